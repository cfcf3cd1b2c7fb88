/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tooltips for the rows of lists. gtk_widget_set_tooltip_text() asks the display each time where
 * the pointer is, which for some hundred rows takes longer than a frame may. */
#include "app/tocsin-tooltip.h"

#define KEY "tocsin-tooltip"

static gboolean
on_query (GtkWidget *widget, int x, int y, gboolean is_by_keyboard, GtkTooltip *tooltip)
{
  const char *text = g_object_get_data (G_OBJECT (widget), KEY);

  (void) x, (void) y, (void) is_by_keyboard;
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

/* What @widget says when the pointer rests on it; NULL for nothing. */
void
tocsin_tooltip_set (GtkWidget *widget, const char *text)
{
  if (text != NULL && !gtk_widget_get_has_tooltip (widget))
    {
      gtk_widget_set_has_tooltip (widget, TRUE);
      g_signal_connect (widget, "query-tooltip", G_CALLBACK (on_query), NULL);
    }
  g_object_set_data_full (G_OBJECT (widget), KEY, g_strdup (text), g_free);
}
