/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-rule.h"

G_BEGIN_DECLS

/**
 * TocsinCorrelationType:
 * @TOCSIN_CORRELATION_EVENT_COUNT: how many events
 * @TOCSIN_CORRELATION_VALUE_COUNT: how many different values
 * @TOCSIN_CORRELATION_VALUE_SUM: their sum
 * @TOCSIN_CORRELATION_VALUE_AVERAGE: their mean
 * @TOCSIN_CORRELATION_VALUE_MEDIAN: the 50th percentile, by nearest rank
 * @TOCSIN_CORRELATION_VALUE_PERCENTILE: another percentile, by nearest rank
 * @TOCSIN_CORRELATION_VALUE_MINIMUM: the least (deprecated aggregation)
 * @TOCSIN_CORRELATION_VALUE_MAXIMUM: the greatest (deprecated aggregation)
 * @TOCSIN_CORRELATION_TEMPORAL: how many of the rules matched
 * @TOCSIN_CORRELATION_TEMPORAL_ORDERED: the same, in their order
 * @TOCSIN_CORRELATION_NEAR: an event with others before or after it (deprecated)
 * @TOCSIN_BASELINE_ZSCORE: far from the mean, in standard deviations
 * @TOCSIN_BASELINE_ROBUST: far from the median, in median absolute deviations
 * @TOCSIN_BASELINE_ROLLING: a multiple of the mean
 * @TOCSIN_BASELINE_FIRST_SEEN: a value that the entity never had
 *
 * What a correlation or baseline rule looks at.
 */
typedef enum
{
  TOCSIN_CORRELATION_EVENT_COUNT,
  TOCSIN_CORRELATION_VALUE_COUNT,
  TOCSIN_CORRELATION_VALUE_SUM,
  TOCSIN_CORRELATION_VALUE_AVERAGE,
  TOCSIN_CORRELATION_VALUE_MEDIAN,
  TOCSIN_CORRELATION_VALUE_PERCENTILE,
  TOCSIN_CORRELATION_VALUE_MINIMUM,
  TOCSIN_CORRELATION_VALUE_MAXIMUM,
  TOCSIN_CORRELATION_TEMPORAL,
  TOCSIN_CORRELATION_TEMPORAL_ORDERED,
  TOCSIN_CORRELATION_NEAR,
  TOCSIN_BASELINE_ZSCORE,
  TOCSIN_BASELINE_ROBUST,
  TOCSIN_BASELINE_ROLLING,
  TOCSIN_BASELINE_FIRST_SEEN,
} TocsinCorrelationType;

typedef enum
{
  TOCSIN_OPERATOR_GREATER,
  TOCSIN_OPERATOR_GREATER_EQUAL,
  TOCSIN_OPERATOR_LESS,
  TOCSIN_OPERATOR_LESS_EQUAL,
  TOCSIN_OPERATOR_EQUAL,
  TOCSIN_OPERATOR_NOT_EQUAL,
} TocsinOperator;

/**
 * TocsinComparison:
 * @operator: a #TocsinOperator
 * @number: what the observed value is compared with
 */
typedef struct
{
  TocsinOperator operator;
  double number;
} TocsinComparison;

/**
 * TocsinCorrelationMember:
 * @is_correlation: whether it is a correlation (nested) or a rule
 * @index: of that in the set
 * @group_by: (array zero-terminated=1): the names of the group fields in it
 * @fields: (array zero-terminated=1): the names of the value fields in it
 *
 * A rule, or another correlation, that a correlation refers to.
 */
typedef struct
{
  gboolean is_correlation;
  guint32 index;
  char **group_by;
  char **fields;
} TocsinCorrelationMember;

/**
 * TocsinCorrelation:
 * @id: its id, or its title where it has none
 * @name: its name, or %NULL
 * @title: its title
 * @description: what it finds, or %NULL
 * @level: how serious a finding is
 * @tags: (array zero-terminated=1): MITRE ATT&CK and other tags
 * @path: file that it was read from
 * @line: where it begins there
 * @type: what it looks at
 * @members: (element-type TocsinCorrelationMember): what it refers to, in its order
 * @group_by: (array zero-terminated=1): names of the fields of which each
 *   combination of values is an entity of its own
 * @fields: (array zero-terminated=1): value fields
 * @timespan: of the window, or of a baseline's bucket, in microseconds; 0 is all time
 * @comparisons: (element-type TocsinComparison): all must hold
 * @percentile: 0 to 100
 * @expression: over the members by place (temporal, near), or %NULL
 * @generate: what it refers to raises alerts of its own too
 * @is_silent: another correlation refers to it and does not say `generate: true`
 * @counts_attempts: counts acts, not events (see #TocsinRule)
 * @is_aggregation: made from the deprecated aggregation of a rule, whose id it has
 * @is_distinct: of a baseline: counts different values of the field
 * @season: of a baseline: it looks at the buckets this long before, and as long before those, … in
 *   microseconds; 0 for all buckets before
 * @history: of a baseline: how far back it looks, in microseconds
 * @min_history: of a baseline: buckets (first_seen: events) before it judges
 * @learning: of first_seen: time from an entity's first event before it judges
 * @threshold: of a baseline: deviations, or a multiple of the mean
 * @minimum: of a baseline: nothing below this is unusual
 * @own_minimum: the same as its file says it, whatever the user has set
 * @is_disabled: by the user: raises no alert, but other correlations see what it finds
 * @is_idle: nobody wants what it finds
 * @setting: (nullable): what the user has set for it
 * @own_level: its level as the file says it, whatever the user has set
 * @own_timespan: its timespan as the file says it
 * @has_threshold: whether there is something to be reached
 * @own_threshold: what is to be reached as the file says it (see
 *   tocsin_correlation_get_threshold())
 * @advice: what to do about its alerts
 *
 * A Sigma correlation or a baseline rule, which looks at many events.
 */
typedef struct
{
  char *id;
  char *name;
  char *title;
  char *description;
  TocsinLevel level;
  char **tags;
  char *path;
  guint line;
  TocsinCorrelationType type;
  GArray *members;
  char **group_by;
  char **fields;
  gint64 timespan;
  GArray *comparisons;
  double percentile;
  const SigmaNode *expression;
  gboolean generate;
  gboolean is_silent;
  gboolean counts_attempts;
  gboolean is_aggregation;
  gboolean is_distinct;
  gint64 season;
  gint64 history;
  guint min_history;
  gint64 learning;
  double threshold;
  double minimum;
  double own_minimum;
  gboolean is_disabled;
  gboolean is_idle;
  const TocsinRuleSetting *setting;
  TocsinLevel own_level;
  gint64 own_timespan;
  gboolean has_threshold;
  double own_threshold;
  TocsinRuleAdvice advice;
} TocsinCorrelation;

/**
 * TocsinFilter:
 * @id: its id, or its title where it has none
 * @title: its title
 * @description: what it leaves out, or ""
 * @path: file that it was read from
 * @line: where it begins there
 * @n_rules: rules that it is joined with
 * @is_disabled: by the user: it is joined with none
 * @setting: (nullable): what the user has set for it
 *
 * A Sigma filter.
 */
typedef struct
{
  char *id;
  char *title;
  char *description;
  char *path;
  guint line;
  guint n_rules;
  gboolean is_disabled;
  const TocsinRuleSetting *setting;
} TocsinFilter;

guint tocsin_rule_set_get_n_correlations (const TocsinRuleSet *self);
const TocsinCorrelation *tocsin_rule_set_get_correlation (const TocsinRuleSet *self, guint index);
guint tocsin_rule_set_get_n_filters (const TocsinRuleSet *self);
const TocsinFilter *tocsin_rule_set_get_filter (const TocsinRuleSet *self, guint index);
const char *tocsin_correlation_type_get_name (TocsinCorrelationType type);

G_END_DECLS
