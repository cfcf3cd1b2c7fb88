/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

TocsinBatch *tocsin_test_sample_batch (void);
gint64 tocsin_test_sample_last (void);
char *tocsin_test_random_query (guint depth);

G_END_DECLS
