/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access logs of web servers in the Common Log Format of NCSA and its extensions: "combined", which
 * adds referrer and agent, and "vhost_combined", which begins with the server's name. Fields get
 * the names of W3C's extended log format as Sigma's web rules use them: `cs-uri-query` is the
 * whole target of the request. What the server left out ("-") is not there. */
#include "core/tocsin-address.h"
#include "extract/tocsin-extract-private.h"

#define DATE_LENGTH 26 /* 10/Oct/2025:13:55:36 -0700 */
#define MAX_METHOD 20

static gboolean
is_date (TocsinSpan date)
{
  static const char form[] = "00/aaa/0000:00:00:00 +0000";

  for (gsize i = 0; i < DATE_LENGTH; i++)
    if (form[i] == '0'   ? !g_ascii_isdigit (date.text[i])
        : form[i] == 'a' ? !g_ascii_isalpha (date.text[i])
        : form[i] == '+' ? strchr ("+-", date.text[i]) == NULL
                         : date.text[i] != form[i])
      return FALSE;
  return TRUE;
}

/* What quotes hold at the beginning of @rest, which is cut off; a quote after a backslash
 * does not end it. */
static gboolean
take_quoted (TocsinSpan *rest, TocsinSpan *text)
{
  if (!tocsin_span_skip (rest, "\""))
    return FALSE;
  *text = (TocsinSpan){ rest->text, 0 };
  while (text->length < rest->length && rest->text[text->length] != '"')
    text->length += rest->text[text->length] == '\\' && text->length + 1 < rest->length ? 2 : 1;
  if (text->length >= rest->length)
    return FALSE;
  *rest = tocsin_span_from (*rest, text->length + 1);
  return TRUE;
}

static void
add_known (TocsinFinding *finding, const char *name, TocsinSpan value)
{
  if (!tocsin_span_equals (value, "-"))
    tocsin_finding_add (finding, name, value);
}

/* "www.example.com:443 192.0.2.9 - frank": the first word is the server's name if only the
 * second is an address. */
static gboolean
read_client (TocsinFinding *finding, TocsinSpan head)
{
  TocsinSpan client = tocsin_span_take_word (&head);
  TocsinSpan ident = tocsin_span_take_word (&head);
  TocsinAddress address;

  if (client.length == 0 || ident.length == 0)
    return FALSE;
  if (!tocsin_address_find (client.text, client.length, &address)
      && tocsin_address_find (ident.text, ident.length, &address))
    {
      add_known (finding, "cs-host", tocsin_span_until (client, ":"));
      client = ident;
      tocsin_span_take_word (&head);
    }
  tocsin_finding_add (finding, "c-ip", client);
  finding->address = client;
  head = tocsin_span_trim (head);
  if (!tocsin_span_equals (head, "-"))
    finding->user = head;
  add_known (finding, "cs-username", head);
  return TRUE;
}

/* The path of a target, which may be a whole address (to a proxy). */
static TocsinSpan
get_path (TocsinSpan target)
{
  TocsinSpan path = tocsin_span_until (target, "?");
  gssize scheme = tocsin_span_find (path, "://");
  gssize slash;

  if (scheme <= 0)
    return path;
  path = tocsin_span_from (path, (gsize) scheme + 3);
  slash = tocsin_span_find (path, "/");
  return slash >= 0 ? tocsin_span_from (path, (gsize) slash) : path;
}

/* What of a target may hold its scheme. */
static TocsinSpan
get_scheme (TocsinSpan target)
{
  target.length = MIN (target.length, 10);
  return target;
}

/* "GET /a?b HTTP/1.1"; what is no request (TLS to a port without it) stays in one piece. */
static void
read_request (TocsinFinding *finding, TocsinSpan request)
{
  TocsinSpan rest = request, method = tocsin_span_take_word (&rest), target;
  gssize version = tocsin_span_rfind (rest, " HTTP/");
  gsize n = 0;

  while (n < method.length && (g_ascii_isupper (method.text[n]) || method.text[n] == '_'))
    n++;
  target = tocsin_span_trim (version >= 0 ? (TocsinSpan){ rest.text, (gsize) version } : rest);
  if (n == 0 || n < method.length || n > MAX_METHOD || target.length == 0)
    {
      add_known (finding, "cs-uri-query", request);
      return;
    }
  tocsin_finding_add (finding, "cs-method", method);
  tocsin_finding_add (finding, "cs-uri-stem", get_path (target));
  tocsin_finding_add (finding, "cs-uri-query", target);
  if (tocsin_span_find (get_scheme (target), "://") > 0 || tocsin_span_equals (method, "CONNECT"))
    tocsin_finding_add (finding, "c-uri", target); /* a request to a proxy: RFC 9112, 3.2.2 */
  if (version >= 0)
    tocsin_finding_add (finding, "cs-version", tocsin_span_from (rest, (gsize) version + 1));
}

/* That a page is not there is no failed attempt of anybody; that it was refused is. */
static TocsinOutcome
get_outcome (TocsinSpan status)
{
  if (status.text[0] < '4')
    return TOCSIN_OUTCOME_SUCCESS;
  return tocsin_span_equals (status, "401") || tocsin_span_equals (status, "403")
                 || tocsin_span_equals (status, "407")
             ? TOCSIN_OUTCOME_FAILED
             : TOCSIN_OUTCOME_NONE;
}

static gboolean
is_number (TocsinSpan word)
{
  for (gsize i = 0; i < word.length; i++)
    if (!g_ascii_isdigit (word.text[i]))
      return FALSE;
  return word.length > 0;
}

/* " 200 2326 "referrer" "agent" …" */
static gboolean
read_response (TocsinFinding *finding, TocsinSpan rest)
{
  TocsinSpan status = tocsin_span_take_word (&rest), bytes = tocsin_span_take_word (&rest), text;

  if (status.length != 3 || !is_number (status)
      || !(is_number (bytes) || tocsin_span_equals (bytes, "-")))
    return FALSE;
  tocsin_finding_add (finding, "sc-status", status);
  add_known (finding, "sc-bytes", bytes);
  if (tocsin_span_skip (&rest, " ") && take_quoted (&rest, &text))
    {
      add_known (finding, "cs-referer", text);
      if (tocsin_span_skip (&rest, " ") && take_quoted (&rest, &text))
        add_known (finding, "cs-user-agent", text);
    }
  finding->outcome = get_outcome (status);
  return TRUE;
}

/* Rows of tables are fields already; their text is no message to look for phrases in. */
static gboolean
is_table (const TocsinFinding *finding)
{
  const char *dataset = finding->batch->names[finding->event->dataset];

  return strcmp (dataset, "w3c") == 0 || strcmp (dataset, "zeek") == 0;
}

static gboolean
extract_access (TocsinFinding *finding)
{
  TocsinSpan message = finding->message, rest, request = { 0 };
  gssize end = is_table (finding) ? 0 : tocsin_span_find (message, "] \"");

  if (is_table (finding))
    return TRUE;
  if (end < DATE_LENGTH + 2 || message.text[end - DATE_LENGTH - 1] != '['
      || !is_date ((TocsinSpan){ message.text + end - DATE_LENGTH, DATE_LENGTH }))
    return FALSE;
  rest = tocsin_span_from (message, (gsize) end + 2);
  if (!take_quoted (&rest, &request)
      || !read_client (finding, (TocsinSpan){ message.text, (gsize) end - DATE_LENGTH - 1 }))
    return FALSE;
  read_request (finding, request);
  if (!read_response (finding, rest))
    {
      g_array_set_size (finding->fields, 0);
      finding->address = finding->user = (TocsinSpan){ 0 };
      return FALSE;
    }
  finding->act = TOCSIN_ACT_HTTP_REQUEST;
  return TRUE;
}

static const char *const apps[] = { "*", NULL };

const TocsinExtractor tocsin_extractor_access = {
  .apps = apps,
  .extract = extract_access,
};
