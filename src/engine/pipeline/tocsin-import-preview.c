/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "extract/tocsin-extract.h"
#include "pipeline/import-private.h"

#define PREVIEW_BLOCK (64u << 10)
#define PREVIEW_BYTES (4u << 20) /* a record that is longer has no preview */

static void
note_times (TocsinPreview *self, const TocsinBatch *batch)
{
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      gint64 timestamp = batch->events[i].timestamp;

      if (timestamp == TOCSIN_NO_TIME)
        continue;
      self->first = self->first == TOCSIN_NO_TIME ? timestamp : MIN (self->first, timestamp);
      self->last = self->last == TOCSIN_NO_TIME ? timestamp : MAX (self->last, timestamp);
    }
}

/* Only the first batch is shown. */
static void
keep_first_batch (TocsinSink *sink, gpointer user_data)
{
  TocsinPreview *self = user_data;

  note_times (self, sink->batch);
  if (self->batch == NULL)
    {
      self->batch = sink->batch;
      sink->batch = tocsin_batch_new ();
    }
  else
    tocsin_batch_clear (sink->batch);
}

/* Looks at the dates of the files that are imported from the same folder, as the
 * import does. */
static void
find_neighbours (const TocsinPreviewOptions *options, TocsinYearHints *hints)
{
  g_autofree char *folder = g_path_get_dirname (options->source.path);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_file_free);
  Import import = { .files = files };

  for (guint i = 0; options->paths != NULL && options->paths[i] != NULL; i++)
    {
      g_autofree char *other = g_path_get_dirname (options->paths[i]);
      const char *one[] = { options->paths[i], NULL };

      if (strcmp (other, folder) == 0)
        {
          g_autoptr (GPtrArray) walked = tocsin_walk (one);

          g_ptr_array_extend_and_steal (files, g_steal_pointer (&walked));
        }
    }
  import.file_heads = g_new0 (char *, files->len + 1);
  import_survey (&import);
  import_find_neighbours (&import, options->source.path, hints);
  for (guint i = 0; i < files->len; i++)
    g_free (import.file_heads[i]);
  g_free (import.file_heads);
  g_hash_table_unref (import.folders);
}

/* Finds the years of the first and the last record, 0 where the source says them. */
static void
find_years (TocsinPreview *self, const TocsinPreviewOptions *options, TocsinReader *reader,
            const ImportHead *head, int *last_year)
{
  const TocsinImportOverride *source = &options->source;
  g_autofree char *name
      = g_path_get_basename (source->member[0] != '\0' ? source->member : source->path);
  TocsinYearHints hints = {
    .given = source->year,
    .file_name = name,
    .member_time = tocsin_reader_get_content_time (reader),
    .file_time = tocsin_reader_get_mtime (reader),
    .now = g_get_real_time (),
  };
  TocsinYearScan scan;
  TocsinYearRung rung;

  find_neighbours (options, &hints);
  if (!import_scan_years (source->path, source->member, head, &scan))
    return;
  self->first_year = tocsin_year_resolve (&scan, &hints, &rung);
  *last_year = self->first_year + scan.passages;
}

static gboolean
wants_more (const TocsinPreview *self, const TocsinPreviewOptions *options, const TocsinSink *sink)
{
  if (g_cancellable_is_cancelled (options->cancellable))
    return FALSE;
  return self->bytes < options->max_bytes
         || (sink->counts.events < options->max_events && self->bytes < PREVIEW_BYTES);
}

/* Reads until there are enough events. */
static void
read_beginning (TocsinPreview *self, const TocsinPreviewOptions *options, TocsinReader *reader,
                TocsinDecoder *decoder, TocsinDriver *driver, TocsinSink *sink)
{
  g_autofree char *block = g_malloc (PREVIEW_BLOCK);
  g_autoptr (GError) error = NULL;
  const char *text;
  gssize n = 1;

  while (n > 0 && wants_more (self, options, sink))
    {
      gsize length;

      n = tocsin_reader_read (reader, block, PREVIEW_BLOCK, &error);
      if (n < 0)
        {
          tocsin_driver_fail (driver, error->message);
          break;
        }
      self->bytes += (guint64) n;
      length = tocsin_decoder_push (decoder, block, (gsize) n, n == 0, &text);
      tocsin_driver_push (driver, text, length);
    }
  self->is_whole = n == 0;
  if (self->is_whole)
    tocsin_driver_finish (driver);
  else
    tocsin_sink_finish (sink);
}

static TocsinParserOptions
get_parser_options (const TocsinPreviewOptions *options, const TocsinReader *reader,
                    TocsinZone *zone, int first_year, char **name, char **folder)
{
  const TocsinImportOverride *source = &options->source;
  g_autofree char *folder_path = g_path_get_dirname (source->path);

  *name = g_path_get_basename (source->member[0] != '\0' ? source->member : source->path);
  *folder = g_path_get_basename (folder_path);
  return (TocsinParserOptions){
    .zone = zone,
    .first_year = first_year,
    .file_time = tocsin_reader_get_mtime (reader),
    .file_name = *name,
    .folder_name = *folder,
  };
}

static void
parse (TocsinPreview *self, const TocsinPreviewOptions *options, TocsinReader *reader,
       ImportHead *head, TocsinZone *zone)
{
  g_autofree char *name = NULL, *folder = NULL;
  TocsinParserOptions parser_options
      = get_parser_options (options, reader, zone, self->first_year, &name, &folder);
  g_autoptr (TocsinSink) sink = tocsin_sink_new (keep_first_batch, self);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (self->format, &parser_options, sink);

  read_beginning (self, options, reader, head->decoder, driver, sink);
  self->counts = sink->counts;
  self->has_end = self->is_whole;
  note_times (self, sink->batch);
  if (self->batch == NULL)
    self->batch = g_steal_pointer (&sink->batch);
  tocsin_extract_batch (self->batch);
}

/* The last bytes of a file, from a line's beginning on; (nullable). */
static GString *
read_end (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) input = g_file_read (file, NULL, NULL);
  g_autoptr (GString) block = g_string_sized_new (PREVIEW_BLOCK);
  const char *newline;
  gsize n = 0;

  if (input == NULL
      || !g_seekable_seek (G_SEEKABLE (input), -(goffset) PREVIEW_BLOCK, G_SEEK_END, NULL, NULL)
      || !g_input_stream_read_all (G_INPUT_STREAM (input), block->str, PREVIEW_BLOCK, &n, NULL,
                                   NULL))
    return NULL;
  g_string_set_size (block, n);
  newline = memchr (block->str, '\n', block->len);
  if (newline == NULL)
    return NULL;
  g_string_erase (block, 0, newline - block->str + 1);
  return g_steal_pointer (&block);
}

/* Of a long file of lines only the end tells the latest time. */
static void
look_at_end (TocsinPreview *self, const TocsinPreviewOptions *options, const TocsinReader *reader,
             const ImportHead *head, TocsinZone *zone, int last_year)
{
  g_autofree char *name = NULL, *folder = NULL;
  g_autoptr (GString) end = NULL;
  TocsinParserOptions parser_options;

  if (!tocsin_reader_is_plain (reader) || head->content.encoding != TOCSIN_ENCODING_UTF8
      || (self->format->flags & TOCSIN_FORMAT_LINES) == 0
      || (end = read_end (options->source.path)) == NULL)
    return;
  parser_options = get_parser_options (options, reader, zone, last_year, &name, &folder);
  {
    g_autoptr (TocsinSink) sink = tocsin_sink_new (keep_first_batch, self);
    g_autoptr (TocsinDriver) driver = tocsin_driver_new (self->format, &parser_options, sink);

    tocsin_driver_push (driver, end->str, end->len);
    tocsin_driver_finish (driver);
    note_times (self, sink->batch);
    self->has_end = TRUE;
  }
}

/**
 * tocsin_import_preview:
 * @options: what to preview
 * @error: where to say that the source cannot be read
 *
 * Parses the beginning of a source as an import with the same choices would. Where its
 * records have no year, all of the source is looked through to find it. With a limit of
 * bytes it reads on that far, and looks at the end of a longer file of lines. Blocks.
 *
 * Returns: (transfer full) (nullable): the beginning of the source
 */
TocsinPreview *
tocsin_import_preview (const TocsinPreviewOptions *options, GError **error)
{
  const TocsinImportOverride *source = &options->source;
  g_autoptr (TocsinPreview) self = g_new0 (TocsinPreview, 1);
  g_autoptr (TocsinReader) reader = import_open_member (source->path, source->member, error);
  g_autoptr (TocsinZone) zone = NULL;
  g_auto (ImportHead) head = { 0 };
  int last_year = 0;

  self->first = self->last = TOCSIN_NO_TIME;
  if (reader == NULL || (zone = tocsin_zone_new (source->timezone, error)) == NULL)
    return NULL;
  if (!import_head_examine (&head, reader, source->member))
    {
      g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_NOT_A_LOG,
                           import_head_get_problem (&head, reader));
      return NULL;
    }
  self->format
      = source->format != NULL ? tocsin_format_find (source->format) : head.detection.format;
  if (self->format == NULL)
    {
      g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_NOT_A_LOG, head.detection.reason);
      return NULL;
    }
  if ((self->format->flags & TOCSIN_FORMAT_NO_YEAR) != 0)
    find_years (self, options, reader, &head, &last_year);
  parse (self, options, reader, &head, zone);
  if (!self->is_whole && options->max_bytes > 0)
    look_at_end (self, options, reader, &head, zone, last_year);
  return g_steal_pointer (&self);
}

/**
 * tocsin_preview_free:
 * @self: (transfer full) (nullable): a preview
 */
void
tocsin_preview_free (TocsinPreview *self)
{
  if (self == NULL)
    return;
  tocsin_batch_free (self->batch);
  g_free (self);
}
