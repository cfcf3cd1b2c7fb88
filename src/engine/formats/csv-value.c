/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/csv-private.h"

typedef struct
{
  const char *word; /* lower case */
  guint8 value;
} Word;

/* Levels as words, those of Event Viewer in English, German, French and Spanish. */
static const Word severities[] = {
  { "emergency", 0 },     { "emerg", 0 },         { "alert", 1 },         { "critical", 2 },
  { "crit", 2 },          { "fatal", 2 },         { "kritisch", 2 },      { "critique", 2 },
  { "crítico", 2 },       { "error", 3 },         { "err", 3 },           { "fehler", 3 },
  { "erreur", 3 },        { "warning", 4 },       { "warn", 4 },          { "warnung", 4 },
  { "avertissement", 4 }, { "advertencia", 4 },   { "notice", 5 },        { "information", 6 },
  { "info", 6 },          { "informational", 6 }, { "informationen", 6 }, { "información", 6 },
  { "informations", 6 },  { "verbose", 7 },       { "debug", 7 },         { "trace", 7 },
  { "ausführlich", 7 },   { "commentaires", 7 },  { "detallado", 7 },
};

static const Word outcomes[] = {
  { "success", TOCSIN_OUTCOME_SUCCESS },
  { "successful", TOCSIN_OUTCOME_SUCCESS },
  { "succeeded", TOCSIN_OUTCOME_SUCCESS },
  { "audit success", TOCSIN_OUTCOME_SUCCESS },
  { "successaudit", TOCSIN_OUTCOME_SUCCESS },
  { "überwachung erfolgreich", TOCSIN_OUTCOME_SUCCESS },
  { "succès de l’audit", TOCSIN_OUTCOME_SUCCESS },
  { "auditoría correcta", TOCSIN_OUTCOME_SUCCESS },
  { "failed", TOCSIN_OUTCOME_FAILED },
  { "failure", TOCSIN_OUTCOME_FAILED },
  { "fail", TOCSIN_OUTCOME_FAILED },
  { "audit failure", TOCSIN_OUTCOME_FAILED },
  { "failureaudit", TOCSIN_OUTCOME_FAILED },
  { "überwachung gescheitert", TOCSIN_OUTCOME_FAILED },
  { "échec de l’audit", TOCSIN_OUTCOME_FAILED },
  { "error de auditoría", TOCSIN_OUTCOME_FAILED },
};

/* Severity of each Level of Windows, as for its events elsewhere. */
static const guint8 windows_levels[] = { TOCSIN_NO_SEVERITY, 2, 3, 4, 6, 7 };

static void
trim (const char **text, gsize *length)
{
  while (*length > 0 && g_ascii_isspace (**text))
    {
      (*text)++;
      (*length)--;
    }
  while (*length > 0 && g_ascii_isspace ((*text)[*length - 1]))
    (*length)--;
}

/* The words of other languages are written as here, with a capital or without. */
static gboolean
is_word (const char *text, gsize length, const char *word)
{
  gboolean is_ascii = TRUE;

  if (strlen (word) != length)
    return FALSE;
  for (gsize i = 0; i < length && is_ascii; i++)
    is_ascii = (guchar) text[i] < 0x80;
  if (is_ascii)
    return g_ascii_strncasecmp (text, word, length) == 0;
  if (memcmp (text + 1, word + 1, length - 1) == 0
      && g_ascii_tolower (text[0]) == g_ascii_tolower (word[0]))
    return TRUE;
  return length > 2 && memcmp (text + 2, word + 2, length - 2) == 0
         && g_unichar_tolower (g_utf8_get_char (text)) == g_utf8_get_char (word);
}

static gboolean
find_word (const Word *words, gsize n_words, const char *text, gsize length, guint8 *value)
{
  trim (&text, &length);
  for (gsize i = 0; i < n_words; i++)
    if (is_word (text, length, words[i].word))
      {
        *value = words[i].value;
        return TRUE;
      }
  return FALSE;
}

/**
 * csv_parse_time:
 * @text: the text of a cell
 * @length: its bytes
 * @order: of day and month
 * @zone: (nullable): the zone to assume
 * @timestamp: (out): microseconds since 1970, UTC
 * @basis: (out): how it was found
 * @seen: (out): what it tells about the order
 *
 * Returns: whether all of the cell is a time
 */
gboolean
csv_parse_time (const char *text, gsize length, TocsinDateOrder order, TocsinZone *zone,
                gint64 *timestamp, guint8 *basis, TocsinDateOrder *seen)
{
  TocsinStamp stamp;

  trim (&text, &length);
  if (length < 6 || length > 64)
    return FALSE;
  if (tocsin_time_parse_number (text, length, timestamp))
    {
      *basis = TOCSIN_TIME_EXACT;
      *seen = TOCSIN_DATE_CLEAR;
      return TRUE;
    }
  if (!tocsin_date_parse (text, length, order, &stamp, seen) || stamp.length != length)
    return FALSE;
  if (zone != NULL)
    *timestamp = tocsin_stamp_resolve (&stamp, zone, basis);
  return TRUE;
}

/**
 * csv_parse_number:
 * @text: the text of a cell
 * @length: its bytes
 * @max: the greatest that is allowed
 * @number: (out): its value
 *
 * Returns: whether it is a decimal number without sign
 */
gboolean
csv_parse_number (const char *text, gsize length, gint64 max, gint64 *number)
{
  gint64 value = 0;

  trim (&text, &length);
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]) || value > (G_MAXINT64 - 9) / 10)
        return FALSE;
      value = value * 10 + (text[i] - '0');
    }
  *number = value;
  return length > 0 && value <= max;
}

/**
 * csv_parse_severity:
 * @text: the text of a cell
 * @length: its bytes
 * @kind: the kind of table
 * @severity: (out): 0 to 7
 *
 * Returns: whether it is a level's name, or a number whose meaning is known
 */
gboolean
csv_parse_severity (const char *text, gsize length, CsvKind kind, guint8 *severity)
{
  gint64 number;

  if (!csv_parse_number (text, length, 7, &number))
    return find_word (severities, G_N_ELEMENTS (severities), text, length, severity);
  if (kind == CSV_KIND_OWN)
    *severity = (guint8) number;
  else if (kind == CSV_KIND_POWERSHELL && number > 0
           && number < (gint64) G_N_ELEMENTS (windows_levels))
    *severity = windows_levels[number];
  else
    return FALSE;
  return TRUE;
}

/**
 * csv_parse_outcome:
 * @text: the text of a cell
 * @length: its bytes
 * @outcome: (out): a #TocsinOutcome
 *
 * Returns: whether it says how something ended
 */
gboolean
csv_parse_outcome (const char *text, gsize length, guint8 *outcome)
{
  return find_word (outcomes, G_N_ELEMENTS (outcomes), text, length, outcome);
}

/**
 * csv_is_guarded:
 * @text: the text of a cell
 * @length: its bytes
 *
 * Spreadsheets take a cell for a formula that begins with one of = + - @ (or the
 * full-width form of one), TAB, CR or LF (CWE-1236). Our exporter writes an apostrophe
 * before such a cell, and before one that already begins with apostrophes followed
 * by one of these, so that the first apostrophe of such a cell is always its own.
 *
 * Returns: whether the first character was put there by the exporter
 */
gboolean
csv_is_guarded (const char *text, gsize length)
{
  static const char *const wide[]
      = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };
  gsize n = 0;

  while (n < length && text[n] == '\'')
    n++;
  if (n == 0 || n == length)
    return FALSE;
  if (memchr ("=+-@\t\r\n", text[n], 7) != NULL)
    return TRUE;
  for (guint i = 0; length - n >= 3 && i < G_N_ELEMENTS (wide); i++)
    if (memcmp (text + n, wide[i], 3) == 0)
      return TRUE;
  return FALSE;
}
