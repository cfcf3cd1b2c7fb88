/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user sets for rules: kept in a file, and what comes of it in a run of detection. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "pipeline/tocsin-detect.h"
#include "pipeline/tocsin-import.h"
#include "pipeline/tocsin-rule-library.h"
#include "store/tocsin-alerts.h"
#include "store/tocsin-case-setting.h"
#include "support/tocsin-home.h"

#define MINUTE G_GINT64_CONSTANT (60000000)

static const char *home;

/* Failed logins: each of sshd's lines; many of one user; many from one source with a level; and
 * what follows those. */
static const char rules_text[]
    = "title: Failed\nid: failed\nname: failed\nlevel: low\nlogsource: {product: linux}\n"
      "detection: {s: {outcome: failed, category: authentication}, condition: s}\n---\n"
      "title: Many\nid: many\nname: many\nlevel: medium\ncorrelation: {type: event_count, "
      "rules: [failed], group-by: [username], timespan: 15m, condition: {gt: 9}}\n---\n"
      "title: In\nid: in\nname: in\nlevel: low\nlogsource: {product: linux}\n"
      "detection: {s: {outcome: success, action: logon}, condition: s}\n---\n"
      "title: Guessed\nid: guessed\nlevel: high\ncorrelation: {type: temporal_ordered, "
      "rules: [many, in], group-by: [username], timespan: 1h, generate: true}\n---\n"
      "title: High value\nid: high\nlevel: medium\nlogsource: {product: linux}\n"
      "detection: {s: {username|expand: '%high_value%', outcome: failed}, condition: s}\n";

/* Imports a log into a new case. */
static char *
import (const char *log_path)
{
  char *path = g_build_filename (home, "a.tocsin", NULL);
  const char *const paths[] = { log_path, NULL };
  const TocsinImportOptions options = { .paths = paths, .timezone = "UTC" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinCase) case_ = tocsin_case_open (path, TOCSIN_CASE_WRITE, &error);
  g_autoptr (TocsinImportSummary) summary
      = tocsin_import_run (case_, &options, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return path;
}

static char *
make_case (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *log_path = NULL;

  for (guint i = 0; i < 12; i++)
    g_string_append_printf (log,
                            "2025-03-03T10:%02u:00Z web01 sshd[%u]: Failed password for bob from "
                            "192.0.2.7 port %u ssh2\n",
                            i, 100 + i, 4000 + i);
  g_string_append (log, "2025-03-03T10:20:00Z web01 sshd[300]: Accepted password for bob from "
                        "192.0.2.7 port 4300 ssh2\n"
                        "2025-03-03T10:30:00Z db01 sshd[301]: Failed password for a*b from "
                        "198.51.100.9 port 4301 ssh2\n");
  log_path = tocsin_test_home_write ("auth.log", log->str);
  return import (log_path);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* What there is then: `rule level entity`, sorted, one a line. */
static char *
describe (TocsinCase *case_)
{
  g_autoptr (GPtrArray) alerts = tocsin_case_list_alerts_briefly (case_, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < alerts->len; i++)
    {
      const TocsinAlert *alert = g_ptr_array_index (alerts, i);

      g_ptr_array_add (lines, g_strdup_printf ("%s %s %s", alert->rule_id, alert->severity,
                                               alert->username != NULL ? alert->username : "-"));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("; ", (char **) lines->pdata);
}

/* Runs the rules with what is set for them and with the accounts of the case. */
static void
detect (TocsinCase *case_)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rules = tocsin_test_home_write ("rules.yml", rules_text);
  const char *const paths[] = { rules, NULL };
  g_auto (GStrv) accounts = tocsin_case_dup_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, &error);
  g_autoptr (TocsinRuleLibrary) library = tocsin_rule_library_load_for (
      paths, FALSE, TRUE, NULL, (const char *const *) accounts, &error);
  g_autoptr (TocsinDetectSummary) summary = NULL;

  g_assert_cmpuint (tocsin_rule_library_get_faults (library)->len, ==, 0);
  summary = tocsin_detect_run (case_, tocsin_rule_library_get_rules (library), 2, NULL, &error);
  g_assert_no_error (error);
}

static void
check_detected (const char *case_path, const char *expected)
{
  g_autoptr (TocsinCase) case_ = tocsin_case_open (case_path, TOCSIN_CASE_WRITE, NULL);
  g_autofree char *found = NULL;

  detect (case_);
  found = describe (case_);
  g_assert_cmpstr (found, ==, expected);
}

static void
set (const char *rule_id, TocsinRuleSetting setting)
{
  g_autoptr (GError) error = NULL;

  tocsin_rule_setting_save (rule_id, &setting, &error);
  g_assert_no_error (error);
}

static void
reset (const char *rule_id)
{
  g_assert_true (tocsin_rule_setting_save (rule_id, NULL, NULL));
}

/* What is set changes the alerts; taken back, they are as before. */
static void
test_overrides (void)
{
  static const char as_it_is[] = "guessed high bob; in low bob; many medium bob";
  g_autofree char *path = NULL;

  tocsin_test_home_clear ();
  path = make_case ();
  check_detected (path, as_it_is);
  set ("many", (TocsinRuleSetting){ TRUE, .has_level = TRUE, .level = TOCSIN_LEVEL_CRITICAL });
  check_detected (path, "guessed high bob; in low bob; many critical bob");
  set ("many", (TocsinRuleSetting){ TRUE, .has_threshold = TRUE, .threshold = 12 });
  check_detected (path, as_it_is);
  set ("many", (TocsinRuleSetting){ TRUE, .has_threshold = TRUE, .threshold = 13 });
  check_detected (path, "in low bob");
  set ("many", (TocsinRuleSetting){ TRUE, .timespan = 8 * MINUTE }); /* nine at most */
  check_detected (path, "in low bob");
  set ("many", (TocsinRuleSetting){ TRUE, .timespan = 9 * MINUTE });
  check_detected (path, as_it_is);
  reset ("many");
  set ("guessed", (TocsinRuleSetting){ .is_enabled = FALSE });
  check_detected (path, "in low bob; many medium bob");
  /* Who is silent for another rule stays so: that is not what was switched off. */
  set ("many", (TocsinRuleSetting){ .is_enabled = FALSE });
  check_detected (path, "in low bob");
  reset ("guessed");
  check_detected (path, "guessed high bob; in low bob");
  reset ("many");
  check_detected (path, as_it_is);
}

/* An entity that is allowed raises no alert of the rule; other rules see it all the same. */
static void
test_allowed (void)
{
  static const struct
  {
    const char *allow;
    const char *expected;
  } cases[] = {
    { "username=BOB", "guessed high bob; in low bob" },
    { "user.name=bob", "guessed high bob; in low bob" },
    { "source_ip=192.0.2.0/24", "guessed high bob; in low bob" },
    { "source.ip=192.0.2.7", "guessed high bob; in low bob" },
    { "host=web01", "guessed high bob; in low bob" },
    { "source_ip=192.0.2.8", "guessed high bob; in low bob; many medium bob" },
    { "username=bo", "guessed high bob; in low bob; many medium bob" },
    { "host=bob", "guessed high bob; in low bob; many medium bob" },
  };
  g_autofree char *path = NULL;

  tocsin_test_home_clear ();
  path = make_case ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *allow[] = { (char *) "username=nobody", (char *) cases[i].allow, NULL };

      set ("many", (TocsinRuleSetting){ TRUE, .allow = allow });
      check_detected (path, cases[i].expected);
    }
}

/* The near misses of who is allowed make room for those of others. */
static void
test_allowed_near_miss (void)
{
  char *allow[] = { (char *) "username=bob", NULL };
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) before = NULL, after = NULL;
  g_autoptr (TocsinCase) case_ = NULL;

  tocsin_test_home_clear ();
  path = make_case ();
  set ("many", (TocsinRuleSetting){ TRUE, .has_threshold = TRUE, .threshold = 13 });
  check_detected (path, "in low bob");
  case_ = tocsin_case_open (path, TOCSIN_CASE_READ, NULL);
  before = tocsin_case_list_near_misses (case_, NULL);
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpfloat (((TocsinAlert *) before->pdata[0])->observed, ==, 12);
  g_assert_nonnull (strstr (((TocsinAlert *) before->pdata[0])->message, "12 of 13 needed"));
  g_assert_cmpuint (((TocsinAlert *) before->pdata[0])->evidence->len, ==, 12);
  g_clear_pointer (&case_, tocsin_case_free);
  set ("many", (TocsinRuleSetting){ TRUE, .has_threshold = TRUE, .threshold = 13, .allow = allow });
  check_detected (path, "in low bob");
  case_ = tocsin_case_open (path, TOCSIN_CASE_READ, NULL);
  after = tocsin_case_list_near_misses (case_, NULL);
  g_assert_cmpuint (after->len, ==, 0);
}

/* An alert about an account that matters most is one level more serious, and says why. */
static void
test_high_value (void)
{
  static const char *const bob[] = { "Bob", NULL }, *const star[] = { "a*b", NULL };
  g_autofree char *path = NULL;
  g_autoptr (TocsinCase) case_ = NULL;
  g_autoptr (GPtrArray) alerts = NULL;

  tocsin_test_home_clear ();
  path = make_case ();
  case_ = tocsin_case_open (path, TOCSIN_CASE_WRITE, NULL);
  g_assert_true (tocsin_case_set_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, bob, NULL));
  g_clear_pointer (&case_, tocsin_case_free);
  check_detected (path, "guessed critical bob; high high bob; in medium bob; many high bob");
  check_detected (path, "guessed critical bob; high high bob; in medium bob; many high bob");
  case_ = tocsin_case_open (path, TOCSIN_CASE_WRITE, NULL);
  alerts = tocsin_case_list_alerts (case_, NULL);
  for (guint i = 0; i < alerts->len; i++)
    g_assert_nonnull (strstr (((TocsinAlert *) alerts->pdata[i])->message, "high-value"));
  /* A name is no pattern. */
  g_assert_true (tocsin_case_set_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, star, NULL));
  g_clear_pointer (&case_, tocsin_case_free);
  check_detected (path, "guessed high bob; high high a*b; in low bob; many medium bob");
}

/* An account that is listed without a domain is that of every domain; one that is listed with a
 * domain is no other's. */
static void
test_domains (void)
{
  static const struct
  {
    const char *account;
    const char *name; /* in the log */
    gboolean is_raised;
  } cases[] = {
    { "alice", "CORP\\ALICE", TRUE },       { "alice", "alice@corp.example", TRUE },
    { "CORP\\alice", "corp\\alice", TRUE }, { "CORP\\alice", "other\\alice", FALSE },
    { "alice", "alice2", FALSE },           { "alice", "alice\\bob", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const accounts[] = { cases[i].account, NULL };
      g_autofree char *line
          = g_strdup_printf ("{\"timestamp\":\"2025-03-03T10:00:00Z\",\"source\":\"syslog\","
                             "\"host\":\"h\",\"app\":\"sshd\",\"message\":\"in\","
                             "\"username\":\"%s\",\"outcome\":\"success\","
                             "\"category\":\"authentication\",\"action\":\"logon\"}\n",
                             cases[i].name);
      g_auto (GStrv) parts = g_strsplit (line, "\\", -1);
      g_autofree char *escaped = g_strjoinv ("\\\\", parts);
      g_autofree char *log = NULL, *path = NULL;
      g_autoptr (TocsinCase) case_ = NULL;
      g_autoptr (GPtrArray) alerts = NULL;

      tocsin_test_home_clear ();
      log = tocsin_test_home_write ("events.ndjson", escaped);
      path = import (log);
      case_ = tocsin_case_open (path, TOCSIN_CASE_WRITE, NULL);
      g_assert_true (
          tocsin_case_set_setting_list (case_, TOCSIN_SETTING_HIGH_VALUE, accounts, NULL));
      detect (case_);
      alerts = tocsin_case_list_alerts (case_, NULL);
      g_assert_cmpuint (alerts->len, ==, 1);
      g_assert_cmpstr (((TocsinAlert *) alerts->pdata[0])->severity, ==,
                       cases[i].is_raised ? "medium" : "low");
    }
}

/* ---- The file ---- */

static void
test_file (void)
{
  char *allow[] = { (char *) "source_ip=10.0.0.0/8", (char *) "username=a;b", NULL };
  const TocsinRuleSetting setting = { .is_enabled = FALSE,
                                      .has_level = TRUE,
                                      .level = TOCSIN_LEVEL_LOW,
                                      .has_threshold = TRUE,
                                      .threshold = 2.5,
                                      .has_minimum = TRUE,
                                      .minimum = 7.5,
                                      .timespan = 90 * MINUTE,
                                      .allow = allow };
  g_autoptr (TocsinRuleSetting) back = NULL, other = NULL, odd = NULL;
  g_autofree char *path = NULL, *text = NULL;

  tocsin_test_home_clear ();
  path = tocsin_test_home_write ("config/tocsin/rules.ini", "# mine\n[x]\nlevel=high\nlater=1\n");
  set ("A [very] odd\tid = 5%", setting);
  set ("y", (TocsinRuleSetting){ TRUE, .timespan = 15 * MINUTE });
  odd = tocsin_rule_setting_load ("A [very] odd\tid = 5%", NULL);
  g_assert_false (odd->is_enabled);
  g_assert_cmpint (odd->level, ==, TOCSIN_LEVEL_LOW);
  g_assert_cmpfloat (odd->threshold, ==, 2.5);
  g_assert_true (odd->has_minimum);
  g_assert_cmpfloat (odd->minimum, ==, 7.5);
  g_assert_cmpint (odd->timespan, ==, 90 * MINUTE);
  g_assert_true (g_strv_equal ((const char *const *) odd->allow, (const char *const *) allow));
  reset ("A [very] odd\tid = 5%");
  set ("x", (TocsinRuleSetting){ TRUE, .has_level = TRUE, .level = TOCSIN_LEVEL_LOW });
  back = tocsin_rule_setting_load ("A [very] odd\tid = 5%", NULL);
  g_assert_true (tocsin_rule_setting_is_default (back));
  other = tocsin_rule_setting_load ("y", NULL);
  g_assert_cmpint (other->timespan, ==, 15 * MINUTE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "# mine\n"));
  g_assert_nonnull (strstr (text, "[x]\nlevel=low\nlater=1\n"));
  g_assert_nonnull (strstr (text, "[y]\ntimespan=15m\n"));
  g_assert_null (strstr (text, "odd"));
}

/* What is wrong in the file is named, and does not count; a file that cannot be read at all is
 * kept when settings are written again. */
static void
test_broken (void)
{
  g_autofree char *path = NULL, *kept_path = NULL, *kept = NULL, *now = NULL;
  g_autofree char *rest = NULL, *empty = NULL;
  g_autoptr (TocsinRuleLibrary) wrong = NULL, broken = NULL;
  const TocsinRuleFault *fault;

  tocsin_test_home_clear ();
  path = tocsin_test_home_write ("config/tocsin/rules.ini",
                                 "[a]\nenabled=maybe\nlevel=hihg\nthreshold=-1\ntimespan=5 weeks\n"
                                 "allow=10.0.0.1\n[b]\nenabled=false\n");
  wrong = tocsin_rule_library_load (NULL, FALSE, TRUE, NULL, NULL);
  g_assert_cmpuint (tocsin_rule_library_get_faults (wrong)->len, ==, 5);
  fault = g_ptr_array_index (tocsin_rule_library_get_faults (wrong), 1);
  g_assert_cmpstr (fault->path, ==, path);
  g_assert_cmpstr (fault->rule_id, ==, "a");
  g_assert_nonnull (strstr (fault->message, "“level”"));
  set ("a", (TocsinRuleSetting){ TRUE, .has_level = TRUE, .level = TOCSIN_LEVEL_LOW });
  set ("b", (TocsinRuleSetting){ TRUE });
  g_assert_true (g_file_get_contents (path, &rest, NULL, NULL));
  g_assert_cmpstr (g_strchomp (rest), ==,
                   "[a]\nenabled=maybe\nlevel=low\nthreshold=-1\ntimespan=5 weeks\n"
                   "allow=10.0.0.1");
  reset ("a");
  g_assert_true (g_file_get_contents (path, &empty, NULL, NULL));
  g_assert_cmpstr (g_strchomp (empty), ==, "");
  g_assert_true (g_file_set_contents (path, "this is no key file\n", -1, NULL));
  broken = tocsin_rule_library_load (NULL, FALSE, TRUE, NULL, NULL);
  g_assert_cmpuint (tocsin_rule_library_get_faults (broken)->len, ==, 1);
  set ("b", (TocsinRuleSetting){ .is_enabled = FALSE });
  kept_path = g_strconcat (path, ".broken-1", NULL);
  g_assert_true (g_file_get_contents (kept_path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "this is no key file\n");
  g_assert_true (g_file_get_contents (path, &now, NULL, NULL));
  g_assert_cmpstr (now, ==, "[b]\nenabled=false\n");
}

static void
test_timespans (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds;
  } good[] = { { "90s", 90 }, { "15m", 900 }, { "1h", 3600 }, { "7d", 604800 } };
  static const char *const bad[]
      = { "", "m", "0m", "-5m", "5", "5 m", "5w", "1h30m", "99999999999d" };
  gint64 timespan;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = NULL;

      g_assert_true (tocsin_rule_setting_parse_timespan (good[i].text, &timespan));
      g_assert_cmpint (timespan, ==, good[i].seconds * 1000000);
      text = tocsin_rule_setting_format_timespan (timespan);
      g_assert_cmpstr (text, ==, good[i].text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (tocsin_rule_setting_parse_timespan (bad[i], &timespan))
      g_error ("“%s” is a timespan", bad[i]);
}

int
main (int argc, char **argv)
{
  int status;

  home = tocsin_test_home_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rule-settings/overrides", test_overrides);
  g_test_add_func ("/rule-settings/allowed", test_allowed);
  g_test_add_func ("/rule-settings/allowed-near-miss", test_allowed_near_miss);
  g_test_add_func ("/rule-settings/high-value", test_high_value);
  g_test_add_func ("/rule-settings/domains", test_domains);
  g_test_add_func ("/rule-settings/file", test_file);
  g_test_add_func ("/rule-settings/broken", test_broken);
  g_test_add_func ("/rule-settings/timespans", test_timespans);
  status = g_test_run ();
  tocsin_test_remove_tree (home);
  return status;
}
