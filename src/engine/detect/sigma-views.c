/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views of events: which fields the rules of a category see under other names, and what they then
 * read (sigma.md S13.3, S13.4 and S13.6). Rules stay as they are written. */
#include <string.h>

#include "core/tocsin-event.h"
#include "detect/logsource-private.h"

#define DEFENDER "Microsoft-Windows-Windows Defender/Operational"
#define WMI "Microsoft-Windows-WMI-Activity/Operational"

static const gint32 ids_4688[] = { 4688, 0 };
static const gint32 ids_4657[] = { 4657, 0 };
static const gint32 ids_5156[] = { 5156, 0 };
static const gint32 ids_5861[] = { 5861, 0 };
static const gint32 ids_defender[]
    = { 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116, 0 };

/* clang-format off */
#define REGISTRY \
  { { "Image", "ProcessName" }, \
    { "TargetObject", "ObjectName", SIGMA_AS_KEY, "ObjectValueName" }, \
    { "Details", "NewValue" }, \
    { "User", "SubjectUserName", SIGMA_AS_ACCOUNT, "SubjectDomainName" }, \
    { "EventType", "OperationType", SIGMA_AS_KEY_ACT } }

/* The first that fits is taken. */
const SigmaView sigma_views[] = {
  { .category = "process_creation", .channel = "Security", .event_ids = ids_4688, .is_full = TRUE, .hides = TRUE,
    .aliases = { { "Image", "NewProcessName" },
                 { "ParentImage", "ParentProcessName" },
                 { "ProcessId", "NewProcessId", SIGMA_AS_DECIMAL },
                 { "ParentProcessId", "ProcessId", SIGMA_AS_DECIMAL },
                 { "LogonId", "SubjectLogonId" },
                 { "User", "SubjectUserName", SIGMA_AS_ACCOUNT, "SubjectDomainName" },
                 { "IntegrityLevel", "MandatoryLabel", SIGMA_AS_INTEGRITY } } },
  { .category = "process_creation", .channel = "Security", .event_ids = ids_4688,
    .aliases = { { "Image", "NewProcessName" }, { "ParentImage", "ParentProcessName" } } },
  { .category = "registry_event", .channel = "Security", .event_ids = ids_4657, .is_full = TRUE, .aliases = REGISTRY },
  { .category = "registry_set", .channel = "Security", .event_ids = ids_4657, .is_full = TRUE,
    .guard = "OperationType=%%1904,%%1905", .aliases = REGISTRY },
  { .category = "registry_delete", .channel = "Security", .event_ids = ids_4657, .is_full = TRUE,
    .guard = "OperationType=%%1906", .aliases = REGISTRY },
  { .category = "network_connection", .channel = "Security", .event_ids = ids_5156, .is_full = TRUE, .hides = TRUE,
    .aliases = { { "Image", "Application", SIGMA_AS_PATH },
                 { "Initiated", "Direction", SIGMA_AS_INITIATED },
                 { "SourceIp", "SourceAddress" },
                 { "DestinationIp", "DestAddress" },
                 { "DestinationPort", "DestPort" },
                 { "Protocol", "Protocol", SIGMA_AS_PROTOCOL } } },
  { .category = "wmi_event", .channel = WMI, .event_ids = ids_5861, .is_full = TRUE,
    .aliases = { { "Destination", "PossibleCause" } } },
  { .category = "antivirus", .channel = DEFENDER, .event_ids = ids_defender,
    .aliases = { { "Signature", "ThreatName" }, { "Filename", "Path" } } },
  /* The query of a request is all of its target: S13.6. */
  { .category = "webserver", .source = SIGMA_SOURCE_W3C, .hides = TRUE,
    .aliases = { { "cs-uri-query", "cs-uri-stem", SIGMA_AS_TARGET, "cs-uri-query" },
                 { "cs-user-agent", "cs(User-Agent)", SIGMA_AS_WORDS },
                 { "cs-referer", "cs(Referer)" },
                 { "cs-cookie", "cs(Cookie)" } } },
  { .category = "proxy", .source = SIGMA_SOURCE_W3C_PROXY,
    .aliases = { { "c-uri", "cs-uri" },
                 { "c-uri", "cs-uri-path", SIGMA_AS_TARGET, "cs-uri-query" },
                 { "c-uri", "cs-uri-stem", SIGMA_AS_TARGET, "cs-uri-query" },
                 { "c-uri-stem", "cs-uri-path" },
                 { "c-uri-stem", "cs-uri-stem" },
                 { "c-uri-query", "cs-uri-query" },
                 { "c-uri-extension", "cs-uri-extension" },
                 { "c-useragent", "cs(User-Agent)" },
                 { "cs-referrer", "cs(Referer)" },
                 { "cs-cookie", "cs(Cookie)" },
                 { "src_ip", "c-ip" },
                 { "dst_ip", "r-ip" },
                 { "dst_ip", "s-supplier-ip" },
                 { "r-dns", "cs-host" } } },
  { .category = "proxy", .source = SIGMA_SOURCE_SQUID,
    .aliases = { { "c-uri-stem", "c-uri", SIGMA_AS_PATH_OF_URL },
                 { "c-uri-query", "c-uri", SIGMA_AS_QUERY_OF_URL },
                 { "c-uri-extension", "c-uri", SIGMA_AS_EXTENSION },
                 { "cs-host", "c-uri", SIGMA_AS_HOST_OF_URL },
                 { "r-dns", "c-uri", SIGMA_AS_HOST_OF_URL },
                 { "cs-uri", "c-uri", SIGMA_AS_LOCAL_OF_URL },
                 { "c-useragent", "cs-user-agent" },
                 { "cs-referrer", "cs-referer" },
                 { "src_ip", "c-ip" },
                 { "dst_ip", "r-ip" } } },
  { .category = "firewall", .source = SIGMA_SOURCE_NETFILTER, .hides = TRUE,
    .aliases = { { "src_ip", "SRC" }, { "dst_ip", "DST" }, { "src_port", "SPT" }, { "dst_port", "DPT" },
                 { "action", "action", SIGMA_AS_DENIAL }, { "blocked", "action", SIGMA_AS_BLOCKED } } },
  { .category = "firewall", .source = SIGMA_SOURCE_W3C_FIREWALL, .hides = TRUE,
    .aliases = { { "src_ip", "src-ip" }, { "dst_ip", "dst-ip" }, { "src_port", "src-port" }, { "dst_port", "dst-port" },
                 { "blocked", "action", SIGMA_AS_BLOCKED }, { "action", "action", SIGMA_AS_DENIAL } } },
  { .category = "firewall", .source = SIGMA_SOURCE_ZEEK_CONNECTION,
    .aliases = { { "src_ip", "id.orig_h" }, { "dst_ip", "id.resp_h" }, { "src_port", "id.orig_p" }, { "dst_port", "id.resp_p" } } },
  { .category = "dns", .source = SIGMA_SOURCE_ZEEK_DNS,
    .aliases = { { "record_type", "qtype_name" }, { "answer", "answers" }, { "src_ip", "id.orig_h" }, { "dst_ip", "id.resp_h" } } },
  { .category = "dns", .source = SIGMA_SOURCE_SURICATA_DNS,
    .aliases = { { "query", "dns.rrname" }, { "record_type", "dns.rrtype" }, { "answer", "dns.rdata" }, { "answer", "dns.answers.rdata" } } },
  { .category = "proxy", .source = SIGMA_SOURCE_ZEEK_HTTP,
    .aliases = { { "c-uri", "uri" }, { "cs-uri", "uri" }, { "c-uri-stem", "uri", SIGMA_AS_PATH_OF_URL },
                 { "c-uri-query", "uri", SIGMA_AS_QUERY_OF_URL }, { "c-uri-extension", "uri", SIGMA_AS_EXTENSION },
                 { "c-useragent", "user_agent" }, { "cs-host", "host" }, { "r-dns", "host" }, { "cs-method", "method" },
                 { "cs-referrer", "referrer" }, { "sc-status", "status_code" }, { "src_ip", "id.orig_h" }, { "dst_ip", "id.resp_h" } } },
  { .category = "webserver", .source = SIGMA_SOURCE_ZEEK_HTTP,
    .aliases = { { "cs-uri-query", "uri" }, { "cs-uri-stem", "uri", SIGMA_AS_PATH_OF_URL },
                 { "cs-user-agent", "user_agent" }, { "cs-host", "host" }, { "cs-method", "method" },
                 { "cs-referer", "referrer" }, { "sc-status", "status_code" }, { "c-ip", "id.orig_h" } } },
  { .service = "gcp.audit", .source = SIGMA_SOURCE_GCP,
    .aliases = { { "gcp.audit.method_name", "protoPayload.methodName" },
                 { "data.protoPayload.methodName", "protoPayload.methodName" },
                 { "data.protoPayload.serviceName", "protoPayload.serviceName" },
                 { "data.protoPayload.resource.type", "resource.type" },
                 { "data.protoPayload.logName", "logName" },
                 { "data.protoPayload.authorizationInfo.permission", "protoPayload.authorizationInfo.permission" },
                 { "data.protoPayload.authorizationInfo.granted", "protoPayload.authorizationInfo.granted" } } },
  { .service = "google_workspace.admin", .source = SIGMA_SOURCE_WORKSPACE,
    .aliases = { { "eventService", "protoPayload.serviceName" },
                 { "eventName", "protoPayload.metadata.event.eventName" } } },
  { 0 },
};
/* clang-format on */

/* ---- Which view ---- */

static gboolean
fits (const SigmaView *view, const SigmaEventKind *kind)
{
  if (view->is_full && kind->profile != TOCSIN_PROFILE_FULL)
    return FALSE;
  if (view->channel == NULL)
    return sigma_source_has_id (kind->sources, view->source);
  if (g_ascii_strcasecmp (view->channel, kind->channel) != 0)
    return FALSE;
  for (guint i = 0; view->event_ids[i] != 0; i++)
    if (view->event_ids[i] == kind->event_id)
      return TRUE;
  return FALSE;
}

static gboolean
is_for (const char *wanted, const char *given)
{
  return wanted != NULL && given != NULL && g_ascii_strcasecmp (wanted, given) == 0;
}

/* The view in which @rule sees events of @kind, or SIGMA_NO_VIEW. */
int
sigma_view_find (const TocsinRule *rule, const SigmaEventKind *kind)
{
  for (int i = 0; sigma_views[i].aliases[0].name != NULL; i++)
    if ((is_for (sigma_views[i].category, rule->category)
         || is_for (sigma_views[i].service, rule->service))
        && fits (&sigma_views[i], kind))
      return i;
  return SIGMA_NO_VIEW;
}

/* ---- What it reads ---- */

/* A field of the body before one of the System part. */
static const TocsinField *
find_field (const TocsinBatch *batch, const TocsinEvent *event, const char *name)
{
  const TocsinField *system = NULL;

  for (guint32 i = 0; i < event->n_fields; i++)
    {
      const TocsinField *field = &batch->fields[event->first_field + i];

      if (strcmp (batch->names[field->name], name) != 0)
        continue;
      if (!field->is_system)
        return field;
      if (system == NULL)
        system = field;
    }
  return system;
}

/* A column of the event that a field of the record may have become. */
static gboolean
get_column (const TocsinBatch *batch, const TocsinEvent *event, const char *name, const char **text,
            gsize *length)
{
  TocsinSlice slice = TOCSIN_NO_SLICE;

  if (strcmp (name, "action") == 0)
    {
      *text = batch->names[event->action];
      *length = strlen (*text);
      return *length > 0;
    }
  if (strcmp (name, "host") == 0)
    slice = event->host;
  else if (strcmp (name, "src_ip") == 0)
    slice = event->source_ip;
  *text = tocsin_batch_text (batch, slice);
  *length = slice.length;
  return slice.length > 0;
}

/* The text of a field, or of the column that it has become. */
static gboolean
get_text (const TocsinBatch *batch, const TocsinEvent *event, const char *name, const char **text,
          gsize *length)
{
  const TocsinField *field = name != NULL ? find_field (batch, event, name) : NULL;

  if (name == NULL || (field != NULL && field->type == TOCSIN_VALUE_NULL))
    return FALSE;
  if (field == NULL)
    return get_column (batch, event, name, text, length);
  *text = tocsin_batch_text (batch, field->value);
  *length = field->value.length;
  return TRUE;
}

/* Whether the event has what the view gives the name of @self to. */
gboolean
sigma_alias_has_value (const SigmaAlias *self, const TocsinBatch *batch, const TocsinEvent *event)
{
  const char *text;
  gsize length;

  return find_field (batch, event, self->field) != NULL
         || get_column (batch, event, self->field, &text, &length);
}

/* Whether an event is of those that the view is of. */
gboolean
sigma_view_admits (const SigmaView *self, const TocsinBatch *batch, const TocsinEvent *event)
{
  g_autofree char *name = NULL;
  const char *values, *text;
  gsize length;

  if (self->guard == NULL)
    return TRUE;
  values = strchr (self->guard, '=') + 1;
  name = g_strndup (self->guard, (gsize) (values - self->guard) - 1);
  if (!get_text (batch, event, name, &text, &length))
    return FALSE;
  for (; *values != '\0'; values += *values == ',')
    {
      gsize n = strcspn (values, ",");

      if (n == length && memcmp (values, text, n) == 0)
        return TRUE;
      values += n;
    }
  return FALSE;
}

typedef struct
{
  const char *from;
  const char *to;
} Word;

static const Word integrity_levels[] = { { "S-1-16-0", "Untrusted" },
                                         { "S-1-16-4096", "Low" },
                                         { "S-1-16-8192", "Medium" },
                                         { "S-1-16-8448", "Medium" },
                                         { "S-1-16-12288", "High" },
                                         { "S-1-16-16384", "System" },
                                         { NULL, NULL } };
static const Word key_acts[] = {
  { "%%1904", "SetValue" }, { "%%1905", "SetValue" }, { "%%1906", "DeleteValue" }, { NULL, NULL }
};
static const Word directions[] = { { "%%14593", "true" }, { "%%14592", "false" }, { NULL, NULL } };
static const Word protocols[] = { { "6", "tcp" }, { "17", "udp" }, { NULL, NULL } };
static const Word denials[] = { { "firewall-blocked", "denied" },
                                { "firewall-allowed", "accept" },
                                { "DROP", "denied" },
                                { "ALLOW", "accept" },
                                { NULL, NULL } };
static const Word blocks[] = { { "firewall-blocked", "true" },
                               { "firewall-allowed", "false" },
                               { "DROP", "true" },
                               { "ALLOW", "false" },
                               { NULL, NULL } };

/* The word for a text; a text that is none of them has no word, and stays as it is if
 * @otherwise says so. */
static gboolean
append_word (const Word *words, const char *text, gsize length, gboolean otherwise, GString *out)
{
  for (; words->from != NULL; words++)
    if (strlen (words->from) == length && memcmp (words->from, text, length) == 0)
      {
        g_string_append (out, words->to);
        return TRUE;
      }
  if (otherwise)
    g_string_append_len (out, text, (gssize) length);
  return otherwise;
}

/* "0x1f4" as 500; a number that is decimal already stays. */
static gboolean
append_decimal (const char *text, gsize length, GString *out)
{
  g_autofree char *copy = g_strndup (text, length);
  gboolean is_hexadecimal = g_ascii_strncasecmp (copy, "0x", 2) == 0;
  const char *digits = is_hexadecimal ? copy + 2 : copy;
  guint64 number;

  if (!g_ascii_string_to_unsigned (digits, is_hexadecimal ? 16 : 10, 0, G_MAXUINT64, &number, NULL))
    return FALSE;
  g_string_append_printf (out, "%" G_GUINT64_FORMAT, number);
  return TRUE;
}

static gboolean
append_key (const char *text, gsize length, const char *value, gsize value_length, GString *out)
{
  static const Word roots[]
      = { { "\\REGISTRY\\MACHINE", "HKLM" }, { "\\REGISTRY\\USER", "HKU" }, { NULL, NULL } };

  for (const Word *root = roots; root->from != NULL; root++)
    {
      gsize n = strlen (root->from);

      if (length >= n && g_ascii_strncasecmp (text, root->from, n) == 0
          && (length == n || text[n] == '\\'))
        {
          g_string_append (out, root->to);
          text += n;
          length -= n;
          break;
        }
    }
  g_string_append_len (out, text, (gssize) length);
  if (value_length > 0)
    {
      g_string_append_c (out, '\\');
      g_string_append_len (out, value, (gssize) value_length);
    }
  return TRUE;
}

/* "\device\harddiskvolume3\windows\…" as "C:\windows\…": which drive it is no event says. */
static gboolean
append_path (const char *text, gsize length, GString *out)
{
  static const char volume[] = "\\device\\harddiskvolume";
  gsize n = strlen (volume);

  if (length > n && g_ascii_strncasecmp (text, volume, n) == 0)
    {
      while (n < length && g_ascii_isdigit (text[n]))
        n++;
      g_string_append (out, "C:");
      text += n;
      length -= n;
    }
  g_string_append_len (out, text, (gssize) length);
  return TRUE;
}

/* ---- Addresses of the web ---- */

/* Bytes before the path of "http://h/a": 8. */
static gsize
measure_origin (const char *text, gsize length, gsize *host)
{
  const char *colon = memchr (text, ':', length);
  gsize n = 0;

  *host = 0;
  if (colon != NULL && (gsize) (colon - text) + 3 <= length && memcmp (colon, "://", 3) == 0)
    *host = n = (gsize) (colon - text) + 3;
  else if (length > 0 && text[0] == '/')
    return 0;
  while (n < length && strchr ("/?#", text[n]) == NULL)
    n++;
  return n;
}

static gboolean
append_host (const char *text, gsize length, GString *out)
{
  gsize host, end = measure_origin (text, length, &host);
  const char *at = memchr (text + host, '@', end - host);
  const char *port;

  if (at != NULL)
    host = (gsize) (at - text) + 1;
  port = text[host] == '[' ? memchr (text + host, ']', end - host) : NULL;
  port = memchr (port != NULL ? port : text + host, ':',
                 end - (port != NULL ? (gsize) (port - text) : host));
  end = port != NULL ? (gsize) (port - text) : end;
  g_string_append_len (out, text + host, (gssize) (end - host));
  return end > host;
}

static gboolean
append_part_of_url (SigmaTransform part, const char *text, gsize length, GString *out)
{
  gsize host, origin = measure_origin (text, length, &host);
  const char *path = text + origin;
  gsize rest = length - origin;
  const char *query = memchr (path, '?', rest);
  gsize stem = query != NULL ? (gsize) (query - path) : rest;
  gsize dot = stem;

  if (part == SIGMA_AS_LOCAL_OF_URL)
    stem = rest;
  if (part == SIGMA_AS_LOCAL_OF_URL || part == SIGMA_AS_PATH_OF_URL)
    {
      g_string_append_len (out, path, (gssize) stem);
      return TRUE;
    }
  if (part == SIGMA_AS_QUERY_OF_URL && query != NULL)
    g_string_append_len (out, query + 1, (gssize) (rest - stem - 1));
  if (part == SIGMA_AS_QUERY_OF_URL)
    return query != NULL;
  while (dot > 0 && path[dot - 1] != '.' && path[dot - 1] != '/')
    dot--;
  if (dot == 0 || path[dot - 1] != '.')
    return FALSE;
  g_string_append_len (out, path + dot, (gssize) (stem - dot));
  return TRUE;
}

/* "/a.php" and "b=1" as "/a.php?b=1"; "-" is no query. */
static gboolean
append_target (const char *path, gsize length, const char *query, gsize query_length, GString *out)
{
  g_string_append_len (out, path, (gssize) length);
  if (query_length > 0 && !(query_length == 1 && query[0] == '-'))
    {
      if (query[0] != '?')
        g_string_append_c (out, '?');
      g_string_append_len (out, query, (gssize) query_length);
    }
  return TRUE;
}

/* IIS writes a blank within a value as "+". */
static gboolean
append_words (const char *text, gsize length, GString *out)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_c (out, text[i] == '+' ? ' ' : text[i]);
  return TRUE;
}

static gboolean
append_account (const char *user, gsize length, const char *domain, gsize domain_length,
                GString *out)
{
  g_string_append_len (out, domain, (gssize) domain_length);
  if (domain_length > 0)
    g_string_append_c (out, '\\');
  g_string_append_len (out, user, (gssize) length);
  return TRUE;
}

/* Appends what the view reads under the name of @self; FALSE if the event has nothing. */
gboolean
sigma_alias_append (const SigmaAlias *self, const TocsinBatch *batch, const TocsinEvent *event,
                    GString *out)
{
  const char *text, *other = "";
  gsize length, other_length = 0;

  if (!get_text (batch, event, self->field, &text, &length))
    return FALSE;
  get_text (batch, event, self->other, &other, &other_length);
  switch (self->transform)
    {
    case SIGMA_AS_DECIMAL:
      return append_decimal (text, length, out);
    case SIGMA_AS_ACCOUNT:
      return append_account (text, length, other, other_length, out);
    case SIGMA_AS_INTEGRITY:
      return append_word (integrity_levels, text, length, FALSE, out);
    case SIGMA_AS_KEY:
      return append_key (text, length, other, other_length, out);
    case SIGMA_AS_KEY_ACT:
      return append_word (key_acts, text, length, FALSE, out);
    case SIGMA_AS_PATH:
      return append_path (text, length, out);
    case SIGMA_AS_INITIATED:
      return append_word (directions, text, length, FALSE, out);
    case SIGMA_AS_PROTOCOL:
      return append_word (protocols, text, length, TRUE, out);
    case SIGMA_AS_DENIAL:
      return append_word (denials, text, length, TRUE, out);
    case SIGMA_AS_BLOCKED:
      return append_word (blocks, text, length, FALSE, out);
    case SIGMA_AS_WORDS:
      return append_words (text, length, out);
    case SIGMA_AS_TARGET:
      return append_target (text, length, other, other_length, out);
    case SIGMA_AS_HOST_OF_URL:
      return append_host (text, length, out);
    case SIGMA_AS_PATH_OF_URL:
    case SIGMA_AS_QUERY_OF_URL:
    case SIGMA_AS_EXTENSION:
    case SIGMA_AS_LOCAL_OF_URL:
      return append_part_of_url (self->transform, text, length, out);
    case SIGMA_AS_IT_IS:
    default:
      g_string_append_len (out, text, (gssize) length);
      return TRUE;
    }
}
