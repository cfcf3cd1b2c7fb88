/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/tocsin-matcher.h"

#include <string.h>

#include "detect/matcher-private.h"

#define MAX_BUCKETS 20000
#define PROGRAM_SHIFT 30
#define PROGRAM_VALUE ((1u << PROGRAM_SHIFT) - 1)

/* The rules that see events of one kind. */
typedef struct
{
  guint8 *sees;   /* by rule: 0, or 1 + place of its view in `views` */
  GArray *always; /* guint32: rules without a literal */
  SigmaScanner *scanner;
  int views[8];
  SigmaNeeds needs[8]; /* by view */
  guint n_views;
  gboolean is_empty;
} Bucket;

/* The bucket of events that were seen in the present batch: most are like one of those. */
typedef struct
{
  const Bucket *bucket; /* NULL: free */
  guint64 sources;
  const char *text; /* channel or program */
  guint32 length;
  guint32 dataset;
  guint32 category;
  gint32 event_id;
  gboolean is_windows;
} Recent;

#define N_RECENT 256 /* a power of two */

struct _TocsinMatcher
{
  const TocsinRuleSet *rules;
  gboolean *wanted; /* by rule */
  SigmaLiterals *literals;
  gboolean *always;       /* by rule */
  GArray *program;        /* guint32: conditions of all rules, see add_program() */
  guint32 *starts;        /* by rule: where in it */
  guint32 *alike;         /* by rule: the first with the same log source */
  gboolean *has_event_id; /* by rule: it asks for event ids */
  GHashTable *buckets;    /* kind → Bucket */
  Recent recent[N_RECENT];
  SigmaEventView view;
  SigmaSourceMarks marks; /* of the present batch */
  guint32 generation;
  guint32 *test_generation; /* by test */
  guint8 *test_result;
  guint32 *rule_generation; /* by rule: a candidate already */
  GArray *candidates;       /* guint32 */
  const Bucket *bucket;     /* of the present event */
  guint8 present_view;
  gboolean *stopped; /* by rule */
  pcre2_match_data *match_data;
  pcre2_match_context *limits;
  TocsinRuleCost *costs; /* by rule; NULL unless they are measured */
};

static void
bucket_free (Bucket *self)
{
  for (guint i = 0; i < self->n_views; i++)
    sigma_needs_clear (&self->needs[i]);
  g_free (self->sees);
  g_array_unref (self->always);
  sigma_scanner_free (self->scanner);
  g_free (self);
}

static gboolean
asks_for_event_id (const TocsinRuleSet *rules, const SigmaNode *node)
{
  for (guint i = 0; i < node->n_children; i++)
    if (asks_for_event_id (rules, node->children[i]))
      return TRUE;
  if (node->kind == SIGMA_NODE_TEST)
    {
      const SigmaTest *test = g_ptr_array_index (rules->tests, node->test);

      return test->field != SIGMA_KEYWORD
             && strcmp (g_ptr_array_index (rules->fields, test->field), "EventID") == 0;
    }
  return FALSE;
}

/* What kinds of events need to know of rules: there are far fewer log sources than rules. */
static void
index_rules (TocsinMatcher *self)
{
  guint n = self->rules->rules->len;
  g_autoptr (GHashTable) first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->alike = g_new0 (guint32, n + 1);
  self->has_event_id = g_new0 (gboolean, n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      const TocsinRule *rule = g_ptr_array_index (self->rules->rules, i);
      char *key = g_strdup_printf ("%s\n%s\n%s", rule->product != NULL ? rule->product : "\t",
                                   rule->category != NULL ? rule->category : "\t",
                                   rule->service != NULL ? rule->service : "\t");
      gpointer known;

      self->has_event_id[i] = asks_for_event_id (self->rules, rule->condition);
      self->alike[i] = i;
      if (g_hash_table_lookup_extended (first, key, NULL, &known))
        self->alike[i] = GPOINTER_TO_UINT (known);
      g_hash_table_insert (first, key, GUINT_TO_POINTER (self->alike[i]));
    }
}

/* Appends a condition: a word for each node, in order, of its kind and a value; what a condition
 * reads stands together, wherever its nodes are. Of a test the value is its index, and its literal
 * follows; of AND and OR it is where they end. */
static void
add_program (TocsinMatcher *self, const SigmaNode *node)
{
  guint32 at = self->program->len, word = (guint32) node->kind << PROGRAM_SHIFT;

  if (node->kind == SIGMA_NODE_TEST)
    {
      word |= node->test;
      g_array_append_val (self->program, word);
      g_array_append_val (self->program, self->literals->of_test[node->test]);
      return;
    }
  g_array_append_val (self->program, word);
  for (guint i = 0; i < node->n_children; i++)
    add_program (self, node->children[i]);
  g_array_index (self->program, guint32, at) |= self->program->len;
}

static void
write_program (TocsinMatcher *self)
{
  guint n = self->rules->rules->len;

  self->program = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->starts = g_new0 (guint32, n + 1);
  for (guint i = 0; i < n; i++)
    {
      self->starts[i] = self->program->len;
      if (self->wanted[i])
        add_program (self,
                     ((const TocsinRule *) g_ptr_array_index (self->rules->rules, i))->condition);
    }
}

/**
 * tocsin_matcher_new:
 * @rules: rules, which must outlive the matcher and not change
 *
 * Returns: (transfer full): a matcher for one thread
 */
TocsinMatcher *
tocsin_matcher_new (const TocsinRuleSet *rules)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, rules->rules->len + 1);

  for (guint i = 0; i < rules->rules->len; i++)
    wanted[i] = !((const TocsinRule *) g_ptr_array_index (rules->rules, i))->is_idle;
  return tocsin_matcher_new_for (rules, wanted);
}

/**
 * tocsin_matcher_new_for:
 * @rules: rules, which must outlive the matcher and not change
 * @wanted: by rule, whether it is looked at
 *
 * Returns: (transfer full): a matcher of some of the rules, for one thread
 */
TocsinMatcher *
tocsin_matcher_new_for (const TocsinRuleSet *rules, const gboolean *wanted)
{
  TocsinMatcher *self = g_new0 (TocsinMatcher, 1);

  self->rules = rules;
  self->wanted = g_memdup2 (wanted, sizeof (gboolean) * (rules->rules->len + 1));
  self->always = g_new0 (gboolean, rules->rules->len + 1);
  self->stopped = g_new0 (gboolean, rules->rules->len + 1);
  self->literals = sigma_literals_new (rules, self->wanted, self->always);
  index_rules (self);
  write_program (self);
  self->buckets
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) bucket_free);
  sigma_event_view_init (&self->view, rules);
  self->test_generation = g_new0 (guint32, rules->tests->len + 1);
  self->test_result = g_new0 (guint8, rules->tests->len + 1);
  self->rule_generation = g_new0 (guint32, rules->rules->len + 1);
  self->candidates = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->match_data = pcre2_match_data_create (1, NULL);
  self->limits = pcre2_match_context_create (NULL);
  pcre2_set_match_limit (self->limits, SIGMA_MATCH_LIMIT);
  pcre2_set_depth_limit (self->limits, SIGMA_DEPTH_LIMIT);
  return self;
}

/**
 * tocsin_matcher_free:
 * @self: (transfer full) (nullable): a matcher
 */
void
tocsin_matcher_free (TocsinMatcher *self)
{
  if (self == NULL)
    return;
  sigma_literals_free (self->literals);
  g_hash_table_unref (self->buckets);
  sigma_event_view_clear (&self->view);
  sigma_source_marks_clear (&self->marks);
  g_array_unref (self->candidates);
  g_free (self->wanted);
  g_free (self->always);
  g_free (self->alike);
  g_free (self->starts);
  g_array_unref (self->program);
  g_free (self->has_event_id);
  g_free (self->stopped);
  g_free (self->test_generation);
  g_free (self->test_result);
  g_free (self->rule_generation);
  pcre2_match_data_free (self->match_data);
  pcre2_match_context_free (self->limits);
  g_free (self);
}

/**
 * tocsin_matcher_is_stopped:
 * @self: a matcher
 * @rule: index of a rule
 *
 * Returns: whether the rule was stopped, because one of its regular expressions
 *   took too many steps
 */
gboolean
tocsin_matcher_is_stopped (const TocsinMatcher *self, guint32 rule)
{
  return self->stopped[rule];
}

/* Whether a rule that wants certain event ids can match @event_id: looks at the
 * items that must hold. */
static gboolean
may_have_event_id (const TocsinRuleSet *rules, const SigmaNode *node, const char *event_id)
{
  const SigmaTest *test;
  gboolean may = FALSE;

  switch (node->kind)
    {
    case SIGMA_NODE_AND:
      for (guint i = 0; i < node->n_children; i++)
        if (!may_have_event_id (rules, node->children[i], event_id))
          return FALSE;
      return TRUE;
    case SIGMA_NODE_OR:
      for (guint i = 0; i < node->n_children && !may; i++)
        may = may_have_event_id (rules, node->children[i], event_id);
      return may;
    case SIGMA_NODE_TEST:
      test = g_ptr_array_index (rules->tests, node->test);
      return test->field == SIGMA_KEYWORD || test->kind != SIGMA_TEST_PATTERN
             || test->shape != SIGMA_SHAPE_EQUALS
             || strcmp (g_ptr_array_index (rules->fields, test->field), "EventID") != 0
             || strcmp (test->text, event_id) == 0;
    case SIGMA_NODE_NOT:
    default:
      return TRUE;
    }
}

static guint8
add_view (Bucket *self, int view, const SigmaEventView *events)
{
  for (guint i = 0; i < self->n_views; i++)
    if (self->views[i] == view)
      return (guint8) (i + 1);
  if (self->n_views == G_N_ELEMENTS (self->views))
    return 0;
  sigma_needs_init (&self->needs[self->n_views], events);
  self->views[self->n_views++] = view;
  return (guint8) self->n_views;
}

static Bucket *
bucket_new (const TocsinMatcher *self, const SigmaEventKind *kind)
{
  Bucket *bucket = g_new0 (Bucket, 1);
  g_autofree int *views = g_new (int, self->rules->rules->len + 1);
  char event_id[16];

  g_snprintf (event_id, sizeof event_id, "%d", kind->event_id);
  bucket->sees = g_new0 (guint8, self->rules->rules->len + 1);
  bucket->always = g_array_new (FALSE, FALSE, sizeof (guint32));
  bucket->is_empty = TRUE;
  for (guint32 i = 0; i < self->rules->rules->len; i++)
    {
      const TocsinRule *rule = g_ptr_array_index (self->rules->rules, i);
      int view
          = self->alike[i] < i ? views[self->alike[i]] : sigma_logsource_find_view (rule, kind);

      views[i] = view;
      if (!self->wanted[i] || view == SIGMA_NO_SOURCE
          || (kind->channel[0] != '\0' && self->has_event_id[i]
              && !may_have_event_id (self->rules, rule->condition, event_id)))
        continue;
      bucket->sees[i] = add_view (bucket, view, &self->view);
      if (bucket->sees[i] > 0)
        sigma_needs_add (&bucket->needs[bucket->sees[i] - 1], self->rules, rule->condition);
      bucket->is_empty = FALSE;
      if (self->always[i])
        g_array_append_val (bucket->always, i);
    }
  for (guint i = 0; i < bucket->n_views; i++)
    sigma_needs_finish (&bucket->needs[i], &self->view);
  bucket->scanner = sigma_scanner_new (self->literals, self->rules, bucket->sees);
  return bucket;
}

/* The kind of an event, with texts of its own. */
typedef struct
{
  SigmaEventKind kind;
  char *channel;
  char *app;
} OwnKind;

static void
own_kind_clear (OwnKind *self)
{
  g_free (self->channel);
  g_free (self->app);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OwnKind, own_kind_clear)

static void
own_kind_init (OwnKind *self, const TocsinRuleSet *rules, const SigmaSourceMarks *marks,
               const TocsinBatch *batch, const TocsinEvent *event)
{
  gsize app_length = event->channel.length > 0 ? 0 : event->app.length;

  self->channel = g_strndup (tocsin_batch_text (batch, event->channel), event->channel.length);
  self->app = g_strndup (tocsin_batch_text (batch, event->app), app_length);
  self->kind = (SigmaEventKind){ .dataset = batch->names[event->dataset],
                                 .channel = self->channel,
                                 .app = self->app,
                                 .category = batch->names[event->category],
                                 .event_id = event->event_id,
                                 .sources = sigma_source_marks_find (marks, batch, event),
                                 .profile = rules->profile };
}

/* How @rule sees an event: see sigma_logsource_find_view(). */
int
sigma_event_find_view (const TocsinRuleSet *rules, const TocsinRule *rule,
                       const SigmaSourceMarks *marks, const TocsinBatch *batch,
                       const TocsinEvent *event)
{
  g_auto (OwnKind) own = { 0 };

  own_kind_init (&own, rules, marks, batch, event);
  return sigma_logsource_find_view (rule, &own.kind);
}

static const Bucket *
find_bucket_by_key (TocsinMatcher *self, const TocsinBatch *batch, const TocsinEvent *event,
                    guint64 sources)
{
  char key[512];
  g_auto (OwnKind) own = { 0 };
  gboolean is_windows = event->channel.length > 0;
  Bucket *bucket;

  g_snprintf (key, sizeof key, "%s\n%s\n%" G_GINT64_MODIFIER "x\n%.*s\n%d\n%.*s",
              batch->names[event->dataset], batch->names[event->category], sources,
              (int) MIN (event->channel.length, 200), tocsin_batch_text (batch, event->channel),
              event->event_id, is_windows ? 0 : (int) MIN (event->app.length, 64),
              tocsin_batch_text (batch, event->app));
  bucket = g_hash_table_lookup (self->buckets, key);
  if (bucket != NULL)
    return bucket;
  if (g_hash_table_size (self->buckets) >= MAX_BUCKETS)
    {
      g_hash_table_remove_all (self->buckets);
      memset (self->recent, 0, sizeof self->recent);
    }
  own_kind_init (&own, self->rules, &self->marks, batch, event);
  bucket = bucket_new (self, &own.kind);
  g_hash_table_insert (self->buckets, g_strdup (key), bucket);
  return bucket;
}

static const Bucket *
find_bucket (TocsinMatcher *self, const TocsinBatch *batch, const TocsinEvent *event)
{
  TocsinSlice slice = event->channel.length > 0 ? event->channel : event->app;
  Recent wanted = { .sources = sigma_source_marks_find (&self->marks, batch, event),
                    .text = tocsin_batch_text (batch, slice),
                    .length = slice.length,
                    .dataset = event->dataset,
                    .category = event->category,
                    .event_id = event->event_id,
                    .is_windows = event->channel.length > 0 };
  guint64 hash = wanted.sources ^ (guint64) wanted.event_id << 20 ^ (guint64) wanted.category << 12
                 ^ wanted.dataset << 6 ^ wanted.length;
  Recent *recent;

  for (guint32 i = 0; i < MIN (wanted.length, 4); i++)
    hash = hash * 31 + (guchar) wanted.text[wanted.length - 1 - i];
  recent = &self->recent[hash * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 56];
  if (recent->bucket != NULL && recent->sources == wanted.sources && recent->length == wanted.length
      && recent->dataset == wanted.dataset && recent->category == wanted.category
      && recent->event_id == wanted.event_id && recent->is_windows == wanted.is_windows
      && memcmp (recent->text, wanted.text, wanted.length) == 0)
    return recent->bucket;
  wanted.bucket = find_bucket_by_key (self, batch, event, wanted.sources);
  *recent = wanted;
  return wanted.bucket;
}

static gboolean
test_holds (TocsinMatcher *self, guint32 index, gboolean *is_over_limit)
{
  if (self->test_generation[index] != self->generation)
    {
      self->test_generation[index] = self->generation;
      self->test_result[index]
          = sigma_test_evaluate (g_ptr_array_index (self->rules->tests, index), &self->view,
                                 self->match_data, self->limits, is_over_limit);
    }
  return self->test_result[index];
}

/* Whether what stands at @at in the program holds; @at goes behind it. */
static gboolean
holds (TocsinMatcher *self, guint32 *at, gboolean *is_over_limit)
{
  const guint32 *program = (const guint32 *) (gconstpointer) self->program->data;
  guint32 word = program[(*at)++], value = word & PROGRAM_VALUE, literal;
  gboolean wanted, result;

  switch (word >> PROGRAM_SHIFT)
    {
    case SIGMA_NODE_AND:
    case SIGMA_NODE_OR:
      wanted = word >> PROGRAM_SHIFT == SIGMA_NODE_AND;
      result = wanted;
      while (*at < value && result == wanted)
        result = holds (self, at, is_over_limit);
      *at = value;
      return result;
    case SIGMA_NODE_NOT:
      return !holds (self, at, is_over_limit);
    case SIGMA_NODE_TEST:
    default:
      literal = program[(*at)++];
      return sigma_literals_may_hold (self->literals, literal, self->view.is_ascii)
             && test_holds (self, value, is_over_limit);
    }
}

static void
add_candidate (TocsinMatcher *self, guint32 rule)
{
  if (self->bucket->sees[rule] != self->present_view
      || self->rule_generation[rule] == self->generation || self->stopped[rule])
    return;
  self->rule_generation[rule] = self->generation;
  g_array_append_val (self->candidates, rule);
}

static void
on_literal (const guint32 *rules, guint n_rules, gpointer user_data)
{
  for (guint i = 0; i < n_rules; i++)
    add_candidate (user_data, rules[i]);
}

/* There are few candidates. */
static void
sort_candidates (guint32 *rules, guint n)
{
  for (guint i = 1; i < n; i++)
    {
      guint32 rule = rules[i];
      guint at = i;

      for (; at > 0 && rules[at - 1] > rule; at--)
        rules[at] = rules[at - 1];
      rules[at] = rule;
    }
}

/**
 * tocsin_matcher_measure:
 * @self: a matcher
 * @costs: (nullable): by rule of the set, where to add what each costs from now on
 */
void
tocsin_matcher_measure (TocsinMatcher *self, TocsinRuleCost *costs)
{
  self->costs = costs;
}

static void
add_cost (TocsinRuleCost *cost, gint64 begin, gboolean is_met)
{
  cost->time += g_get_monotonic_time () - begin;
  cost->n_evaluated++;
  cost->n_matches += is_met != FALSE;
}

/* The rules of one view over the present event. A rule of which an expression
 * went over its limit is stopped, and says nothing from then on. */
static void
match_view (TocsinMatcher *self, guint32 event, int view, GArray *matches)
{
  self->generation++;
  g_array_set_size (self->candidates, 0);
  sigma_scanner_scan (self->bucket->scanner, self->literals, self->view.folded->str,
                      self->view.folded->len, on_literal, self);
  for (guint i = 0; i < self->bucket->always->len; i++)
    add_candidate (self, g_array_index (self->bucket->always, guint32, i));
  sort_candidates ((guint32 *) (gpointer) self->candidates->data, self->candidates->len);
  for (guint i = 0; i < self->candidates->len; i++)
    {
      guint32 index = g_array_index (self->candidates, guint32, i);
      guint32 at = self->starts[index];
      gboolean is_over_limit = FALSE;
      gint64 begin = self->costs != NULL ? g_get_monotonic_time () : 0;
      gboolean is_met = holds (self, &at, &is_over_limit);
      TocsinMatch match = { .event = event, .rule = index, .view = view };

      if (self->costs != NULL)
        add_cost (&self->costs[index], begin, is_met && !is_over_limit);
      self->stopped[index] |= is_over_limit;
      if (is_met && !is_over_limit)
        g_array_append_val (matches, match);
    }
}

/**
 * tocsin_matcher_match:
 * @self: a matcher
 * @batch: events
 * @matches: (element-type TocsinMatch): where to append what was found, by event
 *
 * Evaluates all rules on all events of a batch.
 */
void
tocsin_matcher_match (TocsinMatcher *self, const TocsinBatch *batch, GArray *matches)
{
  sigma_event_view_begin_batch (&self->view, batch);
  sigma_source_marks_set (&self->marks, batch);
  memset (self->recent, 0, sizeof self->recent);
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      const TocsinEvent *event = &batch->events[i];

      self->bucket = find_bucket (self, batch, event);
      if (self->bucket->is_empty)
        continue;
      for (guint j = 0; j < self->bucket->n_views; j++)
        {
          int view = self->bucket->views[j];

          self->present_view = (guint8) (j + 1);
          self->view.needs = &self->bucket->needs[j];
          if (sigma_event_view_set (&self->view, event, view >= 0 ? &sigma_views[view] : NULL))
            match_view (self, i, view, matches);
        }
    }
}
