/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sysmon, by event id (Sysinternals Sysmon 15). The user is the process's; of an access or an
 * injected thread that of the process that did it. System/Security names Sysmon's own account,
 * which says nothing. */
#include "extract/tocsin-extract-private.h"

#define ROW(id, act)                                                                               \
  {                                                                                                \
    id, act, TOCSIN_BY_KEYWORDS, TOCSIN_USER_PROCESS, NULL, TOCSIN_COUNT_KEEP                      \
  }

static const TocsinWindowsRow rows[] = {
  ROW (1, TOCSIN_ACT_PROCESS_CREATED),
  ROW (2, TOCSIN_ACT_FILE_TIME_CHANGED),
  ROW (3, TOCSIN_ACT_NETWORK_CONNECTION),
  ROW (4, TOCSIN_ACT_MONITOR_CHANGED),
  ROW (5, TOCSIN_ACT_PROCESS_ENDED),
  ROW (6, TOCSIN_ACT_DRIVER_LOADED),
  ROW (7, TOCSIN_ACT_IMAGE_LOADED),
  ROW (8, TOCSIN_ACT_THREAD_INJECTED),
  ROW (9, TOCSIN_ACT_DISK_READ),
  ROW (10, TOCSIN_ACT_PROCESS_ACCESSED),
  ROW (11, TOCSIN_ACT_FILE_CREATED),
  ROW (12, TOCSIN_ACT_REGISTRY_KEY),
  ROW (13, TOCSIN_ACT_REGISTRY_VALUE),
  ROW (14, TOCSIN_ACT_REGISTRY_RENAMED),
  ROW (15, TOCSIN_ACT_FILE_STREAM),
  ROW (16, TOCSIN_ACT_MONITOR_CHANGED),
  ROW (17, TOCSIN_ACT_PIPE_CREATED),
  ROW (18, TOCSIN_ACT_PIPE_CONNECTED),
  ROW (19, TOCSIN_ACT_WMI),
  ROW (20, TOCSIN_ACT_WMI),
  ROW (21, TOCSIN_ACT_WMI),
  ROW (22, TOCSIN_ACT_DNS_QUERY),
  ROW (23, TOCSIN_ACT_FILE_DELETED),
  ROW (24, TOCSIN_ACT_CLIPBOARD),
  ROW (25, TOCSIN_ACT_PROCESS_TAMPERED),
  ROW (26, TOCSIN_ACT_FILE_DELETED),
  ROW (27, TOCSIN_ACT_FILE_CREATED),
  ROW (28, TOCSIN_ACT_FILE_DELETED),
  ROW (29, TOCSIN_ACT_FILE_CREATED),
};

static gboolean
extract_sysmon (TocsinFinding *finding)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].event_id == finding->event->event_id)
      {
        tocsin_windows_apply (finding, &rows[i]);
        return TRUE;
      }
  return FALSE;
}

static const char *const channels[]
    = { "Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", NULL };

const TocsinExtractor tocsin_extractor_sysmon = {
  .channels = channels,
  .extract = extract_sysmon,
};
