/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sysmon for Linux, which writes its events to syslog: "sysmon: <Event><System>…</System>
 * <EventData><Data Name="Image">/bin/sh</Data>…</EventData></Event>". They become what they would
 * be in an event log: event id, channel, and the fields by their names. */
#include "extract/tocsin-extract-private.h"

#define MAX_FIELDS 128

/* What is between @begin and @end, after which @rest goes on. */
static gboolean
take_element (TocsinSpan *rest, const char *begin, const char *end, TocsinSpan *content)
{
  gssize at;

  if (!tocsin_span_after (*rest, begin, rest))
    return FALSE;
  at = tocsin_span_find (*rest, end);
  if (at < 0)
    return FALSE;
  *content = (TocsinSpan){ rest->text, (gsize) at };
  *rest = tocsin_span_from (*rest, (gsize) at + strlen (end));
  return TRUE;
}

static const struct
{
  guint32 event_id;
  TocsinAct act;
} acts[] = {
  { 1, TOCSIN_ACT_PROCESS_CREATED }, { 3, TOCSIN_ACT_NETWORK_CONNECTION },
  { 5, TOCSIN_ACT_PROCESS_ENDED },   { 9, TOCSIN_ACT_DISK_READ },
  { 11, TOCSIN_ACT_FILE_CREATED },   { 16, TOCSIN_ACT_MONITOR_CHANGED },
  { 23, TOCSIN_ACT_FILE_DELETED },
};

/* `Name="Image">/bin/sh` */
static void
add_data (TocsinFinding *finding, TocsinSpan data)
{
  TocsinSpan name, value;

  if (!tocsin_span_skip (&data, "Name=\""))
    return;
  name = tocsin_span_until (data, "\">");
  if (name.length == 0 || name.length == data.length)
    return;
  value = tocsin_span_from (data, name.length + 2);
  if (tocsin_span_equals (name, "User") && !tocsin_span_equals (value, "-"))
    finding->user = value;
  if (tocsin_span_equals (name, "SourceIp"))
    finding->address = value;
  tocsin_finding_add_field (finding, name, value, TOCSIN_FOUND_XML);
}

static gboolean
extract_linux_sysmon (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message, id, data;
  guint32 event_id;

  if (!tocsin_span_starts (rest, "<Event>") || !take_element (&rest, "<EventID>", "</EventID>", &id)
      || !tocsin_span_take_number (&id, &event_id)
      || !take_element (&rest, "<Channel>", "</Channel>", &finding->channel))
    return FALSE;
  finding->event_id = (gint32) event_id;
  for (guint n = 0; n < MAX_FIELDS && take_element (&rest, "<Data ", "</Data>", &data); n++)
    add_data (finding, data);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (acts[i].event_id == event_id)
      finding->act = acts[i].act;
  return TRUE;
}

static const char *const apps[] = { "sysmon", NULL };

const TocsinExtractor tocsin_extractor_linux_sysmon = {
  .apps = apps,
  .extract = extract_linux_sysmon,
};
