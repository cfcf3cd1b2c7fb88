/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A look at all files before any is read: what their first sources begin with, and
 * which dates a folder shows. Nothing here depends on the order of threads. */
#include <string.h>

#include "pipeline/import-private.h"

#define ISO_LENGTH 16 /* 2025-08-31T10:00 */

/* Notes each ISO date with a time of day; others are rare beside logs without years. */
static void
note_dates (ImportDates *dates, const char *text, gsize length)
{
  TocsinStamp stamp;

  for (const char *at = text; at + ISO_LENGTH <= text + length; at++)
    {
      at = memchr (at, '-', (gsize) (text + length - at));
      if (at == NULL || text + length - at < ISO_LENGTH - 4)
        return;
      if (at - text < 4 || (at - text > 4 && g_ascii_isalnum (at[-5])) || at[3] != '-'
          || !tocsin_time_parse_iso (at - 4, (gsize) (text + length - at) + 4, &stamp))
        continue;
      dates->first = dates->first == TOCSIN_NO_TIME ? stamp.local : MIN (dates->first, stamp.local);
      dates->last = MAX (dates->last, stamp.local);
    }
}

static ImportDates *
get_folder (Import *self, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  ImportDates *dates = g_hash_table_lookup (self->folders, folder);

  if (dates != NULL)
    return dates;
  dates = g_new (ImportDates, 1);
  *dates = (ImportDates){ TOCSIN_NO_TIME, TOCSIN_NO_TIME };
  g_hash_table_insert (self->folders, g_steal_pointer (&folder), dates);
  return dates;
}

static void
note_end (ImportDates *dates, const TocsinFile *file)
{
  g_autoptr (GFile) place = g_file_new_for_path (file->path);
  g_autoptr (GFileInputStream) input = g_file_read (place, NULL, NULL);
  g_autofree char *block = g_malloc (TOCSIN_SAMPLE_SIZE);
  gsize n;

  if (input != NULL
      && g_seekable_seek (G_SEEKABLE (input), (goffset) (file->size - TOCSIN_SAMPLE_SIZE),
                          G_SEEK_SET, NULL, NULL)
      && g_input_stream_read_all (G_INPUT_STREAM (input), block, TOCSIN_SAMPLE_SIZE, &n, NULL,
                                  NULL))
    note_dates (dates, block, n);
}

static char *
survey_file (Import *self, const TocsinFile *file)
{
  g_autoptr (TocsinReader) reader
      = file->problem == NULL ? tocsin_reader_open (file->path, NULL) : NULL;
  ImportDates *dates = get_folder (self, file->path);
  TocsinContent content;
  const char *head;
  gsize length;

  if (reader == NULL || !tocsin_reader_next (reader, NULL)
      || tocsin_reader_get_problem (reader) != NULL || tocsin_reader_get_member (reader)[0] != '\0')
    return NULL;
  length = tocsin_reader_peek (reader, TOCSIN_SAMPLE_SIZE, &head);
  if (length == 0)
    return NULL;
  tocsin_content_examine (head, length, &content);
  if (content.encoding == TOCSIN_ENCODING_UTF8)
    {
      note_dates (dates, head, length);
      if (tocsin_reader_is_plain (reader) && file->size > TOCSIN_SAMPLE_SIZE)
        note_end (dates, file);
    }
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) head, length);
}

/* Finds `file_heads`, by which the same content under two names is noticed, and `folders`. */
void
import_survey (Import *self)
{
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < self->files->len; i++)
    self->file_heads[i] = survey_file (self, g_ptr_array_index (self->files, i));
}

void
import_find_neighbours (const Import *self, const char *path, TocsinYearHints *hints)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const ImportDates *dates = g_hash_table_lookup (self->folders, folder);

  hints->neighbours_first = dates != NULL ? dates->first : TOCSIN_NO_TIME;
  hints->neighbours_last = dates != NULL ? dates->last : TOCSIN_NO_TIME;
}
