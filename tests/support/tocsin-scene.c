/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tocsin-scene.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pipeline/tocsin-import.h"
#include "pipeline/tocsin-rule-files.h"
#include "store/tocsin-alerts.h"
#include "support/tocsin-pack.h"

/**
 * tocsin_scene_new:
 *
 * Returns: (transfer full): a folder without a case
 */
TocsinScene *
tocsin_scene_new (void)
{
  TocsinScene *self = g_new0 (TocsinScene, 1);

  self->folder = g_dir_make_tmp ("tocsin-scene-XXXXXX", NULL);
  self->case_path = g_build_filename (self->folder, "a.tocsin", NULL);
  return self;
}

/**
 * tocsin_scene_free:
 * @self: (transfer full) (nullable): a scene
 */
void
tocsin_scene_free (TocsinScene *self)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (self == NULL)
    return;
  dir = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->case_path);
  g_free (self);
}

/**
 * tocsin_scene_import_path:
 * @self: a scene
 * @path: a file or folder, whose times are UTC
 */
void
tocsin_scene_import_path (TocsinScene *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  const char *paths[] = { path, NULL };
  const TocsinImportOptions options = { .paths = paths, .timezone = "UTC" };
  g_autoptr (TocsinImportSummary) summary
      = tocsin_import_run (case_, &options, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
}

/**
 * tocsin_scene_import:
 * @self: a scene
 * @name: name of a log
 * @text: what is in it
 */
void
tocsin_scene_import (TocsinScene *self, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  tocsin_scene_import_path (self, path);
}

static void
check_faults (const GPtrArray *faults)
{
  if (faults->len > 0)
    g_error ("%s", ((const TocsinRuleFault *) g_ptr_array_index (faults, 0))->message);
}

/**
 * tocsin_scene_load_rules:
 * @text: rules, all of which must load
 *
 * Returns: (transfer full): them
 */
TocsinRuleSet *
tocsin_scene_load_rules (const char *text)
{
  TocsinRuleSet *rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);

  tocsin_rule_set_add_text (rules, "rules.yml", text, strlen (text), faults);
  tocsin_rule_set_finish (rules, faults);
  check_faults (faults);
  return rules;
}

/**
 * tocsin_scene_load_pack:
 * @rule_id: (nullable): a rule that has a setting
 * @setting: (nullable): what is set for it
 *
 * Returns: (transfer full): the built-in rules
 */
TocsinRuleSet *
tocsin_scene_load_pack (const char *rule_id, const TocsinRuleSetting *setting)
{
  TocsinRuleSet *rules = tocsin_rule_set_new ();
  g_autofree char *folder = tocsin_pack_dup_folder ();
  const char *paths[] = { folder, NULL };
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);

  tocsin_rule_files_load (rules, paths, faults);
  if (setting != NULL)
    tocsin_rule_set_add_setting (rules, rule_id, setting);
  tocsin_rule_set_finish (rules, faults);
  check_faults (faults);
  return rules;
}

/**
 * tocsin_scene_detect:
 * @self: a scene with a case
 * @rules: rules
 *
 * Returns: (transfer full) (element-type TocsinAlert): the alerts that its case has then
 */
GPtrArray *
tocsin_scene_detect (TocsinScene *self, const TocsinRuleSet *rules)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, &error);
  g_autoptr (TocsinDetectSummary) summary = tocsin_detect_run (case_, rules, 2, NULL, &error);
  GPtrArray *alerts;

  g_assert_no_error (error);
  alerts = tocsin_case_list_alerts (case_, &error);
  g_assert_no_error (error);
  return alerts;
}

/**
 * tocsin_scene_open:
 * @self: a scene with a case
 *
 * Returns: (transfer full): its case, for reading
 */
TocsinCase *
tocsin_scene_open (TocsinScene *self)
{
  g_autoptr (GError) error = NULL;
  TocsinCase *case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);

  g_assert_no_error (error);
  return case_;
}

/**
 * tocsin_scene_dup_lab:
 *
 * Returns: (transfer full): the folder of the lab
 */
char *
tocsin_scene_dup_lab (void)
{
  return g_build_filename (g_getenv ("TOCSIN_SOURCE_ROOT"), "data", "lab", NULL);
}

/**
 * tocsin_scene_append_failures:
 * @text: where to add lines of a log
 * @host: who writes it
 * @user: whose logins fail
 * @address: from where
 * @minute: of 10 o'clock, of the first
 * @n: how many, one a minute
 */
void
tocsin_scene_append_failures (GString *text, const char *host, const char *user,
                              const char *address, int minute, int n)
{
  for (int i = minute; i < minute + n; i++)
    g_string_append_printf (text,
                            "2025-03-03T%02d:%02d:00Z %s sshd[%d]: Failed password for %s from "
                            "%s port %d ssh2\n",
                            10 + i / 60, i % 60, host, 100 + i, user, address, 4000 + i);
}
