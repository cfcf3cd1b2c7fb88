/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-time.h"
#include "core/tocsin-year.h"

G_BEGIN_DECLS

#define TOCSIN_MAX_STAMP_FORMS 40
#define TOCSIN_STAMP_REACH 160 /* how far into a line a date is looked for */

/**
 * TocsinReading:
 * @stamp: the date and time, where @has_year; else only its length and offset
 * @has_year: whether the text gives the year
 * @exists: whether there is such a date and time (not February 30, not 25:00)
 * @month: 1 to 12, where there is no year
 * @day: 1 to 31
 * @of_day: microseconds since midnight
 *
 * A date and time as found in a text, perhaps without a year.
 */
typedef struct
{
  TocsinStamp stamp;
  gboolean has_year;
  gboolean exists;
  int month;
  int day;
  gint64 of_day;
} TocsinReading;

/**
 * TocsinStampForm:
 * @name: how it is called in reasons
 * @pattern: what it looks like, see core/tocsin-stamp-forms.c
 *
 * A way to write date and time.
 */
typedef struct
{
  const char *name;
  const char *pattern;
} TocsinStampForm;

/* All forms, the more certain ones first, ending with a NULL name. */
extern const TocsinStampForm tocsin_stamp_forms[TOCSIN_MAX_STAMP_FORMS + 1];

int tocsin_stamp_parse_month (const char *text);
gboolean tocsin_stamp_parse_bsd (const char *text, gsize length, TocsinReading *reading);
gboolean tocsin_stamp_parse_form (const TocsinStampForm *form, const char *text, gsize length,
                                  TocsinReading *reading);
gboolean tocsin_stamp_find_form (const TocsinStampForm *form, const char *text, gsize length,
                                 gsize *start, TocsinReading *reading);
gint64 tocsin_reading_resolve (const TocsinReading *reading, TocsinYearWalk *walk, TocsinZone *zone,
                               guint8 *basis);

G_END_DECLS
