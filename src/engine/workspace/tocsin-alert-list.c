/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a list of alerts: filtered, sorted, below the heads of their groups; and what is
 * different between two lists, so that one becomes the other without a jump. */
#include "workspace/tocsin-alert-list.h"

#include <string.h>

static void
row_free (gpointer data)
{
  TocsinAlertRow *self = data;

  tocsin_alert_entry_unref (self->entry);
  g_free (self->key);
  g_free (self->title);
  g_free (self);
}

static gboolean
has_words (const TocsinAlertEntry *entry, char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (entry->folded, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
is_wanted (const TocsinAlertEntry *entry, const TocsinAlertFilter *filter, char **words)
{
  return (filter->statuses >> entry->alert->status & 1u) != 0
         && (filter->levels == 0 || (filter->levels >> entry->level & 1u) != 0)
         && has_words (entry, words);
}

/* Worst first, then the newest. */
static int
compare_entries (const TocsinAlertEntry *a, const TocsinAlertEntry *b)
{
  if (a->level != b->level)
    return a->level > b->level ? -1 : 1;
  if (a->alert->last_seen != b->alert->last_seen)
    return a->alert->last_seen > b->alert->last_seen ? -1 : 1;
  return (a->alert->id > b->alert->id) - (a->alert->id < b->alert->id);
}

static int
compare_pointers (gconstpointer a, gconstpointer b)
{
  return compare_entries (*(TocsinAlertEntry *const *) a, *(TocsinAlertEntry *const *) b);
}

static GPtrArray *
select_entries (const GPtrArray *entries, const TocsinAlertFilter *filter)
{
  GPtrArray *wanted = g_ptr_array_new ();
  g_autofree char *folded = g_utf8_casefold (filter->text != NULL ? filter->text : "", -1);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t\n", -1);

  for (guint i = 0; i < entries->len; i++)
    if (is_wanted (g_ptr_array_index (entries, i), filter, words))
      g_ptr_array_add (wanted, g_ptr_array_index (entries, i));
  g_ptr_array_sort (wanted, compare_pointers);
  return wanted;
}

/* What two alerts of one group have alike. */
static const char *
get_group (const TocsinAlertEntry *entry, TocsinAlertGrouping grouping)
{
  switch (grouping)
    {
    case TOCSIN_ALERTS_BY_RULE:
      return entry->alert->rule_id;
    case TOCSIN_ALERTS_BY_ENTITY:
      return entry->title;
    case TOCSIN_ALERTS_BY_SEVERITY:
      return tocsin_level_get_name (entry->level);
    case TOCSIN_ALERTS_UNGROUPED:
    default:
      return "";
    }
}

/* Groups in the order of their first alerts, which are the worst of each. */
static GPtrArray *
make_groups (const GPtrArray *wanted, TocsinAlertGrouping grouping)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < wanted->len; i++)
    {
      TocsinAlertEntry *entry = g_ptr_array_index (wanted, i);
      const char *name = get_group (entry, grouping);
      GPtrArray *group = g_hash_table_lookup (by_name, name);

      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_hash_table_insert (by_name, (gpointer) name, group);
          g_ptr_array_add (groups, group);
        }
      g_ptr_array_add (group, entry);
    }
  return groups;
}

/**
 * tocsin_alert_entry_dup_group:
 * @self: an alert
 * @grouping: by what
 *
 * Returns: (transfer full): the key of the group that it is in
 */
char *
tocsin_alert_entry_dup_group (const TocsinAlertEntry *self, TocsinAlertGrouping grouping)
{
  return g_strdup_printf ("%d/%s", (int) grouping, get_group (self, grouping));
}

static TocsinAlertRow *
new_head (const GPtrArray *group, TocsinAlertGrouping grouping, GHashTable *collapsed)
{
  const TocsinAlertEntry *first = g_ptr_array_index (group, 0);
  const char *name = get_group (first, grouping);
  TocsinAlertRow *row = g_new0 (TocsinAlertRow, 1);

  row->key = tocsin_alert_entry_dup_group (first, grouping);
  row->title = g_strdup (grouping == TOCSIN_ALERTS_BY_RULE ? first->alert->rule_title : name);
  row->level = first->level;
  row->n_alerts = group->len;
  row->is_collapsed = collapsed != NULL && g_hash_table_contains (collapsed, row->key);
  return row;
}

static void
add_alerts (GPtrArray *rows, const GPtrArray *group)
{
  for (guint i = 0; i < group->len; i++)
    {
      TocsinAlertRow *row = g_new0 (TocsinAlertRow, 1);

      row->entry = tocsin_alert_entry_ref (g_ptr_array_index (group, i));
      g_ptr_array_add (rows, row);
    }
}

/**
 * tocsin_alert_rows_new:
 * @entries: (element-type TocsinAlertEntry): all alerts
 * @filter: which of them are wanted
 * @grouping: by what
 * @collapsed: (nullable) (element-type utf8): keys of groups that show their head only
 *
 * Makes the rows of a list: worst first, then the newest; groups by their worst alert.
 *
 * Returns: (transfer full) (element-type TocsinAlertRow): the rows
 */
GPtrArray *
tocsin_alert_rows_new (const GPtrArray *entries, const TocsinAlertFilter *filter,
                       TocsinAlertGrouping grouping, GHashTable *collapsed)
{
  g_autoptr (GPtrArray) wanted = select_entries (entries, filter);
  g_autoptr (GPtrArray) groups = make_groups (wanted, grouping);
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);

  for (guint i = 0; i < groups->len; i++)
    {
      const GPtrArray *group = g_ptr_array_index (groups, i);
      TocsinAlertRow *head = NULL;

      if (grouping != TOCSIN_ALERTS_UNGROUPED)
        g_ptr_array_add (rows, head = new_head (group, grouping, collapsed));
      if (head == NULL || !head->is_collapsed)
        add_alerts (rows, group);
    }
  return rows;
}

/**
 * tocsin_alert_row_hash:
 * @row: a #TocsinAlertRow
 *
 * Returns: a hash value that fits tocsin_alert_row_equal()
 */
guint
tocsin_alert_row_hash (gconstpointer row)
{
  const TocsinAlertRow *self = row;

  return self->entry != NULL ? g_int64_hash (&self->entry->alert->id) : g_str_hash (self->key);
}

/**
 * tocsin_alert_row_equal:
 * @a: a #TocsinAlertRow
 * @b: another
 *
 * Returns: whether both are the same alert or the same group, whatever has become of it
 */
gboolean
tocsin_alert_row_equal (gconstpointer a, gconstpointer b)
{
  const TocsinAlertRow *first = a, *second = b;

  if (first->entry == NULL || second->entry == NULL)
    return first->entry == second->entry && strcmp (first->key, second->key) == 0;
  return first->entry->alert->id == second->entry->alert->id;
}

static GHashTable *
make_set (const GPtrArray *rows)
{
  GHashTable *set = g_hash_table_new (tocsin_alert_row_hash, tocsin_alert_row_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (set, g_ptr_array_index (rows, i));
  return set;
}

static void
add_splice (GArray *splices, guint position, guint n_removed, guint n_added)
{
  const TocsinAlertSplice splice = { position, n_removed, n_added };

  if (n_removed > 0 || n_added > 0)
    g_array_append_val (splices, splice);
}

/* How many rows, from @at on, are not in @set. */
static guint
count_strangers (const GPtrArray *rows, guint at, GHashTable *set)
{
  guint n = 0;

  while (at + n < rows->len && !g_hash_table_contains (set, g_ptr_array_index (rows, at + n)))
    n++;
  return n;
}

/**
 * tocsin_alert_rows_compare:
 * @before: (element-type TocsinAlertRow): the rows so far
 * @after: (element-type TocsinAlertRow): what is to become of them
 *
 * Finds what to take away and to put in, in few steps, so that rows that stay are not touched.
 * Where rows that stay change places, those from the first to the last of them are exchanged.
 *
 * Returns: (transfer full) (element-type TocsinAlertSplice): the steps, one after the other
 */
GArray *
tocsin_alert_rows_compare (const GPtrArray *before, const GPtrArray *after)
{
  g_autoptr (GHashTable) old_set = make_set (before), new_set = make_set (after);
  GArray *splices = g_array_new (FALSE, FALSE, sizeof (TocsinAlertSplice));
  guint from = 0, to = 0;

  while (from < before->len || to < after->len)
    {
      guint gone = count_strangers (before, from, new_set);
      guint come = count_strangers (after, to, old_set);

      add_splice (splices, to, gone, come);
      from += gone;
      to += come;
      if (from >= before->len || to >= after->len)
        continue;
      if (!tocsin_alert_row_equal (g_ptr_array_index (before, from), g_ptr_array_index (after, to)))
        {
          guint same = 0; /* at the end */

          while (same < before->len - from && same < after->len - to
                 && tocsin_alert_row_equal (g_ptr_array_index (before, before->len - 1 - same),
                                            g_ptr_array_index (after, after->len - 1 - same)))
            same++;
          add_splice (splices, to, before->len - from - same, after->len - to - same);
          break;
        }
      from++;
      to++;
    }
  return splices;
}
