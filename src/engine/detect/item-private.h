/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "detect/rule-private.h"

G_BEGIN_DECLS

/* What the modifiers of an item ask for (sigma.md S5). */
typedef enum
{
  AS_PATTERN,
  AS_REGEX,
  AS_CIDR,
  AS_COMPARE,
  AS_FIELDREF,
  AS_EXISTS,
  AS_TIME_PART,
} ItemKind;

typedef enum
{
  ENCODE_NONE,
  ENCODE_UTF16LE,
  ENCODE_UTF16BE,
  ENCODE_UTF16,
} ItemEncoding;

typedef struct
{
  TocsinRuleSet *set;
  const SigmaYaml *place;
  const char *key; /* `field|modifier|…`; "": keyword */
  char *field;     /* NULL: keyword */
  char **modifiers;
  ItemKind kind;
  SigmaOperator operator;
  SigmaTimePart part;
  gboolean is_all, is_cased, is_negated, expands;
  guint32 regex_options;
} SigmaItem;

guint32 sigma_item_get_field (SigmaItem *self);
SigmaNode *sigma_item_compile_pattern (SigmaItem *self, const char *text, gboolean is_string,
                                       GError **error);

G_END_DECLS
