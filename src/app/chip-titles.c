/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the chips of a search are called that name an alert or a rule by its id: the title says more
 * than the id. It is read in a thread. */
#include "app/chip-titles.h"

#include <stdlib.h>
#include <string.h>

#include "store/tocsin-alerts.h"

#define ALERT "alert:"
#define RULE "rule:"

typedef struct
{
  char *case_path;
  char **parts;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_free (self->case_path);
  g_strfreev (self->parts);
  g_free (self);
}

/* What follows the key, without quotes. */
static char *
dup_value (const char *part, const char *key)
{
  g_auto (GStrv) pieces = g_strsplit (part + strlen (key), "\"", -1);

  return g_strjoinv ("", pieces);
}

static char *
dup_title (const char *part, const GPtrArray *alerts)
{
  gboolean is_alert = g_str_has_prefix (part, ALERT);
  g_autofree char *value = NULL;

  if (!is_alert && !g_str_has_prefix (part, RULE))
    return g_strdup (part);
  value = dup_value (part, is_alert ? ALERT : RULE);
  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = alerts->pdata[i];
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, alert->id);

      if (strcmp (value, is_alert ? id : alert->rule_id) == 0)
        return is_alert ? g_strdup_printf (ALERT "%s %s", id, alert->rule_title)
                        : g_strdup_printf (RULE "%s", alert->rule_title);
    }
  return g_strdup (part);
}

/* Whether some condition has a title that is to be read. */
gboolean
chip_titles_are_needed (const GPtrArray *parts)
{
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    if (g_str_has_prefix (parts->pdata[i], ALERT) || g_str_has_prefix (parts->pdata[i], RULE))
      return TRUE;
  return FALSE;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *self = data;
  GError *error = NULL;
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->case_path, TOCSIN_CASE_READ, &error);
  g_autoptr (GPtrArray) alerts = reader != NULL ? tocsin_case_list_alerts (reader, &error) : NULL;
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();

  (void) source, (void) cancellable;
  if (alerts == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; self->parts[i] != NULL; i++)
    {
      g_autofree char *title = dup_title (self->parts[i], alerts);

      g_strv_builder_add (titles, title);
    }
  g_task_return_pointer (task, g_strv_builder_end (titles), (GDestroyNotify) g_strfreev);
}

/* Reads the titles of @parts, the conditions of a search. */
void
chip_titles_load (const char *case_path, const GPtrArray *parts, GCancellable *cancellable,
                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *self = g_new0 (Job, 1);

  self->case_path = g_strdup (case_path);
  self->parts = g_new0 (char *, parts->len + 1);
  for (guint i = 0; i < parts->len; i++)
    self->parts[i] = g_strdup (parts->pdata[i]);
  g_task_set_task_data (task, self, job_free);
  g_task_run_in_thread (task, work);
}

/* Returns: (transfer full) (nullable): as many titles as there were conditions; %NULL where
 * they could not be read, or are no longer wanted */
char **
chip_titles_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
