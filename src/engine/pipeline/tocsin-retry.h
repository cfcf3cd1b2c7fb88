/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/tocsin-format.h"

G_BEGIN_DECLS

TocsinBatch *tocsin_retry_parse (const TocsinFormat *format, const char *zone, GBytes *bytes,
                                 TocsinCounts *counts, GError **error);

G_END_DECLS
