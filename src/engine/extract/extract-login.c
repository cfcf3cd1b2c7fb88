/* SPDX-License-Identifier: GPL-3.0-or-later */
/* login of util-linux ("FAILED LOGIN 1 FROM tty1 FOR root, …", "LOGIN ON tty1 BY bob FROM host",
 * "ROOT LOGIN ON tty1") and of shadow ("FAILED LOGIN (1) on '/dev/tty1' FOR 'root', …"). */
#include "extract/tocsin-extract-private.h"

/* Where from, unless that is the terminal. */
static void
read_from (TocsinFinding *finding, TocsinSpan rest)
{
  gssize at = tocsin_span_rfind (rest, " FROM ");

  if (at < 0 && (at = tocsin_span_rfind (rest, " from '")) >= 0)
    at++;
  if (at < 0)
    return;
  rest = tocsin_span_from (rest, (gsize) at + 6);
  tocsin_span_skip (&rest, "'");
  rest = tocsin_span_until (rest, " ");
  tocsin_span_drop (&rest, "'");
  finding->address = rest;
}

/* "… FOR USER, Authentication failure" or "… FOR 'USER', …"; shadow says UNKNOWN for a name that
 * does not exist. */
static gboolean
read_failed (TocsinFinding *finding, TocsinSpan rest)
{
  TocsinSpan head = tocsin_span_until (rest, " FOR ");
  gssize comma;

  tocsin_finding_set_act (finding, TOCSIN_ACT_LOGON, TOCSIN_OUTCOME_FAILED, TOCSIN_COUNT_ACT,
                          "login");
  read_from (finding, head);
  if (!tocsin_span_after (rest, " FOR ", &rest))
    return TRUE;
  comma = tocsin_span_rfind (rest, ", ");
  if (comma >= 0)
    rest.length = (gsize) comma;
  if (tocsin_span_skip (&rest, "'"))
    rest = tocsin_span_until (rest, "'");
  if (!tocsin_span_equals (rest, "UNKNOWN") && !tocsin_span_equals (rest, "(unknown)"))
    finding->user = rest;
  return TRUE;
}

/* "LOGIN ON tty1 BY bob FROM host", "ROOT LOGIN ON tty1", "'bob' logged in on '/dev/tty1'". */
static gboolean
read_success (TocsinFinding *finding, TocsinSpan user, TocsinSpan rest)
{
  finding->user = user;
  read_from (finding, rest);
  tocsin_finding_set_act (finding, TOCSIN_ACT_LOGON, TOCSIN_OUTCOME_SUCCESS, TOCSIN_COUNT_ACT,
                          "login");
  return TRUE;
}

static gboolean
extract_login (TocsinFinding *finding)
{
  static const TocsinSpan root = { "root", 4 };
  TocsinSpan rest = finding->message;
  TocsinSpan user;

  if (finding->variant.length > 0)
    return FALSE;
  if (tocsin_span_skip (&rest, "FAILED LOGIN") || tocsin_span_skip (&rest, "TOO MANY LOGIN TRIES"))
    return read_failed (finding, rest);
  if (tocsin_span_skip (&rest, "ROOT LOGIN"))
    return read_success (finding, root, rest);
  if (tocsin_span_skip (&rest, "LOGIN ON ") && tocsin_span_after (rest, " BY ", &user))
    return read_success (finding, tocsin_span_until (user, " "), user);
  if (tocsin_span_skip (&rest, "'") && tocsin_span_after (rest, "' logged in", &user))
    return read_success (finding, tocsin_span_until (rest, "' logged in"), user);
  return FALSE;
}

static const char *const apps[] = { "login", "remote", NULL };

const TocsinExtractor tocsin_extractor_login = {
  .apps = apps,
  .extract = extract_login,
};
