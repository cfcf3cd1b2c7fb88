/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tokens and values of BinXml become. */
#include <string.h>

#include "support/evtx-writer.h"
#include "support/tocsin-test.h"

#define NOON 133499664000000000 /* 2024-01-17T12:00:00Z */

extern const TocsinFormat tocsin_format_evtx;

/* A record with an EventData of one Data, which has the value of @type. */
static GByteArray *
write_value (guint8 type, const void *data, guint size)
{
  EvtxWriter *writer = evtx_writer_new ();

  evtx_writer_begin_record (writer, NOON);
  if (evtx_writer_begin_template (writer, 1))
    {
      evtx_writer_open (writer, "Event");
      evtx_writer_close_start (writer);
      evtx_writer_open (writer, "EventData");
      evtx_writer_close_start (writer);
      evtx_writer_data (writer, "V", 0, type);
      evtx_writer_end_element (writer);
      evtx_writer_end_element (writer);
      evtx_writer_end_template (writer);
    }
  evtx_writer_begin_values (writer, 1);
  evtx_writer_add_value (writer, type, data, size);
  evtx_writer_end_record (writer);
  return evtx_writer_finish (writer);
}

static TocsinParsed *
parse (const GByteArray *file)
{
  TocsinParsed *parsed
      = tocsin_test_parse (&tocsin_format_evtx, (const char *) file->data, file->len, 0, FALSE);

  tocsin_test_check_counts (&parsed->counts);
  return parsed;
}

static void
assert_contains (const TocsinParsed *parsed, const char *text)
{
  if (strstr (parsed->ndjson->str, text) == NULL)
    g_error ("no %s in %s", text, parsed->ndjson->str);
}

typedef struct
{
  guint8 type;
  const char *bytes;
  guint size;
  const char *expected; /* as in JSON */
} ValueCase;

static const ValueCase value_cases[] = {
  { 0x00, "", 0, "\"\"" },
  { 0x01, "a\0b\0", 4, "\"ab\"" },
  { 0x01, "a\0\0\0\0\0", 6, "\"a\"" },
  { 0x01, "a\0\0\0b\0", 6,
    "\"a\xe2\x90\x80"
    "b\"" },
  { 0x01, "\x1b\0", 2, "\"\\u001b\"" },
  { 0x01, " \0x\0 \0", 6, "\" x \"" },
  { 0x01, "\x3d\xd8\x00\xde", 4, "\"\xf0\x9f\x98\x80\"" },
  { 0x01, "\x3d\xd8z\0", 4,
    "\"\xef\xbf\xbd"
    "z\"" },
  { 0x01, "\x00\xde", 2, "\"\xef\xbf\xbd\"" },
  { 0x01, "\xe9\0", 2, "\"\xc3\xa9\"" },
  { 0x01, "abc", 3, "\"\xe6\x89\xa1\"" },
  { 0x02, "caf\xe9\0", 5, "\"caf\xc3\xa9\"" },
  { 0x03, "\xff", 1, "\"-1\"" },
  { 0x04, "\xff", 1, "\"255\"" },
  { 0x05, "\x00\x80", 2, "\"-32768\"" },
  { 0x06, "\x00\x80", 2, "\"32768\"" },
  { 0x07, "\xff\xff\xff\xff", 4, "\"-1\"" },
  { 0x08, "\xff\xff\xff\xff", 4, "\"4294967295\"" },
  { 0x09, "\0\0\0\0\0\0\0\x80", 8, "\"-9223372036854775808\"" },
  { 0x0a, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, "\"18446744073709551615\"" },
  { 0x0b, "\x00\x00\xc0\x3f", 4, "\"1.5\"" },
  { 0x0b, "\xcd\xcc\xcc\x3d", 4, "\"0.1\"" },
  { 0x0b, "\x00\x00\x80\xff", 4, "\"-INF\"" },
  { 0x0c, "\x9a\x99\x99\x99\x99\x99\xb9\x3f", 8, "\"0.1\"" },
  { 0x0c, "\0\0\0\0\0\0\xf8\x7f", 8, "\"NaN\"" },
  { 0x0c, "abc", 3, "\"616263\"" },
  { 0x0d, "\x01\0\0\0", 4, "\"true\"" },
  { 0x0d, "\0\0\0\0", 4, "\"false\"" },
  { 0x0e, "\x00\xab\x1f", 3, "\"00AB1F\"" },
  { 0x0f, "\x25\x96\x84\x54\x78\x54\x94\x49\xa5\xba\x3e\x3b\x03\x28\xc3\x0d", 16,
    "\"{54849625-5478-4994-A5BA-3E3B0328C30D}\"" },
  { 0x0f, "\x25\x96", 2, "\"2596\"" },
  { 0x10, "\xe7\x03\0\0", 4, "\"0x3e7\"" },
  { 0x10, "\xe7\x03\0\0\0\0\0\0", 8, "\"0x3e7\"" },
  { 0x11, "\x00\x75\x35\xd8\x21\xfc\xd5\x01", 8, "\"2020-03-17T06:03:56.8800000Z\"" },
  { 0x11, "\0\0\0\0\0\0\0\0", 8, "\"1601-01-01T00:00:00.0000000Z\"" },
  { 0x11, "\xff\xff\xff\xff\xff\xff\xff\x7f", 8, "\"30828-09-14T02:48:05.4775807Z\"" },
  { 0x12, "\xe8\x07\x02\0\x04\0\x1d\0\x17\0\x3b\0\x3a\0\x09\0", 16,
    "\"2024-02-29T23:59:58.009Z\"" },
  { 0x13, "\x01\x01\0\0\0\0\0\x05\x12\0\0\0", 12, "\"S-1-5-18\"" },
  { 0x13, "\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x20\x02\0\0", 16, "\"S-1-5-32-544\"" },
  { 0x13, "\x01\x00\x01\0\0\0\0\0", 8, "\"S-1-0x10000000000\"" },
  { 0x13, "\x01\x0f\0\0\0\0\0\x05\x12\0\0\0", 12, "\"010F00000000000512000000\"" },
  { 0x14, "\xff\xff\x1f\0", 4, "\"0x1fffff\"" },
  { 0x14, "\0\0\0\0", 4, "\"0x0\"" },
  { 0x15, "\0\0\0\0\0\0\x20\x80", 8, "\"0x8020000000000000\"" },
  { 0x20, "\x10\0\0\0", 4, "\"0x10\"" },
  { 0x23, "<\0a\0", 4, "\"<a\"" },
  { 0x55, "\xab", 1, "\"AB\"" },
  { 0x81, "a\0\0\0b\0\0\0", 8, "[\"a\",\"b\"]" },
  { 0x81, "a\0\0\0\0\0b\0", 8, "[\"a\",\"\",\"b\"]" },
  { 0x81, "", 0, "\"\"" },
  { 0x82, "ab\0c\0", 5, "[\"ab\",\"c\"]" },
  { 0x83, "\xff\x01", 2, "[\"-1\",\"1\"]" },
  { 0x84, "\xff\x01", 2, "[\"255\",\"1\"]" },
  { 0x85, "\xff\xff\x01\0", 4, "[\"-1\",\"1\"]" },
  { 0x86, "\xff\xff\x01\0", 4, "[\"65535\",\"1\"]" },
  { 0x87, "\xff\xff\xff\xff\x01\0\0\0", 8, "[\"-1\",\"1\"]" },
  { 0x88, "\x02\0\0\0\x01\0\0\0", 8, "[\"2\",\"1\"]" },
  { 0x89, "\x02\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 16, "[\"2\",\"-1\"]" },
  { 0x8a, "\x02\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0", 16, "[\"2\",\"1\"]" },
  { 0x8b, "\x00\x00\xc0\x3f\x00\x00\xc0\xbf", 8, "[\"1.5\",\"-1.5\"]" },
  { 0x8c, "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\0", 16, "[\"1\",\"0\"]" },
  { 0x8d, "\x01\0\0\0\0\0\0\0", 8, "[\"true\",\"false\"]" },
  { 0x8f,
    "\x25\x96\x84\x54\x78\x54\x94\x49\xa5\xba\x3e\x3b\x03\x28\xc3\x0d"
    "\x26\x96\x84\x54\x78\x54\x94\x49\xa5\xba\x3e\x3b\x03\x28\xc3\x0d",
    32, "[\"{54849625-5478-4994-A5BA-3E3B0328C30D}\",\"{54849626-5478-4994-A5BA-3E3B0328C30D}\"]" },
  { 0x90, "\x02\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0", 16, "[\"0x2\",\"0x1\"]" },
  { 0x91, "\0\0\0\0\0\0\0\0\x0a\0\0\0\0\0\0\0", 16,
    "[\"1601-01-01T00:00:00.0000000Z\",\"1601-01-01T00:00:00.0000010Z\"]" },
  { 0x92,
    "\xe8\x07\x02\0\x04\0\x1d\0\x17\0\x3b\0\x3a\0\x09\0"
    "\xe8\x07\x03\0\x04\0\x01\0\0\0\0\0\0\0\0\0",
    32, "[\"2024-02-29T23:59:58.009Z\",\"2024-03-01T00:00:00.000Z\"]" },
  { 0x93, "\x01\x01\0\0\0\0\0\x05\x12\0\0\0\x01\x01\0\0\0\0\0\x05\x13\0\0\0", 24,
    "[\"S-1-5-18\",\"S-1-5-19\"]" },
  { 0x94, "\x02\0\0\0\x01\0\0\0", 8, "[\"0x2\",\"0x1\"]" },
  { 0x95, "\x02\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0", 16, "[\"0x2\",\"0x1\"]" },
  { 0x88, "\x02\0\0\0\x01\0", 6, "[\"2\",\"1\"]" },
};

static void
test_values (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (value_cases); i++)
    {
      const ValueCase *value = &value_cases[i];
      g_autoptr (GByteArray) file = write_value (value->type, value->bytes, value->size);
      g_autoptr (TocsinParsed) parsed = parse (file);
      g_autofree char *expected = g_strdup_printf ("\"fields\":{\"V\":%s}", value->expected);

      g_test_message ("value %u of type 0x%02x", i, value->type);
      assert_contains (parsed, expected);
      assert_contains (parsed, "\"timestamp\":\"2024-01-17T12:00:00");
      g_assert_cmpuint (parsed->counts.damaged, ==, 0);
    }
}

/* Begins a record without a template. */
static EvtxWriter *
begin_plain (void)
{
  EvtxWriter *writer = evtx_writer_new ();

  evtx_writer_begin_record (writer, NOON);
  evtx_writer_open (writer, "Event");
  evtx_writer_close_start (writer);
  return writer;
}

static GByteArray *
end_plain (EvtxWriter *writer)
{
  evtx_writer_end_element (writer);
  evtx_writer_end_record (writer);
  return evtx_writer_finish (writer);
}

static void
open_part (EvtxWriter *writer, const char *name)
{
  evtx_writer_open (writer, name);
  evtx_writer_close_start (writer);
}

static void
write_leaf (EvtxWriter *writer, const char *name, const char *text)
{
  open_part (writer, name);
  if (text != NULL)
    evtx_writer_text (writer, text);
  evtx_writer_end_element (writer);
}

static void
write_attribute (EvtxWriter *writer, const char *name, const char *text)
{
  evtx_writer_attribute (writer, name);
  evtx_writer_text (writer, text);
}

static void
write_data (EvtxWriter *writer, const char *name, const char *text)
{
  evtx_writer_open_with_attributes (writer, "Data");
  write_attribute (writer, "Name", name);
  evtx_writer_close_start (writer);
  if (text != NULL)
    evtx_writer_text (writer, text);
  evtx_writer_end_element (writer);
}

static void
test_system (void)
{
  EvtxWriter *writer = begin_plain ();
  g_autoptr (GByteArray) file = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;

  open_part (writer, "System");
  evtx_writer_open_with_attributes (writer, "Provider");
  write_attribute (writer, "Name", "Example-Provider");
  write_attribute (writer, "EventSourceName", "Example");
  evtx_writer_close_empty (writer);
  evtx_writer_open_with_attributes (writer, "EventID");
  write_attribute (writer, "Qualifiers", "16384");
  evtx_writer_close_start (writer);
  evtx_writer_text (writer, "7036");
  evtx_writer_end_element (writer);
  write_leaf (writer, "Version", NULL);
  write_leaf (writer, "Level", "2");
  evtx_writer_open_with_attributes (writer, "TimeCreated");
  write_attribute (writer, "SystemTime", "2024-02-29T01:02:03.4567891Z");
  evtx_writer_close_empty (writer);
  evtx_writer_open (writer, "Correlation");
  evtx_writer_close_empty (writer);
  evtx_writer_open_with_attributes (writer, "Execution");
  write_attribute (writer, "ProcessID", "612");
  evtx_writer_close_empty (writer);
  write_leaf (writer, "Channel", "System");
  write_leaf (writer, "Computer", "ws1.example.com");
  evtx_writer_end_element (writer);
  file = end_plain (writer);
  parsed = parse (file);
  assert_contains (
      parsed,
      "{\"timestamp\":\"2024-02-29T01:02:03.456789Z\",\"source\":\"windows_event\",\"host\":"
      "\"ws1.example.com\",\"app\":\"Example-Provider\",\"pid\":612,\"severity\":3,");
  assert_contains (parsed, "\"event_id\":7036,\"channel\":\"System\",\"provider\":"
                           "\"Example-Provider\",\"time_basis\":\"exact\"");
  assert_contains (parsed,
                   "\"fields\":{\"Provider_EventSourceName\":\"Example\",\"EventID_Qualifiers\":"
                   "\"16384\",\"Version\":\"\",\"Level\":\"2\",\"TimeCreated_SystemTime\":"
                   "\"2024-02-29T01:02:03.4567891Z\",\"Execution_ProcessID\":\"612\"}");
}

static void
test_event_data (void)
{
  EvtxWriter *writer = begin_plain ();
  g_autoptr (GByteArray) file = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;

  open_part (writer, "System");
  write_leaf (writer, "Channel", "Cleared");
  write_leaf (writer, "Task", "1");
  evtx_writer_end_element (writer);
  open_part (writer, "EventData");
  write_data (writer, "Threat Name", "EICAR");
  write_data (writer, "Twice", "1");
  write_data (writer, "Twice", "2");
  write_data (writer, "Empty", NULL);
  write_data (writer, "", "no name");
  write_leaf (writer, "Data", "unnamed");
  write_leaf (writer, "Binary", "00FF");
  write_data (writer, "Task", "hides");
  evtx_writer_end_element (writer);
  file = end_plain (writer);
  parsed = parse (file);
  assert_contains (parsed,
                   "\"fields\":{\"System.Task\":\"1\",\"ThreatName\":\"EICAR\",\"Twice\":[\"1\","
                   "\"2\"],\"Empty\":\"\",\"Data\":[\"no name\",\"unnamed\"],\"Binary\":\"00FF\","
                   "\"Task\":\"hides\"}");
}

static void
test_user_data (void)
{
  EvtxWriter *writer = begin_plain ();
  g_autoptr (GByteArray) file = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;

  open_part (writer, "UserData");
  evtx_writer_open_with_attributes (writer, "auto-ns2:LogFileCleared");
  write_attribute (writer, "xmlns", "urn:example");
  write_attribute (writer, "xmlns:auto-ns2", "urn:example:2");
  evtx_writer_close_start (writer);
  write_leaf (writer, "n:SubjectUserName", "alice");
  open_part (writer, "Inner");
  evtx_writer_open_with_attributes (writer, "Policy");
  write_attribute (writer, "type", "x");
  evtx_writer_close_empty (writer);
  write_leaf (writer, "Channel", NULL);
  evtx_writer_end_element (writer);
  evtx_writer_end_element (writer);
  evtx_writer_end_element (writer);
  open_part (writer, "ProcessingErrorData");
  write_leaf (writer, "ErrorCode", "15003");
  evtx_writer_end_element (writer);
  evtx_writer_open_with_attributes (writer, "RenderingInfo");
  write_attribute (writer, "Culture", "en-US");
  evtx_writer_close_start (writer);
  write_leaf (writer, "Message", "The log was cleared.");
  write_leaf (writer, "Level", "Information");
  open_part (writer, "Keywords");
  write_leaf (writer, "Keyword", "Classic");
  evtx_writer_end_element (writer);
  evtx_writer_end_element (writer);
  file = end_plain (writer);
  parsed = parse (file);
  assert_contains (parsed, "\"message\":\"The log was cleared.\"");
  assert_contains (parsed, "\"fields\":{\"SubjectUserName\":\"alice\",\"Policy_type\":\"x\","
                           "\"Channel\":\"\",\"ErrorCode\":\"15003\","
                           "\"RenderingInfo_Culture\":\"en-US\",\"RenderingInfo_Level\":"
                           "\"Information\",\"RenderingInfo_Keyword\":\"Classic\"}");
}

static void
test_tokens (void)
{
  EvtxWriter *writer = begin_plain ();
  g_autoptr (GByteArray) file = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;

  open_part (writer, "EventData");
  evtx_writer_instruction (writer, "target", "text");
  evtx_writer_open_with_attributes (writer, "Data");
  evtx_writer_attribute (writer, "Name");
  evtx_writer_text (writer, "A");
  evtx_writer_entity (writer, "amp");
  evtx_writer_text (writer, "B");
  evtx_writer_close_start (writer);
  evtx_writer_cdata (writer, "<c>");
  evtx_writer_character (writer, 0x41);
  evtx_writer_entity (writer, "lt");
  evtx_writer_entity (writer, "gt");
  evtx_writer_entity (writer, "quot");
  evtx_writer_entity (writer, "apos");
  evtx_writer_entity (writer, "nbsp");
  evtx_writer_end_element (writer);
  evtx_writer_end_element (writer);
  file = end_plain (writer);
  parsed = parse (file);
  assert_contains (parsed, "\"fields\":{\"A&B\":\"<c>A<>\\\"'&nbsp;\"}");
}

/* <Event><System><EventID Qualifiers="%0?">%1?</EventID>…</System>%2</Event> */
static void
write_outer_template (EvtxWriter *writer)
{
  open_part (writer, "Event");
  open_part (writer, "System");
  evtx_writer_open_with_attributes (writer, "EventID");
  evtx_writer_attribute (writer, "Qualifiers");
  evtx_writer_substitute (writer, 0, 0x06, TRUE);
  evtx_writer_close_start (writer);
  evtx_writer_substitute (writer, 1, 0x06, TRUE);
  evtx_writer_end_element (writer);
  evtx_writer_element (writer, "Version", 0, 0x06);
  evtx_writer_end_element (writer);
  evtx_writer_substitute (writer, 2, 0x21, TRUE);
  evtx_writer_end_element (writer);
}

static void
write_inner_template (EvtxWriter *writer)
{
  open_part (writer, "EventData");
  evtx_writer_data (writer, "Name", 0, 0x01);
  evtx_writer_open (writer, "Data");
  evtx_writer_close_start (writer);
  evtx_writer_text (writer, "(");
  evtx_writer_substitute (writer, 0, 0x01, FALSE);
  evtx_writer_text (writer, ")");
  evtx_writer_end_element (writer);
  evtx_writer_open_dependent (writer, "Depends", 1);
  evtx_writer_close_start (writer);
  evtx_writer_text (writer, "there");
  evtx_writer_end_element (writer);
  evtx_writer_end_element (writer);
}

static void
add_nested (EvtxWriter *writer, gboolean has_optional)
{
  static const guint8 fragment[] = { 0x0f, 1, 1, 0 };

  evtx_writer_begin_record (writer, NOON);
  if (evtx_writer_begin_template (writer, 1))
    {
      write_outer_template (writer);
      evtx_writer_end_template (writer);
    }
  evtx_writer_begin_values (writer, 3);
  evtx_writer_add_number (writer, has_optional ? 0x06 : 0, 9, has_optional ? 2 : 0);
  evtx_writer_add_number (writer, has_optional ? 0x06 : 0, 4624, has_optional ? 2 : 0);
  evtx_writer_begin_value (writer, 0x21);
  evtx_writer_append (writer, fragment, sizeof fragment);
  if (evtx_writer_begin_template (writer, 2))
    {
      write_inner_template (writer);
      evtx_writer_end_template (writer);
    }
  evtx_writer_begin_values (writer, 2);
  evtx_writer_add_string (writer, "v");
  evtx_writer_add_number (writer, has_optional ? 0x06 : 0, 1, has_optional ? 2 : 0);
  evtx_writer_end_value (writer);
  evtx_writer_end_record (writer);
}

static void
test_nested (void)
{
  EvtxWriter *writer = evtx_writer_new ();
  g_autoptr (GByteArray) file = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;

  add_nested (writer, TRUE);
  add_nested (writer, FALSE);
  file = evtx_writer_finish (writer);
  parsed = parse (file);
  g_assert_cmpuint (parsed->counts.events, ==, 2);
  assert_contains (parsed, "\"event_id\":4624,");
  assert_contains (parsed, "\"fields\":{\"EventID_Qualifiers\":\"9\",\"Version\":\"9\",\"Name\":"
                           "\"v\",\"Data\":\"(v)\",\"Depends\":\"there\"}");
  assert_contains (parsed, "\"fields\":{\"Name\":\"v\",\"Data\":\"(v)\"}");
}

/* BinXml in values where the template does not say so, in a value that is no instance, and
 * in an array's place. */
static void
test_nested_elements (void)
{
  EvtxWriter *writer = evtx_writer_new ();
  g_autoptr (GByteArray) file = NULL;
  g_autoptr (TocsinParsed) parsed = NULL;

  evtx_writer_begin_record (writer, NOON);
  g_assert_true (evtx_writer_begin_template (writer, 1));
  open_part (writer, "Event");
  open_part (writer, "UserData");
  evtx_writer_substitute (writer, 0, 0x01, FALSE);
  evtx_writer_end_element (writer);
  evtx_writer_end_element (writer);
  evtx_writer_end_template (writer);
  evtx_writer_begin_values (writer, 1);
  evtx_writer_begin_value (writer, 0x21);
  write_leaf (writer, "EventXML", "text");
  evtx_writer_append_number (writer, 0, 1);
  evtx_writer_end_value (writer);
  evtx_writer_end_record (writer);
  file = evtx_writer_finish (writer);
  parsed = parse (file);
  assert_contains (parsed, "\"fields\":{\"EventXML\":\"text\"}");
}

static void
test_sniff (void)
{
  static const struct
  {
    const char *data;
    gsize length;
    guint score;
  } cases[] = {
    { "ElfFile\0rest", 12, 100 },
    { "ElfChnk\0rest", 12, 95 },
    { "\x30\0\0\0LfLe\x01\0\0\0", 12, 0 },
    { "ElfFil", 6, 0 },
    { "", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) reason = g_string_new (NULL);
      TocsinSample sample = { cases[i].data, cases[i].length, TRUE, "x" };

      g_assert_cmpuint (tocsin_format_evtx.sniff (&sample, reason), ==, cases[i].score);
      g_assert_true ((reason->len > 0) == (i < 3));
    }
}

/* A log of Windows XP is not read, but it is said what to do with it. */
static void
test_old_log (void)
{
  static const char data[] = "\x30\0\0\0LfLe\x01\0\0\0\x01\0\0\0";
  TocsinSample sample = { data, sizeof data - 1, TRUE, "SysEvent.Evt" };
  g_auto (TocsinDetection) detection = { 0 };
  g_autoptr (TocsinParsed) parsed = NULL;

  tocsin_format_detect (&sample, &detection);
  g_assert_null (detection.format);
  g_assert_nonnull (strstr (detection.reason, "save it as EVTX"));
  parsed = tocsin_test_parse (&tocsin_format_evtx, data, sizeof data - 1, 0, FALSE);
  tocsin_test_check_counts (&parsed->counts);
  assert_contains (parsed, "save it as EVTX");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evtx/values", test_values);
  g_test_add_func ("/evtx/system", test_system);
  g_test_add_func ("/evtx/event-data", test_event_data);
  g_test_add_func ("/evtx/user-data", test_user_data);
  g_test_add_func ("/evtx/tokens", test_tokens);
  g_test_add_func ("/evtx/nested", test_nested);
  g_test_add_func ("/evtx/nested-elements", test_nested_elements);
  g_test_add_func ("/evtx/sniff", test_sniff);
  g_test_add_func ("/evtx/old-log", test_old_log);
  return g_test_run ();
}
