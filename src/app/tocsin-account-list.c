/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts that matter most: an entry, those chosen, and suggestions. The signal
 * `changed` tells that others are chosen. */
#include "app/tocsin-account-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "core/tocsin-text.h"

#define MAX_SUGGESTIONS 10

struct _TocsinAccountList
{
  AdwBin parent_instance;
  GPtrArray *accounts; /* NULL-terminated */
  GPtrArray *known;    /* suggestions, the most frequent first */
  GtkEntry *entry;
  GtkFlowBox *chosen, *suggestions;
  GtkWidget *suggestion_title;
};

G_DEFINE_FINAL_TYPE (TocsinAccountList, tocsin_account_list, ADW_TYPE_BIN)

static guint changed_signal;

static void show (TocsinAccountList *self);

static gboolean
find_account (TocsinAccountList *self, const char *name, guint *position)
{
  for (*position = 0; *position + 1 < self->accounts->len; (*position)++)
    if (strcmp (g_ptr_array_index (self->accounts, *position), name) == 0)
      return TRUE;
  return FALSE;
}

static void
add_account (TocsinAccountList *self, const char *text)
{
  g_autofree char *name = g_strstrip (g_strdup (text));
  guint position;

  if (*name == '\0' || find_account (self, name, &position))
    return;
  g_ptr_array_insert (self->accounts, (int) self->accounts->len - 1, g_steal_pointer (&name));
  show (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_remove (GtkButton *button, TocsinAccountList *self)
{
  guint position;

  if (!find_account (self, g_object_get_data (G_OBJECT (button), "account"), &position))
    return;
  g_ptr_array_remove_index (self->accounts, position);
  show (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  g_signal_emit (self, changed_signal, 0);
}

static void
on_add (GtkButton *button, TocsinAccountList *self)
{
  g_autofree char *name = g_strdup (g_object_get_data (G_OBJECT (button), "account"));

  add_account (self, name);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/* Names come from logs: they are shown inert. */
static void
append_button (TocsinAccountList *self, GtkFlowBox *box, const char *name, gboolean is_chosen)
{
  g_autoptr (GString) visible = g_string_new (NULL);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label, *icon;
  g_autofree char *act = NULL;

  tocsin_text_append_visible (visible, name, strlen (name));
  act = g_strdup_printf (is_chosen ? _ ("Remove %s") : _ ("Add %s"), visible->str);
  label = gtk_label_new (visible->str);
  icon = gtk_image_new_from_icon_name (is_chosen ? "window-close-symbolic" : "list-add-symbolic");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_image_set_pixel_size (GTK_IMAGE (icon), 12);
  gtk_box_append (GTK_BOX (content), is_chosen ? label : icon);
  gtk_box_append (GTK_BOX (content), is_chosen ? icon : label);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "query-chip");
  gtk_widget_set_tooltip_text (button, act);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, act, -1);
  g_object_set_data_full (G_OBJECT (button), "account", g_strdup (name), g_free);
  g_signal_connect_object (button, "clicked",
                           is_chosen ? G_CALLBACK (on_remove) : G_CALLBACK (on_add), self, 0);
  gtk_flow_box_append (box, button);
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
}

static void
clear (GtkFlowBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_flow_box_remove (box, child);
}

static void
show (TocsinAccountList *self)
{
  guint n = 0, position;

  clear (self->chosen);
  clear (self->suggestions);
  for (guint i = 0; i + 1 < self->accounts->len; i++)
    append_button (self, self->chosen, g_ptr_array_index (self->accounts, i), TRUE);
  for (guint i = 0; i < self->known->len && n < MAX_SUGGESTIONS; i++)
    {
      const char *name = g_ptr_array_index (self->known, i);

      if (find_account (self, name, &position))
        continue;
      append_button (self, self->suggestions, name, FALSE);
      n++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->chosen), self->accounts->len > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->suggestions), n > 0);
  gtk_widget_set_visible (self->suggestion_title, n > 0);
}

static void
on_activate (TocsinAccountList *self)
{
  g_auto (GStrv) names = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->entry)), ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    add_account (self, names[i]);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
tocsin_account_list_dispose (GObject *object)
{
  g_clear_pointer (&TOCSIN_ACCOUNT_LIST (object)->accounts, g_ptr_array_unref);
  g_clear_pointer (&TOCSIN_ACCOUNT_LIST (object)->known, g_ptr_array_unref);
  G_OBJECT_CLASS (tocsin_account_list_parent_class)->dispose (object);
}

static void
tocsin_account_list_class_init (TocsinAccountListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_account_list_dispose;
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_ACCOUNT_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-account-list.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinAccountList, entry);
  gtk_widget_class_bind_template_child (widget_class, TocsinAccountList, chosen);
  gtk_widget_class_bind_template_child (widget_class, TocsinAccountList, suggestions);
  gtk_widget_class_bind_template_child (widget_class, TocsinAccountList, suggestion_title);
}

static void
tocsin_account_list_init (TocsinAccountList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->accounts = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->accounts, NULL);
  self->known = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (on_activate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "icon-press", G_CALLBACK (on_activate), self,
                           G_CONNECT_SWAPPED);
}

/* @accounts: (nullable) */
void
tocsin_account_list_set (TocsinAccountList *self, const char *const *accounts)
{
  g_return_if_fail (TOCSIN_IS_ACCOUNT_LIST (self));
  g_ptr_array_set_size (self->accounts, 0);
  for (guint i = 0; accounts != NULL && accounts[i] != NULL; i++)
    g_ptr_array_add (self->accounts, g_strdup (accounts[i]));
  g_ptr_array_add (self->accounts, NULL);
  show (self);
}

/* What is chosen; (transfer none), until it changes. */
const char *const *
tocsin_account_list_get (TocsinAccountList *self)
{
  g_return_val_if_fail (TOCSIN_IS_ACCOUNT_LIST (self), NULL);
  return (const char *const *) self->accounts->pdata;
}

static int
compare_counts (gconstpointer a, gconstpointer b, gpointer counts)
{
  const char *x = *(const char *const *) a, *y = *(const char *const *) b;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, x));
  guint m = GPOINTER_TO_UINT (g_hash_table_lookup (counts, y));

  return n != m ? (n < m ? 1 : -1) : strcmp (x, y);
}

/* Suggests the most frequent of @usernames, name → how often. */
void
tocsin_account_list_suggest (TocsinAccountList *self, GHashTable *usernames)
{
  GHashTableIter iter;
  gpointer name;

  g_return_if_fail (TOCSIN_IS_ACCOUNT_LIST (self));
  g_ptr_array_set_size (self->known, 0);
  g_hash_table_iter_init (&iter, usernames);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (self->known, g_strdup (name));
  g_ptr_array_sort_with_data (self->known, compare_counts, usernames);
  show (self);
}
