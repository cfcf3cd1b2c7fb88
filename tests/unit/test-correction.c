/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source whose zone or year is corrected is, byte for byte, as an import with them would have
 * made it; undone, it is as it was. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-time.h"
#include "pipeline/tocsin-import.h"
#include "store/store-private.h"
#include "store/tocsin-correction.h"

#define LINES 9000 /* several segments */

typedef struct
{
  const char *name; /* of the file, in which the first import finds no year */
  const char *(*write) (GString *);
  const char *zone;
  int year;
  const char *other_zone;
  int other_year;
} Sample;

typedef struct
{
  char *folder;
  char *log;
  char *case_path;
  char *fresh_path;
} Fixture;

/* A session that goes over New Year, a leap day, a clock set forward and one set back (as in
 * Berlin), with lines that come late, that no format reads and that are empty. */
static const char *
write_syslog (GString *out)
{
  static const char *const stamps[] = {
    "Dec 30 23:59:58", "Dec 31 12:00:00", "Jan  1 00:00:01", "Dec 31 23:59:59", "Feb 28 23:59:59",
    "Feb 29 08:00:00", "Mar  1 00:00:00", "Mar 30 01:59:59", "Mar 30 02:30:00", "Mar 30 03:30:00",
    "Mar 30 03:00:01", "Oct 26 02:10:00", "Oct 26 02:50:00", "Oct 26 02:10:00", "Oct 26 02:59:59",
    "Oct 26 03:00:00", "Nov 30 10:00:00", "Feb 30 10:00:00", "Jan  2 00:00:00", "Jan  2 00:00:00",
  };

  for (guint i = 0; i < LINES; i++)
    {
      const char *stamp = stamps[(gsize) i * G_N_ELEMENTS (stamps) / LINES];

      g_string_append_printf (out,
                              "%s web01 sshd[%u]: Failed password for root from 192.0.2.%u "
                              "port %u ssh2\n",
                              stamp, 100 + i % 7, i % 250, 1000 + i);
      if (i % 1000 == 0)
        g_string_append (out, "\n\x01\x02 no record at all\n");
    }
  return NULL;
}

static const char *
write_json (GString *out)
{
  static const char *const times[]
      = { "2025-03-30T01:30:00", "2025-03-30T02:30:00",       "2025-03-30T03:30:00",
          "2025-10-26T02:30:00", "2025-10-26T02:30:00+05:00", "2025-10-26T03:30:00Z" };

  for (guint i = 0; i < LINES; i++)
    g_string_append_printf (out,
                            "{\"time\": \"%s\", \"host\": \"db01\", \"message\": \"line %u\"}\n",
                            times[(gsize) i * G_N_ELEMENTS (times) / LINES], i);
  return NULL;
}

static const char *
write_csv (GString *out)
{
  g_string_append (out, "timestamp,host,message\n");
  for (guint i = 0; i < LINES; i++)
    g_string_append_printf (out, "2025-03-30 0%u:30:00,db01,line %u\n", i * 5 / LINES, i);
  return NULL;
}

static const Sample samples[] = {
  { "auth.log", write_syslog, "UTC", 2024, "Europe/Berlin", 2024 },
  { "auth.log", write_syslog, "Europe/Berlin", 2024, "UTC", 2024 },
  { "auth.log", write_syslog, "Europe/Berlin", 2024, "America/New_York", 2019 },
  { "auth.log", write_syslog, "UTC", 2024, "UTC", 2023 },
  { "auth.log", write_syslog, "UTC", 2023, "Asia/Kolkata", 2024 },
  { "app.json", write_json, "Europe/Berlin", 0, "UTC", 0 },
  { "app.json", write_json, "UTC", 0, "Europe/Berlin", 0 },
  { "table.csv", write_csv, "Europe/Berlin", 0, "-03:30", 0 },
};

static void
set_up (Fixture *self, gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (GString) text = g_string_new (NULL);

  self->folder = g_dir_make_tmp ("tocsin-XXXXXX", NULL);
  self->log = g_build_filename (self->folder, sample->name, NULL);
  self->case_path = g_build_filename (self->folder, "a.tocsin", NULL);
  self->fresh_path = g_build_filename (self->folder, "b.tocsin", NULL);
  sample->write (text);
  g_assert_true (g_file_set_contents (self->log, text->str, (gssize) text->len, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->log);
  g_unlink (self->case_path);
  g_unlink (self->fresh_path);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->log);
  g_free (self->case_path);
  g_free (self->fresh_path);
  (void) data;
}

static void
import (const char *case_path, const char *log, const char *zone, int year)
{
  const char *paths[] = { log, NULL };
  TocsinImportOptions options = { .paths = paths, .timezone = zone, .year = year, .n_jobs = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_WRITE, &error);
  g_autoptr (TocsinImportSummary) summary = NULL;

  g_assert_no_error (error);
  summary = tocsin_import_run (case_, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* What follows from the times of a case: all that is summed up of them, what its sources say,
 * and the columns of its segments or, where they may be parted otherwise, its events. */
static char *
dump_with (const char *case_path, const char *rows)
{
  const char *const queries[] = {
    rows,
    "SELECT hour, source_id, outcome, severity, n, acts FROM rollup ORDER BY 1, 2, 3, 4",
    "SELECT id, zone, first_year, events, first, last, time_none, time_exact, time_zone, "
    "time_year, time_file FROM source ORDER BY id",
  };
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_READ, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_nonnull (case_);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      sqlite3_stmt *statement = NULL;

      g_assert_cmpint (sqlite3_prepare_v2 (case_->db, queries[i], -1, &statement, NULL), ==,
                       SQLITE_OK);
      while (sqlite3_step (statement) == SQLITE_ROW)
        {
          for (int column = 0; column < sqlite3_column_count (statement); column++)
            g_string_append_printf (out, "%s|", sqlite3_column_text (statement, column));
          g_string_append_c (out, '\n');
        }
      sqlite3_finalize (statement);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
dump (const char *case_path)
{
  return dump_with (case_path, "SELECT id, n_events, n_timeless, first, last, hex(hot) "
                               "FROM segment ORDER BY id");
}

static char *
dump_events (const char *case_path)
{
  return dump_with (case_path, "SELECT id, timestamp, time_basis, message FROM events ORDER BY id");
}

static void
check_whole (const char *case_path)
{
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_READ, NULL);
  g_autoptr (GPtrArray) faults = tocsin_case_verify (case_, NULL);

  for (guint i = 0; i < faults->len; i++)
    g_test_message ("%s", (const char *) faults->pdata[i]);
  g_assert_cmpuint (faults->len, ==, 0);
}

static gint64
correct (const char *case_path, const char *zone, int year, TocsinCorrectionEffect *effect)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_WRITE, &error);
  const TocsinCorrection correction = { 1, zone, year };
  TocsinCorrectionEffect preview;
  gint64 act = -1;

  g_assert_no_error (error);
  tocsin_case_preview_correction (case_, &correction, &preview, NULL, &error);
  g_assert_no_error (error);
  tocsin_case_correct_source (case_, &correction, &act, effect, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (&preview, sizeof preview, effect, sizeof *effect);
  return act;
}

static void
undo (const char *case_path, gint64 act)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_WRITE, &error);
  TocsinCorrectionEffect effect;

  tocsin_case_undo_correction (case_, act, &effect, NULL, &error);
  g_assert_no_error (error);
}

/* The times are those of an import with the other zone and year. */
static void
test_as_imported (Fixture *self, gconstpointer data)
{
  const Sample *sample = data;
  TocsinCorrectionEffect effect;
  g_autofree char *before = NULL, *corrected = NULL, *fresh = NULL, *after = NULL;
  gint64 act;

  import (self->case_path, self->log, sample->zone, sample->year);
  before = dump (self->case_path);
  act = correct (self->case_path, sample->other_zone, sample->other_year, &effect);
  g_assert_cmpint (act, >, 0);
  g_assert_cmpuint (effect.n_changed, >, 0);
  g_assert_cmpuint (effect.n_changed, <=, effect.n_assumed);
  corrected = dump (self->case_path);
  check_whole (self->case_path);
  import (self->fresh_path, self->log, sample->other_zone, sample->other_year);
  fresh = dump (self->fresh_path);
  g_assert_cmpstr (corrected, ==, fresh);
  undo (self->case_path, act);
  after = dump (self->case_path);
  g_assert_cmpstr (after, ==, before);
  check_whole (self->case_path);
}

/* One correction after the other begins with what was imported; they are undone one by one. */
static void
test_chain (Fixture *self, gconstpointer data)
{
  const Sample *sample = data;
  TocsinCorrectionEffect effect;
  g_autoptr (TocsinCase) writer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *last = NULL, *fresh = NULL, *middle = NULL, *undone = NULL;
  gint64 first, second;

  import (self->case_path, self->log, sample->zone, sample->year);
  before = dump (self->case_path);
  first = correct (self->case_path, "Europe/Berlin", 0, &effect);
  middle = dump (self->case_path);
  second = correct (self->case_path, sample->other_zone, sample->other_year, &effect);
  last = dump (self->case_path);
  import (self->fresh_path, self->log, sample->other_zone, sample->other_year);
  fresh = dump (self->fresh_path);
  g_assert_cmpstr (last, ==, fresh);
  writer = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, NULL);
  g_assert_false (tocsin_case_undo_correction (writer, first, &effect, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  g_clear_pointer (&writer, tocsin_case_free);
  undo (self->case_path, second);
  undone = dump (self->case_path);
  g_assert_cmpstr (undone, ==, middle);
  g_free (undone);
  undo (self->case_path, first);
  undone = dump (self->case_path);
  g_assert_cmpstr (undone, ==, before);
}

/* What is added to a corrected source is read as it was corrected; undone, it is as if it had
 * been imported without the correction. */
static void
test_grown (Fixture *self, gconstpointer data)
{
  const Sample *sample = data;
  TocsinCorrectionEffect effect;
  g_autofree char *grown = NULL, *fresh = NULL, *undone = NULL, *plain = NULL;
  FILE *file;
  gint64 act;

  import (self->case_path, self->log, sample->zone, sample->year);
  act = correct (self->case_path, sample->other_zone, sample->other_year, &effect);
  file = g_fopen (self->log, "a");
  g_assert_nonnull (file);
  fputs ("Feb  3 04:05:06 web01 sshd[1]: Accepted password for root from 192.0.2.1 port 1 ssh2\n",
         file);
  fclose (file);
  import (self->case_path, self->log, sample->zone, sample->year);
  check_whole (self->case_path);
  grown = dump_events (self->case_path);
  import (self->fresh_path, self->log, sample->other_zone, sample->other_year);
  fresh = dump_events (self->fresh_path);
  g_assert_cmpstr (grown, ==, fresh);
  undo (self->case_path, act);
  undone = dump_events (self->case_path);
  g_unlink (self->fresh_path);
  import (self->fresh_path, self->log, sample->zone, sample->year);
  plain = dump_events (self->fresh_path);
  g_assert_cmpstr (undone, ==, plain);
}

static void
check_refused (TocsinCase *case_, gint64 source_id, const char *zone, int year)
{
  const TocsinCorrection correction = { source_id, zone, year };
  TocsinCorrectionEffect effect;
  g_autoptr (GError) error = NULL;

  g_assert_false (tocsin_case_correct_source (case_, &correction, NULL, &effect, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
}

/* What cannot be corrected is refused, and what is so already stays. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  const Sample *sample = data;
  g_autoptr (TocsinCase) case_ = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  const TocsinCorrection same = { 1, sample->zone, sample->year };
  const TocsinCorrection other = { 1, sample->other_zone, sample->other_year };
  TocsinCorrectionEffect effect;
  g_autofree char *before = NULL, *after = NULL;
  gint64 act = -1;

  import (self->case_path, self->log, sample->zone, sample->year);
  before = dump (self->case_path);
  case_ = tocsin_case_open (self->case_path, TOCSIN_CASE_WRITE, NULL);
  check_refused (case_, 99, "UTC", 0);
  check_refused (case_, 1, "Mars/Olympus", 0);
  check_refused (case_, 1, NULL, 10000);
  check_refused (case_, 1, NULL, -1);
  if (sample->year == 0)
    check_refused (case_, 1, NULL, 2020);
  g_assert_true (tocsin_case_correct_source (case_, &same, &act, &effect, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (act, ==, 0);
  g_assert_cmpuint (effect.n_changed, ==, 0);
  g_cancellable_cancel (cancelled);
  g_assert_false (tocsin_case_correct_source (case_, &other, &act, &effect, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_pointer (&case_, tocsin_case_free);
  after = dump (self->case_path);
  g_assert_cmpstr (after, ==, before);
}

/* The wall clock of a time, and the readings that the clock left out. */
static void
test_to_local (void)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("Europe/Berlin", NULL);
  gint64 from, gap;

  g_assert_true (tocsin_time_from_civil (2025, 3, 30, 0, 0, 0, 0, &from));
  for (gint64 minute = 0; minute < 240; minute++)
    {
      gint64 utc = from + minute * 60 * TOCSIN_SECOND + 7;
      gint64 local = tocsin_zone_to_local (zone, utc, &gap);

      g_assert_cmpint (local - utc, ==, (minute < 60 ? 3600 : 7200) * TOCSIN_SECOND);
      g_assert_cmpint (gap, ==, minute >= 60 && minute < 120 ? 3600 * TOCSIN_SECOND : 0);
      g_assert_cmpint (tocsin_zone_to_utc (zone, local), ==, utc);
      if (gap != 0)
        g_assert_cmpint (tocsin_zone_to_utc (zone, local - gap), ==, utc);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/correction/to-local", test_to_local);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *name = g_strdup_printf ("/correction/as-imported/%u", i);

      g_test_add (name, Fixture, &samples[i], set_up, test_as_imported, tear_down);
    }
  g_test_add ("/correction/chain", Fixture, &samples[4], set_up, test_chain, tear_down);
  g_test_add ("/correction/grown", Fixture, &samples[0], set_up, test_grown, tear_down);
  g_test_add ("/correction/grown/year", Fixture, &samples[3], set_up, test_grown, tear_down);
  g_test_add ("/correction/refused", Fixture, &samples[4], set_up, test_refused, tear_down);
  g_test_add ("/correction/refused/json", Fixture, &samples[5], set_up, test_refused, tear_down);
  return g_test_run ();
}
