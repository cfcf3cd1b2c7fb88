/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/tocsin-rule-library.h"
#include "store/tocsin-case.h"

G_BEGIN_DECLS

TocsinRuleLibrary *tocsin_case_rules_load (TocsinCase *case_, GError **error);

G_END_DECLS
