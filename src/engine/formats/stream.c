/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "formats/stream-private.h"

typedef struct
{
  TocsinStream parent;
  GFileInputStream *file;
  guint64 left; /* up to the size at opening: a log that grows meanwhile is not followed */
  guint64 size;
} FileStream;

static gssize
file_read (TocsinStream *stream, char *buffer, gsize size, GError **error)
{
  FileStream *self = (FileStream *) stream;
  gssize n = g_input_stream_read (G_INPUT_STREAM (self->file), buffer, MIN (size, self->left), NULL,
                                  error);

  if (n > 0)
    self->left -= (guint64) n;
  return n;
}

static gint64
file_seek (TocsinStream *stream, gint64 offset, int whence)
{
  FileStream *self = (FileStream *) stream;
  gint64 position = whence == SEEK_SET   ? offset
                    : whence == SEEK_CUR ? (gint64) (self->size - self->left) + offset
                                         : (gint64) self->size + offset;

  if (position < 0 || position > (gint64) self->size
      || !g_seekable_seek (G_SEEKABLE (self->file), position, G_SEEK_SET, NULL, NULL))
    return -1;
  self->left = self->size - (guint64) position;
  return position;
}

static void
file_free (TocsinStream *stream)
{
  g_object_unref (((FileStream *) stream)->file);
}

/* A file's bytes, as many as it had when it was opened. */
TocsinStream *
tocsin_stream_open (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) input = g_file_read (file, NULL, error);
  g_autoptr (GFileInfo) info = NULL;
  FileStream *self;

  if (input == NULL)
    return NULL;
  info = g_file_input_stream_query_info (input, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, error);
  if (info == NULL)
    return NULL;
  self = g_new0 (FileStream, 1);
  self->parent.read = file_read;
  self->parent.seek = file_seek;
  self->parent.free = file_free;
  self->file = g_steal_pointer (&input);
  self->size = self->left = (guint64) g_file_info_get_size (info);
  return &self->parent;
}

/* Bytes read into @buffer, 0 at the end, -1 with @error set. */
gssize
tocsin_stream_read (TocsinStream *self, char *buffer, gsize size, GError **error)
{
  gsize n = MIN (size, self->peeked_length - self->peeked_used);

  if (n == 0 && self->peek_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->peek_error));
      return -1;
    }
  if (n == 0)
    return self->read (self, buffer, size, error);
  memcpy (buffer, self->peeked + self->peeked_used, n);
  self->peeked_used += n;
  return (gssize) n;
}

/* The first @size bytes, or as many as there are before the end or an error,
 * without using them up; an error is kept for the read that comes to it. To be
 * called before the first read. */
gsize
tocsin_stream_peek (TocsinStream *self, gsize size, const char **data)
{
  g_assert (self->peeked_used == 0);
  self->peeked = g_realloc (self->peeked, MAX (size, self->peeked_length));
  while (self->peeked_length < size && self->peek_error == NULL)
    {
      gssize n = self->read (self, self->peeked + self->peeked_length, size - self->peeked_length,
                             &self->peek_error);

      if (n <= 0)
        break;
      self->peeked_length += (gsize) n;
    }
  *data = self->peeked;
  return MIN (size, self->peeked_length);
}

/* The new position, or -1 where a stream cannot go back. */
gint64
tocsin_stream_seek (TocsinStream *self, gint64 offset, int whence)
{
  if (self->seek == NULL)
    return -1;
  g_clear_error (&self->peek_error);
  g_clear_pointer (&self->peeked, g_free);
  self->peeked_length = self->peeked_used = 0;
  return self->seek (self, offset, whence);
}

void
tocsin_stream_free (TocsinStream *self)
{
  if (self == NULL)
    return;
  self->free (self);
  g_clear_error (&self->peek_error);
  g_free (self->peeked);
  g_free (self);
}
