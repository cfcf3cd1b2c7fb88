/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Error logs of Apache httpd ("[core:error] [pid 12:tid 34] [client 192.0.2.4:5678] …", before 2.4
 * "[error] [client 192.0.2.4] …") and nginx ("[error] 12#34: *5 …, client: 192.0.2.9, …"): they do
 * not name the program that writes them, so it is told by their form. What they say is for others.
 */
#include "core/tocsin-address.h"
#include "extract/tocsin-extract-private.h"

/* "[" word "] " at the beginning of @rest, which is cut off. */
static gboolean
take_bracket (TocsinSpan *rest, TocsinSpan *word)
{
  if (!tocsin_span_skip (rest, "["))
    return FALSE;
  *word = tocsin_span_until (*rest, "]");
  if (word->length == 0 || word->length == rest->length)
    return FALSE;
  *rest = tocsin_span_from (*rest, word->length + 1);
  return tocsin_span_skip (rest, " ");
}

/* "12#34: " */
static gboolean
is_nginx (TocsinSpan rest)
{
  guint32 number;

  return tocsin_span_take_number (&rest, &number) && tocsin_span_skip (&rest, "#")
         && tocsin_span_take_number (&rest, &number) && tocsin_span_skip (&rest, ": ");
}

static gboolean
is_level (TocsinSpan word)
{
  static const char *const levels[]
      = { "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug" };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (tocsin_span_equals (word, levels[i]))
      return TRUE;
  return FALSE;
}

/* Apache: a module before the level, or the client or process after it. */
static gboolean
is_apache (TocsinSpan level, TocsinSpan rest)
{
  gssize colon = tocsin_span_find (level, ":");

  if (colon > 0)
    level = tocsin_span_from (level, (gsize) colon + 1);
  return is_level (level)
         && (tocsin_span_starts (rest, "[client ")
             || (colon > 0 && tocsin_span_starts (rest, "[pid ")));
}

static void
find_client (TocsinFinding *finding, TocsinSpan rest, const char *key, const char *end)
{
  TocsinAddress address;
  TocsinSpan client;

  if (!tocsin_span_after (rest, key, &client))
    return;
  client = tocsin_span_until (client, end);
  if (tocsin_address_find (client.text, client.length, &address))
    finding->address = client;
}

static gboolean
extract_web_error (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message, level;

  if (*rest.text != '[' || !take_bracket (&rest, &level))
    return FALSE;
  if (is_level (level) && is_nginx (rest))
    {
      finding->program = "nginx";
      find_client (finding, rest, ", client: ", ",");
    }
  else if (is_apache (level, rest))
    {
      finding->program = "apache";
      find_client (finding, rest, "[client ", "]");
    }
  return FALSE;
}

static const char *const apps[] = { "*", NULL };

const TocsinExtractor tocsin_extractor_web_error = {
  .apps = apps,
  .extract = extract_web_error,
};
