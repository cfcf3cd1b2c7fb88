/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text and the XML that are made of a Windows event whose record is binary. */
#include <string.h>

#include "core/tocsin-event.h"
#include "support/evtx-writer.h"
#include "support/tocsin-test.h"

extern const TocsinFormat tocsin_format_evtx, tocsin_format_windows_xml;

typedef struct
{
  GString *json;
  GString *raw;
  GString *messages;
} Texts;

static void
collect (TocsinSink *sink, gpointer user_data)
{
  Texts *self = user_data;

  for (guint32 i = 0; i < sink->batch->n_events; i++)
    {
      TocsinEvent *event = &sink->batch->events[i];

      event->record = event->offset = event->size = 0;
      tocsin_event_append_json (sink->batch, event, self->json);
      tocsin_event_append_raw (sink->batch, event, self->raw);
      tocsin_event_append_message (sink->batch, event, self->messages);
      g_string_append_c (self->json, '\n');
      g_string_append_c (self->raw, '\n');
      g_string_append_c (self->messages, '\n');
    }
  g_assert_cmpuint (sink->batch->n_rejects, ==, 0);
  tocsin_batch_clear (sink->batch);
}

static void
parse (Texts *self, const TocsinFormat *format, const char *data, gsize length)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  TocsinParserOptions options = { .zone = zone, .file_time = TOCSIN_NO_TIME };
  g_autoptr (TocsinSink) sink = tocsin_sink_new (collect, self);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (format, &options, sink);

  self->json = g_string_new (NULL);
  self->raw = g_string_new (NULL);
  self->messages = g_string_new (NULL);
  tocsin_driver_push (driver, data, length);
  tocsin_driver_finish (driver);
}

static void
texts_clear (Texts *self)
{
  g_string_free (self->json, TRUE);
  g_string_free (self->raw, TRUE);
  g_string_free (self->messages, TRUE);
}

/* The XML made of the events is read back to the same events. */
static void
check_round_trip (const char *data, gsize length)
{
  Texts binary, text;

  parse (&binary, &tocsin_format_evtx, data, length);
  parse (&text, &tocsin_format_windows_xml, binary.raw->str, binary.raw->len);
  g_assert_cmpstr (binary.json->str, ==, text.json->str);
  texts_clear (&binary);
  texts_clear (&text);
}

static void
add_event (EvtxWriter *writer, const char *provider, guint16 id, const char *const *names,
           const char *const *values)
{
  EvtxWriterEvent event = {
    .provider = provider,
    .channel = "Security",
    .computer = "ws1.example.com",
    .event_id = id,
    .level = 4,
    .filetime = G_GUINT64_CONSTANT (133499664000000000),
    .names = names,
    .values = values,
  };

  evtx_writer_add_event (writer, &event);
}

static void
test_messages (void)
{
  static const char *const names[] = { "User", "Empty", "Id", NULL };
  static const char *const values[] = { "alice", "", "0x3e7" };
  static const char *const none[] = { NULL };
  EvtxWriter *writer = evtx_writer_new ();
  g_autoptr (GByteArray) file = NULL;
  Texts texts;

  add_event (writer, "Microsoft-Windows-Security-Auditing", 4624, names, values);
  add_event (writer, "Microsoft-Windows-Sysmon", 1, names, values);
  add_event (writer, "Microsoft-Windows-Kernel-General", 1, none, none);
  add_event (writer, "Example", 4624, names, values);
  add_event (writer, "Example", 4624, none, none);
  file = evtx_writer_finish (writer);
  parse (&texts, &tocsin_format_evtx, (const char *) file->data, file->len);
  g_assert_cmpstr (texts.messages->str, ==,
                   "An account was logged on \xe2\x80\x94 User: alice, Id: 0x3e7\n"
                   "A process was started \xe2\x80\x94 User: alice, Id: 0x3e7\n"
                   "The system time was changed\n"
                   "User: alice, Id: 0x3e7\n"
                   "\n");
  texts_clear (&texts);
}

static void
test_xml (void)
{
  static const char *const names[] = { "A&\"B", "Data", "Binary", "Blank", "Empty", "Lines", NULL };
  static const char *const values[]
      = { "<a href='x'>&amp;]]>", "unnamed", "00FF", " ", "", "a\r\n\tb" };
  EvtxWriter *writer = evtx_writer_new ();
  g_autoptr (GByteArray) file = NULL;
  Texts texts;

  add_event (writer, "P<r>\"o", 7, names, values);
  file = evtx_writer_finish (writer);
  check_round_trip ((const char *) file->data, file->len);
  parse (&texts, &tocsin_format_evtx, (const char *) file->data, file->len);
  g_assert_cmpstr (
      texts.raw->str, ==,
      "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>"
      "<Provider Name=\"P&lt;r&gt;&quot;o\"/><EventID>7</EventID><Level>4</Level><Task>0</Task>"
      "<Keywords>0x0</Keywords><TimeCreated SystemTime=\"2024-01-17T12:00:00.0000000Z\"/>"
      "<EventRecordID>1</EventRecordID><Execution ProcessID=\"0\" ThreadID=\"0\"/>"
      "<Channel>Security</Channel><Computer>ws1.example.com</Computer></System><EventData>"
      "<Data Name=\"A&amp;&quot;B\">&lt;a href='x'&gt;&amp;amp;]]&gt;</Data><Data>unnamed</Data>"
      "<Data Name=\"Binary\">00FF</Data><Data Name=\"Blank\"> </Data><Data Name=\"Empty\"></Data>"
      "<Data Name=\"Lines\">a&#13;\n\tb</Data></EventData></Event>\n");
  texts_clear (&texts);
}

/* Control characters have no place in XML 1.0. */
static void
test_control_characters (void)
{
  static const char *const names[] = { "Escape", NULL };
  static const char *const values[] = { "\x1b[31m" };
  EvtxWriter *writer = evtx_writer_new ();
  g_autoptr (GByteArray) file = NULL;
  Texts texts;

  add_event (writer, "Example", 7, names, values);
  file = evtx_writer_finish (writer);
  parse (&texts, &tocsin_format_evtx, (const char *) file->data, file->len);
  g_assert_nonnull (strstr (texts.json->str, "\"Escape\":\"\\u001b[31m\""));
  g_assert_nonnull (strstr (texts.raw->str, ">\xef\xbf\xbd[31m</Data>"));
  texts_clear (&texts);
}

static gboolean
has_control_characters (const char *data, gsize length)
{
  Texts texts;
  gboolean found;

  parse (&texts, &tocsin_format_evtx, data, length);
  found = strstr (texts.raw->str, "\xef\xbf\xbd") != NULL;
  texts_clear (&texts);
  return found;
}

static guint
check_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *data = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        n_files += check_folder (path);
      if (!g_str_has_suffix (name, ".evtx") || !g_file_get_contents (path, &data, &length, NULL)
          || has_control_characters (data, length))
        continue;
      g_test_message ("%s", path);
      check_round_trip (data, length);
      n_files++;
    }
  return n_files;
}

static void
test_corpus (void)
{
  g_autofree char *folder = tocsin_test_dup_corpus ("evtx");

  if (folder == NULL)
    {
      g_test_skip ("no corpus of real logs here");
      return;
    }
  g_assert_cmpuint (check_folder (folder), >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/windows-event/messages", test_messages);
  g_test_add_func ("/windows-event/xml", test_xml);
  g_test_add_func ("/windows-event/control-characters", test_control_characters);
  g_test_add_func ("/windows-event/corpus", test_corpus);
  return g_test_run ();
}
