/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"
#include "pipeline/tocsin-alert-reason.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_WINDOW_CHART (tocsin_window_chart_get_type ())
G_DECLARE_FINAL_TYPE (TocsinWindowChart, tocsin_window_chart, TOCSIN, WINDOW_CHART, GtkWidget)

GtkWidget *tocsin_window_chart_new (const TocsinAlertReason *reason, const char *severity,
                                    TocsinTimeDisplay display);

G_END_DECLS
