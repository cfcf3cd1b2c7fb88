/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-rule-book.h"
#include "pipeline/tocsin-simulation.h"

G_BEGIN_DECLS

/* A simulation that threads and the widget share, with the rules that it looks into. */
typedef struct
{
  TocsinSimulation *simulation;
  TocsinRuleBook *book;
} TocsinSharedSimulation;

void tocsin_shared_simulation_unref (TocsinSharedSimulation *self);
void tocsin_rule_simulator_job_load (gpointer source, const char *case_path, TocsinRuleBook *book,
                                     const char *rule_id, GCancellable *cancellable,
                                     GAsyncReadyCallback callback);
void tocsin_rule_simulator_job_run (gpointer source, TocsinSharedSimulation *simulation,
                                    double threshold, gint64 timespan, double minimum,
                                    GAsyncReadyCallback callback);
gboolean tocsin_rule_simulator_job_is_of (GTask *task, const TocsinSharedSimulation *simulation);

G_END_DECLS
