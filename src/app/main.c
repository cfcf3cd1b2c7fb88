/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <locale.h>

#include "app/tocsin-application.h"
#include "tocsin-config.h"

/* TOCSIN_LOCALE_DIR: where the translations are before they are installed. */
static void
set_locale (void)
{
  const char *folder = g_getenv ("TOCSIN_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : TOCSIN_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  g_autoptr (TocsinApplication) application = NULL;

  set_locale ();
  application = tocsin_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
