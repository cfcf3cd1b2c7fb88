/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries that name servers log: BIND ("client @0x7f 192.0.2.1#53001 (a.example): query: a.example
 * IN A +E (192.0.2.53)"), dnsmasq ("query[A] a.example from 192.0.2.1", "reply a.example is
 * 203.0.113.1") and Unbound ("info: 192.0.2.1 a.example. A IN"). */
#include "core/tocsin-address.h"
#include "extract/tocsin-extract-private.h"

static gboolean
finish (TocsinFinding *finding, TocsinSpan name, TocsinSpan type, TocsinSpan client)
{
  TocsinAddress address;

  if (name.length > 1)
    tocsin_span_drop (&name, ".");
  if (name.length == 0 || type.length == 0)
    return FALSE;
  if (client.length > 0 && tocsin_address_find (client.text, client.length, &address))
    finding->address = client;
  tocsin_finding_add (finding, "query", name);
  tocsin_finding_add (finding, "record_type", type);
  finding->act = TOCSIN_ACT_DNS_QUERY;
  return TRUE;
}

static gboolean
read_bind (TocsinFinding *finding)
{
  TocsinSpan head = tocsin_span_until (finding->message, "query: "), rest, name, client;
  gssize mark = tocsin_span_find (head, "#");

  if (!tocsin_span_after (finding->message, "query: ", &rest) || mark < 0)
    return FALSE;
  client = (TocsinSpan){ head.text, (gsize) mark };
  client = tocsin_span_from (client, (gsize) (tocsin_span_rfind (client, " ") + 1));
  name = tocsin_span_take_word (&rest);
  tocsin_span_take_word (&rest); /* the class */
  return finish (finding, name, tocsin_span_take_word (&rest), client);
}

/* The type of a record that a reply tells of, by what it says. */
static const char *
get_type (TocsinSpan answer)
{
  TocsinAddress address;

  if (tocsin_span_equals (answer, "<CNAME>"))
    return "CNAME";
  if (!tocsin_address_find (answer.text, answer.length, &address))
    return NULL;
  return memchr (answer.text, ':', answer.length) != NULL ? "AAAA" : "A";
}

static gboolean
read_reply (TocsinFinding *finding, TocsinSpan rest)
{
  TocsinSpan name = tocsin_span_take_word (&rest), answer;
  const char *type;

  if (!tocsin_span_skip (&rest, " is "))
    return FALSE;
  answer = tocsin_span_take_word (&rest);
  type = get_type (answer);
  if (type == NULL)
    return FALSE;
  tocsin_finding_add (finding, "query", name);
  tocsin_finding_add_constant (finding, "record_type", type);
  if (*answer.text != '<')
    tocsin_finding_add (finding, "answer", answer);
  finding->act = TOCSIN_ACT_DNS_QUERY;
  return TRUE;
}

static gboolean
read_dnsmasq (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message, type, name;

  if (tocsin_span_skip (&rest, "reply ") || tocsin_span_skip (&rest, "cached "))
    return read_reply (finding, rest);
  if (!tocsin_span_skip (&rest, "query["))
    return FALSE;
  type = tocsin_span_until (rest, "]");
  rest = tocsin_span_from (rest, MIN (type.length + 1, rest.length));
  name = tocsin_span_take_word (&rest);
  return tocsin_span_skip (&rest, " from ")
         && finish (finding, name, type, tocsin_span_trim (rest));
}

static gboolean
read_unbound (TocsinFinding *finding)
{
  TocsinSpan rest, client, name, type;

  if (!tocsin_span_after (finding->message, "info: ", &rest))
    return FALSE;
  client = tocsin_span_take_word (&rest);
  name = tocsin_span_take_word (&rest);
  type = tocsin_span_take_word (&rest);
  return tocsin_span_equals (tocsin_span_take_word (&rest), "IN")
         && finish (finding, name, type, client);
}

static gboolean
extract_dns (TocsinFinding *finding)
{
  if (tocsin_span_equals_folded (finding->app, "dnsmasq"))
    return read_dnsmasq (finding);
  if (tocsin_span_equals_folded (finding->app, "unbound"))
    return read_unbound (finding);
  return read_bind (finding);
}

static const char *const apps[] = { "named", "dnsmasq", "unbound", NULL };

const TocsinExtractor tocsin_extractor_dns = {
  .apps = apps,
  .extract = extract_dns,
};
