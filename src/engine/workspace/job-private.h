/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-query.h"
#include "export/tocsin-exporter.h"
#include "workspace/tocsin-job.h"

G_BEGIN_DECLS

/**
 * JobExport:
 * @n_expected: how many events the query finds, as far as is known
 *
 * What a job of %TOCSIN_JOB_EXPORT writes, and where.
 */
typedef struct
{
  TocsinQuery *query;
  const TocsinExporter *exporter;
  GFile *file;
  guint64 n_expected;
} JobExport;

typedef void (*JobExportProgress) (guint64 n_rows, gpointer user_data);

/* job-export.c */
JobExport *job_export_new (TocsinQuery *query, const TocsinExporter *exporter, GFile *file,
                           guint64 n_expected);
void job_export_free (JobExport *self);
gboolean job_export_run (const JobExport *request, TocsinCase *reader, JobExportProgress progress,
                         gpointer user_data, guint64 *n_rows, GCancellable *cancellable,
                         GError **error);

/* tocsin-job.c */
TocsinJob *job_new_export (const char *case_path, JobExport *request);
TocsinJob *job_new_import (const char *case_path, const TocsinImportOptions *options);
TocsinJob *job_new_detect (const char *case_path, const TocsinRuleSet *rules);
void job_start (TocsinJob *self);

G_END_DECLS
