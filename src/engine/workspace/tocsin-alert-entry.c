/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An alert as a list shows it: the entity in short, and what a filter looks at. */
#include <gio/gio.h>
#include <string.h>

#include "store/tocsin-alerts.h"
#include "workspace/tocsin-alert-list.h"

/* `source_ip=203.0.113.7, host=web01`: values hold no comma and space but in free text, where a
 * part without a name belongs to the value before it. */
static char *
dup_value (const char *entity, const char *name)
{
  gsize length = strlen (name);
  const char *at = entity;

  while (at != NULL && *at != '\0')
    {
      const char *next = strstr (at, ", ");

      if (strncmp (at, name, length) == 0 && at[length] == '=')
        return next != NULL ? g_strndup (at + length + 1, (gsize) (next - at) - length - 1)
                            : g_strdup (at + length + 1);
      at = next != NULL ? next + 2 : NULL;
    }
  return NULL;
}

static gboolean
is_known (const char *text)
{
  return text != NULL && *text != '\0';
}

/* A host without its domain; an address stays whole. */
static char *
dup_short_host (const char *host)
{
  const char *dot = strchr (host, '.');

  return dot != NULL && dot != host && !g_hostname_is_ip_address (host)
             ? g_strndup (host, (gsize) (dot - host))
             : g_strdup (host);
}

/* All values of an entity, without their names. */
static char *
dup_values (const char *entity)
{
  g_auto (GStrv) parts = g_strsplit (entity, ", ", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *equals = strchr (parts[i], '=');
      const char *value = equals != NULL ? equals + 1 : parts[i];

      if (*value != '\0')
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", value);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
dup_title (const TocsinAlert *alert)
{
  g_autofree char *whole_host = dup_value (alert->entity, "host");
  g_autofree char *host = whole_host != NULL ? dup_short_host (whole_host) : NULL;
  g_autofree char *user = dup_value (alert->entity, "username");
  g_autofree char *address = dup_value (alert->entity, "source_ip");

  if (is_known (user) && is_known (host))
    return g_strdup_printf ("%s @ %s", user, host);
  if (is_known (address) && is_known (host))
    return g_strdup_printf ("%s → %s", address, host);
  if (is_known (address) && is_known (user))
    return g_strdup_printf ("%s → %s", address, user);
  if (*alert->entity != '\0')
    return dup_values (alert->entity);
  return g_strdup (is_known (alert->host)        ? alert->host
                   : is_known (alert->username)  ? alert->username
                   : is_known (alert->source_ip) ? alert->source_ip
                                                 : alert->rule_title);
}

/* What all evidence has in common and the title does not say. */
static char *
dup_detail (const TocsinAlert *alert, const char *title)
{
  const char *const facts[] = { alert->username, alert->source_ip, alert->host };
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (is_known (facts[i]) && strstr (title, facts[i]) == NULL)
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", facts[i]);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
dup_folded (const TocsinAlert *alert)
{
  const char *const parts[]
      = { alert->rule_title, alert->entity,    alert->message,  alert->severity, alert->alert_type,
          alert->host,       alert->source_ip, alert->username, alert->rule_id };
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (all, "%s\n", parts[i]);
  for (guint i = 0; alert->tags != NULL && alert->tags[i] != NULL; i++)
    g_string_append_printf (all, "%s\n", alert->tags[i]);
  g_string_append (all, tocsin_alert_status_get_name (alert->status));
  return g_utf8_casefold (all->str, (gssize) all->len);
}

/**
 * tocsin_alert_entry_new:
 * @alert: (transfer full): an alert
 *
 * Returns: (transfer full): an entry for it
 */
TocsinAlertEntry *
tocsin_alert_entry_new (TocsinAlert *alert)
{
  TocsinAlertEntry *self = g_atomic_rc_box_new0 (TocsinAlertEntry);

  self->alert = alert;
  self->level = tocsin_level_parse (alert->severity);
  self->title = dup_title (alert);
  self->detail = dup_detail (alert, self->title);
  self->folded = dup_folded (alert);
  return self;
}

static GArray *
copy_array (GArray *array)
{
  return array != NULL ? g_array_copy (array) : NULL;
}

static TocsinAlert *
copy_alert (const TocsinAlert *from)
{
  TocsinAlert *to = g_memdup2 (from, sizeof *from);
  char **const texts[] = { &to->alert_type, &to->rule_id,     &to->rule_title, &to->severity,
                           &to->entity,     &to->message,     &to->source_ip,  &to->host,
                           &to->username,   &to->remediation, &to->playbook };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (*texts[i]);
  to->tags = g_strdupv (from->tags);
  to->evidence = copy_array (from->evidence);
  to->series = copy_array (from->series);
  return to;
}

/**
 * tocsin_alert_entry_with_status:
 * @self: an entry
 * @status: another status
 *
 * Returns: (transfer full): an entry that differs in the status only
 */
TocsinAlertEntry *
tocsin_alert_entry_with_status (const TocsinAlertEntry *self, TocsinAlertStatus status)
{
  TocsinAlert *alert = copy_alert (self->alert);

  alert->status = status;
  return tocsin_alert_entry_new (alert);
}

/**
 * tocsin_alert_entry_ref:
 * @self: an entry
 *
 * Returns: (transfer full): @self
 */
TocsinAlertEntry *
tocsin_alert_entry_ref (TocsinAlertEntry *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
entry_clear (gpointer data)
{
  TocsinAlertEntry *self = data;

  tocsin_alert_free (self->alert);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->folded);
}

/**
 * tocsin_alert_entry_unref:
 * @self: (transfer full) (nullable): an entry
 */
void
tocsin_alert_entry_unref (TocsinAlertEntry *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, entry_clear);
}

/**
 * tocsin_alert_entry_equal:
 * @a: an entry
 * @b: another of the same alert
 *
 * Returns: whether nothing of what is shown of the alert has changed
 */
gboolean
tocsin_alert_entry_equal (const TocsinAlertEntry *a, const TocsinAlertEntry *b)
{
  return a->level == b->level && a->alert->status == b->alert->status
         && a->alert->count == b->alert->count && a->alert->first_seen == b->alert->first_seen
         && a->alert->last_seen == b->alert->last_seen && strcmp (a->title, b->title) == 0
         && strcmp (a->detail, b->detail) == 0 && strcmp (a->folded, b->folded) == 0;
}

/**
 * tocsin_alert_status_is_open:
 * @status: a status
 *
 * Returns: whether an alert of that status still has to be looked at
 */
gboolean
tocsin_alert_status_is_open (TocsinAlertStatus status)
{
  return (TOCSIN_ALERTS_OPEN >> status & 1u) != 0;
}

/**
 * tocsin_alert_entries_load:
 * @case_: a case
 * @error: return location
 *
 * Returns: (transfer full) (element-type TocsinAlertEntry) (nullable): all its alerts, without
 *   their evidence
 */
GPtrArray *
tocsin_alert_entries_load (TocsinCase *case_, GError **error)
{
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts_briefly (case_, error);
  GPtrArray *entries;

  if (alerts == NULL)
    return NULL;
  entries = g_ptr_array_new_full (alerts->len, (GDestroyNotify) tocsin_alert_entry_unref);
  g_ptr_array_set_free_func (alerts, NULL); /* the entries have them */
  for (guint i = 0; i < alerts->len; i++)
    g_ptr_array_add (entries, tocsin_alert_entry_new (g_ptr_array_index (alerts, i)));
  return entries;
}

/**
 * tocsin_alert_entries_count:
 * @entries: (element-type TocsinAlertEntry): alerts
 *
 * Returns: how many of them are open and closed
 */
TocsinAlertTally
tocsin_alert_entries_count (const GPtrArray *entries)
{
  TocsinAlertTally counts = { 0 };

  for (guint i = 0; i < entries->len; i++)
    {
      const TocsinAlertEntry *entry = g_ptr_array_index (entries, i);

      if (!tocsin_alert_status_is_open (entry->alert->status))
        {
          counts.n_closed++;
          continue;
        }
      counts.open[entry->level]++;
      counts.n_open++;
    }
  return counts;
}
