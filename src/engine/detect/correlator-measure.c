/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The value of a window, kept up to date while items enter and leave it. Sums, counts and ranks
 * take constant or logarithmic time for an item, however large the window is. */
#include <math.h>
#include <string.h>

#include "detect/correlator-private.h"

static gboolean
has_numbers (TocsinCorrelationType type)
{
  return type >= TOCSIN_CORRELATION_VALUE_SUM && type <= TOCSIN_CORRELATION_VALUE_MAXIMUM;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static guint32
find_rank (const SigmaMeasure *self, double number)
{
  guint32 low = 0, high = self->n_ranks;

  while (low < high)
    {
      guint32 middle = (low + high) / 2;

      if (self->numbers[middle] < number)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Gives each number that occurs its rank, and each text its number's. */
static void
rank_numbers (SigmaMeasure *self)
{
  const SigmaInput *input = self->input;
  const TocsinRecords *records = input->run->records;
  guint32 n = 0, n_unique = 0;
  double number;

  self->ranks = g_new0 (guint32, records->texts->len + 1);
  self->numbers = g_new (double, input->n_items + 1);
  for (guint32 i = 0; i < input->n_items; i++)
    if (input->items[i].value != 0 && self->ranks[input->items[i].value] == 0
        && sigma_records_get_number (records, input->items[i].value, &number))
      {
        self->ranks[input->items[i].value] = 1;
        self->numbers[n++] = number;
      }
  qsort (self->numbers, n, sizeof (double), compare_numbers);
  for (guint32 i = 0; i < n; i++)
    if (n_unique == 0 || self->numbers[i] != self->numbers[n_unique - 1])
      self->numbers[n_unique++] = self->numbers[i];
  self->n_ranks = n_unique;
  for (guint32 i = 0; i < records->texts->len; i++)
    if (self->ranks[i] != 0 && sigma_records_get_number (records, i, &number))
      self->ranks[i] = find_rank (self, number) + 1;
  self->tree = g_new0 (guint32, n_unique + 1);
}

static void
add_to_tree (SigmaMeasure *self, guint32 rank, gboolean is_added)
{
  for (; rank <= self->n_ranks; rank += rank & (~rank + 1))
    self->tree[rank] += is_added ? 1 : (guint32) -1;
}

/* The number of the @k-th value of the window, from 1. */
static double
find_kth (const SigmaMeasure *self, guint32 k)
{
  guint32 position = 0, step = 1;

  while (step * 2 <= self->n_ranks)
    step *= 2;
  for (; step > 0; step /= 2)
    if (position + step <= self->n_ranks && self->tree[position + step] < k)
      {
        position += step;
        k -= self->tree[position];
      }
  return self->numbers[MIN (position, self->n_ranks - 1)];
}

void
sigma_measure_init (SigmaMeasure *self, const SigmaInput *input)
{
  *self = (SigmaMeasure){ .input = input, .type = input->plan->correlation->type };
  if (has_numbers (self->type))
    rank_numbers (self);
  self->counts = g_new0 (guint32, MAX (input->n_values, input->plan->n_members) + 1);
  self->starts = g_new0 (gint64, input->plan->n_members + 1);
  sigma_measure_reset_order (self);
}

void
sigma_measure_clear (SigmaMeasure *self)
{
  g_free (self->counts);
  g_free (self->tree);
  g_free (self->numbers);
  g_free (self->ranks);
  g_free (self->starts);
}

/* For a new group, or a window that shares nothing with the one before. */
void
sigma_measure_reset_order (SigmaMeasure *self)
{
  for (guint i = 0; i < self->input->plan->n_members; i++)
    self->starts[i] = G_MININT64;
}

/* An item of a member takes the next step of every sequence that waits for it. */
static void
advance_order (SigmaMeasure *self, const SigmaItem *item)
{
  const SigmaPlan *plan = self->input->plan;

  for (guint i = plan->n_members; i-- > 0;)
    if (plan->members[i].canonical == item->member)
      self->starts[i] = i == 0 ? item->time : self->starts[i - 1];
}

static gboolean
is_number (const SigmaMeasure *self, const SigmaItem *item)
{
  return has_numbers (self->type) && item->value != 0 && self->ranks[item->value] != 0;
}

static guint32
get_key (const SigmaMeasure *self, const SigmaItem *item)
{
  return self->type == TOCSIN_CORRELATION_VALUE_COUNT ? item->value : item->member + 1;
}

void
sigma_measure_add (SigmaMeasure *self, const SigmaItem *item)
{
  guint32 key = get_key (self, item);

  self->weight += item->weight;
  if (is_number (self, item))
    {
      guint32 rank = self->ranks[item->value];

      self->n_values++;
      self->sum += self->numbers[rank - 1];
      add_to_tree (self, rank, TRUE);
      return;
    }
  if (key != 0 && self->counts[key - 1]++ == 0)
    self->distinct++;
  if (self->type == TOCSIN_CORRELATION_TEMPORAL_ORDERED)
    advance_order (self, item);
}

void
sigma_measure_remove (SigmaMeasure *self, const SigmaItem *item)
{
  guint32 key = get_key (self, item);

  self->weight -= item->weight;
  if (is_number (self, item))
    {
      guint32 rank = self->ranks[item->value];

      self->n_values--;
      self->sum = self->n_values > 0 ? self->sum - self->numbers[rank - 1] : 0;
      add_to_tree (self, rank, FALSE);
      return;
    }
  if (key != 0 && --self->counts[key - 1] == 0)
    self->distinct--;
}

/* The value of the window, NAN where it has none. */
double
sigma_measure_get (const SigmaMeasure *self)
{
  double percentile = self->type == TOCSIN_CORRELATION_VALUE_PERCENTILE
                          ? self->input->plan->correlation->percentile
                          : 50;

  if (self->type == TOCSIN_CORRELATION_EVENT_COUNT)
    return (double) self->weight;
  if (!has_numbers (self->type))
    return self->distinct;
  if (self->n_values == 0)
    return NAN;
  switch ((int) self->type)
    {
    case TOCSIN_CORRELATION_VALUE_SUM:
      return (double) self->sum;
    case TOCSIN_CORRELATION_VALUE_AVERAGE:
      return (double) (self->sum / self->n_values);
    case TOCSIN_CORRELATION_VALUE_MINIMUM:
      return find_kth (self, 1);
    case TOCSIN_CORRELATION_VALUE_MAXIMUM:
      return find_kth (self, self->n_values);
    default:
      return find_kth (self, (guint32) MAX (1, ceil (percentile / 100 * self->n_values)));
    }
}

gboolean
sigma_comparison_holds (const TocsinComparison *comparison, double value)
{
  switch (comparison->operator)
    {
    case TOCSIN_OPERATOR_GREATER:
      return value > comparison->number;
    case TOCSIN_OPERATOR_GREATER_EQUAL:
      return value >= comparison->number;
    case TOCSIN_OPERATOR_LESS:
      return value < comparison->number;
    case TOCSIN_OPERATOR_LESS_EQUAL:
      return value <= comparison->number;
    case TOCSIN_OPERATOR_EQUAL:
      return value == comparison->number;
    case TOCSIN_OPERATOR_NOT_EQUAL:
    default:
      return value != comparison->number;
    }
}

/* An expression over members: each is true that has something in the window. */
gboolean
sigma_expression_holds (const SigmaNode *node, const guint32 *counts)
{
  switch (node->kind)
    {
    case SIGMA_NODE_AND:
    case SIGMA_NODE_OR:
      for (guint i = 0; i < node->n_children; i++)
        if (sigma_expression_holds (node->children[i], counts) == (node->kind == SIGMA_NODE_OR))
          return node->kind == SIGMA_NODE_OR;
      return node->kind == SIGMA_NODE_AND;
    case SIGMA_NODE_NOT:
      return !sigma_expression_holds (node->children[0], counts);
    case SIGMA_NODE_TEST:
    default:
      return counts[node->test] > 0;
    }
}

/* How many members came one after the other, from the first on, in the window. */
guint
sigma_measure_count_steps (const SigmaMeasure *self, gint64 window_start)
{
  guint n = 0;

  while (n < self->input->plan->n_members && self->starts[n] >= window_start)
    n++;
  return n;
}

/* Whether the condition holds for the window, which begins at @window_start. */
gboolean
sigma_measure_holds (const SigmaMeasure *self, gint64 window_start)
{
  const TocsinCorrelation *correlation = self->input->plan->correlation;
  double value = sigma_measure_get (self);

  if (isnan (value))
    return FALSE;
  for (guint i = 0; i < correlation->comparisons->len; i++)
    if (!sigma_comparison_holds (&g_array_index (correlation->comparisons, TocsinComparison, i),
                                 value))
      return FALSE;
  if (correlation->expression != NULL
      && !sigma_expression_holds (correlation->expression, self->counts))
    return FALSE;
  return self->type != TOCSIN_CORRELATION_TEMPORAL_ORDERED
         || self->starts[self->input->plan->n_members - 1] >= window_start;
}
