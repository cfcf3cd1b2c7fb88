/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-rule.h"

G_BEGIN_DECLS

/* What of an event decides which rules see it: sigma.md S13. */
typedef struct
{
  const char *dataset;
  const char *channel;  /* "" unless it is a Windows event */
  const char *app;      /* "" if not known */
  const char *category; /* ECS category of the normalized event, "" if not known */
  gint32 event_id;
} SigmaEventKind;

/* Another name under which rules of some category see a field of some event. */
typedef struct
{
  const char *name;
  const char *field;
} SigmaAlias;

/* A view of an event: fields under other names, for the rules of a category. */
typedef struct
{
  const char *category;
  const char *channel;
  const gint32 *event_ids; /* ending in 0 */
  SigmaAlias aliases[8];
} SigmaView;

extern const SigmaView sigma_views[];
#define SIGMA_NO_VIEW (-1)
#define SIGMA_NO_SOURCE (-2)

int sigma_logsource_find_view (const TocsinRule *rule, const SigmaEventKind *kind);
gboolean sigma_logsource_is_known (const char *product, const char *category, const char *service);
const char *const *sigma_logsource_get_event_types (const char *product, const char *category);

G_END_DECLS
