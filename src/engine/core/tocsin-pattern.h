/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TOCSIN_PATTERN_RUN 0x110000u /* `*`: any characters, also none */
#define TOCSIN_PATTERN_ONE 0x110001u /* `?`: exactly one character */

/**
 * TocsinPattern:
 *
 * A text with wildcards that is compared with whole values, upper and lower
 * case being the same. It is not changed once made and may be shared between
 * threads.
 */
typedef struct _TocsinPattern TocsinPattern;

TocsinPattern *tocsin_pattern_new (const gunichar *chars, guint n_chars);
TocsinPattern *tocsin_pattern_copy_within (const TocsinPattern *self);
void tocsin_pattern_free (TocsinPattern *self);
const gunichar *tocsin_pattern_get_chars (const TocsinPattern *self, guint *n_chars);
gboolean tocsin_pattern_has_wildcards (const TocsinPattern *self);
const char *tocsin_pattern_get_needle (const TocsinPattern *self, gsize *length);
gboolean tocsin_pattern_matches (const TocsinPattern *self, const char *text, gsize length);

gunichar tocsin_fold_char (gunichar c);
const char *tocsin_fold_find (const char *text, gsize length, const char *needle,
                              gsize needle_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinPattern, tocsin_pattern_free)

G_END_DECLS
