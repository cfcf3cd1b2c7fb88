/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One page in the sidebar: icon, title and how much is on it. */
#include "app/tocsin-sidebar-row.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"
#include "app/tocsin-severity-image.h"

struct _TocsinSidebarRow
{
  GtkListBoxRow parent_instance;
  TocsinSection section;
  char *name;
  const char *severity; /* its word, or NULL */
  GtkImage *icon;
  GtkLabel *title;
  GtkImage *shape;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (TocsinSidebarRow, tocsin_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static void
tocsin_sidebar_row_finalize (GObject *object)
{
  g_free (TOCSIN_SIDEBAR_ROW (object)->name);
  G_OBJECT_CLASS (tocsin_sidebar_row_parent_class)->finalize (object);
}

static void
tocsin_sidebar_row_class_init (TocsinSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tocsin_sidebar_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-sidebar-row.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, TocsinSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, TocsinSidebarRow, shape);
  gtk_widget_class_bind_template_child (widget_class, TocsinSidebarRow, count);
}

static void
tocsin_sidebar_row_init (TocsinSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

TocsinSidebarRow *
tocsin_sidebar_row_new (TocsinSection section, const char *name, const char *title,
                        const char *icon_name)
{
  TocsinSidebarRow *self = g_object_new (TOCSIN_TYPE_SIDEBAR_ROW, NULL);

  self->section = section;
  self->name = g_strdup (name);
  gtk_label_set_text (self->title, title);
  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return self;
}

const char *
tocsin_sidebar_row_get_name (TocsinSidebarRow *self)
{
  return self->name;
}

const char *
tocsin_sidebar_row_get_title (TocsinSidebarRow *self)
{
  return gtk_label_get_text (self->title);
}

TocsinSection
tocsin_sidebar_row_get_section (TocsinSidebarRow *self)
{
  return self->section;
}

static void
describe (TocsinSidebarRow *self)
{
  const char *count = gtk_label_get_text (self->count);
  /* Translators: the number of alerts, then how severe the worst of them is */
  g_autofree char *text = self->severity != NULL
                              ? g_strdup_printf (_ ("%s, worst: %s"), count, self->severity)
                              : g_strdup (count);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

/* Shows a count beside the title, or none where it is NULL. */
void
tocsin_sidebar_row_set_count (TocsinSidebarRow *self, const char *count)
{
  gtk_label_set_text (self->count, count != NULL ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (self->count), count != NULL);
  describe (self);
}

/* Shows the shape of a severity before the count, or none where it is NULL. */
void
tocsin_sidebar_row_set_severity (TocsinSidebarRow *self, const char *severity)
{
  tocsin_severity_show (self->shape, severity);
  self->severity = severity != NULL ? tocsin_severity_get_word (severity) : NULL;
  describe (self);
}
