/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "pipeline/import-private.h"

#define MAX_NULS (16u << 20) /* a run of NULs at the beginning, beyond which nobody looks */

/* The first bytes that are not NUL: a log that was truncated while its writer
 * went on begins with a run of them. */
static gsize
peek_content (TocsinReader *reader, const char **head, gboolean *is_whole)
{
  gsize length = 0, n_nuls = 0;

  for (gsize size = TOCSIN_SAMPLE_SIZE; size <= MAX_NULS; size *= 4)
    {
      length = tocsin_reader_peek (reader, size, head);
      *is_whole = length < size;
      while (n_nuls < length && (*head)[n_nuls] == '\0')
        n_nuls++;
      if (n_nuls < 16 || (*is_whole && n_nuls == length))
        return MIN (length, TOCSIN_SAMPLE_SIZE);
      if (n_nuls < length || *is_whole)
        break;
    }
  n_nuls -= n_nuls % 16;
  *head += n_nuls;
  *is_whole &= length - n_nuls <= TOCSIN_SAMPLE_SIZE;
  return MIN (length - n_nuls, TOCSIN_SAMPLE_SIZE);
}

/* Looks at the first bytes of the reader's source. Returns whether a format
 * knows it, or its content is at least text; `content.problem` says what it is
 * otherwise. */
gboolean
import_head_examine (ImportHead *self, TocsinReader *reader, const char *name)
{
  const char *head, *text;
  gboolean is_whole;
  gsize length = peek_content (reader, &head, &is_whole);
  TocsinSample sample;

  *self = (ImportHead){ .sample_is_whole = is_whole };
  tocsin_content_examine (head, length, &self->content);
  self->head_sha256
      = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) head, length);
  self->decoder = tocsin_decoder_new (&self->content);
  length = tocsin_decoder_push (self->decoder, head, length, self->sample_is_whole, &text);
  self->sample = g_string_new_len (text, (gssize) length);
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

/* Why a source whose beginning was looked at cannot be read, or NULL: damage
 * before the first byte comes before what an empty beginning looks like. */
const char *
import_head_get_problem (const ImportHead *self, const TocsinReader *reader)
{
  const char *problem = tocsin_reader_get_problem (reader);

  return problem != NULL ? problem : self->content.problem;
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
TocsinReader *
import_open_member (const char *path, const char *member, GError **error)
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

/* The digest in hexadecimal. */
char *
import_hash_end (struct sha256_ctx *hash)
{
  guint8 digest[SHA256_DIGEST_SIZE];
  GString *text = g_string_sized_new (2 * SHA256_DIGEST_SIZE);

  sha256_digest (hash, sizeof digest, digest);
  for (guint i = 0; i < sizeof digest; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  return g_string_free (text, FALSE);
}

/* SHA-256 of the first @limit decompressed bytes of a source, and how many
 * there were. */
char *
import_hash_source (const char *path, const char *member, guint64 limit, guint64 *length,
                    GError **error)
{
  g_autoptr (TocsinReader) reader = import_open_member (path, member, error);
  struct sha256_ctx hash;
  g_autofree char *block = g_malloc (IMPORT_BLOCK);
  gssize n = 1;

  *length = 0;
  sha256_init (&hash);
  while (reader != NULL && n > 0 && *length < limit)
    {
      n = tocsin_reader_read (reader, block, MIN (IMPORT_BLOCK, limit - *length), error);
      if (n > 0)
        sha256_update (&hash, (size_t) n, (const uint8_t *) block);
      *length += (guint64) MAX (n, 0);
    }
  return reader != NULL && n >= 0 ? import_hash_end (&hash) : NULL;
}

/* Whether records at the beginning of a source lack the year. */
static gboolean
lacks_years (const ImportHead *head)
{
  g_autoptr (TocsinYearScanner) scanner = tocsin_year_scanner_new ();
  TocsinYearScan scan;

  tocsin_year_scanner_push (scanner, head->sample->str, head->sample->len);
  tocsin_year_scanner_finish (scanner, &scan);
  return scan.stamps > 0;
}

/* Looks through all of a source for stamps without a year. Returns whether there are. */
gboolean
import_scan_years (const char *path, const char *member, const ImportHead *head,
                   TocsinYearScan *scan)
{
  g_autoptr (TocsinReader) reader = NULL;
  g_autoptr (TocsinYearScanner) scanner = tocsin_year_scanner_new ();
  g_autoptr (TocsinDecoder) decoder = tocsin_decoder_new (&head->content);
  g_autofree char *block = g_malloc (IMPORT_BLOCK);
  gssize n = 1;

  *scan = (TocsinYearScan){ 0 };
  if (!lacks_years (head))
    return FALSE;
  reader = import_open_member (path, member, NULL);
  while (reader != NULL && n > 0)
    {
      const char *text;
      gsize length;

      n = tocsin_reader_read (reader, block, IMPORT_BLOCK, NULL);
      length = tocsin_decoder_push (decoder, block, (gsize) MAX (n, 0), n <= 0, &text);
      tocsin_year_scanner_push (scanner, text, length);
    }
  tocsin_year_scanner_finish (scanner, scan);
  return scan->stamps > 0;
}

/* The year of the first record of a source whose records may have none: found
 * by a look through all of it. 0 where the source says its years itself. */
int
import_find_first_year (const char *path, const char *member, const ImportHead *head,
                        const TocsinYearHints *hints)
{
  TocsinYearScan scan;
  TocsinYearRung rung;

  return import_scan_years (path, member, head, &scan) ? tocsin_year_resolve (&scan, hints, &rung)
                                                       : 0;
}
