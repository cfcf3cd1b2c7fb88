/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <string.h>
#include <yaml.h>

#include "core/tocsin-error.h"
#include "detect/detect-private.h"

#define MAX_DEPTH 64
#define MAX_NODES 200000 /* of one file, aliases counted each time */

static void
sigma_yaml_free (SigmaYaml *self)
{
  g_free (self->text);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

void
sigma_yaml_file_free (SigmaYamlFile *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->documents);
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

void
sigma_yaml_set_error (GError **error, const SigmaYaml *node, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, "line %u, column %u: %s",
               node != NULL ? node->line : 1, node != NULL ? node->column : 1, message);
}

static gboolean
is_one_of (const char *text, const char *const *words)
{
  for (; *words != NULL; words++)
    if (strcmp (text, *words) == 0)
      return TRUE;
  return FALSE;
}

/* Integers of YAML 1.1: decimal without leading zero, octal, hexadecimal, binary;
 * returns the decimal text, or NULL. */
static char *
resolve_integer (const char *text)
{
  gboolean negative = *text == '-';
  const char *digits = text + (*text == '-' || *text == '+');
  g_autofree char *plain = NULL;
  g_auto (GStrv) parts = NULL;
  guint base = 10;
  char *end;
  guint64 value;

  if (!g_ascii_isdigit (*digits))
    return NULL;
  parts = g_strsplit (digits, "_", -1);
  plain = g_strjoinv ("", parts);
  digits = plain;
  if (digits[0] == '0' && digits[1] != '\0')
    {
      base = digits[1] == 'x' ? 16 : digits[1] == 'b' ? 2 : 8;
      digits += base == 8 ? 1 : 2;
    }
  if (!g_ascii_isxdigit (*digits))
    return NULL;
  value = g_ascii_strtoull (digits, &end, base);
  if (*end != '\0')
    return NULL;
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT, negative && value != 0 ? "-" : "", value);
}

static gboolean
is_float (const char *text)
{
  const char *at = text + (*text == '-' || *text == '+');
  gboolean has_point = FALSE;

  if (!g_ascii_isdigit (*at))
    return FALSE;
  for (; g_ascii_isdigit (*at) || *at == '.'; at++)
    {
      if (*at == '.' && has_point)
        return FALSE;
      has_point |= *at == '.';
    }
  return has_point && *at == '\0';
}

/* Gives a plain scalar its meaning, and its text the form in which it is compared. */
static void
resolve_scalar (SigmaYaml *node)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
  static const char *const trues[]
      = { "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", NULL };
  static const char *const falses[]
      = { "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", NULL };
  char *integer;

  if (is_one_of (node->text, nulls))
    node->scalar = SIGMA_SCALAR_NULL;
  else if (is_one_of (node->text, trues) || is_one_of (node->text, falses))
    {
      const char *word = is_one_of (node->text, trues) ? "true" : "false";

      node->scalar = SIGMA_SCALAR_BOOLEAN;
      g_free (node->text);
      node->text = g_strdup (word);
    }
  else if ((integer = resolve_integer (node->text)) != NULL)
    {
      node->scalar = SIGMA_SCALAR_NUMBER;
      g_free (node->text);
      node->text = integer;
    }
  else if (is_float (node->text))
    node->scalar = SIGMA_SCALAR_NUMBER;
}

static SigmaYaml *
node_new (SigmaYamlFile *file, SigmaYamlKind kind, const yaml_mark_t *mark)
{
  SigmaYaml *node = g_new0 (SigmaYaml, 1);

  node->kind = kind;
  node->line = (guint) mark->line + 1;
  node->column = (guint) mark->column + 1;
  if (kind != SIGMA_YAML_SCALAR)
    node->items = g_ptr_array_new ();
  g_ptr_array_add (file->nodes, node);
  return node;
}

static SigmaYaml *convert (SigmaYamlFile *file, yaml_document_t *document, int index, guint depth,
                           GError **error);

static gboolean
convert_into (SigmaYamlFile *file, yaml_document_t *document, int index, guint depth,
              SigmaYaml *parent, GError **error)
{
  SigmaYaml *child = convert (file, document, index, depth + 1, error);

  if (child != NULL)
    g_ptr_array_add (parent->items, child);
  return child != NULL;
}

static gboolean
convert_children (SigmaYamlFile *file, yaml_document_t *document, const yaml_node_t *from,
                  SigmaYaml *node, guint depth, GError **error)
{
  if (node->kind == SIGMA_YAML_LIST)
    {
      for (yaml_node_item_t *item = from->data.sequence.items.start;
           item < from->data.sequence.items.top; item++)
        if (!convert_into (file, document, *item, depth, node, error))
          return FALSE;
      return TRUE;
    }
  for (yaml_node_pair_t *pair = from->data.mapping.pairs.start; pair < from->data.mapping.pairs.top;
       pair++)
    if (!convert_into (file, document, pair->key, depth, node, error)
        || !convert_into (file, document, pair->value, depth, node, error))
      return FALSE;
  return TRUE;
}

static SigmaYaml *
convert (SigmaYamlFile *file, yaml_document_t *document, int index, guint depth, GError **error)
{
  const yaml_node_t *from = yaml_document_get_node (document, index);
  SigmaYaml *node;

  node = node_new (file,
                   from->type == YAML_SCALAR_NODE     ? SIGMA_YAML_SCALAR
                   : from->type == YAML_SEQUENCE_NODE ? SIGMA_YAML_LIST
                                                      : SIGMA_YAML_MAP,
                   &from->start_mark);
  if (depth > MAX_DEPTH || file->nodes->len > MAX_NODES)
    {
      sigma_yaml_set_error (error, node, "the document is nested too deeply or too large");
      return NULL;
    }
  if (from->type != YAML_SCALAR_NODE)
    return convert_children (file, document, from, node, depth, error) ? node : NULL;
  node->text = g_strndup ((const char *) from->data.scalar.value, from->data.scalar.length);
  if (from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
    resolve_scalar (node);
  return node;
}

static void
set_parser_error (GError **error, const yaml_parser_t *parser)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID, "line %lu, column %lu: %s%s%s",
               (gulong) parser->problem_mark.line + 1, (gulong) parser->problem_mark.column + 1,
               parser->problem != NULL ? parser->problem : "this is not YAML",
               parser->context != NULL ? " " : "", parser->context != NULL ? parser->context : "");
}

/* All documents of @text; NULL with @error set, which says line and column, if
 * it is not YAML. */
SigmaYamlFile *
sigma_yaml_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (SigmaYamlFile) file = g_new0 (SigmaYamlFile, 1);
  yaml_parser_t parser;
  gboolean ok = TRUE, at_end = FALSE;

  file->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) sigma_yaml_free);
  file->documents = g_ptr_array_new ();
  yaml_parser_initialize (&parser);
  yaml_parser_set_input_string (&parser, (const unsigned char *) text, length);
  while (ok && !at_end)
    {
      yaml_document_t document;
      SigmaYaml *root = NULL;

      if (!yaml_parser_load (&parser, &document))
        {
          set_parser_error (error, &parser);
          ok = FALSE;
          break;
        }
      at_end = yaml_document_get_root_node (&document) == NULL;
      if (!at_end)
        {
          root = convert (file, &document, 1, 0, error);
          ok = root != NULL;
        }
      if (root != NULL)
        g_ptr_array_add (file->documents, root);
      yaml_document_delete (&document);
    }
  yaml_parser_delete (&parser);
  return ok ? g_steal_pointer (&file) : NULL;
}

/* The value of a key, or NULL. Of a key that is there twice, the last. */
SigmaYaml *
sigma_yaml_get (const SigmaYaml *map, const char *key)
{
  if (map == NULL || map->kind != SIGMA_YAML_MAP)
    return NULL;
  for (guint i = map->items->len; i >= 2; i -= 2)
    {
      const SigmaYaml *name = g_ptr_array_index (map->items, i - 2);

      if (name->kind == SIGMA_YAML_SCALAR && strcmp (name->text, key) == 0)
        return g_ptr_array_index (map->items, i - 1);
    }
  return NULL;
}

const char *
sigma_yaml_get_text (const SigmaYaml *map, const char *key)
{
  const SigmaYaml *value = sigma_yaml_get (map, key);

  return value != NULL && value->kind == SIGMA_YAML_SCALAR && value->scalar != SIGMA_SCALAR_NULL
             ? value->text
             : NULL;
}

/* A map with the entries of both; where both have a map, that is merged too,
 * else @over wins (sigma.md S2.3). */
SigmaYaml *
sigma_yaml_merge (SigmaYamlFile *file, SigmaYaml *base, SigmaYaml *over)
{
  yaml_mark_t mark = { .line = over->line - 1, .column = over->column - 1 };
  SigmaYaml *merged;

  if (base->kind != SIGMA_YAML_MAP || over->kind != SIGMA_YAML_MAP)
    return over;
  merged = node_new (file, SIGMA_YAML_MAP, &mark);
  for (guint i = 0; i + 1 < base->items->len; i += 2)
    {
      SigmaYaml *key = g_ptr_array_index (base->items, i);
      SigmaYaml *value = g_ptr_array_index (base->items, i + 1);
      SigmaYaml *other = key->kind == SIGMA_YAML_SCALAR ? sigma_yaml_get (over, key->text) : NULL;

      g_ptr_array_add (merged->items, key);
      g_ptr_array_add (merged->items,
                       other != NULL ? sigma_yaml_merge (file, value, other) : value);
    }
  for (guint i = 0; i + 1 < over->items->len; i += 2)
    {
      SigmaYaml *key = g_ptr_array_index (over->items, i);

      if (key->kind == SIGMA_YAML_SCALAR && sigma_yaml_get (base, key->text) == NULL)
        {
          g_ptr_array_add (merged->items, key);
          g_ptr_array_add (merged->items, g_ptr_array_index (over->items, i + 1));
        }
    }
  return merged;
}
