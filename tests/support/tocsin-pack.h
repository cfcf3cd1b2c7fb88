/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/tocsin-correlator.h"
#include "detect/tocsin-matcher.h"

G_BEGIN_DECLS

/**
 * TocsinPackAlert:
 * @path: of the rule's file
 * @title: the rule's title
 * @level: its level
 * @is_silent: it raises no alert of its own
 * @entity: "source_ip=192.0.2.1 username=root"
 * @first: time of the first event
 * @last: time of the last event
 * @count: events, or acts
 *
 * A match of a rule or a finding of a correlation.
 */
typedef struct
{
  char *path;
  char *title;
  TocsinLevel level;
  gboolean is_silent;
  char *entity;
  gint64 first;
  gint64 last;
  guint64 count;
} TocsinPackAlert;

typedef struct _TocsinPack TocsinPack;

char *tocsin_pack_dup_folder (void);
TocsinPack *tocsin_pack_new (const char *folder);
void tocsin_pack_free (TocsinPack *self);
guint tocsin_pack_get_n_documents (const TocsinPack *self);
void tocsin_pack_read (TocsinPack *self, const char *path);
GPtrArray *tocsin_pack_run (TocsinPack *self);
GString *tocsin_pack_describe (TocsinPack *self, const char *stem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinPack, tocsin_pack_free)

G_END_DECLS
