/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why an alert was raised: the rule as a tree, its window and its baseline drawn. */
#include <glib/gi18n.h>

#include "app/tocsin-alert-cards.h"
#include "app/tocsin-alert-words.h"
#include "app/tocsin-baseline-chart.h"
#include "app/tocsin-detail-rows.h"
#include "app/tocsin-why-rows.h"
#include "app/tocsin-window-chart.h"

#define INDENT 18

typedef struct
{
  const TocsinAlertReason *reason; /* outlives the tree */
  GHashTable *toggled;
  GtkBox *box;
} Tree;

static void
tree_free (gpointer data)
{
  Tree *self = data;

  g_hash_table_unref (self->toggled);
  g_free (self);
}

static void fill_tree (Tree *self);

static void
on_toggled (GtkButton *button, Tree *self)
{
  const char *path = g_object_get_data (G_OBJECT (button), "path");
  g_autofree char *key = g_strdup (path);

  if (!g_hash_table_remove (self->toggled, key))
    g_hash_table_add (self->toggled, g_strdup (key));
  fill_tree (self);
  /* the button was made anew: the keyboard stays where it was */
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->box)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *first = gtk_widget_get_first_child (row);

      if (g_strcmp0 (g_object_get_data (G_OBJECT (first), "path"), key) == 0)
        gtk_widget_grab_focus (first);
    }
}

static GtkWidget *
new_arrow (Tree *self, const TocsinWhyRow *row)
{
  GtkWidget *button;

  if (!row->has_children)
    {
      GtkWidget *room = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_set_size_request (room, 20, -1);
      return room;
    }
  button = gtk_button_new_from_icon_name (row->is_open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "why-arrow");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (row->path), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, row->text,
                                  -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_EXPANDED, row->is_open,
                               -1);
  g_signal_connect (button, "clicked", G_CALLBACK (on_toggled), self);
  return button;
}

static GtkWidget *
new_mark (const TocsinWhyRow *row)
{
  GtkWidget *mark = gtk_label_new (!row->has_mark ? "" : row->is_met ? "✓" : "—");

  gtk_widget_add_css_class (mark, row->is_met ? "why-met" : "dim-label");
  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_label_set_width_chars (GTK_LABEL (mark), 2);
  return mark;
}

static GtkWidget *
new_text (const TocsinWhyRow *row)
{
  GtkWidget *label = gtk_label_new (row->text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  for (guint i = 0; row->is_met && i + 1 < row->bold->len; i += 2)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

      bold->start_index = g_array_index (row->bold, guint, i);
      bold->end_index = g_array_index (row->bold, guint, i + 1);
      pango_attr_list_insert (attributes, bold);
    }
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  if (!row->is_met)
    gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static void
add_row (Tree *self, const TocsinWhyRow *row)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *count = gtk_label_new (row->count);
  g_autofree char *words
      = g_strdup_printf ("%s: %s", row->text, row->is_met ? _ ("met") : _ ("not met"));

  gtk_widget_set_margin_start (line, (int) row->depth * INDENT);
  gtk_widget_set_valign (count, GTK_ALIGN_START);
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_set_margin_start (count, 12);
  gtk_box_append (GTK_BOX (line), new_arrow (self, row));
  if (row->has_mark)
    gtk_box_append (GTK_BOX (line), new_mark (row));
  gtk_box_append (GTK_BOX (line), new_text (row));
  gtk_box_append (GTK_BOX (line), count);
  if (row->has_mark)
    gtk_accessible_update_property (GTK_ACCESSIBLE (line), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
  gtk_box_append (self->box, line);
}

static void
fill_tree (Tree *self)
{
  g_autoptr (GPtrArray) rows = tocsin_why_rows_new (self->reason, self->toggled);

  tocsin_detail_rows_clear (GTK_WIDGET (self->box));
  for (guint i = 0; i < rows->len; i++)
    add_row (self, rows->pdata[i]);
}

static GtkWidget *
new_tree (const TocsinAlertReason *reason)
{
  Tree *self = g_new0 (Tree, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->reason = reason;
  self->toggled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->box = GTK_BOX (box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The rule, and what of it was met"), -1);
  g_object_set_data_full (G_OBJECT (box), "tree", self, tree_free);
  fill_tree (self);
  return box;
}

/* Whether the window counts rules that matched, not what happened. */
static gboolean
is_about_rules (const TocsinAlertReason *reason)
{
  return reason->type == TOCSIN_CORRELATION_TEMPORAL
         || reason->type == TOCSIN_CORRELATION_TEMPORAL_ORDERED
         || reason->type == TOCSIN_CORRELATION_NEAR;
}

/* Several records may tell of one act. */
static void
add_attempts (GtkWidget *card, const TocsinAlertReason *reason)
{
  g_autofree char *text = NULL;
  GtkWidget *label;

  if (!reason->counts_attempts || is_about_rules (reason)
      || reason->n_attempts == reason->n_records)
    return;
  text = g_strdup_printf (_ ("%'u records, %'llu attempts: what several lines or logs tell of the "
                             "same act counts once."),
                          reason->n_records, (unsigned long long) reason->n_attempts);
  label = alert_card_new_label (text, TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (card), label);
}

#define MOST_VALUES 15

/* What was counted, where it is different values. */
static void
add_values (GtkWidget *card, const TocsinAlertReason *reason)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *text = NULL;
  GtkWidget *label;
  guint n = reason->values != NULL ? reason->values->len : 0;

  if (n == 0)
    return;
  for (guint i = 0; i < MIN (n, MOST_VALUES); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                            ((const TocsinReasonValue *) reason->values->pdata[i])->text);
  if (n > MOST_VALUES)
    /* Translators: values and how many more there are: “root, admin and 12 more” */
    text = g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n - MOST_VALUES),
                            list->str, n - MOST_VALUES);
  label = alert_card_new_label (text != NULL ? text : list->str, TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (card), label);
}

static void
add_baseline (GtkBox *cards, const TocsinAlertDetail *detail, TocsinTimeDisplay display)
{
  const TocsinAlertReason *reason = detail->reason;
  g_autofree char *span = tocsin_alert_span_dup (reason->timespan);
  /* Translators: how long a part of the series is */
  g_autofree char *hint = g_strdup_printf (_ ("counts in each %s"), span);
  GtkWidget *card;

  if (!reason->is_baseline || reason->series == NULL || reason->series->len == 0)
    return;
  card = alert_card_new (_ ("What is normal"), hint);
  gtk_box_append (GTK_BOX (card),
                  tocsin_baseline_chart_new (reason, detail->alert->severity, display));
  gtk_box_append (cards, card);
}

/* Adds the tree and the drawings. */
void
alert_cards_add_why (GtkBox *cards, const TocsinAlertDetail *detail, TocsinTimeDisplay display)
{
  const TocsinAlertReason *reason = detail->reason;
  GtkWidget *card = alert_card_new (
      _ ("Why it fired"), reason->is_known ? _ ("each condition, and events that met it") : NULL);

  if (!reason->is_known)
    gtk_box_append (GTK_BOX (card),
                    alert_card_new_label (_ ("The rule that raised this alert is not among the "
                                             "rules any more, so that it cannot be explained."),
                                          FALSE));
  else
    gtk_box_append (GTK_BOX (card), new_tree (reason));
  if (reason->is_known && reason->has_window && !reason->is_baseline
      && reason->type != TOCSIN_BASELINE_FIRST_SEEN)
    gtk_box_append (GTK_BOX (card),
                    tocsin_window_chart_new (reason, detail->alert->severity, display));
  add_values (card, reason);
  add_attempts (card, reason);
  gtk_box_append (cards, card);
  add_baseline (cards, detail, display);
}
