/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/tocsin-correction.h"

G_BEGIN_DECLS

typedef enum
{
  TOCSIN_CORRECT_PREVIEW,
  TOCSIN_CORRECT_APPLY,
  TOCSIN_CORRECT_UNDO, /* the act */
} TocsinCorrectKind;

/**
 * TocsinCorrectDone:
 * @effect: what would become or became of the times
 * @act: what undoes it, or 0
 * @error: (nullable): why it was not done
 * @user_data: as given
 *
 * Called when a correction, or its preview, has ended; not where it was cancelled.
 */
typedef void (*TocsinCorrectDone) (const TocsinCorrectionEffect *effect, gint64 act,
                                   const GError *error, gpointer user_data);

void tocsin_correct_job_start (const char *case_path, TocsinCorrectKind kind,
                               const TocsinCorrection *correction, gint64 act,
                               GCancellable *cancellable, TocsinCorrectDone done,
                               gpointer user_data);

G_END_DECLS
