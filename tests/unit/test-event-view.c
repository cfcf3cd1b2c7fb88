/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the settings keep for the event table: views and searches under their names; and queries
 * whose span of time changes. */
#include <glib.h>

#include "app/event-view.h"
#include "app/saved-search.h"
#include "app/tocsin-query-chips.h"

static GVariant *
put_view (GVariant *views, const char *name, const char *query)
{
  g_autoptr (GVariant) columns
      = g_variant_ref_sink (g_variant_new_parsed ("[('timestamp', 178), ('fields.port', -1)]"));
  EventView view = { name, columns, "fields.port", TRUE, query };

  return event_views_put (views, &view);
}

static void
check (GVariant *value, const char *expected)
{
  g_autofree char *text = g_variant_print (value, FALSE);

  g_assert_cmpstr (text, ==, expected);
  g_variant_unref (value);
}

#define COLUMNS "[('timestamp', 178), ('fields.port', -1)], 'fields.port', true, "

static void
test_views (void)
{
  g_autoptr (GVariant) none
      = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(sa(si)sbs)"), NULL, 0));
  g_autoptr (GVariant) one = put_view (none, "a", "x");
  g_autoptr (GVariant) two = put_view (one, "b", "y");
  g_autoptr (GVariant) entry = NULL;
  EventView view;

  check (g_variant_ref (two), "[('a', " COLUMNS "'x'), ('b', " COLUMNS "'y')]");
  check (put_view (two, "a", "z"), "[('a', " COLUMNS "'z'), ('b', " COLUMNS "'y')]");
  check (event_views_remove (two, "a"), "[('b', " COLUMNS "'y')]");
  check (event_views_remove (two, "c"), "[('a', " COLUMNS "'x'), ('b', " COLUMNS "'y')]");
  check (event_views_rename (two, "a", "c"), "[('c', " COLUMNS "'x'), ('b', " COLUMNS "'y')]");
  check (event_views_rename (two, "a", "b"), "[('b', " COLUMNS "'x')]");
  check (event_views_rename (two, "a", "a"), "[('a', " COLUMNS "'x'), ('b', " COLUMNS "'y')]");
  g_assert_null (event_views_find (two, "c", &view));
  entry = event_views_find (two, "b", &view);
  g_assert_cmpstr (view.query, ==, "y");
  g_assert_cmpstr (view.sort, ==, "fields.port");
  g_assert_true (view.is_descending);
  g_variant_unref (view.columns);
}

static void
test_searches (void)
{
  g_autoptr (GVariant) none
      = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(ssb)"), NULL, 0));
  g_autoptr (GVariant) one = saved_searches_put (none, "b", "x", FALSE);
  g_autoptr (GVariant) two = saved_searches_put (one, "a", "y", FALSE);
  g_autoptr (GVariant) three = saved_searches_put (two, "c", "z", TRUE);

  check (g_variant_ref (three), "[('c', 'z', true), ('a', 'y', false), ('b', 'x', false)]");
  check (saved_searches_put (three, "c", "z", FALSE),
         "[('a', 'y', false), ('b', 'x', false), ('c', 'z', false)]");
  check (saved_searches_rename (three, "c", "a"), "[('a', 'z', true), ('b', 'x', false)]");
  check (saved_searches_rename (three, "none", "a"),
         "[('c', 'z', true), ('a', 'y', false), ('b', 'x', false)]");
  check (saved_searches_remove (one, "b"), "[]");
  g_assert_cmpstr (saved_searches_find_name (three, "y"), ==, "a");
  g_assert_null (saved_searches_find_name (three, "nothing"));
}

static void
check_without (const char *text, gboolean has, const char *expected)
{
  g_autofree char *rest = tocsin_query_without_times (text);

  g_assert_cmpint (tocsin_query_has_times (text), ==, has);
  g_assert_cmpstr (rest, ==, expected);
}

static void
test_times (void)
{
  check_without ("", FALSE, "");
  check_without ("after:2025-01-01 host:a before:2025-02-01", TRUE, "host:a");
  check_without ("last:1h", TRUE, "");
  check_without ("a OR after:2025-01-01", FALSE, "a OR after:2025-01-01");
  check_without ("\"after:x\"", FALSE, "\"after:x\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-view/views", test_views);
  g_test_add_func ("/event-view/searches", test_searches);
  g_test_add_func ("/event-view/times", test_times);
  return g_test_run ();
}
