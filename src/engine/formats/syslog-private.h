/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-stamp.h"
#include "formats/tocsin-sink.h"

G_BEGIN_DECLS

/**
 * SyslogText:
 * @text: part of a line, or %NULL where there is none
 * @length: its bytes
 *
 * A part of a line.
 */
typedef struct
{
  const char *text;
  gsize length;
} SyslogText;

/**
 * SyslogKind:
 * @SYSLOG_NOTHING: no stamp, no priority: a continuation line
 * @SYSLOG_BARE: a priority and no stamp
 * @SYSLOG_BSD: RFC 3164
 * @SYSLOG_ISO: as RFC 3164, with a date of ISO 8601
 * @SYSLOG_5424: RFC 5424
 *
 * What a line is.
 */
typedef enum
{
  SYSLOG_NOTHING,
  SYSLOG_BARE,
  SYSLOG_BSD,
  SYSLOG_ISO,
  SYSLOG_5424,
} SyslogKind;

/**
 * SyslogRecord:
 * @kind: what it is
 * @has_priority: whether it begins with a priority
 * @priority: 0 to 191, or -1 where there is none that is valid
 * @reading: its date and time; not `exists` where there is none
 * @host: who sent it
 * @app: the tag without process id
 * @process: what stands for the process id where it is not a number
 * @pid: process id, or %TOCSIN_NO_NUMBER
 * @severity: severity by name in the tag (macOS), or %TOCSIN_NO_SEVERITY
 * @message_id: MSGID of RFC 5424
 * @data: STRUCTURED-DATA of RFC 5424, its brackets included
 * @message: the rest
 *
 * A line of syslog, cut into parts.
 */
typedef struct
{
  SyslogKind kind;
  gboolean has_priority;
  int priority;
  TocsinReading reading;
  SyslogText host;
  SyslogText app;
  SyslogText process;
  gint64 pid;
  guint8 severity;
  SyslogText message_id;
  SyslogText data;
  SyslogText message;
} SyslogRecord;

SyslogKind syslog_parse (const char *text, gsize length, SyslogRecord *record);
void syslog_parse_tag (SyslogRecord *record, const char *at, const char *end);
gboolean syslog_parse_5424 (SyslogRecord *record, const char *at, const char *end);
gboolean syslog_is_header_line (const char *text, gsize length);
gboolean syslog_has_tag (const SyslogRecord *record);
gboolean syslog_has_iso_shape (const char *text, gsize length);
gsize syslog_find_glued (const char *text, gsize length);
void syslog_add_data (TocsinBatch *batch, SyslogText data, TocsinSlice raw, const char *base);
void syslog_finish_message (TocsinBatch *batch, TocsinEvent *event);

G_END_DECLS
