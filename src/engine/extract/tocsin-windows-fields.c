/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-address.h"
#include "extract/tocsin-extract-private.h"

static const struct
{
  const char *name;
  TocsinWindowsField field;
} known_fields[] = {
  { "TargetUserName", TOCSIN_WINDOWS_TARGET_USER },
  { "SubjectUserName", TOCSIN_WINDOWS_SUBJECT_USER },
  { "User", TOCSIN_WINDOWS_USER },
  { "Security_UserID", TOCSIN_WINDOWS_SECURITY_SID },
  { "SourceUser", TOCSIN_WINDOWS_SOURCE_USER },
  { "DetectionUser", TOCSIN_WINDOWS_USER },
  { "AccountName", TOCSIN_WINDOWS_ACCOUNT },
  { "Param1", TOCSIN_WINDOWS_PARAM1 },
  { "Param3", TOCSIN_WINDOWS_PARAM3 },
  { "IpAddress", TOCSIN_WINDOWS_IP_ADDRESS },
  { "ClientAddress", TOCSIN_WINDOWS_CLIENT_ADDRESS },
  { "SourceAddress", TOCSIN_WINDOWS_SOURCE_ADDRESS },
  { "SourceIp", TOCSIN_WINDOWS_SOURCE_IP },
  { "Address", TOCSIN_WINDOWS_ADDRESS },
  { "ClientIP", TOCSIN_WINDOWS_ADDRESS },
  { "IPString", TOCSIN_WINDOWS_ADDRESS },
  { "IpPort", TOCSIN_WINDOWS_IP_PORT },
  { "TargetLogonId", TOCSIN_WINDOWS_TARGET_LOGON },
  { "SubjectLogonId", TOCSIN_WINDOWS_SUBJECT_LOGON },
  { "Status", TOCSIN_WINDOWS_STATUS },
  { "Keywords", TOCSIN_WINDOWS_KEYWORDS },
};

/* Where the address of a logon or a connection stands, best first. */
static const TocsinWindowsField address_fields[] = {
  TOCSIN_WINDOWS_IP_ADDRESS, TOCSIN_WINDOWS_CLIENT_ADDRESS, TOCSIN_WINDOWS_SOURCE_ADDRESS,
  TOCSIN_WINDOWS_SOURCE_IP,  TOCSIN_WINDOWS_ADDRESS,
};

static const TocsinWindowsField subject_fields[]
    = { TOCSIN_WINDOWS_SUBJECT_USER, TOCSIN_WINDOWS_USER, TOCSIN_WINDOWS_SECURITY_SID,
        TOCSIN_WINDOWS_NO_FIELD };
static const TocsinWindowsField process_fields[]
    = { TOCSIN_WINDOWS_USER, TOCSIN_WINDOWS_SOURCE_USER, TOCSIN_WINDOWS_NO_FIELD };
static const TocsinWindowsField target_fields[]
    = { TOCSIN_WINDOWS_TARGET_USER, TOCSIN_WINDOWS_NO_FIELD };
static const TocsinWindowsField account_fields[]
    = { TOCSIN_WINDOWS_ACCOUNT, TOCSIN_WINDOWS_NO_FIELD };
static const TocsinWindowsField param1_fields[]
    = { TOCSIN_WINDOWS_PARAM1, TOCSIN_WINDOWS_USER, TOCSIN_WINDOWS_NO_FIELD };

/* By #TocsinWindowsRow.user. */
static const TocsinWindowsField *const user_fields[] = {
  [TOCSIN_USER_SUBJECT] = subject_fields, [TOCSIN_USER_PROCESS] = process_fields,
  [TOCSIN_USER_TARGET] = target_fields,   [TOCSIN_USER_ACCOUNT] = account_fields,
  [TOCSIN_USER_PARAM1] = param1_fields,
};

/* Keywords that Windows reserves for audits (winmeta.xml: AuditFailure, AuditSuccess). */
#define AUDIT_FAILURE G_GUINT64_CONSTANT (0x0010000000000000)
#define AUDIT_SUCCESS G_GUINT64_CONSTANT (0x0020000000000000)

/* What a field's name is, of a flattened record ("winlog.event_data.IpAddress") its last part. */
static TocsinWindowsField
find_role (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot != NULL)
    name = dot + 1;
  for (guint i = 0; i < G_N_ELEMENTS (known_fields); i++)
    if (name[0] == known_fields[i].name[0] && strcmp (name, known_fields[i].name) == 0)
      return known_fields[i].field;
  return TOCSIN_WINDOWS_NO_FIELD;
}

/* For each name of the batch the #TocsinWindowsField that it is, so that the fields of an event
 * need no comparing of names. */
guint8 *
tocsin_windows_dup_roles (const TocsinBatch *batch)
{
  guint8 *roles = g_new (guint8, batch->n_names);

  for (guint32 i = 0; i < batch->n_names; i++)
    roles[i] = (guint8) find_role (batch->names[i]);
  return roles;
}

/* The values of the fields that extraction looks at; of two of one name that of the body. A dash,
 * which Windows writes for no value, is none. */
static void
read_fields (const TocsinFinding *finding, TocsinSpan *values)
{
  const TocsinBatch *batch = finding->batch;
  const TocsinField *fields = batch->fields + finding->event->first_field;

  memset (values, 0, TOCSIN_N_WINDOWS_FIELDS * sizeof *values);
  for (guint32 i = 0; i < finding->event->n_fields; i++)
    {
      guint8 role = finding->roles[fields[i].name];
      TocsinSpan value = { batch->arena + fields[i].value.offset, fields[i].value.length };

      if (role == TOCSIN_WINDOWS_NO_FIELD || value.length == 0 || tocsin_span_equals (value, "-"))
        continue;
      if (values[role].length == 0)
        values[role] = value;
    }
}

/* Reads "0x18", "24" and, as PowerShell writes 64 bits, "-9218868437227405312". */
static gboolean
read_number (TocsinSpan text, guint64 *number)
{
  char copy[24];
  gint64 negative = 0;
  gboolean is_number;

  if (text.length == 0 || text.length >= sizeof copy)
    return FALSE;
  memcpy (copy, text.text, text.length);
  copy[text.length] = '\0';
  if (copy[0] == '0' && (copy[1] == 'x' || copy[1] == 'X'))
    return g_ascii_string_to_unsigned (copy + 2, 16, 0, G_MAXUINT64, number, NULL);
  if (copy[0] != '-')
    return g_ascii_string_to_unsigned (copy, 10, 0, G_MAXUINT64, number, NULL);
  is_number = g_ascii_string_to_signed (copy, 10, G_MININT64, 0, &negative, NULL);
  *number = (guint64) negative;
  return is_number;
}

/* Keywords are a number, or in exports the words that Event Viewer shows. */
static TocsinOutcome
read_keywords (TocsinSpan keywords)
{
  guint64 bits;

  if (read_number (keywords, &bits))
    {
      if (bits & AUDIT_FAILURE)
        return TOCSIN_OUTCOME_FAILED;
      return bits & AUDIT_SUCCESS ? TOCSIN_OUTCOME_SUCCESS : TOCSIN_OUTCOME_NONE;
    }
  if (tocsin_span_find_folded (keywords, "audit failure") >= 0)
    return TOCSIN_OUTCOME_FAILED;
  return tocsin_span_find_folded (keywords, "audit success") >= 0 ? TOCSIN_OUTCOME_SUCCESS
                                                                  : TOCSIN_OUTCOME_NONE;
}

static TocsinOutcome
find_outcome (const TocsinWindowsRow *row, const TocsinSpan *values)
{
  guint64 status;

  switch (row->outcome)
    {
    case TOCSIN_ALWAYS_FAILED:
      return TOCSIN_OUTCOME_FAILED;
    case TOCSIN_ALWAYS_SUCCESS:
      return TOCSIN_OUTCOME_SUCCESS;
    case TOCSIN_NEVER:
      return TOCSIN_OUTCOME_NONE;
    case TOCSIN_BY_STATUS:
      if (read_number (values[TOCSIN_WINDOWS_STATUS], &status))
        return status == 0 ? TOCSIN_OUTCOME_SUCCESS : TOCSIN_OUTCOME_FAILED;
      return read_keywords (values[TOCSIN_WINDOWS_KEYWORDS]);
    case TOCSIN_BY_KEYWORDS:
    default:
      return read_keywords (values[TOCSIN_WINDOWS_KEYWORDS]);
    }
}

/* The name without its domain: "DOMAIN\bob", and of Kerberos "bob@REALM". */
static TocsinSpan
strip_domain (TocsinSpan user, TocsinAct act)
{
  gssize backslash = tocsin_span_rfind (user, "\\");

  if (backslash >= 0)
    return tocsin_span_from (user, (gsize) backslash + 1);
  if (act == TOCSIN_ACT_KERBEROS_SERVICE)
    return tocsin_span_until (user, "@");
  return user;
}

static void
find_user (TocsinFinding *finding, const TocsinWindowsRow *row, const TocsinSpan *values)
{
  for (const TocsinWindowsField *field = user_fields[row->user]; *field != TOCSIN_WINDOWS_NO_FIELD;
       field++)
    if (values[*field].length > 0)
      {
        finding->user = strip_domain (values[*field], row->act);
        return;
      }
}

static void
find_address (TocsinFinding *finding, const TocsinWindowsRow *row, const TocsinSpan *values)
{
  TocsinAddress address;

  for (guint i = 0; i < G_N_ELEMENTS (address_fields); i++)
    {
      TocsinSpan value = values[address_fields[i]];

      if (value.length > 0 && tocsin_address_find (value.text, value.length, &address))
        {
          finding->address = value;
          return;
        }
    }
  if (row->user == TOCSIN_USER_PARAM1)
    finding->address = values[TOCSIN_WINDOWS_PARAM3];
}

/* What tells this logon from others of the user: the port, for local ones the id of the logon. */
static TocsinSpan
find_port (const TocsinSpan *values)
{
  TocsinSpan port = values[TOCSIN_WINDOWS_IP_PORT];

  if (port.length > 0 && !tocsin_span_equals (port, "0"))
    return port;
  if (values[TOCSIN_WINDOWS_TARGET_LOGON].length > 0)
    return values[TOCSIN_WINDOWS_TARGET_LOGON];
  return values[TOCSIN_WINDOWS_SUBJECT_LOGON];
}

/* Fills in what @row says of an event and what the event's fields say. */
void
tocsin_windows_apply (TocsinFinding *finding, const TocsinWindowsRow *row)
{
  TocsinSpan values[TOCSIN_N_WINDOWS_FIELDS];

  read_fields (finding, values);
  tocsin_finding_set_act (finding, row->act, find_outcome (row, values), row->count, row->service);
  find_user (finding, row, values);
  find_address (finding, row, values);
  if (finding->user.length == 0 || finding->address.length == 0)
    tocsin_windows_read_message (finding, row);
  if (row->service != NULL)
    finding->port = find_port (values);
}
