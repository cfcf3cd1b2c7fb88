/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sudo (logging.c of sudo 1.7 to 1.9): "USER : [REASON ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…". The
 * user of the event is who called sudo. Its line counts; PAM's does not. */
#include "extract/tocsin-extract-private.h"

/* How a refusal begins, and what counts it. */
static const struct
{
  const char *reason;
  TocsinCount count;
} refusals[] = {
  { "user NOT in sudoers", TOCSIN_COUNT_ACT },
  { "user NOT authorized on host", TOCSIN_COUNT_ACT },
  { "command not allowed", TOCSIN_COUNT_ACT },
  { "a password is required", TOCSIN_COUNT_ACT },
  { "sorry, ", TOCSIN_COUNT_ACT },
  { "no tty present", TOCSIN_COUNT_ACT },
  { "a terminal is required", TOCSIN_COUNT_ACT },
  { "user not allowed", TOCSIN_COUNT_ACT },
  { "conversation failed", TOCSIN_COUNT_COMPANION },
  { "unable to resolve host", TOCSIN_COUNT_KEEP },
};

/* "3 incorrect password attempts ; …" */
static gboolean
read_attempts (TocsinFinding *finding, TocsinSpan rest)
{
  guint32 times;

  if (!tocsin_span_take_number (&rest, &times)
      || !tocsin_span_skip (&rest, " incorrect password attempt"))
    return FALSE;
  tocsin_finding_set_act (finding, TOCSIN_ACT_SUDO, TOCSIN_OUTCOME_FAILED, TOCSIN_COUNT_ACT,
                          "sudo");
  finding->times = MAX (times, 1);
  return TRUE;
}

static gboolean
read_refusal (TocsinFinding *finding, TocsinSpan rest)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (tocsin_span_starts (rest, refusals[i].reason))
      {
        if (refusals[i].count != TOCSIN_COUNT_KEEP)
          tocsin_finding_set_act (finding, TOCSIN_ACT_SUDO, TOCSIN_OUTCOME_FAILED,
                                  refusals[i].count, "sudo");
        return TRUE;
      }
  return FALSE;
}

static gboolean
extract_sudo (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message;
  TocsinSpan user;

  if (finding->variant.length > 0)
    return FALSE;
  if (!tocsin_span_after (rest, " : ", &rest))
    return FALSE;
  user = tocsin_span_trim (tocsin_span_until (finding->message, " : "));
  if (user.length == 0 || tocsin_span_find (user, " ") >= 0)
    return FALSE;
  if (read_attempts (finding, rest) || read_refusal (finding, rest))
    finding->user = user;
  else if (tocsin_span_find (rest, "COMMAND=") >= 0)
    {
      finding->user = user;
      tocsin_finding_set_act (finding, TOCSIN_ACT_SUDO_COMMAND, TOCSIN_OUTCOME_SUCCESS,
                              TOCSIN_COUNT_ACT, "sudo");
    }
  return finding->user.length > 0;
}

static const char *const apps[] = { "sudo", "sudoedit", "doas", NULL };

const TocsinExtractor tocsin_extractor_sudo = {
  .apps = apps,
  .extract = extract_sudo,
};
