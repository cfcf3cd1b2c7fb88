/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/evtx-private.h"

/* Runs the plan of a record's template over the record's values. */

#define INSTANCE_TOKEN 0x0c
#define FRAGMENT_TOKEN 0x0f
#define DEFINITION_HEADER 24u

/* The values of a template instance, in the reader's list. */
typedef struct
{
  guint32 first;
  guint32 n_values;
} Frame;

static gboolean run_instance (EvtxReader *self, guint32 *at, guint32 end, EvtxPlace place);

static gboolean
fail (EvtxReader *self, const char *reason)
{
  self->error = reason;
  return FALSE;
}

/* Takes what an operation costs from the chunk's share. */
static gboolean
spend (EvtxReader *self, guint32 steps, guint32 bytes)
{
  if (self->steps_left < steps || self->bytes_left < bytes)
    return fail (self, EVTX_TOO_MUCH);
  self->steps_left -= steps;
  self->bytes_left -= bytes;
  return TRUE;
}

static inline EvtxValue
get_value (const EvtxReader *self, Frame frame, guint32 index)
{
  if (index >= frame.n_values)
    return (EvtxValue){ 0, 0, EVTX_NULL };
  return g_array_index (self->values, EvtxValue, frame.first + index);
}

static inline const EvtxPart *
get_part (const EvtxReader *self, guint32 index)
{
  return &g_array_index (self->parts, EvtxPart, index);
}

static gboolean
is_null_part (const EvtxReader *self, Frame frame, const EvtxPart *part)
{
  return part->kind == EVTX_PART_OPTIONAL && get_value (self, frame, part->index).type == EVTX_NULL;
}

/* Whether there is nothing but optional values that are null. */
static gboolean
is_absent (const EvtxReader *self, Frame frame, const EvtxOp *op)
{
  for (guint32 i = 0; i < op->n_parts; i++)
    if (!is_null_part (self, frame, get_part (self, op->first_part + i)))
      return FALSE;
  return op->n_parts > 0;
}

/* Writes one value at the end of the arena. */
static gboolean
append_value (EvtxReader *self, guint8 type, const guint8 *data, guint32 size)
{
  gsize length = evtx_value_write (type, data, size,
                                   tocsin_batch_reserve (self->batch, EVTX_VALUE_ROOM (size)));

  self->batch->arena_length += (guint32) length;
  return spend (self, 1, (guint32) length);
}

static gboolean
append_part (EvtxReader *self, Frame frame, const EvtxPart *part)
{
  EvtxValue value;

  if (part->kind == EVTX_PART_TEXT)
    {
      tocsin_batch_append (self->batch, (const char *) self->pool->data + part->text.offset,
                           part->text.length);
      return spend (self, 1, part->text.length);
    }
  value = get_value (self, frame, part->index);
  if (value.type == EVTX_BINXML)
    return TRUE;
  if ((value.type & EVTX_ARRAY) == 0)
    return append_value (self, value.type, self->data + value.offset, value.size);
  for (guint32 at = value.offset, end = at + value.size, size; at < end; at += size)
    {
      guint8 type = value.type & (guint8) ~EVTX_ARRAY;

      if (at > value.offset)
        tocsin_batch_append (self->batch, ", ", 2);
      size = (guint32) evtx_value_item_size (type, self->data + at, end - at);
      if (!append_value (self, type, self->data + at, size))
        return FALSE;
    }
  return TRUE;
}

static gboolean
append_parts (EvtxReader *self, Frame frame, guint32 first, guint32 n_parts, TocsinSlice *text)
{
  text->offset = self->batch->arena_length;
  for (guint32 i = 0; i < n_parts; i++)
    if (!append_part (self, frame, get_part (self, first + i)))
      return FALSE;
  text->length = self->batch->arena_length - text->offset;
  return TRUE;
}

static TocsinWindowsName
get_name (const EvtxReader *self, EvtxText text)
{
  return (TocsinWindowsName){ (const char *) self->pool->data + text.offset, text.length };
}

static TocsinWindowsName
get_attribute (const EvtxReader *self, const EvtxOp *op)
{
  return op->has_attribute ? get_name (self, op->attribute) : TOCSIN_WINDOWS_NO_NAME;
}

/* Interns the names of a plan's fields in the present batch. */
static void
intern_names (EvtxReader *self, EvtxPlan *plan)
{
  for (guint32 i = 0; i < plan->n_ops; i++)
    {
      EvtxOp *op = &g_array_index (self->ops, EvtxOp, plan->first_op + i);
      TocsinWindowsName element = get_name (self, op->element);

      if (op->kind != EVTX_OP_ATTRIBUTE && op->kind != EVTX_OP_TEXT)
        continue;
      if (op->to == EVTX_TO_DATA)
        op->name = tocsin_windows_data_intern (self->batch, element);
      else if (op->to == EVTX_TO_RENDERING)
        op->name = tocsin_windows_rendering_intern (self->batch, element, get_attribute (self, op));
      else if (op->to == EVTX_TO_SYSTEM || op->to == EVTX_TO_BODY)
        op->name = tocsin_windows_field_intern (self->batch, element, get_attribute (self, op));
    }
  plan->serial = self->serial;
}

/* Adds a Data whose name is made of values. */
static gboolean
add_named_data (EvtxReader *self, Frame frame, const EvtxOp *op, TocsinSlice value)
{
  TocsinSlice name;
  guint32 end = self->batch->arena_length;
  g_autofree char *text = NULL;

  if (!append_parts (self, frame, op->first_name, op->n_names, &name))
    return FALSE;
  text = g_strndup (tocsin_batch_text (self->batch, name), name.length);
  self->batch->arena_length = end;
  tocsin_windows_event_add_data (self->batch, self->event, (TocsinWindowsName){ text, name.length },
                                 value);
  return TRUE;
}

static gboolean
deliver (EvtxReader *self, Frame frame, const EvtxOp *op, TocsinSlice value)
{
  switch (op->to)
    {
    case EVTX_TO_SYSTEM:
      tocsin_windows_event_set_target (self->batch, self->event, op->target, op->name, value);
      return TRUE;
    case EVTX_TO_RENDERING:
      tocsin_windows_event_add_rendering (self->batch, self->event, get_name (self, op->element),
                                          get_attribute (self, op), value);
      return TRUE;
    case EVTX_TO_NAMED_DATA:
      return add_named_data (self, frame, op, value);
    case EVTX_TO_BODY:
    case EVTX_TO_DATA:
      tocsin_batch_add_field (self->batch, op->name, TOCSIN_VALUE_STRING, value);
      return TRUE;
    case EVTX_TO_NOTHING:
    default:
      return TRUE;
    }
}

static gboolean
is_blank (const EvtxReader *self, TocsinSlice text)
{
  const char *at = tocsin_batch_text (self->batch, text);

  for (guint32 i = 0; i < text.length; i++)
    if (!g_ascii_isspace (at[i]))
      return FALSE;
  return TRUE;
}

static gboolean
has_attributes (const EvtxReader *self, Frame frame, const EvtxOp *op)
{
  for (guint32 i = 0; op->to != EVTX_TO_NAMED_DATA && i < op->n_names; i++)
    {
      const EvtxOp *other = &g_array_index (self->ops, EvtxOp, op->first_name + i);

      if (other->kind == EVTX_OP_ATTRIBUTE && !is_absent (self, frame, other))
        return TRUE;
    }
  return FALSE;
}

/* Whether a text is a value of its element (see windows-event.h). */
static gboolean
is_value (const EvtxReader *self, Frame frame, const EvtxOp *op, TocsinSlice text,
          gboolean has_children)
{
  if (has_children || op->is_part)
    return !is_blank (self, text);
  return text.length > 0 || !has_attributes (self, frame, op);
}

/* Reads the BinXml among the values of a text that has no operation of its own. */
static gboolean
run_inner (EvtxReader *self, Frame frame, const EvtxOp *op, gboolean *has_children)
{
  EvtxPlace place = op->place;
  guint32 first = op->first_part, n_parts = op->n_parts;

  *has_children = op->has_children;
  for (guint32 i = 0; i < n_parts; i++)
    {
      EvtxPart part = *get_part (self, first + i);
      EvtxValue value;

      if (part.kind == EVTX_PART_TEXT)
        continue;
      value = get_value (self, frame, part.index);
      if (value.type != EVTX_BINXML || value.size == 0)
        continue;
      *has_children = TRUE;
      if (!part.has_op && !evtx_run_fragment (self, value.offset, value.offset + value.size, place))
        return FALSE;
    }
  return TRUE;
}

/* An element whose value is an array comes once for each item. */
static gboolean
run_array (EvtxReader *self, Frame frame, const EvtxOp *op, EvtxValue array)
{
  guint8 type = array.type & (guint8) ~EVTX_ARRAY;

  for (guint32 at = array.offset, end = at + array.size, size; at < end; at += size)
    {
      TocsinSlice text = { self->batch->arena_length, 0 };

      size = (guint32) evtx_value_item_size (type, self->data + at, end - at);
      if (!append_value (self, type, self->data + at, size))
        return FALSE;
      text.length = self->batch->arena_length - text.offset;
      if (!deliver (self, frame, op, text))
        return FALSE;
    }
  return TRUE;
}

/* The commonest text: nothing but one value. */
static gboolean
run_single (EvtxReader *self, Frame frame, const EvtxOp *op, const EvtxPart *part)
{
  EvtxValue value = get_value (self, frame, part->index);
  TocsinSlice text = { self->batch->arena_length, 0 };

  if (value.type == EVTX_NULL && part->kind == EVTX_PART_OPTIONAL)
    return TRUE;
  if ((value.type & EVTX_ARRAY) != 0 && value.size > 0)
    return run_array (self, frame, op, value);
  if (!append_value (self, value.type & (guint8) ~EVTX_ARRAY, self->data + value.offset,
                     value.size))
    return FALSE;
  text.length = self->batch->arena_length - text.offset;
  return !is_value (self, frame, op, text, op->has_children) || deliver (self, frame, op, text);
}

static gboolean
run_text (EvtxReader *self, Frame frame, guint32 index)
{
  EvtxOp op = g_array_index (self->ops, EvtxOp, index);
  const EvtxPart *part = get_part (self, op.first_part);
  gboolean has_children;
  TocsinSlice text;

  if (op.n_parts == 1 && part->kind != EVTX_PART_TEXT
      && get_value (self, frame, part->index).type != EVTX_BINXML)
    return run_single (self, frame, &op, part);
  if (!run_inner (self, frame, &op, &has_children))
    return FALSE;
  if (is_absent (self, frame, &op) || op.to == EVTX_TO_NOTHING)
    return TRUE;
  if (!append_parts (self, frame, op.first_part, op.n_parts, &text))
    return FALSE;
  return !is_value (self, frame, &op, text, has_children) || deliver (self, frame, &op, text);
}

static gboolean
run_attribute (EvtxReader *self, Frame frame, guint32 index)
{
  const EvtxOp *op = &g_array_index (self->ops, EvtxOp, index);
  TocsinSlice text;

  if (is_absent (self, frame, op))
    return TRUE;
  return append_parts (self, frame, op->first_part, op->n_parts, &text)
         && deliver (self, frame, op, text);
}

static gboolean
run_nested (EvtxReader *self, Frame frame, guint32 index)
{
  const EvtxOp *op = &g_array_index (self->ops, EvtxOp, index);
  EvtxValue value = get_value (self, frame, op->index);

  return value.type != EVTX_BINXML
         || evtx_run_fragment (self, value.offset, value.offset + value.size, op->place);
}

static gboolean
run_inner_instance (EvtxReader *self, guint32 index)
{
  const EvtxOp *op = &g_array_index (self->ops, EvtxOp, index);
  guint32 at = op->index;

  return run_instance (self, &at, self->length, op->place);
}

/* Runs one operation; @index: the operation, and then the next one. */
static gboolean
run_op (EvtxReader *self, Frame frame, guint32 *index)
{
  guint32 at = (*index)++;
  const EvtxOp *op = &g_array_index (self->ops, EvtxOp, at);

  switch (op->kind)
    {
    case EVTX_OP_TEXT:
      return run_text (self, frame, at);
    case EVTX_OP_ATTRIBUTE:
      return run_attribute (self, frame, at);
    case EVTX_OP_GUARD:
      if (is_absent (self, frame, op))
        *index = op->skip_to;
      return TRUE;
    case EVTX_OP_DEPEND:
      if (op->index < frame.n_values && get_value (self, frame, op->index).type == EVTX_NULL)
        *index = op->skip_to;
      return TRUE;
    case EVTX_OP_NESTED:
      return run_nested (self, frame, at);
    case EVTX_OP_INSTANCE:
    default:
      return run_inner_instance (self, at);
    }
}

static gboolean
run_plan (EvtxReader *self, guint32 plan_index, Frame frame)
{
  EvtxPlan *plan = &g_array_index (self->plans, EvtxPlan, plan_index);
  guint32 index = plan->first_op, end = plan->first_op + plan->n_ops;

  if (plan->serial != self->serial)
    intern_names (self, plan);
  if (!spend (self, end - index, 0))
    return FALSE;
  while (index < end)
    if (!run_op (self, frame, &index))
      return FALSE;
  return TRUE;
}

/* Compiles BinXml; returns the plan's index, or -1. */
static gint64
add_plan (EvtxReader *self, guint32 at, guint32 end, EvtxPlace place, gboolean is_template)
{
  EvtxPlan plan = { .serial = 0 };

  if (!evtx_compile (self, at, end, place, is_template, &plan))
    return -1;
  g_array_append_val (self->plans, plan);
  return self->plans->len - 1;
}

static gint64
no_plan (EvtxReader *self)
{
  fail (self, EVTX_NO_TEMPLATE);
  return -1;
}

/* The plan of the template at @offset for that place; its index, or -1. */
static gint64
get_plan (EvtxReader *self, guint32 offset, EvtxPlace place)
{
  guint32 *bucket = &self->buckets[(offset / 8) % EVTX_N_BUCKETS];
  guint32 size, start = offset + DEFINITION_HEADER;
  gint64 found;

  for (guint32 next = *bucket; next != 0;)
    {
      const EvtxPlan *plan = &g_array_index (self->plans, EvtxPlan, next - 1);

      if (plan->offset == offset && plan->place == (guint32) place)
        return next - 1;
      next = plan->next;
    }
  if (offset > self->length || self->length - offset < DEFINITION_HEADER)
    return no_plan (self);
  size = evtx_get32 (self->data + offset + 20);
  if (size > self->length - start)
    return no_plan (self);
  found = add_plan (self, start, size > 0 ? start + size : self->length, place, TRUE);
  if (found >= 0)
    {
      EvtxPlan *plan = &g_array_index (self->plans, EvtxPlan, found);

      plan->offset = offset;
      plan->next = *bucket;
      *bucket = (guint32) found + 1;
    }
  return found;
}

/* Reads the sizes and types of an instance's values; @at: their count, then what is after
 * the values. */
static gboolean
read_values (EvtxReader *self, guint32 *at, guint32 end, Frame *frame)
{
  guint32 from = *at + 4, offset;

  if (end < from || *at > self->length)
    return fail (self, EVTX_DAMAGED_XML);
  frame->first = self->values->len;
  frame->n_values = evtx_get32 (self->data + *at);
  if (frame->n_values > (end - from) / 4)
    return fail (self, EVTX_DAMAGED_XML);
  if (!spend (self, frame->n_values, 0))
    return FALSE;
  g_array_set_size (self->values, frame->first + frame->n_values);
  offset = from + 4 * frame->n_values;
  for (guint32 i = 0; i < frame->n_values; i++, from += 4)
    {
      EvtxValue *value = &g_array_index (self->values, EvtxValue, frame->first + i);

      value->offset = offset;
      value->size = evtx_get16 (self->data + from);
      value->type = self->data[from + 2];
      if (value->size > end - offset)
        return fail (self, EVTX_DAMAGED_XML);
      offset += value->size;
    }
  *at = offset;
  return TRUE;
}

/* Runs the template instance whose token is at @at; @at: then what is after it. */
static gboolean
run_instance (EvtxReader *self, guint32 *at, guint32 end, EvtxPlace place)
{
  Frame frame;
  guint32 offset, next = *at + 10;
  gint64 plan;
  gboolean ok;

  if (next > end || self->nested >= EVTX_MAX_NESTED)
    return fail (self, EVTX_DAMAGED_XML);
  offset = evtx_get32 (self->data + *at + 6);
  plan = get_plan (self, offset, place);
  if (plan < 0)
    return FALSE;
  if (offset == next)
    {
      guint32 size = evtx_get32 (self->data + offset + 20);

      next = size > 0 ? next + DEFINITION_HEADER + size
                      : g_array_index (self->plans, EvtxPlan, plan).end;
    }
  frame.first = self->values->len;
  self->nested++;
  ok = next <= end && read_values (self, &next, end, &frame)
       && run_plan (self, (guint32) plan, frame);
  self->nested--;
  g_array_set_size (self->values, frame.first);
  *at = next;
  return ok || self->error != NULL ? ok : fail (self, EVTX_DAMAGED_XML);
}

/* Runs BinXml that is not the instance of a template. */
static gboolean
run_elements (EvtxReader *self, guint32 at, guint32 end, EvtxPlace place)
{
  gint64 plan = add_plan (self, at, end, place, FALSE);
  gboolean ok;

  if (plan < 0)
    return FALSE;
  if (self->nested >= EVTX_MAX_NESTED)
    return fail (self, EVTX_DAMAGED_XML);
  self->nested++;
  ok = run_plan (self, (guint32) plan, (Frame){ self->values->len, 0 });
  self->nested--;
  return ok;
}

/**
 * evtx_run_fragment:
 * @self: a reader with an event
 * @at: where BinXml begins in the chunk: that of a record, or a value
 * @end: where it ends
 * @place: where its elements stand in the document
 *
 * Returns: whether it could be read; if not, the reader's error says why
 */
gboolean
evtx_run_fragment (EvtxReader *self, guint32 at, guint32 end, EvtxPlace place)
{
  while (at < end)
    {
      guint8 token = self->data[at];

      if (token == FRAGMENT_TOKEN && end - at >= 4)
        at += 4;
      else if (token == INSTANCE_TOKEN)
        {
          if (!run_instance (self, &at, end, place))
            return FALSE;
        }
      else if (token == 0)
        return TRUE;
      else
        return run_elements (self, at, end, place);
    }
  return TRUE;
}
