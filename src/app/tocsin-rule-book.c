/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules there are, as rows of a list, with what each found in a case. */
#include "app/tocsin-rule-book.h"

#include <string.h>

#include "store/tocsin-alerts.h"

/* Appends the keys of a document's lines: among them are the fields that it looks at. */
static void
append_keys (GString *out, const char *text, guint line)
{
  for (guint i = 1; text != NULL && *text != '\0'; i++)
    {
      const char *end = strchr (text, '\n');
      const char *key = text + strspn (text, " -");
      gsize length = strcspn (key, ":|\n");

      if (i > line && g_str_has_prefix (text, "---"))
        return;
      if (i >= line && key > text && length > 0 && key[length] != '\n' && key[length] != '\0')
        {
          g_string_append_c (out, ' ');
          g_string_append_len (out, key, (gssize) length);
        }
      text = end != NULL ? end + 1 : NULL;
    }
}

static void
append_word (GString *out, const char *word)
{
  if (word == NULL)
    return;
  g_string_append_c (out, ' ');
  g_string_append (out, word);
}

/* What a search finds a rule by, folded. */
static GRefString *
make_words (const TocsinRuleEntry *entry, const char *text)
{
  g_autoptr (GString) out = g_string_new (entry->title);
  g_autofree char *valid = NULL;
  g_autofree char *folded = NULL;

  append_word (out, entry->rule_id);
  append_word (out, entry->product);
  append_word (out, entry->category);
  append_word (out, entry->service);
  for (guint i = 0; entry->tags != NULL && entry->tags[i] != NULL; i++)
    append_word (out, entry->tags[i]);
  append_word (out, entry->path);
  append_keys (out, text, entry->line);
  valid = g_utf8_make_valid (out->str, (gssize) out->len);
  folded = g_utf8_casefold (valid, -1);
  return g_ref_string_new (folded);
}

/* A key that no other row has. */
static char *
dup_key (GHashTable *seen, const TocsinRuleEntry *entry)
{
  g_autoptr (GString) key = g_string_new (*entry->rule_id != '\0' ? entry->rule_id : entry->path);

  if (g_hash_table_contains (seen, key->str))
    g_string_append_printf (key, "\n%s:%u", entry->path, entry->line);
  while (g_hash_table_contains (seen, key->str))
    g_string_append_c (key, '+');
  g_hash_table_add (seen, g_strdup (key->str));
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static TocsinRuleRow *
make_row (const TocsinRuleEntry *entry, GPtrArray *entries, const char *user_folder)
{
  TocsinRuleRow *row = tocsin_rule_row_new ();
  g_autofree char *folder = g_path_get_dirname (entry->path);
  g_autoptr (TocsinRuleSetting) other
      = entry->setting != NULL ? tocsin_rule_setting_copy (entry->setting) : NULL;

  row->entry = entry;
  row->entries = g_ptr_array_ref (entries);
  row->is_own = entry->origin == TOCSIN_RULE_ORIGIN_BUILTIN || entry->replaces != NULL;
  row->is_made = entry->origin == TOCSIN_RULE_ORIGIN_USER && g_strcmp0 (folder, user_folder) == 0;
  if (other != NULL)
    other->is_enabled = TRUE;
  row->is_changed = other != NULL && !tocsin_rule_setting_is_default (other);
  return row;
}

static void
make_rows (TocsinRuleBook *self, const TocsinRuleBook *before)
{
  g_autofree char *user_folder = tocsin_rule_library_dup_user_folder ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const TocsinRuleEntry *entry = g_ptr_array_index (self->entries, i);
      TocsinRuleRow *row = make_row (entry, self->entries, user_folder);
      g_autofree char *text = NULL;

      row->key = dup_key (seen, entry);
      if (before != NULL)
        row->words = g_ref_string_acquire (((TocsinRuleRow *) before->rows->pdata[i])->words);
      else
        {
          g_file_get_contents (entry->path, &text, NULL, NULL);
          row->words = make_words (entry, text);
        }
      g_ptr_array_add (self->rows, row);
    }
}

/* Counts the alerts of each rule; the most serious come first. */
static gboolean
count_hits (TocsinRuleBook *self, const char *case_path, GError **error)
{
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_READ, error);
  g_autoptr (GPtrArray) alerts
      = case_ != NULL ? tocsin_case_list_alerts_briefly (case_, error) : NULL;
  g_autoptr (GHashTable) rows = g_hash_table_new (g_str_hash, g_str_equal);

  if (alerts == NULL)
    return FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      TocsinRuleRow *row = g_ptr_array_index (self->rows, i);

      g_hash_table_insert (rows, row->entry->rule_id, row);
    }
  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);
      TocsinRuleRow *row = g_hash_table_lookup (rows, alert->rule_id);

      if (row == NULL)
        continue;
      if (row->hits++ == 0)
        row->alert_id = alert->id;
    }
  return TRUE;
}

/* Reads all rules, in a thread. @case_path: (nullable): where to count what they found;
 * @before: (nullable): what was read last, for what has not changed */
TocsinRuleBook *
tocsin_rule_book_load (const char *case_path, const TocsinRuleBook *before, GError **error)
{
  g_autoptr (TocsinRuleBook) self = NULL;
  TocsinRuleLibrary *library = tocsin_rule_library_load (NULL, TRUE, TRUE, NULL, error);

  if (library == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (TocsinRuleBook);
  self->library = library;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_row_unref);
  if (before != NULL && before->library == library)
    self->entries = g_ptr_array_ref (before->entries);
  else
    {
      self->entries = tocsin_rule_library_list_entries (library);
      before = NULL;
    }
  make_rows (self, before);
  if (case_path != NULL && !count_hits (self, case_path, error))
    return NULL;
  return g_steal_pointer (&self);
}

TocsinRuleBook *
tocsin_rule_book_ref (TocsinRuleBook *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
book_clear (gpointer data)
{
  TocsinRuleBook *self = data;

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->library, tocsin_rule_library_unref);
}

void
tocsin_rule_book_unref (TocsinRuleBook *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, book_clear);
}
