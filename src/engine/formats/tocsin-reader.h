/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TocsinReader:
 *
 * The sources that are in a file: itself, or the members of an archive, down to
 * archives in archives. Everything is streamed; nothing is written to disk.
 */
typedef struct _TocsinReader TocsinReader;

TocsinReader *tocsin_reader_open (const char *path, GError **error);
void tocsin_reader_free (TocsinReader *self);
gboolean tocsin_reader_next (TocsinReader *self, GError **error);
const char *tocsin_reader_get_member (const TocsinReader *self);
const char *tocsin_reader_get_problem (const TocsinReader *self);
gint64 tocsin_reader_get_mtime (const TocsinReader *self);
gint64 tocsin_reader_get_content_time (const TocsinReader *self);
gboolean tocsin_reader_is_plain (const TocsinReader *self);
gsize tocsin_reader_peek (TocsinReader *self, gsize size, const char **data);
gssize tocsin_reader_read (TocsinReader *self, char *buffer, gsize size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinReader, tocsin_reader_free)

G_END_DECLS
