/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A case that was opened before. What it holds is read from it, so that it is true. */
#include "app/tocsin-recent-row.h"

#include <glib/gi18n.h>

#include "app/alert-counts.h"
#include "app/tocsin-application.h"
#include "app/tocsin-severity-image.h"

#define MAX_SHAPES 3 /* the worst severities that have alerts */

struct _TocsinRecentRow
{
  GtkListBoxRow parent_instance;
  GtkLabel *name, *folder, *events, *opened;
  GtkBox *alerts;
};

G_DEFINE_FINAL_TYPE (TocsinRecentRow, tocsin_recent_row, GTK_TYPE_LIST_BOX_ROW)

typedef struct
{
  guint64 n_events;
  AlertCounts alerts;
} Content;

static void
read_content (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) opened = tocsin_case_open (data, TOCSIN_CASE_READ, &error);
  g_autofree Content *content = g_new0 (Content, 1);
  TocsinCaseInfo info;

  (void) source, (void) cancellable;
  if (opened == NULL || !tocsin_case_get_info (opened, &info, &error)
      || !alert_counts_read (&content->alerts, opened, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  content->n_events = info.events;
  g_task_return_pointer (task, g_steal_pointer (&content), g_free);
}

static void
add_shape (TocsinRecentRow *self, const char *severity, guint64 n)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *image = gtk_image_new ();
  g_autofree char *count = g_strdup_printf ("%'" G_GUINT64_FORMAT, n);
  GtkWidget *label = gtk_label_new (count);

  tocsin_severity_show (GTK_IMAGE (image), severity);
  gtk_image_set_pixel_size (GTK_IMAGE (image), 12);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (self->alerts, box);
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinRecentRow *self = TOCSIN_RECENT_ROW (object);
  g_autofree Content *content = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *events = NULL;
  guint n_shapes = 0;

  (void) user_data;
  if (content == NULL)
    return; /* who opens it is told why that cannot be */
  events = g_strdup_printf (ngettext ("%'llu event", "%'llu events", (gulong) content->n_events),
                            (unsigned long long) content->n_events);
  gtk_label_set_text (self->events, events);
  for (guint level = ALERT_COUNTS_N_LEVELS; level > 0 && n_shapes < MAX_SHAPES; level--)
    if (content->alerts.by_level[level - 1] > 0)
      {
        add_shape (self, tocsin_level_get_name ((TocsinLevel) (level - 1)),
                   content->alerts.by_level[level - 1]);
        n_shapes++;
      }
}

static void
tocsin_recent_row_class_init (TocsinRecentRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-recent-row.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinRecentRow, name);
  gtk_widget_class_bind_template_child (widget_class, TocsinRecentRow, folder);
  gtk_widget_class_bind_template_child (widget_class, TocsinRecentRow, events);
  gtk_widget_class_bind_template_child (widget_class, TocsinRecentRow, alerts);
  gtk_widget_class_bind_template_child (widget_class, TocsinRecentRow, opened);
}

static void
tocsin_recent_row_init (TocsinRecentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_text (GtkLabel *label, char *text)
{
  gtk_label_set_text (label, text);
  g_free (text);
}

GtkWidget *
tocsin_recent_row_new (TocsinRecentCase *item)
{
  TocsinRecentRow *self = g_object_new (TOCSIN_TYPE_RECENT_ROW, NULL);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_read, NULL);
  const char *path = tocsin_recent_case_get_path (item);
  g_autofree char *name = tocsin_recent_case_dup_name (item);

  gtk_label_set_text (self->name, name);
  set_text (self->folder, tocsin_recent_case_dup_folder (item));
  set_text (self->events, tocsin_recent_case_dup_events (item));
  set_text (self->opened, tocsin_recent_case_dup_opened (item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "win.open-path");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "s", path);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_content);
  return GTK_WIDGET (self);
}
