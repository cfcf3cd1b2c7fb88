/* SPDX-License-Identifier: GPL-3.0-or-later */
/* su of util-linux ("(to root) bob on pts/0", "FAILED SU (to root) bob on pts/0"), of shadow
 * ("Successful su for root by bob", "FAILED su for root by bob", "+ /dev/pts/0 bob:root") and of
 * the BSDs ("BAD SU bob to root on /dev/ttyp0"). The user of the event is who called su. */
#include "extract/tocsin-extract-private.h"

static gboolean
set_su (TocsinFinding *finding, TocsinSpan user, TocsinOutcome outcome)
{
  finding->user = user;
  tocsin_finding_set_act (finding, TOCSIN_ACT_SU, outcome, TOCSIN_COUNT_ACT, "su");
  return TRUE;
}

/* "(to TARGET) USER on TERMINAL" */
static gboolean
read_to (TocsinFinding *finding, TocsinSpan rest, TocsinOutcome outcome)
{
  gssize on;

  if (!tocsin_span_skip (&rest, "(to ") || !tocsin_span_after (rest, ") ", &rest))
    return FALSE;
  on = tocsin_span_rfind (rest, " on ");
  if (on >= 0)
    rest.length = (gsize) on;
  return set_su (finding, rest, outcome);
}

/* "for TARGET by USER" */
static gboolean
read_by (TocsinFinding *finding, TocsinSpan rest, TocsinOutcome outcome)
{
  gssize by = tocsin_span_rfind (rest, " by ");

  return by >= 0 && set_su (finding, tocsin_span_from (rest, (gsize) by + 4), outcome);
}

/* "USER to TARGET on TERMINAL" */
static gboolean
read_bsd (TocsinFinding *finding, TocsinSpan rest, TocsinOutcome outcome)
{
  return tocsin_span_find (rest, " to ") > 0
         && set_su (finding, tocsin_span_until (rest, " to "), outcome);
}

/* "TERMINAL USER:TARGET" or "TERMINAL USER-TARGET" */
static gboolean
read_signed (TocsinFinding *finding, TocsinSpan rest, TocsinOutcome outcome)
{
  gssize colon;

  tocsin_span_take_word (&rest);
  rest = tocsin_span_trim (rest);
  colon = tocsin_span_rfind (rest, ":");
  if (colon < 0)
    colon = tocsin_span_rfind (rest, "-");
  if (colon <= 0)
    return FALSE;
  rest.length = (gsize) colon;
  finding->user = rest;
  tocsin_finding_set_act (finding, TOCSIN_ACT_SU, outcome, TOCSIN_COUNT_COMPANION, "su");
  return TRUE;
}

static gboolean
extract_su (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message;

  if (finding->variant.length > 0)
    return FALSE;
  if (tocsin_span_skip (&rest, "FAILED SU "))
    return read_to (finding, rest, TOCSIN_OUTCOME_FAILED);
  if (tocsin_span_skip (&rest, "FAILED su for "))
    return read_by (finding, rest, TOCSIN_OUTCOME_FAILED);
  if (tocsin_span_skip (&rest, "Successful su for "))
    return read_by (finding, rest, TOCSIN_OUTCOME_SUCCESS);
  if (tocsin_span_skip (&rest, "BAD SU "))
    return read_bsd (finding, rest, TOCSIN_OUTCOME_FAILED);
  if (tocsin_span_skip (&rest, "+ "))
    return read_signed (finding, rest, TOCSIN_OUTCOME_SUCCESS);
  if (tocsin_span_skip (&rest, "- "))
    return read_signed (finding, rest, TOCSIN_OUTCOME_FAILED);
  return read_to (finding, rest, TOCSIN_OUTCOME_SUCCESS)
         || (tocsin_span_find (rest, " on /dev/") > 0
             && read_bsd (finding, rest, TOCSIN_OUTCOME_SUCCESS));
}

static const char *const apps[] = { "su", NULL };

const TocsinExtractor tocsin_extractor_su = {
  .apps = apps,
  .extract = extract_su,
};
