/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tocsin-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-sidebar-row.h"
#include "app/tocsin-welcome-page.h"

struct _TocsinWindow
{
  AdwApplicationWindow parent_instance;
  TocsinSession *session;
  AdwToastOverlay *toasts;
  GtkStack *root;
  TocsinWelcomePage *welcome;
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
on_case_changed (TocsinWindow *self)
{
  const char *path = tocsin_session_get_case_path (self->session);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *display = name != NULL ? g_filename_display_name (name) : NULL;
  g_autofree char *title = NULL;

  gtk_stack_set_visible_child_name (self->root, path != NULL ? "case" : "welcome");
  adw_window_title_set_subtitle (self->page_title, display != NULL ? display : "");
  /* Translators: the title of the window: the case's file, then the name of the application */
  title = display != NULL ? g_strdup_printf (_ ("%s — Tocsin"), display) : g_strdup (_ ("Tocsin"));
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.close-case", path != NULL);
}

static void
on_toggle_sidebar (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TocsinWindow *self = TOCSIN_WINDOW (widget);

  (void) action, (void) parameter;
  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
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

static void
bind_settings (TocsinWindow *self)
{
  GSettings *settings = tocsin_application_get_settings ();

  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "time-display", self->session, "time-display",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
tocsin_window_dispose (GObject *object)
{
  g_clear_object (&TOCSIN_WINDOW (object)->session);
  G_OBJECT_CLASS (tocsin_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, on_toggle_sidebar);
  gtk_widget_class_install_action (widget_class, "win.show-page", "s", on_show_page);
  gtk_widget_class_install_action (widget_class, "win.go-page", "i", on_go_page);
  gtk_widget_class_install_action (widget_class, "win.close-case", NULL, on_close_case);
}

static void
tocsin_window_class_init (TocsinWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_window_dispose;
  g_type_ensure (TOCSIN_TYPE_WELCOME_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, TOCSIN_RESOURCE ("tocsin-window.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, root);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, page_list);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, page_title);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, header_start);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, header_end);
  gtk_widget_class_bind_template_child (widget_class, TocsinWindow, pages);
  install_actions (widget_class);
}

/* The pages, in the order of the sidebar. */
static void
add_pages (TocsinWindow *self)
{
  (void) self;
}

static void
tocsin_window_init (TocsinWindow *self)
{
  g_autofree char *last_page
      = g_settings_get_string (tocsin_application_get_settings (), "last-page");

  self->session = tocsin_session_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  bind_settings (self);
  g_signal_connect_object (self->page_list, "row-selected", G_CALLBACK (on_row_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::case-path", G_CALLBACK (on_case_changed), self,
                           G_CONNECT_SWAPPED);
  add_pages (self);
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

/* Opens a case. */
void
tocsin_window_open (TocsinWindow *self, GFile **files, guint n_files)
{
  g_autofree char *path = NULL;

  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  if (n_files == 0)
    return;
  path = g_file_get_path (files[0]);
  tocsin_session_set_case_path (self->session, path);
}

/* Adds a page below the others, and its row to the sidebar. */
void
tocsin_window_add_page (TocsinWindow *self, const char *name, const char *title,
                        const char *icon_name, GtkWidget *page)
{
  g_return_if_fail (TOCSIN_IS_WINDOW (self));
  gtk_stack_add_named (self->pages, page, name);
  gtk_list_box_append (self->page_list,
                       GTK_WIDGET (tocsin_sidebar_row_new (name, title, icon_name)));
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
