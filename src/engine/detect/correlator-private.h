/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/rule-private.h"
#include "detect/tocsin-correlator.h"

G_BEGIN_DECLS

/* ---- A map of numbers ---- */

typedef struct
{
  guint64 *keys;
  guint32 *values; /* 0: free */
  guint32 mask;
  guint32 n;
} SigmaMap;

void sigma_map_init (SigmaMap *self);
void sigma_map_clear (SigmaMap *self);
guint32 *sigma_map_get (SigmaMap *self, guint64 key);

/* ---- Records ---- */

/* Whom an event is about: texts. */
typedef struct
{
  guint32 host;
  guint32 username;
  guint32 source_ip;
} SigmaEntity;

typedef struct
{
  gint64 time;
  guint64 event;
  guint64 attempt; /* hash of its key; 0: none */
  guint32 rule;
  guint32 source;
  guint32 repeat;
  SigmaEntity about;
  guint32 first_value;
  guint32 n_values;
} SigmaRecord;

typedef struct
{
  gsize offset;
  guint32 length;
  guint32 folded; /* text that is this one, folded */
} SigmaText;

struct _TocsinRecords
{
  GArray *records; /* SigmaRecord */
  GArray *values;  /* guint32: texts; 0: the event has no such field */
  GArray *texts;   /* SigmaText; the first is no text */
  GString *bytes;  /* of the texts, each with a NUL after it */
  guint64 *slots;  /* hash table of texts: half of the hash and the text, or 0 */
  guint32 n_slots;
  GArray *entities;      /* SigmaEntity; the first is nobody */
  guint32 *entity_slots; /* hash table of them, or 0 */
  guint32 n_entity_slots;
  gint64 first;   /* earliest time, or G_MAXINT64 */
  guint32 *ranks; /* by source: its place among those of events with the same time */
  guint n_ranks;
};

guint32 sigma_records_get_folded (const TocsinRecords *self, guint32 text);
guint64 sigma_hash_bytes (const char *text, gsize length);
void sigma_records_intern_about (TocsinRecords *self, const TocsinBatch *batch,
                                 const TocsinEvent *event, SigmaEntity *about);
guint32 sigma_records_intern (TocsinRecords *self, const char *text, gsize length);
const SigmaRecord *sigma_records_sort (const TocsinRecords *self, SigmaRecord **owned);
const char *sigma_records_get_text (const TocsinRecords *self, guint32 text, gsize *length);
gboolean sigma_records_get_number (const TocsinRecords *self, guint32 text, double *number);

/* ---- The plan ---- */

#define SIGMA_NO_FIELD G_MAXUINT32

typedef struct
{
  const TocsinCorrelationMember *member;
  guint32 canonical; /* the first member that is the same */
  guint32 *groups;   /* places among the values of the rule, or of the nested correlation */
  guint32 *fields;
} SigmaMemberPlan;

typedef struct
{
  const TocsinCorrelation *correlation;
  SigmaMemberPlan *members;
  guint n_members;
  guint n_groups;
  guint n_fields;
  gboolean is_nested; /* others refer to it */
} SigmaPlan;

typedef struct
{
  gboolean is_wanted;
  GPtrArray *fields; /* names, NULL-terminated; owned */
  int *columns;      /* by field: the column of that name, or -1 */
} SigmaRulePlan;

struct _TocsinCorrelator
{
  const TocsinRuleSet *rules;
  SigmaRulePlan *rule_plans;
  guint n_rules;
  SigmaPlan *plans;
  guint n_plans;
};

/* ---- A run ---- */

/* An event, or the alert of a nested correlation, in the windows of a correlation. */
typedef struct _SigmaItem
{
  gint64 time;
  guint64 event;
  guint32 group;
  guint32 member;
  guint32 weight;
  guint32 value;  /* value_count: number of the values; else text; 0: none */
  guint32 origin; /* nested: alert + 1 of the member */
  guint32 record; /* place in `sorted` of the run; not of a nested one */
  guint32 order;  /* of items with the same time */
  guint32 padding;
} SigmaItem;

/* A window that was met, for the correlations that refer to this one. */
typedef struct
{
  gint64 time;
  guint64 event;
  guint32 group;
  guint32 finding;
  guint32 weight; /* 1 for the first of a burst */
  guint32 order;  /* of the item at which the window ends */
} SigmaAlert;

/* What one correlation makes of the records. */
typedef struct
{
  GPtrArray *findings; /* TocsinFinding; owned by the run */
  GArray *alerts;      /* SigmaAlert */
  GArray *group_texts; /* guint32: n_groups texts for each group */
  guint32 n_groups;
} SigmaResult;

typedef struct
{
  const TocsinCorrelator *correlator;
  const TocsinRecords *records;
  const SigmaRecord *sorted;
  SigmaRecord *owned;  /* `sorted`, if it is not that of the records */
  guint32 *by_rule;    /* places in `sorted`, by rule */
  guint32 *rule_start; /* by rule, one more */
  SigmaResult *results;
  struct _SigmaItem *spare[2]; /* room for all items, used again by each correlation */
  guint32 *spare_places;
  guint32 n_spare;
} SigmaRun;

/* A window that was measured: items from @first to @last, which it ends at. */
typedef struct
{
  guint32 first;
  guint32 last;
  double value; /* NAN: it has none */
  gboolean is_met;
} SigmaWindow;

/* The items of one correlation, by group and time. */
typedef struct
{
  const SigmaPlan *plan;
  guint32 index;
  SigmaRun *run;
  SigmaItem *items;
  guint32 n_items;
  guint32 *group_start; /* by group, one more */
  guint32 n_values;     /* value_count: different values */
  GPtrArray *near_misses;
  gboolean has_best; /* the first of `near_misses` are the best so far … */
  double worst_lack; /* … and the worst of them lacks this */
  GArray *windows;   /* SigmaWindow: where to note each, or NULL */
  gboolean is_brief; /* findings need no evidence */
} SigmaInput;

void sigma_run_init (SigmaRun *self, const TocsinCorrelator *correlator,
                     const TocsinRecords *records);
void sigma_run_clear (SigmaRun *self);
void sigma_run_correlations (SigmaRun *self, guint32 n, GPtrArray *near_misses);
void sigma_result_init (SigmaResult *self);
void sigma_result_clear (SigmaResult *self);
gboolean sigma_input_wants_near_miss (const SigmaInput *self, double lack);
void sigma_input_add_near_miss (SigmaInput *self, TocsinFinding *finding, double lack);
void sigma_keep_near_misses (const TocsinCorrelation *correlation, GPtrArray *found,
                             GPtrArray *near_misses);
void sigma_note_window (const SigmaInput *self, guint32 first, guint32 last, double value,
                        gboolean is_met);
void sigma_input_gather (SigmaInput *self);
void sigma_input_clear (SigmaInput *self);
double sigma_input_get_value (const SigmaInput *self, const SigmaItem *item);
char *sigma_input_dup_text (const SigmaInput *self, guint32 text);
void sigma_finding_agree (const SigmaInput *self, const SigmaItem *item, TocsinFinding *finding);
TocsinFinding *sigma_finding_new (const SigmaInput *self, guint32 first, guint32 last);
void sigma_input_add_alert (const SigmaInput *self, const SigmaItem *item, gboolean is_first);
void sigma_evidence_order (GArray *ids);
void sigma_windows_run (SigmaInput *self);
void sigma_baseline_run (SigmaInput *self);
void sigma_first_seen_run (SigmaInput *self);

/* ---- Different values in buckets ---- */

#define SIGMA_SLOTS 30            /* of a bucket of a baseline */
#define SIGMA_MAX_TABLE (1 << 20) /* slots */

typedef struct
{
  const SigmaItem *items;
  gint64 origin;
  gint64 slot_length;
  guint32 from, to; /* the group */
  guint32 n_inside; /* of the bucket that is judged */
  guint32 *inside;  /* by value: how often */
  guint32 *counts;  /* by value; 0 between calls */
  guint32 *table;   /* by slot, or NULL */
  gint64 n_table;
} SigmaDistinct;

void sigma_distinct_init (SigmaDistinct *self, const SigmaInput *input, gint64 origin,
                          gint64 slot_length);
void sigma_distinct_clear (SigmaDistinct *self);
void sigma_distinct_set_group (SigmaDistinct *self, guint32 from, guint32 to);
void sigma_distinct_enter (SigmaDistinct *self, const SigmaItem *item);
void sigma_distinct_leave (SigmaDistinct *self, const SigmaItem *item);
double sigma_distinct_get_bucket (SigmaDistinct *self, gint64 slot);
double sigma_distinct_count_between (SigmaDistinct *self, gint64 start, gint64 end);

/* ---- What a window is measured by ---- */

typedef struct
{
  const SigmaInput *input;
  TocsinCorrelationType type;
  guint64 weight;
  guint32 n_values; /* with a number */
  long double sum;
  guint32 distinct;
  guint32 *counts; /* by value, or member */
  guint32 *tree;   /* Fenwick tree of counts by rank */
  double *numbers; /* by rank */
  guint32 *ranks;  /* by text: rank + 1 */
  guint32 n_ranks;
  gint64 *starts; /* temporal_ordered: latest start of the first members in order */
} SigmaMeasure;

void sigma_measure_init (SigmaMeasure *self, const SigmaInput *input);
void sigma_measure_clear (SigmaMeasure *self);
void sigma_measure_reset_order (SigmaMeasure *self);
void sigma_measure_add (SigmaMeasure *self, const SigmaItem *item);
void sigma_measure_remove (SigmaMeasure *self, const SigmaItem *item);
double sigma_measure_get (const SigmaMeasure *self);
guint sigma_measure_count_steps (const SigmaMeasure *self, gint64 window_start);
gboolean sigma_measure_holds (const SigmaMeasure *self, gint64 window_start);
gboolean sigma_comparison_holds (const TocsinComparison *comparison, double value);
gboolean sigma_expression_holds (const SigmaNode *node, const guint32 *counts);

G_END_DECLS
