/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects that only wrap an array of records: what many services answer. They are
 * known by the keys before the array, so that it can be read as a stream. */
#include <string.h>

#include "formats/json-private.h"

typedef enum
{
  KEY_UNKNOWN,
  KEY_RECORDS, /* the array of records */
  KEY_INNER,   /* an object with the array, or the array */
  KEY_HEAD,    /* said about the array */
} KeyKind;

typedef struct
{
  const char *name;
  KeyKind kind;
} WrapperKey;

static const WrapperKey wrapper_keys[] = {
  { "Records", KEY_RECORDS },   /* AWS CloudTrail */
  { "hits", KEY_INNER },        /* Elasticsearch, OpenSearch */
  { "value", KEY_RECORDS },     /* OData: Microsoft Graph, Azure */
  { "records", KEY_RECORDS },   /* Azure diagnostic logs */
  { "events", KEY_RECORDS },    /* CloudWatch, many others */
  { "Events", KEY_RECORDS },    /* CloudTrail lookup-events, Windows exports */
  { "logEvents", KEY_RECORDS }, /* CloudWatch subscriptions */
  { "items", KEY_RECORDS },     /* Kubernetes lists, Google Workspace reports */
  { "entries", KEY_RECORDS },   /* Google Cloud logging */
  { "logs", KEY_RECORDS },      /* many */
  { "results", KEY_RECORDS },   /* Splunk, many others */
  { "took", KEY_HEAD },          { "timed_out", KEY_HEAD },
  { "_shards", KEY_HEAD },       { "_scroll_id", KEY_HEAD },
  { "pit_id", KEY_HEAD },        { "total", KEY_HEAD },
  { "max_score", KEY_HEAD },     { "@odata.context", KEY_HEAD },
  { "@odata.count", KEY_HEAD },  { "@odata.nextLink", KEY_HEAD },
  { "count", KEY_HEAD },         { "messageType", KEY_HEAD },
  { "owner", KEY_HEAD },         { "logGroup", KEY_HEAD },
  { "logStream", KEY_HEAD },     { "subscriptionFilters", KEY_HEAD },
  { "kind", KEY_HEAD },          { "apiVersion", KEY_HEAD },
  { "metadata", KEY_HEAD },      { "etag", KEY_HEAD },
  { "nextPageToken", KEY_HEAD }, { "NextToken", KEY_HEAD },
  { "nextToken", KEY_HEAD },     { "preview", KEY_HEAD },
  { "init_offset", KEY_HEAD },
};

typedef struct
{
  TocsinJsonScanner *scanner;
  const char *at;
  const char *end;
} Cursor;

static gboolean
pass_blanks (Cursor *self)
{
  while (self->at < self->end && g_ascii_isspace (*self->at))
    self->at++;
  return self->at < self->end;
}

static KeyKind
find_key (const TocsinJsonToken *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrapper_keys); i++)
    if (wrapper_keys[i].name[0] == key->text[0] && strlen (wrapper_keys[i].name) == key->length
        && memcmp (wrapper_keys[i].name, key->text, key->length) == 0)
      return wrapper_keys[i].kind;
  return KEY_UNKNOWN;
}

static TocsinJsonWrapperStatus
get_failure (TocsinJsonStatus status)
{
  return status == TOCSIN_JSON_INCOMPLETE ? TOCSIN_JSON_WRAPPER_INCOMPLETE : TOCSIN_JSON_NO_WRAPPER;
}

/* Reads a key and its colon. */
static TocsinJsonWrapperStatus
read_key (Cursor *self, TocsinJsonToken *key)
{
  TocsinJsonStatus status;

  if (!pass_blanks (self))
    return TOCSIN_JSON_WRAPPER_INCOMPLETE;
  if (*self->at != '"')
    return TOCSIN_JSON_NO_WRAPPER;
  status = tocsin_json_scanner_scan (self->scanner, self->at, (gsize) (self->end - self->at));
  if (status != TOCSIN_JSON_DONE)
    return get_failure (status);
  *key = self->scanner->tokens[0];
  self->at += self->scanner->used;
  if (!pass_blanks (self))
    return TOCSIN_JSON_WRAPPER_INCOMPLETE;
  return *self->at++ == ':' ? TOCSIN_JSON_WRAPPER : TOCSIN_JSON_NO_WRAPPER;
}

/* Goes over a value and the comma after it. */
static TocsinJsonWrapperStatus
pass_value (Cursor *self)
{
  TocsinJsonStatus status
      = tocsin_json_scanner_scan (self->scanner, self->at, (gsize) (self->end - self->at));

  if (status != TOCSIN_JSON_DONE)
    return get_failure (status);
  self->at += self->scanner->used;
  if (!pass_blanks (self))
    return TOCSIN_JSON_WRAPPER_INCOMPLETE;
  return *self->at++ == ',' ? TOCSIN_JSON_WRAPPER : TOCSIN_JSON_NO_WRAPPER;
}

/* Goes into the array at the cursor if it is one of objects. */
static TocsinJsonWrapperStatus
enter_array (Cursor *self, gboolean *found)
{
  self->at++;
  if (!pass_blanks (self))
    return TOCSIN_JSON_WRAPPER_INCOMPLETE;
  *found = *self->at == '{' || *self->at == ']';
  return *found ? TOCSIN_JSON_WRAPPER : TOCSIN_JSON_NO_WRAPPER;
}

/* The same where the name is not known: only an array of objects that is itself
 * too long. */
static TocsinJsonWrapperStatus
try_array (Cursor *self, gboolean *found)
{
  const char *start = self->at;
  TocsinJsonWrapperStatus status = pass_value (self);

  if (status != TOCSIN_JSON_WRAPPER_INCOMPLETE)
    return status;
  self->at = start;
  status = enter_array (self, found);
  return *found && *self->at == '{' ? status : TOCSIN_JSON_NO_WRAPPER;
}

/* Reads a key and what it leads to: into the array (@found), into an inner
 * object, or over a value. */
static TocsinJsonWrapperStatus
step (Cursor *self, gboolean any_name, guint *n_objects, gboolean *found)
{
  TocsinJsonToken key = { NULL };
  TocsinJsonWrapperStatus status = read_key (self, &key);
  KeyKind kind;

  if (status != TOCSIN_JSON_WRAPPER)
    return status;
  kind = find_key (&key);
  if (kind == KEY_UNKNOWN && !any_name)
    return TOCSIN_JSON_NO_WRAPPER;
  if (!pass_blanks (self))
    return TOCSIN_JSON_WRAPPER_INCOMPLETE;
  if (*self->at == '[' && (kind == KEY_RECORDS || kind == KEY_INNER))
    return enter_array (self, found);
  if (*self->at == '[' && any_name)
    return try_array (self, found);
  if (*self->at == '{' && kind == KEY_INNER && *n_objects < 2)
    {
      self->at++;
      (*n_objects)++;
      return TOCSIN_JSON_WRAPPER;
    }
  return kind == KEY_RECORDS && !any_name ? TOCSIN_JSON_NO_WRAPPER : pass_value (self);
}

/**
 * tocsin_json_wrapper_open:
 * @scanner: a scanner to use
 * @text: text that begins with an object
 * @length: its bytes
 * @any_name: whether an array of any name will do (where the object is too long
 *   to be one record)
 * @used: (out): bytes up to the first record
 * @n_objects: (out): objects that are to be closed after the array
 *
 * Returns: whether the object is the wrapper of an array of records
 */
TocsinJsonWrapperStatus
tocsin_json_wrapper_open (TocsinJsonScanner *scanner, const char *text, gsize length,
                          gboolean any_name, gsize *used, guint *n_objects)
{
  Cursor cursor = { .scanner = scanner, .at = text + 1, .end = text + length };
  TocsinJsonWrapperStatus status = TOCSIN_JSON_WRAPPER;
  gboolean found = FALSE;

  *n_objects = 1;
  while (status == TOCSIN_JSON_WRAPPER && !found)
    status = step (&cursor, any_name, n_objects, &found);
  *used = (gsize) (cursor.at - text);
  return status;
}

/* Goes over one more key of the wrapper and its value, after a comma. */
static TocsinJsonWrapperStatus
pass_member (Cursor *self, gboolean *is_known)
{
  TocsinJsonToken key = { NULL };
  TocsinJsonWrapperStatus status = read_key (self, &key);
  TocsinJsonStatus value;

  if (status != TOCSIN_JSON_WRAPPER)
    return status;
  *is_known = *is_known && find_key (&key) == KEY_HEAD;
  value = tocsin_json_scanner_scan (self->scanner, self->at, (gsize) (self->end - self->at));
  if (value != TOCSIN_JSON_DONE)
    return get_failure (value);
  self->at += self->scanner->used;
  return TOCSIN_JSON_WRAPPER;
}

/**
 * tocsin_json_wrapper_close:
 * @scanner: a scanner to use
 * @text: what follows the array of a wrapper
 * @length: its bytes
 * @n_objects: how many objects are to be closed
 * @used: (out): bytes up to the last of their braces
 * @is_known: (out): whether nothing is said there but what wrappers say
 *
 * Returns: %TOCSIN_JSON_WRAPPER if the wrapper ends as it should
 */
TocsinJsonWrapperStatus
tocsin_json_wrapper_close (TocsinJsonScanner *scanner, const char *text, gsize length,
                           guint n_objects, gsize *used, gboolean *is_known)
{
  Cursor cursor = { .scanner = scanner, .at = text, .end = text + length };
  TocsinJsonWrapperStatus status = TOCSIN_JSON_WRAPPER;

  *is_known = TRUE;
  while (n_objects > 0 && status == TOCSIN_JSON_WRAPPER)
    {
      if (!pass_blanks (&cursor))
        return TOCSIN_JSON_WRAPPER_INCOMPLETE;
      if (*cursor.at == '}')
        n_objects--;
      else if (*cursor.at != ',')
        return TOCSIN_JSON_NO_WRAPPER;
      if (*cursor.at++ == ',')
        status = pass_member (&cursor, is_known);
    }
  *used = (gsize) (cursor.at - text);
  return status;
}

/**
 * tocsin_json_wrapper_check:
 * @scanner: a scanner to use
 * @text: what is in and after the array of a wrapper
 * @length: its bytes
 * @n_objects: how many objects are to be closed after the array
 *
 * Looks whether an object that begins as a wrapper does also ends as one: a record
 * may well begin with a list, but says more after it.
 *
 * Returns: %TOCSIN_JSON_NO_WRAPPER if it says more; %TOCSIN_JSON_WRAPPER_INCOMPLETE
 *   if that cannot be said yet; what is damaged remains a wrapper
 */
TocsinJsonWrapperStatus
tocsin_json_wrapper_check (TocsinJsonScanner *scanner, const char *text, gsize length,
                           guint n_objects)
{
  Cursor cursor = { .scanner = scanner, .at = text, .end = text + length };
  TocsinJsonWrapperStatus status;
  gboolean is_known;
  gsize used;

  while (pass_blanks (&cursor) && *cursor.at != ']')
    {
      TocsinJsonStatus element
          = tocsin_json_scanner_scan (scanner, cursor.at, (gsize) (cursor.end - cursor.at));

      if (element == TOCSIN_JSON_INCOMPLETE)
        return TOCSIN_JSON_WRAPPER_INCOMPLETE;
      if (element != TOCSIN_JSON_DONE)
        return TOCSIN_JSON_WRAPPER;
      cursor.at += scanner->used;
      if (pass_blanks (&cursor) && *cursor.at == ',')
        cursor.at++;
      else if (cursor.at < cursor.end && *cursor.at != ']')
        return TOCSIN_JSON_WRAPPER;
    }
  if (cursor.at == cursor.end)
    return TOCSIN_JSON_WRAPPER_INCOMPLETE;
  cursor.at++;
  status = tocsin_json_wrapper_close (scanner, cursor.at, (gsize) (cursor.end - cursor.at),
                                      n_objects, &used, &is_known);
  if (status == TOCSIN_JSON_WRAPPER && !is_known)
    return TOCSIN_JSON_NO_WRAPPER;
  return status == TOCSIN_JSON_NO_WRAPPER ? TOCSIN_JSON_WRAPPER : status;
}
