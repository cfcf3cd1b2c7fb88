/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "detect/detect-private.h"
#include "detect/tocsin-correlation.h"
#include "detect/tocsin-rule.h"

G_BEGIN_DECLS

#define SIGMA_KEYWORD G_MAXUINT32 /* field of a test that looks at all texts of an event */

typedef enum
{
  SIGMA_TEST_PATTERN,
  SIGMA_TEST_REGEX,
  SIGMA_TEST_CIDR,
  SIGMA_TEST_COMPARE,
  SIGMA_TEST_FIELDREF,
  SIGMA_TEST_EXISTS,
  SIGMA_TEST_NULL,
  SIGMA_TEST_TIME_PART,
} SigmaTestKind;

/* How a pattern is compared: most are one of the simple shapes. */
typedef enum
{
  SIGMA_SHAPE_EQUALS,
  SIGMA_SHAPE_CONTAINS,
  SIGMA_SHAPE_STARTS,
  SIGMA_SHAPE_ENDS,
  SIGMA_SHAPE_PRESENT,
  SIGMA_SHAPE_GENERAL,
} SigmaShape;

typedef enum
{
  SIGMA_EQUAL,
  SIGMA_GREATER,
  SIGMA_GREATER_EQUAL,
  SIGMA_LESS,
  SIGMA_LESS_EQUAL,
} SigmaOperator;

typedef enum
{
  SIGMA_MINUTE,
  SIGMA_HOUR,
  SIGMA_DAY,
  SIGMA_WEEK,
  SIGMA_MONTH,
  SIGMA_YEAR,
} SigmaTimePart;

/* One question about one field. Rules that ask the same share it. */
typedef struct
{
  guint32 field; /* index into the set's fields, or SIGMA_KEYWORD */
  SigmaTestKind kind;
  SigmaShape shape;
  gboolean is_cased;
  SigmaPattern *pattern;
  const char *text; /* of a simple shape, in the pattern */
  gsize length;
  char *expression; /* REGEX: as the rule has it */
  pcre2_code *regex;
  TocsinNetwork network;
  SigmaOperator operator;
  double number;
  SigmaTimePart part;
  guint32 other_field;   /* FIELDREF */
  gboolean wants_exists; /* EXISTS */
} SigmaTest;

typedef enum
{
  SIGMA_NODE_AND,
  SIGMA_NODE_OR,
  SIGMA_NODE_NOT,
  SIGMA_NODE_TEST,
} SigmaNodeKind;

struct _SigmaNode
{
  SigmaNodeKind kind;
  guint32 test;
  guint n_children;
  guint32 note; /* index + 1 in the set's notes, or 0 */
  SigmaNode **children;
};

/* What a node was in its rule, for people. Kept apart, so that matching has nothing of it. */
typedef struct
{
  const char *name;  /* of the detection that it is, or NULL */
  const char *key;   /* of the item that it is a value of, `field|modifier`, or NULL */
  const char *value; /* as the rule writes it */
  gboolean is_null;
} SigmaNote;

struct _TocsinRuleSet
{
  gint n_users; /* atomic */
  TocsinProfile profile;
  GPtrArray *rules;         /* TocsinRule */
  GPtrArray *tests;         /* SigmaTest */
  GPtrArray *fields;        /* names */
  GHashTable *field_index;  /* name → index + 1 */
  GHashTable *test_index;   /* key text → index + 1 */
  GPtrArray *nodes;         /* all, owned */
  GArray *notes;            /* SigmaNote */
  GStringChunk *note_texts; /* theirs */
  GHashTable *placeholders; /* name → GStrv */
  GPtrArray *correlations;  /* TocsinCorrelation: after finish, what one refers to is before it */
  GPtrArray *pending;       /* SigmaPending: whose references are not resolved yet */
  GPtrArray *filters;       /* SigmaFilter: not applied yet */
  GPtrArray *applied;       /* TocsinFilter: those that are */
  GHashTable *settings;     /* id → TocsinRuleSetting */
  guint n_set_up;           /* rules whose settings are applied */
  GHashTable *claimed;      /* id → NULL, or the file of one that was left out for it */
  guint n_claimed[3];       /* of rules, pending and filters, those whose ids are claimed */
  guint n_documents[TOCSIN_N_DOCUMENT_KINDS];
};

/* sigma-setting.c */
gboolean sigma_set_is_claimed (TocsinRuleSet *self, const char *id, const char *path);
void sigma_apply_settings (TocsinRuleSet *self);
void sigma_set_up_filter (const TocsinRuleSet *self, TocsinFilter *filter);
void sigma_mark_idle (TocsinRuleSet *self);

guint32 sigma_set_intern_field (TocsinRuleSet *self, const char *name);
guint32 sigma_set_add_test (TocsinRuleSet *self, SigmaTest *test, const char *key);
SigmaNode *sigma_node_new (TocsinRuleSet *self, SigmaNodeKind kind);
void sigma_node_add (SigmaNode *self, SigmaNode *child);
SigmaNode *sigma_node_new_test (TocsinRuleSet *self, guint32 test);
void sigma_node_set_name (TocsinRuleSet *self, SigmaNode *node, const char *name);
void sigma_node_set_value (TocsinRuleSet *self, SigmaNode *node, const char *key,
                           const SigmaYaml *value);
const SigmaNote *sigma_node_get_note (const TocsinRuleSet *self, const SigmaNode *node);
void sigma_advice_read (TocsinRuleAdvice *self, const SigmaYaml *document);
void sigma_advice_copy (TocsinRuleAdvice *self, const TocsinRuleAdvice *from);
void sigma_advice_clear (TocsinRuleAdvice *self);
char **sigma_yaml_dup_list (const SigmaYaml *list);
void sigma_test_free (SigmaTest *self);

SigmaNode *sigma_item_compile (TocsinRuleSet *set, const SigmaYaml *key, const SigmaYaml *value,
                               GError **error);
SigmaNode *sigma_detection_compile (TocsinRuleSet *set, const SigmaYaml *detection, GError **error);

/* A named detection of a rule. */
typedef struct
{
  const char *name;
  SigmaNode *node;
} SigmaDetection;

/* What follows `|` in a condition (sigma.md S10). */
typedef struct
{
  TocsinCorrelationType type;
  char *field; /* or NULL */
  char **group_by;
  TocsinComparison comparison;
  SigmaNode *near; /* of NEAR: a test of it is a place in the detections */
} SigmaAggregation;

SigmaNode *sigma_condition_compile (TocsinRuleSet *set, const SigmaYaml *condition,
                                    GArray *detections, SigmaAggregation *aggregation,
                                    GError **error);
void sigma_aggregation_clear (SigmaAggregation *self);
gboolean sigma_aggregation_parse (SigmaAggregation *self, char **tokens, const SigmaYaml *place,
                                  GError **error);
gboolean sigma_compile_detections (TocsinRuleSet *self, const SigmaYaml *detection,
                                   gboolean is_filter, GArray *detections, GError **error);

/* ---- Correlations, baselines and filters on their way to tocsin_rule_set_finish() ---- */

/* The name of a rule or correlation, and where it stands. */
typedef struct
{
  char *text;
  guint line;
  guint column;
} SigmaReference;

/* `aliases`: in @rule, @name is @field. */
typedef struct
{
  char *name;
  SigmaReference rule;
  char *field;
} SigmaFieldAlias;

typedef struct
{
  TocsinCorrelation *correlation;
  GArray *references; /* SigmaReference */
  GArray *aliases;    /* SigmaFieldAlias */
  SigmaReference expression;
  guint state; /* while references are resolved */
} SigmaPending;

typedef struct
{
  char *path;
  char *id;
  char *product;
  char *category;
  char *service;
  gboolean is_for_all;
  GArray *references; /* SigmaReference */
  SigmaNode *condition;
  TocsinFilter *about;
} SigmaFilter;

void sigma_reference_clear (SigmaReference *self);
GArray *sigma_reference_array_new (void);
void sigma_reference_add (GArray *references, const SigmaYaml *node);
gboolean sigma_read_references (GArray *references, const SigmaYaml *list, GError **error);
SigmaPending *sigma_pending_new (void);
void sigma_pending_free (SigmaPending *self);
void sigma_filter_free (SigmaFilter *self);
void sigma_filter_about_free (TocsinFilter *self);
void sigma_correlation_free (TocsinCorrelation *self);
gboolean sigma_parse_timespan (const char *text, gint64 *timespan);
SigmaPending *sigma_correlation_parse (const SigmaYaml *body, GError **error);
SigmaPending *sigma_baseline_parse (const SigmaYaml *body, GError **error);
SigmaFilter *sigma_filter_compile (TocsinRuleSet *set, const SigmaYaml *document, GError **error);
SigmaPending *sigma_aggregation_to_correlation (TocsinRuleSet *set, const TocsinRule *rule,
                                                guint32 index, const SigmaAggregation *aggregation,
                                                GArray *detections, const char *timeframe);
const SigmaNode *sigma_rule_restrict (TocsinRuleSet *self, const TocsinRule *rule,
                                      const SigmaNode *condition);
TocsinRule *sigma_rule_dup_part (const TocsinRule *rule, const SigmaNode *condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SigmaPending, sigma_pending_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SigmaFilter, sigma_filter_free)

G_END_DECLS
