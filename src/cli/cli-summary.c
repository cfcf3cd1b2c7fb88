/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-event.h"
#include "core/tocsin-time.h"

static const char *const columns[]
    = { "source", "format", "events", "rejects", "first", "last", "status", "note", NULL };

/* Path of a source, and its name inside the archive. */
static char *
dup_name (const TocsinSource *source)
{
  if (source->member == NULL || *source->member == '\0')
    return g_strdup (source->path);
  return g_strdup_printf ("%s → %s", source->path, source->member);
}

static char *
dup_time (gint64 timestamp)
{
  char text[TOCSIN_TIME_TEXT_SIZE];

  if (timestamp == TOCSIN_NO_TIME)
    return g_strdup ("");
  tocsin_time_format (timestamp, text);
  return g_strndup (text, strlen ("2025-01-01T00:00:00"));
}

static TocsinCell
make_cell (const char *text, TocsinCellKind kind)
{
  return (TocsinCell){ text != NULL ? text : "", text != NULL ? strlen (text) : 0, kind };
}

static gboolean
add_source (TocsinExport *table, const TocsinSource *source, const char *status, GError **error)
{
  g_autofree char *name = dup_name (source);
  g_autofree char *events = g_strdup_printf ("%" G_GUINT64_FORMAT, source->events);
  g_autofree char *rejects = g_strdup_printf ("%" G_GUINT64_FORMAT, source->rejects);
  g_autofree char *first = dup_time (source->first);
  g_autofree char *last = dup_time (source->last);
  const TocsinCell cells[] = {
    make_cell (name, TOCSIN_CELL_TEXT),     make_cell (source->format, TOCSIN_CELL_TEXT),
    make_cell (events, TOCSIN_CELL_NUMBER), make_cell (rejects, TOCSIN_CELL_NUMBER),
    make_cell (first, TOCSIN_CELL_TEXT),    make_cell (last, TOCSIN_CELL_TEXT),
    make_cell (status, TOCSIN_CELL_TEXT),   make_cell (source->note, TOCSIN_CELL_TEXT),
  };

  return tocsin_export_add_row (table, cells, error);
}

static gboolean
print_sources (const TocsinImportSummary *summary, CliOutput *output, GError **error)
{
  g_autoptr (TocsinExport) table
      = tocsin_export_new (tocsin_exporter_find ("table"), columns, cli_output_write, output);

  tocsin_export_set_width (table, cli_output_get_width (output));
  for (guint i = 0; i < summary->results->len; i++)
    {
      const TocsinImportResult *result = g_ptr_array_index (summary->results, i);

      if (!add_source (table, result->source, tocsin_import_action_get_name (result->action),
                       error))
        return FALSE;
    }
  return tocsin_export_finish (table, error);
}

/* Prints what came of an import, a line a source. */
CliStatus
cli_summary_print (const TocsinImportSummary *summary)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliOutput) output = cli_output_open (NULL, &error);
  g_autofree char *total = NULL, *alerts = NULL;

  if (summary->results->len > 0 && !print_sources (summary, output, &error))
    return cli_fail (error);
  total = g_strdup_printf (_ ("%llu events and %llu rejects added from %u sources in %.1f s\n"),
                           (unsigned long long) summary->added.events,
                           (unsigned long long) summary->added.rejects, summary->results->len,
                           summary->seconds);
  if (summary->detection == NULL)
    return cli_print (total);
  alerts = g_strdup_printf (_ ("%s%u alerts (%u new)\n"), total, summary->detection->alerts,
                            summary->detection->new_alerts);
  return cli_print (alerts);
}

static void
add_count (JsonBuilder *builder, const char *name, guint64 count)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) count);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

/* Adds a time as a member, null where there is none. */
void
cli_json_add_time (JsonBuilder *builder, const char *name, gint64 timestamp)
{
  char text[TOCSIN_TIME_TEXT_SIZE];

  json_builder_set_member_name (builder, name);
  if (timestamp == TOCSIN_NO_TIME)
    {
      json_builder_add_null_value (builder);
      return;
    }
  tocsin_time_format (timestamp, text);
  json_builder_add_string_value (builder, text);
}

static void
add_counts (JsonBuilder *builder, const TocsinCounts *counts)
{
  add_count (builder, "events", counts->events);
  add_count (builder, "rejects", counts->rejects);
  add_count (builder, "blank", counts->blank);
  add_count (builder, "joined", counts->joined);
  add_count (builder, "split", counts->split);
  add_count (builder, "records", counts->records);
  add_count (builder, "recoded", counts->recoded);
}

/* How many events have their time from where. */
static void
add_time_bases (JsonBuilder *builder, const TocsinSource *source)
{
  json_builder_set_member_name (builder, "time_basis");
  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (source->time_bases); i++)
    if (source->time_bases[i] > 0)
      add_count (builder, tocsin_time_basis_get_name ((TocsinTimeBasis) i), source->time_bases[i]);
  json_builder_end_object (builder);
}

static void
add_result (JsonBuilder *builder, const TocsinImportResult *result)
{
  const TocsinSource *source = result->source;
  const TocsinCounts counts = { .records = source->records,
                                .split = source->split,
                                .events = source->events,
                                .rejects = source->rejects,
                                .blank = source->blank,
                                .joined = source->joined,
                                .recoded = source->recoded };

  json_builder_begin_object (builder);
  add_text (builder, "path", source->path);
  add_text (builder, "member", source->member);
  add_text (builder, "format", source->format);
  add_count (builder, "confidence", source->confidence);
  add_text (builder, "encoding", source->encoding);
  add_counts (builder, &counts);
  cli_json_add_time (builder, "first", source->first);
  cli_json_add_time (builder, "last", source->last);
  add_text (builder, "sha256", source->sha256);
  add_time_bases (builder, source);
  add_text (builder, "status", tocsin_source_status_get_name (source->status));
  add_text (builder, "action", tocsin_import_action_get_name (result->action));
  add_text (builder, "note", source->note);
  json_builder_end_object (builder);
}

/* Prints what came of an import as one object. */
CliStatus
cli_summary_print_json (const char *case_path, const TocsinImportSummary *summary)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "case", case_path);
  add_counts (builder, &summary->added);
  add_count (builder, "bytes", summary->bytes);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_double_value (builder, summary->seconds);
  if (summary->detection != NULL)
    {
      add_count (builder, "alerts", summary->detection->alerts);
      add_count (builder, "new_alerts", summary->detection->new_alerts);
    }
  json_builder_set_member_name (builder, "sources");
  json_builder_begin_array (builder);
  for (guint i = 0; i < summary->results->len; i++)
    add_result (builder, g_ptr_array_index (summary->results, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return cli_print_json (builder);
}

/* Names what could not be read, and says so in the status. */
CliStatus
cli_summary_name_problems (const TocsinImportSummary *summary)
{
  for (guint i = 0; i < summary->results->len; i++)
    {
      const TocsinImportResult *result = g_ptr_array_index (summary->results, i);
      g_autofree char *name = dup_name (result->source);

      if (result->source->status == TOCSIN_SOURCE_UNREADABLE)
        cli_say (_ ("%s: not read: %s"), name, result->source->note);
      if (result->source->status == TOCSIN_SOURCE_DAMAGED)
        cli_say (_ ("%s: damaged: %s"), name, result->source->note);
    }
  return summary->n_problems > 0 ? CLI_INCOMPLETE : CLI_DONE;
}
