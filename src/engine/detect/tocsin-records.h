/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

/**
 * TocsinRecord:
 * @time: of the event, microseconds since 1970
 * @event: the event's id; of events of a source with the same time, the order too
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

/**
 * TocsinEntity:
 * @host: the host, or ""
 * @username: the user, or ""
 * @source_ip: the address, or ""
 *
 * Whom an event is about.
 */
typedef struct
{
  const char *host;
  const char *username;
  const char *source_ip;
} TocsinEntity;

TocsinRecords *tocsin_records_new (void);
void tocsin_records_free (TocsinRecords *self);
void tocsin_records_add (TocsinRecords *self, const TocsinRecord *record, const char *const *values,
                         guint n_values);
guint32 *tocsin_records_append (TocsinRecords *self, const TocsinRecords *other);
void tocsin_records_add_time (TocsinRecords *self, gint64 time);
void tocsin_records_set_source_ranks (TocsinRecords *self, const guint32 *ranks, guint n_sources);
guint32 tocsin_records_intern_entity (TocsinRecords *self, const TocsinBatch *batch,
                                      const TocsinEvent *event);
void tocsin_records_get_entity (const TocsinRecords *self, guint32 entity, TocsinEntity *out);
guint tocsin_records_get_length (const TocsinRecords *self);
void tocsin_records_get (const TocsinRecords *self, guint index, TocsinRecord *record);
char *tocsin_records_dup_value (const TocsinRecords *self, guint index, guint field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRecords, tocsin_records_free)

G_END_DECLS
