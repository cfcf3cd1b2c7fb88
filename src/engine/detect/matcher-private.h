/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

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

/* What of an event some rules look at. */
typedef struct
{
  gboolean is_all; /* keywords */
  guint8 *fields;  /* by field of the set */
  GArray *columns; /* those of the view that are needed */
} SigmaNeeds;

typedef struct
{
  const TocsinRuleSet *rules;
  const SigmaNeeds *needs; /* NULL: everything */
  guint32 generation;
  guint32 *slot_generation; /* by field of the set */
  guint32 *slot_first;      /* by field: index + 1 of its first value */
  GArray *values;           /* SigmaValue */
  GString *folded;          /* all values, folded, each after a byte that is no text */
  guint32 *name_slots;      /* by name of the batch: field + 1 of the set, or 0 */
  guint32 n_name_slots;
  GArray *columns;       /* normalized columns that rules name */
  gboolean has_keywords; /* some rule looks at all texts */
  gboolean is_ascii;     /* all its text */
  gboolean has_line;     /* the first value is the record\'s own line: what keywords look at */
  GString *computed;     /* text that a view makes of fields … */
  GArray *made;          /* … and which values it is (SigmaMade) */
  const TocsinBatch *batch;
  const TocsinEvent *event;
} SigmaEventView;

void sigma_event_view_init (SigmaEventView *self, const TocsinRuleSet *rules);
void sigma_event_view_clear (SigmaEventView *self);
void sigma_needs_init (SigmaNeeds *self, const SigmaEventView *view);
void sigma_needs_add (SigmaNeeds *self, const TocsinRuleSet *rules, const SigmaNode *node);
void sigma_needs_finish (SigmaNeeds *self, const SigmaEventView *view);
void sigma_needs_clear (SigmaNeeds *self);
void sigma_event_view_begin_batch (SigmaEventView *self, const TocsinBatch *batch);
gboolean sigma_event_view_set (SigmaEventView *self, const TocsinEvent *event,
                               const SigmaView *view);
const SigmaValue *sigma_event_view_first (const SigmaEventView *self, guint32 field);
const SigmaValue *sigma_event_view_next (const SigmaEventView *self, const SigmaValue *value);

/* ---- Tests ---- */

gboolean sigma_test_matches_value (const SigmaTest *test, const SigmaEventView *view,
                                   const SigmaValue *value, pcre2_match_data *match_data,
                                   pcre2_match_context *limits, gboolean *is_over_limit);
gboolean sigma_test_evaluate (const SigmaTest *test, const SigmaEventView *view,
                              pcre2_match_data *match_data, pcre2_match_context *limits,
                              gboolean *is_over_limit);

/* A place in a value that fulfilled a test: bytes of its own text or, where it has none (text is
 * NULL), of its folded text. */
typedef struct
{
  guint32 value; /* index in the view's values */
  guint32 start;
  guint32 length;
} SigmaHit;

void sigma_test_find (const SigmaTest *test, const SigmaEventView *view,
                      pcre2_match_data *match_data, pcre2_match_context *limits, GArray *hits);

#define SIGMA_MATCH_LIMIT 100000 /* steps of a regular expression in one value */
#define SIGMA_DEPTH_LIMIT 5000

int sigma_event_find_view (const TocsinRuleSet *rules, const TocsinRule *rule,
                           const SigmaSourceMarks *marks, const TocsinBatch *batch,
                           const TocsinEvent *event);
const char *sigma_event_view_get_column (const SigmaEventView *self, guint32 field);

/* ---- The raw record, in which values are looked for ---- */

typedef struct _SigmaRaw SigmaRaw;

SigmaRaw *sigma_raw_new (const char *raw, gsize length);
void sigma_raw_free (SigmaRaw *self);
gboolean sigma_raw_find (SigmaRaw *self, const char *const *names, const char *value, gsize length,
                         gsize start, gsize n, gsize *raw_start, gsize *raw_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SigmaRaw, sigma_raw_free)

/* ---- Literals: which rules an event may match at all ---- */

#define SIGMA_GRAM 4           /* bytes that are looked up at each place */
#define SIGMA_WIDE G_MAXUINT32 /* a test without a literal, but with something not ASCII */

/* A text without which none of its tests can hold. */
typedef struct
{
  const char *text;
  guint32 length;
  guint32 gram_at; /* where in it the rare four bytes begin */
  GArray *rules;   /* guint32: what it makes candidates; may be none */
} SigmaLiteral;

typedef struct
{
  GArray *literals; /* SigmaLiteral */
  guint32 *found;   /* by literal: generation of the text in which it was found last */
  guint32 *of_test; /* by test: index + 1 of its literal, 0: none, or SIGMA_WIDE */
  guint32 generation;
} SigmaLiterals;

static inline guint32
sigma_load_gram (const char *text)
{
  guint32 gram;

  memcpy (&gram, text, sizeof gram);
  return gram;
}

/* Whether a test with the literal (as `of_test` has it) may hold of the text scanned last. */
static inline gboolean
sigma_literals_may_hold (const SigmaLiterals *self, guint32 literal, gboolean is_ascii)
{
  if (literal == 0)
    return TRUE;
  if (literal == SIGMA_WIDE)
    return !is_ascii;
  return self->found[literal - 1] == self->generation;
}

typedef struct _SigmaScanner SigmaScanner;

typedef void (*SigmaLiteralFound) (const guint32 *rules, guint n_rules, gpointer user_data);

SigmaLiterals *sigma_literals_new (const TocsinRuleSet *rules, const gboolean *wanted,
                                   gboolean *always);
void sigma_literals_free (SigmaLiterals *self);

SigmaScanner *sigma_scanner_new (const SigmaLiterals *literals, const TocsinRuleSet *rules,
                                 const guint8 *sees);
void sigma_scanner_free (SigmaScanner *self);
void sigma_scanner_scan (const SigmaScanner *self, SigmaLiterals *literals, const char *text,
                         gsize length, SigmaLiteralFound found, gpointer user_data);

G_END_DECLS
