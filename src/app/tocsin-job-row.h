/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "workspace/tocsin-job.h"

G_BEGIN_DECLS

#define TOCSIN_TYPE_JOB_ROW (tocsin_job_row_get_type ())
G_DECLARE_FINAL_TYPE (TocsinJobRow, tocsin_job_row, TOCSIN, JOB_ROW, GtkBox)

GtkWidget *tocsin_job_row_new (TocsinJob *job);
char *tocsin_job_dup_rate (TocsinJob *job);

G_END_DECLS
