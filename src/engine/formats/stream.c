/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "formats/stream-private.h"

#define GZIP_INPUT (256u << 10)

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
  FileStream *self = (FileStream *)stream;
  gssize n = g_input_stream_read (G_INPUT_STREAM (self->file), buffer, MIN (size, self->left), NULL,
                                  error);

  if (n > 0)
    self->left -= (guint64)n;
  return n;
}

static gint64
file_seek (TocsinStream *stream, gint64 offset, int whence)
{
  FileStream *self = (FileStream *)stream;
  gint64 position = whence == SEEK_SET   ? offset
                    : whence == SEEK_CUR ? (gint64)(self->size - self->left) + offset
                                         : (gint64)self->size + offset;

  if (position < 0 || position > (gint64)self->size
      || !g_seekable_seek (G_SEEKABLE (self->file), position, G_SEEK_SET, NULL, NULL))
    return -1;
  self->left = self->size - (guint64)position;
  return position;
}

static void
file_free (TocsinStream *stream)
{
  g_object_unref (((FileStream *)stream)->file);
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
  self->size = self->left = (guint64)g_file_info_get_size (info);
  return &self->parent;
}

/* gzip is not left to libarchive: when the file is cut short or damaged,
 * everything up to the damage must still come out. */
typedef struct
{
  TocsinStream parent;
  TocsinStream *inner;
  GConverter *inflate;
  char *input;
  gsize input_length;
  gsize input_used;
  gboolean at_end;
  gboolean is_done;
} GzipStream;

/* Keeps what is unused and reads more after it. */
static gboolean
gzip_fill (GzipStream *self, GError **error)
{
  gsize rest = self->input_length - self->input_used;
  gssize n;

  memmove (self->input, self->input + self->input_used, rest);
  self->input_used = 0;
  self->input_length = rest;
  if (self->at_end || rest == GZIP_INPUT)
    return TRUE;
  n = tocsin_stream_read (self->inner, self->input + rest, GZIP_INPUT - rest, error);
  if (n < 0)
    return FALSE;
  self->at_end = n == 0;
  self->input_length += (gsize)n;
  return TRUE;
}

/* A gzip file may be several, one after the other; what follows that is not
 * gzip (padding) does not count. */
static void
gzip_next_part (GzipStream *self)
{
  if (self->input_length - self->input_used < 18 && !self->at_end)
    gzip_fill (self, NULL);
  if (tocsin_archive_is_gzip (self->input + self->input_used,
                              self->input_length - self->input_used))
    g_converter_reset (self->inflate);
  else
    self->is_done = TRUE;
}

static gssize
gzip_read (TocsinStream *stream, char *buffer, gsize size, GError **error)
{
  GzipStream *self = (GzipStream *)stream;

  while (!self->is_done)
    {
      g_autoptr (GError) problem = NULL;
      gsize n_read = 0, n_written = 0;
      GConverterResult result;

      if (self->input_used == self->input_length && !gzip_fill (self, error))
        return -1;
      result = g_converter_convert (self->inflate, self->input + self->input_used,
                                    self->input_length - self->input_used, buffer, size,
                                    self->at_end ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                                    &n_read, &n_written, &problem);
      self->input_used += n_read;
      if (result == G_CONVERTER_FINISHED)
        gzip_next_part (self);
      if (n_written > 0)
        return (gssize)n_written;
      if (result == G_CONVERTER_ERROR && !self->at_end
          && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        {
          if (!gzip_fill (self, error))
            return -1;
          continue;
        }
      if (result == G_CONVERTER_ERROR)
        {
          self->is_done = TRUE;
          g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED, "the gzip data is %s",
                       self->at_end ? "cut short" : "damaged");
          return -1;
        }
    }
  return 0;
}

static void
gzip_free (TocsinStream *stream)
{
  GzipStream *self = (GzipStream *)stream;

  g_object_unref (self->inflate);
  g_free (self->input);
  tocsin_stream_free (self->inner);
}

/* What is in a gzip file; takes @inner. */
TocsinStream *
tocsin_stream_new_gzip (TocsinStream *inner)
{
  GzipStream *self = g_new0 (GzipStream, 1);

  self->parent.read = gzip_read;
  self->parent.free = gzip_free;
  self->inner = inner;
  self->inflate = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  self->input = g_malloc (GZIP_INPUT);
  return &self->parent;
}

/* Bytes read into @buffer, 0 at the end, -1 with @error set. */
gssize
tocsin_stream_read (TocsinStream *self, char *buffer, gsize size, GError **error)
{
  gsize n = MIN (size, self->peeked_length - self->peeked_used);

  if (n == 0)
    return self->read (self, buffer, size, error);
  memcpy (buffer, self->peeked + self->peeked_used, n);
  self->peeked_used += n;
  return (gssize)n;
}

/* The first @size bytes, or as many as there are before the end or an error,
 * without using them up. To be called before the first read. */
gsize
tocsin_stream_peek (TocsinStream *self, gsize size, const char **data)
{
  g_assert (self->peeked_used == 0);
  self->peeked = g_realloc (self->peeked, MAX (size, self->peeked_length));
  while (self->peeked_length < size)
    {
      gssize n
          = self->read (self, self->peeked + self->peeked_length, size - self->peeked_length, NULL);

      if (n <= 0)
        break;
      self->peeked_length += (gsize)n;
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
  g_free (self->peeked);
  g_free (self);
}
