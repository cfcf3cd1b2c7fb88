/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completes the word at the end of a search: names of columns, keywords, and the values that the
 * case has for what stands before the colon, with how many events have them. */
#include "app/tocsin-search-completion.h"

#include <string.h>

#include "app/tocsin-facet-job.h"
#include "app/tocsin-query-chips.h"
#include "app/tocsin-raw-text.h"

#define MIN_LETTERS 2
#define MOST_VALUES 300

enum
{
  COLUMN_TERM,  /* what is typed for it */
  COLUMN_SHOWN, /* the same, harmless to show */
  COLUMN_COUNT,
  COLUMN_IS_VALUE, /* of the case, not of the language */
  N_COLUMNS
};

/* What an entry needs for it. */
typedef struct
{
  GtkEntry *entry; /* which has this */
  TocsinSession *session;
  GtkListStore *store;
  GCancellable *counting;
  char *name; /* whose values are in the store, or on their way */
} Completion;

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
  "is:bookmarked",
  "has:tag",
  "has:note",
  "tag:",
  "has:alert",
  "alert:",
  "rule:",
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

/* Without quotes, which are typed only where they must be. */
static char *
dup_plain (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (*text != '"')
      g_string_append_c (out, *text);
  return g_string_free (out, FALSE);
}

static gboolean
matches (GtkEntryCompletion *completion, const char *key, GtkTreeIter *iter, gpointer user_data)
{
  GtkWidget *entry = gtk_entry_completion_get_entry (completion);
  const char *word = get_last_word (gtk_editable_get_text (GTK_EDITABLE (entry)));
  g_autofree char *term = NULL;
  g_autofree char *plain_word = dup_plain (word);
  g_autofree char *plain_term = NULL;

  (void) key, (void) user_data;
  gtk_tree_model_get (gtk_entry_completion_get_model (completion), iter, COLUMN_TERM, &term, -1);
  if (term == NULL)
    return FALSE;
  plain_term = dup_plain (term);
  return strlen (plain_word) >= MIN_LETTERS && strcmp (term, word) != 0
         && g_ascii_strncasecmp (plain_term, plain_word, strlen (plain_word)) == 0;
}

static gboolean
on_match_selected (GtkEntryCompletion *completion, GtkTreeModel *model, GtkTreeIter *iter)
{
  GtkEditable *entry = GTK_EDITABLE (gtk_entry_completion_get_entry (completion));
  const char *text = gtk_editable_get_text (entry);
  g_autofree char *term = NULL;
  g_autofree char *completed = NULL;

  gtk_tree_model_get (model, iter, COLUMN_TERM, &term, -1);
  completed = g_strdup_printf ("%.*s%s", (int) (get_last_word (text) - text), text, term);
  gtk_editable_set_text (entry, completed);
  gtk_editable_set_position (entry, -1);
  return TRUE;
}

static void
add (Completion *self, const char *term, guint64 n)
{
  g_autofree char *shown = tocsin_raw_text_dup_visible (term, strlen (term));
  g_autofree char *count = n > 0 ? g_strdup_printf ("%'" G_GUINT64_FORMAT, n) : NULL;

  g_strdelimit (shown, "\n", ' ');
  gtk_list_store_insert_with_values (self->store, NULL, -1, COLUMN_TERM, term, COLUMN_SHOWN, shown,
                                     COLUMN_COUNT, count, COLUMN_IS_VALUE, n > 0, -1);
}

static void
forget_values (Completion *self)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->store);
  GtkTreeIter iter;
  gboolean is_there = gtk_tree_model_get_iter_first (model, &iter);

  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  g_clear_pointer (&self->name, g_free);
  while (is_there)
    {
      gboolean is_value;

      gtk_tree_model_get (model, &iter, COLUMN_IS_VALUE, &is_value, -1);
      is_there = is_value ? gtk_list_store_remove (self->store, &iter)
                          : gtk_tree_model_iter_next (model, &iter);
    }
}

/* Whether a value needs no quotes in a query. */
static gboolean
is_plain (const char *value)
{
  for (; *value != '\0'; value++)
    if (!g_ascii_isalnum (*value) && strchr ("._-@/\\", *value) == NULL)
      return FALSE;
  return TRUE;
}

static void
on_counted (GPtrArray *facets, gpointer user_data)
{
  Completion *self = user_data;

  for (guint i = 0; facets != NULL && i < facets->len; i++)
    {
      const TocsinFacet *facet = facets->pdata[i];
      g_autofree char *term = is_plain (facet->text) && strchr (facet->text, '\\') == NULL
                                  ? g_strdup_printf ("%s:%s", self->name, facet->text)
                                  : tocsin_query_make_term (self->name, facet->text, FALSE);

      add (self, term, facet->n);
    }
  gtk_entry_completion_complete (gtk_entry_get_completion (self->entry));
}

/* Once there is a colon, the values of what is before it are counted. */
static void
on_changed (Completion *self)
{
  const char *word = get_last_word (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  const char *colon = strchr (word, ':');
  const char *path = tocsin_session_get_case_path (self->session);
  g_autofree char *name = colon != NULL ? g_strndup (word, (gsize) (colon - word)) : NULL;
  int column = name != NULL ? tocsin_column_find (name, strlen (name)) : -1;

  if (name == NULL || path == NULL || g_strcmp0 (name, self->name) == 0)
    return;
  forget_values (self);
  if (column == TOCSIN_COLUMN_TIMESTAMP || column == TOCSIN_COLUMN_MESSAGE
      || column == TOCSIN_COLUMN_RAW || column == TOCSIN_COLUMN_FIELDS
      || column == TOCSIN_COLUMN_ID)
    return;
  self->name = g_steal_pointer (&name);
  self->counting = g_cancellable_new ();
  tocsin_facet_job_count_values (path, self->name, MOST_VALUES, self->counting, on_counted, self);
}

static void
completion_free (gpointer data)
{
  Completion *self = data;

  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_object_unref (self->session);
  g_object_unref (self->store);
  g_free (self->name);
  g_free (self);
}

static void
add_cells (GtkEntryCompletion *completion)
{
  GtkCellRenderer *shown = gtk_cell_renderer_text_new ();
  GtkCellRenderer *count = gtk_cell_renderer_text_new ();
  GtkCellLayout *layout = GTK_CELL_LAYOUT (completion);

  g_object_set (shown, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 30, NULL);
  g_object_set (count, "xalign", 1.0, "scale", 0.85, NULL);
  gtk_cell_layout_pack_start (layout, shown, TRUE);
  gtk_cell_layout_add_attribute (layout, shown, "text", COLUMN_SHOWN);
  gtk_cell_layout_pack_end (layout, count, FALSE);
  gtk_cell_layout_add_attribute (layout, count, "text", COLUMN_COUNT);
}

static Completion *
completion_new (GtkEntry *entry, TocsinSession *session)
{
  Completion *self = g_new0 (Completion, 1);

  self->entry = entry;
  self->session = g_object_ref (session);
  self->store
      = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
  for (guint i = 0; i < TOCSIN_N_COLUMNS; i++)
    {
      g_autofree char *name = g_strconcat (tocsin_columns[i].name, ":", NULL);

      add (self, name, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    add (self, words[i], 0);
  return self;
}

/* Gives a search entry the completion, of the case of @session. */
void
tocsin_search_completion_add (GtkEntry *entry, TocsinSession *session)
{
  g_autoptr (GtkEntryCompletion) completion = gtk_entry_completion_new ();
  Completion *self = completion_new (entry, session);

  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (self->store));
  add_cells (completion);
  gtk_entry_completion_set_match_func (completion, matches, NULL, NULL);
  gtk_entry_completion_set_minimum_key_length (completion, MIN_LETTERS);
  g_signal_connect (completion, "match-selected", G_CALLBACK (on_match_selected), NULL);
  gtk_entry_set_completion (entry, completion);
  g_object_set_data_full (G_OBJECT (entry), "completion-values", self, completion_free);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (session, "notify::case-path", G_CALLBACK (forget_values), self);
  g_signal_connect_swapped (session, "changed", G_CALLBACK (forget_values), self);
}
