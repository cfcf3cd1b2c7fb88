/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows and cards of the details pane. */
#include "app/tocsin-detail-rows.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-raw-text.h"
#include "app/tocsin-text-window.h"
#include "workspace/tocsin-learn.h"

#define LONGEST_VALUE 2000 /* bytes that a row shows; copying takes all */

void
tocsin_detail_rows_clear (GtkWidget *parent)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (parent)) != NULL)
    {
      if (GTK_IS_LIST_BOX (parent))
        gtk_list_box_remove (GTK_LIST_BOX (parent), child);
      else if (GTK_IS_FLOW_BOX (parent))
        gtk_flow_box_remove (GTK_FLOW_BOX (parent), child);
      else
        gtk_box_remove (GTK_BOX (parent), child);
    }
}

static GtkWidget *
new_label (const char *text, gboolean is_wrapped)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (is_wrapped)
    tocsin_raw_text_wrap (GTK_LABEL (label));
  else
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

static void
on_copy (GtkButton *button, gpointer user_data)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)),
                          g_object_get_data (G_OBJECT (button), "value"));
}

static GtkWidget *
new_copy_button (const char *name, const char *value)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *words = g_strdup_printf (_ ("Copy %s"), name);

  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (value), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_copy), NULL);
  return button;
}

static void
on_show (GtkButton *button, gpointer user_data)
{
  const char *value = g_object_get_data (G_OBJECT (button), "value");

  (void) user_data;
  tocsin_text_window_show (GTK_WIDGET (button), g_object_get_data (G_OBJECT (button), "name"),
                           value, strlen (value));
}

/* Opens all of a value of which a row shows the beginning. */
static GtkWidget *
new_show_button (const char *name, const char *value)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("view-fullscreen-symbolic");
  g_autofree char *words = g_strdup_printf (_ ("Show all of %s"), name);

  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (button), "value", g_strdup (value), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_show), NULL);
  return button;
}

static void
add_field (GtkListBox *list, const char *name, const char *value, gsize length)
{
  g_autofree char *shown_name = tocsin_raw_text_dup_visible (name, strlen (name));
  g_autofree char *shown = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *name_label = new_label (shown_name, FALSE);
  GtkWidget *value_label;
  gsize cut = MIN (length, LONGEST_VALUE);

  while (cut > 0 && cut < length && (value[cut] & 0xc0) == 0x80)
    cut--;
  shown = tocsin_raw_text_dup_visible (value, cut);
  value_label = new_label (shown, TRUE);
  gtk_widget_add_css_class (name_label, "dim-label");
  gtk_label_set_width_chars (GTK_LABEL (name_label), 13);
  gtk_label_set_max_width_chars (GTK_LABEL (name_label), 13);
  gtk_widget_set_tooltip_text (name_label, shown_name);
  gtk_widget_set_valign (name_label, GTK_ALIGN_START);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_hexpand (value_label, TRUE);
  gtk_widget_set_valign (value_label, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), name_label);
  gtk_box_append (GTK_BOX (box), value_label);
  if (cut < length)
    gtk_box_append (GTK_BOX (box), new_show_button (shown_name, value));
  gtk_box_append (GTK_BOX (box), new_copy_button (shown_name, value));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, shown_name,
                                  -1);
  g_object_set_data_full (G_OBJECT (row), "text", g_strconcat (shown_name, "\n", shown, NULL),
                          g_free);
  gtk_list_box_append (list, row);
}

/* The columns that have a value, then the fields of the record. */
void
tocsin_detail_rows_fill_fields (GtkListBox *list, const TocsinDetail *detail)
{
  const TocsinBatch *batch = detail->batch;
  const TocsinEvent *event = &batch->events[0];
  g_autoptr (GString) text = g_string_new (NULL);

  tocsin_detail_rows_clear (GTK_WIDGET (list));
  for (int column = 0; column < TOCSIN_N_COLUMNS; column++)
    {
      g_string_truncate (text, 0);
      if (column != TOCSIN_COLUMN_FIELDS && column != TOCSIN_COLUMN_RAW
          && tocsin_event_append_text (batch, event, (TocsinColumn) column, text) && text->len > 0)
        add_field (list, tocsin_columns[column].name, text->str, text->len);
    }
  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &batch->fields[event->first_field + i];

      g_string_truncate (text, 0);
      g_string_append_len (text, tocsin_batch_text (batch, field->value), field->value.length);
      add_field (list, batch->names[field->name], text->str, text->len);
    }
}

/* Whether a row of fields has @text in its name or value. */
gboolean
tocsin_detail_rows_matches (GtkListBoxRow *row, const char *text)
{
  g_autofree char *needle = g_utf8_casefold (text, -1);
  g_autofree char *whole = g_utf8_casefold (g_object_get_data (G_OBJECT (row), "text"), -1);

  return strstr (whole, needle) != NULL;
}

/* Returns: (transfer none) (nullable): the cards that explain things, read once */
const TocsinLearn *
tocsin_detail_rows_get_learn (void)
{
  static TocsinLearn *learn;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (learn != NULL)
    return learn;
  bytes = g_resources_lookup_data (TOCSIN_RESOURCE ("learn/cards.json"), 0, &error);
  if (bytes != NULL)
    learn = tocsin_learn_new (bytes, &error);
  if (learn == NULL)
    g_warning ("%s", error->message);
  return learn;
}

/* Adds a card that explains something. */
void
tocsin_detail_rows_add_card (GtkBox *box, const TocsinLearnCard *card)
{
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *words = g_strdup_printf (_ ("Learn: %s"), card->title);
  GtkWidget *title = new_label (words, TRUE);

  gtk_widget_add_css_class (frame, "card");
  gtk_widget_add_css_class (frame, "tocsin-card");
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (frame), title);
  gtk_box_append (GTK_BOX (frame), new_label (card->text, TRUE));
  gtk_box_append (box, frame);
}

/* What explains the event: its Windows id, its program, its severity. */
void
tocsin_detail_rows_fill_learn (GtkBox *box, const TocsinDetail *detail)
{
  const TocsinBatch *batch = detail->batch;
  const TocsinEvent *event = &batch->events[0];
  const TocsinLearn *learn = tocsin_detail_rows_get_learn ();
  g_autofree char *channel
      = g_strndup (tocsin_batch_text (batch, event->channel), event->channel.length);
  g_autofree char *app = g_strndup (tocsin_batch_text (batch, event->app), event->app.length);
  TocsinLearnCard card;

  tocsin_detail_rows_clear (GTK_WIDGET (box));
  if (learn == NULL)
    return;
  if (event->event_id != TOCSIN_NO_NUMBER
      && tocsin_learn_find_windows (learn, channel, event->event_id, &card))
    tocsin_detail_rows_add_card (box, &card);
  if (event->app.length > 0 && tocsin_learn_find_program (learn, app, &card))
    tocsin_detail_rows_add_card (box, &card);
  if (event->severity != TOCSIN_NO_SEVERITY
      && tocsin_learn_find_severity (learn, event->severity, &card))
    tocsin_detail_rows_add_card (box, &card);
}

/* A tag as a button that takes it away. */
GtkWidget *
tocsin_detail_rows_new_tag (const char *tag)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *shown = tocsin_raw_text_dup_visible (tag, strlen (tag));
  g_autofree char *words = g_strdup_printf (_ ("Remove tag %s"), shown);

  gtk_box_append (GTK_BOX (box), new_label (shown, FALSE));
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_tooltip_text (button, words);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "tag", g_strdup (tag), g_free);
  return button;
}

/* An event beside the one that is shown. */
GtkWidget *
tocsin_detail_rows_new_neighbour (const char *time, const char *message)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *line = g_strdelimit (g_strdup (message), "\n", ' ');
  g_autofree char *shown = tocsin_raw_text_dup_visible (line, strlen (line));
  GtkWidget *time_label = new_label (*time != '\0' ? time : _ ("without time"), FALSE);

  gtk_widget_add_css_class (time_label, "caption");
  gtk_widget_add_css_class (time_label, "dim-label");
  gtk_box_append (GTK_BOX (box), time_label);
  gtk_box_append (GTK_BOX (box), new_label (shown, FALSE));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  return row;
}
