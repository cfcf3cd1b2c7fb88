/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/csv-private.h"

#define ANY (CSV_KIND_OTHER | CSV_KIND_VIEWER | CSV_KIND_POWERSHELL)

typedef struct
{
  const char *key;
  int role;
  int kinds;
} KnownHeader;

/* What headers of other programs mean, as keys; of several headers of one role
 * the one that stands first here wins. Those of Event Viewer are in English,
 * German, French and Spanish. */
static const KnownHeader known_headers[] = {
  { "message", TOCSIN_COLUMN_MESSAGE, ANY },
  { "msg", TOCSIN_COLUMN_MESSAGE, ANY },
  { "eventmessage", TOCSIN_COLUMN_MESSAGE, ANY },
  { "raw", TOCSIN_COLUMN_MESSAGE, ANY },
  { "ruletitle", TOCSIN_COLUMN_MESSAGE, ANY },
  { "detections", TOCSIN_COLUMN_MESSAGE, ANY },
  { "description", TOCSIN_COLUMN_MESSAGE, ANY },
  { "hostname", TOCSIN_COLUMN_HOST, ANY },
  { "host", TOCSIN_COLUMN_HOST, ANY },
  { "computer", TOCSIN_COLUMN_HOST, ANY },
  { "computername", TOCSIN_COLUMN_HOST, ANY },
  { "machinename", TOCSIN_COLUMN_HOST, ANY },
  { "agenthostname", TOCSIN_COLUMN_HOST, ANY },
  { "processname", TOCSIN_COLUMN_APP, CSV_KIND_OTHER },
  { "app", TOCSIN_COLUMN_APP, CSV_KIND_OTHER },
  { "application", TOCSIN_COLUMN_APP, CSV_KIND_OTHER },
  { "program", TOCSIN_COLUMN_APP, CSV_KIND_OTHER },
  { "pid", TOCSIN_COLUMN_PID, ANY },
  { "processpid", TOCSIN_COLUMN_PID, ANY },
  { "processid", TOCSIN_COLUMN_PID, ANY },
  { "sourceip", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "srcip", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "ipaddress", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "clientip", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "sourceaddress", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "remoteip", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "remoteaddress", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "srcaddr", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "ip", TOCSIN_COLUMN_SOURCE_IP, ANY },
  { "username", TOCSIN_COLUMN_USERNAME, ANY },
  { "user", TOCSIN_COLUMN_USERNAME, ANY },
  { "targetusername", TOCSIN_COLUMN_USERNAME, ANY },
  { "accountname", TOCSIN_COLUMN_USERNAME, ANY },
  { "account", TOCSIN_COLUMN_USERNAME, ANY },
  { "login", TOCSIN_COLUMN_USERNAME, ANY },
  { "outcome", TOCSIN_COLUMN_OUTCOME, ANY },
  { "eventoutcome", TOCSIN_COLUMN_OUTCOME, ANY },
  { "result", TOCSIN_COLUMN_OUTCOME, ANY },
  { "keywords", TOCSIN_COLUMN_OUTCOME, ANY },
  { "keywordsdisplaynames", TOCSIN_COLUMN_OUTCOME, ANY },
  { "schlüsselwörter", TOCSIN_COLUMN_OUTCOME, CSV_KIND_VIEWER },
  { "motsclés", TOCSIN_COLUMN_OUTCOME, CSV_KIND_VIEWER },
  { "palabrasclave", TOCSIN_COLUMN_OUTCOME, CSV_KIND_VIEWER },
  { "entrytype", TOCSIN_COLUMN_OUTCOME, CSV_KIND_POWERSHELL },
  { "status", TOCSIN_COLUMN_OUTCOME, ANY },
  { "eventcategory", TOCSIN_COLUMN_CATEGORY, CSV_KIND_OTHER },
  { "eventaction", TOCSIN_COLUMN_ACTION, CSV_KIND_OTHER },
  { "eventid", TOCSIN_COLUMN_EVENT_ID, ANY },
  { "eventcode", TOCSIN_COLUMN_EVENT_ID, ANY },
  { "ereignisid", TOCSIN_COLUMN_EVENT_ID, CSV_KIND_VIEWER },
  { "iddelévénement", TOCSIN_COLUMN_EVENT_ID, CSV_KIND_VIEWER },
  { "iddelevento", TOCSIN_COLUMN_EVENT_ID, CSV_KIND_VIEWER },
  { "id", TOCSIN_COLUMN_EVENT_ID, CSV_KIND_POWERSHELL },
  { "channel", TOCSIN_COLUMN_CHANNEL, ANY },
  { "winlogchannel", TOCSIN_COLUMN_CHANNEL, ANY },
  { "logname", TOCSIN_COLUMN_CHANNEL, ANY },
  { "providername", TOCSIN_COLUMN_PROVIDER, ANY },
  { "provider", TOCSIN_COLUMN_PROVIDER, ANY },
  { "eventprovider", TOCSIN_COLUMN_PROVIDER, ANY },
  { "sourcename", TOCSIN_COLUMN_PROVIDER, ANY },
  { "source", TOCSIN_COLUMN_PROVIDER, CSV_KIND_VIEWER | CSV_KIND_POWERSHELL },
  { "quelle", TOCSIN_COLUMN_PROVIDER, CSV_KIND_VIEWER },
  { "origen", TOCSIN_COLUMN_PROVIDER, CSV_KIND_VIEWER },
  { "severity", TOCSIN_COLUMN_SEVERITY, ANY },
  { "leveldisplayname", TOCSIN_COLUMN_SEVERITY, ANY },
  { "level", TOCSIN_COLUMN_SEVERITY, ANY },
  { "loglevel", TOCSIN_COLUMN_SEVERITY, ANY },
  { "ebene", TOCSIN_COLUMN_SEVERITY, CSV_KIND_VIEWER },
  { "niveau", TOCSIN_COLUMN_SEVERITY, CSV_KIND_VIEWER },
  { "nivel", TOCSIN_COLUMN_SEVERITY, CSV_KIND_VIEWER },
};

/* Headers of times, the best first. The words before the bar are Event Viewer's. */
static const char *const time_keys[] = {
  "dateandtime",  "datumunduhrzeit",
  "dateetheure",  "fechayhora",
  "datetime",     "timestamp",
  "time",         "timecreated",
  "timestamputc", "timegenerated",
  "eventtime",    "utctime",
  "systemtime",   "eventcreated",
  "creationtime", "createdat",
  "starttime",    "timewritten",
  "date",         "created",
  "when",         "ts",
};

#define N_VIEWER_TIMES 4

/* Headers that are known well enough to say what wrote the table. */
static const char *const telling_keys[]
    = { "ruletitle", "detections", "timestampdesc", "raw", "sourcetype", "eventid", "logname" };

/**
 * csv_header_clear:
 * @self: a header
 *
 * Frees what it holds.
 */
void
csv_header_clear (CsvHeader *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_free (self->columns[i].header);
      g_free (self->columns[i].key);
    }
  g_clear_pointer (&self->columns, g_free);
  self->n_columns = 0;
}

/* What two spellings of one header have in common. */
static char *
make_key (const char *header)
{
  g_autofree char *lower = g_utf8_strdown (header, -1);
  GString *key = g_string_new (NULL);

  for (const char *at = lower; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (key, g_utf8_get_char (at));
  return g_string_free (key, FALSE);
}

/**
 * csv_header_read:
 * @self: (out caller-allocates): the header; clear with csv_header_clear()
 * @row: its cells
 * @text: its text, UTF-8 without NUL
 *
 * Takes the names of columns from a row.
 */
void
csv_header_read (CsvHeader *self, const CsvRow *row, const char *text)
{
  self->n_columns = row->n_cells;
  self->columns = g_new0 (CsvColumn, row->n_cells);
  for (guint i = 0; i < row->n_cells; i++)
    {
      CsvColumn *column = &self->columns[i];

      column->header = g_malloc (row->cells[i].length + 1);
      column->header[csv_cell_copy (&row->cells[i], text, column->header)] = '\0';
      g_strstrip (column->header);
      column->key = make_key (column->header);
      column->role = CSV_NO_COLUMN;
    }
}

/* A name is not a number, a date, a piece of JSON or a sentence. */
static gboolean
is_name (const CsvColumn *column)
{
  gunichar first = g_utf8_get_char (column->header);

  return column->key[0] != '\0' && strlen (column->header) <= 80
         && (g_unichar_isalpha (first) || first == '_' || first == '@');
}

/**
 * csv_header_is_plausible:
 * @self: a header
 *
 * Returns: whether its cells could be names of columns
 */
gboolean
csv_header_is_plausible (const CsvHeader *self)
{
  guint n_names = 0, n_empty = 0;

  for (guint i = 0; i < self->n_columns; i++)
    if (self->columns[i].header[0] == '\0')
      n_empty++;
    else if (is_name (&self->columns[i]))
      n_names++;
  return self->n_columns >= 2 && n_names >= 2 && n_empty <= 2
         && (n_names + n_empty) * 10 >= self->n_columns * 8;
}

static gboolean
has_key (const CsvHeader *self, const char *key)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (strcmp (self->columns[i].key, key) == 0)
      return TRUE;
  return FALSE;
}

/* The column of ours that has exactly this name. */
static int
find_own (const CsvColumn *column)
{
  for (int i = 0; i < TOCSIN_N_COLUMNS; i++)
    if (strcmp (tocsin_columns[i].name, column->header) == 0)
      return i;
  return CSV_NO_COLUMN;
}

static gboolean
is_own (const CsvHeader *self)
{
  guint n_own = 0;
  gboolean has_time = FALSE, has_source = FALSE;

  for (guint i = 0; i < self->n_columns; i++)
    {
      int column = find_own (&self->columns[i]);

      n_own += column != CSV_NO_COLUMN;
      has_time |= column == TOCSIN_COLUMN_TIMESTAMP;
      has_source |= column == TOCSIN_COLUMN_SOURCE;
    }
  return has_time && has_source && n_own >= 4 && n_own == self->n_columns;
}

static gboolean
is_viewer (const CsvHeader *self)
{
  guint n_times = 0;

  for (guint i = 0; i < N_VIEWER_TIMES; i++)
    n_times += has_key (self, time_keys[i]);
  return n_times == 1 && self->n_columns >= 5 && self->n_columns <= 6
         && (has_key (self, "eventid") || has_key (self, "ereignisid")
             || has_key (self, "iddelévénement") || has_key (self, "iddelevento"));
}

/**
 * csv_header_find_kind:
 * @self: a header
 * @has_type_line: whether a line `#TYPE` stands before it
 *
 * Returns: what kind of table it is
 */
CsvKind
csv_header_find_kind (const CsvHeader *self, gboolean has_type_line)
{
  if (is_own (self))
    return CSV_KIND_OWN;
  if (is_viewer (self))
    return CSV_KIND_VIEWER;
  if (has_type_line || (has_key (self, "providername") && has_key (self, "timecreated"))
      || (has_key (self, "instanceid") && has_key (self, "timegenerated")))
    return CSV_KIND_POWERSHELL;
  return CSV_KIND_OTHER;
}

/**
 * csv_header_count_known:
 * @self: a header
 * @kind: its kind
 *
 * Returns: how many of its columns tell what wrote it
 */
guint
csv_header_count_known (const CsvHeader *self, CsvKind kind)
{
  guint n = 0;

  if (kind != CSV_KIND_OTHER)
    return self->n_columns;
  for (guint i = 0; i < G_N_ELEMENTS (telling_keys); i++)
    n += has_key (self, telling_keys[i]);
  return n;
}

/* Gives the first column of that header the role, if no other column has it. */
static void
assign (CsvHeader *self, const KnownHeader *known)
{
  CsvColumn *found = NULL;

  for (guint i = 0; i < self->n_columns; i++)
    {
      if (self->columns[i].role == known->role)
        return;
      if (found == NULL && self->columns[i].role == CSV_NO_COLUMN
          && strcmp (self->columns[i].key, known->key) == 0)
        found = &self->columns[i];
    }
  if (found != NULL)
    found->role = known->role;
}

/**
 * csv_header_assign:
 * @self: a header
 * @kind: its kind
 *
 * Gives each column whose header is known its role.
 */
void
csv_header_assign (CsvHeader *self, CsvKind kind)
{
  for (guint i = 0; kind == CSV_KIND_OWN && i < self->n_columns; i++)
    self->columns[i].role = find_own (&self->columns[i]);
  for (guint i = 0; kind != CSV_KIND_OWN && i < G_N_ELEMENTS (known_headers); i++)
    if ((known_headers[i].kinds & (int) kind) != 0)
      assign (self, &known_headers[i]);
  if (kind == CSV_KIND_VIEWER && self->n_columns == 6 && self->columns[5].header[0] == '\0')
    self->columns[5].role = TOCSIN_COLUMN_MESSAGE;
}

/**
 * csv_header_get_time_rank:
 * @column: a column
 *
 * Returns: how good its header is for a time, 0 for the best, or -1 if it is none
 */
int
csv_header_get_time_rank (const CsvColumn *column)
{
  for (guint i = 0; i < G_N_ELEMENTS (time_keys); i++)
    if (strcmp (time_keys[i], column->key) == 0)
      return (int) i;
  return -1;
}

static CsvColumn *
find_header (CsvHeader *self, const char *header)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (strcmp (self->columns[i].header, header) == 0)
      return &self->columns[i];
  for (guint i = 0; i < self->n_columns; i++)
    if (g_ascii_strcasecmp (self->columns[i].header, header) == 0)
      return &self->columns[i];
  return NULL;
}

/**
 * csv_header_apply_mapping:
 * @self: a header
 * @mapping: (nullable): "column=header,column=header,…", the user's word
 *
 * Gives columns the roles that the user says, over those that were guessed.
 */
void
csv_header_apply_mapping (CsvHeader *self, const char *mapping)
{
  g_auto (GStrv) pairs = g_strsplit (mapping != NULL ? mapping : "", ",", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');
      int role = equals != NULL ? tocsin_column_find (pairs[i], (gsize) (equals - pairs[i])) : -1;
      CsvColumn *column = role >= 0 ? find_header (self, equals + 1) : NULL;

      for (guint j = 0; column != NULL && j < self->n_columns; j++)
        if (self->columns[j].role == role)
          self->columns[j].role = CSV_NO_COLUMN;
      if (column != NULL)
        column->role = role;
    }
}
