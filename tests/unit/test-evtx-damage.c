/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event log files with every kind of damage: what is whole is kept, what is not is
 * rejected once, exactly. */
#include <string.h>

#include "support/evtx-writer.h"
#include "support/tocsin-test.h"

#define NOON 133499664000000000
#define HEADER 4096u
#define CHUNK 65536u
#define CHUNK_HEADER 512u
#define INSTANCE 28u /* the token of the template instance in a record */
#define MAX_CORPUS_SAMPLE (HEADER + CHUNK)

extern const TocsinFormat tocsin_format_evtx;

static void
add_event (EvtxWriter *writer, guint number)
{
  static const char *const names[] = { "TargetUserName", "IpAddress", "Filler", NULL };
  g_autofree char *address = g_strdup_printf ("192.0.2.%u", number % 250);
  g_autofree char *filler = g_strnfill (200 + number % 7, 'x');
  const char *values[] = { "alice", address, filler };
  EvtxWriterEvent event = {
    .provider = "Microsoft-Windows-Security-Auditing",
    .channel = "Security",
    .computer = "ws1.example.com",
    .event_id = 4625,
    .keywords = G_GUINT64_CONSTANT (0x8010000000000000),
    .filetime = NOON + number * G_GUINT64_CONSTANT (10000000),
    .process_id = 612,
    .thread_id = 700,
    .names = names,
    .values = values,
  };

  evtx_writer_add_event (writer, &event);
}

/* A file of chunks with @per_chunk events each. */
static GByteArray *
write_file (guint n_chunks, guint per_chunk)
{
  EvtxWriter *writer = evtx_writer_new ();

  for (guint i = 0; i < n_chunks; i++)
    {
      evtx_writer_begin_chunk (writer);
      for (guint k = 0; k < per_chunk; k++)
        add_event (writer, i * per_chunk + k);
    }
  return evtx_writer_finish (writer);
}

static guint32
get32 (const GByteArray *file, guint at)
{
  const guint8 *data = file->data + at;

  return data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

static void
put32 (GByteArray *file, guint at, guint32 number)
{
  for (guint i = 0; i < 4; i++)
    file->data[at + i] = (guint8) (number >> (8 * i));
}

/* Where record @index of a chunk begins in the file, by the sizes of those before it. */
static guint
find_record (const GByteArray *file, guint chunk, guint index)
{
  guint at = HEADER + chunk * CHUNK + CHUNK_HEADER;

  for (; index > 0; index--)
    at += get32 (file, at + 4);
  return at;
}

static TocsinParsed *
parse (const GByteArray *file, guint length)
{
  TocsinParsed *parsed
      = tocsin_test_parse (&tocsin_format_evtx, (const char *) file->data, length, 0, FALSE);

  tocsin_test_check_counts (&parsed->counts);
  return parsed;
}

/* Parses, and expects so many events and the one reject (of no length: none). */
static void
check (const GByteArray *file, guint n_events, guint offset, guint length)
{
  g_autoptr (TocsinParsed) parsed = parse (file, file->len);
  g_autoptr (TocsinParsed) in_blocks
      = tocsin_test_parse (&tocsin_format_evtx, (const char *) file->data, file->len, 1000, FALSE);
  g_autofree char *reject = g_strdup_printf (",\"offset\":%u,\"length\":%u}\n", offset, length);

  g_assert_cmpuint (parsed->counts.events, ==, n_events);
  g_assert_cmpuint (parsed->counts.rejects, ==, length > 0 ? 1 : 0);
  if (length > 0 && strstr (parsed->ndjson->str, reject) == NULL)
    g_error ("no %s in %s", reject, strstr (parsed->ndjson->str, "{\"reject"));
  g_assert_cmpstr (parsed->ndjson->str, ==, in_blocks->ndjson->str);
}

static void
test_whole (void)
{
  g_autoptr (GByteArray) file = write_file (3, 50);
  g_autoptr (TocsinParsed) parsed = parse (file, file->len);

  check (file, 150, 0, 0);
  g_assert_cmpuint (parsed->counts.damaged, ==, 0);
  g_assert_nonnull (strstr (parsed->ndjson->str, "\"record\":150,"));
}

static void
test_checksums (void)
{
  g_autoptr (GByteArray) file = write_file (2, 50);
  g_autoptr (TocsinParsed) parsed = NULL;

  file->data[HEADER + 52] ^= 1;
  parsed = parse (file, file->len);
  check (file, 100, 0, 0);
  g_assert_cmpuint (parsed->counts.damaged, ==, 50);
}

/* A log copied while in use: the flag is set, the counts in both headers are behind. */
static void
test_dirty (void)
{
  g_autoptr (GByteArray) file = write_file (2, 50);

  file->data[120] = 1;
  put32 (file, 24, 1);
  put32 (file, 40, 1u << 12);
  put32 (file, HEADER + CHUNK + 48, find_record (file, 1, 20) - HEADER - CHUNK);
  evtx_writer_fix_checksums (file);
  check (file, 100, 0, 0);
}

/* Records after the end of the data are left from before. */
static void
test_slack (void)
{
  g_autoptr (GByteArray) file = write_file (2, 50);

  put32 (file, HEADER + 48, find_record (file, 0, 20) - HEADER);
  put32 (file, find_record (file, 0, 20) + 8, 3);
  evtx_writer_fix_checksums (file);
  check (file, 70, 0, 0);
}

static void
test_truncated (void)
{
  g_autoptr (GByteArray) file = write_file (1, 20);
  guint end = find_record (file, 0, 20) + 2048;
  guint whole = 0;

  for (guint length = 0; length <= end; length += 64)
    {
      g_autoptr (TocsinParsed) parsed = parse (file, length);

      while (whole < 20 && find_record (file, 0, whole + 1) <= length)
        whole++;
      g_assert_cmpuint (parsed->counts.events, ==, whole);
      g_assert_cmpuint (parsed->counts.rejects, <=, 1);
      if (whole < 20 && length > 0 && length != HEADER && length != HEADER + CHUNK_HEADER
          && length != find_record (file, 0, whole))
        g_assert_cmpuint (parsed->counts.rejects, ==, 1);
    }
  g_assert_cmpuint (whole, ==, 20);
}

/* A size that cannot be: 0, too small, too large, beyond the chunk. */
static void
test_sizes (void)
{
  static const guint32 sizes[] = { 0, 8, 27, 0x7fffffff, 0xffffffff, CHUNK };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) file = write_file (1, 20);
      guint at = find_record (file, 0, 7);
      guint size = get32 (file, at + 4);

      put32 (file, at + 4, sizes[i]);
      check (file, 19, at, size);
    }
}

/* A record whose size is wrong only after it is read all the same. */
static void
test_size_after (void)
{
  g_autoptr (GByteArray) file = write_file (1, 20);

  put32 (file, find_record (file, 0, 8) - 4, 0);
  check (file, 20, 0, 0);
}

static void
fill (GByteArray *file, guint from, guint to)
{
  memset (file->data + from, 0xaa, to - from);
}

static void
test_destroyed_records (void)
{
  g_autoptr (GByteArray) file = write_file (2, 20);
  guint from = find_record (file, 0, 5), to = find_record (file, 0, 8);

  fill (file, from + 3, to - 30);
  check (file, 37, from, to - from);
}

static void
test_destroyed_chunk (void)
{
  g_autoptr (GByteArray) file = write_file (4, 20);

  fill (file, HEADER + CHUNK, HEADER + 2 * CHUNK);
  check (file, 60, HEADER + CHUNK, CHUNK);
  fill (file, HEADER + 2 * CHUNK, HEADER + 3 * CHUNK);
  check (file, 40, HEADER + CHUNK, 2 * CHUNK);
}

static void
test_zeros (void)
{
  g_autoptr (GByteArray) file = write_file (3, 20);
  g_autoptr (TocsinParsed) parsed = NULL;

  memset (file->data + HEADER + CHUNK, 0, CHUNK);
  check (file, 40, HEADER + CHUNK, CHUNK);
  memset (file->data + HEADER + CHUNK, 0, 2 * CHUNK);
  check (file, 20, 0, 0);
  parsed = parse (file, file->len);
  g_assert_cmpuint (parsed->counts.blank, ==, 1);
}

static void
test_destroyed_headers (void)
{
  g_autoptr (GByteArray) file = write_file (2, 20);

  fill (file, 0, HEADER);
  check (file, 40, 0, HEADER);
  g_byte_array_remove_range (file, 0, HEADER);
  check (file, 40, 0, 0);
  fill (file, 0, CHUNK_HEADER);
  check (file, 40, 0, CHUNK_HEADER);
}

/* Bytes are missing in the first chunk: the others are found where they are. Two rejects:
 * the record in which they are missing, and as many bytes before the end of the data. */
static void
test_missing_bytes (void)
{
  g_autoptr (GByteArray) file = write_file (3, 20);
  guint from = find_record (file, 0, 5), to = find_record (file, 0, 7);
  g_autoptr (TocsinParsed) parsed = NULL;

  g_byte_array_remove_range (file, from + 100, to - from);
  parsed = parse (file, file->len);
  g_assert_cmpuint (parsed->counts.events, ==, 57);
  g_assert_cmpuint (parsed->counts.rejects, ==, 2);
  g_clear_pointer (&parsed, tocsin_parsed_free);
  g_byte_array_remove_range (file, HEADER, CHUNK - (to - from) - 700);
  parsed = parse (file, file->len);
  g_assert_cmpuint (parsed->counts.events, ==, 40);
}

/* A record that follows the end of the file's last chunk only in part. */
static void
test_garbage_after (void)
{
  g_autoptr (GByteArray) file = write_file (1, 20);

  g_byte_array_append (file, (const guint8 *) "garbage", 7);
  check (file, 20, HEADER + CHUNK, 7);
}

/* A template in which an instance of itself stands, and a name that is its own next. */
static void
test_self_links (void)
{
  EvtxWriter *writer = evtx_writer_new ();
  g_autoptr (GByteArray) file = NULL;
  guint at;

  add_event (writer, 1);
  evtx_writer_begin_record (writer, NOON);
  g_assert_true (evtx_writer_begin_template (writer, 7));
  evtx_writer_open (writer, "Event");
  evtx_writer_close_start (writer);
  for (guint i = 0; i < 8; i++)
    {
      g_assert_false (evtx_writer_begin_template (writer, 7));
      evtx_writer_begin_values (writer, 0);
    }
  evtx_writer_end_element (writer);
  evtx_writer_end_template (writer);
  evtx_writer_begin_values (writer, 0);
  evtx_writer_end_record (writer);
  add_event (writer, 2);
  file = evtx_writer_finish (writer);
  at = find_record (file, 0, 1);
  check (file, 2, at, get32 (file, at + 4));
  put32 (file, at + INSTANCE + 6, at + INSTANCE - HEADER);
  check (file, 2, at, get32 (file, at + 4));
}

/* Small records that repeat a large value must not make events without bound. */
static void
test_bomb (void)
{
  EvtxWriter *writer = evtx_writer_new ();
  g_autofree char *large = g_strnfill (5000, 'x');
  g_autoptr (GByteArray) file = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;

  for (guint i = 0; i < 3; i++)
    {
      evtx_writer_begin_record (writer, NOON);
      if (evtx_writer_begin_template (writer, 7))
        {
          evtx_writer_open (writer, "Event");
          evtx_writer_close_start (writer);
          evtx_writer_open (writer, "UserData");
          evtx_writer_close_start (writer);
          for (guint k = 0; k < 2000; k++)
            evtx_writer_element (writer, "E", 0, 0x01);
          evtx_writer_end_element (writer);
          evtx_writer_end_element (writer);
          evtx_writer_end_template (writer);
        }
      evtx_writer_begin_values (writer, 1);
      evtx_writer_add_string (writer, large);
      evtx_writer_end_record (writer);
    }
  file = evtx_writer_finish (writer);
  parsed = parse (file, file->len);
  g_assert_cmpuint (parsed->counts.rejects, ==, 3);
  g_assert_nonnull (strstr (parsed->ndjson->str, "the record expands to too much data"));
}

/* Every byte of a record changed: it is still an event or a reject, and its neighbours are
 * whole. */
static void
test_changed_bytes (void)
{
  g_autoptr (GByteArray) file = write_file (1, 4);
  guint from = find_record (file, 0, 1), to = find_record (file, 0, 2);

  for (guint at = from; at < to; at++)
    for (guint bit = 0; bit < 8; bit += 7)
      {
        g_autoptr (TocsinParsed) parsed = NULL;

        file->data[at] ^= (guint8) (1u << bit);
        parsed = parse (file, HEADER + 8192);
        g_assert_cmpuint (parsed->counts.events, >=, 3);
        g_assert_cmpuint (parsed->counts.events + parsed->counts.rejects, ==, 4);
        file->data[at] ^= (guint8) (1u << bit);
      }
}

/* The golden files are what the writer makes of these; TOCSIN_GOLDEN_UPDATE writes them. */
static void
check_golden (const char *name, const GByteArray *file, guint length)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("TOCSIN_TEST_DATA"), "golden", "formats", name, NULL);
  g_autofree char *data = NULL;
  gsize size;

  if (g_getenv ("TOCSIN_GOLDEN_UPDATE") != NULL)
    g_assert_true (g_file_set_contents (path, (const char *) file->data, length, NULL));
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpmem (data, size, file->data, length);
}

static void
test_golden (void)
{
  g_autoptr (GByteArray) file = write_file (1, 3);
  guint end = find_record (file, 0, 3);

  check_golden ("evtx.log", file, end);
  fill (file, find_record (file, 0, 1) + 4, find_record (file, 0, 1) + 40);
  check_golden ("evtx-damage.log", file, end - 20);
  g_byte_array_remove_range (file, 0, HEADER);
  check_golden ("evtx-chunk.log", file, end - HEADER);
}

/* Files of real logs cut every 64 bytes: no more and no fewer events than whole records. */
static void
truncate_sample (const char *path)
{
  g_autofree char *data = NULL;
  GByteArray file = { 0 };
  gsize length;
  guint64 events = 0;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  file.data = (guint8 *) data;
  for (guint end = HEADER; end <= MIN (length, MAX_CORPUS_SAMPLE); end += 64)
    {
      g_autoptr (TocsinParsed) parsed = NULL;

      if (end > HEADER + 8192 && end % 4096 != 0)
        continue;
      parsed = parse (&file, end);
      g_assert_cmpuint (parsed->counts.events, >=, events);
      g_assert_cmpuint (parsed->counts.rejects, <=, 1);
      events = parsed->counts.events;
    }
  g_assert_cmpuint (events, >, 0);
}

static void
test_corpus (void)
{
  g_autofree char *folder = tocsin_test_dup_corpus ("evtx/Lateral_Movement");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  guint n_files = 0;

  if (dir == NULL)
    {
      g_test_skip ("no corpus of real logs here");
      return;
    }
  while (n_files < 10 && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_has_suffix (name, ".evtx"))
        continue;
      truncate_sample (path);
      n_files++;
    }
  g_assert_cmpuint (n_files, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evtx/whole", test_whole);
  g_test_add_func ("/evtx/checksums", test_checksums);
  g_test_add_func ("/evtx/dirty", test_dirty);
  g_test_add_func ("/evtx/slack", test_slack);
  g_test_add_func ("/evtx/truncated", test_truncated);
  g_test_add_func ("/evtx/sizes", test_sizes);
  g_test_add_func ("/evtx/size-after", test_size_after);
  g_test_add_func ("/evtx/destroyed-records", test_destroyed_records);
  g_test_add_func ("/evtx/destroyed-chunk", test_destroyed_chunk);
  g_test_add_func ("/evtx/zeros", test_zeros);
  g_test_add_func ("/evtx/destroyed-headers", test_destroyed_headers);
  g_test_add_func ("/evtx/missing-bytes", test_missing_bytes);
  g_test_add_func ("/evtx/garbage-after", test_garbage_after);
  g_test_add_func ("/evtx/self-links", test_self_links);
  g_test_add_func ("/evtx/bomb", test_bomb);
  g_test_add_func ("/evtx/changed-bytes", test_changed_bytes);
  g_test_add_func ("/evtx/golden", test_golden);
  g_test_add_func ("/evtx/corpus", test_corpus);
  return g_test_run ();
}
