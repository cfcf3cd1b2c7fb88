/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/tocsin-error.h"
#include "core/tocsin-text.h"

/* Standard output, or a file that appears whole or not at all. */
struct _CliOutput
{
  GOutputStream *stream;
  char *path;
  gboolean is_terminal;
};

/* Opens @path for writing; standard output if it is NULL or "-". */
CliOutput *
cli_output_open (const char *path, GError **error)
{
  g_autoptr (CliOutput) self = g_new0 (CliOutput, 1);

  if (path != NULL && strcmp (path, "-") != 0)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

      self->path = g_strdup (path);
      self->stream = (GOutputStream *) g_file_replace (
          file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
      if (self->stream == NULL)
        {
          g_prefix_error (error, _ ("cannot write “%s”: "), path);
          return NULL;
        }
    }
  self->is_terminal = self->stream == NULL && cli_terminal_is_output ();
  return g_steal_pointer (&self);
}

static gboolean
check_output (gboolean ok, GError **error)
{
  if (!ok)
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_FAILED,
                 _ ("cannot write to standard output: %s"), g_strerror (errno));
  return ok;
}

static gboolean
put (const char *data, gsize length, GError **error)
{
  return check_output (fwrite (data, 1, length, stdout) == length, error);
}

/* On a terminal nothing but text and ends of lines is written. */
static gboolean
put_visible (const char *data, gsize length, GError **error)
{
  g_autoptr (GString) visible = g_string_new (NULL);
  const char *end = data + length;

  while (data < end)
    {
      const char *line_end = memchr (data, '\n', (gsize) (end - data));
      const char *stop = line_end != NULL ? line_end : end;

      tocsin_text_append_visible (visible, data, (gsize) (stop - data));
      if (line_end != NULL)
        g_string_append_c (visible, '\n');
      data = line_end != NULL ? line_end + 1 : end;
    }
  return put (visible->str, visible->len, error);
}

/* A #TocsinExportWrite. */
gboolean
cli_output_write (const char *data, gsize length, gpointer output, GError **error)
{
  CliOutput *self = output;

  if (!cli_interrupt_check (error))
    return FALSE;
  if (self->stream != NULL)
    {
      if (g_output_stream_write_all (self->stream, data, length, NULL, NULL, error))
        return TRUE;
      g_prefix_error (error, _ ("cannot write “%s”: "), self->path);
      return FALSE;
    }
  return self->is_terminal ? put_visible (data, length, error) : put (data, length, error);
}

/* Ends what was written; a file takes its place only now. */
gboolean
cli_output_close (CliOutput *self, GError **error)
{
  if (self->stream == NULL)
    return check_output (fflush (stdout) == 0, error);
  if (g_output_stream_close (self->stream, NULL, error))
    return TRUE;
  g_prefix_error (error, _ ("cannot write “%s”: "), self->path);
  return FALSE;
}

/* A file that was not closed is given up: what was there before stays. */
void
cli_output_free (CliOutput *self)
{
  if (self == NULL)
    return;
  if (self->stream != NULL && !g_output_stream_is_closed (self->stream))
    {
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      g_cancellable_cancel (cancelled);
      g_output_stream_close (self->stream, cancelled, NULL);
    }
  g_clear_object (&self->stream);
  g_free (self->path);
  g_free (self);
}

/* Columns of the terminal it goes to, 0 if to none. */
guint
cli_output_get_width (const CliOutput *self)
{
  return self->is_terminal ? cli_terminal_get_width () : 0;
}

/* Writes @text on standard output. */
CliStatus
cli_print (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliOutput) output = cli_output_open (NULL, &error);

  if (!cli_output_write (text, strlen (text), output, &error) || !cli_output_close (output, &error))
    return cli_fail (error);
  return CLI_DONE;
}

/* Writes what was built as one object on standard output. json-glib leaves U+001F,
 * alone of the control characters, as it is (RFC 8259, section 7, wants it escaped). */
CliStatus
cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  json_generator_set_root (generator, root);
  json_generator_to_gstring (generator, text);
  g_string_replace (text, "\x1f", "\\u001f", 0);
  g_string_append_c (text, '\n');
  return cli_print (text->str);
}
