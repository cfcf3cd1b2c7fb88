/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/evtx-private.h"

/* Cuts a chunk into records, and finds the next record or chunk after damage. */

#define RECORD_MAGIC 0x00002a2au
#define RECORD_MIN (EVTX_RECORD_HEADER + 4) /* with the copy of the size after it */
#define KEPT_OF_GAP (64u << 10)
#define CHUNK_MAGIC "ElfChnk"
#define MAGIC_SIZE 8u

#define CUT_OFF "the file ends in the middle of a record"
#define NO_RECORD "no event record can be found here"
#define NO_CHUNK "zeros where a chunk of the log should be"

/* One chunk while its records are cut. */
typedef struct
{
  EvtxParser *parser;
  TocsinSink *sink;
  const guint8 *data;
  guint64 offset;       /* of the chunk in the file */
  guint32 length;       /* bytes up to the end of the chunk or of the file */
  guint32 data_end;     /* where its records end, as its header says */
  gboolean knows_end;   /* the header can be read */
  gboolean is_damaged;  /* its checksums are wrong, or it has no header */
  gboolean has_records; /* one has been read */
  guint64 last_id;      /* of that one */
} Chunk;

static gboolean
is_zero (const guint8 *data, guint32 length)
{
  return length == 0 || (data[0] == 0 && memcmp (data, data + 1, length - 1) == 0);
}

/* Passes on the bytes that could not be read: as a reject, or as blank if they are the
 * zeros of space that the log has not yet used. */
static void
flush_gap (EvtxParser *self, TocsinSink *sink, gboolean at_end)
{
  if (self->gap_length == 0)
    return;
  sink->counts.records++;
  if (self->gap_is_blank && at_end)
    sink->counts.blank++;
  else
    tocsin_sink_reject (sink, self->gap_offset, (const char *) self->gap_bytes->data,
                        self->gap_length, self->gap_is_blank ? NO_CHUNK : self->gap_reason);
  self->gap_length = 0;
}

/**
 * evtx_parser_add_gap:
 * @self: a parser
 * @sink: where rejects go
 * @data: bytes that are no record
 * @length: how many
 * @offset: where they stand in the file
 * @reason: (nullable): why, or %NULL for zeros that are blank if nothing comes after them
 *
 * Keeps the bytes until it is known what comes after them: two gaps side by side are one.
 */
void
evtx_parser_add_gap (EvtxParser *self, TocsinSink *sink, const guint8 *data, guint32 length,
                     guint64 offset, const char *reason)
{
  if (self->gap_length > 0 && self->gap_offset + self->gap_length != offset)
    flush_gap (self, sink, FALSE);
  if (self->gap_length == 0)
    {
      g_byte_array_set_size (self->gap_bytes, 0);
      self->gap_offset = offset;
      self->gap_is_blank = TRUE;
    }
  if (reason != NULL && self->gap_is_blank)
    {
      self->gap_is_blank = FALSE;
      self->gap_reason = reason;
    }
  self->gap_length += length;
  g_byte_array_append (self->gap_bytes, data,
                       (guint) MIN (length, KEPT_OF_GAP - self->gap_bytes->len));
}

/**
 * evtx_parser_finish:
 * @self: a parser
 * @sink: where rejects go
 *
 * Ends the file.
 */
void
evtx_parser_finish (EvtxParser *self, TocsinSink *sink)
{
  flush_gap (self, sink, TRUE);
}

static gboolean
is_chunk (const guint8 *data, guint32 length)
{
  return length >= MAGIC_SIZE && memcmp (data, CHUNK_MAGIC, MAGIC_SIZE) == 0;
}

static gboolean
has_record_magic (const Chunk *self, guint32 at)
{
  return self->length - at >= RECORD_MIN && evtx_get32 (self->data + at) == RECORD_MAGIC;
}

/* Bytes of the record at @at, or 0 if there is none that is whole. The size after it must
 * be right, or what comes next must be a record or the end. */
static guint32
get_record_size (const Chunk *self, guint32 at)
{
  guint32 size;

  if (!has_record_magic (self, at))
    return 0;
  size = evtx_get32 (self->data + at + 4);
  if (size < RECORD_MIN || size > self->length - at)
    return 0;
  if (evtx_get32 (self->data + at + size - 4) == size || at + size == self->data_end
      || has_record_magic (self, at + size))
    return size;
  return 0;
}

/* Where the next record or chunk begins, from @at on; the end if there is none. */
static guint32
find_next (const Chunk *self, guint32 at)
{
  for (; at < self->length; at++)
    {
      if (self->data[at] == '*' && get_record_size (self, at) > 0)
        return at;
      if (self->data[at] == 'E' && is_chunk (self->data + at, self->length - at))
        return at;
    }
  return self->length;
}

static void
read_record (Chunk *self, guint32 at, guint32 size)
{
  TocsinSink *sink = self->sink;

  flush_gap (self->parser, sink, FALSE);
  sink->counts.records++;
  if (evtx_reader_read (self->parser->reader, sink, self->offset, at, size))
    sink->counts.damaged += self->is_damaged ? 1 : 0;
  else
    tocsin_sink_reject (sink, self->offset + at, (const char *) self->data + at, size,
                        self->parser->reader->error);
  self->has_records = TRUE;
  self->last_id = evtx_get64 (self->data + at + 8);
}

/* Whether the header and the records have the checksums that the header says. */
static gboolean
has_right_checksums (const Chunk *self)
{
  const guint8 *data = self->data;
  guint32 crc = evtx_crc32 (0, data, 120);

  crc = evtx_crc32 (crc, data + 128, EVTX_CHUNK_HEADER - 128);
  return crc == evtx_get32 (data + 124)
         && evtx_crc32 (0, data + EVTX_CHUNK_HEADER, self->data_end - EVTX_CHUNK_HEADER)
                == evtx_get32 (data + 52);
}

/* Reads the chunk's header; returns where its records begin. */
static guint32
read_header (Chunk *self)
{
  guint32 end;

  self->data_end = self->length;
  self->is_damaged = TRUE;
  if (self->length < EVTX_CHUNK_HEADER || !is_chunk (self->data, self->length))
    return 0;
  end = evtx_get32 (self->data + 48);
  self->knows_end = end >= EVTX_CHUNK_HEADER && end <= EVTX_CHUNK;
  if (!self->knows_end || end > self->length)
    return EVTX_CHUNK_HEADER;
  self->data_end = end;
  self->is_damaged = !has_right_checksums (self);
  return EVTX_CHUNK_HEADER;
}

/* Whether the record at @at, after the end that the header gives, follows the last one: the
 * header of a log copied while in use is behind. Others there are left from before. */
static gboolean
is_behind_header (const Chunk *self, guint32 at)
{
  return get_record_size (self, at) > 0
         && (!self->has_records || evtx_get64 (self->data + at + 8) == self->last_id + 1);
}

/* Goes over what follows the records; returns where another chunk begins there, or the
 * end. */
static guint32
skip_slack (const Chunk *self, guint32 at)
{
  const guint8 *end = self->data + self->length, *next = self->data + at;

  while ((next = memchr (next, CHUNK_MAGIC[0], (gsize) (end - next))) != NULL)
    {
      if (is_chunk (next, (guint32) (end - next)))
        return (guint32) (next - self->data);
      next++;
    }
  return self->length;
}

/* Whether a record begins there and the file ends before it. */
static gboolean
is_cut_off (const Chunk *self, guint32 at, guint32 next)
{
  return self->length < EVTX_CHUNK && next == self->length && has_record_magic (self, at);
}

/* Reads all records from @at on; returns bytes used up. */
static guint32
read_records (Chunk *self, guint32 at)
{
  while (at < self->length)
    {
      guint32 size = get_record_size (self, at), next;

      if (at >= self->data_end && !is_behind_header (self, at))
        return skip_slack (self, at);
      if (size > 0)
        {
          read_record (self, at, size);
          at += size;
          continue;
        }
      if (at > 0 && is_chunk (self->data + at, self->length - at))
        return at;
      next = find_next (self, at + 1);
      if (!self->knows_end && next == self->length && is_zero (self->data + at, next - at))
        return next;
      if (self->knows_end && next > self->data_end)
        next = self->data_end;
      evtx_parser_add_gap (self->parser, self->sink, self->data + at, next - at, self->offset + at,
                           is_cut_off (self, at, next) ? CUT_OFF : NO_RECORD);
      at = next;
    }
  return at;
}

/* Leaves the last bytes if the magic of a chunk may begin in them. */
static guint32
leave_magic (const guint8 *data, guint32 length)
{
  for (guint32 n = MIN (MAGIC_SIZE - 1, length - 1); n > 0; n--)
    if (memcmp (data + length - n, CHUNK_MAGIC, n) == 0)
      return length - n;
  return length;
}

/**
 * evtx_parser_read_chunk:
 * @self: a parser
 * @sink: where events go
 * @data: a chunk, or what should be one
 * @length: its bytes: 64 KiB, or fewer if the file ends
 * @offset: where it stands in the file
 *
 * Reads all whole records of a chunk. If another chunk begins before its end, because
 * bytes are missing, it ends there.
 *
 * Returns: bytes used up, more than 0
 */
guint32
evtx_parser_read_chunk (EvtxParser *self, TocsinSink *sink, const guint8 *data, guint32 length,
                        guint64 offset)
{
  Chunk chunk = { .parser = self, .sink = sink, .data = data, .offset = offset, .length = length };

  if (is_zero (data, length))
    {
      evtx_parser_add_gap (self, sink, data, length, offset, NULL);
      return length;
    }
  if (length == EVTX_CHUNK && !is_chunk (data, length))
    chunk.length = leave_magic (data, length);
  evtx_reader_set_chunk (self->reader, data, chunk.length);
  return read_records (&chunk, read_header (&chunk));
}
