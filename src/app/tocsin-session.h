/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  TOCSIN_TIME_DISPLAY_UTC,
  TOCSIN_TIME_DISPLAY_LOCAL,
  TOCSIN_TIME_DISPLAY_SOURCE,
} TocsinTimeDisplay;

#define TOCSIN_TYPE_TIME_DISPLAY (tocsin_time_display_get_type ())
GType tocsin_time_display_get_type (void);

#define TOCSIN_TYPE_SESSION (tocsin_session_get_type ())
G_DECLARE_FINAL_TYPE (TocsinSession, tocsin_session, TOCSIN, SESSION, GObject)

TocsinSession *tocsin_session_new (void);
const char *tocsin_session_get_case_path (TocsinSession *self);
void tocsin_session_set_case_path (TocsinSession *self, const char *case_path);
const char *tocsin_session_get_query (TocsinSession *self);
void tocsin_session_set_query (TocsinSession *self, const char *query);
gint64 tocsin_session_get_selected_event (TocsinSession *self);
void tocsin_session_set_selected_event (TocsinSession *self, gint64 selected_event);
gint64 tocsin_session_get_selected_alert (TocsinSession *self);
void tocsin_session_set_selected_alert (TocsinSession *self, gint64 selected_alert);
const char *tocsin_session_get_selected_rule (TocsinSession *self);
void tocsin_session_set_selected_rule (TocsinSession *self, const char *selected_rule);
TocsinTimeDisplay tocsin_session_get_time_display (TocsinSession *self);
void tocsin_session_set_time_display (TocsinSession *self, TocsinTimeDisplay time_display);
void tocsin_session_emit_changed (TocsinSession *self);
void tocsin_session_emit_alerts_changed (TocsinSession *self);

G_END_DECLS
