/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of a table must be what a search finds, in the order that its column says. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
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

static gboolean
take_text (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
           gpointer texts, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  tocsin_event_append_text (batch, event, TOCSIN_COLUMN_HOST, text);
  g_ptr_array_add (texts, g_strdup (text->str));
  return TRUE;
}

/* Every column that can be sorted has all events once; a text is in the order of its bytes. */
static void
test_columns (Fixture *self, gconstpointer unused)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse ("", NULL, NULL);
  g_autoptr (GPtrArray) hosts = g_ptr_array_new_with_free_func (g_free);

  for (guint column = 0; column < TOCSIN_N_COLUMNS; column++)
    {
      TocsinEventSort sort = { (TocsinColumn) column, FALSE };
      g_autoptr (TocsinEventList) list = NULL;
      g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);

      if (!tocsin_event_sort_is_possible (sort.column))
        continue;
      list = tocsin_case_list_events (self->reader, query, &sort, NULL, NULL, NULL);
      g_assert_nonnull (list);
      g_assert_cmpuint (list->n_ids, ==, N_BATCHES * 70);
      for (guint i = 0; i < list->n_ids; i++)
        g_assert_true (g_hash_table_add (seen, &list->ids[i]));
      if (column == TOCSIN_COLUMN_HOST)
        g_assert_true (
            tocsin_case_read_events (self->reader, list->ids, list->n_ids, take_text, hosts, NULL));
    }
  g_assert_cmpuint (hosts->len, ==, N_BATCHES * 70);
  for (guint i = 1; i < hosts->len; i++)
    g_assert_cmpint (strcmp (hosts->pdata[i - 1], hosts->pdata[i]), <=, 0);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/event-list/time", Fixture, NULL, set_up, test_time, tear_down);
  g_test_add ("/event-list/columns", Fixture, NULL, set_up, test_columns, tear_down);
  g_test_add ("/event-list/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  return g_test_run ();
}
