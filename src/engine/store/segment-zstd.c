/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <zstd.h>

#include "core/tocsin-error.h"
#include "store/segment-private.h"

#define LEVEL 1
#define BLOCK_BYTES                                                                                \
  (128u << 10)        /* a zstd block decompresses to at most this (RFC 8878, 3.1.1.2)             \
                       */
#define BLOCK_LEAST 4 /* and takes at least this: a header and one byte */

static void
free_compressor (gpointer context)
{
  ZSTD_freeCCtx (context);
}

static void
free_decompressor (gpointer context)
{
  ZSTD_freeDCtx (context);
}

static ZSTD_CCtx *
get_compressor (void)
{
  static GPrivate key = G_PRIVATE_INIT (free_compressor);
  ZSTD_CCtx *context = g_private_get (&key);

  if (context == NULL)
    {
      context = ZSTD_createCCtx ();
      g_assert (context != NULL);
      ZSTD_CCtx_setParameter (context, ZSTD_c_compressionLevel, LEVEL);
      ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
      g_private_set (&key, context);
    }
  return context;
}

static ZSTD_DCtx *
get_decompressor (void)
{
  static GPrivate key = G_PRIVATE_INIT (free_decompressor);
  ZSTD_DCtx *context = g_private_get (&key);

  if (context == NULL)
    {
      context = ZSTD_createDCtx ();
      g_assert (context != NULL);
      g_private_set (&key, context);
    }
  return context;
}

/* One zstd frame (RFC 8878) with content size and checksum. */
GBytes *
segment_compress (const guint8 *data, gsize length)
{
  gsize bound = ZSTD_compressBound (length);
  guint8 *out = g_malloc (bound);
  gsize used = ZSTD_compress2 (get_compressor (), out, bound, data, length);

  g_assert (!ZSTD_isError (used));
  return g_bytes_new_take (g_realloc (out, used), used);
}

gboolean
segment_set_damaged (GError **error, const char *what)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED, _ ("The case is damaged: %s"), what);
  return FALSE;
}

/* The frame's content, with one byte to spare after it. A size that the
 * frame's bytes cannot hold is refused before memory is taken for it. */
guint8 *
segment_decompress (GBytes *bytes, gsize *length, GError **error)
{
  gsize n;
  gconstpointer data = g_bytes_get_data (bytes, &n);
  unsigned long long size
      = data == NULL ? ZSTD_CONTENTSIZE_ERROR : ZSTD_getFrameContentSize (data, n);
  g_autofree guint8 *out = NULL;
  gsize used;

  if (size >= SEGMENT_MAX_BYTES || size > (guint64) (n / BLOCK_LEAST) * BLOCK_BYTES)
    {
      segment_set_damaged (error, "a segment does not begin as it must");
      return NULL;
    }
  out = g_malloc ((gsize) size + 1);
  used = ZSTD_decompressDCtx (get_decompressor (), out, (gsize) size, data, n);
  if (ZSTD_isError (used) || used != size)
    {
      g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DAMAGED,
                   _ ("The case is damaged: a segment cannot be decompressed (%s)"),
                   ZSTD_isError (used) ? ZSTD_getErrorName (used) : "its size is wrong");
      return NULL;
    }
  *length = used;
  return g_steal_pointer (&out);
}
