/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows events in XML: damage anywhere costs what is damaged, in bounded time. */
#include <string.h>

#include "support/tocsin-test.h"

extern const TocsinFormat tocsin_format_windows_xml;

static const char event[]
    = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>\n"
      "  <System>\n    <Provider Name='Example'/>\n    <EventID>7</EventID>\n"
      "    <TimeCreated SystemTime='2025-03-04T05:06:07Z'/>\n  </System>\n"
      "  <EventData>\n    <Data Name='One'>a &amp; b</Data>\n    <Data>two</Data>\n"
      "  </EventData>\n</Event>";

/* An event cut off anywhere costs one reject, and no other event. (There is no
 * CDATA in it: one that is cut off ends where the next one ends.) */
static void
test_cuts (void)
{
  for (gsize cut = 1; cut < strlen (event); cut++)
    {
      g_autofree char *text = g_strdup_printf ("%s\n%.*s\n%s", event, (int) cut, event, event);
      g_autoptr (TocsinParsed) parsed
          = tocsin_test_parse (&tocsin_format_windows_xml, text, strlen (text), 0, FALSE);

      tocsin_test_check_counts (&parsed->counts);
      g_assert_cmpuint (parsed->counts.rejects, ==, 1);
      g_assert_cmpuint (parsed->counts.events, ==, 2);
    }
}

/* The same at the end of the source. */
static void
test_truncated (void)
{
  for (gsize cut = 1; cut < strlen (event); cut++)
    {
      g_autofree char *text = g_strdup_printf ("%s\n%.*s", event, (int) cut, event);
      g_autoptr (TocsinParsed) parsed
          = tocsin_test_parse (&tocsin_format_windows_xml, text, strlen (text), 13, FALSE);

      tocsin_test_check_counts (&parsed->counts);
      g_assert_cmpuint (parsed->counts.rejects, ==, 1);
      g_assert_cmpuint (parsed->counts.events, ==, 1);
    }
}

/* An event that is too long is one reject in blocks of any size. */
static void
test_too_long (void)
{
  g_autofree char *filler = g_strnfill (TOCSIN_MAX_RECORD + 100, 'x');
  g_autofree char *text = g_strdup_printf (
      "%s<Event><System/><EventData><Data>%s</Data></EventData></Event>%s", event, filler, event);
  g_autofree char *expected = NULL;

  for (gsize block = 0; block <= 3u << 20; block += (1u << 20) - 1)
    {
      g_autoptr (TocsinParsed) parsed
          = tocsin_test_parse (&tocsin_format_windows_xml, text, strlen (text), block, FALSE);

      g_assert_cmpuint (parsed->counts.events, ==, 2);
      g_assert_cmpuint (parsed->counts.rejects, ==, 1);
      if (expected == NULL)
        expected = g_strdup (parsed->ndjson->str);
      g_assert_cmpstr (parsed->ndjson->str, ==, expected);
    }
}

/* An event of more parts than any has does not take memory for each. */
static void
test_too_many_parts (void)
{
  g_autoptr (GString) text = g_string_new ("<Event><System/><UserData>");
  g_autoptr (TocsinParsed) parsed = NULL;

  while (text->len < TOCSIN_MAX_RECORD / 2)
    g_string_append (text, "<a/>");
  g_string_append_printf (text, "</UserData></Event>%s", event);
  parsed = tocsin_test_parse (&tocsin_format_windows_xml, text->str, text->len, 0, FALSE);
  g_assert_cmpuint (parsed->counts.events, ==, 1);
  g_assert_cmpuint (parsed->counts.rejects, ==, 1);
}

/* What begins again and again and never ends takes linear time. */
static void
test_hostile (void)
{
  static const char *const pieces[]
      = { "<Event>",           "<Event><![CDATA[", "<!--",           "<?x",     "<Event a='",
          "<Event><!-- ",      "<!DOCTYPE [",      "<Event/><!--",   "<Events", "<a:Event><b>",
          "<Event/><![CDATA[", "<Event><System>",  "<Event><Event>", "<",       "\xef\xbb\xbf-" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (TocsinParsed) parsed = NULL;
      gint64 start = g_get_monotonic_time ();

      while (text->len < TOCSIN_MAX_RECORD + (1u << 20))
        g_string_append (text, pieces[i]);
      parsed
          = tocsin_test_parse (&tocsin_format_windows_xml, text->str, text->len, 1u << 20, FALSE);
      tocsin_test_check_counts (&parsed->counts);
      g_test_message ("%s: %.1f s", pieces[i], (g_get_monotonic_time () - start) / 1e6);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/windows-xml-damage/cuts", test_cuts);
  g_test_add_func ("/windows-xml-damage/truncated", test_truncated);
  g_test_add_func ("/windows-xml-damage/too-long", test_too_long);
  g_test_add_func ("/windows-xml-damage/too-many-parts", test_too_many_parts);
  g_test_add_func ("/windows-xml-damage/hostile", test_hostile);
  return g_test_run ();
}
