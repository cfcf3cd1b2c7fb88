/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many records tell of an alert's acts. Its evidence has each act once; what another line or
 * another source tells of the same act is no evidence, but it is in the logs at the same time. */
#include <string.h>

#include "core/tocsin-time.h"
#include "pipeline/alert-reason-private.h"
#include "store/tocsin-case-scan.h"

#define MAX_SEGMENTS 64                  /* of the time of the alert: more would take too long */
#define ATTEMPT_SPAN (2 * TOCSIN_SECOND) /* within which two sources tell of the same act */

typedef struct
{
  const TocsinRuleSet *rules;
  const TocsinCorrelation *correlation;
  const TocsinCorrelator *correlator;
  const TocsinAlert *alert;
  TocsinReasonPart *root;
  GCancellable *cancellable;
  TocsinRecords *records;
  GArray *matches; /* TocsinMatch, of the present batch */
  guint at;        /* in the evidence */
} Counter;

/* Evidence is counted already. */
static gboolean
is_evidence (Counter *self, gint64 id)
{
  const GArray *evidence = self->alert->evidence;

  while (self->at < evidence->len && g_array_index (evidence, gint64, self->at) < id)
    self->at++;
  return self->at < evidence->len && g_array_index (evidence, gint64, self->at) == id;
}

static gboolean
take_batch (const TocsinBatch *batch, gint64 first_event_id, gint64 source_id, gpointer user_data,
            GError **error)
{
  Counter *self = user_data;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  reason_part_set_batch (self->root, batch);
  g_array_set_size (self->matches, 0);
  for (guint32 i = 0; i < batch->n_events; i++)
    if (batch->events[i].timestamp >= self->alert->first_seen
        && batch->events[i].timestamp <= self->alert->last_seen + ATTEMPT_SPAN
        && !is_evidence (self, first_event_id + i))
      reason_part_match_event (self->root, batch, i, self->matches);
  tocsin_correlator_collect (self->correlator, batch, (guint64) first_event_id, (guint32) source_id,
                             self->matches, self->records);
  return TRUE;
}

/* The entity of a record, folded; NULL if it is of a rule that is no member. */
static char *
dup_entity (const Counter *self, const TocsinRecords *records, guint index)
{
  TocsinRecord record;

  tocsin_records_get (records, index, &record);
  for (guint i = 0; i < self->correlation->members->len; i++)
    {
      const TocsinCorrelationMember *member
          = &g_array_index (self->correlation->members, TocsinCorrelationMember, i);

      if (!member->is_correlation && member->index == record.rule)
        {
          g_autofree char *text
              = reason_dup_values (self->correlator, records, index, member->group_by);

          return text != NULL ? g_utf8_casefold (text, -1) : NULL;
        }
    }
  return NULL;
}

static guint
count_same (const Counter *self, const char *entity)
{
  guint64 last = G_MAXUINT64;
  guint n = 0;

  for (guint i = 0; i < tocsin_records_get_length (self->records); i++)
    {
      g_autofree char *other = dup_entity (self, self->records, i);
      TocsinRecord record;

      tocsin_records_get (self->records, i, &record);
      if (g_strcmp0 (other, entity) == 0 && record.event != last)
        n++;
      last = record.event;
    }
  return n;
}

/* Adds to @n the records about the entity of @evidence that are of the time of the alert, but no
 * evidence: that is, unless its time is so long that they cannot be looked for at once. */
gboolean
reason_count_records (TocsinCase *case_, const TocsinRuleSet *rules,
                      const TocsinCorrelation *correlation, const TocsinCorrelator *correlator,
                      const TocsinAlert *alert, TocsinReasonPart *root,
                      const TocsinRecords *evidence, GCancellable *cancellable, guint *n,
                      GError **error)
{
  g_autoptr (TocsinRecords) records = tocsin_records_new ();
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  Counter counter
      = { rules, correlation, correlator, alert, root, cancellable, records, matches, 0 };
  g_autofree char *entity
      = tocsin_records_get_length (evidence) > 0 ? dup_entity (&counter, evidence, 0) : NULL;
  gboolean is_within;

  if (entity == NULL || alert->first_seen == TOCSIN_NO_TIME)
    return TRUE;
  if (!tocsin_case_scan_between (case_, alert->first_seen, alert->last_seen + ATTEMPT_SPAN,
                                 MAX_SEGMENTS, &is_within, take_batch, &counter, error))
    return FALSE;
  *n += count_same (&counter, entity);
  return TRUE;
}
