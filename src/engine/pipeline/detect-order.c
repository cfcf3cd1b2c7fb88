/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of different sources with the same time must be in some order, which is that of what is in
 * the sources: the same whatever was imported first. */
#include <string.h>

#include "pipeline/detect-private.h"

static int
compare_sources (gconstpointer a, gconstpointer b)
{
  const TocsinSource *first = *(TocsinSource *const *) a, *second = *(TocsinSource *const *) b;
  int order = strcmp (first->sha256, second->sha256);

  if (order == 0)
    order = strcmp (first->path, second->path);
  return order != 0 ? order : strcmp (first->member, second->member);
}

/* Gives @records the order of the case's sources. */
gboolean
detect_order_records (TocsinRecords *records, TocsinCase *case_, GError **error)
{
  g_autoptr (GPtrArray) sources = tocsin_case_list_sources (case_, error);
  g_autofree guint32 *ranks = NULL;
  gint64 n = 0;

  if (sources == NULL)
    return FALSE;
  for (guint i = 0; i < sources->len; i++)
    n = MAX (n, ((TocsinSource *) g_ptr_array_index (sources, i))->id + 1);
  ranks = g_new0 (guint32, n + 1);
  g_ptr_array_sort (sources, compare_sources);
  for (guint i = 0; i < sources->len; i++)
    ranks[((TocsinSource *) g_ptr_array_index (sources, i))->id] = i;
  tocsin_records_set_source_ranks (records, ranks, (guint) n);
  return TRUE;
}
