/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of whole numbers: the smallest value once, and for each row what is
 * above it, in as many bytes as the largest needs, byte by byte in planes (which
 * zstd packs better than the numbers as they stand in memory). A column whose
 * rows are all equal takes nine bytes. */
#include <string.h>

#include "store/segment-private.h"

static guint8 *
extend (GByteArray *out, gsize n)
{
  g_byte_array_set_size (out, (guint) (out->len + n));
  return out->data + out->len - n;
}

void
segment_put_u32 (GByteArray *out, guint32 value)
{
  guint8 *at = extend (out, 4);

  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (8 * i));
}

static void
put_u64 (GByteArray *out, guint64 value)
{
  segment_put_u32 (out, (guint32) value);
  segment_put_u32 (out, (guint32) (value >> 32));
}

static guint8
count_bytes (guint64 value)
{
  guint8 n = 0;

  for (; value != 0; value >>= 8)
    n++;
  return n;
}

void
segment_put_numbers (GByteArray *out, const guint64 *values, guint32 n)
{
  guint64 low = n > 0 ? values[0] : 0;
  guint64 high = low;
  guint8 width;

  for (guint32 i = 0; i < n; i++)
    {
      low = MIN (low, values[i]);
      high = MAX (high, values[i]);
    }
  width = count_bytes (high - low);
  g_byte_array_append (out, &width, 1);
  put_u64 (out, low);
  for (guint plane = 0; plane < width; plane++)
    {
      guint8 *at = extend (out, n);

      for (guint32 i = 0; i < n; i++)
        at[i] = (guint8) ((values[i] - low) >> (8 * plane));
    }
}

guint64
segment_zigzag (gint64 value)
{
  return ((guint64) value << 1) ^ (value < 0 ? G_MAXUINT64 : 0);
}

gint64
segment_unzigzag (guint64 value)
{
  return (gint64) ((value >> 1) ^ ((value & 1) != 0 ? G_MAXUINT64 : 0));
}

/* Writes the differences of @values, which it overwrites. The first row's is
 * made equal to the second's, so that even steps cost nothing. */
void
segment_put_differences (GByteArray *out, guint64 *values, guint32 n)
{
  guint64 step = n > 1 ? values[1] - values[0] : 0;

  put_u64 (out, n > 0 ? values[0] - step : 0);
  for (guint32 i = n; i-- > 1;)
    values[i] = segment_zigzag ((gint64) (values[i] - values[i - 1]));
  if (n > 0)
    values[0] = segment_zigzag ((gint64) step);
  segment_put_numbers (out, values, n);
}

gboolean
segment_get_u32 (SegmentReader *reader, guint32 *value)
{
  const guint8 *at = reader->at;

  if (reader->left < 4)
    return FALSE;
  *value = at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
  reader->at += 4;
  reader->left -= 4;
  return TRUE;
}

static gboolean
get_u64 (SegmentReader *reader, guint64 *value)
{
  guint32 low, high;

  if (!segment_get_u32 (reader, &low) || !segment_get_u32 (reader, &high))
    return FALSE;
  *value = low | (guint64) high << 32;
  return TRUE;
}

/* The column keeps pointing into what @reader reads. */
gboolean
segment_get_numbers (SegmentReader *reader, guint32 n, SegmentNumbers *numbers)
{
  gsize bytes;

  if (reader->left < 1 || *reader->at > 8)
    return FALSE;
  numbers->width = *reader->at;
  numbers->n = n;
  reader->at++;
  reader->left--;
  if (!get_u64 (reader, &numbers->base))
    return FALSE;
  bytes = (gsize) numbers->width * n;
  if (bytes > reader->left)
    return FALSE;
  numbers->planes = reader->at;
  reader->at += bytes;
  reader->left -= bytes;
  return TRUE;
}

gboolean
segment_get_differences (SegmentReader *reader, guint32 n, gint64 *first, SegmentNumbers *numbers)
{
  guint64 value;

  if (!get_u64 (reader, &value))
    return FALSE;
  *first = (gint64) value;
  return segment_get_numbers (reader, n, numbers);
}

void
segment_unpack (const SegmentNumbers *numbers, guint64 *values)
{
  for (guint32 i = 0; i < numbers->n; i++)
    values[i] = numbers->base;
  for (guint plane = 0; plane < numbers->width; plane++)
    {
      const guint8 *at = numbers->planes + (gsize) plane * numbers->n;

      for (guint32 i = 0; i < numbers->n; i++)
        values[i] += (guint64) at[i] << (8 * plane);
    }
}

void
segment_unpack_differences (const SegmentNumbers *numbers, gint64 first, guint64 *values)
{
  guint64 value = (guint64) first;

  segment_unpack (numbers, values);
  for (guint32 i = 0; i < numbers->n; i++)
    {
      value += (guint64) segment_unzigzag (values[i]);
      values[i] = value;
    }
}
