/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSSH's server: portable OpenSSH 3 to 10 (auth.c, auth2.c, packet.c, sshd.c, sshd-session.c).
 * A failed attempt is told by up to four lines: "Invalid user", PAM's two, and "Failed". Only
 * "Failed" and "Accepted" count; the others are its companions (repeat 0). "Failed none" is how a
 * client asks for the methods there are, so it does not count either. */
#include "extract/tocsin-extract-private.h"

/* What follows the words that a family of messages begins with. */
typedef enum
{
  SHAPE_NOTHING,
  SHAPE_METHOD,      /* METHOD for [invalid user ]USER from ADDRESS port N ssh2[: KEY] */
  SHAPE_USER_FROM,   /* [for ][invalid user ]USER from ADDRESS[ port N] */
  SHAPE_FROM,        /* … from ADDRESS[ port N] */
  SHAPE_PEER,        /* [invalid user USER |authenticating user USER |user USER ]ADDRESS[ port N] */
  SHAPE_ADDRESS,     /* ADDRESS[ port N] … */
  SHAPE_BRACKETS,    /* … [ADDRESS] … */
  SHAPE_USER,        /* USER[ by PAM account configuration] */
  SHAPE_USER_DENIED, /* USER [from ADDRESS ]not allowed because … */
  SHAPE_FOR_USER,    /* [… for ][invalid user ]USER[ from ADDRESS port N …] */
  SHAPE_PAM_ERROR,   /* … for [invalid user ]USER from ADDRESS */
  SHAPE_BY_USER,     /* … by user USER */
  SHAPE_IP_VALUE,    /* USER with correct key … (host=NAME, ip=ADDRESS) */
} Shape;

typedef struct
{
  const char *prefix;
  Shape shape;
  TocsinAct act;
  TocsinOutcome outcome;
  TocsinCount count;
} Family;

#define NONE TOCSIN_OUTCOME_NONE
#define FAILED TOCSIN_OUTCOME_FAILED
#define SUCCESS TOCSIN_OUTCOME_SUCCESS
#define COMPANION TOCSIN_COUNT_COMPANION
#define COUNTS TOCSIN_COUNT_ACT
#define KEEP TOCSIN_COUNT_KEEP

/* The first that fits is taken: a prefix of another comes after it. */
static const Family families[] = {
  { "Failed none for ", SHAPE_USER_FROM, TOCSIN_ACT_LOGON, FAILED, COMPANION },
  { "Failed ", SHAPE_METHOD, TOCSIN_ACT_LOGON, FAILED, COUNTS },
  { "Accepted ", SHAPE_METHOD, TOCSIN_ACT_LOGON, SUCCESS, COUNTS },
  { "Postponed ", SHAPE_METHOD, TOCSIN_ACT_LOGON, NONE, COMPANION },
  { "Partial ", SHAPE_METHOD, TOCSIN_ACT_LOGON, NONE, COMPANION },
  { "Invalid user ", SHAPE_USER_FROM, TOCSIN_ACT_AUTHENTICATION, NONE, COMPANION },
  { "Illegal user ", SHAPE_USER_FROM, TOCSIN_ACT_AUTHENTICATION, NONE, COMPANION },
  { "input_userauth_request: invalid user ", SHAPE_USER, TOCSIN_ACT_AUTHENTICATION, NONE,
    COMPANION },
  { "input_userauth_request: illegal user ", SHAPE_USER, TOCSIN_ACT_AUTHENTICATION, NONE,
    COMPANION },
  { "Received disconnect from ", SHAPE_ADDRESS, TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Connection closed by ", SHAPE_PEER, TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Connection reset by ", SHAPE_PEER, TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Disconnected from ", SHAPE_PEER, TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Disconnecting: Too many authentication failures for ", SHAPE_FOR_USER,
    TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Disconnecting: ", SHAPE_NOTHING, TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Disconnecting ", SHAPE_PEER, TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Closing connection to ", SHAPE_ADDRESS, TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Connection from ", SHAPE_ADDRESS, TOCSIN_ACT_CONNECTION, NONE, KEEP },
  { "reverse mapping checking getaddrinfo for ", SHAPE_BRACKETS, TOCSIN_ACT_SUSPICIOUS_CONNECTION,
    NONE, COMPANION },
  { "Address ", SHAPE_ADDRESS, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE, COMPANION },
  { "Nasty PTR record ", SHAPE_NOTHING, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE, COMPANION },
  { "Did not receive identification string from ", SHAPE_ADDRESS, TOCSIN_ACT_SUSPICIOUS_CONNECTION,
    NONE, KEEP },
  { "Bad protocol version identification ", SHAPE_FROM, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE,
    KEEP },
  { "Unable to negotiate with ", SHAPE_ADDRESS, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE, KEEP },
  { "Unable to negotiate a key exchange method", SHAPE_NOTHING, TOCSIN_ACT_SUSPICIOUS_CONNECTION,
    NONE, KEEP },
  { "banner exchange: Connection from ", SHAPE_ADDRESS, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE,
    KEEP },
  { "Protocol major versions differ for ", SHAPE_ADDRESS, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE,
    KEEP },
  { "kex_", SHAPE_NOTHING, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE, KEEP },
  { "ssh_dispatch_run_fatal: Connection from ", SHAPE_PEER, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE,
    KEEP },
  { "ssh_dispatch_run_fatal: Connection to ", SHAPE_PEER, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE,
    KEEP },
  { "Timeout before authentication for connection from ", SHAPE_ADDRESS,
    TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE, KEEP },
  { "Timeout before authentication for ", SHAPE_ADDRESS, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE,
    KEEP },
  { "drop connection #", SHAPE_BRACKETS, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE, KEEP },
  { "refused connect from ", SHAPE_NOTHING, TOCSIN_ACT_SUSPICIOUS_CONNECTION, NONE, KEEP },
  { "maximum authentication attempts exceeded for ", SHAPE_FOR_USER, TOCSIN_ACT_LOGON, FAILED,
    COMPANION },
  { "PAM: ", SHAPE_PAM_ERROR, TOCSIN_ACT_LOGON, FAILED, COMPANION },
  { "User ", SHAPE_USER_DENIED, TOCSIN_ACT_AUTHENTICATION, FAILED, COMPANION },
  { "ROOT LOGIN REFUSED FROM ", SHAPE_ADDRESS, TOCSIN_ACT_LOGON, FAILED, COMPANION },
  { "Access denied for user ", SHAPE_USER, TOCSIN_ACT_LOGON, FAILED, COMPANION },
  { "Authentication tried for ", SHAPE_IP_VALUE, TOCSIN_ACT_LOGON, FAILED, COMPANION },
  { "Login restricted for ", SHAPE_NOTHING, TOCSIN_ACT_AUTHENTICATION, FAILED, COMPANION },
  { "PAM service(", SHAPE_NOTHING, TOCSIN_ACT_AUTHENTICATION, NONE, COMPANION },
  { "Server listening on ", SHAPE_NOTHING, TOCSIN_ACT_SERVICE_STARTED, NONE, KEEP },
  { "Received signal ", SHAPE_NOTHING, TOCSIN_ACT_SERVICE_STOPPED, NONE, KEEP },
  { "subsystem request for ", SHAPE_BY_USER, TOCSIN_ACT_SESSION_OPENED, NONE, COMPANION },
  { "Starting session: ", SHAPE_FOR_USER, TOCSIN_ACT_SESSION_OPENED, NONE, COMPANION },
  { "Close session: user ", SHAPE_USER_FROM, TOCSIN_ACT_SESSION_CLOSED, NONE, COMPANION },
  { "Transferred: ", SHAPE_NOTHING, TOCSIN_ACT_DISCONNECTION, NONE, COMPANION },
  { "Exiting on signal", SHAPE_NOTHING, TOCSIN_ACT_SERVICE_STOPPED, NONE, KEEP },
};

/* Goes over the words that stand before the name of a user. */
static void
skip_user_words (TocsinSpan *rest)
{
  if (!tocsin_span_skip (rest, "invalid user ") && !tocsin_span_skip (rest, "illegal user "))
    tocsin_span_skip (rest, "authenticating user ");
}

/* Splits "USER from ADDRESS port N …" at the last place that fits: the name may be empty, hold
 * blanks, or be "root from 192.0.2.1" itself. */
static void
split_user_from (TocsinFinding *finding, TocsinSpan rest)
{
  TocsinSpan user = rest;
  gssize at;

  while ((at = tocsin_span_rfind (user, " from ")) >= 0)
    {
      user.length = (gsize) at;
      if (tocsin_finding_take_peer (finding, tocsin_span_from (rest, (gsize) at + 6)))
        {
          finding->user = user;
          return;
        }
    }
  if (tocsin_span_skip (&rest, "from "))
    tocsin_finding_take_peer (finding, rest);
}

/* Splits "USER ADDRESS port N[: REASON]" at the last " port N". */
static void
split_user_peer (TocsinFinding *finding, TocsinSpan rest, gboolean has_user)
{
  TocsinSpan head = rest;
  gssize at;

  while ((at = tocsin_span_rfind (head, " port ")) >= 0)
    {
      gssize blank;

      head.length = (gsize) at;
      blank = tocsin_span_rfind (head, " ");
      if (tocsin_finding_take_peer (finding, tocsin_span_from (rest, (gsize) (blank + 1))))
        {
          if (has_user && blank >= 0)
            finding->user = (TocsinSpan){ rest.text, (gsize) blank };
          return;
        }
    }
  if (!has_user)
    finding->address = tocsin_span_until (rest, " ");
}

static void
read_peer (TocsinFinding *finding, TocsinSpan rest)
{
  gsize before = rest.length;

  skip_user_words (&rest);
  tocsin_span_skip (&rest, "user ");
  split_user_peer (finding, rest, rest.length < before);
}

/* "USER from ADDRESS not allowed because …"; the name may hold anything, the reason does not. */
static void
read_denied (TocsinFinding *finding, TocsinSpan rest)
{
  gssize at = tocsin_span_rfind (rest, " not allowed because ");

  if (at < 0)
    return;
  rest.length = (gsize) at;
  finding->user = rest;
  split_user_from (finding, rest);
}

static void
read_for_user (TocsinFinding *finding, TocsinSpan rest, gboolean is_after_for)
{
  gssize at = tocsin_span_find (rest, " for ");

  if (!is_after_for && at < 0)
    return;
  if (!is_after_for)
    rest = tocsin_span_from (rest, (gsize) at + 5);
  skip_user_words (&rest);
  at = tocsin_span_rfind (rest, " id ");
  if (at > 0 && rest.length - (gsize) at <= 6)
    rest.length = (gsize) at;
  if (is_after_for)
    finding->user = rest;
  split_user_from (finding, rest);
}

static void
read_brackets (TocsinFinding *finding, TocsinSpan rest)
{
  if (tocsin_span_after (rest, "[", &rest))
    finding->address = tocsin_span_until (rest, "]");
}

/* "root with correct key but not from a permitted host (host=NAME, ip=ADDRESS, required=…)." */
static void
read_ip_value (TocsinFinding *finding, TocsinSpan rest)
{
  tocsin_span_find_value (rest, "ip=", &finding->address);
  finding->user = tocsin_span_until (rest, " ");
}

static void
read_shape (TocsinFinding *finding, const Family *family, TocsinSpan rest)
{
  switch (family->shape)
    {
    case SHAPE_METHOD:
      if (!tocsin_span_after (rest, " for ", &rest))
        break;
      skip_user_words (&rest);
      if (family->outcome == SUCCESS) /* the name is an account's; the key may hold anything */
        rest = tocsin_span_until (rest, " ssh2: ");
      split_user_from (finding, rest);
      break;
    case SHAPE_USER_FROM:
      skip_user_words (&rest);
      read_for_user (finding, rest, TRUE);
      break;
    case SHAPE_FROM:
      split_user_from (finding, rest);
      finding->user.length = 0;
      break;
    case SHAPE_PEER:
      read_peer (finding, rest);
      break;
    case SHAPE_ADDRESS:
      if (!tocsin_finding_take_peer (finding, rest))
        finding->address = tocsin_span_until (rest, " ");
      break;
    case SHAPE_BRACKETS:
      read_brackets (finding, rest);
      break;
    case SHAPE_USER:
      tocsin_span_drop (&rest, " by PAM account configuration");
      finding->user = rest;
      break;
    case SHAPE_USER_DENIED:
      read_denied (finding, rest);
      break;
    case SHAPE_FOR_USER:
    case SHAPE_PAM_ERROR:
      read_for_user (finding, rest, g_str_has_suffix (family->prefix, " for "));
      break;
    case SHAPE_BY_USER:
      tocsin_span_after (rest, " by user ", &finding->user);
      break;
    case SHAPE_IP_VALUE:
      read_ip_value (finding, rest);
      break;
    case SHAPE_NOTHING:
    default:
      break;
    }
}

/* Whether the message is of the family: beside the prefix, "User USER not allowed" as against "User
 * child is on pid 123", "Failed METHOD for" as against "Failed to start". */
static gboolean
fits (const Family *family, TocsinSpan message)
{
  if (message.text[0] != family->prefix[0] || !tocsin_span_skip (&message, family->prefix))
    return FALSE;
  if (family->shape == SHAPE_USER_DENIED)
    return tocsin_span_find (message, " not allowed because ") > 0;
  if (family->shape == SHAPE_PAM_ERROR)
    return tocsin_span_find (message, " for ") > 0 && tocsin_span_find (message, " from ") > 0;
  if (family->shape != SHAPE_METHOD)
    return TRUE;
  tocsin_span_take_word (&message);
  return tocsin_span_starts (message, " for ");
}

static gboolean
extract_sshd (TocsinFinding *finding)
{
  TocsinSpan message = finding->message;

  if (finding->variant.length > 0 || tocsin_span_starts (message, "pam_"))
    return FALSE;
  if (!tocsin_span_skip (&message, "error: "))
    tocsin_span_skip (&message, "fatal: ");
  if (tocsin_span_drop (&message, " [preauth]"))
    tocsin_span_drop (&message, " [preauth]");
  for (guint i = 0; i < G_N_ELEMENTS (families) && message.length > 0; i++)
    if (fits (&families[i], message))
      {
        tocsin_finding_set_act (finding, families[i].act, families[i].outcome, families[i].count,
                                "sshd");
        read_shape (finding, &families[i], tocsin_span_from (message, strlen (families[i].prefix)));
        return TRUE;
      }
  return FALSE;
}

static const char *const apps[] = { "sshd", "sshd-session", "sshd-auth", NULL };

const TocsinExtractor tocsin_extractor_sshd = {
  .apps = apps,
  .extract = extract_sshd,
};
