/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders the rows of a list by their keys, bytes of the key at a time: the time it takes depends
 * on the number of rows alone. */
#include <string.h>

#include "store/event-list-private.h"

static gboolean
is_sorted (const ListRow *rows, guint n)
{
  for (guint i = 1; i < n; i++)
    if (rows[i].key < rows[i - 1].key)
      return FALSE;
  return TRUE;
}

/* The bits in which the keys differ. */
static guint64
find_differences (const ListRow *rows, guint n)
{
  guint64 differences = 0;

  for (guint i = 1; i < n; i++)
    differences |= rows[i].key ^ rows[0].key;
  return differences;
}

static void
distribute (const ListRow *from, ListRow *to, guint n, guint shift)
{
  g_autofree guint32 *starts = g_new0 (guint32, 65537);

  for (guint i = 0; i < n; i++)
    starts[(from[i].key >> shift & 0xffff) + 1]++;
  for (guint i = 1; i < 65537; i++)
    starts[i] += starts[i - 1];
  for (guint i = 0; i < n; i++)
    to[starts[from[i].key >> shift & 0xffff]++] = from[i];
}

/* Sorts @rows, which are by id, by their keys; those of equal key stay as they are. */
void
event_list_sort (GArray *rows)
{
  ListRow *from = (ListRow *) (gpointer) rows->data;
  g_autofree ListRow *other = NULL;
  ListRow *to;
  guint64 differences;

  if (is_sorted (from, rows->len))
    return;
  differences = find_differences (from, rows->len);
  to = other = g_new (ListRow, rows->len);
  for (guint shift = 0; shift < 64; shift += 16)
    if ((differences >> shift & 0xffff) != 0)
      {
        ListRow *swap = from;

        distribute (from, to, rows->len, shift);
        from = to;
        to = swap;
      }
  if (from == other)
    memcpy (rows->data, other, rows->len * sizeof (ListRow));
}
