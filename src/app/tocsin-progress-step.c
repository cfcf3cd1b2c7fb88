/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far an import is: each file, and the whole. */
#include "app/tocsin-progress-step.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/import-columns.h"
#include "app/tocsin-application.h"
#include "app/tocsin-job-row.h"

struct _TocsinProgressStep
{
  AdwBin parent_instance;
  TocsinJob *job;
  GListModel *items; /* TocsinImportItem */
  GtkProgressBar *bar;
  GtkLabel *stage, *rate;
  GtkColumnView *files;
};

G_DEFINE_FINAL_TYPE (TocsinProgressStep, tocsin_progress_step, ADW_TYPE_BIN)

static void
show_file (TocsinImportItem *item, double progress)
{
  if (item->progress >= progress)
    return;
  item->progress = progress;
  tocsin_import_item_changed (item);
}

/* Files are written in their order: those before @file are done. */
static void
show_files (TocsinProgressStep *self, const char *file, const TocsinJobProgress *progress)
{
  guint n = g_list_model_get_n_items (self->items);
  gboolean is_before = progress->is_detecting || file != NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinImportItem) item = g_list_model_get_item (self->items, i);
      gboolean is_current = !progress->is_detecting && g_strcmp0 (item->path, file) == 0;

      if (is_current && progress->file_size > 0)
        show_file (item, (double) progress->file_bytes / (double) progress->file_size);
      else
        show_file (item, is_before ? 1 : 0);
      is_before &= !is_current;
    }
}

static void
on_progress (TocsinProgressStep *self)
{
  const TocsinJobProgress *progress = tocsin_job_get_progress (self->job);
  g_autofree char *rate = tocsin_job_dup_rate (self->job);
  g_autofree char *files = g_strdup_printf (
      ngettext ("Reading: %u of %u file", "Reading: %u of %u files", progress->total_files),
      progress->files, progress->total_files);

  gtk_progress_bar_set_fraction (self->bar, tocsin_job_get_fraction (self->job));
  gtk_label_set_text (self->rate, rate);
  if (progress->is_detecting)
    gtk_label_set_text (self->stage, _ ("Running the rules"));
  else
    gtk_label_set_text (self->stage, progress->total_files > 0 ? files : _ ("Beginning"));
  show_files (self, tocsin_job_get_file (self->job), progress);
}

static void
tocsin_progress_step_dispose (GObject *object)
{
  g_clear_object (&TOCSIN_PROGRESS_STEP (object)->job);
  g_clear_object (&TOCSIN_PROGRESS_STEP (object)->items);
  G_OBJECT_CLASS (tocsin_progress_step_parent_class)->dispose (object);
}

static void
tocsin_progress_step_class_init (TocsinProgressStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_progress_step_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-progress-step.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinProgressStep, bar);
  gtk_widget_class_bind_template_child (widget_class, TocsinProgressStep, stage);
  gtk_widget_class_bind_template_child (widget_class, TocsinProgressStep, rate);
  gtk_widget_class_bind_template_child (widget_class, TocsinProgressStep, files);
}

static void
tocsin_progress_step_init (TocsinProgressStep *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  import_columns_append_progress (self->files);
}

/* Shows @job, which imports @items. */
void
tocsin_progress_step_follow (TocsinProgressStep *self, TocsinJob *job, GListModel *items)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (TOCSIN_IS_PROGRESS_STEP (self));
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);
  g_set_object (&self->items, items);
  selection = gtk_no_selection_new (g_object_ref (items));
  gtk_column_view_set_model (self->files, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (job, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  on_progress (self);
}
