/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/evtx-private.h"

G_BEGIN_DECLS

/* What the compiler of templates is made of: evtx-token.c reads tokens, evtx-template.c
 * makes operations of them. */

/* Tokens of BinXml ([MS-EVEN6] 2.2.12.3). */
typedef enum
{
  EVTX_TOKEN_END = 0x00,
  EVTX_TOKEN_OPEN_ELEMENT = 0x01,
  EVTX_TOKEN_CLOSE_START = 0x02,
  EVTX_TOKEN_CLOSE_EMPTY = 0x03,
  EVTX_TOKEN_END_ELEMENT = 0x04,
  EVTX_TOKEN_VALUE = 0x05,
  EVTX_TOKEN_ATTRIBUTE = 0x06,
  EVTX_TOKEN_CDATA = 0x07,
  EVTX_TOKEN_CHARACTER = 0x08,
  EVTX_TOKEN_ENTITY = 0x09,
  EVTX_TOKEN_PI_TARGET = 0x0a,
  EVTX_TOKEN_PI_DATA = 0x0b,
  EVTX_TOKEN_INSTANCE = 0x0c,
  EVTX_TOKEN_SUBSTITUTION = 0x0d,
  EVTX_TOKEN_OPTIONAL = 0x0e,
  EVTX_TOKEN_FRAGMENT = 0x0f,
  EVTX_TOKEN_MORE = 0x40, /* flag */
} EvtxToken;

/* What kind of token it is, whatever its flag. */
#define EVTX_TOKEN_KIND(byte) ((guint8) ((byte) &0xbf))

typedef struct
{
  EvtxReader *reader;
  const guint8 *data;
  guint32 at;
  guint32 end;
  guint depth;
  gboolean is_template;
} EvtxCompiler;

gboolean evtx_compiler_fail (EvtxCompiler *self);
gboolean evtx_compiler_has (const EvtxCompiler *self, guint32 size);
gboolean evtx_compiler_take_step (EvtxCompiler *self);
TocsinWindowsName evtx_compiler_get_name (const EvtxCompiler *self, EvtxText text);
gboolean evtx_compiler_is_name (const EvtxCompiler *self, EvtxText text, const char *name);
guint32 evtx_compiler_get_name_size (const EvtxCompiler *self, guint32 offset);
gboolean evtx_compiler_read_name (EvtxCompiler *self, EvtxText *name);
gboolean evtx_compiler_read_counted_text (EvtxCompiler *self, EvtxText *text);
gboolean evtx_compiler_read_part (EvtxCompiler *self, guint8 token, GArray *parts, guint8 *type);
gboolean evtx_compiler_is_part (guint8 token);

G_END_DECLS
