/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  TOCSIN_FILE_DIALOG_FOLDER,
  TOCSIN_FILE_DIALOG_LOGS,
  TOCSIN_FILE_DIALOG_CASE,
  TOCSIN_FILE_DIALOG_NEW_CASE,
  TOCSIN_FILE_DIALOG_RULES,
  TOCSIN_FILE_DIALOG_RULE_FOLDER,
  TOCSIN_FILE_DIALOG_EXPORT,
} TocsinFileDialogKind;

/* @files: (element-type GFile), not empty. */
typedef void (*TocsinFileDialogCallback) (GListModel *files, gpointer user_data);

void tocsin_file_dialog_show (TocsinFileDialogKind kind, GtkWidget *parent, const char *name,
                              TocsinFileDialogCallback callback, gpointer user_data);

G_END_DECLS
