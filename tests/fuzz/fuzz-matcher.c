/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input's bytes choose rules and events: the matcher, which looks only at rules whose literals
 * occur, must find what a slow evaluator finds that tries every rule on every event. It is written
 * from sigma.md (S3 to S9, S13) alone and shares no code with the matcher. */
#include <stdint.h>
#include <string.h>

#include "detect/tocsin-matcher.h"

#define MAX_RULES 6
#define MAX_ITEMS 4 /* of a rule */
#define MAX_VALUES 3
#define MAX_EVENTS 8
#define MAX_FIELDS 5 /* of an event */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* ---- What the bytes choose ---- */

typedef struct
{
  const uint8_t *data;
  size_t size;
} Source;

static guint
choose (Source *self, guint n)
{
  if (self->size == 0)
    return 0;
  self->size--;
  return *self->data++ % n;
}

static const char *const fields[] = { "F", "G", "Image", "NewProcessName", "EventID" };
static const char *const letters[]
    = { "a", "B", "b",        "*",        "?", "\\",   "\\*", "\\\\", "-",
        "/", " ", "\xc3\xa4", "\xc3\x84", "1", ".exe", "%",   "\n" };
static const char *const plain[]
    = { "a", "B",        "b",        "*", "?",    "\\", "-",  "/",
        " ", "\xc3\xa4", "\xc3\x84", "1", ".exe", "%",  "\n", "\xe2\x80\x93" };

typedef enum
{
  EQUALS,
  CONTAINS,
  STARTS,
  ENDS,
  EXISTS,
  IS_NULL,
  GREATER,
  REFERENCE,
  N_KINDS,
} Kind;

typedef struct
{
  const char *field; /* NULL: keywords */
  Kind kind;
  gboolean is_all, is_cased, is_negated, is_windash;
  guint n_values;
  char *values[MAX_VALUES];
} Item;

typedef struct
{
  guint logsource;
  Item items[MAX_ITEMS];
  guint n_items;
  guint condition;
} Rule;

typedef struct
{
  gboolean is_windows;
  const char *channel;
  gint32 event_id;
  char *line;
  const char *names[MAX_FIELDS];
  char *values[MAX_FIELDS]; /* NULL: null */
  guint n_fields;
} Event;

static const char *const logsources[] = { "{product: windows}",
                                          "{product: windows, service: security}",
                                          "{product: windows, category: process_creation}",
                                          "{product: linux}",
                                          "{category: process_creation}",
                                          "{product: windows, service: sysmon}" };
static const char *const channels[]
    = { "Security", "Microsoft-Windows-Sysmon/Operational", "security", "Other" };
static const gint32 event_ids[] = { 1, 4688, 4624 };
static const char *const conditions[]
    = { "%s", "not %s", "%s and not (%s)", "1 of i*", "all of them", "not 1 of them" };

static char *
choose_text (Source *source, const char *const *from, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = choose (source, 6); i > 0; i--)
    g_string_append (text, from[choose (source, n)]);
  return g_string_free (text, FALSE);
}

static void
choose_item (Source *source, Item *item)
{
  guint modifiers = choose (source, 64);

  item->kind = choose (source, N_KINDS);
  item->field = modifiers % 8 == 7 ? NULL : fields[choose (source, G_N_ELEMENTS (fields))];
  if (item->field == NULL)
    item->kind = CONTAINS;
  item->is_all = modifiers & 8 && item->kind <= ENDS;
  item->is_cased = modifiers & 16 && item->kind <= ENDS;
  item->is_negated = modifiers & 32 && item->kind <= ENDS && item->field != NULL;
  item->is_windash = modifiers % 8 == 6 && item->kind <= ENDS;
  item->n_values = item->kind <= ENDS ? 1 + choose (source, MAX_VALUES) : 1;
  for (guint i = 0; i < item->n_values; i++)
    {
      if (item->kind == REFERENCE)
        item->values[i] = g_strdup (fields[choose (source, G_N_ELEMENTS (fields))]);
      else if (item->kind == GREATER)
        item->values[i] = g_strdup_printf ("%u", choose (source, 12));
      else if (item->kind == EXISTS)
        item->values[i] = g_strdup (choose (source, 2) ? "true" : "false");
      else
        item->values[i] = choose_text (source, letters, G_N_ELEMENTS (letters));
    }
}

static void
choose_event (Source *source, Event *event)
{
  event->is_windows = choose (source, 4) != 0;
  event->channel = channels[choose (source, G_N_ELEMENTS (channels))];
  event->event_id = event_ids[choose (source, G_N_ELEMENTS (event_ids))];
  event->line = choose_text (source, plain, G_N_ELEMENTS (plain));
  event->n_fields = choose (source, MAX_FIELDS);
  for (guint i = 0; i < event->n_fields; i++)
    {
      event->names[i] = fields[choose (source, 4)];
      event->values[i]
          = choose (source, 8) == 0 ? NULL : choose_text (source, plain, G_N_ELEMENTS (plain));
    }
}

/* ---- The slow evaluator ---- */

#define is_word_character(c) ((c) == '_' || g_unichar_isalnum (c))

static gboolean
same_character (gunichar a, gunichar b, gboolean is_cased)
{
  return a == b || (!is_cased && g_unichar_tolower (a) == g_unichar_tolower (b));
}

static gboolean
is_dash (gunichar c)
{
  return c == '-' || c == '/' || c == 0x2013 || c == 0x2014 || c == 0x2015;
}

/* A pattern, one element for each character: what it is, and which. */
typedef struct
{
  enum
  {
    LETTER,
    ANY_RUN,
    ANY_ONE,
    ANY_DASH,
  } kind;
  gunichar character;
} Element;

static GArray *
parse_pattern (const char *text)
{
  GArray *elements = g_array_new (FALSE, FALSE, sizeof (Element));

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      Element element = { LETTER, g_utf8_get_char (text) };

      if (*text == '\\' && text[1] != '\0' && strchr ("*?\\", text[1]) != NULL)
        element.character = (gunichar) * ++text;
      else if (*text == '*')
        element.kind = ANY_RUN;
      else if (*text == '?')
        element.kind = ANY_ONE;
      g_array_append_val (elements, element);
    }
  return elements;
}

/* \B[-/]\b within a run of letters of the pattern. */
static void
mark_dashes (GArray *elements)
{
  for (guint i = 0; i < elements->len; i++)
    {
      Element *element = &g_array_index (elements, Element, i);
      const Element *before = i > 0 ? element - 1 : NULL;
      const Element *after = i + 1 < elements->len ? element + 1 : NULL;

      if (element->kind == LETTER && (element->character == '-' || element->character == '/')
          && !(before != NULL && before->kind == LETTER && is_word_character (before->character))
          && after != NULL && after->kind == LETTER && is_word_character (after->character))
        element->kind = ANY_DASH;
    }
}

static gboolean
run_pattern (const GArray *elements, guint at, const char *text, gboolean is_cased)
{
  const Element *element;

  if (at == elements->len)
    return *text == '\0';
  element = &g_array_index (elements, Element, at);
  if (element->kind == ANY_RUN)
    {
      for (;; text = g_utf8_next_char (text))
        {
          if (run_pattern (elements, at + 1, text, is_cased))
            return TRUE;
          if (*text == '\0')
            return FALSE;
        }
    }
  if (*text == '\0')
    return FALSE;
  if (element->kind == LETTER
      && !same_character (element->character, g_utf8_get_char (text), is_cased))
    return FALSE;
  if (element->kind == ANY_DASH && !is_dash (g_utf8_get_char (text)))
    return FALSE;
  return run_pattern (elements, at + 1, g_utf8_next_char (text), is_cased);
}

static gboolean
text_matches (const Item *item, const char *value, const char *text)
{
  g_autoptr (GArray) elements = parse_pattern (value);
  const Element star = { ANY_RUN, 0 };

  if (item->is_windash)
    mark_dashes (elements);
  if (item->kind == CONTAINS || item->kind == ENDS)
    g_array_prepend_val (elements, star);
  if (item->kind == CONTAINS || item->kind == STARTS)
    g_array_append_val (elements, star);
  return run_pattern (elements, 0, text, item->is_cased);
}

/* The values of a field as a rule sees them; NULL stands for null. */
static GPtrArray *
list_values (const Rule *rule, const Event *event, const char *name)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);

  if (event->is_windows && strcmp (name, "EventID") == 0)
    {
      g_ptr_array_add (values, g_strdup_printf ("%d", event->event_id));
      return values;
    }
  for (guint i = 0; i < event->n_fields; i++)
    if (strcmp (event->names[i], name) == 0)
      g_ptr_array_add (values, g_strdup (event->values[i]));
  if (values->len == 0 && strcmp (name, "Image") == 0
      && strstr (logsources[rule->logsource], "process_creation") != NULL
      && g_ascii_strcasecmp (event->channel, "Security") == 0)
    {
      g_ptr_array_unref (values);
      return list_values (rule, event, "NewProcessName");
    }
  return values;
}

static gboolean
is_greater (const char *text, const char *number)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  return (g_ascii_isdigit (*text) || (*text != '\0' && strchr ("+-.", *text) != NULL))
         && end != text && *end == '\0' && value > g_ascii_strtod (number, NULL);
}

static gboolean
refers (const Rule *rule, const Event *event, const Item *item, const char *text)
{
  g_autoptr (GPtrArray) others = list_values (rule, event, item->values[0]);
  g_autofree char *folded = g_utf8_strdown (text, -1);

  for (guint i = 0; i < others->len; i++)
    {
      const char *other = g_ptr_array_index (others, i);
      g_autofree char *other_folded = other != NULL ? g_utf8_strdown (other, -1) : NULL;

      if (other != NULL && strcmp (folded, other_folded) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
value_found (const Rule *rule, const Event *event, const Item *item, const GPtrArray *texts,
             guint value)
{
  for (guint i = 0; i < texts->len; i++)
    {
      const char *text = g_ptr_array_index (texts, i);

      if (text == NULL)
        continue;
      if (item->kind <= ENDS && text_matches (item, item->values[value], text))
        return TRUE;
      if (item->kind == GREATER && is_greater (text, item->values[value]))
        return TRUE;
      if (item->kind == REFERENCE && refers (rule, event, item, text))
        return TRUE;
    }
  return FALSE;
}

static gboolean
item_holds (const Rule *rule, const Event *event, const Item *item)
{
  g_autoptr (GPtrArray) texts = NULL;
  guint n_found = 0;
  gboolean holds;

  if (item->field == NULL)
    {
      texts = g_ptr_array_new_with_free_func (g_free);
      if (!event->is_windows && *event->line != '\0')
        g_ptr_array_add (texts, g_strdup (event->line));
      if (event->is_windows)
        {
          g_ptr_array_add (texts, g_strdup (event->channel));
          g_ptr_array_add (texts, g_strdup_printf ("%d", event->event_id));
        }
      for (guint i = 0; (event->is_windows || *event->line == '\0') && i < event->n_fields; i++)
        g_ptr_array_add (texts, g_strdup (event->values[i]));
    }
  else
    texts = list_values (rule, event, item->field);
  if (item->kind == EXISTS)
    return (texts->len > 0) == (strcmp (item->values[0], "true") == 0);
  if (item->kind == IS_NULL)
    {
      for (guint i = 0; i < texts->len; i++)
        if (g_ptr_array_index (texts, i) == NULL)
          return TRUE;
      return texts->len == 0;
    }
  for (guint i = 0; i < item->n_values; i++)
    n_found += value_found (rule, event, item, texts, i);
  holds = item->is_all ? n_found == item->n_values : n_found > 0;
  return holds != item->is_negated;
}

static gboolean
is_seen (const Rule *rule, const Event *event)
{
  gboolean is_security = g_ascii_strcasecmp (event->channel, "Security") == 0;
  gboolean is_sysmon = strcmp (event->channel, channels[1]) == 0;

  switch (rule->logsource)
    {
    case 0:
      return event->is_windows;
    case 1:
      return event->is_windows && is_security;
    case 2:
    case 4:
      return event->is_windows
             && ((is_security && event->event_id == 4688) || (is_sysmon && event->event_id == 1));
    case 3:
      return !event->is_windows;
    case 5:
    default:
      return event->is_windows && is_sysmon;
    }
}

static gboolean
rule_holds (const Rule *rule, const Event *event)
{
  gboolean first, last;
  guint n = 0;

  if (!is_seen (rule, event))
    return FALSE;
  for (guint i = 0; i < rule->n_items; i++)
    n += item_holds (rule, event, &rule->items[i]);
  first = item_holds (rule, event, &rule->items[0]);
  last = item_holds (rule, event, &rule->items[rule->n_items - 1]);
  switch (rule->condition)
    {
    case 0:
      return first;
    case 1:
      return !first;
    case 2:
      return first && !last;
    case 3:
      return n > 0;
    case 4:
      return n == rule->n_items;
    default:
      return n == 0;
    }
}

/* ---- The rules as text, the events as a batch ---- */

static void
write_value (const char *text, GString *out)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    if (*text == '\n')
      g_string_append (out, "\\n");
    else
      {
        if (*text == '"' || *text == '\\')
          g_string_append_c (out, '\\');
        g_string_append_c (out, *text);
      }
  g_string_append_c (out, '"');
}

static void
write_item (const Item *item, guint index, GString *out)
{
  static const char *const modifiers[N_KINDS]
      = { "", "|contains", "|startswith", "|endswith", "|exists", "", "|gt", "|fieldref" };

  g_string_append_printf (out, "  i%u: ", index);
  if (item->field == NULL && !item->is_all && !item->is_cased && !item->is_windash)
    g_string_append (out, "[");
  else
    g_string_append_printf (out, "{'%s%s%s%s%s%s': [", item->field != NULL ? item->field : "",
                            item->field != NULL ? modifiers[item->kind] : "",
                            item->is_windash ? "|windash" : "", item->is_all ? "|all" : "",
                            item->is_cased ? "|cased" : "", item->is_negated ? "|neq" : "");
  for (guint i = 0; i < item->n_values; i++)
    {
      if (i > 0)
        g_string_append (out, ", ");
      if (item->kind == IS_NULL || item->kind == EXISTS || item->kind == GREATER)
        g_string_append (out, item->kind == IS_NULL ? "null" : item->values[i]);
      else
        write_value (item->values[i], out);
    }
  g_string_append_c (out, ']');
  if (item->field != NULL || item->is_all || item->is_cased || item->is_windash)
    g_string_append (out, "}");
  g_string_append_c (out, '\n');
}

static void
write_rule (const Rule *rule, guint index, GString *out)
{
  g_auto (GStrv) parts = g_strsplit (conditions[rule->condition], "%s", -1);

  g_string_append_printf (out, "%sid: r%u\nlogsource: %s\ndetection:\n", index > 0 ? "---\n" : "",
                          index, logsources[rule->logsource]);
  for (guint i = 0; i < rule->n_items; i++)
    write_item (&rule->items[i], i, out);
  g_string_append_printf (out, "  condition: %s", parts[0]);
  for (guint i = 1; parts[i] != NULL; i++)
    g_string_append_printf (out, "i%u%s", i == 1 ? 0 : rule->n_items - 1, parts[i]);
  g_string_append_c (out, '\n');
}

static void
add_event (TocsinBatch *batch, const Event *from)
{
  TocsinEvent *event = tocsin_batch_add_event (batch);

  event->dataset
      = tocsin_batch_intern_string (batch, from->is_windows ? "windows_event" : "syslog");
  if (from->is_windows)
    {
      event->channel = tocsin_batch_append_string (batch, from->channel);
      event->event_id = from->event_id;
    }
  else
    event->raw = tocsin_batch_append_string (batch, from->line);
  for (guint i = 0; i < from->n_fields; i++)
    tocsin_batch_add_field (batch, tocsin_batch_intern_string (batch, from->names[i]),
                            from->values[i] != NULL ? TOCSIN_VALUE_STRING : TOCSIN_VALUE_NULL,
                            from->values[i] != NULL
                                ? tocsin_batch_append_string (batch, from->values[i])
                                : TOCSIN_NO_SLICE);
}

/* ---- The comparison ---- */

typedef struct
{
  Rule rules[MAX_RULES];
  guint n_rules;
  Event events[MAX_EVENTS];
  guint n_events;
} World;

static void
world_choose (World *self, Source *source)
{
  self->n_rules = 1 + choose (source, MAX_RULES);
  self->n_events = 1 + choose (source, MAX_EVENTS);
  for (guint i = 0; i < self->n_rules; i++)
    {
      Rule *rule = &self->rules[i];

      rule->logsource = choose (source, G_N_ELEMENTS (logsources));
      rule->condition = choose (source, G_N_ELEMENTS (conditions));
      rule->n_items = 1 + choose (source, MAX_ITEMS);
      for (guint j = 0; j < rule->n_items; j++)
        choose_item (source, &rule->items[j]);
    }
  for (guint i = 0; i < self->n_events; i++)
    choose_event (source, &self->events[i]);
}

static void
world_clear (World *self)
{
  for (guint i = 0; i < self->n_rules; i++)
    for (guint j = 0; j < self->rules[i].n_items; j++)
      for (guint k = 0; k < MAX_VALUES; k++)
        g_free (self->rules[i].items[j].values[k]);
  for (guint i = 0; i < self->n_events; i++)
    {
      g_free (self->events[i].line);
      for (guint j = 0; j < MAX_FIELDS; j++)
        g_free (self->events[i].values[j]);
    }
}

static guint
count_found (const GArray *matches, guint event, guint rule)
{
  guint n = 0;

  for (guint i = 0; i < matches->len; i++)
    n += g_array_index (matches, TocsinMatch, i).event == event
         && g_array_index (matches, TocsinMatch, i).rule == rule;
  return n;
}

static void
compare (const World *self, const GArray *matches, const char *text)
{
  for (guint i = 0; i < self->n_events; i++)
    for (guint j = 0; j < self->n_rules; j++)
      {
        gboolean holds = rule_holds (&self->rules[j], &self->events[i]);

        if (count_found (matches, i, j) != (holds ? 1 : 0))
          g_error ("rule r%u %s event %u (“%s”) of\n%s", j, holds ? "misses" : "matches", i,
                   self->events[i].line, text);
      }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  g_autoptr (TocsinBatch) batch = tocsin_batch_new ();
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (TocsinMatch));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (TocsinMatcher) matcher = NULL;
  Source source = { data, size };
  World world = { 0 };

  world_choose (&world, &source);
  for (guint i = 0; i < world.n_rules; i++)
    write_rule (&world.rules[i], i, text);
  tocsin_rule_set_add_text (rules, "fuzz.yml", text->str, text->len, faults);
  if (faults->len > 0)
    g_error ("%s in\n%s", ((TocsinRuleFault *) g_ptr_array_index (faults, 0))->message, text->str);
  for (guint i = 0; i < world.n_events; i++)
    add_event (batch, &world.events[i]);
  matcher = tocsin_matcher_new (rules);
  tocsin_matcher_match (matcher, batch, matches);
  compare (&world, matches, text->str);
  world_clear (&world);
  return 0;
}
