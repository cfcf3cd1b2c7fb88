/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

#define TOCSIN_TIME_TEXT_SIZE 40
#define TOCSIN_SECOND G_GINT64_CONSTANT (1000000)

/**
 * TocsinStamp:
 * @local: microseconds since 1970 of what the record says, read as if it were UTC
 * @offset: seconds east of UTC that the record says, where @has_offset
 * @has_offset: whether the record gives an offset (or Z)
 * @length: bytes of text that the stamp takes
 *
 * A date and time as written in a record, not yet placed on the UTC line.
 */
typedef struct
{
  gint64 local;
  gint32 offset;
  gboolean has_offset;
  gsize length;
} TocsinStamp;

/**
 * TocsinZone:
 *
 * A time zone with a cache that makes the conversion of a log's lines cheap.
 * Not to be shared between threads.
 */
typedef struct _TocsinZone TocsinZone;

TocsinZone *tocsin_zone_new (const char *identifier, GError **error);
void tocsin_zone_free (TocsinZone *self);
const char *tocsin_zone_get_identifier (const TocsinZone *self);
gint64 tocsin_zone_to_utc (TocsinZone *self, gint64 local);
gint64 tocsin_zone_to_local (TocsinZone *self, gint64 utc, gint64 *gap);

gboolean tocsin_time_from_civil (int year, int month, int day, int hour, int minute, int second,
                                 int microsecond, gint64 *timestamp);
void tocsin_time_to_date (gint64 timestamp, int *year, int *month, int *day);
gsize tocsin_time_format (gint64 timestamp, char *text);
gboolean tocsin_time_parse_iso (const char *text, gsize length, TocsinStamp *stamp);
gboolean tocsin_time_parse_number (const char *text, gsize length, gint64 *timestamp);
gboolean tocsin_time_from_filetime (guint64 filetime, gint64 *timestamp);
gint64 tocsin_stamp_resolve (const TocsinStamp *stamp, TocsinZone *zone, guint8 *basis);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinZone, tocsin_zone_free)

G_END_DECLS
