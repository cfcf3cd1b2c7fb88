/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that come one after the other: a file, what is in a compressed one, a
 * member of an archive. */
typedef struct _TocsinStream TocsinStream;

struct _TocsinStream
{
  gssize (*read) (TocsinStream *self, char *buffer, gsize size, GError **error);
  gint64 (*seek) (TocsinStream *self, gint64 offset, int whence);
  void (*free) (TocsinStream *self);
  char *peeked;
  gsize peeked_length;
  gsize peeked_used;
  GError *peek_error; /* what stopped a peek, or NULL */
};

TocsinStream *tocsin_stream_open (const char *path, GError **error);
TocsinStream *tocsin_stream_new_gzip (TocsinStream *inner);
gssize tocsin_stream_read (TocsinStream *self, char *buffer, gsize size, GError **error);
gsize tocsin_stream_peek (TocsinStream *self, gsize size, const char **data);
gint64 tocsin_stream_seek (TocsinStream *self, gint64 offset, int whence);
void tocsin_stream_free (TocsinStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinStream, tocsin_stream_free)

/* The members of an archive, or the one content of a compressed file. */
typedef struct _TocsinArchive TocsinArchive;

gboolean tocsin_archive_is_archive (const char *head, gsize length);
gboolean tocsin_archive_is_gzip (const char *head, gsize length);
TocsinArchive *tocsin_archive_new (TocsinStream *inner, GError **error);
void tocsin_archive_free (TocsinArchive *self);
gboolean tocsin_archive_next (TocsinArchive *self, GError **error);
const char *tocsin_archive_get_name (TocsinArchive *self);
gint64 tocsin_archive_get_mtime (TocsinArchive *self);
gboolean tocsin_archive_is_encrypted (TocsinArchive *self);
TocsinStream *tocsin_archive_open_member (TocsinArchive *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinArchive, tocsin_archive_free)

G_END_DECLS
