/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The severity of alerts and rules: a shape, a colour and a word for each. */
#include "app/tocsin-severity-image.h"

#include "app/tocsin-tooltip.h"

#include <glib/gi18n.h>

static const struct
{
  const char *name;
  const char *icon_name;
  const char *css_class;
  const char *word;
} severities[] = {
  { "critical", "tocsin-severity-critical-symbolic", "severity-critical",
    NC_ ("severity", "Critical") },
  { "high", "tocsin-severity-high-symbolic", "severity-high", NC_ ("severity", "High") },
  { "medium", "tocsin-severity-medium-symbolic", "severity-medium", NC_ ("severity", "Medium") },
  { "low", "tocsin-severity-low-symbolic", "severity-low", NC_ ("severity", "Low") },
  { "informational", "tocsin-severity-informational-symbolic", "severity-info",
    NC_ ("severity", "Informational") },
};

/* What is not known counts as informational. */
static guint
find (const char *severity)
{
  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    if (g_strcmp0 (severities[i].name, severity) == 0)
      return i;
  return G_N_ELEMENTS (severities) - 1;
}

const char *
tocsin_severity_get_icon_name (const char *severity)
{
  return severities[find (severity)].icon_name;
}

/* Translated, with a capital. */
const char *
tocsin_severity_get_word (const char *severity)
{
  return g_dpgettext2 (NULL, "severity", severities[find (severity)].word);
}

const char *
tocsin_severity_get_css_class (const char *severity)
{
  return severities[find (severity)].css_class;
}

/* Makes @image the shape of @severity, named by its word; NULL hides it. */
void
tocsin_severity_show (GtkImage *image, const char *severity)
{
  guint index = find (severity);

  gtk_widget_set_visible (GTK_WIDGET (image), severity != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), severities[i].css_class);
  if (severity == NULL)
    return;
  gtk_image_set_from_icon_name (image, severities[index].icon_name);
  gtk_widget_add_css_class (GTK_WIDGET (image), severities[index].css_class);
  tocsin_tooltip_set (GTK_WIDGET (image), tocsin_severity_get_word (severity));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tocsin_severity_get_word (severity), -1);
}
