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

/* Keeps a field of the message; both spans must be in the arena, or @name in a constant. */
void
tocsin_finding_add_field (TocsinFinding *self, TocsinSpan name, TocsinSpan value,
                          TocsinFoundText how)
{
  TocsinFoundField field
      = { .name = tocsin_batch_intern (self->batch, name.text, name.length),
          .how = (guint8) how,
          .value = { (guint32) (value.text - self->batch->arena), (guint32) value.length } };

  g_array_append_val (self->fields, field);
}

/* The same for a text as it is, unless there is none. */
void
tocsin_finding_add (TocsinFinding *self, const char *name, TocsinSpan value)
{
  if (value.length > 0)
    tocsin_finding_add_field (self, (TocsinSpan){ name, strlen (name) }, value, TOCSIN_FOUND_PLAIN);
}

/* A field that the message implies. */
void
tocsin_finding_add_constant (TocsinFinding *self, const char *name, const char *text)
{
  TocsinFoundField field
      = { .name = tocsin_batch_intern_string (self->batch, name), .constant = text };

  g_array_append_val (self->fields, field);
}

/* "2F62" as "/b"; what is no UTF-8 is made so. */
static TocsinSlice
decode_hex (TocsinBatch *batch, TocsinSlice value, gboolean is_list)
{
  g_autofree char *text = g_malloc (value.length / 2 + 1);
  g_autofree char *valid = NULL;
  const char *digits = tocsin_batch_text (batch, value);
  gsize n = value.length / 2;

  for (gsize i = 0; i < n; i++)
    {
      char c = (char) (g_ascii_xdigit_value (digits[i * 2]) << 4
                       | g_ascii_xdigit_value (digits[i * 2 + 1]));

      text[i] = c == '\0' && is_list ? ' ' : c;
    }
  while (n > 0 && is_list && text[n - 1] == ' ')
    n--;
  valid = g_utf8_make_valid (text, (gssize) n);
  return tocsin_batch_append (batch, valid, strlen (valid));
}

/* The character that "lt" or "#x3c" names; 0 if it is none. */
static gunichar
get_character (const char *name, gsize length)
{
  static const struct
  {
    const char *name;
    gunichar character;
  } names[] = { { "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' } };
  guint64 number = 0;
  gboolean is_hexadecimal = length > 2 && name[1] == 'x';

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].name) == length && memcmp (names[i].name, name, length) == 0)
      return names[i].character;
  if (length < 2 || length > 8 || name[0] != '#')
    return 0;
  for (gsize i = is_hexadecimal ? 2 : 1; i < length; i++)
    {
      int digit = is_hexadecimal ? g_ascii_xdigit_value (name[i]) : g_ascii_digit_value (name[i]);

      if (digit < 0)
        return 0;
      number = number * (is_hexadecimal ? 16 : 10) + (guint64) digit;
    }
  return number < 0x110000 && g_unichar_validate ((gunichar) number) ? (gunichar) number : 0;
}

static TocsinSlice
decode_xml (TocsinBatch *batch, TocsinSlice value)
{
  g_autofree char *copy = g_strndup (tocsin_batch_text (batch, value), value.length);
  g_autoptr (GString) out = g_string_sized_new (value.length);

  if (memchr (copy, '&', value.length) == NULL)
    return value;
  for (gsize i = 0; i < value.length; i++)
    {
      gsize n = copy[i] == '&' ? strcspn (copy + i + 1, ";") : 0;
      gunichar character = n > 0 && copy[i + 1 + n] == ';' ? get_character (copy + i + 1, n) : 0;

      if (character == 0)
        g_string_append_c (out, copy[i]);
      else
        {
          g_string_append_unichar (out, character);
          i += n + 1;
        }
    }
  return tocsin_batch_append (batch, out->str, out->len);
}

static TocsinSlice
decode (TocsinBatch *batch, const TocsinFoundField *field)
{
  if (field->constant != NULL)
    return tocsin_batch_append_string (batch, field->constant);
  switch (field->how)
    {
    case TOCSIN_FOUND_HEX:
      return decode_hex (batch, field->value, FALSE);
    case TOCSIN_FOUND_HEX_LIST:
      return decode_hex (batch, field->value, TRUE);
    case TOCSIN_FOUND_XML:
      return decode_xml (batch, field->value);
    case TOCSIN_FOUND_PLAIN:
    default:
      return field->value;
    }
}

/* Adds what was kept to the event, unless it has a field of that name already (an event that is
 * extracted a second time). */
void
tocsin_finding_write_fields (TocsinFinding *self)
{
  guint32 n_before = self->event->n_fields;

  for (guint i = 0; i < self->fields->len; i++)
    {
      const TocsinFoundField *field = &g_array_index (self->fields, TocsinFoundField, i);
      gboolean is_known = FALSE;

      for (guint32 j = 0; j < n_before; j++)
        is_known |= self->batch->fields[self->event->first_field + j].name == field->name;
      if (!is_known)
        tocsin_batch_add_field_to (self->batch, self->event, field->name, TOCSIN_VALUE_STRING,
                                   decode (self->batch, field));
    }
}
