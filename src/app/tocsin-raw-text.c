/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A raw record as text that is harmless to show, with what was read in it marked. */
#include "app/tocsin-raw-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/tocsin-text.h"

#define LONGEST (8u << 10) /* bytes that are shown; copying takes all */

/* Line ends stay, all else that does something becomes visible. */
static void
append_visible (GString *out, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *line = memchr (text, '\n', (gsize) (end - text));
      const char *stop = line != NULL ? line : end;

      tocsin_text_append_visible (out, text, (gsize) (stop - text));
      if (line != NULL)
        g_string_append_c (out, '\n');
      text = line != NULL ? line + 1 : end;
    }
}

char *
tocsin_raw_text_dup_visible (const char *text, gsize length)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_visible (out, text, length);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* The accent at 16 %, and an underline, so that it does not rest on colour. */
static void
mark (PangoAttrList *list, const GdkRGBA *accent, guint start, guint end, gboolean is_message)
{
  PangoAttribute *attributes[] = {
    pango_attr_background_new ((guint16) (accent->red * 65535), (guint16) (accent->green * 65535),
                               (guint16) (accent->blue * 65535)),
    pango_attr_background_alpha_new ((guint16) (65535 * (is_message ? 6 : 16) / 100)),
    is_message ? NULL : pango_attr_underline_new (PANGO_UNDERLINE_SINGLE),
  };

  for (guint i = 0; i < G_N_ELEMENTS (attributes) && attributes[i] != NULL; i++)
    {
      attributes[i]->start_index = start;
      attributes[i]->end_index = end;
      pango_attr_list_insert (list, attributes[i]);
    }
}

/* Appends the record's text up to the end of what is shown, and marks its parts. */
static void
append_parts (const char *raw, const GArray *spans, gsize shown, const GdkRGBA *accent,
              GString *out, PangoAttrList *list)
{
  gsize at = 0;

  for (guint i = 0; i < spans->len; i++)
    {
      const TocsinDetailSpan *span = &g_array_index (spans, TocsinDetailSpan, i);
      gsize end = MIN (span->start + span->length, shown);
      guint start;

      if (span->start >= shown)
        break;
      append_visible (out, raw + at, span->start - at);
      start = (guint) out->len;
      append_visible (out, raw + span->start, end - span->start);
      mark (list, accent, start, (guint) out->len, span->column == TOCSIN_COLUMN_MESSAGE);
      at = end;
    }
  append_visible (out, raw + at, shown - at);
}

static GdkRGBA
get_accent (GtkLabel *label)
{
  GdkRGBA accent = { 0.2f, 0.5f, 0.9f, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (label)),
                                  "accent_bg_color", &accent);
  return accent;
}

/* At most @limit bytes, no character cut. */
static gsize
cut (const char *raw, gsize length, gsize limit)
{
  gsize shown = MIN (length, limit);

  while (shown > 0 && shown < length && (raw[shown] & 0xc0) == 0x80)
    shown--;
  return shown;
}

/* Shows the beginning of a record, at most @limit bytes, with its TocsinDetailSpan marked. */
void
tocsin_raw_text_show_spans (GtkLabel *label, const char *raw, gsize length, const GArray *spans,
                            gsize limit)
{
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  GdkRGBA accent = get_accent (label);

  append_parts (raw, spans, cut (raw, length, limit), &accent, out, list);
  pango_attr_list_insert (list, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_text (label, out->str);
  gtk_label_set_attributes (label, list);
}

/* Shows the record of @detail. */
void
tocsin_raw_text_show (GtkLabel *label, const TocsinDetail *detail)
{
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  GdkRGBA accent = get_accent (label);
  gsize shown = cut (detail->raw->str, detail->raw->len, LONGEST);

  append_parts (detail->raw->str, detail->spans, shown, &accent, out, list);
  if (shown < detail->raw->len)
    {
      g_string_append_c (out, '\n');
      g_string_append_printf (out, _ ("… %'zu more bytes; copying takes all of it"),
                              detail->raw->len - shown);
    }
  pango_attr_list_insert (list, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_text (label, out->str);
  gtk_label_set_attributes (label, list);
}

/* Lets a label break long values anywhere without a hyphen that is not theirs. */
void
tocsin_raw_text_wrap (GtkLabel *label)
{
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();

  pango_attr_list_insert (list, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (label, list);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
}

/* Whether only the beginning of the record is shown. */
gboolean
tocsin_raw_text_is_cut (const TocsinDetail *detail)
{
  return detail->raw->len > LONGEST;
}
