/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page of rules is made of: spans of time, new rules, and the model of the list. */
#include <gio/gio.h>
#include <string.h>

#include "app/tocsin-duration.h"
#include "app/tocsin-rule-model.h"
#include "app/tocsin-rule-template.h"

static void
test_duration (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds; /* 0: no span */
  } cases[] = {
    { "15", 900 },
    { "15m", 900 },
    { "15 min", 900 },
    { " 1 h 30 min ", 5400 },
    { "90s", 90 },
    { "7d", 604800 },
    { "1d 1s", 86401 },
    { "15\xc2\xa0min", 900 },
    { "", 0 },
    { "0", 0 },
    { "-5", 0 },
    { "5 parsecs", 0 },
    { "min", 0 },
    { "1.5 h", 0 },
    { "99999999999999999999 d", 0 },
  };
  static const gint64 spans[] = { 1, 59, 60, 61, 900, 3600, 5400, 86400, 90061, 604800 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seconds = 0;
      gboolean is_span = tocsin_duration_parse (cases[i].text, &seconds);

      g_assert_cmpint (is_span, ==, cases[i].seconds > 0);
      if (is_span)
        g_assert_cmpint (seconds, ==, cases[i].seconds);
    }
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *text = tocsin_duration_format (spans[i]);
      gint64 seconds = 0;

      g_assert_true (tocsin_duration_parse (text, &seconds));
      g_assert_cmpint (seconds, ==, spans[i]);
    }
}

/* A copy has an id and a title of its own, nothing by which others refer to it, and of several
 * documents the one that was asked for. */
static void
test_duplicate (void)
{
  static const char text[] = "title: First\nid: a\nname: first\n---\n# of two\ntitle: 'Second'\n"
                             "id: b\nname: second\nlevel: high\n---\ntitle: Third\nid: c\n";
  g_autofree char *copy = tocsin_rule_template_duplicate (text, 4);
  g_autofree char *again = tocsin_rule_template_duplicate (text, 6);

  g_assert_nonnull (strstr (copy, "title: 'Second (copy)'\n"));
  g_assert_nonnull (strstr (copy, "level: high\n"));
  g_assert_null (strstr (copy, "name:"));
  g_assert_null (strstr (copy, "id: b"));
  g_assert_null (strstr (copy, "First"));
  g_assert_null (strstr (copy, "Third"));
  g_assert_nonnull (strstr (again, "title: 'Second (copy)'\n"));
  g_assert_cmpstr (copy, !=, again);
}

static void
replace (GString *text, const char *mark, const char *value)
{
  g_string_replace (text, mark, value, 0);
}

/* Each template is valid as it is, so that it can be saved before anything is typed. */
static void
test_templates (void)
{
  g_autofree char *folder
      = g_build_filename (g_getenv ("TOCSIN_SOURCE_ROOT"), "ui", "templates", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
      g_autoptr (GPtrArray) faults
          = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
      g_autoptr (GString) text = NULL;

      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      text = g_string_new (content);
      replace (text, "@ID@", "8a4ff7d4-9e0c-4a1f-8a57-0a2f3a1d1c01");
      replace (text, "@ID2@", "8a4ff7d4-9e0c-4a1f-8a57-0a2f3a1d1c02");
      replace (text, "@NAME@", "my_event");
      replace (text, "@DATE@", "2026-01-02");
      g_assert_null (strchr (text->str, '@'));
      tocsin_rule_set_add_text (rules, name, text->str, text->len, faults);
      tocsin_rule_set_finish (rules, faults);
      g_assert_cmpuint (faults->len, ==, 0);
      n++;
    }
  g_assert_cmpuint (n, ==, 4);
}

/* ---- The model ---- */

static TocsinRuleEntry entries[40];

static TocsinRuleRow *
make_row (guint i, guint hits)
{
  TocsinRuleRow *row = tocsin_rule_row_new ();

  entries[i].rule_id = g_strdup_printf ("id-%02u", i);
  entries[i].title = g_strdup_printf ("Rule %02u", i);
  entries[i].is_enabled = i % 7 != 0;
  entries[i].level = (TocsinLevel) (i % 5);
  entries[i].origin = i % 2 != 0 ? TOCSIN_RULE_ORIGIN_USER : TOCSIN_RULE_ORIGIN_BUILTIN;
  row->key = g_strdup (entries[i].rule_id);
  row->entry = &entries[i];
  row->words = g_ref_string_new (i % 3 == 0 ? "rule commandline" : "rule image");
  row->hits = hits;
  return row;
}

static void
clear_entries (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_clear_pointer (&entries[i].rule_id, g_free);
      g_clear_pointer (&entries[i].title, g_free);
    }
}

/* A list that only knows what it is told. */
static void
on_changed (GListModel *model, guint position, guint removed, guint added, GPtrArray *mirror)
{
  if (removed > 0)
    g_ptr_array_remove_range (mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror, (int) (position + i), g_list_model_get_item (model, position + i));
  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (model));
}

static void
check_mirror (TocsinRuleModel *model, GPtrArray *mirror)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));

  g_assert_cmpuint (mirror->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinRuleItem) item = g_list_model_get_item (G_LIST_MODEL (model), i);
      guint position = G_MAXUINT;

      g_assert_true (item == mirror->pdata[i]);
      g_assert_true (
          tocsin_rule_model_find (model, tocsin_rule_item_get_row (item)->key, &position));
      g_assert_cmpuint (position, ==, i);
    }
}

static GPtrArray *
make_rows (GRand *random, guint n)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_row_unref);

  for (guint i = 0; i < n; i++)
    if (g_rand_int_range (random, 0, 4) > 0)
      g_ptr_array_add (rows, make_row (i, (guint) g_rand_int_range (random, 0, 3)));
  return rows;
}

/* Whatever changes, a list that follows what it is told has the same rows in the same order. */
static void
test_follow (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (TocsinRuleModel) model = tocsin_rule_model_new ();
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
  static const char *const words[] = { "", "commandline", "IMAGE rule", "nothing" };

  g_signal_connect (model, "items-changed", G_CALLBACK (on_changed), mirror);
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GPtrArray) rows = NULL;

      switch (round % 3)
        {
        case 0:
          clear_entries ();
          rows = make_rows (random, G_N_ELEMENTS (entries));
          tocsin_rule_model_set_rows (model, rows);
          break;
        case 1:
          tocsin_rule_model_set_filter (
              model, words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))],
              (TocsinRuleFilter) g_rand_int_range (random, 0, TOCSIN_N_RULE_FILTERS));
          break;
        default:
          tocsin_rule_model_set_sort (
              model, (TocsinRuleSort) g_rand_int_range (random, 0, TOCSIN_RULE_SORT_ORIGIN + 1));
        }
      check_mirror (model, mirror);
    }
  clear_entries ();
}

static guint n_changes;

static void
count_change (GListModel *model, guint position, guint removed, guint added)
{
  (void) model, (void) position;
  g_assert_cmpuint (removed, <=, 1);
  g_assert_cmpuint (added, <=, 1);
  n_changes++;
}

/* A rule that is hit moves to the top; the list is told of it alone. */
static void
test_move (void)
{
  g_autoptr (TocsinRuleModel) model = tocsin_rule_model_new ();
  g_autoptr (GPtrArray) before
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_row_unref);
  g_autoptr (GPtrArray) after
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_row_unref);
  g_autoptr (TocsinRuleItem) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_ptr_array_add (before, make_row (i, 0));
  tocsin_rule_model_set_rows (model, before);
  clear_entries ();
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_ptr_array_add (after, make_row (i, i == 20 ? 3 : 0));
  g_signal_connect (model, "items-changed", G_CALLBACK (count_change), NULL);
  n_changes = 0;
  tocsin_rule_model_set_rows (model, after);
  g_assert_cmpuint (n_changes, ==, 2);
  first = g_list_model_get_item (G_LIST_MODEL (model), 0);
  g_assert_cmpstr (tocsin_rule_item_get_row (first)->key, ==, "id-20");
  g_assert_cmpuint (tocsin_rule_item_get_row (first)->hits, ==, 3);
  clear_entries ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules-page/duration", test_duration);
  g_test_add_func ("/rules-page/duplicate", test_duplicate);
  g_test_add_func ("/rules-page/templates", test_templates);
  g_test_add_func ("/rules-page/follow", test_follow);
  g_test_add_func ("/rules-page/move", test_move);
  return g_test_run ();
}
