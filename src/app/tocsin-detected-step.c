/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each file is, with a preview of what the import would make of it. The signal
 * `looked` tells that the files are known, `changed` that something about them is. */
#include "app/tocsin-detected-step.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/import-columns.h"
#include "app/import-item-preview.h"
#include "app/tocsin-application.h"
#include "app/tocsin-preview-row.h"

struct _TocsinDetectedStep
{
  AdwBin parent_instance;
  GListStore *items;
  GtkSingleSelection *selection;
  GHashTable *usernames;     /* those that the previews show → how often */
  GCancellable *cancellable; /* of the looks at these files */
  guint generation;          /* of the files; results of an earlier one are dropped */
  guint preview;             /* the latest preview that was asked for */
  gboolean is_surveying;
  gboolean is_showing; /* the choices are being filled in, not chosen */
  GtkColumnView *files, *preview_view;
  GtkDropDown *format;
  GtkEntry *zone, *year;
  GtkLabel *name, *why, *sum, *hint;
};

enum
{
  SIGNAL_LOOKED,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TocsinDetectedStep, tocsin_detected_step, ADW_TYPE_BIN)

typedef struct
{
  guint generation;
  guint number; /* of the preview, 0 for a survey */
} Ticket;

static TocsinImportItem *
get_item (TocsinDetectedStep *self, guint position)
{
  g_autoptr (TocsinImportItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  return item; /* the list holds it */
}

static guint
get_n_items (TocsinDetectedStep *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

/* Files whose times the user may have to correct. */
static void
show_hint (TocsinDetectedStep *self)
{
  guint n_assumed = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < get_n_items (self); i++)
    n_assumed
        += get_item (self, i)->is_included && tocsin_import_item_is_assumed (get_item (self, i));
  text = g_strdup_printf (
      ngettext ("%u file needs a look at its time basis; you can also correct it later.",
                "%u files need a look at their time basis; you can also correct it later.",
                n_assumed),
      n_assumed);
  gtk_label_set_text (self->hint, n_assumed > 0 ? text : "");
}

static void
show_sum (TocsinDetectedStep *self)
{
  guint n = get_n_items (self), included = 0;
  guint64 records = 0, bytes = 0;
  g_autofree char *text = NULL, *n_records = NULL, *size = NULL;

  for (guint i = 0; i < n; i++)
    {
      const TocsinImportItem *item = get_item (self, i);

      included += item->is_included;
      records += item->is_included ? (guint64) MAX (item->n_records, 0) : 0;
      bytes += item->is_included ? item->size : 0;
    }
  n_records
      = g_strdup_printf (ngettext ("about %'llu record", "about %'llu records", (gulong) records),
                         (unsigned long long) records);
  size = g_format_size (bytes);
  /* Translators: how many of how many files, "about 48,391 records", "61.4 MB" */
  text = g_strdup_printf (ngettext ("%u of %u file, %s, %s", "%u of %u files, %s, %s", n), included,
                          n, n_records, size);
  gtk_label_set_text (self->sum, text);
  show_hint (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void survey_next (TocsinDetectedStep *self);

/* Who was seen in the first events may be an account of high value. */
static void
note_usernames (TocsinDetectedStep *self, const TocsinBatch *batch)
{
  for (guint32 i = 0; i < batch->n_events; i++)
    {
      TocsinSlice slice = batch->events[i].username;
      g_autofree char *name = NULL;
      guint n;

      if (slice.length == 0 || slice.length > 64)
        continue;
      name = g_utf8_make_valid (tocsin_batch_text (batch, slice), slice.length);
      n = GPOINTER_TO_UINT (g_hash_table_lookup (self->usernames, name));
      g_hash_table_insert (self->usernames, g_steal_pointer (&name), GUINT_TO_POINTER (n + 1));
    }
}

static void
show_preview (TocsinDetectedStep *self, TocsinPreview *preview, const GError *error)
{
  g_autoptr (GtkNoSelection) model = NULL;
  GListModel *rows = NULL;

  if (preview != NULL)
    rows = tocsin_preview_rows_new (g_steal_pointer (&preview->batch));
  else if (error != NULL)
    gtk_label_set_text (self->why, error->message);
  model = gtk_no_selection_new (rows);
  gtk_column_view_set_model (self->preview_view, GTK_SELECTION_MODEL (model));
}

static char **
list_paths (TocsinDetectedStep *self, gboolean only_included)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *last = NULL;

  for (guint i = 0; i < get_n_items (self); i++)
    {
      const TocsinImportItem *item = get_item (self, i);

      if ((only_included && !item->is_included) || g_strcmp0 (last, item->path) == 0)
        continue;
      g_strv_builder_add (builder, item->path);
      last = item->path;
    }
  return g_strv_builder_end (builder);
}

/* A survey read further than the preview that the user sees: it has the last word. */
static void
take_preview (TocsinDetectedStep *self, TocsinImportItem *item, const Ticket *ticket,
              TocsinPreview *preview, guint64 size)
{
  if (preview == NULL)
    return;
  if ((ticket->number != 0) == item->is_stale) /* else the choices have changed meanwhile */
    tocsin_import_item_take_preview (item, preview, size);
  if (ticket->number == 0)
    note_usernames (self, preview->batch);
  else if (item->is_stale)
    survey_next (self);
}

static void
on_previewed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinDetectedStep *self = TOCSIN_DETECTED_STEP (object);
  g_autofree Ticket *ticket = user_data;
  TocsinImportItem *item;
  guint64 size;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinPreview) preview = import_item_preview_finish (result, &item, &size, &error);

  if (ticket->generation != self->generation)
    return;
  if (ticket->number == 0)
    self->is_surveying = FALSE;
  take_preview (self, item, ticket, preview, size);
  if (ticket->number == 0)
    survey_next (self);
  else if (ticket->number == self->preview)
    show_preview (self, preview, error);
  show_sum (self);
}

static void
start_preview (TocsinDetectedStep *self, TocsinImportItem *item, guint number)
{
  Ticket *ticket = g_new (Ticket, 1);

  *ticket = (Ticket){ self->generation, number };
  import_item_preview_async (item, list_paths (self, FALSE), number == 0, self->cancellable, self,
                             on_previewed, ticket);
}

/* One source after the other, beside what the user looks at. */
static void
survey_next (TocsinDetectedStep *self)
{
  for (guint i = 0; i < get_n_items (self) && !self->is_surveying; i++)
    {
      TocsinImportItem *item = get_item (self, i);

      if (!item->is_stale || (item->detected == NULL && item->format == NULL))
        continue;
      item->is_stale = FALSE;
      self->is_surveying = TRUE;
      start_preview (self, item, 0);
    }
}

static TocsinImportItem *
get_selected (TocsinDetectedStep *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

static void
show_why (TocsinDetectedStep *self, const TocsinImportItem *item)
{
  g_autofree char *why = NULL;

  if (item->runner_up != NULL)
    /* Translators: why a file was taken for its format, and which one came next */
    why = g_strdup_printf (_ ("%s. Second best: %s"), item->reason, _ (item->runner_up->title));
  else
    why = g_strdup (item->reason);
  gtk_label_set_text (self->why, why);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->why), why);
}

/* What is assumed where nothing is chosen. */
static void
show_assumed (TocsinDetectedStep *self, const TocsinImportItem *item)
{
  g_autoptr (TocsinZone) zone = tocsin_zone_new (NULL, NULL);
  g_autofree char *year = item->found_year != 0
                              ? g_strdup_printf (_ ("%d, found"), item->found_year)
                              : g_strdup (_ ("as written"));

  gtk_entry_set_placeholder_text (self->year, year);
  gtk_entry_set_placeholder_text (self->zone,
                                  zone != NULL ? tocsin_zone_get_identifier (zone) : NULL);
}

static void
fill_choices (TocsinDetectedStep *self, TocsinImportItem *item)
{
  g_autofree char *year = item->year != 0 ? g_strdup_printf ("%d", item->year) : g_strdup ("");
  g_autofree char *name = tocsin_import_item_dup_name (item);
  guint position = 0;

  self->is_showing = TRUE;
  for (guint i = 0; item->format != NULL && tocsin_formats[i] != NULL; i++)
    if (strcmp (tocsin_formats[i]->id, item->format) == 0)
      position = i + 1;
  gtk_drop_down_set_selected (self->format, position);
  gtk_editable_set_text (GTK_EDITABLE (self->zone), item->timezone != NULL ? item->timezone : "");
  gtk_editable_set_text (GTK_EDITABLE (self->year), year);
  gtk_label_set_text (self->name, name);
  self->is_showing = FALSE;
}

static void
on_selected (TocsinDetectedStep *self)
{
  TocsinImportItem *item = get_selected (self);

  if (item == NULL)
    return;
  fill_choices (self, item);
  show_assumed (self, item);
  show_why (self, item);
  start_preview (self, item, ++self->preview);
}

static void
set_error (GtkEntry *entry, gboolean is_wrong)
{
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
      is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
take_zone (TocsinDetectedStep *self, TocsinImportItem *item)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->zone));
  g_autoptr (TocsinZone) zone = *text != '\0' ? tocsin_zone_new (text, NULL) : NULL;

  set_error (self->zone, *text != '\0' && zone == NULL);
  if (*text != '\0' && zone == NULL)
    return;
  g_free (item->timezone);
  item->timezone = zone != NULL ? g_strdup (text) : NULL;
}

static void
take_year (TocsinDetectedStep *self, TocsinImportItem *item)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->year));
  guint64 year = 0;
  gboolean is_year
      = *text == '\0' || g_ascii_string_to_unsigned (text, 10, 1970, 9998, &year, NULL);

  set_error (self->year, !is_year);
  if (is_year)
    item->year = (int) year;
}

static void
include (TocsinImportItem *item, gboolean is_included, gpointer user_data)
{
  TocsinDetectedStep *self = user_data;

  for (guint i = 0; i < get_n_items (self); i++)
    {
      TocsinImportItem *other = get_item (self, i);

      /* an archive is imported with all its members */
      if (strcmp (item->path, other->path) != 0)
        continue;
      other->is_included = is_included;
      tocsin_import_item_changed (other);
    }
  show_sum (self);
}

/* Takes the choices over; what is not valid is marked and left as it was. */
static void
on_chosen (TocsinDetectedStep *self)
{
  TocsinImportItem *item = get_selected (self);
  guint position = gtk_drop_down_get_selected (self->format);

  if (item == NULL || self->is_showing)
    return;
  take_zone (self, item);
  take_year (self, item);
  item->format = position > 0 && position != GTK_INVALID_LIST_POSITION
                     ? tocsin_formats[position - 1]->id
                     : NULL;
  if (item->format != NULL && !item->is_included)
    include (item, TRUE, self);
  item->is_stale = TRUE;
  tocsin_import_item_changed (item);
  start_preview (self, item, ++self->preview);
}

static void
detect (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  (void) source, (void) cancellable;
  g_task_return_pointer (task, tocsin_import_detect (data), (GDestroyNotify) g_ptr_array_unref);
}

/* The first file that is a log is looked at first. */
static void
select_first (TocsinDetectedStep *self)
{
  for (guint i = 0; i < get_n_items (self); i++)
    if (get_item (self, i)->detected != NULL)
      {
        gtk_single_selection_set_selected (self->selection, i);
        break;
      }
  on_selected (self);
}

static void
on_detected (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TocsinDetectedStep *self = TOCSIN_DETECTED_STEP (object);
  g_autoptr (GPtrArray) detected = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  if (GPOINTER_TO_UINT (user_data) != self->generation || detected == NULL)
    return;
  for (guint i = 0; i < detected->len; i++)
    g_ptr_array_add (items, tocsin_import_item_new (g_ptr_array_index (detected, i)));
  g_list_store_splice (self->items, 0, 0, items->pdata, items->len);
  select_first (self);
  g_signal_emit (self, signals[SIGNAL_LOOKED], 0);
  show_sum (self);
  survey_next (self);
}

/* Looks at files and folders; `looked` follows. */
void
tocsin_detected_step_look (TocsinDetectedStep *self, const char *const *paths)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TOCSIN_IS_DETECTED_STEP (self));
  tocsin_detected_step_stop (self);
  self->cancellable = g_cancellable_new ();
  g_hash_table_remove_all (self->usernames);
  g_list_store_remove_all (self->items);
  task = g_task_new (self, self->cancellable, on_detected, GUINT_TO_POINTER (self->generation));
  g_task_set_task_data (task, g_strdupv ((char **) paths), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, detect);
}

/* Gives up looking; what was found stays. */
void
tocsin_detected_step_stop (TocsinDetectedStep *self)
{
  g_return_if_fail (TOCSIN_IS_DETECTED_STEP (self));
  self->generation++;
  self->is_surveying = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* The files, TocsinImportItem; (transfer none). */
GListModel *
tocsin_detected_step_get_items (TocsinDetectedStep *self)
{
  g_return_val_if_fail (TOCSIN_IS_DETECTED_STEP (self), NULL);
  return G_LIST_MODEL (self->items);
}

guint
tocsin_detected_step_get_n_included (TocsinDetectedStep *self)
{
  guint n = 0;

  g_return_val_if_fail (TOCSIN_IS_DETECTED_STEP (self), 0);
  for (guint i = 0; i < get_n_items (self); i++)
    n += get_item (self, i)->is_included;
  return n;
}

/* The files that are to be imported; (transfer full). */
char **
tocsin_detected_step_dup_paths (TocsinDetectedStep *self)
{
  g_return_val_if_fail (TOCSIN_IS_DETECTED_STEP (self), NULL);
  return list_paths (self, TRUE);
}

/* What was chosen for single files; TocsinImportOverride, whose strings are the items'. */
GArray *
tocsin_detected_step_dup_overrides (TocsinDetectedStep *self)
{
  GArray *overrides = g_array_new (FALSE, FALSE, sizeof (TocsinImportOverride));

  g_return_val_if_fail (TOCSIN_IS_DETECTED_STEP (self), overrides);
  for (guint i = 0; i < get_n_items (self); i++)
    {
      TocsinImportOverride chosen = tocsin_import_item_get_override (get_item (self, i));

      if (chosen.format != NULL || chosen.timezone != NULL || chosen.year != 0)
        g_array_append_val (overrides, chosen);
    }
  return overrides;
}

/* Users that the previews show, and how often; (transfer none). */
GHashTable *
tocsin_detected_step_get_usernames (TocsinDetectedStep *self)
{
  g_return_val_if_fail (TOCSIN_IS_DETECTED_STEP (self), NULL);
  return self->usernames;
}

static void
tocsin_detected_step_dispose (GObject *object)
{
  TocsinDetectedStep *self = TOCSIN_DETECTED_STEP (object);

  tocsin_detected_step_stop (self);
  g_clear_object (&self->items);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->usernames, g_hash_table_unref);
  G_OBJECT_CLASS (tocsin_detected_step_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, TocsinDetectedStep, name)

static void
tocsin_detected_step_class_init (TocsinDetectedStepClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_detected_step_dispose;
  signals[SIGNAL_LOOKED] = g_signal_new ("looked", TOCSIN_TYPE_DETECTED_STEP, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TOCSIN_TYPE_DETECTED_STEP, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-detected-step.ui"));
  BIND (files);
  gtk_widget_class_bind_template_child_full (widget_class, "preview", FALSE,
                                             G_STRUCT_OFFSET (TocsinDetectedStep, preview_view));
  BIND (format);
  BIND (zone);
  BIND (year);
  BIND (name);
  BIND (why);
  BIND (sum);
  BIND (hint);
}

static void
fill_formats (TocsinDetectedStep *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _ ("As detected"));
  for (guint i = 0; tocsin_formats[i] != NULL; i++)
    gtk_string_list_append (titles, _ (tocsin_formats[i]->title));
  gtk_drop_down_set_model (self->format, G_LIST_MODEL (titles));
}

static void
connect_parts (TocsinDetectedStep *self)
{
  const struct
  {
    gpointer object;
    const char *signal;
    GCallback callback;
  } connections[] = {
    { self->selection, "notify::selected-item", G_CALLBACK (on_selected) },
    { self->format, "notify::selected", G_CALLBACK (on_chosen) },
    { self->zone, "changed", G_CALLBACK (on_chosen) },
    { self->year, "changed", G_CALLBACK (on_chosen) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (connections[i].object, connections[i].signal, connections[i].callback,
                             self, G_CONNECT_SWAPPED);
}

static void
tocsin_detected_step_init (TocsinDetectedStep *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->usernames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->items = g_list_store_new (TOCSIN_TYPE_IMPORT_ITEM);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_column_view_set_model (self->files, GTK_SELECTION_MODEL (self->selection));
  import_columns_append_files (self->files, include, self);
  tocsin_text_column_append (self->preview_view, tocsin_preview_columns, tocsin_preview_n_columns);
  fill_formats (self);
  connect_parts (self);
}
