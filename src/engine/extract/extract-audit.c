/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of the Linux audit system: "type=EXECVE msg=audit(1736157600.123:4711): argc=2 a0="ls"
 * …", from audit.log, or with "audit: " before them from the kernel's log. Their fields keep their
 * names; `audit_id` is what stands in the parentheses, which all records of one act share. Values
 * that the kernel writes as hexadecimal digits, because they have blanks or quotes in them, are
 * decoded (audit_log_untrustedstring() of Linux). */
#include "extract/tocsin-extract-private.h"

#define MAX_FIELDS 128

/* Numbers of types, as the kernel's log has them (linux/audit.h). */
static const struct
{
  const char *number;
  const char *name;
} types[] = {
  { "1100", "USER_AUTH" },     { "1101", "USER_ACCT" },     { "1103", "CRED_ACQ" },
  { "1104", "CRED_DISP" },     { "1105", "USER_START" },    { "1106", "USER_END" },
  { "1112", "USER_LOGIN" },    { "1114", "ADD_USER" },      { "1115", "DEL_USER" },
  { "1116", "ADD_GROUP" },     { "1117", "DEL_GROUP" },     { "1123", "USER_CMD" },
  { "1130", "SERVICE_START" }, { "1131", "SERVICE_STOP" },  { "1300", "SYSCALL" },
  { "1302", "PATH" },          { "1305", "CONFIG_CHANGE" }, { "1306", "SOCKADDR" },
  { "1307", "CWD" },           { "1309", "EXECVE" },        { "1325", "NETFILTER_CFG" },
  { "1326", "SECCOMP" },       { "1327", "PROCTITLE" },     { "1334", "BPF" },
  { "1400", "AVC" },           { "1701", "ANOM_ABEND" },
};

static const struct
{
  const char *type;
  TocsinAct act;
  const char *service; /* of the attempt's key, where it counts */
} acts[] = {
  { "USER_LOGIN", TOCSIN_ACT_LOGON, "sshd" },
  { "USER_AUTH", TOCSIN_ACT_AUTHENTICATION, NULL },
  { "USER_START", TOCSIN_ACT_SESSION_OPENED, NULL },
  { "USER_END", TOCSIN_ACT_SESSION_CLOSED, NULL },
  { "USER_CMD", TOCSIN_ACT_SUDO_COMMAND, NULL },
  { "ADD_USER", TOCSIN_ACT_USER_CREATED, NULL },
  { "DEL_USER", TOCSIN_ACT_USER_DELETED, NULL },
  { "ADD_GROUP", TOCSIN_ACT_GROUP_CREATED, NULL },
  { "DEL_GROUP", TOCSIN_ACT_GROUP_DELETED, NULL },
  { "SERVICE_START", TOCSIN_ACT_SERVICE_STARTED, NULL },
  { "SERVICE_STOP", TOCSIN_ACT_SERVICE_STOPPED, NULL },
  { "EXECVE", TOCSIN_ACT_PROCESS_CREATED, NULL },
  { "CONFIG_CHANGE", TOCSIN_ACT_AUDIT_CHANGED, NULL },
};

/* What the record says of itself. */
typedef struct
{
  TocsinSpan type;
  TocsinSpan account;
  TocsinSpan address;
  TocsinSpan result;
} Record;

static TocsinSpan
get_type_name (TocsinSpan type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (tocsin_span_equals (type, types[i].number))
      return (TocsinSpan){ types[i].name, strlen (types[i].name) };
  return type;
}

static gboolean
is_hexadecimal (TocsinSpan value)
{
  for (gsize i = 0; i < value.length; i++)
    if (!g_ascii_isxdigit (value.text[i]))
      return FALSE;
  return value.length > 0 && value.length % 2 == 0;
}

/* Whether a value without quotes is written in hexadecimal digits if it has nothing else. The
 * arguments of a system call are numbers. */
static gboolean
is_text_field (TocsinSpan type, TocsinSpan name)
{
  static const char *const names[]
      = { "exe", "comm", "name", "cwd", "proctitle", "acct", "cmd", "path", "key", "data" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (tocsin_span_equals (name, names[i]))
      return TRUE;
  return tocsin_span_equals (type, "EXECVE") && name.length > 1 && name.text[0] == 'a'
         && g_ascii_isdigit (name.text[1]) && tocsin_span_find (name, "_") < 0;
}

static void
note (Record *record, TocsinSpan name, TocsinSpan value)
{
  if (tocsin_span_equals (name, "acct") && record->account.length == 0)
    record->account = value;
  else if (tocsin_span_equals (name, "addr") && !tocsin_span_equals (value, "?"))
    record->address = value;
  else if (tocsin_span_equals (name, "res"))
    record->result = value;
}

/* The value at the beginning of @rest, which is cut off: what quotes hold, or up to a blank. */
static TocsinSpan
take_value (TocsinSpan *rest, gboolean *is_quoted)
{
  TocsinSpan value;

  *is_quoted = tocsin_span_skip (rest, "\"");
  if (*is_quoted)
    {
      value = tocsin_span_until (*rest, "\"");
      *rest = tocsin_span_from (*rest, MIN (value.length + 1, rest->length));
      return value;
    }
  value = (TocsinSpan){ rest->text, 0 };
  while (value.length < rest->length && strchr (" \x1d", value.text[value.length]) == NULL)
    value.length++;
  *rest = tocsin_span_from (*rest, value.length);
  tocsin_span_drop (&value, "'");
  tocsin_span_drop (&value, ",");
  return value;
}

static gboolean
is_name (TocsinSpan name)
{
  for (gsize i = 0; i < name.length; i++)
    if (!g_ascii_isalnum (name.text[i]) && strchr ("_-[]", name.text[i]) == NULL)
      return FALSE;
  return name.length > 0;
}

/* "argc=2 a0="ls" msg='op=login …' UID="root""; words without a value are passed. */
static void
read_pairs (TocsinFinding *finding, Record *record, TocsinSpan rest)
{
  for (guint n = 0; n < MAX_FIELDS && rest.length > 0;)
    {
      TocsinSpan name = { rest.text, 0 };
      TocsinFoundText how = TOCSIN_FOUND_PLAIN;
      TocsinSpan value;
      gboolean is_quoted;

      while (name.length < rest.length && strchr ("= \x1d'", name.text[name.length]) == NULL)
        name.length++;
      rest = tocsin_span_from (rest, name.length);
      if (!tocsin_span_skip (&rest, "="))
        {
          rest = tocsin_span_from (rest, rest.length > 0 ? 1 : 0);
          continue;
        }
      if (tocsin_span_skip (&rest, "'") || !is_name (name))
        continue;
      value = take_value (&rest, &is_quoted);
      if (!is_quoted && is_text_field (record->type, name) && is_hexadecimal (value))
        how = tocsin_span_equals (name, "proctitle") ? TOCSIN_FOUND_HEX_LIST : TOCSIN_FOUND_HEX;
      if (value.length > 0)
        tocsin_finding_add_field (finding, name, value, how);
      if (how == TOCSIN_FOUND_PLAIN)
        note (record, name, value);
      n++;
    }
}

static void
set_act (TocsinFinding *finding, const Record *record)
{
  TocsinOutcome outcome = TOCSIN_OUTCOME_NONE;

  if (tocsin_span_equals (record->result, "success") || tocsin_span_equals (record->result, "1"))
    outcome = TOCSIN_OUTCOME_SUCCESS;
  else if (tocsin_span_equals (record->result, "failed")
           || tocsin_span_equals (record->result, "0"))
    outcome = TOCSIN_OUTCOME_FAILED;
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (tocsin_span_equals (record->type, acts[i].type))
      tocsin_finding_set_act (finding, acts[i].act, outcome,
                              acts[i].service != NULL ? TOCSIN_COUNT_ACT : TOCSIN_COUNT_KEEP,
                              acts[i].service);
  finding->user = record->account;
  finding->address = record->address;
}

/* "audit(1736157600.123:4711): " at the beginning of @rest, which is cut off. */
static gboolean
take_id (TocsinSpan *rest, TocsinSpan *id)
{
  tocsin_span_skip (rest, "msg=");
  if (!tocsin_span_skip (rest, "audit("))
    return FALSE;
  *id = tocsin_span_until (*rest, ")");
  if (id->length == 0 || id->length == rest->length)
    return FALSE;
  *rest = tocsin_span_from (*rest, id->length + 1);
  tocsin_span_skip (rest, ":");
  return TRUE;
}

/* The journal has the type and the time of a record in fields of its own. */
static gboolean
read_journal (TocsinFinding *finding)
{
  const TocsinField *type
      = tocsin_batch_find_field (finding->batch, finding->event, "_AUDIT_TYPE_NAME");
  const TocsinField *id = tocsin_batch_find_field (finding->batch, finding->event, "_AUDIT_ID");
  Record record = { 0 };
  TocsinSpan rest = finding->message;

  if (type == NULL || id == NULL)
    return FALSE;
  record.type = (TocsinSpan){ tocsin_batch_text (finding->batch, type->value), type->value.length };
  tocsin_finding_add (finding, "type", record.type);
  tocsin_finding_add (
      finding, "audit_id",
      (TocsinSpan){ tocsin_batch_text (finding->batch, id->value), id->value.length });
  tocsin_span_take_word (&rest);
  read_pairs (finding, &record, rest);
  set_act (finding, &record);
  return TRUE;
}

static void
add_type (TocsinFinding *finding, TocsinSpan type, TocsinSpan id)
{
  TocsinSpan name = get_type_name (type);

  tocsin_finding_add (finding, "audit_id", id);
  if (name.text == type.text)
    tocsin_finding_add (finding, "type", type);
  else
    tocsin_finding_add_constant (finding, "type", name.text);
}

static gboolean
extract_audit (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message, node = { rest.text, 0 }, id;
  Record record = { 0 };

  if (*rest.text == '[') /* the kernel's clock */
    tocsin_span_after (rest, "] ", &rest);
  tocsin_span_skip (&rest, "audit: ");
  if (tocsin_span_skip (&rest, "node="))
    {
      node = tocsin_span_take_word (&rest);
      tocsin_span_skip (&rest, " ");
    }
  if (!tocsin_span_skip (&rest, "type="))
    return *finding->message.text >= 'A' && *finding->message.text <= 'Z' && read_journal (finding);
  record.type = tocsin_span_take_word (&rest);
  tocsin_span_skip (&rest, " ");
  if (record.type.length == 0 || !take_id (&rest, &id))
    return FALSE;
  tocsin_finding_add (finding, "node", node);
  add_type (finding, record.type, id);
  record.type = get_type_name (record.type);
  read_pairs (finding, &record, rest);
  set_act (finding, &record);
  return TRUE;
}

static const char *const apps[] = { "*", NULL };

const TocsinExtractor tocsin_extractor_audit = {
  .apps = apps,
  .extract = extract_audit,
};
