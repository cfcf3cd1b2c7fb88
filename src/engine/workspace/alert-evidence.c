/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is shown of an event on which an alert rests: what the rule matched, and some text around
 * it. */
#include <string.h>

#include "core/tocsin-text.h"
#include "workspace/alert-detail-private.h"

#define BEFORE 120 /* bytes before the first mark */
#define LONGEST 480
#define MAX_FIELDS 3

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  const TocsinTextMark *first = a, *second = b;

  return (first->start > second->start) - (first->start < second->start);
}

/* In order, those that touch made one. */
static GArray *
merge_marks (const GArray *marks)
{
  g_autoptr (GArray) sorted = g_array_copy ((GArray *) marks);
  GArray *merged = g_array_new (FALSE, FALSE, sizeof (TocsinTextMark));

  g_array_sort (sorted, compare_marks);
  for (guint i = 0; i < sorted->len; i++)
    {
      const TocsinTextMark *mark = &g_array_index (sorted, TocsinTextMark, i);
      TocsinTextMark *last
          = merged->len > 0 ? &g_array_index (merged, TocsinTextMark, merged->len - 1) : NULL;

      if (mark->length == 0)
        continue;
      if (last != NULL && mark->start <= last->start + last->length)
        last->length = MAX (last->length, mark->start + mark->length - last->start);
      else
        g_array_append_val (merged, *mark);
    }
  return merged;
}

/* Not in the middle of a character. */
static gsize
align (const char *text, gsize length, gsize at)
{
  while (at > 0 && at < length && ((guchar) text[at] & 0xc0) == 0x80)
    at--;
  return MIN (at, length);
}

static void
append (GString *out, const char *text, gsize from, gsize to)
{
  if (to > from)
    tocsin_text_append_visible (out, text + from, to - from);
}

/**
 * tocsin_evidence_line_new:
 * @label: (nullable): name of the field
 * @text: (array length=length): what stands there, whatever bytes it has
 * @length: its bytes
 * @marks: (element-type TocsinTextMark): what was matched in @text, in any order
 * @is_raw: whether it is of the raw record
 *
 * Cuts @text to what is around its first mark, and makes it harmless to show.
 *
 * Returns: (transfer full): the line
 */
TocsinEvidenceLine *
tocsin_evidence_line_new (const char *label, const char *text, gsize length, const GArray *marks,
                          gboolean is_raw)
{
  TocsinEvidenceLine *self = g_new0 (TocsinEvidenceLine, 1);
  g_autoptr (GArray) merged = merge_marks (marks);
  g_autoptr (GString) out = g_string_new (NULL);
  gsize first = merged->len > 0 ? g_array_index (merged, TocsinTextMark, 0).start : 0;
  gsize from = length > LONGEST && first > BEFORE ? align (text, length, first - BEFORE) : 0;
  gsize to = align (text, length, MIN (length, from + LONGEST)), at = from;

  self->label = g_strdup (label);
  self->is_raw = is_raw;
  self->marks = g_array_new (FALSE, FALSE, sizeof (TocsinTextMark));
  g_string_append (out, from > 0 ? "…" : "");
  for (guint i = 0; i < merged->len; i++)
    {
      const TocsinTextMark *mark = &g_array_index (merged, TocsinTextMark, i);
      gsize begin = MIN (mark->start, to), end = MIN (mark->start + mark->length, to);
      TocsinTextMark shown;

      append (out, text, at, begin);
      shown.start = out->len;
      append (out, text, begin, end);
      shown.length = out->len - shown.start;
      at = MAX (at, end);
      if (shown.length > 0)
        g_array_append_val (self->marks, shown);
    }
  append (out, text, at, to);
  g_string_append (out, to < length ? "…" : "");
  self->text = g_string_free (g_steal_pointer (&out), FALSE);
  return self;
}

/**
 * tocsin_evidence_line_free:
 * @self: (transfer full) (nullable): a line
 */
void
tocsin_evidence_line_free (TocsinEvidenceLine *self)
{
  if (self == NULL)
    return;
  g_free (self->label);
  g_free (self->text);
  g_array_unref (self->marks);
  g_free (self);
}

void
alert_evidence_free (gpointer data)
{
  TocsinEvidence *self = data;

  g_free (self->host);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static GArray *
new_marks (void)
{
  return g_array_new (FALSE, FALSE, sizeof (TocsinTextMark));
}

static GArray *
take_raw_marks (const GArray *marks, gsize raw_length)
{
  GArray *found = new_marks ();

  for (guint i = 0; marks != NULL && i < marks->len; i++)
    {
      const TocsinMatchMark *mark = &g_array_index (marks, TocsinMatchMark, i);
      const TocsinTextMark part = { mark->raw_start, mark->raw_length };

      if (part.length > 0 && part.start < raw_length && part.length <= raw_length - part.start)
        g_array_append_val (found, part);
    }
  return found;
}

static char *
dup_value (const TocsinDetail *detail, const char *name, gsize *length)
{
  const TocsinEvent *event = &detail->batch->events[0];
  g_autoptr (GString) out = g_string_new (NULL);
  int column = tocsin_column_find (name, strlen (name));
  const TocsinField *field;

  field = tocsin_batch_find_field (detail->batch, event, name);
  if (field != NULL)
    g_string_append_len (out, tocsin_batch_text (detail->batch, field->value), field->value.length);
  else if (column < 0
           || !tocsin_event_append_text (detail->batch, event, (TocsinColumn) column, out))
    return NULL;
  *length = out->len;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
has_line (const GPtrArray *lines, const char *label)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_strcmp0 (((TocsinEvidenceLine *) lines->pdata[i])->label, label) == 0)
      return TRUE;
  return FALSE;
}

static void
add_field (GPtrArray *lines, const TocsinDetail *detail, const GArray *marks, const char *name)
{
  g_autoptr (GArray) parts = new_marks ();
  gsize length = 0;
  g_autofree char *value = dup_value (detail, name, &length);

  if (value == NULL)
    return;
  for (guint i = 0; i < marks->len; i++)
    {
      const TocsinMatchMark *mark = &g_array_index (marks, TocsinMatchMark, i);
      const TocsinTextMark part = { mark->start, mark->length };

      if (strcmp (mark->field, name) == 0 && part.start < length
          && part.length <= length - part.start)
        g_array_append_val (parts, part);
    }
  g_ptr_array_add (lines, tocsin_evidence_line_new (name, value, length, parts, FALSE));
}

/* The fields in which something was matched that does not stand in the record so. */
static void
add_fields (GPtrArray *lines, const TocsinDetail *detail, const GArray *marks)
{
  guint n = 0;

  for (guint i = 0; marks != NULL && i < marks->len && n < MAX_FIELDS; i++)
    {
      const char *name = g_array_index (marks, TocsinMatchMark, i).field;

      if (strcmp (name, "raw") == 0 || has_line (lines, name))
        continue;
      add_field (lines, detail, marks, name);
      n++;
    }
}

/* Who it was, of an event that has no message to say so. */
static void
add_facts (GPtrArray *lines, const TocsinDetail *detail, const GArray *none)
{
  static const char *const names[] = { "event_id", "username", "source_ip" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = 0;
      g_autofree char *value = dup_value (detail, names[i], &length);

      if (length > 0 && !has_line (lines, names[i]))
        g_ptr_array_add (lines, tocsin_evidence_line_new (names[i], value, length, none, FALSE));
    }
}

/* Whether a line says the message itself, as lines of text formats do. */
static gboolean
says (const TocsinEvidenceLine *line, const TocsinEvidenceLine *message)
{
  return strstr (line->text, message->text) != NULL;
}

/* The message where the record does not say it itself, then the record where something was matched
 * in it, else the fields where it was. */
TocsinEvidence *
alert_evidence_new (const TocsinDetail *detail, const GArray *marks)
{
  TocsinEvidence *self = g_new0 (TocsinEvidence, 1);
  const TocsinEvent *event = &detail->batch->events[0];
  g_autoptr (GArray) raw_marks = take_raw_marks (marks, detail->raw->len), none = new_marks ();
  g_autoptr (GString) host = g_string_new (NULL);
  g_autoptr (TocsinEvidenceLine) message = tocsin_evidence_line_new (
      NULL, tocsin_batch_text (detail->batch, event->message), event->message.length, none, FALSE);
  g_autoptr (TocsinEvidenceLine) raw
      = tocsin_evidence_line_new (NULL, detail->raw->str, detail->raw->len, raw_marks, TRUE);

  self->id = detail->id;
  self->timestamp = event->timestamp;
  tocsin_text_append_visible (host, tocsin_batch_text (detail->batch, event->host),
                              event->host.length);
  self->host = g_strdup (host->str);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) tocsin_evidence_line_free);
  if (event->message.length > 0 && (raw_marks->len == 0 || !says (raw, message)))
    g_ptr_array_add (self->lines, g_steal_pointer (&message));
  if (raw_marks->len == 0)
    add_fields (self->lines, detail, marks);
  if (event->message.length == 0)
    add_facts (self->lines, detail, none);
  if (raw_marks->len > 0 || self->lines->len == 0)
    g_ptr_array_add (self->lines, g_steal_pointer (&raw));
  return self;
}
