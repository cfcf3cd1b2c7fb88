/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/matcher-private.h"
#include "detect/tocsin-explanation.h"

G_BEGIN_DECLS

/* What evaluates one rule, part by part. */
typedef struct _TocsinExplainer SigmaExplainer;

struct _TocsinExplainer
{
  const TocsinRuleSet *rules;
  const TocsinRule *rule;
  SigmaEventView view;
  SigmaSourceMarks marks; /* of the present batch */
  const SigmaView *names; /* the view of the present event, or NULL */
  pcre2_match_data *match_data;
  pcre2_match_context *limits;
};

SigmaExplainer *sigma_explainer_new (const TocsinRuleSet *rules, guint32 rule);
void sigma_explainer_free (SigmaExplainer *self);
void sigma_explainer_set_batch (SigmaExplainer *self, const TocsinBatch *batch);
gboolean sigma_explainer_see (SigmaExplainer *self, const TocsinEvent *event);
gboolean sigma_explainer_holds (SigmaExplainer *self, const SigmaNode *node);

G_END_DECLS
