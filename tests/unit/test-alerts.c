/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alerts in a case: what detection says of them, what analysts make of them, and their events. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "store/store-private.h"
#include "store/tocsin-alert-act.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-case-setting.h"
#include "store/tocsin-event-list.h"
#include "store/tocsin-query-sql.h"
#include "support/tocsin-batches.h"

#define N_EVENTS 120

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
fill (Fixture *self)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_autoptr (TocsinSource) source = tocsin_source_new ("/logs/a.log", NULL);

  g_assert_nonnull (writer);
  g_assert_true (tocsin_case_begin (writer, NULL));
  g_assert_true (tocsin_case_add_source (writer, source, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (TocsinBatch) batch = tocsin_test_make_batch (5 + i, N_EVENTS / 3, FALSE);
      g_autoptr (TocsinSegment) segment = tocsin_segment_encode (batch);

      g_assert_true (tocsin_case_add_segment (writer, source->id, segment, batch, NULL));
    }
  g_assert_true (tocsin_case_commit (writer, NULL));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("tocsin-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "test.tocsin", NULL);
  fill (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_remove (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

/* An alert of @rule about @entity from second @first to @last, over @n events from @event on. */
static TocsinAlert *
make_alert (const char *rule, const char *entity, gint64 first, gint64 last, gint64 event, guint n)
{
  TocsinAlert *alert = tocsin_alert_new ();

  alert->alert_type = g_strdup ("kind");
  alert->rule_id = g_strdup (rule);
  alert->rule_title = g_strdup_printf ("Title of %s", rule);
  alert->severity = g_strdup ("high");
  alert->entity = g_strdup (entity);
  alert->message = g_strdup ("something");
  alert->first_seen = first * 1000000;
  alert->last_seen = last * 1000000;
  alert->count = n;
  alert->has_threshold = TRUE;
  alert->observed = n;
  alert->threshold = 10;
  for (guint i = 0; i < n; i++)
    {
      gint64 id = event + i;

      g_array_append_val (alert->evidence, id);
    }
  return alert;
}

static GPtrArray *
make_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_free);
}

/* Three alerts; the evidence of the second and the third has events 50 to 54 in common. */
static GPtrArray *
make_alerts (void)
{
  GPtrArray *alerts = make_list ();

  g_ptr_array_add (alerts, make_alert ("r-one", "host=a", 1, 2, 1, 3));
  g_ptr_array_add (alerts, make_alert ("r-one", "host=b", 1, 2, 50, 10));
  g_ptr_array_add (alerts, make_alert ("r-two", "host=a", 1, 2, 45, 10));
  return alerts;
}

static guint
save (Fixture *self, const GPtrArray *alerts)
{
  g_autoptr (TocsinCase) writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_autoptr (GError) error = NULL;
  guint n_new = 0;

  g_assert_true (tocsin_case_begin (writer, NULL));
  tocsin_case_save_alerts (writer, alerts, &n_new, &error);
  g_assert_no_error (error);
  g_assert_true (tocsin_case_commit (writer, NULL));
  return n_new;
}

/* `id:status` of all alerts, by id. */
static void
check_statuses (Fixture *self, const char *expected)
{
  g_autoptr (TocsinCase) reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts_briefly (reader, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gint64 id = 1; id <= 20; id++)
    for (guint i = 0; i < alerts->len; i++)
      {
        const TocsinAlert *alert = g_ptr_array_index (alerts, i);

        if (alert->id == id)
          g_string_append_printf (text, "%s%" G_GINT64_FORMAT ":%s", text->len > 0 ? " " : "", id,
                                  tocsin_alert_status_get_name (alert->status));
      }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_acts (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_alerts ();
  g_autoptr (TocsinCase) writer = NULL;
  g_autoptr (GPtrArray) acts = NULL;
  const gint64 all[] = { 1, 2, 3 }, two[] = { 2 };
  gint64 bulk, single, none;

  save (self, alerts);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_true (
      tocsin_case_set_alert_status (writer, two, 1, TOCSIN_ALERT_ACKNOWLEDGED, 10, &single, NULL));
  g_assert_true (tocsin_case_set_alert_status_with_note (
      writer, all, 3, TOCSIN_ALERT_FALSE_POSITIVE, "Backup job; '); --", 20, &bulk, NULL));
  check_statuses (self, "1:false-positive 2:false-positive 3:false-positive");
  g_assert_true (
      tocsin_case_set_alert_status (writer, all, 3, TOCSIN_ALERT_FALSE_POSITIVE, 30, &none, NULL));
  g_assert_cmpint (none, ==, 0);
  acts = tocsin_case_list_alert_acts (writer, 2, NULL);
  g_assert_cmpuint (acts->len, ==, 2);
  g_assert_cmpint (((TocsinAlertAct *) acts->pdata[0])->after, ==, TOCSIN_ALERT_ACKNOWLEDGED);
  g_assert_cmpint (((TocsinAlertAct *) acts->pdata[1])->before, ==, TOCSIN_ALERT_ACKNOWLEDGED);
  g_assert_cmpint (((TocsinAlertAct *) acts->pdata[1])->act, ==, bulk);
  g_assert_cmpint (((TocsinAlertAct *) acts->pdata[1])->time, ==, 20);
  g_assert_cmpstr (((TocsinAlertAct *) acts->pdata[1])->note, ==, "Backup job; '); --");
  g_assert_true (tocsin_case_undo_alert_act (writer, bulk, NULL)); /* all at one go */
  check_statuses (self, "1:new 2:acknowledged 3:new");
  g_assert_true (tocsin_case_undo_alert_act (writer, 0, NULL)); /* the last that is left */
  check_statuses (self, "1:new 2:new 3:new");
  g_assert_false (tocsin_case_undo_alert_act (writer, 0, NULL));
  g_assert_false (tocsin_case_undo_alert_act (writer, single, NULL));
}

/* An act that is undone out of turn leaves what was done later. */
static void
test_undo_earlier (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_alerts ();
  g_autoptr (TocsinCase) writer = NULL;
  g_autoptr (GPtrArray) acts = NULL;
  const gint64 all[] = { 1, 2, 3 }, two[] = { 2 };
  gint64 first, second;

  save (self, alerts);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_true (
      tocsin_case_set_alert_status (writer, all, 3, TOCSIN_ALERT_IN_PROGRESS, 10, &first, NULL));
  g_assert_true (
      tocsin_case_set_alert_status (writer, two, 1, TOCSIN_ALERT_TRUE_POSITIVE, 20, &second, NULL));
  g_assert_true (tocsin_case_undo_alert_act (writer, first, NULL));
  check_statuses (self, "1:new 2:true-positive 3:new");
  g_assert_true (tocsin_case_undo_alert_act (writer, second, NULL));
  check_statuses (self, "1:new 2:new 3:new");
  acts = tocsin_case_list_alert_acts (writer, 0, NULL);
  g_assert_cmpuint (acts->len, ==, 4);
  for (guint i = 0; i < acts->len; i++)
    g_assert_true (((TocsinAlertAct *) acts->pdata[i])->undone);
}

/* Where one of the alerts is not there, none is changed. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_alerts ();
  g_autoptr (TocsinCase) writer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinAlert) alert = NULL;
  const gint64 ids[] = { 1, 99 };

  save (self, alerts);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_false (
      tocsin_case_set_alert_status (writer, ids, 2, TOCSIN_ALERT_ACKNOWLEDGED, 10, NULL, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  check_statuses (self, "1:new 2:new 3:new");
  g_clear_error (&error);
  alert = tocsin_case_get_alert (writer, 99, &error);
  g_assert_null (alert);
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
}

/* What an analyst made of an alert outlives another run of detection, also where the rule finds
 * it no longer; what nobody touched goes. */
static void
test_detected_again (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_alerts ();
  g_autoptr (GPtrArray) later = make_list ();
  g_autoptr (TocsinCase) writer = NULL;
  const gint64 first[] = { 1 }, second[] = { 2 };
  gint64 act;

  g_assert_cmpuint (save (self, alerts), ==, 3);
  g_assert_cmpuint (save (self, alerts), ==, 0);
  writer = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_true (
      tocsin_case_set_alert_status (writer, first, 1, TOCSIN_ALERT_TRUE_POSITIVE, 1, NULL, NULL));
  g_assert_true (
      tocsin_case_set_alert_status (writer, second, 1, TOCSIN_ALERT_TRUE_POSITIVE, 2, &act, NULL));
  g_assert_true (tocsin_case_undo_alert_act (writer, act, NULL));
  g_clear_pointer (&writer, tocsin_case_free);
  g_ptr_array_add (later, make_alert ("r-three", "", 5, 6, 100, 1));
  g_assert_cmpuint (save (self, later), ==, 1);
  check_statuses (self, "1:true-positive 4:new");
  g_assert_cmpuint (save (self, alerts), ==, 2);
  check_statuses (self, "1:true-positive 5:new 6:new");
}

/* What was one alert may be two under another window, and one again; an id that is gone is never
 * another alert's. */
static void
test_parted (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) one = make_list (), two = make_list (), none = make_list ();

  g_ptr_array_add (one, make_alert ("r", "host=a", 1, 10, 1, 10));
  g_ptr_array_add (two, make_alert ("r", "host=a", 1, 4, 1, 4));
  g_ptr_array_add (two, make_alert ("r", "host=a", 6, 10, 6, 5));
  g_assert_cmpuint (save (self, one), ==, 1);
  g_assert_cmpuint (save (self, two), ==, 1);
  check_statuses (self, "1:new 2:new");
  g_assert_cmpuint (save (self, two), ==, 0);
  g_assert_cmpuint (save (self, one), ==, 0);
  check_statuses (self, "1:new");
  save (self, none);
  g_assert_cmpuint (save (self, two), ==, 2);
  check_statuses (self, "3:new 4:new");
}

static void
check_counts (TocsinCase *case_, guint64 n_new, guint64 n_closed)
{
  guint64 counts[TOCSIN_N_ALERT_STATUSES];

  g_assert_true (tocsin_case_count_alerts (case_, counts, NULL));
  g_assert_cmpuint (counts[TOCSIN_ALERT_NEW], ==, n_new);
  g_assert_cmpuint (counts[TOCSIN_ALERT_FALSE_POSITIVE], ==, n_closed);
  g_assert_cmpuint (counts[TOCSIN_ALERT_ACKNOWLEDGED], ==, 0);
}

static void
test_reading (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_alerts ();
  g_autoptr (GPtrArray) brief = NULL, whole = NULL;
  g_autoptr (TocsinAlert) one = NULL;
  g_autoptr (TocsinCase) case_ = NULL;
  const gint64 ids[] = { 2, 3 };

  save (self, alerts);
  case_ = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  check_counts (case_, 3, 0);
  tocsin_case_set_alert_status (case_, ids, 2, TOCSIN_ALERT_FALSE_POSITIVE, 1, NULL, NULL);
  check_counts (case_, 1, 2);
  brief = tocsin_case_list_alerts_briefly (case_, NULL);
  whole = tocsin_case_list_alerts (case_, NULL);
  g_assert_cmpuint (brief->len, ==, 3);
  g_assert_cmpuint (whole->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const TocsinAlert *expected = g_ptr_array_index (alerts, i);
      const TocsinAlert *alert = g_ptr_array_index (whole, i);

      g_assert_cmpuint (((TocsinAlert *) brief->pdata[i])->evidence->len, ==, 0);
      g_assert_cmpmem (alert->evidence->data, alert->evidence->len * sizeof (gint64),
                       expected->evidence->data, expected->evidence->len * sizeof (gint64));
    }
  one = tocsin_case_get_alert (case_, 2, NULL);
  g_assert_cmpstr (one->entity, ==, "host=b");
  g_assert_cmpint (one->status, ==, TOCSIN_ALERT_FALSE_POSITIVE);
  g_assert_cmpuint (one->evidence->len, ==, 10);
}

static void
test_near_misses (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) misses = make_list ();
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);

  g_ptr_array_add (misses, make_alert ("r", "host=far", 1, 2, 1, 6));
  g_ptr_array_add (misses, make_alert ("r", "host=near", 3, 4, 20, 9));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (tocsin_case_begin (case_, NULL));
      g_assert_true (tocsin_case_save_near_misses (case_, misses, NULL));
      g_assert_true (tocsin_case_commit (case_, NULL));
    }
  found = tocsin_case_list_near_misses (case_, NULL);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpstr (((TocsinAlert *) found->pdata[0])->entity, ==, "host=near");
  g_assert_cmpfloat (((TocsinAlert *) found->pdata[0])->observed, ==, 9);
  g_assert_cmpuint (((TocsinAlert *) found->pdata[0])->evidence->len, ==, 9);
  g_assert_cmpint (g_array_index (((TocsinAlert *) found->pdata[0])->evidence, gint64, 8), ==, 28);
  g_assert_cmpstr (((TocsinAlert *) found->pdata[1])->entity, ==, "host=far");
}

/* ---- Searching ---- */

static const struct
{
  const char *query;
  const char *events; /* ranges of ids, by id */
} searches[] = {
  { "alert:1", "1-3" },
  { "alert:2", "50-59" },
  { "alert:(1 OR 2)", "1-3 50-59" },
  { "alert:2 alert:3", "50-54" },
  { "alert:2..3", "45-59" },
  { "alert:>1", "45-59" },
  { "alert:99", "" },
  { "has:alert", "1-3 45-59" },
  { "alert:*", "1-3 45-59" },
  { "-has:alert", "4-44 60-120" },
  { "alert:\"\"", "4-44 60-120" },
  { "rule:r-one", "1-3 50-59" },
  { "rule:R-TWO", "45-54" },
  { "rule:r-*", "1-3 45-59" },
  { "rule:\"Title of r-two\"", "45-54" },
  { "rule:(r-one OR r-two) -alert:2", "1-3 45-49" },
  { "rule:none", "" },
  { "rule:r-one id:>50", "51-59" },
  { "id:7", "7-7" },
  { "id:(1 OR 2 OR 119)", "1-2 119-119" },
  { "id:39..42", "39-42" },
  { "-id:(2..119)", "1-1 120-120" },
  { "id:0", "" },
  { "id:121", "" },
  { "alert:1 OR id:5", "1-3 5-5" },
  { "fields.alert:1", "" },
  { "fields.rule:x OR id:1", "1-1" },
};

static char *
describe_ids (GArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 first = g_array_index (ids, gint64, i);

      while (i + 1 < ids->len
             && g_array_index (ids, gint64, i + 1) == g_array_index (ids, gint64, i) + 1)
        i++;
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT,
                              text->len > 0 ? " " : "", first, g_array_index (ids, gint64, i));
    }
  return g_string_free (text, FALSE);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static gboolean
collect (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
         gpointer user_data, GError **error)
{
  g_array_append_val ((GArray *) user_data, id);
  return TRUE;
}

static void
check_search (TocsinCase *reader, const char *text, const char *expected)
{
  const TocsinEventSort by_id = { .column = TOCSIN_COLUMN_ID };
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, &error);
  g_autofree char *written = query != NULL ? tocsin_query_to_text (query) : NULL;
  g_autoptr (TocsinQuery) again = tocsin_query_parse (written, NULL, &error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (TocsinEventList) list = NULL;
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  tocsin_case_find_events (reader, again, TOCSIN_EARLIEST_FIRST, -1, 0, collect, ids, &error);
  g_assert_no_error (error);
  g_array_sort (ids, compare_ids);
  found = describe_ids (ids);
  if (strcmp (found, expected) != 0)
    g_error ("%s finds [%s], not [%s]", text, found, expected);
  list = tocsin_case_list_events (reader, query, &by_id, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (list->ids, list->n_ids * sizeof (gint64), ids->data, ids->len * sizeof (gint64));
  g_assert_cmpint (tocsin_case_count_events (reader, query, NULL), ==, ids->len);
}

static void
test_search (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_alerts ();
  g_autoptr (TocsinCase) reader = NULL;

  save (self, alerts);
  reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    check_search (reader, searches[i].query, searches[i].events);
}

/* ---- Versions ---- */

static void
run_sql (Fixture *self, const char *sql)
{
  sqlite3 *db;
  char *message = NULL;

  sqlite3_open (self->path, &db);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

static void
check_evidence (TocsinCase *case_)
{
  static const gint64 first[] = { 1, 2, 3 }, third[] = { 45, 119 };
  g_autoptr (TocsinAlert) one = tocsin_case_get_alert (case_, 1, NULL);
  g_autoptr (TocsinAlert) three = tocsin_case_get_alert (case_, 3, NULL);

  g_assert_cmpmem (one->evidence->data, one->evidence->len * sizeof (gint64), first, sizeof first);
  g_assert_cmpmem (three->evidence->data, three->evidence->len * sizeof (gint64), third,
                   sizeof third);
  check_search (case_, "alert:1", "1-3");
}

/* A case of version 3, with an alert and a near miss, is read as it is and then brought up. */
static void
test_migration (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_alerts ();
  g_autoptr (GPtrArray) acts = NULL, misses = NULL, upgraded = NULL;
  g_autoptr (TocsinCase) case_ = NULL;
  g_auto (GStrv) accounts = NULL;
  const gint64 ids[] = { 1 };

  save (self, alerts);
  run_sql (self, "DROP TABLE alert_act; DROP TABLE setting; DROP TABLE near_miss_event;"
                 "DROP TABLE near_miss; CREATE TABLE near_miss (id INTEGER PRIMARY KEY, "
                 "rule_id TEXT NOT NULL, rule_title TEXT NOT NULL, entity TEXT NOT NULL, "
                 "first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, observed REAL NOT NULL, "
                 "threshold REAL NOT NULL) STRICT; INSERT INTO near_miss VALUES "
                 "(1, 'r', 'R', 'host=a', 1, 2, 9, 10);"
                 "DROP TABLE correction; DROP TABLE segment_origin; DROP TABLE alert_evidence;"
                 "CREATE TABLE alert_event (alert_id INTEGER NOT NULL REFERENCES alert (id) "
                 "ON DELETE CASCADE, event_id INTEGER NOT NULL, PRIMARY KEY (alert_id, event_id)) "
                 "STRICT, WITHOUT ROWID; INSERT INTO alert_event VALUES (1, 3), (1, 1), (1, 2), "
                 "(3, 45), (3, 119);"
                 "PRAGMA user_version = 3");
  case_ = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_assert_nonnull (case_);
  acts = tocsin_case_list_alert_acts (case_, 0, NULL);
  misses = tocsin_case_list_near_misses (case_, NULL);
  accounts = tocsin_case_dup_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, NULL);
  g_assert_cmpuint (acts->len, ==, 0);
  g_assert_cmpuint (misses->len, ==, 1);
  g_assert_cmpuint (((TocsinAlert *) misses->pdata[0])->count, ==, 9);
  g_assert_cmpuint (g_strv_length (accounts), ==, 0);
  check_counts (case_, 3, 0);
  check_evidence (case_);
  g_clear_pointer (&case_, tocsin_case_free);
  case_ = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, NULL);
  g_assert_nonnull (case_);
  check_evidence (case_);
  upgraded = tocsin_case_list_near_misses (case_, NULL);
  g_assert_cmpuint (upgraded->len, ==, 1);
  g_assert_true (
      tocsin_case_set_alert_status (case_, ids, 1, TOCSIN_ALERT_ACKNOWLEDGED, 1, NULL, NULL));
  check_statuses (self, "1:acknowledged 2:new 3:new");
}

/* A case of version 1 knows nothing of alerts, and is read all the same. */
static void
test_first_version (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_alerts ();
  g_autoptr (GPtrArray) none = NULL, acts = NULL, misses = NULL;
  g_autoptr (TocsinAlert) alert = NULL;
  g_autoptr (TocsinCase) case_ = NULL;
  g_auto (GStrv) accounts = NULL;

  run_sql (self, "DROP VIEW alerts; DROP TABLE alert_act; DROP TABLE setting;"
                 "DROP TABLE near_miss_event; DROP TABLE near_miss; DROP TABLE alert_evidence;"
                 "DROP TABLE alert; DROP TABLE mark_act; DROP TABLE tag; DROP TABLE mark;"
                 "DROP TABLE correction; DROP TABLE segment_origin; PRAGMA user_version = 1");
  case_ = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  g_assert_nonnull (case_);
  none = tocsin_case_list_alerts (case_, NULL);
  acts = tocsin_case_list_alert_acts (case_, 0, NULL);
  misses = tocsin_case_list_near_misses (case_, NULL);
  accounts = tocsin_case_dup_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, NULL);
  alert = tocsin_case_get_alert (case_, 1, NULL);
  g_assert_cmpuint (none->len + acts->len + misses->len + g_strv_length (accounts), ==, 0);
  g_assert_null (alert);
  check_counts (case_, 0, 0);
  check_search (case_, "has:alert", "");
  check_search (case_, "-rule:x", "1-120");
  g_clear_pointer (&case_, tocsin_case_free);
  g_assert_cmpuint (save (self, alerts), ==, 3);
  check_statuses (self, "1:new 2:new 3:new");
}

/* Ten thousand alerts, each with evidence, are listed at once. */
static void
test_many (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) alerts = make_list ();
  g_autoptr (GPtrArray) brief = NULL, whole = NULL;
  g_autoptr (TocsinCase) reader = NULL;
  gint64 start, brief_time, whole_time;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *entity = g_strdup_printf ("host=h%u", i);

      g_ptr_array_add (alerts, make_alert ("r", entity, i, i + 1, 1 + i % 100, 20));
    }
  g_assert_cmpuint (save (self, alerts), ==, 10000);
  reader = tocsin_case_open (self->path, TOCSIN_CASE_READ, NULL);
  start = g_get_monotonic_time ();
  brief = tocsin_case_list_alerts_briefly (reader, NULL);
  brief_time = g_get_monotonic_time () - start;
  start = g_get_monotonic_time ();
  whole = tocsin_case_list_alerts (reader, NULL);
  whole_time = g_get_monotonic_time () - start;
  g_assert_cmpuint (brief->len, ==, 10000);
  g_assert_cmpuint (((TocsinAlert *) whole->pdata[9999])->evidence->len, ==, 20);
  g_test_minimized_result ((double) brief_time / 1000, "list of alerts: %.0f ms",
                           (double) brief_time / 1000);
  g_test_minimized_result ((double) whole_time / 1000, "with evidence: %.0f ms",
                           (double) whole_time / 1000);
  g_assert_cmpint (brief_time, <, G_USEC_PER_SEC * 2);
  g_assert_cmpint (whole_time, <, G_USEC_PER_SEC * 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/alerts/acts", Fixture, NULL, set_up, test_acts, tear_down);
  g_test_add ("/alerts/undo-earlier", Fixture, NULL, set_up, test_undo_earlier, tear_down);
  g_test_add ("/alerts/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/alerts/detected-again", Fixture, NULL, set_up, test_detected_again, tear_down);
  g_test_add ("/alerts/parted", Fixture, NULL, set_up, test_parted, tear_down);
  g_test_add ("/alerts/reading", Fixture, NULL, set_up, test_reading, tear_down);
  g_test_add ("/alerts/near-misses", Fixture, NULL, set_up, test_near_misses, tear_down);
  g_test_add ("/alerts/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/alerts/migration", Fixture, NULL, set_up, test_migration, tear_down);
  g_test_add ("/alerts/first-version", Fixture, NULL, set_up, test_first_version, tear_down);
  g_test_add ("/alerts/many", Fixture, NULL, set_up, test_many, tear_down);
  return g_test_run ();
}
