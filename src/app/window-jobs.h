/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/tocsin-job-area.h"
#include "app/tocsin-window.h"

G_BEGIN_DECLS

void window_jobs_tell (TocsinWindow *window, TocsinJob *job);
void window_jobs_ask (TocsinWindow *window, TocsinJobArea *jobs);

G_END_DECLS
