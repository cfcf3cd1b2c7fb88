/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-query-private.h"

/* A comparison: `<`, `<=`, `>`, `>=`, or none. */
typedef enum
{
  COMPARE_NONE,
  COMPARE_LESS,
  COMPARE_LESS_EQUAL,
  COMPARE_GREATER,
  COMPARE_GREATER_EQUAL,
} Compare;

/* The words of RFC 5424, section 6.2.1, and their usual short forms. */
static const struct
{
  const char *name;
  int severity;
} severities[] = {
  { "emergency", 0 }, { "emerg", 0 }, { "panic", 0 },         { "alert", 1 },   { "critical", 2 },
  { "crit", 2 },      { "error", 3 }, { "err", 3 },           { "warning", 4 }, { "warn", 4 },
  { "notice", 5 },    { "info", 6 },  { "informational", 6 }, { "debug", 7 },
};

static gboolean
begins_with (const char *text, const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

/* Finds what @name names: a column by either of its names, or a key of `fields`. */
void
tocsin_query_field_init (QueryField *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  int column = tocsin_column_find (lower, strlen (lower));
  const char *key = name;

  if (column >= 0)
    {
      self->column = (TocsinColumn) column;
      return;
    }
  if (begins_with (key, "tocsin."))
    key += strlen ("tocsin.");
  key = begins_with (key, "fields.") ? key + strlen ("fields.") : name;
  if (*key == '\0')
    key = name;
  self->column = TOCSIN_COLUMN_FIELDS;
  self->key = g_strdup (key);
}

static QueryNode *
node_for_field (NodeKind kind, const char *name)
{
  QueryNode *node = tocsin_query_node_new (kind);

  tocsin_query_field_init (&node->field, name);
  return node;
}

static QueryNode *
fail (Lexer *lexer, const char *expected, const char *name)
{
  tocsin_query_lexer_fail (lexer, lexer->token.start, _ ("expected %s after “%s:”"), expected,
                           name);
  return NULL;
}

/* Takes the comparison off the front of @text; only what is written as such
 * counts, not `\<` or `"<"`. */
static Compare
read_compare (const Lexer *lexer, const char **text)
{
  const char *written = lexer->text + lexer->token.start;
  gboolean or_equal;

  if (lexer->token.is_quoted || (*written != '<' && *written != '>'))
    return COMPARE_NONE;
  or_equal = written[1] == '=';
  *text += or_equal ? 2 : 1;
  if (*written == '<')
    return or_equal ? COMPARE_LESS_EQUAL : COMPARE_LESS;
  return or_equal ? COMPARE_GREATER_EQUAL : COMPARE_GREATER;
}

/* Splits `a..b`; either side may be empty, not both. */
static gboolean
split_range (const Lexer *lexer, char **lower, char **upper)
{
  const char *text = lexer->token.text->str;
  const char *dots = strstr (text, "..");

  if (lexer->token.is_quoted || lexer->token.has_wildcards || dots == NULL || strlen (text) == 2)
    return FALSE;
  *lower = g_strndup (text, (gsize) (dots - text));
  *upper = g_strdup (dots + 2);
  return TRUE;
}

static QueryNode *
make_time (NodeKind kind, gint64 time)
{
  QueryNode *node = tocsin_query_node_new (kind);

  node->time = time;
  return node;
}

static QueryNode *
make_times (gint64 first, gint64 end)
{
  return tocsin_query_node_join (NODE_AND, make_time (NODE_AFTER, first),
                                 make_time (NODE_BEFORE, end));
}

static QueryNode *
fail_time (Lexer *lexer, const char *name)
{
  return fail (lexer, _ ("a date or time such as 2025-01-31 or 2025-01-31T08:00"), name);
}

static QueryNode *
parse_after (Lexer *lexer, const char *name)
{
  gint64 first, end;

  if (lexer->token.has_wildcards || !tocsin_query_time_parse (lexer->token.text->str, &first, &end))
    return fail_time (lexer, name);
  return make_time (g_ascii_strcasecmp (name, "after") == 0 ? NODE_AFTER : NODE_BEFORE, first);
}

static QueryNode *
parse_time_range (Lexer *lexer, const char *name, const char *lower, const char *upper)
{
  gint64 first = 0, end = 0, unused;

  if ((*lower != '\0' && !tocsin_query_time_parse (lower, &first, &unused))
      || (*upper != '\0' && !tocsin_query_time_parse (upper, &unused, &end)))
    return fail_time (lexer, name);
  if (*lower == '\0')
    return make_time (NODE_BEFORE, end);
  return *upper == '\0' ? make_time (NODE_AFTER, first) : make_times (first, end);
}

static QueryNode *
parse_time (Lexer *lexer, const char *name)
{
  const char *text = lexer->token.text->str;
  g_autofree char *lower = NULL, *upper = NULL;
  Compare compare;
  gint64 first, end;

  if (split_range (lexer, &lower, &upper))
    return parse_time_range (lexer, name, lower, upper);
  compare = read_compare (lexer, &text);
  if (lexer->token.has_wildcards || !tocsin_query_time_parse (text, &first, &end))
    return fail_time (lexer, name);
  switch (compare)
    {
    case COMPARE_LESS:
      return make_time (NODE_BEFORE, first);
    case COMPARE_LESS_EQUAL:
      return make_time (NODE_BEFORE, end);
    case COMPARE_GREATER:
      return make_time (NODE_AFTER, end);
    case COMPARE_GREATER_EQUAL:
      return make_time (NODE_AFTER, first);
    case COMPARE_NONE:
    default:
      return make_times (first, end);
    }
}

static QueryNode *
parse_last (Lexer *lexer, const char *name)
{
  gint64 span;

  if (lexer->token.has_wildcards || !tocsin_query_span_parse (lexer->token.text->str, &span))
    return fail (lexer, _ ("a time span such as 90s, 15m, 24h, 7d or 2w"), name);
  return make_time (NODE_LAST, span);
}

static QueryNode *
make_mark (QueryMark mark)
{
  QueryNode *node = tocsin_query_node_new (NODE_MARK);

  node->mark = mark;
  return node;
}

static QueryNode *
parse_has (Lexer *lexer, const char *name)
{
  const char *text = lexer->token.text->str;

  if (lexer->token.has_wildcards || lexer->token.text->len == 0)
    return fail (lexer, _ ("a field's name"), name);
  if (g_ascii_strcasecmp (text, "note") == 0)
    return make_mark (MARK_NOTE);
  if (g_ascii_strcasecmp (text, "tag") == 0)
    return make_mark (MARK_TAG);
  if (g_ascii_strcasecmp (text, "alert") == 0)
    return tocsin_query_node_new (NODE_ALERT);
  return node_for_field (NODE_HAS, text);
}

/* `tag:*` is has:tag, `tag:""` its opposite. */
static QueryNode *
parse_tag (Lexer *lexer, const char *name)
{
  GArray *chars = lexer->token.chars;
  QueryNode *node = make_mark (MARK_TAG);

  if (chars->len == 0)
    return tocsin_query_node_not (node);
  if (chars->len > 1 || g_array_index (chars, gunichar, 0) != TOCSIN_PATTERN_RUN)
    node->pattern = tocsin_pattern_new (&g_array_index (chars, gunichar, 0), chars->len);
  return node;
}

static const struct
{
  const char *word;
  const char *query;
} states[] = {
  { "failed", "outcome:failed" },
  { "success", "outcome:success" },
  { "undated", "-has:timestamp" },
  { "assumed", "time_basis:(zone OR year OR file)" },
};

static QueryNode *
parse_is (Lexer *lexer, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (!lexer->token.has_wildcards
        && g_ascii_strcasecmp (states[i].word, lexer->token.text->str) == 0)
      {
        TocsinQuery *query = tocsin_query_parse (states[i].query, NULL, NULL);
        QueryNode *node = g_steal_pointer (&query->root);

        query->root = tocsin_query_node_new (NODE_ALL);
        tocsin_query_unref (query);
        return node;
      }
  if (!lexer->token.has_wildcards && g_ascii_strcasecmp (lexer->token.text->str, "bookmarked") == 0)
    return make_mark (MARK_BOOKMARK);
  return fail (lexer, _ ("failed, success, undated, assumed or bookmarked"), name);
}

static gboolean
read_number (const QueryField *field, const char *text, QueryNumber *number)
{
  for (guint i = 0; field->column == TOCSIN_COLUMN_SEVERITY && i < G_N_ELEMENTS (severities); i++)
    if (g_ascii_strcasecmp (severities[i].name, text) == 0)
      {
        *number = (QueryNumber){ TRUE, severities[i].severity, severities[i].severity };
        return TRUE;
      }
  return tocsin_query_number_parse (text, number);
}

static gboolean
read_bound (const QueryField *field, const char *text, gboolean is_open, QueryBound *bound)
{
  bound->is_set = *text != '\0';
  bound->is_open = is_open;
  return !bound->is_set || read_number (field, text, &bound->number);
}

/* Takes @node; sets its bounds from `a..b`, or returns NULL if these are no numbers. */
static QueryNode *
read_number_range (QueryNode *node, const char *lower, const char *upper)
{
  if (read_bound (&node->field, lower, FALSE, &node->lower)
      && read_bound (&node->field, upper, FALSE, &node->upper))
    return node;
  tocsin_query_node_free (node);
  return NULL;
}

static gboolean
read_compared_number (QueryNode *node, Compare compare, const char *text)
{
  gboolean is_open = compare == COMPARE_LESS || compare == COMPARE_GREATER;

  if (*text == '\0')
    return FALSE;
  if (compare != COMPARE_LESS && compare != COMPARE_LESS_EQUAL
      && !read_bound (&node->field, text, is_open, &node->lower))
    return FALSE;
  return compare == COMPARE_GREATER || compare == COMPARE_GREATER_EQUAL
         || read_bound (&node->field, text, is_open, &node->upper);
}

static QueryNode *
parse_number (Lexer *lexer, const char *name)
{
  const char *text = lexer->token.text->str;
  g_autofree char *lower = NULL, *upper = NULL;
  g_autoptr (QueryNode) node = node_for_field (NODE_NUMBER, name);
  Compare compare;

  if (split_range (lexer, &lower, &upper))
    node = read_number_range (g_steal_pointer (&node), lower, upper);
  else
    {
      compare = read_compare (lexer, &text);
      if (lexer->token.has_wildcards || !read_compared_number (node, compare, text))
        g_clear_pointer (&node, tocsin_query_node_free);
    }
  return node != NULL ? g_steal_pointer (&node) : fail (lexer, _ ("a number"), name);
}

/* `*` or `""`. */
static gboolean
is_any_or_none (const Lexer *lexer)
{
  GArray *chars = lexer->token.chars;

  return chars->len == 0
         || (chars->len == 1 && g_array_index (chars, gunichar, 0) == TOCSIN_PATTERN_RUN);
}

/* `*` or `""` of an alert: any or none. */
static QueryNode *
make_any_alert (const Lexer *lexer)
{
  QueryNode *node = tocsin_query_node_new (NODE_ALERT);

  return lexer->token.chars->len == 0 ? tocsin_query_node_not (node) : node;
}

/* The events of an alert, by its number. */
static QueryNode *
parse_alert (Lexer *lexer, const char *name)
{
  QueryNode *node;

  if (is_any_or_none (lexer))
    return make_any_alert (lexer);
  node = parse_number (lexer, name);
  if (node == NULL)
    return NULL;
  node->kind = NODE_ALERT;
  node->field.column = TOCSIN_COLUMN_ID;
  g_clear_pointer (&node->field.key, g_free);
  return node;
}

/* The events of all alerts of a rule, by its id or title. */
static QueryNode *
parse_rule (Lexer *lexer, const char *name)
{
  GArray *chars = lexer->token.chars;
  QueryNode *node;

  if (is_any_or_none (lexer))
    return make_any_alert (lexer);
  node = tocsin_query_node_new (NODE_ALERT);
  node->pattern = tocsin_pattern_new (&g_array_index (chars, gunichar, 0), chars->len);
  return node;
}

static const struct
{
  const char *name;
  QueryNode *(*parse) (Lexer *lexer, const char *name);
} keywords[] = {
  { "after", parse_after }, { "before", parse_after }, { "last", parse_last },
  { "has", parse_has },     { "is", parse_is },        { "tag", parse_tag },
  { "alert", parse_alert }, { "rule", parse_rule },
};

/* Whether @name is a word of the language, which a key of that name must avoid. */
gboolean
tocsin_query_is_keyword (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_ascii_strcasecmp (keywords[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

/* `field:*` is has:field, `field:""` its opposite; “failure” is ECS for “failed”. */
static QueryNode *
parse_text (Lexer *lexer, const char *name)
{
  GArray *chars = lexer->token.chars;
  QueryNode *node = node_for_field (NODE_TEXT, name);

  if (is_any_or_none (lexer))
    {
      node->kind = NODE_HAS;
      return chars->len == 0 ? tocsin_query_node_not (node) : node;
    }
  if (node->field.column == TOCSIN_COLUMN_OUTCOME && !lexer->token.has_wildcards
      && g_ascii_strcasecmp (lexer->token.text->str, "failure") == 0)
    {
      static const gunichar failed[] = { 'f', 'a', 'i', 'l', 'e', 'd' };

      node->pattern = tocsin_pattern_new (failed, G_N_ELEMENTS (failed));
      return node;
    }
  node->pattern = tocsin_pattern_new (&g_array_index (chars, gunichar, 0), chars->len);
  return node;
}

/* An address or network; or NULL, without an error, if the value is none. */
static QueryNode *
try_network (const Lexer *lexer, const char *name)
{
  const GString *text = lexer->token.text;
  TocsinNetwork network;
  QueryNode *node;

  if (lexer->token.is_quoted || lexer->token.has_wildcards
      || !tocsin_network_parse (text->str, text->len, &network))
    return NULL;
  node = node_for_field (NODE_NETWORK, name);
  node->network = network;
  return node;
}

/* A value of a key of `fields`: numbers only where the operator asks for them. */
static QueryNode *
parse_key (Lexer *lexer, const char *name)
{
  const char *text = lexer->token.text->str;
  g_autofree char *lower = NULL, *upper = NULL;
  QueryNode *node = NULL;

  if (read_compare (lexer, &text) != COMPARE_NONE)
    return parse_number (lexer, name);
  if (split_range (lexer, &lower, &upper))
    node = read_number_range (node_for_field (NODE_NUMBER, name), lower, upper);
  if (node == NULL)
    node = try_network (lexer, name);
  return node != NULL ? node : parse_text (lexer, name);
}

/* Whether a value is written as an address or network, but is none; it would
 * find nothing without a word. */
static gboolean
is_bad_address (const Lexer *lexer, TocsinColumn column)
{
  const GString *text = lexer->token.text;

  return column == TOCSIN_COLUMN_SOURCE_IP && !lexer->token.is_quoted && !lexer->token.has_wildcards
         && strspn (text->str, "0123456789abcdefABCDEF:./") == text->len;
}

static QueryNode *
parse_text_column (Lexer *lexer, const char *name, TocsinColumn column)
{
  const char *text = lexer->token.text->str;
  QueryNode *node;

  if (read_compare (lexer, &text) != COMPARE_NONE)
    {
      tocsin_query_lexer_fail (lexer, lexer->token.start,
                               _ ("expected a value: “%s” is text, which has no order (put “<” or "
                                  "“>” in quotes to find them)"),
                               name);
      return NULL;
    }
  node = try_network (lexer, name);
  if (node == NULL && is_bad_address (lexer, column))
    {
      tocsin_query_lexer_fail (lexer, lexer->token.start,
                               _ ("expected an address or a network such as 203.0.113.0/24 after "
                                  "“%s:”"),
                               name);
      return NULL;
    }
  return node != NULL ? node : parse_text (lexer, name);
}

/* A number, or part of its digits with wildcards. */
static QueryNode *
parse_number_column (Lexer *lexer, const char *name)
{
  const char *text = lexer->token.text->str;
  gboolean is_text = is_any_or_none (lexer) || lexer->token.has_wildcards;

  if (is_text && read_compare (lexer, &text) == COMPARE_NONE)
    return parse_text (lexer, name);
  return parse_number (lexer, name);
}

/* Makes a test of the value that was just read, for the field @name; NULL with
 * the error set. */
QueryNode *
tocsin_query_value_parse (Lexer *lexer, const char *name)
{
  QueryField field = { 0 };
  gboolean is_key;

  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (g_ascii_strcasecmp (keywords[i].name, name) == 0)
      return keywords[i].parse (lexer, name);
  tocsin_query_field_init (&field, name);
  is_key = field.key != NULL;
  g_free (field.key);
  if (is_key)
    return parse_key (lexer, name);
  switch (tocsin_columns[field.column].kind)
    {
    case TOCSIN_COLUMN_IS_TIME:
      return is_any_or_none (lexer) ? parse_text (lexer, name) : parse_time (lexer, name);
    case TOCSIN_COLUMN_IS_NUMBER:
      return parse_number_column (lexer, name);
    case TOCSIN_COLUMN_IS_JSON:
      return parse_key (lexer, name);
    case TOCSIN_COLUMN_IS_TEXT:
    default:
      return parse_text_column (lexer, name, field.column);
    }
}
