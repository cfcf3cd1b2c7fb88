/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/tocsin-case.h"

G_BEGIN_DECLS

/**
 * TocsinSql:
 *
 * A statement that reads a case, and its rows one after the other.
 */
typedef struct _TocsinSql TocsinSql;

typedef enum
{
  TOCSIN_SQL_NULL,
  TOCSIN_SQL_NUMBER,
  TOCSIN_SQL_TEXT,
  TOCSIN_SQL_BYTES,
} TocsinSqlType;

TocsinSql *tocsin_sql_new (TocsinCase *case_, const char *text, GError **error);
TocsinSql *tocsin_sql_new_rejects (TocsinCase *case_, GError **error);
void tocsin_sql_free (TocsinSql *self);
const char *const *tocsin_sql_get_columns (const TocsinSql *self);
gboolean tocsin_sql_next (TocsinSql *self, gboolean *has_row, GError **error);
TocsinSqlType tocsin_sql_get_value (TocsinSql *self, guint column, const char **text,
                                    gsize *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinSql, tocsin_sql_free)

G_END_DECLS
