/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TocsinFile:
 * @path: absolute path
 * @size: bytes on disk
 * @mtime: when it was last written, microseconds
 * @problem: (nullable): why it cannot be read
 *
 * A file that is to be imported.
 */
typedef struct
{
  char *path;
  guint64 size;
  gint64 mtime;
  char *problem;
} TocsinFile;

GPtrArray *tocsin_walk (const char *const *paths);
void tocsin_file_free (TocsinFile *self);
char *tocsin_file_dup_family (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinFile, tocsin_file_free)

G_END_DECLS
