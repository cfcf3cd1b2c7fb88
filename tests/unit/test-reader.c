/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "formats/tocsin-decoder.h"
#include "formats/tocsin-reader.h"

#define LOG "Dec 10 06:55:46 host sshd[1]: one\nDec 10 06:55:47 host sshd[1]: two\n"

typedef enum
{
  RAW,
  ZIP,
  TAR,
  SEVEN_ZIP,
} Shape;

static char *folder;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Writes an archive of one member, or a compressed file; @filter is the
 * compression of the whole. */
static char *
write_archive (const char *name, Shape shape, int filter, const char *member, const void *data,
               gsize length)
{
  char *path = path_of (name);
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();
  int (*const set_format[]) (struct archive *) = {
    archive_write_set_format_raw,
    archive_write_set_format_zip,
    archive_write_set_format_ustar,
    archive_write_set_format_7zip,
  };

  g_assert_cmpint (set_format[shape](archive), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_add_filter (archive, filter), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  archive_entry_set_pathname (entry, member);
  archive_entry_set_size (entry, (la_int64_t) length);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_mtime (entry, 1700000000, 0);
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (archive, data, length), ==, (gssize) length);
  archive_entry_free (entry);
  g_assert_cmpint (archive_write_free (archive), ==, ARCHIVE_OK);
  return path;
}

/* All of the present source; @error as the reader set it. */
static GString *
read_source (TocsinReader *reader, GError **error)
{
  GString *text = g_string_new (NULL);
  char block[7];
  gssize n;

  while ((n = tocsin_reader_read (reader, block, sizeof block, error)) > 0)
    g_string_append_len (text, block, n);
  return text;
}

static void
check_only_source (const char *path, const char *member, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinReader) reader = tocsin_reader_open (path, &error);
  g_autoptr (GString) text = NULL;

  g_assert_no_error (error);
  g_assert_true (tocsin_reader_next (reader, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (tocsin_reader_get_problem (reader), ==, NULL);
  g_assert_cmpstr (tocsin_reader_get_member (reader), ==, member);
  text = read_source (reader, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_false (tocsin_reader_next (reader, &error));
  g_assert_no_error (error);
}

static void
test_shapes (void)
{
  static const struct
  {
    const char *name;
    Shape shape;
    int filter;
    const char *member;
  } cases[] = {
    { "a.log.gz", RAW, ARCHIVE_FILTER_GZIP, "" },
    { "a.log.bz2", RAW, ARCHIVE_FILTER_BZIP2, "" },
    { "a.log.xz", RAW, ARCHIVE_FILTER_XZ, "" },
    { "a.log.zst", RAW, ARCHIVE_FILTER_ZSTD, "" },
    { "a.zip", ZIP, ARCHIVE_FILTER_NONE, "var/log/auth.log" },
    { "a.7z", SEVEN_ZIP, ARCHIVE_FILTER_NONE, "var/log/auth.log" },
    { "a.tar", TAR, ARCHIVE_FILTER_NONE, "var/log/auth.log" },
    { "a.tar.gz", TAR, ARCHIVE_FILTER_GZIP, "var/log/auth.log" },
    { "a.tar.bz2", TAR, ARCHIVE_FILTER_BZIP2, "var/log/auth.log" },
    { "a.tar.xz", TAR, ARCHIVE_FILTER_XZ, "var/log/auth.log" },
    { "a.tar.zst", TAR, ARCHIVE_FILTER_ZSTD, "var/log/auth.log" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path
          = write_archive (cases[i].name, cases[i].shape, cases[i].filter,
                           cases[i].shape == RAW ? "data" : cases[i].member, LOG, strlen (LOG));

      check_only_source (path, cases[i].member, LOG);
    }
}

static void
test_plain (void)
{
  g_autofree char *path = path_of ("plain.log");

  g_assert_true (g_file_set_contents (path, LOG, -1, NULL));
  check_only_source (path, "", LOG);
}

/* Several gzip files one after the other are one; padding after them is none. */
static void
test_gzip_parts (void)
{
  g_autofree char *one = write_archive ("1.gz", RAW, ARCHIVE_FILTER_GZIP, "d", "first\n", 6);
  g_autofree char *two = write_archive ("2.gz", RAW, ARCHIVE_FILTER_GZIP, "d", "second\n", 7);
  g_autofree char *both = path_of ("both.gz");
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  gsize first_length, second_length;

  g_assert_true (g_file_get_contents (one, &first, &first_length, NULL));
  g_assert_true (g_file_get_contents (two, &second, &second_length, NULL));
  g_string_append_len (all, first, (gssize) first_length);
  g_string_append_len (all, second, (gssize) second_length);
  g_string_append_len (all, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24);
  g_assert_true (g_file_set_contents (both, all->str, (gssize) all->len, NULL));
  check_only_source (both, "", "first\nsecond\n");
}

/* A gzip file cut short gives everything up to the cut, and then says so. */
static void
test_gzip_cut (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *whole = NULL, *path = NULL, *cut = path_of ("cut.gz");
  gsize length;

  for (int i = 0; i < 20000; i++)
    g_string_append_printf (log, "Dec 10 06:55:46 host app[%d]: line %u\n", i, g_rand_int (random));
  path = write_archive ("whole.gz", RAW, ARCHIVE_FILTER_GZIP, "d", log->str, log->len);
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  for (gsize end = length - 1; end > length - 12; end--)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinReader) reader = NULL;
      g_autoptr (GString) text = NULL;

      g_assert_true (g_file_set_contents (cut, whole, (gssize) end, NULL));
      reader = tocsin_reader_open (cut, &error);
      g_assert_true (tocsin_reader_next (reader, &error));
      text = read_source (reader, &error);
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED);
      g_assert_cmpuint (text->len, >, log->len - 600);
      g_assert_true (strncmp (text->str, log->str, text->len) == 0);
    }
}

/* Damage in a gzip file keeps everything that came out before it, however small
 * the file and however much of it detection looked at; then it is said. */
static void
test_gzip_damage (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *whole = NULL, *path = NULL, *bad = path_of ("damage.gz");
  gsize length;

  for (int i = 0; i < 200; i++)
    g_string_append_printf (log, "Dec 10 06:55:46 host app[%d]: line %u\n", i, g_rand_int (random));
  path = write_archive ("small.gz", RAW, ARCHIVE_FILTER_GZIP, "d", log->str, log->len);
  g_assert_true (g_file_get_contents (path, &whole, &length, NULL));
  whole[length - 6] ^= 1; /* the checksum */
  for (gsize end = length; end > 0; end = end > 100 ? end - 100 : 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinReader) reader = NULL;
      g_autoptr (GString) text = NULL;
      const char *head;

      g_assert_true (g_file_set_contents (bad, whole, (gssize) end, NULL));
      reader = tocsin_reader_open (bad, &error);
      g_assert_true (tocsin_reader_next (reader, &error));
      if (tocsin_reader_peek (reader, 64 << 10, &head) == 0)
        {
          g_assert_nonnull (strstr (tocsin_reader_get_problem (reader), "gzip"));
          continue;
        }
      text = read_source (reader, &error);
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED);
      g_assert_cmpuint (text->len, >=, end > 400 ? (end - 400) * log->len / length : 0);
      g_assert_true (strncmp (text->str, log->str, text->len) == 0);
      if (end == length)
        g_assert_cmpuint (text->len, ==, log->len);
    }
}

/* A member of an archive with a wrong checksum keeps what it holds, and says so. */
static void
test_zip_damage (void)
{
  g_autofree char *path
      = write_archive ("damage.zip", ZIP, ARCHIVE_FILTER_NONE, "a.log", LOG, strlen (LOG));
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinReader) reader = NULL;
  g_autoptr (GString) text = NULL;
  const char *head;
  gsize length, n_found = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (gsize i = 0; i + 20 <= length; i++)
    if (memcmp (bytes + i, "PK\7\10", 4) == 0 || memcmp (bytes + i, "PK\1\2", 4) == 0)
      {
        bytes[i + (bytes[i + 2] == 7 ? 4 : 16)] ^= 1; /* the checksum of the data */
        n_found++;
      }
  g_assert_cmpuint (n_found, ==, 2);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  reader = tocsin_reader_open (path, &error);
  g_assert_true (tocsin_reader_next (reader, &error));
  g_assert_cmpuint (tocsin_reader_peek (reader, 64 << 10, &head), ==, strlen (LOG));
  text = read_source (reader, &error);
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED);
  g_assert_cmpstr (text->str, ==, LOG);
}

/* Names that would leave a folder are names like others: nothing is written. */
static void
test_traversal (void)
{
  g_autofree char *path = write_archive ("evil.tar", TAR, ARCHIVE_FILTER_NONE,
                                         "../../../../tmp/evil.log", LOG, strlen (LOG));

  check_only_source (path, "../../../../tmp/evil.log", LOG);
}

/* Wraps the file at @path in a zip @depth times more. */
static char *
nest (const char *path, guint depth)
{
  g_autofree char *data = NULL, *name = g_strdup_printf ("nest%u.zip", depth), *inner = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  inner = write_archive (name, ZIP, ARCHIVE_FILTER_NONE, "in.zip", data, length);
  return depth > 1 ? nest (inner, depth - 1) : g_steal_pointer (&inner);
}

static void
test_nesting (void)
{
  g_autofree char *inner
      = write_archive ("in.zip", ZIP, ARCHIVE_FILTER_NONE, "x.log", LOG, strlen (LOG));
  g_autofree char *deep = nest (inner, 2), *too_deep = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinReader) reader = NULL;

  check_only_source (deep, "in.zip/in.zip/x.log", LOG);
  too_deep = nest (inner, 3);
  reader = tocsin_reader_open (too_deep, &error);
  g_assert_true (tocsin_reader_next (reader, &error));
  g_assert_cmpstr (tocsin_reader_get_problem (reader), ==, "an archive more than 3 deep in others");
  g_assert_false (tocsin_reader_next (reader, &error));
  g_assert_no_error (error);
}

/* 300 MiB of zeros in a file of 300 KiB: stopped, with a sentence that says so. */
static void
test_bomb (void)
{
  gsize length = 300u << 20;
  g_autofree char *zeros = g_malloc0 (length);
  g_autofree char *path = write_archive ("bomb.gz", RAW, ARCHIVE_FILTER_GZIP, "d", zeros, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinReader) reader = tocsin_reader_open (path, &error);
  gssize n;

  g_assert_true (tocsin_reader_next (reader, &error));
  while ((n = tocsin_reader_read (reader, zeros, 1u << 20, &error)) > 0)
    continue;
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TOO_LARGE);
}

static void
check_decoded (const char *bytes, gsize length, const char *expected, TocsinEncoding encoding)
{
  for (gsize block = 1; block <= length; block++)
    {
      TocsinContent content;
      g_autoptr (TocsinDecoder) decoder = NULL;
      g_autoptr (GString) out = g_string_new (NULL);
      const char *text;
      gsize n;

      tocsin_content_examine (bytes, length, &content);
      g_assert_cmpint (content.encoding, ==, encoding);
      decoder = tocsin_decoder_new (&content);
      for (gsize at = 0; at < length; at += block)
        {
          n = tocsin_decoder_push (decoder, bytes + at, MIN (block, length - at),
                                   at + block >= length, &text);
          g_string_append_len (out, text, (gssize) n);
        }
      if (g_str_has_prefix (out->str, "\xef\xbb\xbf"))
        g_string_erase (out, 0, 3);
      g_assert_cmpstr (out->str, ==, expected);
    }
}

#define BYTES(text) (text), sizeof (text) - 1

static void
test_encodings (void)
{
  check_decoded (BYTES ("\xff\xfe"
                        "a\0\n\0\xe4\0\x3d\xd8\x00\xde"),
                 "a\nä\xf0\x9f\x98\x80", TOCSIN_ENCODING_UTF16LE);
  check_decoded (BYTES ("\xfe\xff\0a\0\n\0\xe4"), "a\nä", TOCSIN_ENCODING_UTF16BE);
  check_decoded (BYTES ("a\0b\0c\0d\0\n\0"), "abcd\n", TOCSIN_ENCODING_UTF16LE);
  check_decoded (BYTES ("\xff\xfe"
                        "a\0\x3d\xd8z\0\x00\xdex"),
                 "a\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd", TOCSIN_ENCODING_UTF16LE);
  check_decoded (BYTES ("one\rtwo\rthree"), "one\ntwo\nthree", TOCSIN_ENCODING_UTF8);
  check_decoded (BYTES ("one\r\ntwo\r"), "one\r\ntwo\r", TOCSIN_ENCODING_UTF8);
}

static void
test_problems (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *word;
  } cases[] = {
    { BYTES (""), "empty" },
    { BYTES ("\0\0\0\0"), "NUL" },
    { BYTES ("LPKSHHRH\0\0"), "journalctl" },
    { BYTES ("\xd4\xc3\xb2\xa1\2\0\4\0"), "Zeek" },
    { BYTES ("SQLite format 3\0\20\0"), "SQLite" },
    { BYTES ("LfLe\x30\0\0\0"), "EVTX" },
    { BYTES ("\1\2\3\4\5\6\7\x10\x11\x12\x13\x14"), "binary" },
  };
  TocsinContent content;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      tocsin_content_examine (cases[i].bytes, cases[i].length, &content);
      g_assert_nonnull (content.problem);
      g_assert_nonnull (strstr (content.problem, cases[i].word));
    }
  tocsin_content_examine (BYTES ("Dec 10 06:55:46 h a: b\n\0\0\0\0\0\0\0\0Dec"), &content);
  g_assert_null (content.problem);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = path_of (name);

      g_remove (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("tocsin-reader-XXXXXX", NULL);
  g_test_add_func ("/reader/plain", test_plain);
  g_test_add_func ("/reader/shapes", test_shapes);
  g_test_add_func ("/reader/gzip-parts", test_gzip_parts);
  g_test_add_func ("/reader/gzip-cut", test_gzip_cut);
  g_test_add_func ("/reader/gzip-damage", test_gzip_damage);
  g_test_add_func ("/reader/zip-damage", test_zip_damage);
  g_test_add_func ("/reader/traversal", test_traversal);
  g_test_add_func ("/reader/nesting", test_nesting);
  g_test_add_func ("/reader/bomb", test_bomb);
  g_test_add_func ("/decoder/encodings", test_encodings);
  g_test_add_func ("/decoder/problems", test_problems);
  result = g_test_run ();
  remove_folder ();
  return result;
}
