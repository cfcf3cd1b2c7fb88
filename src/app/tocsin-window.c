/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tocsin-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-case-status.h"
#include "app/tocsin-import-wizard.h"
#include "app/tocsin-job-area.h"
#include "app/tocsin-recent-cases.h"
#include "app/tocsin-sidebar-row.h"
#include "app/tocsin-welcome-page.h"
#include "app/window-jobs.h"
#include "app/window-open.h"
#include "app/window-pages.h"

struct _TocsinWindow
{
  AdwApplicationWindow parent_instance;
  TocsinSession *session;
  TocsinWorkspace *workspace;
  AdwToastOverlay *toasts;
  GtkStack *root;
  TocsinWelcomePage *welcome;
  TocsinImportWizard *wizard;
  TocsinCaseStatus *status;
  TocsinJobArea *jobs;
  gboolean is_closing; /* as soon as the jobs have stopped */
  GMenuModel *primary_menu;
  AdwFlap *flap;
  GtkListBox *page_list;
  AdwWindowTitle *page_title;
  GtkBox *header_start;
  GtkBox *header_end;
  GtkStack *pages;
};

G_DEFINE_FINAL_TYPE (TocsinWindow, tocsin_window, ADW_TYPE_APPLICATION_WINDOW)

static TocsinSidebarRow *
find_row (TocsinWindow *self, const char *name)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->page_list, i)) != NULL; i++)
    if (g_strcmp0 (tocsin_sidebar_row_get_name (TOCSIN_SIDEBAR_ROW (row)), name) == 0)
      return TOCSIN_SIDEBAR_ROW (row);
  return NULL;
}

static void
show_header_widgets (GtkBox *box, const char *page_name)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (
        child, g_strcmp0 (g_object_get_data (G_OBJECT (child), "page"), page_name) == 0);
}

static void
on_row_selected (TocsinWindow *self, GtkListBoxRow *row)
{
  const char *name;

  if (row == NULL)
    return;
  name = tocsin_sidebar_row_get_name (TOCSIN_SIDEBAR_ROW (row));
  gtk_stack_set_visible_child_name (self->pages, name);
  adw_window_title_set_title (self->page_title,
                              tocsin_sidebar_row_get_title (TOCSIN_SIDEBAR_ROW (row)));
  show_header_widgets (self->header_start, name);
  show_header_widgets (self->header_end, name);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  g_settings_set_string (tocsin_application_get_settings (), "last-page", name);
}

static void
show_root (TocsinWindow *self)
{
  gboolean has_case = tocsin_session_get_case_path (self->session) != NULL;

  gtk_stack_set_visible_child_name (self->root, has_case ? "case" : "welcome");
}

static void
on_case_changed (TocsinWindow *self)
{
  const char *path = tocsin_session_get_case_path (self->session);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *display = name != NULL ? g_filename_display_name (name) : NULL;
  g_autofree char *title = NULL;

  show_root (self);
  adw_window_title_set_subtitle (self->page_title, display != NULL ? display : "");
  /* Translators: the title of the window: the case's file, then the name of the application */
  title = display != NULL ? g_strdup_printf (_ ("%s — Tocsin"), display) : g_strdup (_ ("Tocsin"));
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.close-case", path != NULL);
}

static void
on_status_loaded (TocsinWindow *self)
{
  window_pages_show_counts (self, self->status);
}

static gboolean
is_open_case (TocsinWindow *self, TocsinJob *job)
{
  return g_strcmp0 (tocsin_job_get_case_path (job), tocsin_session_get_case_path (self->session))
         == 0;
}

/* The wizard shows itself what came of its import. */
static void
on_job_finished (TocsinWindow *self, TocsinJob *job)
{
  const TocsinImportSummary *summary = tocsin_job_get_summary (job);

  if (is_open_case (self, job))
    tocsin_session_emit_changed (self->session);
  if (summary != NULL)
    tocsin_recent_cases_add (tocsin_application_get_settings (), tocsin_job_get_case_path (job),
                             summary->added.events);
  if (!self->is_closing && job != tocsin_import_wizard_get_job (self->wizard))
    window_jobs_tell (self, job);
}

/* The sums and the sources of the case follow an import while it runs. */
static void
on_job_progress (TocsinWindow *self, TocsinJob *job)
{
  if (is_open_case (self, job))
    tocsin_case_status_reload (self->status);
}

static gboolean
destroy (gpointer window)
{
  gtk_window_destroy (window);
  return G_SOURCE_REMOVE;
}

/* Not at once: a dialog or a job of the window's is telling it something just now. */
static void
on_jobs_idle (TocsinWindow *self)
{
  if (self->is_closing)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy, g_object_ref (self), g_object_unref);
}

/* Stops all jobs and closes the window when they have. */
void
tocsin_window_close_when_idle (TocsinWindow *self)
{
  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  self->is_closing = TRUE;
  if (tocsin_job_area_get_n_jobs (self->jobs) == 0)
    on_jobs_idle (self);
  else
    tocsin_job_area_cancel (self->jobs);
}

static gboolean
tocsin_window_close_request (GtkWindow *window)
{
  TocsinWindow *self = TOCSIN_WINDOW (window);

  if (tocsin_job_area_get_n_jobs (self->jobs) == 0)
    return GTK_WINDOW_CLASS (tocsin_window_parent_class)->close_request (window);
  if (!self->is_closing)
    window_jobs_ask (self, self->jobs);
  return TRUE;
}

/* The wizard was left; @page: where to go, "" to stay. */
static void
on_wizard_closed (TocsinWindow *self, const char *case_path, const char *page)
{
  if (*case_path != '\0')
    tocsin_session_set_case_path (self->session, case_path);
  if (*page != '\0')
    tocsin_window_show_page (self, page);
  show_root (self);
}

static void
on_open_path (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *paths[] = { g_variant_get_string (parameter, NULL), NULL };

  (void) action;
  window_open_paths (TOCSIN_WINDOW (widget), paths);
}

static void
on_open_lab (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *folder = window_dup_lab_folder ();
  const char *paths[] = { folder, NULL };

  (void) action, (void) parameter;
  if (folder != NULL)
    tocsin_window_import (TOCSIN_WINDOW (widget), paths);
}

static gboolean
on_drop (TocsinWindow *self, const GValue *value)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    g_ptr_array_add (files, l->data);
  tocsin_window_open (self, (GFile **) files->pdata, files->len);
  return files->len > 0;
}

static void
add_drop_target (TocsinWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* Only what the user wants of a wide window is kept; a narrow one hides the sidebar itself. */
static void
on_toggle_sidebar (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinWindow *self = TOCSIN_WINDOW (widget);
  gboolean is_wanted = !adw_flap_get_reveal_flap (self->flap);

  (void) action, (void) parameter;
  adw_flap_set_reveal_flap (self->flap, is_wanted);
  if (!adw_flap_get_folded (self->flap))
    g_settings_set_boolean (tocsin_application_get_settings (), "sidebar-visible", is_wanted);
}

/* Escape closes what lies over the page: the sidebar of a narrow window. */
static void
on_escape (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinWindow *self = TOCSIN_WINDOW (widget);

  (void) action, (void) parameter;
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

/* A wide window has the sidebar if the user wants it, a narrow one when it is called. */
static void
on_folded (TocsinWindow *self)
{
  adw_flap_set_reveal_flap (
      self->flap,
      !adw_flap_get_folded (self->flap)
          && g_settings_get_boolean (tocsin_application_get_settings (), "sidebar-visible"));
}

static void
on_show_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action;
  tocsin_window_show_page (TOCSIN_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_go_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinWindow *self = TOCSIN_WINDOW (widget);
  GtkListBoxRow *row
      = gtk_list_box_get_row_at_index (self->page_list, g_variant_get_int32 (parameter) - 1);

  (void) action;
  if (row != NULL)
    gtk_list_box_select_row (self->page_list, row);
}

static void
on_close_case (GtkWidget *widget, const char *action, GVariant *parameter)
{
  (void) action, (void) parameter;
  tocsin_session_set_case_path (TOCSIN_WINDOW (widget)->session, NULL);
}

/* The style sheet knows how high rows are. */
static void
on_density_changed (TocsinWindow *self)
{
  if (g_settings_get_enum (tocsin_application_get_settings (), "density") != 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact-rows");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact-rows");
}

static void
bind_settings (TocsinWindow *self)
{
  GSettings *settings = tocsin_application_get_settings ();

  g_signal_connect_object (settings, "changed::density", G_CALLBACK (on_density_changed), self,
                           G_CONNECT_SWAPPED);
  on_density_changed (self);
  g_signal_connect_object (self->flap, "notify::folded", G_CALLBACK (on_folded), self,
                           G_CONNECT_SWAPPED);
  on_folded (self);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "time-display", self->session, "time-display",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
tocsin_window_dispose (GObject *object)
{
  g_clear_object (&TOCSIN_WINDOW (object)->workspace);
  g_clear_object (&TOCSIN_WINDOW (object)->session);
  G_OBJECT_CLASS (tocsin_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, on_toggle_sidebar);
  gtk_widget_class_install_action (widget_class, "win.escape", NULL, on_escape);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.escape", NULL);
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", on_show_page);
  gtk_widget_class_install_action (widget_class, "win.go-page", "i", on_go_page);
  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, window_show_dialog);
  gtk_widget_class_install_action (widget_class, "win.open-files", NULL, window_show_dialog);
  gtk_widget_class_install_action (widget_class, "win.open-case", NULL, window_show_dialog);
  gtk_widget_class_install_action (widget_class, "win.open-path", "s", on_open_path);
  gtk_widget_class_install_action (widget_class, "win.open-lab", NULL, on_open_lab);
  gtk_widget_class_install_action (widget_class, "win.close-case", NULL, on_close_case);
}

static void
tocsin_window_class_init (TocsinWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = tocsin_window_close_request;
  g_type_ensure (TOCSIN_TYPE_JOB_AREA);
  g_type_ensure (TOCSIN_TYPE_WELCOME_PAGE);
  g_type_ensure (TOCSIN_TYPE_IMPORT_WIZARD);
  g_type_ensure (TOCSIN_TYPE_CASE_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class, TOCSIN_RESOURCE ("tocsin-window.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, root);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, wizard);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, status);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, jobs);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, page_list);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, page_title);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, header_start);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, header_end);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, pages);
  install_actions (widget_class);
}

/* The colours of severities and outcomes in the style sheet are two sets. */
static void
on_dark_changed (TocsinWindow *self)
{
  if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
    gtk_widget_add_css_class (GTK_WIDGET (self), "dark");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dark");
}

static void
connect_parts (TocsinWindow *self)
{
  g_autofree char *lab = window_dup_lab_folder ();

  tocsin_welcome_page_set_menu (self->welcome, self->primary_menu);
  tocsin_welcome_page_set_has_lab (self->welcome, lab != NULL);
  gtk_list_box_set_header_func (self->page_list, window_pages_head_section, NULL, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (on_dark_changed), self, G_CONNECT_SWAPPED);
  on_dark_changed (self);
  g_signal_connect_object (self->page_list, "row-selected", G_CALLBACK (on_row_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::case-path", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  tocsin_job_area_set_workspace (self->jobs, self->workspace);
  g_signal_connect_object (self->jobs, "finished", G_CALLBACK (on_job_finished), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->jobs, "progress", G_CALLBACK (on_job_progress), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->jobs, "idle", G_CALLBACK (on_jobs_idle), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->wizard, "closed", G_CALLBACK (on_wizard_closed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->status, "loaded", G_CALLBACK (on_status_loaded), self,
                           G_CONNECT_SWAPPED);
}

static void
tocsin_window_init (TocsinWindow *self)
{
  g_autofree char *last_page
      = g_settings_get_string (tocsin_application_get_settings (), "last-page");

  self->session = tocsin_session_new ();
  self->workspace = tocsin_workspace_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  bind_settings (self);
  connect_parts (self);
  window_pages_add (self);
  add_drop_target (self);
  tocsin_case_status_set_session (self->status, self->session);
  tocsin_window_show_page (self, last_page);
  on_case_changed (self);
}

TocsinWindow *
tocsin_window_new (GtkApplication *application)
{
  return g_object_new (TOCSIN_TYPE_WINDOW, "application", application, NULL);
}

/* What the window shows; (transfer none). */
TocsinSession *
tocsin_window_get_session (TocsinWindow *self)
{
  g_return_val_if_fail (TOCSIN_IS_WINDOW (self), NULL);
  return self->session;
}

/* The jobs that run; (transfer none). */
TocsinWorkspace *
tocsin_window_get_workspace (TocsinWindow *self)
{
  g_return_val_if_fail (TOCSIN_IS_WINDOW (self), NULL);
  return self->workspace;
}

/* Opens a case, or imports logs. */
void
tocsin_window_open (TocsinWindow *self, GFile **files, guint n_files)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path != NULL)
        g_strv_builder_add (paths, path);
      else
        tocsin_window_say (self, _ ("Only files on this computer can be opened"));
    }
  list = g_strv_builder_end (paths);
  if (list[0] != NULL)
    window_open_paths (self, (const char *const *) list);
}

/* Shows the wizard for logs. */
void
tocsin_window_import (TocsinWindow *self, const char *const *paths)
{
  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  tocsin_import_wizard_start (self->wizard, self->workspace,
                              tocsin_session_get_case_path (self->session), paths);
  gtk_stack_set_visible_child_name (self->root, "import");
}

void
tocsin_window_show_case (TocsinWindow *self, const char *case_path)
{
  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  tocsin_session_set_case_path (self->session, case_path);
  show_root (self);
}

/* Adds a page below the others, and its row to the sidebar; the table of window-pages.c
 * says which there are. @title is translated. */
void
tocsin_window_add_page (TocsinWindow *self, TocsinSection section, const char *name,
                        const char *title, const char *icon_name, GtkWidget *page)
{
  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  gtk_stack_add_named (self->pages, page, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_list_box_append (self->page_list,
                       GTK_WIDGET (tocsin_sidebar_row_new (section, name, title, icon_name)));
}

/* The page of that name, or NULL; (transfer none). */
GtkWidget *
tocsin_window_get_page (TocsinWindow *self, const char *name)
{
  g_return_val_if_fail (TOCSIN_IS_WINDOW (self), NULL);
  return gtk_stack_get_child_by_name (self->pages, name);
}

/* Adds a widget to the header bar that is there while the page @name is shown; to be
 * called after the page was added. */
void
tocsin_window_add_header_widget (TocsinWindow *self, const char *name, GtkPackType end,
                                 GtkWidget *widget)
{
  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  g_object_set_data_full (G_OBJECT (widget), "page", g_strdup (name), g_free);
  gtk_widget_set_visible (widget,
                          g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), name) == 0);
  gtk_box_append (end == GTK_PACK_START ? self->header_start : self->header_end, widget);
}

/* Shows how much is on a page in its sidebar row; NULL for nothing. */
void
tocsin_window_set_page_count (TocsinWindow *self, const char *name, const char *count)
{
  TocsinSidebarRow *row;

  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  row = find_row (self, name);
  if (row != NULL)
    tocsin_sidebar_row_set_count (row, count);
}

/* Shows the shape of a severity beside the count; NULL for none. */
void
tocsin_window_set_page_severity (TocsinWindow *self, const char *name, const char *severity)
{
  TocsinSidebarRow *row;

  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  row = find_row (self, name);
  if (row != NULL)
    tocsin_sidebar_row_set_severity (row, severity);
}

/* Goes to a page; to the first if there is none of that name. */
void
tocsin_window_show_page (TocsinWindow *self, const char *name)
{
  GtkListBoxRow *row;

  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  row = (GtkListBoxRow *) find_row (self, name);
  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->page_list, 0);
  if (row != NULL)
    gtk_list_box_select_row (self->page_list, row);
}

/* Shows a toast; (transfer full). */
void
tocsin_window_add_toast (TocsinWindow *self, AdwToast *toast)
{
  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* Says something in a toast. The text may come from outside: it is never markup. */
void
tocsin_window_say (TocsinWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  tocsin_window_add_toast (self, adw_toast_new (escaped));
}
