/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

void tocsin_extract_batch (TocsinBatch *batch);

G_END_DECLS
