/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *service;
  const char *channel;
} SigmaService;

extern const SigmaService sigma_services[];

G_END_DECLS
