/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All rules there are: those given by name, then the user's own, then those that Tocsin brings
 * along. Of two with the same id, what comes first in this order counts. */
#include "pipeline/tocsin-rule-library.h"

#include <string.h>

#include "core/tocsin-error.h"
#include "pipeline/rule-library-private.h"
#include "pipeline/tocsin-data.h"
#include "pipeline/tocsin-rule-files.h"
#include "pipeline/tocsin-walk.h"

#define HIGH_VALUE_PLACEHOLDER "high_value"

/* Libraries that were loaded last: they serve again while no file has changed. */
#define MAX_KEPT 2
static GMutex kept_lock;
static TocsinRuleLibrary *kept[MAX_KEPT];

/* What a library is to be made of. */
typedef struct
{
  GPtrArray *layers[3]; /* TocsinFile, by TocsinRuleOrigin; nullable */
  char *placeholders_path;
  char *settings_path;
  char *settings; /* the text of the file, or "" */
  const TocsinRuleLibraryOptions *options;
  GString *state;
} Plan;

static void
plan_clear (Plan *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->layers); i++)
    g_clear_pointer (&self->layers[i], g_ptr_array_unref);
  g_free (self->placeholders_path);
  g_free (self->settings_path);
  g_free (self->settings);
  g_string_free (self->state, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static void
describe_file (GString *state, const TocsinFile *file)
{
  g_string_append_printf (state, "%s\t%" G_GUINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%s\n",
                          file->path, file->size, file->mtime,
                          file->problem != NULL ? file->problem : "");
}

static void
plan_layer (Plan *self, TocsinRuleOrigin origin, const char *const *paths)
{
  GPtrArray *files = tocsin_walk (paths);

  g_ptr_array_set_free_func (files, (GDestroyNotify) tocsin_file_free);
  self->layers[origin] = files;
  g_string_append_printf (self->state, "layer %d\n", origin);
  for (guint i = 0; i < files->len; i++)
    describe_file (self->state, g_ptr_array_index (files, i));
}

static int
compare_ages (gconstpointer a, gconstpointer b)
{
  const TocsinFile *first = *(TocsinFile *const *) a, *second = *(TocsinFile *const *) b;

  if (first->mtime != second->mtime)
    return first->mtime > second->mtime ? -1 : 1;
  return strcmp (first->path, second->path);
}

/* A folder of the user's that is not there, or is empty, is no fault. */
static void
plan_folder (Plan *self, TocsinRuleOrigin origin, const char *folder)
{
  const char *const paths[] = { folder, NULL };
  GPtrArray *files;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    return;
  plan_layer (self, origin, paths);
  files = self->layers[origin];
  if (files->len == 1 && g_file_test (((TocsinFile *) files->pdata[0])->path, G_FILE_TEST_IS_DIR))
    g_ptr_array_set_size (files, 0);
  if (origin == TOCSIN_RULE_ORIGIN_USER)
    g_ptr_array_sort (files, compare_ages);
}

static char *
dup_placeholders (const TocsinRuleLibraryOptions *options)
{
  g_autofree char *own
      = g_build_filename (g_get_user_config_dir (), "tocsin", "placeholders.conf", NULL);

  if (options->placeholders != NULL)
    return g_strdup (options->placeholders);
  return options->with_user && g_file_test (own, G_FILE_TEST_EXISTS) ? g_steal_pointer (&own)
                                                                     : NULL;
}

static void
describe_content (GString *state, const char *path)
{
  g_autofree char *text = NULL;

  if (path != NULL && g_file_get_contents (path, &text, NULL, NULL))
    g_string_append_printf (state, "%s\n%s\n", path, text);
}

static void
plan_init (Plan *self, const TocsinRuleLibraryOptions *options)
{
  g_autofree char *builtin = options->with_builtin ? tocsin_data_dup_path ("rules") : NULL;
  g_autofree char *user = options->with_user ? tocsin_rule_library_dup_user_folder () : NULL;
  const char *const *accounts = options->high_value;

  *self = (Plan){ .state = g_string_new (NULL), .options = options };
  if (options->paths != NULL && options->paths[0] != NULL)
    plan_layer (self, TOCSIN_RULE_ORIGIN_GIVEN, options->paths);
  plan_folder (self, TOCSIN_RULE_ORIGIN_USER, user);
  plan_folder (self, TOCSIN_RULE_ORIGIN_BUILTIN, builtin);
  self->placeholders_path = dup_placeholders (options);
  self->settings_path = options->with_user ? tocsin_rule_setting_dup_path () : NULL;
  if (self->settings_path == NULL
      || !g_file_get_contents (self->settings_path, &self->settings, NULL, NULL))
    self->settings = g_strdup ("");
  describe_content (self->state, self->placeholders_path);
  g_string_append_printf (self->state, "settings\n%s\nprofile %d\n", self->settings,
                          options->profile);
  for (guint i = 0; accounts != NULL && accounts[i] != NULL; i++)
    g_string_append_printf (self->state, "account %s\n", accounts[i]);
}

/* ---- Loading ---- */

/* A name in a rule stands for itself, whatever is in it. */
static char *
escape_account (const char *account)
{
  GString *text = g_string_new (NULL);

  for (; *account != '\0'; account++)
    {
      if (strchr ("\\*?%", *account) != NULL)
        g_string_append_c (text, '\\');
      g_string_append_c (text, *account);
    }
  return g_string_free (text, FALSE);
}

static void
set_high_value (TocsinRuleLibrary *self, const char *const *accounts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;

  for (guint i = 0; accounts != NULL && accounts[i] != NULL; i++)
    {
      g_autofree char *escaped = escape_account (accounts[i]);

      g_strv_builder_add (builder, escaped);
    }
  values = g_strv_builder_end (builder);
  tocsin_rule_set_set_placeholder (self->rules, HIGH_VALUE_PLACEHOLDER,
                                   (const char *const *) values);
}

/* Of the user's own rules with the same id, the newest counts: what was imported again under
 * another name does not raise its alerts twice. */
static void
load_newest_first (TocsinRuleLibrary *self, const GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();

      g_ptr_array_add (one, g_ptr_array_index (files, i));
      self->n_files += tocsin_rule_files_load_walked (self->rules, one, self->faults);
      tocsin_rule_set_claim_ids (self->rules);
    }
}

static void
add_layer (TocsinRuleLibrary *self, TocsinRuleOrigin origin, const GPtrArray *files)
{
  if (files == NULL)
    return;
  tocsin_rule_set_claim_ids (self->rules);
  if (origin == TOCSIN_RULE_ORIGIN_USER)
    load_newest_first (self, files);
  else
    self->n_files += tocsin_rule_files_load_walked (self->rules, files, self->faults);
  for (guint i = 0; i < files->len; i++)
    {
      char *path = g_strdup (((TocsinFile *) g_ptr_array_index (files, i))->path);

      if (g_hash_table_contains (self->origins, path))
        g_free (path);
      else
        g_hash_table_insert (self->origins, path, GINT_TO_POINTER (origin));
    }
}

static void
add_settings (TocsinRuleLibrary *self, const Plan *plan)
{
  GHashTableIter iter;
  gpointer rule_id, setting;

  self->settings = rule_settings_parse (plan->settings_path, plan->settings, self->faults);
  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, &rule_id, &setting))
    tocsin_rule_set_add_setting (self->rules, rule_id, setting);
}

static TocsinRuleLibrary *
library_new (const Plan *plan, GError **error)
{
  g_autoptr (TocsinRuleLibrary) self = g_new0 (TocsinRuleLibrary, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->state = g_strdup (plan->state->str);
  self->rules = tocsin_rule_set_new ();
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  tocsin_rule_set_set_profile (self->rules, plan->options->profile);
  set_high_value (self, plan->options->high_value);
  if (plan->placeholders_path != NULL
      && !tocsin_rule_files_load_placeholders (self->rules, plan->placeholders_path, error))
    return NULL;
  add_settings (self, plan);
  for (int origin = TOCSIN_RULE_ORIGIN_GIVEN; origin >= TOCSIN_RULE_ORIGIN_BUILTIN; origin--)
    add_layer (self, (TocsinRuleOrigin) origin, plan->layers[origin]);
  tocsin_rule_set_finish (self->rules, self->faults);
  return g_steal_pointer (&self);
}

static TocsinRuleLibrary *
find_kept (const char *state)
{
  TocsinRuleLibrary *found = NULL;

  g_mutex_lock (&kept_lock);
  for (guint i = 0; i < MAX_KEPT && found == NULL; i++)
    if (kept[i] != NULL && strcmp (kept[i]->state, state) == 0)
      found = tocsin_rule_library_ref (kept[i]);
  g_mutex_unlock (&kept_lock);
  return found;
}

static void
keep (TocsinRuleLibrary *self)
{
  TocsinRuleLibrary *last;

  g_mutex_lock (&kept_lock);
  last = kept[MAX_KEPT - 1];
  memmove (kept + 1, kept, (MAX_KEPT - 1) * sizeof kept[0]);
  kept[0] = tocsin_rule_library_ref (self);
  g_mutex_unlock (&kept_lock);
  tocsin_rule_library_unref (last);
}

/**
 * tocsin_rule_library_load_with:
 * @options: which rules
 * @error: return location, for a file of placeholders that cannot be read
 *
 * Loads all rules there are. A rule with the id of one that Tocsin brings along replaces it.
 * What could not be loaded is among the library's faults. While no file has changed, the same
 * library is given again, which takes little more than a look at the files. Blocks; may be
 * called in any thread.
 *
 * Returns: (transfer full) (nullable): the library
 */
TocsinRuleLibrary *
tocsin_rule_library_load_with (const TocsinRuleLibraryOptions *options, GError **error)
{
  g_auto (Plan) plan = { 0 };
  TocsinRuleLibrary *self;

  plan_init (&plan, options);
  self = find_kept (plan.state->str);
  if (self != NULL)
    return self;
  self = library_new (&plan, error);
  if (self != NULL)
    keep (self);
  return self;
}

/**
 * tocsin_rule_library_load_for:
 * @extra_paths: (array zero-terminated=1) (nullable): see #TocsinRuleLibraryOptions
 * @with_builtin: see #TocsinRuleLibraryOptions
 * @with_user: see #TocsinRuleLibraryOptions
 * @placeholders: (nullable): see #TocsinRuleLibraryOptions
 * @high_value: (array zero-terminated=1) (nullable): see #TocsinRuleLibraryOptions
 * @error: return location
 *
 * Loads rules as tocsin_rule_library_load_with() does, for the accounts of a case.
 *
 * Returns: (transfer full) (nullable): the library
 */
TocsinRuleLibrary *
tocsin_rule_library_load_for (const char *const *extra_paths, gboolean with_builtin,
                              gboolean with_user, const char *placeholders,
                              const char *const *high_value, GError **error)
{
  const TocsinRuleLibraryOptions options = { .paths = extra_paths,
                                             .with_builtin = with_builtin,
                                             .with_user = with_user,
                                             .placeholders = placeholders,
                                             .high_value = high_value };

  return tocsin_rule_library_load_with (&options, error);
}

/**
 * tocsin_rule_library_load:
 * @extra_paths: (array zero-terminated=1) (nullable): see #TocsinRuleLibraryOptions
 * @with_builtin: see #TocsinRuleLibraryOptions
 * @with_user: see #TocsinRuleLibraryOptions
 * @placeholders: (nullable): see #TocsinRuleLibraryOptions
 * @error: return location
 *
 * Loads rules as tocsin_rule_library_load_with() does, without accounts.
 *
 * Returns: (transfer full) (nullable): the library
 */
TocsinRuleLibrary *
tocsin_rule_library_load (const char *const *extra_paths, gboolean with_builtin, gboolean with_user,
                          const char *placeholders, GError **error)
{
  return tocsin_rule_library_load_for (extra_paths, with_builtin, with_user, placeholders, NULL,
                                       error);
}

/**
 * tocsin_rule_library_ref:
 * @self: a library
 *
 * Returns: (transfer full): the same library
 */
TocsinRuleLibrary *
tocsin_rule_library_ref (TocsinRuleLibrary *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

/**
 * tocsin_rule_library_unref:
 * @self: (transfer full) (nullable): a library
 */
void
tocsin_rule_library_unref (TocsinRuleLibrary *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_free (self->state);
  tocsin_rule_set_free (self->rules);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  g_clear_pointer (&self->origins, g_hash_table_unref);
  g_clear_pointer (&self->settings, g_hash_table_unref);
  g_free (self);
}

/**
 * tocsin_rule_library_get_rules:
 * @self: a library
 *
 * Returns: (transfer none): its rules, compiled, with what the user has set for them; those that
 *   are disabled are among them, but raise no alert
 */
const TocsinRuleSet *
tocsin_rule_library_get_rules (const TocsinRuleLibrary *self)
{
  return self->rules;
}

/**
 * tocsin_rule_library_get_faults:
 * @self: a library
 *
 * Returns: (transfer none) (element-type TocsinRuleFault): what could not be loaded, and what of
 *   the user's settings does not count
 */
const GPtrArray *
tocsin_rule_library_get_faults (const TocsinRuleLibrary *self)
{
  return self->faults;
}

/**
 * tocsin_rule_library_get_n_files:
 * @self: a library
 *
 * Returns: how many rule files there are
 */
guint
tocsin_rule_library_get_n_files (const TocsinRuleLibrary *self)
{
  return self->n_files;
}

/**
 * tocsin_rule_library_get_n_active:
 * @self: a library
 *
 * Returns: how many of its rules, correlations and baselines may raise an alert
 */
guint
tocsin_rule_library_get_n_active (const TocsinRuleLibrary *self)
{
  guint n = 0;

  for (guint i = 0; i < tocsin_rule_set_get_n_rules (self->rules); i++)
    n += !tocsin_rule_set_get_rule (self->rules, i)->is_silent;
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (self->rules); i++)
    n += !tocsin_rule_set_get_correlation (self->rules, i)->is_silent;
  return n;
}
