/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/windows-xml-private.h"

/* Events have the same few names again and again, so what a name becomes is kept
 * in a small table; a name that falls on the slot of another takes its place. */

static guint
get_slot (XmlNameKind kind, TocsinWindowsName element, TocsinWindowsName attribute)
{
  guint hash = (guint) (element.length * 7 + attribute.length * 13) + (guint) kind * 101;

  if (element.length > 0)
    hash += (guchar) element.text[0] * 3u + (guchar) element.text[element.length - 1] * 5u
            + (guchar) element.text[element.length / 2] * 17u;
  if (attribute.length > 0)
    hash += (guchar) attribute.text[0] * 11u + (guchar) attribute.text[attribute.length - 1] * 19u;
  return hash % XML_NAME_SLOTS;
}

static gboolean
is_same (const XmlName *name, XmlNameKind kind, TocsinWindowsName element,
         TocsinWindowsName attribute)
{
  return name->kind == kind && name->element_length == element.length
         && name->attribute_length == attribute.length
         && name->has_attribute == (attribute.text != NULL)
         && memcmp (name->key, element.text, element.length) == 0
         && (attribute.length == 0
             || memcmp (name->key + element.length, attribute.text, attribute.length) == 0);
}

static void
look_up (XmlName *name, TocsinBatch *batch, XmlNameKind kind, TocsinWindowsName element,
         TocsinWindowsName attribute)
{
  name->target = TOCSIN_WINDOWS_TO_FIELD;
  if (kind == XML_NAME_DATA)
    name->index = tocsin_windows_data_intern (batch, element);
  else
    name->index = tocsin_windows_field_intern (batch, element, attribute);
  if (kind == XML_NAME_SYSTEM)
    name->target = tocsin_windows_target_find (element, attribute);
}

/**
 * xml_names_begin:
 * @self: what is known of names
 * @batch: the batch that an event has just begun in
 *
 * Forgets the indexes of another batch: an event that is alone in its batch is
 * the first after the one before was taken away.
 */
void
xml_names_begin (XmlNames *self, const TocsinBatch *batch)
{
  self->generation += batch->n_events == 1;
}

/**
 * xml_names_find:
 * @self: what is known of names
 * @batch: the present batch
 * @kind: where the name stands
 * @element: an element's name, or the Name of Data, which is not empty
 * @attribute: an attribute's name, or none
 *
 * Returns: (transfer none): what becomes of it, valid until the next call
 */
const XmlName *
xml_names_find (XmlNames *self, TocsinBatch *batch, XmlNameKind kind, TocsinWindowsName element,
                TocsinWindowsName attribute)
{
  XmlName *name = &self->slots[get_slot (kind, element, attribute)];

  if (name->generation == self->generation && is_same (name, kind, element, attribute))
    return name;
  if (element.length + attribute.length > sizeof name->key)
    {
      name = &self->longer;
      look_up (name, batch, kind, element, attribute);
      return name;
    }
  look_up (name, batch, kind, element, attribute);
  name->generation = self->generation;
  name->kind = (guint8) kind;
  name->has_attribute = attribute.text != NULL;
  name->element_length = (guint8) element.length;
  name->attribute_length = (guint8) attribute.length;
  memcpy (name->key, element.text, element.length);
  if (attribute.length > 0)
    memcpy (name->key + element.length, attribute.text, attribute.length);
  return name;
}
