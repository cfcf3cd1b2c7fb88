/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tocsin-import-item.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/tocsin-time.h"

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TocsinImportItem, tocsin_import_item, G_TYPE_OBJECT)

static void
tocsin_import_item_finalize (GObject *object)
{
  TocsinImportItem *self = TOCSIN_IMPORT_ITEM (object);

  g_free (self->path);
  g_free (self->member);
  g_free (self->reason);
  g_free (self->timezone);
  G_OBJECT_CLASS (tocsin_import_item_parent_class)->finalize (object);
}

static void
tocsin_import_item_class_init (TocsinImportItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_import_item_finalize;
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_IMPORT_ITEM, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_import_item_init (TocsinImportItem *self)
{
  self->n_records = -1;
  self->first = self->last = TOCSIN_NO_TIME;
}

TocsinImportItem *
tocsin_import_item_new (const TocsinDetected *detected)
{
  TocsinImportItem *self = g_object_new (TOCSIN_TYPE_IMPORT_ITEM, NULL);
  const char *reason = detected->problem != NULL ? detected->problem : detected->detection.reason;

  self->path = g_strdup (detected->path);
  self->member = g_strdup (detected->member);
  self->detected = detected->problem == NULL ? detected->detection.format : NULL;
  self->confidence = detected->detection.confidence;
  self->runner_up = detected->detection.runner_up;
  self->reason = g_utf8_make_valid (reason != NULL ? reason : "", -1);
  self->is_included = self->detected != NULL;
  self->is_stale = TRUE;
  return self;
}

void
tocsin_import_item_changed (TocsinImportItem *self)
{
  g_signal_emit (self, changed_signal, 0);
}

char *
tocsin_import_item_dup_name (gpointer item)
{
  TocsinImportItem *self = item;
  g_autofree char *folder_path = g_path_get_dirname (self->path);
  g_autofree char *folder = g_filename_display_basename (folder_path);
  g_autofree char *name = g_filename_display_basename (self->path);
  g_autofree char *member = g_utf8_make_valid (self->member, -1);

  if (*member != '\0')
    return g_strdup_printf ("%s/%s › %s", folder, name, member);
  return g_strdup_printf ("%s/%s", folder, name);
}

char *
tocsin_import_item_dup_format (gpointer item)
{
  TocsinImportItem *self = item;
  const TocsinFormat *format
      = self->format != NULL ? tocsin_format_find (self->format) : self->detected;

  return g_strdup (format != NULL ? _ (format->title) : _ ("Not a log"));
}

/* In percent; what the user has chosen is certain. */
guint
tocsin_import_item_get_confidence (TocsinImportItem *self)
{
  return self->format != NULL ? 100 : self->confidence;
}

char *
tocsin_import_item_dup_records (gpointer item)
{
  TocsinImportItem *self = item;

  return self->n_records >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, self->n_records) : NULL;
}

/* Whether something about the times is not said by the records themselves. */
gboolean
tocsin_import_item_is_assumed (TocsinImportItem *self)
{
  return (self->detected != NULL || self->format != NULL) && self->basis > TOCSIN_TIME_EXACT;
}

char *
tocsin_import_item_dup_basis (gpointer item)
{
  TocsinImportItem *self = item;
  g_autoptr (TocsinZone) zone = NULL;

  if (self->detected == NULL && self->format == NULL)
    return g_strdup_printf (_ ("Skipped: %s"), self->reason);
  switch (self->basis)
    {
    case TOCSIN_TIME_EXACT:
      return g_strdup (_ ("Exact"));
    case TOCSIN_TIME_ZONE:
      zone = tocsin_zone_new (self->timezone, NULL);
      return g_strdup_printf (_ ("Zone assumed: %s"),
                              zone != NULL ? tocsin_zone_get_identifier (zone) : "");
    case TOCSIN_TIME_YEAR:
      return g_strdup_printf (_ ("Year assumed: %d"), self->found_year);
    case TOCSIN_TIME_FILE:
      return g_strdup (_ ("Time of the file"));
    case TOCSIN_TIME_NONE:
    default:
      return NULL;
    }
}

/* "2025-10-14 02:11:03Z"; NULL where there is no time. */
char *
tocsin_time_dup_short (gint64 timestamp)
{
  char text[TOCSIN_TIME_TEXT_SIZE];

  if (timestamp == TOCSIN_NO_TIME)
    return NULL;
  tocsin_time_format (timestamp, text);
  text[10] = ' ';
  return g_strdup_printf ("%.19sZ", text);
}

/* "2025-03-03 00:02 – 03-09 23:56", in UTC; the year again where it is another. */
char *
tocsin_import_item_dup_range (gpointer item)
{
  TocsinImportItem *self = item;
  g_autofree char *first = tocsin_time_dup_short (self->first);
  g_autofree char *last = tocsin_time_dup_short (self->last);

  if (first == NULL)
    return NULL;
  if (last == NULL)
    return g_strdup_printf ("%.16s –", first);
  return g_strdup_printf ("%.16s – %.*s", first, strncmp (first, last, 5) == 0 ? 11 : 16,
                          last + (strncmp (first, last, 5) == 0 ? 5 : 0));
}

/* What holds for this source; the strings are the item's. */
TocsinImportOverride
tocsin_import_item_get_override (TocsinImportItem *self)
{
  return (TocsinImportOverride){ self->path, self->member, self->format, self->timezone,
                                 self->year };
}

/* The least certain of the first events says how their times are found. */
static TocsinTimeBasis
find_basis (const TocsinBatch *batch)
{
  TocsinTimeBasis basis = TOCSIN_TIME_NONE;

  for (guint32 i = 0; i < batch->n_events; i++)
    basis = MAX (basis, (TocsinTimeBasis) batch->events[i].time_basis);
  return basis;
}

/* @size: bytes of the source, 0 where that is not known. */
void
tocsin_import_item_take_preview (TocsinImportItem *self, const TocsinPreview *preview, guint64 size)
{
  self->found_year = preview->first_year;
  self->size = size;
  self->first = preview->first;
  self->last = preview->has_end ? preview->last : TOCSIN_NO_TIME;
  self->basis = find_basis (preview->batch);
  self->is_counted = preview->is_whole;
  self->n_records = -1;
  if (preview->is_whole)
    self->n_records = (gint64) preview->counts.records;
  else if (size > 0 && preview->bytes > 0)
    self->n_records
        = (gint64) ((double) preview->counts.records * (double) size / (double) preview->bytes);
  tocsin_import_item_changed (self);
}
