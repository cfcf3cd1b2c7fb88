/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the bars above the event table are called, which shape stands for them, and
 * which colour they have: never colour alone. */
#include "app/chart-class.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-raw-text.h"

typedef struct
{
  const char *label;
  const char *light;
  const char *dark;
} ClassStyle;

/* By #TocsinOutcome. */
static const ClassStyle outcomes[] = {
  { N_ ("○ other"), "#9a9996", "#77767b" },
  { N_ ("✓ success"), "#1a5fb4", "#78aeed" },
  { N_ ("✕ failed"), "#c64600", "#ffa348" },
};

static const ClassStyle severities[] = {
  { N_ ("– none"), "#c0bfbc", "#5e5c64" },   { N_ ("⬣ critical"), "#a51d2d", "#ff7b72" },
  { N_ ("▲ error"), "#b84000", "#ffa348" },  { N_ ("◆ warning"), "#c89600", "#f5d547" },
  { N_ ("● notice"), "#1a5fb4", "#99c1f1" }, { N_ ("○ info, debug"), "#77767b", "#c0bfbc" },
};

/* Of names, the shapes alone; the last two are all others, and none. */
static const ClassStyle names[] = {
  { "■", "#1a5fb4", "#78aeed" }, { "▲", "#c64600", "#ffa348" }, { "●", "#26805b", "#57e389" },
  { "◆", "#813d9c", "#dc8add" }, { "★", "#8a6100", "#f5d547" },
};

static const ClassStyle rest[] = {
  { N_ ("○ all others"), "#9a9996", "#77767b" },
  { N_ ("– none"), "#c0bfbc", "#5e5c64" },
};

static const ClassStyle *
get_style (TocsinEventStack stack, guint n_classes, guint class)
{
  if (stack == TOCSIN_STACK_OUTCOME)
    return &outcomes[MIN (class, G_N_ELEMENTS (outcomes) - 1)];
  if (stack == TOCSIN_STACK_SEVERITY)
    return &severities[MIN (class, G_N_ELEMENTS (severities) - 1)];
  if (class + 2 < n_classes)
    return &names[MIN (class, G_N_ELEMENTS (names) - 1)];
  return &rest[class + 1 >= n_classes ? 1 : 0];
}

/* The classes from the bottom of a bar to its top; @order has room for all. */
guint
chart_class_get_order (const TocsinEventList *list, guint *order)
{
  static const guint by_outcome[]
      = { TOCSIN_OUTCOME_FAILED, TOCSIN_OUTCOME_NONE, TOCSIN_OUTCOME_SUCCESS };

  for (guint i = 0; i < list->n_classes; i++)
    order[i] = list->stack == TOCSIN_STACK_OUTCOME    ? by_outcome[i]
               : list->stack == TOCSIN_STACK_SEVERITY ? (i + 1) % list->n_classes
                                                      : i;
  return list->n_classes;
}

/* Returns: (transfer full): the shape and the name, which comes from a log, harmless to show */
char *
chart_class_dup_label (const TocsinEventList *list, guint class)
{
  const ClassStyle *style = get_style (list->stack, list->n_classes, class);
  g_autofree char *shown = NULL;

  if (list->classes[class] == NULL)
    return g_strdup (_ (style->label));
  shown = tocsin_raw_text_dup_visible (list->classes[class], strlen (list->classes[class]));
  g_strdelimit (shown, "\n", ' ');
  return g_strdup_printf ("%s %s", style->label, shown);
}

void
chart_class_get_color (TocsinEventStack stack, guint n_classes, guint class, gboolean is_dark,
                       GdkRGBA *color)
{
  const ClassStyle *style = get_style (stack, n_classes, class);

  gdk_rgba_parse (color, is_dark ? style->dark : style->light);
}
