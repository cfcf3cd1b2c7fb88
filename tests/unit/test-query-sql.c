/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the case finds must be what tocsin_query_matches() says of each event, in
 * the order of time and id. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/tocsin-query-sql.h"
#include "store/tocsin-sql.h"
#include "support/tocsin-batches.h"
#include "support/tocsin-query-samples.h"

#define N_BATCHES 9

typedef struct
{
  char *folder;
  char *path;
  TocsinBatch *batches[N_BATCHES];
  gint64 source_ids[N_BATCHES];
  TocsinCase *reader;
  gint64 last;
} Fixture;

/* Every third batch has the events that queries know how to ask for. */
static void
add_batches (Fixture *self, TocsinCase *writer)
{
  gint64 source_id = 0;

  for (guint i = 0; i < N_BATCHES; i++)
    {
      g_autofree char *name = g_strdup_printf ("/logs/%u.log", i / 3);
      g_autoptr (TocsinSource) source = tocsin_source_new (name, "");
      g_autoptr (TocsinSegment) segment = NULL;

      if (i % 3 == 0)
        g_assert_true (tocsin_case_add_source (writer, source, NULL));
      source_id = i % 3 == 0 ? source->id : source_id;
      self->source_ids[i] = source_id;
      self->batches[i]
          = i % 3 == 1 ? tocsin_test_make_batch (7 + i, 60, i == 1) : tocsin_test_sample_batch ();
      segment = tocsin_segment_encode (self->batches[i]);
      g_assert_true (tocsin_case_add_segment (writer, source_id, segment, self->batches[i], NULL));
      if (segment->last != TOCSIN_NO_TIME)
        self->last = MAX (self->last, segment->last);
    }
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (TocsinCase) writer = NULL;

  self->last = TOCSIN_NO_TIME;
  self->folder = g_dir_make_tmp ("tocsin-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "test.tocsin", NULL);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_true (tocsin_case_begin (writer, NULL));
  add_batches (self, writer);
  g_assert_true (tocsin_case_commit (writer, NULL));
  g_clear_pointer (&writer, tocsin_case_free);
  self->reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_assert_nonnull (self->reader);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  tocsin_case_free (self->reader);
  for (guint i = 0; i < N_BATCHES; i++)
    tocsin_batch_free (self->batches[i]);
  g_remove (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

typedef struct
{
  gint64 id;
  gint64 timestamp;
} Found;

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *x = a, *y = b;

  if (x->timestamp != y->timestamp)
    return x->timestamp < y->timestamp ? -1 : 1;
  return (x->id > y->id) - (x->id < y->id);
}

static GArray *
find_by_matching (const Fixture *self, const TocsinQuery *query)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Found));
  gint64 id = 1;

  for (guint i = 0; i < N_BATCHES; i++)
    for (guint32 k = 0; k < self->batches[i]->n_events; k++, id++)
      {
        const TocsinEvent *event = &self->batches[i]->events[k];
        const TocsinQueryContext context
            = { .id = id, .source_id = self->source_ids[i], .last = self->last };
        Found found = { id, event->timestamp };

        if (tocsin_query_matches (query, self->batches[i], event, &context))
          g_array_append_val (all, found);
      }
  g_array_sort (all, compare_found);
  return all;
}

static gboolean
collect (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
         gpointer user_data, GError **error)
{
  Found found = { id, event->timestamp };

  g_assert_cmpint (source_id, >, 0);
  g_array_append_val ((GArray *) user_data, found);
  return TRUE;
}

static GArray *
find_in_case (const Fixture *self, TocsinQuery *query, TocsinEventOrder order, gint64 limit)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GError) error = NULL;
  guint32 columns = g_test_rand_bit () ? TOCSIN_QUERY_ALL_COLUMNS : 1u << TOCSIN_COLUMN_TIMESTAMP;

  tocsin_case_find_events (self->reader, query, order, limit, columns, collect, all, &error);
  g_assert_no_error (error);
  return all;
}

static void
check_same (const char *text, const GArray *found, const GArray *expected, gboolean is_reversed,
            guint n)
{
  if (found->len != n)
    g_error ("“%s” finds %u, not %u", text, found->len, n);
  for (guint i = 0; i < n; i++)
    {
      guint k = is_reversed ? expected->len - 1 - i : i;

      g_assert_cmpint (g_array_index (found, Found, i).id, ==,
                       g_array_index (expected, Found, k).id);
    }
}

static void
check_query (const Fixture *self, const char *text)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, NULL);
  g_autoptr (GArray) expected = find_by_matching (self, query);
  g_autoptr (GArray) found = find_in_case (self, query, TOCSIN_EARLIEST_FIRST, -1);
  g_autoptr (GArray) reversed = find_in_case (self, query, TOCSIN_LATEST_FIRST, -1);
  g_autoptr (GArray) some = find_in_case (self, query, TOCSIN_EARLIEST_FIRST, 3);

  check_same (text, found, expected, FALSE, expected->len);
  check_same (text, reversed, expected, TRUE, expected->len);
  check_same (text, some, expected, FALSE, MIN (expected->len, 3));
  g_assert_cmpint (tocsin_case_count_events (self->reader, query, NULL), ==, expected->len);
}

static void
test_random (Fixture *self, gconstpointer unused)
{
  check_query (self, "");
  for (int i = 0; i < 1500; i++)
    {
      g_autofree char *text = tocsin_test_random_query (i % 3);

      check_query (self, text);
    }
}

static gint64
count_sql (const Fixture *self, const char *sql, GError **error)
{
  g_autoptr (TocsinSql) statement = tocsin_sql_new (self->reader, sql, error);
  gboolean has_row = FALSE;
  const char *text;
  gsize length;

  if (statement == NULL || !tocsin_sql_next (statement, &has_row, error))
    return -1;
  g_assert_true (has_row);
  g_assert_cmpint (tocsin_sql_get_value (statement, 0, &text, &length), ==, TOCSIN_SQL_NUMBER);
  return g_ascii_strtoll (text, NULL, 10);
}

/* The search as an argument of the table, and beside other conditions. */
static void
test_argument (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (count_sql (self, "SELECT count(*) FROM events ('username:root web1')", NULL), ==,
                   12);
  g_assert_cmpint (count_sql (self,
                              "SELECT count(*) FROM events ('username:root host:web1') "
                              "WHERE outcome = 'failed' AND source_ip IS NOT NULL",
                              NULL),
                   ==, 6);
  g_assert_cmpint (count_sql (self,
                              "SELECT count(*) FROM (SELECT 'is:failed host:web1' AS q) "
                              "JOIN events ON query = q",
                              NULL),
                   ==, 6);
  g_assert_cmpint (count_sql (self, "SELECT count(*) FROM events ('pid:x')", &error), ==, -1);
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "column 5: expected a number"));
}

/* Nothing but reading. */
static void
test_read_only (Fixture *self, gconstpointer unused)
{
  static const char *const refused[] = {
    "DELETE FROM source",
    "UPDATE source SET note = 'x'",
    "CREATE TEMP TABLE t (a)",
    "ATTACH 'x.db' AS x",
    "PRAGMA query_only = OFF",
    "SELECT load_extension ('x')",
    "VACUUM INTO 'x.db'",
    "BEGIN",
    "SELECT 1; SELECT 2",
    "",
    "-- nothing",
    "SELEC 1",
    "SELECT nothing FROM events",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      if (tocsin_sql_new (self->reader, refused[i], &error) != NULL)
        g_error ("%s is not refused", refused[i]);
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
    }
  g_assert_cmpint (count_sql (self, "WITH a AS (SELECT 1) SELECT count(*) FROM a ;\n", NULL), ==,
                   1);
}

static gboolean
stop (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
      gpointer user_data, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED, "enough");
  return FALSE;
}

/* A search that is ended leaves the case as it was, for the next. */
static void
test_stop (Fixture *self, gconstpointer unused)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse ("root", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (tocsin_case_find_events (self->reader, query, TOCSIN_EARLIEST_FIRST, -1, 0, stop,
                                           NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED);
  check_query (self, "root");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/query-sql/random", Fixture, NULL, set_up, test_random, tear_down);
  g_test_add ("/query-sql/argument", Fixture, NULL, set_up, test_argument, tear_down);
  g_test_add ("/query-sql/read-only", Fixture, NULL, set_up, test_read_only, tear_down);
  g_test_add ("/query-sql/stop", Fixture, NULL, set_up, test_stop, tear_down);
  return g_test_run ();
}
