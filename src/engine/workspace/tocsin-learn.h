/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

/**
 * TocsinLearn:
 *
 * The cards that explain, in plain words, Windows event ids, syslog severities,
 * programs, and techniques of attackers. It is not changed after it was made and may be shared
 * between threads.
 */
typedef struct _TocsinLearn TocsinLearn;

/**
 * TocsinLearnCard:
 * @title: what it is about, one line
 * @text: the explanation, some sentences
 */
typedef struct
{
  const char *title;
  const char *text;
} TocsinLearnCard;

TocsinLearn *tocsin_learn_new (GBytes *json, GError **error);
void tocsin_learn_free (TocsinLearn *self);
gboolean tocsin_learn_find_windows (const TocsinLearn *self, const char *channel, int event_id,
                                    TocsinLearnCard *card);
gboolean tocsin_learn_find_severity (const TocsinLearn *self, guint severity,
                                     TocsinLearnCard *card);
gboolean tocsin_learn_find_program (const TocsinLearn *self, const char *name,
                                    TocsinLearnCard *card);
gboolean tocsin_learn_find_technique (const TocsinLearn *self, const char *id,
                                      TocsinLearnCard *card);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinLearn, tocsin_learn_free)

G_END_DECLS
