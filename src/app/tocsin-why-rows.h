/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/tocsin-alert-reason.h"

G_BEGIN_DECLS

/**
 * TocsinWhyRow:
 * @depth: how far it is to the right
 * @path: names it within the tree
 * @text: what is asked, harmless to show
 * @bold: (element-type guint): begin and end of the parts of @text that are printed bold, by turns
 * @count: by how many events it was met, as text, or ""
 * @is_met: by any event
 * @has_mark: whether it says that it was met or not; not of a line that stands for others
 * @has_children: others are below it
 * @is_open: and are shown
 *
 * A line of the tree that says why an alert was raised.
 */
typedef struct
{
  guint depth;
  char *path;
  char *text;
  GArray *bold;
  char *count;
  gboolean is_met;
  gboolean has_mark;
  gboolean has_children;
  gboolean is_open;
} TocsinWhyRow;

GPtrArray *tocsin_why_rows_new (const TocsinAlertReason *reason, GHashTable *toggled);
char *tocsin_why_dup_sentence (const TocsinAlertReason *reason);
void tocsin_why_row_set_text (TocsinWhyRow *self, const char *words, ...) G_GNUC_NULL_TERMINATED;
char *tocsin_why_dup_number (double number);
void why_row_set_test (TocsinWhyRow *self, const TocsinExplanationNode *node, const char *name,
                       gboolean is_negated);
void why_row_set_window (TocsinWhyRow *self, const TocsinAlertReason *reason);

G_END_DECLS
