/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the built-in rules over files, without a case. */
#include "support/tocsin-pack.h"

#include <string.h>

#include "core/tocsin-event.h"
#include "core/tocsin-time.h"
#include "extract/tocsin-extract.h"
#include "formats/tocsin-decoder.h"
#include "formats/tocsin-format.h"
#include "formats/tocsin-reader.h"
#include "pipeline/tocsin-rule-files.h"

struct _TocsinPack
{
  TocsinRuleSet *rules;
  TocsinMatcher *matcher;
  TocsinCorrelator *correlator;
  TocsinRecords *records;
  GArray *matches;
  GPtrArray *alerts; /* of single rules */
  guint32 source;
  guint64 n_events;
};

static void
free_alert (gpointer data)
{
  TocsinPackAlert *self = data;

  g_free (self->path);
  g_free (self->title);
  g_free (self->entity);
  g_free (self);
}

/**
 * tocsin_pack_dup_folder:
 *
 * Returns: (transfer full): the folder of the built-in rules
 */
char *
tocsin_pack_dup_folder (void)
{
  return g_build_filename (g_getenv ("TOCSIN_SOURCE_ROOT"), "data", "rules", NULL);
}

/**
 * tocsin_pack_new:
 * @folder: (nullable): rules, or %NULL for the built-in ones
 *
 * Loads rules, all of which must load.
 *
 * Returns: (transfer full): them, ready
 */
TocsinPack *
tocsin_pack_new (const char *folder)
{
  g_autofree char *own = tocsin_pack_dup_folder ();
  const char *paths[] = { folder != NULL ? folder : own, NULL };
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  TocsinPack *self = g_new0 (TocsinPack, 1);

  self->rules = tocsin_rule_set_new ();
  g_assert_cmpuint (tocsin_rule_files_load (self->rules, paths, faults), >, 0);
  tocsin_rule_set_finish (self->rules, faults);
  for (guint i = 0; i < faults->len; i++)
    {
      const TocsinRuleFault *fault = g_ptr_array_index (faults, i);

      g_error ("%s:%u:%u: %s", fault->path, fault->line, fault->column, fault->message);
    }
  self->matcher = tocsin_matcher_new (self->rules);
  self->correlator = tocsin_correlator_new (self->rules);
  self->records = tocsin_records_new ();
  self->matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  self->alerts = g_ptr_array_new_with_free_func (free_alert);
  return self;
}

void
tocsin_pack_free (TocsinPack *self)
{
  if (self == NULL)
    return;
  tocsin_matcher_free (self->matcher);
  tocsin_correlator_free (self->correlator);
  tocsin_records_free (self->records);
  tocsin_rule_set_free (self->rules);
  g_array_unref (self->matches);
  g_ptr_array_unref (self->alerts);
  g_free (self);
}

/**
 * tocsin_pack_get_n_documents:
 * @self: a pack
 *
 * Returns: how many documents there are in its files
 */
guint
tocsin_pack_get_n_documents (const TocsinPack *self)
{
  guint n = 0;

  for (int kind = 0; kind < TOCSIN_N_DOCUMENT_KINDS; kind++)
    n += tocsin_rule_set_get_n_documents (self->rules, (TocsinDocumentKind) kind);
  return n;
}

/* ---- Events in ---- */

static char *
dup_entity (const TocsinBatch *batch, const TocsinEvent *event)
{
  static const TocsinColumn columns[]
      = { TOCSIN_COLUMN_HOST, TOCSIN_COLUMN_SOURCE_IP, TOCSIN_COLUMN_USERNAME };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      gsize before = text->len;

      g_string_append_printf (text, "%s%s=", before > 0 ? " " : "",
                              tocsin_columns[columns[i]].name);
      if (!tocsin_event_append_text (batch, event, columns[i], text))
        g_string_truncate (text, before);
    }
  return g_strdup (text->str);
}

static void
add_match (TocsinPack *self, const TocsinBatch *batch, const TocsinMatch *match)
{
  const TocsinRule *rule = tocsin_rule_set_get_rule (self->rules, match->rule);
  const TocsinEvent *event = &batch->events[match->event];
  TocsinPackAlert *alert = g_new0 (TocsinPackAlert, 1);

  *alert = (TocsinPackAlert){ .path = g_strdup (rule->path),
                              .title = g_strdup (rule->title),
                              .level = rule->level,
                              .is_silent = rule->is_silent,
                              .entity = dup_entity (batch, event),
                              .first = event->timestamp,
                              .last = event->timestamp,
                              .count = 1 };
  g_ptr_array_add (self->alerts, alert);
}

static void
take_batch (TocsinSink *sink, gpointer user_data)
{
  TocsinPack *self = user_data;
  TocsinBatch *batch = sink->batch;

  tocsin_extract_batch (batch);
  g_array_set_size (self->matches, 0);
  tocsin_matcher_match (self->matcher, batch, self->matches);
  tocsin_correlator_collect (self->correlator, batch, self->n_events, self->source, self->matches,
                             self->records);
  for (guint i = 0; i < self->matches->len; i++)
    add_match (self, batch, &g_array_index (self->matches, TocsinMatch, i));
  self->n_events += batch->n_events;
  tocsin_batch_clear (batch);
}

static void
parse (TocsinPack *self, const char *name, const GByteArray *data)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  TocsinParserOptions options
      = { .zone = zone, .first_year = 2025, .file_time = TOCSIN_NO_TIME, .file_name = name };
  TocsinSample sample = { .data = (const char *) data->data,
                          .length = MIN (data->len, TOCSIN_SAMPLE_SIZE),
                          .is_whole = data->len <= TOCSIN_SAMPLE_SIZE,
                          .name = name };
  g_auto (TocsinDetection) detection = { 0 };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (take_batch, self);
  g_autoptr (TocsinDriver) driver = NULL;

  tocsin_format_detect (&sample, &detection);
  if (detection.format == NULL)
    return;
  driver = tocsin_driver_new (detection.format, &options, sink);
  tocsin_driver_push (driver, (const char *) data->data, data->len);
  tocsin_driver_finish (driver);
}

/* A source, decompressed and decoded. */
static GByteArray *
read_member (TocsinReader *reader)
{
  GByteArray *data = g_byte_array_new ();
  TocsinContent content;
  g_autoptr (TocsinDecoder) decoder = NULL;
  g_autofree char *buffer = g_malloc (1 << 16);
  const char *head;
  gsize n_head = tocsin_reader_peek (reader, TOCSIN_SAMPLE_SIZE, &head);
  gssize n;

  tocsin_content_examine (head, n_head, &content);
  if (content.encoding != TOCSIN_ENCODING_BINARY)
    decoder = tocsin_decoder_new (&content);
  do
    {
      const char *text = buffer;
      gsize length;

      n = tocsin_reader_read (reader, buffer, 1 << 16, NULL);
      g_assert_cmpint (n, >=, 0);
      length = (gsize) n;
      if (decoder != NULL)
        length = tocsin_decoder_push (decoder, buffer, length, n == 0, &text);
      g_byte_array_append (data, (const guint8 *) text, (guint) length);
    }
  while (n > 0);
  return data;
}

static void
read_file (TocsinPack *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (TocsinReader) reader = tocsin_reader_open (path, NULL);

  g_assert_nonnull (reader);
  while (tocsin_reader_next (reader, NULL))
    {
      g_autoptr (GByteArray) data = read_member (reader);

      parse (self, name, data);
      self->source++;
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * tocsin_pack_read:
 * @self: a pack
 * @path: a log, or a folder of logs; a file that no format knows is left out
 *
 * Reads events and matches the rules.
 */
void
tocsin_pack_read (TocsinPack *self, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    {
      read_file (self, path);
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    tocsin_pack_read (self, g_ptr_array_index (names, i));
}

/* ---- Alerts out ---- */

static void
add_finding (const TocsinPack *self, const TocsinFinding *finding, GPtrArray *alerts)
{
  const TocsinCorrelation *rule
      = tocsin_rule_set_get_correlation (self->rules, finding->correlation);
  TocsinPackAlert *alert = g_new0 (TocsinPackAlert, 1);
  g_autoptr (GString) entity = g_string_new (NULL);

  for (guint i = 0; finding->names[i] != NULL; i++)
    g_string_append_printf (entity, "%s%s=%s", i > 0 ? " " : "", finding->names[i],
                            finding->values[i]);
  *alert = (TocsinPackAlert){ .path = g_strdup (rule->path),
                              .title = g_strdup (rule->title),
                              .level = rule->level,
                              .is_silent = rule->is_silent,
                              .entity = g_strdup (entity->str),
                              .first = finding->first,
                              .last = finding->last,
                              .count = finding->count };
  g_ptr_array_add (alerts, alert);
}

static int
compare_alerts (gconstpointer a, gconstpointer b)
{
  const TocsinPackAlert *first = *(TocsinPackAlert *const *) a;
  const TocsinPackAlert *second = *(TocsinPackAlert *const *) b;
  int order = strcmp (first->title, second->title);

  if (order == 0)
    order = (first->first > second->first) - (first->first < second->first);
  if (order == 0)
    order = strcmp (first->entity, second->entity);
  return order != 0 ? order : (first->last > second->last) - (first->last < second->last);
}

/**
 * tocsin_pack_run:
 * @self: a pack
 *
 * Returns: (transfer container) (element-type TocsinPackAlert): the matches of the rules and the
 *   findings of the correlations over all that was read, the silent ones too, by title and time;
 *   valid as long as @self
 */
GPtrArray *
tocsin_pack_run (TocsinPack *self)
{
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_finding_free);
  GPtrArray *alerts = g_ptr_array_new ();

  tocsin_correlator_run (self->correlator, self->records, findings, NULL);
  for (guint i = 0; i < findings->len; i++)
    add_finding (self, g_ptr_array_index (findings, i), self->alerts);
  for (guint i = 0; i < self->alerts->len; i++)
    g_ptr_array_add (alerts, g_ptr_array_index (self->alerts, i));
  g_ptr_array_sort (alerts, compare_alerts);
  return alerts;
}

static void
append_alert (GString *text, const TocsinPackAlert *alert)
{
  char first[TOCSIN_TIME_TEXT_SIZE], last[TOCSIN_TIME_TEXT_SIZE];

  tocsin_time_format (alert->first, first);
  tocsin_time_format (alert->last, last);
  g_string_append_printf (text, "%s [%s]\t%s\t%s\t%s\t%" G_GUINT64_FORMAT "\n", alert->title,
                          tocsin_level_get_name (alert->level), alert->entity, first, last,
                          alert->count);
}

/**
 * tocsin_pack_describe:
 * @self: a pack
 * @stem: (nullable): a rule file's name without ending, or %NULL for all
 *
 * Returns: (transfer full): a line for each alert of the rules of that file: title and level,
 *   entity, first and last time, count; of what raises no alert too in a file whose name begins
 *   with "base-", which has nothing else
 */
GString *
tocsin_pack_describe (TocsinPack *self, const char *stem)
{
  g_autoptr (GPtrArray) alerts = tocsin_pack_run (self);
  g_autofree char *file = g_strdup_printf ("/%s.yml", stem != NULL ? stem : "");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinPackAlert *alert = g_ptr_array_index (alerts, i);

      if ((stem == NULL || g_str_has_suffix (alert->path, file))
          && (!alert->is_silent || (stem != NULL && g_str_has_prefix (stem, "base-"))))
        append_alert (text, alert);
    }
  return text;
}
