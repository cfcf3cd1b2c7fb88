/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is there before a case is open. Its rows are actions of the window. */
#include "app/tocsin-welcome-page.h"

#include "app/tocsin-application.h"
#include "app/tocsin-recent-row.h"

struct _TocsinWelcomePage
{
  AdwBin parent_instance;
  GtkMenuButton *menu_button;
  GtkWidget *lab_row;
  GtkWidget *recent_box;
  GtkListBox *recent_list;
};

G_DEFINE_FINAL_TYPE (TocsinWelcomePage, tocsin_welcome_page, ADW_TYPE_BIN)

static void
update_recent (TocsinWelcomePage *self)
{
  g_autoptr (GListModel) cases = tocsin_recent_cases_list (tocsin_application_get_settings ());
  guint n = g_list_model_get_n_items (cases);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->recent_list, 0)) != NULL)
    gtk_list_box_remove (self->recent_list, GTK_WIDGET (row));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TocsinRecentCase) item = g_list_model_get_item (cases, i);

      gtk_list_box_append (self->recent_list, tocsin_recent_row_new (item));
    }
  gtk_widget_set_visible (self->recent_box, n > 0);
}

static void
tocsin_welcome_page_class_init (TocsinWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-welcome-page.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinWelcomePage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TocsinWelcomePage, lab_row);
  gtk_widget_class_bind_template_child (widget_class, TocsinWelcomePage, recent_box);
  gtk_widget_class_bind_template_child (widget_class, TocsinWelcomePage, recent_list);
}

static void
tocsin_welcome_page_init (TocsinWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (tocsin_application_get_settings (), "changed::recent-cases",
                           G_CALLBACK (update_recent), self, G_CONNECT_SWAPPED);
  update_recent (self);
}

void
tocsin_welcome_page_set_menu (TocsinWelcomePage *self, GMenuModel *menu)
{
  gtk_menu_button_set_menu_model (self->menu_button, menu);
}

void
tocsin_welcome_page_set_has_lab (TocsinWelcomePage *self, gboolean has_lab)
{
  gtk_widget_set_visible (self->lab_row, has_lab);
}
