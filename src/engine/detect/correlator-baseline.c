/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Baselines: what an entity does in a bucket of time, against what it did in the buckets before.
 *
 * The bucket that is judged ends at each event and reaches back for its length, (t - bucket, t]:
 * alignment slides. The buckets of the time before are laid end to end back from where it begins,
 * to the nearest thirtieth of a bucket; those without events count as 0, and those that overlap an
 * earlier finding do not count. While a finding lasts, what was expected at its start stays. */
#include <math.h>
#include <string.h>

#include "detect/correlator-private.h"

#define SLOTS 30            /* of a bucket */
#define MAX_TABLE (1 << 20) /* slots */
#define MAX_SERIES 400
#define MAD_SCALE 1.4826     /* to the standard deviation of a normal distribution */
#define MEAN_AD_SCALE 1.2533 /* the same for the mean absolute deviation */

typedef struct
{
  gint64 start; /* slots */
  gint64 end;
} Range;

/* What an entity usually does. */
typedef struct
{
  double expected;
  double deviation;
  guint n; /* buckets; 0 if that is not known */
} Usual;

typedef struct
{
  SigmaInput *input;
  const TocsinCorrelation *correlation;
  gint64 origin; /* first time of the logs */
  gint64 slot_length;
  double *before;  /* by item: sum of the values of the group's items before it */
  double *squares; /* by slot: sum of the squares of the buckets end to end that end there */
  double *table;   /* by slot: sum of the values before it; or NULL */
  gint64 n_table;
  double *counts;   /* the buckets that are looked at */
  GArray *excluded; /* Range, in order */
  guint32 from, to; /* the group */
  gint64 usual_at;  /* slot of `usual` */
  Usual usual;
  gboolean is_active; /* a finding lasts … */
  guint32 first, last, peak;
  double observed;
  Usual frozen;
} Baseline;

double
sigma_input_get_value (const SigmaInput *input, const SigmaItem *item)
{
  double number = 0;

  if (input->plan->n_fields == 0)
    return item->weight;
  return sigma_records_get_number (input->run->records, item->value, &number) ? number : 0;
}

static gint64
get_slot (const Baseline *self, gint64 time)
{
  return (time - self->origin) / self->slot_length;
}

/* The sum of all values of the group before @time. */
static double
sum_before (const Baseline *self, gint64 time)
{
  guint32 low = self->from, high = self->to;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;

      if (self->input->items[middle].time < time)
        low = middle + 1;
      else
        high = middle;
    }
  return self->before[low] - self->before[self->from];
}

static double
sum_before_slot (const Baseline *self, gint64 slot)
{
  if (self->table != NULL && slot < self->n_table)
    return self->table[slot];
  return sum_before (self, self->origin + slot * self->slot_length);
}

/* ---- What is usual ---- */

static gboolean
is_excluded (const Baseline *self, gint64 start, gint64 end, guint *at)
{
  while (*at > 0 && g_array_index (self->excluded, Range, *at - 1).start >= end)
    (*at)--;
  return *at > 0 && g_array_index (self->excluded, Range, *at - 1).end > start;
}

/* The buckets before @slot, the latest first; returns how many. */
static guint
fill_counts (Baseline *self, gint64 slot)
{
  gint64 n = MIN (slot / SLOTS, self->correlation->history / self->correlation->timespan);
  guint at = self->excluded->len, n_counts = 0;
  double after = n > 0 ? sum_before_slot (self, slot) : 0;

  for (gint64 i = 0; i < n; i++)
    {
      gint64 start = slot - (i + 1) * SLOTS;
      double sum = sum_before_slot (self, start);

      if (!is_excluded (self, start, start + SLOTS, &at))
        self->counts[n_counts++] = after - sum;
      after = sum;
    }
  return n_counts;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
find_median (double *numbers, guint n)
{
  qsort (numbers, n, sizeof (double), compare_doubles);
  return n % 2 == 1 ? numbers[n / 2] : (numbers[n / 2 - 1] + numbers[n / 2]) / 2;
}

/* Median and scaled median absolute deviation; where more than half of the buckets are
 * alike, the mean absolute deviation stands in (Iglewicz and Hoaglin, 1993). */
static Usual
measure_median (double *counts, guint n)
{
  Usual usual = { .n = n, .expected = find_median (counts, n) };
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      counts[i] = fabs (counts[i] - usual.expected);
      sum += counts[i];
    }
  usual.deviation = MAD_SCALE * find_median (counts, n);
  if (usual.deviation == 0)
    usual.deviation = MEAN_AD_SCALE * sum / n;
  return usual;
}

/* Takes the buckets that overlap earlier findings out of sums over @n buckets before
 * @slot; returns how many are left. */
static gint64
leave_out (const Baseline *self, gint64 slot, gint64 n, double *sum, double *squares)
{
  gint64 next = 0, left = n; /* buckets, from the latest */

  for (guint i = self->excluded->len; i > 0; i--)
    {
      const Range *range = &g_array_index (self->excluded, Range, i - 1);
      gint64 last = range->start < slot ? MIN ((slot - 1 - range->start) / SLOTS, n - 1) : -1;

      next = MAX (next, (slot - range->end) / SLOTS);
      for (; next <= last; next++, left--)
        {
          gint64 end = slot - next * SLOTS;
          double count = self->table[end] - self->table[end - SLOTS];

          *sum -= count;
          *squares -= count * count;
        }
      if (next >= n)
        break;
    }
  return left;
}

/* The same as measure_mean() over fill_counts(), from the tables. */
static Usual
measure_mean_at (const Baseline *self, gint64 slot)
{
  gint64 n = MIN (slot / SLOTS, self->correlation->history / self->correlation->timespan);
  double sum = self->table[slot] - self->table[slot - n * SLOTS];
  double squares = self->squares[slot] - self->squares[slot - n * SLOTS];
  gint64 left = leave_out (self, slot, n, &sum, &squares);
  Usual usual = { 0 };

  if (left < self->correlation->min_history)
    return usual;
  usual.n = (guint) left;
  usual.expected = sum / left;
  if (left > 1)
    usual.deviation = sqrt (MAX (squares - sum * usual.expected, 0) / (left - 1));
  return usual;
}

/* Mean and sample standard deviation. */
static Usual
measure_mean (const double *counts, guint n)
{
  Usual usual = { .n = n };
  double sum = 0, squares = 0;

  for (guint i = 0; i < n; i++)
    sum += counts[i];
  usual.expected = sum / n;
  for (guint i = 0; i < n; i++)
    squares += (counts[i] - usual.expected) * (counts[i] - usual.expected);
  usual.deviation = n > 1 ? sqrt (squares / (n - 1)) : 0;
  return usual;
}

static void
fill_table (Baseline *self)
{
  gint64 n = get_slot (self, self->input->items[self->to - 1].time) + 2;
  guint32 item = self->from;

  if (n > MAX_TABLE)
    return;
  self->table = g_new (double, n);
  self->squares = g_new (double, n);
  self->n_table = n;
  for (gint64 i = 0; i < n; i++)
    {
      gint64 time = self->origin + i * self->slot_length;

      while (item < self->to && self->input->items[item].time < time)
        item++;
      self->table[i] = self->before[item] - self->before[self->from];
      self->squares[i] = 0;
      if (i >= SLOTS)
        {
          double count = self->table[i] - self->table[i - SLOTS];

          self->squares[i] = self->squares[i - SLOTS] + count * count;
        }
    }
}

/* What was usual before the bucket that begins at @time. */
static const Usual *
find_usual (Baseline *self, gint64 time)
{
  gint64 slot = time >= self->origin ? get_slot (self, time) : 0;
  guint n;

  if (slot == self->usual_at)
    return &self->usual;
  self->usual_at = slot;
  self->usual = (Usual){ 0 };
  if (slot / SLOTS < self->correlation->min_history)
    return &self->usual;
  if (self->table == NULL)
    fill_table (self);
  if (self->correlation->type != TOCSIN_BASELINE_ROBUST && self->table != NULL
      && slot < self->n_table)
    {
      self->usual = measure_mean_at (self, slot);
      return &self->usual;
    }
  n = fill_counts (self, slot);
  if (n >= self->correlation->min_history)
    self->usual = self->correlation->type == TOCSIN_BASELINE_ROBUST
                      ? measure_median (self->counts, n)
                      : measure_mean (self->counts, n);
  return &self->usual;
}

/* How far @count is from what is usual. Where that never varies, one is the unit. */
static double
get_score (const Baseline *self, const Usual *usual, double count)
{
  if (self->correlation->type == TOCSIN_BASELINE_ROLLING)
    return count / (usual->expected > 0 ? usual->expected : 1);
  return (count - usual->expected) / (usual->deviation > 0 ? usual->deviation : 1);
}

static gboolean
is_unusual (const Baseline *self, const Usual *usual, double count)
{
  return usual->n > 0 && count >= self->correlation->minimum && count > usual->expected
         && get_score (self, usual, count) >= self->correlation->threshold;
}

/* ---- Findings ---- */

/* Buckets of which one ends at the peak. */
static void
add_series (const Baseline *self, TocsinFinding *finding)
{
  const SigmaItem *items = self->input->items;
  gint64 length = self->correlation->timespan, peak = items[self->peak].time;
  gint64 n_after = (items[self->last].time - peak + length - 1) / length;
  gint64 n = MIN (MIN ((peak - self->origin) / length, self->correlation->history / length) + 1
                      + n_after,
                  MAX_SERIES);
  gint64 start = peak + n_after * length - n * length;
  double before;

  before = sum_before (self, start + 1);
  finding->series = g_array_new (FALSE, FALSE, sizeof (TocsinSeriesPoint));
  for (gint64 i = 0; i < n; i++, start += length)
    {
      double sum = sum_before (self, start + length + 1);
      TocsinSeriesPoint point = { .start = start, .value = sum - before };

      g_array_append_val (finding->series, point);
      before = sum;
    }
}

static void
close_finding (Baseline *self)
{
  const SigmaItem *items = self->input->items;
  TocsinFinding *finding;
  Range range;

  if (!self->is_active)
    return;
  finding = sigma_finding_new (self->input, self->first, self->last);
  finding->window_last = items[self->peak].time;
  finding->window_first = items[self->peak].time - self->correlation->timespan;
  finding->observed = self->observed;
  finding->expected = self->frozen.expected;
  finding->deviation = self->frozen.deviation;
  finding->score = get_score (self, &self->frozen, self->observed);
  finding->threshold = self->correlation->threshold;
  if (!self->input->is_brief)
    add_series (self, finding);
  g_ptr_array_add (self->input->run->results[self->input->index].findings, finding);
  range.start = get_slot (self, items[self->first].time);
  range.end = get_slot (self, items[self->last].time) + 1;
  g_array_append_val (self->excluded, range);
  self->is_active = FALSE;
  self->usual_at = -1;
}

static void
on_unusual (Baseline *self, guint32 first, guint32 last, double count)
{
  sigma_input_add_alert (self->input, &self->input->items[last], !self->is_active);
  if (!self->is_active)
    {
      self->is_active = TRUE;
      self->first = first;
      self->observed = -G_MAXDOUBLE;
      self->frozen = self->usual;
    }
  self->last = last;
  if (count > self->observed)
    {
      self->observed = count;
      self->peak = last;
    }
}

/* Judges the bucket that ends at each item of a group. */
static void
run_group (Baseline *self)
{
  const SigmaItem *items = self->input->items;
  gint64 length = self->correlation->timespan;
  guint32 first = self->from;

  for (guint32 at = self->from; at < self->to; at++)
    {
      const Usual *usual = &self->frozen;
      double count;

      while (items[at].time - items[first].time >= length)
        first++;
      count = self->before[at + 1] - self->before[first];
      if (self->is_active && items[at].time - items[self->last].time >= length)
        close_finding (self);
      if (count < self->correlation->minimum)
        continue;
      if (!self->is_active)
        usual = find_usual (self, items[at].time - length);
      if (usual->n > 0)
        sigma_note_window (self->input, first, at, get_score (self, usual, count), FALSE);
      if (is_unusual (self, usual, count))
        on_unusual (self, first, at, count);
    }
  close_finding (self);
}

static void
run_counts (Baseline *self)
{
  SigmaInput *input = self->input;

  self->before = g_new0 (double, input->n_items + 2);
  for (guint32 i = 0; i < input->n_items; i++)
    self->before[i + 1] = self->before[i] + sigma_input_get_value (input, &input->items[i]);
  self->counts = g_new (double, self->correlation->history / self->correlation->timespan + 1);
  self->excluded = g_array_new (FALSE, FALSE, sizeof (Range));
  for (guint32 group = 0; group < input->run->results[input->index].n_groups; group++)
    {
      self->from = input->group_start[group];
      self->to = input->group_start[group + 1];
      self->usual_at = -1;
      g_array_set_size (self->excluded, 0);
      run_group (self);
      g_clear_pointer (&self->table, g_free);
      g_clear_pointer (&self->squares, g_free);
    }
  g_free (self->before);
  g_free (self->counts);
  g_array_unref (self->excluded);
}

/* ---- Values that were never seen ---- */

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

/* An entity is judged once it has been there for a while. */
static void
run_first_seen (SigmaInput *input)
{
  const TocsinCorrelation *correlation = input->plan->correlation;
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
      if (*known == 0 && at - from >= correlation->min_history
          && item->time - input->items[from].time >= correlation->learning)
        add_new_value (&state, input, at);
      *known = 1;
    }
  close_new_values (&state, input);
  sigma_map_clear (&seen);
}

/* Runs one baseline rule. */
void
sigma_baseline_run (SigmaInput *input)
{
  Baseline self = { .input = input, .correlation = input->plan->correlation };

  if (self.correlation->type == TOCSIN_BASELINE_FIRST_SEEN)
    {
      run_first_seen (input);
      return;
    }
  self.origin = input->run->records->first;
  self.slot_length = MAX (self.correlation->timespan / SLOTS, 1);
  run_counts (&self);
}
