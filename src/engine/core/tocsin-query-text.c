/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-query-private.h"

static void append_node (const QueryNode *node, GString *out);

static gboolean
is_safe (gunichar c)
{
  if (c >= 0x80)
    return g_unichar_isalnum (c);
  return g_ascii_isalnum ((char) c) || (c != 0 && strchr ("_-.@$/", (int) c) != NULL);
}

/* Whether the language reads @text, as it stands, as just that text. */
static gboolean
is_plain (const char *text)
{
  TocsinNetwork network;
  TokenType type;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (!is_safe (g_utf8_get_char (at)))
      return FALSE;
  return *text != '\0' && *text != '-' && strstr (text, "..") == NULL
         && !tocsin_query_is_operator (text, strlen (text), &type)
         && !tocsin_network_parse (text, strlen (text), &network);
}

static void
append_quoted (const char *text, GString *out)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

/* Bare, with a backslash before all that would mean something. */
static void
append_escaped (const gunichar *chars, guint n_chars, GString *out)
{
  for (guint i = 0; i < n_chars; i++)
    if (chars[i] >= TOCSIN_PATTERN_RUN)
      g_string_append_c (out, chars[i] == TOCSIN_PATTERN_RUN ? '*' : '?');
    else
      {
        if ((chars[i] < 0x80 && strchr ("\\*?\"():-<>", (int) chars[i]) != NULL)
            || g_unichar_isspace (chars[i]))
          g_string_append_c (out, '\\');
        g_string_append_unichar (out, chars[i]);
      }
}

static void
append_pattern (const TocsinPattern *pattern, gboolean is_word, GString *out)
{
  guint n_chars;
  const gunichar *chars = tocsin_pattern_get_chars (pattern, &n_chars);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean has_wildcards = FALSE;

  if (is_word)
    {
      chars++;
      n_chars -= 2;
    }
  for (guint i = 0; i < n_chars; i++)
    {
      has_wildcards |= chars[i] >= TOCSIN_PATTERN_RUN;
      if (!has_wildcards)
        g_string_append_unichar (text, chars[i]);
    }
  if (has_wildcards)
    append_escaped (chars, n_chars, out);
  else if (is_plain (text->str))
    g_string_append (out, text->str);
  else
    append_quoted (text->str, out);
}

/* Names a field so that it is found again: a key may be called like a column. */
static char *
dup_field_name (const QueryField *field)
{
  QueryField found = { 0 };
  gboolean is_same;

  if (field->key == NULL)
    return g_strdup (tocsin_columns[field->column].name);
  tocsin_query_field_init (&found, field->key);
  is_same = found.key != NULL && strcmp (found.key, field->key) == 0
            && !tocsin_query_is_keyword (field->key);
  g_free (found.key);
  return is_same ? g_strdup (field->key) : g_strconcat ("fields.", field->key, NULL);
}

/* Appends `name:value`, the name in quotes if it would not be read as one. */
static void
append_field (const QueryField *field, const char *value, GString *out)
{
  g_autofree char *name = dup_field_name (field);
  g_autofree char *whole = g_strconcat (name, ":", value, NULL);

  if (tocsin_query_measure_field (whole) == strlen (name))
    {
      g_string_append (out, whole);
      return;
    }
  append_quoted (name, out);
  g_string_append_c (out, ':');
  g_string_append (out, value);
}

static void
append_number (const QueryNumber *number, GString *out)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (number->is_integer)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, number->integer);
  else
    g_string_append (out, g_ascii_dtostr (text, sizeof text, number->real));
}

static void
append_bounds (const QueryNode *node, GString *out)
{
  const QueryBound *lower = &node->lower, *upper = &node->upper;

  if (lower->is_set && upper->is_set)
    {
      append_number (&lower->number, out);
      if (node->field.column != TOCSIN_COLUMN_FIELDS
          && tocsin_query_number_compare (&lower->number, &upper->number) == 0)
        return;
      g_string_append (out, "..");
      append_number (&upper->number, out);
      return;
    }
  g_string_append_c (out, lower->is_set ? '>' : '<');
  if (lower->is_set ? !lower->is_open : !upper->is_open)
    g_string_append_c (out, '=');
  append_number (lower->is_set ? &lower->number : &upper->number, out);
}

static void
append_network (const TocsinNetwork *network, GString *out)
{
  char text[TOCSIN_ADDRESS_TEXT_SIZE];

  tocsin_address_format (&network->address, text);
  g_string_append (out, text);
  if (network->prefix < 128)
    g_string_append_printf (out, "/%u", network->prefix - (network->address.is_v4 ? 96 : 0));
}

static void
append_test (const QueryNode *node, GString *out)
{
  g_autoptr (GString) value = g_string_new (NULL);

  if (node->kind == NODE_TEXT)
    append_pattern (node->pattern, FALSE, value);
  else if (node->kind == NODE_NUMBER)
    append_bounds (node, value);
  else
    append_network (&node->network, value);
  append_field (&node->field, value->str, out);
}

static void
append_mark (const QueryNode *node, GString *out)
{
  if (node->mark == MARK_TAG && node->pattern != NULL)
    {
      g_string_append (out, "tag:");
      append_pattern (node->pattern, FALSE, out);
      return;
    }
  g_string_append (out, node->mark == MARK_BOOKMARK ? "is:bookmarked"
                        : node->mark == MARK_NOTE   ? "has:note"
                                                    : "has:tag");
}

static void
append_alert (const QueryNode *node, GString *out)
{
  if (node->pattern != NULL)
    {
      g_string_append (out, "rule:");
      append_pattern (node->pattern, FALSE, out);
    }
  else if (node->lower.is_set || node->upper.is_set)
    {
      g_string_append (out, "alert:");
      append_bounds (node, out);
    }
  else
    g_string_append (out, "has:alert");
}

static void
append_has (const QueryNode *node, GString *out)
{
  g_autofree char *name = dup_field_name (&node->field);

  g_string_append (out, "has:");
  /* a key of a log; has:note asks for that of the event */
  if (node->field.column == TOCSIN_COLUMN_FIELDS && g_ascii_strcasecmp (name, "note") == 0)
    g_string_append (out, "fields.");
  if (is_plain (name))
    g_string_append (out, name);
  else
    append_quoted (name, out);
}

static void
append_operand (const QueryNode *node, gboolean in_parentheses, GString *out)
{
  if (in_parentheses)
    g_string_append_c (out, '(');
  append_node (node, out);
  if (in_parentheses)
    g_string_append_c (out, ')');
}

static void
append_children (const QueryNode *node, GString *out)
{
  for (guint i = 0; i < node->children->len; i++)
    {
      const QueryNode *child = g_ptr_array_index (node->children, i);

      if (i > 0)
        g_string_append (out, node->kind == NODE_OR ? " OR " : " ");
      append_operand (child, node->kind == NODE_AND && child->kind == NODE_OR, out);
    }
}

static void
append_not (const QueryNode *node, GString *out)
{
  const QueryNode *child = g_ptr_array_index (node->children, 0);

  g_string_append_c (out, '-');
  append_operand (child, child->kind == NODE_AND || child->kind == NODE_OR, out);
}

static void
append_time (const QueryNode *node, GString *out)
{
  g_string_append (out, node->kind == NODE_AFTER ? "after:" : "before:");
  tocsin_query_time_append (node->time, out);
}

static void
append_node (const QueryNode *node, GString *out)
{
  switch (node->kind)
    {
    case NODE_ALL:
      g_string_append_c (out, '*');
      return;
    case NODE_AND:
    case NODE_OR:
      append_children (node, out);
      return;
    case NODE_NOT:
      append_not (node, out);
      return;
    case NODE_WORD:
      append_pattern (node->pattern, TRUE, out);
      return;
    case NODE_HAS:
      append_has (node, out);
      return;
    case NODE_MARK:
      append_mark (node, out);
      return;
    case NODE_ALERT:
      append_alert (node, out);
      return;
    case NODE_AFTER:
    case NODE_BEFORE:
      append_time (node, out);
      return;
    case NODE_LAST:
      g_string_append (out, "last:");
      tocsin_query_span_append (node->time, out);
      return;
    case NODE_TEXT:
    case NODE_NUMBER:
    case NODE_NETWORK:
    default:
      append_test (node, out);
    }
}

/**
 * tocsin_query_to_text:
 * @self: a query
 *
 * Writes the query in one canonical form: parsed again it gives the same text
 * and finds the same events.
 *
 * Returns: (transfer full): the text, empty for the query that finds every event
 */
char *
tocsin_query_to_text (const TocsinQuery *self)
{
  GString *out = g_string_new (NULL);

  if (!tocsin_query_is_empty (self))
    append_node (self->root, out);
  return g_string_free (out, FALSE);
}
