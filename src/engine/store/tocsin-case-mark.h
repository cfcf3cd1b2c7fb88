/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-mark.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/* Reading; a case of version 1 has no marks. */
TocsinMark *tocsin_case_get_mark (TocsinCase *self, gint64 event_id, GError **error);
GPtrArray *tocsin_case_list_marks (TocsinCase *self, GError **error);
GPtrArray *tocsin_case_list_tags (TocsinCase *self, GError **error);

/* Writing, each in a transaction of its own. */
gboolean tocsin_case_set_bookmark (TocsinCase *self, gint64 event_id, gboolean bookmarked,
                                   gint64 *act, GError **error);
gboolean tocsin_case_set_note (TocsinCase *self, gint64 event_id, const char *note, gint64 *act,
                               GError **error);
gboolean tocsin_case_set_tag (TocsinCase *self, gint64 event_id, const char *tag, gboolean present,
                              gint64 *act, GError **error);
gboolean tocsin_case_undo_mark (TocsinCase *self, gint64 act, gint64 *event_id, GError **error);

G_END_DECLS
