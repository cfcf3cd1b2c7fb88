/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-alert.h"
#include "detect/tocsin-rule.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

#define TOCSIN_N_LEVELS (TOCSIN_LEVEL_CRITICAL + 1)

/**
 * TocsinAlertEntry:
 * @alert: the alert
 * @level: its severity
 * @title: the entity in short, such as `203.0.113.77 → web01`
 * @detail: what else is known of it, or ""
 * @folded: all that a filter looks at, case-folded
 *
 * An alert as a list shows it. It does not change and may be shared between threads.
 */
typedef struct
{
  TocsinAlert *alert;
  TocsinLevel level;
  char *title;
  char *detail;
  char *folded;
} TocsinAlertEntry;

TocsinAlertEntry *tocsin_alert_entry_new (TocsinAlert *alert);
TocsinAlertEntry *tocsin_alert_entry_with_status (const TocsinAlertEntry *self,
                                                  TocsinAlertStatus status);
TocsinAlertEntry *tocsin_alert_entry_ref (TocsinAlertEntry *self);
void tocsin_alert_entry_unref (TocsinAlertEntry *self);
gboolean tocsin_alert_entry_equal (const TocsinAlertEntry *a, const TocsinAlertEntry *b);
gboolean tocsin_alert_status_is_open (TocsinAlertStatus status);
GPtrArray *tocsin_alert_entries_load (TocsinCase *case_, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinAlertEntry, tocsin_alert_entry_unref)

/**
 * TocsinAlertFilter:
 * @text: (nullable): words that must all occur in an alert
 * @statuses: bit mask of #TocsinAlertStatus
 * @levels: bit mask of #TocsinLevel; 0 is all
 *
 * Which alerts are shown.
 */
typedef struct
{
  const char *text;
  guint statuses;
  guint levels;
} TocsinAlertFilter;

#define TOCSIN_ALERTS_OPEN                                                                         \
  (1u << TOCSIN_ALERT_NEW | 1u << TOCSIN_ALERT_ACKNOWLEDGED | 1u << TOCSIN_ALERT_IN_PROGRESS)
#define TOCSIN_ALERTS_CLOSED (1u << TOCSIN_ALERT_TRUE_POSITIVE | 1u << TOCSIN_ALERT_FALSE_POSITIVE)

/**
 * TocsinAlertGrouping:
 *
 * What alerts have in common that stand below one head.
 */
typedef enum
{
  TOCSIN_ALERTS_BY_RULE,
  TOCSIN_ALERTS_BY_ENTITY,
  TOCSIN_ALERTS_BY_SEVERITY,
  TOCSIN_ALERTS_UNGROUPED,
} TocsinAlertGrouping;

/**
 * TocsinAlertRow:
 * @entry: (nullable): the alert; %NULL for the head of a group
 * @key: of a head: names the group, whatever is in it
 * @title: of a head: what people call the group
 * @level: of a head: the worst severity in it
 * @n_alerts: of a head: how many alerts the group has
 * @is_collapsed: of a head: its alerts are not among the rows
 *
 * A row of the list.
 */
typedef struct
{
  TocsinAlertEntry *entry;
  char *key;
  char *title;
  TocsinLevel level;
  guint n_alerts;
  gboolean is_collapsed;
} TocsinAlertRow;

GPtrArray *tocsin_alert_rows_new (const GPtrArray *entries, const TocsinAlertFilter *filter,
                                  TocsinAlertGrouping grouping, GHashTable *collapsed);
char *tocsin_alert_entry_dup_group (const TocsinAlertEntry *self, TocsinAlertGrouping grouping);
guint tocsin_alert_row_hash (gconstpointer row);
gboolean tocsin_alert_row_equal (gconstpointer a, gconstpointer b);

/**
 * TocsinAlertSplice:
 * @position: where, in the rows as they are after the splices before it
 * @n_removed: rows that go there
 * @n_added: rows that come there
 */
typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
} TocsinAlertSplice;

GArray *tocsin_alert_rows_compare (const GPtrArray *before, const GPtrArray *after);

/**
 * TocsinAlertTally:
 * @open: by severity, those that are not closed
 * @n_open: their number
 * @n_closed: number of the others
 */
typedef struct
{
  guint open[TOCSIN_N_LEVELS];
  guint n_open;
  guint n_closed;
} TocsinAlertTally;

TocsinAlertTally tocsin_alert_entries_count (const GPtrArray *entries);

G_END_DECLS
