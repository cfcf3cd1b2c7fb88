/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One rule: its text, checked while it is typed, and what it finds in this case. */
#include "app/tocsin-rule-editor.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-rule-jobs.h"
#include "app/tocsin-rule-text.h"
#include "app/tocsin-rule-verdict.h"
#include "app/tocsin-tooltip.h"

#define DEBOUNCE_MS 200

struct _TocsinRuleEditor
{
  GtkBox parent_instance;
  TocsinSession *session;
  TocsinRuleDrafts *drafts;
  TocsinRuleBook *book;
  TocsinRuleRow *row;
  char *path;     /* of the text that is shown */
  char *original; /* what is on disk; NULL until it was read */
  GCancellable *reading, *trying;
  guint timer;
  gboolean is_filling; /* the text is shown, not typed */
  gboolean is_valid;
  gboolean is_saving; /* once it is known to be valid */
  GtkLabel *name, *state, *enabled_label;
  GtkToggleButton *tune;
  GtkSwitch *enabled;
  TocsinRuleText *text;
  TocsinRuleVerdict *verdict;
};

G_DEFINE_FINAL_TYPE (TocsinRuleEditor, tocsin_rule_editor, GTK_TYPE_BOX)

static guint edited_signal, save_signal, refused_signal, enabled_signal;

static GCancellable *
renew (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
  return *cancellable;
}

static const char *
describe_origin (const TocsinRuleRow *row)
{
  if (row->entry->replaces != NULL)
    return _ ("built in, edited copy");
  if (row->entry->origin == TOCSIN_RULE_ORIGIN_BUILTIN)
    return _ ("built in");
  return row->is_made ? _ ("yours") : _ ("imported");
}

static void
show_head (TocsinRuleEditor *self)
{
  g_autofree char *name = g_path_get_basename (self->row->entry->path);
  g_autofree char *display = g_filename_display_name (name);
  gboolean is_enabled = self->row->entry->is_enabled;
  g_autofree char *state = NULL;

  /* Translators: where a rule comes from, and that it was edited */
  if (tocsin_rule_editor_is_modified (self))
    state = g_strdup_printf (_ ("%s, not saved"), describe_origin (self->row));
  else
    state = g_strdup (describe_origin (self->row));
  gtk_label_set_text (self->name, display);
  tocsin_tooltip_set (GTK_WIDGET (self->name), self->row->entry->path);
  gtk_label_set_text (self->state, state);
  tocsin_tooltip_set (GTK_WIDGET (self->state), state);
  gtk_label_set_text (self->enabled_label, is_enabled ? _ ("On") : _ ("Off"));
  self->is_filling = TRUE;
  gtk_switch_set_active (self->enabled, is_enabled);
  self->is_filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->enabled), *self->row->entry->rule_id != '\0');
}

static void
on_enabled (TocsinRuleEditor *self)
{
  gboolean is_enabled = gtk_switch_get_active (self->enabled);

  if (self->is_filling || self->row == NULL)
    return;
  gtk_label_set_text (self->enabled_label, is_enabled ? _ ("On") : _ ("Off"));
  g_signal_emit (self, enabled_signal, 0, is_enabled);
}

/* A search that finds what the rule found when the rules ran last; NULL where there is none. */
static char *
dup_query (TocsinRuleEditor *self)
{
  const TocsinRuleEntry *entry = self->row->entry;

  if (entry->kind != TOCSIN_DOCUMENT_RULE || entry->is_silent || self->row->hits == 0
      || tocsin_rule_editor_is_modified (self) || strpbrk (entry->rule_id, "\"\\") != NULL)
    return NULL;
  return g_strdup_printf ("rule:\"%s\"", entry->rule_id);
}

static void
finish_save (TocsinRuleEditor *self, const TocsinRuleTrial *trial)
{
  if (!self->is_saving)
    return;
  self->is_saving = FALSE;
  if (trial->faults->len == 0)
    g_signal_emit (self, save_signal, 0);
  else
    g_signal_emit (self, refused_signal, 0);
}

static void
on_tried (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRuleEditor *self = TOCSIN_RULE_EDITOR (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinRuleTrial) trial = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *query = NULL;

  (void) user_data;
  if (g_task_get_cancellable (G_TASK (result)) != self->trying || self->row == NULL
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (trial == NULL)
    {
      self->is_saving = FALSE;
      tocsin_rule_verdict_fail (self->verdict, error);
      return;
    }
  query = dup_query (self);
  self->is_valid = trial->faults->len == 0;
  tocsin_rule_text_mark_faults (self->text, trial->faults);
  tocsin_rule_verdict_show (self->verdict, trial, query);
  finish_save (self, trial);
  g_signal_emit (self, edited_signal, 0);
}

/* What is typed is kept as a draft, unless it is what is on disk. */
static void
keep (TocsinRuleEditor *self)
{
  g_autofree char *text = NULL;

  if (self->original == NULL || self->path == NULL)
    return;
  text = tocsin_rule_text_dup (self->text);
  tocsin_rule_drafts_set (self->drafts, self->path,
                          strcmp (text, self->original) != 0 ? text : NULL);
}

static void
check (TocsinRuleEditor *self)
{
  g_autofree char *text = tocsin_rule_text_dup (self->text);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->original == NULL)
    return;
  keep (self);
  tocsin_rule_verdict_wait (self->verdict);
  tocsin_rule_job_try (self, tocsin_session_get_case_path (self->session), self->book, self->path,
                       text, renew (&self->trying), on_tried);
}

static gboolean
on_timer (gpointer user_data)
{
  TocsinRuleEditor *self = user_data;

  self->timer = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (TocsinRuleEditor *self)
{
  if (self->is_filling || self->row == NULL)
    return;
  self->is_valid = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (DEBOUNCE_MS, on_timer, self);
  show_head (self);
  g_signal_emit (self, edited_signal, 0);
}

static void
on_go_to (TocsinRuleEditor *self, guint line, guint column)
{
  tocsin_rule_text_go_to (self->text, line, column);
  tocsin_rule_text_focus (self->text);
}

/* The text of another rule: the draft, or what is on disk. */
static void
show_text (TocsinRuleEditor *self, const char *text)
{
  const char *draft = tocsin_rule_drafts_get (self->drafts, self->path);
  const TocsinRuleFault *fault = self->row->entry->fault;

  self->is_filling = TRUE;
  tocsin_rule_text_mark_faults (self->text, NULL);
  tocsin_rule_text_set (self->text, draft != NULL ? draft : text);
  self->is_filling = FALSE;
  if (fault != NULL)
    tocsin_rule_text_go_to (self->text, fault->line, fault->column);
  else if (self->row->entry->line > 1)
    tocsin_rule_text_go_to (self->text, self->row->entry->line, 0);
}

/* The same rule again: somebody has changed the file, or taken a change back. */
static void
update_text (TocsinRuleEditor *self, const char *text)
{
  g_autofree char *shown = tocsin_rule_text_dup (self->text);

  if (strcmp (shown, self->original) != 0 || strcmp (shown, text) == 0)
    return;
  self->is_filling = TRUE;
  tocsin_rule_text_replace (self->text, text);
  self->is_filling = FALSE;
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRuleEditor *self = TOCSIN_RULE_EDITOR (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), &error);

  (void) user_data;
  if (g_task_get_cancellable (G_TASK (result)) != self->reading || self->row == NULL
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (text == NULL)
    {
      tocsin_rule_verdict_fail (self->verdict, error);
      return;
    }
  if (self->original == NULL)
    show_text (self, text);
  else
    update_text (self, text);
  g_free (self->original);
  self->original = g_steal_pointer (&text);
  show_head (self);
  check (self);
  g_signal_emit (self, edited_signal, 0);
}

static void
leave (TocsinRuleEditor *self)
{
  if (self->timer != 0)
    keep (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->is_saving = FALSE;
  g_clear_pointer (&self->original, g_free);
  g_clear_pointer (&self->path, g_free);
}

static void
tocsin_rule_editor_dispose (GObject *object)
{
  TocsinRuleEditor *self = TOCSIN_RULE_EDITOR (object);

  if (self->drafts != NULL && self->text != NULL)
    leave (self);
  g_cancellable_cancel (self->reading);
  g_cancellable_cancel (self->trying);
  g_clear_object (&self->reading);
  g_clear_object (&self->trying);
  g_clear_object (&self->session);
  g_clear_object (&self->drafts);
  g_clear_pointer (&self->book, tocsin_rule_book_unref);
  g_clear_pointer (&self->row, tocsin_rule_row_unref);
  G_OBJECT_CLASS (tocsin_rule_editor_parent_class)->dispose (object);
}

static guint
make_signal (const char *name)
{
  return g_signal_new (name, TOCSIN_TYPE_RULE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
tocsin_rule_editor_class_init (TocsinRuleEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_rule_editor_dispose;
  g_type_ensure (TOCSIN_TYPE_RULE_TEXT);
  g_type_ensure (TOCSIN_TYPE_RULE_VERDICT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rule-editor.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleEditor, name);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleEditor, state);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleEditor, enabled_label);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleEditor, tune);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleEditor, enabled);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleEditor, text);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleEditor, verdict);
  gtk_widget_class_bind_template_callback (widget_class, on_enabled);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_go_to);
  edited_signal = make_signal ("edited");   /* the text, or what is known of it */
  save_signal = make_signal ("save");       /* it is valid and is to be saved */
  refused_signal = make_signal ("refused"); /* it was to be saved and is not valid */
  /* The rule is to be on or off. */
  enabled_signal = g_signal_new ("enabled", TOCSIN_TYPE_RULE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
tocsin_rule_editor_init (TocsinRuleEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The drafts were read after the text. */
static void
on_drafts_changed (TocsinRuleEditor *self)
{
  const char *draft = self->path != NULL ? tocsin_rule_drafts_get (self->drafts, self->path) : NULL;

  if (draft == NULL || self->original == NULL || tocsin_rule_editor_is_modified (self))
    return;
  tocsin_rule_text_set (self->text, draft);
}

/* To be called once. */
void
tocsin_rule_editor_start (TocsinRuleEditor *self, TocsinSession *session, TocsinRuleDrafts *drafts)
{
  g_return_if_fail (TOCSIN_IS_RULE_EDITOR (self));
  self->session = g_object_ref (session);
  self->drafts = g_object_ref (drafts);
  tocsin_rule_verdict_set_session (self->verdict, session);
  g_signal_connect_object (drafts, "changed", G_CALLBACK (on_drafts_changed), self,
                           G_CONNECT_SWAPPED);
}

/* Shows a rule; of one in the same file the text stays as it is. */
void
tocsin_rule_editor_show (TocsinRuleEditor *self, TocsinRuleBook *book, const TocsinRuleRow *row)
{
  gboolean is_other, is_same_file;
  TocsinRuleRow *before;

  g_return_if_fail (TOCSIN_IS_RULE_EDITOR (self));
  is_same_file = g_strcmp0 (self->path, row->entry->path) == 0;
  is_other = self->row == NULL || strcmp (self->row->key, row->key) != 0;
  if (!is_same_file)
    leave (self);
  before = self->row;
  self->row = tocsin_rule_row_ref (row);
  tocsin_rule_row_unref (before);
  g_clear_pointer (&self->book, tocsin_rule_book_unref);
  self->book = tocsin_rule_book_ref (book);
  g_free (self->path);
  self->path = g_strdup (row->entry->path);
  show_head (self);
  if (is_same_file && is_other)
    tocsin_rule_text_go_to (self->text, row->entry->line, 0);
  tocsin_rule_job_read (self, self->path, renew (&self->reading), on_read);
}

gboolean
tocsin_rule_editor_is_modified (TocsinRuleEditor *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (TOCSIN_IS_RULE_EDITOR (self), FALSE);
  if (self->original == NULL)
    return FALSE;
  text = tocsin_rule_text_dup (self->text);
  return strcmp (text, self->original) != 0;
}

gboolean
tocsin_rule_editor_can_undo (TocsinRuleEditor *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_EDITOR (self), FALSE);
  return self->original != NULL && tocsin_rule_text_can_undo (self->text);
}

void
tocsin_rule_editor_undo (TocsinRuleEditor *self)
{
  g_return_if_fail (TOCSIN_IS_RULE_EDITOR (self));
  tocsin_rule_text_undo (self->text);
}

/* Has the text saved as soon as it is known to be valid. */
void
tocsin_rule_editor_save (TocsinRuleEditor *self)
{
  g_return_if_fail (TOCSIN_IS_RULE_EDITOR (self));
  if (!tocsin_rule_editor_is_modified (self))
    return;
  self->is_saving = TRUE;
  check (self);
}

/* @text was saved as @path. */
void
tocsin_rule_editor_saved (TocsinRuleEditor *self, const char *path, const char *text)
{
  g_return_if_fail (TOCSIN_IS_RULE_EDITOR (self));
  if (self->path == NULL)
    return;
  tocsin_rule_drafts_set (self->drafts, self->path, NULL);
  g_free (self->path);
  self->path = g_strdup (path);
  g_free (self->original);
  self->original = g_strdup (text);
  keep (self);
  g_signal_emit (self, edited_signal, 0);
}

/* Shows again what is on disk. Returns: (transfer full) (nullable): what was thrown away */
char *
tocsin_rule_editor_discard (TocsinRuleEditor *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (TOCSIN_IS_RULE_EDITOR (self), NULL);
  if (!tocsin_rule_editor_is_modified (self))
    return NULL;
  text = tocsin_rule_text_dup (self->text);
  tocsin_rule_text_replace (self->text, self->original);
  check (self);
  return g_steal_pointer (&text);
}

/* Takes a text that was thrown away back, whatever is shown now. */
void
tocsin_rule_editor_restore (TocsinRuleEditor *self, const char *path, const char *text)
{
  g_return_if_fail (TOCSIN_IS_RULE_EDITOR (self));
  if (g_strcmp0 (self->path, path) == 0 && self->original != NULL)
    tocsin_rule_text_replace (self->text, text);
  else
    tocsin_rule_drafts_set (self->drafts, path, text);
}

/* Returns: (transfer none) (nullable): the file whose text is shown */
const char *
tocsin_rule_editor_get_path (TocsinRuleEditor *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_EDITOR (self), NULL);
  return self->path;
}

/* Whether the text was read. */
gboolean
tocsin_rule_editor_has_text (TocsinRuleEditor *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_EDITOR (self), FALSE);
  return self->original != NULL;
}

char *
tocsin_rule_editor_dup_text (TocsinRuleEditor *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_EDITOR (self), NULL);
  return tocsin_rule_text_dup (self->text);
}

/* Returns: (transfer none): the button that shows the simulator where both have no room */
GtkToggleButton *
tocsin_rule_editor_get_tune (TocsinRuleEditor *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_EDITOR (self), NULL);
  return self->tune;
}

void
tocsin_rule_editor_focus (TocsinRuleEditor *self)
{
  g_return_if_fail (TOCSIN_IS_RULE_EDITOR (self));
  tocsin_rule_text_focus (self->text);
}
