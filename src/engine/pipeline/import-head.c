/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "pipeline/import-private.h"

/* Looks at the first bytes of the reader's source. Returns whether a format
 * knows it, or its content is at least text; `content.problem` says what it is
 * otherwise. */
gboolean
import_head_examine (ImportHead *self, TocsinReader *reader, const char *name)
{
  const char *head, *text;
  gsize length = tocsin_reader_peek (reader, TOCSIN_SAMPLE_SIZE, &head);
  TocsinSample sample;

  *self = (ImportHead){ .sample_is_whole = length < TOCSIN_SAMPLE_SIZE };
  tocsin_content_examine (head, length, &self->content);
  self->head_sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)head, length);
  self->decoder = tocsin_decoder_new (&self->content);
  length = tocsin_decoder_push (self->decoder, head, length, self->sample_is_whole, &text);
  self->sample = g_string_new_len (text, (gssize)length);
  g_clear_pointer (&self->decoder, tocsin_decoder_free);
  if (self->content.problem != NULL)
    return FALSE;
  sample = (TocsinSample){
    .data = self->sample->str,
    .length = MIN (self->sample->len, TOCSIN_SAMPLE_SIZE),
    .is_whole = self->sample_is_whole,
    .name = name,
  };
  tocsin_format_detect (&sample, &self->detection);
  self->decoder = tocsin_decoder_new (&self->content);
  return TRUE;
}

void
import_head_clear (ImportHead *self)
{
  g_clear_pointer (&self->decoder, tocsin_decoder_free);
  g_clear_pointer (&self->head_sha256, g_free);
  if (self->sample != NULL)
    g_string_free (g_steal_pointer (&self->sample), TRUE);
  tocsin_detection_clear (&self->detection);
}

/* Opens @path at its @member. */
static TocsinReader *
open_member (const char *path, const char *member, GError **error)
{
  g_autoptr (TocsinReader) reader = tocsin_reader_open (path, error);
  g_autoptr (GError) problem = NULL;

  if (reader == NULL)
    return NULL;
  while (tocsin_reader_next (reader, &problem))
    if (strcmp (tocsin_reader_get_member (reader), member) == 0
        && tocsin_reader_get_problem (reader) == NULL)
      return g_steal_pointer (&reader);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE, "“%s” is no longer there", member);
  return NULL;
}

/* SHA-256 of the first @limit decompressed bytes of a source, and how many
 * there were. */
char *
import_hash_source (const char *path, const char *member, guint64 limit, guint64 *length,
                    GError **error)
{
  g_autoptr (TocsinReader) reader = open_member (path, member, error);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *block = g_malloc (IMPORT_BLOCK);
  gssize n = 1;

  *length = 0;
  while (reader != NULL && n > 0 && *length < limit)
    {
      n = tocsin_reader_read (reader, block, MIN (IMPORT_BLOCK, limit - *length), error);
      if (n > 0)
        g_checksum_update (checksum, (const guchar *)block, n);
      *length += (guint64)MAX (n, 0);
    }
  return reader != NULL && n >= 0 ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

/* The year of the first record of a source whose records may have none. */
int
import_find_first_year (const char *path, const char *member, const ImportHead *head, gint64 mtime)
{
  g_autoptr (GDateTime) written
      = g_date_time_new_from_unix_utc (mtime == TOCSIN_NO_TIME ? 0 : mtime / TOCSIN_SECOND);

  (void)path;
  (void)member;
  (void)head;
  return mtime == TOCSIN_NO_TIME ? 0 : g_date_time_get_year (written);
}
