/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "pipeline/import-private.h"

/* A source that may have the same content: its place, and its hash if known. */
typedef struct
{
  const char *path;
  const char *member;
  const char *sha256; /* NULL: not hashed yet */
} Candidate;

static gboolean
has_content (const Candidate *candidate, const char *sha256)
{
  g_autofree char *other = NULL;
  guint64 length;

  if (candidate->sha256 != NULL)
    return strcmp (candidate->sha256, sha256) == 0;
  other = import_hash_source (candidate->path, candidate->member, G_MAXUINT64, &length, NULL);
  return other != NULL && strcmp (other, sha256) == 0;
}

static gboolean
is_same_family (const char *family, const char *path)
{
  g_autofree char *other = tocsin_file_dup_family (path);

  return strcmp (family, other) == 0;
}

static void
add_candidates (Import *self, guint file_index, const char *path, const char *member,
                const char *head_sha256, GArray *candidates)
{
  GPtrArray *known = g_hash_table_lookup (self->known_heads, head_sha256);
  g_autofree char *family = tocsin_file_dup_family (path);

  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const TocsinSource *source = ((ImportKnown *) g_ptr_array_index (known, i))->source;
      Candidate candidate = { source->path, source->member, source->sha256 };

      if (source->sha256[0] != '\0' && strcmp (source->member, member) == 0
          && strcmp (source->path, path) != 0 && is_same_family (family, source->path))
        g_array_append_val (candidates, candidate);
    }
  for (guint i = 0; i < file_index; i++)
    {
      const TocsinFile *file = g_ptr_array_index (self->files, i);
      Candidate candidate = { file->path, "", NULL };

      if (member[0] == '\0' && g_strcmp0 (self->file_heads[i], head_sha256) == 0
          && is_same_family (family, file->path))
        g_array_append_val (candidates, candidate);
    }
}

/* Whether an earlier file of this import is the same part of a rotated log, as far
 * as its beginning tells. */
static gboolean
is_repeated (Import *self, guint file_index, const char *family, const char *head_sha256)
{
  for (guint i = 0; i < file_index; i++)
    if (g_strcmp0 (self->file_heads[i], head_sha256) == 0
        && is_same_family (family, ((TocsinFile *) g_ptr_array_index (self->files, i))->path))
      return TRUE;
  return FALSE;
}

/* Sources of the case that may have become this one by rotation: those of the same log
 * under other names. Returns the one from @next on, or NULL. */
const ImportKnown *
import_next_rotated (Import *self, guint file_index, const char *path, const char *head_sha256,
                     guint *next)
{
  g_autofree char *family = tocsin_file_dup_family (path);

  if (*next == 0 && is_repeated (self, file_index, family, head_sha256))
    return NULL;
  while (*next < self->known_list->len)
    {
      const ImportKnown *known = g_ptr_array_index (self->known_list, (*next)++);

      if (known->source->member[0] == '\0' && known->source->status != TOCSIN_SOURCE_DUPLICATE
          && known->source->status != TOCSIN_SOURCE_UNREADABLE
          && strcmp (known->source->path, path) != 0
          && is_same_family (family, known->source->path))
        return known;
    }
  return NULL;
}

/* Two parts of one rotated log are the same when all their bytes are (it is there twice,
 * compressed and not); only those whose first
 * 64 KiB are the same are read for that. Nothing here depends on how far other
 * threads are. Returns the path of the other, or NULL. */
char *
import_find_duplicate (Import *self, guint file_index, const char *path, const char *member,
                       const char *head_sha256)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autofree char *sha256 = NULL;
  guint64 length;

  add_candidates (self, file_index, path, member, head_sha256, candidates);
  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (sha256 == NULL)
        sha256 = import_hash_source (path, member, G_MAXUINT64, &length, NULL);
      if (sha256 == NULL)
        return NULL;
      if (has_content (candidate, sha256))
        return candidate->member[0] == '\0'
                   ? g_strdup (candidate->path)
                   : g_strdup_printf ("%s/%s", candidate->path, candidate->member);
    }
  return NULL;
}
