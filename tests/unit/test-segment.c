/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-event.h"
#include "store/tocsin-segment.h"
#include "support/tocsin-batches.h"

/* Equality of what two batches say, wherever their text lies. */
static void
assert_same_event (const TocsinBatch *a, guint32 i, const TocsinBatch *b)
{
  const TocsinEvent *x = &a->events[i], *y = &b->events[i];
  g_autoptr (GString) left = g_string_new (NULL);
  g_autoptr (GString) right = g_string_new (NULL);

  tocsin_event_append_json (a, x, left);
  tocsin_event_append_json (b, y, right);
  g_assert_cmpstr (left->str, ==, right->str);
  g_assert_cmpmem (a->arena + x->raw.offset, x->raw.length, b->arena + y->raw.offset,
                   y->raw.length);
  g_assert_cmpint (x->timestamp, ==, y->timestamp);
  g_assert_cmpint (x->message.length, ==, y->message.length);
  g_assert_cmpuint (x->n_fields, ==, y->n_fields);
  for (guint32 j = 0; j < x->n_fields; j++)
    {
      const TocsinField *f = &a->fields[x->first_field + j], *g = &b->fields[y->first_field + j];

      g_assert_cmpstr (a->names[f->name], ==, b->names[g->name]);
      g_assert_cmpint (f->type, ==, g->type);
      g_assert_cmpint (f->is_system, ==, g->is_system);
      g_assert_cmpmem (a->arena + f->value.offset, f->value.length, b->arena + g->value.offset,
                       g->value.length);
    }
}

static void
test_round_trip (void)
{
  for (guint32 seed = 1; seed <= 60; seed++)
    {
      g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (seed, seed * 7 % 400, FALSE);
      g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);
      g_autoptr (TocsinSegment) again = tocsin_segment_encode (batch);
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinBatch) decoded = tocsin_segment_decode (segment, TOCSIN_SEGMENT_ALL, &error);
      g_autoptr (TocsinBatch) hot = tocsin_segment_decode (segment, TOCSIN_SEGMENT_HOT, NULL);

      g_assert_no_error (error);
      g_assert_cmpuint (decoded->n_events, ==, batch->n_events);
      for (guint32 i = 0; i < batch->n_events; i++)
        {
          assert_same_event (batch, i, decoded);
          g_assert_cmpmem (
              hot->arena + hot->events[i].attempt.offset, hot->events[i].attempt.length,
              batch->arena + batch->events[i].attempt.offset, batch->events[i].attempt.length);
          g_assert_cmpuint (hot->events[i].raw.length, ==, 0);
        }
      g_assert_true (g_bytes_equal (segment->hot, again->hot));
      g_assert_true (g_bytes_equal (segment->cold, again->cold));
      g_assert_true (g_bytes_equal (segment->text, again->text));
    }
}

/* Numbers at the ends of their ranges. */
static void
test_extremes (void)
{
  static const gint64 times[] = { G_MAXINT64, G_MININT64 + 1, 0, -1, TOCSIN_NO_TIME };
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (TocsinSegment) segment = NULL;
  g_autoptr (TocsinBatch) decoded = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      TocsinEvent *event = tocsin_batch_add_event (batch);

      event->timestamp = times[i];
      event->offset = i % 2 ? G_MAXUINT64 - 5 : i;
      event->record = i % 2 ? G_MAXUINT64 : 0;
      event->size = i % 2 ? G_MAXUINT32 : 0;
      event->repeat = i % 2 ? G_MAXUINT32 : 0;
      event->pid = i % 2 ? G_MAXINT64 : -1;
      event->event_id = i % 2 ? G_MAXINT32 : -1;
    }
  segment = tocsin_segment_encode (batch);
  decoded = tocsin_segment_decode (segment, TOCSIN_SEGMENT_ALL, NULL);
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      const TocsinEvent *x = &batch->events[i], *y = &decoded->events[i];

      g_assert_cmpint (x->timestamp, ==, y->timestamp);
      g_assert_cmpuint (x->offset, ==, y->offset);
      g_assert_cmpuint (x->record, ==, y->record);
      g_assert_cmpuint (x->size, ==, y->size);
      g_assert_cmpuint (x->repeat, ==, y->repeat);
      g_assert_cmpint (x->pid, ==, y->pid);
      g_assert_cmpint (x->event_id, ==, y->event_id);
    }
  g_assert_cmpint (segment->first, ==, G_MININT64 + 1);
  g_assert_cmpint (segment->last, ==, G_MAXINT64);
}

/* Text that is not UTF-8 is no reason to lose a segment. */
static void
test_unsound_text (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  TocsinEvent *event = tocsin_batch_add_event (batch);
  g_autoptr (TocsinSegment) segment = NULL;
  g_autoptr (TocsinBatch) decoded = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  event->raw = tocsin_batch_append (batch, "a\0\xff\xc3\xa4z", 6);
  event->message = (TocsinSlice){ event->raw.offset + 1, 3 };
  event->host = event->message;
  segment = tocsin_segment_encode (batch);
  decoded = tocsin_segment_decode (segment, TOCSIN_SEGMENT_ALL, NULL);
  g_assert_nonnull (decoded);
  tocsin_event_append_raw (decoded, decoded->events, out);
  g_assert_cmpstr (out->str, ==, "a??\xc3\xa4z");
  g_string_truncate (out, 0);
  tocsin_event_append_message (decoded, decoded->events, out);
  g_assert_cmpstr (out->str, ==, "??");
  g_string_truncate (out, 0);
  tocsin_event_append_text (decoded, decoded->events, TOCSIN_COLUMN_HOST, out);
  g_assert_cmpstr (out->str, ==, "???");
}

static GBytes *
flip_bit (GBytes *bytes, gsize bit)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  guint8 *copy = g_memdup2 (data, length);

  copy[bit / 8] ^= (guint8) (1 << bit % 8);
  return g_bytes_new_take (copy, length);
}

static void
check_damaged (const TocsinSegment *segment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinBatch) decoded = tocsin_segment_decode (segment, TOCSIN_SEGMENT_ALL, &error);

  /* A bit of the frame's header that says nothing may flip unseen; what comes out then is whole. */
  if (decoded == NULL)
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED);
  else
    g_assert_cmpuint (decoded->n_events, ==, segment->n_events);
}

static void
test_damage (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (5, 60, FALSE);
  g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);
  GBytes **parts[] = { &segment->hot, &segment->cold, &segment->text };
  guint refused = 0, tried = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GBytes *whole = *parts[i];
      gsize length = g_bytes_get_size (whole);

      for (gsize bit = 0; bit < length * 8; bit += 5)
        {
          g_autoptr (GBytes) flipped = flip_bit (whole, bit);
          g_autoptr (TocsinBatch) decoded = NULL;

          *parts[i] = flipped;
          check_damaged (segment);
          decoded = tocsin_segment_decode (segment, TOCSIN_SEGMENT_ALL, NULL);
          refused += decoded == NULL;
          tried++;
        }
      for (gsize cut = 0; cut < length; cut += 3)
        {
          g_autoptr (GBytes) shorter = g_bytes_new_from_bytes (whole, 0, cut);
          g_autoptr (GError) error = NULL;

          *parts[i] = shorter;
          g_assert_null (tocsin_segment_decode (segment, TOCSIN_SEGMENT_ALL, &error));
          g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED);
        }
      *parts[i] = whole;
    }
  g_assert_cmpuint (refused, >, tried - tried / 50);
}

/* Parts of two segments do not make a third. */
static void
test_mixed (void)
{
  g_autoptr (TocsinBatch) one = tocsin_test_make_batch (1, 50, FALSE);
  g_autoptr (TocsinBatch) two = tocsin_test_make_batch (2, 50, FALSE);
  g_autoptr (TocsinSegment) a = tocsin_segment_encode (one);
  g_autoptr (TocsinSegment) b = tocsin_segment_encode (two);
  g_autoptr (GError) error = NULL;
  GBytes *text = a->text;

  a->text = b->text;
  g_assert_null (tocsin_segment_decode (a, TOCSIN_SEGMENT_ALL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED);
  a->text = text;
  g_clear_error (&error);
  a->n_events++;
  g_assert_null (tocsin_segment_decode (a, TOCSIN_SEGMENT_HOT, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segment/round-trip", test_round_trip);
  g_test_add_func ("/segment/extremes", test_extremes);
  g_test_add_func ("/segment/unsound-text", test_unsound_text);
  g_test_add_func ("/segment/damage", test_damage);
  g_test_add_func ("/segment/mixed", test_mixed);
  return g_test_run ();
}
