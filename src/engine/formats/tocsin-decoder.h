/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TocsinEncoding:
 *
 * How the bytes of a source are text. Windows-1252 is not among them: it is
 * decided line by line.
 */
typedef enum
{
  TOCSIN_ENCODING_BINARY,
  TOCSIN_ENCODING_UTF8,
  TOCSIN_ENCODING_UTF16LE,
  TOCSIN_ENCODING_UTF16BE,
} TocsinEncoding;

/**
 * TocsinContent:
 * @encoding: how its bytes are text
 * @has_lone_cr: its lines end in CR alone
 * @problem: (nullable): what it is, where it is known not to be a log
 *
 * What the first bytes of a source say of the rest.
 */
typedef struct
{
  TocsinEncoding encoding;
  gboolean has_lone_cr;
  const char *problem;
} TocsinContent;

void tocsin_content_examine (const char *head, gsize length, TocsinContent *content);
const char *tocsin_encoding_get_name (TocsinEncoding encoding);

/**
 * TocsinDecoder:
 *
 * Makes UTF-8 with LF line ends of a source's bytes, block by block.
 */
typedef struct _TocsinDecoder TocsinDecoder;

TocsinDecoder *tocsin_decoder_new (const TocsinContent *content);
void tocsin_decoder_free (TocsinDecoder *self);
gsize tocsin_decoder_push (TocsinDecoder *self, const char *bytes, gsize length, gboolean at_end,
                           const char **text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinDecoder, tocsin_decoder_free)

G_END_DECLS
