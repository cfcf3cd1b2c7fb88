/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The events on which an alert rests, with what the rule matched marked. A click shows one among
 * all of them in the table of events. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-alert-cards.h"
#include "app/tocsin-alert-words.h"

#define FIRST 6  /* events that are shown at once */
#define SHORT 48 /* bytes of a value that needs no line of its own */

/* The accent at 16 %, and an underline, so that it does not rest on colour. */
static void
mark (PangoAttrList *list, const GdkRGBA *accent, const TocsinTextMark *part)
{
  PangoAttribute *attributes[] = {
    pango_attr_background_new ((guint16) (accent->red * 65535), (guint16) (accent->green * 65535),
                               (guint16) (accent->blue * 65535)),
    pango_attr_background_alpha_new (65535 * 16 / 100),
    pango_attr_underline_new (PANGO_UNDERLINE_SINGLE),
  };

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      attributes[i]->start_index = (guint) part->start;
      attributes[i]->end_index = (guint) (part->start + part->length);
      pango_attr_list_insert (list, attributes[i]);
    }
}

static GtkWidget *
new_line_label (const TocsinEvidenceLine *line, const GdkRGBA *accent)
{
  GtkWidget *label = gtk_label_new (line->text);
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();

  for (guint i = 0; i < line->marks->len; i++)
    mark (list, accent, &g_array_index (line->marks, TocsinTextMark, i));
  pango_attr_list_insert (list, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), list);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label),
                           line->is_raw ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "evidence-text");
  if (line->is_raw || line->label != NULL)
    gtk_widget_add_css_class (label, "monospace");
  return label;
}

static void
add_head (GtkBox *box, const TocsinEvidence *evidence, TocsinTimeDisplay display)
{
  g_autofree char *time = tocsin_alert_time_dup (evidence->timestamp, "%F %T", display);
  g_autofree char *text = *evidence->host != '\0'
                              ? g_strdup_printf ("%s · %s", time, evidence->host)
                              : g_strdup (time);
  GtkWidget *label = gtk_label_new (*time != '\0' ? text : _ ("without time"));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (box, label);
}

/* A field: beside others where its value is short, else in lines of its own. */
static void
add_field (GtkBox *box, GtkWidget **fields, const TocsinEvidenceLine *line, const GdkRGBA *accent)
{
  GtkWidget *name = alert_card_new_label (line->label, TRUE);
  GtkWidget *value = new_line_label (line, accent);
  GtkWidget *field;

  gtk_widget_add_css_class (name, "caption");
  if (strlen (line->text) > SHORT)
    {
      gtk_box_append (box, name);
      gtk_box_append (box, value);
      return;
    }
  if (*fields == NULL)
    {
      *fields = tocsin_wrap_box_new (18, 0);
      gtk_box_append (box, *fields);
    }
  field = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (field), name);
  gtk_box_append (GTK_BOX (field), value);
  tocsin_wrap_box_append (TOCSIN_WRAP_BOX (*fields), field);
}

static GtkWidget *
new_row (const TocsinEvidence *evidence, const GdkRGBA *accent, TocsinTimeDisplay display)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *fields = NULL;

  add_head (GTK_BOX (box), evidence, display);
  for (guint i = 0; i < evidence->lines->len; i++)
    {
      const TocsinEvidenceLine *line = evidence->lines->pdata[i];

      if (line->label != NULL)
        add_field (GTK_BOX (box), &fields, line, accent);
      else
        gtk_box_append (GTK_BOX (box), new_line_label (line, accent));
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, _ ("Show in the event table"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  ((TocsinEvidenceLine *) evidence->lines->pdata[0])->text, -1);
  g_object_set_data_full (G_OBJECT (row), "event", g_memdup2 (&evidence->id, sizeof evidence->id),
                          g_free);
  return row;
}

static void
on_activated (GtkListBox *list, GtkListBoxRow *row, TocsinSession *session)
{
  const gint64 *event = g_object_get_data (G_OBJECT (row), "event");
  const gint64 *alert = g_object_get_data (G_OBJECT (list), "alert");
  g_autofree char *query = g_strdup_printf ("alert:%" G_GINT64_FORMAT, *alert);

  tocsin_session_set_query (session, query);
  tocsin_session_set_selected_event (session, *event);
  gtk_widget_activate_action (GTK_WIDGET (list), "win.show-page", "s", "events");
}

static GtkWidget *
new_list (const TocsinAlertDetail *detail, TocsinSession *session, GtkWidget *card)
{
  GtkWidget *list = gtk_list_box_new ();
  GdkRGBA accent = { 0.2F, 0.5F, 0.9F, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (card), "accent_bg_color", &accent);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "evidence");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Evidence"), -1);
  for (guint i = 0; i < detail->evidence->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), new_row (detail->evidence->pdata[i], &accent,
                                                       tocsin_session_get_time_display (session)));
  g_object_set_data_full (G_OBJECT (list), "alert",
                          g_memdup2 (&detail->alert->id, sizeof detail->alert->id), g_free);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (on_activated), session, 0);
  return list;
}

static void
on_more (GtkButton *button, GtkWidget *list)
{
  GtkWidget *first = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), FIRST));

  for (GtkWidget *row = first; row != NULL; row = gtk_widget_get_next_sibling (row))
    gtk_widget_set_visible (row, TRUE);
  if (first != NULL)
    gtk_widget_grab_focus (first);
  gtk_widget_set_visible (GTK_WIDGET (button), FALSE);
}

/* Hides all but the first rows behind a button. */
static void
add_more (GtkWidget *buttons, GtkWidget *list, guint n)
{
  g_autofree char *words = NULL;
  GtkWidget *button;

  if (n <= FIRST + 1)
    return;
  for (guint i = FIRST; i < n; i++)
    gtk_widget_set_visible (
        GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) i)), FALSE);
  words = g_strdup_printf (ngettext ("%u _More", "%u _More", n - FIRST), n - FIRST);
  button = gtk_button_new_with_mnemonic (words);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_more), list, 0);
  tocsin_wrap_box_append (TOCSIN_WRAP_BOX (buttons), button);
}

/* Adds the first events; a button leads to all of them. */
void
alert_cards_add_evidence (GtkBox *cards, const TocsinAlertDetail *detail, TocsinSession *session)
{
  guint n = detail->alert->evidence->len;
  g_autofree char *hint = NULL;
  g_autofree char *all = NULL;
  GtkWidget *card, *list, *button, *buttons;

  if (detail->evidence->len == 0)
    return;
  hint = g_strdup_printf (ngettext ("%'u event", "%'u events", n), n);
  all = g_strdup_printf (
      ngettext ("_Show %'u in the Event Table", "_Show All %'u in the Event Table", n), n);
  card = alert_card_new (_ ("Evidence"), hint);
  list = new_list (detail, session, GTK_WIDGET (cards));
  buttons = tocsin_wrap_box_new (6, 6);
  gtk_box_append (GTK_BOX (card), list);
  add_more (buttons, list, detail->evidence->len);
  button = gtk_button_new_with_mnemonic (all);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "alerts.evidence");
  tocsin_wrap_box_append (TOCSIN_WRAP_BOX (buttons), button);
  gtk_box_append (GTK_BOX (card), buttons);
  gtk_box_append (cards, card);
}
