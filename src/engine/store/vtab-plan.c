/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which conditions of a query the segments can answer by themselves. SQLite
 * checks each row again, so a condition may be met by too many rows here, never
 * by too few. */
#include <string.h>

#include "core/tocsin-time.h"
#include "store/vtab-private.h"

typedef enum
{
  KIND_NONE,
  KIND_NUMBER,
  KIND_TIME,
  KIND_TEXT,
  KIND_QUERY,
} Kind;

static Kind
get_kind (int column)
{
  if (column == TOCSIN_COLUMN_TIMESTAMP)
    return KIND_TIME;
  if (column == EVENTS_COLUMN_QUERY)
    return KIND_QUERY;
  if (column == TOCSIN_COLUMN_ID || column == EVENTS_COLUMN_TS || column == TOCSIN_COLUMN_SOURCE_ID
      || column == TOCSIN_COLUMN_RECORD)
    return KIND_NUMBER;
  if (events_is_word_column (column) || events_get_string_column (column) >= 0
      || column == EVENTS_COLUMN_PATH || column == EVENTS_COLUMN_MEMBER)
    return KIND_TEXT;
  return events_get_number_column (column) >= 0 ? KIND_NUMBER : KIND_NONE;
}

static gboolean
is_range (guchar op)
{
  return op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_GT
         || op == SQLITE_INDEX_CONSTRAINT_GE || op == SQLITE_INDEX_CONSTRAINT_LT
         || op == SQLITE_INDEX_CONSTRAINT_LE;
}

static gboolean
is_text_test (guchar op)
{
  return op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_LIKE
         || op == SQLITE_INDEX_CONSTRAINT_GLOB || op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL;
}

static gboolean
can_use (sqlite3_index_info *info, int index, int column)
{
  guchar op = info->aConstraint[index].op;

  if (!info->aConstraint[index].usable)
    return FALSE;
  switch (get_kind (column))
    {
    case KIND_NUMBER:
    case KIND_TIME:
      return is_range (op);
    case KIND_TEXT:
      return is_text_test (op) && g_str_equal (sqlite3_vtab_collation (info, index), "BINARY");
    case KIND_QUERY:
      return op == SQLITE_INDEX_CONSTRAINT_EQ;
    case KIND_NONE:
    default:
      return FALSE;
    }
}

/* The part of the rows that a condition may leave, by experience. */
static double
get_part (guchar op, int column)
{
  if (op != SQLITE_INDEX_CONSTRAINT_EQ)
    return op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL ? 0.9 : 0.3;
  if (column == TOCSIN_COLUMN_SEVERITY || column == TOCSIN_COLUMN_SOURCE
      || events_is_word_column (column))
    return 0.3;
  return 0.02;
}

static gboolean
takes_list (sqlite3_index_info *info, int index)
{
#if SQLITE_VERSION_NUMBER >= 3038000
  return sqlite3_libversion_number () >= 3038000 && sqlite3_vtab_in (info, index, 1);
#else
  (void) info, (void) index;
  return FALSE;
#endif
}

static gboolean
is_time (int column)
{
  return column == TOCSIN_COLUMN_TIMESTAMP || column == EVENTS_COLUMN_TS;
}

/* ORDER BY id, or by time and then id, all in one direction. */
static gboolean
find_order (const sqlite3_index_info *info, EventsOrder *order)
{
  int first = info->nOrderBy > 0 ? info->aOrderBy[0].iColumn : -2;
  gboolean down = info->nOrderBy > 0 && info->aOrderBy[0].desc;

  if (first == TOCSIN_COLUMN_ID || first == -1)
    {
      *order = down ? EVENTS_BY_ID_DOWN : EVENTS_BY_ID;
      return TRUE;
    }
  if (first == -2 || !is_time (first))
    return FALSE;
  if (info->nOrderBy > 1
      && ((info->aOrderBy[1].iColumn != TOCSIN_COLUMN_ID && info->aOrderBy[1].iColumn != -1)
          || (info->aOrderBy[1].desc != 0) != down))
    return FALSE;
  *order = down ? EVENTS_BY_TIME_DOWN : EVENTS_BY_TIME;
  return TRUE;
}

/* The plan is text: for each value that xFilter gets, column, operator, and
 * whether it is a list. */
static void
add_condition (sqlite3_index_info *info, int index, int column, int *n, GString *plan, double *rows)
{
  guchar op = info->aConstraint[index].op;
  gboolean is_query = column == EVENTS_COLUMN_QUERY;
  gboolean is_list = op == SQLITE_INDEX_CONSTRAINT_EQ && !is_query && takes_list (info, index);

  info->aConstraintUsage[index].argvIndex = ++*n;
  info->aConstraintUsage[index].omit = is_query; /* SQLite cannot check it */
  g_string_append_printf (plan, "%d,%d,%d;", column, op, is_list);
  if (column == TOCSIN_COLUMN_ID && op == SQLITE_INDEX_CONSTRAINT_EQ && !is_list)
    {
      *rows = 1;
      info->idxFlags |= SQLITE_INDEX_SCAN_UNIQUE;
    }
  *rows *= get_part (op, column);
}

int
events_best_index (EventsStore *store, sqlite3_index_info *info)
{
  g_autoptr (GString) plan = g_string_new (NULL);
  double rows = MAX (store->n_events, 1000000);
  EventsOrder order = EVENTS_BY_ID;
  int n = 0;

  for (int i = 0; i < info->nConstraint; i++)
    {
      int column
          = info->aConstraint[i].iColumn == -1 ? TOCSIN_COLUMN_ID : info->aConstraint[i].iColumn;

      if (column >= 0 && column < EVENTS_N_COLUMNS && can_use (info, i, column))
        add_condition (info, i, column, &n, plan, &rows);
    }
  info->orderByConsumed = find_order (info, &order);
  info->idxNum = order;
  info->idxStr = sqlite3_mprintf ("%s", plan->str);
  info->needToFreeIdxStr = 1;
  info->estimatedRows = (sqlite3_int64) MAX (rows, 1);
  info->estimatedCost = MAX (rows, 1) + (n > 0 ? 0 : 1000);
  return info->idxStr == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

/* The time at which the texts begin that are not before @text: what is missing
 * of it is filled up. Returns FALSE for a text that is not the beginning of a time. */
static gboolean
parse_bound (const char *text, gsize length, gint64 *timestamp)
{
  static const char smallest[] = "0001-01-01T00:00:00.000000Z";
  char whole[sizeof smallest];
  TocsinStamp stamp;
  char again[TOCSIN_TIME_TEXT_SIZE];

  if (length < 4 || length >= sizeof smallest)
    return FALSE;
  memcpy (whole, smallest, sizeof smallest);
  memcpy (whole, text, length);
  /* A month or day cut after its first digit: 0 is none, 1 to 3 are 10 to 30. */
  if ((length == 6 || length == 9) && whole[length - 1] != '0')
    whole[length] = '0';
  if (!tocsin_time_parse_iso (whole, sizeof smallest - 1, &stamp) || !stamp.has_offset)
    return FALSE;
  *timestamp = stamp.local;
  tocsin_time_format (*timestamp, again);
  return strcmp (again, whole) == 0;
}

static gboolean
read_number (int column, sqlite3_value *value, gint64 *number)
{
  if (get_kind (column) == KIND_NUMBER)
    {
      *number = sqlite3_value_int64 (value);
      return sqlite3_value_type (value) == SQLITE_INTEGER;
    }
  return sqlite3_value_type (value) == SQLITE_TEXT
         && parse_bound ((const char *) sqlite3_value_text (value),
                         (gsize) sqlite3_value_bytes (value), number);
}

static gboolean
read_range (EventsPredicate *self, sqlite3_value *value)
{
  gint64 number;

  if (!read_number (self->column, value, &number))
    return FALSE;
  self->low = G_MININT64;
  self->high = G_MAXINT64;
  if (self->op == SQLITE_INDEX_CONSTRAINT_EQ || self->op == SQLITE_INDEX_CONSTRAINT_GE
      || self->op == SQLITE_INDEX_CONSTRAINT_GT)
    self->low = number;
  if (self->op == SQLITE_INDEX_CONSTRAINT_EQ || self->op == SQLITE_INDEX_CONSTRAINT_LE
      || self->op == SQLITE_INDEX_CONSTRAINT_LT)
    self->high = number;
  return TRUE;
}

static gboolean
add_value (EventsPredicate *self, sqlite3_value *value)
{
  gint64 number;

  if (sqlite3_value_type (value) == SQLITE_NULL)
    return TRUE; /* met by no row */
  if (get_kind (self->column) == KIND_TEXT)
    {
      if (sqlite3_value_type (value) != SQLITE_TEXT)
        return FALSE;
      g_ptr_array_add (self->texts, g_strndup ((const char *) sqlite3_value_text (value),
                                               (gsize) sqlite3_value_bytes (value)));
      return TRUE;
    }
  if (!read_number (self->column, value, &number))
    return FALSE;
  g_array_append_val (self->numbers, number);
  return TRUE;
}

static gboolean
read_list (EventsPredicate *self, sqlite3_value *list)
{
#if SQLITE_VERSION_NUMBER >= 3038000
  sqlite3_value *value = NULL;
  int code;

  for (code = sqlite3_vtab_in_first (list, &value); code == SQLITE_OK;
       code = sqlite3_vtab_in_next (list, &value))
    if (!add_value (self, value))
      return FALSE;
  return code == SQLITE_DONE;
#else
  (void) self, (void) list;
  return FALSE;
#endif
}

/* Whether the condition could be read; else it is left to SQLite. */
static gboolean
read_value (EventsPredicate *self, sqlite3_value *value, gboolean is_list)
{
  gboolean is_text = get_kind (self->column) == KIND_TEXT;

  if (is_list || is_text || sqlite3_value_type (value) == SQLITE_NULL)
    {
      if (is_text)
        self->texts = g_ptr_array_new_with_free_func (g_free);
      else
        self->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
      if (self->op == SQLITE_INDEX_CONSTRAINT_ISNOTNULL)
        return TRUE;
      return is_list ? read_list (self, value) : add_value (self, value);
    }
  return read_range (self, value);
}

/* Returns: (transfer full) (element-type EventsPredicate): the conditions of a plan, or NULL
 *   where a search cannot be read */
GPtrArray *
events_read_plan (const char *plan, int n_values, sqlite3_value **values, GError **error)
{
  g_autoptr (GPtrArray) predicates = g_ptr_array_new_with_free_func (events_predicate_free);
  g_auto (GStrv) parts = g_strsplit (plan, ";", -1);

  for (int i = 0; i < n_values && parts[i] != NULL && parts[i][0] != '\0'; i++)
    {
      EventsPredicate *predicate = g_new0 (EventsPredicate, 1);
      char *end;
      gboolean is_list;

      predicate->column = (int) g_ascii_strtoll (parts[i], &end, 10);
      predicate->op = (guchar) g_ascii_strtoll (end + 1, &end, 10);
      is_list = end[1] == '1';
      if (predicate->column == EVENTS_COLUMN_QUERY)
        {
          g_ptr_array_add (predicates, predicate);
          if (!events_read_query (predicate, values[i], error))
            return NULL;
        }
      else if (read_value (predicate, values[i], is_list))
        g_ptr_array_add (predicates, predicate);
      else
        events_predicate_free (predicate);
    }
  return g_steal_pointer (&predicates);
}

void
events_predicate_free (gpointer user_data)
{
  EventsPredicate *self = user_data;

  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->numbers, g_array_unref);
  tocsin_query_unref (self->query);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  g_clear_pointer (&self->alerts, g_ptr_array_unref);
  g_free (self);
}
