/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Squid's own access log (logformat "squid"): after the time "200 192.0.2.1 TCP_MISS/200 4512 GET
 * http://h.example/ user HIER_DIRECT/203.0.113.1 text/html". */
#include "core/tocsin-address.h"
#include "extract/tocsin-extract-private.h"

enum
{
  ELAPSED,
  CLIENT,
  RESULT,
  BYTES,
  METHOD,
  URL,
  USER,
  PEER,
  TYPE,
  N_WORDS,
};

static gboolean
is_number (TocsinSpan word)
{
  for (gsize i = 0; i < word.length; i++)
    if (!g_ascii_isdigit (word.text[i]))
      return FALSE;
  return word.length > 0;
}

/* "TCP_MISS/200", with a status of three digits. */
static gboolean
is_result (TocsinSpan word, TocsinSpan *status)
{
  gssize slash = tocsin_span_find (word, "/");

  if (slash <= 0)
    return FALSE;
  *status = tocsin_span_from (word, (gsize) slash + 1);
  return status->length == 3 && is_number (*status) && g_ascii_isupper (*word.text);
}

static void
add_known (TocsinFinding *finding, const char *name, TocsinSpan value)
{
  if (!tocsin_span_equals (value, "-"))
    tocsin_finding_add (finding, name, value);
}

static void
add_fields (TocsinFinding *finding, const TocsinSpan *words, TocsinSpan status)
{
  gssize slash = tocsin_span_find (words[PEER], "/");

  tocsin_finding_add (finding, "squid-result", tocsin_span_until (words[RESULT], "/"));
  tocsin_finding_add (finding, "c-ip", words[CLIENT]);
  tocsin_finding_add (finding, "sc-status", status);
  tocsin_finding_add (finding, "sc-bytes", words[BYTES]);
  tocsin_finding_add (finding, "cs-method", words[METHOD]);
  tocsin_finding_add (finding, "c-uri", words[URL]);
  tocsin_finding_add (finding, "time-taken", words[ELAPSED]);
  add_known (finding, "cs-username", words[USER]);
  add_known (finding, "r-ip", tocsin_span_from (words[PEER], (gsize) slash + 1));
  add_known (finding, "cs-mime-type", words[TYPE]);
}

static gboolean
extract_squid (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message, words[N_WORDS], status;
  TocsinAddress address;

  if (!g_ascii_isdigit (*rest.text))
    return FALSE;
  for (guint i = 0; i < N_WORDS; i++)
    {
      words[i] = tocsin_span_take_word (&rest);
      if (words[i].length == 0)
        return FALSE;
    }
  if (!is_number (words[ELAPSED]) || !is_number (words[BYTES])
      || !is_result (words[RESULT], &status) || tocsin_span_find (words[PEER], "/") < 0
      || !tocsin_address_find (words[CLIENT].text, words[CLIENT].length, &address))
    return FALSE;
  add_fields (finding, words, status);
  finding->act = TOCSIN_ACT_HTTP_REQUEST;
  finding->address = words[CLIENT];
  if (!tocsin_span_equals (words[USER], "-"))
    finding->user = words[USER];
  if (*status.text < '4')
    finding->outcome = TOCSIN_OUTCOME_SUCCESS;
  else if (tocsin_span_equals (status, "403") || tocsin_span_equals (status, "407"))
    finding->outcome = TOCSIN_OUTCOME_FAILED;
  return TRUE;
}

static const char *const apps[] = { "*", NULL };

const TocsinExtractor tocsin_extractor_squid = {
  .apps = apps,
  .extract = extract_squid,
};
