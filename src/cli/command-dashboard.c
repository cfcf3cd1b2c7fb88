/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-text.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-sql.h"

static const char *const levels[] = { "critical", "high", "medium", "low", "informational" };

static void
append_levels (GString *out, const GPtrArray *alerts)
{
  g_string_append_printf (out, "%s\n", _ ("Alerts by severity"));
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      guint n = 0;

      for (guint j = 0; j < alerts->len; j++)
        n += strcmp (((TocsinAlert *) g_ptr_array_index (alerts, j))->severity, levels[i]) == 0;
      g_string_append_printf (out, "  %-14s %6u\n", levels[i], n);
    }
}

static int
compare_alert_types (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(TocsinAlert *const *) a)->alert_type, (*(TocsinAlert *const *) b)->alert_type);
}

static void
append_types (GString *out, const GPtrArray *alerts)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy ((GPtrArray *) alerts, NULL, NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_alert_types);
  g_string_append_printf (out, "\n%s\n", _ ("Alert types"));
  for (guint i = 0; i < sorted->len;)
    {
      const TocsinAlert *first = g_ptr_array_index (sorted, i);
      guint n = 0;

      while (i + n < sorted->len
             && strcmp (((TocsinAlert *) g_ptr_array_index (sorted, i + n))->alert_type,
                        first->alert_type)
                    == 0)
        n++;
      g_string_append_printf (out, "  %6u  %s\n", n, first->alert_type);
      i += n;
    }
}

/* The rows of a query: a number and a text. */
static gboolean
append_top (GString *out, TocsinCase *opened, const char *title, const char *sql, GError **error)
{
  g_autoptr (TocsinSql) statement = tocsin_sql_new (opened, sql, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  g_string_append_printf (out, "\n%s\n", title);
  while (tocsin_sql_next (statement, &has_row, error) && has_row)
    {
      const char *number, *text;
      gsize number_length, text_length;

      tocsin_sql_get_value (statement, 0, &number, &number_length);
      g_string_append_printf (out, "  %6.*s  ", (int) number_length, number);
      tocsin_sql_get_value (statement, 1, &text, &text_length);
      tocsin_text_append_visible (out, text, text_length);
      g_string_append_c (out, '\n');
    }
  return error == NULL || *error == NULL;
}

/* Severity counts, alert types, top sources, on the terminal. */
CliStatus
cli_dashboard_print (TocsinCase *opened)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts (opened, &error);
  g_autoptr (GString) out = g_string_new (NULL);
  TocsinCaseInfo info;

  if (alerts == NULL || !tocsin_case_get_info (opened, &info, &error))
    return cli_fail (error);
  g_string_append_printf (out, _ ("%llu events from %llu sources, %llu rejects, %u alerts\n\n"),
                          (unsigned long long) info.events, (unsigned long long) info.sources,
                          (unsigned long long) info.rejects, alerts->len);
  append_levels (out, alerts);
  append_types (out, alerts);
  if (!append_top (out, opened, _ ("Most failed logins, by address"),
                   "SELECT sum(repeat), source_ip FROM events WHERE outcome = 'failed' "
                   "AND source_ip IS NOT NULL GROUP BY 2 HAVING sum(repeat) > 0 "
                   "ORDER BY 1 DESC, 2 LIMIT 8",
                   &error)
      || !append_top (out, opened, _ ("Most failed logins, by user"),
                      "SELECT sum(repeat), username FROM events WHERE outcome = 'failed' "
                      "AND username IS NOT NULL GROUP BY 2 HAVING sum(repeat) > 0 "
                      "ORDER BY 1 DESC, 2 LIMIT 8",
                      &error))
    return cli_fail (error);
  return cli_print (out->str);
}

static CliStatus
run (int argc, char **argv)
{
  g_autofree char *case_path = NULL;
  const GOptionEntry entries[] = {
    { "case", 'c', 0, G_OPTION_ARG_FILENAME, &case_path, N_ ("The case"), "CASE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (TocsinCase) opened = NULL;
  CliStatus status;

  if (!cli_parse (&cli_command_dashboard, entries, &argc, &argv))
    return CLI_USAGE;
  opened = cli_open_case (&cli_command_dashboard, case_path, TOCSIN_CASE_READ, &status);
  return opened != NULL ? cli_dashboard_print (opened) : status;
}

const CliCommand cli_command_dashboard = {
  .name = "dashboard",
  .arguments = "",
  .summary = N_ ("Show alerts by severity and type, and who failed most to log in"),
  .run = run,
};
