/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input's bytes choose correlations and baselines and the matches that they look at. What is
 * found must hold together, must not depend on which source was imported first, and of plain counts
 * must be what slow counting finds. */
#include <stdint.h>
#include <string.h>

#include "support/tocsin-detections.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define MAX_RECORDS 120
#define N_SOURCES 3

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  const uint8_t *data;
  size_t size;
} Source;

static guint
choose (Source *self, guint n)
{
  if (self->size == 0)
    return 0;
  self->size--;
  return *self->data++ % n;
}

typedef struct
{
  const char *rule;
  gint64 time;
  guint32 source;
  guint32 repeat;
  const char *attempt;
  char *fields;
} Record;

static const char *const types[]
    = { "event_count",      "value_count", "value_sum", "value_avg", "value_median",
        "value_percentile", "value_min",   "value_max", "temporal",  "temporal_ordered" };
static const char *const baselines[] = { "zscore", "robust", "rolling", "first_seen" };
static const char *const operators[] = { "gte", "gt", "lt", "lte", "eq", "neq" };
static const char *const members[] = { "[a]", "[a, b]", "[b, a]", "[a, b, c]", "[c]", "[a, b, a]" };
static const char *const groups[] = { "", ", group-by: [u]", ", group-by: [u, h]" };
static const char *const spans[] = { "1s", "10s", "1m", "1h" };

static void
choose_correlation (Source *source, guint index, GString *yaml)
{
  guint type = choose (source, G_N_ELEMENTS (types));
  gboolean is_value = type > 0 && type < 8;

  g_string_append_printf (
      yaml, "id: x%u\nname: x%u\ncorrelation: {type: %s, rules: %s%s, timespan: %s", index, index,
      types[type],
      index > 0 && choose (source, 4) == 0 ? "[x0, b]"
                                           : members[choose (source, G_N_ELEMENTS (members))],
      groups[choose (source, G_N_ELEMENTS (groups))], spans[choose (source, G_N_ELEMENTS (spans))]);
  if (type < 8 || choose (source, 3) == 0)
    g_string_append_printf (
        yaml, ", condition: {%s: %u%s%s}", operators[choose (source, G_N_ELEMENTS (operators))],
        1 + choose (source, 6), is_value ? ", field: v" : "", type == 5 ? ", percentile: 90" : "");
  g_string_append (yaml, "}\n---\n");
}

static void
choose_baseline (Source *source, guint index, GString *yaml)
{
  guint type = choose (source, G_N_ELEMENTS (baselines));
  guint measure = choose (source, 3);

  g_string_append_printf (
      yaml, "id: x%u\nname: x%u\nbaseline: {type: %s, rules: %s%s, min-history: %u", index, index,
      baselines[type], members[choose (source, G_N_ELEMENTS (members))],
      groups[choose (source, G_N_ELEMENTS (groups))], 1 + choose (source, 5));
  if (type == 3)
    g_string_append_printf (yaml, ", value: v, learning: %s, bucket: 1m",
                            spans[choose (source, G_N_ELEMENTS (spans))]);
  else
    g_string_append_printf (yaml, ", bucket: 1m, history: 2h, threshold: %u, minimum: %u%s%s",
                            choose (source, 5), choose (source, 5),
                            measure == 0   ? ""
                            : measure == 1 ? ", value: v, measure: sum"
                                           : ", value: v, measure: distinct",
                            choose (source, 3) == 0 ? ", season: 10m" : "");
  g_string_append (yaml, "}\n---\n");
}

static GArray *
choose_records (Source *source)
{
  static const char *const rules[] = { "a", "b", "c" };
  static const char *const users[] = { "", "u=bob", "u=Bob", "u=eve", "u=bob h=x", "u=eve h=X" };
  GArray *records = g_array_new (FALSE, TRUE, sizeof (Record));
  gint64 time = 0;

  while (source->size > 0 && records->len < MAX_RECORDS)
    {
      guint flags = choose (source, 256);
      Record record = { .rule = rules[flags % 3], .source = flags / 4 % N_SOURCES };

      time += choose (source, 8) == 0 ? choose (source, 250) * 20 * SECOND
                                      : choose (source, 16) * SECOND / 2;
      record.time = time;
      record.repeat = flags & 64 ? choose (source, 4) : 1;
      record.attempt = flags & 128 ? (flags & 32 ? "key" : "other") : NULL;
      record.fields = g_strdup_printf ("%s v=%u", users[choose (source, G_N_ELEMENTS (users))],
                                       choose (source, 12));
      g_array_append_val (records, record);
    }
  return records;
}

static void
check (const TocsinDetections *self, const TocsinFinding *finding, guint n_records)
{
  g_assert_cmpuint (finding->correlation, <, tocsin_rule_set_get_n_correlations (self->rules));
  g_assert_cmpint (finding->first, <=, finding->last);
  g_assert_cmpint (finding->window_first, <=, finding->window_last);
  g_assert_cmpuint (finding->evidence->len, >, 0);
  g_assert_cmpuint (finding->evidence->len, <=, n_records);
  g_assert_cmpuint (g_strv_length (finding->names), ==, g_strv_length (finding->values));
  for (guint i = 1; i < finding->evidence->len; i++)
    g_assert_cmpuint (g_array_index (finding->evidence, guint64, i - 1), <,
                      g_array_index (finding->evidence, guint64, i));
}

static void
check_all (const TocsinDetections *self, guint n_records)
{
  guint n = 0;

  for (guint i = 0; i < self->findings->len; i++)
    check (self, g_ptr_array_index (self->findings, i), n_records);
  for (guint i = 0; i < self->near_misses->len; i++)
    {
      const TocsinFinding *miss = g_ptr_array_index (self->near_misses, i);
      const TocsinFinding *before = i > 0 ? g_ptr_array_index (self->near_misses, i - 1) : NULL;

      check (self, miss, n_records);
      n = before != NULL && before->correlation == miss->correlation ? n + 1 : 1;
      g_assert_cmpuint (n, <=, TOCSIN_NEAR_MISSES);
      if (n > 1)
        g_assert_cmpfloat (before->lack, <=, miss->lack);
    }
}

/* All records, source by source, as an import in the order of @turn would have them. */
static char *
run (const char *yaml, const GArray *records, guint turn, TocsinDetections **out)
{
  static const guint32 ranks[N_SOURCES] = { 1, 2, 0 };
  TocsinDetections *self = tocsin_test_detections_new (yaml);

  if (self->faults->len > 0)
    g_error ("%s in\n%s", ((TocsinRuleFault *) g_ptr_array_index (self->faults, 0))->message, yaml);
  for (guint i = 0; i < N_SOURCES; i++)
    for (guint j = 0; j < records->len; j++)
      {
        const Record *record = &g_array_index (records, Record, j);

        if (record->source == (i + turn) % N_SOURCES)
          tocsin_test_detections_add (self, record->rule, record->time, record->source,
                                      record->repeat, record->attempt, record->fields);
      }
  tocsin_records_set_source_ranks (self->records, ranks, N_SOURCES);
  *out = self;
  return tocsin_test_detections_run (self);
}

/* How many matches of rule a are in the fullest window. */
static guint
count_slowly (const GArray *records, gint64 span)
{
  guint best = 0;

  for (guint i = 0; i < records->len; i++)
    {
      guint n = 0;

      for (guint j = 0; j < records->len; j++)
        {
          const Record *record = &g_array_index (records, Record, j);

          n += *record->rule == 'a' && record->time <= g_array_index (records, Record, i).time
               && record->time >= g_array_index (records, Record, i).time - span;
        }
      best = MAX (best, n);
    }
  return best;
}

static void
check_counts (Source *source, GArray *records)
{
  guint needed = 2 + choose (source, 6);
  g_autofree char *yaml = g_strdup_printf ("id: x\ncorrelation: {type: event_count, rules: [a], "
                                           "timespan: 10s, condition: {gte: %u}}\n",
                                           needed);
  g_autoptr (TocsinDetections) detections = NULL;
  g_autofree char *found = NULL;
  guint most = count_slowly (records, 10 * SECOND), greatest = 0;

  for (guint i = 0; i < records->len; i++)
    {
      g_array_index (records, Record, i).repeat = 1;
      g_array_index (records, Record, i).attempt = NULL;
    }
  found = run (yaml, records, 0, &detections);
  for (guint i = 0; i < detections->findings->len; i++)
    greatest
        = MAX (greatest,
               (guint) ((TocsinFinding *) g_ptr_array_index (detections->findings, i))->observed);
  g_assert_cmpuint (greatest, ==, most >= needed ? most : 0);
  if (most < needed && most * 2 >= needed)
    g_assert_cmpuint (detections->near_misses->len, >, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Source source = { data, size }, counts = { data, size };
  g_autoptr (GString) yaml = g_string_new (NULL);
  g_autoptr (GArray) records = NULL;
  g_autofree char *found = NULL;
  guint n = 1 + choose (&source, 3);

  for (guint i = 0; i < n; i++)
    if (choose (&source, 3) == 0)
      choose_baseline (&source, i, yaml);
    else
      choose_correlation (&source, i, yaml);
  records = choose_records (&source);
  for (guint turn = 0; turn < N_SOURCES; turn++)
    {
      g_autoptr (TocsinDetections) detections = NULL;
      g_autofree char *text = run (yaml->str, records, turn, &detections);

      check_all (detections, records->len);
      if (turn > 0 && strcmp (text, found) != 0)
        g_error ("another order makes of\n%s\n%s, not\n%s", yaml->str, text, found);
      if (turn == 0)
        found = g_steal_pointer (&text);
    }
  check_counts (&counts, records);
  for (guint i = 0; i < records->len; i++)
    g_free (g_array_index (records, Record, i).fields);
  return 0;
}
