/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders the rows of a list by their keys, bytes of the key at a time: the time it takes depends
 * on the number of rows alone. */
#include <string.h>

#include "store/event-list-private.h"

static gboolean
is_sorted (const ListRow *rows, guint n)
{
  for (guint i = 1; i < n; i++)
    if (rows[i].key < rows[i - 1].key
        || (rows[i].key == rows[i - 1].key && rows[i].low < rows[i - 1].low))
      return FALSE;
  return TRUE;
}

/* Two bytes of the key: the least significant ones first. */
static inline guint
get_digit (const ListRow *row, guint digit)
{
  return digit < 2 ? row->low >> (16 * digit) & 0xffff : row->key >> (16 * (digit - 2)) & 0xffff;
}

/* Whether the rows differ in two bytes of their keys. */
static gboolean
differ (const ListRow *rows, guint n, guint digit)
{
  for (guint i = 1; i < n; i++)
    if (get_digit (&rows[i], digit) != get_digit (&rows[0], digit))
      return TRUE;
  return FALSE;
}

static void
distribute (const ListRow *from, ListRow *to, guint n, guint digit)
{
  g_autofree guint32 *starts = g_new0 (guint32, 65537);

  for (guint i = 0; i < n; i++)
    starts[get_digit (&from[i], digit) + 1]++;
  for (guint i = 1; i < 65537; i++)
    starts[i] += starts[i - 1];
  for (guint i = 0; i < n; i++)
    to[starts[get_digit (&from[i], digit)]++] = from[i];
}

/* Sorts @rows, which are by id, by their keys; those of equal key stay as they are. */
void
event_list_sort (GArray *rows)
{
  ListRow *from = (ListRow *) (gpointer) rows->data;
  g_autofree ListRow *other = NULL;
  ListRow *to;

  if (is_sorted (from, rows->len))
    return;
  to = other = g_new (ListRow, rows->len);
  for (guint digit = 0; digit < 6; digit++)
    if (differ (from, rows->len, digit))
      {
        ListRow *swap = from;

        distribute (from, to, rows->len, digit);
        from = to;
        to = swap;
      }
  if (from == other)
    memcpy (rows->data, other, rows->len * sizeof (ListRow));
}
