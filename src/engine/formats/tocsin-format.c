/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/tocsin-format.h"

#include <string.h>

/* Below this no format is sure enough to be believed. */
#define MIN_CONFIDENCE 20

/**
 * tocsin_format_find:
 * @id: a format's id
 *
 * Returns: (transfer none) (nullable): the format
 */
const TocsinFormat *
tocsin_format_find (const char *id)
{
  for (guint i = 0; tocsin_formats[i] != NULL; i++)
    if (strcmp (tocsin_formats[i]->id, id) == 0)
      return tocsin_formats[i];
  return NULL;
}

/* A binary format that finds its magic is certain: text formats are not asked to
 * make lines of such bytes. */
static gboolean
is_settled (const TocsinFormat *format, guint score)
{
  return (format->flags & TOCSIN_FORMAT_BINARY) != 0 && score == 100;
}

/**
 * tocsin_format_detect:
 * @sample: the beginning of a source
 * @detection: (out caller-allocates): what it is; clear with tocsin_detection_clear()
 *
 * Asks every format how sure it is of the sample; the formats of binary files,
 * which come first, look for their magic.
 */
void
tocsin_format_detect (const TocsinSample *sample, TocsinDetection *detection)
{
  g_autofree char *refusal = NULL;
  guint second = 0;

  *detection = (TocsinDetection){ 0 };
  for (guint i = 0; tocsin_formats[i] != NULL; i++)
    {
      g_autoptr (GString) reason = g_string_new (NULL);
      guint score = tocsin_formats[i]->sniff (sample, reason);

      score = MIN (score, 100);
      if (score == 0 && reason->len > 0 && refusal == NULL)
        refusal = g_strdup (reason->str);
      if (score > detection->confidence)
        {
          detection->runner_up = detection->format;
          second = detection->confidence;
          detection->format = tocsin_formats[i];
          detection->confidence = score;
          g_free (detection->reason);
          detection->reason = g_strdup (reason->str);
        }
      else if (score > second)
        {
          detection->runner_up = tocsin_formats[i];
          second = score;
        }
      if (is_settled (tocsin_formats[i], score))
        return;
    }
  if (detection->confidence < MIN_CONFIDENCE)
    {
      tocsin_detection_clear (detection);
      detection->reason
          = refusal != NULL ? g_steal_pointer (&refusal) : g_strdup ("no format knows it");
    }
}

/**
 * tocsin_detection_clear:
 * @detection: a detection
 *
 * Frees what @detection holds.
 */
void
tocsin_detection_clear (TocsinDetection *detection)
{
  g_clear_pointer (&detection->reason, g_free);
  *detection = (TocsinDetection){ 0 };
}
