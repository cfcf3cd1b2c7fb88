/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/logsource-private.h"
#include "detect/services-private.h"

#define SYSMON "Microsoft-Windows-Sysmon/Operational"
#define POWERSHELL "Microsoft-Windows-PowerShell/Operational"
#define DEFENDER "Microsoft-Windows-Windows Defender/Operational"

/* Categories and the events that they stand for (sigma.md S13.3). Those of
 * Sysmon are also those of Sysmon for Linux. */
static const struct
{
  const char *category;
  const char *channel;
  gint32 event_ids[14];
  gboolean is_full; /* only in the full profile */
} categories[] = {
  { "process_creation", SYSMON, { 1 } },
  { "process_creation", "Security", { 4688 } },
  { "file_change", SYSMON, { 2 } },
  { "network_connection", SYSMON, { 3 } },
  { "sysmon_status", SYSMON, { 4, 16 } },
  { "process_termination", SYSMON, { 5 } },
  { "driver_load", SYSMON, { 6 } },
  { "image_load", SYSMON, { 7 } },
  { "create_remote_thread", SYSMON, { 8 } },
  { "raw_access_thread", SYSMON, { 9 } },
  { "process_access", SYSMON, { 10 } },
  { "file_event", SYSMON, { 11 } },
  { "registry_event", SYSMON, { 12, 13, 14 } },
  { "registry_add", SYSMON, { 12 } },
  { "registry_delete", SYSMON, { 12 } },
  { "registry_set", SYSMON, { 13 } },
  { "registry_rename", SYSMON, { 14 } },
  { "create_stream_hash", SYSMON, { 15 } },
  { "pipe_created", SYSMON, { 17, 18 } },
  { "wmi_event", SYSMON, { 19, 20, 21 } },
  { "dns_query", SYSMON, { 22 } },
  { "file_delete", SYSMON, { 23 } },
  { "clipboard_change", SYSMON, { 24 } },
  { "clipboard_capture", SYSMON, { 24 } },
  { "process_tampering", SYSMON, { 25 } },
  { "file_delete_detected", SYSMON, { 26 } },
  { "file_block_executable", SYSMON, { 27 } },
  { "file_block_shredding", SYSMON, { 28 } },
  { "file_executable_detected", SYSMON, { 29 } },
  { "sysmon_error", SYSMON, { 255 } },
  { "ps_module", POWERSHELL, { 4103 } },
  { "ps_module", "PowerShellCore/Operational", { 4103 } },
  { "ps_script", POWERSHELL, { 4104 } },
  { "ps_script", "PowerShellCore/Operational", { 4104 } },
  { "ps_classic_start", "Windows PowerShell", { 400 } },
  { "ps_classic_provider_start", "Windows PowerShell", { 600 } },
  { "ps_classic_script", "Windows PowerShell", { 800 } },
  { "antivirus",
    DEFENDER,
    { 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116 } },
  { "registry_event", "Security", { 4657 }, TRUE },
  { "registry_set", "Security", { 4657 }, TRUE },
  { "registry_delete", "Security", { 4657 }, TRUE },
  { "network_connection", "Security", { 5156 }, TRUE },
  { "wmi_event", "Microsoft-Windows-WMI-Activity/Operational", { 5861 }, TRUE },
};

/* Programs whose lines belong to a service of Linux (sigma.md S13.5). */
static const struct
{
  const char *service;
  const char *app;
} programs[] = {
  { "sshd", "sshd" },
  { "sshd", "sshd-session" },
  { "sshd", "sshd-auth" },
  { "sudo", "sudo" },
  { "cron", "CRON" },
  { "cron", "cron" },
  { "cron", "crond" },
  { "clamav", "clamd" },
  { "clamav", "freshclam" },
  { "clamav", "clamav" },
  { "clamav", "clamav-daemon" },
  { "vsftpd", "vsftpd" },
  { "guacamole", "guacd" },
  { "guacamole", "guacamole" },
  { "apache", "apache" },
  { "apache", "apache2" },
  { "apache", "httpd" },
  { "nginx", "nginx" },
  { "auth", "sshd" },
  { "auth", "sshd-session" },
  { "auth", "sshd-auth" },
  { "auth", "sudo" },
  { "auth", "su" },
  { "auth", "login" },
  { "auth", "systemd-logind" },
  { "auth", "passwd" },
  { "auth", "useradd" },
  { "auth", "usermod" },
  { "auth", "groupadd" },
  { "auth", "polkitd" },
  { "auth", "gdm-password" },
  { "auth", "userdel" },
  { "auth", "groupdel" },
  { "auth", "groupmod" },
  { "auth", "chage" },
  { "auth", "chpasswd" },
  { "auth", "gpasswd" },
  { "auth", "newgrp" },
  { "auth", "chsh" },
  { "auth", "chfn" },
  { "auth", "pkexec" },
  { "auth", "polkit-agent-helper-1" },
  { "auth", "doas" },
  { "auth", "lightdm" },
  { "auth", "sddm-helper" },
  { "auth", "gdm-launch-environment]" },
  { "auth", "gdm-password]" },
};

/* Product "tocsin" is every event, whatever it was read from, and its categories are
 * those of the normalized event (event.category of ECS): so one rule sees the failed logins of
 * syslog, the journal, Windows and JSON alike. */
static const char *const ecs_categories[]
    = { "api",      "authentication", "configuration", "database",      "driver",
        "email",    "file",           "host",          "iam",           "intrusion_detection",
        "library",  "malware",        "network",       "package",       "process",
        "registry", "session",        "threat",        "vulnerability", "web" };

static gboolean
is_own_product (const char *product)
{
  return product != NULL && g_ascii_strcasecmp (product, "tocsin") == 0;
}

static gboolean
is_ecs_category (const char *category)
{
  for (guint i = 0; i < G_N_ELEMENTS (ecs_categories); i++)
    if (g_ascii_strcasecmp (ecs_categories[i], category) == 0)
      return TRUE;
  return FALSE;
}

/* The program's name without its folder and what stands in parentheses: "sshd" of
 * "/usr/sbin/sshd(pam_unix)". */
static gboolean
is_program (const char *app, const char *program)
{
  const char *slash = strrchr (app, '/');
  gsize length;

  app = slash != NULL ? slash + 1 : app;
  length = strcspn (app, "(");
  return strlen (program) == length && strncmp (app, program, length) == 0;
}

static gboolean
is_known_program (const char *app)
{
  for (guint i = 0; app[0] != '\0' && i < G_N_ELEMENTS (programs); i++)
    if (is_program (app, programs[i].app))
      return TRUE;
  return FALSE;
}

static gboolean
is_linux (const SigmaEventKind *kind)
{
  return strcmp (kind->dataset, "syslog") == 0 || strcmp (kind->dataset, "journald") == 0
         || g_str_has_prefix (kind->channel, "Linux-Sysmon")
         || sigma_source_has_product (kind->sources, "linux")
         || (kind->channel[0] == '\0' && is_known_program (kind->app));
}

static gboolean
is_windows (const SigmaEventKind *kind)
{
  return kind->channel[0] != '\0' && !is_linux (kind);
}

static gboolean
has_product (const char *product, const SigmaEventKind *kind)
{
  if (g_ascii_strcasecmp (product, "windows") == 0)
    return is_windows (kind);
  return g_ascii_strcasecmp (product, "linux") == 0 && is_linux (kind);
}

static gboolean
has_category (const char *category, const SigmaEventKind *kind)
{
  const char *channel
      = strcmp (kind->channel, "Linux-Sysmon/Operational") == 0 ? SYSMON : kind->channel;

  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    if (g_ascii_strcasecmp (categories[i].category, category) == 0
        && g_ascii_strcasecmp (categories[i].channel, channel) == 0
        && (!categories[i].is_full || kind->profile == TOCSIN_PROFILE_FULL))
      for (guint j = 0; categories[i].event_ids[j] != 0; j++)
        if (categories[i].event_ids[j] == kind->event_id)
          return TRUE;
  return FALSE;
}

static gboolean
has_service (const char *service, const SigmaEventKind *kind)
{
  for (guint i = 0; is_windows (kind) && sigma_services[i].service != NULL; i++)
    if (g_ascii_strcasecmp (sigma_services[i].service, service) == 0
        && g_ascii_strcasecmp (sigma_services[i].channel, kind->channel) == 0)
      return TRUE;
  if (!is_linux (kind))
    return FALSE;
  if (g_ascii_strcasecmp (service, "syslog") == 0)
    return strcmp (kind->dataset, "syslog") == 0 || strcmp (kind->dataset, "journald") == 0;
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (g_ascii_strcasecmp (programs[i].service, service) == 0
        && is_program (kind->app, programs[i].app))
      return TRUE;
  return FALSE;
}

/* Whether @rule sees events of @kind: a view, SIGMA_NO_VIEW where it sees them
 * as they are, or SIGMA_NO_SOURCE. Every attribute that the rule gives must be
 * among the event's (sigma.md S13.1). */
int
sigma_logsource_find_view (const TocsinRule *rule, const SigmaEventKind *kind)
{
  if (is_own_product (rule->product))
    return rule->service == NULL
                   && (rule->category == NULL
                       || g_ascii_strcasecmp (rule->category, kind->category) == 0)
               ? SIGMA_NO_VIEW
               : SIGMA_NO_SOURCE;
  if (rule->product == NULL && rule->category == NULL && rule->service == NULL)
    return SIGMA_NO_SOURCE;
  if (sigma_source_has (kind->sources, rule))
    return sigma_view_find (rule, kind);
  if ((rule->product != NULL && !has_product (rule->product, kind))
      || (rule->category != NULL && !has_category (rule->category, kind))
      || (rule->service != NULL && !has_service (rule->service, kind)))
    return SIGMA_NO_SOURCE;
  return sigma_view_find (rule, kind);
}

/* Values of EventType that the events of a category must have, or NULL. */
const char *const *
sigma_logsource_get_event_types (const char *product, const char *category)
{
  static const char *const add[] = { "CreateKey", NULL };
  static const char *const delete[] = { "DeleteKey", "DeleteValue", NULL };

  if (g_strcmp0 (product, "windows") != 0)
    return NULL;
  if (g_strcmp0 (category, "registry_add") == 0)
    return add;
  return g_strcmp0 (category, "registry_delete") == 0 ? delete : NULL;
}

/* Whether some event of a format that Tocsin reads may have this log source. */
gboolean
sigma_logsource_is_known (const char *product, const char *category, const char *service)
{
  gboolean found = FALSE;

  if (is_own_product (product))
    return service == NULL && (category == NULL || is_ecs_category (category));
  if (sigma_source_is_known (product, category, service))
    return TRUE;
  if (product != NULL && g_ascii_strcasecmp (product, "windows") != 0
      && g_ascii_strcasecmp (product, "linux") != 0)
    return FALSE;
  for (guint i = 0; category != NULL && i < G_N_ELEMENTS (categories); i++)
    found |= g_ascii_strcasecmp (categories[i].category, category) == 0;
  if (category != NULL && !found)
    return FALSE;
  if (service == NULL)
    return product != NULL || category != NULL;
  for (guint i = 0; sigma_services[i].service != NULL; i++)
    if (g_ascii_strcasecmp (sigma_services[i].service, service) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (g_ascii_strcasecmp (programs[i].service, service) == 0)
      return TRUE;
  return g_ascii_strcasecmp (service, "syslog") == 0;
}
