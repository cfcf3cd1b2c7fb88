/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"
#include "app/tocsin-wrap-box.h"
#include "workspace/tocsin-alert-detail.h"
#include "workspace/tocsin-alert-list.h"

G_BEGIN_DECLS

void tocsin_alert_cards_set_sentence (GtkLabel *label, const TocsinAlertEntry *entry,
                                      TocsinTimeDisplay display);
void tocsin_alert_cards_add_tags (TocsinWrapBox *box, char *const *tags);
void tocsin_alert_cards_clear (GtkBox *cards);
void tocsin_alert_cards_show_error (GtkBox *cards, const GError *error);
void tocsin_alert_cards_show (GtkBox *cards, const TocsinAlertDetail *detail,
                              TocsinSession *session);
void tocsin_alert_cards_show_history (GtkBox *cards, const TocsinAlertDetail *detail,
                                      TocsinSession *session);

/* For the cards themselves. */
GtkWidget *alert_card_new (const char *title, const char *hint);
GtkWidget *alert_card_new_label (const char *text, gboolean is_dim);
void alert_cards_add_why (GtkBox *cards, const TocsinAlertDetail *detail,
                          TocsinTimeDisplay display);
void alert_cards_add_evidence (GtkBox *cards, const TocsinAlertDetail *detail,
                               TocsinSession *session);
void alert_cards_add_near_misses (GtkBox *cards, const TocsinAlertDetail *detail,
                                  TocsinSession *session);
void alert_cards_add_advice (GtkBox *cards, const TocsinAlertDetail *detail);
void alert_cards_add_learn (GtkBox *cards, const TocsinAlertDetail *detail);
void alert_cards_add_history (GtkBox *cards, const TocsinAlertDetail *detail,
                              TocsinTimeDisplay display);

G_END_DECLS
