/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why an alert was raised, as the lines of a tree: the window, the rules in it, their conditions,
 * each with the number of events that met it. */
#include "app/tocsin-why-rows.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/tocsin-text.h"

#define MOST_UNMET 4 /* of one list, before the others are only counted */

typedef struct
{
  GPtrArray *rows;
  GHashTable *toggled; /* paths that are the other way round */
  const TocsinAlertReason *reason;
} Tree;

static void
row_free (gpointer data)
{
  TocsinWhyRow *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self->count);
  g_clear_pointer (&self->bold, g_array_unref);
  g_free (self);
}

/* ---- Words ---- */

static const char *
find_value (va_list values, const char *name, gsize length)
{
  va_list list;
  const char *key, *found = "";

  va_copy (list, values);
  while ((key = va_arg (list, const char *)) != NULL)
    {
      const char *value = va_arg (list, const char *);

      if (strncmp (key, name, length) == 0 && key[length] == '\0')
        found = value;
    }
  va_end (list);
  return found;
}

/* Sets the text: `{name}` in @words stands for a value that follows by name, and `{*name}` for one
 * in bold. Values may be anything; they are made visible. */
void
tocsin_why_row_set_text (TocsinWhyRow *self, const char *words, ...)
{
  g_autoptr (GString) out = g_string_new (NULL);
  va_list values;

  g_clear_pointer (&self->bold, g_array_unref);
  self->bold = g_array_new (FALSE, FALSE, sizeof (guint));
  va_start (values, words);
  while (*words != '\0')
    {
      const char *end = *words == '{' ? strchr (words, '}') : NULL;
      gboolean is_bold = end != NULL && words[1] == '*';
      const char *name = words + 1 + is_bold;
      guint start = (guint) out->len;

      if (end == NULL)
        {
          g_string_append_c (out, *words++);
          continue;
        }
      name = find_value (values, name, (gsize) (end - name));
      tocsin_text_append_visible (out, name, strlen (name));
      if (is_bold)
        {
          const guint stop = (guint) out->len;

          g_array_append_val (self->bold, start);
          g_array_append_val (self->bold, stop);
        }
      words = end + 1;
    }
  va_end (values);
  g_free (self->text);
  self->text = g_string_free (g_steal_pointer (&out), FALSE);
}

/* Returns: (transfer full): a number without needless digits */
char *
tocsin_why_dup_number (double number)
{
  if (number == (double) (gint64) number)
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) number);
  return g_strdup_printf ("%.1f", number);
}

/* ---- Rows ---- */

static TocsinWhyRow *
add_row (Tree *tree, guint depth, const char *path, guint n_met, gboolean has_children)
{
  TocsinWhyRow *row = g_new0 (TocsinWhyRow, 1);

  row->depth = depth;
  row->path = g_strdup (path);
  row->is_met = n_met > 0;
  row->has_mark = TRUE;
  row->count = g_strdup_printf ("%'u", n_met);
  row->has_children = has_children;
  row->is_open = has_children && !g_hash_table_contains (tree->toggled, path);
  g_ptr_array_add (tree->rows, row);
  return row;
}

static void add_node (Tree *tree, const TocsinExplanationNode *node, const char *name, guint depth,
                      const char *path);

static guint
count_unmet (const GPtrArray *children)
{
  guint n = 0;

  for (guint i = 0; i < children->len; i++)
    n += ((const TocsinExplanationNode *) children->pdata[i])->n_met == 0;
  return n;
}

static void
add_more (Tree *tree, guint depth, const char *path, guint n_hidden, gboolean is_open)
{
  TocsinWhyRow *row = add_row (tree, depth, path, 0, TRUE);
  g_autofree char *n = g_strdup_printf ("%u", n_hidden);

  row->has_mark = FALSE;
  row->is_open = is_open;
  g_free (row->count);
  row->count = g_strdup ("");
  /* Translators: {n} is a number of conditions, at least 2 */
  tocsin_why_row_set_text (row, is_open ? _ ("fewer") : _ ("{n} more that were not met"), "n", n,
                           NULL);
}

/* Lists of many values are cut: what was not met is counted after the first few. */
static void
add_children (Tree *tree, const GPtrArray *children, guint depth, const char *path)
{
  g_autofree char *more = g_strconcat (path, "/more", NULL);
  gboolean is_open = g_hash_table_contains (tree->toggled, more);
  guint n_unmet = count_unmet (children), n_seen = 0;
  gboolean is_long = n_unmet > MOST_UNMET + 1;

  for (guint i = 0; i < children->len; i++)
    {
      const TocsinExplanationNode *child = children->pdata[i];
      g_autofree char *child_path = g_strdup_printf ("%s/%u", path, i);

      n_seen += child->n_met == 0;
      if (child->n_met > 0 || n_seen <= MOST_UNMET || !is_long || is_open)
        add_node (tree, child, NULL, depth, child_path);
    }
  if (is_long)
    add_more (tree, depth, more, n_unmet - MOST_UNMET, is_open);
}

static const char *
get_list_words (gboolean is_all, gboolean has_name, gboolean is_negated)
{
  if (is_negated)
    return is_all ? (has_name ? _ ("not {name}: all of") : _ ("not all of"))
                  : (has_name ? _ ("not {name}: any of") : _ ("none of"));
  return is_all ? (has_name ? _ ("{name}: all of") : _ ("all of"))
                : (has_name ? _ ("{name}: any of") : _ ("any of"));
}

/* A list of one is that one; what is denied stands in one line with the denial. */
static void
add_node (Tree *tree, const TocsinExplanationNode *node, const char *name, guint depth,
          const char *path)
{
  guint n_met = node->n_met;
  gboolean is_negated = FALSE;
  TocsinWhyRow *row;

  name = node->name != NULL ? node->name : name;
  while (node->children != NULL && node->children->len == 1)
    {
      is_negated ^= node->kind == TOCSIN_EXPLANATION_NOT;
      node = node->children->pdata[0];
      name = node->name != NULL ? node->name : name;
    }
  if (node->kind == TOCSIN_EXPLANATION_TEST || node->children == NULL)
    {
      row = add_row (tree, depth, path, n_met, FALSE);
      why_row_set_test (row, node, name, is_negated);
      return;
    }
  row = add_row (tree, depth, path, n_met, node->children->len > 0);
  tocsin_why_row_set_text (
      row, get_list_words (node->kind == TOCSIN_EXPLANATION_ALL, name != NULL, is_negated), "name",
      name != NULL ? name : "", NULL);
  if (row->is_open)
    add_children (tree, node->children, depth + 1, path);
}

static void
add_part (Tree *tree, const TocsinReasonPart *part, gboolean is_only, guint depth, const char *path)
{
  TocsinWhyRow *row;
  gboolean has_parts = part->parts != NULL && part->parts->len > 0;

  if (is_only && part->explanation != NULL)
    {
      add_node (tree, part->explanation->root, NULL, depth, path);
      return;
    }
  row = add_row (tree, depth, path, part->n_events, has_parts || part->explanation != NULL);
  tocsin_why_row_set_text (row, "{*title}", "title", part->title, NULL);
  if (row->is_open && part->explanation != NULL)
    {
      g_autofree char *below = g_strconcat (path, "/c", NULL);

      add_node (tree, part->explanation->root, NULL, depth + 1, below);
    }
  for (guint i = 0; row->is_open && has_parts && i < part->parts->len; i++)
    {
      g_autofree char *below = g_strdup_printf ("%s/p%u", path, i);

      add_part (tree, part->parts->pdata[i], part->parts->len == 1, depth + 1, below);
    }
}

static char *
dup_comparison (const TocsinAlertReason *reason)
{
  g_autofree char *observed = tocsin_why_dup_number (reason->observed);
  g_autofree char *threshold = tocsin_why_dup_number (reason->threshold);

  if (reason->type == TOCSIN_BASELINE_FIRST_SEEN)
    return g_strdup (observed);
  return g_strdup_printf ("%s %s %s", observed, reason->is_upper_bound ? "≤" : "≥", threshold);
}

/* Makes the lines; (element-type utf8): paths in @toggled were opened or closed by hand. */
GPtrArray *
tocsin_why_rows_new (const TocsinAlertReason *reason, GHashTable *toggled)
{
  Tree tree = { g_ptr_array_new_with_free_func (row_free), toggled, reason };
  const TocsinReasonPart *root = reason->root;
  TocsinWhyRow *row;

  if (root == NULL)
    return tree.rows;
  if (!reason->has_window)
    {
      add_part (&tree, root, TRUE, 0, "r");
      return tree.rows;
    }
  row = add_row (&tree, 0, "r", 1, root->parts != NULL && root->parts->len > 0);
  why_row_set_window (row, reason);
  g_free (row->count);
  row->count = dup_comparison (reason);
  for (guint i = 0; row->is_open && i < root->parts->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("r/p%u", i);

      add_part (&tree, root->parts->pdata[i], root->parts->len == 1, 1, path);
    }
  return tree.rows;
}
