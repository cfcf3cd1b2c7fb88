/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cli.h"
#include "pipeline/tocsin-alert-reason.h"

G_BEGIN_DECLS

/* An event of the evidence with what the rules found in it. */
typedef struct
{
  gint64 id;
  const GString *raw;
  const GArray *marks; /* TocsinMatchMark */
} CliMarkedEvent;

typedef void (*CliMarkedEventFunc) (const CliMarkedEvent *event, gpointer user_data);

/* cli-explain.c */
char *cli_explain_dup_heading (const TocsinAlertReason *reason);
void cli_explain_append_marked (GString *out, const char *raw, gsize length, const GArray *marks);
gboolean cli_explain_append (GString *out, TocsinCase *opened, const TocsinAlert *alert,
                             TocsinAlertReason *reason, GError **error);

/* cli-explain-json.c */
gboolean cli_explain_add_json (JsonBuilder *builder, TocsinCase *opened, const TocsinAlert *alert,
                               TocsinAlertReason *reason, GError **error);

/* command-explain.c */
gboolean cli_explain_read_events (TocsinCase *opened, const TocsinAlert *alert,
                                  TocsinAlertReason *reason, guint limit, CliMarkedEventFunc func,
                                  gpointer user_data, GError **error);

G_END_DECLS
