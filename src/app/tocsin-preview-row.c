/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a preview: the raw record and what was read from it. */
#include "app/tocsin-preview-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-import-item.h"
#include "app/tocsin-raw-text.h"
#include "core/tocsin-event.h"
#include "core/tocsin-text.h"
#include "workspace/tocsin-detail.h"

#define RAW_SHOWN 400 /* bytes */

#define TOCSIN_TYPE_PREVIEW_ROW (tocsin_preview_row_get_type ())
G_DECLARE_FINAL_TYPE (TocsinPreviewRow, tocsin_preview_row, TOCSIN, PREVIEW_ROW, GObject)

struct _TocsinPreviewRow
{
  GObject parent_instance;
  TocsinBatch *batch; /* the owner’s */
  const TocsinEvent *event;
  const TocsinReject *reject;
  GObject *owner;
};

G_DEFINE_FINAL_TYPE (TocsinPreviewRow, tocsin_preview_row, G_TYPE_OBJECT)

static void
tocsin_preview_row_finalize (GObject *object)
{
  g_clear_object (&TOCSIN_PREVIEW_ROW (object)->owner);
  G_OBJECT_CLASS (tocsin_preview_row_parent_class)->finalize (object);
}

static void
tocsin_preview_row_class_init (TocsinPreviewRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_preview_row_finalize;
}

static void
tocsin_preview_row_init (TocsinPreviewRow *self)
{
  (void) self;
}

static char *
dup_visible (const char *text, gsize length)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (length, RAW_SHOWN));

  tocsin_text_append_visible (out, valid, strlen (valid));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
dup_raw (gpointer item)
{
  TocsinPreviewRow *self = item;
  g_autoptr (GString) raw = g_string_new (NULL);

  if (self->reject != NULL)
    return dup_visible (tocsin_batch_text (self->batch, self->reject->bytes),
                        self->reject->bytes.length);
  tocsin_event_append_raw (self->batch, self->event, raw);
  return dup_visible (raw->str, raw->len);
}

static char *
dup_record (gpointer item)
{
  TocsinPreviewRow *self = item;

  return g_strdup_printf ("%" G_GUINT64_FORMAT,
                          self->event != NULL ? self->event->record : self->reject->record);
}

/* Marks what was read from the record, as the details of an event do. */
static void
style_raw (GtkLabel *label, gpointer item)
{
  TocsinPreviewRow *self = item;
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (GArray) spans = NULL;

  if (self->event == NULL)
    {
      gtk_label_set_attributes (label, NULL);
      return;
    }
  tocsin_event_append_raw (self->batch, self->event, raw);
  spans = tocsin_detail_find_spans (self->batch, self->event, raw->str, raw->len);
  for (guint i = spans->len; i > 0; i--) /* the message is all that is left */
    if (g_array_index (spans, TocsinDetailSpan, i - 1).column == TOCSIN_COLUMN_MESSAGE)
      g_array_remove_index (spans, i - 1);
  tocsin_raw_text_show_spans (label, raw->str, raw->len, spans, RAW_SHOWN);
}

/* With the letter of how the time was found, as the legend below says. */
static char *
dup_time (gpointer item)
{
  static const char *const letters[] = { "", "", " Z", " Y", " F" };
  TocsinPreviewRow *self = item;
  g_autofree char *time = NULL;

  if (self->event == NULL)
    return g_strdup (_ ("✕ reject"));
  time = tocsin_time_dup_short (self->event->timestamp);
  return time != NULL ? g_strconcat (time, letters[self->event->time_basis], NULL) : NULL;
}

static char *
dup_column (gpointer item, TocsinColumn column)
{
  TocsinPreviewRow *self = item;
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->event == NULL || !tocsin_event_append_text (self->batch, self->event, column, text))
    return NULL;
  return dup_visible (text->str, text->len);
}

static char *
dup_host (gpointer item)
{
  return dup_column (item, TOCSIN_COLUMN_HOST);
}

static char *
dup_app (gpointer item)
{
  return dup_column (item, TOCSIN_COLUMN_APP);
}

static char *
dup_user (gpointer item)
{
  return dup_column (item, TOCSIN_COLUMN_USERNAME);
}

static char *
dup_address (gpointer item)
{
  return dup_column (item, TOCSIN_COLUMN_SOURCE_IP);
}

static char *
dup_outcome (gpointer item)
{
  TocsinPreviewRow *self = item;

  if (self->event == NULL)
    return dup_visible (self->batch->names[self->reject->reason],
                        strlen (self->batch->names[self->reject->reason]));
  if (self->event->outcome == TOCSIN_OUTCOME_FAILED)
    return g_strdup (_ ("✕ failed"));
  if (self->event->outcome == TOCSIN_OUTCOME_SUCCESS)
    return g_strdup (_ ("✓ success"));
  return NULL;
}

static void
style_outcome (GtkLabel *label, gpointer item)
{
  const TocsinEvent *event = TOCSIN_PREVIEW_ROW (item)->event;
  const struct
  {
    const char *css_class;
    gboolean is_set;
  } classes[] = {
    { "outcome-failed", event == NULL || event->outcome == TOCSIN_OUTCOME_FAILED },
    { "outcome-success", event != NULL && event->outcome == TOCSIN_OUTCOME_SUCCESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (classes[i].is_set)
      gtk_widget_add_css_class (GTK_WIDGET (label), classes[i].css_class);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (label), classes[i].css_class);
}

static char *
dup_action (gpointer item)
{
  return dup_column (item, TOCSIN_COLUMN_ACTION);
}

const TocsinTextColumn tocsin_preview_columns[] = {
  { N_ ("Record"), dup_record, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
  { N_ ("Raw"), dup_raw,
    TOCSIN_TEXT_COLUMN_MONOSPACE | TOCSIN_TEXT_COLUMN_EXPAND | TOCSIN_TEXT_COLUMN_TWO_LINES,
    style_raw },
  { N_ ("Time (UTC)"), dup_time, TOCSIN_TEXT_COLUMN_WIDE, NULL },
  { N_ ("Host"), dup_host, TOCSIN_TEXT_COLUMN_PLAIN, NULL },
  { N_ ("App"), dup_app, TOCSIN_TEXT_COLUMN_PLAIN, NULL },
  { N_ ("User"), dup_user, TOCSIN_TEXT_COLUMN_PLAIN, NULL },
  { N_ ("Source IP"), dup_address, TOCSIN_TEXT_COLUMN_PLAIN, NULL },
  { N_ ("Outcome"), dup_outcome, TOCSIN_TEXT_COLUMN_PLAIN, style_outcome },
  { N_ ("Action"), dup_action, TOCSIN_TEXT_COLUMN_PLAIN, NULL },
};

const guint tocsin_preview_n_columns = G_N_ELEMENTS (tocsin_preview_columns);

static void
add_row (GListStore *rows, GObject *owner, TocsinBatch *batch, const TocsinEvent *event,
         const TocsinReject *reject)
{
  g_autoptr (TocsinPreviewRow) row = g_object_new (TOCSIN_TYPE_PREVIEW_ROW, NULL);

  row->owner = g_object_ref (owner);
  row->batch = batch;
  row->event = event;
  row->reject = reject;
  g_list_store_append (rows, row);
}

/* Events and rejects in the order of the source; takes @batch. */
GListModel *
tocsin_preview_rows_new (TocsinBatch *batch)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  GListStore *rows = g_list_store_new (TOCSIN_TYPE_PREVIEW_ROW);
  guint32 n_rejects = 0;

  /* the batch lives as long as the last of its rows */
  g_object_set_data_full (owner, "batch", batch, (GDestroyNotify) tocsin_batch_free);
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      while (n_rejects < batch->n_rejects
             && batch->rejects[n_rejects].record < batch->events[i].record)
        add_row (rows, owner, batch, NULL, &batch->rejects[n_rejects++]);
      add_row (rows, owner, batch, &batch->events[i], NULL);
    }
  while (n_rejects < batch->n_rejects)
    add_row (rows, owner, batch, NULL, &batch->rejects[n_rejects++]);
  return G_LIST_MODEL (rows);
}
