/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that an entity never had before: a process that is new on a host, an address that is new
 * for a user. */
#include <string.h>

#include "detect/correlator-private.h"

typedef struct
{
  TocsinFinding *finding; /* that lasts, or NULL */
  GStrvBuilder *values;
} NewValues;

static void
close_new_values (NewValues *self, SigmaInput *input)
{
  if (self->finding == NULL)
    return;
  self->finding->new_values = g_strv_builder_end (self->values);
  g_strv_builder_unref (self->values);
  self->finding->observed = (double) self->finding->count;
  sigma_evidence_order (self->finding->evidence);
  g_ptr_array_add (input->run->results[input->index].findings, self->finding);
  self->finding = NULL;
}

static void
add_new_value (NewValues *self, SigmaInput *input, guint32 at)
{
  const SigmaItem *item = &input->items[at];
  g_autofree char *text = sigma_input_dup_text (input, item->value);
  gboolean is_first;

  if (self->finding != NULL
      && item->time - self->finding->last > input->plan->correlation->timespan)
    close_new_values (self, input);
  is_first = self->finding == NULL;
  sigma_input_add_alert (input, item, is_first);
  if (is_first)
    {
      self->finding = sigma_finding_new (input, at, at);
      self->finding->window_first = item->time;
      self->finding->count = 0;
      self->values = g_strv_builder_new ();
    }
  else if (item->origin == 0)
    {
      sigma_finding_agree (input, item, self->finding);
      g_array_append_val (self->finding->evidence, item->event);
    }
  self->finding->last = self->finding->window_last = item->time;
  self->finding->count++;
  g_strv_builder_add (self->values, text);
}

/* How much of what must be known of an entity is known before an item of it: 1 is enough. */
static double
get_learned (const SigmaInput *input, guint32 from, guint32 at)
{
  const TocsinCorrelation *correlation = input->plan->correlation;
  double age = (double) (input->items[at].time - input->items[from].time);
  double events = (double) (at - from) / MAX (correlation->min_history, 1);

  return MIN (events, correlation->learning > 0 ? age / (double) correlation->learning : 1);
}

static void
add_near_miss (SigmaInput *input, guint32 at, double learned)
{
  TocsinFinding *finding = sigma_finding_new (input, at, at);
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  g_autofree char *text = sigma_input_dup_text (input, input->items[at].value);

  g_strv_builder_add (values, text);
  finding->new_values = g_strv_builder_end (values);
  finding->window_first = finding->window_last = input->items[at].time;
  finding->observed = learned;
  finding->threshold = 1;
  sigma_input_add_near_miss (input, finding, 1 - learned);
}

/* An entity is judged once it has been there for a while; a new value in the second half of that
 * while is a near miss. */
void
sigma_first_seen_run (SigmaInput *input)
{
  NewValues state = { 0 };
  SigmaMap seen;

  sigma_map_init (&seen);
  for (guint32 at = 0; at < input->n_items; at++)
    {
      const SigmaItem *item = &input->items[at];
      guint32 from = input->group_start[item->group];
      guint32 *known;

      if (at == from)
        close_new_values (&state, input);
      if (item->value == 0)
        continue;
      known = sigma_map_get (&seen,
                             (guint64) item->group << 32
                                 | sigma_records_get_folded (input->run->records, item->value));
      if (*known == 0)
        {
          double learned = get_learned (input, from, at);

          if (learned >= 1)
            add_new_value (&state, input, at);
          else if (learned >= 0.5 && sigma_input_wants_near_miss (input, 1 - learned))
            add_near_miss (input, at, learned);
        }
      *known = 1;
    }
  close_new_values (&state, input);
  sigma_map_clear (&seen);
}
