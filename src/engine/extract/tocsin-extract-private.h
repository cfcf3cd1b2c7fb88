/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"
#include "extract/tocsin-span-private.h"

G_BEGIN_DECLS

/**
 * TocsinAct:
 *
 * What kinds of act extractors know: each an ECS category with an action
 * (tocsin-act.c).
 */
typedef enum
{
  TOCSIN_ACT_NONE,
  TOCSIN_ACT_LOGON,
  TOCSIN_ACT_LOGOFF,
  TOCSIN_ACT_AUTHENTICATION,
  TOCSIN_ACT_EXPLICIT_LOGON,
  TOCSIN_ACT_SPECIAL_LOGON,
  TOCSIN_ACT_CREDENTIAL_VALIDATION,
  TOCSIN_ACT_KERBEROS_TICKET,
  TOCSIN_ACT_KERBEROS_SERVICE,
  TOCSIN_ACT_KERBEROS_PREAUTH,
  TOCSIN_ACT_ACCOUNT_LOCKED,
  TOCSIN_ACT_RECONNECTED,
  TOCSIN_ACT_DISCONNECTED_SESSION,
  TOCSIN_ACT_SESSION_OPENED,
  TOCSIN_ACT_SESSION_CLOSED,
  TOCSIN_ACT_SUDO,
  TOCSIN_ACT_SUDO_COMMAND,
  TOCSIN_ACT_SU,
  TOCSIN_ACT_CONNECTION,
  TOCSIN_ACT_DISCONNECTION,
  TOCSIN_ACT_SUSPICIOUS_CONNECTION,
  TOCSIN_ACT_FIREWALL_BLOCKED,
  TOCSIN_ACT_FIREWALL_ALLOWED,
  TOCSIN_ACT_CRON_JOB,
  TOCSIN_ACT_CRON_CHANGED,
  TOCSIN_ACT_SERVICE_STARTED,
  TOCSIN_ACT_SERVICE_STOPPED,
  TOCSIN_ACT_USER_CREATED,
  TOCSIN_ACT_USER_DELETED,
  TOCSIN_ACT_USER_CHANGED,
  TOCSIN_ACT_USER_ENABLED,
  TOCSIN_ACT_USER_DISABLED,
  TOCSIN_ACT_USER_UNLOCKED,
  TOCSIN_ACT_USER_RENAMED,
  TOCSIN_ACT_PASSWORD_CHANGED,
  TOCSIN_ACT_PASSWORD_RESET,
  TOCSIN_ACT_GROUP_CREATED,
  TOCSIN_ACT_GROUP_DELETED,
  TOCSIN_ACT_GROUP_CHANGED,
  TOCSIN_ACT_MEMBER_ADDED,
  TOCSIN_ACT_MEMBER_REMOVED,
  TOCSIN_ACT_PROCESS_CREATED,
  TOCSIN_ACT_PROCESS_ENDED,
  TOCSIN_ACT_PROCESS_ACCESSED,
  TOCSIN_ACT_PROCESS_TAMPERED,
  TOCSIN_ACT_THREAD_INJECTED,
  TOCSIN_ACT_SCRIPT_RUN,
  TOCSIN_ACT_SERVICE_INSTALLED,
  TOCSIN_ACT_TASK_CREATED,
  TOCSIN_ACT_TASK_DELETED,
  TOCSIN_ACT_TASK_CHANGED,
  TOCSIN_ACT_LOG_CLEARED,
  TOCSIN_ACT_AUDIT_CHANGED,
  TOCSIN_ACT_SHARE_ACCESSED,
  TOCSIN_ACT_OBJECT_ACCESSED,
  TOCSIN_ACT_DIRECTORY_CHANGED,
  TOCSIN_ACT_MALWARE_DETECTED,
  TOCSIN_ACT_MALWARE_ACTION,
  TOCSIN_ACT_PROTECTION_CHANGED,
  TOCSIN_ACT_NETWORK_CONNECTION,
  TOCSIN_ACT_DNS_QUERY,
  TOCSIN_ACT_DRIVER_LOADED,
  TOCSIN_ACT_IMAGE_LOADED,
  TOCSIN_ACT_DISK_READ,
  TOCSIN_ACT_FILE_CREATED,
  TOCSIN_ACT_FILE_TIME_CHANGED,
  TOCSIN_ACT_FILE_STREAM,
  TOCSIN_ACT_FILE_DELETED,
  TOCSIN_ACT_REGISTRY_KEY,
  TOCSIN_ACT_REGISTRY_VALUE,
  TOCSIN_ACT_REGISTRY_RENAMED,
  TOCSIN_ACT_PIPE_CREATED,
  TOCSIN_ACT_PIPE_CONNECTED,
  TOCSIN_ACT_WMI,
  TOCSIN_ACT_CLIPBOARD,
  TOCSIN_ACT_MONITOR_CHANGED,
  TOCSIN_ACT_HTTP_REQUEST,
  TOCSIN_N_ACTS,
} TocsinAct;

/**
 * TocsinCount:
 * @TOCSIN_COUNT_KEEP: the record is not one of several about one act
 * @TOCSIN_COUNT_COMPANION: another record counts the act: repeat becomes 0
 * @TOCSIN_COUNT_ACT: this is the record that counts
 */
typedef enum
{
  TOCSIN_COUNT_KEEP,
  TOCSIN_COUNT_COMPANION,
  TOCSIN_COUNT_ACT,
} TocsinCount;

/**
 * TocsinFoundText:
 * @TOCSIN_FOUND_PLAIN: as it is
 * @TOCSIN_FOUND_HEX: bytes as two digits each
 * @TOCSIN_FOUND_HEX_LIST: the same, where NUL is between words
 * @TOCSIN_FOUND_XML: with character references
 *
 * How the text of a field is written in a message.
 */
typedef enum
{
  TOCSIN_FOUND_PLAIN,
  TOCSIN_FOUND_HEX,
  TOCSIN_FOUND_HEX_LIST,
  TOCSIN_FOUND_XML,
} TocsinFoundText;

/**
 * TocsinFoundField:
 * @name: its name, interned in the batch
 * @how: a #TocsinFoundText
 * @value: its text in the message …
 * @constant: (nullable): … or what the message implies
 */
typedef struct
{
  guint32 name;
  guint8 how;
  TocsinSlice value;
  const char *constant;
} TocsinFoundField;

/* Fields of Windows events that extraction looks at (tocsin-windows-fields.c). */
typedef enum
{
  TOCSIN_WINDOWS_NO_FIELD,
  TOCSIN_WINDOWS_TARGET_USER,
  TOCSIN_WINDOWS_SUBJECT_USER,
  TOCSIN_WINDOWS_USER,
  TOCSIN_WINDOWS_SECURITY_SID,
  TOCSIN_WINDOWS_SOURCE_USER,
  TOCSIN_WINDOWS_ACCOUNT,
  TOCSIN_WINDOWS_PARAM1,
  TOCSIN_WINDOWS_PARAM3,
  TOCSIN_WINDOWS_IP_ADDRESS,
  TOCSIN_WINDOWS_CLIENT_ADDRESS,
  TOCSIN_WINDOWS_SOURCE_ADDRESS,
  TOCSIN_WINDOWS_SOURCE_IP,
  TOCSIN_WINDOWS_ADDRESS,
  TOCSIN_WINDOWS_IP_PORT,
  TOCSIN_WINDOWS_TARGET_LOGON,
  TOCSIN_WINDOWS_SUBJECT_LOGON,
  TOCSIN_WINDOWS_STATUS,
  TOCSIN_WINDOWS_KEYWORDS,
  TOCSIN_N_WINDOWS_FIELDS,
} TocsinWindowsField;

/**
 * TocsinFinding:
 * @batch: the batch at work
 * @event: the event at work
 * @message: its message without blanks around it
 * @app: the program's name without directory and parentheses
 * @variant: what the app's name has in parentheses: "pam_unix" of "sshd(pam_unix)"
 * @has_own: whether the program has an extractor of its own, which does not know the message
 * @roles: for each name of the batch the #TocsinWindowsField that it is
 * @address: text that names the source address
 * @port: its port, or another number that tells this act from others
 * @fields: (element-type TocsinFoundField): what the message has as fields, to be added to the
 * event
 * @program: (nullable): the program that must have written the record, which does not name it
 * @event_id: of an event of Windows' kind in a message, or %TOCSIN_NO_NUMBER
 * @channel: the same: its channel
 * @user: the user's name; may be constant text instead of part of the record
 * @outcome: a #TocsinOutcome
 * @act: what the record is about
 * @count: whether it counts
 * @times: by how much it counts, where it does
 * @service: for the attempt key: what was tried ("sshd"); %NULL if the record
 *   is not part of an act that several records may tell
 *
 * What an extractor sees, and what it found. It leaves empty what it did not find.
 */
typedef struct
{
  TocsinBatch *batch;
  TocsinEvent *event;
  TocsinSpan message;
  TocsinSpan app;
  TocsinSpan variant;
  gboolean has_own;
  guint8 *roles;
  TocsinSpan address;
  TocsinSpan port;
  GArray *fields;
  const char *program;
  gint32 event_id;
  TocsinSpan channel;
  TocsinSpan user;
  TocsinOutcome outcome;
  TocsinAct act;
  TocsinCount count;
  guint32 times;
  const char *service;
} TocsinFinding;

/**
 * TocsinExtractor:
 * @apps: (nullable): names of programs, ending with %NULL; compared without
 *   regard to case, without directory and parentheses; "*" for an extractor that
 *   is asked where the program's own does not know the message
 * @channels: (nullable): channels or providers of Windows events, ending with
 *   %NULL; "*" for all
 * @extract: takes the message apart; returns whether it knows it
 *
 * Knows the messages of some programs: a constant table at the end of its file.
 */
typedef struct
{
  const char *const *apps;
  const char *const *channels;
  gboolean (*extract) (TocsinFinding *finding);
} TocsinExtractor;

/* All extractors, in the order of extract/meson.build, ending with NULL. */
extern const TocsinExtractor *const tocsin_extractors[];

/**
 * TocsinActInfo:
 * @category: ECS event.category
 * @action: ECS event.action
 */
typedef struct
{
  const char *category;
  const char *action;
} TocsinActInfo;

extern const TocsinActInfo tocsin_acts[TOCSIN_N_ACTS];

/**
 * TocsinWindowsRow:
 * @event_id: Windows event id
 * @act: what it is about
 * @outcome: how its outcome is found
 * @user: whose name is the event's user
 * @service: for the attempt key, or %NULL
 * @count: whether it counts
 *
 * What is known of a Windows event.
 */
typedef struct
{
  gint32 event_id;
  TocsinAct act;
  enum
  {
    TOCSIN_BY_KEYWORDS,
    TOCSIN_BY_STATUS,
    TOCSIN_ALWAYS_FAILED,
    TOCSIN_ALWAYS_SUCCESS,
    TOCSIN_NEVER,
  } outcome;
  enum
  {
    TOCSIN_USER_SUBJECT,
    TOCSIN_USER_PROCESS,
    TOCSIN_USER_TARGET,
    TOCSIN_USER_ACCOUNT,
    TOCSIN_USER_PARAM1,
  } user;
  const char *service;
  TocsinCount count;
} TocsinWindowsRow;

void tocsin_finding_set_act (TocsinFinding *self, TocsinAct act, TocsinOutcome outcome,
                             TocsinCount count, const char *service);
void tocsin_finding_add_field (TocsinFinding *self, TocsinSpan name, TocsinSpan value,
                               TocsinFoundText how);
void tocsin_finding_add (TocsinFinding *self, const char *name, TocsinSpan value);
void tocsin_finding_add_constant (TocsinFinding *self, const char *name, const char *text);
void tocsin_finding_write_fields (TocsinFinding *self);
gboolean tocsin_finding_take_peer (TocsinFinding *self, TocsinSpan tail);
guint8 *tocsin_windows_dup_roles (const TocsinBatch *batch);
void tocsin_windows_read_message (TocsinFinding *finding, const TocsinWindowsRow *row);
void tocsin_windows_apply (TocsinFinding *finding, const TocsinWindowsRow *row);

G_END_DECLS
