/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The truth sheet: what became of each source, and that nothing was lost. */
#include "app/tocsin-truth-sheet.h"

#include <glib/gi18n.h>

#include "app/tocsin-application.h"
#include "app/tocsin-correct-dialog.h"
#include "app/tocsin-text-column.h"
#include "app/tocsin-window.h"
#include "core/tocsin-time.h"
#include "formats/tocsin-format.h"
#include "store/tocsin-case.h"

#define TOCSIN_TYPE_SOURCE_ITEM (tocsin_source_item_get_type ())
G_DECLARE_FINAL_TYPE (TocsinSourceItem, tocsin_source_item, TOCSIN, SOURCE_ITEM, GObject)

struct _TocsinSourceItem
{
  GObject parent_instance;
  TocsinSource *source;
};

G_DEFINE_FINAL_TYPE (TocsinSourceItem, tocsin_source_item, G_TYPE_OBJECT)

struct _TocsinTruthSheet
{
  AdwBin parent_instance;
  GListStore *items;
  GtkLabel *sums;
  GtkWidget *correct;
  GPtrArray *sources;
  GtkColumnView *view;
};

G_DEFINE_FINAL_TYPE (TocsinTruthSheet, tocsin_truth_sheet, ADW_TYPE_BIN)

static void
tocsin_source_item_finalize (GObject *object)
{
  tocsin_source_free (TOCSIN_SOURCE_ITEM (object)->source);
  G_OBJECT_CLASS (tocsin_source_item_parent_class)->finalize (object);
}

static void
tocsin_source_item_class_init (TocsinSourceItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tocsin_source_item_finalize;
}

static void
tocsin_source_item_init (TocsinSourceItem *self)
{
  (void) self;
}

static char *
dup_name (gpointer item)
{
  const TocsinSource *source = TOCSIN_SOURCE_ITEM (item)->source;
  g_autofree char *folder_path = g_path_get_dirname (source->path);
  g_autofree char *folder = g_filename_display_basename (folder_path);
  g_autofree char *name = g_filename_display_basename (source->path);
  g_autofree char *member = g_utf8_make_valid (source->member, -1);

  if (*member != '\0')
    return g_strdup_printf ("%s/%s › %s", folder, name, member);
  return g_strdup_printf ("%s/%s", folder, name);
}

static char *
dup_format (gpointer item)
{
  const TocsinFormat *format = tocsin_format_find (TOCSIN_SOURCE_ITEM (item)->source->format);

  return g_strdup (format != NULL ? _ (format->title) : "–");
}

static char *
dup_confidence (gpointer item)
{
  const TocsinSource *source = TOCSIN_SOURCE_ITEM (item)->source;

  return source->format[0] != '\0' ? g_strdup_printf (_ ("%u %%"), source->confidence) : NULL;
}

static char *
dup_number (guint64 number)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, number);
}

#define DUP_COUNT(name)                                                                            \
  static char *dup_##name (gpointer item)                                                          \
  {                                                                                                \
    return dup_number (TOCSIN_SOURCE_ITEM (item)->source->name);                                   \
  }

DUP_COUNT (records)
DUP_COUNT (split)
DUP_COUNT (events)
DUP_COUNT (rejects)
DUP_COUNT (blank)
DUP_COUNT (joined)

static char *
dup_time (gint64 timestamp)
{
  char text[TOCSIN_TIME_TEXT_SIZE];

  if (timestamp == TOCSIN_NO_TIME)
    return NULL;
  tocsin_time_format (timestamp, text);
  text[10] = ' ';
  return g_strdup_printf ("%.19sZ", text);
}

static char *
dup_first (gpointer item)
{
  return dup_time (TOCSIN_SOURCE_ITEM (item)->source->first);
}

static char *
dup_last (gpointer item)
{
  return dup_time (TOCSIN_SOURCE_ITEM (item)->source->last);
}

static char *
dup_sha256 (gpointer item)
{
  return g_strdup (TOCSIN_SOURCE_ITEM (item)->source->sha256);
}

static char *
dup_status (gpointer item)
{
  static const char *const names[]
      = { N_ ("Partial"), N_ ("Complete"), N_ ("Damaged"), N_ ("Not read"), N_ ("Duplicate") };
  const TocsinSource *source = TOCSIN_SOURCE_ITEM (item)->source;
  const char *name = (guint) source->status < G_N_ELEMENTS (names) ? _ (names[source->status]) : "";

  if (source->note[0] != '\0')
    {
      g_autofree char *note = g_utf8_make_valid (source->note, -1);

      return g_strdup_printf ("%s: %s", name, note);
    }
  return g_strdup (name);
}

static const TocsinTextColumn columns[] = {
  { N_ ("Source"), dup_name,
    TOCSIN_TEXT_COLUMN_STRONG | TOCSIN_TEXT_COLUMN_EXPAND | TOCSIN_TEXT_COLUMN_MIDDLE, NULL },
  { N_ ("Status"), dup_status, TOCSIN_TEXT_COLUMN_WIDE, NULL },
  { N_ ("Format"), dup_format, TOCSIN_TEXT_COLUMN_WIDE, NULL },
  { N_ ("Confidence"), dup_confidence, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
  { N_ ("Records"), dup_records, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
  { N_ ("Split"), dup_split, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
  { N_ ("Events"), dup_events, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
  { N_ ("Rejects"), dup_rejects, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
  { N_ ("Blank"), dup_blank, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
  { N_ ("Joined"), dup_joined, TOCSIN_TEXT_COLUMN_NUMBER, NULL },
  { N_ ("First (UTC)"), dup_first, TOCSIN_TEXT_COLUMN_WIDE, NULL },
  { N_ ("Last (UTC)"), dup_last, TOCSIN_TEXT_COLUMN_WIDE, NULL },
  { N_ ("SHA-256"), dup_sha256, TOCSIN_TEXT_COLUMN_MONOSPACE, NULL },
};

static void
tocsin_truth_sheet_dispose (GObject *object)
{
  g_clear_object (&TOCSIN_TRUTH_SHEET (object)->items);
  g_clear_pointer (&TOCSIN_TRUTH_SHEET (object)->sources, g_ptr_array_unref);
  G_OBJECT_CLASS (tocsin_truth_sheet_parent_class)->dispose (object);
}

static void
tocsin_truth_sheet_class_init (TocsinTruthSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_truth_sheet_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-truth-sheet.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinTruthSheet, sums);
  gtk_widget_class_bind_template_child (widget_class, TocsinTruthSheet, correct);
  gtk_widget_class_bind_template_child (widget_class, TocsinTruthSheet, view);
}

static void
on_correct (TocsinTruthSheet *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (TOCSIN_IS_WINDOW (root))
    tocsin_correct_dialog_show (GTK_WIDGET (self), tocsin_window_get_session (TOCSIN_WINDOW (root)),
                                self->sources);
}

static void
tocsin_truth_sheet_init (TocsinTruthSheet *self)
{
  g_autoptr (GtkSingleSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (TOCSIN_TYPE_SOURCE_ITEM);
  selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  tocsin_text_column_append (self->view, columns, G_N_ELEMENTS (columns));
  g_signal_connect_swapped (self->correct, "clicked", G_CALLBACK (on_correct), self);
}

GtkWidget *
tocsin_truth_sheet_new (void)
{
  return g_object_new (TOCSIN_TYPE_TRUTH_SHEET, NULL);
}

static void
show_sums (TocsinTruthSheet *self, GPtrArray *sources)
{
  guint64 records = 0, split = 0, events = 0, rejects = 0, blank = 0, joined = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < sources->len; i++)
    {
      const TocsinSource *source = g_ptr_array_index (sources, i);

      records += source->records;
      split += source->split;
      events += source->events;
      rejects += source->rejects;
      blank += source->blank;
      joined += source->joined;
    }
  text = g_strdup_printf (_ ("%u sources: %'llu records + %'llu split = %'llu events + %'llu "
                             "rejects + %'llu blank + %'llu joined"),
                          sources->len, (unsigned long long) records, (unsigned long long) split,
                          (unsigned long long) events, (unsigned long long) rejects,
                          (unsigned long long) blank, (unsigned long long) joined);
  gtk_label_set_text (self->sums, text);
}

static gboolean
has_assumed (const GPtrArray *sources)
{
  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      const TocsinSource *source = sources->pdata[i];

      if (source->time_bases[TOCSIN_TIME_ZONE] + source->time_bases[TOCSIN_TIME_YEAR] > 0)
        return TRUE;
    }
  return FALSE;
}

/* Shows TocsinSource; they are copied. NULL for none. */
void
tocsin_truth_sheet_set_sources (TocsinTruthSheet *self, GPtrArray *sources)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (TOCSIN_IS_TRUTH_SHEET (self));
  for (guint i = 0; sources != NULL && i < sources->len; i++)
    {
      TocsinSourceItem *item = g_object_new (TOCSIN_TYPE_SOURCE_ITEM, NULL);

      item->source = tocsin_source_copy (g_ptr_array_index (sources, i));
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  if (sources != NULL)
    {
      self->sources = g_ptr_array_ref (sources);
      show_sums (self, sources);
    }
  gtk_widget_set_sensitive (self->correct, has_assumed (sources));
}
