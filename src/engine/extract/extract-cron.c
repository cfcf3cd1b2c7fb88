/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cron (Vixie, cronie): "(USER) CMD (…)", "(USER) RELOAD (…)", "(USER) BEGIN EDIT (USER)". */
#include "extract/tocsin-extract-private.h"

/* What cron and crontab do, by the word after the user; the first that fits. */
static const struct
{
  const char *word;
  TocsinAct act;
  TocsinOutcome outcome;
} jobs[] = {
  { "CMDEND (", TOCSIN_ACT_NONE, TOCSIN_OUTCOME_NONE },
  { "CMDOUT (", TOCSIN_ACT_NONE, TOCSIN_OUTCOME_NONE },
  { "CMD (", TOCSIN_ACT_CRON_JOB, TOCSIN_OUTCOME_NONE },
  { "REPLACE (", TOCSIN_ACT_CRON_CHANGED, TOCSIN_OUTCOME_NONE },
  { "DELETE (", TOCSIN_ACT_CRON_CHANGED, TOCSIN_OUTCOME_NONE },
  { "RELOAD (", TOCSIN_ACT_CRON_CHANGED, TOCSIN_OUTCOME_NONE },
  { "END EDIT (", TOCSIN_ACT_NONE, TOCSIN_OUTCOME_NONE },
  { "BEGIN EDIT (", TOCSIN_ACT_NONE, TOCSIN_OUTCOME_NONE },
  { "LIST (", TOCSIN_ACT_NONE, TOCSIN_OUTCOME_NONE },
  { "AUTH (", TOCSIN_ACT_AUTHENTICATION, TOCSIN_OUTCOME_FAILED },
};

/* Users that are cron itself. */
static gboolean
is_cron_itself (TocsinSpan user)
{
  return tocsin_span_equals (user, "CRON") || tocsin_span_equals (user, "*system*");
}

static gboolean
extract_cron (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message;
  TocsinSpan user;

  if (!tocsin_span_skip (&rest, "("))
    return FALSE;
  user = tocsin_span_until (rest, ") ");
  if (!tocsin_span_after (rest, ") ", &rest))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    if (tocsin_span_starts (rest, jobs[i].word))
      {
        if (!is_cron_itself (user))
          finding->user = user;
        finding->act = jobs[i].act;
        finding->outcome = jobs[i].outcome;
        return TRUE;
      }
  return FALSE;
}

static const char *const apps[] = { "cron", "crond", "crontab", "anacron", NULL };

const TocsinExtractor tocsin_extractor_cron = {
  .apps = apps,
  .extract = extract_cron,
};
