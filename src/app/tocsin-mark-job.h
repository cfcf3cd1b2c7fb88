/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/tocsin-session.h"

G_BEGIN_DECLS

typedef enum
{
  TOCSIN_MARK_BOOKMARK, /* @is_set */
  TOCSIN_MARK_TOGGLE,   /* a bookmark where there is none, or none */
  TOCSIN_MARK_NOTE,     /* @text */
  TOCSIN_MARK_TAG,      /* @text, @is_set */
  TOCSIN_MARK_UNDO,     /* the last act of this window */
} TocsinMarkJobKind;

void tocsin_mark_job_start (GtkWidget *widget, TocsinSession *session, TocsinMarkJobKind kind,
                            gint64 event_id, const char *text, gboolean is_set);

G_END_DECLS
