/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chart of a list: its events by time and by what they are. */
#include <stdlib.h>
#include <string.h>

#include "core/tocsin-time.h"
#include "store/event-list-private.h"

#define MOST 5 /* formats or programs that are classes of their own */
#define N_NAMES 65535

void
list_chart_init (ListChart *self, TocsinEventStack stack)
{
  self->stack = stack;
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->codes = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->counts = g_array_new (FALSE, TRUE, sizeof (guint));
}

void
list_chart_clear (ListChart *self)
{
  g_clear_pointer (&self->times, g_array_unref);
  g_clear_pointer (&self->codes, g_array_unref);
  g_clear_pointer (&self->numbers, g_hash_table_unref);
  g_clear_pointer (&self->counts, g_array_unref);
}

static guint16
classify_severity (guint64 severity)
{
  static const guint16 classes[] = { 1, 1, 1, 2, 3, 4, 5, 5 };

  return severity < G_N_ELEMENTS (classes) ? classes[severity] : 0;
}

static gboolean
add_numbers (ListChart *self, EventsStore *store, EventsEntry *entry, const EventsRun *run,
             GError **error)
{
  gboolean is_outcome = self->stack == TOCSIN_STACK_OUTCOME;
  guint column = is_outcome ? SEGMENT_OUTCOME : SEGMENT_SEVERITY;
  const SegmentHot *hot = events_entry_get_column (entry, store, column, error);

  if (hot == NULL)
    return FALSE;
  for (guint32 i = 0; i < run->n; i++)
    {
      guint64 value = segment_numbers_at (&hot->numbers[column], run->rows[i]);
      guint16 code = is_outcome ? (value <= TOCSIN_OUTCOME_FAILED ? (guint16) value : 0)
                                : classify_severity (value);

      g_array_append_val (self->codes, code);
    }
  return TRUE;
}

/* The number of a name among those that were met, from 1; what is too much has the last. */
static guint16
intern (ListChart *self, const char *text, gsize length)
{
  g_autofree char *name = g_strndup (text, length);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, name));

  if (number == 0)
    {
      number = MIN (g_hash_table_size (self->numbers) + 1, N_NAMES);
      if (number < N_NAMES)
        g_hash_table_insert (self->numbers, g_steal_pointer (&name), GUINT_TO_POINTER (number));
      if (self->counts->len <= number)
        g_array_set_size (self->counts, number + 1);
    }
  return (guint16) number;
}

static gboolean
add_names (ListChart *self, EventsStore *store, EventsEntry *entry, const EventsRun *run,
           GError **error)
{
  guint column = self->stack == TOCSIN_STACK_APP ? SEGMENT_APP : SEGMENT_DATASET;
  const guint32 *indexes = events_entry_get_strings (entry, store, column, error);
  g_autofree guint16 *codes = NULL;
  const SegmentStrings *strings;

  if (indexes == NULL)
    return FALSE;
  strings = &entry->hot->strings[column];
  codes = g_new0 (guint16, (gsize) strings->n + 1);
  for (guint32 i = 1; i <= strings->n; i++)
    {
      gsize length;
      const char *text = segment_strings_get (strings, i, &length);

      codes[i] = intern (self, text, length);
    }
  for (guint32 i = 0; i < run->n; i++)
    {
      guint16 code = codes[indexes[run->rows[i]]];

      g_array_append_val (self->codes, code);
      if (code > 0)
        g_array_index (self->counts, guint, code)++;
    }
  return TRUE;
}

/* Takes the rows of a segment. */
gboolean
list_chart_add (ListChart *self, EventsStore *store, EventsEntry *entry, const EventsRun *run,
                GError **error)
{
  const gint64 *times = events_entry_get_times (entry, store, error);

  if (times == NULL)
    return FALSE;
  for (guint32 i = 0; i < run->n; i++)
    g_array_append_val (self->times, times[run->rows[i]]);
  return self->stack == TOCSIN_STACK_OUTCOME || self->stack == TOCSIN_STACK_SEVERITY
             ? add_numbers (self, store, entry, run, error)
             : add_names (self, store, entry, run, error);
}

/* Spans that people count in, microseconds. */
static const gint64 widths[]
    = { 1,    2,    5,    10,    15,    30,    60,    120,    300,    600,     900,
        1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2592000 };

static gint64
choose_width (gint64 span)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (widths)
         && span / (widths[i] * TOCSIN_SECOND) >= TOCSIN_EVENT_BUCKETS / 2)
    i++;
  return MAX (widths[i] * TOCSIN_SECOND, (span / (TOCSIN_EVENT_BUCKETS - 2)) + 1);
}

static void
find_range (TocsinEventList *list, const GArray *times)
{
  list->first = list->last = TOCSIN_NO_TIME;
  for (guint i = 0; i < times->len; i++)
    {
      gint64 time = g_array_index (times, gint64, i);

      if (time == TOCSIN_NO_TIME)
        list->n_timeless++;
      else
        {
          list->first = list->first == TOCSIN_NO_TIME ? time : MIN (list->first, time);
          list->last = MAX (list->last, time);
        }
    }
}

/* The name that most events have of those that are not taken; NULL for none. */
static const char *
find_most (ListChart *self, const guint8 *classes, guint others, guint *number)
{
  GHashTableIter iter;
  gpointer name, value;
  const char *most = NULL;

  g_hash_table_iter_init (&iter, self->numbers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      guint i = GPOINTER_TO_UINT (value);
      guint n = g_array_index (self->counts, guint, i);
      guint n_most = most != NULL ? g_array_index (self->counts, guint, *number) : 0;

      if (classes[i] != others || n == 0 || n < n_most
          || (most != NULL && n == n_most && strcmp (name, most) > 0))
        continue;
      most = name;
      *number = i;
    }
  return most;
}

/* The class of each number: the names that most events have, then all others, then none. */
static guint8 *
choose_classes (ListChart *self, TocsinEventList *list)
{
  g_autofree guint8 *classes = g_new (guint8, N_NAMES + 1);
  const char *name;
  guint number = 0, n = 0;

  memset (classes, MOST, N_NAMES + 1);
  while (n < MOST && (name = find_most (self, classes, MOST, &number)) != NULL)
    {
      list->classes[n] = g_strdup (name);
      classes[number] = (guint8) n++;
    }
  for (guint i = 0; i <= N_NAMES; i++)
    classes[i] = classes[i] == MOST ? (guint8) n : classes[i];
  classes[0] = (guint8) (n + 1);
  list->n_classes = n + 2;
  return g_steal_pointer (&classes);
}

static guint8 *
make_classes (ListChart *self, TocsinEventList *list)
{
  guint8 *classes;

  list->stack = self->stack;
  if (self->stack == TOCSIN_STACK_SOURCE || self->stack == TOCSIN_STACK_APP)
    return choose_classes (self, list);
  list->n_classes = self->stack == TOCSIN_STACK_OUTCOME ? 3 : 6;
  classes = g_new (guint8, list->n_classes);
  for (guint i = 0; i < list->n_classes; i++)
    classes[i] = (guint8) i;
  return classes;
}

/* Fills in the times and the chart of the list. */
void
list_chart_draw (ListChart *self, TocsinEventList *list)
{
  g_autofree guint8 *classes = make_classes (self, list);

  find_range (list, self->times);
  if (list->first == TOCSIN_NO_TIME)
    return;
  /* times are within some thousand years, see tocsin_time_from_civil() */
  list->width = choose_width (list->last - list->first);
  list->begin = list->first - ((list->first % list->width) + list->width) % list->width;
  list->n_buckets = (guint) ((list->last - list->begin) / list->width) + 1;
  for (guint i = 0; i < self->times->len; i++)
    {
      gint64 time = g_array_index (self->times, gint64, i);

      if (time != TOCSIN_NO_TIME)
        list->buckets[(time - list->begin) / list->width]
            .n[classes[g_array_index (self->codes, guint16, i)]]++;
    }
}
