/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views of the event table that were given a name, as the settings keep them. */
#include "app/event-view.h"

static GVariant *
make (const EventView *view)
{
  return g_variant_new ("(s@a(si)sbs)", view->name, view->columns, view->sort, view->is_descending,
                        view->query);
}

static void
read (GVariant *entry, EventView *view)
{
  g_variant_get (entry, "(&s@a(si)&sb&s)", &view->name, &view->columns, &view->sort,
                 &view->is_descending, &view->query);
}

/* The list with @view (nullable) in the place of the one called @name (nullable), or at its
 * end; one that has the name of @view already goes. */
static GVariant *
replace (GVariant *views, const char *name, const EventView *view)
{
  GVariantBuilder builder;
  gboolean is_there = view == NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (EVENT_VIEWS_TYPE));
  for (gsize i = 0; i < g_variant_n_children (views); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (views, i);
      g_autoptr (GVariant) columns = NULL;
      EventView other;

      read (entry, &other);
      columns = other.columns;
      if (g_strcmp0 (other.name, name) == 0 && view != NULL && !is_there)
        {
          g_variant_builder_add_value (&builder, make (view));
          is_there = TRUE;
        }
      else if (g_strcmp0 (other.name, name) != 0
               && (view == NULL || g_strcmp0 (other.name, view->name) != 0))
        g_variant_builder_add_value (&builder, entry);
    }
  if (!is_there)
    g_variant_builder_add_value (&builder, make (view));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Returns: (transfer full): the list with a view, in the place of one of its name */
GVariant *
event_views_put (GVariant *views, const EventView *view)
{
  return replace (views, view->name, view);
}

/* Returns: (transfer full): the list with a view under another name, which goes first */
GVariant *
event_views_rename (GVariant *views, const char *from, const char *to)
{
  g_autoptr (GVariant) columns = NULL;
  g_autoptr (GVariant) entry = NULL;
  EventView view;

  entry = event_views_find (views, from, &view);
  if (entry == NULL || g_strcmp0 (from, to) == 0)
    return g_variant_ref (views);
  columns = view.columns;
  view.name = to;
  return replace (views, from, &view);
}

/* Returns: (transfer full): the list without a view */
GVariant *
event_views_remove (GVariant *views, const char *name)
{
  return replace (views, name, NULL);
}

/* Finds a view by its name; its columns are to be let go, its texts live in what is returned.
 * Returns: (transfer full) (nullable): the entry */
GVariant *
event_views_find (GVariant *views, const char *name, EventView *view)
{
  for (gsize i = 0; i < g_variant_n_children (views); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (views, i);

      read (entry, view);
      if (g_strcmp0 (view->name, name) == 0)
        return g_steal_pointer (&entry);
      g_variant_unref (view->columns);
    }
  return NULL;
}
