/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-batch.h"
#include "detect/tocsin-rule.h"

G_BEGIN_DECLS

/* What of an event decides which rules see it: sigma.md S13. */
typedef struct
{
  const char *dataset;
  const char *channel;  /* "" unless it is a Windows event */
  const char *app;      /* "" if not known */
  const char *category; /* ECS category of the normalized event, "" if not known */
  gint32 event_id;
  guint64 sources; /* rows of sigma_sources that its fields show */
  TocsinProfile profile;
} SigmaEventKind;

/* ---- Log sources known by their fields (sigma-sources.c) ---- */

/* Those of which rules see fields under other names. */
typedef enum
{
  SIGMA_SOURCE_PLAIN,
  SIGMA_SOURCE_ACCESS,
  SIGMA_SOURCE_W3C,
  SIGMA_SOURCE_W3C_PROXY,
  SIGMA_SOURCE_W3C_FIREWALL,
  SIGMA_SOURCE_SQUID,
  SIGMA_SOURCE_NETFILTER,
  SIGMA_SOURCE_ZEEK_CONNECTION,
  SIGMA_SOURCE_ZEEK_DNS,
  SIGMA_SOURCE_ZEEK_HTTP,
  SIGMA_SOURCE_SURICATA_DNS,
  SIGMA_SOURCE_GCP,
  SIGMA_SOURCE_WORKSPACE,
} SigmaSourceId;

#define SIGMA_MAX_SOURCE_FIELDS 5

/* A log source: which fields an event of it has, and what it is called in rules. */
typedef struct
{
  const char *product;
  const char *category;
  const char *service;
  const char *fields[SIGMA_MAX_SOURCE_FIELDS]; /* all of them */
  const char *value_field;                     /* or NULL … */
  const char *values;                          /* "|a|b|": one of them, in any case */
  SigmaSourceId id;
} SigmaSource;

extern const SigmaSource sigma_sources[]; /* ending with a row without fields */

/* The names of a batch that tell log sources apart. */
typedef struct
{
  guint64 (*marks)[2]; /* by name of the batch */
  guint32 n_marks;
  gboolean has_any;
} SigmaSourceMarks;

void sigma_source_marks_set (SigmaSourceMarks *self, const TocsinBatch *batch);
void sigma_source_marks_clear (SigmaSourceMarks *self);
guint64 sigma_source_marks_find (const SigmaSourceMarks *self, const TocsinBatch *batch,
                                 const TocsinEvent *event);
gboolean sigma_source_has (guint64 sources, const TocsinRule *rule);
gboolean sigma_source_has_product (guint64 sources, const char *product);
gboolean sigma_source_has_id (guint64 sources, SigmaSourceId id);
gboolean sigma_source_is_known (const char *product, const char *category, const char *service);

/* ---- Views (sigma-views.c) ---- */

typedef enum
{
  SIGMA_AS_IT_IS,
  SIGMA_AS_DECIMAL,      /* of a number in hexadecimal digits */
  SIGMA_AS_ACCOUNT,      /* domain\user */
  SIGMA_AS_INTEGRITY,    /* S-1-16-… in words */
  SIGMA_AS_KEY,          /* \REGISTRY\MACHINE\… as HKLM\…, with the value's name */
  SIGMA_AS_KEY_ACT,      /* %%1904 as SetValue */
  SIGMA_AS_PATH,         /* \device\harddiskvolume1\… as C:\… */
  SIGMA_AS_INITIATED,    /* %%14593 as true */
  SIGMA_AS_PROTOCOL,     /* 6 as tcp */
  SIGMA_AS_TARGET,       /* path and query as one */
  SIGMA_AS_PATH_OF_URL,  /* /a.php of http://h/a.php?b */
  SIGMA_AS_QUERY_OF_URL, /* b */
  SIGMA_AS_EXTENSION,    /* php */
  SIGMA_AS_HOST_OF_URL,  /* h */
  SIGMA_AS_LOCAL_OF_URL, /* /a.php?b */
  SIGMA_AS_WORDS,        /* with blanks where IIS writes + */
  SIGMA_AS_DENIAL,       /* "denied" or "accept" of the action of a firewall */
  SIGMA_AS_BLOCKED,      /* the same as "true" or "false" */
} SigmaTransform;

/* Another name under which rules of some category see a field of some event. */
typedef struct
{
  const char *name;
  const char *field;
  SigmaTransform transform;
  const char *other; /* a second field, which may be lacking */
} SigmaAlias;

#define SIGMA_MAX_ALIASES 16

/* A view of an event: fields under other names, for the rules of a category or service. */
typedef struct
{
  const char *category;
  const char *service;
  SigmaSourceId source;    /* events of a log source … */
  const char *channel;     /* … or of a channel */
  const gint32 *event_ids; /* ending in 0 */
  gboolean is_full;        /* only in the full profile */
  gboolean hides;          /* what the view has hides what the event has of the same name */
  const char *guard;       /* "field=value,value": other events are not seen */
  SigmaAlias aliases[SIGMA_MAX_ALIASES];
} SigmaView;

extern const SigmaView sigma_views[]; /* ending with one without aliases */
#define SIGMA_NO_VIEW (-1)
#define SIGMA_NO_SOURCE (-2)

gboolean sigma_alias_has_value (const SigmaAlias *self, const TocsinBatch *batch,
                                const TocsinEvent *event);
gboolean sigma_alias_append (const SigmaAlias *self, const TocsinBatch *batch,
                             const TocsinEvent *event, GString *out);
gboolean sigma_view_admits (const SigmaView *self, const TocsinBatch *batch,
                            const TocsinEvent *event);
int sigma_view_find (const TocsinRule *rule, const SigmaEventKind *kind);

/* ---- Both ---- */

int sigma_logsource_find_view (const TocsinRule *rule, const SigmaEventKind *kind);
gboolean sigma_logsource_is_known (const char *product, const char *category, const char *service);
const char *const *sigma_logsource_get_event_types (const char *product, const char *category);

G_END_DECLS
