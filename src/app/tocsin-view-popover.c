/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the event table looks: the zone of its times, the height of its rows, its columns (of which
 * every key of the case's fields may be one), and the views that were given a name. */
#include "app/tocsin-view-popover.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/event-view.h"
#include "app/tocsin-application.h"
#include "app/tocsin-column-set.h"
#include "app/tocsin-detail-rows.h"
#include "app/tocsin-facet-job.h"
#include "app/tocsin-raw-text.h"

#define VIEWS "event-views"
#define MAX_FIELDS 400 /* that are listed; a search entry finds columns by name */

struct _TocsinViewPopover
{
  GtkPopover parent_instance;
  TocsinEventsPage *page; /* in which the popover is */
  GCancellable *counting;
  gboolean is_filling;
  GtkDropDown *zone, *density;
  GtkListBox *views, *columns;
  GtkEntry *name;
  GtkSearchEntry *search;
};

G_DEFINE_FINAL_TYPE (TocsinViewPopover, tocsin_view_popover, GTK_TYPE_POPOVER)

static GVariant *
get_views (void)
{
  return g_settings_get_value (tocsin_application_get_settings (), VIEWS);
}

static void fill_views (TocsinViewPopover *self);

static void
set_views (TocsinViewPopover *self, GVariant *views)
{
  g_settings_set_value (tocsin_application_get_settings (), VIEWS, views);
  fill_views (self);
}

static void
on_use (GtkButton *button, TocsinViewPopover *self)
{
  g_autoptr (GVariant) views = get_views ();
  g_autoptr (GVariant) columns = NULL;
  g_autoptr (GVariant) entry = NULL;
  EventView view;

  entry = event_views_find (views, g_object_get_data (G_OBJECT (button), "name"), &view);
  if (entry == NULL)
    return;
  columns = view.columns;
  gtk_popover_popdown (GTK_POPOVER (self));
  tocsin_events_page_apply_view (self->page, &view);
}

static void
on_remove (GtkButton *button, TocsinViewPopover *self)
{
  g_autoptr (GVariant) views = get_views ();
  g_autoptr (GVariant) rest
      = event_views_remove (views, g_object_get_data (G_OBJECT (button), "name"));

  set_views (self, rest);
}

/* The name goes to where a view is named; saved there under another, it has that. */
static void
on_rename (GtkButton *button, TocsinViewPopover *self)
{
  const char *name = g_object_get_data (G_OBJECT (button), "name");

  g_object_set_data_full (G_OBJECT (self), "renamed", g_strdup (name), g_free);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

/* @words are taken. */
static GtkWidget *
add_button (GtkWidget *box, TocsinViewPopover *self, const char *name, const char *icon,
            char *words, GCallback callback)
{
  GtkWidget *button = gtk_button_new ();
  g_autofree char *label = words;

  if (icon != NULL)
    gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_signal_connect (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
add_view (TocsinViewPopover *self, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *use = add_button (box, self, name, NULL,
                               g_strdup_printf (_ ("Show the view %s"), name), G_CALLBACK (on_use));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_button_set_child (GTK_BUTTON (use), label);
  gtk_widget_set_hexpand (use, TRUE);
  add_button (box, self, name, "document-edit-symbolic",
              g_strdup_printf (_ ("Rename the view %s"), name), G_CALLBACK (on_rename));
  add_button (box, self, name, "user-trash-symbolic",
              g_strdup_printf (_ ("Delete the view %s"), name), G_CALLBACK (on_remove));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (self->views, row);
}

static void
fill_views (TocsinViewPopover *self)
{
  g_autoptr (GVariant) views = get_views ();
  GVariantIter iter;
  const char *name;

  tocsin_detail_rows_clear (GTK_WIDGET (self->views));
  g_variant_iter_init (&iter, views);
  while (g_variant_iter_next (&iter, "(&s@a(si)&sb&s)", &name, NULL, NULL, NULL, NULL))
    add_view (self, name);
  gtk_widget_set_visible (GTK_WIDGET (self->views), g_variant_n_children (views) > 0);
}

static void
on_save (TocsinViewPopover *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));
  g_autofree char *renamed = g_object_steal_data (G_OBJECT (self), "renamed");
  g_autoptr (GVariant) views = get_views ();
  g_autoptr (GVariant) columns = NULL;
  g_autoptr (GVariant) changed = NULL;
  EventView view;

  if (*name == '\0')
    return;
  if (renamed != NULL)
    changed = event_views_rename (views, renamed, name);
  else
    {
      columns = tocsin_events_page_get_view_state (self->page, &view);
      view.name = name;
      changed = event_views_put (views, &view);
    }
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  set_views (self, changed);
}

static void
on_icon (TocsinViewPopover *self)
{
  on_save (self);
}

static void
on_toggled (GtkCheckButton *check, TocsinViewPopover *self)
{
  GtkColumnView *view = tocsin_events_page_get_view (self->page);
  const char *name = g_object_get_data (G_OBJECT (check), "name");

  if (gtk_check_button_get_active (check))
    tocsin_column_set_add (view, name);
  else
    tocsin_column_set_remove (view, name);
}

static void
add_column (TocsinViewPopover *self, const char *name, guint64 n)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *row = gtk_list_box_row_new ();
  const char *title = tocsin_event_column_get_title (name);
  g_autofree char *shown = tocsin_raw_text_dup_visible (title, strlen (title));
  GtkWidget *check = gtk_check_button_new_with_label (shown);
  g_autofree char *count = g_strdup_printf ("%'" G_GUINT64_FORMAT, n);

  g_object_set_data_full (G_OBJECT (check), "name", g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (row), "text", g_strconcat (name, "\n", shown, NULL), g_free);
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (check),
      tocsin_column_set_has (tocsin_events_page_get_view (self->page), name));
  gtk_widget_set_hexpand (check, TRUE);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), self);
  gtk_box_append (GTK_BOX (box), check);
  if (n > 0)
    {
      GtkWidget *label = gtk_label_new (count);

      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (self->columns, row);
}

static void
on_counted (GPtrArray *facets, gpointer user_data)
{
  TocsinViewPopover *self = user_data;

  for (guint i = 0; facets != NULL && i < MIN (facets->len, MAX_FIELDS); i++)
    {
      const TocsinFacet *facet = facets->pdata[i];
      g_autofree char *name = g_strconcat ("fields.", facet->text, NULL);

      add_column (self, name, facet->n);
    }
}

/* The columns, then the keys of this case's fields with how many events have them. */
static void
fill_columns (TocsinViewPopover *self)
{
  const char *path = tocsin_events_page_get_case_path (self->page);

  tocsin_detail_rows_clear (GTK_WIDGET (self->columns));
  for (guint i = 0; i < TOCSIN_N_COLUMNS; i++)
    add_column (self, tocsin_columns[i].name, 0);
  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  if (path == NULL)
    return;
  self->counting = g_cancellable_new ();
  tocsin_facet_job_count_fields (path, self->counting, on_counted, self);
}

static void
on_shown (TocsinViewPopover *self)
{
  GSettings *settings = tocsin_application_get_settings ();

  self->is_filling = TRUE;
  gtk_drop_down_set_selected (self->zone, (guint) g_settings_get_enum (settings, "time-display"));
  gtk_drop_down_set_selected (self->density,
                              (guint) g_settings_get_enum (settings, "event-row-height"));
  self->is_filling = FALSE;
  fill_views (self);
  fill_columns (self);
}

static void
on_zone (TocsinViewPopover *self)
{
  if (!self->is_filling)
    g_settings_set_enum (tocsin_application_get_settings (), "time-display",
                         (int) gtk_drop_down_get_selected (self->zone));
}

static void
on_density (TocsinViewPopover *self)
{
  if (!self->is_filling)
    g_settings_set_enum (tocsin_application_get_settings (), "event-row-height",
                         (int) gtk_drop_down_get_selected (self->density));
}

static gboolean
is_wanted (GtkListBoxRow *row, gpointer user_data)
{
  TocsinViewPopover *self = user_data;

  return tocsin_detail_rows_matches (row, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
tocsin_view_popover_dispose (GObject *object)
{
  TocsinViewPopover *self = TOCSIN_VIEW_POPOVER (object);

  g_cancellable_cancel (self->counting);
  g_clear_object (&self->counting);
  G_OBJECT_CLASS (tocsin_view_popover_parent_class)->dispose (object);
}

static void
tocsin_view_popover_class_init (TocsinViewPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_view_popover_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-view-popover.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinViewPopover, zone);
  gtk_widget_class_bind_template_child (widget_class, TocsinViewPopover, density);
  gtk_widget_class_bind_template_child (widget_class, TocsinViewPopover, views);
  gtk_widget_class_bind_template_child (widget_class, TocsinViewPopover, columns);
  gtk_widget_class_bind_template_child (widget_class, TocsinViewPopover, name);
  gtk_widget_class_bind_template_child (widget_class, TocsinViewPopover, search);
}

static void
tocsin_view_popover_init (TocsinViewPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->columns, is_wanted, self, NULL);
  g_signal_connect (self, "show", G_CALLBACK (on_shown), NULL);
  g_signal_connect_swapped (self->zone, "notify::selected", G_CALLBACK (on_zone), self);
  g_signal_connect_swapped (self->density, "notify::selected", G_CALLBACK (on_density), self);
  g_signal_connect_swapped (self->name, "activate", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (self->name, "icon-press", G_CALLBACK (on_icon), self);
  g_signal_connect_swapped (self->search, "search-changed",
                            G_CALLBACK (gtk_list_box_invalidate_filter), self->columns);
}

/* The button of the header bar that opens it; @page outlives it. */
GtkWidget *
tocsin_view_popover_new_button (TocsinEventsPage *page)
{
  GtkWidget *button = gtk_menu_button_new ();
  TocsinViewPopover *self = g_object_new (TOCSIN_TYPE_VIEW_POPOVER, NULL);

  self->page = page;
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Columns and views"));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), GTK_WIDGET (self));
  return button;
}
