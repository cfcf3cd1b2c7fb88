/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tocsin-alert.h"
#include "detect/tocsin-rule-setting.h"
#include "pipeline/tocsin-detect.h"

G_BEGIN_DECLS

/**
 * TocsinScene:
 * @folder: a folder of its own, which goes with it
 * @case_path: a case in it
 *
 * A case with what a test puts into it.
 */
typedef struct
{
  char *folder;
  char *case_path;
} TocsinScene;

TocsinScene *tocsin_scene_new (void);
void tocsin_scene_free (TocsinScene *self);
void tocsin_scene_import (TocsinScene *self, const char *name, const char *text);
void tocsin_scene_import_path (TocsinScene *self, const char *path);
TocsinRuleSet *tocsin_scene_load_rules (const char *text);
TocsinRuleSet *tocsin_scene_load_pack (const char *rule_id, const TocsinRuleSetting *setting);
GPtrArray *tocsin_scene_detect (TocsinScene *self, const TocsinRuleSet *rules);
TocsinCase *tocsin_scene_open (TocsinScene *self);
char *tocsin_scene_dup_lab (void);
void tocsin_scene_append_failures (GString *text, const char *host, const char *user,
                                   const char *address, int minute, int n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TocsinScene, tocsin_scene_free)

G_END_DECLS
