/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From files to a case: what was detected, with a preview; the import; the truth sheet. */
#include "app/tocsin-import-wizard.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/import-item-preview.h"
#include "app/tocsin-application.h"
#include "app/tocsin-file-dialog.h"
#include "app/tocsin-import-item.h"
#include "app/tocsin-job-row.h"
#include "app/tocsin-preview-row.h"
#include "app/tocsin-recent-cases.h"
#include "app/tocsin-truth-sheet.h"

struct _TocsinImportWizard
{
  AdwBin parent_instance;
  TocsinWorkspace *workspace;
  TocsinJob *job;
  char *case_path;
  GListStore *items;
  GtkSingleSelection *selection;
  guint generation;    /* of the files; results of an earlier one are dropped */
  guint preview;       /* the latest preview that was asked for */
  guint next_survey;   /* the item whose records are estimated next */
  gboolean is_showing; /* the choices are being filled in, not chosen */
  AdwWindowTitle *title;
  GtkButton *cancel, *next, *rejects, *case_button;
  GtkStack *stack;
  GtkColumnView *files, *preview_view, *progress;
  GtkCheckButton *include;
  GtkDropDown *format;
  GtkEntry *zone, *year;
  GtkLabel *why, *sum, *rate;
  GtkProgressBar *bar;
  TocsinTruthSheet *truth;
  AdwStatusPage *failed;
};

G_DEFINE_FINAL_TYPE (TocsinImportWizard, tocsin_import_wizard, ADW_TYPE_BIN)

static guint closed_signal;

typedef struct
{
  guint generation;
  guint number; /* of the preview, 0 for an estimate */
} Ticket;

static void
close_wizard (TocsinImportWizard *self, const char *case_path, const char *page)
{
  self->generation++;
  g_signal_emit (self, closed_signal, 0, case_path, page);
}

static const TocsinTextColumn file_columns[] = {
  { N_ ("Import"), tocsin_import_item_dup_included, TOCSIN_TEXT_COLUMN_PLAIN },
  { N_ ("File"), tocsin_import_item_dup_name,
    TOCSIN_TEXT_COLUMN_EXPAND | TOCSIN_TEXT_COLUMN_STRONG | TOCSIN_TEXT_COLUMN_MIDDLE },
  { N_ ("Format"), tocsin_import_item_dup_format, TOCSIN_TEXT_COLUMN_WIDE },
  { N_ ("Confidence"), tocsin_import_item_dup_confidence, TOCSIN_TEXT_COLUMN_NUMBER },
  { N_ ("Records, about"), tocsin_import_item_dup_records, TOCSIN_TEXT_COLUMN_NUMBER },
  { N_ ("Time basis"), tocsin_import_item_dup_basis, TOCSIN_TEXT_COLUMN_WIDE },
  { N_ ("First (UTC)"), tocsin_import_item_dup_first, TOCSIN_TEXT_COLUMN_WIDE },
};

static const TocsinTextColumn progress_columns[] = {
  { N_ ("File"), tocsin_import_item_dup_name,
    TOCSIN_TEXT_COLUMN_EXPAND | TOCSIN_TEXT_COLUMN_STRONG | TOCSIN_TEXT_COLUMN_MIDDLE },
  { N_ ("Format"), tocsin_import_item_dup_format, TOCSIN_TEXT_COLUMN_WIDE },
  { N_ ("Read"), tocsin_import_item_dup_progress, TOCSIN_TEXT_COLUMN_NUMBER },
};

static void
show_sum (TocsinImportWizard *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items)), included = 0;
  gint64 records = 0;
  g_autofree char *text = NULL;
  g_autofree char *name = g_filename_display_basename (self->case_path);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      included += item->is_included;
      records += item->is_included ? MAX (item->n_records, 0) : 0;
    }
  text = g_strdup_printf (_ ("%u of %u files, about %'" G_GINT64_FORMAT " records"), included, n,
                          records);
  gtk_label_set_text (self->sum, text);
  gtk_button_set_label (self->case_button, name);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), included > 0);
}

static void survey_next (TocsinImportWizard *self);

static void
show_preview (TocsinImportWizard *self, TocsinPreview *preview, const GError *error)
{
  g_autoptr (GtkNoSelection) model = NULL;
  GListModel *rows = NULL;

  if (preview != NULL)
    rows = tocsin_preview_rows_new (g_steal_pointer (&preview->batch));
  else if (error != NULL)
    gtk_label_set_text (self->why, error->message);
  model = gtk_no_selection_new (rows);
  gtk_column_view_set_model (self->preview_view, GTK_SELECTION_MODEL (model));
}

static void
on_previewed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinImportWizard *self = TOCSIN_IMPORT_WIZARD (object);
  Ticket *ticket = user_data;
  TocsinImportItem *item;
  guint64 size;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinPreview) preview = import_item_preview_finish (result, &item, &size, &error);

  if (ticket->generation == self->generation)
    {
      if (preview != NULL)
        tocsin_import_item_take_preview (item, preview, size);
      if (ticket->number == 0)
        survey_next (self);
      else if (ticket->number == self->preview)
        show_preview (self, preview, error);
      show_sum (self);
    }
  g_free (ticket);
}

static char **
list_paths (TocsinImportWizard *self, gboolean only_included)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  g_autofree char *last = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if ((only_included && !item->is_included) || g_strcmp0 (last, item->path) == 0)
        continue;
      g_strv_builder_add (builder, item->path);
      g_free (last);
      last = g_strdup (item->path);
    }
  return g_strv_builder_end (builder);
}

static void
start_preview (TocsinImportWizard *self, TocsinImportItem *item, guint number)
{
  Ticket *ticket = g_new (Ticket, 1);

  *ticket = (Ticket){ self->generation, number };
  import_item_preview_async (item, list_paths (self, FALSE), self, on_previewed, ticket);
}

/* One source after the other, beside what the user looks at. */
static void
survey_next (TocsinImportWizard *self)
{
  g_autoptr (TocsinImportItem) item = NULL;

  while ((item = g_list_model_get_item (G_LIST_MODEL (self->items), self->next_survey)) != NULL)
    {
      self->next_survey++;
      if (item->detected != NULL)
        {
          start_preview (self, item, 0);
          return;
        }
      g_clear_object (&item);
    }
}

static TocsinImportItem *
get_selected (TocsinImportWizard *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

static void
on_selected (TocsinImportWizard *self)
{
  TocsinImportItem *item = get_selected (self);
  g_autofree char *why = NULL;
  g_autofree char *year = NULL;
  guint position = 0;

  if (item == NULL)
    return;
  self->is_showing = TRUE;
  gtk_check_button_set_active (self->include, item->is_included);
  for (guint i = 0; item->format != NULL && tocsin_formats[i] != NULL; i++)
    if (strcmp (tocsin_formats[i]->id, item->format) == 0)
      position = i + 1;
  gtk_drop_down_set_selected (self->format, position);
  gtk_editable_set_text (GTK_EDITABLE (self->zone), item->timezone != NULL ? item->timezone : "");
  year = item->year != 0 ? g_strdup_printf ("%d", item->year) : g_strdup ("");
  gtk_editable_set_text (GTK_EDITABLE (self->year), year);
  self->is_showing = FALSE;
  if (item->runner_up != NULL)
    why = g_strdup_printf (_ ("Why: %s. Second best: %s"), item->reason,
                           _ (item->runner_up->title));
  else
    why = g_strdup_printf (_ ("Why: %s"), item->reason);
  gtk_label_set_text (self->why, why);
  start_preview (self, item, ++self->preview);
}

static void
set_error (GtkEntry *entry, gboolean is_wrong)
{
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
}

/* Takes the choices over; what is not valid is marked and left as it was. */
static void
on_chosen (TocsinImportWizard *self)
{
  TocsinImportItem *item = get_selected (self);
  const char *zone_text = gtk_editable_get_text (GTK_EDITABLE (self->zone));
  const char *year_text = gtk_editable_get_text (GTK_EDITABLE (self->year));
  g_autoptr (TocsinZone) zone = *zone_text != '\0' ? tocsin_zone_new (zone_text, NULL) : NULL;
  guint position = gtk_drop_down_get_selected (self->format);
  guint64 year = 0;
  gboolean is_year;

  if (item == NULL || self->is_showing)
    return;
  set_error (self->zone, *zone_text != '\0' && zone == NULL);
  if (*zone_text == '\0' || zone != NULL)
    {
      g_free (item->timezone);
      item->timezone = zone != NULL ? g_strdup (zone_text) : NULL;
    }
  is_year
      = *year_text == '\0' || g_ascii_string_to_unsigned (year_text, 10, 1970, 9998, &year, NULL);
  set_error (self->year, !is_year);
  if (is_year)
    item->year = (int) year;
  item->format = position > 0 && position != GTK_INVALID_LIST_POSITION
                     ? tocsin_formats[position - 1]->id
                     : NULL;
  if (item->format != NULL && !item->is_included)
    gtk_check_button_set_active (self->include, TRUE);
  tocsin_import_item_changed (item);
  start_preview (self, item, ++self->preview);
}

static void
on_include_toggled (TocsinImportWizard *self)
{
  TocsinImportItem *selected = get_selected (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  if (selected == NULL || self->is_showing)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (strcmp (item->path, selected->path) != 0)
        continue;
      item->is_included = gtk_check_button_get_active (self->include);
      tocsin_import_item_changed (item);
    }
  show_sum (self);
}

static void
show_step (TocsinImportWizard *self, const char *step)
{
  gboolean is_check = strcmp (step, "check") == 0;
  gboolean is_import = strcmp (step, "import") == 0;
  gboolean is_summary = strcmp (step, "summary") == 0;

  gtk_stack_set_visible_child_name (self->stack, step);
  gtk_widget_set_visible (GTK_WIDGET (self->next), is_check || is_import || is_summary);
  gtk_widget_set_visible (GTK_WIDGET (self->rejects), is_summary);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel), !is_summary);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), TRUE);
  gtk_button_set_label (self->cancel, is_import                      ? _ ("_Stop")
                                      : strcmp (step, "failed") == 0 ? _ ("_Close")
                                                                     : _ ("_Cancel"));
  gtk_button_set_label (self->next, is_check    ? _ ("_Import")
                                    : is_import ? _ ("Go on in the _Background")
                                                : _ ("Show _Events"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), TRUE);
}

static void
detect (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  (void) source, (void) cancellable;
  g_task_return_pointer (task, tocsin_import_detect (data), (GDestroyNotify) g_ptr_array_unref);
}

static void
on_detected (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinImportWizard *self = TOCSIN_IMPORT_WIZARD (object);
  g_autoptr (GPtrArray) detected = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  if (GPOINTER_TO_UINT (user_data) != self->generation || detected == NULL)
    return;
  for (guint i = 0; i < detected->len; i++)
    g_ptr_array_add (items, tocsin_import_item_new (g_ptr_array_index (detected, i)));
  show_step (self, items->len > 0 ? "check" : "empty");
  g_list_store_splice (self->items, 0, 0, items->pdata, items->len);
  show_sum (self);
  for (guint i = 0; i < items->len; i++)
    if (TOCSIN_IMPORT_ITEM (g_ptr_array_index (items, i))->detected != NULL)
      {
        gtk_single_selection_set_selected (self->selection, i);
        break;
      }
  on_selected (self);
  self->next_survey = 0;
  survey_next (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->next));
}

/* Begins with files and folders; @case_path: where they go, or NULL for a new case. */
void
tocsin_import_wizard_start (TocsinImportWizard *self, TocsinWorkspace *workspace,
                            const char *case_path, const char *const *paths)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *place = tocsin_path_dup_display (paths[0]);

  g_set_object (&self->workspace, workspace);
  g_clear_object (&self->job);
  g_free (self->case_path);
  self->case_path = case_path != NULL ? g_strdup (case_path) : tocsin_path_dup_new_case (paths);
  self->generation++;
  g_list_store_remove_all (self->items);
  adw_window_title_set_subtitle (self->title, place);
  show_step (self, "looking");
  task = g_task_new (self, NULL, on_detected, GUINT_TO_POINTER (self->generation));
  g_task_set_task_data (task, g_strdupv ((char **) paths), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, detect);
}

static void
on_progress (TocsinImportWizard *self)
{
  const TocsinJobProgress *progress = tocsin_job_get_progress (self->job);
  const char *file = tocsin_job_get_file (self->job);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  g_autofree char *rate = tocsin_job_dup_rate (self->job);
  g_autofree char *text
      = g_strdup_printf (_ ("%u of %u files: %s"), progress->files, progress->total_files, rate);
  gboolean is_before = file != NULL;

  gtk_progress_bar_set_fraction (self->bar, tocsin_job_get_fraction (self->job));
  gtk_label_set_text (self->rate, text);
  for (guint i = 0; i < n && file != NULL; i++)
    {
      g_autoptr (TocsinImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      gboolean is_current = strcmp (item->path, file) == 0;
      double now = is_current && progress->file_size > 0
                       ? (double) progress->file_bytes / (double) progress->file_size
                       : (double) (is_current || is_before);

      is_before &= !is_current;
      if (item->progress < now)
        {
          item->progress = now;
          tocsin_import_item_changed (item);
        }
    }
}

static void
on_finished (TocsinImportWizard *self)
{
  const TocsinImportSummary *summary = tocsin_job_get_summary (self->job);
  const GError *error = tocsin_job_get_error (self->job);
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  if (summary == NULL)
    {
      g_autofree char *text
          = g_markup_escape_text (error != NULL ? error->message : _ ("It was stopped."), -1);

      adw_status_page_set_description (self->failed, text);
      show_step (self, "failed");
      return;
    }
  for (guint i = 0; i < summary->results->len; i++)
    {
      const TocsinImportResult *result = g_ptr_array_index (summary->results, i);

      g_ptr_array_add (sources, result->source);
    }
  tocsin_truth_sheet_set_sources (self->truth, sources);
  show_step (self, "summary");
  gtk_widget_set_visible (GTK_WIDGET (self->rejects), summary->added.rejects > 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->next));
}

static void
begin_import (TocsinImportWizard *self)
{
  g_auto (GStrv) paths = list_paths (self, TRUE);
  g_autoptr (GArray) overrides = g_array_new (FALSE, FALSE, sizeof (TocsinImportOverride));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  TocsinImportOptions options = { .paths = (const char *const *) paths };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      TocsinImportOverride chosen = tocsin_import_item_get_override (item);

      if (chosen.format != NULL || chosen.timezone != NULL || chosen.year != 0)
        g_array_append_val (overrides, chosen);
    }
  options.overrides = (const TocsinImportOverride *) (gpointer) overrides->data;
  options.n_overrides = overrides->len;
  self->job = tocsin_workspace_import (self->workspace, self->case_path, &options);
  g_signal_connect_object (self->job, "progress", G_CALLBACK (on_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "finished", G_CALLBACK (on_finished), self,
                           G_CONNECT_SWAPPED);
  on_progress (self);
  show_step (self, "import");
}

static void
on_next (TocsinImportWizard *self)
{
  const char *step = gtk_stack_get_visible_child_name (self->stack);

  if (strcmp (step, "check") == 0)
    begin_import (self);
  else if (strcmp (step, "import") == 0)
    close_wizard (self, self->case_path, "");
  else
    close_wizard (self, self->case_path, "events");
}

static void
on_rejects (TocsinImportWizard *self)
{
  close_wizard (self, self->case_path, "rejects");
}

static void
on_cancel (TocsinImportWizard *self)
{
  const char *step = gtk_stack_get_visible_child_name (self->stack);

  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), FALSE);
  if (strcmp (step, "import") == 0)
    tocsin_job_cancel (self->job);
  else if (self->job != NULL && tocsin_job_get_state (self->job) == TOCSIN_JOB_CANCELLED)
    close_wizard (self, self->case_path, ""); /* what is whole was kept */
  else
    close_wizard (self, "", "");
}

static void
on_case_chosen (GListModel *files, gpointer user_data)
{
  TocsinImportWizard *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = g_file_get_path (file);

  if (path == NULL)
    return;
  g_free (self->case_path);
  self->case_path = g_str_has_suffix (path, ".tocsin") ? g_steal_pointer (&path)
                                                       : g_strconcat (path, ".tocsin", NULL);
  show_sum (self);
}

static void
on_case_clicked (TocsinImportWizard *self)
{
  g_autofree char *name = g_filename_display_basename (self->case_path);

  tocsin_file_dialog_show (TOCSIN_FILE_DIALOG_NEW_CASE, GTK_WIDGET (self), name, on_case_chosen,
                           self);
}

static void
tocsin_import_wizard_dispose (GObject *object)
{
  TocsinImportWizard *self = TOCSIN_IMPORT_WIZARD (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->job);
  g_clear_object (&self->items);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->case_path, g_free);
  G_OBJECT_CLASS (tocsin_import_wizard_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, TocsinImportWizard, name)

static void
tocsin_import_wizard_class_init (TocsinImportWizardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_import_wizard_dispose;
  g_type_ensure (TOCSIN_TYPE_TRUTH_SHEET);
  closed_signal = g_signal_new ("closed", TOCSIN_TYPE_IMPORT_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-import-wizard.ui"));
  BIND (title);
  BIND (cancel);
  BIND (next);
  BIND (rejects);
  BIND (case_button);
  BIND (stack);
  BIND (files);
  gtk_widget_class_bind_template_child_full (widget_class, "preview", FALSE,
                                             G_STRUCT_OFFSET (TocsinImportWizard, preview_view));
  BIND (progress);
  BIND (include);
  BIND (format);
  BIND (zone);
  BIND (year);
  BIND (why);
  BIND (sum);
  BIND (rate);
  BIND (bar);
  BIND (truth);
  BIND (failed);
}

static void
fill_formats (TocsinImportWizard *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _ ("As detected"));
  for (guint i = 0; tocsin_formats[i] != NULL; i++)
    gtk_string_list_append (titles, _ (tocsin_formats[i]->title));
  gtk_drop_down_set_model (self->format, G_LIST_MODEL (titles));
}

static void
connect_parts (TocsinImportWizard *self)
{
  const struct
  {
    gpointer object;
    const char *signal;
    GCallback callback;
  } connections[] = {
    { self->selection, "notify::selected-item", G_CALLBACK (on_selected) },
    { self->include, "toggled", G_CALLBACK (on_include_toggled) },
    { self->format, "notify::selected", G_CALLBACK (on_chosen) },
    { self->zone, "changed", G_CALLBACK (on_chosen) },
    { self->year, "changed", G_CALLBACK (on_chosen) },
    { self->next, "clicked", G_CALLBACK (on_next) },
    { self->cancel, "clicked", G_CALLBACK (on_cancel) },
    { self->rejects, "clicked", G_CALLBACK (on_rejects) },
    { self->case_button, "clicked", G_CALLBACK (on_case_clicked) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (connections[i].object, connections[i].signal, connections[i].callback,
                             self, G_CONNECT_SWAPPED);
}

static void
tocsin_import_wizard_init (TocsinImportWizard *self)
{
  g_autoptr (GtkNoSelection) progress = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (TOCSIN_TYPE_IMPORT_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  progress = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_column_view_set_model (self->files, GTK_SELECTION_MODEL (self->selection));
  gtk_column_view_set_model (self->progress, GTK_SELECTION_MODEL (progress));
  tocsin_text_column_append (self->files, file_columns, G_N_ELEMENTS (file_columns));
  tocsin_text_column_append (self->progress, progress_columns, G_N_ELEMENTS (progress_columns));
  tocsin_text_column_append (self->preview_view, tocsin_preview_columns, tocsin_preview_n_columns);
  fill_formats (self);
  connect_parts (self);
}
