/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "export/tocsin-exporter.h"
#include "support/tocsin-query-samples.h"
#include "support/tocsin-test.h"

static gboolean
collect (const char *data, gsize length, gpointer user_data, GError **error)
{
  g_string_append_len (user_data, data, (gssize) length);
  return TRUE;
}

static gboolean
refuse (const char *data, gsize length, gpointer user_data, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED, "disk full");
  return FALSE;
}

static TocsinCell
cell (const char *text)
{
  return (TocsinCell){ text, strlen (text), TOCSIN_CELL_TEXT };
}

/* Writes one row of one column. */
static char *
dup_cell (const char *exporter, const char *text)
{
  static const char *const columns[] = { "c", NULL };
  GString *out = g_string_new (NULL);
  g_autoptr (TocsinExport) export
      = tocsin_export_new (tocsin_exporter_find (exporter), columns, collect, out);
  TocsinCell only = cell (text);

  g_assert_true (tocsin_export_add_row (export, &only, NULL));
  g_assert_true (tocsin_export_finish (export, NULL));
  return g_string_free (out, FALSE);
}

static void
test_csv_cells (void)
{
  static const struct
  {
    const char *text;
    const char *written;
  } cells[] = {
    { "plain", "c\nplain\n" },
    { "a,b", "c\n\"a,b\"\n" },
    { "say \"hi\"", "c\n\"say \"\"hi\"\"\"\n" },
    { "\"", "c\n\"\"\"\"\n" },
    { "two\nlines", "c\n\"two\nlines\"\n" },
    { "", "c\n\"\"\n" },
    { "=cmd()", "c\n'=cmd()\n" },
    { "=1,2", "c\n\"'=1,2\"\n" },
    { "+1", "c\n'+1\n" },
    { "-1", "c\n'-1\n" },
    { "@a", "c\n'@a\n" },
    { "\tx", "c\n'\tx\n" },
    { "\rx", "c\n\"'\rx\"\n" },
    { "＝x", "c\n'＝x\n" },
    { "\n=x", "c\n\"'\n=x\"\n" },
    { "＋x", "c\n'＋x\n" },
    { "－x", "c\n'－x\n" },
    { "＠x", "c\n'＠x\n" },
    { "'=x", "c\n''=x\n" },
    { "''=x", "c\n'''=x\n" },
    { "'x", "c\n'x\n" },
    { "'", "c\n'\n" },
    { "a=b", "c\na=b\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *written = dup_cell ("csv", cells[i].text);

      g_assert_cmpstr (written, ==, cells[i].written);
    }
}

static void
test_csv_numbers (void)
{
  static const char *const columns[] = { "n", "none", "j", NULL };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (TocsinExport) export
      = tocsin_export_new (tocsin_exporter_find ("csv"), columns, collect, out);
  TocsinCell cells[3] = { { "-5", 2, TOCSIN_CELL_NUMBER },
                          { "", 0, TOCSIN_CELL_NONE },
                          { "{\"a\":1}", 7, TOCSIN_CELL_JSON } };

  g_assert_true (tocsin_export_add_row (export, cells, NULL));
  g_assert_true (tocsin_export_finish (export, NULL));
  g_assert_cmpstr (out->str, ==, "n,none,j\n-5,,\"{\"\"a\"\":1}\"\n");
}

/* No exporter for people lets a control character or a hidden one through. */
static void
test_table_is_harmless (void)
{
  g_autofree char *written = dup_cell ("table", "a\x1b[31mb\u202e\xc2\x9b"
                                                "c\nd\x7f");

  g_assert_cmpstr (written, ==, "c\na␛[31mb<U+202E><U+009B>c␊d␡\n");
}

static void
add_texts (TocsinExport *export, const char *a, const char *b)
{
  TocsinCell cells[] = { cell (a), cell (b) };

  g_assert_true (tocsin_export_add_row (export, cells, NULL));
}

static void
test_table_width (void)
{
  static const char *const columns[] = { "first", "second", NULL };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (TocsinExport) export
      = tocsin_export_new (tocsin_exporter_find ("table"), columns, collect, out);

  tocsin_export_set_width (export, 20);
  add_texts (export, "漢字", "a long text that does not fit");
  add_texts (export, "x", "short");
  g_assert_true (tocsin_export_finish (export, NULL));
  g_assert_cmpstr (out->str, ==,
                   "first  second\n"
                   "漢字   a long text …\n"
                   "x      short\n");
}

/* More rows than are looked at for the widths: all come, in their order. */
static void
test_table_many (void)
{
  static const char *const columns[] = { "n", NULL };
  g_autoptr (GString) out = g_string_new (NULL), expected = g_string_new ("   n\n");
  g_autoptr (TocsinExport) export
      = tocsin_export_new (tocsin_exporter_find ("table"), columns, collect, out);

  for (int i = 1000; i < 2000; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i);
      TocsinCell number = { text, 4, TOCSIN_CELL_NUMBER };

      g_string_append_printf (expected, "%s\n", text);
      g_assert_true (tocsin_export_add_row (export, &number, NULL));
    }
  g_assert_true (tocsin_export_finish (export, NULL));
  g_assert_cmpstr (out->str, ==, expected->str);
}

static GString *
export_samples (const char *exporter, const char *column_names)
{
  g_autoptr (TocsinBatch) batch = tocsin_test_sample_batch ();
  const TocsinExporter *writer = tocsin_exporter_find (exporter);
  g_autofree TocsinColumn *columns = NULL;
  guint n_columns;
  GString *out = g_string_new (NULL);
  g_autoptr (TocsinExport) export = NULL;

  columns = column_names != NULL ? tocsin_export_parse_columns (column_names, &n_columns, NULL)
                                 : tocsin_export_get_default_columns (writer, &n_columns);
  export = tocsin_export_new_events (writer, columns, n_columns, collect, out);
  for (guint32 i = 0; i < batch->n_events; i++)
    g_assert_true (tocsin_export_add_event (export, batch, &batch->events[i], i + 1, 7, NULL));
  g_assert_true (tocsin_export_finish (export, NULL));
  return out;
}

static void
test_event_csv (void)
{
  g_autoptr (GString) out = export_samples ("csv", NULL);
  g_autoptr (GString) some = export_samples ("csv", "id,event.code,fields");

  g_assert_true (g_str_has_prefix (
      out->str, "timestamp,host,source,app,message,source_ip,username,outcome\n"
                "2025-01-01T09:00:00.000000Z,web1,syslog,sshd,Failed password for root from "
                "203.0.113.7 port 22,203.0.113.7,root,failed\n"));
  g_assert_true (g_str_has_suffix (out->str, "\n,,text,,,,,\n"));
  g_assert_true (
      g_str_has_prefix (some->str, "id,event_id,fields\n1,,\n2,,\n3,4625,\"{\"\"System.Cha"));
}

/* Texts that mean something to a CSV reader, a spreadsheet, a terminal or a screen. */
static const char *const hard_texts[] = {
  "=cmd|' /C calc'!A0",
  "+1",
  "-1",
  "@SUM(A1)",
  "\tx",
  "＝x",
  "\n=x",
  "'=x",
  "''=x",
  "'x",
  "a,b;c|d\te",
  "say \"hi\"",
  "\"",
  "two\nlines\r\nthree",
  "\x1b[31mred",
  "\u202eevil",
  "\xc2\x9b"
  "1m",
  "null",
  "Ärger 漢字 😀",
  "{\"a\":1}",
};

static TocsinBatch *
make_hard_batch (void)
{
  TocsinBatch *batch = tocsin_batch_new ();

  for (guint i = 0; i < G_N_ELEMENTS (hard_texts); i++)
    {
      TocsinEvent *event = tocsin_batch_add_event (batch);
      guint32 name = tocsin_batch_intern_string (batch, hard_texts[i]);

      event->timestamp = TOCSIN_SECOND * 1735689600 + i;
      event->time_basis = TOCSIN_TIME_EXACT;
      event->dataset = tocsin_batch_intern_string (batch, "syslog");
      event->message = tocsin_batch_append_string (batch, hard_texts[i]);
      event->app
          = tocsin_batch_append_string (batch, hard_texts[(i + 1) % G_N_ELEMENTS (hard_texts)]);
      event->username = event->message;
      tocsin_batch_add_field (batch, name, TOCSIN_VALUE_STRING, event->message);
      tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, "n"), TOCSIN_VALUE_NUMBER,
                              tocsin_batch_append_string (batch, "12.5"));
    }
  return batch;
}

static GString *
export_batch (const TocsinBatch *batch, const char *exporter, const char *column_names)
{
  guint n_columns;
  g_autofree TocsinColumn *columns = tocsin_export_parse_columns (column_names, &n_columns, NULL);
  GString *out = g_string_new (NULL);
  g_autoptr (TocsinExport) export = tocsin_export_new_events (tocsin_exporter_find (exporter),
                                                              columns, n_columns, collect, out);

  for (guint32 i = 0; i < batch->n_events; i++)
    g_assert_true (tocsin_export_add_event (export, batch, &batch->events[i], -1, -1, NULL));
  g_assert_true (tocsin_export_finish (export, NULL));
  return out;
}

/* Every batch is given away; the test's are small enough to be one. */
static void
take_batch (TocsinSink *sink, gpointer user_data)
{
  TocsinBatch **batch = user_data;

  g_assert_null (*batch);
  *batch = sink->batch;
  sink->batch = tocsin_batch_new ();
}

static TocsinBatch *
read_batch (const char *format, const GString *text)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new ("UTC", NULL);
  const TocsinParserOptions options = {
    .zone = zone, .first_year = 2025, .file_time = TOCSIN_NO_TIME, .file_name = "export.csv"
  };
  TocsinBatch *batch = NULL;
  g_autoptr (TocsinSink) sink = tocsin_sink_new (take_batch, &batch);
  g_autoptr (TocsinDriver) driver = tocsin_driver_new (tocsin_format_find (format), &options, sink);

  tocsin_driver_push (driver, text->str, text->len);
  tocsin_driver_finish (driver);
  tocsin_sink_finish (sink);
  g_assert_nonnull (batch);
  return batch;
}

/* What was exported is read as the same events: exported again it is the
 * same, byte for byte. */
static void
check_again (const char *exporter, const char *format)
{
  static const char columns[] = "timestamp,host,source,app,pid,severity,message,source_ip,username,"
                                "outcome,category,action,event_id,channel,provider,fields,"
                                "time_basis,repeat,attempt";

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TocsinBatch) batch = i == 0 ? make_hard_batch () : tocsin_test_sample_batch ();
      g_autoptr (GString) once = export_batch (batch, exporter, columns);
      g_autoptr (TocsinBatch) read = read_batch (format, once);
      g_autoptr (GString) twice = export_batch (read, exporter, columns);

      g_assert_cmpuint (read->n_events, ==, batch->n_events);
      g_assert_cmpstr (twice->str, ==, once->str);
    }
}

static void
test_csv_again (void)
{
  check_again ("csv", "csv");
}

static void
test_json_again (void)
{
  check_again ("ndjson", "json");
  check_again ("json", "json");
}

static void
test_event_json (void)
{
  g_autoptr (GString) array = export_samples ("json", NULL);
  g_autoptr (GString) lines = export_samples ("ndjson", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (GStrv) line = g_strsplit (lines->str, "\n", -1);
  JsonArray *events;
  JsonObject *windows;

  g_assert_true (json_parser_load_from_data (parser, array->str, (gssize) array->len, NULL));
  events = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (events), ==, 6);
  windows = json_array_get_object_element (events, 2);
  g_assert_cmpint (json_object_get_int_member (windows, "id"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (windows, "event_id"), ==, 4625);
  g_assert_cmpstr (json_object_get_string_member (windows, "time_basis"), ==, "exact");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (windows, "fields"),
                                                  "Threat Name"),
                   ==, "Trojan");
  g_assert_false (json_object_has_member (windows, "pid"));
  g_assert_false (json_object_has_member (windows, "app"));
  g_assert_cmpuint (g_strv_length (line), ==, 7);
  for (guint i = 0; i < 6; i++)
    g_assert_true (json_parser_load_from_data (parser, line[i], -1, NULL));
}

static void
test_empty (void)
{
  static const char *const columns[] = { "a", "b", NULL };
  static const char *const expected[][2]
      = { { "table", "a  b\n" }, { "csv", "a,b\n" }, { "json", "[]\n" }, { "ndjson", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (TocsinExport) export
          = tocsin_export_new (tocsin_exporter_find (expected[i][0]), columns, collect, out);

      g_assert_true (tocsin_export_finish (export, NULL));
      g_assert_cmpstr (out->str, ==, expected[i][1]);
    }
}

static void
test_errors (void)
{
  static const char *const columns[] = { "a", NULL };
  g_autoptr (GError) error = NULL;
  guint n_columns;

  g_assert_null (tocsin_exporter_find ("xls"));
  g_assert_null (tocsin_export_parse_columns ("host,nothing", &n_columns, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID);
  g_clear_error (&error);
  for (guint i = 0; tocsin_exporters[i] != NULL; i++)
    {
      g_autoptr (TocsinExport) export
          = tocsin_export_new (tocsin_exporters[i], columns, refuse, NULL);
      TocsinCell only = cell ("x");

      tocsin_export_add_row (export, &only, NULL);
      g_assert_false (tocsin_export_finish (export, &error));
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/csv/cells", test_csv_cells);
  g_test_add_func ("/export/csv/numbers", test_csv_numbers);
  g_test_add_func ("/export/table/harmless", test_table_is_harmless);
  g_test_add_func ("/export/table/width", test_table_width);
  g_test_add_func ("/export/table/many", test_table_many);
  g_test_add_func ("/export/event/csv", test_event_csv);
  g_test_add_func ("/export/event/json", test_event_json);
  g_test_add_func ("/export/csv/again", test_csv_again);
  g_test_add_func ("/export/json/again", test_json_again);
  g_test_add_func ("/export/empty", test_empty);
  g_test_add_func ("/export/errors", test_errors);
  return g_test_run ();
}
