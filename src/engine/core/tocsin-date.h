/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-time.h"

G_BEGIN_DECLS

/**
 * TocsinDateOrder:
 * @TOCSIN_DATE_EITHER: it cannot be seen, or is not known
 * @TOCSIN_DATE_CLEAR: the form of the date leaves no doubt
 * @TOCSIN_DATE_MONTH_FIRST: 12/31/2025
 * @TOCSIN_DATE_DAY_FIRST: 31/12/2025
 *
 * Which of two numbers of a date is the month.
 */
typedef enum
{
  TOCSIN_DATE_EITHER,
  TOCSIN_DATE_CLEAR,
  TOCSIN_DATE_MONTH_FIRST,
  TOCSIN_DATE_DAY_FIRST,
} TocsinDateOrder;

gboolean tocsin_date_parse (const char *text, gsize length, TocsinDateOrder order,
                            TocsinStamp *stamp, TocsinDateOrder *seen);

G_END_DECLS
