/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "detect/tocsin-matcher.h"
#include "support/tocsin-test.h"

/* Whether a rule with this `detection` (YAML, indented by two) matches an event with these fields
 * (`Name=value` by line; `Name` alone is null). */
static const struct
{
  const char *detection;
  const char *fields;
  gboolean matches;
} cases[] = {
  /* S3: escapes and wildcards */
  { "s: {F: 'a*c'}", "F=abbc", TRUE },
  { "s: {F: 'a*c'}", "F=abbcd", FALSE },
  { "s: {F: 'a?c'}",
    "F=a\xc3\xa4"
    "c",
    TRUE },
  { "s: {F: 'a?c'}", "F=ac", FALSE },
  { "s: {F: 'a\\*c'}", "F=a*c", TRUE },
  { "s: {F: 'a\\*c'}", "F=abc", FALSE },
  { "s: {F: 'a\\\\*c'}", "F=a\\xc", TRUE },
  { "s: {F: 'a\\\\\\*c'}", "F=a\\*c", TRUE },
  { "s: {F: 'C:\\Windows\\x'}", "F=c:\\windows\\X", TRUE },
  { "s: {F: 'a\\'}", "F=a\\", TRUE },
  { "s: {F: '%x%'}", "F=%x%", TRUE },
  { "s: {F|contains: '\\Temp\\'}", "F=C:\\Temp\\a.exe", TRUE },
  { "s: {F|contains: '\\Temp\\'}", "F=C:\\Temp", FALSE },
  /* S4: folding */
  { "s: {F: '\xc3\x84rger'}", "F=\xc3\xa4RGER", TRUE },
  { "s: {EventID: 4624}", "", TRUE },
  { "s: {EventID: '4624'}", "", TRUE },
  { "s: {F: true}", "F=TRUE", TRUE },
  { "s: {F: 007}", "F=7", TRUE },
  { "s: {F: 00000429}", "F=00000429", TRUE },
  { "s: {f: x}", "F=x", FALSE },
  /* S5: modifiers */
  { "s: {F|startswith: ab}", "F=abc", TRUE },
  { "s: {F|startswith: ab}", "F=cab", FALSE },
  { "s: {F|endswith: ' '}", "F=abc ", TRUE },
  { "s: {F|endswith: ' '}", "F=abc", FALSE },
  { "s: {F|contains: ''}", "F=", TRUE },
  { "s: {F|contains: ''}", "G=", FALSE },
  { "s: {F|contains: 'a*b'}", "F=xaqqby", TRUE },
  { "s: {F|contains|all: [a, b]}", "F=ba", TRUE },
  { "s: {F|contains|all: [a, b]}", "F=bb", FALSE },
  { "s: {F|contains|all: [a, b]}", "F=a\nF=b", TRUE },
  { "s: {F|contains|all: a}", "F=a", TRUE },
  { "s: {F|cased: Abc}", "F=abc", FALSE },
  { "s: {F|cased: Abc}", "F=Abc", TRUE },
  { "s: {F|contains|cased: B}", "F=aBc", TRUE },
  { "s: {F|neq: a}", "F=b", TRUE },
  { "s: {F|neq: a}", "G=b", TRUE },
  { "s: {F|neq: a}", "F=A", FALSE },
  { "s: {F|contains|windash: ' -x'}", "F=cmd /x", TRUE },
  { "s: {F|contains|windash: ' -x'}", "F=cmd \xe2\x80\x93x", TRUE },
  { "s: {F|contains|windash: ' -x'}", "F=cmd \xe2\x80\x95x", TRUE },
  { "s: {F|contains|windash: ' -x'}", "F=cmd +x", FALSE },
  { "s: {F|contains|windash: 'start/b'}", "F=start-b", FALSE },
  { "s: {F|contains|windash: ' -a -b'}", "F=c /a -b", TRUE },
  { "s: {F|base64: foo}", "F=Zm9v", TRUE },
  { "s: {F|base64|contains: foo}", "F=xxZm9vyy", TRUE },
  { "s: {F|base64offset|contains: 'http://'}", "F=aHR0cDovL2", TRUE },
  { "s: {F|base64offset|contains: 'http://'}", "F=xodHRwOi8vx", TRUE },
  { "s: {F|base64offset|contains: 'http://'}", "F=oMaHR0cDovLx", TRUE },
  { "s: {F|base64offset|contains: 'http://'}", "F=ftp", FALSE },
  { "s: {F|wide|base64: ab}", "F=YQBiAA==", TRUE },
  { "s: {F|utf16be|base64: ab}", "F=AGEAYg==", TRUE },
  { "s: {F|utf16|base64: a}", "F=//5hAA==", TRUE },
  { "s: {F|re: 'a.c$'}", "F=xabc", TRUE },
  { "s: {F|re: 'a.c$'}", "F=xABC", FALSE },
  { "s: {F|re|i: 'a.c$'}", "F=xABC", TRUE },
  { "s: {F|re: '(?i)a.c$'}", "F=xABC", TRUE },
  { "s: {F|re: 'a.b'}", "F=a\\nb", FALSE },
  { "s: {F|re|s: 'a.b'}", "F=a\\nb", TRUE },
  { "s: {F|re: '^b'}", "F=a\\nb", FALSE },
  { "s: {F|re|m: '^b'}", "F=a\\nb", TRUE },
  { "s: {F|re: '^\\d$'}", "F=\xd9\xa3", FALSE },
  { "s: {F|cidr: 10.0.0.0/8}", "F=10.9.8.7", TRUE },
  { "s: {F|cidr: 10.0.0.0/8}", "F=10.9.8.7:80", FALSE },
  { "s: {F|cidr: '2001:db8::/32'}", "F=2001:DB8::1", TRUE },
  { "s: {F|gt: 5}", "F=6", TRUE },
  { "s: {F|gt: 5}", "F=5", FALSE },
  { "s: {F|gte: 5}", "F=5", TRUE },
  { "s: {F|lt: 5}", "F=4.5", TRUE },
  { "s: {F|lte: 5}", "F=abc", FALSE },
  { "s: {F|lt: 5}", "F=-1", TRUE },
  { "s: {F|fieldref: G}", "F=Abc\nG=aBC", TRUE },
  { "s: {F|fieldref: G}", "F=Abc", FALSE },
  { "s: {F|fieldref|startswith: G}", "F=Abcd\nG=abc", TRUE },
  { "s: {F|fieldref|endswith: G}", "F=xAbc\nG=abc", TRUE },
  { "s: {F|fieldref|contains: G}", "F=xAbcx\nG=abc", TRUE },
  { "s: {F|hour: 9}", "F=2025-03-03T09:30:00+05:00", TRUE },
  { "s: {F|hour|gte: 18}", "F=2025-03-03 19:00:00", TRUE },
  { "s: {F|minute: 30}", "F=2025-03-03T09:30:00Z", TRUE },
  { "s: {F|day: 3}", "F=2025-03-03T09:30:00Z", TRUE },
  { "s: {F|week: 10}", "F=2025-03-03T09:30:00Z", TRUE },
  { "s: {F|month: 3}", "F=2025-03-03T09:30:00Z", TRUE },
  { "s: {F|year|lt: 2026}", "F=2025-03-03T09:30:00Z", TRUE },
  { "s: {F|year: 2025}", "F=yesterday", FALSE },
  { "s: {F|expand: '%users%x'}", "F=bobx", TRUE },
  { "s: {F|expand: '%users%x'}", "F=carolinex", TRUE },
  { "s: {F|expand: '5\\% %users%'}", "F=5% bob", TRUE },
  /* S6: null, empty, exists */
  { "s: {F: null}", "G=x", TRUE },
  { "s: {F: null}", "F", TRUE },
  { "s: {F: null}", "F=", FALSE },
  { "s: {F: ''}", "F=", TRUE },
  { "s: {F: ''}", "F", FALSE },
  { "s: {F: ''}", "G=", FALSE },
  { "s: {F: [null, a]}", "F=a", TRUE },
  { "s: {F|exists: true}", "F", TRUE },
  { "s: {F|exists: false}", "G=x", TRUE },
  { "s: {F|exists: false}", "F=", FALSE },
  /* S7: detections */
  { "s: {F: a, G: b}", "F=a\nG=b", TRUE },
  { "s: {F: a, G: b}", "F=a", FALSE },
  { "s: [{F: a}, {G: b}]", "G=b", TRUE },
  { "s: {F|contains: a, F|endswith: b}", "F=ab", TRUE },
  { "s: {F: [a, b]}", "F=b", TRUE },
  { "s: {F: a}", "F=x\nF=a", TRUE },
  { "s: [word, {F: a}]", "G=a word here", TRUE },
  /* S8: keywords */
  { "s: [evil, bad]", "F=so EVIL it is", TRUE },
  { "s: [evil, bad]", "F=good", FALSE },
  { "s: {'|all': [evil, bad]}", "F=evil\nG=bad", TRUE },
  { "s: {'|all': [evil, bad]}", "F=evil", FALSE },
  { "s: ['e*l']", "F=e\nG=l", FALSE },
  { "s: {'|re': 'e.il'}", "F=xevil", TRUE },
};

typedef struct
{
  const char *conditions;
  const char *fields;
  gboolean matches;
} ConditionCase;

/* S9, over: a: F=a, b: G=b, _c: H=c */
static const ConditionCase conditions[] = {
  { "a and b", "F=a\nG=b", TRUE },
  { "a and b", "F=a", FALSE },
  { "a or b", "G=b", TRUE },
  { "a OR b and not a", "F=a", TRUE },
  { "not a", "F=x", TRUE },
  { "not not a", "F=a", TRUE },
  { "not (a or b)", "G=b", FALSE },
  { "1 of them", "G=b", TRUE },
  { "1 of them", "H=c", FALSE },
  { "any of a*", "F=a", TRUE },
  { "all of them", "F=a\nG=b", TRUE },
  { "1 of _*", "H=c", TRUE },
  { "1 of *", "H=c", FALSE },
  { "all of them and not 1 of _*", "F=a\nG=b\nH=c", FALSE },
  { "[a and b, _c]", "H=c", TRUE },
};

/* Rules that must be refused, and a word of the reason. */
static const struct
{
  const char *detection;
  const char *word;
} refused[] = {
  { "s: {F|contians: a}\n  condition: s", "contians" },
  { "s: {F: a}\n  condition: t", "no detection called" },
  { "s: {F: a}\n  condition: s and", "ends" },
  { "s: {F: a}\n  condition: s s", "not expected" },
  { "s: {F: a}\n  condition: (s", "parenthesis" },
  { "s: {F: a}\n  condition: 1 of x*", "selects no" },
  { "s: {}\n  condition: s", "without any item" },
  { "s: {F|re: '(a'}\n  condition: s", "regular expression" },
  { "s: {F|cidr: 10.0.0.0/99}\n  condition: s", "CIDR" },
  { "s: {F|expand: '%none%'}\n  condition: s", "placeholder" },
  { "s: {F|base64: 'a*'}\n  condition: s", "encoded" },
  { "s: {'|contains': [a]}\n  condition: s", "keywords" },
  { "s: [null]\n  condition: s", "keyword" },
  { "s: {F|i: a}\n  condition: s", "modifier" },
  { "s: {F|gt: many}\n  condition: s", "number" },
  { "condition: s", "no detection" },
};

static void
add_event (TocsinBatch *batch, const char *fields)
{
  g_auto (GStrv) lines = g_strsplit (fields, "\n", -1);
  TocsinEvent *event = tocsin_batch_add_event (batch);

  event->event_id = 4624;
  event->channel = tocsin_batch_append_string (batch, "Security");
  event->dataset = tocsin_batch_intern_string (batch, "windows_event");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *equals = strchr (lines[i], '=');
      g_autofree char *value = equals != NULL ? g_strcompress (equals + 1) : NULL;
      guint32 name;

      if (lines[i][0] == '\0')
        continue;
      name = tocsin_batch_intern (batch, lines[i],
                                  equals != NULL ? (gsize) (equals - lines[i]) : strlen (lines[i]));
      tocsin_batch_add_field (batch, name, value != NULL ? TOCSIN_VALUE_STRING : TOCSIN_VALUE_NULL,
                              value != NULL ? tocsin_batch_append_string (batch, value)
                                            : TOCSIN_NO_SLICE);
    }
}

static char *
dup_rule (const char *detection)
{
  return g_strdup_printf ("title: t\nid: i\nlogsource: {product: windows}\ndetection:\n  %s\n",
                          detection);
}

static gboolean
rule_matches (const char *detection, const char *fields)
{
  static const char *const users[] = { "bob", "car*e", NULL };
  g_autofree char *text = dup_rule (detection);
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autoptr (TocsinMatcher) matcher = NULL;
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));

  tocsin_rule_set_set_placeholder (rules, "users", users);
  tocsin_rule_set_add_text (rules, "t.yml", text, strlen (text), faults);
  if (faults->len > 0)
    g_error ("%s: %s", detection, ((TocsinRuleFault *) g_ptr_array_index (faults, 0))->message);
  matcher = tocsin_matcher_new (rules);
  add_event (batch, fields);
  tocsin_matcher_match (matcher, batch, matches);
  return matches->len == 1;
}

/* YAML reads \ in single quotes as it is, but the table's field values use g_strcompress:
 * backslashes there are doubled for it. */
static char *
dup_field_text (const char *fields)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (; *fields != '\0'; fields++)
    if (*fields == '\\' && fields[1] != 'n')
      g_string_append (out, "\\\\");
    else
      g_string_append_c (out, *fields);
  return g_strdup (out->str);
}

static void
test_items (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *detection = g_strdup_printf ("%s\n  condition: s", cases[i].detection);
      g_autofree char *fields = dup_field_text (cases[i].fields);

      if (rule_matches (detection, fields) != cases[i].matches)
        g_error ("case %u: %s on %s", i, cases[i].detection, cases[i].fields);
    }
}

static void
test_conditions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autofree char *detection = g_strdup_printf (
          "a: {F: a}\n  b: {G: b}\n  _c: {H: c}\n  condition: %s", conditions[i].conditions);

      if (rule_matches (detection, conditions[i].fields) != conditions[i].matches)
        g_error ("%s on %s", conditions[i].conditions, conditions[i].fields);
    }
}

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *text = dup_rule (refused[i].detection);
      g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
      g_autoptr (GPtrArray) faults
          = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
      const TocsinRuleFault *fault;

      tocsin_rule_set_add_text (rules, "t.yml", text, strlen (text), faults);
      g_assert_cmpuint (faults->len, ==, 1);
      fault = g_ptr_array_index (faults, 0);
      if (strstr (fault->message, refused[i].word) == NULL || fault->line == 0
          || fault->column == 0)
        g_error ("%s: %s", refused[i].detection, fault->message);
    }
}

static void
test_collections (void)
{
  static const char text[] = "action: global\ntitle: g\nlogsource: {product: windows}\n"
                             "detection: {s: {F: a}}\n---\n"
                             "id: one\ndetection: {condition: s}\n---\n"
                             "id: two\ndetection: {t: {G: b}, condition: s and t}\n---\n"
                             "action: repeat\nid: three\n---\n"
                             "action: reset\n---\n"
                             "id: four\nlogsource: {product: windows}\n"
                             "detection: {s: {F: z}, condition: s}\n";
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  g_autoptr (TocsinMatcher) matcher = NULL;

  tocsin_rule_set_add_text (rules, "t.yml", text, strlen (text), faults);
  g_assert_cmpuint (faults->len, ==, 0);
  g_assert_cmpuint (tocsin_rule_set_get_n_rules (rules), ==, 4);
  g_assert_cmpstr (tocsin_rule_set_get_rule (rules, 2)->id, ==, "three");
  g_assert_cmpstr (tocsin_rule_set_get_rule (rules, 2)->title, ==, "g");
  matcher = tocsin_matcher_new (rules);
  add_event (batch, "F=a\nG=b");
  add_event (batch, "F=z");
  tocsin_matcher_match (matcher, batch, matches);
  g_assert_cmpuint (matches->len, ==, 4);
}

/* An expression that would take for ever is stopped, and the other rules go on. */
static void
test_limits (void)
{
  static const char text[] = "id: slow\nlogsource: {product: windows}\n"
                             "detection: {s: {F|re: '^(a|a?)+$'}, condition: s}\n---\n"
                             "id: quick\nlogsource: {product: windows}\n"
                             "detection: {s: {F|startswith: aaa}, condition: s}\n";
  g_autofree char *long_text = g_strnfill (5000, 'a');
  g_autofree char *fields = g_strconcat ("F=", long_text, "d", NULL);
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  g_autoptr (TocsinMatcher) matcher = NULL;

  tocsin_rule_set_add_text (rules, "t.yml", text, strlen (text), faults);
  g_assert_cmpuint (faults->len, ==, 0);
  matcher = tocsin_matcher_new (rules);
  add_event (batch, fields);
  tocsin_matcher_match (matcher, batch, matches);
  g_assert_cmpuint (matches->len, ==, 1);
  g_assert_true (tocsin_matcher_is_stopped (matcher, 0));
  g_assert_false (tocsin_matcher_is_stopped (matcher, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sigma/items", test_items);
  g_test_add_func ("/sigma/conditions", test_conditions);
  g_test_add_func ("/sigma/refused", test_refused);
  g_test_add_func ("/sigma/collections", test_collections);
  g_test_add_func ("/sigma/limits", test_limits);
  return g_test_run ();
}
