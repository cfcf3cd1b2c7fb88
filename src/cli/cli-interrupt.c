/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>

#include "cli/cli.h"
#include "core/tocsin-error.h"

static volatile sig_atomic_t was_interrupted;
static GCancellable *cancellable;

/* The first time ends the job with what is whole; the second time ends at once. */
static void
on_interrupt (int number)
{
  was_interrupted = 1;
  signal (number, SIG_DFL);
}

/* From now on an interruption is noticed by cli_interrupt_check(). The
 * cancellable, which belongs to this file, is cancelled then. */
GCancellable *
cli_interrupt_watch (void)
{
  if (cancellable == NULL)
    cancellable = g_cancellable_new ();
  signal (SIGINT, on_interrupt);
  signal (SIGTERM, on_interrupt);
  return cancellable;
}

/* Whether to go on. */
gboolean
cli_interrupt_check (GError **error)
{
  if (!was_interrupted)
    return TRUE;
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CANCELLED, _ ("interrupted"));
  return FALSE;
}
