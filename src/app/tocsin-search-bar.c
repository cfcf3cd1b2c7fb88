/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where events are searched: the text, what is wrong with it, and its conditions as chips that a
 * click takes away. The query is the session's. */
#include "app/tocsin-search-bar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/chip-titles.h"
#include "app/tocsin-application.h"
#include "app/tocsin-query-chips.h"
#include "app/tocsin-raw-text.h"
#include "app/tocsin-search-completion.h"
#include "app/tocsin-search-popover.h"

#define DEBOUNCE_MS 150

struct _TocsinSearchBar
{
  GtkBox parent_instance;
  TocsinSession *session;
  TocsinQuery *query; /* the last that was right */
  guint debounce;
  GCancellable *naming; /* the chips */
  GtkEntry *entry;
  GtkMenuButton *search_button;
  GtkLabel *error_label;
  GtkBox *chips;
  GtkWidget *chips_scroller;
};

G_DEFINE_FINAL_TYPE (TocsinSearchBar, tocsin_search_bar, GTK_TYPE_BOX)

static guint searched_signal;

static void
show_error (TocsinSearchBar *self, const GError *error, gsize position)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  gsize length = strlen (gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  if (error != NULL)
    {
      PangoAttribute *underline = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);

      /* where something is missing at the end, its last letter */
      underline->start_index = (guint) MIN (position, length > 0 ? length - 1 : 0);
      pango_attr_list_insert (attributes, underline);
      gtk_label_set_text (self->error_label, error->message);
    }
  gtk_entry_set_attributes (self->entry, attributes);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), error != NULL);
  pango_attr_list_unref (attributes);
}

static void
on_chip_clicked (GtkButton *button, TocsinSearchBar *self)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));
  g_autofree char *text = tocsin_query_without (tocsin_session_get_query (self->session), index);

  tocsin_session_set_query (self->session, text);
}

static void
name_chip (GtkWidget *button, const char *part)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_button_get_child (GTK_BUTTON (button)));
  g_autofree char *shown = tocsin_raw_text_dup_visible (part, strlen (part));
  g_autofree char *name = NULL;

  g_strdelimit (shown, "\n", ' ');
  name = g_strdup_printf (_ ("Remove %s"), shown);
  gtk_label_set_text (GTK_LABEL (label), shown);
  gtk_widget_set_tooltip_text (button, shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
add_chip (TocsinSearchBar *self, const char *part, guint index)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "query-chip");
  name_chip (button, part);
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  g_signal_connect (button, "clicked", G_CALLBACK (on_chip_clicked), self);
  gtk_box_append (self->chips, button);
}

static void
on_titles (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_auto (GStrv) titles = chip_titles_finish (result);
  GtkWidget *chip;

  (void) source;
  if (titles == NULL)
    return;
  chip = gtk_widget_get_first_child (GTK_WIDGET (TOCSIN_SEARCH_BAR (user_data)->chips));
  for (guint i = 0; titles[i] != NULL && chip != NULL; i++)
    {
      name_chip (chip, titles[i]);
      chip = gtk_widget_get_next_sibling (chip);
    }
}

static void
show_chips (TocsinSearchBar *self)
{
  g_autoptr (GPtrArray) parts = tocsin_query_split (tocsin_session_get_query (self->session));
  const char *path = tocsin_session_get_case_path (self->session);
  GtkWidget *child;

  g_cancellable_cancel (self->naming);
  g_clear_object (&self->naming);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, child);
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    add_chip (self, parts->pdata[i], i);
  gtk_widget_set_visible (self->chips_scroller, parts != NULL && parts->len > 0);
  if (path == NULL || !chip_titles_are_needed (parts))
    return;
  self->naming = g_cancellable_new ();
  chip_titles_load (path, parts, self->naming, on_titles, self);
}

/* Follows what the session asks for; a query that is wrong leaves the table as it is. */
static void
on_query_changed (TocsinSearchBar *self)
{
  const char *text = tocsin_session_get_query (self->session);
  g_autoptr (GError) error = NULL;
  gsize position = 0;
  TocsinQuery *query = tocsin_query_parse (text, &position, &error);

  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  show_error (self, error, position);
  if (query == NULL)
    return;
  g_clear_pointer (&self->query, tocsin_query_unref);
  self->query = query;
  show_chips (self);
  g_signal_emit (self, searched_signal, 0);
}

static gboolean
on_debounced (gpointer user_data)
{
  TocsinSearchBar *self = user_data;

  self->debounce = 0;
  tocsin_session_set_query (self->session, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  return G_SOURCE_REMOVE;
}

static void
on_text_changed (TocsinSearchBar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  g_clear_handle_id (&self->debounce, g_source_remove);
  if (strcmp (text, tocsin_session_get_query (self->session)) != 0)
    self->debounce = g_timeout_add (DEBOUNCE_MS, on_debounced, self);
}

static void
on_icon_pressed (TocsinSearchBar *self, GtkEntryIconPosition position)
{
  if (position == GTK_ENTRY_ICON_SECONDARY)
    tocsin_session_set_query (self->session, "");
}

static void
tocsin_search_bar_dispose (GObject *object)
{
  TocsinSearchBar *self = TOCSIN_SEARCH_BAR (object);

  g_clear_handle_id (&self->debounce, g_source_remove);
  g_cancellable_cancel (self->naming);
  g_clear_object (&self->naming);
  g_clear_object (&self->session);
  g_clear_pointer (&self->query, tocsin_query_unref);
  G_OBJECT_CLASS (tocsin_search_bar_parent_class)->dispose (object);
}

static gboolean
tocsin_search_bar_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TOCSIN_SEARCH_BAR (widget)->entry));
}

static void
tocsin_search_bar_class_init (TocsinSearchBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_search_bar_dispose;
  widget_class->grab_focus = tocsin_search_bar_grab_focus;
  /* There is another query, and it is right. */
  searched_signal = g_signal_new ("searched", TOCSIN_TYPE_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-search-bar.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchBar, search_button);
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchBar, error_label);
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchBar, chips);
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchBar, chips_scroller);
}

static void
tocsin_search_bar_init (TocsinSearchBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->query = tocsin_query_parse ("", NULL, NULL);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (on_text_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "icon-press", G_CALLBACK (on_icon_pressed), self,
                           G_CONNECT_SWAPPED);
}

/* Whose query is shown and set; to be called once. */
void
tocsin_search_bar_set_session (TocsinSearchBar *self, TocsinSession *session)
{
  g_return_if_fail (TOCSIN_IS_SEARCH_BAR (self));
  self->session = g_object_ref (session);
  tocsin_search_completion_add (self->entry, session);
  tocsin_search_popover_add (self->search_button, self->entry, session);
  g_signal_connect_object (session, "notify::query", G_CALLBACK (on_query_changed), self,
                           G_CONNECT_SWAPPED);
}

/* Returns: (transfer none): the last query that was right */
TocsinQuery *
tocsin_search_bar_get_query (TocsinSearchBar *self)
{
  g_return_val_if_fail (TOCSIN_IS_SEARCH_BAR (self), NULL);
  return self->query;
}
