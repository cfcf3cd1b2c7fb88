/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A case has one writer at a time: small acts (marks, statuses) wait for each other in their
 * threads instead of failing. */
#include "app/tocsin-write-turn.h"

/* Returns: (transfer none): to be held while a case is open for writing */
GMutex *
tocsin_write_turn_get (void)
{
  static GMutex turn;

  return &turn;
}
