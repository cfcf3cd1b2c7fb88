/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TOCSIN_ADDRESS_TEXT_SIZE 46

/**
 * TocsinAddress:
 * @bytes: in network order; an IPv4 address is in the last four, after ten
 *   bytes 0 and two bytes 0xff (RFC 4291, section 2.5.5.2)
 * @is_v4: whether it is an IPv4 address
 *
 * An IP address as a value. An IPv4-mapped IPv6 address is the IPv4 address.
 */
typedef struct
{
  guint8 bytes[16];
  gboolean is_v4;
} TocsinAddress;

/**
 * TocsinNetwork:
 * @address: its first address
 * @prefix: leading bits that all its addresses share, counted in 128
 * @is_v6: whether it is written as IPv6, IPv4-mapped or not
 *
 * A range of addresses in CIDR notation.
 */
typedef struct
{
  TocsinAddress address;
  guint prefix;
  gboolean is_v6;
} TocsinNetwork;

gboolean tocsin_address_parse (const char *text, gsize length, TocsinAddress *address);
gboolean tocsin_address_find (const char *text, gsize length, TocsinAddress *address);
gsize tocsin_address_format (const TocsinAddress *address, char *text);
gboolean tocsin_network_parse (const char *text, gsize length, TocsinNetwork *network);
gboolean tocsin_network_contains (const TocsinNetwork *network, const TocsinAddress *address);

G_END_DECLS
