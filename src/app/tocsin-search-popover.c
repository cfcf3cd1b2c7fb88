/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches that were saved under a name, favourites first, and those that were made last. */
#include "app/tocsin-search-popover.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/saved-search.h"
#include "app/tocsin-application.h"
#include "app/tocsin-detail-rows.h"
#include "app/tocsin-raw-text.h"
#include "core/tocsin-query.h"

#define SAVED "named-searches"
#define RECENT "recent-searches"
#define MAX_RECENT 12

struct _TocsinSearchPopover
{
  GtkPopover parent_instance;
  TocsinSession *session;
  char *renamed; /* the search that gets another name, or NULL */
  GtkListBox *saved, *recent;
  GtkWidget *recent_title;
  GtkEntry *name;
};

G_DEFINE_FINAL_TYPE (TocsinSearchPopover, tocsin_search_popover, GTK_TYPE_POPOVER)

static void fill (TocsinSearchPopover *self);

static GVariant *
get_saved (void)
{
  return g_settings_get_value (tocsin_application_get_settings (), SAVED);
}

static void
set_saved (TocsinSearchPopover *self, GVariant *searches)
{
  g_settings_set_value (tocsin_application_get_settings (), SAVED, searches);
  fill (self);
}

static const char *
get_name (gpointer button)
{
  return g_object_get_data (button, "name");
}

static const char *
get_query (gpointer button)
{
  return g_object_get_data (button, "query");
}

static void
on_use (GtkButton *button, TocsinSearchPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
  tocsin_session_set_query (self->session, get_query (button));
}

static void
on_star (GtkToggleButton *button, TocsinSearchPopover *self)
{
  g_autoptr (GVariant) saved = get_saved ();
  g_autoptr (GVariant) changed = saved_searches_put (saved, get_name (button), get_query (button),
                                                     gtk_toggle_button_get_active (button));

  set_saved (self, changed);
}

static void
on_remove (GtkButton *button, TocsinSearchPopover *self)
{
  g_autoptr (GVariant) saved = get_saved ();
  g_autoptr (GVariant) changed = saved_searches_remove (saved, get_name (button));

  set_saved (self, changed);
}

static void
on_rename (GtkButton *button, TocsinSearchPopover *self)
{
  g_free (self->renamed);
  self->renamed = g_strdup (get_name (button));
  gtk_widget_set_sensitive (GTK_WIDGET (self->name), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->renamed);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
on_save (TocsinSearchPopover *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  const char *query = tocsin_session_get_query (self->session);
  g_autofree char *renamed = g_steal_pointer (&self->renamed);
  g_autoptr (GVariant) saved = get_saved ();
  g_autoptr (GVariant) changed = NULL;

  if (*name == '\0')
    return;
  changed = renamed != NULL ? saved_searches_rename (saved, renamed, name)
                            : saved_searches_put (saved, name, query, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  set_saved (self, changed);
}

/* @words are taken. */
static void
add_button (GtkWidget *box, GtkWidget *button, const char *name, const char *query, char *words)
{
  g_autofree char *label = words;

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (button), "query", g_strdup (query), g_free);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
new_label (const char *text, gboolean is_dim)
{
  g_autofree char *shown = tocsin_raw_text_dup_visible (text, strlen (text));
  GtkWidget *label = gtk_label_new (shown);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  if (is_dim)
    gtk_widget_add_css_class (label, "dim-label");
  if (is_dim)
    gtk_widget_add_css_class (label, "caption");
  return label;
}

/* A row with the button that makes the search; returns its box. */
static GtkWidget *
add_row (TocsinSearchPopover *self, GtkListBox *list, const char *name, const char *query)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *use = gtk_button_new ();
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *shown = tocsin_raw_text_dup_visible (name, strlen (name));

  gtk_box_append (GTK_BOX (lines), new_label (name, FALSE));
  if (strcmp (name, query) != 0)
    gtk_box_append (GTK_BOX (lines), new_label (query, TRUE));
  gtk_button_set_child (GTK_BUTTON (use), lines);
  gtk_widget_set_hexpand (use, TRUE);
  add_button (box, use, name, query, g_strdup_printf (_ ("Search: %s"), shown));
  g_signal_connect (use, "clicked", G_CALLBACK (on_use), self);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (list, row);
  return box;
}

static void
add_saved (TocsinSearchPopover *self, const char *name, const char *query, gboolean is_favourite)
{
  GtkWidget *box = add_row (self, self->saved, name, query);
  GtkWidget *star = gtk_toggle_button_new ();
  GtkWidget *rename = gtk_button_new_from_icon_name ("document-edit-symbolic");
  GtkWidget *trash = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *shown = tocsin_raw_text_dup_visible (name, strlen (name));

  gtk_button_set_icon_name (GTK_BUTTON (star),
                            is_favourite ? "starred-symbolic" : "non-starred-symbolic");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (star), is_favourite);
  add_button (box, star, name, query, g_strdup_printf (_ ("Favourite: %s"), shown));
  add_button (box, rename, name, query, g_strdup_printf (_ ("Rename the search %s"), shown));
  add_button (box, trash, name, query, g_strdup_printf (_ ("Delete the search %s"), shown));
  g_signal_connect (star, "toggled", G_CALLBACK (on_star), self);
  g_signal_connect (rename, "clicked", G_CALLBACK (on_rename), self);
  g_signal_connect (trash, "clicked", G_CALLBACK (on_remove), self);
}

/* Whether there is a search that is right: only such are saved. */
static gboolean
can_save (TocsinSearchPopover *self)
{
  const char *text = tocsin_session_get_query (self->session);
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, NULL);

  return query != NULL && *text != '\0';
}

static void
fill (TocsinSearchPopover *self)
{
  g_autoptr (GVariant) saved = get_saved ();
  g_auto (GStrv) recent = g_settings_get_strv (tocsin_application_get_settings (), RECENT);
  GVariantIter iter;
  const char *name, *query;
  gboolean is_favourite;

  gtk_widget_set_sensitive (GTK_WIDGET (self->name), can_save (self));
  tocsin_detail_rows_clear (GTK_WIDGET (self->saved));
  tocsin_detail_rows_clear (GTK_WIDGET (self->recent));
  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(&s&sb)", &name, &query, &is_favourite))
    add_saved (self, name, query, is_favourite);
  for (guint i = 0; recent[i] != NULL; i++)
    add_row (self, self->recent, recent[i], recent[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->saved), g_variant_n_children (saved) > 0);
  gtk_widget_set_visible (self->recent_title, recent[0] != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->recent), recent[0] != NULL);
}

/* What was searched last comes first. */
static void
on_activate (GtkEntry *entry)
{
  GSettings *settings = tocsin_application_get_settings ();
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  g_auto (GStrv) before = g_settings_get_strv (settings, RECENT);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;

  if (*text == '\0')
    return;
  g_strv_builder_add (builder, text);
  for (guint i = 0, n = 1; before[i] != NULL && n < MAX_RECENT; i++)
    if (!g_str_equal (before[i], text))
      {
        g_strv_builder_add (builder, before[i]);
        n++;
      }
  after = g_strv_builder_end (builder);
  g_settings_set_strv (settings, RECENT, (const char *const *) after);
}

static void
tocsin_search_popover_dispose (GObject *object)
{
  TocsinSearchPopover *self = TOCSIN_SEARCH_POPOVER (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->renamed, g_free);
  G_OBJECT_CLASS (tocsin_search_popover_parent_class)->dispose (object);
}

static void
tocsin_search_popover_class_init (TocsinSearchPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_search_popover_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-search-popover.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchPopover, saved);
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchPopover, recent);
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchPopover, recent_title);
  gtk_widget_class_bind_template_child (widget_class, TocsinSearchPopover, name);
}

static void
tocsin_search_popover_init (TocsinSearchPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "show", G_CALLBACK (fill), NULL);
  g_signal_connect_swapped (self->name, "activate", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (self->name, "icon-press", G_CALLBACK (on_save), self);
}

/* Makes @button open the searches; what is entered in @entry is remembered. */
void
tocsin_search_popover_add (GtkMenuButton *button, GtkEntry *entry, TocsinSession *session)
{
  TocsinSearchPopover *self = g_object_new (TOCSIN_TYPE_SEARCH_POPOVER, NULL);

  self->session = g_object_ref (session);
  gtk_menu_button_set_popover (button, GTK_WIDGET (self));
  g_signal_connect (entry, "activate", G_CALLBACK (on_activate), NULL);
}
