/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-address.h"
#include "core/tocsin-pattern.h"
#include "core/tocsin-query.h"

G_BEGIN_DECLS

#define TOCSIN_QUERY_MAX_DEPTH 64
#define TOCSIN_QUERY_MAX_BYTES (64u << 10)

typedef enum
{
  NODE_ALL,     /* every event */
  NODE_AND,     /* children */
  NODE_OR,      /* children */
  NODE_NOT,     /* its only child */
  NODE_WORD,    /* pattern, anywhere */
  NODE_TEXT,    /* field, pattern */
  NODE_NUMBER,  /* field, lower, upper */
  NODE_NETWORK, /* field, network */
  NODE_HAS,     /* field */
  NODE_AFTER,   /* time or later */
  NODE_BEFORE,  /* earlier than time */
  NODE_LAST,    /* time: a span, microseconds */
  NODE_MARK,    /* mark, pattern for the tag or NULL for any */
  NODE_ALERT,   /* pattern for its rule, or lower and upper for its id */
} NodeKind;

/* A number as written: whole numbers are compared exactly. */
typedef struct
{
  gboolean is_integer;
  gint64 integer;
  double real;
} QueryNumber;

typedef struct
{
  gboolean is_set;
  gboolean is_open; /* the number itself is outside */
  QueryNumber number;
} QueryBound;

/* A column; or TOCSIN_COLUMN_FIELDS with the key, or with NULL for any of them. */
typedef struct
{
  TocsinColumn column;
  char *key;
} QueryField;

typedef enum
{
  MARK_BOOKMARK,
  MARK_NOTE,
  MARK_TAG,
} QueryMark;

typedef struct _QueryNode QueryNode;

struct _QueryNode
{
  NodeKind kind;
  GPtrArray *children;
  QueryField field;
  TocsinPattern *pattern;
  QueryBound lower, upper;
  TocsinNetwork network;
  gint64 time;
  QueryMark mark;
  guint place; /* of NODE_ALERT, among those of the query */
};

struct _TocsinQuery
{
  gint ref_count;
  QueryNode *root;
  guint32 columns;
  GPtrArray *alert_tests; /* QueryNode, not owned */
};

TocsinQuery *tocsin_query_new (QueryNode *root);
gint64 tocsin_query_last_begins (gint64 last, gint64 span);
QueryNode *tocsin_query_node_new (NodeKind kind);
void tocsin_query_node_free (QueryNode *self);
QueryNode *tocsin_query_node_join (NodeKind kind, QueryNode *left, QueryNode *right);
QueryNode *tocsin_query_node_not (QueryNode *child);

/* Compares one value; returns whether it satisfies the test. */
typedef gboolean (*QueryValueTest) (const QueryNode *node, const char *text, gsize length);

QueryValueTest tocsin_query_node_get_test (const QueryNode *node);

TocsinQueryAnswer tocsin_query_node_test_mark (const QueryNode *node, const GPtrArray *marks,
                                               gint64 event_id);
TocsinQueryAnswer tocsin_query_node_test_mark_range (const QueryNode *node, const GPtrArray *marks,
                                                     gint64 first_event_id, guint32 n_events);

void tocsin_query_number_alert_tests (QueryNode *node, GPtrArray *tests);
gboolean tocsin_query_node_is_within (const QueryNode *node, const QueryNumber *number);
TocsinQueryAnswer tocsin_query_node_test_alert (const QueryNode *node, const GPtrArray *alerts,
                                                gint64 first_event_id, guint32 n_events);
TocsinQueryAnswer tocsin_query_node_test_id_range (const QueryNode *node, gint64 first_event_id,
                                                   guint32 n_events);

gboolean tocsin_query_number_parse (const char *text, QueryNumber *number);
int tocsin_query_number_compare (const QueryNumber *a, const QueryNumber *b);
gboolean tocsin_query_time_parse (const char *text, gint64 *first, gint64 *end);
void tocsin_query_time_append (gint64 time, GString *out);
gboolean tocsin_query_span_parse (const char *text, gint64 *span);
void tocsin_query_span_append (gint64 span, GString *out);

typedef enum
{
  TOKEN_END,
  TOKEN_OPEN,
  TOKEN_CLOSE,
  TOKEN_MINUS,
  TOKEN_AND,
  TOKEN_OR,
  TOKEN_NOT,
  TOKEN_FIELD, /* text: its name; the value follows */
  TOKEN_WORD,
} TokenType;

/* chars: characters and wildcards; text: the same as UTF-8, where it has no wildcards. */
typedef struct
{
  TokenType type;
  gsize start;
  gsize end;
  gboolean is_quoted;
  gboolean has_wildcards;
  GArray *chars;
  GString *text;
} Token;

typedef struct
{
  const char *text;
  gsize at;
  gboolean in_value; /* inside `field:( … )`: a colon is an ordinary character */
  Token token;
  gsize error_position;
  GError **error;
} Lexer;

void tocsin_query_lexer_init (Lexer *self, const char *text, GError **error);
void tocsin_query_lexer_clear (Lexer *self);
gboolean tocsin_query_lexer_next (Lexer *self);
gboolean tocsin_query_lexer_next_value (Lexer *self);
gsize tocsin_query_measure_field (const char *word);
gboolean tocsin_query_is_operator (const char *word, gsize length, TokenType *type);
gboolean tocsin_query_lexer_fail (Lexer *self, gsize position, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

QueryNode *tocsin_query_value_parse (Lexer *lexer, const char *name);
gboolean tocsin_query_is_keyword (const char *name);
void tocsin_query_field_init (QueryField *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QueryNode, tocsin_query_node_free)

G_END_DECLS
