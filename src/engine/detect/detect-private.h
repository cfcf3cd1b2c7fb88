/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/tocsin-address.h"

G_BEGIN_DECLS

/* ---- YAML: a document as a tree, each node with its place in the file ---- */

typedef enum
{
  SIGMA_YAML_SCALAR,
  SIGMA_YAML_LIST,
  SIGMA_YAML_MAP,
} SigmaYamlKind;

/* What a plain scalar means (YAML 1.1, as PyYAML resolves it). */
typedef enum
{
  SIGMA_SCALAR_STRING,
  SIGMA_SCALAR_NUMBER,  /* text: as Python prints it */
  SIGMA_SCALAR_BOOLEAN, /* text: "true" or "false" */
  SIGMA_SCALAR_NULL,
} SigmaScalarKind;

typedef struct
{
  SigmaYamlKind kind;
  SigmaScalarKind scalar;
  char *text;       /* SCALAR */
  GPtrArray *items; /* LIST: nodes; MAP: key, value, key, value, … */
  guint line;       /* from 1 */
  guint column;     /* from 1 */
} SigmaYaml;

/* All documents of a text. Nodes may be shared between parents, so they live
 * as long as the file. */
typedef struct
{
  GPtrArray *nodes;     /* all, owned */
  GPtrArray *documents; /* roots */
} SigmaYamlFile;

SigmaYamlFile *sigma_yaml_parse (const char *text, gsize length, GError **error);
void sigma_yaml_file_free (SigmaYamlFile *self);
SigmaYaml *sigma_yaml_get (const SigmaYaml *map, const char *key);
const char *sigma_yaml_get_text (const SigmaYaml *map, const char *key);
SigmaYaml *sigma_yaml_merge (SigmaYamlFile *file, SigmaYaml *base, SigmaYaml *over);
void sigma_yaml_set_error (GError **error, const SigmaYaml *node, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SigmaYamlFile, sigma_yaml_file_free)

/* ---- Patterns: sigma.md S3 ---- */

typedef enum
{
  SIGMA_TOKEN_TEXT,
  SIGMA_TOKEN_STAR,     /* any run of characters */
  SIGMA_TOKEN_QUESTION, /* one character */
  SIGMA_TOKEN_DASH,     /* one of - / en dash, em dash, horizontal bar */
} SigmaTokenKind;

typedef struct
{
  SigmaTokenKind kind;
  char *text; /* TEXT */
  gsize length;
} SigmaToken;

typedef struct
{
  GArray *tokens; /* SigmaToken */
} SigmaPattern;

SigmaPattern *sigma_pattern_parse (const char *text);
SigmaPattern *sigma_pattern_new_literal (const char *text, gsize length);
void sigma_pattern_free (SigmaPattern *self);
void sigma_pattern_add_star (SigmaPattern *self, gboolean at_start, gboolean at_end);
gboolean sigma_pattern_is_literal (const SigmaPattern *self);
void sigma_pattern_windash (SigmaPattern *self);
void sigma_pattern_fold (SigmaPattern *self);
gboolean sigma_pattern_match (const SigmaPattern *self, const char *text, gsize length);
const char *sigma_token_match (const SigmaToken *token, const char *text, const char *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SigmaPattern, sigma_pattern_free)

gsize sigma_fold (const char *text, gsize length, char *out);
char *sigma_dup_folded (const char *text, gsize length, gsize *folded_length);

G_END_DECLS
