/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The programs of shadow that change accounts and groups (useradd, userdel, usermod, passwd, chage,
 * chfn, chsh, groupadd, groupdel, groupmod, gpasswd, newusers, chpasswd). The user of the event is
 * the account that is changed. */
#include "extract/tocsin-extract-private.h"

/* How the name of the account is written after the prefix. */
typedef enum
{
  NAME_NONE,
  NAME_WORD,   /* up to a blank or comma */
  NAME_VALUE,  /* name=bob, … */
  NAME_QUOTED, /* 'bob' … */
} NameShape;

typedef struct
{
  const char *prefix;
  NameShape shape;
  TocsinAct act;
  gboolean has_failed;
} Change;

static const Change changes[] = {
  { "new user: ", NAME_VALUE, TOCSIN_ACT_USER_CREATED, FALSE },
  { "new group: ", NAME_NONE, TOCSIN_ACT_GROUP_CREATED, FALSE },
  { "group added to ", NAME_NONE, TOCSIN_ACT_GROUP_CREATED, FALSE },
  { "delete user ", NAME_QUOTED, TOCSIN_ACT_USER_DELETED, FALSE },
  { "failed adding user ", NAME_QUOTED, TOCSIN_ACT_USER_CREATED, TRUE },
  { "failed adding group ", NAME_NONE, TOCSIN_ACT_GROUP_CREATED, TRUE },
  { "removed group ", NAME_NONE, TOCSIN_ACT_GROUP_DELETED, FALSE },
  { "removed shadow group ", NAME_NONE, TOCSIN_ACT_GROUP_DELETED, FALSE },
  { "group '", NAME_NONE, TOCSIN_ACT_GROUP_DELETED, FALSE },
  { "group changed in ", NAME_NONE, TOCSIN_ACT_GROUP_CHANGED, FALSE },
  { "change user name ", NAME_QUOTED, TOCSIN_ACT_USER_RENAMED, FALSE },
  { "change user ", NAME_QUOTED, TOCSIN_ACT_USER_CHANGED, FALSE },
  { "changed user ", NAME_QUOTED, TOCSIN_ACT_USER_CHANGED, FALSE },
  { "lock user ", NAME_QUOTED, TOCSIN_ACT_USER_DISABLED, FALSE },
  { "unlock user ", NAME_QUOTED, TOCSIN_ACT_USER_ENABLED, FALSE },
  { "password changed for ", NAME_WORD, TOCSIN_ACT_PASSWORD_CHANGED, FALSE },
  { "password for ", NAME_QUOTED, TOCSIN_ACT_PASSWORD_CHANGED, FALSE },
  { "changed password expiry for ", NAME_WORD, TOCSIN_ACT_USER_CHANGED, FALSE },
  { "changed password expiration for ", NAME_WORD, TOCSIN_ACT_USER_CHANGED, FALSE },
};

/* "add 'bob' to group 'sudo'", "add 'bob' to shadow group 'sudo'", "delete 'bob' from group
 * 'sudo'", "user bob added by root to group sudo": who is in a group. */
static gboolean
read_membership (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message;
  TocsinSpan user;
  TocsinAct act = TOCSIN_ACT_MEMBER_ADDED;

  if (tocsin_span_skip (&rest, "delete '") || tocsin_span_skip (&rest, "remove '"))
    act = TOCSIN_ACT_MEMBER_REMOVED;
  else if (!tocsin_span_skip (&rest, "add '"))
    return FALSE;
  user = tocsin_span_until (rest, "'");
  if (!tocsin_span_after (rest, "' ", &rest) || tocsin_span_find (rest, "group '") < 0)
    return FALSE;
  finding->user = user;
  finding->act = act;
  finding->outcome = TOCSIN_OUTCOME_SUCCESS;
  if (tocsin_span_starts (rest, "to shadow group '")
      || tocsin_span_starts (rest, "from shadow group '"))
    finding->count = TOCSIN_COUNT_COMPANION;
  return TRUE;
}

/* gpasswd: "user bob added by root to group sudo", "user bob removed by root from group sudo". */
static gboolean
read_gpasswd (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message;
  TocsinSpan user;

  if (!tocsin_span_skip (&rest, "user "))
    return FALSE;
  user = tocsin_span_take_word (&rest);
  if (tocsin_span_starts (rest, " added by ") && tocsin_span_find (rest, " to group ") > 0)
    finding->act = TOCSIN_ACT_MEMBER_ADDED;
  else if (tocsin_span_starts (rest, " removed by ") && tocsin_span_find (rest, " from group ") > 0)
    finding->act = TOCSIN_ACT_MEMBER_REMOVED;
  else
    return FALSE;
  finding->user = user;
  finding->outcome = TOCSIN_OUTCOME_SUCCESS;
  return TRUE;
}

static TocsinSpan
read_name (NameShape shape, TocsinSpan rest)
{
  TocsinSpan name = { rest.text, 0 };

  switch (shape)
    {
    case NAME_VALUE:
      tocsin_span_find_value (rest, "name=", &name);
      break;
    case NAME_QUOTED:
      if (tocsin_span_skip (&rest, "'") || tocsin_span_skip (&rest, "`"))
        name = tocsin_span_until (rest, "'");
      break;
    case NAME_WORD:
      if (tocsin_span_skip (&rest, "'"))
        name = tocsin_span_until (rest, "'");
      else
        name = tocsin_span_until (tocsin_span_until (rest, " "), ",");
      break;
    case NAME_NONE:
    default:
      break;
    }
  return name;
}

static gboolean
extract_accounts (TocsinFinding *finding)
{
  if (read_membership (finding) || read_gpasswd (finding))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    if (tocsin_span_starts (finding->message, changes[i].prefix))
      {
        finding->user = read_name (changes[i].shape,
                                   tocsin_span_from (finding->message, strlen (changes[i].prefix)));
        finding->act = changes[i].act;
        finding->outcome = changes[i].has_failed ? TOCSIN_OUTCOME_FAILED : TOCSIN_OUTCOME_SUCCESS;
        return TRUE;
      }
  return FALSE;
}

static const char *const apps[]
    = { "useradd", "adduser", "userdel",  "deluser",  "usermod",  "passwd",  "chpasswd", "chage",
        "chfn",    "chsh",    "groupadd", "groupdel", "groupmod", "gpasswd", "newusers", NULL };

const TocsinExtractor tocsin_extractor_accounts = {
  .apps = apps,
  .extract = extract_accounts,
};
