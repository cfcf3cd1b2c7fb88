/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases that were opened last, as the settings keep them. */
#include "app/tocsin-recent-cases.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_RECENT 8

struct _TocsinRecentCase
{
  GObject parent_instance;
  char *path;
  gint64 opened; /* seconds since 1970 */
  guint64 n_events;
};

G_DEFINE_FINAL_TYPE (TocsinRecentCase, tocsin_recent_case, G_TYPE_OBJECT)

static void
tocsin_recent_case_finalize (GObject *object)
{
  g_free (TOCSIN_RECENT_CASE (object)->path);
  G_OBJECT_CLASS (tocsin_recent_case_parent_class)->finalize (object);
}

static void
tocsin_recent_case_class_init (TocsinRecentCaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_recent_case_finalize;
}

static void
tocsin_recent_case_init (TocsinRecentCase *self)
{
  (void) self;
}

const char *
tocsin_recent_case_get_path (TocsinRecentCase *self)
{
  return self->path;
}

/* A path for people: valid text, the home folder as "~". */
char *
tocsin_path_dup_display (const char *path)
{
  g_autofree char *display = g_filename_display_name (path);
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);

  if (length > 1 && g_str_has_prefix (display, home)
      && (display[length] == G_DIR_SEPARATOR || display[length] == '\0'))
    return g_strconcat ("~", display + length, NULL);
  return g_steal_pointer (&display);
}

char *
tocsin_recent_case_dup_name (TocsinRecentCase *self)
{
  return g_filename_display_basename (self->path);
}

char *
tocsin_recent_case_dup_folder (TocsinRecentCase *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  return tocsin_path_dup_display (folder);
}

char *
tocsin_recent_case_dup_events (TocsinRecentCase *self)
{
  return g_strdup_printf (
      g_dngettext (NULL, "%'llu event", "%'llu events", (gulong) self->n_events),
      (unsigned long long) self->n_events);
}

/* "Today, 09:41", "Yesterday", or the date. */
char *
tocsin_recent_case_dup_opened (TocsinRecentCase *self)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (self->opened);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) day_before = g_date_time_add_days (now, -1);

  if (then == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (then) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    /* Translators: when a case was last opened, as strftime has it */
    return g_date_time_format (then, _ ("Today, %H:%M"));
  if (g_date_time_get_year (then) == g_date_time_get_year (day_before)
      && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (day_before))
    return g_strdup (_ ("Yesterday"));
  if (g_date_time_get_year (then) == g_date_time_get_year (now))
    /* Translators: when a case was last opened, as strftime has it */
    return g_date_time_format (then, _ ("%-d %B"));
  /* Translators: when a case was last opened, as strftime has it */
  return g_date_time_format (then, _ ("%-d %B %Y"));
}

/* The cases that are still there, the last one first; (transfer full). */
GListModel *
tocsin_recent_cases_list (GSettings *settings)
{
  g_autoptr (GVariant) value = g_settings_get_value (settings, "recent-cases");
  GListStore *cases = g_list_store_new (TOCSIN_TYPE_RECENT_CASE);
  GVariantIter iter;
  const char *path;
  gint64 opened;
  guint64 n_events;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "(&sxt)", &path, &opened, &n_events))
    {
      g_autoptr (TocsinRecentCase) item = g_object_new (TOCSIN_TYPE_RECENT_CASE, NULL);

      item->path = g_strdup (path);
      item->opened = opened;
      item->n_events = n_events;
      g_list_store_append (cases, item);
    }
  return G_LIST_MODEL (cases);
}

/* Rewrites the list with @path left out, and first again where @n_events is not NULL. */
static void
rewrite (GSettings *settings, const char *path, const guint64 *n_events)
{
  g_autoptr (GVariant) value = g_settings_get_value (settings, "recent-cases");
  GVariantBuilder builder;
  GVariantIter iter;
  const char *other;
  gint64 opened;
  guint64 n;
  guint count = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sxt)"));
  if (n_events != NULL)
    g_variant_builder_add (&builder, "(sxt)", path, g_get_real_time () / G_USEC_PER_SEC, *n_events);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "(&sxt)", &other, &opened, &n))
    if (strcmp (other, path) != 0 && ++count < MAX_RECENT)
      g_variant_builder_add (&builder, "(sxt)", other, opened, n);
  g_settings_set_value (settings, "recent-cases", g_variant_builder_end (&builder));
}

void
tocsin_recent_cases_add (GSettings *settings, const char *path, guint64 n_events)
{
  if (g_utf8_validate (path, -1, NULL)) /* the settings hold no other */
    rewrite (settings, path, &n_events);
}

void
tocsin_recent_cases_remove (GSettings *settings, const char *path)
{
  rewrite (settings, path, NULL);
}

/* Beside the documents, by the name of what is imported; never over another file. */
char *
tocsin_path_dup_new_case (const char *const *paths)
{
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autofree char *name = g_path_get_basename (paths[0]);
  char *dot = strchr (name + 1, '.');

  if (dot != NULL)
    *dot = '\0';
  if (documents == NULL || !g_file_test (documents, G_FILE_TEST_IS_DIR))
    documents = g_get_home_dir ();
  for (guint i = 1;; i++)
    {
      g_autofree char *file = i == 1 ? g_strdup_printf ("%s.tocsin", name)
                                     : g_strdup_printf ("%s-%u.tocsin", name, i);
      g_autofree char *path = g_build_filename (documents, file, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}
