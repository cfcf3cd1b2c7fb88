/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

TocsinBatch *tocsin_test_make_batch (guint32 seed, guint32 n_events, gboolean is_auth_log);

G_END_DECLS
