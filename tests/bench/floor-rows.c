/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-rows FILE N [ROWS]: the least work that a case of N events can be: lean rows (interned ids,
 * text as offset and length), ROWS (32) a statement, WAL, a transaction for each 50,000 rows.
 * Prints the seconds. */
#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS_A_TRANSACTION 50000
#define COLUMNS 11

static const char schema[]
    = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
      "CREATE TABLE event (id INTEGER PRIMARY KEY, ts INTEGER, source INTEGER, host INTEGER,"
      " app INTEGER, pid INTEGER, address INTEGER, user INTEGER, outcome INTEGER, segment INTEGER,"
      " offset INTEGER, length INTEGER);";

static void
check (sqlite3 *db, int code)
{
  if (code == SQLITE_OK || code == SQLITE_DONE)
    return;
  fprintf (stderr, "%s\n", sqlite3_errmsg (db));
  exit (EXIT_FAILURE);
}

static sqlite3_stmt *
prepare (sqlite3 *db, int n_rows)
{
  g_autoptr (GString) sql
      = g_string_new ("INSERT INTO event (ts, source, host, app, pid, address, user, outcome,"
                      " segment, offset, length) VALUES ");
  sqlite3_stmt *statement;

  for (int i = 0; i < n_rows; i++)
    g_string_append (sql, i > 0 ? ",(?,?,?,?,?,?,?,?,?,?,?)" : "(?,?,?,?,?,?,?,?,?,?,?)");
  check (db, sqlite3_prepare_v2 (db, sql->str, -1, &statement, NULL));
  return statement;
}

static void
bind_row (sqlite3_stmt *statement, int at, gint64 i)
{
  const gint64 values[COLUMNS] = { G_GINT64_CONSTANT (1740960000000000) + i * 300000,
                                   1,
                                   i % 4,
                                   i % 7,
                                   1000 + i / 3 % 60000,
                                   i * 7919 % 20000,
                                   i % 24,
                                   i % 3,
                                   i / 4096,
                                   i % 4096 * 107,
                                   107 };

  for (int column = 0; column < COLUMNS; column++)
    sqlite3_bind_int64 (statement, at * COLUMNS + column + 1, values[column]);
}

static void
insert (sqlite3 *db, gint64 n, int n_rows)
{
  sqlite3_stmt *statement = prepare (db, n_rows);

  check (db, sqlite3_exec (db, "BEGIN", NULL, NULL, NULL));
  for (gint64 i = 0; i + n_rows <= n; i += n_rows)
    {
      for (int row = 0; row < n_rows; row++)
        bind_row (statement, row, i + row);
      check (db, sqlite3_step (statement));
      check (db, sqlite3_reset (statement));
      if (i / ROWS_A_TRANSACTION != (i + n_rows) / ROWS_A_TRANSACTION)
        check (db, sqlite3_exec (db, "COMMIT; BEGIN", NULL, NULL, NULL));
    }
  check (db, sqlite3_exec (db, "COMMIT", NULL, NULL, NULL));
  sqlite3_finalize (statement);
}

int
main (int argc, char **argv)
{
  sqlite3 *db;
  gint64 start;

  if (argc < 3)
    {
      fprintf (stderr, "floor-rows FILE N [ROWS]\n");
      return 2;
    }
  g_remove (argv[1]);
  start = g_get_monotonic_time ();
  check (NULL, sqlite3_open (argv[1], &db));
  check (db, sqlite3_exec (db, schema, NULL, NULL, NULL));
  insert (db, g_ascii_strtoll (argv[2], NULL, 10),
          argc > 3 ? (int) CLAMP (g_ascii_strtoll (argv[3], NULL, 10), 1, 64) : 32);
  check (db, sqlite3_close (db));
  printf ("%.6f\n", (double) (g_get_monotonic_time () - start) / 1e6);
  return EXIT_SUCCESS;
}
