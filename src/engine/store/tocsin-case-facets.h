/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tocsin-event.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinFacet:
 * @text: a value, or the key of a field
 * @n: how many events have it
 *
 * What is offered where a value or a key is to be chosen.
 */
typedef struct
{
  char *text;
  guint64 n;
} TocsinFacet;

GPtrArray *tocsin_case_count_values (TocsinCase *self, TocsinColumn column, const char *field,
                                     guint most, GCancellable *cancellable, GError **error);
GPtrArray *tocsin_case_count_fields (TocsinCase *self, GCancellable *cancellable, GError **error);
void tocsin_facet_free (TocsinFacet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinFacet, tocsin_facet_free)

G_END_DECLS
