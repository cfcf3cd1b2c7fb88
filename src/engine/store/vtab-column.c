/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/vtab-private.h"

/* Columns of `events` that are strings or numbers of a segment, plus one. */
static const int string_columns[EVENTS_N_COLUMNS] = {
  [TOCSIN_COLUMN_HOST] = 1 + SEGMENT_HOST,
  [TOCSIN_COLUMN_SOURCE] = 1 + SEGMENT_DATASET,
  [TOCSIN_COLUMN_APP] = 1 + SEGMENT_APP,
  [TOCSIN_COLUMN_SOURCE_IP] = 1 + SEGMENT_SOURCE_IP,
  [TOCSIN_COLUMN_USERNAME] = 1 + SEGMENT_USERNAME,
  [TOCSIN_COLUMN_CATEGORY] = 1 + SEGMENT_CATEGORY,
  [TOCSIN_COLUMN_ACTION] = 1 + SEGMENT_ACTION,
  [TOCSIN_COLUMN_CHANNEL] = 1 + SEGMENT_CHANNEL,
  [TOCSIN_COLUMN_PROVIDER] = 1 + SEGMENT_PROVIDER,
};

static const int number_columns[EVENTS_N_COLUMNS] = {
  [TOCSIN_COLUMN_PID] = 1 + SEGMENT_PID,
  [TOCSIN_COLUMN_SEVERITY] = 1 + SEGMENT_SEVERITY,
  [TOCSIN_COLUMN_OUTCOME] = 1 + SEGMENT_OUTCOME,
  [TOCSIN_COLUMN_EVENT_ID] = 1 + SEGMENT_EVENT_ID,
  [TOCSIN_COLUMN_TIME_BASIS] = 1 + SEGMENT_TIME_BASIS,
  [TOCSIN_COLUMN_REPEAT] = 1 + SEGMENT_REPEAT,
  [TOCSIN_COLUMN_SIZE] = 1 + SEGMENT_SIZE,
};

int
events_get_string_column (int column)
{
  return string_columns[column] - 1;
}

int
events_get_number_column (int column)
{
  return number_columns[column] - 1;
}

gboolean
events_is_word_column (int column)
{
  return column == TOCSIN_COLUMN_OUTCOME || column == TOCSIN_COLUMN_TIME_BASIS;
}

/* What a code of such a column is called, "" for none. */
const char *
events_get_word (int column, guint64 code)
{
  if (column == TOCSIN_COLUMN_OUTCOME)
    return code <= TOCSIN_OUTCOME_FAILED ? tocsin_outcome_get_name ((TocsinOutcome) code) : "";
  return code <= TOCSIN_TIME_FILE ? tocsin_time_basis_get_name ((TocsinTimeBasis) code) : "";
}
