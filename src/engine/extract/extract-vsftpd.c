/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vsftpd's own log: "[pid 1] [jean] FAIL LOGIN: Client "192.0.2.9"", which does not name the
 * program. What it says of logins is read like that of any program. */
#include "extract/tocsin-extract-private.h"

static gboolean
extract_vsftpd (TocsinFinding *finding)
{
  TocsinSpan rest = finding->message;
  guint32 pid;

  if (tocsin_span_skip (&rest, "[pid ") && tocsin_span_take_number (&rest, &pid)
      && tocsin_span_skip (&rest, "] ") && tocsin_span_find (rest, ": Client \"") >= 0)
    finding->program = "vsftpd";
  return FALSE;
}

static const char *const apps[] = { "*", NULL };

const TocsinExtractor tocsin_extractor_vsftpd = {
  .apps = apps,
  .extract = extract_vsftpd,
};
