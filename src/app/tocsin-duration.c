/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spans of time as people write them: 15 min, 1 h 30 min, 7 d. */
#include "app/tocsin-duration.h"

#include <glib/gi18n.h>

#define LONGEST (G_GINT64_CONSTANT (3660) * 86400)

static const struct
{
  char letter; /* how what is typed may begin */
  gint64 seconds;
  const char *name;
} units[] = {
  { 'd', 86400, NC_ ("duration", "d") },
  { 'h', 3600, NC_ ("duration", "h") },
  { 'm', 60, NC_ ("duration", "min") },
  { 's', 1, NC_ ("duration", "s") },
};

char *
tocsin_duration_format (gint64 seconds)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      gint64 n = seconds / units[i].seconds;

      if (n == 0 && (seconds > 0 || out->len > 0 || i + 1 < G_N_ELEMENTS (units)))
        continue;
      g_string_append_printf (out, "%s%" G_GINT64_FORMAT "\xc2\xa0%s", out->len > 0 ? " " : "", n,
                              g_dpgettext2 (NULL, "duration", units[i].name));
      seconds -= n * units[i].seconds;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The unit that @text begins with, by its letter or its translated name; 0 for none. */
static gint64
find_unit (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_ascii_tolower (*text) == units[i].letter
        || g_str_has_prefix (text, g_dpgettext2 (NULL, "duration", units[i].name)))
      return units[i].seconds;
  return 0;
}

static const char *
skip_spaces (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return text;
}

/* A number without a unit is in minutes. */
gboolean
tocsin_duration_parse (const char *text, gint64 *seconds)
{
  gint64 sum = 0;

  text = skip_spaces (text);
  while (*text != '\0')
    {
      char *end;
      guint64 n = g_ascii_strtoull (text, &end, 10);
      gint64 unit;

      if (end == text || !g_ascii_isdigit (*text) || n > (guint64) LONGEST)
        return FALSE;
      text = skip_spaces (end);
      unit = *text != '\0' ? find_unit (text) : 60;
      if (unit == 0 || (gint64) n > (LONGEST - sum) / unit)
        return FALSE;
      sum += (gint64) n * unit;
      while (*text != '\0' && g_unichar_isalpha (g_utf8_get_char (text)))
        text = g_utf8_next_char (text);
      text = skip_spaces (text);
    }
  *seconds = sum;
  return sum > 0;
}
