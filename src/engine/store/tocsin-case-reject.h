/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinRejectRow:
 * @id: its id in the case
 * @source_id: its source
 * @path: the source's file
 * @member: the name inside the archive, or ""
 * @record: number of the record in the source, from 1
 * @offset: byte offset in the decoded source
 * @length: bytes in the source
 * @reason: why no format could read it
 * @bytes: (nullable): what was kept of it; %NULL in a list
 *
 * A reject as the case keeps it.
 */
typedef struct
{
  gint64 id;
  gint64 source_id;
  char *path;
  char *member;
  guint64 record;
  guint64 offset;
  guint64 length;
  char *reason;
  GBytes *bytes;
} TocsinRejectRow;

void tocsin_reject_row_free (TocsinRejectRow *self);
GPtrArray *tocsin_case_list_rejects (TocsinCase *self, gint64 after_id, const char *text,
                                     guint limit, GError **error);
TocsinRejectRow *tocsin_case_get_reject (TocsinCase *self, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinRejectRow, tocsin_reject_row_free)

G_END_DECLS
