/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of the import: those done have a check mark, the present one stands out. */
#include "app/tocsin-step-bar.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"

static const char *const titles[] = {
  NC_ ("step of the import", "Choose"),  NC_ ("step of the import", "Detected"),
  NC_ ("step of the import", "Options"), NC_ ("step of the import", "Import"),
  NC_ ("step of the import", "Summary"),
};

#define N_STEPS G_N_ELEMENTS (titles)

struct _TocsinStepBar
{
  AdwBin parent_instance;
  GtkBox *box;
  GtkWidget *steps[N_STEPS];
  GtkStack *badges[N_STEPS];
};

G_DEFINE_FINAL_TYPE (TocsinStepBar, tocsin_step_bar, ADW_TYPE_BIN)

static void
tocsin_step_bar_class_init (TocsinStepBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-step-bar.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinStepBar, box);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

/* The number, or the check mark that takes its place. */
static GtkStack *
badge_new (guint step)
{
  GtkWidget *stack = gtk_stack_new ();
  g_autofree char *number = g_strdup_printf ("%u", step + 1);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_image_set_pixel_size (GTK_IMAGE (check), 12);
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new (number), "number");
  gtk_stack_add_named (GTK_STACK (stack), check, "check");
  gtk_widget_add_css_class (stack, "tocsin-step-badge");
  gtk_widget_set_valign (stack, GTK_ALIGN_CENTER);
  return GTK_STACK (stack);
}

static void
add_step (TocsinStepBar *self, guint step)
{
  GtkWidget *line;

  if (step > 0)
    {
      line = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
      gtk_widget_set_size_request (line, 32, -1);
      gtk_widget_set_valign (line, GTK_ALIGN_CENTER);
      gtk_box_append (self->box, line);
    }
  self->steps[step] = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->badges[step] = badge_new (step);
  gtk_widget_add_css_class (self->steps[step], "tocsin-step");
  gtk_box_append (GTK_BOX (self->steps[step]), GTK_WIDGET (self->badges[step]));
  gtk_box_append (GTK_BOX (self->steps[step]),
                  gtk_label_new (g_dpgettext2 (NULL, "step of the import", titles[step])));
  gtk_box_append (self->box, self->steps[step]);
}

static void
tocsin_step_bar_init (TocsinStepBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_STEPS; i++)
    add_step (self, i);
}

/* @step: from 0 */
void
tocsin_step_bar_set_current (TocsinStepBar *self, guint step)
{
  g_autofree char *text = NULL;

  g_return_if_fail (TOCSIN_IS_STEP_BAR (self) && step < N_STEPS);
  for (guint i = 0; i < N_STEPS; i++)
    {
      gtk_stack_set_visible_child_name (self->badges[i], i < step ? "check" : "number");
      gtk_widget_remove_css_class (self->steps[i], "done");
      gtk_widget_remove_css_class (self->steps[i], "current");
      if (i <= step)
        gtk_widget_add_css_class (self->steps[i], i < step ? "done" : "current");
    }
  /* Translators: where the user is in the import: number of the step, of all steps, its name */
  text = g_strdup_printf (_ ("Step %u of %u: %s"), step + 1, (guint) N_STEPS,
                          g_dpgettext2 (NULL, "step of the import", titles[step]));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}
