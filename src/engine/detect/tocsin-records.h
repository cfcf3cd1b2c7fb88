/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TocsinRecord:
 * @time: of the event, microseconds since 1970
 * @event: the event's id; of events with the same time, the order too
 * @rule: index of the rule that matched it
 * @source: which source it is from
 * @repeat: for how many acts it stands (#TocsinEvent)
 * @attempt: key of the act, or %NULL
 *
 * A match, as windows see it.
 */
typedef struct
{
  gint64 time;
  guint64 event;
  guint32 rule;
  guint32 source;
  guint32 repeat;
  const char *attempt;
} TocsinRecord;

/**
 * TocsinRecords:
 *
 * Matches of the rules that correlations refer to, each with the values that those need.
 */
typedef struct _TocsinRecords TocsinRecords;

TocsinRecords *tocsin_records_new (void);
void tocsin_records_free (TocsinRecords *self);
void tocsin_records_add (TocsinRecords *self, const TocsinRecord *record, const char *const *values,
                         guint n_values);
void tocsin_records_append (TocsinRecords *self, const TocsinRecords *other);
void tocsin_records_add_time (TocsinRecords *self, gint64 time);
guint tocsin_records_get_length (const TocsinRecords *self);
void tocsin_records_get (const TocsinRecords *self, guint index, TocsinRecord *record);
char *tocsin_records_dup_value (const TocsinRecords *self, guint index, guint field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRecords, tocsin_records_free)

G_END_DECLS
