/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes valid event log files (EVTX), so that tests and the sample lab have some that
 * are ours. evtx_writer_add_event() is all that a lab needs; the rest writes BinXml
 * token by token. */

typedef struct _EvtxWriter EvtxWriter;

/**
 * EvtxWriterEvent:
 * @provider: Provider Name
 * @guid: (nullable): 16 bytes of the Provider Guid
 * @channel: Channel
 * @computer: Computer
 * @event_id: EventID
 * @level: Level
 * @task: Task
 * @keywords: Keywords
 * @filetime: TimeCreated, units of 100 ns since 1601
 * @process_id: Execution ProcessID
 * @thread_id: Execution ThreadID
 * @names: (array zero-terminated=1): names of the Data in EventData
 * @values: as many values of them
 *
 * An event as most providers write it.
 */
typedef struct
{
  const char *provider;
  const guint8 *guid;
  const char *channel;
  const char *computer;
  guint16 event_id;
  guint8 level;
  guint16 task;
  guint64 keywords;
  guint64 filetime;
  guint32 process_id;
  guint32 thread_id;
  const char *const *names;
  const char *const *values;
} EvtxWriterEvent;

EvtxWriter *evtx_writer_new (void);
GByteArray *evtx_writer_finish (EvtxWriter *self);
void evtx_writer_add_event (EvtxWriter *self, const EvtxWriterEvent *event);

void evtx_writer_begin_chunk (EvtxWriter *self);
void evtx_writer_begin_record (EvtxWriter *self, guint64 filetime);
void evtx_writer_end_record (EvtxWriter *self);
guint64 evtx_writer_get_next_id (const EvtxWriter *self);
guint32 evtx_writer_get_position (const EvtxWriter *self);
void evtx_writer_append (EvtxWriter *self, const void *data, guint size);
void evtx_writer_append_number (EvtxWriter *self, guint64 number, guint size);
void evtx_writer_fix_checksums (GByteArray *file);

gboolean evtx_writer_begin_template (EvtxWriter *self, guint32 id);
void evtx_writer_end_template (EvtxWriter *self);
void evtx_writer_begin_values (EvtxWriter *self, guint n_values);
void evtx_writer_begin_value (EvtxWriter *self, guint8 type);
void evtx_writer_end_value (EvtxWriter *self);
void evtx_writer_add_value (EvtxWriter *self, guint8 type, const void *data, guint size);
void evtx_writer_add_number (EvtxWriter *self, guint8 type, guint64 number, guint size);
void evtx_writer_add_string (EvtxWriter *self, const char *text);

void evtx_writer_open (EvtxWriter *self, const char *name);
void evtx_writer_open_dependent (EvtxWriter *self, const char *name, guint16 dependency);
void evtx_writer_open_with_attributes (EvtxWriter *self, const char *name);
void evtx_writer_attribute (EvtxWriter *self, const char *name);
void evtx_writer_close_start (EvtxWriter *self);
void evtx_writer_close_empty (EvtxWriter *self);
void evtx_writer_end_element (EvtxWriter *self);
void evtx_writer_text (EvtxWriter *self, const char *text);
void evtx_writer_cdata (EvtxWriter *self, const char *text);
void evtx_writer_character (EvtxWriter *self, guint16 code);
void evtx_writer_entity (EvtxWriter *self, const char *name);
void evtx_writer_instruction (EvtxWriter *self, const char *target, const char *text);
void evtx_writer_substitute (EvtxWriter *self, guint16 index, guint8 type, gboolean is_optional);
void evtx_writer_element (EvtxWriter *self, const char *name, guint16 index, guint8 type);
void evtx_writer_data (EvtxWriter *self, const char *name, guint16 index, guint8 type);

G_END_DECLS
