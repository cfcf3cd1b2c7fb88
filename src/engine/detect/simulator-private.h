/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/correlator-private.h"
#include "detect/tocsin-simulator.h"

G_BEGIN_DECLS

double sigma_find_greatest (const GArray *windows);
void sigma_count_steps (const TocsinCorrelation *correlation, const GArray *windows,
                        double greatest, GArray *steps);

G_END_DECLS
