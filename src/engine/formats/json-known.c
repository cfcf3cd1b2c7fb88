/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Well-known names of JSON logs, those of ECS, OpenTelemetry, the usual logging
 * libraries, Zeek, Suricata, the clouds' audit logs, and Windows. Of several names
 * of one role in a record, the one that stands first here counts, if its value
 * will do (json-roles.c). */
#include <string.h>

#include "formats/json-event-private.h"

static const char *const time_names[] = { "@timestamp",
                                          "timestamp",
                                          "eventTime",
                                          "event_time",
                                          "EventTime",
                                          "time",
                                          "ts",
                                          "datetime",
                                          "date",
                                          "Timestamp",
                                          "TimeStamp",
                                          "timeStamp",
                                          "TimeCreated",
                                          "TimeCreated_SystemTime",
                                          "SystemTime",
                                          "UtcTime",
                                          "TimeGenerated",
                                          "time_iso8601",
                                          "requestReceivedTimestamp",
                                          "stageTimestamp",
                                          "createdDateTime",
                                          "CreationTime",
                                          "published",
                                          "created_at",
                                          "createdAt",
                                          "_time",
                                          "logged_at",
                                          "asctime",
                                          "timestamp_utc",
                                          "id.time",
                                          "t",
                                          "msec",
                                          NULL };

static const char *const host_names[] = { "host.name",
                                          "host",
                                          "hostname",
                                          "host.hostname",
                                          "Computer",
                                          "computer",
                                          "ComputerName",
                                          "computer_name",
                                          "Hostname",
                                          "HostName",
                                          "MachineName",
                                          "agent.hostname",
                                          "beat.hostname",
                                          "agent.name",
                                          "server_name",
                                          "server",
                                          "device",
                                          "node",
                                          "kubernetes.pod_name",
                                          "resource.host.name",
                                          "instance",
                                          NULL };

static const char *const app_names[] = { "app",
                                         "application",
                                         "service.name",
                                         "service",
                                         "program",
                                         "process.name",
                                         "appname",
                                         "app_name",
                                         "application_name",
                                         "syslog.appname",
                                         "SYSLOG_IDENTIFIER",
                                         "ident",
                                         "eventSource",
                                         "logger",
                                         "logger_name",
                                         "component",
                                         "process",
                                         "container.name",
                                         "kubernetes.container_name",
                                         "Application",
                                         NULL };

static const char *const pid_names[]
    = { "pid",       "process.pid",         "process_id", "processId",
        "ProcessID", "Execution_ProcessID", "procid",     NULL };

static const char *const severity_names[]
    = { "level",    "log.level", "severity",         "loglevel",     "log_level",
        "lvl",      "levelname", "severity_text",    "severityText", "log.syslog.severity.code",
        "priority", "Level",     "LevelDisplayName", "Severity",     NULL };

static const char *const message_names[]
    = { "message",     "msg",   "MESSAGE",         "Message",     "log",         "event.original",
        "text",        "body",  "short_message",   "log.message", "textPayload", "_raw",
        "description", "event", "alert.signature", "eventName",   "request",     NULL };

static const char *const source_ip_names[] = { "source.ip",
                                               "source_ip",
                                               "src_ip",
                                               "sourceIPAddress",
                                               "client.ip",
                                               "client_ip",
                                               "clientIp",
                                               "clientIP",
                                               "ClientIP",
                                               "remote_addr",
                                               "remoteAddress",
                                               "remote_address",
                                               "remote_ip",
                                               "remoteIp",
                                               "IpAddress",
                                               "ipAddress",
                                               "ip_address",
                                               "source.address",
                                               "id.orig_h",
                                               "SourceIp",
                                               "SourceAddress",
                                               "callerIpAddress",
                                               "CallerIPAddress",
                                               "IPAddress",
                                               "sourceIPs",
                                               "client.ipAddress",
                                               "actor_ip",
                                               "httpRequest.remoteIp",
                                               "protoPayload.requestMetadata.callerIp",
                                               "srcip",
                                               "src",
                                               "ip",
                                               "client",
                                               "peer",
                                               "remote",
                                               "addr",
                                               "client_addr",
                                               "rhost",
                                               "source",
                                               NULL };

static const char *const username_names[] = { "user.name",
                                              "username",
                                              "user_name",
                                              "userName",
                                              "Username",
                                              "UserName",
                                              "user",
                                              "TargetUserName",
                                              "user.username",
                                              "userIdentity.userName",
                                              "userIdentity.sessionContext.sessionIssuer.userName",
                                              "userIdentity.arn",
                                              "userIdentity.principalId",
                                              "userIdentity.type",
                                              "userPrincipalName",
                                              "UserPrincipalName",
                                              "properties.userPrincipalName",
                                              "actor.alternateId",
                                              "actor.email",
                                              "actor",
                                              "protoPayload.authenticationInfo.principalEmail",
                                              "account",
                                              "account_name",
                                              "AccountName",
                                              "account.name",
                                              "login",
                                              "principal",
                                              "acct",
                                              "remote_user",
                                              "SubjectUserName",
                                              "User",
                                              "UserId",
                                              "user_id",
                                              "userId",
                                              "user.email",
                                              "email",
                                              "user.id",
                                              "uid_name",
                                              NULL };

static const char *const outcome_names[] = { "outcome",
                                             "event.outcome",
                                             "responseElements.ConsoleLogin",
                                             "outcome.result",
                                             "result",
                                             "success",
                                             "auth_success",
                                             "authenticated",
                                             "event_outcome",
                                             "Result",
                                             "ResultStatus",
                                             "auth_result",
                                             "login_result",
                                             "alert.action",
                                             "status",
                                             "http.response.status_code",
                                             "status_code",
                                             "statusCode",
                                             "response.status",
                                             "response_code",
                                             "http_status",
                                             "http.status",
                                             "responseStatus.code",
                                             "response.status_code",
                                             "httpRequest.status",
                                             "Status",
                                             NULL };

static const char *const category_names[] = { "category", "event.category", NULL };

static const char *const action_names[]
    = { "action", "event.action", "event_action", "eventName", NULL };

static const char *const event_id_names[]
    = { "event_id", "EventID", "EventId", "event.code", NULL };

static const char *const channel_names[] = { "channel", "Channel", "LogName", NULL };

static const char *const provider_names[]
    = { "provider", "event.provider", "Provider_Name", "ProviderName", "SourceName", NULL };

static const char *const *const role_names[TOCSIN_JSON_N_ROLES] = {
  [TOCSIN_JSON_ROLE_TIME] = time_names,
  [TOCSIN_JSON_ROLE_HOST] = host_names,
  [TOCSIN_JSON_ROLE_APP] = app_names,
  [TOCSIN_JSON_ROLE_PID] = pid_names,
  [TOCSIN_JSON_ROLE_SEVERITY] = severity_names,
  [TOCSIN_JSON_ROLE_MESSAGE] = message_names,
  [TOCSIN_JSON_ROLE_SOURCE_IP] = source_ip_names,
  [TOCSIN_JSON_ROLE_USERNAME] = username_names,
  [TOCSIN_JSON_ROLE_OUTCOME] = outcome_names,
  [TOCSIN_JSON_ROLE_CATEGORY] = category_names,
  [TOCSIN_JSON_ROLE_ACTION] = action_names,
  [TOCSIN_JSON_ROLE_EVENT_ID] = event_id_names,
  [TOCSIN_JSON_ROLE_CHANNEL] = channel_names,
  [TOCSIN_JSON_ROLE_PROVIDER] = provider_names,
};

typedef struct
{
  const char *name;
  guint32 mark;
} MarkedName;

/* Names that tell a family of records. */
static const MarkedName marked_names[] = {
  { "method", TOCSIN_JSON_MARK_METHOD },
  { "http_method", TOCSIN_JSON_MARK_METHOD },
  { "request_method", TOCSIN_JSON_MARK_METHOD },
  { "requestMethod", TOCSIN_JSON_MARK_METHOD },
  { "http.request.method", TOCSIN_JSON_MARK_METHOD },
  { "http.method", TOCSIN_JSON_MARK_METHOD },
  { "http.http_method", TOCSIN_JSON_MARK_METHOD },
  { "httpMethod", TOCSIN_JSON_MARK_METHOD },
  { "httpRequest.requestMethod", TOCSIN_JSON_MARK_METHOD },
  { "request.method", TOCSIN_JSON_MARK_METHOD },
  { "req.method", TOCSIN_JSON_MARK_METHOD },
  { "verb", TOCSIN_JSON_MARK_METHOD },
  { "source", TOCSIN_JSON_MARK_SOURCE },
  { "time_basis", TOCSIN_JSON_MARK_TIME_BASIS },
  { "Event.System.EventID", TOCSIN_JSON_MARK_EVTX },
  { "Event.System.EventID.#text", TOCSIN_JSON_MARK_EVTX },
  { "winlog.event_id", TOCSIN_JSON_MARK_WINLOG },
  { "winlog.channel", TOCSIN_JSON_MARK_WINLOG },
  { "EventID", TOCSIN_JSON_MARK_EVENT_ID },
  { "EventId", TOCSIN_JSON_MARK_EVENT_ID },
  { "Id", TOCSIN_JSON_MARK_EVENT_ID },
  { "Channel", TOCSIN_JSON_MARK_CHANNEL },
  { "LogName", TOCSIN_JSON_MARK_CHANNEL },
  { "eventSource", TOCSIN_JSON_MARK_EVENT_SOURCE },
  { "eventName", TOCSIN_JSON_MARK_EVENT_NAME },
  { "eventVersion", TOCSIN_JSON_MARK_EVENT_VERSION },
  { "v", TOCSIN_JSON_MARK_LOGGER },
  { "levelname", TOCSIN_JSON_MARK_LOGGER },
};

static gboolean
is_equal (const char *known, const char *name, gsize length)
{
  return length > 0 && known[0] == name[0] && strncmp (known, name, length) == 0
         && known[length] == '\0';
}

/**
 * tocsin_json_known_find:
 * @name: a dotted name
 * @length: its bytes
 * @known: (out): what is known of it
 *
 * Looks a name up; names are compared byte for byte.
 */
void
tocsin_json_known_find (const char *name, gsize length, TocsinJsonKnown *known)
{
  guint n = 0;

  memset (known, 0, sizeof *known);
  for (guint role = 0; role < TOCSIN_JSON_N_ROLES && n < G_N_ELEMENTS (known->roles); role++)
    for (guint i = 0; role_names[role] != NULL && role_names[role][i] != NULL; i++)
      if (is_equal (role_names[role][i], name, length))
        {
          known->roles[n] = (guint8) role;
          known->ranks[n++] = (guint8) i;
          break;
        }
  for (guint i = 0; i < G_N_ELEMENTS (marked_names); i++)
    if (is_equal (marked_names[i].name, name, length))
      known->mark |= marked_names[i].mark;
}
