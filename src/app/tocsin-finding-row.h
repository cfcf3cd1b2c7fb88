/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pipeline/tocsin-simulation.h"

G_BEGIN_DECLS

/* How the numbers of a kind of rule are called. */
typedef struct
{
  const char *label; /* of the threshold */
  const char *unit;  /* after a number */
  guint digits;
  double step;
} TocsinFindingWords;

const TocsinFindingWords *tocsin_finding_words_get (const TocsinCorrelation *correlation);
char *tocsin_finding_dup_threshold_label (const TocsinCorrelation *correlation);
char *tocsin_finding_dup_entity (const char *entity);
void tocsin_finding_rows_resize (GtkListBox *list, guint n_rows);
void tocsin_finding_rows_connect_allow (GtkListBox *list, GCallback callback, gpointer object);
void tocsin_finding_row_show_alert (GtkListBoxRow *row, const TocsinSimulatedAlert *alert,
                                    TocsinLevel level);
void tocsin_finding_row_show_near (GtkListBoxRow *row, const TocsinSimulatedAlert *miss,
                                   const TocsinCorrelation *correlation);

G_END_DECLS
