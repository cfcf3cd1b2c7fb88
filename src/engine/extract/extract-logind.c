/* SPDX-License-Identifier: GPL-3.0-or-later */
/* systemd-logind (src/login/logind-session.c): sessions begin and end. The program that let the
 * user in counts the logon. */
#include "extract/tocsin-extract-private.h"

static gboolean
extract_logind (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message;

  if (tocsin_span_skip (&rest, "New session ") && tocsin_span_after (rest, " of user ", &rest))
    {
      /* Since systemd 258 more follows: "… of user 'bob' with class 'user' and type 'tty'." */
      if (tocsin_span_skip (&rest, "'"))
        finding->user = tocsin_span_until (rest, "'");
      else
        {
          tocsin_span_drop (&rest, ".");
          finding->user = rest;
        }
      finding->act = TOCSIN_ACT_SESSION_OPENED;
      return TRUE;
    }
  rest = finding->message;
  if (tocsin_span_starts (rest, "Removed session ")
      || (tocsin_span_starts (rest, "Session ") && tocsin_span_find (rest, " logged out") > 0))
    {
      finding->act = TOCSIN_ACT_SESSION_CLOSED;
      return TRUE;
    }
  return FALSE;
}

static const char *const apps[] = { "systemd-logind", "elogind", "elogind-daemon", NULL };

const TocsinExtractor tocsin_extractor_logind = {
  .apps = apps,
  .extract = extract_logind,
};
