/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"
#include "store/tocsin-segment.h"

G_BEGIN_DECLS

/* How the three blobs of a segment look inside is written in README.md. */

#define SEGMENT_VERSION 1
#define SEGMENT_MAX_EVENTS 65535       /* a batch has far fewer */
#define SEGMENT_MAX_FIELDS (1u << 24)  /* the same */
#define SEGMENT_MAX_BYTES (512u << 20) /* of one part, decompressed */

/**
 * SegmentReader:
 * @at: next byte
 * @left: bytes from there
 *
 * A place in a decompressed part. Everything that reads checks @left.
 */
typedef struct
{
  const guint8 *at;
  gsize left;
} SegmentReader;

/**
 * SegmentNumbers:
 * @planes: @width planes of @n bytes, least significant first
 * @base: the smallest value
 *
 * A column of whole numbers: @base plus what the planes say.
 */
typedef struct
{
  const guint8 *planes;
  guint64 base;
  guint32 n;
  guint8 width;
} SegmentNumbers;

/**
 * SegmentStrings:
 * @numbers: for each row its string, 0 for none
 * @n: strings, without the empty one
 * @ends: where each string ends in @text; the first is the empty one
 * @text: the strings, one after the other
 *
 * A column of strings of which many rows share each.
 */
typedef struct
{
  SegmentNumbers numbers;
  guint32 n;
  guint32 *ends;
  const char *text;
} SegmentStrings;

typedef enum
{
  SEGMENT_TIMELESS, /* 1 where the event has no time */
  SEGMENT_TIME,     /* differences */
  SEGMENT_RECORD,   /* differences */
  SEGMENT_GAP,      /* differences of offset less the sizes before */
  SEGMENT_SIZE,
  SEGMENT_PID,      /* one more than the value, so that 0 is none */
  SEGMENT_EVENT_ID, /* the same */
  SEGMENT_SEVERITY,
  SEGMENT_OUTCOME,
  SEGMENT_TIME_BASIS,
  SEGMENT_REPEAT,
  SEGMENT_N_NUMBERS,
} SegmentNumberColumn;

typedef enum
{
  SEGMENT_HOST,
  SEGMENT_APP,
  SEGMENT_SOURCE_IP,
  SEGMENT_USERNAME,
  SEGMENT_CHANNEL,
  SEGMENT_PROVIDER,
  SEGMENT_ATTEMPT, /* templates, see segment-attempt.c */
  SEGMENT_DATASET,
  SEGMENT_CATEGORY,
  SEGMENT_ACTION,
  SEGMENT_N_STRINGS,
} SegmentStringColumn;

#define SEGMENT_N_SLICES SEGMENT_ATTEMPT /* the first of the strings: slices of the event */
#define SEGMENT_N_COLUMNS (SEGMENT_N_NUMBERS + SEGMENT_N_STRINGS)

/**
 * SegmentHot:
 * @time_unit: microseconds of one step of the times
 * @first_values: of the columns of differences
 * @starts: where each column's frame begins in @bytes
 * @data: the columns that were decompressed
 * @length: their bytes
 *
 * The hot part. A column can be read after segment_hot_load().
 */
typedef struct
{
  guint32 n_events;
  gint64 time_unit;
  gint64 first_values[SEGMENT_N_NUMBERS];
  SegmentNumbers numbers[SEGMENT_N_NUMBERS];
  SegmentStrings strings[SEGMENT_N_STRINGS];
  GBytes *bytes;
  gsize starts[SEGMENT_N_COLUMNS + 1];
  guint8 *data[SEGMENT_N_COLUMNS];
  gsize length;
} SegmentHot;

/* segment-zstd.c */
GBytes *segment_compress (const guint8 *data, gsize length);
guint8 *segment_decompress (GBytes *bytes, gsize *length, GError **error);
gboolean segment_set_damaged (GError **error, const char *what);

/* segment-column.c */
void segment_put_u32 (GByteArray *out, guint32 value);
void segment_put_numbers (GByteArray *out, const guint64 *values, guint32 n);
void segment_put_differences (GByteArray *out, guint64 *values, guint32 n);
guint64 segment_zigzag (gint64 value);
gint64 segment_unzigzag (guint64 value);
gboolean segment_get_u32 (SegmentReader *reader, guint32 *value);
gboolean segment_get_numbers (SegmentReader *reader, guint32 n, SegmentNumbers *numbers);
gboolean segment_get_differences (SegmentReader *reader, guint32 n, gint64 *first,
                                  SegmentNumbers *numbers);
void segment_unpack (const SegmentNumbers *numbers, guint64 *values);
void segment_unpack_differences (const SegmentNumbers *numbers, gint64 first, guint64 *values);

static inline guint64
segment_numbers_at (const SegmentNumbers *numbers, guint32 row)
{
  guint64 value = 0;

  for (guint i = 0; i < numbers->width; i++)
    value |= (guint64) numbers->planes[(gsize) i * numbers->n + row] << (8 * i);
  return numbers->base + value;
}

/* segment-strings.c */
typedef struct _SegmentDictionary SegmentDictionary;

SegmentDictionary *segment_dictionary_new (guint32 n_rows);
void segment_dictionary_free (SegmentDictionary *self);
void segment_dictionary_clear (SegmentDictionary *self);
void segment_dictionary_add (SegmentDictionary *self, const char *text, gsize length);
void segment_put_strings (GByteArray *out, const SegmentDictionary *dictionary);
gboolean segment_get_strings (SegmentReader *reader, guint32 n, SegmentStrings *strings);
void segment_strings_clear (SegmentStrings *self);
gboolean segment_text_is_sound (const char *text, gsize length);
void segment_text_make_sound (char *text, gsize length);
gboolean segment_strings_unpack (const SegmentStrings *self, guint32 *indexes);

static inline const char *
segment_strings_get (const SegmentStrings *self, guint32 index, gsize *length)
{
  *length = index == 0 ? 0 : self->ends[index] - self->ends[index - 1];
  return self->text + (index == 0 ? 0 : self->ends[index - 1]);
}

/* segment-attempt.c */
void segment_attempt_shorten (const TocsinBatch *batch, const TocsinEvent *event, GString *out);
gboolean segment_attempt_expand (const char *shortened, gsize length, const TocsinBatch *batch,
                                 const TocsinEvent *event, GString *out);

/* segment-hot.c */
GBytes *segment_encode_hot (const TocsinBatch *batch);
GBytes *segment_replace_times (const SegmentHot *self, const TocsinBatch *batch);
SegmentHot *segment_open_hot (GBytes *hot, guint32 n_events, GError **error);
void segment_hot_free (SegmentHot *self);
gboolean segment_hot_load (SegmentHot *self, guint column, GError **error);
gboolean segment_hot_load_all (SegmentHot *self, GError **error);
void segment_hot_get_times (const SegmentHot *self, gint64 *times);
extern const gsize segment_slice_members[SEGMENT_N_SLICES];
extern const gsize segment_name_members[SEGMENT_N_STRINGS];
gboolean segment_is_difference (guint column);

/* segment-hot-decode.c */
gboolean segment_decode_columns (SegmentHot *self, guint32 columns, TocsinBatch *batch,
                                 GError **error);
gboolean segment_decode_hot (SegmentHot *self, TocsinBatch *batch, GError **error);

/* segment-cold.c */
void segment_encode_cold (const TocsinBatch *batch, GBytes **cold, GBytes **text);
gboolean segment_decode_cold (GBytes *cold, GBytes *text, TocsinBatch *batch, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentDictionary, segment_dictionary_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentHot, segment_hot_free)

G_END_DECLS
