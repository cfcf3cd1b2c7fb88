/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-address.h"

#include <string.h>

/* Reads a dotted quad: four decimal numbers of 0 to 255 without leading zeros. */
static gboolean
parse_v4 (const char *text, gsize length, guint8 *bytes)
{
  gsize at = 0;

  for (int i = 0; i < 4; i++)
    {
      gsize start = at;
      guint value = 0;

      if (i > 0 && (at >= length || text[at++] != '.'))
        return FALSE;
      start = at;
      while (at < length && g_ascii_isdigit (text[at]) && at - start < 3)
        value = value * 10 + (guint) (text[at++] - '0');
      if (at == start || value > 255 || (at - start > 1 && text[start] == '0'))
        return FALSE;
      bytes[i] = (guint8) value;
    }
  return at == length;
}

/* Reads up to four hexadecimal digits; returns how many. */
static gsize
read_group (const char *text, gsize length, guint *value)
{
  gsize n = 0;

  for (*value = 0; n < length && n < 4 && g_ascii_isxdigit (text[n]); n++)
    *value = *value * 16 + (guint) g_ascii_xdigit_value (text[n]);
  return n;
}

/* Moves what was read after "::" (from @gap) to the end and fills with zeros. */
static gboolean
close_gap (guint8 *bytes, int gap, int n)
{
  if (gap < 0)
    return n == 16;
  if (n > 14)
    return FALSE;
  memmove (bytes + 16 - (n - gap), bytes + gap, (gsize) (n - gap));
  memset (bytes + gap, 0, (gsize) (16 - n));
  return TRUE;
}

/* RFC 4291, section 2.2. */
static gboolean
parse_v6 (const char *text, gsize length, guint8 *bytes)
{
  gsize at = 0;
  int n = 0, gap = -1;

  if (length >= 2 && text[0] == ':' && text[1] == ':')
    {
      gap = 0;
      at = 2;
    }
  while (at < length)
    {
      guint value;
      gsize digits = read_group (text + at, length - at, &value);

      if (at + digits < length && text[at + digits] == '.')
        return n <= 12 && parse_v4 (text + at, length - at, bytes + n)
               && close_gap (bytes, gap, n + 4);
      if (digits == 0 || n > 14)
        return FALSE;
      bytes[n++] = (guint8) (value >> 8);
      bytes[n++] = (guint8) value;
      at += digits;
      if (at == length)
        break;
      if (text[at++] != ':' || at == length)
        return FALSE;
      if (text[at] == ':')
        {
          if (gap >= 0)
            return FALSE;
          gap = n;
          at++;
        }
    }
  return close_gap (bytes, gap, n);
}

static const guint8 mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/**
 * tocsin_address_parse:
 * @text: the whole of an IPv4 or IPv6 address, nothing around it
 * @length: its bytes
 * @address: (out): the address
 *
 * Returns: whether @text is an address (RFC 4291, section 2.2; IPv4 in its
 *   strict dotted form)
 */
gboolean
tocsin_address_parse (const char *text, gsize length, TocsinAddress *address)
{
  if (length < 2 || length >= TOCSIN_ADDRESS_TEXT_SIZE)
    return FALSE;
  memset (address, 0, sizeof *address);
  if (memchr (text, ':', length) == NULL)
    {
      memcpy (address->bytes, mapped_prefix, sizeof mapped_prefix);
      address->is_v4 = TRUE;
      return parse_v4 (text, length, address->bytes + 12);
    }
  if (!parse_v6 (text, length, address->bytes))
    return FALSE;
  address->is_v4 = memcmp (address->bytes, mapped_prefix, sizeof mapped_prefix) == 0;
  return TRUE;
}

/**
 * tocsin_address_find:
 * @text: the whole of a value that names an address: bare, in brackets, with a
 *   port (`192.0.2.1:22`, `[2001:db8::1]:443`) or a zone id (`fe80::1%eth0`)
 * @length: its bytes
 * @address: (out): the address
 *
 * Returns: whether @text names an address
 */
gboolean
tocsin_address_find (const char *text, gsize length, TocsinAddress *address)
{
  const char *percent, *colon;

  if (length > 1 && text[0] == '[')
    {
      const char *close = memchr (text, ']', length);

      if (close == NULL)
        return FALSE;
      length = (gsize) (close - text) - 1;
      text++;
    }
  percent = memchr (text, '%', length);
  if (percent != NULL)
    length = (gsize) (percent - text);
  if (tocsin_address_parse (text, length, address))
    return TRUE;
  colon = memchr (text, ':', length);
  return colon != NULL && tocsin_address_parse (text, (gsize) (colon - text), address);
}

/* Finds the longest run of zero groups, two at least; the first of equals. */
static int
longest_zero_run (const guint8 *bytes, int *run_length)
{
  int best = -1, best_length = 1;

  for (int i = 0; i < 8; i++)
    {
      int n = 0;

      while (i + n < 8 && bytes[(i + n) * 2] == 0 && bytes[(i + n) * 2 + 1] == 0)
        n++;
      if (n > best_length)
        {
          best = i;
          best_length = n;
        }
      i += n;
    }
  *run_length = best_length;
  return best;
}

/**
 * tocsin_address_format:
 * @address: an address
 * @text: room for %TOCSIN_ADDRESS_TEXT_SIZE bytes
 *
 * Writes the canonical text of RFC 5952, NUL-terminated.
 *
 * Returns: bytes written, without the NUL
 */
gsize
tocsin_address_format (const TocsinAddress *address, char *text)
{
  const guint8 *b = address->bytes;
  int run, run_length;
  gsize n = 0;

  if (address->is_v4)
    return (gsize) g_snprintf (text, TOCSIN_ADDRESS_TEXT_SIZE, "%u.%u.%u.%u", b[12], b[13], b[14],
                               b[15]);
  run = longest_zero_run (b, &run_length);
  for (int i = 0; i < 8; i++)
    {
      if (i == run)
        {
          text[n++] = ':';
          i += run_length - 1;
          if (i == 7)
            text[n++] = ':';
          continue;
        }
      n += (gsize) g_snprintf (text + n, TOCSIN_ADDRESS_TEXT_SIZE - n, "%s%x", i > 0 ? ":" : "",
                               (guint) (b[i * 2] << 8 | b[i * 2 + 1]));
    }
  text[n] = '\0';
  return n;
}

/**
 * tocsin_network_parse:
 * @text: the whole of a network in CIDR notation, or of an address (a network of one)
 * @length: its bytes
 * @network: (out): the network
 *
 * Returns: whether @text is a network (RFC 4632; RFC 4291, section 2.3)
 */
gboolean
tocsin_network_parse (const char *text, gsize length, TocsinNetwork *network)
{
  const char *slash = memchr (text, '/', length);
  gsize address_length = slash != NULL ? (gsize) (slash - text) : length;
  guint bits, prefix = 0;

  if (!tocsin_address_parse (text, address_length, &network->address))
    return FALSE;
  network->is_v6 = memchr (text, ':', address_length) != NULL;
  bits = network->is_v6 ? 128 : 32;
  prefix = bits;
  if (slash != NULL)
    {
      prefix = 0;
      if (slash + 1 == text + length || text + length - slash > 4)
        return FALSE;
      for (const char *digit = slash + 1; digit < text + length; digit++)
        {
          if (!g_ascii_isdigit (*digit))
            return FALSE;
          prefix = prefix * 10 + (guint) (*digit - '0');
        }
    }
  if (prefix > bits)
    return FALSE;
  network->prefix = prefix + 128 - bits;
  return TRUE;
}

/**
 * tocsin_network_contains:
 * @network: a network
 * @address: an address
 *
 * Returns: whether @address is in @network; an IPv6 network that is not
 *   IPv4-mapped holds no IPv4 address
 */
gboolean
tocsin_network_contains (const TocsinNetwork *network, const TocsinAddress *address)
{
  guint whole = network->prefix / 8, rest = network->prefix % 8;

  if (network->address.is_v4 != address->is_v4)
    return FALSE;
  if (memcmp (network->address.bytes, address->bytes, whole) != 0)
    return FALSE;
  return rest == 0 || (network->address.bytes[whole] ^ address->bytes[whole]) >> (8 - rest) == 0;
}
