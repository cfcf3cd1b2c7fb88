/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole of a text that is too long for where it stands. It comes piece by piece, so that a
 * megabyte does not hold the window up; long lines are broken, which copying does not show. */
#include "app/tocsin-text-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/tocsin-application.h"
#include "app/tocsin-raw-text.h"

#define PIECE (8u << 10) /* bytes at a time */
#define LINE 240         /* characters after which a line is broken */

struct _TocsinTextWindow
{
  AdwWindow parent_instance;
  char *text; /* as it is */
  gsize length;
  gsize at; /* how much of it is shown */
  guint column;
  guint idle;
  GtkTextView *view;
  AdwWindowTitle *title;
};

G_DEFINE_FINAL_TYPE (TocsinTextWindow, tocsin_text_window, ADW_TYPE_WINDOW)

/* The text with its long lines broken. */
static GString *
break_lines (TocsinTextWindow *self, const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      if (*text == '\n')
        self->column = 0;
      else if (self->column++ == LINE)
        {
          g_string_append_c (out, '\n');
          self->column = 1;
        }
      g_string_append_len (out, text, g_utf8_next_char (text) - text);
    }
  return out;
}

static gboolean
show_piece (gpointer user_data)
{
  TocsinTextWindow *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  gsize end = MIN (self->at + PIECE, self->length);
  g_autofree char *visible = NULL;
  g_autoptr (GString) broken = NULL;
  GtkTextIter iter;

  while (end < self->length && end > self->at && (self->text[end] & 0xc0) == 0x80)
    end--;
  visible = tocsin_raw_text_dup_visible (self->text + self->at, end - self->at);
  broken = break_lines (self, visible);
  gtk_text_buffer_get_end_iter (buffer, &iter);
  gtk_text_buffer_insert (buffer, &iter, broken->str, (int) broken->len);
  self->at = end;
  if (self->at < self->length)
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

static void
on_copy (TocsinTextWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
}

static void
tocsin_text_window_dispose (GObject *object)
{
  g_clear_handle_id (&TOCSIN_TEXT_WINDOW (object)->idle, g_source_remove);
  G_OBJECT_CLASS (tocsin_text_window_parent_class)->dispose (object);
}

static void
tocsin_text_window_finalize (GObject *object)
{
  g_free (TOCSIN_TEXT_WINDOW (object)->text);
  G_OBJECT_CLASS (tocsin_text_window_parent_class)->finalize (object);
}

static void
tocsin_text_window_class_init (TocsinTextWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tocsin_text_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = tocsin_text_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TOCSIN_RESOURCE ("tocsin-text-window.ui"));
  gtk_widget_class_bind_template_child (widget_class, TocsinTextWindow, view);
  gtk_widget_class_bind_template_child (widget_class, TocsinTextWindow, title);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
tocsin_text_window_init (TocsinTextWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Shows a text over the window of @parent. */
void
tocsin_text_window_show (GtkWidget *parent, const char *title, const char *text, gsize length)
{
  TocsinTextWindow *self = g_object_new (TOCSIN_TYPE_TEXT_WINDOW, "transient-for",
                                         gtk_widget_get_root (parent), "title", title, NULL);
  g_autofree char *size = g_format_size (length);

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, size);
  self->text = g_strndup (text, length);
  self->length = length;
  self->idle = g_idle_add (show_piece, self);
  gtk_window_present (GTK_WINDOW (self));
}
