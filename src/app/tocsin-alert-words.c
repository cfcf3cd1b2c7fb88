/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words for the status of an alert, for times and for spans of time, everywhere alike. */
#include "app/tocsin-alert-words.h"

#include <glib/gi18n.h>

#include "core/tocsin-event.h"
#include "core/tocsin-time.h"

static const char *const statuses[] = {
  [TOCSIN_ALERT_NEW] = N_ ("New"),
  [TOCSIN_ALERT_ACKNOWLEDGED] = N_ ("Acknowledged"),
  [TOCSIN_ALERT_IN_PROGRESS] = N_ ("In progress"),
  [TOCSIN_ALERT_TRUE_POSITIVE] = N_ ("Closed: true positive"),
  [TOCSIN_ALERT_FALSE_POSITIVE] = N_ ("Closed: false positive"),
};

/* Where there is little room. */
static const char *const brief_statuses[] = {
  [TOCSIN_ALERT_NEW] = N_ ("New"),
  [TOCSIN_ALERT_ACKNOWLEDGED] = N_ ("Acknowledged"),
  [TOCSIN_ALERT_IN_PROGRESS] = N_ ("In progress"),
  [TOCSIN_ALERT_TRUE_POSITIVE] = N_ ("True positive"),
  [TOCSIN_ALERT_FALSE_POSITIVE] = N_ ("False positive"),
};

/* Returns: the status in as few words as can be */
const char *
tocsin_alert_status_get_brief_word (TocsinAlertStatus status)
{
  return _ (brief_statuses[status]);
}

/* Returns: the status in words */
const char *
tocsin_alert_status_get_word (TocsinAlertStatus status)
{
  return _ (statuses[status]);
}

/* Returns: (transfer full): a time of an alert as g_date_time_format() writes it; "" if it has
 * none. The events of an alert come from several sources, so that there is no zone of the source:
 * that is UTC here. */
char *
tocsin_alert_time_dup (gint64 time, const char *format, TocsinTimeDisplay display)
{
  g_autoptr (GDateTime) utc = NULL, shown = NULL;
  char *text;

  if (time == TOCSIN_NO_TIME)
    return g_strdup ("");
  utc = g_date_time_new_from_unix_utc (time / TOCSIN_SECOND);
  if (utc == NULL)
    return g_strdup ("");
  shown = display == TOCSIN_TIME_DISPLAY_LOCAL ? g_date_time_to_local (utc) : g_date_time_ref (utc);
  text = g_date_time_format (shown, format);
  return text != NULL ? text : g_strdup ("");
}

/* Returns: (transfer full): a span of time, in microseconds, in the greatest unit that it is whole
 * of */
char *
tocsin_alert_span_dup (gint64 span)
{
  gint64 seconds = MAX (span / TOCSIN_SECOND, 1);

  if (seconds % 86400 == 0)
    return g_strdup_printf (ngettext ("%u day", "%u days", (gulong) (seconds / 86400)),
                            (guint) (seconds / 86400));
  if (seconds % 3600 == 0)
    return g_strdup_printf (_ ("%u h"), (guint) (seconds / 3600));
  if (seconds % 60 == 0)
    return g_strdup_printf (_ ("%u min"), (guint) (seconds / 60));
  return g_strdup_printf (_ ("%u s"), (guint) seconds);
}
