/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line of a message, harmless to show, with what a rule looks for marked in it. */
#include "app/tocsin-marked-text.h"

#include <string.h>

#include "core/tocsin-text.h"

#define LEAD 16 /* bytes before the first mark that are shown where it is far in */

/* The accent at 16 %, and an underline, so that it does not rest on colour. */
static void
mark (PangoAttrList *list, const GdkRGBA *accent, guint start, guint end)
{
  PangoAttribute *attributes[] = {
    pango_attr_background_new ((guint16) (accent->red * 65535), (guint16) (accent->green * 65535),
                               (guint16) (accent->blue * 65535)),
    pango_attr_background_alpha_new ((guint16) (65535 * 16 / 100)),
    pango_attr_underline_new (PANGO_UNDERLINE_SINGLE),
  };

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      attributes[i]->start_index = start;
      attributes[i]->end_index = end;
      pango_attr_list_insert (list, attributes[i]);
    }
}

/* Where to begin so that the first mark is in sight. */
static gsize
find_begin (const char *text, gsize length, const GArray *marks)
{
  gsize begin;

  if (marks == NULL || marks->len == 0
      || g_array_index (marks, TocsinTrialMark, 0).start <= 3 * LEAD)
    return 0;
  begin = MIN (g_array_index (marks, TocsinTrialMark, 0).start, length) - LEAD;
  while (begin > 0 && ((guchar) text[begin] & 0xc0) == 0x80)
    begin--;
  return begin;
}

void
tocsin_marked_text_show (GtkLabel *label, const char *text, const GArray *marks)
{
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();
  gsize length = strlen (text), at = find_begin (text, length, marks);
  g_autoptr (GString) out = g_string_new (at > 0 ? "…" : "");
  GdkRGBA accent = { 0.2F, 0.5F, 0.9F, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (label)),
                                  "accent_bg_color", &accent);
  for (guint i = 0; marks != NULL && i < marks->len; i++)
    {
      const TocsinTrialMark *span = &g_array_index (marks, TocsinTrialMark, i);
      gsize end = MIN (span->start + span->length, length);
      guint start;

      if (span->start < at || span->start >= length)
        continue;
      tocsin_text_append_visible (out, text + at, span->start - at);
      start = (guint) out->len;
      tocsin_text_append_visible (out, text + span->start, end - span->start);
      mark (list, &accent, start, (guint) out->len);
      at = end;
    }
  tocsin_text_append_visible (out, text + at, length - at);
  gtk_label_set_text (label, out->str);
  gtk_label_set_attributes (label, list);
}
