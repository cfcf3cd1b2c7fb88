/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the header bar and the sidebar have for the rules. */
#include "app/tocsin-rules-tools.h"

#include <glib/gi18n.h>

#include "app/tocsin-rule-template.h"
#include "app/tocsin-tooltip.h"

static void
add (TocsinWindow *window, TocsinRulesPage *page, const char *name, GtkPackType end,
     GtkWidget *widget)
{
  gtk_widget_insert_action_group (widget, "rules", tocsin_rules_page_get_actions (page));
  tocsin_window_add_header_widget (window, name, end, widget);
}

static GtkWidget *
make_import_button (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, _ ("_Files or an Archive…"), "rules.import::files");
  g_menu_append (menu, _ ("A F_older…"), "rules.import::folder");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("Import"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _ ("Import Sigma rules"));
  return button;
}

static GtkWidget *
make_new_button (void)
{
  g_autoptr (GMenuModel) menu = tocsin_rule_template_make_menu ("rules.new");
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "list-add-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_widget_set_tooltip_text (button, _ ("New rule"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New rule"), -1);
  return button;
}

static GtkWidget *
make_undo_button (void)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "rules.undo");
  gtk_widget_set_tooltip_text (button, _ ("Undo in the text"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Undo in the text"), -1);
  return button;
}

static GtkWidget *
make_save_button (void)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Save"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "rules.save");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_tooltip_text (button, _ ("Save the rule and run the rules again"));
  return button;
}

static GtkWidget *
make_status (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
on_updated (TocsinRulesPage *page, GtkLabel *status)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  g_autofree char *count = g_strdup_printf ("%'u", tocsin_rules_page_get_n_rules (page));
  g_autofree char *text = tocsin_rules_page_dup_status (page);

  gtk_label_set_text (status, text != NULL ? text : "");
  tocsin_tooltip_set (GTK_WIDGET (status), text);
  if (TOCSIN_IS_WINDOW (root))
    tocsin_window_set_page_count (TOCSIN_WINDOW (root), "rules", count);
}

/* Puts the page's tools into the header bar; to be called after the page was added. */
void
tocsin_rules_tools_add (TocsinRulesPage *page, TocsinWindow *window, const char *name)
{
  GtkWidget *status = make_status ();

  add (window, page, name, GTK_PACK_START, make_import_button ());
  add (window, page, name, GTK_PACK_START, make_new_button ());
  add (window, page, name, GTK_PACK_END, status);
  add (window, page, name, GTK_PACK_END, make_undo_button ());
  add (window, page, name, GTK_PACK_END, make_save_button ());
  g_signal_connect_object (page, "updated", G_CALLBACK (on_updated), status, 0);
}
