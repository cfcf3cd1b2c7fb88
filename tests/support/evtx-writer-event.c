/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/evtx-writer.h"

#include <string.h>

/* The template of System that Windows uses, with one Data for each name. */

enum
{
  AT_EVENT_ID,
  AT_LEVEL,
  AT_TASK,
  AT_KEYWORDS,
  AT_TIME,
  AT_RECORD,
  AT_PROCESS,
  AT_THREAD,
  AT_CHANNEL,
  AT_COMPUTER,
  AT_GUID,
  N_SYSTEM,
};

static void
write_attribute (EvtxWriter *writer, const char *name, guint16 index, guint8 type)
{
  evtx_writer_attribute (writer, name);
  evtx_writer_substitute (writer, index, type, TRUE);
}

static void
write_system (EvtxWriter *writer, const char *provider)
{
  evtx_writer_open (writer, "System");
  evtx_writer_close_start (writer);
  evtx_writer_open_with_attributes (writer, "Provider");
  evtx_writer_attribute (writer, "Name");
  evtx_writer_text (writer, provider);
  write_attribute (writer, "Guid", AT_GUID, 0x0f);
  evtx_writer_close_empty (writer);
  evtx_writer_element (writer, "EventID", AT_EVENT_ID, 0x06);
  evtx_writer_element (writer, "Level", AT_LEVEL, 0x04);
  evtx_writer_element (writer, "Task", AT_TASK, 0x06);
  evtx_writer_element (writer, "Keywords", AT_KEYWORDS, 0x15);
  evtx_writer_open_with_attributes (writer, "TimeCreated");
  write_attribute (writer, "SystemTime", AT_TIME, 0x11);
  evtx_writer_close_empty (writer);
  evtx_writer_element (writer, "EventRecordID", AT_RECORD, 0x0a);
  evtx_writer_open_with_attributes (writer, "Execution");
  write_attribute (writer, "ProcessID", AT_PROCESS, 0x08);
  write_attribute (writer, "ThreadID", AT_THREAD, 0x08);
  evtx_writer_close_empty (writer);
  evtx_writer_element (writer, "Channel", AT_CHANNEL, 0x01);
  evtx_writer_element (writer, "Computer", AT_COMPUTER, 0x01);
  evtx_writer_end_element (writer);
}

static void
write_template (EvtxWriter *writer, const EvtxWriterEvent *event)
{
  evtx_writer_open_with_attributes (writer, "Event");
  evtx_writer_attribute (writer, "xmlns");
  evtx_writer_text (writer, "http://schemas.microsoft.com/win/2004/08/events/event");
  evtx_writer_close_start (writer);
  write_system (writer, event->provider);
  evtx_writer_open (writer, "EventData");
  evtx_writer_close_start (writer);
  for (guint16 i = 0; event->names[i] != NULL; i++)
    evtx_writer_data (writer, event->names[i], (guint16) (N_SYSTEM + i), 0x01);
  evtx_writer_end_element (writer);
  evtx_writer_end_element (writer);
}

static void
write_values (EvtxWriter *writer, const EvtxWriterEvent *event, guint64 record)
{
  guint n_data = g_strv_length ((char **) event->names);

  evtx_writer_begin_values (writer, N_SYSTEM + n_data);
  evtx_writer_add_number (writer, 0x06, event->event_id, 2);
  evtx_writer_add_number (writer, 0x04, event->level, 1);
  evtx_writer_add_number (writer, 0x06, event->task, 2);
  evtx_writer_add_number (writer, 0x15, event->keywords, 8);
  evtx_writer_add_number (writer, 0x11, event->filetime, 8);
  evtx_writer_add_number (writer, 0x0a, record, 8);
  evtx_writer_add_number (writer, 0x08, event->process_id, 4);
  evtx_writer_add_number (writer, 0x08, event->thread_id, 4);
  evtx_writer_add_string (writer, event->channel);
  evtx_writer_add_string (writer, event->computer);
  evtx_writer_add_value (writer, event->guid != NULL ? 0x0f : 0, event->guid,
                         event->guid != NULL ? 16 : 0);
  for (guint i = 0; i < n_data; i++)
    evtx_writer_add_string (writer, event->values[i]);
}

/* Adds a record; records of the same provider, id and names share a template in a chunk. */
void
evtx_writer_add_event (EvtxWriter *self, const EvtxWriterEvent *event)
{
  g_autofree char *names = g_strjoinv ("|", (char **) event->names);
  g_autofree char *key = g_strdup_printf ("%s|%u|%s", event->provider, event->event_id, names);

  evtx_writer_begin_record (self, event->filetime);
  if (evtx_writer_begin_template (self, g_str_hash (key) | 1))
    {
      write_template (self, event);
      evtx_writer_end_template (self);
    }
  write_values (self, event, evtx_writer_get_next_id (self) - 1);
  evtx_writer_end_record (self);
}
