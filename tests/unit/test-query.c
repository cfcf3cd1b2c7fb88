/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "core/tocsin-pattern.h"
#include "core/tocsin-query.h"
#include "support/tocsin-query-samples.h"
#include "support/tocsin-test.h"

/* What each text is in its canonical form. */
static const struct
{
  const char *text;
  const char *canonical;
} canonical[] = {
  { "", "" },
  { "  \t ", "" },
  { "alert:12", "alert:12" },
  { "Alert:(1 OR 2..4)", "alert:1 OR alert:2..4" },
  { "alert:*", "has:alert" },
  { "alert:\"\"", "-has:alert" },
  { "rule:\"Many failed logins\"", "rule:\"Many failed logins\"" },
  { "rule:2681d05d-*", "rule:2681d05d\\-*" },
  { "has:fields.alert", "has:fields.alert" },
  { "fields.rule:x", "fields.rule:x" },
  { "id:(1 OR 2)", "id:1 OR id:2" },
  { "*", "" },
  { "failed", "failed" },
  { "Failed Password", "Failed Password" },
  { "a AND b", "a b" },
  { "a and b", "a and b" },
  { "a or not b", "a or not b" },
  { "a OR b", "a OR b" },
  { "a b OR c d", "a b OR c d" },
  { "a (b OR c) d", "a (b OR c) d" },
  { "(a)", "a" },
  { "((a b) c)", "a b c" },
  { "(a OR b) OR c", "a OR b OR c" },
  { "-a", "-a" },
  { "NOT a", "-a" },
  { "NOT NOT a", "a" },
  { "--a", "a" },
  { "-(a b)", "-(a b)" },
  { "NOT (a OR b) c", "-(a OR b) c" },
  { "a - b", "a \"-\" b" },
  { "a-b", "a-b" },
  { "\"two words\"", "\"two words\"" },
  { "\"one\"", "one" },
  { "\"AND\"", "\"AND\"" },
  { "\"say \\\"hi\\\"\"", "\"say \\\"hi\\\"\"" },
  { "\"C:\\Windows\\System32\"", "\"C:\\\\Windows\\\\System32\"" },
  { "\"a*b\"", "\"a*b\"" },
  { "a*b", "a*b" },
  { "*ab*", "ab" },
  { "a**b", "a*b" },
  { "a?b", "a?b" },
  { "a\\*b", "\"a*b\"" },
  { "a\\ b*c", "a\\ b*c" },
  { "-\"a b\"", "-\"a b\"" },
  { "pam_unix(sshd)", "\"pam_unix(sshd)\"" },
  { "(pam_unix(sshd))", "\"pam_unix(sshd)\"" },
  { "12:34:56", "\"12:34:56\"" },
  { "http://example.com/", "\"http://example.com/\"" },
  { "C:\\Windows\\x", "\"C:\\\\Windows\\\\x\"" },
  { "2001:db8::1", "\"2001:db8::1\"" },
  { "fe80::1", "\"fe80::1\"" },
  { "192.0.2.1", "\"192.0.2.1\"" },
  { "host:web1", "host:web1" },
  { "HOST:web1", "host:web1" },
  { "host.name:web1", "host:web1" },
  { "user.name:Root", "username:Root" },
  { "username:adm*", "username:adm*" },
  { "username:(root OR admin)", "username:root OR username:admin" },
  { "-username:(root OR admin)", "-(username:root OR username:admin)" },
  { "username:(a* -admin)", "username:a* -username:admin" },
  { "username:((a OR b) c*)", "(username:a OR username:b) username:c*" },
  { "username:\"two words\"", "username:\"two words\"" },
  { "username:\"\"", "-has:username" },
  { "username:*", "has:username" },
  { "username:-5", "username:\"-5\"" },
  { "username:AND", "username:\"AND\"" },
  { "message:a:b", "message:\"a:b\"" },
  { "message:\"<b>\"", "message:\"<b>\"" },
  { "message:\\<b*", "message:\\<b*" },
  { "TargetUserName:admin*", "TargetUserName:admin*" },
  { "properties.message:x", "properties.message:x" },
  { "\"Threat Name\":x", "\"Threat Name\":x" },
  { "\"Threat Name\":(x OR \"y z\")", "\"Threat Name\":x OR \"Threat Name\":\"y z\"" },
  { "fields.host:x", "fields.host:x" },
  { "fields.last:x", "fields.last:x" },
  { "tocsin.fields.last:x", "fields.last:x" },
  { "fields.user:x", "user:x" },
  { "fields:x", "fields:x" },
  { "Image:C:\\Windows\\*.exe", "Image:\"C:\\\\Windows*.exe\"" },
  { "Image:C:\\Windows\\\\*.exe", "Image:C\\:\\\\Windows\\\\*.exe" },
  { "pid:100", "pid:100" },
  { "pid:>100", "pid:>100" },
  { "pid:>=100", "pid:>=100" },
  { "pid:<1.5", "pid:<1.5" },
  { "pid:0x10", "pid:16" },
  { "pid:-.0", "pid:0" },
  { "pid:>=1.", "pid:>=1" },
  { "Port:1e3..1e30", "Port:1000..1e+30" },
  { "pid:1*", "pid:1*" },
  { "pid:(>100 <200)", "pid:>100 pid:<200" },
  { "pid:-1..5", "pid:-1..5" },
  { "record:10..20", "record:10..20" },
  { "record:10..", "record:>=10" },
  { "record:..20", "record:<=20" },
  { "record:5..5", "record:5" },
  { "severity:<=3", "severity:<=3" },
  { "severity:<=warning", "severity:<=4" },
  { "severity:ERR", "severity:3" },
  { "log.syslog.severity.code:alert", "severity:1" },
  { "event_id:(4624 OR 4625)", "event_id:4624 OR event_id:4625" },
  { "LogonType:3", "LogonType:3" },
  { "LogonType:>3", "LogonType:>3" },
  { "Port:1..1024", "Port:1..1024" },
  { "Port:5..5", "Port:5..5" },
  { "Version:a..b", "Version:\"a..b\"" },
  { "source_ip:203.0.113.0/24", "source_ip:203.0.113.0/24" },
  { "source_ip:203.0.113.7", "source_ip:203.0.113.7" },
  { "source_ip:2001:DB8:0::1", "source_ip:2001:db8::1" },
  { "source_ip:2001:db8::/33", "source_ip:2001:db8::/33" },
  { "source_ip:(10.0.0.0/8 OR ::1)", "source_ip:10.0.0.0/8 OR source_ip:::1" },
  { "source_ip:203.0.113.*", "source_ip:203.0.113.*" },
  { "source_ip:\"203.0.113.7\"", "source_ip:\"203.0.113.7\"" },
  { "IpAddress:198.51.100.0/24", "IpAddress:198.51.100.0/24" },
  { "fe80:1:2", "fe80:\"1:2\"" },
  { "after:2025-01-01", "after:2025-01-01" },
  { "after:2025", "after:2025-01-01" },
  { "before:2025-01-02T10", "before:2025-01-02T10:00" },
  { "before:2025-01-02T10:00", "before:2025-01-02T10:00" },
  { "before:\"2025-01-02 10:00:01\"", "before:2025-01-02T10:00:01" },
  { "before:2025-01-02T10:00:01.5Z", "before:2025-01-02T10:00:01.500000" },
  { "after:2025-01-01T00:30+01:00", "after:2024-12-31T23:30" },
  { "timestamp:2025-01", "after:2025-01-01 before:2025-02-01" },
  { "timestamp:2025-12", "after:2025-12-01 before:2026-01-01" },
  { "timestamp:9999", "after:9999-01-01 before:9999-12-31T23:59:59.999999" },
  { "@timestamp:2025-01-01", "after:2025-01-01 before:2025-01-02" },
  { "-timestamp:2025-01-01", "-(after:2025-01-01 before:2025-01-02)" },
  { "timestamp:2025-01-01..2025-01-07", "after:2025-01-01 before:2025-01-08" },
  { "timestamp:2025-01-01..", "after:2025-01-01" },
  { "timestamp:..2025-01-01T10:00", "before:2025-01-01T10:01" },
  { "timestamp:>2025-01-01", "after:2025-01-02" },
  { "timestamp:<=2025-01-01", "before:2025-01-02" },
  { "last:24h", "last:1d" },
  { "last:90s", "last:90s" },
  { "last:14d", "last:2w" },
  { "last:99999999999999999999w", "last:522804w" },
  { "has:source_ip", "has:source_ip" },
  { "has:\"Threat Name\"", "has:\"Threat Name\"" },
  { "has:(username OR TargetUserName)", "has:username OR has:TargetUserName" },
  { "timestamp:\"\"", "-has:timestamp" },
  { "outcome:failure", "outcome:failed" },
  { "is:failed", "outcome:failed" },
  { "is:undated", "-has:timestamp" },
  { "is:bookmarked -has:note", "is:bookmarked -has:note" },
  { "tag:x tag:\"a b\" tag:p*", "tag:x tag:\"a b\" tag:p*" },
  { "tag:* OR -TAG:\"\"", "has:tag OR has:tag" },
  { "has:fields.note fields.tag:x has:fields.tag", "has:fields.note fields.tag:x has:fields.tag" },
  { "is:assumed x", "(time_basis:zone OR time_basis:year OR time_basis:file) x" },
  { "Ärger straße", "Ärger straße" },
  { "username:Ärg*", "username:Ärg*" },
  { "a\u00a0b", "a b" },
};

/* What is wrong with each text, and at which column. */
static const struct
{
  const char *text;
  guint column;
  const char *expected;
} wrong[] = {
  { "a host:", 8, "expected a value after “host:”" },
  { "source_ip:", 11, "expected a value after “source_ip:”" },
  { "source_ip: x", 11, "expected a value after “source_ip:”" },
  { "source_ip:10.0.0.0/33", 11, "expected an address or a network such as 203.0.113.0/24" },
  { "source_ip:999.999.999.999", 11, "expected an address or a network" },
  { "(host:)", 7, "expected a value after “host:”" },
  { "a AND", 6, "expected a word or field, not the end" },
  { "AND a", 1, "expected a word or field, not “AND”" },
  { "a OR OR b", 6, "expected a word or field, not “OR”" },
  { "NOT", 4, "expected a word or field, not the end" },
  { "(a", 1, "expected a “)” for this “(”" },
  { "a)", 2, "expected a word, a field or the end, not “)”" },
  { "()", 2, "expected a word or field, not “)”" },
  { "host:(a OR )", 12, "expected a value, not “)”" },
  { "host:()", 7, "expected a value, not “)”" },
  { "host:(a", 6, "expected a “)” for this “(”" },
  { "\"a", 1, "expected a closing quote" },
  { "ä \"a", 3, "expected a closing quote" },
  { "\"\"", 1, "expected text between the quotes" },
  { "\"a\"b", 4, "expected a blank or “:” after the closing quote" },
  { "\"\":a", 1, "expected a field's name" },
  { "pid:abc", 5, "expected a number after “pid:”" },
  { "pid:>", 5, "expected a number after “pid:”" },
  { "pid:>abc", 5, "expected a number after “pid:”" },
  { "pid:1..b", 5, "expected a number after “pid:”" },
  { "pid:>1*", 5, "expected a number after “pid:”" },
  { "pid:nan", 5, "expected a number after “pid:”" },
  { "Port:>x", 6, "expected a number after “Port:”" },
  { "severity:<=loud", 10, "expected a number after “severity:”" },
  { "host:<x", 6, "“host” is text, which has no order" },
  { "after:yesterday", 7, "expected a date or time such as 2025-01-31" },
  { "after:2025-02-30", 7, "expected a date or time" },
  { "after:2025-1-1", 7, "expected a date or time" },
  { "before:2025-01-01T25:00", 8, "expected a date or time" },
  { "before:2025-01-*", 8, "expected a date or time" },
  { "timestamp:2025-01-01..x", 11, "expected a date or time" },
  { "after:0001-01-01T00:00+10:00", 7, "expected a date or time" },
  { "last:24", 6, "expected a time span such as 90s" },
  { "alert:x", 7, "expected a number after “alert:”" },
  { "last:0h", 6, "expected a time span" },
  { "last:h", 6, "expected a time span" },
  { "last:5y", 6, "expected a time span" },
  { "has:a*", 5, "expected a field's name after “has:”" },
  { "is:nice", 4, "expected failed, success, undated, assumed or bookmarked after “is:”" },
  { "a\xff", 2, "expected text in UTF-8" },
};

static void
test_canonical (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (canonical); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinQuery) query = tocsin_query_parse (canonical[i].text, NULL, &error);
      g_autoptr (TocsinQuery) again = NULL;
      g_autofree char *text = NULL, *text_again = NULL;

      g_assert_no_error (error);
      text = tocsin_query_to_text (query);
      g_assert_cmpstr (text, ==, canonical[i].canonical);
      again = tocsin_query_parse (text, NULL, &error);
      g_assert_no_error (error);
      text_again = tocsin_query_to_text (again);
      g_assert_cmpstr (text_again, ==, text);
    }
}

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize position = 999;
      g_autofree char *column = g_strdup_printf ("column %u: ", wrong[i].column);

      if (tocsin_query_parse (wrong[i].text, &position, &error) != NULL)
        g_error ("%s is not wrong", wrong[i].text);
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
      if (!g_str_has_prefix (error->message, column)
          || strstr (error->message, wrong[i].expected) == NULL)
        g_error ("%s: %s", wrong[i].text, error->message);
      g_assert_cmpint (g_utf8_strlen (wrong[i].text, (gssize) position) + 1, ==, wrong[i].column);
    }
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinQuery) query = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append_c (text, '(');
  g_assert_null (tocsin_query_parse (text->str, NULL, &error));
  g_assert_nonnull (strstr (error->message, "nested too deeply"));
  g_clear_error (&error);
  g_string_assign (text, "");
  for (int i = 0; i < 1000; i++)
    g_string_append_c (text, '-');
  g_string_append (text, "a");
  g_assert_null (tocsin_query_parse (text->str, NULL, &error));
  g_clear_error (&error);
  g_string_assign (text, "a");
  for (int i = 0; i < 5000; i++)
    g_string_append (text, " OR a");
  query = tocsin_query_parse (text->str, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 10000; i++)
    g_string_append (text, " OR a");
  g_assert_null (tocsin_query_parse (text->str, NULL, &error));
  g_assert_nonnull (strstr (error->message, "too long"));
}

/* Which of the sample events (numbers from 0) each query finds. */
static const struct
{
  const char *text;
  const char *events;
} finds[] = {
  { "", "0 1 2 3 4 5" },
  { "failed", "0 2" },
  { "FAILED password", "0" },
  { "\"failed password\"", "0" },
  { "\"password failed\"", "" },
  { "\"account failed to\"", "2" },
  { "message:an\\ account*", "2" },
  { "f?iled", "0 2" },
  { "fail*root", "0" },
  { "root*fail", "" },
  { "root", "0 1 3" },
  { "host:web1", "0 1" },
  { "host:WEB1", "0 1" },
  { "host:web", "" },
  { "host:w*", "0 1 3" },
  { "host:web?", "0 1 3" },
  { "-host:web1", "2 3 4 5" },
  { "host:(web1 OR dc1)", "0 1 2" },
  { "host:(web* -web1)", "3" },
  { "username:root", "0 1" },
  { "username:\"\"", "3 5" },
  { "has:username", "0 1 2 4" },
  { "username:strasse", "" },
  { "username:JÖRG", "4" },
  { "username:j?rg", "4" },
  { "öRG", "4" },
  { "outcome:failed", "0 2" },
  { "is:failed", "0 2" },
  { "is:success", "1" },
  { "outcome:\"\"", "3 4 5" },
  { "source:syslog", "0 1 3" },
  { "source:*event", "2" },
  { "category:authentication", "0 1 2" },
  { "action:logon*", "2" },
  { "logon-failed", "2" },
  { "pid:100", "0" },
  { "pid:>100", "1" },
  { "pid:>=100", "0 1" },
  { "pid:1*", "0" },
  { "pid:..150", "0" },
  { "has:pid", "0 1" },
  { "severity:<=3", "0" },
  { "severity:warning", "1" },
  { "event_id:4625", "2" },
  { "event_id:46??", "2" },
  { "channel:security", "2" },
  { "TargetUserName:admin*", "2" },
  { "targetusername:ADMINISTRATOR", "2" },
  { "\"Threat Name\":trojan", "2" },
  { "threat", "2" },
  { "\"Threat Name: Trojan\"", "2" },
  { "message:\"*name: trojan*\"", "" },
  { "message:*name\\:\\ trojan*", "2" },
  { "LogonType:>=3", "2" },
  { "LogonType:3..5", "2" },
  { "LogonType:<3", "" },
  { "LogonType:3", "2" },
  { "System.Channel:security", "2" },
  { "Channel:security", "2" },
  { "fields.Channel:other", "2" },
  { "has:Empty", "" },
  { "has:LogonType", "2" },
  { "has:fields", "2 4" },
  { "fields:admin*", "2" },
  { "list:b", "4" },
  { "list:(a b)", "4" },
  { "list:c", "" },
  { "source_ip:203.0.113.0/24", "0" },
  { "source_ip:203.0.113.7", "0" },
  { "source_ip:\"203.0.113.7\"", "0" },
  { "source_ip:2001:DB8:0::/32", "1" },
  { "source_ip:2001:0db8::5", "1" },
  { "source_ip:0.0.0.0/0", "0" },
  { "IpAddress:198.51.100.0/24", "2" },
  { "203.0.113", "0" },
  { "after:2025-01-01T10:00", "1 2 4" },
  { "after:2025-01-01T10:00:00.000001", "2 4" },
  { "before:2025-01-01T10:00", "0 3" },
  { "timestamp:2025-01-01T10:00", "1" },
  { "timestamp:2025-01-01", "0 1 3" },
  { "timestamp:2025", "0 1 2 3 4" },
  { "-timestamp:2025", "5" },
  { "timestamp:2025-01-02..2025-01-03", "2 4" },
  { "last:24h", "2 4" },
  { "last:1s", "4" },
  { "last:9999w", "0 1 2 3 4" },
  { "is:undated", "5" },
  { "has:timestamp", "0 1 2 3 4" },
  { "is:assumed", "1 3" },
  { "time_basis:exact", "0 2 4" },
  { "id:2", "1" },
  { "id:2..4", "1 2 3" },
  { "source_id:7", "0 1 2 3 4 5" },
  { "record:>4", "4 5" },
  { "raw:*<13>*", "3" },
  { "raw:\\<13\\>*", "3" },
  { "failed OR accepted", "0 1 2" },
  { "failed OR accepted -root", "0 2" },
  { "(failed OR accepted) -root", "2" },
  { "-(failed OR accepted)", "3 4 5" },
  { "failed accepted", "" },
  { "attempt:*web1*", "0 1" },
};

static char *
dup_found (const TocsinQuery *query, const TocsinBatch *batch)
{
  GString *found = g_string_new (NULL);

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      const TocsinQueryContext context
          = { .id = i + 1, .source_id = 7, .last = tocsin_test_sample_last () };

      if (tocsin_query_matches (query, batch, &batch->events[i], &context))
        g_string_append_printf (found, "%s%u", found->len > 0 ? " " : "", i);
    }
  return g_string_free (found, FALSE);
}

static void
test_finds (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_test_sample_batch ();

  for (guint i = 0; i < G_N_ELEMENTS (finds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinQuery) query = tocsin_query_parse (finds[i].text, NULL, &error);
      g_autofree char *found = NULL;

      g_assert_no_error (error);
      found = dup_found (query, batch);
      if (strcmp (found, finds[i].events) != 0)
        g_error ("%s finds [%s], not [%s]", finds[i].text, found, finds[i].events);
    }
}

/* Any query, written and parsed again, is the same; and what it answers without
 * some of the columns never contradicts what it answers with all of them. */
static void
test_random (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_test_sample_batch ();

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *text = tocsin_test_random_query (3);
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, &error);
      g_autoptr (TocsinQuery) again = NULL;
      g_autofree char *written = NULL, *written_again = NULL, *found = NULL, *found_again = NULL;

      g_assert_no_error (error);
      written = tocsin_query_to_text (query);
      again = tocsin_query_parse (written, NULL, &error);
      g_assert_no_error (error);
      written_again = tocsin_query_to_text (again);
      g_assert_cmpstr (written_again, ==, written);
      found = dup_found (query, batch);
      found_again = dup_found (again, batch);
      g_assert_cmpstr (found, ==, found_again);
    }
}

/* The different values of three columns in the sample events. */
static const char *
get_value (TocsinColumn column, guint index, gsize *length, gpointer user_data)
{
  static const char *const values[][5] = {
    { "", "web1", "web2", "DC1", NULL },
    { "", "root", "Jörg", "Administrator", NULL },
    { "", "success", "failed", NULL, NULL },
  };
  const char *value;
  int row = column == TOCSIN_COLUMN_HOST       ? 0
            : column == TOCSIN_COLUMN_USERNAME ? 1
            : column == TOCSIN_COLUMN_OUTCOME  ? 2
                                               : -1;

  if (row < 0)
    return NULL;
  value = values[row][index];
  *length = value != NULL ? strlen (value) : 0;
  return value;
}

static TocsinQueryAnswer
test_values (const char *text)
{
  g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, NULL);

  return tocsin_query_test_values (query, get_value, NULL);
}

static void
test_skip (void)
{
  g_assert_cmpint (test_values ("host:web1"), ==, TOCSIN_QUERY_MAYBE);
  g_assert_cmpint (test_values ("host:web3"), ==, TOCSIN_QUERY_NO);
  g_assert_cmpint (test_values ("-host:web3"), ==, TOCSIN_QUERY_YES);
  g_assert_cmpint (test_values ("host:web3 word"), ==, TOCSIN_QUERY_NO);
  g_assert_cmpint (test_values ("host:web3 OR word"), ==, TOCSIN_QUERY_MAYBE);
  g_assert_cmpint (test_values ("has:host"), ==, TOCSIN_QUERY_MAYBE);
  g_assert_cmpint (test_values ("app:x"), ==, TOCSIN_QUERY_MAYBE);
}

static void
check_partial (const TocsinQuery *query, const TocsinBatch *batch)
{
  TocsinQueryAnswer all = tocsin_query_test_text (query, batch);
  TocsinQueryAnswer values = tocsin_query_test_values (query, get_value, NULL);
  gint64 first, end;

  tocsin_query_get_times (query, tocsin_test_sample_last (), &first, &end);
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      TocsinQueryContext context = { .id = i + 1,
                                     .source_id = 7,
                                     .last = tocsin_test_sample_last (),
                                     .columns = (guint32) g_test_rand_int () };
      const TocsinEvent *event = &batch->events[i];
      gboolean matches = tocsin_query_matches (query, batch, event, &context);
      TocsinQueryAnswer partial = tocsin_query_test (query, batch, event, &context);
      gint64 time = event->timestamp;

      g_assert_true (partial == TOCSIN_QUERY_MAYBE || (partial == TOCSIN_QUERY_YES) == matches);
      g_assert_true (all == TOCSIN_QUERY_MAYBE || (all == TOCSIN_QUERY_YES) == matches);
      g_assert_true (values == TOCSIN_QUERY_MAYBE || (values == TOCSIN_QUERY_YES) == matches);
      context.columns = tocsin_query_get_columns (query);
      partial = tocsin_query_test (query, batch, event, &context);
      g_assert_cmpint (partial, ==, matches ? TOCSIN_QUERY_YES : TOCSIN_QUERY_NO);
      if (matches && (first != G_MININT64 || end != G_MAXINT64))
        g_assert_true (time != TOCSIN_NO_TIME && time >= first && time < end);
    }
}

static void
test_partial (void)
{
  g_autoptr (TocsinBatch) batch = tocsin_test_sample_batch ();

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *text = tocsin_test_random_query (2);
      g_autoptr (TocsinQuery) query = tocsin_query_parse (text, NULL, NULL);

      check_partial (query, batch);
    }
}

/* The search against the plain way of doing it. */
static void
test_fold_find (void)
{
  for (int i = 0; i < 50000; i++)
    {
      char text[40], lower[40], needle[5];
      gsize length = (gsize) g_test_rand_int_range (0, 40), at = 0;
      gsize needle_length = (gsize) g_test_rand_int_range (0, 5);
      const char *found;

      for (gsize k = 0; k < length; k++)
        {
          text[k] = "aAbBz1e "[g_test_rand_int_range (0, 8)];
          lower[k] = g_ascii_tolower (text[k]);
        }
      for (gsize k = 0; k < needle_length; k++)
        needle[k] = "abz1e "[g_test_rand_int_range (0, 6)];
      while (at + needle_length <= length && memcmp (lower + at, needle, needle_length) != 0)
        at++;
      found = tocsin_fold_find (text, length, needle, needle_length);
      if (at + needle_length <= length)
        g_assert_true (found == text + at);
      else
        g_assert_null (found);
    }
}

static void
test_fold (void)
{
  g_assert_cmpuint (tocsin_fold_char ('Q'), ==, 'q');
  g_assert_cmpuint (tocsin_fold_char (0xc4), ==, 0xe4);
  g_assert_cmpuint (tocsin_fold_char (0x212a), ==, 0x212a); /* Kelvin sign: not k */
  g_assert_cmpuint (tocsin_fold_char (0x130), ==, 0x130);
  g_assert_cmpuint (tocsin_fold_char (0x3a3), ==, 0x3c3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/canonical", test_canonical);
  g_test_add_func ("/query/wrong", test_wrong);
  g_test_add_func ("/query/deep", test_deep);
  g_test_add_func ("/query/finds", test_finds);
  g_test_add_func ("/query/random", test_random);
  g_test_add_func ("/query/skip", test_skip);
  g_test_add_func ("/query/partial", test_partial);
  g_test_add_func ("/query/fold-find", test_fold_find);
  g_test_add_func ("/query/fold", test_fold);
  return g_test_run ();
}
