/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-error.h"
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
  g_test_add_func ("/learn/wrong", test_wrong);
  return g_test_run ();
}
