/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/tocsin-error.h"

G_DEFINE_QUARK (tocsin - error - quark, tocsin_error)
