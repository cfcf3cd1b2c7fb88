/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-text.h"
#include "formats/evtx-private.h"

#define BLOCK 16 /* code units converted at once */

/* Puts U+2400 for each NUL of @text, which grows by 2 bytes for each; returns its length. */
static gsize
clean_nuls (char *text, gsize length)
{
  gsize n_nuls = 0, to, grown;

  if (memchr (text, '\0', length) == NULL)
    return length;
  for (gsize i = 0; i < length; i++)
    n_nuls += text[i] == '\0';
  to = grown = length + 2 * n_nuls;
  for (gsize from = length; to > from; from--)
    {
      if (text[from - 1] != '\0')
        text[--to] = text[from - 1];
      else
        memcpy (text + (to -= 3), "\xe2\x90\x80", 3);
    }
  return grown;
}

/* Converts ASCII in blocks; returns how many code units it did. */
static gsize
write_ascii (const guint8 *data, gsize n_units, char *out)
{
  gsize done = 0;

  for (; n_units - done >= BLOCK; done += BLOCK)
    {
      guint16 units[BLOCK];
      guint16 all = 0;

      memcpy (units, data + 2 * done, sizeof units);
      for (guint i = 0; i < BLOCK; i++)
        all |= units[i];
      if (GUINT16_FROM_LE (all) >= 0x80)
        break;
      for (guint i = 0; i < BLOCK; i++)
        out[done + i] = (char) GUINT16_FROM_LE (units[i]);
    }
  for (; done < n_units; done++)
    {
      guint16 unit = evtx_get16 (data + 2 * done);

      if (unit >= 0x80)
        break;
      out[done] = (char) unit;
    }
  return done;
}

/* Reads the character at @data, of @n_units > 0 code units; @used: how many it took. */
static gunichar
get_char (const guint8 *data, gsize n_units, gsize *used)
{
  gunichar unit = evtx_get16 (data);
  gunichar low;

  *used = 1;
  if (unit < 0xd800 || unit > 0xdfff)
    return unit;
  if (unit > 0xdbff || n_units < 2)
    return 0xfffd;
  low = evtx_get16 (data + 2);
  if (low < 0xdc00 || low > 0xdfff)
    return 0xfffd;
  *used = 2;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

/**
 * evtx_utf16_write:
 * @data: UTF-16LE
 * @size: its bytes
 * @out: room for 3 bytes for each code unit
 *
 * Converts to UTF-8 (RFC 2781): NULs at the end are left out, others become U+2400,
 * unpaired surrogates U+FFFD.
 *
 * Returns: bytes written
 */
gsize
evtx_utf16_write (const guint8 *data, gsize size, char *out)
{
  gsize n_units = size / 2, at = 0, length = 0;

  while (n_units > 0 && evtx_get16 (data + 2 * (n_units - 1)) == 0)
    n_units--;
  while (at < n_units)
    {
      gsize used = write_ascii (data + 2 * at, n_units - at, out + length);

      at += used;
      length += used;
      if (at == n_units)
        break;
      length += (gsize) g_unichar_to_utf8 (get_char (data + 2 * at, n_units - at, &used),
                                           out + length);
      at += used;
    }
  return clean_nuls (out, length);
}

/**
 * evtx_ansi_write:
 * @data: text in the code page of the machine that wrote it, read as Windows-1252
 * @size: its bytes
 * @out: room for 3 bytes for each
 *
 * Returns: bytes of UTF-8 written
 */
gsize
evtx_ansi_write (const guint8 *data, gsize size, char *out)
{
  while (size > 0 && data[size - 1] == 0)
    size--;
  return clean_nuls (out, tocsin_text_from_windows_1252 ((const char *) data, size, out));
}

static guint32 crc_tables[8][256];

/* Tables for eight bytes at once (M. E. Kounavis and F. L. Berry, "Novel table
 * lookup-based algorithms for high-performance CRC generation", 2008). */
static gpointer
make_crc_tables (gpointer data)
{
  (void) data;
  for (guint32 i = 0; i < 256; i++)
    {
      guint32 crc = i;

      for (guint bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
      crc_tables[0][i] = crc;
    }
  for (guint table = 1; table < 8; table++)
    for (guint i = 0; i < 256; i++)
      crc_tables[table][i]
          = (crc_tables[table - 1][i] >> 8) ^ crc_tables[0][crc_tables[table - 1][i] & 0xff];
  return NULL;
}

/**
 * evtx_crc32:
 * @crc: 0, or the checksum of what comes before
 * @data: bytes
 * @size: how many
 *
 * Returns: the CRC-32 of ISO 3309, as in zlib and in event logs
 */
guint32
evtx_crc32 (guint32 crc, const guint8 *data, gsize size)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, make_crc_tables, NULL);
  crc = ~crc;
  for (; size >= 8; size -= 8, data += 8)
    {
      guint32 a = evtx_get32 (data) ^ crc;
      guint32 b = evtx_get32 (data + 4);

      crc = crc_tables[7][a & 0xff] ^ crc_tables[6][(a >> 8) & 0xff]
            ^ crc_tables[5][(a >> 16) & 0xff] ^ crc_tables[4][a >> 24] ^ crc_tables[3][b & 0xff]
            ^ crc_tables[2][(b >> 8) & 0xff] ^ crc_tables[1][(b >> 16) & 0xff]
            ^ crc_tables[0][b >> 24];
    }
  for (; size > 0; size--, data++)
    crc = (crc >> 8) ^ crc_tables[0][(crc ^ *data) & 0xff];
  return ~crc;
}
