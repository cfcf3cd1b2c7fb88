/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formats/evtx-compiler-private.h"

/* Compiles BinXml into a plan: which values become which fields. It reads the tokens of
 * [MS-EVEN6] 2.2.12.3 once for each template of a chunk. */

#define NO_DEPENDENCY 0xffff

/* What is being made of one element. */
typedef struct
{
  EvtxPlace place; /* where it stands */
  EvtxPlace inside;
  gboolean is_data;
  guint32 first_attribute; /* operation */
  guint32 depend;          /* operation + 1, or 0 */
  guint32 guard;           /* operation + 1, or 0 */
  guint32 first_name;      /* parts of the Name of a Data */
  guint32 n_names;
  gboolean has_children;
  EvtxText name;
  GArray *parts; /* of its text */
} Element;

static gboolean compile_element (EvtxCompiler *self, EvtxPlace place);

/* Moves a list of parts into the reader's; returns where it begins there. */
static guint32
keep_parts (EvtxReader *reader, const GArray *parts)
{
  guint32 first = reader->parts->len;

  if (parts->len > 0)
    g_array_append_vals (reader->parts, parts->data, parts->len);
  return first;
}

static EvtxOp *
add_op (EvtxReader *reader, EvtxOpKind kind)
{
  EvtxOp *op;

  g_array_set_size (reader->ops, reader->ops->len + 1);
  op = &g_array_index (reader->ops, EvtxOp, reader->ops->len - 1);
  memset (op, 0, sizeof *op);
  op->kind = (guint8) kind;
  return op;
}

/* What becomes of the text, or of an attribute, of an element at each place. */
static EvtxDestination
get_destination (EvtxPlace place, EvtxPlace inside)
{
  switch (place)
    {
    case EVTX_IN_DOCUMENT:
      return EVTX_TO_NOTHING;
    case EVTX_IN_SYSTEM:
      return EVTX_TO_SYSTEM;
    case EVTX_IN_RENDERING:
      return EVTX_TO_RENDERING;
    case EVTX_IN_EVENT:
      return inside == EVTX_IN_SYSTEM      ? EVTX_TO_SYSTEM
             : inside == EVTX_IN_RENDERING ? EVTX_TO_RENDERING
                                           : EVTX_TO_BODY;
    case EVTX_IN_EVENT_DATA:
    case EVTX_IN_BODY:
    default:
      return EVTX_TO_BODY;
    }
}

static void
name_op (EvtxCompiler *self, EvtxOp *op, const Element *element, const EvtxText *attribute)
{
  op->to = (guint8) get_destination (element->place, element->inside);
  op->element = element->name;
  op->is_part = element->place == EVTX_IN_EVENT;
  if (attribute != NULL)
    {
      op->has_attribute = TRUE;
      op->attribute = *attribute;
    }
  if (op->is_part && op->to == EVTX_TO_RENDERING)
    op->element.length = 0;
  if (op->to == EVTX_TO_SYSTEM)
    op->target = (guint8) tocsin_windows_target_find (
        evtx_compiler_get_name (self, op->element),
        attribute != NULL ? evtx_compiler_get_name (self, *attribute) : TOCSIN_WINDOWS_NO_NAME);
}

/* Reads the parts of an attribute, and makes of it an operation or the name of a Data. */
static gboolean
compile_attribute (EvtxCompiler *self, Element *element)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (EvtxPart));
  EvtxReader *reader = self->reader;
  EvtxText name;
  EvtxOp *op;
  guint8 type;

  if (!evtx_compiler_take_step (self) || !evtx_compiler_read_name (self, &name))
    return FALSE;
  while (evtx_compiler_has (self, 1)
         && evtx_compiler_is_part EVTX_TOKEN_KIND (self->data[self->at]))
    {
      guint8 token = EVTX_TOKEN_KIND (self->data[self->at++]);

      if (!evtx_compiler_read_part (self, token, parts, &type))
        return FALSE;
    }
  if (element->is_data && evtx_compiler_is_name (self, name, "Name"))
    {
      element->first_name = keep_parts (reader, parts);
      element->n_names = parts->len;
      return TRUE;
    }
  if (element->place == EVTX_IN_DOCUMENT
      || tocsin_windows_is_namespace (evtx_compiler_get_name (self, name)))
    return TRUE;
  op = add_op (reader, EVTX_OP_ATTRIBUTE);
  name_op (self, op, element, &name);
  op->first_part = keep_parts (reader, parts);
  op->n_parts = parts->len;
  return TRUE;
}

static EvtxPlace
get_inside (const EvtxCompiler *self, EvtxPlace place, EvtxText name)
{
  switch (place)
    {
    case EVTX_IN_DOCUMENT:
      return EVTX_IN_EVENT;
    case EVTX_IN_SYSTEM:
    case EVTX_IN_RENDERING:
      return place;
    case EVTX_IN_EVENT:
      switch (tocsin_windows_part_find (evtx_compiler_get_name (self, name)))
        {
        case TOCSIN_WINDOWS_SYSTEM:
          return EVTX_IN_SYSTEM;
        case TOCSIN_WINDOWS_EVENT_DATA:
          return EVTX_IN_EVENT_DATA;
        case TOCSIN_WINDOWS_RENDERING:
          return EVTX_IN_RENDERING;
        case TOCSIN_WINDOWS_OTHER:
        default:
          return EVTX_IN_BODY;
        }
    case EVTX_IN_EVENT_DATA:
    case EVTX_IN_BODY:
    default:
      return EVTX_IN_BODY;
    }
}

/* Whether the head of an element, its dependency id before its size or not, can be right. */
static gboolean
is_head (const EvtxCompiler *self, guint32 skip)
{
  guint32 at = self->at + skip;

  return evtx_compiler_has (self, skip + 8) && evtx_get32 (self->data + at) <= self->end - at
         && evtx_compiler_get_name_size (self, evtx_get32 (self->data + at + 4)) > 0;
}

/* Reads dependency id, size and name of an element. In a template there is a dependency
 * id, in other BinXml there may be none, and nothing says so. */
static gboolean
read_head (EvtxCompiler *self, Element *element)
{
  guint32 skip = is_head (self, 2) ? 2 : 0;
  guint16 dependency = NO_DEPENDENCY;

  if (!self->is_template && is_head (self, 0))
    skip = 0;
  if (!is_head (self, skip))
    return evtx_compiler_fail (self);
  if (skip > 0)
    dependency = evtx_get16 (self->data + self->at);
  self->at += skip + 4;
  if (!evtx_compiler_read_name (self, &element->name))
    return FALSE;
  element->inside = get_inside (self, element->place, element->name);
  element->is_data
      = element->place == EVTX_IN_EVENT_DATA && evtx_compiler_is_name (self, element->name, "Data");
  if (dependency != NO_DEPENDENCY)
    {
      EvtxOp *op = add_op (self->reader, EVTX_OP_DEPEND);

      op->index = dependency;
      element->depend = self->reader->ops->len;
    }
  return TRUE;
}

static gboolean
compile_attributes (EvtxCompiler *self, Element *element)
{
  if (!evtx_compiler_has (self, 4))
    return evtx_compiler_fail (self);
  self->at += 4;
  while (evtx_compiler_has (self, 1)
         && EVTX_TOKEN_KIND (self->data[self->at]) == EVTX_TOKEN_ATTRIBUTE)
    {
      self->at++;
      if (!compile_attribute (self, element))
        return FALSE;
    }
  return TRUE;
}

static gboolean
skip_instruction (EvtxCompiler *self, guint8 token)
{
  EvtxText text;

  return token == EVTX_TOKEN_PI_TARGET ? evtx_compiler_read_name (self, &text)
                                       : evtx_compiler_read_counted_text (self, &text);
}

/* Goes over a template instance, which its operation reads when the plan runs. */
static gboolean
skip_instance (EvtxCompiler *self, EvtxPlace place)
{
  const guint8 *data = self->data;
  EvtxOp *op;
  guint32 definition, n_values, after;
  guint64 size = 0;

  if (!evtx_compiler_has (self, 13))
    return evtx_compiler_fail (self);
  op = add_op (self->reader, EVTX_OP_INSTANCE);
  op->index = self->at - 1;
  op->place = (guint8) place;
  definition = evtx_get32 (data + self->at + 5);
  self->at += 9;
  if (definition == self->at)
    {
      if (!evtx_compiler_has (self, 28)
          || evtx_get32 (data + self->at + 20) > self->end - self->at - 28)
        return evtx_compiler_fail (self);
      self->at += 24 + evtx_get32 (data + self->at + 20);
    }
  n_values = evtx_get32 (data + self->at);
  self->at += 4;
  if (n_values > (self->end - self->at) / 4)
    return evtx_compiler_fail (self);
  after = self->at + 4 * n_values;
  for (guint32 i = 0; i < n_values; i++)
    size += evtx_get16 (data + self->at + 4 * i);
  if (size > self->end - after)
    return evtx_compiler_fail (self);
  self->at = after + (guint32) size;
  return TRUE;
}

/* A value in the text of an element: if it is to be BinXml, its elements come here. */
static gboolean
compile_text (EvtxCompiler *self, guint8 token, Element *element)
{
  guint8 type;
  EvtxPart *part;
  EvtxOp *op;

  if (!evtx_compiler_read_part (self, token, element->parts, &type))
    return FALSE;
  if (type != EVTX_BINXML)
    return TRUE;
  part = &g_array_index (element->parts, EvtxPart, element->parts->len - 1);
  part->has_op = TRUE;
  op = add_op (self->reader, EVTX_OP_NESTED);
  op->index = part->index;
  op->place = (guint8) element->inside;
  return TRUE;
}

/* Reads what is in an element up to its end. */
static gboolean
compile_content (EvtxCompiler *self, Element *element)
{
  while (evtx_compiler_has (self, 1))
    {
      guint8 token = EVTX_TOKEN_KIND (self->data[self->at++]);
      gboolean ok;

      if (token == EVTX_TOKEN_END_ELEMENT)
        return TRUE;
      if (token == EVTX_TOKEN_OPEN_ELEMENT || token == EVTX_TOKEN_INSTANCE)
        element->has_children = TRUE;
      if (token == EVTX_TOKEN_OPEN_ELEMENT)
        ok = compile_element (self, element->inside);
      else if (token == EVTX_TOKEN_INSTANCE)
        ok = skip_instance (self, element->inside);
      else if (token == EVTX_TOKEN_PI_TARGET || token == EVTX_TOKEN_PI_DATA)
        ok = skip_instruction (self, token);
      else
        ok = compile_text (self, token, element);
      if (!ok)
        return FALSE;
    }
  return evtx_compiler_fail (self);
}

/* Whether all parts of the text are optional, so that the element may not exist. */
static gboolean
is_all_optional (const GArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    if (g_array_index (parts, EvtxPart, i).kind != EVTX_PART_OPTIONAL)
      return FALSE;
  return parts->len > 0;
}

static gboolean
is_all_text (const GArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    if (g_array_index (parts, EvtxPart, i).kind != EVTX_PART_TEXT)
      return FALSE;
  return TRUE;
}

/* The name of a Data is one text as a rule; an operation can have one made of values too. */
static void
name_data (EvtxReader *reader, EvtxOp *op, const Element *element)
{
  const EvtxPart *parts = &g_array_index (reader->parts, EvtxPart, element->first_name);

  op->to = EVTX_TO_DATA;
  op->element.length = 0;
  if (element->n_names == 1 && parts[0].kind == EVTX_PART_TEXT)
    op->element = parts[0].text;
  else if (element->n_names > 0)
    {
      op->to = EVTX_TO_NAMED_DATA;
      op->first_name = element->first_name;
      op->n_names = element->n_names;
    }
}

/* Ends an element with the operation for its text, if any can come; returns the text's
 * first part. */
static guint32
finish_element (EvtxCompiler *self, Element *element)
{
  EvtxReader *reader = self->reader;
  EvtxOp *op;
  guint32 first_part = keep_parts (reader, element->parts);

  if ((element->has_children && element->parts->len == 0)
      || (element->place == EVTX_IN_DOCUMENT && is_all_text (element->parts)))
    return first_part;
  op = add_op (reader, EVTX_OP_TEXT);
  name_op (self, op, element, NULL);
  op->place = (guint8) element->inside;
  op->has_children = element->has_children ? 1 : 0;
  op->first_part = first_part;
  op->n_parts = element->parts->len;
  op->first_name = element->first_attribute;
  op->n_names = reader->ops->len - 1 - element->first_attribute;
  if (element->is_data)
    name_data (reader, op, element);
  return first_part;
}

/* Lets the operations that may skip the element know where it ends. */
static void
close_guards (EvtxReader *reader, const Element *element, guint32 first_part)
{
  if (element->depend > 0)
    g_array_index (reader->ops, EvtxOp, element->depend - 1).skip_to = reader->ops->len;
  if (element->guard > 0 && !element->has_children && is_all_optional (element->parts))
    {
      EvtxOp *guard = &g_array_index (reader->ops, EvtxOp, element->guard - 1);

      guard->first_part = first_part;
      guard->n_parts = element->parts->len;
      guard->skip_to = reader->ops->len;
    }
}

static gboolean
compile_start (EvtxCompiler *self, Element *element, gboolean has_attributes)
{
  if (!read_head (self, element))
    return FALSE;
  if (has_attributes)
    {
      add_op (self->reader, EVTX_OP_GUARD);
      element->guard = self->reader->ops->len;
    }
  element->first_attribute = self->reader->ops->len;
  return !has_attributes || compile_attributes (self, element);
}

/* Reads an element; its token is behind. */
static gboolean
compile_element (EvtxCompiler *self, EvtxPlace place)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (EvtxPart));
  Element element = { .place = place, .parts = parts };
  gboolean has_attributes = (self->data[self->at - 1] & EVTX_TOKEN_MORE) != 0;
  guint8 token;

  if (!evtx_compiler_take_step (self) || !compile_start (self, &element, has_attributes))
    return FALSE;
  if (self->depth >= EVTX_MAX_ELEMENTS || !evtx_compiler_has (self, 1))
    return evtx_compiler_fail (self);
  token = self->data[self->at++];
  if (token != EVTX_TOKEN_CLOSE_START && token != EVTX_TOKEN_CLOSE_EMPTY)
    return evtx_compiler_fail (self);
  self->depth++;
  if (token == EVTX_TOKEN_CLOSE_START && !compile_content (self, &element))
    return FALSE;
  self->depth--;
  close_guards (self->reader, &element, finish_element (self, &element));
  return TRUE;
}

static gboolean
compile_fragment (EvtxCompiler *self, EvtxPlace place)
{
  while (evtx_compiler_has (self, 1))
    {
      guint8 token = EVTX_TOKEN_KIND (self->data[self->at++]);
      gboolean ok = TRUE;

      if (token == EVTX_TOKEN_END)
        return TRUE;
      if (token == EVTX_TOKEN_OPEN_ELEMENT)
        ok = compile_element (self, place);
      else if (token == EVTX_TOKEN_INSTANCE)
        ok = skip_instance (self, place);
      else if (token == EVTX_TOKEN_PI_TARGET || token == EVTX_TOKEN_PI_DATA)
        ok = skip_instruction (self, token);
      else if (token == EVTX_TOKEN_FRAGMENT && evtx_compiler_has (self, 3))
        self->at += 3;
      else
        ok = evtx_compiler_fail (self);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/**
 * evtx_compile:
 * @self: a reader
 * @at: where BinXml begins in the chunk
 * @end: where it must have ended
 * @place: where its elements stand in the document
 * @is_template: whether it is a template, whose elements have dependency ids
 * @plan: (inout): the operations that it becomes
 *
 * Returns: whether it could be read; if not, the reader's error says why
 */
gboolean
evtx_compile (EvtxReader *self, guint32 at, guint32 end, EvtxPlace place, gboolean is_template,
              EvtxPlan *plan)
{
  EvtxCompiler compiler
      = { .reader = self, .data = self->data, .at = at, .end = end, .is_template = is_template };

  plan->place = place;
  plan->first_op = self->ops->len;
  if (!compile_fragment (&compiler, place))
    return FALSE;
  plan->n_ops = self->ops->len - plan->first_op;
  plan->end = compiler.at;
  return TRUE;
}
