/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From files to a case, step by step. Each step is a widget of its own; the wizard
 * leads from one to the next. */
#include "app/tocsin-import-wizard.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"
#include "app/tocsin-choose-step.h"
#include "app/tocsin-detected-step.h"
#include "app/tocsin-options-step.h"
#include "app/tocsin-progress-step.h"
#include "app/tocsin-recent-cases.h"
#include "app/tocsin-step-bar.h"
#include "app/tocsin-summary-step.h"

typedef enum
{
  STEP_CHOOSE,
  STEP_LOOKING,
  STEP_EMPTY,
  STEP_DETECTED,
  STEP_OPTIONS,
  STEP_IMPORT,
  STEP_SUMMARY,
  STEP_FAILED,
  N_PAGES,
} Step;

/* What the header bar offers at each step; NULL: that button is not there. */
static const struct
{
  const char *name;   /* in the stack */
  guint number;       /* in the step bar */
  const char *cancel; /* leave, or stop */
  const char *back;
  const char *next;
} steps[N_PAGES] = {
  [STEP_CHOOSE] = { "choose", 0, N_ ("_Cancel"), NULL, N_ ("_Next") },
  [STEP_LOOKING] = { "looking", 1, N_ ("_Cancel"), NULL, NULL },
  [STEP_EMPTY] = { "empty", 1, N_ ("_Cancel"), N_ ("_Back"), NULL },
  [STEP_DETECTED] = { "detected", 1, N_ ("_Cancel"), N_ ("_Back"), N_ ("_Next") },
  [STEP_OPTIONS] = { "options", 2, N_ ("_Cancel"), N_ ("_Back"), N_ ("_Import") },
  [STEP_IMPORT] = { "import", 3, N_ ("_Stop"), NULL, N_ ("Go on in the _Background") },
  [STEP_SUMMARY] = { "summary", 4, NULL, NULL, N_ ("Show _Events") },
  [STEP_FAILED] = { "failed", 3, N_ ("_Close"), NULL, NULL },
};

struct _TocsinImportWizard
{
  AdwBin parent_instance;
  TocsinWorkspace *workspace;
  TocsinJob *job;
  char *case_path; /* that is open, or NULL */
  Step step;
  AdwWindowTitle *title;
  GtkButton *cancel, *back, *next;
  TocsinStepBar *bar;
  GtkStack *stack;
  TocsinChooseStep *choose;
  TocsinDetectedStep *detected;
  TocsinOptionsStep *options;
  TocsinProgressStep *progress;
  TocsinSummaryStep *summary;
  AdwStatusPage *failed;
};

G_DEFINE_FINAL_TYPE (TocsinImportWizard, tocsin_import_wizard, ADW_TYPE_BIN)

static guint closed_signal;

static void
close_wizard (TocsinImportWizard *self, const char *case_path, const char *page)
{
  tocsin_detected_step_stop (self->detected);
  g_signal_emit (self, closed_signal, 0, case_path, page);
}

static void
show_button (GtkButton *button, const char *label)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (button), TRUE);
  if (label != NULL)
    gtk_button_set_label (button, _ (label));
}

/* What is chosen so far says whether there is a way on. */
static void
update_next (TocsinImportWizard *self)
{
  gboolean can_go_on = TRUE;

  if (self->step == STEP_CHOOSE)
    can_go_on = tocsin_choose_step_get_n_paths (self->choose) > 0;
  else if (self->step == STEP_DETECTED)
    can_go_on = tocsin_detected_step_get_n_included (self->detected) > 0;
  else if (self->step == STEP_OPTIONS)
    can_go_on = tocsin_options_step_is_ready (self->options);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), can_go_on);
}

static void
show_step (TocsinImportWizard *self, Step step)
{
  self->step = step;
  gtk_stack_set_visible_child_name (self->stack, steps[step].name);
  tocsin_step_bar_set_current (self->bar, steps[step].number);
  show_button (self->cancel, steps[step].cancel);
  show_button (self->back, steps[step].back);
  show_button (self->next, steps[step].next);
  update_next (self);
  if (steps[step].next != NULL && gtk_widget_get_sensitive (GTK_WIDGET (self->next)))
    gtk_widget_grab_focus (GTK_WIDGET (self->next));
}

static char *
dup_new_case (TocsinImportWizard *self)
{
  g_auto (GStrv) paths = tocsin_choose_step_dup_paths (self->choose);

  return self->case_path != NULL ? g_strdup (self->case_path)
                                 : tocsin_path_dup_new_case ((const char *const *) paths);
}

static void
look (TocsinImportWizard *self)
{
  g_auto (GStrv) paths = tocsin_choose_step_dup_paths (self->choose);
  g_autofree char *place = tocsin_path_dup_display (paths[0]);
  g_autofree char *case_path = dup_new_case (self);

  adw_window_title_set_subtitle (self->title, place);
  tocsin_options_step_begin (self->options, case_path);
  show_step (self, STEP_LOOKING);
  tocsin_detected_step_look (self->detected, (const char *const *) paths);
}

static void
on_looked (TocsinImportWizard *self)
{
  gboolean is_empty
      = g_list_model_get_n_items (tocsin_detected_step_get_items (self->detected)) == 0;

  show_step (self, is_empty ? STEP_EMPTY : STEP_DETECTED);
}

/* Begins with files and folders; @case_path: where they go, or NULL for a new case. */
void
tocsin_import_wizard_start (TocsinImportWizard *self, TocsinWorkspace *workspace,
                            const char *case_path, const char *const *paths)
{
  g_return_if_fail (TOCSIN_IS_IMPORT_WIZARD (self));
  g_set_object (&self->workspace, workspace);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_free (self->case_path);
  self->case_path = g_strdup (case_path);
  tocsin_choose_step_set_paths (self->choose, paths);
  look (self);
}

/* The job that the wizard shows, so that nobody else tells what comes of it; (nullable). */
TocsinJob *
tocsin_import_wizard_get_job (TocsinImportWizard *self)
{
  g_return_val_if_fail (TOCSIN_IS_IMPORT_WIZARD (self), NULL);
  return self->step == STEP_IMPORT || self->step == STEP_SUMMARY ? self->job : NULL;
}

static void
show_failure (TocsinImportWizard *self)
{
  const GError *error = tocsin_job_get_error (self->job);
  gboolean is_stopped = tocsin_job_get_state (self->job) == TOCSIN_JOB_CANCELLED;
  g_autofree char *text
      = is_stopped || error == NULL
            ? g_strdup (_ ("What was whole by then is in the case. Import the same files again to "
                           "go on."))
            : g_markup_escape_text (error->message, -1);

  adw_status_page_set_title (self->failed, is_stopped ? _ ("The Import Was Stopped")
                                                      : _ ("The Import Has Failed"));
  adw_status_page_set_description (self->failed, text);
  show_step (self, STEP_FAILED);
  show_button (self->back, is_stopped ? NULL : _ ("_Back"));
}

static void
on_finished (TocsinImportWizard *self)
{
  const TocsinImportSummary *summary = tocsin_job_get_summary (self->job);

  if (summary == NULL)
    {
      show_failure (self);
      return;
    }
  tocsin_summary_step_show (self->summary, summary);
  show_step (self, STEP_SUMMARY);
  if (summary->detection != NULL && summary->detection->alerts > 0)
    gtk_button_set_label (self->next, _ ("Show _Alerts"));
}

static void
begin_import (TocsinImportWizard *self)
{
  g_auto (GStrv) paths = tocsin_detected_step_dup_paths (self->detected);
  g_autoptr (GArray) overrides = tocsin_detected_step_dup_overrides (self->detected);
  TocsinRuleLibrary *library = tocsin_options_step_get_library (self->options);
  const TocsinImportOptions options = {
    .paths = (const char *const *) paths,
    .overrides = (const TocsinImportOverride *) (gpointer) overrides->data,
    .n_overrides = overrides->len,
    .rules = library != NULL ? tocsin_rule_library_get_rules (library) : NULL,
    .high_value = tocsin_options_step_get_accounts (self->options),
  };

  g_clear_object (&self->job);
  self->job = tocsin_workspace_import (self->workspace,
                                       tocsin_options_step_get_case_path (self->options), &options);
  g_signal_connect_object (self->job, "finished", G_CALLBACK (on_finished), self,
                           G_CONNECT_SWAPPED);
  tocsin_progress_step_follow (self->progress, self->job,
                               tocsin_detected_step_get_items (self->detected));
  show_step (self, STEP_IMPORT);
}

static void
on_next (TocsinImportWizard *self)
{
  const TocsinImportSummary *summary;

  switch (self->step)
    {
    case STEP_CHOOSE:
      look (self);
      break;
    case STEP_DETECTED:
      tocsin_options_step_suggest (self->options,
                                   tocsin_detected_step_get_usernames (self->detected));
      show_step (self, STEP_OPTIONS);
      break;
    case STEP_OPTIONS:
      begin_import (self);
      break;
    case STEP_SUMMARY:
      summary = tocsin_job_get_summary (self->job);
      close_wizard (self, tocsin_job_get_case_path (self->job),
                    summary->detection != NULL && summary->detection->alerts > 0 ? "alerts"
                                                                                 : "events");
      break;
    case STEP_IMPORT:
    default:
      self->step = STEP_CHOOSE; /* from now on the window tells what comes of the job */
      close_wizard (self, tocsin_job_get_case_path (self->job), "");
    }
}

static void
on_back (TocsinImportWizard *self)
{
  if (self->step == STEP_OPTIONS || self->step == STEP_FAILED)
    {
      show_step (self, self->step == STEP_FAILED ? STEP_OPTIONS : STEP_DETECTED);
      return;
    }
  tocsin_detected_step_stop (self->detected);
  show_step (self, STEP_CHOOSE);
}

/* What was whole when the job was stopped is in the case, if there is one. */
static void
on_cancel (TocsinImportWizard *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), FALSE);
  if (self->step == STEP_IMPORT)
    tocsin_job_cancel (self->job);
  else if (self->step == STEP_FAILED && tocsin_job_get_state (self->job) == TOCSIN_JOB_CANCELLED)
    close_wizard (self, tocsin_job_get_case_path (self->job), "");
  else
    close_wizard (self, "", "");
}

static void
on_go (TocsinImportWizard *self, const char *page)
{
  close_wizard (self, tocsin_job_get_case_path (self->job), page);
}

/* Escape leaves the wizard, but never stops an import. */
static void
on_escape (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinImportWizard *self = TOCSIN_IMPORT_WIZARD (widget);

  (void) action, (void) parameter;
  if (self->step == STEP_IMPORT || self->step == STEP_SUMMARY)
    on_next (self);
  else
    on_cancel (self);
}

static void
tocsin_import_wizard_dispose (GObject *object)
{
  TocsinImportWizard *self = TOCSIN_IMPORT_WIZARD (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->job);
  g_clear_pointer (&self->case_path, g_free);
  G_OBJECT_CLASS (tocsin_import_wizard_parent_class)->dispose (object);
}

static void
ensure_steps (void)
{
  g_type_ensure (TOCSIN_TYPE_STEP_BAR);
  g_type_ensure (TOCSIN_TYPE_CHOOSE_STEP);
  g_type_ensure (TOCSIN_TYPE_DETECTED_STEP);
  g_type_ensure (TOCSIN_TYPE_OPTIONS_STEP);
  g_type_ensure (TOCSIN_TYPE_PROGRESS_STEP);
  g_type_ensure (TOCSIN_TYPE_SUMMARY_STEP);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, TocsinImportWizard, name)

static void
tocsin_import_wizard_class_init (TocsinImportWizardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_import_wizard_dispose;
  ensure_steps ();
  closed_signal = g_signal_new ("closed", TOCSIN_TYPE_IMPORT_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "wizard.leave", NULL, on_escape);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "wizard.leave", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-import-wizard.ui"));
  BIND (title);
  BIND (cancel);
  BIND (back);
  BIND (next);
  BIND (bar);
  BIND (stack);
  BIND (choose);
  BIND (detected);
  BIND (options);
  BIND (progress);
  BIND (summary);
  BIND (failed);
}

static void
tocsin_import_wizard_init (TocsinImportWizard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  const struct
  {
    gpointer object;
    const char *signal;
    GCallback callback;
  } connections[] = {
    { self->next, "clicked", G_CALLBACK (on_next) },
    { self->back, "clicked", G_CALLBACK (on_back) },
    { self->cancel, "clicked", G_CALLBACK (on_cancel) },
    { self->choose, "changed", G_CALLBACK (update_next) },
    { self->detected, "looked", G_CALLBACK (on_looked) },
    { self->detected, "changed", G_CALLBACK (update_next) },
    { self->options, "changed", G_CALLBACK (update_next) },
    { self->summary, "go", G_CALLBACK (on_go) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (connections[i].object, connections[i].signal, connections[i].callback,
                             self, G_CONNECT_SWAPPED);
}
