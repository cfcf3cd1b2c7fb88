/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page of alerts shows, without a window: the details of an alert found in a log, the tree
 * that explains it in words, its evidence with marks, the model of the list, and the export. */
#include <glib/gstdio.h>
#include <string.h>

#include "app/tocsin-alert-model.h"
#include "app/tocsin-why-rows.h"
#include "core/tocsin-error.h"
#include "pipeline/tocsin-detect.h"
#include "pipeline/tocsin-import.h"
#include "store/tocsin-alert-act.h"
#include "store/tocsin-case-setting.h"
#include "workspace/tocsin-alert-detail.h"
#include "workspace/tocsin-alert-file.h"

static const char yaml[]
    = "title: A failed login\nid: f\nname: failed\nstatus: test\n"
      "logsource: {product: linux, service: sshd}\n"
      "detection:\n  words:\n    - Failed password\n    - Connection closed by\n"
      "  inside: {source_ip|cidr: 10.0.0.0/8}\n  condition: words and not inside\n"
      "---\n"
      "title: Many failed logins\nid: many\nlevel: high\nstatus: test\n"
      "correlation: {type: event_count, rules: [failed], group-by: [source_ip], timespan: 15m,\n"
      "  condition: {gte: 10}}\n"
      "falsepositives: [A forgotten script]\n"
      "tags: [attack.t1110.001]\n";

typedef struct
{
  char *folder, *log, *path, *file;
  TocsinRuleSet *rules;
  TocsinCase *case_;
} Fixture;

static void
write_log (const char *path)
{
  g_autoptr (GString) log = g_string_new (NULL);

  for (guint i = 0; i < 12; i++)
    g_string_append_printf (log,
                            "2025-03-04T02:%02u:00Z web01 sshd[7]: Failed password for root from "
                            "203.0.113.7 port 4%02u ssh2\n",
                            i, i);
  for (guint i = 0; i < 9; i++)
    g_string_append_printf (log,
                            "2025-03-04T05:%02u:00Z web01 sshd[7]: Failed password for anna from "
                            "198.51.100.9 port 5%02u ssh2\n",
                            i, i);
  g_assert_true (g_file_set_contents (path, log->str, -1, NULL));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  const char *paths[2] = { NULL };
  const TocsinImportOptions options = { .paths = paths, .n_jobs = 1 };
  g_autoptr (TocsinImportSummary) import = NULL;
  g_autoptr (TocsinDetectSummary) found = NULL;
  g_autoptr (GError) error = NULL;

  (void) unused;
  self->folder = g_dir_make_tmp ("tocsin-XXXXXX", NULL);
  self->log = g_build_filename (self->folder, "auth.log", NULL);
  self->path = g_build_filename (self->folder, "test.tocsin", NULL);
  self->file = g_build_filename (self->folder, "out", NULL);
  write_log (paths[0] = self->log);
  self->rules = tocsin_rule_set_new ();
  tocsin_rule_set_add_text (self->rules, "t.yml", yaml, strlen (yaml), faults);
  tocsin_rule_set_finish (self->rules, faults);
  g_assert_cmpuint (faults->len, ==, 0);
  self->case_ = tocsin_case_open (self->path, TOCSIN_CASE_WRITE, &error);
  g_assert_no_error (error);
  import = tocsin_import_run (self->case_, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  found = tocsin_detect_run (self->case_, self->rules, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->alerts, ==, 1);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  (void) unused;
  tocsin_case_free (self->case_);
  tocsin_rule_set_free (self->rules);
  g_unlink (self->log);
  g_unlink (self->path);
  g_unlink (self->file);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->log);
  g_free (self->path);
  g_free (self->file);
}

static TocsinAlertDetail *
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = tocsin_alert_entries_load (self->case_, &error);
  TocsinAlertEntry *entry = g_ptr_array_index (entries, 0);
  TocsinAlertDetail *detail;

  g_assert_no_error (error);
  detail = tocsin_alert_detail_load (self->case_, self->rules, entry->alert->id, 5, NULL, &error);
  g_assert_no_error (error);
  return detail;
}

/* ---- Details ---- */

static char *
dup_marked (const TocsinEvidenceLine *line)
{
  GString *out = g_string_new (NULL);
  gsize at = 0;

  for (guint i = 0; i < line->marks->len; i++)
    {
      const TocsinTextMark *mark = &g_array_index (line->marks, TocsinTextMark, i);

      g_string_append_len (out, line->text + at, (gssize) (mark->start - at));
      g_string_append_c (out, '[');
      g_string_append_len (out, line->text + mark->start, (gssize) mark->length);
      g_string_append_c (out, ']');
      at = mark->start + mark->length;
    }
  g_string_append (out, line->text + at);
  return g_string_free (out, FALSE);
}

static void
test_detail (Fixture *self, gconstpointer unused)
{
  g_autoptr (TocsinAlertDetail) detail = load (self);
  const TocsinEvidence *first = g_ptr_array_index (detail->evidence, 0);
  g_autofree char *marked = dup_marked (g_ptr_array_index (first->lines, 0));
  gint64 act = 0;

  (void) unused;
  g_assert_cmpuint (detail->evidence->len, ==, 5);
  g_assert_cmpuint (detail->alert->evidence->len, ==, 12);
  g_assert_cmpuint (first->lines->len, ==, 1);
  g_assert_cmpstr (first->host, ==, "web01");
  g_assert_cmpstr (marked, ==,
                   "2025-03-04T02:00:00Z web01 sshd[7]: [Failed password] for root from "
                   "203.0.113.7 port 400 ssh2");
  g_assert_cmpuint (detail->reason->near_misses->len, ==, 1);
  g_assert_cmpuint (detail->acts->len, ==, 0);
  g_assert_true (tocsin_case_set_alert_status (self->case_, &detail->alert->id, 1,
                                               TOCSIN_ALERT_TRUE_POSITIVE, 7, &act, NULL));
  g_clear_pointer (&detail, tocsin_alert_detail_free);
  detail = load (self);
  g_assert_cmpuint (detail->acts->len, ==, 1);
  g_assert_cmpint (detail->alert->status, ==, TOCSIN_ALERT_TRUE_POSITIVE);
}

static void
test_detail_errors (Fixture *self, gconstpointer unused)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinAlertDetail) detail
      = tocsin_alert_detail_load (self->case_, self->rules, 999, 5, NULL, &error);
  g_autoptr (TocsinRuleSet) none = tocsin_rule_set_new ();

  (void) unused;
  g_assert_null (detail);
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  detail = tocsin_alert_detail_load (self->case_, self->rules, 1, 5, cancelled, &error);
  g_assert_null (detail);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  tocsin_rule_set_finish (none, NULL);
  detail = tocsin_alert_detail_load (self->case_, none, 1, 5, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (detail->reason->is_known);
  g_assert_cmpuint (detail->evidence->len, ==, 5);
}

static void
add_mark (GArray *marks, gsize start, gsize length)
{
  const TocsinTextMark mark = { start, length };

  g_array_append_val (marks, mark);
}

/* A case that rules have looked at says so, whether they found something or not. */
static void
test_rules_run (Fixture *self, gconstpointer unused)
{
  g_autofree char *n = NULL;

  (void) unused;
  g_assert_true (tocsin_case_dup_setting (self->case_, TOCSIN_SETTING_RULES_RUN, &n, NULL));
  g_assert_cmpstr (n, ==, "2");
}

/* Whatever a record holds, the text is harmless and the marks are where they were. */
static void
test_evidence_lines (void)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (TocsinTextMark));
  static const char hostile[] = "a\x1b[31mb\0c\xff<b>\xe2\x80\xae"
                                "end";
  g_autofree char *longest = g_strnfill (5000, 'x');
  g_autoptr (TocsinEvidenceLine) line = NULL;
  g_autofree char *marked = NULL;

  add_mark (marks, 9, 3);
  add_mark (marks, 6, 1);
  line = tocsin_evidence_line_new ("f", hostile, sizeof hostile - 1, marks, FALSE);
  g_assert_true (g_utf8_validate (line->text, -1, NULL));
  g_assert_null (strchr (line->text, 0x1b));
  g_assert_null (strstr (line->text, "\xe2\x80\xae"));
  g_assert_cmpuint (line->marks->len, ==, 2);
  marked = dup_marked (line);
  g_assert_nonnull (strstr (marked, "[b]"));
  g_clear_pointer (&line, tocsin_evidence_line_free);
  g_array_set_size (marks, 0);
  add_mark (marks, 4000, 10);
  add_mark (marks, 4005, 10);
  add_mark (marks, 4800, 10);
  line = tocsin_evidence_line_new (NULL, longest, 5000, marks, TRUE);
  g_assert_cmpuint (line->marks->len, ==, 1);
  g_assert_cmpuint (g_array_index (line->marks, TocsinTextMark, 0).length, ==, 15);
  g_assert_cmpuint (strlen (line->text), <, 520);
  g_assert_true (g_str_has_prefix (line->text, "…x"));
  g_assert_true (g_str_has_suffix (line->text, "x…"));
}

/* ---- The tree ---- */

static char *
describe (const GPtrArray *rows)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const TocsinWhyRow *row = g_ptr_array_index (rows, i);

      g_string_append_printf (out, "%*s%s%s%s%s%s\n", (int) row->depth * 2, "",
                              !row->has_mark ? ""
                              : row->is_met  ? "+ "
                                             : "- ",
                              row->text, *row->count != '\0' ? " | " : "", row->count,
                              row->has_children && !row->is_open ? " >" : "");
    }
  return g_string_free (out, FALSE);
}

static void
assert_tree (const TocsinAlertReason *reason, GHashTable *toggled, const char *expected)
{
  g_autoptr (GPtrArray) rows = tocsin_why_rows_new (reason, toggled);
  g_autofree char *text = describe (rows);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_why (Fixture *self, gconstpointer unused)
{
  g_autoptr (TocsinAlertDetail) detail = load (self);
  g_autoptr (GHashTable) toggled = g_hash_table_new (g_str_hash, g_str_equal);

  (void) unused;
  assert_tree (detail->reason, toggled,
               "+ 12 events in 15 min for one source_ip; 10 needed | 12 ≥ 10\n"
               "  + all of | 12\n"
               "    + words: any of | 12\n"
               "      + any text contains “Failed password” | 12\n"
               "      - any text contains “Connection closed by” | 0\n"
               "    + not inside: source_ip is in “10.0.0.0/8” | 12\n");
  g_hash_table_add (toggled, (gpointer) "r/p0/0");
  assert_tree (detail->reason, toggled,
               "+ 12 events in 15 min for one source_ip; 10 needed | 12 ≥ 10\n"
               "  + all of | 12\n"
               "    + words: any of | 12 >\n"
               "    + not inside: source_ip is in “10.0.0.0/8” | 12\n");
}

static TocsinExplanationNode *
add_node (GPtrArray *nodes, TocsinExplanationNode *parent, TocsinExplanationKind kind, guint n_met)
{
  TocsinExplanationNode *node = g_new0 (TocsinExplanationNode, 1);

  node->kind = kind;
  node->n_met = n_met;
  node->children = g_ptr_array_new ();
  g_ptr_array_add (nodes, node);
  if (parent != NULL)
    g_ptr_array_add (parent->children, node);
  return node;
}

static void
free_node (gpointer data)
{
  TocsinExplanationNode *node = data;

  g_ptr_array_unref (node->children);
  g_free (node);
}

/* Of a list with many values those that were not met are counted after the first. */
static void
test_long_lists (void)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (free_node);
  g_autoptr (GHashTable) toggled = g_hash_table_new (g_str_hash, g_str_equal);
  TocsinExplanationNode *root = add_node (nodes, NULL, TOCSIN_EXPLANATION_ANY, 1);
  TocsinExplanation explanation = { .root = root };
  TocsinReasonPart part = { .explanation = &explanation };
  const TocsinAlertReason reason = { .is_known = TRUE, .root = &part };

  for (guint i = 0; i < 9; i++)
    {
      TocsinExplanationNode *child = add_node (nodes, root, TOCSIN_EXPLANATION_TEST, i == 8);

      child->field = (char *) "f";
      child->value = (char *) (i == 8 ? "yes" : "no");
    }
  assert_tree (&reason, toggled,
               "+ any of | 1\n"
               "  - f is “no” | 0\n  - f is “no” | 0\n  - f is “no” | 0\n  - f is “no” | 0\n"
               "  + f is “yes” | 1\n"
               "  4 more that were not met >\n");
  g_hash_table_add (toggled, (gpointer) "r/more");
  {
    g_autoptr (GPtrArray) rows = tocsin_why_rows_new (&reason, toggled);

    g_assert_cmpuint (rows->len, ==, 11);
  }
}

static void
test_words (void)
{
  static const struct
  {
    const char *field, *test, *value;
    gboolean is_null, is_negated;
    const char *words;
  } cases[] = {
    { "f", "", "x", FALSE, FALSE, "n: f is “x”" },
    { "f", "contains", "x", FALSE, FALSE, "n: f contains “x”" },
    { "f", "contains", "x", FALSE, TRUE, "f does not contain “x”" },
    { "f", "startswith|cased", "x", FALSE, FALSE, "n: f begins with “x” (cased)" },
    { "f", "re|i", "x", FALSE, FALSE, "n: f matches “x” (i)" },
    { "f", "exists", "true", FALSE, FALSE, "n: f is there" },
    { "f", "exists", "false", FALSE, FALSE, "n: f is not there" },
    { "f", "exists", "true", FALSE, TRUE, "f is not there" },
    { "f", "", "", TRUE, FALSE, "n: f has no value" },
    { "t", "hour|gte", "22", FALSE, FALSE, "n: the hour of t is “22” or more" },
    { NULL, "", "x", FALSE, FALSE, "n: any text contains “x”" },
    { "f", "", "\x1b{*x}", FALSE, FALSE, "n: f is “␛{*x}”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const TocsinExplanationNode node = { .kind = TOCSIN_EXPLANATION_TEST,
                                           .field = (char *) cases[i].field,
                                           .test = (char *) cases[i].test,
                                           .value = (char *) cases[i].value,
                                           .is_null = cases[i].is_null };
      TocsinWhyRow row = { 0 };

      why_row_set_test (&row, &node, cases[i].is_negated ? NULL : "n", cases[i].is_negated);
      g_assert_cmpstr (row.text, ==, cases[i].words);
      g_array_unref (row.bold);
      g_free (row.text);
    }
}

/* ---- The model ---- */

static TocsinAlertEntry *
make_entry (gint64 id, const char *rule, TocsinAlertStatus status)
{
  TocsinAlert *alert = tocsin_alert_new ();

  alert->id = id;
  alert->alert_type = g_strdup ("type");
  alert->rule_id = g_strdup (rule);
  alert->rule_title = g_strdup (rule);
  alert->severity = g_strdup ("high");
  alert->entity = g_strdup_printf ("host=h%d", (int) id);
  alert->message = g_strdup ("m");
  alert->last_seen = -id;
  alert->status = status;
  return tocsin_alert_entry_new (alert);
}

typedef struct
{
  guint removed, added, changed;
} Seen;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Seen *seen)
{
  (void) model, (void) position;
  seen->removed += removed;
  seen->added += added;
}

static void
on_changed (TocsinAlertItem *item, Seen *seen)
{
  (void) item;
  seen->changed++;
}

static GPtrArray *
make_entries (guint n, gint64 closed)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_alert_entry_unref);

  for (guint i = 1; i <= n; i++)
    g_ptr_array_add (entries,
                     make_entry (i, i % 2 ? "odd" : "even",
                                 i == closed ? TOCSIN_ALERT_TRUE_POSITIVE : TOCSIN_ALERT_NEW));
  return entries;
}

/* What stays in the list is not touched, and is the same object. */
static void
test_model (void)
{
  g_autoptr (TocsinAlertModel) model = tocsin_alert_model_new ();
  g_autoptr (GPtrArray) before = make_entries (6, 0), after = make_entries (6, 3);
  g_autoptr (TocsinAlertItem) head = NULL;
  g_autoptr (TocsinAlertItem) item = NULL;
  g_autoptr (TocsinAlertItem) again = NULL;
  g_autoptr (GArray) ids = NULL;
  Seen seen = { 0 };
  guint position;

  tocsin_alert_model_set_entries (model, before);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 8);
  head = g_list_model_get_item (G_LIST_MODEL (model), 0);
  item = g_list_model_get_item (G_LIST_MODEL (model), 3);
  g_assert_cmpint (tocsin_alert_item_get_id (item), ==, 5);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), &seen);
  g_signal_connect (head, "changed", G_CALLBACK (on_changed), &seen);
  g_signal_connect (item, "changed", G_CALLBACK (on_changed), &seen);
  tocsin_alert_model_set_entries (model, after); /* 3 is closed now, and goes */
  g_assert_cmpuint (seen.removed, ==, 1);
  g_assert_cmpuint (seen.added, ==, 0);
  g_assert_cmpuint (seen.changed, ==, 1); /* the head counts less */
  again = g_list_model_get_item (G_LIST_MODEL (model), 2);
  g_assert_true (again == item);
  g_assert_false (tocsin_alert_model_find (model, 3, &position));
  g_assert_nonnull (tocsin_alert_model_find_entry (model, 3));
  g_assert_cmpint (tocsin_alert_model_get_nearest_id (model, 2), ==, 5);
  g_assert_cmpint (tocsin_alert_model_get_nearest_id (model, 99), ==, 6);
  tocsin_alert_model_set_collapsed (model, tocsin_alert_item_get_key (head), TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 5);
  ids = tocsin_alert_model_list_ids (model, 0); /* also those that are hidden */
  g_assert_cmpuint (ids->len, ==, 2);
  tocsin_alert_model_reveal (model, 5);
  g_assert_true (tocsin_alert_model_find (model, 5, &position));
  tocsin_alert_model_set_entries (model, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 0);
}

/* A list of ten thousand alerts is filtered and changed within a frame or two. */
static void
test_many (void)
{
  g_autoptr (TocsinAlertModel) model = tocsin_alert_model_new ();
  g_autoptr (GPtrArray) before = make_entries (10000, 0), after = make_entries (10000, 5000);
  const TocsinAlertFilter filter = { "h77", TOCSIN_ALERTS_OPEN, 0 };
  gint64 start = g_get_monotonic_time (), changed, filtered;

  tocsin_alert_model_set_entries (model, before);
  changed = g_get_monotonic_time ();
  tocsin_alert_model_set_entries (model, after);
  filtered = g_get_monotonic_time ();
  tocsin_alert_model_set_filter (model, &filter);
  g_test_message ("10,000 alerts: shown in %.1f ms, one changed in %.1f ms, filtered in %.1f ms",
                  (double) (changed - start) / 1e3, (double) (filtered - changed) / 1e3,
                  (double) (g_get_monotonic_time () - filtered) / 1e3);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 113);
}

/* ---- Export ---- */

static char *
export_alerts (Fixture *self, const GArray *ids, const char *format, GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->file);
  char *text = NULL;
  gint n = 0;

  if (tocsin_alert_file_write (self->case_, ids, format, file, &n, cancellable, error))
    g_assert_cmpint (n, ==, (gint) ids->len);
  g_file_get_contents (self->file, &text, NULL, NULL);
  return text;
}

static void
test_export (Fixture *self, gconstpointer unused)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *json = NULL;
  g_autofree char *same = NULL;
  g_autofree char *none = NULL;
  const gint64 id = 1;

  (void) unused;
  g_array_append_val (ids, id);
  csv = export_alerts (self, ids, "csv", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (csv, "id,severity,status,alert_type,count,"));
  g_assert_nonnull (strstr (csv, "\n1,high,new,many_failed_logins,12,2025-03-04T02:00:00"));
  json = export_alerts (self, ids, "json", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (json, "[\n{\"id\":1,"));
  g_assert_nonnull (strstr (json, "\"mitre\":[\"T1110.001\"]"));
  g_cancellable_cancel (cancelled);
  same = export_alerts (self, ids, "csv", cancelled, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (same, ==, json);
  g_clear_error (&error);
  g_array_set_size (ids, 0);
  none = export_alerts (self, ids, "json", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "[]\n");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/alerts-page/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("detail", test_detail);
  ADD ("detail-errors", test_detail_errors);
  ADD ("why", test_why);
  ADD ("export", test_export);
  ADD ("rules-run", test_rules_run);
  g_test_add_func ("/alerts-page/evidence-lines", test_evidence_lines);
  g_test_add_func ("/alerts-page/long-lists", test_long_lists);
  g_test_add_func ("/alerts-page/words", test_words);
  g_test_add_func ("/alerts-page/model", test_model);
  g_test_add_func ("/alerts-page/many", test_many);
  return g_test_run ();
}
