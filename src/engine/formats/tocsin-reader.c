/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/tocsin-reader.h"

#include <gio/gio.h>

#include "core/tocsin-batch.h"
#include "core/tocsin-error.h"
#include "core/tocsin-time.h"
#include "formats/stream-private.h"

/* Bounds on what one file may unfold to. */
#define MAX_NESTING 3 /* archives in archives, compressions in compressions */
#define MAX_MEMBERS 100000
#define MAX_RATIO 250              /* of what comes out to the file's size … */
#define FREE_OF_RATIO (256u << 20) /* … once this much has come out */
#define MAX_TOTAL (G_GUINT64_CONSTANT (256) << 30)

struct _TocsinReader
{
  GPtrArray *archives; /* from the outermost to the innermost open one */
  GPtrArray *names;    /* for each, the name of the archive itself among its siblings */
  TocsinStream *stream;
  char *member;
  char *problem;
  guint64 file_size;
  guint64 total;
  guint n_members;
  gint64 mtime;
  gint64 file_mtime;
  gint64 gzip_mtime; /* from the gzip header, or TOCSIN_NO_TIME */
  gboolean is_plain;
};

/**
 * tocsin_reader_open:
 * @path: a file
 * @error: where to say why it cannot be read
 *
 * Returns: (transfer full) (nullable): a reader before its first source
 */
TocsinReader *
tocsin_reader_open (const char *path, GError **error)
{
  g_autoptr (TocsinReader) self = g_new0 (TocsinReader, 1);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info
      = g_file_query_info (file,
                           G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED
                                                          "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC,
                           G_FILE_QUERY_INFO_NONE, NULL, error);

  self->archives = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_archive_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  if (info == NULL)
    return NULL;
  self->stream = tocsin_stream_open (path, error);
  if (self->stream == NULL)
    return NULL;
  self->file_size = (guint64) g_file_info_get_size (info);
  self->file_mtime
      = (gint64) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED)
            * TOCSIN_SECOND
        + g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
  self->mtime = self->file_mtime;
  return g_steal_pointer (&self);
}

/**
 * tocsin_reader_free:
 * @self: (transfer full) (nullable): a reader
 */
void
tocsin_reader_free (TocsinReader *self)
{
  if (self == NULL)
    return;
  tocsin_stream_free (self->stream);
  while (self->archives->len > 0)
    g_ptr_array_remove_index (self->archives, self->archives->len - 1);
  g_ptr_array_unref (self->archives);
  g_ptr_array_unref (self->names);
  g_free (self->member);
  g_free (self->problem);
  g_free (self);
}

static void
set_problem (TocsinReader *self, const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

/* The way to the present member through the archives that it is in. */
static void
set_member (TocsinReader *self, const char *name)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (guint i = 1; i < self->names->len; i++)
    g_string_append_printf (path, "%s/", (const char *) g_ptr_array_index (self->names, i));
  g_string_append (path, name);
  while (path->len > 0 && path->str[path->len - 1] == '/')
    g_string_truncate (path, path->len - 1);
  g_free (self->member);
  self->member = g_strdup (path->str);
}

/* The time in a gzip header (RFC 1952, MTIME); 0 there means that it is not set. */
static gint64
get_gzip_mtime (const char *head, gsize length)
{
  const guchar *bytes = (const guchar *) head + 4;
  guint32 seconds;

  if (length < 8)
    return TOCSIN_NO_TIME;
  seconds
      = bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16 | (guint32) bytes[3] << 24;
  return seconds != 0 ? seconds * TOCSIN_SECOND : TOCSIN_NO_TIME;
}

/* Takes the shells off the present stream: gzip by a stream around it; any
 * other archive by opening it, after which there is no present stream. */
static void
unwrap (TocsinReader *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  TocsinArchive *archive;
  const char *head;
  gsize length;

  for (guint depth = 0;; depth++)
    {
      length = tocsin_stream_peek (self->stream, 512, &head);
      if (!tocsin_archive_is_gzip (head, length))
        break;
      if (depth >= MAX_NESTING)
        {
          set_problem (self, "compressed more than 3 times");
          return;
        }
      self->is_plain = FALSE;
      self->gzip_mtime = get_gzip_mtime (head, length);
      self->stream = tocsin_stream_new_gzip (self->stream);
    }
  if (!tocsin_archive_is_archive (head, length))
    return;
  self->is_plain = FALSE;
  if (self->archives->len >= MAX_NESTING)
    {
      set_problem (self, "an archive more than 3 deep in others");
      return;
    }
  archive = tocsin_archive_new (g_steal_pointer (&self->stream), &error);
  if (archive == NULL)
    {
      set_problem (self, error->message);
      return;
    }
  g_ptr_array_add (self->archives, archive);
  g_ptr_array_add (self->names, g_strdup (name));
}

static void
pop_archive (TocsinReader *self)
{
  g_ptr_array_remove_index (self->archives, self->archives->len - 1);
  g_ptr_array_remove_index (self->names, self->names->len - 1);
}

/* Begins with the next member of the innermost archive; closes it at its end. */
static gboolean
enter_member (TocsinReader *self, GError **error)
{
  TocsinArchive *archive = g_ptr_array_index (self->archives, self->archives->len - 1);

  if (!tocsin_archive_next (archive, error))
    {
      pop_archive (self);
      return error == NULL || *error == NULL;
    }
  if (++self->n_members > MAX_MEMBERS)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TOO_LARGE,
                   "the archive has more than %d members", MAX_MEMBERS);
      return FALSE;
    }
  self->stream = tocsin_archive_open_member (archive);
  self->mtime = tocsin_archive_get_mtime (archive);
  if (self->mtime == TOCSIN_NO_TIME)
    self->mtime = self->file_mtime;
  set_member (self, tocsin_archive_get_name (archive));
  if (tocsin_archive_is_encrypted (archive))
    set_problem (self, "encrypted; unpack it with its password first");
  else
    unwrap (self, tocsin_archive_get_name (archive));
  return TRUE;
}

/**
 * tocsin_reader_next:
 * @self: a reader
 * @error: where to say that the archive is damaged or too large; members that
 *   came before stay good
 *
 * Goes to the next source.
 *
 * Returns: whether there is one
 */
gboolean
tocsin_reader_next (TocsinReader *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  g_clear_pointer (&self->problem, g_free);
  self->gzip_mtime = TOCSIN_NO_TIME;
  if (self->n_members == 0 && self->archives->len == 0 && self->stream != NULL
      && self->member == NULL)
    {
      self->is_plain = TRUE;
      set_member (self, "");
      unwrap (self, "");
    }
  else
    g_clear_pointer (&self->stream, tocsin_stream_free);
  while (self->stream == NULL && self->problem == NULL && self->archives->len > 0)
    if (!enter_member (self, &problem))
      {
        g_propagate_error (error, g_steal_pointer (&problem));
        return FALSE;
      }
  return self->stream != NULL || self->problem != NULL;
}

/**
 * tocsin_reader_get_member:
 * @self: a reader at a source
 *
 * Returns: (transfer none): the source's name inside the archive, or "" where
 *   the file itself is the source
 */
const char *
tocsin_reader_get_member (const TocsinReader *self)
{
  return self->member;
}

/**
 * tocsin_reader_get_problem:
 * @self: a reader at a source
 *
 * Returns: (transfer none) (nullable): why this source cannot be read at all
 */
const char *
tocsin_reader_get_problem (const TocsinReader *self)
{
  return self->problem;
}

/**
 * tocsin_reader_get_mtime:
 * @self: a reader at a source
 *
 * Returns: when the source was last written, microseconds
 */
gint64
tocsin_reader_get_mtime (const TocsinReader *self)
{
  return self->mtime;
}

/**
 * tocsin_reader_get_content_time:
 * @self: a reader at a source
 *
 * Returns: when the source was last written as the gzip header or the archive
 *   says, microseconds, or %TOCSIN_NO_TIME where neither does
 */
gint64
tocsin_reader_get_content_time (const TocsinReader *self)
{
  if (self->gzip_mtime != TOCSIN_NO_TIME)
    return self->gzip_mtime;
  return self->archives->len > 0 && self->mtime != self->file_mtime ? self->mtime : TOCSIN_NO_TIME;
}

/**
 * tocsin_reader_is_plain:
 * @self: a reader at a source
 *
 * Returns: whether the source is the file's bytes as they are
 */
gboolean
tocsin_reader_is_plain (const TocsinReader *self)
{
  return self->is_plain;
}

/**
 * tocsin_reader_peek:
 * @self: a reader at a source without problem, before its first read
 * @size: bytes wanted
 * @data: (out) (transfer none): the first bytes, valid until the first read
 *
 * Where damage comes before the first byte, the source has a problem from then on.
 *
 * Returns: bytes there are
 */
gsize
tocsin_reader_peek (TocsinReader *self, gsize size, const char **data)
{
  gsize length = tocsin_stream_peek (self->stream, size, data);

  if (length == 0 && self->stream->peek_error != NULL)
    set_problem (self, self->stream->peek_error->message);
  return length;
}

/**
 * tocsin_reader_read:
 * @self: a reader at a source without problem
 * @buffer: where to put bytes
 * @size: room in @buffer
 * @error: where to say that the rest of the source cannot be read
 *
 * Returns: bytes read, 0 at the end of the source, -1 on error
 */
gssize
tocsin_reader_read (TocsinReader *self, char *buffer, gsize size, GError **error)
{
  gssize n = tocsin_stream_read (self->stream, buffer, size, error);

  if (n <= 0 || self->is_plain)
    return n;
  self->total += (guint64) n;
  if (self->total > MAX_TOTAL
      || (self->total > FREE_OF_RATIO && self->total / MAX_RATIO > self->file_size))
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TOO_LARGE,
                   "it unfolds to more than %d times its size and was stopped there", MAX_RATIO);
      return -1;
    }
  return n;
}
