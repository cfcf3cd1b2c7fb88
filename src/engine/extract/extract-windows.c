/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows events by channel and id (Microsoft Learn, "Advanced security audit policy settings" and
 * the pages of the single events).
 *
 * The user is the account that logs on (TargetUserName), else who acts (SubjectUserName, User, the
 * SID of System/Security); of a lock-out the account that is locked. A logon tried over NTLM is
 * told twice: by 4624 or 4625 where it happens and by 4776 where the password is checked, which may
 * be another host; 4776 has no address. The logon counts, 4776 does not. Kerberos tells only the
 * domain controller: 4768 and 4771 count there. */
#include "extract/tocsin-extract-private.h"

#define LOGON(id, act, outcome, count)                                                             \
  {                                                                                                \
    id, act, outcome, TOCSIN_USER_TARGET, "logon", count                                           \
  }
#define KERBEROS(id, act, outcome, count)                                                          \
  {                                                                                                \
    id, act, outcome, TOCSIN_USER_TARGET, "kerberos", count                                        \
  }
#define BY_SUBJECT(id, act)                                                                        \
  {                                                                                                \
    id, act, TOCSIN_BY_KEYWORDS, TOCSIN_USER_SUBJECT, NULL, TOCSIN_COUNT_KEEP                      \
  }
#define SESSION(id, act, user)                                                                     \
  {                                                                                                \
    id, act, TOCSIN_NEVER, user, NULL, TOCSIN_COUNT_KEEP                                           \
  }

static const TocsinWindowsRow security_rows[] = {
  LOGON (4624, TOCSIN_ACT_LOGON, TOCSIN_ALWAYS_SUCCESS, TOCSIN_COUNT_ACT),
  LOGON (4625, TOCSIN_ACT_LOGON, TOCSIN_ALWAYS_FAILED, TOCSIN_COUNT_ACT),
  LOGON (4634, TOCSIN_ACT_LOGOFF, TOCSIN_BY_KEYWORDS, TOCSIN_COUNT_KEEP),
  LOGON (4647, TOCSIN_ACT_LOGOFF, TOCSIN_BY_KEYWORDS, TOCSIN_COUNT_KEEP),
  LOGON (4648, TOCSIN_ACT_EXPLICIT_LOGON, TOCSIN_NEVER, TOCSIN_COUNT_COMPANION),
  { 4672, TOCSIN_ACT_SPECIAL_LOGON, TOCSIN_BY_KEYWORDS, TOCSIN_USER_SUBJECT, "logon",
    TOCSIN_COUNT_COMPANION },
  LOGON (4776, TOCSIN_ACT_CREDENTIAL_VALIDATION, TOCSIN_BY_STATUS, TOCSIN_COUNT_COMPANION),
  KERBEROS (4768, TOCSIN_ACT_KERBEROS_TICKET, TOCSIN_BY_STATUS, TOCSIN_COUNT_ACT),
  KERBEROS (4769, TOCSIN_ACT_KERBEROS_SERVICE, TOCSIN_BY_STATUS, TOCSIN_COUNT_KEEP),
  KERBEROS (4770, TOCSIN_ACT_KERBEROS_SERVICE, TOCSIN_BY_KEYWORDS, TOCSIN_COUNT_KEEP),
  KERBEROS (4771, TOCSIN_ACT_KERBEROS_PREAUTH, TOCSIN_BY_STATUS, TOCSIN_COUNT_ACT),
  LOGON (4740, TOCSIN_ACT_ACCOUNT_LOCKED, TOCSIN_NEVER, TOCSIN_COUNT_KEEP),
  SESSION (4778, TOCSIN_ACT_RECONNECTED, TOCSIN_USER_ACCOUNT),
  SESSION (4779, TOCSIN_ACT_DISCONNECTED_SESSION, TOCSIN_USER_ACCOUNT),
  BY_SUBJECT (1102, TOCSIN_ACT_LOG_CLEARED),
  BY_SUBJECT (4656, TOCSIN_ACT_OBJECT_ACCESSED),
  BY_SUBJECT (4657, TOCSIN_ACT_REGISTRY_VALUE),
  BY_SUBJECT (4661, TOCSIN_ACT_OBJECT_ACCESSED),
  BY_SUBJECT (4662, TOCSIN_ACT_OBJECT_ACCESSED),
  BY_SUBJECT (4663, TOCSIN_ACT_OBJECT_ACCESSED),
  BY_SUBJECT (4688, TOCSIN_ACT_PROCESS_CREATED),
  BY_SUBJECT (4689, TOCSIN_ACT_PROCESS_ENDED),
  BY_SUBJECT (4697, TOCSIN_ACT_SERVICE_INSTALLED),
  BY_SUBJECT (4698, TOCSIN_ACT_TASK_CREATED),
  BY_SUBJECT (4699, TOCSIN_ACT_TASK_DELETED),
  BY_SUBJECT (4700, TOCSIN_ACT_TASK_CHANGED),
  BY_SUBJECT (4701, TOCSIN_ACT_TASK_CHANGED),
  BY_SUBJECT (4702, TOCSIN_ACT_TASK_CHANGED),
  BY_SUBJECT (4719, TOCSIN_ACT_AUDIT_CHANGED),
  BY_SUBJECT (4720, TOCSIN_ACT_USER_CREATED),
  BY_SUBJECT (4722, TOCSIN_ACT_USER_ENABLED),
  BY_SUBJECT (4723, TOCSIN_ACT_PASSWORD_CHANGED),
  BY_SUBJECT (4724, TOCSIN_ACT_PASSWORD_RESET),
  BY_SUBJECT (4725, TOCSIN_ACT_USER_DISABLED),
  BY_SUBJECT (4726, TOCSIN_ACT_USER_DELETED),
  BY_SUBJECT (4727, TOCSIN_ACT_GROUP_CREATED),
  BY_SUBJECT (4728, TOCSIN_ACT_MEMBER_ADDED),
  BY_SUBJECT (4729, TOCSIN_ACT_MEMBER_REMOVED),
  BY_SUBJECT (4730, TOCSIN_ACT_GROUP_DELETED),
  BY_SUBJECT (4731, TOCSIN_ACT_GROUP_CREATED),
  BY_SUBJECT (4732, TOCSIN_ACT_MEMBER_ADDED),
  BY_SUBJECT (4733, TOCSIN_ACT_MEMBER_REMOVED),
  BY_SUBJECT (4734, TOCSIN_ACT_GROUP_DELETED),
  BY_SUBJECT (4735, TOCSIN_ACT_GROUP_CHANGED),
  BY_SUBJECT (4737, TOCSIN_ACT_GROUP_CHANGED),
  BY_SUBJECT (4738, TOCSIN_ACT_USER_CHANGED),
  BY_SUBJECT (4741, TOCSIN_ACT_USER_CREATED),
  BY_SUBJECT (4742, TOCSIN_ACT_USER_CHANGED),
  BY_SUBJECT (4743, TOCSIN_ACT_USER_DELETED),
  BY_SUBJECT (4754, TOCSIN_ACT_GROUP_CREATED),
  BY_SUBJECT (4755, TOCSIN_ACT_GROUP_CHANGED),
  BY_SUBJECT (4756, TOCSIN_ACT_MEMBER_ADDED),
  BY_SUBJECT (4757, TOCSIN_ACT_MEMBER_REMOVED),
  BY_SUBJECT (4758, TOCSIN_ACT_GROUP_DELETED),
  BY_SUBJECT (4767, TOCSIN_ACT_USER_UNLOCKED),
  BY_SUBJECT (4781, TOCSIN_ACT_USER_RENAMED),
  BY_SUBJECT (5136, TOCSIN_ACT_DIRECTORY_CHANGED),
  BY_SUBJECT (5140, TOCSIN_ACT_SHARE_ACCESSED),
  BY_SUBJECT (5145, TOCSIN_ACT_SHARE_ACCESSED),
  BY_SUBJECT (5156, TOCSIN_ACT_NETWORK_CONNECTION),
  BY_SUBJECT (5157, TOCSIN_ACT_FIREWALL_BLOCKED),
};

static const TocsinWindowsRow system_rows[] = {
  BY_SUBJECT (104, TOCSIN_ACT_LOG_CLEARED),
  BY_SUBJECT (7045, TOCSIN_ACT_SERVICE_INSTALLED),
};

static const TocsinWindowsRow powershell_rows[] = {
  BY_SUBJECT (4103, TOCSIN_ACT_SCRIPT_RUN),
  BY_SUBJECT (4104, TOCSIN_ACT_SCRIPT_RUN),
  BY_SUBJECT (400, TOCSIN_ACT_SCRIPT_RUN),
  BY_SUBJECT (800, TOCSIN_ACT_SCRIPT_RUN),
};

static const TocsinWindowsRow defender_rows[] = {
  BY_SUBJECT (1116, TOCSIN_ACT_MALWARE_DETECTED),
  BY_SUBJECT (1117, TOCSIN_ACT_MALWARE_ACTION),
  BY_SUBJECT (5001, TOCSIN_ACT_PROTECTION_CHANGED),
  BY_SUBJECT (5007, TOCSIN_ACT_PROTECTION_CHANGED),
};

/* Remote Desktop: 1149 says that somebody reached the logon screen (with network level
 * authentication: that the password was right); the logon itself is 4624. */
static const TocsinWindowsRow remote_rows[] = {
  { 1149, TOCSIN_ACT_AUTHENTICATION, TOCSIN_ALWAYS_SUCCESS, TOCSIN_USER_PARAM1, "logon",
    TOCSIN_COUNT_COMPANION },
};

/* RdpCoreTS: 131 is a connection; 140 says from where a wrong password came, which 4625 counts. */
static const TocsinWindowsRow rdp_rows[] = {
  SESSION (131, TOCSIN_ACT_CONNECTION, TOCSIN_USER_PROCESS),
  { 140, TOCSIN_ACT_LOGON, TOCSIN_ALWAYS_FAILED, TOCSIN_USER_PROCESS, "logon",
    TOCSIN_COUNT_COMPANION },
};

static const TocsinWindowsRow session_rows[] = {
  SESSION (21, TOCSIN_ACT_SESSION_OPENED, TOCSIN_USER_SUBJECT),
  SESSION (22, TOCSIN_ACT_SESSION_OPENED, TOCSIN_USER_SUBJECT),
  SESSION (23, TOCSIN_ACT_SESSION_CLOSED, TOCSIN_USER_SUBJECT),
  SESSION (24, TOCSIN_ACT_DISCONNECTED_SESSION, TOCSIN_USER_SUBJECT),
  SESSION (25, TOCSIN_ACT_RECONNECTED, TOCSIN_USER_SUBJECT),
};

/* Events that are in none of the tables: who acts, if they say so. */
static const TocsinWindowsRow unknown_row = BY_SUBJECT (0, TOCSIN_ACT_NONE);

/* A record's channel says which table; where an export has lost it, its provider. */
static const struct
{
  const char *channel;
  const char *provider;
  const TocsinWindowsRow *rows;
  guint n_rows;
} logs[] = {
  { "Security", "Microsoft-Windows-Security-Auditing", security_rows,
    G_N_ELEMENTS (security_rows) },
  { "System", "Service Control Manager", system_rows, G_N_ELEMENTS (system_rows) },
  { "Microsoft-Windows-PowerShell/Operational", "Microsoft-Windows-PowerShell", powershell_rows,
    G_N_ELEMENTS (powershell_rows) },
  { "Windows PowerShell", "PowerShell", powershell_rows, G_N_ELEMENTS (powershell_rows) },
  { "Microsoft-Windows-Windows Defender/Operational", "Microsoft-Windows-Windows Defender",
    defender_rows, G_N_ELEMENTS (defender_rows) },
  { "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
    "Microsoft-Windows-TerminalServices-RemoteConnectionManager", remote_rows,
    G_N_ELEMENTS (remote_rows) },
  { "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational",
    "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS", rdp_rows, G_N_ELEMENTS (rdp_rows) },
  { "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
    "Microsoft-Windows-TerminalServices-LocalSessionManager", session_rows,
    G_N_ELEMENTS (session_rows) },
};

static const TocsinWindowsRow *
find_row (const TocsinWindowsRow *rows, guint n_rows, gint32 event_id)
{
  for (guint i = 0; i < n_rows; i++)
    if (rows[i].event_id == event_id)
      return &rows[i];
  return &unknown_row;
}

static gboolean
extract_windows (TocsinFinding *finding)
{
  const TocsinEvent *event = finding->event;
  const TocsinWindowsRow *row = &unknown_row;
  TocsinSpan channel = { finding->batch->arena + event->channel.offset, event->channel.length };
  TocsinSpan provider = { finding->batch->arena + event->provider.offset, event->provider.length };

  for (guint i = 0; i < G_N_ELEMENTS (logs) && row == &unknown_row; i++)
    if (tocsin_span_equals_folded (channel, logs[i].channel)
        || (channel.length == 0 && tocsin_span_equals_folded (provider, logs[i].provider)))
      row = find_row (logs[i].rows, logs[i].n_rows, event->event_id);
  tocsin_windows_apply (finding, row);
  return TRUE;
}

static const char *const channels[] = { "*", NULL };

const TocsinExtractor tocsin_extractor_windows = {
  .channels = channels,
  .extract = extract_windows,
};
