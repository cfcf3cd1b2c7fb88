/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workspace/tocsin-learn.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/tocsin-error.h"

typedef struct
{
  char *title;
  char *text;
} Card;

struct _TocsinLearn
{
  GHashTable *cards; /* "windows/security/4624", "severity/3", "program/sshd" to Card */
};

static void
free_card (gpointer user_data)
{
  Card *card = user_data;

  g_free (card->title);
  g_free (card->text);
  g_free (card);
}

/* Upper and lower case are the same in names of channels and programs. */
static char *
dup_windows_key (const char *channel, gint64 id)
{
  g_autofree char *lower = g_ascii_strdown (channel, -1);

  return g_strdup_printf ("windows/%s/%" G_GINT64_FORMAT, lower, id);
}

static char *
dup_program_key (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_strconcat ("program/", lower, NULL);
}

static char *
dup_windows_card_key (JsonObject *card)
{
  return dup_windows_key (json_object_get_string_member_with_default (card, "channel", ""),
                          json_object_get_int_member_with_default (card, "id", 0));
}

static char *
dup_severity_card_key (JsonObject *card)
{
  return g_strdup_printf ("severity/%d",
                          (int) json_object_get_int_member_with_default (card, "level", -1));
}

static char *
dup_program_card_key (JsonObject *card)
{
  return dup_program_key (json_object_get_string_member_with_default (card, "name", ""));
}

/* Upper and lower case are the same: rules write `attack.t1110.001`. */
static char *
dup_technique_key (const char *id)
{
  g_autofree char *lower = g_ascii_strdown (id, -1);

  return g_strconcat ("technique/", lower, NULL);
}

static char *
dup_technique_card_key (JsonObject *card)
{
  return dup_technique_key (json_object_get_string_member_with_default (card, "id", ""));
}

static const struct
{
  const char *member;
  char *(*dup_key) (JsonObject *card);
} kinds[] = {
  { "windows", dup_windows_card_key },
  { "severities", dup_severity_card_key },
  { "programs", dup_program_card_key },
  { "techniques", dup_technique_card_key },
};

static gboolean
refuse (GError **error, const char *member, guint number)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_INVALID,
               "Learn cards: card %u of “%s” has no title or no text", number, member);
  return FALSE;
}

static gboolean
add_cards (TocsinLearn *self, JsonArray *cards, guint kind, GError **error)
{
  for (guint i = 0; i < json_array_get_length (cards); i++)
    {
      JsonNode *node = json_array_get_element (cards, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *title, *text;
      Card *card;

      if (object == NULL)
        return refuse (error, kinds[kind].member, i + 1);
      title = json_object_get_string_member_with_default (object, "title", NULL);
      text = json_object_get_string_member_with_default (object, "text", NULL);
      if (title == NULL || text == NULL)
        return refuse (error, kinds[kind].member, i + 1);
      card = g_new0 (Card, 1);
      card->title = g_strdup (title);
      card->text = g_strdup (text);
      g_hash_table_insert (self->cards, kinds[kind].dup_key (object), card);
    }
  return TRUE;
}

/**
 * tocsin_learn_new:
 * @json: the cards (data/learn/cards.json)
 * @error: return location for %TOCSIN_ERROR_INVALID or an error of the JSON parser
 *
 * Reads the cards.
 *
 * Returns: (transfer full) (nullable): the cards
 */
TocsinLearn *
tocsin_learn_new (GBytes *json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (TocsinLearn) self = g_new0 (TocsinLearn, 1);
  gsize length;
  const char *text = g_bytes_get_data (json, &length);
  JsonNode *root;

  self->cards = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_card);
  if (!json_parser_load_from_data (parser, text, (gssize) length, error))
    return NULL;
  root = json_parser_get_root (parser);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      JsonNode *member = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                             ? json_object_get_member (json_node_get_object (root), kinds[i].member)
                             : NULL;

      if (member != NULL && JSON_NODE_HOLDS_ARRAY (member)
          && !add_cards (self, json_node_get_array (member), i, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * tocsin_learn_free:
 * @self: (transfer full) (nullable): the cards
 */
void
tocsin_learn_free (TocsinLearn *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->cards);
  g_free (self);
}

static gboolean
find (const TocsinLearn *self, const char *key, TocsinLearnCard *card)
{
  const Card *found = g_hash_table_lookup (self->cards, key);

  if (found == NULL)
    return FALSE;
  card->title = found->title;
  card->text = found->text;
  return TRUE;
}

/**
 * tocsin_learn_find_windows:
 * @self: the cards
 * @channel: the event's channel
 * @event_id: its id
 * @card: (out): the card, valid as long as @self
 *
 * Returns: whether there is a card for that event
 */
gboolean
tocsin_learn_find_windows (const TocsinLearn *self, const char *channel, int event_id,
                           TocsinLearnCard *card)
{
  g_autofree char *key = dup_windows_key (channel, event_id);

  return find (self, key, card);
}

/**
 * tocsin_learn_find_severity:
 * @self: the cards
 * @severity: 0 to 7 (RFC 5424, section 6.2.1)
 * @card: (out): the card, valid as long as @self
 *
 * Returns: whether there is a card for that severity
 */
gboolean
tocsin_learn_find_severity (const TocsinLearn *self, guint severity, TocsinLearnCard *card)
{
  g_autofree char *key = g_strdup_printf ("severity/%u", severity);

  return find (self, key, card);
}

/**
 * tocsin_learn_find_program:
 * @self: the cards
 * @name: the program's name; of `name/part` and `name-version` the card of the longest
 *   beginning is found
 * @card: (out): the card, valid as long as @self
 *
 * Returns: whether there is a card for that program
 */
gboolean
tocsin_learn_find_program (const TocsinLearn *self, const char *name, TocsinLearnCard *card)
{
  g_autofree char *key = dup_program_key (name);
  gsize prefix = strlen ("program/");

  for (;;)
    {
      char *cut;

      if (find (self, key, card))
        return TRUE;
      cut = strpbrk (key + prefix, "/-") != NULL ? key + strlen (key) : NULL;
      while (cut != NULL && *cut != '/' && *cut != '-')
        cut--;
      if (cut == NULL || cut <= key + prefix)
        return FALSE;
      *cut = '\0';
    }
}

/**
 * tocsin_learn_find_technique:
 * @self: the cards
 * @id: id of a technique (`T1110.001`) or tactic (`credential-access`) of MITRE ATT&CK, in
 *   upper or lower case; of a sub-technique without a card that of its technique is found
 * @card: (out): the card, valid as long as @self
 *
 * Returns: whether there is a card for it
 */
gboolean
tocsin_learn_find_technique (const TocsinLearn *self, const char *id, TocsinLearnCard *card)
{
  g_autofree char *key = dup_technique_key (id);
  char *dot;

  if (find (self, key, card))
    return TRUE;
  dot = strrchr (key, '.');
  if (dot == NULL)
    return FALSE;
  *dot = '\0';
  return find (self, key, card);
}
