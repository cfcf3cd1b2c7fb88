/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "formats/json-private.h"

G_BEGIN_DECLS

#define TOCSIN_JSON_MAX_FIELDS 1024 /* of one event; the raw record has the others too */
#define TOCSIN_JSON_MAX_NAME 1024   /* bytes of a dotted name */
#define TOCSIN_JSON_NAME_SLOTS 512
#define TOCSIN_JSON_CACHED_NAME 56

/**
 * TocsinJsonRole:
 *
 * What a well-known name says about an event.
 */
typedef enum
{
  TOCSIN_JSON_ROLE_NONE, /* nothing */
  TOCSIN_JSON_ROLE_TIME,
  TOCSIN_JSON_ROLE_HOST,
  TOCSIN_JSON_ROLE_APP,
  TOCSIN_JSON_ROLE_PID,
  TOCSIN_JSON_ROLE_SEVERITY,
  TOCSIN_JSON_ROLE_MESSAGE,
  TOCSIN_JSON_ROLE_SOURCE_IP,
  TOCSIN_JSON_ROLE_USERNAME,
  TOCSIN_JSON_ROLE_OUTCOME,
  TOCSIN_JSON_ROLE_CATEGORY,
  TOCSIN_JSON_ROLE_ACTION,
  TOCSIN_JSON_ROLE_EVENT_ID,
  TOCSIN_JSON_ROLE_CHANNEL,
  TOCSIN_JSON_ROLE_PROVIDER,
  TOCSIN_JSON_N_ROLES,
} TocsinJsonRole;

/* Names that tell a family of records. */
typedef enum
{
  TOCSIN_JSON_MARK_METHOD = 1 << 0,
  TOCSIN_JSON_MARK_SOURCE = 1 << 1,
  TOCSIN_JSON_MARK_TIME_BASIS = 1 << 2,
  TOCSIN_JSON_MARK_EVTX = 1 << 3,
  TOCSIN_JSON_MARK_WINLOG = 1 << 4,
  TOCSIN_JSON_MARK_EVENT_ID = 1 << 5,
  TOCSIN_JSON_MARK_CHANNEL = 1 << 6,
  TOCSIN_JSON_MARK_EVENT_SOURCE = 1 << 7,
  TOCSIN_JSON_MARK_EVENT_NAME = 1 << 8,
  TOCSIN_JSON_MARK_EVENT_VERSION = 1 << 9,
  TOCSIN_JSON_MARK_LOGGER = 1 << 10,
} TocsinJsonMark;

#define TOCSIN_JSON_MARKS_OWN (TOCSIN_JSON_MARK_SOURCE | TOCSIN_JSON_MARK_TIME_BASIS)
#define TOCSIN_JSON_MARKS_FLAT_WINDOWS (TOCSIN_JSON_MARK_EVENT_ID | TOCSIN_JSON_MARK_CHANNEL)
#define TOCSIN_JSON_MARKS_CLOUDTRAIL                                                               \
  (TOCSIN_JSON_MARK_EVENT_SOURCE | TOCSIN_JSON_MARK_EVENT_NAME | TOCSIN_JSON_MARK_EVENT_VERSION)

/**
 * TocsinJsonKnown:
 * @roles: what a name may say (a #TocsinJsonRole each)
 * @ranks: its place among the names of that role
 * @mark: its #TocsinJsonMark
 *
 * What is known of a name.
 */
typedef struct
{
  guint8 roles[2];
  guint8 ranks[2];
  guint32 mark;
} TocsinJsonKnown;

/**
 * TocsinJsonField:
 * @name: name index
 * @type: a #TocsinValueType
 * @known: what is known of its name
 * @value: the value's text
 *
 * A leaf of a record.
 */
typedef struct
{
  guint32 name;
  guint8 type;
  TocsinJsonKnown known;
  TocsinSlice value;
} TocsinJsonField;

typedef struct
{
  guint32 generation;
  guint32 name;
  TocsinJsonKnown known;
  guint8 length;
  char text[TOCSIN_JSON_CACHED_NAME];
} TocsinJsonCachedName;

/**
 * TocsinJsonRecord:
 * @fields: the leaves of the record, with dotted names
 * @n_fields: how many
 * @marks: #TocsinJsonMark of the names among them
 *
 * A record as a flat list, and what makes the next one fast.
 */
typedef struct
{
  TocsinJsonField fields[TOCSIN_JSON_MAX_FIELDS];
  guint32 n_fields;
  guint32 marks;
  /*< private >*/
  guint32 generation; /* of the batch: its name indexes die with it */
  guint32 name_budget;
  TocsinJsonCachedName names[TOCSIN_JSON_NAME_SLOTS];
} TocsinJsonRecord;

void tocsin_json_record_read (TocsinJsonRecord *self, TocsinBatch *batch, const TocsinEvent *event,
                              const TocsinJsonScanner *scanner, const char *text);

void tocsin_json_known_find (const char *name, gsize length, TocsinJsonKnown *known);
void tocsin_json_map (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event,
                      TocsinZone *zone);
gboolean tocsin_json_set_role (TocsinBatch *batch, TocsinEvent *event, TocsinJsonRole role,
                               const TocsinJsonField *field, TocsinZone *zone);
gboolean tocsin_json_parse_time (const char *text, gsize length, TocsinZone *zone,
                                 gint64 *timestamp, guint8 *basis);
gboolean tocsin_json_parse_outcome (const char *text, gsize length, guint8 *outcome);

void tocsin_json_map_windows (const TocsinJsonRecord *record, TocsinBatch *batch,
                              TocsinEvent *event);
void tocsin_json_map_winlog (const TocsinJsonRecord *record, TocsinBatch *batch,
                             TocsinEvent *event);
void tocsin_json_map_own (const TocsinJsonRecord *record, TocsinBatch *batch, TocsinEvent *event);

G_END_DECLS
