/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no other extractor knows: firewall lines of the kernel (UFW, iptables), connections, and
 * attempts to log on, recognised by the phrases below where a user or an address stands beside
 * them. Nothing is guessed: without such a phrase, or without a user or an address, a record stays
 * as it is. */
#include "core/tocsin-address.h"
#include "extract/tocsin-extract-private.h"

#define MAX_SCANNED 1024 /* bytes of a message that are looked at */

typedef struct
{
  const char *words; /* in lower case, whole words */
  TocsinOutcome outcome;
} Phrase;

#define NONE TOCSIN_OUTCOME_NONE
#define FAILED TOCSIN_OUTCOME_FAILED
#define SUCCESS TOCSIN_OUTCOME_SUCCESS

/* clang-format off */
static const Phrase a_phrases[] = {
  { "authentication failure", FAILED }, { "authentication failed", FAILED },
  { "authentication error", FAILED },   { "auth failed", FAILED },
  { "auth failure", FAILED },           { "access denied for user", FAILED },
  { "authentication succeeded", SUCCESS }, { "authentication successful", SUCCESS },
  { "authentication success", SUCCESS },   { "accepted password for", SUCCESS },
  { "accepted publickey for", SUCCESS },   { "auth success", SUCCESS },
  { NULL, NONE },
};
static const Phrase b_phrases[] = {
  { "bad password", FAILED }, { "bad credentials", FAILED }, { NULL, NONE },
};
static const Phrase c_phrases[] = {
  { "connection from", NONE }, { "cannot authenticate", FAILED }, { "could not authenticate", FAILED },
  { NULL, NONE },
};
static const Phrase f_phrases[] = {
  { "failed password for", FAILED }, { "failed login", FAILED }, { "failed logon", FAILED },
  { "fail login", FAILED }, { "failed to authenticate", FAILED }, { "failed authentication", FAILED },
  { "failed publickey for", FAILED }, { NULL, NONE },
};
static const Phrase i_phrases[] = {
  { "invalid password", FAILED }, { "incorrect password", FAILED }, { "invalid credentials", FAILED },
  { "invalid login", FAILED }, { "invalid user", FAILED }, { NULL, NONE },
};
static const Phrase l_phrases[] = {
  { "login failed", FAILED }, { "login failure", FAILED }, { "login incorrect", FAILED },
  { "login denied", FAILED }, { "logon failure", FAILED }, { "logon failed", FAILED },
  { "logon denied", FAILED }, { "login successful", SUCCESS }, { "login succeeded", SUCCESS },
  { "login success", SUCCESS }, { "login ok", SUCCESS }, { "logged in", SUCCESS },
  { "logon success", SUCCESS }, { "logon successful", SUCCESS }, { "login from", SUCCESS },
  { NULL, NONE },
};
static const Phrase n_phrases[] = {
  { "no such user", FAILED }, { NULL, NONE },
};
static const Phrase o_phrases[] = {
  { "ok login", SUCCESS }, { NULL, NONE },
};
static const Phrase p_phrases[] = {
  { "password mismatch", FAILED }, { "password authentication failed", FAILED }, { NULL, NONE },
};
static const Phrase s_phrases[] = {
  { "successful login", SUCCESS }, { "successfully logged in", SUCCESS },
  { "successfully authenticated", SUCCESS }, { NULL, NONE },
};
static const Phrase u_phrases[] = {
  { "unknown user", FAILED }, { NULL, NONE },
};
static const Phrase w_phrases[] = {
  { "wrong password", FAILED }, { NULL, NONE },
};
/* clang-format on */

/* By first letter, so that one pass over a message finds them all. */
static const Phrase *const phrases[26] = {
  ['a' - 'a'] = a_phrases, ['b' - 'a'] = b_phrases, ['c' - 'a'] = c_phrases,
  ['f' - 'a'] = f_phrases, ['i' - 'a'] = i_phrases, ['l' - 'a'] = l_phrases,
  ['n' - 'a'] = n_phrases, ['o' - 'a'] = o_phrases, ['p' - 'a'] = p_phrases,
  ['s' - 'a'] = s_phrases, ['u' - 'a'] = u_phrases, ['w' - 'a'] = w_phrases,
};

/* Where an address is told to be, best first: "key=ADDRESS", then after a word. */
static const char *const address_keys[]
    = { "rhost=",     "rip=", "client_ip=", "remote_ip=", "src=",
        "source_ip=", "ip=",  "client=",    "addr=",      "host=" };
static const char *const address_words[] = { "from ", "client ", "client: ", "host " };

/* Where a user is told to be. */
static const char *const user_keys[]
    = { "user=", "username=", "sasl_username=", "acct=", "login=", "unix-user:" };
static const char *const user_words[]
    = { "for invalid user ", "for user ", "invalid user ", "unknown user ", "user: ", "user ",
        "login for ",        "for " };

/* Words that stand where a name would, and are none. */
static const char *const no_names[] = { "a",
                                        "account",
                                        "an",
                                        "and",
                                        "authentication",
                                        "by",
                                        "connection",
                                        "failed",
                                        "from",
                                        "has",
                                        "id",
                                        "in",
                                        "is",
                                        "invalid",
                                        "local",
                                        "login",
                                        "name",
                                        "not",
                                        "none",
                                        "of",
                                        "on",
                                        "or",
                                        "password",
                                        "request",
                                        "service",
                                        "session",
                                        "the",
                                        "this",
                                        "to",
                                        "unknown",
                                        "user",
                                        "using",
                                        "was",
                                        "with",
                                        "your",
                                        "all",
                                        "agent",
                                        "logged",
                                        "authenticated",
                                        "does" };

static gboolean
is_word_start (TocsinSpan message, gsize at)
{
  return at == 0 || !g_ascii_isalnum (message.text[at - 1]);
}

static const Phrase *
match_phrase (TocsinSpan rest)
{
  const Phrase *phrase = phrases[tocsin_char_fold (*rest.text) - 'a'];

  for (; phrase != NULL && phrase->words != NULL; phrase++)
    {
      gsize length = strlen (phrase->words);

      if (tocsin_span_starts_folded (rest, phrase->words)
          && (rest.length == length || !g_ascii_isalnum (rest.text[length])))
        return phrase;
    }
  return NULL;
}

/* The phrase that says what happened; a failure before a success. */
static const Phrase *
find_phrase (TocsinSpan message)
{
  const Phrase *found = NULL;

  for (gsize at = 0; at < message.length; at++)
    {
      const Phrase *phrase;

      if (!g_ascii_isalpha (message.text[at]) || !is_word_start (message, at))
        continue;
      phrase = match_phrase (tocsin_span_from (message, at));
      if (phrase != NULL && (found == NULL || phrase->outcome == FAILED))
        found = phrase;
      if (found != NULL && found->outcome == FAILED)
        break;
    }
  return found;
}

/* Goes from one place of @word to the next; @rest is then what follows it. */
static gboolean
next_word (TocsinSpan message, const char *word, TocsinSpan *rest)
{
  gssize at;

  while ((at = tocsin_span_find_folded (*rest, word)) >= 0)
    {
      gsize start = (gsize) (rest->text - message.text) + (gsize) at;

      *rest = tocsin_span_from (*rest, (gsize) at + strlen (word));
      if (is_word_start (message, start))
        return TRUE;
    }
  return FALSE;
}

/* A value at the beginning of @rest: what quotes or brackets hold, or a word without what ends it.
 */
static TocsinSpan
take_value (TocsinSpan rest)
{
  static const char openers[] = "'\"`<[(";
  static const char *const closers[] = { "'", "\"", "'", ">", "]", ")" };
  const char *opener = rest.length > 0 && *rest.text != '\0' ? strchr (openers, *rest.text) : NULL;
  gsize n = 0;

  if (opener != NULL)
    return tocsin_span_until (tocsin_span_from (rest, 1), closers[opener - openers]);
  while (n < rest.length && strchr (" \t,;'\"<>()[]", rest.text[n]) == NULL)
    n++;
  while (n > 0 && strchr (".:", rest.text[n - 1]) != NULL)
    n--;
  return (TocsinSpan){ rest.text, n };
}

static gboolean
try_address (TocsinFinding *finding, TocsinSpan value)
{
  TocsinAddress address;

  if (value.length == 0 || !tocsin_address_find (value.text, value.length, &address))
    return FALSE;
  finding->address = value;
  return TRUE;
}

/* "unknown[192.0.2.1]" of postfix, "'root'@'192.0.2.1'" of MySQL. */
static gboolean
find_enclosed_address (TocsinFinding *finding, TocsinSpan message)
{
  static const char *const openers[] = { "[", "@'", "(" };

  for (guint i = 0; i < G_N_ELEMENTS (openers); i++)
    {
      TocsinSpan rest = message;

      while (tocsin_span_after (rest, openers[i], &rest))
        {
          gsize n = 0;

          while (n < rest.length
                 && (g_ascii_isxdigit (rest.text[n]) || rest.text[n] == '.' || rest.text[n] == ':'))
            n++;
          if (try_address (finding, (TocsinSpan){ rest.text, n }))
            return TRUE;
        }
    }
  return FALSE;
}

/* "connection from 192.0.2.1 (host.example.com)" */
static gboolean
read_connection (TocsinFinding *finding, TocsinSpan message)
{
  TocsinSpan rest = message;

  while (next_word (message, "connection from ", &rest))
    if (try_address (finding, take_value (rest)))
      {
        finding->act = TOCSIN_ACT_CONNECTION;
        return TRUE;
      }
  return FALSE;
}

static gboolean
find_address (TocsinFinding *finding, TocsinSpan message)
{
  for (guint i = 0; i < G_N_ELEMENTS (address_keys); i++)
    {
      TocsinSpan rest = message;

      if (next_word (message, address_keys[i], &rest) && try_address (finding, take_value (rest)))
        return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (address_words); i++)
    for (TocsinSpan rest = message; next_word (message, address_words[i], &rest);)
      if (try_address (finding, take_value (rest)))
        return TRUE;
  return find_enclosed_address (finding, message);
}

static gboolean
try_user (TocsinFinding *finding, TocsinSpan value)
{
  TocsinAddress address;

  if (value.length == 0 || tocsin_address_find (value.text, value.length, &address))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (no_names); i++)
    if (tocsin_span_equals_folded (value, no_names[i]))
      return FALSE;
  finding->user = value;
  return TRUE;
}

/* "[jean] FAIL LOGIN" of vsftpd */
static gboolean
find_user_before (TocsinFinding *finding, TocsinSpan message)
{
  static const char *const words[] = { "] FAIL LOGIN", "] OK LOGIN" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      TocsinSpan head = tocsin_span_until (message, words[i]);
      gssize bracket = head.length < message.length ? tocsin_span_rfind (head, "[") : -1;

      if (bracket >= 0)
        return try_user (finding, tocsin_span_from (head, (gsize) bracket + 1));
    }
  return FALSE;
}

static void
find_user (TocsinFinding *finding, TocsinSpan message)
{
  if (find_user_before (finding, message))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (user_keys); i++)
    {
      TocsinSpan rest = message;

      if (next_word (message, user_keys[i], &rest) && try_user (finding, take_value (rest)))
        return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (user_words); i++)
    {
      TocsinSpan rest = message;

      if (next_word (message, user_words[i], &rest) && try_user (finding, take_value (rest)))
        return;
    }
}

/* netfilter's log lines: "[UFW BLOCK] IN=eth0 OUT= … SRC=192.0.2.1 DST=…". That a packet was
 * dropped is no failed attempt of anybody: the outcome stays empty. */
static gboolean
read_firewall (TocsinFinding *finding, TocsinSpan message)
{
  static const char *const blocked[] = { "BLOCK", "DROP", "REJECT", "DENY" };
  static const struct
  {
    const char *key;
    const char *name;
  } fields[] = { { "IN=", "IN" },       { "OUT=", "OUT" }, { "SRC=", "SRC" }, { "DST=", "DST" },
                 { "PROTO=", "PROTO" }, { "SPT=", "SPT" }, { "DPT=", "DPT" } };
  TocsinSpan head = tocsin_span_until (message, "IN=");
  TocsinSpan value;

  if (head.length == message.length || tocsin_span_find (message, " DST=") < 0
      || !tocsin_span_find_value (message, "SRC=", &value))
    return FALSE;
  finding->address = value;
  finding->act = TOCSIN_ACT_NETWORK_CONNECTION;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (tocsin_span_find_value (message, fields[i].key, &value))
      tocsin_finding_add (finding, fields[i].name, value);
  if (tocsin_span_find_folded (head, "allow") >= 0 || tocsin_span_find_folded (head, "accept") >= 0)
    finding->act = TOCSIN_ACT_FIREWALL_ALLOWED;
  for (guint i = 0; i < G_N_ELEMENTS (blocked); i++)
    if (tocsin_span_find (head, blocked[i]) >= 0)
      finding->act = TOCSIN_ACT_FIREWALL_BLOCKED;
  return TRUE;
}

/* The beginning of a long message, cut between characters. */
static TocsinSpan
get_head (TocsinSpan message)
{
  if (message.length <= MAX_SCANNED)
    return message;
  message.length = MAX_SCANNED;
  while (message.length > 0 && ((guchar) message.text[message.length] & 0xc0) == 0x80)
    message.length--;
  return message;
}

static gboolean
extract_generic (TocsinFinding *finding)
{
  TocsinSpan message = get_head (finding->message);
  const Phrase *phrase;

  if (finding->has_own)
    return FALSE;
  if (read_firewall (finding, message))
    return TRUE;
  phrase = find_phrase (message);
  if (phrase == NULL)
    return FALSE;
  if (phrase->outcome == NONE)
    return read_connection (finding, message);
  find_address (finding, message);
  find_user (finding, message);
  if (finding->address.length == 0 && finding->user.length == 0)
    return FALSE;
  tocsin_finding_set_act (finding, TOCSIN_ACT_LOGON, phrase->outcome, TOCSIN_COUNT_ACT, "login");
  return TRUE;
}

static const char *const apps[] = { "*", NULL };

const TocsinExtractor tocsin_extractor_generic = {
  .apps = apps,
  .extract = extract_generic,
};
