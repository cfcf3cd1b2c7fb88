/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All about the alert that is selected. What the list knows is shown at once; the reason, the
 * evidence and the history are read in a thread. */
#include "app/tocsin-alert-pane.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-alert-cards.h"
#include "app/tocsin-alert-loader.h"
#include "app/tocsin-alert-words.h"
#include "app/tocsin-application.h"
#include "app/tocsin-raw-text.h"
#include "app/tocsin-severity-image.h"
#include "app/tocsin-wrap-box.h"

struct _TocsinAlertPane
{
  GtkBox parent_instance;
  TocsinSession *session;
  TocsinAlertLoader *loader;
  TocsinAlertEntry *entry;   /* shown, or NULL */
  TocsinAlertDetail *detail; /* what the cards show, or NULL */
  gboolean is_stale;         /* the case has changed since */
  double place;              /* where the cards were, to be scrolled there again */
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  AdwStatusPage *many;
  GtkImage *severity;
  GtkLabel *title, *severity_word, *status, *message;
  GtkWidget *acknowledge, *start, *reopen, *close;
  TocsinWrapBox *tags;
  GtkBox *cards;
};

G_DEFINE_FINAL_TYPE (TocsinAlertPane, tocsin_alert_pane, GTK_TYPE_BOX)

static void
set_visible_text (GtkLabel *label, const char *text)
{
  g_autofree char *visible = tocsin_raw_text_dup_visible (text, strlen (text));

  gtk_label_set_text (label, visible);
}

static void
show_status (TocsinAlertPane *self, TocsinAlertStatus status)
{
  gtk_label_set_text (self->status, tocsin_alert_status_get_word (status));
  if (status == TOCSIN_ALERT_NEW)
    gtk_widget_add_css_class (GTK_WIDGET (self->status), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "accent");
  gtk_widget_set_visible (self->acknowledge, status == TOCSIN_ALERT_NEW);
  gtk_widget_set_visible (self->start, status == TOCSIN_ALERT_ACKNOWLEDGED);
  gtk_widget_set_visible (self->close, tocsin_alert_status_is_open (status));
  gtk_widget_set_visible (self->reopen, !tocsin_alert_status_is_open (status));
}

static void
show_severity (TocsinAlertPane *self, const char *severity)
{
  const char *classes[] = { tocsin_severity_get_css_class (severity), "heading", NULL };

  tocsin_severity_show (self->severity, severity);
  gtk_label_set_text (self->severity_word, tocsin_severity_get_word (severity));
  gtk_widget_set_css_classes (GTK_WIDGET (self->severity_word), classes);
}

static void
show_head (TocsinAlertPane *self)
{
  const TocsinAlert *alert = self->entry->alert;

  show_severity (self, alert->severity);
  set_visible_text (self->title, alert->rule_title);
  tocsin_alert_cards_set_sentence (self->message, self->entry,
                                   tocsin_session_get_time_display (self->session));
  show_status (self, alert->status);
  tocsin_wrap_box_clear (self->tags);
  tocsin_alert_cards_add_tags (self->tags, alert->tags);
}

static void
clear_cards (TocsinAlertPane *self)
{
  tocsin_alert_cards_clear (self->cards);
  g_clear_pointer (&self->detail, tocsin_alert_detail_free);
}

static gboolean
scroll_back (gpointer user_data)
{
  TocsinAlertPane *self = user_data;

  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), self->place);
  return G_SOURCE_REMOVE;
}

/* Shows other cards of the same alert in the place of those that are there. */
static void
replace_cards (TocsinAlertPane *self, TocsinAlertDetail *detail)
{
  gboolean had_cards = self->detail != NULL;

  self->place = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller));
  clear_cards (self);
  self->detail = detail;
  self->is_stale = FALSE;
  tocsin_alert_cards_show (self->cards, self->detail, self->session);
  if (had_cards)
    g_idle_add_full (GDK_PRIORITY_REDRAW + 10, scroll_back, g_object_ref (self), g_object_unref);
}

/* Of an alert that is shown already only the history is another, unless the case has changed. */
static void
on_loaded (TocsinAlertPane *self)
{
  g_autoptr (TocsinAlertDetail) detail = tocsin_alert_loader_take_detail (self->loader);
  const GError *error = tocsin_alert_loader_get_error (self->loader);

  if (self->entry == NULL)
    return;
  if (error != NULL)
    {
      clear_cards (self);
      tocsin_alert_cards_show_error (self->cards, error);
    }
  else if (detail != NULL && self->detail != NULL && !self->is_stale)
    tocsin_alert_cards_show_history (self->cards, detail, self->session);
  else if (detail != NULL)
    replace_cards (self, g_steal_pointer (&detail));
}

/* Shows an alert, or none. */
void
tocsin_alert_pane_show (TocsinAlertPane *self, const TocsinAlertEntry *entry)
{
  gboolean is_other;

  g_return_if_fail (TOCSIN_IS_ALERT_PANE (self));
  is_other = entry == NULL || self->entry == NULL || entry->alert->id != self->entry->alert->id;
  g_clear_pointer (&self->entry, tocsin_alert_entry_unref);
  gtk_stack_set_visible_child_name (self->stack, entry != NULL ? "alert" : "empty");
  if (entry == NULL)
    {
      clear_cards (self);
      tocsin_alert_loader_load (self->loader, NULL, 0);
      return;
    }
  self->entry = tocsin_alert_entry_ref ((TocsinAlertEntry *) entry);
  show_head (self);
  if (!is_other)
    return;
  clear_cards (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  tocsin_alert_loader_load (self->loader, tocsin_session_get_case_path (self->session),
                            entry->alert->id);
}

/* Says that several alerts are selected, and what can be done with them. */
void
tocsin_alert_pane_show_many (TocsinAlertPane *self, guint n)
{
  g_autofree char *title
      = g_strdup_printf (ngettext ("%u Alert Selected", "%u Alerts Selected", n), n);

  g_return_if_fail (TOCSIN_IS_ALERT_PANE (self));
  g_clear_pointer (&self->entry, tocsin_alert_entry_unref);
  clear_cards (self);
  tocsin_alert_loader_load (self->loader, NULL, 0);
  adw_status_page_set_title (self->many, title);
  gtk_stack_set_visible_child_name (self->stack, "many");
}

/* Puts the keyboard at the first thing that says why the alert was raised. */
void
tocsin_alert_pane_enter (TocsinAlertPane *self)
{
  g_return_if_fail (TOCSIN_IS_ALERT_PANE (self));
  gtk_widget_child_focus (GTK_WIDGET (self->detail != NULL ? self->cards : (GtkBox *) self),
                          GTK_DIR_TAB_FORWARD);
}

/* What people say of alerts is another. */
static void
reload (TocsinAlertPane *self)
{
  if (self->entry != NULL)
    tocsin_alert_loader_load (self->loader, tocsin_session_get_case_path (self->session),
                              self->entry->alert->id);
}

/* The case holds something else, and there may be other rules. */
static void
on_case_changed (TocsinAlertPane *self)
{
  tocsin_alert_loader_forget_rules (self->loader);
  self->is_stale = TRUE;
  reload (self);
}

static void
on_time_display_changed (TocsinAlertPane *self)
{
  if (self->entry == NULL)
    return;
  show_head (self);
  tocsin_alert_cards_clear (self->cards);
  if (self->detail != NULL)
    tocsin_alert_cards_show (self->cards, self->detail, self->session);
}

static void
on_learn (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertPane *self = TOCSIN_ALERT_PANE (widget);

  (void) action, (void) parameter;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->tags)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_MENU_BUTTON (child))
      {
        gtk_menu_button_popup (GTK_MENU_BUTTON (child));
        return;
      }
}

static void
on_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinAlertPane *self = TOCSIN_ALERT_PANE (widget);

  (void) action, (void) parameter;
  if (self->entry != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->entry->alert->message);
}

static void
tocsin_alert_pane_dispose (GObject *object)
{
  TocsinAlertPane *self = TOCSIN_ALERT_PANE (object);

  g_clear_object (&self->loader);
  g_clear_object (&self->session);
  g_clear_pointer (&self->detail, tocsin_alert_detail_free);
  g_clear_pointer (&self->entry, tocsin_alert_entry_unref);
  G_OBJECT_CLASS (tocsin_alert_pane_parent_class)->dispose (object);
}

static void
tocsin_alert_pane_class_init (TocsinAlertPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_alert_pane_dispose;
  g_type_ensure (TOCSIN_TYPE_WRAP_BOX);
  gtk_widget_class_install_action (widget_class, "alert.learn", NULL, on_learn);
  gtk_widget_class_install_action (widget_class, "alert.copy", NULL, on_copy);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-alert-pane.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, stack);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, many);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, severity);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, title);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, severity_word);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, status);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, message);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, acknowledge);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, start);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, reopen);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, close);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, tags);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertPane, cards);
}

static void
tocsin_alert_pane_init (TocsinAlertPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->loader = tocsin_alert_loader_new ();
  g_signal_connect_object (self->loader, "loaded", G_CALLBACK (on_loaded), self, G_CONNECT_SWAPPED);
}

/* Follows @session, whose case the alerts are of. */
void
tocsin_alert_pane_set_session (TocsinAlertPane *self, TocsinSession *session)
{
  g_return_if_fail (TOCSIN_IS_ALERT_PANE (self) && self->session == NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "alerts-changed", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::time-display", G_CALLBACK (on_time_display_changed),
                           self, G_CONNECT_SWAPPED);
}
