/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <zlib.h>

#include "core/tocsin-error.h"
#include "formats/stream-private.h"

#define GZIP_INPUT (256u << 10)
#define GZIP_WINDOW (15 + 16) /* the largest, with gzip's header and checksum */

/* gzip is not left to libarchive or GLib: when the file is cut short or damaged,
 * both keep back what came out before the damage; zlib's own inflate does not. */
typedef struct
{
  TocsinStream parent;
  TocsinStream *inner;
  z_stream inflate;
  guchar *input;
  gboolean at_end; /* of what is compressed */
  gboolean is_done;
} GzipStream;

/* Keeps what is unused and reads more after it. */
static gboolean
gzip_fill (GzipStream *self, GError **error)
{
  gsize rest = self->inflate.avail_in;
  gssize n;

  memmove (self->input, self->inflate.next_in, rest);
  self->inflate.next_in = self->input;
  if (self->at_end || rest == GZIP_INPUT)
    return TRUE;
  n = tocsin_stream_read (self->inner, (char *) self->input + rest, GZIP_INPUT - rest, error);
  if (n < 0)
    return FALSE;
  self->at_end = n == 0;
  self->inflate.avail_in += (uInt) n;
  return TRUE;
}

/* A gzip file may be several, one after the other; what follows that is not
 * gzip (padding) does not count. */
static gboolean
gzip_next_part (GzipStream *self, GError **error)
{
  while (self->inflate.avail_in < 18 && !self->at_end)
    if (!gzip_fill (self, error))
      return FALSE;
  if (tocsin_archive_is_gzip ((const char *) self->inflate.next_in, self->inflate.avail_in))
    inflateReset (&self->inflate);
  else
    self->is_done = TRUE;
  return TRUE;
}

static gssize
gzip_fail (GzipStream *self, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED, "the gzip data is %s",
               self->at_end && self->inflate.avail_in == 0 ? "cut short" : "damaged");
  return -1;
}

/* An error is told once everything before it has been given out: inflate says
 * it again when it is asked again. */
static gssize
gzip_read (TocsinStream *stream, char *buffer, gsize size, GError **error)
{
  GzipStream *self = (GzipStream *) stream;
  gsize n_written = 0;

  while (!self->is_done && n_written == 0)
    {
      int result;

      if (self->inflate.avail_in == 0 && !gzip_fill (self, error))
        return -1;
      self->inflate.next_out = (guchar *) buffer;
      self->inflate.avail_out = (uInt) MIN (size, G_MAXUINT);
      result = inflate (&self->inflate, Z_NO_FLUSH);
      n_written = (gsize) ((char *) self->inflate.next_out - buffer);
      if (result == Z_STREAM_END)
        {
          if (!gzip_next_part (self, n_written == 0 ? error : NULL) && n_written == 0)
            return -1;
        }
      else if (n_written == 0 && result != Z_OK
               && (result != Z_BUF_ERROR || (self->at_end && self->inflate.avail_in == 0)))
        return gzip_fail (self, error);
    }
  return (gssize) n_written;
}

static void
gzip_free (TocsinStream *stream)
{
  GzipStream *self = (GzipStream *) stream;

  inflateEnd (&self->inflate);
  g_free (self->input);
  tocsin_stream_free (self->inner);
}

/* What is in a gzip file (RFC 1952); takes @inner. */
TocsinStream *
tocsin_stream_new_gzip (TocsinStream *inner)
{
  GzipStream *self = g_new0 (GzipStream, 1);

  self->parent.read = gzip_read;
  self->parent.free = gzip_free;
  self->inner = inner;
  self->input = g_malloc (GZIP_INPUT);
  self->inflate.next_in = self->input;
  if (inflateInit2 (&self->inflate, GZIP_WINDOW) != Z_OK)
    g_error ("no memory to inflate with");
  return &self->parent;
}
