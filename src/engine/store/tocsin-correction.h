/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinCorrection:
 * @source_id: a source of the case
 * @zone: (nullable): identifier of the zone that is to be assumed ("Europe/Berlin",
 *   "+02:00", "UTC"), or %NULL for the one that it has
 * @first_year: year of the first record that writes none, or 0 for the one that it has
 *
 * What is to be assumed of a source's times, instead of what the import assumed.
 */
typedef struct
{
  gint64 source_id;
  const char *zone;
  int first_year;
} TocsinCorrection;

/**
 * TocsinCorrectionEffect:
 * @n_events: events of the source
 * @n_assumed: of them, those whose zone or year was assumed: no other is touched
 * @n_changed: of them, those that get another time
 * @first_before: earliest time now, or %TOCSIN_NO_TIME
 * @last_before: latest time now
 * @first: earliest time afterwards, or %TOCSIN_NO_TIME
 * @last: latest time afterwards
 *
 * What a correction does.
 */
typedef struct
{
  guint64 n_events;
  guint64 n_assumed;
  guint64 n_changed;
  gint64 first_before;
  gint64 last_before;
  gint64 first;
  gint64 last;
} TocsinCorrectionEffect;

/**
 * TocsinCorrectionAct:
 * @id: what tocsin_case_undo_correction() undoes
 * @source_id: the source
 * @zone_before: the zone that was assumed before
 * @first_year_before: the year of the first record before, or 0
 * @zone: the zone since then
 * @first_year: the year since then, or 0
 * @time: when it was made, microseconds since 1970
 * @undone: whether it was undone
 *
 * A correction that was made.
 */
typedef struct
{
  gint64 id;
  gint64 source_id;
  char *zone_before;
  int first_year_before;
  char *zone;
  int first_year;
  gint64 time;
  gboolean undone;
} TocsinCorrectionAct;

gboolean tocsin_case_preview_correction (TocsinCase *self, const TocsinCorrection *correction,
                                         TocsinCorrectionEffect *effect, GCancellable *cancellable,
                                         GError **error);
gboolean tocsin_case_correct_source (TocsinCase *self, const TocsinCorrection *correction,
                                     gint64 *act, TocsinCorrectionEffect *effect,
                                     GCancellable *cancellable, GError **error);
gboolean tocsin_case_undo_correction (TocsinCase *self, gint64 act, TocsinCorrectionEffect *effect,
                                      GCancellable *cancellable, GError **error);
GPtrArray *tocsin_case_list_corrections (TocsinCase *self, gint64 source_id, GError **error);
void tocsin_correction_act_free (TocsinCorrectionAct *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinCorrectionAct, tocsin_correction_act_free)

G_END_DECLS
