/* SPDX-License-Identifier: GPL-3.0-or-later */
/* golden-rules: the built-in rules (data/rules). Every file of them has all that a rule needs, and
 * samples tests/golden/rules/NAME.log, NAME.WHAT.log that it must make exactly the alerts of that
 * stand in the .expected beside them, when the whole pack is at work. */
#include <string.h>

#include "detect/detect-private.h"
#include "support/tocsin-pack.h"

static char *
dup_folder (const char *first, const char *second)
{
  return g_build_filename (g_getenv ("TOCSIN_TEST_DATA"), first, second, NULL);
}

/* "failed-login" of "…/failed-login.windows.log". */
static char *
dup_stem (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  name[strcspn (name, ".")] = '\0';
  return g_steal_pointer (&name);
}

static void
check_sample (gconstpointer data)
{
  const char *path = data;
  g_autofree char *stem = dup_stem (path);
  g_autofree char *expected_path
      = g_strdup_printf ("%.*s.expected", (int) (strlen (path) - strlen (".log")), path);
  g_autofree char *expected = NULL;
  g_autoptr (TocsinPack) pack = tocsin_pack_new (NULL);
  g_autoptr (GString) text = NULL;

  tocsin_pack_read (pack, path);
  text = tocsin_pack_describe (pack, stem);
  if (g_getenv ("TOCSIN_GOLDEN_UPDATE") != NULL)
    g_assert_true (g_file_set_contents (expected_path, text->str, (gssize) text->len, NULL));
  g_assert_true (g_file_get_contents (expected_path, &expected, NULL, NULL));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
check_keys (const char *path, const SigmaYaml *document, const SigmaYaml *from,
            const char *const *keys)
{
  for (; *keys != NULL; keys++)
    {
      const SigmaYaml *value = sigma_yaml_get (from, *keys);

      if (value == NULL || (value->kind == SIGMA_YAML_SCALAR && value->text[0] == '\0'))
        g_error ("%s: line %u: there is no “%s”", path, document->line, *keys);
    }
}

/* What raises no alert of its own needs no advice. */
static void
check_document (const char *path, const SigmaYaml *document, GHashTable *ids)
{
  static const char *const all[]
      = { "title", "id", "status", "description", "author", "date", "level", NULL };
  static const char *const of_alerts[] = { "falsepositives", "tags", "tocsin", NULL };
  static const char *const of_tocsin[] = { "alert_type", "remediation", "playbook", NULL };
  const char *id = sigma_yaml_get_text (document, "id");

  check_keys (path, document, document, all);
  g_assert_true (g_uuid_string_is_valid (id));
  if (!g_hash_table_add (ids, g_strdup (id)))
    g_error ("%s: line %u: another rule has this id", path, document->line);
  if (strcmp (sigma_yaml_get_text (document, "level"), "informational") == 0)
    return;
  check_keys (path, document, document, of_alerts);
  check_keys (path, document, sigma_yaml_get (document, "tocsin"), of_tocsin);
}

static void
check_rule_file (const char *path, const char *samples, GHashTable *ids)
{
  g_autofree char *text = NULL, *stem = dup_stem (path);
  g_autofree char *sample = g_strdup_printf ("%s/%s.log", samples, stem);
  g_autoptr (SigmaYamlFile) file = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  file = sigma_yaml_parse (text, length, NULL);
  g_assert_nonnull (file);
  for (guint i = 0; i < file->documents->len; i++)
    check_document (path, g_ptr_array_index (file->documents, i), ids);
  if (!g_file_test (sample, G_FILE_TEST_EXISTS))
    g_error ("%s has no sample %s", path, sample);
}

/* Every file is whole, and every document of it loads. */
static void
test_pack (void)
{
  g_autofree char *rules = tocsin_pack_dup_folder (), *samples = dup_folder ("golden", "rules");
  g_autoptr (GDir) dir = g_dir_open (rules, 0, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (TocsinPack) pack = tocsin_pack_new (NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (rules, name, NULL);

      if (g_str_has_suffix (name, ".yml"))
        check_rule_file (path, samples, ids);
    }
  g_assert_cmpuint (g_hash_table_size (ids), >=, 30);
  g_assert_cmpuint (tocsin_pack_get_n_documents (pack), ==, g_hash_table_size (ids));
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = dup_folder ("golden", "rules");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/golden/rules/pack", test_pack);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".log"))
      {
        g_autofree char *test = g_strdup_printf ("/golden/rules/%s", name);

        g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), check_sample,
                                   g_free);
      }
  return g_test_run ();
}
