/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tocsin-welcome-page.h"

#include "app/tocsin-application.h"

struct _TocsinWelcomePage
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (TocsinWelcomePage, tocsin_welcome_page, ADW_TYPE_BIN)

static void
tocsin_welcome_page_class_init (TocsinWelcomePageClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               TOCSIN_RESOURCE ("tocsin-welcome-page.ui"));
}

static void
tocsin_welcome_page_init (TocsinWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
