/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/tocsin-error.h"
#include "pipeline/import-private.h"

/* Whether every override names a format and a zone that there are. */
gboolean
import_check_overrides (const TocsinImportOptions *options, GError **error)
{
  for (guint i = 0; i < options->n_overrides; i++)
    {
      const TocsinImportOverride *override = &options->overrides[i];
      g_autoptr (TocsinZone) zone = tocsin_zone_new (override->timezone, error);

      if (zone == NULL)
        return FALSE;
      if (override->format == NULL || tocsin_format_find (override->format) != NULL)
        continue;
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
                   _ ("“%s” is not a format; tocsin-cli formats lists them"), override->format);
      return FALSE;
    }
  return TRUE;
}

/* What the user wants for a source: its own override, or else what holds for all. */
TocsinImportOverride
import_find_override (const Import *self, const char *path, const char *member)
{
  const TocsinImportOptions *options = self->options;
  TocsinImportOverride chosen = { path, member, options->format, self->zone, options->year };

  for (guint i = 0; i < options->n_overrides; i++)
    {
      const TocsinImportOverride *override = &options->overrides[i];

      if (strcmp (override->path, path) != 0 || strcmp (override->member, member) != 0)
        continue;
      if (override->format != NULL)
        chosen.format = override->format;
      if (override->timezone != NULL)
        chosen.timezone = override->timezone;
      if (override->year != 0)
        chosen.year = override->year;
    }
  return chosen;
}
