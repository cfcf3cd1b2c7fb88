/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "detect/detect-private.h"
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
  SigmaNode **children;
};

struct _TocsinRuleSet
{
  GPtrArray *rules;         /* TocsinRule */
  GPtrArray *tests;         /* SigmaTest */
  GPtrArray *fields;        /* names */
  GHashTable *field_index;  /* name → index + 1 */
  GHashTable *test_index;   /* key text → index + 1 */
  GPtrArray *nodes;         /* all, owned */
  GHashTable *placeholders; /* name → GStrv */
};

guint32 sigma_set_intern_field (TocsinRuleSet *self, const char *name);
guint32 sigma_set_add_test (TocsinRuleSet *self, SigmaTest *test, const char *key);
SigmaNode *sigma_node_new (TocsinRuleSet *self, SigmaNodeKind kind);
void sigma_node_add (SigmaNode *self, SigmaNode *child);
SigmaNode *sigma_node_new_test (TocsinRuleSet *self, guint32 test);
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

SigmaNode *sigma_condition_compile (TocsinRuleSet *set, const SigmaYaml *condition,
                                    GArray *detections, GError **error);

G_END_DECLS
