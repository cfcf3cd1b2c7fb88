/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cards that the details of an alert consist of, from top to bottom. A card that has nothing to
 * say is not there. */
#include "app/tocsin-alert-cards.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-alert-words.h"
#include "app/tocsin-detail-rows.h"
#include "app/tocsin-raw-text.h"
#include "store/tocsin-alert-act.h"
#include "workspace/tocsin-learn.h"

#define HISTORY "alert-history" /* name of the card */

/* A card with a title, and at its right a hint or nothing. */
GtkWidget *
alert_card_new (const char *title, const char *hint)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = tocsin_wrap_box_new (12, 0);
  GtkWidget *label = gtk_label_new (title);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "tocsin-card");
  gtk_widget_add_css_class (label, "heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  tocsin_wrap_box_append (TOCSIN_WRAP_BOX (head), label);
  if (hint != NULL)
    {
      GtkWidget *dim = alert_card_new_label (hint, TRUE);

      gtk_widget_add_css_class (dim, "caption");
      tocsin_wrap_box_append (TOCSIN_WRAP_BOX (head), dim);
    }
  gtk_box_append (GTK_BOX (card), head);
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return card;
}

/* Text that may come from outside, over as many lines as it needs. */
GtkWidget *
alert_card_new_label (const char *text, gboolean is_dim)
{
  g_autofree char *visible = tocsin_raw_text_dup_visible (text, strlen (text));
  GtkWidget *label = gtk_label_new (visible);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  tocsin_raw_text_wrap (GTK_LABEL (label));
  if (is_dim)
    gtk_widget_add_css_class (label, "dim-label");
  return label;
}

/* Who, how often and when. */
void
tocsin_alert_cards_set_sentence (GtkLabel *label, const TocsinAlertEntry *entry,
                                 TocsinTimeDisplay display)
{
  const TocsinAlert *alert = entry->alert;
  g_autofree char *who = *entry->detail != '\0'
                             ? g_strdup_printf ("%s (%s)", entry->title, entry->detail)
                             : g_strdup (entry->title);
  g_autofree char *shown = tocsin_raw_text_dup_visible (who, strlen (who));
  g_autofree char *first = tocsin_alert_time_dup (alert->first_seen, "%F %T", display);
  g_autofree char *last = tocsin_alert_time_dup (alert->last_seen, "%F %T", display);
  g_autofree char *count
      = g_strdup_printf (ngettext ("%'llu event", "%'llu events", (gulong) alert->count),
                         (unsigned long long) alert->count);
  g_autofree char *text = NULL;

  if (*first == '\0')
    text = g_strdup_printf ("%s: %s", shown, count);
  else if (alert->first_seen == alert->last_seen)
    /* Translators: who it is about, how many events, when */
    text = g_strdup_printf (_ ("%s: %s at %s"), shown, count, first);
  else
    /* Translators: who it is about, how many events, from when to when */
    text = g_strdup_printf (_ ("%s: %s from %s to %s"), shown, count, first, last);
  gtk_label_set_text (label, text);
}

/* ---- Tags ---- */

static GtkWidget *
new_learn_popover (const TocsinLearnCard *card)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = alert_card_new_label (card->title, FALSE);
  GtkWidget *text = alert_card_new_label (card->text, FALSE);

  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_max_width_chars (GTK_LABEL (text), 48);
  gtk_label_set_width_chars (GTK_LABEL (text), 36);
  gtk_widget_add_css_class (box, "tocsin-card");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), text);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static gboolean
is_technique (const char *tag)
{
  return g_str_has_prefix (tag, "attack.t") && g_ascii_isdigit (tag[strlen ("attack.t")]);
}

/* A technique that there is a card for opens it; another tag is only named. */
static GtkWidget *
new_tag (const char *tag)
{
  const TocsinLearn *learn = tocsin_detail_rows_get_learn ();
  const char *name = g_str_has_prefix (tag, "attack.") ? tag + strlen ("attack.") : tag;
  g_autofree char *shown = tocsin_raw_text_dup_visible (name, strlen (name));
  TocsinLearnCard card;
  GtkWidget *widget;

  if (learn == NULL || !tocsin_learn_find_technique (learn, name, &card))
    {
      widget = gtk_label_new (shown);
      gtk_widget_add_css_class (widget, "tocsin-pill");
      gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
      return widget;
    }
  widget = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (widget), card.title);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (widget), new_learn_popover (&card));
  gtk_widget_set_tooltip_text (widget, _ ("What is that? (F1)"));
  gtk_widget_add_css_class (widget, "alert-tag");
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  return widget;
}

/* Adds the tags of an alert as chips, the techniques first. */
void
tocsin_alert_cards_add_tags (TocsinWrapBox *box, char *const *tags)
{
  for (guint pass = 0; tags != NULL && pass < 2; pass++)
    for (guint i = 0; tags[i] != NULL; i++)
      if (*tags[i] != '\0' && is_technique (tags[i]) == (pass == 0))
        tocsin_wrap_box_append (box, new_tag (tags[i]));
}

/* ---- All cards ---- */

void
tocsin_alert_cards_clear (GtkBox *cards)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (cards))) != NULL)
    gtk_box_remove (cards, child);
}

void
tocsin_alert_cards_show_error (GtkBox *cards, const GError *error)
{
  GtkWidget *card = alert_card_new (_ ("The Alert Cannot Be Read"), NULL);

  gtk_box_append (GTK_BOX (card), alert_card_new_label (error->message, FALSE));
  gtk_box_append (cards, card);
}

/* Shows all that is known of an alert; @detail has to stay as long as the cards. */
void
tocsin_alert_cards_show (GtkBox *cards, const TocsinAlertDetail *detail, TocsinSession *session)
{
  TocsinTimeDisplay display = tocsin_session_get_time_display (session);

  alert_cards_add_why (cards, detail, display);
  alert_cards_add_near_misses (cards, detail, session);
  alert_cards_add_evidence (cards, detail, session);
  alert_cards_add_advice (cards, detail);
  alert_cards_add_learn (cards, detail);
  alert_cards_add_history (cards, detail, display);
}

/* Shows only what was done to the alert anew. */
void
tocsin_alert_cards_show_history (GtkBox *cards, const TocsinAlertDetail *detail,
                                 TocsinSession *session)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (cards));

  if (last != NULL && g_strcmp0 (gtk_widget_get_name (last), HISTORY) == 0)
    gtk_box_remove (cards, last);
  alert_cards_add_history (cards, detail, tocsin_session_get_time_display (session));
}

/* ---- What to do, and what it means ---- */

static void
add_paragraph (GtkWidget *card, const char *title, const char *text)
{
  GtkWidget *label;

  if (text == NULL || *text == '\0')
    return;
  if (title != NULL)
    {
      label = alert_card_new_label (title, TRUE);
      gtk_widget_add_css_class (label, "caption-heading");
      gtk_widget_set_margin_top (label, 4);
      gtk_box_append (GTK_BOX (card), label);
    }
  label = alert_card_new_label (text, FALSE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (card), label);
}

static void
add_list (GtkWidget *card, const char *title, char *const *texts)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    g_string_append_printf (all, "%s• %s", i > 0 ? "\n" : "", texts[i]);
  add_paragraph (card, title, all->str);
}

/* What to do, what the rule finds, and when it is wrong. */
void
alert_cards_add_advice (GtkBox *cards, const TocsinAlertDetail *detail)
{
  const TocsinAlertReason *reason = detail->reason;
  GtkWidget *card;

  if (detail->alert->remediation != NULL && *detail->alert->remediation != '\0')
    {
      card = alert_card_new (_ ("What to do"), NULL);
      add_paragraph (card, NULL, detail->alert->remediation);
      gtk_box_append (cards, card);
    }
  if (!reason->is_known)
    return;
  card = alert_card_new (_ ("The rule"), NULL);
  add_paragraph (card, NULL, reason->description);
  add_list (card, _ ("Harmless causes"), reason->false_positives);
  add_list (card, _ ("References"), reason->references);
  if (gtk_widget_get_last_child (card) != gtk_widget_get_first_child (card))
    gtk_box_append (cards, card);
  else
    g_object_ref_sink (card), g_object_unref (card);
}

/* The cards of the techniques. */
void
alert_cards_add_learn (GtkBox *cards, const TocsinAlertDetail *detail)
{
  const TocsinLearn *learn = tocsin_detail_rows_get_learn ();
  TocsinLearnCard card;

  for (guint i = 0; learn != NULL && detail->alert->tags[i] != NULL; i++)
    {
      const char *tag = detail->alert->tags[i];

      if (is_technique (tag)
          && tocsin_learn_find_technique (learn, tag + strlen ("attack."), &card))
        tocsin_detail_rows_add_card (cards, &card);
    }
}

/* ---- Near misses ---- */

static void
on_simulate (GtkButton *button, TocsinSession *session)
{
  tocsin_session_set_selected_rule (session, g_object_get_data (G_OBJECT (button), "rule"));
  gtk_widget_activate_action (GTK_WIDGET (button), "win.show-page", "s", "rules");
}

static char *
dup_values (const char *entity)
{
  g_auto (GStrv) parts = g_strsplit (entity, ", ", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *equals = strchr (parts[i], '=');

      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "",
                              equals != NULL ? equals + 1 : parts[i]);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
add_near_miss (GtkBox *box, const TocsinAlert *miss, const TocsinAlertReason *reason,
               TocsinTimeDisplay display)
{
  guint missing = (guint) MAX (miss->threshold - miss->observed + 0.999, 1);
  g_autofree char *who = dup_values (miss->entity);
  g_autofree char *when = tocsin_alert_time_dup (miss->last_seen, "%F %H:%M", display);
  g_autofree char *span = tocsin_alert_span_dup (reason->timespan);
  /* Translators: who came near to an alert, the count, and the count that is needed */
  g_autofree char *text
      = g_strdup_printf (_ ("Near miss: %s, %g of %g"), who, miss->observed, miss->threshold);
  /* Translators: a number, a span of time, then when it nearly happened */
  g_autofree char *more
      = g_strdup_printf (ngettext ("%u more within %s would have fired (%s)",
                                   "%u more within %s would have fired (%s)", missing),
                         missing, span, when);
  GtkWidget *label = alert_card_new_label (text, FALSE);
  GtkWidget *dim = alert_card_new_label (more, TRUE);

  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (dim, "caption");
  gtk_box_append (box, label);
  if (!reason->is_upper_bound && reason->timespan > 0)
    gtk_box_append (box, dim);
}

static GtkWidget *
new_simulate (const char *rule_id, TocsinSession *session)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Simulate"));

  gtk_widget_set_tooltip_text (button, _ ("See what other thresholds would find"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "rule", g_strdup (rule_id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_simulate), session, 0);
  return button;
}

/* Windows of the same rule that nearly were alerts, and a way to try other thresholds. */
void
alert_cards_add_near_misses (GtkBox *cards, const TocsinAlertDetail *detail, TocsinSession *session)
{
  const GPtrArray *misses = detail->reason->near_misses;
  GtkWidget *card, *texts, *icon;

  if (misses == NULL || misses->len == 0)
    return;
  card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  icon = gtk_image_new_from_icon_name ("find-location-symbolic");
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "tocsin-card");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 2);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Near misses"), -1);
  for (guint i = 0; i < misses->len; i++)
    add_near_miss (GTK_BOX (texts), misses->pdata[i], detail->reason,
                   tocsin_session_get_time_display (session));
  gtk_box_append (GTK_BOX (card), icon);
  gtk_box_append (GTK_BOX (card), texts);
  gtk_box_append (GTK_BOX (card), new_simulate (detail->alert->rule_id, session));
  gtk_box_append (cards, card);
}

/* ---- History ---- */

static void
add_act (GtkBox *card, const TocsinAlertAct *act, TocsinTimeDisplay display)
{
  g_autofree char *when = tocsin_alert_time_dup (act->time, "%F %H:%M", display);
  /* Translators: the statuses before and after an act */
  g_autofree char *what
      = g_strdup_printf (_ ("%s → %s"), tocsin_alert_status_get_word (act->before),
                         tocsin_alert_status_get_word (act->after));
  g_autofree char *text = act->undone ? g_strdup_printf (_ ("%s (undone)"), what) : g_strdup (what);
  GtkWidget *line = tocsin_wrap_box_new (12, 0);
  GtkWidget *label = alert_card_new_label (text, act->undone);
  GtkWidget *time = alert_card_new_label (when, TRUE);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (time, "caption");
  gtk_widget_add_css_class (time, "numeric");
  tocsin_wrap_box_append (TOCSIN_WRAP_BOX (line), label);
  tocsin_wrap_box_append (TOCSIN_WRAP_BOX (line), time);
  gtk_box_append (card, line);
  if (*act->note != '\0')
    gtk_box_append (card, alert_card_new_label (act->note, TRUE));
}

/* What analysts have done with the alert. */
void
alert_cards_add_history (GtkBox *cards, const TocsinAlertDetail *detail, TocsinTimeDisplay display)
{
  GtkWidget *card;

  if (detail->acts->len == 0)
    return;
  card = alert_card_new (_ ("History"), NULL);
  gtk_widget_set_name (card, HISTORY);
  for (guint i = detail->acts->len; i > 0; i--)
    add_act (GTK_BOX (card), detail->acts->pdata[i - 1], display);
  gtk_box_append (cards, card);
}
