/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrects the zone and the year that the import assumed for a source, and shows beforehand what
 * becomes of its times. A toast undoes it; rules run again where the case has alerts. */
#include "app/tocsin-correct-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-correct-job.h"
#include "app/tocsin-raw-text.h"
#include "app/tocsin-window.h"
#include "core/tocsin-time.h"

#define DEBOUNCE_MS 250
#define UNDO_SECONDS 20 /* for which it is offered */

struct _TocsinCorrectDialog
{
  AdwWindow parent_instance;
  TocsinSession *session;
  char *case_path;
  GPtrArray *sources; /* TocsinSource, those of which something was assumed */
  GCancellable *previewing;
  guint debounce;
  gboolean is_filling;
  GtkWidget *correct;
  AdwComboRow *source;
  GtkEditable *zone;
  GtkWidget *year_row;
  GtkSpinButton *year;
  AdwActionRow *first, *last, *changed;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (TocsinCorrectDialog, tocsin_correct_dialog, ADW_TYPE_WINDOW)

static const TocsinSource *
get_source (TocsinCorrectDialog *self)
{
  guint index = adw_combo_row_get_selected (self->source);

  return index < self->sources->len ? self->sources->pdata[index] : NULL;
}

static gboolean
has_years (const TocsinSource *source)
{
  return source->time_bases[TOCSIN_TIME_YEAR] > 0;
}

static TocsinCorrection
get_correction (TocsinCorrectDialog *self)
{
  const TocsinSource *source = get_source (self);
  const char *zone = gtk_editable_get_text (self->zone);

  return (TocsinCorrection){ source->id, *zone != '\0' ? zone : NULL,
                             has_years (source) ? gtk_spin_button_get_value_as_int (self->year)
                                                : 0 };
}

/* To the second. */
static void
format (gint64 timestamp, char text[TOCSIN_TIME_TEXT_SIZE])
{
  if (timestamp == TOCSIN_NO_TIME)
    return;
  tocsin_time_format (timestamp, text);
  text[strlen ("2025-03-09")] = ' ';
  text[strlen ("2025-03-09 04:31:13")] = '\0';
}

/* "2025-03-09 04:31:13 → 2024-03-09 03:31:13" */
static void
show_times (AdwActionRow *row, gint64 before, gint64 after)
{
  char from[TOCSIN_TIME_TEXT_SIZE] = "–", to[TOCSIN_TIME_TEXT_SIZE] = "–";
  g_autofree char *text = NULL;

  format (before, from);
  format (after, to);
  text = g_strdup_printf ("%s → %s", from, to);
  adw_action_row_set_subtitle (row, text);
}

static void
on_previewed (const TocsinCorrectionEffect *effect, gint64 act, const GError *error,
              gpointer user_data)
{
  TocsinCorrectDialog *self = user_data;
  g_autofree char *text = NULL;

  (void) act;
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  gtk_widget_set_sensitive (self->correct, error == NULL && effect->n_changed > 0);
  if (error != NULL)
    {
      gtk_label_set_text (self->problem, error->message);
      return;
    }
  show_times (self->first, effect->first_before, effect->first);
  show_times (self->last, effect->last_before, effect->last);
  text = g_strdup_printf (_ ("%'llu of %'llu"), (unsigned long long) effect->n_changed,
                          (unsigned long long) effect->n_events);
  adw_action_row_set_subtitle (self->changed, text);
}

static gboolean
preview (gpointer user_data)
{
  TocsinCorrectDialog *self = user_data;
  TocsinCorrection correction;

  self->debounce = 0;
  g_cancellable_cancel (self->previewing);
  g_clear_object (&self->previewing);
  if (get_source (self) == NULL)
    return G_SOURCE_REMOVE;
  self->previewing = g_cancellable_new ();
  correction = get_correction (self);
  tocsin_correct_job_start (self->case_path, TOCSIN_CORRECT_PREVIEW, &correction, 0,
                            self->previewing, on_previewed, self);
  return G_SOURCE_REMOVE;
}

static void
on_edited (TocsinCorrectDialog *self)
{
  if (self->is_filling)
    return;
  gtk_widget_set_sensitive (self->correct, FALSE);
  g_clear_handle_id (&self->debounce, g_source_remove);
  self->debounce = g_timeout_add (DEBOUNCE_MS, preview, self);
}

static void
on_source (TocsinCorrectDialog *self)
{
  const TocsinSource *source = get_source (self);

  if (source == NULL)
    return;
  self->is_filling = TRUE;
  gtk_editable_set_text (self->zone, source->zone);
  gtk_spin_button_set_value (self->year, source->first_year);
  gtk_widget_set_visible (self->year_row, has_years (source));
  self->is_filling = FALSE;
  on_edited (self);
}

/* What is left to be said and done once times were written. */
typedef struct
{
  TocsinWindow *window;
  TocsinSession *session;
  char *case_path;
  gboolean is_undo;
} Aftermath;

static void
aftermath_free (Aftermath *self)
{
  g_object_unref (self->window);
  g_object_unref (self->session);
  g_free (self->case_path);
  g_free (self);
}

static void write_times (TocsinWindow *window, TocsinSession *session, TocsinCorrectKind kind,
                         const TocsinCorrection *correction, gint64 act);

static void
on_undo (AdwToast *toast, TocsinWindow *window)
{
  TocsinSession *session = tocsin_window_get_session (window);

  if (g_strcmp0 (tocsin_session_get_case_path (session),
                 g_object_get_data (G_OBJECT (toast), "case-path"))
      == 0)
    write_times (window, session, TOCSIN_CORRECT_UNDO, NULL,
                 *(gint64 *) g_object_get_data (G_OBJECT (toast), "act"));
}

static void
tell (const Aftermath *self, const TocsinCorrectionEffect *effect, gint64 act)
{
  g_autofree char *text
      = g_strdup_printf (ngettext ("%'llu event has another time", "%'llu events have another time",
                                   (gulong) effect->n_changed),
                         (unsigned long long) effect->n_changed);
  AdwToast *toast = adw_toast_new (self->is_undo ? _ ("Times are as they were") : text);

  if (act != 0)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_timeout (toast, UNDO_SECONDS);
      g_object_set_data_full (G_OBJECT (toast), "act", g_memdup2 (&act, sizeof act), g_free);
      g_object_set_data_full (G_OBJECT (toast), "case-path", g_strdup (self->case_path), g_free);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), self->window, 0);
    }
  tocsin_window_add_toast (self->window, toast);
}

static void
on_written (const TocsinCorrectionEffect *effect, gint64 act, const GError *error,
            gpointer user_data)
{
  Aftermath *self = user_data;
  GtkWidget *alerts = tocsin_window_get_page (self->window, "alerts");

  if (error != NULL)
    tocsin_window_say (self->window, error->message);
  else
    {
      tell (self, effect, act);
      if (g_strcmp0 (tocsin_session_get_case_path (self->session), self->case_path) == 0)
        {
          tocsin_session_emit_changed (self->session);
          /* alerts rest on times */
          if (effect->n_changed > 0 && alerts != NULL)
            gtk_widget_activate_action (alerts, "alerts.detect", NULL);
        }
    }
  aftermath_free (self);
}

static void
write_times (TocsinWindow *window, TocsinSession *session, TocsinCorrectKind kind,
             const TocsinCorrection *correction, gint64 act)
{
  Aftermath *aftermath = g_new0 (Aftermath, 1);

  aftermath->window = g_object_ref (window);
  aftermath->session = g_object_ref (session);
  aftermath->case_path = g_strdup (tocsin_session_get_case_path (session));
  aftermath->is_undo = kind == TOCSIN_CORRECT_UNDO;
  tocsin_correct_job_start (aftermath->case_path, kind, correction, act, NULL, on_written,
                            aftermath);
}

static void
on_correct (TocsinCorrectDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  TocsinCorrection correction;

  if (get_source (self) == NULL || !TOCSIN_IS_WINDOW (parent))
    return;
  correction = get_correction (self);
  write_times (TOCSIN_WINDOW (parent), self->session, TOCSIN_CORRECT_APPLY, &correction, 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
tocsin_correct_dialog_dispose (GObject *object)
{
  TocsinCorrectDialog *self = TOCSIN_CORRECT_DIALOG (object);

  g_clear_handle_id (&self->debounce, g_source_remove);
  g_cancellable_cancel (self->previewing);
  g_clear_object (&self->previewing);
  g_clear_object (&self->session);
  g_clear_pointer (&self->case_path, g_free);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  G_OBJECT_CLASS (tocsin_correct_dialog_parent_class)->dispose (object);
}

static void
tocsin_correct_dialog_class_init (TocsinCorrectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_correct_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-correct-dialog.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, correct);
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, source);
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, zone);
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, year_row);
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, year);
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, first);
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, last);
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, changed);
  gtk_widget_class_bind_template_child (widget_class, TocsinCorrectDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_correct);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tocsin_correct_dialog_init (TocsinCorrectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_source_free);
}

static char *
dup_name (const TocsinSource *source)
{
  g_autofree char *folder_path = g_path_get_dirname (source->path);
  g_autofree char *folder = g_path_get_basename (folder_path);
  g_autofree char *name = g_path_get_basename (source->path);
  g_autofree char *whole = *source->member != '\0'
                               ? g_strdup_printf ("%s/%s › %s", folder, name, source->member)
                               : g_strdup_printf ("%s/%s", folder, name);
  g_autofree char *valid = g_utf8_make_valid (whole, -1);

  return tocsin_raw_text_dup_visible (valid, strlen (valid));
}

/* Lists the sources of which something was assumed. */
static void
fill (TocsinCorrectDialog *self, const GPtrArray *sources)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const TocsinSource *source = sources->pdata[i];

      if (source->time_bases[TOCSIN_TIME_ZONE] + source->time_bases[TOCSIN_TIME_YEAR] == 0)
        continue;
      g_ptr_array_add (self->sources, tocsin_source_copy (source));
      gtk_string_list_take (names, dup_name (source));
    }
  self->is_filling = TRUE;
  adw_combo_row_set_model (self->source, G_LIST_MODEL (names));
  self->is_filling = FALSE;
  g_signal_connect_swapped (self->source, "notify::selected", G_CALLBACK (on_source), self);
  g_signal_connect_swapped (self->zone, "changed", G_CALLBACK (on_edited), self);
  g_signal_connect_swapped (self->year, "value-changed", G_CALLBACK (on_edited), self);
  on_source (self);
}

/* Shows the dialog over the window of @parent. */
void
tocsin_correct_dialog_show (GtkWidget *parent, TocsinSession *session, const GPtrArray *sources)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  TocsinCorrectDialog *self;

  if (!TOCSIN_IS_WINDOW (root) || tocsin_session_get_case_path (session) == NULL)
    return;
  self = g_object_new (TOCSIN_TYPE_CORRECT_DIALOG, "transient-for", root, NULL);
  self->session = g_object_ref (session);
  self->case_path = g_strdup (tocsin_session_get_case_path (session));
  fill (self, sources);
  if (self->sources->len == 0)
    {
      tocsin_window_say (TOCSIN_WINDOW (root), _ ("No time in this case was assumed"));
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  gtk_window_present (GTK_WINDOW (self));
}
