/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/import-private.h"

static void
detected_free (TocsinDetected *self)
{
  g_free (self->path);
  g_free (self->member);
  g_free (self->problem);
  tocsin_detection_clear (&self->detection);
  g_free (self);
}

static TocsinDetected *
detected_new (const TocsinFile *file, const char *member, const char *problem)
{
  TocsinDetected *self = g_new0 (TocsinDetected, 1);

  self->path = g_strdup (file->path);
  self->member = g_strdup (member);
  self->problem = g_strdup (problem);
  self->encoding = "";
  return self;
}

static TocsinDetected *
detect_source (const TocsinFile *file, TocsinReader *reader)
{
  g_auto (ImportHead) head = { 0 };
  const char *member = tocsin_reader_get_member (reader);
  const char *problem = tocsin_reader_get_problem (reader);
  TocsinDetected *detected;

  if (problem == NULL && !import_head_examine (&head, reader, member))
    problem = import_head_get_problem (&head, reader);
  detected = detected_new (file, member, problem);
  if (problem == NULL)
    {
      detected->encoding = tocsin_encoding_get_name (head.content.encoding);
      detected->detection = head.detection;
      head.detection = (TocsinDetection){ 0 };
      if (detected->detection.format == NULL)
        detected->problem = g_strdup (detected->detection.reason);
    }
  return detected;
}

static void
detect_file (const TocsinFile *file, GPtrArray *detected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinReader) reader = NULL;

  if (file->problem != NULL)
    {
      g_ptr_array_add (detected, detected_new (file, "", file->problem));
      return;
    }
  reader = tocsin_reader_open (file->path, &error);
  while (reader != NULL && tocsin_reader_next (reader, &error))
    g_ptr_array_add (detected, detect_source (file, reader));
  if (error != NULL)
    g_ptr_array_add (detected, detected_new (file, "", error->message));
}

/**
 * tocsin_import_detect:
 * @paths: files and folders, %NULL-terminated
 *
 * Looks at the first 64 KiB of every source.
 *
 * Returns: (transfer full) (element-type TocsinDetected): what each is, in order
 */
GPtrArray *
tocsin_import_detect (const char *const *paths)
{
  g_autoptr (GPtrArray) files = tocsin_walk (paths);
  GPtrArray *detected = g_ptr_array_new_with_free_func ((GDestroyNotify) detected_free);

  for (guint i = 0; i < files->len; i++)
    detect_file (g_ptr_array_index (files, i), detected);
  return detected;
}
