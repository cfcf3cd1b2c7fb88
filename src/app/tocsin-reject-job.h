/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "formats/tocsin-format.h"
#include "store/tocsin-case-reject.h"

G_BEGIN_DECLS

/* Each runs in a thread and gives its result to @callback. */
void tocsin_reject_job_list (gpointer source, const char *case_path, gint64 after_id,
                             const char *text, guint limit, GCancellable *cancellable,
                             GAsyncReadyCallback callback);
void tocsin_reject_job_get (gpointer source, const char *case_path, gint64 id,
                            GCancellable *cancellable, GAsyncReadyCallback callback);
void tocsin_reject_job_retry (gpointer source, GBytes *bytes, const TocsinFormat *format,
                              GCancellable *cancellable, GAsyncReadyCallback callback);
char *tocsin_reject_job_dump (GBytes *bytes);

G_END_DECLS
