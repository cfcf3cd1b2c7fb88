/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A job at the foot of the sidebar: how far it is, and a way to stop it. */
#include "app/tocsin-job-row.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"

struct _TocsinJobRow
{
  GtkBox parent_instance;
  TocsinJob *job;
  GtkLabel *title;
  GtkProgressBar *bar;
  GtkLabel *detail;
  GtkButton *cancel_button;
};

G_DEFINE_FINAL_TYPE (TocsinJobRow, tocsin_job_row, GTK_TYPE_BOX)

static char *
dup_time_left (double seconds)
{
  guint whole = (guint) (seconds + 0.5);

  if (whole == 0)
    return g_strdup (_ ("almost done"));
  if (whole < 60)
    return g_strdup_printf (ngettext ("%u second left", "%u seconds left", whole), whole);
  whole = (whole + 30) / 60;
  return g_strdup_printf (ngettext ("%u minute left", "%u minutes left", whole), whole);
}

/* "48,212 events, 310,000/s, 12 seconds left"; (transfer full). */
char *
tocsin_job_dup_rate (TocsinJob *job)
{
  const TocsinJobProgress *progress = tocsin_job_get_progress (job);
  g_autoptr (GString) text = g_string_new (NULL);

  if (tocsin_job_get_state (job) == TOCSIN_JOB_WAITING)
    return g_strdup (_ ("Waits for the job before it"));
  if (progress->is_detecting)
    g_string_append_printf (text, _ ("Rules: %'llu events, %'.0f/s"),
                            (unsigned long long) progress->detected, progress->events_per_second);
  else
    g_string_append_printf (text, _ ("%'llu events, %'.0f/s"),
                            (unsigned long long) progress->events, progress->events_per_second);
  if (progress->seconds_left >= 0)
    {
      g_autofree char *left = dup_time_left (progress->seconds_left);

      g_string_append_printf (text, ", %s", left);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
update (TocsinJobRow *self)
{
  g_autofree char *rate = tocsin_job_dup_rate (self->job);

  gtk_progress_bar_set_fraction (self->bar, tocsin_job_get_fraction (self->job));
  gtk_label_set_text (self->detail, rate);
}

static void
on_cancel_clicked (TocsinJobRow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), FALSE);
  tocsin_job_cancel (self->job);
}

static void
tocsin_job_row_dispose (GObject *object)
{
  g_clear_object (&TOCSIN_JOB_ROW (object)->job);
  G_OBJECT_CLASS (tocsin_job_row_parent_class)->dispose (object);
}

static void
tocsin_job_row_class_init (TocsinJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_job_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, TOCSIN_RESOURCE ("tocsin-job-row.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, TocsinJobRow, bar);
  gtk_widget_class_bind_template_child (widget_class, TocsinJobRow, detail);
  gtk_widget_class_bind_template_child (widget_class, TocsinJobRow, cancel_button);
}

static void
tocsin_job_row_init (TocsinJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->cancel_button, "clicked", G_CALLBACK (on_cancel_clicked), self,
                           G_CONNECT_SWAPPED);
}

/* @name is the file of the case. */
static char *
dup_title (TocsinJobKind kind, const char *name)
{
  if (kind == TOCSIN_JOB_DETECT)
    /* Translators: %s is the file of the case */
    return g_strdup_printf (_ ("Running the rules over %s"), name);
  if (kind == TOCSIN_JOB_EXPORT)
    /* Translators: %s is the file of the case */
    return g_strdup_printf (_ ("Exporting from %s"), name);
  /* Translators: %s is the file of the case */
  return g_strdup_printf (_ ("Importing into %s"), name);
}

GtkWidget *
tocsin_job_row_new (TocsinJob *job)
{
  TocsinJobRow *self = g_object_new (TOCSIN_TYPE_JOB_ROW, NULL);
  g_autofree char *name = g_filename_display_basename (tocsin_job_get_case_path (job));
  g_autofree char *title = dup_title (tocsin_job_get_kind (job), name);

  self->job = g_object_ref (job);
  gtk_label_set_text (self->title, title);
  g_signal_connect_object (job, "progress", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
