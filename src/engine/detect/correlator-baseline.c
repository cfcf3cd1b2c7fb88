/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Baselines: what an entity does in a bucket of time, against what it did in the buckets before.
 *
 * The bucket that is judged ends at each event and reaches back for its length, (t - bucket, t]:
 * alignment slides. The buckets of the time before are laid end to end back from where it begins,
 * to the nearest thirtieth of a bucket; those without events count as 0, and those that overlap an
 * earlier finding do not count. While a finding lasts, what was expected at its start stays. With a
 * season, they are the buckets one, two, … seasons before: the same hour of the days before. */
#include <math.h>
#include <string.h>

#include "detect/correlator-private.h"

#define SLOTS SIGMA_SLOTS
#define MAX_TABLE SIGMA_MAX_TABLE
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

/* The best of the buckets that overlap and came near to being unusual. */
typedef struct
{
  gboolean is_active;
  gboolean is_met; /* one of them was unusual */
  guint32 first, last, until;
  double observed;
  double nearness; /* 1: unusual */
  Usual usual;
} Miss;

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
  gint64 step;      /* slots from one bucket of the time before to the next */
  gboolean is_distinct;
  SigmaDistinct distinct; /* if it is */
  gint64 usual_at;        /* slot of `usual` */
  Usual usual;
  gboolean is_active; /* a finding lasts … */
  guint32 first, last, peak;
  double observed;
  Usual frozen;
  Miss miss;
} Baseline;

double
sigma_input_get_value (const SigmaInput *input, const SigmaItem *item)
{
  double number = 0;

  if (input->plan->n_fields == 0 || input->plan->correlation->is_distinct)
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

/* What is in the bucket that begins at a slot. */
static double
get_bucket (Baseline *self, gint64 slot)
{
  if (self->is_distinct)
    return sigma_distinct_get_bucket (&self->distinct, slot);
  return sum_before_slot (self, slot + SLOTS) - sum_before_slot (self, slot);
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
  gint64 n = MIN (slot / self->step, self->correlation->history / (self->step * self->slot_length));
  guint at = self->excluded->len, n_counts = 0;

  for (gint64 i = 0; i < n; i++)
    {
      gint64 start = slot - (i + 1) * self->step;

      if (!is_excluded (self, start, start + SLOTS, &at))
        self->counts[n_counts++] = get_bucket (self, start);
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
  if (slot / self->step < self->correlation->min_history)
    return &self->usual;
  if (self->table == NULL && !self->is_distinct)
    fill_table (self);
  if (self->correlation->type != TOCSIN_BASELINE_ROBUST && self->step == SLOTS
      && self->table != NULL && slot < self->n_table)
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

static double
count_between (Baseline *self, gint64 start, gint64 end)
{
  if (self->is_distinct)
    return sigma_distinct_count_between (&self->distinct, start, end);
  return sum_before (self, end + 1) - sum_before (self, start + 1);
}

/* Buckets of which one ends at the peak. */
static void
add_series (Baseline *self, guint32 at_peak, guint32 at_last, TocsinFinding *finding)
{
  const SigmaItem *items = self->input->items;
  gint64 length = self->correlation->timespan, peak = items[at_peak].time;
  gint64 n_after = (items[at_last].time - peak + length - 1) / length;
  gint64 n = MIN (MIN ((peak - self->origin) / length, self->correlation->history / length) + 1
                      + n_after,
                  MAX_SERIES);
  gint64 start = peak + n_after * length - n * length;

  finding->series = g_array_new (FALSE, FALSE, sizeof (TocsinSeriesPoint));
  for (gint64 i = 0; i < n; i++, start += length)
    {
      TocsinSeriesPoint point
          = { .start = start, .value = count_between (self, start, start + length) };

      g_array_append_val (finding->series, point);
    }
}

/* What is told of the items from @first to @last, of which the bucket with @observed in it ends
 * at @peak. */
static TocsinFinding *
make_finding (Baseline *self, guint32 first, guint32 last, guint32 peak, double observed,
              const Usual *usual)
{
  TocsinFinding *finding = sigma_finding_new (self->input, first, last);

  finding->window_last = self->input->items[peak].time;
  finding->window_first = finding->window_last - self->correlation->timespan;
  finding->observed = observed;
  finding->expected = usual->expected;
  finding->deviation = usual->deviation;
  finding->score = get_score (self, usual, observed);
  finding->threshold = self->correlation->threshold;
  if (!self->input->is_brief)
    add_series (self, peak, last, finding);
  return finding;
}

static void
close_finding (Baseline *self)
{
  const SigmaItem *items = self->input->items;
  Range range;

  if (!self->is_active)
    return;
  g_ptr_array_add (
      self->input->run->results[self->input->index].findings,
      make_finding (self, self->first, self->last, self->peak, self->observed, &self->frozen));
  range.start = get_slot (self, items[self->first].time);
  range.end = get_slot (self, items[self->last].time) + 1;
  g_array_append_val (self->excluded, range);
  self->is_active = FALSE;
  self->usual_at = -1;
}

static void
close_miss (Baseline *self)
{
  const Miss *miss = &self->miss;

  if (miss->is_active && !miss->is_met
      && sigma_input_wants_near_miss (self->input, 1 - miss->nearness))
    sigma_input_add_near_miss (
        self->input,
        make_finding (self, miss->first, miss->last, miss->last, miss->observed, &miss->usual),
        1 - miss->nearness);
  self->miss.is_active = FALSE;
}

/* How near a count is to being unusual: 1 is unusual. Both the least count and the threshold must
 * be reached. */
static double
get_nearness (const Baseline *self, const Usual *usual, double count)
{
  double nearness = 1;

  if (usual->n == 0 || count <= usual->expected)
    return 0;
  if (self->correlation->minimum > 0)
    nearness = MIN (nearness, count / self->correlation->minimum);
  if (self->correlation->threshold > 0)
    nearness = MIN (nearness, get_score (self, usual, count) / self->correlation->threshold);
  return nearness;
}

static void
note_miss (Baseline *self, const Usual *usual, guint32 first, guint32 last, double count)
{
  double nearness = get_nearness (self, usual, count);
  Miss *miss = &self->miss;

  if (nearness < 0.5)
    return;
  if (!miss->is_active || first > miss->until)
    {
      close_miss (self);
      *miss = (Miss){ .is_active = TRUE };
    }
  miss->until = last;
  miss->is_met |= self->is_active;
  if (nearness <= miss->nearness)
    return;
  miss->first = first;
  miss->last = last;
  miss->observed = count;
  miss->nearness = nearness;
  miss->usual = *usual;
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

/* What is in the bucket that ends at item @at, of which @first is to become the first. */
static double
move_window (Baseline *self, guint32 *first, guint32 at)
{
  const SigmaItem *items = self->input->items;

  if (self->is_distinct)
    sigma_distinct_enter (&self->distinct, &items[at]);
  for (; items[at].time - items[*first].time >= self->correlation->timespan; (*first)++)
    if (self->is_distinct)
      sigma_distinct_leave (&self->distinct, &items[*first]);
  return self->is_distinct ? self->distinct.n_inside : self->before[at + 1] - self->before[*first];
}

static void
judge (Baseline *self, guint32 first, guint32 at, double count)
{
  const Usual *usual = &self->frozen;

  if (count * 2 < self->correlation->minimum)
    return;
  if (!self->is_active)
    usual = find_usual (self, self->input->items[at].time - self->correlation->timespan);
  if (usual->n > 0 && count >= self->correlation->minimum)
    sigma_note_window (self->input, first, at, get_score (self, usual, count), FALSE);
  if (is_unusual (self, usual, count))
    on_unusual (self, first, at, count);
  note_miss (self, self->is_active ? &self->frozen : usual, first, at, count);
}

/* Judges the bucket that ends at each item of a group. */
static void
run_group (Baseline *self)
{
  const SigmaItem *items = self->input->items;
  guint32 first = self->from;

  for (guint32 at = self->from; at < self->to; at++)
    {
      double count = move_window (self, &first, at);

      if (self->is_active && items[at].time - items[self->last].time >= self->correlation->timespan)
        close_finding (self);
      judge (self, first, at, count);
    }
  close_finding (self);
  close_miss (self);
  for (; self->is_distinct && first < self->to; first++)
    sigma_distinct_leave (&self->distinct, &items[first]);
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
      sigma_distinct_set_group (&self->distinct, self->from, self->to);
      run_group (self);
      g_clear_pointer (&self->table, g_free);
      g_clear_pointer (&self->squares, g_free);
    }
  g_free (self->before);
  g_free (self->counts);
  g_array_unref (self->excluded);
}

/* Runs one baseline rule. */
void
sigma_baseline_run (SigmaInput *input)
{
  Baseline self = { .input = input, .correlation = input->plan->correlation };

  if (self.correlation->type == TOCSIN_BASELINE_FIRST_SEEN)
    {
      sigma_first_seen_run (input);
      return;
    }
  self.origin = input->run->records->first;
  self.slot_length = MAX (self.correlation->timespan / SLOTS, 1);
  self.step = MAX (self.correlation->season / self.slot_length, SLOTS);
  self.is_distinct = self.correlation->is_distinct;
  sigma_distinct_init (&self.distinct, input, self.origin, self.slot_length);
  run_counts (&self);
  sigma_distinct_clear (&self.distinct);
}
