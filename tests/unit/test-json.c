/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON format against json-glib, and its bounds. */
#include <string.h>

#include <json-glib/json-glib.h>

#include "core/tocsin-event.h"
#include "core/tocsin-severity.h"
#include "core/tocsin-text.h"
#include "support/tocsin-test.h"

static TocsinParsed *
parse (const char *text, gsize block)
{
  return tocsin_test_parse (tocsin_format_find ("json"), text, strlen (text), block, FALSE);
}

/* The records of a source of our own, with the fields of the last event kept as text. */
typedef struct
{
  GString *fields;
  guint n_events;
  gsize longest_arena;
} Kept;

static void
keep_fields (TocsinSink *sink, gpointer user_data)
{
  Kept *self = user_data;
  TocsinBatch *batch = sink->batch;

  self->longest_arena = MAX (self->longest_arena, batch->arena_length);
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      const TocsinEvent *event = &batch->events[i];

      self->n_events++;
      for (guint32 k = 0; k < event->n_fields; k++)
        {
          const TocsinField *field = &batch->fields[event->first_field + k];

          g_string_append_printf (self->fields, "%s=%u:", batch->names[field->name], field->type);
          g_string_append_len (self->fields, tocsin_batch_text (batch, field->value),
                               field->value.length);
          g_string_append_c (self->fields, '\n');
        }
    }
  tocsin_batch_clear (batch);
}

static void
read_fields (const char *text, gsize length, Kept *kept)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  TocsinParserOptions options
      = { .zone = zone, .file_time = TOCSIN_NO_TIME, .file_name = "x.json" };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (keep_fields, kept);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (tocsin_format_find ("json"), &options, sink);

  tocsin_driver_push (driver, text, length);
  tocsin_driver_finish (driver);
  tocsin_test_check_counts (&sink->counts);
}

/* What json-glib makes of a document, flattened by the rules of S1.3. Numbers are
 * written by %.17g on both sides. */
static void
flatten (JsonNode *node, const char *name, GString *out)
{
  GType type;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *key;
      JsonNode *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &key, &member))
        {
          g_autofree char *longer
              = name[0] != '\0' ? g_strconcat (name, ".", key, NULL) : g_strdup (key);

          flatten (member, longer, out);
        }
      return;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        flatten (json_array_get_element (array, i), name, out);
      return;
    }
  type = JSON_NODE_HOLDS_NULL (node) ? G_TYPE_NONE : json_node_get_value_type (node);
  if (type == G_TYPE_NONE)
    g_string_append_printf (out, "%s=%u:\n", name, TOCSIN_VALUE_NULL);
  else if (type == G_TYPE_STRING)
    g_string_append_printf (out, "%s=%u:%s\n", name, TOCSIN_VALUE_STRING,
                            json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append_printf (out, "%s=%u:%s\n", name, TOCSIN_VALUE_BOOLEAN,
                            json_node_get_boolean (node) ? "true" : "false");
  else
    g_string_append_printf (out, "%s=%u:%.17g\n", name, TOCSIN_VALUE_NUMBER,
                            json_node_get_double (node));
}

/* Our fields with their numbers written as flatten() writes them. */
static char *
canonicalize (const char *fields)
{
  g_auto (GStrv) lines = g_strsplit (fields, "\n", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      const char *mark = strstr (lines[i], "=1:");

      if (mark == NULL)
        g_string_append_printf (out, "%s\n", lines[i]);
      else
        g_string_append_printf (out, "%.*s%.17g\n", (int) (mark - lines[i]) + 3, lines[i],
                                g_ascii_strtod (mark + 3, NULL));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
check_against_oracle (const char *document)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autofree char *found = NULL;
  Kept kept = { .fields = fields };

  json_parser_load_from_data (parser, document, -1, &error);
  g_assert_no_error (error);
  flatten (json_parser_get_root (parser), "", expected);
  read_fields (document, strlen (document), &kept);
  found = canonicalize (kept.fields->str);
  g_assert_cmpstr (found, ==, expected->str);
  g_assert_cmpuint (kept.n_events, ==, 1);
}

/* Documents whose names are no columns, so that all leaves are fields. */
static void
test_oracle (void)
{
  static const char *const documents[] = {
    "{}",
    "{\"a\":1}",
    "{\"a\":-0.0,\"b\":1e5,\"c\":1.5E-3,\"d\":123456789012345,\"e\":0}",
    "{\"a\":\"\",\"b\":\" blanks kept \",\"c\":\"\\\"\\\\\\/\\b\\f\\r\\t\"}",
    "{\"a\":\"\\u00e4\\u20ac\\ud83d\\ude00\",\"b\":\"\u00e4\u20ac\U0001F600\"}",
    "{\"a\\u0041b\":{\"\\u00e4\":1},\"x.y\":{\"z.w\":[true,false,null]}}",
    "{\"a\":[],\"b\":{},\"c\":[[]],\"d\":[{}],\"e\":{\"f\":[{\"g\":{}}]}}",
    "{\"a\":[1,[2,[3,[4]]],{\"b\":[5,{\"c\":6}]}],\"d\":7}",
    "{\"list\":[{\"id\":1,\"k\":\"x\"},{\"id\":2},{\"k\":[\"y\",\"z\"]}],\"after\":true}",
    "  \n\t{ \"a\" : [ 1 , 2 ] ,\n \"b\" : { \"c\" : null } } \n",
    "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":\"deep\"}}}},\"g\":2},\"h\":3}",
    "{\"braces\":\"}{][,:\",\"quote\":\"\\\\\\\"\",\"slash\":\"\\\\\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    check_against_oracle (documents[i]);
}

static void
append_random (GRand *random, guint depth, GString *out)
{
  static const char *const scalars[] = { "null",
                                         "true",
                                         "false",
                                         "0",
                                         "-17",
                                         "3.25",
                                         "6.02e23",
                                         "\"\"",
                                         "\"text\"",
                                         "\"a\\\\b\"",
                                         "\"\\u00fc\"",
                                         "\"\\ud834\\udd1e\"",
                                         "\"\u65e5\u672c\"",
                                         "\"{\\\"x\\\":[1]}\"",
                                         "\"tab\\t\"",
                                         "123456789" };
  gboolean is_array = g_rand_boolean (random);
  guint n = (guint) g_rand_int_range (random, 0, 5);

  if (depth > 0 && (depth > 6 || g_rand_int_range (random, 0, 3) > 0))
    {
      g_string_append (out, scalars[g_rand_int_range (random, 0, G_N_ELEMENTS (scalars))]);
      return;
    }
  if (depth == 0)
    is_array = FALSE;
  g_string_append_c (out, is_array ? '[' : '{');
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i > 0 ? (g_rand_boolean (random) ? "," : " ,\n ") : "");
      if (!is_array)
        g_string_append_printf (out, "\"k%u%s\":", i, g_rand_boolean (random) ? ".x" : "\\u00e9");
      append_random (random, depth + 1, out);
    }
  g_string_append_c (out, is_array ? ']' : '}');
}

static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20250304);
  g_autoptr (GString) document = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    {
      g_string_truncate (document, 0);
      append_random (random, 0, document);
      check_against_oracle (document->str);
    }
}

/* Valid documents cut short or with a byte changed: never an event that json-glib
 * does not know, and the sum always holds. */
static void
test_damage (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GString) document = g_string_new (NULL);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (TocsinParsed) whole = NULL;
      g_autoptr (TocsinParsed) pieces = NULL;
      gsize at;

      g_string_assign (document, "[");
      for (guint k = 0; k < 3; k++)
        {
          append_random (random, 0, document);
          g_string_append (document, k < 2 ? "," : "]\n{\"last\":1}\n");
        }
      at = (gsize) g_rand_int_range (random, 0, (gint32) document->len);
      if (g_rand_boolean (random))
        g_string_truncate (document, at);
      else
        document->str[at] = (char) g_rand_int_range (random, 1, 127);
      whole = parse (document->str, 0);
      pieces = parse (document->str, 1 + i % 13);
      tocsin_test_check_counts (&whole->counts);
      g_assert_cmpstr (whole->ndjson->str, ==, pieces->ndjson->str);
    }
}

static void
test_escapes (void)
{
  static const struct
  {
    const char *document;
    const char *field;
  } cases[] = {
    { "{\"a\":\"\\ud800\"}", "a=0:\xef\xbf\xbd\n" },
    { "{\"a\":\"\\udc00x\"}", "a=0:\xef\xbf\xbdx\n" },
    { "{\"a\":\"\\ud800\\u0041\"}", "a=0:\xef\xbf\xbd\x41\n" },
    { "{\"a\":\"\\ud83d\\ud83d\\ude00\"}", "a=0:\xef\xbf\xbd\xf0\x9f\x98\x80\n" },
    { "{\"a\":\"x\\u0000y\"}", "a=0:x\xe2\x90\x80y\n" },
    { "{\"a\\u0000b\":1}", "a\xe2\x90\x80"
                           "b=1:1\n" },
    { "{\"a\":\"raw\ttab\"}", "a=0:raw\ttab\n" },
    { "{\"d\":1,\"d\":2,\"d\":[3]}", "d=1:1\nd=1:2\nd=1:3\n" },
    { "{\"n\":1234567890123456789012345678901234567890}",
      "n=1:1234567890123456789012345678901234567890\n" },
    { "{\"l\":\"caf\xe9\"}", "l=0:caf\xc3\xa9\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) fields = g_string_new (NULL);
      Kept kept = { .fields = fields };

      read_fields (cases[i].document, strlen (cases[i].document), &kept);
      g_assert_cmpstr (fields->str, ==, cases[i].field);
    }
}

static void
test_invalid (void)
{
  static const char *const documents[] = {
    "{\"a\":01}",
    "{\"a\":+1}",
    "{\"a\":.5}",
    "{\"a\":1.}",
    "{\"a\":1e}",
    "{\"a\":NaN}",
    "{\"a\":tru}",
    "{\"a\":'x'}",
    "{a:1}",
    "{\"a\" 1}",
    "{\"a\":1,}",
    "{,}",
    "{\"a\":[1,]}",
    "{\"a\":[1}",
    "{\"a\":1]",
    "{\"a\":\"\\x\"}",
    "{\"a\":\"\\u12g4\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":1}}",
    "{\"a\"}",
    "{",
    "{\"a\":\"",
    "{\"a\":1 \"b\":2}",
    "{\"a\":-}",
    "nonsense",
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autofree char *lines = g_strdup_printf ("%s\n{\"good\":1}\n", documents[i]);
      g_autoptr (TocsinParsed) parsed = parse (lines, 0);

      tocsin_test_check_counts (&parsed->counts);
      g_assert_cmpuint (parsed->counts.rejects, ==, 1);
      g_assert_nonnull (strstr (parsed->ndjson->str, "\"good\":1"));
    }
}

/* 10,000 deep, closed or not, is one reject; the lines around it are events. */
static void
test_deep (void)
{
  for (guint is_closed = 0; is_closed < 2; is_closed++)
    {
      g_autoptr (GString) text = g_string_new ("{\"first\":1}\n");
      g_autoptr (TocsinParsed) parsed = NULL;

      for (guint i = 0; i < 10000; i++)
        g_string_append (text, i % 2 ? "[" : "{\"a\":");
      g_string_append (text, "1");
      for (guint i = 10000; i > 0 && is_closed; i--)
        g_string_append (text, (i - 1) % 2 ? "]" : "}");
      g_string_append (text, "\n{\"last\":1}\n");
      parsed = parse (text->str, 4096);
      g_assert_cmpuint (parsed->counts.events, ==, 2);
      g_assert_cmpuint (parsed->counts.rejects, ==, 1);
    }
}

/* An array in a wrapper on one line of 40 MB: each element leaves when it is complete. */
static void
test_long_line (void)
{
  static const char *const heads[] = { "{\"Records\":[", "[", "{\"anything\":[" };

  for (guint h = 0; h < G_N_ELEMENTS (heads); h++)
    {
      g_autoptr (GString) text = g_string_new (heads[h]);
      g_autoptr (GString) fields = g_string_new (NULL);
      Kept kept = { .fields = fields };
      guint n = 0;

      for (; text->len < 40u << 20; n++)
        g_string_append_printf (text, "%s{\"%u\":\"%01000u\"}", n > 0 ? "," : "", n % 7, n);
      g_string_append (text, h == 1 ? "]" : "]}");
      read_fields (text->str, text->len, &kept);
      g_assert_cmpuint (kept.n_events, ==, n);
      g_assert_cmpuint (kept.longest_arena, <, 16u << 20);
    }
}

/* A long list of records is a wrapper whatever stands after it, which then is a
 * reject; a short one with more beside it is a record. */
static void
test_wrapper (void)
{
  for (guint n = 1; n <= 10000; n *= 10)
    {
      g_autoptr (GString) text = g_string_new ("{\"events\":[{\"a\":0}");
      g_autoptr (TocsinParsed) whole = NULL;
      g_autoptr (TocsinParsed) pieces = NULL;
      gboolean is_wrapper;

      for (guint i = 1; i < n; i++)
        g_string_append_printf (text, ", {\"a\":%u}", i);
      is_wrapper = text->len > 64 << 10;
      g_string_append (text, "],\"user\":\"alice\"}\n");
      whole = parse (text->str, 0);
      pieces = parse (text->str, 4099);
      g_assert_cmpstr (whole->ndjson->str, ==, pieces->ndjson->str);
      g_assert_cmpuint (whole->counts.events, ==, is_wrapper ? n : 1);
      g_assert_cmpuint (whole->counts.rejects, ==, is_wrapper ? 1 : 0);
    }
}

/* A record of more than 8 MiB is one reject, however it is cut into blocks. */
static void
test_too_long (void)
{
  g_autoptr (GString) text = g_string_new ("{\"a\":1}\n{\"long\":\"");
  g_autoptr (TocsinParsed) whole = NULL;
  g_autoptr (TocsinParsed) pieces = NULL;

  for (guint i = 0; i < (20u << 20) / 16; i++)
    g_string_append (text, "0123456789abcdef");
  g_string_append (text, "\"}\n{\"b\":2}\n");
  whole = parse (text->str, 0);
  pieces = parse (text->str, 1u << 20);
  g_assert_cmpuint (whole->counts.events, ==, 2);
  g_assert_cmpuint (whole->counts.rejects, ==, 1);
  g_assert_cmpstr (whole->ndjson->str, ==, pieces->ndjson->str);
}

/* Many fields and long names: bounded, the record itself whole. */
static void
test_many_fields (void)
{
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (GString) fields = g_string_new (NULL);
  Kept kept = { .fields = fields };
  guint n = 0;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "\"name%u\":%u,", i, i);
  g_string_append (text, "\"end\":0}\n{\"");
  for (guint i = 0; i < 3000; i++)
    g_string_append (text, "\u00e4");
  g_string_append (text, "\":{\"in\":1}}\n");
  read_fields (text->str, text->len, &kept);
  g_assert_cmpuint (kept.n_events, ==, 2);
  for (const char *at = fields->str; (at = strchr (at, '\n')) != NULL; at++)
    n++;
  g_assert_cmpuint (n, ==, 1024 + 1);
  g_assert_true (g_utf8_validate (fields->str, -1, NULL));
}

/* The events of a golden expectation, without its rejects and without what is said
 * of their place. */
static char *
dup_events (const char *ndjson)
{
  g_autoptr (GRegex) place
      = g_regex_new ("^\\{\"reject\".*\n|,\"record\":\\d+,\"offset\":\\d+,\"size\":\\d+",
                     G_REGEX_MULTILINE, 0, NULL);

  return g_regex_replace_literal (place, ndjson, -1, 0, "", 0, NULL);
}

/* What is exported of the events of any format is read back to the same. */
static void
test_round_trip (void)
{
  g_autofree char *folder
      = g_build_filename (g_getenv ("TOCSIN_TEST_DATA"), "golden", "formats", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autofree char *expected = NULL;
      g_autofree char *found = NULL;
      g_autoptr (TocsinParsed) parsed = NULL;

      if (!g_str_has_suffix (name, ".expected"))
        continue;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      expected = dup_events (text);
      parsed = parse (expected, 0);
      found = dup_events (parsed->ndjson->str);
      g_assert_cmpuint (parsed->counts.rejects, ==, 0);
      g_assert_cmpstr (found, ==, expected);
      n_files++;
    }
  g_assert_cmpuint (n_files, >, 5);
}

static void
test_sniff (void)
{
  static const struct
  {
    const char *text;
    gboolean is_whole;
    const char *id;
  } cases[] = {
    { "{\"a\":1}\n{\"b\":2}\n", TRUE, "json" },
    { "[\n  {\n    \"a\": 1\n  }\n]\n", TRUE, "json" },
    { "{\"Records\":[{\"eventVersion\":\"1\"", FALSE, "json" },
    { "\xef\xbb\xbf{\"a\":1}", TRUE, "json" },
    { "{\"__REALTIME_TIMESTAMP\":\"1741079700000000\",\"MESSAGE\":\"x\"}\n", TRUE, "journald" },
    { "{\n\t\"__CURSOR\" : \"s\",\n\t\"__REALTIME_TIMESTAMP\" : \"1\"\n}\n", TRUE, "journald" },
    { "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1741079700000000\nMESSAGE=x\n\n", TRUE, "journald" },
    { "Mar  4 09:15:00 host app[1]: {\"a\":1}\n", TRUE, NULL },
    { "[Tue Mar 04 09:15:00 2025] [error] x\n", TRUE, NULL },
    { "[1,2,3]\n", TRUE, NULL },
    { "{broken\n", TRUE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TocsinSample sample = { .data = cases[i].text,
                              .length = strlen (cases[i].text),
                              .is_whole = cases[i].is_whole,
                              .name = "x" };
      g_auto (TocsinDetection) detection = { 0 };
      const char *id;

      tocsin_format_detect (&sample, &detection);
      id = detection.format != NULL ? detection.format->id : "";
      if (cases[i].id != NULL)
        g_assert_cmpstr (id, ==, cases[i].id);
      else
        g_assert_false (strcmp (id, "json") == 0 || strcmp (id, "journald") == 0);
    }
}

static void
test_severity (void)
{
  static const struct
  {
    const char *text;
    guint8 severity;
  } cases[]
      = { { "emerg", 0 }, { "ALERT", 1 }, { "Critical", 2 }, { "fatal", 2 },  { "err", 3 },
          { "Error", 3 }, { "warn", 4 },  { "WARNING", 4 },  { "notice", 5 }, { "info", 6 },
          { "debug", 7 }, { "trace", 7 }, { "0", 0 },        { "7", 7 },      { "30", 6 },
          { "60", 2 },    { "8", 255 },   { "70", 255 },     { "", 255 },     { "warn ", 255 },
          { "inf", 255 }, { "305", 255 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 severity = 255;

      g_assert_cmpint (tocsin_severity_parse (cases[i].text, strlen (cases[i].text), &severity), ==,
                       cases[i].severity != 255);
      g_assert_cmpuint (severity, ==, cases[i].severity);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/oracle", test_oracle);
  g_test_add_func ("/json/random", test_random);
  g_test_add_func ("/json/damage", test_damage);
  g_test_add_func ("/json/escapes", test_escapes);
  g_test_add_func ("/json/invalid", test_invalid);
  g_test_add_func ("/json/deep", test_deep);
  g_test_add_func ("/json/long-line", test_long_line);
  g_test_add_func ("/json/wrapper", test_wrapper);
  g_test_add_func ("/json/too-long", test_too_long);
  g_test_add_func ("/json/many-fields", test_many_fields);
  g_test_add_func ("/json/round-trip", test_round_trip);
  g_test_add_func ("/json/sniff", test_sniff);
  g_test_add_func ("/json/severity", test_severity);
  return g_test_run ();
}
