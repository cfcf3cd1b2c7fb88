/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a rule: YAML with line numbers, in the colours of the appearance, its faults marked.
 */
#include "app/tocsin-rule-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>

#include "app/tocsin-application.h"
#include "detect/tocsin-rule.h"
#include "pipeline/tocsin-data.h"

#define FAULT "fault"

struct _TocsinRuleText
{
  GtkBox parent_instance;
  GtkSourceView *view;
  GtkSourceBuffer *buffer;
  GtkTextTag *underline;
  GtkScrolledWindow *scroller;
  GtkWidget *scrollbar;
  GtkAdjustment *scroll; /* of the scrollbar */
  guint following;       /* the scrollbar is to follow the text */
  gboolean is_following;
};

G_DEFINE_FINAL_TYPE (TocsinRuleText, tocsin_rule_text, GTK_TYPE_BOX)

static guint changed_signal;

static GtkTextBuffer *
get_buffer (TocsinRuleText *self)
{
  return GTK_TEXT_BUFFER (self->buffer);
}

static void
on_appearance (TocsinRuleText *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  gboolean is_dark = adw_style_manager_get_dark (style);
  GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme (
      gtk_source_style_scheme_manager_get_default (), is_dark ? "tocsin-dark" : "tocsin");
  GtkSourceMarkAttributes *attributes = gtk_source_mark_attributes_new ();
  GdkRGBA red = { 0.88F, 0.11F, 0.14F, is_dark ? 0.25F : 0.12F };

  gtk_source_buffer_set_style_scheme (self->buffer, scheme);
  gtk_source_mark_attributes_set_background (attributes, &red);
  gtk_source_mark_attributes_set_icon_name (attributes, "dialog-error-symbolic");
  gtk_source_view_set_mark_attributes (self->view, FAULT, attributes, 10);
  g_object_unref (attributes);
}

static gboolean
follow (gpointer user_data)
{
  TocsinRuleText *self = user_data;
  GtkAdjustment *text = gtk_scrolled_window_get_vadjustment (self->scroller);
  double upper = gtk_adjustment_get_upper (text), page = gtk_adjustment_get_page_size (text);

  self->following = 0;
  self->is_following = TRUE;
  gtk_adjustment_configure (
      self->scroll, gtk_adjustment_get_value (text), gtk_adjustment_get_lower (text), upper,
      gtk_adjustment_get_step_increment (text), gtk_adjustment_get_page_increment (text), page);
  self->is_following = FALSE;
  gtk_widget_set_visible (self->scrollbar, upper > page);
  return G_SOURCE_REMOVE;
}

static void
on_text_scrolled (TocsinRuleText *self)
{
  if (self->following == 0)
    self->following = g_idle_add (follow, self);
}

static void
on_scrolled (TocsinRuleText *self)
{
  if (!self->is_following)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller),
                              gtk_adjustment_get_value (self->scroll));
}

static void
connect_scrollbar (TocsinRuleText *self)
{
  GtkAdjustment *text = gtk_scrolled_window_get_vadjustment (self->scroller);

  g_signal_connect_object (text, "changed", G_CALLBACK (on_text_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (text, "value-changed", G_CALLBACK (on_text_scrolled), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scroll, "value-changed", G_CALLBACK (on_scrolled), self,
                           G_CONNECT_SWAPPED);
}

static void
tocsin_rule_text_dispose (GObject *object)
{
  g_clear_handle_id (&TOCSIN_RULE_TEXT (object)->following, g_source_remove);
  G_OBJECT_CLASS (tocsin_rule_text_parent_class)->dispose (object);
}

static void
on_changed (TocsinRuleText *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
tocsin_rule_text_class_init (TocsinRuleTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_autofree char *styles = tocsin_data_dup_path ("styles");

  G_OBJECT_CLASS (klass)->dispose = tocsin_rule_text_dispose;
  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  if (styles != NULL)
    gtk_source_style_scheme_manager_append_search_path (
        gtk_source_style_scheme_manager_get_default (), styles);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-rule-text.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleText, view);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleText, buffer);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleText, scroller);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleText, scrollbar);
  gtk_widget_class_bind_template_child (widget_class, TocsinRuleText, scroll);
  /* The text is another one. */
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_RULE_TEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
tocsin_rule_text_init (TocsinRuleText *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_source_buffer_set_language (self->buffer,
                                  gtk_source_language_manager_get_language (
                                      gtk_source_language_manager_get_default (), "yaml"));
  self->underline = gtk_text_buffer_create_tag (get_buffer (self), FAULT, "underline",
                                                PANGO_UNDERLINE_ERROR, NULL);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (on_appearance), self, G_CONNECT_SWAPPED);
  on_appearance (self);
  connect_scrollbar (self);
}

static void
unmark (TocsinRuleText *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  gtk_text_buffer_remove_tag (get_buffer (self), self->underline, &start, &end);
  gtk_source_buffer_remove_source_marks (self->buffer, &start, &end, FAULT);
}

/* Shows the text of another rule: what was done to the one before cannot be undone here. */
void
tocsin_rule_text_set (TocsinRuleText *self, const char *text)
{
  GtkTextIter start;

  g_return_if_fail (TOCSIN_IS_RULE_TEXT (self));
  gtk_text_buffer_begin_irreversible_action (get_buffer (self));
  gtk_text_buffer_set_text (get_buffer (self), text, -1);
  gtk_text_buffer_end_irreversible_action (get_buffer (self));
  gtk_text_buffer_get_start_iter (get_buffer (self), &start);
  gtk_text_buffer_place_cursor (get_buffer (self), &start);
}

/* Shows another text of the same rule, as an act that can be undone. */
void
tocsin_rule_text_replace (TocsinRuleText *self, const char *text)
{
  GtkTextIter start, end;

  g_return_if_fail (TOCSIN_IS_RULE_TEXT (self));
  gtk_text_buffer_begin_user_action (get_buffer (self));
  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  gtk_text_buffer_delete (get_buffer (self), &start, &end);
  gtk_text_buffer_insert (get_buffer (self), &start, text, -1);
  gtk_text_buffer_end_user_action (get_buffer (self));
}

char *
tocsin_rule_text_dup (TocsinRuleText *self)
{
  GtkTextIter start, end;

  g_return_val_if_fail (TOCSIN_IS_RULE_TEXT (self), NULL);
  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  return gtk_text_buffer_get_text (get_buffer (self), &start, &end, TRUE);
}

/* A column counts characters from 1; 0 and what is beyond the line is its begin. */
static void
find_place (TocsinRuleText *self, guint line, guint column, GtkTextIter *iter)
{
  int last = gtk_text_buffer_get_line_count (get_buffer (self)) - 1;

  gtk_text_buffer_get_iter_at_line (get_buffer (self), iter, CLAMP ((int) line - 1, 0, last));
  for (guint i = 1; i < column && !gtk_text_iter_ends_line (iter); i++)
    gtk_text_iter_forward_char (iter);
}

static void
mark_fault (TocsinRuleText *self, const TocsinRuleFault *fault)
{
  GtkTextIter start, end, text;

  if (fault->line == 0)
    return;
  find_place (self, fault->line, fault->column, &start);
  end = start;
  if (gtk_text_iter_ends_line (&end))
    gtk_text_iter_set_line_offset (&start, 0);
  else
    gtk_text_iter_forward_to_line_end (&end);
  gtk_text_buffer_apply_tag (get_buffer (self), self->underline, &start, &end);
  find_place (self, fault->line, 0, &text);
  gtk_source_buffer_create_source_mark (self->buffer, NULL, FAULT, &text);
}

/* @faults: (element-type TocsinRuleFault): what is wrong with the text as it is now */
void
tocsin_rule_text_mark_faults (TocsinRuleText *self, const GPtrArray *faults)
{
  g_return_if_fail (TOCSIN_IS_RULE_TEXT (self));
  unmark (self);
  for (guint i = 0; faults != NULL && i < faults->len; i++)
    mark_fault (self, faults->pdata[i]);
  gtk_source_view_set_show_line_marks (self->view, faults != NULL && faults->len > 0);
}

/* Puts the cursor at a place and shows it. */
void
tocsin_rule_text_go_to (TocsinRuleText *self, guint line, guint column)
{
  GtkTextIter iter;

  g_return_if_fail (TOCSIN_IS_RULE_TEXT (self));
  find_place (self, line, column, &iter);
  gtk_text_buffer_place_cursor (get_buffer (self), &iter);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->view),
                                gtk_text_buffer_get_insert (get_buffer (self)), 0.1, TRUE, 0, 0.2);
}

void
tocsin_rule_text_focus (TocsinRuleText *self)
{
  g_return_if_fail (TOCSIN_IS_RULE_TEXT (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

gboolean
tocsin_rule_text_can_undo (TocsinRuleText *self)
{
  g_return_val_if_fail (TOCSIN_IS_RULE_TEXT (self), FALSE);
  return gtk_text_buffer_get_can_undo (get_buffer (self));
}

void
tocsin_rule_text_undo (TocsinRuleText *self)
{
  g_return_if_fail (TOCSIN_IS_RULE_TEXT (self));
  gtk_text_buffer_undo (get_buffer (self));
}
