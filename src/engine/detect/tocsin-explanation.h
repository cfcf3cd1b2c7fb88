/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"
#include "detect/tocsin-rule.h"

G_BEGIN_DECLS

/**
 * TocsinExplanationKind:
 * @TOCSIN_EXPLANATION_ALL: all children must be met
 * @TOCSIN_EXPLANATION_ANY: any child must be met
 * @TOCSIN_EXPLANATION_NOT: its one child must not be met
 * @TOCSIN_EXPLANATION_TEST: a question about one field, without children
 *
 * What a node of an explanation asks.
 */
typedef enum
{
  TOCSIN_EXPLANATION_ALL,
  TOCSIN_EXPLANATION_ANY,
  TOCSIN_EXPLANATION_NOT,
  TOCSIN_EXPLANATION_TEST,
} TocsinExplanationKind;

typedef struct _TocsinExplanationNode TocsinExplanationNode;

/**
 * TocsinExplanationNode:
 * @kind: what it asks
 * @name: (nullable): the detection of the rule that it is, such as `selection`
 * @field: (nullable): TEST: the field as the rule names it; %NULL for a keyword, which may stand
 *   anywhere in the event
 * @test: TEST: the Sigma modifiers, such as `contains` or `re|i`, divided by bars; "" for plain
 *   equality
 * @value: TEST: what the rule compares with, as it writes it
 * @is_null: TEST: it compares with `null`: the field is absent or null
 * @n_met: by how many of the explained events it was met
 * @is_met: whether the last event that was added met it
 * @children: (element-type TocsinExplanationNode): in the order of the rule
 *
 * A part of a rule's condition. Of NOT, @n_met counts the events that do not meet its child.
 */
struct _TocsinExplanationNode
{
  TocsinExplanationKind kind;
  char *name;
  char *field;
  char *test;
  char *value;
  gboolean is_null;
  guint n_met;
  gboolean is_met;
  GPtrArray *children;
  /*< private >*/
  const SigmaNode *condition;
};

/**
 * TocsinMatchMark:
 * @field: the field or column of the event in whose value it is; `raw` for the record itself
 * @start: first byte in the value
 * @length: bytes in the value
 * @raw_start: first byte in the raw record
 * @raw_length: bytes in the raw record (where that escapes characters, more than @length); 0 if
 *   the value does not stand there
 * @node: the test that found it
 *
 * A part of an event that fulfilled a test of a rule.
 */
typedef struct
{
  char *field;
  gsize start;
  gsize length;
  gsize raw_start;
  gsize raw_length;
  const TocsinExplanationNode *node;
} TocsinMatchMark;

/**
 * TocsinExplanation:
 * @rule: index of the rule in its set
 * @n_events: events that were added and match the rule
 * @root: its condition
 *
 * A rule as a tree, and how many events met which part of it. For one thread.
 */
typedef struct
{
  guint32 rule;
  guint n_events;
  TocsinExplanationNode *root;
  /*< private >*/
  struct _TocsinExplainer *explainer;
} TocsinExplanation;

TocsinExplanation *tocsin_explanation_new (const TocsinRuleSet *rules, guint32 rule);
void tocsin_explanation_free (TocsinExplanation *self);
void tocsin_explanation_set_batch (TocsinExplanation *self, const TocsinBatch *batch);
gboolean tocsin_explanation_add_event (TocsinExplanation *self, const TocsinEvent *event);
gboolean tocsin_explanation_matches (TocsinExplanation *self, const TocsinEvent *event);
GArray *tocsin_explanation_find_marks (TocsinExplanation *self, const TocsinBatch *batch,
                                       const TocsinEvent *event, const char *raw, gsize raw_length);
GArray *tocsin_match_mark_array_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinExplanation, tocsin_explanation_free)

G_END_DECLS
