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

static void
insert (GtkTextBuffer *buffer, const char *text, gsize length, const char *tag)
{
  g_autofree char *visible = tocsin_raw_text_dup_visible (text, length);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  if (tag != NULL)
    gtk_text_buffer_insert_with_tags_by_name (buffer, &end, visible, -1, tag, NULL);
  else
    gtk_text_buffer_insert (buffer, &end, visible, -1);
}

/* The accent at 16 %, and an underline, so that it does not rest on colour. */
static void
add_tags (GtkTextView *view, GtkTextBuffer *buffer)
{
  GdkRGBA accent = { 0.2, 0.5, 0.9, 1 };

  if (gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "mark") != NULL)
    return;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (view)),
                                  "accent_bg_color", &accent);
  accent.alpha = 0.16f;
  gtk_text_buffer_create_tag (buffer, "mark", "background-rgba", &accent, "underline",
                              PANGO_UNDERLINE_SINGLE, NULL);
  accent.alpha = 0.06f;
  gtk_text_buffer_create_tag (buffer, "message", "background-rgba", &accent, NULL);
}

/* Shows the record of @detail. */
void
tocsin_raw_text_show (GtkTextView *view, const TocsinDetail *detail)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  const char *raw = detail->raw->str;
  gsize at = 0, shown = MIN (detail->raw->len, LONGEST);

  add_tags (view, buffer);
  gtk_text_buffer_set_text (buffer, "", 0);
  while (shown > 0 && shown < detail->raw->len && (raw[shown] & 0xc0) == 0x80)
    shown--;
  for (guint i = 0; i < detail->spans->len; i++)
    {
      const TocsinDetailSpan *span = &g_array_index (detail->spans, TocsinDetailSpan, i);
      gsize end = MIN (span->start + span->length, shown);

      if (span->start >= shown)
        break;
      insert (buffer, raw + at, span->start - at, NULL);
      insert (buffer, raw + span->start, end - span->start,
              span->column == TOCSIN_COLUMN_MESSAGE ? "message" : "mark");
      at = end;
    }
  insert (buffer, raw + at, shown - at, NULL);
  if (shown < detail->raw->len)
    {
      g_autofree char *more
          = g_strdup_printf (_ ("\n… %'" G_GSIZE_FORMAT " more bytes; copying takes all of it"),
                             detail->raw->len - shown);

      insert (buffer, more, strlen (more), NULL);
    }
}
