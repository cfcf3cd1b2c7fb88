/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conditions of a query's text that must all hold, each as it was written: what is shown as
 * chips and changed by a click. */
#include "app/tocsin-query-chips.h"

#include <string.h>

#include "core/tocsin-time.h"

/* Where the word that begins at @text ends: quotes and parentheses hold together. */
static const char *
skip_word (const char *text)
{
  gboolean is_quoted = FALSE;
  guint depth = 0;

  for (; *text != '\0'; text++)
    {
      if (*text == '\\' && text[1] != '\0')
        text++;
      else if (*text == '"')
        is_quoted = !is_quoted;
      else if (!is_quoted && *text == '(')
        depth++;
      else if (!is_quoted && *text == ')' && depth > 0)
        depth--;
      else if (!is_quoted && depth == 0 && g_ascii_isspace (*text))
        break;
    }
  return text;
}

/* Returns: (transfer full) (element-type utf8) (nullable): the conditions, or NULL where
 * they are alternatives */
GPtrArray *
tocsin_query_split (const char *text)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *not_at = NULL;

  for (;;)
    {
      const char *end;
      gsize length;

      while (g_ascii_isspace (*text))
        text++;
      if (*text == '\0')
        break;
      end = skip_word (text);
      length = (gsize) (end - text);
      if (length == 2 && strncmp (text, "OR", 2) == 0)
        return NULL;
      if (length == 3 && strncmp (text, "NOT", 3) == 0)
        not_at = not_at != NULL ? not_at : text;
      else if (length != 3 || strncmp (text, "AND", 3) != 0)
        {
          const char *start = not_at != NULL ? not_at : text;

          g_ptr_array_add (parts, g_strndup (start, (gsize) (end - start)));
          not_at = NULL;
        }
      text = end;
    }
  return g_steal_pointer (&parts);
}

static char *
join (GPtrArray *parts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append (text, parts->pdata[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns: (transfer full): the query without one of its conditions */
char *
tocsin_query_without (const char *text, guint index)
{
  g_autoptr (GPtrArray) parts = tocsin_query_split (text);

  if (parts == NULL || index >= parts->len)
    return g_strdup (text);
  g_ptr_array_remove_index (parts, index);
  return join (parts);
}

static gboolean
is_about_time (const char *part)
{
  static const char *const names[] = { "after:", "before:", "last:", "timestamp:" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (part, names[i], strlen (names[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Whether one of the query's conditions is a span of time. */
gboolean
tocsin_query_has_times (const char *text)
{
  g_autoptr (GPtrArray) parts = tocsin_query_split (text);

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    if (is_about_time (parts->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full): the query without those of its conditions that are about time */
char *
tocsin_query_without_times (const char *text)
{
  g_autoptr (GPtrArray) parts = tocsin_query_split (text);

  if (parts == NULL)
    return g_strdup (text);
  for (guint i = parts->len; i-- > 0;)
    if (is_about_time (parts->pdata[i]))
      g_ptr_array_remove_index (parts, i);
  return join (parts);
}

/* A time as the query language reads it, no longer than it must be. */
static void
format_time (gint64 time, char *text)
{
  gsize length = tocsin_time_format (time, text);

  if (length > strlen (".000000Z") && g_str_has_suffix (text, ".000000Z"))
    memcpy (text + length - strlen (".000000Z"), "Z", sizeof "Z");
}

/* Returns: (transfer full): the query within a span of time, instead of the one it had */
char *
tocsin_query_with_times (const char *text, gint64 begin, gint64 end)
{
  g_autoptr (GPtrArray) parts = tocsin_query_split (text);
  char first[TOCSIN_TIME_TEXT_SIZE], last[TOCSIN_TIME_TEXT_SIZE];

  if (parts == NULL)
    {
      parts = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (parts, g_strdup_printf ("(%s)", text));
    }
  for (guint i = parts->len; i-- > 0;)
    if (is_about_time (parts->pdata[i]))
      g_ptr_array_remove_index (parts, i);
  format_time (begin, first);
  format_time (end, last);
  g_ptr_array_add (parts, g_strdup_printf ("after:%s", first));
  g_ptr_array_add (parts, g_strdup_printf ("before:%s", last));
  return join (parts);
}

/* Returns: (transfer full): the condition that a column has that value, or has not */
char *
tocsin_query_make_term (const char *name, const char *value, gboolean exclude)
{
  g_autoptr (GString) text = g_string_new (exclude ? "-" : "");

  g_string_append_printf (text, "%s:\"", name);
  for (; *value != '\0'; value++)
    {
      if (*value == '"' || *value == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '"');
  return g_string_free (g_steal_pointer (&text), FALSE);
}
