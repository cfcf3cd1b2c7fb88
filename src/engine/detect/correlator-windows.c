/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows over the items of each group (sigma.md S11.2), and what is told of them: windows that are
 * met and overlap are one finding. */
#include <math.h>
#include <string.h>

#include "detect/correlator-private.h"

/* Windows that overlap, each with the next: from item @first to @last. */
typedef struct
{
  gboolean is_active;
  gboolean is_met; /* near misses: one of them was met */
  guint32 first;
  guint32 last;
  guint32 window_first; /* the first window that was met, or the best */
  guint32 window_last;
  double observed;
} Burst;

/* What comes near to the condition. */
typedef enum
{
  NEAR_NOTHING,
  NEAR_BELOW, /* gt, gte: at least half */
  NEAR_ABOVE, /* lt, lte: at most the double */
  NEAR_BOTH,  /* eq: half of it more or less */
  NEAR_RULES, /* temporal: two rules, but not all, or not in order */
} Nearness;

typedef struct
{
  SigmaInput *input;
  const TocsinCorrelation *correlation;
  SigmaMeasure measure;
  gboolean has_upper_bound; /* lt, lte or neq: windows follow each other */
  double needed;            /* what the condition compares with; temporal: rules */
  Nearness nearness;
  Burst burst;
  Burst miss;
} Windows;

static gboolean
is_upper (TocsinOperator operator)
{
  return operator== TOCSIN_OPERATOR_LESS || operator== TOCSIN_OPERATOR_LESS_EQUAL ||
  operator== TOCSIN_OPERATOR_NOT_EQUAL;
}

static gboolean
is_count (TocsinCorrelationType type)
{
  return type == TOCSIN_CORRELATION_EVENT_COUNT || type == TOCSIN_CORRELATION_VALUE_COUNT;
}

static gboolean
is_temporal (TocsinCorrelationType type)
{
  return type == TOCSIN_CORRELATION_TEMPORAL || type == TOCSIN_CORRELATION_TEMPORAL_ORDERED
         || type == TOCSIN_CORRELATION_NEAR;
}

static guint
count_members (const SigmaPlan *plan)
{
  guint n = 0;

  for (guint i = 0; i < plan->n_members; i++)
    n += plan->members[i].canonical == i;
  return n;
}

/* A condition of several comparisons is a range, of which the lower end counts. */
static Nearness
get_nearness (TocsinOperator operator, Nearness before)
{
  switch (operator)
    {
    case TOCSIN_OPERATOR_GREATER:
    case TOCSIN_OPERATOR_GREATER_EQUAL:
      return NEAR_BELOW;
    case TOCSIN_OPERATOR_LESS:
    case TOCSIN_OPERATOR_LESS_EQUAL:
      return before == NEAR_NOTHING ? NEAR_ABOVE : before;
    case TOCSIN_OPERATOR_EQUAL:
      return before == NEAR_NOTHING ? NEAR_BOTH : before;
    case TOCSIN_OPERATOR_NOT_EQUAL:
    default:
      return before;
    }
}

static void
init (Windows *self, SigmaInput *input)
{
  const TocsinCorrelation *correlation = input->plan->correlation;

  *self = (Windows){ .input = input, .correlation = correlation, .needed = -G_MAXDOUBLE };
  for (guint i = 0; i < correlation->comparisons->len; i++)
    {
      const TocsinComparison *comparison
          = &g_array_index (correlation->comparisons, TocsinComparison, i);
      double number = comparison->number;

      if (comparison->operator== TOCSIN_OPERATOR_GREATER && is_count (correlation->type))
        number = floor (number) + 1;
      self->needed = MAX (self->needed, number);
      self->has_upper_bound |= is_upper (comparison->operator);
      self->nearness = get_nearness (comparison->operator, self->nearness);
    }
  if (correlation->comparisons->len == 0)
    self->needed = count_members (input->plan);
  if (is_temporal (correlation->type)
      && (correlation->comparisons->len == 0 || self->nearness == NEAR_BELOW))
    self->nearness = NEAR_RULES;
  if (self->nearness == NEAR_BELOW && self->has_upper_bound)
    self->nearness = NEAR_NOTHING;
  sigma_measure_init (&self->measure, input);
}

/* ---- Findings ---- */

char *
sigma_input_dup_text (const SigmaInput *self, guint32 text)
{
  gsize length;
  const char *bytes = sigma_records_get_text (self->run->records, text, &length);

  return g_strndup (bytes, length);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  guint64 first = *(const guint64 *) a, second = *(const guint64 *) b;

  return (first > second) - (first < second);
}

/* Sorts the ids and keeps each once. */
void
sigma_evidence_order (GArray *ids)
{
  guint kept = 0, sorted = 1;

  while (sorted < ids->len
         && g_array_index (ids, guint64, sorted - 1) < g_array_index (ids, guint64, sorted))
    sorted++;
  if (sorted >= ids->len)
    return;
  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    if (i == 0 || g_array_index (ids, guint64, i) != g_array_index (ids, guint64, kept - 1))
      g_array_index (ids, guint64, kept++) = g_array_index (ids, guint64, i);
  g_array_set_size (ids, kept);
}

/* The evidence of an item: its event, or that of the nested correlation's finding. */
static void
add_evidence (const SigmaInput *input, const SigmaItem *item, TocsinFinding *finding)
{
  const TocsinCorrelationMember *member = input->plan->members[item->member].member;
  const SigmaResult *result;
  const TocsinFinding *nested;

  if (item->origin == 0)
    {
      if (!input->is_brief)
        g_array_append_val (finding->evidence, item->event);
      return;
    }
  result = &input->run->results[member->index];
  nested = g_ptr_array_index (result->findings,
                              g_array_index (result->alerts, SigmaAlert, item->origin - 1).finding);
  finding->first = MIN (finding->first, nested->first);
  if (!input->is_brief)
    g_array_append_vals (finding->evidence, nested->evidence->data, nested->evidence->len);
}

static void
agree (char **slot, gboolean is_first, const char *value)
{
  if (is_first)
    *slot = value != NULL && *value != '\0' ? g_strdup (value) : NULL;
  else if (*slot != NULL && g_strcmp0 (*slot, value) != 0)
    g_clear_pointer (slot, g_free);
}

static const char *
get_text (const SigmaInput *self, guint32 text)
{
  gsize length;

  return sigma_records_get_text (self->run->records, text, &length);
}

/* Keeps in @finding, which has its evidence up to @item, what all its events have in common. */
void
sigma_finding_agree (const SigmaInput *self, const SigmaItem *item, TocsinFinding *finding)
{
  gboolean is_first = finding->evidence->len == 0;
  const SigmaEntity *about;

  if (item->origin != 0)
    {
      const SigmaResult *result
          = &self->run->results[self->plan->members[item->member].member->index];
      const TocsinFinding *nested = g_ptr_array_index (
          result->findings, g_array_index (result->alerts, SigmaAlert, item->origin - 1).finding);

      agree (&finding->host, is_first, nested->host);
      agree (&finding->username, is_first, nested->username);
      agree (&finding->source_ip, is_first, nested->source_ip);
      return;
    }
  about = &self->run->sorted[item->record].about;
  agree (&finding->host, is_first, get_text (self, about->host));
  agree (&finding->username, is_first, get_text (self, about->username));
  agree (&finding->source_ip, is_first, get_text (self, about->source_ip));
}

/* Whether the event of an item is about another than @last, which it becomes. */
static gboolean
is_other (const SigmaInput *self, const SigmaItem *item, const SigmaEntity **last)
{
  const SigmaEntity *about = &self->run->sorted[item->record].about;
  gboolean is_other = *last == NULL || memcmp (about, *last, sizeof *about) != 0;

  *last = about;
  return is_other;
}

/* A finding over the items from @first to @last, with everything but its numbers. */
TocsinFinding *
sigma_finding_new (const SigmaInput *self, guint32 first, guint32 last)
{
  TocsinFinding *finding = g_new0 (TocsinFinding, 1);
  const SigmaItem *items = self->items;
  const SigmaResult *result = &self->run->results[self->index];
  guint n = self->plan->n_groups;
  guint32 previous = 0;
  const SigmaEntity *about = NULL;

  finding->correlation = self->index;
  finding->names = g_strdupv (self->plan->correlation->group_by);
  finding->values = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    finding->values[i] = sigma_input_dup_text (
        self, g_array_index (result->group_texts, guint32, items[first].group * n + i));
  finding->first = items[first].time;
  finding->last = items[last].time;
  finding->evidence = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint32 i = first; i <= last; i++)
    {
      guint32 nested = 0;

      finding->count += items[i].weight;
      if (items[i].origin != 0)
        nested = g_array_index (
                     self->run->results[self->plan->members[items[i].member].member->index].alerts,
                     SigmaAlert, items[i].origin - 1)
                     .finding
                 + 1;
      if (!self->is_brief
          && (nested != 0 ? nested != previous : is_other (self, &items[i], &about)))
        sigma_finding_agree (self, &items[i], finding);
      if (nested == 0 || nested != previous)
        add_evidence (self, &items[i], finding);
      previous = nested != 0 ? nested : previous;
    }
  sigma_evidence_order (finding->evidence);
  return finding;
}

static TocsinFinding *
make_finding (const Windows *self, const Burst *burst)
{
  TocsinFinding *finding = sigma_finding_new (self->input, burst->first, burst->last);

  finding->window_first = self->input->items[burst->window_first].time;
  finding->window_last = self->input->items[burst->window_last].time;
  finding->observed = burst->observed;
  finding->threshold = self->needed;
  return finding;
}

/* Tells the correlations that refer to this one of a window that was met. The finding is the
 * next that will be added. */
void
sigma_input_add_alert (const SigmaInput *self, const SigmaItem *item, gboolean is_first)
{
  SigmaResult *result = &self->run->results[self->index];
  SigmaAlert alert = { .time = item->time,
                       .event = item->event,
                       .group = item->group,
                       .finding = result->findings->len,
                       .order = item->order,
                       .weight = is_first ? 1 : 0 };

  if (self->plan->is_nested)
    g_array_append_val (result->alerts, alert);
}

/* ---- Bursts ---- */

static gboolean
extends (const Burst *burst, guint32 first)
{
  return burst->is_active && first <= burst->last;
}

static void
extend (Windows *self, Burst *burst, guint32 first, guint32 last, double observed)
{
  gboolean is_better
      = self->has_upper_bound ? observed < burst->observed : observed > burst->observed;

  if (!extends (burst, first))
    *burst = (Burst){ TRUE, FALSE, first, last, first, last, observed };
  burst->last = last;
  if (is_better)
    burst->observed = observed;
}

static void
close_burst (Windows *self)
{
  if (self->burst.is_active)
    g_ptr_array_add (self->input->run->results[self->input->index].findings,
                     make_finding (self, &self->burst));
  self->burst.is_active = FALSE;
}

static void
close_miss (Windows *self)
{
  if (self->miss.is_active && !self->miss.is_met)
    {
      Burst best = self->miss;
      double lack = fabs (self->needed - best.observed);

      best.first = best.window_first;
      best.last = best.window_last;
      if (sigma_input_wants_near_miss (self->input, lack))
        sigma_input_add_near_miss (self->input, make_finding (self, &best), lack);
    }
  self->miss.is_active = FALSE;
}

static void
on_met (Windows *self, guint32 first, guint32 last, double value)
{
  gboolean is_new = !extends (&self->burst, first);

  if (is_new)
    close_burst (self);
  sigma_input_add_alert (self->input, &self->input->items[last], is_new);
  extend (self, &self->burst, first, last, value);
}

/* Whether a window that was not met came near to it; @value becomes what is told of it. */
static gboolean
is_near (const Windows *self, gint64 start, double *value)
{
  switch (self->nearness)
    {
    case NEAR_BELOW:
      return self->needed > 0 && *value * 2 >= self->needed;
    case NEAR_ABOVE:
      return self->needed > 0 && *value <= self->needed * 2;
    case NEAR_BOTH:
      return fabs (*value - self->needed) * 2 <= self->needed;
    case NEAR_RULES:
      if (self->measure.distinct < 2)
        return FALSE;
      *value = self->correlation->type == TOCSIN_CORRELATION_TEMPORAL_ORDERED
                   ? sigma_measure_count_steps (&self->measure, start)
                   : self->measure.distinct;
      return TRUE;
    case NEAR_NOTHING:
    default:
      return FALSE;
    }
}

static gboolean
is_nearer (const Windows *self, double value)
{
  return fabs (self->needed - value) < fabs (self->needed - self->miss.observed);
}

/* Of windows that come near and overlap the best is kept, unless one of them was met. */
static void
on_measured (Windows *self, guint32 first, guint32 last, gint64 start, double value,
             gboolean is_met)
{
  Burst *miss = &self->miss;

  if (!is_met && (isnan (value) || !is_near (self, start, &value)))
    return;
  if (!extends (miss, first))
    {
      close_miss (self);
      *miss = (Burst){ TRUE, FALSE, first, last, first, last, value };
    }
  else if (is_nearer (self, value))
    {
      miss->window_first = first;
      miss->window_last = last;
      miss->observed = value;
    }
  miss->last = last;
  miss->is_met |= is_met;
}

/* ---- The kinds of window ---- */

/* Notes a window for those who draw it. */
void
sigma_note_window (const SigmaInput *self, guint32 first, guint32 last, double value,
                   gboolean is_met)
{
  SigmaWindow window = { first, last, value, is_met };

  if (self->windows != NULL)
    g_array_append_val (self->windows, window);
}

static void
measure_window (Windows *self, guint32 first, guint32 last, gint64 start)
{
  gboolean is_met = sigma_measure_holds (&self->measure, start);
  double value = sigma_measure_get (&self->measure);

  sigma_note_window (self->input, first, last, value, is_met);
  on_measured (self, first, last, start, value, is_met);
  if (is_met)
    on_met (self, first, last, value);
}

/* A window ends at each item and reaches back for the timespan, inclusive. */
static void
slide (Windows *self, guint32 from, guint32 to)
{
  const SigmaItem *items = self->input->items;
  gint64 timespan = self->correlation->timespan;
  guint32 first = from;

  for (guint32 last = from; last < to; last++)
    {
      gint64 start = G_MININT64 + 1;

      sigma_measure_add (&self->measure, &items[last]);
      if (timespan > 0 && items[last].time >= G_MININT64 + 1 + timespan)
        start = items[last].time - timespan;
      while (items[first].time < start)
        sigma_measure_remove (&self->measure, &items[first++]);
      measure_window (self, first, last, start);
    }
  for (; first < to; first++)
    sigma_measure_remove (&self->measure, &items[first]);
}

/* Each window begins at the first item after the one before. */
static void
step (Windows *self, guint32 from, guint32 to)
{
  const SigmaItem *items = self->input->items;
  gint64 timespan = self->correlation->timespan;

  while (from < to)
    {
      guint32 end = from;

      sigma_measure_reset_order (&self->measure);
      while (end < to && (timespan == 0 || items[end].time - items[from].time <= timespan))
        sigma_measure_add (&self->measure, &items[end++]);
      measure_window (self, from, end - 1, items[from].time);
      for (; from < end; from++)
        sigma_measure_remove (&self->measure, &items[from]);
    }
}

/* `near`: around each item of the rule itself, the timespan before and after. */
static void
look_around (Windows *self, guint32 from, guint32 to)
{
  const SigmaItem *items = self->input->items;
  gint64 timespan = self->correlation->timespan;
  guint32 first = from, end = from;

  for (guint32 at = from; at < to; at++)
    {
      gboolean is_met;

      if (items[at].member != 0)
        continue;
      while (end < to && (timespan == 0 || items[end].time - items[at].time <= timespan))
        sigma_measure_add (&self->measure, &items[end++]);
      while (timespan > 0 && items[at].time - items[first].time > timespan)
        sigma_measure_remove (&self->measure, &items[first++]);
      is_met = sigma_measure_holds (&self->measure, items[first].time);
      sigma_note_window (self->input, first, at, is_met, is_met);
      on_measured (self, first, end - 1, items[first].time, 1, is_met);
      if (is_met)
        on_met (self, first, end - 1, 1);
    }
  for (; first < end; first++)
    sigma_measure_remove (&self->measure, &items[first]);
}

/* Runs the windows of one correlation. */
void
sigma_windows_run (SigmaInput *input)
{
  Windows self;

  init (&self, input);
  for (guint32 group = 0; group < input->run->results[input->index].n_groups; group++)
    {
      guint32 from = input->group_start[group], to = input->group_start[group + 1];

      sigma_measure_reset_order (&self.measure);
      if (self.correlation->type == TOCSIN_CORRELATION_NEAR)
        look_around (&self, from, to);
      else if (self.has_upper_bound)
        step (&self, from, to);
      else
        slide (&self, from, to);
      close_burst (&self);
      close_miss (&self);
    }
  sigma_measure_clear (&self.measure);
}
