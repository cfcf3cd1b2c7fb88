/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "workspace/tocsin-alert-detail.h"
#include "workspace/tocsin-detail.h"

G_BEGIN_DECLS

TocsinEvidence *alert_evidence_new (const TocsinDetail *detail, const GArray *marks);
void alert_evidence_free (gpointer data);

G_END_DECLS
