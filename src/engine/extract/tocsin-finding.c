/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "extract/tocsin-extract-private.h"

/* Says what the record is about, in one line of an extractor. */
void
tocsin_finding_set_act (TocsinFinding *self, TocsinAct act, TocsinOutcome outcome,
                        TocsinCount count, const char *service)
{
  self->act = act;
  self->outcome = outcome;
  self->count = count;
  self->service = service;
}

/* Reads "ADDRESS", "ADDRESS port N" and the older "ADDRESS: N: …" at the beginning of @tail,
 * which must end there but for a protocol, a key or a reason. Returns whether it is so. */
gboolean
tocsin_finding_take_peer (TocsinFinding *self, TocsinSpan tail)
{
  TocsinSpan address = tocsin_span_until (tail, " ");
  TocsinSpan port = { tail.text, 0 };
  gboolean has_colon;

  tail = tocsin_span_from (tail, address.length);
  has_colon = tocsin_span_drop (&address, ":");
  if (tocsin_span_skip (&tail, " port "))
    {
      port.text = tail.text;
      while (port.length < tail.length && g_ascii_isdigit (tail.text[port.length]))
        port.length++;
      if (port.length == 0)
        return FALSE;
      tail = tocsin_span_from (tail, port.length);
    }
  if (tocsin_span_skip (&tail, " ssh"))
    tail = tocsin_span_from (tail, tail.length > 0 && g_ascii_isdigit (*tail.text) ? 1 : 0);
  if (address.length == 0 || (tail.length > 0 && *tail.text != ':' && !has_colon))
    return FALSE;
  self->address = address;
  self->port = port;
  return TRUE;
}
