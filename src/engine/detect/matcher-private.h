/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"
#include "detect/logsource-private.h"
#include "detect/rule-private.h"
#include "detect/tocsin-matcher.h"

G_BEGIN_DECLS

/* ---- An event laid out for rules ---- */

/* A value of a field: as it is, and folded. */
typedef struct
{
  const char *text;
  guint32 length;
  guint32 folded; /* offset in the view's text */
  guint32 folded_length;
  guint32 next; /* index + 1 of the next value of the same field, or 0 */
  gboolean is_null;
  gboolean
      is_derived; /* a word or number of ours: no text of the record, so no keyword looks at it */
} SigmaValue;

typedef struct
{
  const TocsinRuleSet *rules;
  guint32 generation;
  guint32 *slot_generation; /* by field of the set */
  guint32 *slot_first;      /* by field: index + 1 of its first value */
  GArray *values;           /* SigmaValue */
  GString *folded;          /* all values, folded, each after a byte that is no text */
  guint32 *name_slots;      /* by name of the batch: field + 1 of the set, or 0 */
  guint32 n_name_slots;
  GArray *columns;       /* normalized columns that rules name */
  gboolean has_keywords; /* some rule looks at all texts */
  gboolean has_line;     /* the first value is the record\'s own line: what keywords look at */
  GString *computed;     /* text that a view makes of fields … */
  GArray *made;          /* … and which values it is (SigmaMade) */
  const TocsinBatch *batch;
  const TocsinEvent *event;
} SigmaEventView;

void sigma_event_view_init (SigmaEventView *self, const TocsinRuleSet *rules);
void sigma_event_view_clear (SigmaEventView *self);
void sigma_event_view_begin_batch (SigmaEventView *self, const TocsinBatch *batch);
gboolean sigma_event_view_set (SigmaEventView *self, const TocsinEvent *event,
                               const SigmaView *view);
const SigmaValue *sigma_event_view_first (const SigmaEventView *self, guint32 field);
const SigmaValue *sigma_event_view_next (const SigmaEventView *self, const SigmaValue *value);

/* ---- Tests ---- */

gboolean sigma_test_evaluate (const SigmaTest *test, const SigmaEventView *view,
                              pcre2_match_data *match_data, pcre2_match_context *limits,
                              gboolean *is_over_limit);

/* ---- Literals: which rules an event may match at all ---- */

typedef struct _SigmaLiterals SigmaLiterals;

typedef void (*SigmaLiteralFound) (const guint32 *rules, guint n_rules, gpointer user_data);

SigmaLiterals *sigma_literals_new (const TocsinRuleSet *rules, gboolean *always);
void sigma_literals_free (SigmaLiterals *self);
void sigma_literals_scan (SigmaLiterals *self, const char *text, gsize length,
                          SigmaLiteralFound found, gpointer user_data);

G_END_DECLS
