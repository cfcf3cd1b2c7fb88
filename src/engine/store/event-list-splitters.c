/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of texts that are another in most events. Texts that lie between two texts of a sample
 * begin as those two do: which two, and what comes after that beginning, make a short key that
 * nearly always tells two texts apart, however much all of them have in common. What comes after
 * is packed by an arithmetic code, which keeps the order: a byte that often follows the one
 * before it takes little of the key. */
#include <string.h>

#include "store/event-list-private.h"

#define MAX_SPLITTERS 32000 /* in 16 bits of a key, with what is between them */
#define GROUP_SHIFT 48
#define N_SYMBOLS 257 /* the end, which is before all bytes, and the bytes */
#define WEIGHT 4000   /* what the symbols of a row of the model have in common */
#define FIRST_RANGE ((guint64) 1 << 48)
#define SECOND_RANGE ((guint64) 1 << 31)
#define THIRD_RANGE ((guint64) 1 << 63)

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static guint32
count_common (const char *a, const char *b)
{
  guint32 n = 0;

  while (a[n] != '\0' && a[n] == b[n])
    n++;
  return n;
}

/* How often each byte, or the end, follows each. Every one has a part, so that any text has a
 * code. */
static void
make_model (ListSplitters *self, const GPtrArray *sample)
{
  g_autofree guint32 *counts = g_new0 (guint32, 256 * N_SYMBOLS);

  for (guint i = 0; i < sample->len; i++)
    for (const guint8 *at = sample->pdata[i]; *at != 0; at++)
      counts[at[0] * N_SYMBOLS + (at[1] == 0 ? 0 : at[1] + 1)]++;
  self->model = g_new (guint16, 256 * (N_SYMBOLS + 1));
  for (guint i = 0; i < 256; i++)
    {
      const guint32 *row = &counts[i * N_SYMBOLS];
      guint16 *starts = &self->model[i * (N_SYMBOLS + 1)];
      guint64 sum = 0, before = 0;

      for (guint j = 0; j < N_SYMBOLS; j++)
        sum += row[j];
      for (guint j = 0; j <= N_SYMBOLS; j++)
        {
          starts[j] = (guint16) (j
                                 + (sum > 0 ? before * (WEIGHT - N_SYMBOLS) / sum
                                            : j * (WEIGHT - N_SYMBOLS) / N_SYMBOLS));
          before += j < N_SYMBOLS ? row[j] : 0;
        }
    }
}

/* Takes the different texts of @sample, every so many of them. */
void
list_splitters_init (ListSplitters *self, GPtrArray *sample)
{
  guint n = 0, step;

  make_model (self, sample);
  g_ptr_array_sort (sample, compare_texts);
  for (guint i = 0; i < sample->len; i++)
    if (i == 0 || strcmp (sample->pdata[i], sample->pdata[i - 1]) != 0)
      n++;
  step = n / MAX_SPLITTERS + 1;
  self->texts = g_new0 (char *, n / step + 2);
  self->common = g_new0 (guint32, n / step + 2);
  self->n = 0;
  n = 0;
  for (guint i = 0; i < sample->len; i++)
    if (i == 0 || strcmp (sample->pdata[i], sample->pdata[i - 1]) != 0)
      {
        if (n++ % step != 0)
          continue;
        self->texts[self->n] = g_strdup (sample->pdata[i]);
        if (self->n > 0)
          self->common[self->n] = count_common (self->texts[self->n - 1], self->texts[self->n]);
        self->n++;
      }
}

void
list_splitters_clear (ListSplitters *self)
{
  for (guint i = 0; i < self->n; i++)
    g_free (self->texts[i]);
  g_clear_pointer (&self->texts, g_free);
  g_clear_pointer (&self->common, g_free);
  g_clear_pointer (&self->model, g_free);
  self->n = 0;
}

/* The first splitter that is not before @text, which ends with a NUL. */
static guint
find_splitter (const ListSplitters *self, const char *text)
{
  guint low = 0, high = self->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (strcmp (self->texts[middle], text) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Gives @row the key of a number: below all texts. */
void
list_splitters_rank_number (double number, ListRow *row)
{
  gint64 bits;
  guint64 ordered;

  memcpy (&bits, &number, sizeof bits);
  ordered = bits < 0 ? ~(guint64) bits : (guint64) bits | G_GUINT64_CONSTANT (1) << 63;
  row->key = (guint64) 1 << GROUP_SHIFT | ordered >> 16;
  row->low = (guint32) (ordered & 0xffff);
}

/* The code of the text from @at on, as far as it goes into @range; @at moves there, to NULL at
 * the end of the text. */
static guint64
pack (const ListSplitters *self, const guint8 **at, guint8 *last, guint64 range)
{
  guint64 code = 0;

  while (*at != NULL && range >= WEIGHT)
    {
      guint symbol = **at == 0 ? 0 : **at + 1u;
      const guint16 *starts = &self->model[*last * (N_SYMBOLS + 1) + symbol];
      guint64 part = range / WEIGHT;

      code += part * starts[0];
      range = part * (guint64) (starts[1] - starts[0]);
      *last = **at;
      *at = symbol == 0 ? NULL : *at + 1;
    }
  return code;
}

/* Gives @row its key; @text ends with a NUL. The last bit says that the key is of the whole
 * text; else the rest of the code is what is returned. */
guint64
list_splitters_rank (const ListSplitters *self, const char *text, ListRow *row)
{
  guint group = find_splitter (self, text);
  gboolean is_equal = group < self->n && strcmp (self->texts[group], text) == 0;
  gsize common = group > 0 && group < self->n ? self->common[group] : 0;
  const guint8 *at = (const guint8 *) text + common;
  guint8 last = common > 0 ? at[-1] : ' ';

  row->key = (guint64) (2 * group + (is_equal ? 1 : 0) + 2) << GROUP_SHIFT;
  row->low = 1;
  if (is_equal)
    return 0;
  row->key |= pack (self, &at, &last, FIRST_RANGE);
  row->low = (guint32) pack (self, &at, &last, SECOND_RANGE) << 1;
  row->low |= at == NULL ? 1 : 0;
  return pack (self, &at, &last, THIRD_RANGE);
}

/* Whether the texts of rows that have this key are the same. */
gboolean
list_splitters_is_certain (const ListRow *row)
{
  return row->key >> GROUP_SHIFT <= 1 || (row->low & 1) != 0;
}
