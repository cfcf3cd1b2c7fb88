/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows events that evtx_dump wrote as JSON are the events of the EVTX files that they are of. */
#include <string.h>

#include <json-glib/json-glib.h>

#include "support/tocsin-test.h"

/* Text that does not depend on how a GUID is written, nor on the blanks at the end
 * that evtx_dump drops, nor on its cut of a time to microseconds. */
static char *
dup_bare (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree char *text = json_to_string (node, FALSE);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *at = lower; *at != '\0'; at++)
    if (strchr ("{} ", *at) == NULL)
      g_string_append_c (out, *at);
  if (strcmp (name, "TimeCreated_SystemTime") == 0)
    g_string_truncate (out, 27);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
check_same (JsonObject *found, JsonObject *expected)
{
  g_autoptr (GList) names = json_object_get_members (expected);

  g_assert_cmpuint (json_object_get_size (found), ==, json_object_get_size (expected));
  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *name = l->data;
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;

      if (strcmp (name, "fields") == 0)
        {
          check_same (json_object_get_object_member (found, name),
                      json_object_get_object_member (expected, name));
          continue;
        }
      g_assert_true (json_object_has_member (found, name));
      a = dup_bare (found, name);
      b = dup_bare (expected, name);
      if (!g_str_equal (name, "record") && !g_str_equal (name, "offset")
          && !g_str_equal (name, "size"))
        g_assert_cmpstr (a, ==, b);
    }
}

static TocsinParsed *
parse_file (const char *format, const char *path)
{
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  return tocsin_test_parse (tocsin_format_find (format), data, length, 0, FALSE);
}

/* What evtx_dump made of EVTX files, against those files. */
static guint
check_dumps (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *evtx_path = NULL;
      g_autoptr (TocsinParsed) found = NULL;
      g_autoptr (TocsinParsed) expected = NULL;
      g_auto (GStrv) a = NULL;
      g_auto (GStrv) b = NULL;

      if (!g_str_has_suffix (name, ".json"))
        {
          n += check_dumps (path);
          continue;
        }
      evtx_path = g_strdup_printf ("%.*s.evtx", (int) (strlen (path) - strlen (".json")), path);
      found = parse_file ("json", path);
      expected = parse_file ("evtx", evtx_path);
      a = g_strsplit (found->ndjson->str, "\n", -1);
      b = g_strsplit (expected->ndjson->str, "\n", -1);
      g_assert_cmpuint (g_strv_length (a), ==, g_strv_length (b));
      for (guint i = 0; a[i][0] != '\0'; i++, n++)
        {
          g_autoptr (JsonNode) x = json_from_string (a[i], NULL);
          g_autoptr (JsonNode) y = json_from_string (b[i], NULL);

          check_same (json_node_get_object (x), json_node_get_object (y));
        }
    }
  return n;
}

static void
test_windows (void)
{
  g_autofree char *folder = tocsin_test_dup_corpus ("sigma-regression");

  if (folder == NULL)
    {
      g_test_skip ("the corpus is not here");
      return;
    }
  g_assert_cmpuint (check_dumps (folder), >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-windows/evtx-dump", test_windows);
  return g_test_run ();
}
