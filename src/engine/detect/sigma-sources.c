/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Log sources that are known by the fields of their events, whatever format they came in (sigma.md
 * S13.5 and S13.6). An event that lacks one of the fields is not of the source: nothing is guessed.
 */
#include <string.h>

#include "detect/logsource-private.h"

#define N_WORDS 2

/* clang-format off */
/* The fields are those that each product documents for every record of its log; one that the reader
 * of JSON makes a column of the event (action, host, …) is not among them. */
const SigmaSource sigma_sources[] = {
  /* Linux and what runs on it: the fields are those that extraction gives */
  { "linux", NULL, "auditd", { "type", "audit_id" } },
  { "linux", NULL, "auth", { "facility" }, "facility", "|auth|authpriv|" },
  { "linux", NULL, "auth", { "SYSLOG_FACILITY" }, "SYSLOG_FACILITY", "|4|10|" },
  { NULL, "webserver", NULL, { "c-ip", "cs-uri-query", "sc-status" }, .id = SIGMA_SOURCE_ACCESS },
  { NULL, "firewall", NULL, { "SRC", "DST", "PROTO" }, .id = SIGMA_SOURCE_NETFILTER },
  { NULL, "proxy", NULL, { "c-uri", "c-ip", "cs-method", "sc-status" }, .id = SIGMA_SOURCE_SQUID },
  { NULL, "dns", NULL, { "query", "record_type" } },
  /* W3C extended log files: IIS, proxies, and the firewall of Windows */
  { NULL, "webserver", NULL, { "s-ip", "cs-method", "cs-uri-stem", "sc-status" }, .id = SIGMA_SOURCE_W3C },
  { NULL, "proxy", NULL, { "cs-host", "cs-uri-scheme", "cs-method", "sc-status" }, .id = SIGMA_SOURCE_W3C_PROXY },
  { NULL, "proxy", NULL, { "c-uri", "cs-host", "cs-method", "r-dns" }, .id = SIGMA_SOURCE_W3C_PROXY },
  { NULL, "firewall", NULL, { "src-ip", "dst-ip", "dst-port", "action" }, .id = SIGMA_SOURCE_W3C_FIREWALL },
  /* clouds and services */
  { "aws", NULL, "cloudtrail", { "eventSource", "eventName", "awsRegion", "eventVersion" } },
  { "azure", NULL, "activitylogs", { "operationName", "resourceId", "category" }, "category", "|Administrative|Security|ServiceHealth|Alert|Recommendation|Policy|Autoscale|ResourceHealth|" },
  { "azure", NULL, "auditlogs", { "operationName", "category" }, "category", "|AuditLogs|" },
  { "azure", NULL, "signinlogs", { "operationName", "category" }, "category", "|SignInLogs|NonInteractiveUserSignInLogs|ServicePrincipalSignInLogs|ManagedIdentitySignInLogs|" },
  { "azure", NULL, "riskdetection", { "operationName", "category" }, "category", "|UserRiskEvents|RiskyUsers|ServicePrincipalRiskEvents|" },
  { "azure", NULL, "activitylogs", { "Type", "OperationName" }, "Type", "|AzureActivity|" },
  { "azure", NULL, "auditlogs", { "Type", "OperationName" }, "Type", "|AuditLogs|" },
  { "azure", NULL, "signinlogs", { "Type", "OperationName" }, "Type", "|SigninLogs|AADNonInteractiveUserSignInLogs|" },
  { "azure", NULL, "signinlogs", { "userPrincipalName", "appDisplayName", "status.errorCode", "conditionalAccessStatus" } },
  { "azure", NULL, "auditlogs", { "activityDisplayName", "loggedByService", "operationType" } },
  { "azure", NULL, "riskdetection", { "riskEventType", "riskLevel", "riskState" } },
  { "gcp", NULL, "gcp.audit", { "protoPayload.methodName", "protoPayload.serviceName", "logName" }, .id = SIGMA_SOURCE_GCP },
  { "gcp", NULL, "google_workspace.admin", { "protoPayload.methodName", "protoPayload.serviceName" }, "protoPayload.serviceName", "|admin.googleapis.com|", SIGMA_SOURCE_WORKSPACE },
  { "gcp", NULL, "google_workspace.login", { "protoPayload.methodName", "protoPayload.serviceName" }, "protoPayload.serviceName", "|login.googleapis.com|", SIGMA_SOURCE_WORKSPACE },
  { "m365", NULL, "audit", { "Operation", "Workload", "RecordType" } },
  { "m365", NULL, "exchange", { "Operation", "Workload", "RecordType" }, "Workload", "|Exchange|" },
  { "m365", NULL, "threat_management", { "Operation", "Workload", "RecordType" }, "Workload", "|SecurityComplianceCenter|ThreatIntelligence|" },
  { "m365", NULL, "threat_detection", { "Operation", "Workload", "RecordType" }, "Workload", "|SecurityComplianceCenter|ThreatIntelligence|" },
  { "okta", NULL, "okta", { "eventType", "displayMessage", "actor.alternateId" } },
  { "onelogin", NULL, "onelogin.events", { "event_type_id", "account_id" } },
  { "github", NULL, "audit", { "actor", "_document_id" } },
  { "bitbucket", NULL, "audit", { "auditType.category", "auditType.action" } },
  { "kubernetes", "application", "audit", { "auditID", "verb", "requestURI" } },
  { "cisco", NULL, "duo", { "txid", "factor", "event_type" } },
  { "opencanary", "application", NULL, { "logtype", "dst_port", "src_host", "node_id" } },
  /* Zeek; its logs for a firewall, DNS and HTTP stand for those categories too, as in SigmaHQ's
   * mapping for it */
  { "zeek", NULL, "conn", { "uid", "id.orig_h", "conn_state" } },
  { NULL, "firewall", NULL, { "uid", "id.orig_h", "conn_state" }, .id = SIGMA_SOURCE_ZEEK_CONNECTION },
  { "zeek", "dns", "dns", { "uid", "id.orig_h", "trans_id", "rejected" }, .id = SIGMA_SOURCE_ZEEK_DNS },
  { NULL, "dns", NULL, { "uid", "id.orig_h", "trans_id", "rejected" }, .id = SIGMA_SOURCE_ZEEK_DNS },
  { "zeek", NULL, "http", { "uid", "id.orig_h", "trans_depth", "method" } },
  { NULL, "proxy", NULL, { "uid", "id.orig_h", "trans_depth", "method" }, .id = SIGMA_SOURCE_ZEEK_HTTP },
  { NULL, "webserver", NULL, { "uid", "id.orig_h", "trans_depth", "method" }, .id = SIGMA_SOURCE_ZEEK_HTTP },
  { "zeek", NULL, "dce_rpc", { "uid", "id.orig_h", "endpoint", "operation" } },
  { "zeek", NULL, "kerberos", { "uid", "id.orig_h", "request_type", "service" } },
  { "zeek", NULL, "rdp", { "uid", "id.orig_h", "cookie", "result" } },
  { "zeek", NULL, "smb_files", { "uid", "id.orig_h", "path", "name" } },
  { "zeek", NULL, "x509", { "fingerprint", "certificate.serial" } },
  { "zeek", NULL, "x509", { "id", "certificate.serial" } },
  /* Suricata */
  { NULL, "dns", NULL, { "event_type", "dns.rrname", "src_ip" }, .id = SIGMA_SOURCE_SURICATA_DNS },
  { 0 },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (sigma_sources) <= 65);

/* A bit for each different field of the table. */
static struct
{
  GHashTable *bits; /* name → bit + 1 */
  guint64 needed[64][N_WORDS];
  guint n_sources;
} table;

static void
need_field (guint row, const char *name)
{
  guint bit = GPOINTER_TO_UINT (g_hash_table_lookup (table.bits, name));

  if (bit == 0)
    {
      bit = g_hash_table_size (table.bits) + 1;
      g_assert (bit <= 64 * N_WORDS);
      g_hash_table_insert (table.bits, (char *) name, GUINT_TO_POINTER (bit));
    }
  bit--;
  table.needed[row][bit / 64] |= G_GUINT64_CONSTANT (1) << bit % 64;
}

static void
prepare (void)
{
  static gsize is_ready;

  if (!g_once_init_enter (&is_ready))
    return;
  table.bits = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; sigma_sources[i].fields[0] != NULL; i++, table.n_sources++)
    for (guint j = 0; j < SIGMA_MAX_SOURCE_FIELDS && sigma_sources[i].fields[j] != NULL; j++)
      need_field (i, sigma_sources[i].fields[j]);
  g_once_init_leave (&is_ready, 1);
}

/* Looks at each of the batch's names once. */
void
sigma_source_marks_set (SigmaSourceMarks *self, const TocsinBatch *batch)
{
  prepare ();
  self->marks = g_realloc_n (self->marks, batch->n_names + 1, sizeof *self->marks);
  self->n_marks = batch->n_names;
  self->has_any = FALSE;
  for (guint32 i = 0; i < batch->n_names; i++)
    {
      guint bit = GPOINTER_TO_UINT (g_hash_table_lookup (table.bits, batch->names[i]));

      memset (self->marks[i], 0, sizeof self->marks[i]);
      if (bit == 0)
        continue;
      self->marks[i][(bit - 1) / 64] = G_GUINT64_CONSTANT (1) << (bit - 1) % 64;
      self->has_any = TRUE;
    }
}

void
sigma_source_marks_clear (SigmaSourceMarks *self)
{
  g_clear_pointer (&self->marks, g_free);
  self->n_marks = 0;
}

/* Whether "|a|b|" has @value, in any case. */
static gboolean
has_value (const char *values, const char *value, gsize length)
{
  for (const char *at = values + 1; *at != '\0'; at = strchr (at, '|') + 1)
    if (strcspn (at, "|") == length && g_ascii_strncasecmp (at, value, length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_values (const SigmaSource *source, const TocsinBatch *batch, const TocsinEvent *event)
{
  const TocsinField *field;

  if (source->value_field == NULL)
    return TRUE;
  field = tocsin_batch_find_field (batch, event, source->value_field);
  return field != NULL
         && has_value (source->values, tocsin_batch_text (batch, field->value),
                       field->value.length);
}

/* The rows of sigma_sources that an event of the batch belongs to. Windows events say
 * what they are by their channel. */
guint64
sigma_source_marks_find (const SigmaSourceMarks *self, const TocsinBatch *batch,
                         const TocsinEvent *event)
{
  guint64 has[N_WORDS] = { 0 }, found = 0;

  if (!self->has_any || event->channel.length > 0)
    return 0;
  for (guint32 i = 0; i < event->n_fields; i++)
    for (guint word = 0; word < N_WORDS; word++)
      has[word] |= self->marks[batch->fields[event->first_field + i].name][word];
  for (guint i = 0; (has[0] | has[1]) != 0 && i < table.n_sources; i++)
    if ((has[0] & table.needed[i][0]) == table.needed[i][0]
        && (has[1] & table.needed[i][1]) == table.needed[i][1]
        && has_values (&sigma_sources[i], batch, event))
      found |= G_GUINT64_CONSTANT (1) << i;
  return found;
}

/* ---- What they are called ---- */

static gboolean
is_attribute (const char *wanted, const char *has)
{
  return wanted == NULL || (has != NULL && g_ascii_strcasecmp (wanted, has) == 0);
}

static gboolean
is_named (const SigmaSource *source, const char *product, const char *category, const char *service)
{
  return is_attribute (product, source->product) && is_attribute (category, source->category)
         && is_attribute (service, source->service);
}

/* Whether a rule looks at one of @sources. */
gboolean
sigma_source_has (guint64 sources, const TocsinRule *rule)
{
  for (guint i = 0; sources != 0; i++, sources >>= 1)
    if ((sources & 1) != 0
        && is_named (&sigma_sources[i], rule->product, rule->category, rule->service))
      return TRUE;
  return FALSE;
}

gboolean
sigma_source_has_product (guint64 sources, const char *product)
{
  for (guint i = 0; sources != 0; i++, sources >>= 1)
    if ((sources & 1) != 0 && sigma_sources[i].product != NULL
        && g_ascii_strcasecmp (sigma_sources[i].product, product) == 0)
      return TRUE;
  return FALSE;
}

gboolean
sigma_source_has_id (guint64 sources, SigmaSourceId id)
{
  for (guint i = 0; sources != 0; i++, sources >>= 1)
    if ((sources & 1) != 0 && sigma_sources[i].id == id)
      return TRUE;
  return FALSE;
}

gboolean
sigma_source_is_known (const char *product, const char *category, const char *service)
{
  for (guint i = 0; sigma_sources[i].fields[0] != NULL; i++)
    if (is_named (&sigma_sources[i], product, category, service))
      return TRUE;
  return FALSE;
}
