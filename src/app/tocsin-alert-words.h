/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-session.h"
#include "core/tocsin-alert.h"

G_BEGIN_DECLS

const char *tocsin_alert_status_get_word (TocsinAlertStatus status);
const char *tocsin_alert_status_get_brief_word (TocsinAlertStatus status);
char *tocsin_alert_time_dup (gint64 time, const char *format, TocsinTimeDisplay display);
char *tocsin_alert_span_dup (gint64 span);

G_END_DECLS
