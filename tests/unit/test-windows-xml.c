/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows events in XML: every spelling gives the same events, libxml2 reads the same from them,
 * and damage anywhere costs what is damaged. */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "formats/tocsin-decoder.h"
#include "support/tocsin-test.h"

#define NAMESPACE "http://schemas.microsoft.com/win/2004/08/events/event"

extern const TocsinFormat tocsin_format_windows_xml;

typedef enum
{
  DOUBLE_QUOTES = 1 << 0,
  MANY_LINES = 1 << 1,
  CRLF = 1 << 2,
  TREE = 1 << 3,
  ROOT = 1 << 4,
  DECLARATION = 1 << 5,
  RECORD_LINES = 1 << 6,
  PREFIX = 1 << 7,
  COMMENTS = 1 << 8,
  CDATA = 1 << 9,
  NUMBERS = 1 << 10,
} Spelling;

typedef struct
{
  const char *name; /* NULL for Data without a name */
  const char *value;
} Datum;

typedef struct
{
  const char *provider;
  const char *id;
  const char *time;
  const char *part;
  Datum data[8];
  guint n_data;
} Sample;

static const Sample samples[] = {
  { "Microsoft-Windows-Security-Auditing",
    "4625",
    "2025-03-04T05:06:07.1234567Z",
    "EventData",
    { { "TargetUserName", "admin" }, { "IpAddress", "203.0.113.7" }, { "Empty", "" } },
    3 },
  { "Service & Control <Manager>",
    "7045",
    "2025-03-04 05:06:08",
    "EventData",
    { { "Image Path", "\"C:\\a b\\up.exe\" -k 'x' & <y> ]]" }, { "Blanks", "  two  " } },
    2 },
  { "MsiInstaller",
    "1033",
    "2025-03-04T05:06:09.5Z",
    "EventData",
    { { NULL, "first" },
      { NULL, "s\xc3\xa9"
              "cond \xe2\x82\xac \xf0\x9f\x94\x94" },
      { NULL, "" } },
    3 },
  { "Microsoft-Windows-Eventlog",
    "104",
    "2025-03-04T05:06:10Z",
    "UserData",
    { { "SubjectUserName", "alice" }, { "Channel", "Application" }, { "Path", "" } },
    3 },
};

static void
append_escaped (GString *out, const char *value, Spelling spelling)
{
  if ((spelling & CDATA) != 0 && value[0] != '\0')
    {
      g_string_append_printf (out, "<![CDATA[%s]]>", value);
      return;
    }
  for (const char *at = value; *at != '\0'; at++)
    if (strchr ("&<>\"'", *at) == NULL)
      g_string_append_c (out, *at);
    else if ((spelling & NUMBERS) != 0)
      g_string_append_printf (out, *at == '<' ? "&#x%x;" : "&#%d;", (guint) *at);
    else
      g_string_append (out, *at == '&'   ? "&amp;"
                            : *at == '<' ? "&lt;"
                            : *at == '>' ? "&gt;"
                            : *at == '"' ? "&quot;"
                                         : "&apos;");
}

/* Begins a line, where the spelling has lines. */
static void
begin (GString *out, Spelling spelling, guint depth, gboolean is_parent)
{
  if ((spelling & MANY_LINES) == 0)
    return;
  if (out->len > 0)
    g_string_append (out, (spelling & CRLF) != 0 ? "\r\n" : "\n");
  if ((spelling & TREE) != 0)
    g_string_append (out, is_parent ? "- " : "  ");
  for (guint i = 0; i < depth; i++)
    g_string_append (out, "  ");
  if ((spelling & COMMENTS) != 0)
    g_string_append (out, "<!-- </Event> <Event> -->");
}

static void
append_tag (GString *out, Spelling spelling, const char *name, const char *attribute,
            const char *value, const char *end)
{
  char quote = (spelling & DOUBLE_QUOTES) != 0 ? '"' : '\'';

  g_string_append_printf (out, "<%s%s", (spelling & PREFIX) != 0 ? "e:" : "", name);
  if (attribute != NULL)
    {
      g_string_append_printf (out, " %s=%c", attribute, quote);
      append_escaped (out, value, spelling & ~CDATA);
      g_string_append_c (out, quote);
    }
  g_string_append (out, end);
}

static void
append_close (GString *out, Spelling spelling, const char *name)
{
  g_string_append_printf (out, "</%s%s>", (spelling & PREFIX) != 0 ? "e:" : "", name);
}

static void
append_text_element (GString *out, Spelling spelling, guint depth, const char *name,
                     const char *attribute, const char *attribute_value, const char *value)
{
  begin (out, spelling, depth, FALSE);
  append_tag (out, spelling, name, attribute, attribute_value, ">");
  append_escaped (out, value, spelling);
  append_close (out, spelling, name);
}

static void
append_body (GString *out, Spelling spelling, const Sample *sample)
{
  gboolean is_user = strcmp (sample->part, "UserData") == 0;

  begin (out, spelling, 1, TRUE);
  append_tag (out, spelling, sample->part, NULL, NULL, ">");
  if (is_user)
    {
      begin (out, spelling, 2, TRUE);
      append_tag (out, spelling, "Cleared", "xmlns", "http://example.com/", ">");
    }
  for (guint i = 0; i < sample->n_data; i++)
    {
      const Datum *datum = &sample->data[i];

      append_text_element (out, spelling, 3, is_user ? datum->name : "Data",
                           is_user || datum->name == NULL ? NULL : "Name", datum->name,
                           datum->value);
    }
  if (is_user)
    {
      begin (out, spelling, 2, FALSE);
      append_close (out, spelling, "Cleared");
    }
  begin (out, spelling, 1, FALSE);
  append_close (out, spelling, sample->part);
}

static void
append_event (GString *out, Spelling spelling, const Sample *sample)
{
  begin (out, spelling, 0, TRUE);
  append_tag (out, spelling, "Event", (spelling & PREFIX) != 0 ? "xmlns:e" : "xmlns", NAMESPACE,
              ">");
  begin (out, spelling, 1, TRUE);
  append_tag (out, spelling, "System", NULL, NULL, ">");
  begin (out, spelling, 2, FALSE);
  append_tag (out, spelling, "Provider", "Name", sample->provider, "/>");
  append_text_element (out, spelling, 2, "EventID", "Qualifiers", "0", sample->id);
  append_text_element (out, spelling, 2, "Level", NULL, NULL, "4");
  begin (out, spelling, 2, FALSE);
  append_tag (out, spelling, "TimeCreated", "SystemTime", sample->time, "/>");
  append_text_element (out, spelling, 2, "Channel", NULL, NULL, "Security");
  append_text_element (out, spelling, 2, "Computer", NULL, NULL, "dc1.example.com");
  begin (out, spelling, 1, FALSE);
  append_close (out, spelling, "System");
  append_body (out, spelling, sample);
  begin (out, spelling, 0, FALSE);
  append_close (out, spelling, "Event");
}

static char *
write_file (Spelling spelling)
{
  GString *out = g_string_new (NULL);

  if ((spelling & DECLARATION) != 0)
    g_string_append (out, "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>");
  if ((spelling & ROOT) != 0)
    g_string_append (out, "<Events>");
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      if ((spelling & RECORD_LINES) != 0)
        g_string_append_printf (out, "\nRecord %u\n<?xml version=\"1.0\"?>\n", i + 1);
      append_event (out, spelling, &samples[i]);
    }
  if ((spelling & ROOT) != 0)
    g_string_append (out, "</Events>");
  return g_string_free (out, FALSE);
}

/* The events, without where they stood. */
static char *
parse (const char *text, gsize block)
{
  g_autoptr (TocsinParsed) parsed
      = tocsin_test_parse (&tocsin_format_windows_xml, text, strlen (text), block, FALSE);
  g_autoptr (GRegex) place
      = g_regex_new ("\"record\":\\d+,\"offset\":\\d+,\"size\":\\d+,", 0, 0, NULL);

  tocsin_test_check_counts (&parsed->counts);
  return g_regex_replace_literal (place, parsed->ndjson->str, -1, 0, "", 0, NULL);
}

static void
test_spellings (void)
{
  static const Spelling spellings[] = {
    DOUBLE_QUOTES,
    MANY_LINES,
    MANY_LINES | CRLF | DOUBLE_QUOTES,
    MANY_LINES | TREE | DOUBLE_QUOTES,
    ROOT | DECLARATION,
    ROOT | DECLARATION | MANY_LINES | DOUBLE_QUOTES,
    RECORD_LINES | DOUBLE_QUOTES,
    PREFIX | ROOT,
    MANY_LINES | COMMENTS,
    CDATA,
    NUMBERS | DOUBLE_QUOTES,
  };
  g_autofree char *first = write_file (0);
  g_autofree char *expected = parse (first, 0);

  g_assert_nonnull (
      strstr (expected, "\"ImagePath\":\"\\\"C:\\\\a b\\\\up.exe\\\" -k 'x' & <y> ]]\""));
  g_assert_null (strstr (expected, "reject"));
  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autofree char *text = write_file (spellings[i]);
      g_autofree char *got = parse (text, 11);

      g_assert_cmpstr (got, ==, expected);
    }
}

/* PowerShell writes UTF-16LE with a byte order mark. */
static void
test_utf16 (void)
{
  g_autofree char *text = write_file (MANY_LINES | CRLF);
  g_autofree char *marked = g_strconcat ("\xef\xbb\xbf", text, NULL);
  gsize length;
  g_autofree char *wide = g_convert (marked, -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  g_autofree char *expected = parse (text, 0);
  g_autofree char *got = NULL;
  g_autofree char *decoded = NULL;
  g_autoptr (TocsinDecoder) decoder = NULL;
  TocsinContent content;
  const char *out;

  tocsin_content_examine (wide, length, &content);
  g_assert_cmpint (content.encoding, ==, TOCSIN_ENCODING_UTF16LE);
  decoder = tocsin_decoder_new (&content);
  length = tocsin_decoder_push (decoder, wide, length, TRUE, &out);
  decoded = g_strndup (out, length);
  got = parse (decoded, 0);
  g_assert_cmpstr (got, ==, expected);
}

typedef struct
{
  GPtrArray *events; /* of GPtrArray of "name=value" */
} Collected;

static void
take (GPtrArray *list, const char *name, const char *value, gsize length, gboolean is_system)
{
  g_ptr_array_add (list,
                   g_strdup_printf ("%s%s=%.*s", is_system ? "S:" : "", name, (int) length, value));
}

static void
take_column (GPtrArray *list, const TocsinBatch *batch, const char *name, TocsinSlice value)
{
  if (value.length > 0)
    take (list, name, tocsin_batch_text (batch, value), value.length, TRUE);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
collect (TocsinSink *sink, gpointer user_data)
{
  Collected *self = user_data;
  TocsinBatch *batch = sink->batch;

  for (guint32 i = 0; i < batch->n_events; i++)
    {
      const TocsinEvent *event = &batch->events[i];
      GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *id = g_strdup_printf ("%d", event->event_id);

      take (list, "EventID", id, strlen (id), TRUE);
      take_column (list, batch, "Provider_Name", event->provider);
      take_column (list, batch, "Channel", event->channel);
      take_column (list, batch, "Computer", event->host);
      for (guint32 j = 0; j < event->n_fields; j++)
        {
          const TocsinField *field = &batch->fields[event->first_field + j];

          take (list, batch->names[field->name], tocsin_batch_text (batch, field->value),
                field->value.length, field->is_system);
        }
      g_ptr_array_sort (list, compare);
      g_ptr_array_add (self->events, list);
    }
  tocsin_batch_clear (batch);
}

/* What libxml2 finds in an element, by the rules of the mapping. */
static void
take_node (GPtrArray *list, xmlNode *node, gboolean is_system, gboolean is_part)
{
  gboolean is_data = strcmp ((const char *) node->name, "Data") == 0;
  xmlChar *name = is_data ? xmlGetProp (node, BAD_CAST "Name") : NULL;
  g_autofree char *plain
      = g_strdup (name != NULL ? (const char *) name : (const char *) node->name);
  guint n_attributes = 0;

  for (char *at = plain, *out = plain; name != NULL; at++)
    {
      if (!g_ascii_isspace (*at))
        *out++ = *at;
      if (*at == '\0')
        break;
    }
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    {
      xmlChar *value = xmlNodeGetContent ((xmlNode *) attribute);
      g_autofree char *joined = g_strdup_printf ("%s_%s", node->name, attribute->name);

      if (name == NULL)
        take (list, joined, (const char *) value, strlen ((const char *) value), is_system);
      n_attributes++;
      xmlFree (value);
    }
  if (xmlFirstElementChild (node) == NULL && !is_part)
    {
      xmlChar *value = xmlNodeGetContent (node);

      if (is_data || value[0] != '\0' || n_attributes == 0)
        take (list, plain, (const char *) value, strlen ((const char *) value), is_system);
      xmlFree (value);
    }
  for (xmlNode *child = xmlFirstElementChild (node); child != NULL;
       child = xmlNextElementSibling (child))
    take_node (list, child, is_system, FALSE);
  xmlFree (name);
}

/* A value with anything that XML allows in it. */
static void
append_random (GString *out, GRand *random, gboolean is_attribute)
{
  static const char *const pieces[]
      = { "a",     "Z9",     " ",  "&amp;", "&lt;",  "&gt;",  "&quot;",   "&apos;",
          "&#65;", "&#xe9;", "\n", "\t",    "\r\n",  ">",     "\xc3\xa9", "\xe2\x82\xac",
          "/",     "=",      "] ", "-",     "&#10;", "&#13;", "\r",       "\xf0\x9f\x94\x94" };
  static const char *const text_only[]
      = { "\"", "'", "<![CDATA[<x>&amp;\r\n]]>", "<!-- </Event> -->", "<?pi <Event ?>" };
  gint n = g_rand_int_range (random, 0, 8);

  for (gint i = 0; i < n; i++)
    if (!is_attribute && g_rand_int_range (random, 0, 6) == 0)
      g_string_append (out, text_only[g_rand_int_range (random, 0, G_N_ELEMENTS (text_only))]);
    else
      g_string_append (out, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
}

static void
append_random_element (GString *out, GRand *random, const char *name, const char *attribute)
{
  g_string_append_printf (out, "<%s", name);
  if (attribute != NULL)
    {
      g_string_append_printf (out, " %s = '", attribute);
      append_random (out, random, TRUE);
      g_string_append_c (out, '\'');
    }
  g_string_append_c (out, '>');
  g_string_append_c (out, 'v'); /* not a layout of blanks */
  append_random (out, random, FALSE);
  g_string_append_printf (out, "</%s>", name);
}

static char *
make_random (GRand *random)
{
  static const char *const elements[] = { "Version", "Task", "Keywords", "EventRecordID" };
  static const char *const leaves[] = { "One", "Two", "x:Three", "Vier\xc3\xa9" };
  GString *out = g_string_new ("<Event xmlns=\"" NAMESPACE "\"><System><EventID>7</EventID>");

  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    append_random_element (out, random, elements[i], g_rand_boolean (random) ? "Extra" : NULL);
  g_string_append (out, "</System>");
  if (g_rand_boolean (random))
    {
      g_string_append (out, "<EventData>\n  ");
      for (gint i = g_rand_int_range (random, 0, 6); i > 0; i--)
        {
          append_random_element (out, random, "Data", NULL);
          g_string_append (out, "<Data Name=\"Named\"/><Data/>\n\t");
        }
      g_string_append (out, "</EventData>");
    }
  else
    {
      g_string_append (out, "<UserData><x:Top xmlns:x='http://example.com/x' b='1'>");
      for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
        append_random_element (out, random, leaves[i], g_rand_boolean (random) ? "a" : NULL);
      g_string_append (out, "<Deep><Deeper><Leaf/></Deeper></Deep></x:Top></UserData>");
    }
  g_string_append (out, "</Event>");
  return g_string_free (out, FALSE);
}

static GPtrArray *
read_with_libxml2 (const char *text)
{
  xmlDoc *document = xmlReadMemory (text, (int) strlen (text), NULL, "UTF-8", XML_PARSE_NONET);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  g_assert_nonnull (document);
  for (xmlNode *part = xmlFirstElementChild (xmlDocGetRootElement (document)); part != NULL;
       part = xmlNextElementSibling (part))
    take_node (list, part, strcmp ((const char *) part->name, "System") == 0, TRUE);
  g_ptr_array_sort (list, compare);
  xmlFreeDoc (document);
  return list;
}

static void
read_own (const char *text, Collected *collected)
{
  TocsinParserOptions options = { .file_time = TOCSIN_NO_TIME, .file_name = "x.xml" };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (collect, collected);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (&tocsin_format_windows_xml, &options, sink);

  tocsin_driver_push (driver, text, strlen (text));
  tocsin_driver_finish (driver);
  g_assert_cmpuint (sink->counts.rejects, ==, 0);
}

static void
check_like_libxml2 (const char *text)
{
  g_autoptr (GPtrArray) expected = read_with_libxml2 (text);
  Collected collected = { g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref) };
  GPtrArray *got;

  read_own (text, &collected);
  g_assert_cmpuint (collected.events->len, ==, 1);
  got = collected.events->pdata[0];
  for (guint i = 0; i < MIN (got->len, expected->len); i++)
    g_assert_cmpstr (got->pdata[i], ==, expected->pdata[i]);
  g_assert_cmpuint (got->len, ==, expected->len);
  g_ptr_array_unref (collected.events);
}

static void
test_like_libxml2 (void)
{
  GRand *random = g_rand_new_with_seed (20250304);

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *text = make_random (random);

      check_like_libxml2 (text);
    }
  g_rand_free (random);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      append_event (text, DOUBLE_QUOTES | (i % 2 == 0 ? MANY_LINES : 0), &samples[i]);
      check_like_libxml2 (text->str);
    }
}

static void
test_sniff (void)
{
  static const struct
  {
    const char *text;
    guint least;
    guint most;
  } cases[] = {
    { "<Event xmlns='" NAMESPACE "'><System>", 90, 100 },
    { "\xef\xbb\xbf<?xml version='1.0'?><Events><Event xmlns=\"" NAMESPACE "\">", 90, 100 },
    { "- <Event xmlns='" NAMESPACE "'>", 90, 100 },
    { "Record 1\n<?xml version='1.0'?>\n<Event xmlns='" NAMESPACE "'>", 90, 100 },
    { "<Event><System><Provider/></System></Event>", 80, 100 },
    { "tName></Data></EventData></Event>\n<Event xmlns='" NAMESPACE "'>", 70, 100 },
    { "<html><body><Event>party</Event></body></html>", 0, 0 },
    { "Mar  4 05:06:07 web1 sysmon: <Event xmlns='" NAMESPACE "'><System>", 0, 0 },
    { "", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TocsinSample sample = { cases[i].text, strlen (cases[i].text), TRUE, "x" };
      g_autoptr (GString) reason = g_string_new (NULL);
      guint score = tocsin_format_windows_xml.sniff (&sample, reason);

      g_assert_cmpuint (score, >=, cases[i].least);
      g_assert_cmpuint (score, <=, cases[i].most);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  xmlInitParser ();
  g_test_add_func ("/windows-xml/spellings", test_spellings);
  g_test_add_func ("/windows-xml/utf16", test_utf16);
  g_test_add_func ("/windows-xml/like-libxml2", test_like_libxml2);
  g_test_add_func ("/windows-xml/sniff", test_sniff);
  result = g_test_run ();
  xmlCleanupParser ();
  return result;
}
