/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
#include "detect/tocsin-correlation.h"
#include "pipeline/tocsin-rule-files.h"
#include "workspace/tocsin-learn.h"

static TocsinLearn *
load (void)
{
  const char *root = g_getenv ("TOCSIN_SOURCE_ROOT");
  g_autofree char *path = g_build_filename (root, "data", "learn", "cards.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  TocsinLearn *self;
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (text, length);
  self = tocsin_learn_new (bytes, &error);
  g_assert_no_error (error);
  return self;
}

static void
assert_has_card (const TocsinLearn *learn, const char *tag)
{
  TocsinLearnCard card;

  if (!g_str_has_prefix (tag, "attack."))
    return;
  if (!tocsin_learn_find_technique (learn, tag + strlen ("attack."), &card))
    g_error ("No card for %s", tag);
}

static void
test_cards (void)
{
  g_autoptr (TocsinLearn) learn = load ();
  TocsinLearnCard card;

  for (guint severity = 0; severity < 8; severity++)
    g_assert_true (tocsin_learn_find_severity (learn, severity, &card));
  g_assert_false (tocsin_learn_find_severity (learn, 8, &card));
  g_assert_true (tocsin_learn_find_windows (learn, "security", 4625, &card));
  g_assert_nonnull (strstr (card.text, "0xC000006A"));
  g_assert_false (tocsin_learn_find_windows (learn, "Application", 4625, &card));
  g_assert_true (tocsin_learn_find_program (learn, "CRON", &card));
  g_assert_true (tocsin_learn_find_program (learn, "postfix/smtpd", &card));
  g_assert_true (tocsin_learn_find_program (learn, "dovecot/auth-worker", &card));
  g_assert_true (tocsin_learn_find_program (learn, "systemd-networkd", &card));
  g_assert_true (g_str_has_prefix (card.title, "systemd:"));
  g_assert_false (tocsin_learn_find_program (learn, "", &card));
  g_assert_false (tocsin_learn_find_program (learn, "/-", &card));
}

static void
test_techniques (void)
{
  g_autoptr (TocsinLearn) learn = load ();
  TocsinLearnCard card;

  g_assert_true (tocsin_learn_find_technique (learn, "t1110.003", &card));
  g_assert_true (g_str_has_prefix (card.title, "T1110.003 "));
  g_assert_true (tocsin_learn_find_technique (learn, "T1110.999", &card));
  g_assert_true (g_str_has_prefix (card.title, "T1110 "));
  g_assert_true (tocsin_learn_find_technique (learn, "credential-access", &card));
  g_assert_false (tocsin_learn_find_technique (learn, "t9999.001", &card));
  g_assert_false (tocsin_learn_find_technique (learn, "", &card));
}

/* Each technique and tactic that a rule of ours names has a card. */
static void
test_rules_have_cards (void)
{
  g_autoptr (TocsinLearn) learn = load ();
  g_autofree char *folder
      = g_build_filename (g_getenv ("TOCSIN_SOURCE_ROOT"), "data", "rules", NULL);
  g_autoptr (TocsinRuleSet) rules = tocsin_rule_set_new ();
  const char *paths[] = { folder, NULL };
  g_autoptr (GPtrArray) faults
      = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_rule_fault_free);
  guint n = 0;

  tocsin_rule_files_load (rules, paths, faults);
  tocsin_rule_set_finish (rules, faults);
  for (guint i = 0; i < tocsin_rule_set_get_n_correlations (rules); i++)
    {
      char **tags = tocsin_rule_set_get_correlation (rules, i)->tags;

      for (guint j = 0; tags != NULL && tags[j] != NULL; j++, n++)
        assert_has_card (learn, tags[j]);
    }
  for (guint i = 0; i < tocsin_rule_set_get_n_rules (rules); i++)
    {
      char **tags = tocsin_rule_set_get_rule (rules, i)->tags;

      for (guint j = 0; tags != NULL && tags[j] != NULL; j++, n++)
        assert_has_card (learn, tags[j]);
    }
  g_assert_cmpuint (n, >, 50);
}

static void
test_wrong (void)
{
  static const char *const texts[]
      = { "", "{", "{\"windows\":[1]}", "{\"programs\":[{\"name\":\"x\",\"title\":\"y\"}]}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (TocsinLearn) learn = tocsin_learn_new (bytes, &error);

      g_assert_true ((learn == NULL) == (error != NULL));
      g_assert_true (i == 0 || learn == NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/learn/cards", test_cards);
  g_test_add_func ("/learn/techniques", test_techniques);
  g_test_add_func ("/learn/rules-have-cards", test_rules_have_cards);
  g_test_add_func ("/learn/wrong", test_wrong);
  return g_test_run ();
}
