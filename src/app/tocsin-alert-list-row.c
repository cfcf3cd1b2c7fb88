/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the list of alerts: the head of a group, or an alert. */
#include "app/tocsin-alert-list-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-alert-words.h"
#include "app/tocsin-application.h"
#include "app/tocsin-raw-text.h"
#include "app/tocsin-severity-image.h"
#include "app/tocsin-tooltip.h"

struct _TocsinAlertListRow
{
  GtkBox parent_instance;
  TocsinAlertGrouping grouping;
  TocsinSession *session;
  TocsinAlertItem *item;
  gulong changed_handler;
  GtkWidget *head;
  GtkImage *arrow, *head_severity;
  GtkLabel *head_title, *head_count;
  GtkWidget *alert, *dot;
  GtkImage *severity;
  GtkLabel *title, *time, *detail, *status, *count;
};

enum
{
  SIGNAL_TOGGLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TocsinAlertListRow, tocsin_alert_list_row, GTK_TYPE_BOX)

static void
set_visible_text (GtkLabel *label, const char *text)
{
  g_autofree char *visible = tocsin_raw_text_dup_visible (text, strlen (text));

  gtk_label_set_text (label, visible);
}

static const char *
get_head_title (TocsinAlertListRow *self)
{
  return self->grouping == TOCSIN_ALERTS_BY_SEVERITY
             ? tocsin_severity_get_word (tocsin_alert_item_get_title (self->item))
             : tocsin_alert_item_get_title (self->item);
}

static void
show_head (TocsinAlertListRow *self)
{
  guint n = tocsin_alert_item_get_n_alerts (self->item);
  gboolean is_collapsed = tocsin_alert_item_is_collapsed (self->item);
  const char *severity = tocsin_level_get_name (tocsin_alert_item_get_level (self->item));
  g_autofree char *count = g_strdup_printf ("%'u", n);
  g_autofree char *words = g_strdup_printf (ngettext ("%u alert", "%u alerts", n), n);

  gtk_image_set_from_icon_name (self->arrow,
                                is_collapsed ? "pan-end-symbolic" : "pan-down-symbolic");
  tocsin_severity_show (self->head_severity, severity);
  set_visible_text (self->head_title, get_head_title (self));
  gtk_label_set_text (self->head_count, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (self->head_title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, !is_collapsed,
                               -1);
}

/* Says in one sentence what the row shows by places, shapes and badges. */
static void
describe (TocsinAlertListRow *self, const TocsinAlertEntry *entry)
{
  const TocsinAlert *alert = entry->alert;
  g_autofree char *count
      = g_strdup_printf (ngettext ("%llu event", "%llu events", (gulong) alert->count),
                         (unsigned long long) alert->count);
  g_autofree char *label
      = g_strdup_printf ("%s, %s", gtk_label_get_text (self->title), alert->rule_title);
  /* Translators: severity, status, number of events and time of an alert */
  g_autofree char *text = g_strdup_printf (
      _ ("%s, %s, %s, %s"), tocsin_severity_get_word (alert->severity),
      tocsin_alert_status_get_word (alert->status), count, gtk_label_get_text (self->time));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
show_time (TocsinAlertListRow *self, const TocsinAlert *alert)
{
  TocsinTimeDisplay display = tocsin_session_get_time_display (self->session);
  g_autofree char *brief = tocsin_alert_time_dup (alert->last_seen, "%m-%d %H:%M", display);
  g_autofree char *first = tocsin_alert_time_dup (alert->first_seen, "%F %T", display);
  g_autofree char *last = tocsin_alert_time_dup (alert->last_seen, "%F %T", display);
  g_autofree char *whole = *last != '\0' ? g_strdup_printf (_ ("%s to %s"), first, last) : NULL;

  gtk_label_set_text (self->time, brief);
  tocsin_tooltip_set (GTK_WIDGET (self->time), whole);
}

static void
show_alert (TocsinAlertListRow *self, const TocsinAlertEntry *entry)
{
  const TocsinAlert *alert = entry->alert;
  gboolean is_new = alert->status == TOCSIN_ALERT_NEW;
  gboolean is_under_rule = self->grouping == TOCSIN_ALERTS_BY_RULE;
  gboolean has_severity
      = self->grouping == TOCSIN_ALERTS_BY_ENTITY || self->grouping == TOCSIN_ALERTS_UNGROUPED;
  g_autofree char *count = g_strdup_printf ("%'" G_GUINT64_FORMAT, alert->count);

  gtk_widget_set_opacity (self->dot, is_new ? 1 : 0);
  tocsin_severity_show (self->severity, has_severity ? alert->severity : NULL);
  set_visible_text (self->title,
                    self->grouping == TOCSIN_ALERTS_BY_ENTITY ? alert->rule_title : entry->title);
  set_visible_text (self->detail, is_under_rule || self->grouping == TOCSIN_ALERTS_BY_ENTITY
                                      ? entry->detail
                                      : alert->rule_title);
  gtk_label_set_text (self->status,
                      is_new ? "" : tocsin_alert_status_get_brief_word (alert->status));
  gtk_label_set_text (self->count, count);
  if (is_new)
    gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->title), "heading");
  show_time (self, alert);
  describe (self, entry);
}

static void
show (TocsinAlertListRow *self)
{
  const TocsinAlertEntry *entry
      = self->item != NULL ? tocsin_alert_item_get_entry (self->item) : NULL;

  gtk_widget_set_visible (self->head, self->item != NULL && entry == NULL);
  gtk_widget_set_visible (self->alert, entry != NULL);
  if (entry != NULL)
    show_alert (self, entry);
  else if (self->item != NULL)
    show_head (self);
}

static void
on_head_pressed (TocsinAlertListRow *self, int n, double x, double y, GtkGesture *gesture)
{
  (void) n, (void) x, (void) y;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->item != NULL)
    g_signal_emit (self, signals[SIGNAL_TOGGLED], 0, self->item);
}

static void
tocsin_alert_list_row_dispose (GObject *object)
{
  TocsinAlertListRow *self = TOCSIN_ALERT_LIST_ROW (object);

  tocsin_alert_list_row_set_item (self, NULL);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (tocsin_alert_list_row_parent_class)->dispose (object);
}

static void
tocsin_alert_list_row_class_init (TocsinAlertListRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_alert_list_row_dispose;
  /* The head of a group was clicked. */
  signals[SIGNAL_TOGGLED]
      = g_signal_new ("toggled", TOCSIN_TYPE_ALERT_LIST_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, TOCSIN_TYPE_ALERT_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-alert-list-row.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, head);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, arrow);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, head_severity);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, head_title);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, head_count);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, alert);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, dot);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, severity);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, title);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, time);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, detail);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, status);
  gtk_widget_class_bind_template_child (widget_class, TocsinAlertListRow, count);
}

static void
tocsin_alert_list_row_init (TocsinAlertListRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  tocsin_tooltip_set (GTK_WIDGET (self->count),
                      _ ("Events, or attempts where the rule counts those"));
  tocsin_raw_text_wrap (self->title);
  tocsin_raw_text_wrap (self->detail);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_head_pressed), self);
  gtk_widget_add_controller (self->head, GTK_EVENT_CONTROLLER (click));
}

/* A row for alerts that are grouped so, with the times of @session. */
GtkWidget *
tocsin_alert_list_row_new (TocsinAlertGrouping grouping, TocsinSession *session)
{
  TocsinAlertListRow *self = g_object_new (TOCSIN_TYPE_ALERT_LIST_ROW, NULL);

  self->grouping = grouping;
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::time-display", G_CALLBACK (show), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/* Shows an item and follows it; NULL for none. */
void
tocsin_alert_list_row_set_item (TocsinAlertListRow *self, TocsinAlertItem *item)
{
  g_return_if_fail (TOCSIN_IS_ALERT_LIST_ROW (self));
  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_handler, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->changed_handler = g_signal_connect_swapped (item, "changed", G_CALLBACK (show), self);
  show (self);
}

/* Returns: (transfer none) (nullable): what it shows */
TocsinAlertItem *
tocsin_alert_list_row_get_item (TocsinAlertListRow *self)
{
  g_return_val_if_fail (TOCSIN_IS_ALERT_LIST_ROW (self), NULL);
  return self->item;
}
