/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/tocsin-format.h"

#include <string.h>

#define LONG_LINE "line longer than 8 MiB"
#define KEPT_OF_LONG_LINE (64u << 10)

struct _TocsinDriver
{
  const TocsinFormat *format;
  TocsinSink *sink;
  gpointer parser;
  GByteArray *rest;       /* what the parser has not used up */
  guint64 offset;         /* of the first byte that is not used up */
  guint64 long_line;      /* bytes so far of a line that is too long, or 0 */
  GByteArray *long_start; /* its first bytes */
};

/**
 * tocsin_driver_new:
 * @format: a format
 * @options: what is known of the source; must outlive the driver
 * @sink: where events go; must outlive the driver
 *
 * Returns: (transfer full): a driver at the beginning of a source
 */
TocsinDriver *
tocsin_driver_new (const TocsinFormat *format, const TocsinParserOptions *options, TocsinSink *sink)
{
  TocsinDriver *self = g_new0 (TocsinDriver, 1);

  self->format = format;
  self->sink = sink;
  self->parser = format->parser_new (options);
  self->rest = g_byte_array_new ();
  self->long_start = g_byte_array_new ();
  return self;
}

/**
 * tocsin_driver_free:
 * @self: (transfer full) (nullable): a driver
 */
void
tocsin_driver_free (TocsinDriver *self)
{
  if (self == NULL)
    return;
  self->format->parser_free (self->parser);
  g_byte_array_unref (self->rest);
  g_byte_array_unref (self->long_start);
  g_free (self);
}

static void
end_long_line (TocsinDriver *self)
{
  self->sink->counts.records++;
  tocsin_sink_reject (self->sink, self->offset - self->long_line,
                      (const char *) self->long_start->data, self->long_line, LONG_LINE);
  self->long_line = 0;
  g_byte_array_set_size (self->long_start, 0);
}

/* Goes over the line that is too long, up to its end; returns bytes used up. */
static gsize
pass_long_line (TocsinDriver *self, const char *data, gsize length)
{
  const char *newline = memchr (data, '\n', length);
  gsize used = newline != NULL ? (gsize) (newline - data) + 1 : length;
  gsize kept = KEPT_OF_LONG_LINE - self->long_start->len;

  g_byte_array_append (self->long_start, (const guint8 *) data, (guint) MIN (used, kept));
  self->long_line += used;
  self->offset += used;
  if (newline != NULL)
    end_long_line (self);
  return used;
}

static gsize
skip_record (TocsinDriver *self, const char *data, gsize length)
{
  gsize used;

  if (self->format->skip == NULL)
    return pass_long_line (self, data, length);
  used = self->format->skip (self->parser, self->sink, data, length, self->offset);
  g_assert (used > 0 && used <= length);
  self->offset += used;
  return used;
}

/* Feeds as much as the parser takes; returns bytes used up. */
static gsize
feed (TocsinDriver *self, const char *data, gsize length, gboolean at_end)
{
  gsize used = 0;

  while (used < length)
    {
      gsize n;

      if (self->long_line > 0)
        {
          used += pass_long_line (self, data + used, length - used);
          continue;
        }
      n = self->format->feed (self->parser, self->sink, data + used, length - used, self->offset,
                              at_end);
      g_assert (n <= length - used);
      self->offset += n;
      used += n;
      if (n > 0 && used < length)
        continue;
      if (used == length || length - used < TOCSIN_MAX_RECORD)
        break;
      used += skip_record (self, data + used, length - used);
    }
  return used;
}

/**
 * tocsin_driver_push:
 * @self: a driver
 * @data: the next bytes of the source
 * @length: how many
 */
void
tocsin_driver_push (TocsinDriver *self, const char *data, gsize length)
{
  gsize used;

  if (self->rest->len > 0)
    {
      g_byte_array_append (self->rest, (const guint8 *) data, (guint) length);
      used = feed (self, (const char *) self->rest->data, self->rest->len, FALSE);
      g_byte_array_remove_range (self->rest, 0, (guint) used);
    }
  else
    {
      used = feed (self, data, length, FALSE);
      g_byte_array_append (self->rest, (const guint8 *) data + used, (guint) (length - used));
    }
}

/**
 * tocsin_driver_finish:
 * @self: a driver
 *
 * Ends the source: what is left is the last record.
 */
void
tocsin_driver_finish (TocsinDriver *self)
{
  gsize used = feed (self, (const char *) self->rest->data, self->rest->len, TRUE);

  if (self->rest->len == 0)
    self->format->feed (self->parser, self->sink, "", 0, self->offset, TRUE);
  g_assert (used == self->rest->len);
  g_byte_array_set_size (self->rest, 0);
  if (self->long_line > 0)
    end_long_line (self);
  tocsin_sink_finish (self->sink);
}

/**
 * tocsin_driver_fail:
 * @self: a driver
 * @reason: why the rest of the source cannot be read
 *
 * Ends a source whose bytes stop where they should not: what is left is no
 * whole record, and becomes one reject together with what is missing.
 */
void
tocsin_driver_fail (TocsinDriver *self, const char *reason)
{
  self->sink->counts.records++;
  tocsin_sink_reject (self->sink, self->offset - self->long_line,
                      (const char *) (self->long_line > 0 ? self->long_start : self->rest)->data,
                      self->long_line > 0 ? self->long_line : self->rest->len, reason);
  self->long_line = 0;
  g_byte_array_set_size (self->rest, 0);
  tocsin_sink_finish (self->sink);
}
