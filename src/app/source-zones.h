/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-session.h"
#include "core/tocsin-time.h"

G_BEGIN_DECLS

void source_zones_set (TocsinSession *session, const GPtrArray *sources);
TocsinZone *source_zones_find (TocsinSession *session, gint64 source_id);

G_END_DECLS
