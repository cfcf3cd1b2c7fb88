/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules to begin with: templates, and a copy of another rule. */
#include "app/tocsin-rule-template.h"

#include <glib/gi18n.h>
#include <string.h>

#define FOLDER "/io/github/tocsin/Tocsin/templates/"

/* Each is a file of the resources. */
static const struct
{
  const char *name;
  const char *label;
} templates[] = {
  { "event", N_ ("For an _Event") },
  { "count", N_ ("For _Many Events") },
  { "values", N_ ("For Many Different _Values") },
  { "baseline", N_ ("For More Than _Usual") },
};

/* @action: what is activated with the name of a template */
GMenuModel *
tocsin_rule_template_make_menu (const char *action)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      g_autofree char *detailed = g_strdup_printf ("%s::%s", action, templates[i].name);

      g_menu_append (menu, _ (templates[i].label), detailed);
    }
  return G_MENU_MODEL (menu);
}

static void
replace (GString *text, const char *mark, const char *value)
{
  g_string_replace (text, mark, value, 0);
}

/* The text of a new rule with ids of its own; NULL where there is no such template. */
char *
tocsin_rule_template_dup_text (const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER, name, ".yml", NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *first = g_uuid_string_random ();
  g_autofree char *second = g_uuid_string_random ();
  g_autofree char *short_name = g_strdup_printf ("my_event_%.8s", first);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autoptr (GString) text = NULL;
  gsize length;
  const char *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  text = g_string_new_len (data, (gssize) length);
  replace (text, "@ID@", first);
  replace (text, "@ID2@", second);
  replace (text, "@NAME@", short_name);
  replace (text, "@DATE@", date);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Its title with a word more, before the quote that may end it. */
static void
append_title (GString *out, const char *line, gsize length)
{
  gsize end = length;

  while (end > 0 && strchr (" \r", line[end - 1]) != NULL)
    end--;
  if (end > strlen ("title:") && (line[end - 1] == '"' || line[end - 1] == '\''))
    end--;
  g_string_append_len (out, line, (gssize) end);
  /* Translators: behind the title of a rule that was duplicated */
  g_string_append_printf (out, " (%s)", _ ("copy"));
  g_string_append_len (out, line + end, (gssize) (length - end));
  g_string_append_c (out, '\n');
}

static void
append_line (GString *out, const char *line, gsize length)
{
  if (g_str_has_prefix (line, "id:"))
    {
      g_autofree char *id = g_uuid_string_random ();

      g_string_append_printf (out, "id: %s\n", id);
    }
  else if (g_str_has_prefix (line, "title:"))
    append_title (out, line, length);
  else if (!g_str_has_prefix (line, "name:")) /* others refer to the first by it */
    {
      g_string_append_len (out, line, (gssize) length);
      g_string_append_c (out, '\n');
    }
}

/* The document of @text that begins in @line (from 1) as a rule of its own. */
char *
tocsin_rule_template_duplicate (const char *text, guint line)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean has_content = FALSE;

  for (guint i = 1; text != NULL && *text != '\0'; i++)
    {
      const char *end = strchr (text, '\n');
      gsize length = end != NULL ? (gsize) (end - text) : strlen (text);
      gboolean is_mark = g_str_has_prefix (text, "---") || g_str_has_prefix (text, "...");

      if (i >= line && is_mark && has_content)
        break;
      if (i >= line && !is_mark)
        {
          append_line (out, text, length);
          has_content |= length > 0 && *text != '#';
        }
      text = end != NULL ? end + 1 : NULL;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
