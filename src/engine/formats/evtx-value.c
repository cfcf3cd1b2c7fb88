/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "formats/evtx-private.h"

#define FILETIME_DAY G_GUINT64_CONSTANT (864000000000) /* units of 100 ns */
#define MAX_SID_PARTS 15

static const char upper_digits[] = "0123456789ABCDEF";
static const char lower_digits[] = "0123456789abcdef";

/* Bytes of a value of each type that has a fixed size, else 0. */
static const guint8 type_sizes[] = {
  [EVTX_INT8] = 1,        [EVTX_UINT8] = 1,  [EVTX_INT16] = 2, [EVTX_UINT16] = 2,
  [EVTX_INT32] = 4,       [EVTX_UINT32] = 4, [EVTX_INT64] = 8, [EVTX_UINT64] = 8,
  [EVTX_REAL32] = 4,      [EVTX_REAL64] = 8, [EVTX_BOOL] = 4,  [EVTX_GUID] = 16,
  [EVTX_SIZE] = 8,        [EVTX_HEX32] = 4,  [EVTX_HEX64] = 8, [EVTX_FILETIME] = 8,
  [EVTX_SYSTEMTIME] = 16,
};

static gsize
write_decimal (guint64 number, guint min_digits, char *out)
{
  char digits[20];
  gsize n = 0;

  do
    {
      digits[n++] = (char) ('0' + number % 10);
      number /= 10;
    }
  while (number > 0 || n < min_digits);
  for (gsize i = 0; i < n; i++)
    out[i] = digits[n - 1 - i];
  return n;
}

static gsize
write_signed (gint64 number, char *out)
{
  if (number >= 0)
    return write_decimal ((guint64) number, 1, out);
  *out = '-';
  return 1 + write_decimal (0 - (guint64) number, 1, out + 1);
}

/* `0x` and digits without leading zeros. */
static gsize
write_hex (guint64 number, char *out)
{
  gsize n_digits = 1;

  while (n_digits < 16 && number >> (4 * n_digits) != 0)
    n_digits++;
  out[0] = '0';
  out[1] = 'x';
  for (gsize i = 0; i < n_digits; i++)
    out[2 + i] = lower_digits[(number >> (4 * (n_digits - 1 - i))) & 0xf];
  return 2 + n_digits;
}

static gsize
write_bytes (const guint8 *data, gsize size, char *out)
{
  for (gsize i = 0; i < size; i++)
    {
      out[2 * i] = upper_digits[data[i] >> 4];
      out[2 * i + 1] = upper_digits[data[i] & 0xf];
    }
  return 2 * size;
}

/* The lowest bytes of a number, whatever its type says about their count. */
static guint64
get_number (const guint8 *data, gsize size)
{
  guint64 number = 0;

  for (gsize i = 0; i < MIN (size, 8); i++)
    number |= (guint64) data[i] << (8 * i);
  return number;
}

static gint64
get_signed (const guint8 *data, gsize size)
{
  guint unused = size < 8 ? 64 - 8 * (guint) size : 0;

  return (gint64) (get_number (data, size) << unused) >> unused;
}

/* As `{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}`: the first three groups are little endian. */
static gsize
write_guid (const guint8 *data, char *out)
{
  static const guint8 order[] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
  char *at = out;

  *at++ = '{';
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        *at++ = '-';
      at += write_bytes (data + order[i], 1, at);
    }
  *at++ = '}';
  return (gsize) (at - out);
}

/* Bytes of the SID at @data, or 0 if it is none ([MS-DTYP] 2.4.2). */
static gsize
get_sid_size (const guint8 *data, gsize size)
{
  if (size < 8 || data[0] != 1 || data[1] > MAX_SID_PARTS || size < 8 + 4 * (gsize) data[1])
    return 0;
  return 8 + 4 * (gsize) data[1];
}

static gsize
write_sid (const guint8 *data, char *out)
{
  guint64 authority = 0;
  char *at = out;

  for (guint i = 2; i < 8; i++)
    authority = authority << 8 | data[i];
  memcpy (at, "S-1-", 4);
  at += 4;
  at += authority >> 32 != 0 ? write_hex (authority, at) : write_decimal (authority, 1, at);
  for (guint i = 0; i < data[1]; i++)
    {
      *at++ = '-';
      at += write_decimal (evtx_get32 (data + 8 + 4 * i), 1, at);
    }
  return (gsize) (at - out);
}

/* Writes a date and time; @fraction has @n_fraction digits. */
static gsize
write_civil (const guint *civil, guint fraction, guint n_fraction, char *out)
{
  static const char separators[] = "--T::.";
  char *at = out;

  for (guint i = 0; i < 6; i++)
    {
      at += write_decimal (civil[i], i == 0 ? 4 : 2, at);
      *at++ = separators[i];
    }
  at += write_decimal (fraction, n_fraction, at);
  *at++ = 'Z';
  return (gsize) (at - out);
}

/* The civil date of a day number since 1601-01-01, by eras of 400 years (H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms"). */
static void
get_civil (guint32 day, guint *civil)
{
  guint32 shifted = day + 584694; /* since 0000-03-01 */
  guint32 era = shifted / 146097, of_era = shifted % 146097;
  guint32 year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  guint32 of_year = of_era - (365 * year + year / 4 - year / 100);
  guint32 month = (5 * of_year + 2) / 153;

  civil[2] = of_year - (153 * month + 2) / 5 + 1;
  civil[1] = month < 10 ? month + 3 : month - 9;
  civil[0] = year + era * 400 + (civil[1] <= 2);
}

static gsize
write_filetime (guint64 filetime, char *out)
{
  guint64 of_day = filetime % FILETIME_DAY;
  guint32 seconds = (guint32) (of_day / 10000000);
  guint civil[6];

  get_civil ((guint32) (filetime / FILETIME_DAY), civil);
  civil[3] = seconds / 3600;
  civil[4] = seconds / 60 % 60;
  civil[5] = seconds % 60;
  return write_civil (civil, (guint) (of_day % 10000000), 7, out);
}

/* SYSTEMTIME: year, month, day of the week, day, hour, minute, second, millisecond. */
static gsize
write_systemtime (const guint8 *data, char *out)
{
  static const guint8 order[] = { 0, 1, 3, 4, 5, 6 };
  guint civil[6];

  for (guint i = 0; i < 6; i++)
    civil[i] = evtx_get16 (data + 2 * order[i]);
  return write_civil (civil, evtx_get16 (data + 14), 3, out);
}

/* The shortest text that reads back to the same number; INF and NaN as in XML Schema. */
static gsize
write_real (double number, gboolean is_single, char *out)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (number) || isinf (number))
    g_strlcpy (text, isnan (number) ? "NaN" : number > 0 ? "INF" : "-INF", sizeof text);
  else
    for (int digits = is_single ? 6 : 15; digits <= 17; digits++)
      {
        char form[] = { '%', '.', (char) ('0' + digits / 10), (char) ('0' + digits % 10), 'g', 0 };
        double again = g_ascii_strtod (g_ascii_formatd (text, sizeof text, form, number), NULL);

        if (is_single ? (float) again == (float) number : again == number)
          break;
      }
  memcpy (out, text, strlen (text));
  return strlen (text);
}

static gsize
write_real_bytes (const guint8 *data, gboolean is_single, char *out)
{
  guint32 bits32 = evtx_get32 (data);
  guint64 bits64 = is_single ? 0 : evtx_get64 (data);
  float single;
  double number;

  memcpy (&single, &bits32, sizeof single);
  memcpy (&number, &bits64, sizeof number);
  return write_real (is_single ? (double) single : number, is_single, out);
}

static gsize
write_boolean (guint64 number, char *out)
{
  const char *text = number != 0 ? "true" : "false";

  memcpy (out, text, strlen (text));
  return strlen (text);
}

/* Whether @size does not fit the type, so that nothing but the bytes can be shown. */
static gboolean
is_odd (guint8 type, const guint8 *data, gsize size)
{
  switch (type)
    {
    case EVTX_REAL32:
    case EVTX_REAL64:
    case EVTX_GUID:
    case EVTX_FILETIME:
    case EVTX_SYSTEMTIME:
      return size != type_sizes[type];
    case EVTX_SID:
      return get_sid_size (data, size) == 0;
    default:
      return type < G_N_ELEMENTS (type_sizes) && type_sizes[type] > 0 && size > 8;
    }
}

/**
 * evtx_value_write:
 * @type: an #EvtxType, not an array
 * @data: the value
 * @size: its bytes
 * @out: room for EVTX_VALUE_ROOM (@size)
 *
 * Writes a value as Windows renders it. What is no value of its type is shown as bytes.
 *
 * Returns: bytes of UTF-8 written
 */
gsize
evtx_value_write (guint8 type, const guint8 *data, gsize size, char *out)
{
  if (size == 0 || type == EVTX_NULL)
    return 0;
  if (is_odd (type, data, size))
    return write_bytes (data, size, out);
  switch (type)
    {
    case EVTX_STRING:
    case EVTX_XML:
      return evtx_utf16_write (data, size, out);
    case EVTX_ANSI:
      return evtx_ansi_write (data, size, out);
    case EVTX_INT8:
    case EVTX_INT16:
    case EVTX_INT32:
    case EVTX_INT64:
      return write_signed (get_signed (data, size), out);
    case EVTX_UINT8:
    case EVTX_UINT16:
    case EVTX_UINT32:
    case EVTX_UINT64:
      return write_decimal (get_number (data, size), 1, out);
    case EVTX_REAL32:
    case EVTX_REAL64:
      return write_real_bytes (data, type == EVTX_REAL32, out);
    case EVTX_BOOL:
      return write_boolean (get_number (data, size), out);
    case EVTX_GUID:
      return write_guid (data, out);
    case EVTX_SIZE:
    case EVTX_HEX32:
    case EVTX_HEX64:
    case EVTX_HANDLE:
      return size > 8 ? write_bytes (data, size, out) : write_hex (get_number (data, size), out);
    case EVTX_FILETIME:
      return write_filetime (evtx_get64 (data), out);
    case EVTX_SYSTEMTIME:
      return write_systemtime (data, out);
    case EVTX_SID:
      return write_sid (data, out);
    case EVTX_BINARY:
    default:
      return write_bytes (data, size, out);
    }
}

/* Bytes up to and with the first NUL of @unit bytes. */
static gsize
get_string_size (const guint8 *data, gsize size, gsize unit)
{
  gsize at = 0;

  for (; at + unit <= size; at += unit)
    if (get_number (data + at, unit) == 0)
      return at + unit;
  return size;
}

/**
 * evtx_value_item_size:
 * @type: the type of an array's items
 * @data: the array, from the item on
 * @size: bytes left of it, more than 0
 *
 * Returns: bytes of the first item, from 1 to @size
 */
gsize
evtx_value_item_size (guint8 type, const guint8 *data, gsize size)
{
  gsize item = type < G_N_ELEMENTS (type_sizes) ? type_sizes[type] : 0;

  if (type == EVTX_STRING || type == EVTX_XML)
    item = get_string_size (data, size, 2);
  else if (type == EVTX_ANSI)
    item = get_string_size (data, size, 1);
  else if (type == EVTX_SID)
    item = get_sid_size (data, size);
  return item == 0 || item > size ? size : item;
}
