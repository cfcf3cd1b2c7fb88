/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model of the table, in a main loop without a display: its rows are what a search finds, a
 * search that is superseded leaves nothing behind, and hostile text is shown as what it is. With
 * TOCSIN_BENCH_CASE set to a large case, it also says how long the main loop stalls. */
#include <glib/gstdio.h>
#include <string.h>

#include "app/tocsin-event-model.h"
#include "app/tocsin-query-chips.h"
#include "support/tocsin-batches.h"

#define N_BATCHES 4
#define MAX_STALL_MS 50

typedef struct
{
  char *folder;
  char *path;
  TocsinEventModel *model;
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
      g_autoptr (TocsinSource) source = tocsin_source_new ("/logs/a.log", "");
      g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (9 + i, 200, i == 1);
      g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);

      g_assert_true (tocsin_case_add_source (writer, source, NULL));
      g_assert_true (tocsin_case_add_segment (writer, source->id, segment, batch, NULL));
    }
  g_assert_true (tocsin_case_commit (writer, NULL));
  self->model = tocsin_event_model_new ();
  (void) unused;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_object_unref (self->model);
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
  (void) unused;
}

static void
show (TocsinEventModel *model, const char *path, const char *text, TocsinColumn column)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, NULL);
  TocsinEventSort sort = { column, TRUE };

  tocsin_event_model_show (model, path, query, &sort);
}

static void
wait_for_search (TocsinEventModel *model)
{
  while (tocsin_event_model_is_busy (model))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (tocsin_event_model_get_error (model));
}

static TocsinEventItem *
wait_for_item (TocsinEventModel *model, guint position)
{
  TocsinEventItem *item = g_list_model_get_item (G_LIST_MODEL (model), position);

  while (tocsin_event_item_get_event (item) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return item;
}

typedef struct
{
  TocsinEventModel *model;
  guint position;
} Comparison;

static gboolean
compare_item (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
              gpointer user_data, GError **error)
{
  Comparison *self = user_data;
  g_autoptr (TocsinEventItem) item = wait_for_item (self->model, self->position++);
  g_autoptr (GString) message = g_string_new (NULL);
  g_autofree char *shown = tocsin_event_item_dup_value (item, "message");

  g_assert_cmpint (tocsin_event_item_get_id (item), ==, id);
  tocsin_event_append_text (batch, event, TOCSIN_COLUMN_MESSAGE, message);
  g_assert_cmpstr (shown != NULL ? shown : "", ==, message->str);
  return TRUE;
}

static void
test_same (Fixture *self, gconstpointer unused)
{
  static const char *const queries[] = { "", "outcome:failed", "has:host" };
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (TocsinQuery) query = tocsin_query_parse (queries[i], NULL, NULL);
      Comparison comparison = { self->model, 0 };

      show (self->model, self->path, queries[i], TOCSIN_COLUMN_TIMESTAMP);
      wait_for_search (self->model);
      g_assert_true (tocsin_case_find_events (reader, query, TOCSIN_LATEST_FIRST, -1,
                                              TOCSIN_QUERY_ALL_COLUMNS, compare_item, &comparison,
                                              NULL));
      g_assert_cmpuint (comparison.position, ==,
                        g_list_model_get_n_items (G_LIST_MODEL (self->model)));
    }
  (void) unused;
}

typedef struct
{
  guint n;                        /* changes */
  guint position, removed, added; /* the last */
} Changes;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Changes *changes = user_data;

  *changes = (Changes){ changes->n + 1, position, removed, added };
  for (guint i = 0; i < g_list_model_get_n_items (model); i += 50)
    g_object_unref (g_list_model_get_item (model, i)); /* pages are asked for meanwhile */
}

/* Eight segments of 300 events, one a second, the later ones first. */
static void
make_long_case (const char *path)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (path, TOCSIN_CASE_WRITE, NULL);
  g_autoptr (TocsinSource) source = tocsin_source_new ("/logs/long.log", "");

  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_add_source (writer, source, NULL));
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (i, 300, FALSE);
      g_autoptr (TocsinSegment) segment = NULL;

      for (guint j = 0; j < batch->n_events; j++)
        batch->events[j].timestamp = ((8 - i) * 1000 + j) * G_GINT64_CONSTANT (1000000);
      segment = tocsin_segment_encode (batch);
      g_assert_true (tocsin_case_add_segment (writer, source->id, segment, batch, NULL));
    }
  g_assert_true (tocsin_case_commit (writer, NULL));
}

/* The first rows are shown before all are found; the others are added at the end, so that
 * nothing moves. */
static void
test_early (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->folder, "long.tocsin", NULL);
  g_autoptr (TocsinCase) reader = NULL;
  g_autoptr (TocsinQuery) query = tocsin_query_parse ("", NULL, NULL);
  Comparison comparison = { self->model, 0 };
  Changes changes = { 0 };

  make_long_case (path);
  g_signal_connect (self->model, "items-changed", G_CALLBACK (on_items_changed), &changes);
  show (self->model, path, "", TOCSIN_COLUMN_TIMESTAMP);
  wait_for_search (self->model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 2400);
  g_assert_cmpuint (changes.n, ==, 2);
  g_assert_cmpuint (changes.position, >, 0);
  g_assert_cmpuint (changes.removed, ==, 0);
  g_assert_cmpuint (changes.position + changes.added, ==, 2400);
  reader = tocsin_case_open (path, TOCSIN_CASE_READ, NULL);
  g_assert_true (tocsin_case_find_events (reader, query, TOCSIN_LATEST_FIRST, -1,
                                          TOCSIN_QUERY_ALL_COLUMNS, compare_item, &comparison,
                                          NULL));
  g_assert_cmpuint (comparison.position, ==, 2400);
  g_signal_handlers_disconnect_by_data (self->model, &changes);
  g_unlink (path);
  (void) unused;
}

static void
test_superseded (Fixture *self, gconstpointer unused)
{
  show (self->model, self->path, "", TOCSIN_COLUMN_TIMESTAMP);
  show (self->model, self->path, "nothing-has-this-word", TOCSIN_COLUMN_TIMESTAMP);
  wait_for_search (self->model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 0);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 0);
  tocsin_event_model_show (self->model, NULL, NULL, NULL);
  (void) unused;
}

static void
test_hostile (void)
{
  static const char text[] = "<b>\x1b[31m \xe2\x80\xae gnp.exe";
  g_autoptr (TocsinEventItem) item = tocsin_event_item_new (1);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  TocsinEvent *event = tocsin_batch_add_event (batch);
  g_autofree char *shown = NULL;

  event->message = tocsin_batch_append_string (batch, text);
  tocsin_event_item_load (item, batch, event, 1);
  shown = tocsin_event_item_dup_visible (item, "message");
  g_assert_cmpstr (shown, ==, "<b>\xe2\x90\x9b[31m <U+202E> gnp.exe");
}

static void
test_chips (void)
{
  g_autoptr (GPtrArray) parts = tocsin_query_split ("a NOT b:\"c d\" x:(1 OR 2) AND -y");
  g_autoptr (GPtrArray) alternatives = tocsin_query_split ("a OR b");
  g_autofree char *times = tocsin_query_with_times ("a last:1h", 0, 3600000000);
  g_autofree char *term = tocsin_query_make_term ("host", "a\"b\\", TRUE);
  g_autofree char *rest = tocsin_query_without ("a b c", 1);

  g_assert_null (alternatives);
  g_assert_cmpuint (parts->len, ==, 4);
  g_assert_cmpstr (parts->pdata[1], ==, "NOT b:\"c d\"");
  g_assert_cmpstr (parts->pdata[2], ==, "x:(1 OR 2)");
  g_assert_cmpstr (times, ==, "a after:1970-01-01T00:00:00Z before:1970-01-01T01:00:00Z");
  g_assert_cmpstr (term, ==, "-host:\"a\\\"b\\\\\"");
  g_assert_cmpstr (rest, ==, "a c");
}

static double
measure_stall (TocsinEventModel *model, guint steps)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  double worst = 0;

  for (guint i = 0; i < steps || tocsin_event_model_is_busy (model); i++)
    {
      gint64 begun = g_get_monotonic_time ();
      g_autoptr (TocsinEventItem) item
          = n > 0 && i < steps ? g_list_model_get_item (G_LIST_MODEL (model), i * 7919u * 131u % n)
                               : NULL;

      g_main_context_iteration (NULL, FALSE);
      worst = MAX (worst, (double) (g_get_monotonic_time () - begun) / 1e3);
      g_usleep (1000);
    }
  return worst;
}

static void
test_stall (Fixture *self, gconstpointer unused)
{
  const char *path = g_getenv ("TOCSIN_BENCH_CASE");
  static const TocsinColumn columns[]
      = { TOCSIN_COLUMN_TIMESTAMP, TOCSIN_COLUMN_USERNAME, TOCSIN_COLUMN_SOURCE_IP };

  if (path == NULL)
    {
      g_test_skip ("no large case");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      double searching, paging;

      show (self->model, path, "", columns[i]);
      searching = measure_stall (self->model, 0);
      paging = measure_stall (self->model, 1000);
      g_test_message ("%u rows by %s in %.2f s; longest stall %.1f ms, paging %.1f ms",
                      g_list_model_get_n_items (G_LIST_MODEL (self->model)),
                      tocsin_columns[columns[i]].name, tocsin_event_model_get_seconds (self->model),
                      searching, paging);
      g_assert_cmpfloat (MAX (searching, paging), <, MAX_STALL_MS);
    }
  (void) unused;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/event-model/same", Fixture, NULL, set_up, test_same, tear_down);
  g_test_add ("/event-model/superseded", Fixture, NULL, set_up, test_superseded, tear_down);
  g_test_add_func ("/event-model/hostile", test_hostile);
  g_test_add_func ("/event-model/chips", test_chips);
  g_test_add ("/event-model/stall", Fixture, NULL, set_up, test_stall, tear_down);
  g_test_add ("/event-model/early", Fixture, NULL, set_up, test_early, tear_down);
  return g_test_run ();
}
