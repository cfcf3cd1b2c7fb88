/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zones that were assumed for the sources of the case that is shown, for the main loop. */
#include "app/source-zones.h"

#include "store/tocsin-case.h"

#define KEY "source-zones"

/* Takes the zones of TocsinSource; NULL for no case. */
void
source_zones_set (TocsinSession *session, const GPtrArray *sources)
{
  GHashTable *zones = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                             (GDestroyNotify) tocsin_zone_free);

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const TocsinSource *source = sources->pdata[i];
      TocsinZone *zone = tocsin_zone_new (source->zone, NULL);

      if (zone != NULL)
        g_hash_table_replace (zones, g_memdup2 (&source->id, sizeof source->id), zone);
    }
  g_object_set_data_full (G_OBJECT (session), KEY, zones, (GDestroyNotify) g_hash_table_unref);
}

/* Returns: (transfer none) (nullable): the zone of a source */
TocsinZone *
source_zones_find (TocsinSession *session, gint64 source_id)
{
  GHashTable *zones = g_object_get_data (G_OBJECT (session), KEY);

  return zones != NULL ? g_hash_table_lookup (zones, &source_id) : NULL;
}
