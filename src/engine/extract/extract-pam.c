/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linux-PAM, whichever program it speaks for: "pam_unix(SERVICE:TYPE): …", the older
 * "(pam_unix) …", and the oldest, where the program is called "sshd(pam_unix)" and the file has no
 * other line about the attempt. */
#include "extract/tocsin-extract-private.h"

typedef struct
{
  const char *name; /* PAM service */
  const char *key;  /* the program in attempt keys */
  gboolean tells;   /* the program tells of attempts itself, so that PAM's lines do not count */
  TocsinAct act;    /* for sudo and su the user who acts is ruser; user= is whom they want to be */
  gboolean opens_logon; /* an opened session is the only sign of a successful logon */
} Service;

static const Service services[] = {
  { "sshd", "sshd", TRUE, TOCSIN_ACT_LOGON, FALSE },
  { "sudo", "sudo", TRUE, TOCSIN_ACT_SUDO, FALSE },
  { "sudo-i", "sudo", TRUE, TOCSIN_ACT_SUDO, FALSE },
  { "su", "su", TRUE, TOCSIN_ACT_SU, FALSE },
  { "su-l", "su", TRUE, TOCSIN_ACT_SU, FALSE },
  { "login", "login", TRUE, TOCSIN_ACT_LOGON, FALSE },
  { "remote", "login", TRUE, TOCSIN_ACT_LOGON, FALSE },
  { "dovecot", "dovecot", FALSE, TOCSIN_ACT_LOGON, FALSE },
  { "gdm", "gdm", FALSE, TOCSIN_ACT_LOGON, TRUE },
  { "gdm-password", "gdm", FALSE, TOCSIN_ACT_LOGON, TRUE },
  { "gdm-fingerprint", "gdm", FALSE, TOCSIN_ACT_LOGON, TRUE },
  { "lightdm", "lightdm", FALSE, TOCSIN_ACT_LOGON, TRUE },
  { "sddm", "sddm", FALSE, TOCSIN_ACT_LOGON, TRUE },
  { "xdm", "xdm", FALSE, TOCSIN_ACT_LOGON, TRUE },
  { "kdm", "kdm", FALSE, TOCSIN_ACT_LOGON, TRUE },
  { "xrdp-sesman", "xrdp", FALSE, TOCSIN_ACT_LOGON, TRUE },
  { "vsftpd", "vsftpd", FALSE, TOCSIN_ACT_LOGON, FALSE },
  { "polkit-1", "polkit", FALSE, TOCSIN_ACT_AUTHENTICATION, FALSE },
  { "cron", "cron", FALSE, TOCSIN_ACT_AUTHENTICATION, FALSE },
};

static const Service unknown_service = { "", "pam", FALSE, TOCSIN_ACT_LOGON, FALSE };

/* The display managers' greeters open a session of their own user. */
static gboolean
is_greeter (TocsinSpan user)
{
  return tocsin_span_equals (user, "gdm") || tocsin_span_equals (user, "lightdm")
         || tocsin_span_equals (user, "sddm") || tocsin_span_starts (user, "gdm-");
}

static const Service *
find_service (TocsinSpan name)
{
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    if (tocsin_span_equals_folded (name, services[i].name))
      return &services[i];
  return &unknown_service;
}

/* Cuts the module's name off @rest and says for which service it speaks. */
static gboolean
read_module (const TocsinFinding *finding, TocsinSpan *rest, const Service **service,
             gboolean *is_alone)
{
  TocsinSpan name = finding->app;

  *is_alone = tocsin_span_starts (finding->variant, "pam_");
  if (tocsin_span_starts (*rest, "pam_") && tocsin_span_find (*rest, "(") > 0)
    {
      tocsin_span_after (*rest, "(", &name);
      name = tocsin_span_until (name, ":");
      name = tocsin_span_until (name, ")");
      if (!tocsin_span_after (*rest, "): ", rest))
        return FALSE;
    }
  else if (tocsin_span_skip (rest, "(pam_"))
    {
      if (!tocsin_span_after (*rest, ") ", rest))
        return FALSE;
    }
  else if (!*is_alone && !tocsin_span_starts (*rest, "PAM "))
    return FALSE;
  *service = find_service (name);
  return TRUE;
}

/* "logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root": the user comes last and may
 * hold anything. */
static void
read_failure (TocsinFinding *finding, TocsinSpan rest, const Service *service)
{
  gboolean is_own_user = service->act == TOCSIN_ACT_SUDO || service->act == TOCSIN_ACT_SU;
  TocsinSpan actor = { 0 };
  gssize at = tocsin_span_rfind (rest, " user=");

  tocsin_span_find_value (rest, "rhost=", &finding->address);
  if (is_own_user && tocsin_span_find_value (rest, "ruser=", &actor) && actor.length > 0)
    finding->user = actor;
  else if (at >= 0)
    finding->user = tocsin_span_from (rest, (gsize) at + 6);
}

static void
set_failure (TocsinFinding *finding, const Service *service, gboolean is_alone)
{
  gboolean counts = is_alone || !service->tells;

  tocsin_finding_set_act (finding, service->act, TOCSIN_OUTCOME_FAILED,
                          counts ? TOCSIN_COUNT_ACT : TOCSIN_COUNT_COMPANION, service->key);
}

/* "session opened for user root(uid=0) by bob(uid=1000)" */
static void
read_session (TocsinFinding *finding, TocsinSpan rest, const Service *service, gboolean is_opened,
              gboolean is_alone)
{
  TocsinAct act = is_opened ? TOCSIN_ACT_SESSION_OPENED : TOCSIN_ACT_SESSION_CLOSED;
  gssize by = tocsin_span_rfind (rest, " by ");

  if (by >= 0)
    rest.length = (gsize) by;
  if (tocsin_span_ends (rest, ")") && tocsin_span_rfind (rest, "(uid=") > 0)
    rest.length = (gsize) tocsin_span_rfind (rest, "(uid=");
  finding->user = rest;
  tocsin_finding_set_act (finding, act, TOCSIN_OUTCOME_NONE,
                          service->tells ? TOCSIN_COUNT_COMPANION : TOCSIN_COUNT_KEEP,
                          service->key);
  is_alone = is_alone && service->act == TOCSIN_ACT_LOGON;
  if (is_opened && (service->opens_logon || is_alone) && !is_greeter (rest))
    tocsin_finding_set_act (finding, TOCSIN_ACT_LOGON, TOCSIN_OUTCOME_SUCCESS, TOCSIN_COUNT_ACT,
                            service->key);
}

/* "2 more authentication failures; logname= …": those after the first of one conversation. */
static gboolean
read_more_failures (TocsinFinding *finding, TocsinSpan rest, const Service *service,
                    gboolean is_alone)
{
  guint32 times;

  tocsin_span_skip (&rest, "PAM ");
  if (!tocsin_span_take_number (&rest, &times)
      || !tocsin_span_skip (&rest, " more authentication failure"))
    return FALSE;
  set_failure (finding, service, is_alone);
  finding->times = MAX (times, 1);
  read_failure (finding, rest, service);
  return TRUE;
}

/* Lines of modules that explain an attempt which another line counts. */
static gboolean
read_explanation (TocsinFinding *finding, TocsinSpan rest, const Service *service)
{
  if (tocsin_span_skip (&rest, "Consecutive login failures for user "))
    {
      finding->user = tocsin_span_until (rest, " account temporarily locked");
      tocsin_finding_set_act (finding, TOCSIN_ACT_ACCOUNT_LOCKED, TOCSIN_OUTCOME_NONE,
                              TOCSIN_COUNT_COMPANION, service->key);
      return TRUE;
    }
  if (tocsin_span_skip (&rest, "Refused user "))
    finding->user = tocsin_span_until (rest, " for service ");
  else if (tocsin_span_skip (&rest, "received for user "))
    finding->user = tocsin_span_until (rest, ": ");
  else if (tocsin_span_skip (&rest, "user "))
    finding->user = tocsin_span_until (rest, " (");
  else if (tocsin_span_starts (rest, "requirement \""))
    {
      if (tocsin_span_after (rest, " by user \"", &rest))
        finding->user = tocsin_span_until (rest, "\"");
    }
  else if (!tocsin_span_starts (rest, "check pass; user unknown")
           && !tocsin_span_starts (rest, "auth could not identify password")
           && !tocsin_span_starts (rest, "account ") && !tocsin_span_starts (rest, "bad username"))
    return FALSE;
  tocsin_finding_set_act (finding, TOCSIN_ACT_AUTHENTICATION, TOCSIN_OUTCOME_NONE,
                          TOCSIN_COUNT_COMPANION, service->key);
  return TRUE;
}

/* "password changed for bob", by pam_unix(passwd:chauthtok). */
static gboolean
read_password_change (TocsinFinding *finding, TocsinSpan rest)
{
  if (!tocsin_span_skip (&rest, "password changed for "))
    return FALSE;
  finding->user = rest;
  finding->act = TOCSIN_ACT_PASSWORD_CHANGED;
  finding->outcome = TOCSIN_OUTCOME_SUCCESS;
  return TRUE;
}

static gboolean
extract_pam (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message;
  const Service *service;
  gboolean is_alone;

  if (!read_module (finding, &rest, &service, &is_alone))
    return FALSE;
  if (tocsin_span_skip (&rest, "authentication failure;"))
    {
      set_failure (finding, service, is_alone);
      read_failure (finding, rest, service);
    }
  else if (tocsin_span_skip (&rest, "authentication success;"))
    {
      set_failure (finding, service, is_alone);
      finding->outcome = TOCSIN_OUTCOME_SUCCESS;
      finding->count = TOCSIN_COUNT_COMPANION;
      read_failure (finding, rest, service);
    }
  else if (tocsin_span_skip (&rest, "session opened for user "))
    read_session (finding, rest, service, TRUE, is_alone);
  else if (tocsin_span_skip (&rest, "session closed for user "))
    read_session (finding, rest, service, FALSE, is_alone);
  else
    return read_more_failures (finding, rest, service, is_alone)
           || read_password_change (finding, rest) || read_explanation (finding, rest, service);
  return TRUE;
}

static const char *const apps[] = { "*", NULL };

const TocsinExtractor tocsin_extractor_pam = {
  .apps = apps,
  .extract = extract_pam,
};
