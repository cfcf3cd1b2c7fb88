/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of rules that were edited and not saved. They are kept on disk too, so that neither another
 * rule, nor another case, nor the end of the application loses them. */
#include "app/tocsin-rule-drafts.h"

#include <glib/gstdio.h>

struct _TocsinRuleDrafts
{
  GObject parent_instance;
  GHashTable *texts; /* path to text */
  gboolean is_writing;
  gboolean is_pending; /* changed while it was written */
};

G_DEFINE_FINAL_TYPE (TocsinRuleDrafts, tocsin_rule_drafts, G_TYPE_OBJECT)

static guint changed_signal;

static char *
dup_file_name (void)
{
  return g_build_filename (g_get_user_data_dir (), "tocsin", "rule-drafts.ini", NULL);
}

/* A group of a key file cannot be named by every path. */
static char *
dup_group (const char *path)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, path, -1);
}

static void
read_drafts (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *name = dup_file_name ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  (void) source, (void) data, (void) cancellable;
  if (g_key_file_load_from_file (file, name, G_KEY_FILE_NONE, NULL))
    groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    {
      char *path = g_key_file_get_string (file, groups[i], "path", NULL);
      char *text = g_key_file_get_string (file, groups[i], "text", NULL);

      if (path != NULL && text != NULL)
        g_hash_table_insert (texts, path, text);
      else
        {
          g_free (path);
          g_free (text);
        }
    }
  g_task_return_pointer (task, texts, (GDestroyNotify) g_hash_table_unref);
}

/* What was edited before the file was read counts. */
static void
on_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRuleDrafts *self = TOCSIN_RULE_DRAFTS (object);
  g_autoptr (GHashTable) texts = g_task_propagate_pointer (G_TASK (result), NULL);
  GHashTableIter iter;
  gpointer path, text;

  (void) user_data;
  g_hash_table_iter_init (&iter, texts);
  while (g_hash_table_iter_next (&iter, &path, &text))
    if (!g_hash_table_contains (self->texts, path))
      g_hash_table_insert (self->texts, g_strdup (path), g_strdup (text));
  g_signal_emit (self, changed_signal, 0);
}

static GKeyFile *
make_key_file (TocsinRuleDrafts *self)
{
  GKeyFile *file = g_key_file_new ();
  GHashTableIter iter;
  gpointer path, text;

  g_hash_table_iter_init (&iter, self->texts);
  while (g_hash_table_iter_next (&iter, &path, &text))
    {
      g_autofree char *group = dup_group (path);

      g_key_file_set_string (file, group, "path", path);
      g_key_file_set_string (file, group, "text", text);
    }
  return file;
}

static void
write_drafts (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *name = dup_file_name ();
  g_autofree char *folder = g_path_get_dirname (name);
  g_autoptr (GError) error = NULL;

  (void) source, (void) cancellable;
  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (data, name, &error))
    g_message ("The drafts of rules are not kept: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void save (TocsinRuleDrafts *self);

static void
on_written (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRuleDrafts *self = TOCSIN_RULE_DRAFTS (object);

  (void) result, (void) user_data;
  self->is_writing = FALSE;
  if (self->is_pending)
    save (self);
  /* the application does not end before what was typed last is on disk */
  g_application_release (g_application_get_default ());
}

static void
save (TocsinRuleDrafts *self)
{
  g_autoptr (GTask) task = NULL;

  self->is_pending = self->is_writing;
  if (self->is_writing)
    return;
  self->is_writing = TRUE;
  g_application_hold (g_application_get_default ());
  task = g_task_new (self, NULL, on_written, NULL);
  g_task_set_task_data (task, make_key_file (self), (GDestroyNotify) g_key_file_unref);
  g_task_run_in_thread (task, write_drafts);
}

static void
tocsin_rule_drafts_finalize (GObject *object)
{
  g_hash_table_unref (TOCSIN_RULE_DRAFTS (object)->texts);
  G_OBJECT_CLASS (tocsin_rule_drafts_parent_class)->finalize (object);
}

static void
tocsin_rule_drafts_class_init (TocsinRuleDraftsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_rule_drafts_finalize;
  /* There is a draft more, or one less. */
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_RULE_DRAFTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_rule_drafts_init (TocsinRuleDrafts *self)
{
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* The drafts that were kept are there once “changed” was emitted. */
TocsinRuleDrafts *
tocsin_rule_drafts_new (void)
{
  TocsinRuleDrafts *self = g_object_new (TOCSIN_TYPE_RULE_DRAFTS, NULL);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_read, NULL);

  g_task_run_in_thread (task, read_drafts);
  return self;
}

/* Returns: (transfer none) (nullable): the text of a file that was not saved */
const char *
tocsin_rule_drafts_get (TocsinRuleDrafts *self, const char *path)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_DRAFTS (self), NULL);
  return g_hash_table_lookup (self->texts, path);
}

/* Keeps a text; NULL where there is nothing to keep any more. */
void
tocsin_rule_drafts_set (TocsinRuleDrafts *self, const char *path, const char *text)
{
  const char *before;
  gboolean is_other;

  g_return_if_fail (TOCSIN_IS_RULE_DRAFTS (self));
  before = tocsin_rule_drafts_get (self, path);
  if (g_strcmp0 (before, text) == 0)
    return;
  is_other = (before == NULL) != (text == NULL);
  if (text != NULL)
    g_hash_table_replace (self->texts, g_strdup (path), g_strdup (text));
  else
    g_hash_table_remove (self->texts, path);
  save (self);
  if (is_other)
    g_signal_emit (self, changed_signal, 0);
}

/* Returns: (transfer none): path to text */
GHashTable *
tocsin_rule_drafts_get_texts (TocsinRuleDrafts *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_DRAFTS (self), NULL);
  return self->texts;
}
