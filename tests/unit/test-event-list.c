/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of a table must be what a search finds, in the order that its column says. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/tocsin-case-facets.h"
#include "store/tocsin-event-list.h"
#include "support/tocsin-batches.h"

#define N_BATCHES 5

typedef struct
{
  char *folder;
  char *path;
  TocsinCase *reader;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (TocsinCase) writer = NULL;

  self->folder = g_dir_make_tmp ("tocsin-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "test.tocsin", NULL);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_true (tocsin_case_begin (writer, NULL));
  for (guint i = 0; i < N_BATCHES; i++)
    {
      g_autofree char *name = g_strdup_printf ("/logs/%u.log", i);
      g_autoptr (TocsinSource) source = tocsin_source_new (name, "");
      g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (40 - i, 70, i == 1);
      g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);

      g_assert_true (tocsin_case_add_source (writer, source, NULL));
      g_assert_true (tocsin_case_add_segment (writer, source->id, segment, batch, NULL));
    }
  g_assert_true (tocsin_case_commit (writer, NULL));
  g_clear_pointer (&writer, tocsin_case_free);
  self->reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_assert_nonnull (self->reader);
  (void) unused;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  tocsin_case_free (self->reader);
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
  (void) unused;
}

static gboolean
take_id (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
         gpointer ids, GError **error)
{
  g_array_append_val ((GArray *) ids, id);
  return TRUE;
}

static void
check_time_order (TocsinCase *reader, const char *text, gboolean is_descending)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, NULL);
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  TocsinEventSort sort = { TOCSIN_COLUMN_TIMESTAMP, is_descending };
  g_autoptr (TocsinEventList) list
      = tocsin_case_list_events (reader, query, &sort, NULL, NULL, NULL);
  guint64 charted = 0;

  g_assert_nonnull (list);
  g_assert_true (tocsin_case_find_events (
      reader, query, is_descending ? TOCSIN_LATEST_FIRST : TOCSIN_EARLIEST_FIRST, -1, 0, take_id,
      expected, NULL));
  g_assert_cmpuint (list->n_ids, ==, expected->len);
  g_assert_cmpmem (list->ids, list->n_ids * sizeof (gint64), expected->data,
                   expected->len * sizeof (gint64));
  for (guint i = 0; i < list->n_buckets; i++)
    charted += list->buckets[i].n[0] + list->buckets[i].n[1] + list->buckets[i].n[2];
  g_assert_cmpuint (charted + list->n_timeless, ==, list->n_ids);
}

static void
test_time (Fixture *self, gconstpointer unused)
{
  static const char *const queries[] = { "", "outcome:failed", "has:host", "-is:undated", "root" };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      check_time_order (self->reader, queries[i], FALSE);
      check_time_order (self->reader, queries[i], TRUE);
    }
  (void) unused;
}

typedef struct
{
  TocsinEventSort sort;
  GPtrArray *texts; /* by which the rows are sorted */
  GArray *ids;
} Sorted;

static gboolean
take_text (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
           gpointer user_data, GError **error)
{
  Sorted *sorted = user_data;
  g_autoptr (GString) text = g_string_new (NULL);
  const TocsinField *field = NULL;

  if (sorted->sort.field != NULL)
    field = tocsin_batch_find_field (batch, event, sorted->sort.field);
  if (field != NULL)
    g_string_append_len (text, tocsin_batch_text (batch, field->value), field->value.length);
  else if (sorted->sort.field == NULL)
    tocsin_event_append_text (batch, event, sorted->sort.column, text);
  g_ptr_array_add (sorted->texts, g_strdup (text->str));
  g_array_append_val (sorted->ids, id);
  return TRUE;
}

/* Missing values first, then numbers, then text. */
static int
compare_values (const char *a, const char *b, gboolean has_numbers)
{
  char *end_a, *end_b;
  double x = g_ascii_strtod (a, &end_a), y = g_ascii_strtod (b, &end_b);
  int class_a = *a == '\0' ? 0 : has_numbers && *end_a == '\0' ? 1 : 2;
  int class_b = *b == '\0' ? 0 : has_numbers && *end_b == '\0' ? 1 : 2;

  if (class_a != class_b || class_a == 0)
    return class_a - class_b;
  return class_a == 1 ? (x > y) - (x < y) : strcmp (a, b);
}

/* Lists all events; each is there once, in the order of what the column says of them. */
static void
check_sorted (TocsinCase *reader, const TocsinEventSort *sort, guint n, gboolean is_text)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse ("", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinEventList) list
      = tocsin_case_list_events (reader, query, sort, NULL, NULL, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Sorted sorted = { *sort, texts, ids };

  g_assert_no_error (error);
  g_assert_cmpuint (list->n_ids, ==, n);
  for (guint i = 0; i < list->n_ids; i++)
    g_assert_true (g_hash_table_add (seen, &list->ids[i]));
  g_assert_true (
      tocsin_case_read_events (reader, list->ids, list->n_ids, take_text, &sorted, NULL));
  for (guint i = 1; is_text && i < texts->len; i++)
    {
      int order = compare_values (texts->pdata[i - 1], texts->pdata[i], sort->field != NULL);

      order = sort->is_descending ? -order : order;
      g_assert_cmpint (order, <=, 0);
      if (order == 0)
        g_assert_cmpint (g_array_index (ids, gint64, i - 1) < g_array_index (ids, gint64, i), ==,
                         !sort->is_descending);
    }
}

/* By every column, up and down. */
static void
test_columns (Fixture *self, gconstpointer unused)
{
  for (guint column = 0; column < TOCSIN_N_COLUMNS; column++)
    for (guint down = 0; down < 2; down++)
      {
        TocsinEventSort sort = { (TocsinColumn) column, (gboolean) down, NULL };
        TocsinColumnKind kind = tocsin_columns[column].kind;

        check_sorted (self->reader, &sort, N_BATCHES * 70,
                      (kind == TOCSIN_COLUMN_IS_TEXT || kind == TOCSIN_COLUMN_IS_JSON)
                          && column != TOCSIN_COLUMN_OUTCOME && column != TOCSIN_COLUMN_TIME_BASIS);
      }
  (void) unused;
}

#define N_ALIKE 6000 /* more than a sample takes of a segment */

/* Messages that begin alike for longer than any key, with values of a field that are numbers,
 * texts or missing. */
static void
write_alike (Fixture *self)
{
  static const char *const values[] = { "10", "9", "-3.5", "1e3", "a", "10a", "B", "" };
  g_autoptr (TocsinCase) writer = NULL;
  g_autoptr (TocsinSource) source = tocsin_source_new ("/logs/alike.log", "");

  g_clear_pointer (&self->reader, tocsin_case_free);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_add_source (writer, source, NULL));
  for (guint i = 0; i < N_ALIKE; i += 2000)
    {
      g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
      g_autoptr (TocsinSegment) segment = NULL;

      for (guint j = 0; j < 2000; j++)
        {
          g_autofree char *text
              = g_strdup_printf ("%0*d message %c%0*d%u", 40 + (int) (j % 3), 0,
                                 'a' + (int) (j % 5), 40, 0, g_test_rand_int_range (0, 900));
          TocsinEvent *event = tocsin_batch_add_event (batch);
          const char *value = values[j % G_N_ELEMENTS (values)];

          event->timestamp = j;
          event->message = tocsin_batch_append_string (batch, text);
          if (*value != '\0')
            tocsin_batch_add_field_to (batch, event, tocsin_batch_intern_string (batch, "value"),
                                       TOCSIN_VALUE_STRING,
                                       tocsin_batch_append_string (batch, value));
        }
      segment = tocsin_segment_encode (batch);
      g_assert_true (tocsin_case_add_segment (writer, source->id, segment, batch, NULL));
    }
  g_assert_true (tocsin_case_commit (writer, NULL));
  g_clear_pointer (&writer, tocsin_case_free);
  self->reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
}

static void
test_alike (Fixture *self, gconstpointer unused)
{
  write_alike (self);
  for (guint down = 0; down < 2; down++)
    {
      const guint n = N_BATCHES * 70 + N_ALIKE;
      TocsinEventSort message = { TOCSIN_COLUMN_MESSAGE, (gboolean) down, NULL };
      TocsinEventSort field = { TOCSIN_COLUMN_FIELDS, (gboolean) down, "value" };
      TocsinEventSort none = { TOCSIN_COLUMN_FIELDS, (gboolean) down, "no such key" };

      check_sorted (self->reader, &message, n, TRUE);
      check_sorted (self->reader, &field, n, TRUE);
      check_sorted (self->reader, &none, n, TRUE);
    }
  (void) unused;
}

/* How many events with a time are of a class. */
static guint64
count_class (const TocsinEventList *list, guint class)
{
  guint64 n = 0;

  for (guint i = 0; i < list->n_buckets; i++)
    n += list->buckets[i].n[class];
  return n;
}

/* Whatever the chart parts the events by, each is in it once; programs are those that most
 * events have, as counting the values finds them. */
static void
test_stacks (Fixture *self, gconstpointer unused)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse ("-is:undated", NULL, NULL);

  for (guint stack = TOCSIN_STACK_OUTCOME; stack <= TOCSIN_STACK_APP; stack++)
    {
      TocsinEventSort sort = { .column = TOCSIN_COLUMN_ID, .stack = (TocsinEventStack) stack };
      g_autoptr (TocsinEventList) list
          = tocsin_case_list_events (self->reader, query, &sort, NULL, NULL, NULL);
      g_autoptr (GPtrArray) facets = tocsin_case_count_values (
          self->reader, stack == TOCSIN_STACK_APP ? TOCSIN_COLUMN_APP : TOCSIN_COLUMN_SOURCE, NULL,
          5, NULL, NULL);
      guint64 sum = 0;

      g_assert_cmpuint (list->n_classes, <=, TOCSIN_STACK_CLASSES);
      g_assert_cmpuint (facets->len, >, 0);
      for (guint i = 0; i < TOCSIN_STACK_CLASSES; i++)
        sum += count_class (list, i);
      g_assert_cmpuint (sum, ==, list->n_ids);
      for (guint i = 0; stack >= TOCSIN_STACK_SOURCE && i < list->n_classes - 2; i++)
        g_assert_true (count_class (list, i) > 0 && list->classes[i] != NULL);
      if (stack >= TOCSIN_STACK_SOURCE && facets->len == list->n_classes - 2
          && count_class (list, 0) == ((TocsinFacet *) facets->pdata[0])->n)
        g_assert_cmpstr (list->classes[0], ==, ((TocsinFacet *) facets->pdata[0])->text);
    }
  (void) unused;
}

static void
test_facets (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) keys = NULL, values = NULL, hosts = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint64 n = 0;

  write_alike (self);
  keys = tocsin_case_count_fields (self->reader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((TocsinFacet *) keys->pdata[0])->text, ==, "value");
  g_assert_cmpuint (((TocsinFacet *) keys->pdata[0])->n, ==, N_ALIKE / 8 * 7);
  values = tocsin_case_count_values (self->reader, TOCSIN_COLUMN_FIELDS, "value", 3, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (values->len, ==, 3);
  g_assert_cmpuint (((TocsinFacet *) values->pdata[0])->n, ==, N_ALIKE / 8);
  hosts = tocsin_case_count_values (self->reader, TOCSIN_COLUMN_HOST, NULL, G_MAXUINT, NULL, NULL);
  for (guint i = 0; i < hosts->len; i++)
    {
      const TocsinFacet *facet = hosts->pdata[i];

      n += facet->n;
      if (i > 0)
        g_assert_cmpuint (facet->n, <=, ((TocsinFacet *) hosts->pdata[i - 1])->n);
    }
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <=, N_BATCHES * 70);
  g_cancellable_cancel (cancelled);
  g_assert_null (
      tocsin_case_count_values (self->reader, TOCSIN_COLUMN_HOST, NULL, 1, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  (void) unused;
}

/* The event that is nearest to a time, wherever the list has it. */
static void
test_nearest (Fixture *self, gconstpointer unused)
{
  static const gint64 seconds[] = { -5, 0, 3, 1000, 1999, 4000 };
  g_autoptr (TocsinQuery) query = tocsin_query_parse ("has:value", NULL, NULL);
  TocsinEventSort sort = { .column = TOCSIN_COLUMN_MESSAGE };
  g_autoptr (TocsinEventList) list = NULL;
  guint position = 0;

  write_alike (self);
  list = tocsin_case_list_events (self->reader, query, &sort, NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      gint64 time = CLAMP (seconds[i], 0, 1999);

      g_assert_true (tocsin_case_find_nearest (self->reader, list->ids, list->n_ids, seconds[i],
                                               &position, NULL));
      /* every eighth has no value; their times are the numbers of the events */
      g_assert_cmpint (ABS ((list->ids[position] - N_BATCHES * 70 - 1) % 2000 - time), <=, 1);
    }
  g_assert_false (tocsin_case_find_nearest (self->reader, list->ids, 0, 0, &position, NULL));
  (void) unused;
}

static gboolean
refuse (guint n_found, gpointer user_data)
{
  return FALSE;
}

static void
test_cancel (Fixture *self, gconstpointer unused)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse ("", NULL, NULL);
  TocsinEventSort sort = { TOCSIN_COLUMN_ID, FALSE };
  g_autoptr (GError) error = NULL;

  g_assert_null (tocsin_case_list_events (self->reader, query, &sort, refuse, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED);
  (void) unused;
}

typedef struct
{
  gint64 ids[16];
  guint n; /* of the early list; 0: there was none */
} Early;

static void
take_early (TocsinEventList *list, gpointer user_data)
{
  Early *early = user_data;

  g_assert_cmpuint (early->n, ==, 0);
  g_assert_cmpuint (list->n_ids, >, 0);
  early->n = list->n_ids;
  memcpy (early->ids, list->ids, MIN (list->n_ids, G_N_ELEMENTS (early->ids)) * sizeof (gint64));
  tocsin_event_list_free (list);
}

/* Adds a segment of events, one a second, the first at second @start. */
static void
add_segment (TocsinCase *writer, gint64 source_id, guint seed, gint64 start)
{
  g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (seed, 300, FALSE);
  g_autoptr (TocsinSegment) segment = NULL;

  for (guint i = 0; i < batch->n_events; i++)
    batch->events[i].timestamp = (start + i) * G_USEC_PER_SEC;
  segment = tocsin_segment_encode (batch);
  g_assert_true (tocsin_case_add_segment (writer, source_id, segment, batch, NULL));
}

/* The first rows come before the others, and stay the first; segments come in any order of time,
 * and two of them overlap. */
static void
test_early (Fixture *self, gconstpointer unused)
{
  static const gint64 starts[] = { 1600, 100, 5000, 250, 3000, 2000, 7000, 4000 };
  static const char *const queries[] = { "", "-host:no-such-host" };
  g_autofree char *path = g_build_filename (self->folder, "early.tocsin", NULL);
  g_autoptr (TocsinCase) writer = tocsin_case_open (path, TOCSIN_CASE_WRITE, NULL);
  g_autoptr (TocsinSource) source = tocsin_source_new ("/logs/early.log", "");
  g_autoptr (TocsinCase) reader = NULL;

  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_add_source (writer, source, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    add_segment (writer, source->id, i, starts[i]);
  g_assert_true (tocsin_case_commit (writer, NULL));
  g_clear_pointer (&writer, tocsin_case_free);
  reader = tocsin_case_open (path, TOCSIN_CASE_READ, NULL);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (TocsinQuery) query = tocsin_query_parse (queries[i / 2], NULL, NULL);
      TocsinEventSort sort = { TOCSIN_COLUMN_TIMESTAMP, i % 2 == 1 };
      Early early = { .n = 0 };
      g_autoptr (TocsinEventList) list
          = tocsin_case_list_events_early (reader, query, &sort, NULL, take_early, &early, NULL);

      g_assert_cmpuint (list->n_ids, ==, 300 * G_N_ELEMENTS (starts));
      g_assert_cmpuint (early.n, >=, 256);
      g_assert_cmpuint (early.n, <, list->n_ids);
      g_assert_cmpmem (early.ids, sizeof early.ids, list->ids, sizeof early.ids);
      check_time_order (reader, queries[i / 2], i % 2 == 1);
    }
  g_unlink (path);
  (void) unused;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/event-list/time", Fixture, NULL, set_up, test_time, tear_down);
  g_test_add ("/event-list/columns", Fixture, NULL, set_up, test_columns, tear_down);
  g_test_add ("/event-list/alike", Fixture, NULL, set_up, test_alike, tear_down);
  g_test_add ("/event-list/stacks", Fixture, NULL, set_up, test_stacks, tear_down);
  g_test_add ("/event-list/facets", Fixture, NULL, set_up, test_facets, tear_down);
  g_test_add ("/event-list/nearest", Fixture, NULL, set_up, test_nearest, tear_down);
  g_test_add ("/event-list/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/event-list/early", Fixture, NULL, set_up, test_early, tear_down);
  return g_test_run ();
}
