/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "workspace/tocsin-detail.h"
#include "workspace/tocsin-learn.h"

G_BEGIN_DECLS

void tocsin_detail_rows_clear (GtkWidget *parent);
void tocsin_detail_rows_fill_fields (GtkListBox *list, const TocsinDetail *detail);
gboolean tocsin_detail_rows_matches (GtkListBoxRow *row, const char *text);
void tocsin_detail_rows_fill_learn (GtkBox *box, const TocsinDetail *detail);
const TocsinLearn *tocsin_detail_rows_get_learn (void);
void tocsin_detail_rows_add_card (GtkBox *box, const TocsinLearnCard *card);
GtkWidget *tocsin_detail_rows_new_tag (const char *tag);
GtkWidget *tocsin_detail_rows_new_neighbour (const char *time, const char *message);

G_END_DECLS
