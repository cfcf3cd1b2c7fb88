/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches that were given a name, as the settings keep them: favourites first, each by name. */
#include "app/saved-search.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *query;
  gboolean is_favourite;
} SavedSearch;

static int
compare (gconstpointer a, gconstpointer b)
{
  const SavedSearch *x = a, *y = b;

  if (x->is_favourite != y->is_favourite)
    return x->is_favourite ? -1 : 1;
  return g_utf8_collate (x->name, y->name);
}

/* The texts live in @searches. */
static GArray *
read (GVariant *searches)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (SavedSearch));
  GVariantIter iter;
  SavedSearch search;

  g_variant_iter_init (&iter, searches);
  while (g_variant_iter_next (&iter, "(&s&sb)", &search.name, &search.query, &search.is_favourite))
    g_array_append_val (list, search);
  return list;
}

static GVariant *
write (GArray *list)
{
  GVariantBuilder builder;

  g_array_sort (list, compare);
  g_variant_builder_init (&builder, G_VARIANT_TYPE (SAVED_SEARCHES_TYPE));
  for (guint i = 0; i < list->len; i++)
    {
      const SavedSearch *search = &g_array_index (list, SavedSearch, i);

      g_variant_builder_add (&builder, "(ssb)", search->name, search->query, search->is_favourite);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
forget (GArray *list, const char *name)
{
  for (guint i = list->len; i-- > 0;)
    if (strcmp (g_array_index (list, SavedSearch, i).name, name) == 0)
      g_array_remove_index (list, i);
}

/* Returns: (transfer full): the list with a search, in the place of one of its name */
GVariant *
saved_searches_put (GVariant *searches, const char *name, const char *query, gboolean is_favourite)
{
  g_autoptr (GArray) list = read (searches);
  SavedSearch search = { name, query, is_favourite };

  forget (list, name);
  g_array_append_val (list, search);
  return write (list);
}

/* Returns: (transfer full): the list without a search */
GVariant *
saved_searches_remove (GVariant *searches, const char *name)
{
  g_autoptr (GArray) list = read (searches);

  forget (list, name);
  return write (list);
}

/* Returns: (transfer full): the list with a search under another name */
GVariant *
saved_searches_rename (GVariant *searches, const char *from, const char *to)
{
  g_autoptr (GArray) list = read (searches);
  SavedSearch found = { 0 };

  for (guint i = 0; i < list->len; i++)
    if (strcmp (g_array_index (list, SavedSearch, i).name, from) == 0)
      found = g_array_index (list, SavedSearch, i);
  if (found.name != NULL)
    {
      forget (list, from);
      forget (list, to);
      found.name = to;
      g_array_append_val (list, found);
    }
  return write (list);
}

/* Returns: (transfer none) (nullable): the name under which a query was saved */
const char *
saved_searches_find_name (GVariant *searches, const char *query)
{
  g_autoptr (GArray) list = read (searches);

  for (guint i = 0; i < list->len; i++)
    if (strcmp (g_array_index (list, SavedSearch, i).query, query) == 0)
      return g_array_index (list, SavedSearch, i).name;
  return NULL;
}
