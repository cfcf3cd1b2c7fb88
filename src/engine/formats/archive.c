/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

#include "core/tocsin-batch.h"
#include "core/tocsin-error.h"
#include "core/tocsin-time.h"
#include "formats/stream-private.h"

#define BLOCK (256u << 10)

struct _TocsinArchive
{
  struct archive *archive;
  struct archive_entry *entry;
  TocsinStream *inner;
  char *block;
  char *name;
};

/* Magic numbers at the beginning of what libarchive is asked to read. It is
 * not asked about anything else: some of its readers take plain text for theirs. */
static const struct
{
  gsize offset;
  gsize length;
  const char *magic;
} magics[] = {
  { 0, 4, "PK\3\4" }, /* zip */
  { 0, 4, "PK\5\6" }, /* an empty zip */
  { 0, 3, "BZh" },    /* bzip2 */
  { 0, 6,
    "\xfd"
    "7zXZ" },                     /* xz, with its NUL */
  { 0, 4, "\x28\xb5\x2f\xfd" },   /* zstd */
  { 0, 6, "7z\xbc\xaf\x27\x1c" }, /* 7z */
  { 257, 5, "ustar" },            /* tar */
};

gboolean
tocsin_archive_is_archive (const char *head, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if (length >= magics[i].offset + magics[i].length
        && memcmp (head + magics[i].offset, magics[i].magic, magics[i].length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
tocsin_archive_is_gzip (const char *head, gsize length)
{
  return length >= 3 && memcmp (head, "\x1f\x8b\x08", 3) == 0;
}

static la_ssize_t
read_block (struct archive *archive, void *user_data, const void **buffer)
{
  TocsinArchive *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = tocsin_stream_read (self->inner, self->block, BLOCK, &error);

  if (n < 0)
    archive_set_error (archive, -1, "%s", error->message);
  *buffer = self->block;
  return n;
}

static la_int64_t
seek_block (struct archive *archive, void *user_data, la_int64_t offset, int whence)
{
  gint64 position = tocsin_stream_seek (((TocsinArchive *) user_data)->inner, offset, whence);

  (void) archive;
  return position < 0 ? ARCHIVE_FATAL : position;
}

static void
set_error (TocsinArchive *self, GError **error)
{
  const char *message = archive_error_string (self->archive);

  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED, "the archive is damaged: %s",
               message != NULL ? message : "it ends too early");
}

/* Opens an archive that libarchive reads; takes @inner. */
TocsinArchive *
tocsin_archive_new (TocsinStream *inner, GError **error)
{
  g_autoptr (TocsinArchive) self = g_new0 (TocsinArchive, 1);

  self->inner = inner;
  self->block = g_malloc (BLOCK);
  self->archive = archive_read_new ();
  archive_read_support_filter_bzip2 (self->archive);
  archive_read_support_filter_xz (self->archive);
  archive_read_support_filter_zstd (self->archive);
  archive_read_support_format_zip (self->archive);
  archive_read_support_format_7zip (self->archive);
  archive_read_support_format_tar (self->archive);
  archive_read_support_format_raw (self->archive);
  archive_read_set_read_callback (self->archive, read_block);
  if (tocsin_stream_seek (inner, 0, SEEK_SET) == 0)
    archive_read_set_seek_callback (self->archive, seek_block);
  archive_read_set_callback_data (self->archive, self);
  if (archive_read_open1 (self->archive) != ARCHIVE_OK)
    {
      set_error (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
tocsin_archive_free (TocsinArchive *self)
{
  if (self == NULL)
    return;
  archive_read_free (self->archive);
  tocsin_stream_free (self->inner);
  g_free (self->block);
  g_free (self->name);
  g_free (self);
}

/* A name to show: never a path to open. The one content of a compressed file
 * has none. */
static char *
dup_member_name (TocsinArchive *self)
{
  const char *name = archive_entry_pathname_utf8 (self->entry);

  if (archive_format (self->archive) == ARCHIVE_FORMAT_RAW)
    return g_strdup ("");
  if (name == NULL)
    name = archive_entry_pathname (self->entry);
  return g_utf8_make_valid (name != NULL && *name != '\0' ? name : "unnamed", -1);
}

/* Goes to the next regular file; FALSE at the end, or with @error set. */
gboolean
tocsin_archive_next (TocsinArchive *self, GError **error)
{
  for (;;)
    {
      int result = archive_read_next_header (self->archive, &self->entry);

      if (result == ARCHIVE_EOF)
        return FALSE;
      if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
        {
          set_error (self, error);
          return FALSE;
        }
      if (archive_format (self->archive) == ARCHIVE_FORMAT_RAW
          || archive_entry_filetype (self->entry) == AE_IFREG)
        break;
    }
  g_free (self->name);
  self->name = dup_member_name (self);
  return TRUE;
}

const char *
tocsin_archive_get_name (TocsinArchive *self)
{
  return self->name;
}

gint64
tocsin_archive_get_mtime (TocsinArchive *self)
{
  gint64 seconds = archive_entry_mtime_is_set (self->entry) ? archive_entry_mtime (self->entry) : 0;

  return seconds > 0 ? seconds * TOCSIN_SECOND : TOCSIN_NO_TIME;
}

gboolean
tocsin_archive_is_encrypted (TocsinArchive *self)
{
  return archive_entry_is_encrypted (self->entry) != 0;
}

/* libarchive's own way to read into a buffer gives out nothing of what comes
 * before damage; its blocks do. */
typedef struct
{
  TocsinStream parent;
  TocsinArchive *archive;
  const char *block; /* libarchive's, until the next is asked for */
  size_t length;     /* what is left of it */
  gint64 offset;     /* where it belongs in the member */
  gint64 position;
  GError *error; /* to be told after the block */
} MemberStream;

/* Gets the next block; 0 at the end, -1 on error. A wrong checksum comes with
 * the last block: that is given out first. */
static int
next_block (MemberStream *self, GError **error)
{
  const void *block = NULL;
  int result;

  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return -1;
    }
  result = archive_read_data_block (self->archive->archive, &block, &self->length, &self->offset);
  self->block = block;
  if (result == ARCHIVE_OK)
    return 1;
  if ((result != ARCHIVE_FAILED && result != ARCHIVE_WARN) || block == NULL)
    self->length = 0;
  if (result == ARCHIVE_EOF)
    return 0;
  set_error (self->archive, self->length > 0 ? &self->error : error);
  return self->length > 0 ? 1 : -1;
}

/* A hole in a sparse member reads as NULs. */
static gssize
member_read (TocsinStream *stream, char *buffer, gsize size, GError **error)
{
  MemberStream *self = (MemberStream *) stream;
  gsize n;

  while (self->length == 0)
    {
      int result = next_block (self, error);

      if (result <= 0)
        return result;
    }
  if (self->offset > self->position)
    {
      n = (gsize) MIN ((guint64) (self->offset - self->position), size);
      memset (buffer, 0, n);
    }
  else
    {
      n = MIN (self->length, size);
      memcpy (buffer, self->block, n);
      self->block += n;
      self->length -= n;
      self->offset += (gint64) n;
    }
  self->position += (gint64) n;
  return (gssize) n;
}

static void
member_free (TocsinStream *stream)
{
  g_clear_error (&((MemberStream *) stream)->error);
}

/* The bytes of the present member, valid until the archive goes on. */
TocsinStream *
tocsin_archive_open_member (TocsinArchive *self)
{
  MemberStream *stream = g_new0 (MemberStream, 1);

  stream->parent.read = member_read;
  stream->parent.free = member_free;
  stream->archive = self;
  return &stream->parent;
}
