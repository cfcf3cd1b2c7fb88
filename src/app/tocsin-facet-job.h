/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/tocsin-case-facets.h"

G_BEGIN_DECLS

/**
 * TocsinFacetsDone:
 * @facets: (nullable) (element-type TocsinFacet): what was counted, %NULL on failure
 * @user_data: as given
 *
 * Called when something was counted; not where it was cancelled.
 */
typedef void (*TocsinFacetsDone) (GPtrArray *facets, gpointer user_data);

void tocsin_facet_job_count_fields (const char *case_path, GCancellable *cancellable,
                                    TocsinFacetsDone done, gpointer user_data);
void tocsin_facet_job_count_values (const char *case_path, const char *name, guint most,
                                    GCancellable *cancellable, TocsinFacetsDone done,
                                    gpointer user_data);

G_END_DECLS
