/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of alerts without a window: filter, groups, order, what changes between two lists, and
 * the axes of the charts. */
#include <string.h>

#include "core/tocsin-time.h"
#include "workspace/tocsin-alert-list.h"
#include "workspace/tocsin-chart-scale.h"

static void
add (GPtrArray *entries, gint64 id, const char *rule, const char *severity, const char *entity,
     gint64 last_seen, TocsinAlertStatus status)
{
  TocsinAlert *alert = tocsin_alert_new ();

  alert->id = id;
  alert->alert_type = g_strdup ("type");
  alert->rule_id = g_strdup (rule);
  alert->rule_title = g_strdup_printf ("Rule %s", rule);
  alert->severity = g_strdup (severity);
  alert->entity = g_strdup (entity);
  alert->message = g_strdup ("Größe of it");
  alert->first_seen = alert->last_seen = last_seen;
  alert->count = 1;
  alert->status = status;
  g_ptr_array_add (entries, tocsin_alert_entry_new (alert));
}

static GPtrArray *
make_entries (void)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_entry_unref);

  add (entries, 1, "a", "medium", "host=web01, username=anna", 10, TOCSIN_ALERT_NEW);
  add (entries, 2, "b", "critical", "source_ip=203.0.113.7", 5, TOCSIN_ALERT_ACKNOWLEDGED);
  add (entries, 3, "a", "medium", "source_ip=203.0.113.7, host=web01", 20, TOCSIN_ALERT_NEW);
  add (entries, 4, "c", "low", "source_ip=203.0.113.7", 30, TOCSIN_ALERT_FALSE_POSITIVE);
  add (entries, 5, "c", "low", "", 40, TOCSIN_ALERT_IN_PROGRESS);
  return entries;
}

/* The rows as one text: heads by their titles and numbers, alerts by their ids. */
static char *
describe (const GPtrArray *rows)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const TocsinAlertRow *row = g_ptr_array_index (rows, i);

      if (row->entry != NULL)
        g_string_append_printf (out, " %d", (int) row->entry->alert->id);
      else
        g_string_append_printf (out, " [%s %u%s]", row->title, row->n_alerts,
                                row->is_collapsed ? " +" : "");
    }
  return g_string_free (out, FALSE);
}

static void
assert_rows (const char *text, guint statuses, guint levels, TocsinAlertGrouping grouping,
             GHashTable *collapsed, const char *expected)
{
  const TocsinAlertFilter filter = { text, statuses, levels };
  g_autoptr (GPtrArray) entries = make_entries ();
  g_autoptr (GPtrArray) rows = tocsin_alert_rows_new (entries, &filter, grouping, collapsed);
  g_autofree char *found = describe (rows);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_groups (void)
{
  const guint all = TOCSIN_ALERTS_OPEN | TOCSIN_ALERTS_CLOSED;
  g_autoptr (GHashTable) collapsed = g_hash_table_new (g_str_hash, g_str_equal);

  assert_rows (NULL, all, 0, TOCSIN_ALERTS_UNGROUPED, NULL, " 2 3 1 5 4");
  assert_rows (NULL, all, 0, TOCSIN_ALERTS_BY_RULE, NULL,
               " [Rule b 1] 2 [Rule a 2] 3 1 [Rule c 2] 5 4");
  assert_rows (NULL, TOCSIN_ALERTS_OPEN, 0, TOCSIN_ALERTS_BY_SEVERITY, NULL,
               " [critical 1] 2 [medium 2] 3 1 [low 1] 5");
  assert_rows (NULL, all, 0, TOCSIN_ALERTS_BY_ENTITY, NULL,
               " [203.0.113.7 2] 2 4 [203.0.113.7 → web01 1] 3 [anna @ web01 1] 1 [Rule c 1] 5");
  g_hash_table_add (collapsed, (gpointer) "0/a");
  assert_rows (NULL, all, 0, TOCSIN_ALERTS_BY_RULE, collapsed,
               " [Rule b 1] 2 [Rule a 2 +] [Rule c 2] 5 4");
}

static void
test_filter (void)
{
  const guint all = TOCSIN_ALERTS_OPEN | TOCSIN_ALERTS_CLOSED;

  assert_rows ("203.0", all, 0, TOCSIN_ALERTS_UNGROUPED, NULL, " 2 3 4");
  assert_rows ("WEB01  rule", all, 0, TOCSIN_ALERTS_UNGROUPED, NULL, " 3 1");
  assert_rows ("GRÖSSE rule", TOCSIN_ALERTS_OPEN, 0, TOCSIN_ALERTS_UNGROUPED, NULL, " 2 3 1 5");
  assert_rows ("nothing", all, 0, TOCSIN_ALERTS_BY_RULE, NULL, "");
  assert_rows (NULL, TOCSIN_ALERTS_CLOSED, 0, TOCSIN_ALERTS_UNGROUPED, NULL, " 4");
  assert_rows (NULL, 1u << TOCSIN_ALERT_NEW, 0, TOCSIN_ALERTS_UNGROUPED, NULL, " 3 1");
  assert_rows (NULL, all, 1u << TOCSIN_LEVEL_LOW | 1u << TOCSIN_LEVEL_CRITICAL,
               TOCSIN_ALERTS_UNGROUPED, NULL, " 2 5 4");
}

static void
test_counts (void)
{
  g_autoptr (GPtrArray) entries = make_entries ();
  TocsinAlertTally counts = tocsin_alert_entries_count (entries);

  g_assert_cmpuint (counts.n_open, ==, 4);
  g_assert_cmpuint (counts.n_closed, ==, 1);
  g_assert_cmpuint (counts.open[TOCSIN_LEVEL_MEDIUM], ==, 2);
  g_assert_cmpuint (counts.open[TOCSIN_LEVEL_LOW], ==, 1);
}

/* Does to a copy of @before what the splices say; what comes is taken from @after. */
static guint
assert_becomes (const GPtrArray *before, const GPtrArray *after)
{
  g_autoptr (GArray) splices = tocsin_alert_rows_compare (before, after);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  guint touched = 0;

  for (guint i = 0; i < before->len; i++)
    g_ptr_array_add (rows, g_ptr_array_index (before, i));
  for (guint i = 0; i < splices->len; i++)
    {
      const TocsinAlertSplice *splice = &g_array_index (splices, TocsinAlertSplice, i);

      if (splice->n_removed > 0)
        g_ptr_array_remove_range (rows, splice->position, splice->n_removed);
      for (guint j = 0; j < splice->n_added; j++)
        g_ptr_array_insert (rows, (int) (splice->position + j),
                            g_ptr_array_index (after, splice->position + j));
      touched += splice->n_removed + splice->n_added;
    }
  g_assert_cmpuint (rows->len, ==, after->len);
  for (guint i = 0; i < rows->len; i++)
    g_assert_true (
        tocsin_alert_row_equal (g_ptr_array_index (rows, i), g_ptr_array_index (after, i)));
  return touched;
}

static void
test_compare (void)
{
  const guint all = TOCSIN_ALERTS_OPEN | TOCSIN_ALERTS_CLOSED;
  const TocsinAlertFilter everything = { NULL, all, 0 }, open = { NULL, TOCSIN_ALERTS_OPEN, 0 };
  g_autoptr (GPtrArray) entries = make_entries ();
  g_autoptr (GPtrArray) a
      = tocsin_alert_rows_new (entries, &everything, TOCSIN_ALERTS_BY_RULE, NULL);
  g_autoptr (GPtrArray) b = tocsin_alert_rows_new (entries, &open, TOCSIN_ALERTS_BY_RULE, NULL);
  g_autoptr (GPtrArray) c
      = tocsin_alert_rows_new (entries, &everything, TOCSIN_ALERTS_BY_ENTITY, NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_assert_cmpuint (assert_becomes (a, a), ==, 0);
  g_assert_cmpuint (assert_becomes (a, b), ==, 1);
  g_assert_cmpuint (assert_becomes (b, a), ==, 1);
  assert_becomes (a, c);
  assert_becomes (c, a);
  assert_becomes (none, a);
  assert_becomes (a, none);
}

/* Lists of random parts and orders of some alerts. */
static void
test_compare_random (void)
{
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_entry_unref);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint i = 0; i < 40; i++)
    add (entries, i + 1, i % 3 ? "a" : "b", i % 2 ? "low" : "high", "host=x", i, i % 5);
  for (guint i = 0; i < 500; i++)
    {
      const TocsinAlertFilter first = { NULL, g_rand_int (random), 0 };
      const TocsinAlertFilter second = { NULL, g_rand_int (random), 0 };
      g_autoptr (GPtrArray) a
          = tocsin_alert_rows_new (entries, &first, g_rand_int_range (random, 0, 4), NULL);
      g_autoptr (GPtrArray) b
          = tocsin_alert_rows_new (entries, &second, g_rand_int_range (random, 0, 4), NULL);

      assert_becomes (a, b);
    }
}

static void
test_value_scale (void)
{
  static const struct
  {
    double greatest, step, top;
  } cases[] = { { 0, 1, 1 },
                { 1, 1, 1 },
                { 3, 1, 3 },
                { 4, 2, 4 },
                { 7, 5, 10 },
                { 31, 20, 40 },
                { 30, 10, 30 },
                { 99, 50, 100 },
                { 101, 50, 150 },
                { 1e6, 500000, 1e6 },
                { G_MAXDOUBLE * 2, 1, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TocsinValueScale scale = tocsin_value_scale_new (cases[i].greatest, 3);

      g_assert_cmpfloat (scale.step, ==, cases[i].step);
      g_assert_cmpfloat (scale.top, ==, cases[i].top);
    }
}

static void
test_time_scale (void)
{
  const gint64 minute = 60 * TOCSIN_SECOND, day = 1440 * minute;
  const gint64 times[] = { 7 * minute, 9 * minute, 12 * minute };
  TocsinTimeScale scale = tocsin_time_scale_new (6 * minute, 16 * minute, 6);

  g_assert_cmpint (scale.step, ==, 2 * minute);
  g_assert_cmpint (tocsin_time_scale_get_first_label (&scale), ==, 6 * minute);
  g_assert_cmpstr (tocsin_time_scale_get_format (&scale), ==, "%H:%M");
  g_assert_cmpfloat (tocsin_time_scale_get_fraction (&scale, 11 * minute), ==, 0.5);
  g_assert_cmpint (tocsin_time_scale_find_nearest (&scale, times, 3, 0.0), ==, 0);
  g_assert_cmpint (tocsin_time_scale_find_nearest (&scale, times, 3, 0.35), ==, 1);
  g_assert_cmpint (tocsin_time_scale_find_nearest (&scale, times, 3, 2.0), ==, 2);
  g_assert_cmpint (tocsin_time_scale_find_nearest (&scale, times, 0, 0.5), ==, -1);
  scale = tocsin_time_scale_new (-minute / 2, -minute / 2, 5);
  g_assert_cmpint (scale.end, >, scale.begin);
  g_assert_cmpint (tocsin_time_scale_get_first_label (&scale), >=, scale.begin);
  g_assert_cmpstr (tocsin_time_scale_get_format (&scale), ==, "%H:%M:%S");
  scale = tocsin_time_scale_new (0, 28 * day, 5);
  g_assert_cmpint (scale.step, ==, 7 * day);
  g_assert_cmpstr (tocsin_time_scale_get_format (&scale), ==, "%m-%d");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert-list/groups", test_groups);
  g_test_add_func ("/alert-list/filter", test_filter);
  g_test_add_func ("/alert-list/counts", test_counts);
  g_test_add_func ("/alert-list/compare", test_compare);
  g_test_add_func ("/alert-list/compare-random", test_compare_random);
  g_test_add_func ("/chart/values", test_value_scale);
  g_test_add_func ("/chart/times", test_time_scale);
  return g_test_run ();
}
