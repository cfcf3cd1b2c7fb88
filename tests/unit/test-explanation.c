/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-event.h"
#include "detect/tocsin-explanation.h"

/* A rule and one event, `name=value` line by line; columns by their names, `raw` the record. */
typedef struct
{
  TocsinRuleSet *rules;
  TocsinBatch *batch;
  TocsinExplanation *explanation;
} Fixture;

static void
add_pair (TocsinBatch *batch, TocsinEvent *event, const char *name, const char *value)
{
  TocsinSlice slice = tocsin_batch_append_string (batch, value);

  if (strcmp (name, "message") == 0)
    event->message = slice;
  else if (strcmp (name, "channel") == 0)
    event->channel = slice;
  else if (strcmp (name, "event_id") == 0)
    event->event_id = (gint32) g_ascii_strtoll (value, NULL, 10);
  else if (strcmp (name, "outcome") == 0)
    event->outcome = *value == 'f' ? TOCSIN_OUTCOME_FAILED : TOCSIN_OUTCOME_SUCCESS;
  else if (strcmp (name, "raw") == 0)
    event->raw = slice;
  else
    tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, name), TOCSIN_VALUE_STRING,
                            slice);
}

static void
fixture_init (Fixture *self, const char *logsource, const char *detection, const char *event_text)
{
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autofree char *yaml
      = g_strdup_printf ("title: T\nid: t\nlogsource: %s\ndetection:\n%s\n", logsource, detection);
  g_auto (GStrv) lines = g_strsplit (event_text, "\n", -1);
  TocsinEvent *event;

  self->rules = tocsin_rule_set_new ();
  tocsin_rule_set_set_profile (self->rules, TOCSIN_PROFILE_FULL);
  tocsin_rule_set_add_text (self->rules, "t.yml", yaml, strlen (yaml), faults);
  tocsin_rule_set_finish (self->rules, faults);
  if (faults->len > 0)
    g_error ("%s", ((TocsinRuleFault *) g_ptr_array_index (faults, 0))->message);
  self->batch = tocsin_batch_new ();
  event = tocsin_batch_add_event (self->batch);
  event->dataset = tocsin_batch_intern_string (
      self->batch, strstr (logsource, "windows") != NULL ? "windows_event" : "syslog");
  event->event_id = TOCSIN_NO_NUMBER;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equals = strchr (lines[i], '=');

      *equals = '\0';
      add_pair (self->batch, event, lines[i], equals + 1);
    }
  self->explanation = tocsin_explanation_new (self->rules, 0);
}

static void
fixture_clear (Fixture *self)
{
  tocsin_explanation_free (self->explanation);
  tocsin_batch_free (self->batch);
  tocsin_rule_set_free (self->rules);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
print_node (const TocsinExplanationNode *node, GString *out)
{
  static const char *const kinds[] = { "all", "any", "not", "" };

  if (node->name != NULL)
    g_string_append_printf (out, "%s: ", node->name);
  if (node->kind == TOCSIN_EXPLANATION_TEST)
    g_string_append_printf (out, "%s|%s=%s%s", node->field != NULL ? node->field : "", node->test,
                            node->is_null ? "NULL " : "", node->value);
  g_string_append_printf (out, "%s%u", kinds[node->kind], node->n_met);
  if (node->children->len == 0)
    return;
  g_string_append (out, "(");
  for (guint i = 0; i < node->children->len; i++)
    {
      g_string_append (out, i > 0 ? ", " : "");
      print_node (g_ptr_array_index (node->children, i), out);
    }
  g_string_append (out, ")");
}

/* The tree with how often each part was met. */
static void
check_tree (const char *detection, const char *event, const char *expected)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);

  fixture_init (&fixture, "{product: linux}", detection, event);
  tocsin_explanation_set_batch (fixture.explanation, fixture.batch);
  tocsin_explanation_add_event (fixture.explanation, &fixture.batch->events[0]);
  print_node (fixture.explanation->root, out);
  g_assert_cmpstr (out->str, ==, expected);
}

/* The marks as `field[text]`, or `field[text@text of the record]`. */
static void
check_marks_of (const char *logsource, const char *detection, const char *event_text,
                const char *expected)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GString) out = g_string_new (NULL), raw = g_string_new (NULL);
  g_autoptr (GArray) marks = NULL;
  const TocsinEvent *event;

  fixture_init (&fixture, logsource, detection, event_text);
  event = &fixture.batch->events[0];
  tocsin_event_append_raw (fixture.batch, event, raw);
  marks = tocsin_explanation_find_marks (fixture.explanation, fixture.batch, event, raw->str,
                                         raw->len);
  for (guint i = 0; i < marks->len; i++)
    {
      const TocsinMatchMark *mark = &g_array_index (marks, TocsinMatchMark, i);
      g_autoptr (GString) value = g_string_new (NULL);
      int column = tocsin_column_find (mark->field, strlen (mark->field));
      const TocsinField *field = tocsin_batch_find_field (fixture.batch, event, mark->field);

      if (field != NULL)
        g_string_append_len (value, tocsin_batch_text (fixture.batch, field->value),
                             field->value.length);
      else
        tocsin_event_append_text (fixture.batch, event, (TocsinColumn) column, value);
      g_assert_cmpuint (mark->start + mark->length, <=, value->len);
      g_assert_cmpuint (mark->raw_start + mark->raw_length, <=, raw->len);
      g_string_append_printf (out, "%s%s[%.*s", i > 0 ? " " : "", mark->field, (int) mark->length,
                              value->str + mark->start);
      if (mark->raw_length > 0)
        g_string_append_printf (out, "@%" G_GSIZE_FORMAT ":%.*s", mark->raw_start,
                                (int) mark->raw_length, raw->str + mark->raw_start);
      g_string_append (out, "]");
    }
  g_assert_cmpstr (out->str, ==, expected);
}

static void
check_marks (const char *detection, const char *event, const char *expected)
{
  check_marks_of ("{product: linux}", detection, event, expected);
}

static void
test_tree (void)
{
  check_tree (" s: {F: a}\n condition: s", "F=a", "s: F|=a1");
  check_tree (" s: {F: a, G|contains: [x, y]}\n condition: s", "F=A\nG=xx",
              "s: all1(F|=a1, any1(G|contains=x1, G|contains=y0))");
  check_tree (" s: {F|contains|all: [x, y]}\n condition: s", "F=xy",
              "s: all1(F|contains=x1, F|contains=y1)");
  check_tree (" s: {F: a}\n f_one: {G: b}\n f_two: {H: c}\n condition: s and not 1 of f_*",
              "F=a\nH=d", "all1(s: F|=a1, not1(any0(f_one: G|=b0, f_two: H|=c0)))");
  check_tree (" s: {F|neq: a, G|neq: [b, c]}\n condition: s", "F=x\nG=y",
              "s: all1(not1(F|=a0), not1(any0(G|=b0, G|=c0)))");
  check_tree (" s:\n  - {F: a}\n  - [one, two]\n condition: s", "F=two",
              "s: any1(F|=a0, any1(|=one0, |=two1))");
  check_tree (" s: {F: null, G|exists: false, H|re: 'a+'}\n condition: s", "H=caat",
              "s: all1(F|=NULL null1, G|exists=false1, H|re=a+1)");
  check_tree (" s: {F|wide|base64offset|contains: '/bin'}\n condition: s", "F=x",
              "s: F|wide|base64offset|contains=/bin0");
}

/* Events that the rule does not match do not count, not even for the parts that they meet. */
static void
test_unmatched (void)
{
  check_tree (" s: {F: a, G: b}\n condition: s", "F=a\nG=c", "s: all0(F|=a0, G|=b0)");
}

static void
test_marks (void)
{
  check_marks (" s: {F: alpha}\n condition: s", "F=Alpha", "F[Alpha]");
  check_marks (" s: {F|contains: ph}\n condition: s", "F=alPHa-ph", "F[PH] F[ph]");
  check_marks (" s: {F|startswith: al}\n condition: s", "F=ALpha", "F[AL]");
  check_marks (" s: {F|endswith: ha}\n condition: s", "F=alpha", "F[ha]");
  check_marks (" s: {F: 'a*c?e'}\n condition: s", "F=abXcde", "F[a] F[cde]");
  check_marks (" s: {F|re: 'b+'}\n condition: s", "F=abbab", "F[bb] F[b]");
  check_marks (" s: {F|re|i: 'B+$'}\n condition: s", "F=abbab", "F[b]");
  check_marks (" s: {F|cidr: 192.0.2.0/24}\n condition: s", "F=192.0.2.7", "F[192.0.2.7]");
  check_marks (" s: {F|gte: 10}\n condition: s", "F=12", "F[12]");
  check_marks (" s: {F|fieldref: G}\n condition: s", "F=one\nG=One", "F[one] G[One]");
  check_marks (" s: {F|fieldref|endswith: G}\n condition: s", "F=the one\nG=One", "F[one] G[One]");
  check_marks (" s: {F|windash|contains: ' -enc '}\n condition: s", "F=p /enc x", "F[ /enc ]");
  check_marks (" s: {F|base64offset|contains: 'whoami'}\n condition: s", "F=x eHdob2FtaSA= y",
               "F[dob2Fta]");
}

static void
test_marks_cased (void)
{
  check_marks (" s: {F|cased|contains: Ab}\n condition: s", "F=ab Ab", "F[Ab]");
  check_marks (" s: {F|contains: 'ÄB'}\n condition: s", "F=xÄÖäb", "F[äb]");
  /* U+023A is two bytes, its lower case three. */
  check_marks (" s: {F|endswith: b}\n condition: s",
               "F=\xc8\xba\xc8\xba"
               "B",
               "F[B]");
}

/* Only what speaks for the match is marked. */
static void
test_marks_of_met (void)
{
  check_marks (" s: {F|contains: a}\n f: {F|contains: b}\n condition: s and not f", "F=ac", "F[a]");
  check_marks (" s1: {F|contains: a, G: x}\n s2: {F|contains: c}\n condition: 1 of s*", "F=ac\nG=y",
               "F[c]");
  check_marks (" s: {F: a}\n condition: s", "F=b", "");
}

static void
test_keywords (void)
{
  check_marks (" s: [Fail, nothing]\n condition: s", "F=a failure\nG=the fail", "F[fail] G[fail]");
}

static void
test_raw (void)
{
  check_marks (" s: {user: bob}\n condition: s", "raw=bobby: note=bob user=bob\nuser=bob",
               "user[bob@21:bob]");
  check_marks (" s: {P|endswith: '\\x.exe'}\n condition: s",
               "raw={\"a\":\"x\",\"P\":\"C:\\\\d\\\\x.exe\"}\nP=C:\\d\\x.exe",
               "P[\\x.exe@19:\\\\x.exe]");
  check_marks (" s: {P|contains: 'a & b'}\n condition: s",
               "raw=<Data Name=\"P\">run a &amp; b now</Data>\nP=run a & b now",
               "P[a & b@19:a &amp; b]");
  check_marks (" s: {P|contains: '\xc3\xa9'}\n condition: s",
               "raw={\"P\":\"caf\\u00e9 x\"}\nP=caf\xc3\xa9 x", "P[\xc3\xa9@9:\\u00e9]");
  check_marks (" s: {outcome: failed}\n condition: s", "raw=it failed\noutcome=failed",
               "outcome[failed]");
}

/* The names of another category's view are those of the event where they are marked. */
static void
test_views (void)
{
  check_marks_of ("{product: windows, category: process_creation}",
                  " s: {Image|endswith: '\\cmd.exe', EventID: 4688}\n condition: s",
                  "channel=Security\nevent_id=4688\nNewProcessName=C:\\cmd.exe",
                  "event_id[4688@86:4688] NewProcessName[\\cmd.exe@177:\\cmd.exe]");
}

/* What a view makes of a field is marked in that field. */
static void
test_made_values (void)
{
  static const char logsource[] = "{product: windows, category: registry_set}";
  static const char event[] = "channel=Security\nevent_id=4657\nOperationType=%%1904\nNewValue=x\n"
                              "ObjectName=\\REGISTRY\\MACHINE\\Soft\\Run\nObjectValueName=v";

  check_marks_of (logsource, " s: {TargetObject|contains: '\\RUN\\'}\n condition: s", event,
                  "ObjectName[\\REGISTRY\\MACHINE\\Soft\\Run@241:\\REGISTRY\\MACHINE\\Soft\\Run]");
  check_marks_of (logsource, " s: {TargetObject|contains: 'soft'}\n condition: s", event,
                  "ObjectName[Soft@259:Soft]");
  check_marks_of (logsource, " s: {EventType: SetValue}\n condition: s", event,
                  "OperationType[%%1904@174:%%1904]");
  check_marks_of (logsource, " s: {Details: x}\n condition: s", event, "NewValue[x@209:x]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explanation/tree", test_tree);
  g_test_add_func ("/explanation/unmatched", test_unmatched);
  g_test_add_func ("/explanation/marks", test_marks);
  g_test_add_func ("/explanation/marks/cased", test_marks_cased);
  g_test_add_func ("/explanation/marks/met", test_marks_of_met);
  g_test_add_func ("/explanation/keywords", test_keywords);
  g_test_add_func ("/explanation/raw", test_raw);
  g_test_add_func ("/explanation/views", test_views);
  g_test_add_func ("/explanation/made-values", test_made_values);
  return g_test_run ();
}
