/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Sigma's rules mean, sentence by sentence: each case names the section of our statement of
 * the semantics (S1 to S9) that it is about, and the tests are called after them. */
#include <string.h>

#include "detect/tocsin-matcher.h"
#include "support/tocsin-test.h"

/* How an event is written: fields `name=value` by line (`name` alone is null), or a record for a
 * format. */
typedef enum
{
  FIELDS,
  XML,    /* what is in a Windows event between <System> and </Event>, after the channel Security */
  JSON,   /* an object */
  SYSLOG, /* a line */
} Kind;

typedef struct
{
  const char *section;
  Kind kind;
  const char
      *detection; /* of a rule for any event of the kind; with the condition s, unless it has one */
  const char *event;
  gboolean matches;
} Case;

#define BODY(data) "</System><EventData>" data "</EventData>"
#define USER(data)                                                                                 \
  "</System><UserData><LogFileCleared xmlns='x'>" data "</LogFileCleared></UserData>"

static const Case cases[] = {
  { "S1.1", FIELDS, "s: {F: a}", "f=a", FALSE },
  { "S1.1", FIELDS, "s: {F: a}", "F=b\nF=a", TRUE },
  { "S1.1", FIELDS, "s: {F|contains: a}\n  condition: not s", "F=b\nF=a", FALSE },
  { "S1.1", JSON, "s: {n: 5, b: true, t: x}", "{\"n\":5,\"b\":true,\"t\":\"x\",\"z\":null}", TRUE },
  { "S1.1", JSON, "s: {z: null}", "{\"z\":null,\"t\":\"x\"}", TRUE },
  { "S1.1", JSON, "s: {l: [q, 2]}", "{\"l\":[1,2,3]}", TRUE },
  { "S1.2", XML, "s: {EventID: 7, EventRecordID: 9, Channel: Security, Computer: ws1}", BODY (""),
    TRUE },
  { "S1.2", XML, "s: {Provider_Name: P, Provider_Guid: '{ab}', EventID_Qualifiers: 1}", BODY (""),
    TRUE },
  { "S1.2", XML, "s: {TimeCreated_SystemTime|startswith: 2025-03-04, Security_UserID: S-1-5-18}",
    BODY (""), TRUE },
  { "S1.2", XML,
    "s: {Execution_ProcessID: 4, Execution_ThreadID: 8, Correlation_ActivityID: '{cd}'}", BODY (""),
    TRUE },
  { "S1.2", XML, "s: {Version: 2, Level: 0, Task: 3, Opcode: 1, Keywords: '0x8000'}", BODY (""),
    TRUE },
  { "S1.2", XML, "s: {ThreatName: x}", BODY ("<Data Name='Threat Name'>x</Data>"), TRUE },
  { "S1.2", XML, "s: {Data: b}", BODY ("<Data>a</Data><Data>b</Data>"), TRUE },
  { "S1.2", XML, "s: {Binary: 00FF}", BODY ("<Binary>00FF</Binary>"), TRUE },
  { "S1.2", XML, "s: {A: 1}\n  t: {A: 2}\n  condition: s and t",
    BODY ("<Data Name='A'>1</Data><Data Name='A'>2</Data>"), TRUE },
  { "S1.2", XML, "s: {SubjectUserName: x}", USER ("<SubjectUserName>x</SubjectUserName>"), TRUE },
  { "S1.2", XML, "s: {Channel: Application}", USER ("<Channel>Application</Channel>"), TRUE },
  { "S1.2", XML, "s: {Channel: Security}", USER ("<Channel>Application</Channel>"), FALSE },
  { "S1.2", XML, "s: {EventID: 7}", BODY ("<Data Name='EventID'>99</Data>"), TRUE },
  { "S1.2", XML, "s: {Provider_Name: P}", BODY ("<Data Name='Provider_Name'>Q</Data>"), TRUE },
  { "S1.2", XML, "s: {X: ''}", BODY ("<Data Name='X'/>"), TRUE },
  { "S1.2", XML, "s: {X: null}", BODY ("<Data Name='X'/>"), FALSE },
  { "S1.2", XML, "s: {X: null}", BODY ("<Data Name='Y'/>"), TRUE },
  { "S1.2", XML, "s: {X|endswith: 'a '}", BODY ("<Data Name='X'> a </Data>"), TRUE },
  { "S1.2", XML, "s: {X: a}", BODY ("<Data Name='X'> a </Data>"), FALSE },
  { "S1.3", JSON, "s: {properties.message: x}", "{\"properties\":{\"message\":\"x\"}}", TRUE },
  { "S1.3", JSON, "s: {a.b: 2}", "{\"a\":[{\"b\":1},{\"b\":2}]}", TRUE },
  { "S1.3", JSON, "s: {a: x}", "{\"a\":{\"b\":\"x\"}}", FALSE },
  { "S1.4", SYSLOG, "s: ['sshd[7]: word']", "Mar  4 10:00:01 web01 sshd[7]: word here", TRUE },
  { "S1.4", SYSLOG, "s: {G|contains: word}", "Mar  4 10:00:01 web01 sshd[7]: word here", FALSE },
  { "S3.1", FIELDS, "s: {F: 'a\\*'}", "F=a*", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a\\*'}", "F=ab", FALSE },
  { "S3.1", FIELDS, "s: {F: 'a\\?'}", "F=a?", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a\\?'}", "F=ab", FALSE },
  { "S3.1", FIELDS, "s: {F: 'a\\\\b'}", "F=a\\b", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a\\b'}", "F=a\\b", TRUE },
  { "S3.1", FIELDS, "s: {F: 'ab\\'}", "F=ab\\", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a*b'}", "F=ab", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a*b'}", "F=a\\nx\\nb", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a?b'}", "F=a\\nb", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a?b'}", "F=ab", FALSE },
  { "S3.1", FIELDS, "s: {F: 'a\\\\*'}", "F=a\\xyz", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a\\\\\\*'}", "F=a\\*", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a\\\\\\*'}", "F=a\\x", FALSE },
  { "S3.1", FIELDS, "s: {F: 'a\\\\\\'}", "F=a\\\\", TRUE },
  { "S3.1", FIELDS, "s: {F: 'a\\\\\\\\'}", "F=a\\\\", TRUE },
  { "S3.2", FIELDS, "s: {F: b}", "F=abc", FALSE },
  { "S3.2", FIELDS, "s: {F: '%a%'}", "F=%a%", TRUE },
  { "S3.3", FIELDS, "s: {F|contains: '\\Temp\\'}", "F=C:\\Temp\\x", TRUE },
  { "S3.3", FIELDS, "s: {F|contains: '\\Temp\\'}", "F=C:\\Temp*x", FALSE },
  { "S4.1", FIELDS,
    "s: {F: 'Stra\xc3\x9f"
    "e'}",
    "F=STRA\xe1\xba\x9e"
    "E",
    TRUE },
  { "S4.1", FIELDS, "s: {F: 'strasse'}",
    "F=stra\xc3\x9f"
    "e",
    FALSE },
  { "S4.1", FIELDS, "s: {F: '\xc3\xa9'}", "F=\xc3\x89", TRUE },
  { "S4.1", FIELDS, "s: {F: '\xc3\xa9'}", "F=e\xcc\x81", FALSE },
  { "S4.1", FIELDS, "s: {F: '\xf0\x90\x90\xa8'}", "F=\xf0\x90\x90\x80", TRUE },
  { "S4.1", FIELDS, "s: {F: 'a?c'}",
    "F=a\xf0\x9f\x98\x80"
    "c",
    TRUE },
  { "S4.2", JSON, "s: {n: '4624', b: 'TRUE'}", "{\"n\":4624,\"b\":true}", TRUE },
  { "S4.2", FIELDS, "s: {F: 4624, G: true}", "F=4624\nG=True", TRUE },
  { "S5.1", FIELDS, "s: {F|startswith|endswith: b}", "F=abc", TRUE },
  { "S5.1", FIELDS, "s: {F|contains: a}", "G=a", FALSE },
  { "S5.1", FIELDS, "s: {F|contains: a}\n  condition: not s", "G=a", TRUE },
  { "S5.1", FIELDS, "s: {F|re: '.*'}", "G=a", FALSE },
  { "S5.2", FIELDS, "s: {F|startswith: 'a*c'}", "F=abcd", TRUE },
  { "S5.2", FIELDS, "s: {F|endswith: '*c'}", "F=bc", TRUE },
  { "S5.2", FIELDS, "s: {F|contains: '*b*'}", "F=b", TRUE },
  { "S5.2", FIELDS, "s: {F|contains: ''}", "F=", TRUE },
  { "S5.3", FIELDS, "s: {F|contains|all: [a, b]}", "F=a\nF=b", TRUE },
  { "S5.3", FIELDS, "s: {F|contains|all|windash: [' -a', ' -b']}",
    "F=x /a \xe2\x80\x94"
    "b",
    TRUE },
  { "S5.3", FIELDS, "s: {F|contains|all|windash: [' -a', ' -b']}", "F=x /a", FALSE },
  { "S5.3", FIELDS, "s: {F|base64offset|contains|all: [foo, bar]}", "F=Zm9v JhcX", TRUE },
  { "S5.3", FIELDS, "s: {F|startswith|cased: Ab}", "F=Abc", TRUE },
  { "S5.3", FIELDS, "s: {F|startswith|cased: Ab}", "F=abc", FALSE },
  { "S5.3", FIELDS, "s: {F|cased: 'A?c*'}", "F=Abcd", TRUE },
  { "S5.3", FIELDS, "s: {F|cased: 'A?c*'}", "F=ABCD", FALSE },
  { "S5.3", FIELDS, "s: {F|neq: [a, b]}", "F=b", FALSE },
  { "S5.3", FIELDS, "s: {F|neq: [a, b]}", "F=c", TRUE },
  { "S5.3", FIELDS, "s: {F|contains|neq: b}", "F=abc", FALSE },
  { "S5.3", FIELDS, "s: {F|neq: a}", "G=a", TRUE },
  { "S5.4", FIELDS, "s: {F|contains|windash: '-a/b -c'}",
    "F=\xe2\x80\x93"
    "a/b /c",
    TRUE },
  { "S5.4", FIELDS, "s: {F|contains|windash: 'a/b'}", "F=a-b", FALSE },
  { "S5.4", FIELDS, "s: {F|contains|windash: ' - x'}", "F= / x", FALSE },
  { "S5.4", FIELDS, "s: {F|contains|windash: '-\xc3\xa4'}", "F=/\xc3\xa4", TRUE },
  { "S5.5", FIELDS, "s: {F|base64: foob}", "F=Zm9vYg==", TRUE },
  { "S5.5", FIELDS, "s: {F|base64: foo}", "F=zM9V", TRUE },
  { "S5.5", FIELDS, "s: {F|base64|cased: foo}", "F=zM9V", FALSE },
  { "S5.5", FIELDS,
    "s: {F|base64offset|contains: '\xc3\xa4"
    "b'}",
    "F=x DpG", TRUE },
  { "S5.5", FIELDS, "s: {F|utf16le|base64: a}", "F=YQA=", TRUE },
  { "S5.5", FIELDS, "s: {F|wide|base64offset|contains: ab}", "F=YQBiA", TRUE },
  { "S5.5", FIELDS, "s: {F|utf16be|base64: a}", "F=AGE=", TRUE },
  { "S5.5", FIELDS, "s: {F|utf16|base64: a}", "F=//5hAA==", TRUE },
  { "S5.5", FIELDS, "s: {F|wide|base64: '\xf0\x9f\x98\x80'}",
    "F=Pdg"
    "A3g==",
    TRUE },
  { "S5.6", FIELDS, "s: {F|re: 'b+c'}", "F=abbcd", TRUE },
  { "S5.6", FIELDS, "s: {F|re: 'B+C'}", "F=abbcd", FALSE },
  { "S5.6", FIELDS, "s: {F|re: '^b$'}", "F=b\\n", TRUE },
  { "S5.6", FIELDS, "s: {F|re: '^b$'}", "F=b\\nc", FALSE },
  { "S5.6", FIELDS, "s: {F|re: '\\w\\s\\d\\b'}", "F=a 1", TRUE },
  { "S5.6", FIELDS, "s: {F|re: '^\\w$'}", "F=\xc3\xa4", FALSE },
  { "S5.6", FIELDS, "s: {F|re: '^.$'}", "F=\xc3\xa4", TRUE },
  { "S5.6", FIELDS, "s: {F|re|i: 'B+C'}", "F=abbcd", TRUE },
  { "S5.6", FIELDS, "s: {F|re|ignorecase: 'B+C'}", "F=abbcd", TRUE },
  { "S5.6", FIELDS, "s: {F|re|m: '^b$'}", "F=a\\nb\\nc", TRUE },
  { "S5.6", FIELDS, "s: {F|re|multiline: '^b$'}", "F=a\\nb\\nc", TRUE },
  { "S5.6", FIELDS, "s: {F|re: '^b$'}", "F=a\\nb\\nc", FALSE },
  { "S5.6", FIELDS, "s: {F|re|s: 'a.b'}", "F=a\\nb", TRUE },
  { "S5.6", FIELDS, "s: {F|re|dotall: 'a.b'}", "F=a\\nb", TRUE },
  { "S5.6", FIELDS, "s: {F|re|i|s: 'A.B'}", "F=a\\nb", TRUE },
  { "S5.6", FIELDS, "s: {F|re: 'a\\*b'}", "F=a*b", TRUE },
  { "S5.6", FIELDS, "s: {F|re|contains: '^a'}", "F=ba", FALSE },
  { "S5.6", FIELDS, "s: {F|re: ['x', 'b']}", "F=abc", TRUE },
  { "S5.6", FIELDS, "s: {F|re|all: ['x', 'b']}", "F=abc", FALSE },
  { "S5.7", FIELDS, "s: {F|cidr: [192.168.0.0/16, 10.0.0.0/8]}", "F=10.1.2.3", TRUE },
  { "S5.7", FIELDS, "s: {F|cidr: 10.0.0.0/8}", "F= 10.1.2.3", FALSE },
  { "S5.7", FIELDS, "s: {F|cidr: 10.0.0.0/8}", "F=::ffff:10.1.2.3", FALSE },
  { "S5.7", FIELDS, "s: {F|cidr: '::ffff:0:0/96'}", "F=::ffff:10.1.2.3", TRUE },
  { "S5.7", FIELDS, "s: {F|cidr: '::1/128'}", "F=0:0:0:0:0:0:0:1", TRUE },
  { "S5.7", FIELDS, "s: {F|cidr: 192.0.2.1/32}", "F=192.0.2.1", TRUE },
  { "S5.7", FIELDS, "s: {F|gt: 5}", "F=5.5", TRUE },
  { "S5.7", FIELDS, "s: {F|gte: -2}", "F=-2", TRUE },
  { "S5.7", FIELDS, "s: {F|lt: 5}", "F=five", FALSE },
  { "S5.7", FIELDS, "s: {F|lte: 5}", "F=", FALSE },
  { "S5.7", FIELDS, "s: {F|lte: 5}", "F=0x3", FALSE },
  { "S5.7", FIELDS, "s: {F|lte: 5.25}", "F=5.25", TRUE },
  { "S5.7", JSON, "s: {n|gt: 10}", "{\"n\":11}", TRUE },
  { "S5.7", FIELDS, "s: {F|fieldref: G}", "F=x\nG=X", TRUE },
  { "S5.7", FIELDS, "s: {F|fieldref: G}", "F=\nG", FALSE },
  { "S5.7", FIELDS, "s: {F|fieldref: G}", "F=\nG=", TRUE },
  { "S5.7", FIELDS, "s: {F|fieldref: G}", "F=x", FALSE },
  { "S5.7", FIELDS, "s: {F|fieldref|startswith: G}", "F=xyz\nG=XY", TRUE },
  { "S5.7", FIELDS, "s: {F|fieldref|endswith: G}", "F=xyz\nG=yz", TRUE },
  { "S5.7", FIELDS, "s: {F|fieldref|contains: G}", "F=xyz\nG=y", TRUE },
  { "S5.7", FIELDS, "s: {F|fieldref|contains: G}", "F=y\nG=xyz", FALSE },
  { "S5.8", FIELDS, "s: {F|minute: 5}", "F=2025-03-04T10:05:59Z", TRUE },
  { "S5.8", FIELDS, "s: {F|hour: 10}", "F=2025-03-04T10:05:59+09:00", TRUE },
  { "S5.8", FIELDS, "s: {F|day: 4}", "F=2025-03-04 10:05:59", TRUE },
  { "S5.8", FIELDS, "s: {F|week: 1}", "F=2024-12-30T00:00:00Z", TRUE },
  { "S5.8", FIELDS, "s: {F|month: 12}", "F=2024-12-30T00:00:00Z", TRUE },
  { "S5.8", FIELDS, "s: {F|year: 2024}", "F=2024-12-30T00:00:00Z", TRUE },
  { "S5.8", FIELDS, "s: {F|hour|gt: 9}", "F=2025-03-04T10:05:59Z", TRUE },
  { "S5.8", FIELDS, "s: {F|hour|gte: 10}", "F=2025-03-04T10:05:59Z", TRUE },
  { "S5.8", FIELDS, "s: {F|hour|lt: 10}", "F=2025-03-04T10:05:59Z", FALSE },
  { "S5.8", FIELDS, "s: {F|day|lte: 4}", "F=2025-03-04T10:05:59Z", TRUE },
  { "S5.8", FIELDS, "s: {F|hour: [9, 10]}", "F=2025-03-04T10:05:59Z", TRUE },
  { "S5.8", FIELDS, "s: {F|hour: 10}", "F=soon", FALSE },
  { "S5.9", FIELDS, "s: {F|expand: 'x%users%y'}", "F=xboby", TRUE },
  { "S5.9", FIELDS, "s: {F|expand: '%users%'}", "F=carole", TRUE },
  { "S5.9", FIELDS, "s: {F|contains|expand: '%users%-%users%'}", "F=a bob-caroline z", TRUE },
  { "S5.9", FIELDS, "s: {F|expand: '100\\%'}", "F=100%", TRUE },
  { "S6", FIELDS, "s: {F: null}", "G=x", TRUE },
  { "S6", FIELDS, "s: {F: null}", "F", TRUE },
  { "S6", FIELDS, "s: {F: ''}", "F=", TRUE },
  { "S6", FIELDS, "s: {F: null}", "F=", FALSE },
  { "S6", FIELDS, "s: {F: [a, null]}", "G=x", TRUE },
  { "S6", FIELDS, "s: {F|exists: true}", "F", TRUE },
  { "S6", FIELDS, "s: {F|exists: true}", "F=", TRUE },
  { "S6", FIELDS, "s: {F|exists: 'false'}", "G=x", TRUE },
  { "S6", FIELDS, "s: {F|exists: false}", "F", FALSE },
  { "S7", FIELDS, "s: [{F: a}, {G: b, H: c}]", "G=b", FALSE },
  { "S7", FIELDS, "s: [{F: a}, {G: b, H: c}]", "G=b\nH=c", TRUE },
  { "S7", FIELDS, "s: word", "F=a word", TRUE },
  { "S7", FIELDS, "s: [no, {F: a}, {G: b}]", "G=b", TRUE },
  { "S7", FIELDS, "s: {F|contains: a, F|endswith: b, F: 'a*'}", "F=ab", TRUE },
  { "S7", FIELDS, "s: {F|contains: a, F|endswith: b, F: 'a*'}", "F=cab", FALSE },
  { "S8", FIELDS, "s: ['b c']", "F=b\nG=c", FALSE },
  { "S8", FIELDS, "s: ['name']", "name=x", FALSE },
  { "S8", FIELDS, "s: {'|all': [b, c]}", "F=xbx\nG=c", TRUE },
  { "S8", FIELDS, "s: {'|re': '^b$'}", "F=a\nG=b", TRUE },
  { "S8", FIELDS, "s: {'|cased': [B]}", "F=b", FALSE },
  { "S8", FIELDS, "s: [7]", "F=x7x", TRUE },
  { "S8", SYSLOG, "s: {'|all': [web01, word]}", "Mar  4 10:00:01 web01 sshd[7]: word", TRUE },
  { "S8", JSON, "s: [needle]", "{\"needle\":\"x\"}", FALSE },
  { "S8", JSON, "s: ['a\\\\b']", "{\"k\":\"a\\\\b\"}", TRUE },
  { "S8", XML, "s: [needle]", BODY ("<Data Name='needle'>x</Data>"), FALSE },
  { "S9", FIELDS, "a: {F: a}\n  b: {F: b}\n  condition: not a and not b or a", "F=c", TRUE },
  { "S9", FIELDS, "a: {F: a}\n  b: {F: b}\n  condition: NOT (a OR b)", "F=c", TRUE },
  { "S9", FIELDS, "a: {F: a}\n  b: {G: b}\n  condition: a or b and not a", "F=a", TRUE },
  { "S9", FIELDS, "sel.x: {F: a}\n  condition: sel.x", "F=a", TRUE },
  { "S9", FIELDS, "s_1: {F: a}\n  s_2: {G: b}\n  t: {H: c}\n  condition: all of s_*", "F=a\nG=b",
    TRUE },
  { "S9", FIELDS, "s_1: {F: a}\n  s_2: {G: b}\n  t: {H: c}\n  condition: 1 of s*2", "F=a", FALSE },
  { "S9", FIELDS, "s1: {F: a}\n  as1: {G: b}\n  condition: 1 of s*", "G=b", FALSE },
  { "S9", FIELDS, "s1: {F: a}\n  _t: {G: b}\n  condition: any of them", "G=b", FALSE },
  { "S9", FIELDS, "s1: {F: a}\n  _t: {G: b}\n  condition: 1 of _*", "G=b", TRUE },
  { "S9", FIELDS, "s1: {F: a}\n  _t: {G: b}\n  condition: 1 of *", "G=b", FALSE },
  { "S9", FIELDS, "a: {F: a}\n  b: {G: b}\n  condition: [a and b, b]", "G=b", TRUE },
  { "S9", FIELDS, "of: {F: a}\n  condition: of", "F=a", TRUE },
  { "S9", FIELDS, "a: {F: a}\n  b: {F: b}\n  condition: (a)or(b)", "F=b", TRUE },
};

/* ---- Events ---- */

static void
add_fields (TocsinBatch *batch, const char *fields)
{
  g_auto (GStrv) lines = g_strsplit (fields, "\n", -1);
  TocsinEvent *event = tocsin_batch_add_event (batch);

  event->dataset = tocsin_batch_intern_string (batch, "json");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equals = strchr (lines[i], '=');
      g_auto (GStrv) parts = equals != NULL ? g_strsplit (equals + 1, "\\n", -1) : NULL;
      g_autofree char *value = parts != NULL ? g_strjoinv ("\n", parts) : NULL;
      guint32 name = tocsin_batch_intern (
          batch, lines[i], equals != NULL ? (gsize) (equals - lines[i]) : strlen (lines[i]));

      tocsin_batch_add_field (batch, name, value != NULL ? TOCSIN_VALUE_STRING : TOCSIN_VALUE_NULL,
                              value != NULL ? tocsin_batch_append_string (batch, value)
                                            : TOCSIN_NO_SLICE);
    }
}

static void
take_batch (TocsinSink *sink, gpointer user_data)
{
  TocsinBatch **batch = user_data;

  g_clear_pointer (batch, tocsin_batch_free);
  *batch = sink->batch;
  sink->batch = tocsin_batch_new ();
}

/* Reads a record with a format. */
static TocsinBatch *
read_record (const char *format, const char *text)
{
  TocsinBatch *batch = NULL;
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  const TocsinParserOptions options = { .zone = zone, .first_year = 2025, .file_name = "x" };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (take_batch, &batch);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (tocsin_format_find (format), &options, sink);

  tocsin_driver_push (driver, text, strlen (text));
  tocsin_driver_finish (driver);
  tocsin_sink_finish (sink);
  g_assert_nonnull (batch);
  g_assert_cmpuint (batch->n_events, ==, 1);
  return batch;
}

static TocsinBatch *
make_event (const Case *test)
{
  g_autofree char *text = NULL;
  TocsinBatch *batch;

  switch (test->kind)
    {
    case XML:
      text = g_strdup_printf (
          "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
          "<Provider Name='P' Guid='{ab}'/><EventID Qualifiers='1'>7</EventID><Version>2</Version>"
          "<Level>0</Level><Task>3</Task><Opcode>1</Opcode><Keywords>0x8000</Keywords>"
          "<TimeCreated SystemTime='2025-03-04T10:00:01Z'/><EventRecordID>9</EventRecordID>"
          "<Correlation ActivityID='{cd}'/><Execution ProcessID='4' ThreadID='8'/>"
          "<Channel>Security</Channel><Computer>ws1</Computer><Security UserID='S-1-5-18'/>"
          "%s</Event>\n",
          test->event);
      return read_record ("windows_xml", text);
    case JSON:
      text = g_strconcat (test->event, "\n", NULL);
      return read_record ("json", text);
    case SYSLOG:
      text = g_strconcat (test->event, "\n", NULL);
      return read_record ("syslog", text);
    case FIELDS:
    default:
      batch = tocsin_batch_new ();
      add_fields (batch, test->event);
      return batch;
    }
}

/* ---- Rules ---- */

static TocsinRuleSet *
load (const Case *test)
{
  static const char *const users[] = { "bob", "car*e", NULL };
  static const char *const logsources[]
      = { "product: tocsin", "product: windows", "product: tocsin", "product: linux" };
  TocsinRuleSet *rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autofree char *text = g_strdup_printf (
      "id: i\nlogsource: {%s}\ndetection:\n  %s\n%s", logsources[test->kind], test->detection,
      strstr (test->detection, "condition:") == NULL ? "  condition: s\n" : "");

  tocsin_rule_set_set_placeholder (rules, "users", users);
  tocsin_rule_set_add_text (rules, "t.yml", text, strlen (text), faults);
  if (faults->len > 0)
    g_error ("%s: %s", text, ((TocsinRuleFault *) g_ptr_array_index (faults, 0))->message);
  return rules;
}

static void
check_section (gconstpointer data)
{
  const char *section = data;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TocsinRuleSet) rules = NULL;
      g_autoptr (TocsinMatcher) matcher = NULL;
      g_autoptr (TocsinBatch) batch = NULL;
      g_autoptr (GArray) matches = NULL;

      if (strcmp (cases[i].section, section) != 0)
        continue;
      rules = load (&cases[i]);
      matcher = tocsin_matcher_new (rules);
      batch = make_event (&cases[i]);
      matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
      tocsin_matcher_match (matcher, batch, matches);
      if ((matches->len == 1) != cases[i].matches)
        g_error ("%s: %s on %s", section, cases[i].detection, cases[i].event);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (i == 0 || strcmp (cases[i].section, cases[i - 1].section) != 0)
      {
        g_autofree char *path = g_strdup_printf ("/sentences/%s", cases[i].section);

        g_test_add_data_func (path, cases[i].section, check_section);
      }
  return g_test_run ();
}
