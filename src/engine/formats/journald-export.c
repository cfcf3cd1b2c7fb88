/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Journal Export Format (systemd, docs/JOURNAL_EXPORT_FORMATS.md): lines
 * NAME=value; a value with a line feed or other bytes as NAME, a line feed, its
 * length in eight bytes, little-endian, the value and a line feed; an empty line
 * between entries. */
#include <string.h>

#include "formats/journald-private.h"

#define MAX_NAME 64     /* bytes of a field's name, as systemd allows */
#define MAX_FIELDS 1024 /* of one entry */

typedef struct
{
  const char *name;
  gsize name_length;
  const char *value;
  gsize length;
} ExportField;

typedef enum
{
  EXPORT_FIELD,
  EXPORT_END,        /* an empty line, or the end of all */
  EXPORT_INCOMPLETE, /* more is needed */
  EXPORT_INVALID,
} ExportStatus;

static gsize
get_name_length (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && n <= MAX_NAME
         && (g_ascii_isupper (text[n]) || g_ascii_isdigit (text[n]) || text[n] == '_'))
    n++;
  return n;
}

/* Reads the value after a name and a line feed. */
static ExportStatus
read_binary (const char *data, gsize length, gsize *used, ExportField *field)
{
  guint64 size = 0;

  if (length - *used < 8)
    return EXPORT_INCOMPLETE;
  for (int i = 7; i >= 0; i--)
    size = size << 8 | (guchar) data[*used + (gsize) i];
  *used += 8;
  if (size >= TOCSIN_MAX_RECORD)
    return EXPORT_INVALID;
  if (length - *used < size + 1)
    return EXPORT_INCOMPLETE;
  field->value = data + *used;
  field->length = size;
  *used += size + 1;
  return data[*used - 1] == '\n' ? EXPORT_FIELD : EXPORT_INVALID;
}

/* Reads one field at @used. */
static ExportStatus
read_field (const char *data, gsize length, gboolean at_end, gsize *used, ExportField *field)
{
  const char *start = data + *used;
  gsize left = length - *used;
  gsize name = get_name_length (start, left);
  const char *newline;

  if (left == 0)
    return at_end ? EXPORT_END : EXPORT_INCOMPLETE;
  if (*start == '\n')
    {
      (*used)++;
      return EXPORT_END;
    }
  if (name == left && !at_end)
    return EXPORT_INCOMPLETE;
  if (name == 0 || name == left || name > MAX_NAME)
    return EXPORT_INVALID;
  *field = (ExportField){ .name = start, .name_length = name };
  *used += name + 1;
  if (start[name] == '\n')
    return read_binary (data, length, used, field);
  if (start[name] != '=')
    return EXPORT_INVALID;
  newline = memchr (data + *used, '\n', length - *used);
  if (newline == NULL && !at_end)
    return EXPORT_INCOMPLETE;
  field->value = data + *used;
  field->length = (gsize) ((newline != NULL ? newline : data + length) - field->value);
  *used += field->length + (newline != NULL);
  return EXPORT_FIELD;
}

/* Reads to the end of the entry at the beginning of @data. */
static ExportStatus
measure_entry (const char *data, gsize length, gboolean at_end, gsize *used)
{
  ExportField field;
  ExportStatus status = EXPORT_FIELD;

  while (status == EXPORT_FIELD)
    status = read_field (data, length, at_end, used, &field);
  if (status == EXPORT_INCOMPLETE && at_end)
    return EXPORT_INVALID;
  return status;
}

static void
read_entry (TocsinLineReader *lines, TocsinSink *sink, const char *data, gsize length,
            guint64 offset, gboolean at_end)
{
  TocsinLine line;
  TocsinEvent *event;
  TocsinJournalEntry entry;
  ExportField field;
  gsize used = 0;

  tocsin_line_reader_clean (lines, data, length, &line);
  sink->counts.recoded += line.is_recoded;
  event = tocsin_sink_begin (sink, offset, line.text, line.length);
  event->size = (guint32) length;
  tocsin_journal_entry_begin (&entry, sink->batch, event);
  while (read_field (data, length, at_end, &used, &field) == EXPORT_FIELD)
    {
      if (event->n_fields == MAX_FIELDS)
        break;
      tocsin_line_reader_clean (lines, field.value, field.length, &line);
      tocsin_journal_entry_add (&entry, field.name, field.name_length, TOCSIN_VALUE_STRING,
                                tocsin_batch_append (sink->batch, line.text, line.length));
    }
}

/* The end of what cannot be read: after an empty line; 0 if that is not there yet. */
static gsize
find_gap (const char *data, gsize length, gboolean at_end)
{
  const char *at = data, *end = data + length;

  while (at < end && (at = memchr (at, '\n', (gsize) (end - at))) != NULL)
    if (++at < end && *at == '\n')
      return (gsize) (at - data) + 1;
  return at_end ? length : 0;
}

static gsize
reject_entry (TocsinSink *sink, const char *data, gsize length, guint64 offset, gboolean at_end)
{
  gsize used = find_gap (data, length, at_end);

  if (used == 0)
    return 0;
  sink->counts.records++;
  tocsin_sink_reject (sink, offset, data, used, "not an entry of a journal export");
  return used;
}

/**
 * tocsin_journal_export_feed:
 * @lines: makes text of bytes
 * @sink: where events and rejects go
 * @data: what follows the bytes used up so far
 * @length: its bytes
 * @offset: where @data stands in the source
 * @at_end: whether nothing follows
 *
 * Reads whole entries. Empty lines between them are wrapping.
 *
 * Returns: bytes used up
 */
gsize
tocsin_journal_export_feed (TocsinLineReader *lines, TocsinSink *sink, const char *data,
                            gsize length, guint64 offset, gboolean at_end)
{
  gsize used = 0;

  while (used < length)
    {
      const char *start = data + used;
      gsize size = 0;
      ExportStatus status;

      if (*start == '\n' || *start == '\r' || *start == '\0')
        {
          used++;
          continue;
        }
      status = measure_entry (start, MIN (length - used, TOCSIN_MAX_RECORD), at_end, &size);
      if (status == EXPORT_INCOMPLETE)
        break;
      if (status == EXPORT_INVALID)
        size = reject_entry (sink, start, length - used, offset + used, at_end);
      else
        {
          sink->counts.records++;
          read_entry (lines, sink, start, size, offset + used, at_end);
        }
      if (size == 0)
        break;
      used += size;
    }
  return used;
}

/**
 * tocsin_journal_export_sniff:
 * @data: the beginning of a source
 * @length: its bytes
 *
 * Returns: whether it is a journal export
 */
gboolean
tocsin_journal_export_sniff (const char *data, gsize length)
{
  static const char *const starts[] = { "__CURSOR=", "__REALTIME_TIMESTAMP=" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (length > strlen (starts[i]) && memcmp (data, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}
