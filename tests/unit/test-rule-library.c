/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All rules there are: built in, the user's own, given; and bringing more of them in. */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#include "core/tocsin-error.h"
#include "pipeline/tocsin-data.h"
#include "pipeline/tocsin-rule-library.h"
#include "support/tocsin-home.h"

#define FAILED_LOGIN "2681d05d-c17d-452a-aeab-511c4522b0dc"

static const char *home;

static TocsinRuleLibrary *
load (const char *const *paths)
{
  g_autoptr (GError) error = NULL;
  TocsinRuleLibrary *library = tocsin_rule_library_load (paths, TRUE, TRUE, NULL, &error);

  g_assert_no_error (error);
  return library;
}

/* The entries with an id, in order of their paths. */
static GPtrArray *
find (const TocsinRuleLibrary *library, const char *rule_id)
{
  g_autoptr (GPtrArray) entries = tocsin_rule_library_list_entries (library);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_entry_free);

  g_ptr_array_set_free_func (entries, NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      TocsinRuleEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->rule_id, rule_id) == 0)
        g_ptr_array_add (found, entry);
      else
        tocsin_rule_entry_free (entry);
    }
  return found;
}

static char *
read_builtin (const char *name, char **path)
{
  g_autofree char *folder = tocsin_data_dup_path ("rules");
  char *text = NULL;

  *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_get_contents (*path, &text, NULL, NULL));
  return text;
}

static void
test_builtin (void)
{
  g_autofree char *folder = tocsin_data_dup_path ("rules");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (TocsinRuleLibrary) library = NULL;
  g_autoptr (GPtrArray) found = NULL;
  const TocsinRuleEntry *entry;
  const char *name;
  guint n = 0;

  tocsin_test_home_clear ();
  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".yml");
  library = load (NULL);
  g_assert_cmpuint (tocsin_rule_library_get_n_files (library), ==, n);
  g_assert_cmpuint (tocsin_rule_library_get_faults (library)->len, ==, 0);
  found = find (library, FAILED_LOGIN);
  g_assert_cmpuint (found->len, ==, 1);
  entry = g_ptr_array_index (found, 0);
  g_assert_cmpint (entry->kind, ==, TOCSIN_DOCUMENT_CORRELATION);
  g_assert_cmpint (entry->origin, ==, TOCSIN_RULE_ORIGIN_BUILTIN);
  g_assert_cmpint (entry->level, ==, TOCSIN_LEVEL_MEDIUM);
  g_assert_true (entry->is_enabled);
  g_assert_false (entry->is_silent);
  g_assert_true (entry->has_threshold);
  g_assert_cmpfloat (entry->threshold, ==, 10);
  g_assert_cmpint (entry->timespan, ==, G_GINT64_CONSTANT (900000000));
  g_assert_null (entry->fault);
  g_assert_null (entry->setting);
  g_assert_null (entry->replaces);
}

/* While no file changes, nothing is loaded again; any change is seen. */
static void
test_kept (void)
{
  g_autoptr (TocsinRuleLibrary) first = NULL, second = NULL, set = NULL, added = NULL;
  g_autoptr (TocsinRuleSetting) setting = tocsin_rule_setting_new ();
  g_autofree char *path = NULL;

  tocsin_test_home_clear ();
  first = load (NULL);
  second = load (NULL);
  g_assert_true (first == second);
  setting->is_enabled = FALSE;
  g_assert_true (tocsin_rule_setting_save (FAILED_LOGIN, setting, NULL));
  set = load (NULL);
  g_assert_true (set != first);
  g_assert_cmpuint (tocsin_rule_library_get_n_active (set) + 1, ==,
                    tocsin_rule_library_get_n_active (first));
  path = tocsin_test_home_write ("data/tocsin/rules/a.yml", "title: A\nid: a\nlogsource: {}\n"
                                                            "detection: {s: {x: 1}, condition: s}");
  added = load (NULL);
  g_assert_true (added != set);
  g_assert_cmpuint (tocsin_rule_library_get_n_files (added), ==,
                    tocsin_rule_library_get_n_files (set) + 1);
}

/* An edited copy counts instead of the rule that it was made of, until it is removed; a copy
 * that is wrong does not. */
static void
test_edited (void)
{
  g_autofree char *path = NULL, *saved = NULL, *again = NULL;
  g_autofree char *text = read_builtin ("failed-login.yml", &path);
  g_auto (GStrv) parts = g_strsplit (text, "gte: 10", 2);
  g_autofree char *edited = g_strjoinv ("gte: 4", parts);
  g_autofree char *wrong = g_strjoinv ("gte: [", parts);
  g_autoptr (TocsinRuleLibrary) library = NULL, broken = NULL, removed = NULL;
  g_autoptr (GPtrArray) found = NULL, both = NULL, original = NULL;
  const TocsinRuleEntry *entry;
  g_autoptr (GError) error = NULL;

  tocsin_test_home_clear ();
  g_assert_true (tocsin_rule_library_save_text (path, edited, &saved, &error));
  library = load (NULL);
  g_assert_true (g_str_has_prefix (saved, home));
  g_assert_cmpuint (tocsin_rule_library_get_faults (library)->len, ==, 0);
  found = find (library, FAILED_LOGIN);
  g_assert_cmpuint (found->len, ==, 1);
  entry = g_ptr_array_index (found, 0);
  g_assert_cmpstr (entry->path, ==, saved);
  g_assert_cmpstr (entry->replaces, ==, path);
  g_assert_cmpint (entry->origin, ==, TOCSIN_RULE_ORIGIN_USER);
  g_assert_cmpfloat (entry->threshold, ==, 4);

  g_assert_true (tocsin_rule_library_save_text (saved, wrong, &again, &error));
  g_assert_cmpstr (again, ==, saved);
  broken = load (NULL);
  g_assert_cmpuint (tocsin_rule_library_get_faults (broken)->len, ==, 1);
  both = find (broken, "");
  g_assert_cmpuint (both->len, ==, 1);
  entry = g_ptr_array_index (both, 0);
  g_assert_cmpstr (entry->title, ==, "failed-login.yml");
  g_assert_cmpuint (entry->fault->line, >, 10);
  g_assert_cmpuint (entry->fault->column, >, 0);
  original = find (broken, FAILED_LOGIN);
  g_assert_cmpuint (original->len, ==, 1);
  g_assert_cmpstr (((TocsinRuleEntry *) original->pdata[0])->path, ==, path);

  g_assert_true (tocsin_rule_library_remove (saved, &error));
  removed = load (NULL);
  g_assert_cmpuint (tocsin_rule_library_get_faults (removed)->len, ==, 0);
  g_assert_false (tocsin_rule_library_remove (path, &error)); /* one that is built in */
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* A filter is among the entries, and can be switched off. */
static void
test_filter (void)
{
  g_autoptr (TocsinRuleSetting) setting = tocsin_rule_setting_new ();
  g_autoptr (TocsinRuleLibrary) on = NULL, off = NULL;
  g_autoptr (GPtrArray) found = NULL;
  const TocsinRuleEntry *entry;

  tocsin_test_home_clear ();
  g_free (tocsin_test_home_write ("data/tocsin/rules/f.yml",
                                  "title: F\nid: f\nlogsource: {product: linux}\n"
                                  "filter: {rules: any, s: {host: test}, condition: not s}\n"));
  on = load (NULL);
  g_assert_cmpuint (tocsin_rule_library_get_faults (on)->len, ==, 0);
  found = find (on, "f");
  g_assert_cmpuint (found->len, ==, 1);
  entry = g_ptr_array_index (found, 0);
  g_assert_cmpint (entry->kind, ==, TOCSIN_DOCUMENT_FILTER);
  g_assert_cmpuint (entry->line, ==, 1);
  g_assert_cmpuint (tocsin_rule_set_get_filter (tocsin_rule_library_get_rules (on), 0)->n_rules, >,
                    0);
  setting->is_enabled = FALSE;
  g_assert_true (tocsin_rule_setting_save ("f", setting, NULL));
  off = load (NULL);
  g_assert_cmpuint (tocsin_rule_set_get_filter (tocsin_rule_library_get_rules (off), 0)->n_rules,
                    ==, 0);
}

static void
test_new_file (void)
{
  g_autofree char *first = NULL, *second = NULL, *name = NULL;
  static const char text[] = "title: 'Odd: ../ log-ins!'\nid: odd\nlogsource: {}\n"
                             "detection: {s: {x: 1}, condition: s}\n";

  tocsin_test_home_clear ();
  g_assert_true (tocsin_rule_library_save_text (NULL, text, &first, NULL));
  g_assert_true (tocsin_rule_library_save_text (NULL, text, &second, NULL));
  name = g_path_get_basename (first);
  g_assert_cmpstr (name, ==, "odd-log-ins.yml");
  g_assert_cmpstr (first, !=, second);
}

/* ---- Importing ---- */

static char *
make_rule (guint number)
{
  return g_strdup_printf ("title: Rule %u\nid: rule-%u\nlogsource: {product: windows}\n"
                          "detection:\n  s:\n    CommandLine|contains: word%u\n  condition: s\n",
                          number, number, number);
}

/* All files below the user's folder, one a line, sorted. */
static void
list_tree (const char *path, const char *prefix, GPtrArray *names)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *shown = g_strconcat (prefix, name, NULL);
      g_autofree char *deeper = g_strconcat (shown, "/", NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        list_tree (child, deeper, names);
      else
        g_ptr_array_add (names, g_steal_pointer (&shown));
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
check_home (const char *expected)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  list_tree (home, "", names);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  text = g_strjoinv ("\n", (char **) names->pdata);
  g_assert_cmpstr (text, ==, expected);
}

static void
count_calls (guint files, guint total, gpointer user_data)
{
  guint *calls = user_data;

  g_assert_cmpuint (files, <=, total);
  (*calls)++;
}

static void
test_import_folder (void)
{
  g_autofree char *one = make_rule (1), *two = make_rule (2), *first = NULL, *folder = NULL;
  g_autofree char *text = g_strconcat (one, "---\n", two, NULL);
  g_auto (TocsinRuleImport) result = { 0 }, again = { 0 }, more = { 0 };
  g_autoptr (TocsinRuleLibrary) library = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  tocsin_test_home_clear ();
  first = tocsin_test_home_write ("Pack/a/one.yml", text);
  g_free (tocsin_test_home_write ("Pack/notes.txt", "nothing"));
  g_free (tocsin_test_home_write ("Pack/b/wrong.yaml", "title: W\nid: w\nlogsource: {}\n"));
  folder = g_build_filename (home, "Pack", NULL);
  g_assert_true (tocsin_rule_library_import (folder, &result, NULL, NULL, NULL, &error));
  g_assert_cmpuint (result.files, ==, 2);
  g_assert_cmpuint (result.added, ==, 1);
  g_assert_cmpuint (result.failed, ==, 1);
  g_assert_cmpuint (result.ignored, ==, 1);
  g_assert_cmpuint (result.rules, ==, 2);
  g_assert_cmpuint (result.faults->len, ==, 1);
  g_assert_cmpstr (((TocsinRuleFault *) result.faults->pdata[0])->rule_id, ==, "w");
  g_assert_true (tocsin_rule_library_import (folder, &again, NULL, NULL, NULL, &error));
  g_assert_cmpuint (again.unchanged, ==, 1);
  g_assert_cmpuint (again.added + again.updated, ==, 0);
  g_assert_true (g_file_set_contents (first, one, -1, NULL));
  g_assert_true (tocsin_rule_library_import (first, &more, NULL, NULL, NULL, &error));
  g_assert_cmpuint (more.added, ==, 1); /* a file by itself has no folder */
  tocsin_test_remove_tree (folder);
  check_home ("data/tocsin/rules/Pack/a/one.yml\ndata/tocsin/rules/one.yml");
  library = load (NULL);
  found = find (library, "rule-2");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpint (((TocsinRuleEntry *) found->pdata[0])->origin, ==, TOCSIN_RULE_ORIGIN_USER);
}

/* The same rules under another name are not loaded twice: the newer file counts. */
static void
test_import_again (void)
{
  g_autofree char *one = make_rule (1), *two = make_rule (2);
  g_autofree char *old = g_strconcat (one, "---\n", two, NULL);
  g_autofree char *old_path = NULL, *new_path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (TocsinRuleLibrary) library = NULL;
  g_autoptr (GPtrArray) first = NULL, second = NULL;

  tocsin_test_home_clear ();
  old_path = tocsin_test_home_write ("data/tocsin/rules/a/old.yml", old);
  new_path = tocsin_test_home_write ("data/tocsin/rules/b/new.yml", one);
  file = g_file_new_for_path (old_path);
  g_assert_true (g_file_set_attribute_uint64 (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, 1000,
                                              G_FILE_QUERY_INFO_NONE, NULL, NULL));
  library = load (NULL);
  first = find (library, "rule-1");
  second = find (library, "rule-2");
  g_assert_cmpuint (first->len, ==, 1);
  g_assert_cmpstr (((TocsinRuleEntry *) first->pdata[0])->path, ==, new_path);
  g_assert_cmpstr (((TocsinRuleEntry *) first->pdata[0])->replaces, ==, old_path);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpstr (((TocsinRuleEntry *) second->pdata[0])->path, ==, old_path);
}

static char *
write_archive (const char *name, const char *const *members, const char *text, gsize length)
{
  char *path = g_build_filename (home, name, NULL);
  struct archive *archive = archive_write_new ();

  g_assert_cmpint (archive_write_set_format_zip (archive), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (guint i = 0; members[i] != NULL; i++)
    {
      struct archive_entry *entry = archive_entry_new ();

      archive_entry_set_pathname (entry, members[i]);
      archive_entry_set_size (entry, (la_int64_t) length);
      archive_entry_set_filetype (entry, AE_IFREG);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (archive, text, length), ==, (gssize) length);
      archive_entry_free (entry);
    }
  g_assert_cmpint (archive_write_free (archive), ==, ARCHIVE_OK);
  return path;
}

/* Whatever its names say, nothing of an archive comes to lie outside the user's folder. */
static void
test_import_archive (void)
{
  static const char *const members[] = { "rules/one.yml",
                                         "../../../../../../../../tmp/tocsin-evil.yml",
                                         "/tmp/tocsin-absolute.yml",
                                         "a/../../..\\..\\back.yml",
                                         "C:\\con.yml",
                                         "../rules/./one.yml",
                                         "read.me",
                                         "..",
                                         ".hidden/.x.yml",
                                         NULL };
  g_autofree char *one = make_rule (1);
  g_autofree char *path = NULL;
  g_auto (TocsinRuleImport) result = { 0 };
  g_autoptr (GError) error = NULL;

  tocsin_test_home_clear ();
  path = write_archive ("Evil pack.zip", members, one, strlen (one));
  tocsin_rule_library_import (path, &result, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.added, ==, 7);
  g_assert_cmpuint (result.ignored, ==, 2);
  g_remove (path);
  check_home ("data/tocsin/rules/Evil pack/C_/con.yml\n"
              "data/tocsin/rules/Evil pack/_.hidden/_.x.yml\n"
              "data/tocsin/rules/Evil pack/a/back.yml\n"
              "data/tocsin/rules/Evil pack/rules/one-2.yml\n"
              "data/tocsin/rules/Evil pack/rules/one.yml\n"
              "data/tocsin/rules/Evil pack/tmp/tocsin-absolute.yml\n"
              "data/tocsin/rules/Evil pack/tmp/tocsin-evil.yml");
  g_assert_false (g_file_test ("/tmp/tocsin-evil.yml", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("/tmp/tocsin-absolute.yml", G_FILE_TEST_EXISTS));
}

/* A member that grows without end, what is no archive at all, and a damaged one. */
static void
test_import_hostile (void)
{
  static const char *const members[] = { "bomb.yml", NULL };
  g_autofree char *zeros = g_malloc0 (64u << 20);
  g_autofree char *bomb = NULL, *text = NULL, *folder = NULL;
  g_auto (TocsinRuleImport) of_bomb = { 0 }, of_text = { 0 }, of_folder = { 0 };
  g_autoptr (GError) error = NULL;

  tocsin_test_home_clear ();
  memset (zeros, '#', 64u << 20);
  bomb = write_archive ("bomb.zip", members, zeros, 64u << 20);
  text = tocsin_test_home_write ("some.txt", "no rule");
  tocsin_rule_library_import (bomb, &of_bomb, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (of_bomb.added, ==, 0);
  g_assert_cmpuint (of_bomb.failed, ==, 1);
  g_assert_nonnull (
      strstr (((TocsinRuleFault *) of_bomb.faults->pdata[0])->message, "larger than 4 MiB"));
  tocsin_rule_library_import (text, &of_text, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (of_text.added, ==, 0);
  folder = tocsin_rule_library_dup_user_folder ();
  g_assert_false (tocsin_rule_library_import (folder, &of_folder, NULL, NULL, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
}

/* A thousand rules take well under a second of the processor, and an import can be stopped. */
static void
test_import_many (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (TocsinRuleImport) stopped = { 0 }, result = { 0 };
  g_autofree char *folder = NULL;
  g_autoptr (TocsinRuleLibrary) library = NULL;
  g_autoptr (GError) error = NULL;
  guint calls = 0;
  clock_t begin;
  double seconds;

  tocsin_test_home_clear ();
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("Many/%u/r%u.yml", i % 10, i);
      g_autofree char *rule = make_rule (i);

      g_free (tocsin_test_home_write (name, rule));
    }
  folder = g_build_filename (home, "Many", NULL);
  g_cancellable_cancel (cancellable);
  g_assert_false (tocsin_rule_library_import (folder, &stopped, NULL, NULL, cancellable, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED);
  g_clear_error (&error);
  begin = clock ();
  tocsin_rule_library_import (folder, &result, count_calls, &calls, NULL, &error);
  library = load (NULL);
  seconds = (double) (clock () - begin) / CLOCKS_PER_SEC;
  g_assert_no_error (error);
  g_assert_cmpuint (result.added, ==, 1000);
  g_assert_cmpuint (calls, >, 5);
  g_assert_cmpuint (tocsin_rule_library_get_n_active (library), >, 1000);
  g_test_minimized_result (seconds * 1000, "1,000 rules imported and loaded: %.0f ms",
                           seconds * 1000);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpfloat (seconds, <, 1);
#endif
}

int
main (int argc, char **argv)
{
  int status;

  home = tocsin_test_home_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rule-library/builtin", test_builtin);
  g_test_add_func ("/rule-library/kept", test_kept);
  g_test_add_func ("/rule-library/edited", test_edited);
  g_test_add_func ("/rule-library/filter", test_filter);
  g_test_add_func ("/rule-library/new-file", test_new_file);
  g_test_add_func ("/rule-library/import-folder", test_import_folder);
  g_test_add_func ("/rule-library/import-again", test_import_again);
  g_test_add_func ("/rule-library/import-archive", test_import_archive);
  g_test_add_func ("/rule-library/import-hostile", test_import_hostile);
  g_test_add_func ("/rule-library/import-many", test_import_many);
  status = g_test_run ();
  tocsin_test_remove_tree (home);
  return status;
}
