/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-text-column.h"
#include "core/tocsin-batch.h"

G_BEGIN_DECLS

extern const TocsinTextColumn tocsin_preview_columns[];
extern const guint tocsin_preview_n_columns;

GListModel *tocsin_preview_rows_new (TocsinBatch *batch);

G_END_DECLS
