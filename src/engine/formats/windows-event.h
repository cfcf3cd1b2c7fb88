/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"

G_BEGIN_DECLS

/* What the parts of a Windows event become, the same for EVTX and for XML.
 * A reader walks over <Event> and calls, in the order of the document:
 *
 *   tocsin_windows_event_begin()
 *   for each element in System that has text, or has neither text nor
 *     attributes, and for each of its attributes: _set_system()
 *   for each Data of EventData: _add_data(); for its other attributes and for all
 *     other elements there: _add_leaf()
 *   for each leaf of UserData, ProcessingErrorData, … that has text, or has
 *     neither text nor attributes, and for each attribute of any element: _add_leaf()
 *   the same for RenderingInfo: _add_rendering()
 *   tocsin_windows_event_finish()
 *
 * Names are given as they stand in the document; a namespace prefix, xmlns
 * attributes and the blanks in a Name are dropped here. All values are text and
 * already in the batch's arena; an empty one is a value too. */

/**
 * TocsinWindowsPart:
 * @TOCSIN_WINDOWS_SYSTEM: System
 * @TOCSIN_WINDOWS_EVENT_DATA: EventData
 * @TOCSIN_WINDOWS_RENDERING: RenderingInfo
 * @TOCSIN_WINDOWS_OTHER: UserData, ProcessingErrorData and anything else
 *
 * A child of the element Event.
 */
typedef enum
{
  TOCSIN_WINDOWS_SYSTEM,
  TOCSIN_WINDOWS_EVENT_DATA,
  TOCSIN_WINDOWS_RENDERING,
  TOCSIN_WINDOWS_OTHER,
} TocsinWindowsPart;

/**
 * TocsinWindowsTarget:
 * @TOCSIN_WINDOWS_TO_FIELD: a field
 * @TOCSIN_WINDOWS_TO_TEXT: a field if it is not empty
 * @TOCSIN_WINDOWS_TO_NOTHING: not kept (xmlns)
 *
 * What becomes of an element or attribute of System.
 */
typedef enum
{
  TOCSIN_WINDOWS_TO_FIELD,
  TOCSIN_WINDOWS_TO_TEXT,
  TOCSIN_WINDOWS_TO_NOTHING,
  TOCSIN_WINDOWS_TO_PROVIDER,
  TOCSIN_WINDOWS_TO_EVENT_ID,
  TOCSIN_WINDOWS_TO_CHANNEL,
  TOCSIN_WINDOWS_TO_HOST,
  TOCSIN_WINDOWS_TO_LEVEL,
  TOCSIN_WINDOWS_TO_TIME,
  TOCSIN_WINDOWS_TO_PID,
} TocsinWindowsTarget;

/**
 * TocsinWindowsName:
 * @text: (nullable): UTF-8, %NULL where there is none
 * @length: its bytes
 *
 * Name of an element or attribute.
 */
typedef struct
{
  const char *text;
  gsize length;
} TocsinWindowsName;

#define TOCSIN_WINDOWS_NO_NAME ((TocsinWindowsName){ NULL, 0 })

TocsinWindowsPart tocsin_windows_part_find (TocsinWindowsName element);
TocsinWindowsTarget tocsin_windows_target_find (TocsinWindowsName element,
                                                TocsinWindowsName attribute);
guint32 tocsin_windows_field_intern (TocsinBatch *batch, TocsinWindowsName element,
                                     TocsinWindowsName attribute);
guint32 tocsin_windows_data_intern (TocsinBatch *batch, TocsinWindowsName name);
guint32 tocsin_windows_rendering_intern (TocsinBatch *batch, TocsinWindowsName element,
                                         TocsinWindowsName attribute);
gboolean tocsin_windows_is_namespace (TocsinWindowsName attribute);
gboolean tocsin_windows_is_message (TocsinWindowsName element, TocsinWindowsName attribute);

void tocsin_windows_event_begin (TocsinBatch *batch, TocsinEvent *event);
void tocsin_windows_event_set_system (TocsinBatch *batch, TocsinEvent *event,
                                      TocsinWindowsName element, TocsinWindowsName attribute,
                                      TocsinSlice value);
void tocsin_windows_event_set_target (TocsinBatch *batch, TocsinEvent *event,
                                      TocsinWindowsTarget target, guint32 name, TocsinSlice value);
void tocsin_windows_event_add_data (TocsinBatch *batch, TocsinEvent *event, TocsinWindowsName name,
                                    TocsinSlice value);
void tocsin_windows_event_add_leaf (TocsinBatch *batch, TocsinEvent *event,
                                    TocsinWindowsName element, TocsinWindowsName attribute,
                                    TocsinSlice value);
void tocsin_windows_event_add_rendering (TocsinBatch *batch, TocsinEvent *event,
                                         TocsinWindowsName element, TocsinWindowsName attribute,
                                         TocsinSlice value);
void tocsin_windows_event_finish (TocsinBatch *batch, TocsinEvent *event);

G_END_DECLS
