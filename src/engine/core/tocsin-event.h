/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

/**
 * TocsinColumn:
 *
 * The columns of the normalized event, in the order in which they are shown.
 * Everything that speaks of a column by name (query language, SQL, exports,
 * command line, table) reads tocsin_columns[].
 */
typedef enum
{
  TOCSIN_COLUMN_ID,
  TOCSIN_COLUMN_TIMESTAMP,
  TOCSIN_COLUMN_HOST,
  TOCSIN_COLUMN_SOURCE,
  TOCSIN_COLUMN_APP,
  TOCSIN_COLUMN_PID,
  TOCSIN_COLUMN_SEVERITY,
  TOCSIN_COLUMN_MESSAGE,
  TOCSIN_COLUMN_SOURCE_IP,
  TOCSIN_COLUMN_USERNAME,
  TOCSIN_COLUMN_OUTCOME,
  TOCSIN_COLUMN_CATEGORY,
  TOCSIN_COLUMN_ACTION,
  TOCSIN_COLUMN_EVENT_ID,
  TOCSIN_COLUMN_CHANNEL,
  TOCSIN_COLUMN_PROVIDER,
  TOCSIN_COLUMN_FIELDS,
  TOCSIN_COLUMN_TIME_BASIS,
  TOCSIN_COLUMN_REPEAT,
  TOCSIN_COLUMN_ATTEMPT,
  TOCSIN_COLUMN_SOURCE_ID,
  TOCSIN_COLUMN_RECORD,
  TOCSIN_COLUMN_OFFSET,
  TOCSIN_COLUMN_SIZE,
  TOCSIN_COLUMN_RAW,
  TOCSIN_N_COLUMNS,
} TocsinColumn;

typedef enum
{
  TOCSIN_COLUMN_IS_TEXT,
  TOCSIN_COLUMN_IS_NUMBER,
  TOCSIN_COLUMN_IS_TIME,
  TOCSIN_COLUMN_IS_JSON,
} TocsinColumnKind;

/**
 * TocsinColumnInfo:
 * @name: the column's name everywhere
 * @ecs: the field of the Elastic Common Schema that it is, or %NULL
 * @kind: what its values are
 *
 * What a column is.
 */
typedef struct
{
  const char *name;
  const char *ecs;
  TocsinColumnKind kind;
} TocsinColumnInfo;

extern const TocsinColumnInfo tocsin_columns[TOCSIN_N_COLUMNS];

int tocsin_column_find (const char *name, gsize length);
const char *tocsin_outcome_get_name (TocsinOutcome outcome);
const char *tocsin_time_basis_get_name (TocsinTimeBasis basis);
gboolean tocsin_time_basis_parse (const char *name, TocsinTimeBasis *basis);
gboolean tocsin_event_append_text (const TocsinBatch *batch, const TocsinEvent *event,
                                   TocsinColumn column, GString *out);
void tocsin_event_append_fields (const TocsinBatch *batch, const TocsinEvent *event, GString *out);
gboolean tocsin_event_has_composed_message (const TocsinBatch *batch, const TocsinEvent *event);
void tocsin_event_append_message (const TocsinBatch *batch, const TocsinEvent *event, GString *out);
void tocsin_event_append_raw (const TocsinBatch *batch, const TocsinEvent *event, GString *out);
void tocsin_event_append_json (const TocsinBatch *batch, const TocsinEvent *event, GString *out);

G_END_DECLS
