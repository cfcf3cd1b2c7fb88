/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-severity.h"

#include <string.h>

typedef struct
{
  const char *word;
  guint8 severity;
} SeverityWord;

/* Words of syslog (RFC 5424, section 6.2.1), of the usual logging libraries and
 * of systems that name their levels. */
static const SeverityWord words[] = {
  { "info", 6 },    { "information", 6 }, { "informational", 6 },
  { "warn", 4 },    { "warning", 4 },     { "error", 3 },
  { "err", 3 },     { "debug", 7 },       { "notice", 5 },
  { "trace", 7 },   { "verbose", 7 },     { "fine", 7 },
  { "finer", 7 },   { "finest", 7 },      { "critical", 2 },
  { "crit", 2 },    { "fatal", 2 },       { "severe", 3 },
  { "alert", 1 },   { "emerg", 0 },       { "emergency", 0 },
  { "panic", 0 },   { "dpanic", 2 },      { "low", 5 },
  { "medium", 4 },  { "high", 3 },        { "audit", 5 },
  { "default", 6 }, { "failure", 3 },     { "success", 6 },
  { "i", 6 },       { "w", 4 },           { "e", 3 },
  { "d", 7 },       { "f", 2 },           { "t", 7 },
};

/* Levels of bunyan and pino: trace 10, debug 20, info 30, warn 40, error 50, fatal 60. */
static const guint8 tens[] = { 0, 7, 7, 6, 4, 3, 2 };

static gboolean
parse_number (const char *text, gsize length, guint8 *severity)
{
  if (length == 1 && text[0] >= '0' && text[0] <= '7')
    {
      *severity = (guint8) (text[0] - '0');
      return TRUE;
    }
  if (length != 2 || text[0] < '1' || text[0] > '6' || text[1] != '0')
    return FALSE;
  *severity = tens[text[0] - '0'];
  return TRUE;
}

/**
 * tocsin_severity_parse:
 * @text: the whole of a level as a record gives it: a word in any case, a digit
 *   of syslog, or a number of bunyan and pino (10 to 60)
 * @length: its bytes
 * @severity: (out): 0 (emergency) to 7 (debug)
 *
 * Returns: whether @text is a level that is known
 */
gboolean
tocsin_severity_parse (const char *text, gsize length, guint8 *severity)
{
  if (length > 0 && g_ascii_isdigit (text[0]))
    return parse_number (text, length, severity);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strncasecmp (words[i].word, text, length) == 0 && words[i].word[length] == '\0')
      {
        *severity = words[i].severity;
        return length > 0;
      }
  return FALSE;
}
