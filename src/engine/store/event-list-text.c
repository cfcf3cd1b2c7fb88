/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorting by what is another in most events: messages, records, values of fields. The text of all
 * of them has no room in memory, so each event gets a short key (see event-list-splitters.c),
 * which is made segment by segment in several threads; the few whose keys do not tell are read
 * once more. */
#include <stdlib.h>
#include <string.h>

#include "store/event-list-private.h"

#define SAMPLE_SEGMENTS 64
#define SAMPLE_ROWS 512     /* of each */
#define MAX_WAITING 12      /* segments that are read ahead */
#define MAX_TIES (3u << 19) /* that are settled at once */

struct _ListTexts
{
  TocsinEventSort sort;
  ListSplitters splitters;
  GThreadPool *pool;
  sqlite3_stmt *statement;
  GMutex mutex;
  GCond changed;
  guint n_waiting;
  GError *error; /* of a thread */
};

/* A row whose text is read once more: for more of its code and a hash by which to know texts
 * that are the same; where that does not tell either, for the text itself. */
typedef struct
{
  ListRow row;
  guint64 more;
  guint64 hash;
  char *text;
} Tie;

/* A segment on its way through a thread, for keys or for texts. */
typedef struct
{
  TocsinSegment segment;
  guint16 *wanted;
  guint32 n;
  ListRow *rows;
  Tie *ties;
  gint64 first_event_id;
  gboolean wants_text;
} Job;

/* The text of a row; whether it has one. A field that is a number says so. */
static gboolean
append_text (const ListTexts *self, const TocsinBatch *batch, const TocsinEvent *event,
             GString *text, gboolean *is_number)
{
  const TocsinField *field;

  *is_number = FALSE;
  g_string_truncate (text, 0);
  if (self->sort.field == NULL)
    return tocsin_event_append_text (batch, event, self->sort.column, text) && text->len > 0;
  field = tocsin_batch_find_field (batch, event, self->sort.field);
  if (field == NULL)
    return FALSE;
  g_string_append_len (text, tocsin_batch_text (batch, field->value), field->value.length);
  if (text->len > 0 && (g_ascii_isdigit (text->str[0]) || text->str[0] == '-'))
    {
      char *end;

      g_ascii_strtod (text->str, &end);
      *is_number = *end == '\0';
    }
  return text->len > 0;
}

static void
rank (const ListTexts *self, const TocsinBatch *batch, guint32 at, GString *text, ListRow *row)
{
  gboolean is_number;

  if (!append_text (self, batch, &batch->events[at], text, &is_number))
    row->key = 0;
  else if (is_number)
    list_splitters_rank_number (g_ascii_strtod (text->str, NULL), row);
  else
    list_splitters_rank (&self->splitters, text->str, row);
}

static void
job_free (Job *self)
{
  g_bytes_unref (self->segment.hot);
  g_bytes_unref (self->segment.cold);
  g_bytes_unref (self->segment.text);
  g_free (self->wanted);
  g_free (self);
}

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static guint64
hash_text (const GString *text)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < text->len; i++)
    hash = (hash ^ (guint8) text->str[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static void
take_tie (const ListTexts *self, const TocsinBatch *batch, const Job *job, Tie *tie, GString *text)
{
  gboolean is_number;
  ListRow row;

  append_text (self, batch, &batch->events[tie->row.id - job->first_event_id], text, &is_number);
  if (job->wants_text)
    tie->text = g_strndup (text->str, text->len);
  else
    {
      tie->more = list_splitters_rank (&self->splitters, text->str, &row);
      tie->hash = hash_text (text);
    }
}

static void
take_texts (const ListTexts *self, const TocsinBatch *batch, const Job *job)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint32 i = 0; i < job->n; i++)
    if (job->ties != NULL)
      take_tie (self, batch, job, &job->ties[i], text);
    else
      rank (self, batch, job->wanted[i], text, &job->rows[i]);
}

static void
work (gpointer data, gpointer user_data)
{
  ListTexts *self = user_data;
  Job *job = data;
  GError *error = NULL;
  g_autoptr (TocsinBatch) batch = tocsin_segment_decode (&job->segment, TOCSIN_SEGMENT_ALL, &error);

  if (batch != NULL)
    take_texts (self, batch, job);
  job_free (job);
  g_mutex_lock (&self->mutex);
  if (error != NULL && self->error == NULL)
    self->error = g_steal_pointer (&error);
  self->n_waiting--;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_clear_error (&error);
}

static gboolean
prepare (ListTexts *self, EventsStore *store, GError **error)
{
  static const char sql[] = "SELECT hot, cold, data FROM segment JOIN segment_text "
                            "ON segment_id = id WHERE id = ?";

  return sqlite3_prepare_v2 (store->db, sql, -1, &self->statement, NULL) == SQLITE_OK
         || store_set_error (store->db, sqlite3_db_filename (store->db, "main"), error);
}

static gboolean
load (ListTexts *self, EventsStore *store, const EventsSegment *segment, TocsinSegment *loaded,
      GError **error)
{
  sqlite3_bind_int64 (self->statement, 1, segment->id);
  if (sqlite3_step (self->statement) != SQLITE_ROW)
    {
      if (sqlite3_reset (self->statement) == SQLITE_OK)
        return segment_set_damaged (error, "a segment is missing");
      return store_set_error (store->db, sqlite3_db_filename (store->db, "main"), error);
    }
  *loaded = (TocsinSegment){ .n_events = segment->n_events,
                             .hot = store_column_bytes (self->statement, 0),
                             .cold = store_column_bytes (self->statement, 1),
                             .text = store_column_bytes (self->statement, 2) };
  sqlite3_reset (self->statement);
  return TRUE;
}

static TocsinBatch *
read_segment (ListTexts *self, EventsStore *store, const EventsSegment *segment, GError **error)
{
  TocsinSegment loaded;
  TocsinBatch *batch;

  if (!load (self, store, segment, &loaded, error))
    return NULL;
  batch = tocsin_segment_decode (&loaded, TOCSIN_SEGMENT_ALL, error);
  g_bytes_unref (loaded.hot);
  g_bytes_unref (loaded.cold);
  g_bytes_unref (loaded.text);
  return batch;
}

/* Texts of events from all over the case. */
static gboolean
take_sample (ListTexts *self, EventsStore *store, GError **error)
{
  g_autoptr (GPtrArray) sample = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  guint step = store->segments->len / SAMPLE_SEGMENTS + 1;
  gboolean is_number;

  for (guint i = 0; i < store->segments->len; i += step)
    {
      const EventsSegment *segment = &g_array_index (store->segments, EventsSegment, i);
      g_autoptr (TocsinBatch) batch = read_segment (self, store, segment, error);

      if (batch == NULL)
        return FALSE;
      for (guint32 j = 0; j < batch->n_events; j += batch->n_events / SAMPLE_ROWS + 1)
        if (append_text (self, batch, &batch->events[j], text, &is_number) && !is_number)
          g_ptr_array_add (sample, g_strdup (text->str));
    }
  list_splitters_init (&self->splitters, sample);
  return TRUE;
}

/* Returns: (transfer full) (nullable): what gives texts their keys */
ListTexts *
list_texts_new (const TocsinEventSort *sort, EventsStore *store, GError **error)
{
  ListTexts *self = g_new0 (ListTexts, 1);

  self->sort = *sort;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  if (prepare (self, store, error) && take_sample (self, store, error))
    {
      self->pool = g_thread_pool_new (work, self, (int) g_get_num_processors (), FALSE, NULL);
      return self;
    }
  list_texts_free (self);
  return NULL;
}

void
list_texts_free (ListTexts *self)
{
  if (self == NULL)
    return;
  if (self->pool != NULL)
    g_thread_pool_free (self->pool, FALSE, TRUE);
  sqlite3_finalize (self->statement);
  list_splitters_clear (&self->splitters);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* Waits until there is room, so that not too many segments are in memory. */
static void
push (ListTexts *self, Job *job)
{
  g_mutex_lock (&self->mutex);
  while (self->n_waiting >= MAX_WAITING)
    g_cond_wait (&self->changed, &self->mutex);
  self->n_waiting++;
  g_mutex_unlock (&self->mutex);
  g_thread_pool_push (self->pool, job, NULL);
}

/* Appends the rows of a segment; their keys come later. @rows has room for them. */
gboolean
list_texts_add (ListTexts *self, EventsStore *store, const EventsRun *run, GArray *rows,
                GError **error)
{
  Job *job = g_new0 (Job, 1);
  guint first = rows->len;

  if (!load (self, store, &run->segment, &job->segment, error))
    {
      g_free (job);
      return FALSE;
    }
  for (guint32 i = 0; i < run->n; i++)
    {
      ListRow row = { 0, 0, (guint32) (run->segment.first_event_id + run->rows[i]) };

      g_array_append_val (rows, row);
    }
  job->wanted = g_memdup2 (run->rows, run->n * sizeof *run->rows);
  job->n = run->n;
  job->rows = &g_array_index (rows, ListRow, first);
  push (self, job);
  return TRUE;
}

/* Waits until all rows have their keys. */
gboolean
list_texts_finish (ListTexts *self, GError **error)
{
  g_mutex_lock (&self->mutex);
  while (self->n_waiting > 0)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static int
compare_by_id (gconstpointer a, gconstpointer b)
{
  guint32 x = ((const Tie *) a)->row.id, y = ((const Tie *) b)->row.id;

  return x < y ? -1 : x > y;
}

static int
compare_ties (gconstpointer a, gconstpointer b)
{
  const Tie *x = a, *y = b;
  int order = 0;

  if (x->row.key != y->row.key)
    return x->row.key < y->row.key ? -1 : 1;
  if (x->row.low != y->row.low)
    return x->row.low < y->row.low ? -1 : 1;
  if (x->more != y->more)
    return x->more < y->more ? -1 : 1;
  if (x->text != NULL && y->text != NULL)
    order = strcmp (x->text, y->text);
  return order != 0 ? order : compare_by_id (a, b);
}

static gboolean
is_tie (const ListRow *a, const ListRow *b)
{
  return a->key == b->key && a->low == b->low && !list_splitters_is_certain (a);
}

/* Looks at the texts of ties, which are by id. */
static gboolean
read_ties (ListTexts *self, EventsStore *store, GArray *ties, gboolean wants_text, GError **error)
{
  gboolean done = TRUE;

  for (guint i = 0, n; done && i < ties->len; i += n)
    {
      Tie *first = &g_array_index (ties, Tie, i);
      const EventsSegment *segment = events_store_find (store, first->row.id);
      Job *job = g_new0 (Job, 1);

      for (n = 1; i + n < ties->len; n++)
        if (first[n].row.id - segment->first_event_id >= segment->n_events)
          break;
      job->ties = first;
      job->n = n;
      job->first_event_id = segment->first_event_id;
      job->wants_text = wants_text;
      done = load (self, store, segment, &job->segment, error);
      if (done)
        push (self, job);
      else
        g_free (job);
    }
  return list_texts_finish (self, done ? error : NULL) && done;
}

static void
tie_clear (gpointer data)
{
  g_free (((Tie *) data)->text);
}

/* Those among sorted ties of which another text has the same code. */
static GArray *
find_unsettled (const GArray *ties, GArray *places)
{
  GArray *unsettled = g_array_new (FALSE, TRUE, sizeof (Tie));

  g_array_set_clear_func (unsettled, tie_clear);
  for (guint i = 0, n; i < ties->len; i += n)
    {
      const Tie *first = &g_array_index (ties, Tie, i);
      gboolean is_same = TRUE;

      for (n = 1;
           i + n < ties->len && is_tie (&first->row, &first[n].row) && first->more == first[n].more;
           n++)
        is_same = is_same && first->hash == first[n].hash;
      for (guint j = i; !is_same && j < i + n; j++)
        {
          g_array_append_val (unsettled, g_array_index (ties, Tie, j));
          g_array_append_val (places, j);
        }
    }
  return unsettled;
}

/* Sorts ties, which come by id. */
static gboolean
sort_ties (ListTexts *self, EventsStore *store, GArray *ties, GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) unsettled = NULL;

  if (!read_ties (self, store, ties, FALSE, error))
    return FALSE;
  g_array_sort (ties, compare_ties);
  unsettled = find_unsettled (ties, places);
  if (unsettled->len == 0)
    return TRUE;
  g_array_sort (unsettled, compare_by_id);
  if (!read_ties (self, store, unsettled, TRUE, error))
    return FALSE;
  g_array_sort (unsettled, compare_ties);
  for (guint i = 0; i < places->len; i++)
    g_array_index (ties, Tie, g_array_index (places, guint, i)).row
        = g_array_index (unsettled, Tie, i).row;
  return TRUE;
}

/* Puts the rows at @places, which share a key with another, in their order. */
static gboolean
settle (ListTexts *self, EventsStore *store, GArray *rows, const GArray *places, GError **error)
{
  g_autoptr (GArray) ties = g_array_sized_new (FALSE, TRUE, sizeof (Tie), places->len);
  gboolean done;

  for (guint i = 0; i < places->len; i++)
    {
      Tie tie = { .row = g_array_index (rows, ListRow, g_array_index (places, guint, i)) };

      g_array_append_val (ties, tie);
    }
  g_array_sort (ties, compare_by_id);
  done = sort_ties (self, store, ties, error);
  for (guint i = 0; done && i < places->len; i++)
    g_array_index (rows, ListRow, g_array_index (places, guint, i))
        = g_array_index (ties, Tie, i).row;
  return done;
}

/* Finds the rows whose keys do not tell and settles them, not too many at once. */
gboolean
list_texts_settle (ListTexts *self, EventsStore *store, GArray *rows, GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < rows->len; i++)
    {
      const ListRow *row = &g_array_index (rows, ListRow, i);
      gboolean follows = i > 0 && is_tie (row - 1, row);

      if (!follows && places->len >= MAX_TIES)
        {
          if (!settle (self, store, rows, places, error))
            return FALSE;
          g_array_set_size (places, 0);
        }
      if (follows || (i + 1 < rows->len && is_tie (row, row + 1)))
        g_array_append_val (places, i);
    }
  return places->len == 0 || settle (self, store, rows, places, error);
}
