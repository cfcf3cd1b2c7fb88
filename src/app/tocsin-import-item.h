/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pipeline/tocsin-import.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_IMPORT_ITEM (tocsin_import_item_get_type ())
G_DECLARE_FINAL_TYPE (TocsinImportItem, tocsin_import_item, TOCSIN, IMPORT_ITEM, GObject)

/* A source that may be imported: what it is, and what the user has chosen for it. */
struct _TocsinImportItem
{
  GObject parent_instance;
  char *path;
  char *member;
  const TocsinFormat *detected; /* NULL: no format knows it */
  guint confidence;
  const TocsinFormat *runner_up;
  char *reason; /* why this format, or why it cannot be read */
  gboolean is_included;
  const char *format; /* chosen, or NULL for the detected one */
  char *timezone;     /* chosen, or NULL for the system's */
  int year;           /* chosen, or 0 to find it */
  int found_year;
  gint64 n_records;    /* about, or -1 */
  gboolean is_counted; /* rather than estimated */
  guint64 size;        /* bytes of the file, 0 for the member of an archive */
  TocsinTimeBasis basis;
  gint64 first;
  gint64 last;       /* TOCSIN_NO_TIME as long as it is not known */
  gboolean is_stale; /* the choices have changed since it was surveyed */
  double progress;   /* while it is imported, 0 to 1 */
};

TocsinImportItem *tocsin_import_item_new (const TocsinDetected *detected);
char *tocsin_import_item_dup_name (gpointer item);
char *tocsin_import_item_dup_format (gpointer item);
char *tocsin_import_item_dup_records (gpointer item);
char *tocsin_import_item_dup_basis (gpointer item);
char *tocsin_import_item_dup_range (gpointer item);
gboolean tocsin_import_item_is_assumed (TocsinImportItem *self);
guint tocsin_import_item_get_confidence (TocsinImportItem *self);
TocsinImportOverride tocsin_import_item_get_override (TocsinImportItem *self);
void tocsin_import_item_take_preview (TocsinImportItem *self, const TocsinPreview *preview,
                                      guint64 size);
void tocsin_import_item_changed (TocsinImportItem *self);
char *tocsin_time_dup_short (gint64 timestamp);

G_END_DECLS
