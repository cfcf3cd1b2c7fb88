/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-event.h"
#include "core/tocsin-mark.h"

G_BEGIN_DECLS

/**
 * TocsinQuery:
 *
 * A search, parsed once: a syntax tree that is not changed and may be shared
 * between threads. The language:
 *
 * | text | finds events |
 * |---|---|
 * | `word` | with the word anywhere in message, field values, host, app, address, user, channel,
 * provider or action | | `"two words"` | the same for a phrase; `*` and `?` are ordinary characters
 * in it | | `field:value` | where the whole value is that; `field` is a column, its ECS name or any
 * key of `fields` (in quotes if need be) | | `adm*n`, `c?t` | any characters, one character | |
 * `field:(a OR b)` | the same for each value in the parentheses | | `-x`, `NOT x`, `x y`, `x AND
 * y`, `x OR y`, `( )` | combinations; NOT binds closest, then AND, then OR | | `pid:>100`,
 * `severity:<=warning` | comparisons | | `record:10..20`, `record:10..` | ranges, ends included |
 * | `source_ip:203.0.113.0/24` | addresses in a network |
 * | `after:2025-01-01`, `before:2025-01-02T10:00` | from that time on, before that time (UTC if
 * there is no offset) | | `timestamp:2025-01`, `timestamp:2025-01-01..2025-01-07` | within that
 * time, ends included | | `last:24h` | within that time (s, m, h, d, w) before the last event of
 * the case | | `has:field` | with a value there; `field:""` is its opposite | | `is:failed`,
 * `is:success`, `is:undated`, `is:assumed` | outcome; no time; time with an assumed zone, year or
 * from the file | | `is:bookmarked`, `has:note`, `has:tag`, `tag:x` | what people marked it with;
 * in a log's own field of that name: `fields.tag:x`, `has:fields.note` | | `alert:12`, `has:alert`
 * | on which that alert, or any alert, rests; `alert:` takes what numbers take | | `rule:x` | on
 * which an alert of that rule rests, by its id or title | | `id:12`, `id:(1 OR 2)`, `id:10..20` |
 * by their number in the case |
 *
 * AND, OR and NOT are operators in capitals only, so that “and” and “or” stay
 * words. Upper and lower case are the same in values and names. A backslash
 * makes the next of `\ * ? " ( ) : - < >` or blank an ordinary character;
 * before any other it is itself. `fields.NAME` is a key of `fields` even where a column or
 * keyword has that name; `fields:x` is a value of any key.
 */
typedef struct _TocsinQuery TocsinQuery;

/**
 * TocsinQueryContext:
 * @id: the event's id in the case, or -1
 * @source_id: its source's id, or -1
 * @last: timestamp of the last event of the case, for `last:`, or %TOCSIN_NO_TIME
 * @columns: bit (1 << column) for each #TocsinColumn that the batch has;
 *   %TOCSIN_QUERY_ALL_COLUMNS for a whole batch
 * @marks: (nullable) (element-type TocsinMark): the marks of the case, sorted by event;
 *   %NULL where no event has one
 * @alerts: (nullable) (element-type GArray): for each of the query's tests of alerts the ids
 *   (gint64) of the events that meet it, sorted (see tocsin_query_wants_alert()); %NULL where
 *   there is no alert
 *
 * What a query must know of an event beside its batch.
 */
typedef struct
{
  gint64 id;
  gint64 source_id;
  gint64 last;
  guint32 columns;
  const GPtrArray *marks;
  const GPtrArray *alerts;
} TocsinQueryContext;

#define TOCSIN_QUERY_ALL_COLUMNS ((guint32) (1u << TOCSIN_N_COLUMNS) - 1)

/**
 * TocsinQueryAnswer:
 * @TOCSIN_QUERY_NO: does not match
 * @TOCSIN_QUERY_MAYBE: depends on columns that are not there
 * @TOCSIN_QUERY_YES: matches
 */
typedef enum
{
  TOCSIN_QUERY_NO,
  TOCSIN_QUERY_MAYBE,
  TOCSIN_QUERY_YES,
} TocsinQueryAnswer;

/**
 * TocsinQueryGetValue:
 * @column: a column of text
 * @index: 0, 1, 2, …
 * @length: (out): bytes of the value; 0 for “no value”
 * @user_data: as given
 *
 * Gives the different values that a column has in many events, among them the
 * empty one if some event has none.
 *
 * Returns: (nullable): the value, or %NULL after the last one; %NULL at once if
 *   they are not known
 */
typedef const char *(*TocsinQueryGetValue) (TocsinColumn column, guint index, gsize *length,
                                            gpointer user_data);

TocsinQuery *tocsin_query_parse (const char *text, gsize *error_position, GError **error);
TocsinQuery *tocsin_query_ref (TocsinQuery *self);
void tocsin_query_unref (TocsinQuery *self);
char *tocsin_query_to_text (const TocsinQuery *self);
gboolean tocsin_query_is_empty (const TocsinQuery *self);
guint32 tocsin_query_get_columns (const TocsinQuery *self);
void tocsin_query_get_times (const TocsinQuery *self, gint64 last, gint64 *first, gint64 *end);
gboolean tocsin_query_matches (const TocsinQuery *self, const TocsinBatch *batch,
                               const TocsinEvent *event, const TocsinQueryContext *context);
TocsinQueryAnswer tocsin_query_test (const TocsinQuery *self, const TocsinBatch *batch,
                                     const TocsinEvent *event, const TocsinQueryContext *context);
TocsinQueryAnswer tocsin_query_test_text (const TocsinQuery *self, const TocsinBatch *batch);
gboolean tocsin_query_has_marks (const TocsinQuery *self);
TocsinQueryAnswer tocsin_query_test_ids (const TocsinQuery *self, const GPtrArray *marks,
                                         const GPtrArray *alerts, gint64 first_event_id,
                                         guint32 n_events);
guint tocsin_query_get_n_alert_tests (const TocsinQuery *self);
gboolean tocsin_query_wants_alert (const TocsinQuery *self, guint test, gint64 alert_id,
                                   const char *rule_id, const char *rule_title);
TocsinQueryAnswer tocsin_query_test_values (const TocsinQuery *self, TocsinQueryGetValue get_value,
                                            gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinQuery, tocsin_query_unref)

G_END_DECLS
