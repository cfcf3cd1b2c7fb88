/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TOCSIN_ERROR (tocsin_error_quark ())

/**
 * TocsinError:
 * @TOCSIN_ERROR_FAILED: anything that has no code of its own
 * @TOCSIN_ERROR_NOT_A_LOG: the input is readable, but no format knows it
 * @TOCSIN_ERROR_UNREADABLE: the input cannot be opened or read
 * @TOCSIN_ERROR_DAMAGED: the input or the case is damaged
 * @TOCSIN_ERROR_TOO_LARGE: a bound was reached (archive ratio, record size, nesting)
 * @TOCSIN_ERROR_INVALID: a query, rule or option is wrong; the message has the position
 * @TOCSIN_ERROR_NEWER: the case was made by a newer Tocsin
 * @TOCSIN_ERROR_BUSY: the case is open for writing elsewhere
 * @TOCSIN_ERROR_CANCELLED: the user stopped the job
 *
 * The one error domain of the engine.
 */
typedef enum
{
  TOCSIN_ERROR_FAILED,
  TOCSIN_ERROR_NOT_A_LOG,
  TOCSIN_ERROR_UNREADABLE,
  TOCSIN_ERROR_DAMAGED,
  TOCSIN_ERROR_TOO_LARGE,
  TOCSIN_ERROR_INVALID,
  TOCSIN_ERROR_NEWER,
  TOCSIN_ERROR_BUSY,
  TOCSIN_ERROR_CANCELLED,
} TocsinError;

GQuark tocsin_error_quark (void);

G_END_DECLS
