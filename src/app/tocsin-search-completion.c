/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completes the word at the end of a search: names of columns, keywords and their values. */
#include "app/tocsin-search-completion.h"

#include <string.h>

#include "core/tocsin-event.h"

#define MIN_LETTERS 2

/* What the query language knows beside the columns. */
static const char *const words[] = {
  "after:",
  "before:",
  "last:1h",
  "last:24h",
  "last:7d",
  "has:",
  "has:alert",
  "alert:",
  "rule:",
  "id:",
  "is:failed",
  "is:success",
  "is:undated",
  "is:assumed",
  "outcome:failed",
  "outcome:success",
  "severity:<=error",
  "severity:<=warning",
  "category:authentication",
  "category:process",
  "category:iam",
  "category:session",
  "source:syslog",
  "source:json",
  "source:journald",
  "source:windows_event",
  "source:csv",
  "source:text",
};

/* The last word of what was typed, without its minus. */
static const char *
get_last_word (const char *text)
{
  const char *blank = strrchr (text, ' ');
  const char *word = blank != NULL ? blank + 1 : text;

  return *word == '-' || *word == '(' ? word + 1 : word;
}

static gboolean
matches (GtkEntryCompletion *completion, const char *key, GtkTreeIter *iter, gpointer user_data)
{
  GtkWidget *entry = gtk_entry_completion_get_entry (completion);
  const char *word = get_last_word (gtk_editable_get_text (GTK_EDITABLE (entry)));
  g_autofree char *candidate = NULL;

  (void) key, (void) user_data;
  gtk_tree_model_get (gtk_entry_completion_get_model (completion), iter, 0, &candidate, -1);
  return strlen (word) >= MIN_LETTERS && strcmp (candidate, word) != 0
         && g_ascii_strncasecmp (candidate, word, strlen (word)) == 0;
}

static gboolean
on_match_selected (GtkEntryCompletion *completion, GtkTreeModel *model, GtkTreeIter *iter)
{
  GtkEditable *entry = GTK_EDITABLE (gtk_entry_completion_get_entry (completion));
  const char *text = gtk_editable_get_text (entry);
  g_autofree char *candidate = NULL;
  g_autofree char *completed = NULL;

  gtk_tree_model_get (model, iter, 0, &candidate, -1);
  completed = g_strdup_printf ("%.*s%s", (int) (get_last_word (text) - text), text, candidate);
  gtk_editable_set_text (entry, completed);
  gtk_editable_set_position (entry, -1);
  return TRUE;
}

/* Gives a search entry the completion. */
void
tocsin_search_completion_add (GtkEntry *entry)
{
  g_autoptr (GtkEntryCompletion) completion = gtk_entry_completion_new ();
  g_autoptr (GtkListStore) store = gtk_list_store_new (1, G_TYPE_STRING);

  for (guint i = 0; i < TOCSIN_N_COLUMNS; i++)
    {
      g_autofree char *name = g_strconcat (tocsin_columns[i].name, ":", NULL);

      gtk_list_store_insert_with_values (store, NULL, -1, 0, name, -1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    gtk_list_store_insert_with_values (store, NULL, -1, 0, words[i], -1);
  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (store));
  gtk_entry_completion_set_text_column (completion, 0);
  gtk_entry_completion_set_match_func (completion, matches, NULL, NULL);
  gtk_entry_completion_set_minimum_key_length (completion, MIN_LETTERS);
  g_signal_connect (completion, "match-selected", G_CALLBACK (on_match_selected), NULL);
  gtk_entry_set_completion (entry, completion);
}
