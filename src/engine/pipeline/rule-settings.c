/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user has set for rules: a key file, a group for each rule. What it holds beside
 * that, or what is wrong in it, is never thrown away. */
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-time.h"
#include "pipeline/rule-library-private.h"

G_LOCK_DEFINE_STATIC (settings);

/* What a group's name must not hold: it ends at a bracket. */
#define ALLOWED " !\"#$&'()*+,-./:;<=>?@\\^_`{|}~"

#define MAX_TIMESPAN (G_GINT64_CONSTANT (36500) * 86400 * TOCSIN_SECOND) /* a hundred years */

static const struct
{
  gint64 length;
  const char *letter;
} units[] = {
  { 86400 * TOCSIN_SECOND, "d" },
  { 3600 * TOCSIN_SECOND, "h" },
  { 60 * TOCSIN_SECOND, "m" },
  { TOCSIN_SECOND, "s" },
};

/**
 * tocsin_rule_setting_dup_path:
 *
 * Returns: (transfer full): the file in which the user's settings of rules are
 */
char *
tocsin_rule_setting_dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "tocsin", "rules.ini", NULL);
}

/**
 * tocsin_rule_setting_format_timespan:
 * @timespan: microseconds, whole seconds
 *
 * Returns: (transfer full): a number and one of s, m, h, d, as short as can be: `15m`
 */
char *
tocsin_rule_setting_format_timespan (gint64 timespan)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (timespan % units[i].length == 0)
      return g_strdup_printf ("%" G_GINT64_FORMAT "%s", timespan / units[i].length,
                              units[i].letter);
  return g_strdup_printf ("%" G_GINT64_FORMAT "s", timespan / TOCSIN_SECOND);
}

/**
 * tocsin_rule_setting_parse_timespan:
 * @text: a number and one of s, m, h, d
 * @timespan: (out): microseconds, more than 0
 *
 * Returns: whether @text is a timespan
 */
gboolean
tocsin_rule_setting_parse_timespan (const char *text, gint64 *timespan)
{
  char *end = NULL;
  guint64 number;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  number = g_ascii_strtoull (text, &end, 10);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (end, units[i].letter) == 0)
      {
        *timespan
            = (gint64) MIN (number, (guint64) (MAX_TIMESPAN / units[i].length)) * units[i].length;
        return number > 0 && number <= (guint64) (MAX_TIMESPAN / units[i].length);
      }
  return FALSE;
}

static void
add_fault (GPtrArray *faults, const char *path, const char *rule_id, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (TOCSIN_ERROR, TOCSIN_ERROR_INVALID, message);

  g_ptr_array_add (faults, tocsin_rule_fault_new (path, rule_id, error));
}

static gboolean
read_enabled (GKeyFile *file, const char *group, TocsinRuleSetting *setting)
{
  g_autoptr (GError) error = NULL;

  setting->is_enabled = g_key_file_get_boolean (file, group, "enabled", &error);
  setting->is_enabled |= error != NULL;
  return error == NULL;
}

static gboolean
read_level (GKeyFile *file, const char *group, TocsinRuleSetting *setting)
{
  g_autofree char *name = g_key_file_get_string (file, group, "level", NULL);

  if (name == NULL)
    return FALSE;
  setting->level = tocsin_level_parse (name);
  setting->has_level = strcmp (tocsin_level_get_name (setting->level), name) == 0;
  return setting->has_level;
}

static gboolean
read_threshold (GKeyFile *file, const char *group, TocsinRuleSetting *setting)
{
  g_autoptr (GError) error = NULL;

  setting->threshold = g_key_file_get_double (file, group, "threshold", &error);
  setting->has_threshold = error == NULL && setting->threshold >= 0;
  return setting->has_threshold;
}

static gboolean
read_minimum (GKeyFile *file, const char *group, TocsinRuleSetting *setting)
{
  g_autoptr (GError) error = NULL;

  setting->minimum = g_key_file_get_double (file, group, "minimum", &error);
  setting->has_minimum = error == NULL && setting->minimum >= 0;
  return setting->has_minimum;
}

static gboolean
read_timespan (GKeyFile *file, const char *group, TocsinRuleSetting *setting)
{
  g_autofree char *text = g_key_file_get_string (file, group, "timespan", NULL);

  if (text != NULL && tocsin_rule_setting_parse_timespan (text, &setting->timespan))
    return TRUE;
  setting->timespan = 0;
  return FALSE;
}

static gboolean
read_allow (GKeyFile *file, const char *group, TocsinRuleSetting *setting)
{
  setting->allow = g_key_file_get_string_list (file, group, "allow", NULL, NULL);
  for (guint i = 0; setting->allow != NULL && setting->allow[i] != NULL; i++)
    if (strchr (setting->allow[i], '=') == NULL)
      return FALSE;
  return setting->allow != NULL;
}

static const struct
{
  const char *key;
  gboolean (*read) (GKeyFile *file, const char *group, TocsinRuleSetting *setting);
  const char *expected;
} keys[] = {
  { "enabled", read_enabled, "true or false" },
  { "level", read_level, "informational, low, medium, high or critical" },
  { "threshold", read_threshold, "a number, not less than 0" },
  { "minimum", read_minimum, "a number, not less than 0" },
  { "timespan", read_timespan, "a number and one of s, m, h, d" },
  { "allow", read_allow, "field=value, divided by semicolons" },
};

static TocsinRuleSetting *
read_group (GKeyFile *file, const char *group, const char *rule_id, const char *path,
            GPtrArray *faults)
{
  TocsinRuleSetting *setting = tocsin_rule_setting_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *message = NULL;

      if (!g_key_file_has_key (file, group, keys[i].key, NULL)
          || keys[i].read (file, group, setting))
        continue;
      message = g_strdup_printf ("the setting “%s” of the rule %s is not valid, so it does not "
                                 "count; expected %s",
                                 keys[i].key, rule_id, keys[i].expected);
      if (faults != NULL)
        add_fault (faults, path, rule_id, message);
    }
  return setting;
}

/* The settings in @text by rule id. A file that is no key file is named and has none. */
GHashTable *
rule_settings_parse (const char *path, const char *text, GPtrArray *faults)
{
  GHashTable *settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                (GDestroyNotify) tocsin_rule_setting_free);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &error))
    {
      g_autofree char *message
          = g_strdup_printf ("the settings of rules do not count: %s", error->message);

      add_fault (faults, path, NULL, message);
      return settings;
    }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *rule_id = g_uri_unescape_string (groups[i], NULL);

      if (rule_id != NULL)
        {
          TocsinRuleSetting *setting = read_group (file, groups[i], rule_id, path, faults);

          g_hash_table_replace (settings, g_steal_pointer (&rule_id), setting);
        }
    }
  return settings;
}

/* ---- Writing ---- */

/* A file that cannot be read as one of settings is kept under another name. */
static gboolean
keep_broken (const char *path, GError **error)
{
  for (guint i = 1; i < 1000; i++)
    {
      g_autofree char *kept = g_strdup_printf ("%s.broken-%u", path, i);
      int reason;

      if (g_file_test (kept, G_FILE_TEST_EXISTS))
        continue;
      if (g_rename (path, kept) == 0)
        return TRUE;
      reason = errno;
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE, _ ("“%s” cannot be renamed: %s"),
                   path, g_strerror (reason));
      return FALSE;
    }
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
               _ ("“%s” is broken, and so are all its copies; remove some"), path);
  return FALSE;
}

static GKeyFile *
open_settings (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &local)
      || g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&file);
  if (local->domain != G_KEY_FILE_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_clear_pointer (&file, g_key_file_unref);
  file = g_key_file_new ();
  return keep_broken (path, error) ? g_steal_pointer (&file) : NULL;
}

/* A value that is not valid does not count, but stays until it is replaced or all is reset. */
static void
drop_key (GKeyFile *file, const char *group, const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (TocsinRuleSetting) unused = tocsin_rule_setting_new ();

      if (strcmp (keys[i].key, key) == 0 && keys[i].read (file, group, unused))
        g_key_file_remove_key (file, group, key, NULL);
    }
}

static void
set_text (GKeyFile *file, const char *group, const char *key, const char *text)
{
  if (text != NULL)
    g_key_file_set_string (file, group, key, text);
  else
    drop_key (file, group, key);
}

static void
write_group (GKeyFile *file, const char *group, const TocsinRuleSetting *setting)
{
  g_autofree char *timespan
      = setting->timespan > 0 ? tocsin_rule_setting_format_timespan (setting->timespan) : NULL;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  set_text (file, group, "enabled", setting->is_enabled ? NULL : "false");
  set_text (file, group, "level",
            setting->has_level ? tocsin_level_get_name (setting->level) : NULL);
  set_text (file, group, "threshold",
            setting->has_threshold ? g_ascii_dtostr (number, sizeof number, setting->threshold)
                                   : NULL);
  set_text (file, group, "minimum",
            setting->has_minimum ? g_ascii_dtostr (number, sizeof number, setting->minimum) : NULL);
  set_text (file, group, "timespan", timespan);
  if (setting->allow != NULL && setting->allow[0] != NULL)
    g_key_file_set_string_list (file, group, "allow", (const char *const *) setting->allow,
                                g_strv_length (setting->allow));
  else
    drop_key (file, group, "allow");
}

/* Takes away all that is known here; what a later Tocsin may have written stays. */
static void
forget_group (GKeyFile *file, const char *group)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_key_file_remove_key (file, group, keys[i].key, NULL);
}

static void
drop_empty_group (GKeyFile *file, const char *group)
{
  gsize n = 0;
  g_auto (GStrv) names = g_key_file_get_keys (file, group, &n, NULL);

  if (names != NULL && n == 0)
    g_key_file_remove_group (file, group, NULL);
}

static gboolean
save (const char *path, const char *group, const TocsinRuleSetting *setting, GError **error)
{
  g_autoptr (GKeyFile) file = open_settings (path, error);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  gsize length;

  if (file == NULL)
    return FALSE;
  if (setting == NULL)
    forget_group (file, group);
  else
    write_group (file, group, setting);
  drop_empty_group (file, group);
  text = g_key_file_to_data (file, &length, NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int reason = errno;

      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_UNREADABLE, _ ("“%s” cannot be made: %s"),
                   folder, g_strerror (reason));
      return FALSE;
    }
  return g_file_set_contents (path, text, (gssize) length, error);
}

/**
 * tocsin_rule_setting_save:
 * @rule_id: id of a rule, correlation or baseline
 * @setting: (nullable): what is to hold for it; %NULL gives it back what its file says
 * @error: return location
 *
 * Keeps what the user has set for a rule, from the next tocsin_rule_library_load() on. Other
 * rules' settings stay as they are; the file is replaced as a whole or not at all, and one
 * that cannot be read is kept beside it. Blocks.
 *
 * Returns: whether it was written
 */
gboolean
tocsin_rule_setting_save (const char *rule_id, const TocsinRuleSetting *setting, GError **error)
{
  g_autofree char *path = tocsin_rule_setting_dup_path ();
  g_autofree char *group = g_uri_escape_string (rule_id, ALLOWED, TRUE);
  gboolean done;

  G_LOCK (settings);
  done = save (path, group, setting, error);
  G_UNLOCK (settings);
  return done;
}

/**
 * tocsin_rule_setting_load:
 * @rule_id: id of a rule, correlation or baseline
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the user has set for it, all of it the rule's own
 *   where there is nothing; %NULL where the settings cannot be read
 */
TocsinRuleSetting *
tocsin_rule_setting_load (const char *rule_id, GError **error)
{
  g_autofree char *path = tocsin_rule_setting_dup_path ();
  g_autofree char *group = g_uri_escape_string (rule_id, ALLOWED, TRUE);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &local))
    return read_group (file, group, rule_id, path, NULL);
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return tocsin_rule_setting_new ();
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
