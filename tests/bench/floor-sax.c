/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-sax FILE: what libxml2 takes to parse a file of Windows events with SAX2, pushed in blocks
 * of 1 MiB, doing nothing with them. Prints the seconds and what was counted. */
#include <glib.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK (1 << 20)

typedef struct
{
  guint64 elements;
  guint64 bytes;
} Counts;

static void
start_element (void *user_data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
               int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
               const xmlChar **attributes)
{
  ((Counts *) user_data)->elements++;
}

static void
characters (void *user_data, const xmlChar *text, int length)
{
  ((Counts *) user_data)->bytes += (guint64) length;
}

int
main (int argc, char **argv)
{
  xmlSAXHandler handler = { .initialized = XML_SAX2_MAGIC,
                            .startElementNs = start_element,
                            .characters = characters };
  g_autoptr (GMappedFile) file = argc > 1 ? g_mapped_file_new (argv[1], FALSE, NULL) : NULL;
  Counts counts = { 0 };
  xmlParserCtxtPtr parser;
  gint64 start = g_get_monotonic_time ();

  if (file == NULL)
    {
      fprintf (stderr, "floor-sax FILE\n");
      return 2;
    }
  parser = xmlCreatePushParserCtxt (&handler, &counts, NULL, 0, NULL);
  xmlCtxtUseOptions (parser, XML_PARSE_HUGE | XML_PARSE_NONET);
  for (gsize at = 0; at < g_mapped_file_get_length (file); at += BLOCK)
    xmlParseChunk (parser, g_mapped_file_get_contents (file) + at,
                   (int) MIN (BLOCK, g_mapped_file_get_length (file) - at), 0);
  xmlParseChunk (parser, "", 0, 1);
  xmlFreeParserCtxt (parser);
  printf ("%.6f elements %" G_GUINT64_FORMAT " bytes %" G_GUINT64_FORMAT "\n",
          (double) (g_get_monotonic_time () - start) / 1e6, counts.elements, counts.bytes);
  return EXIT_SUCCESS;
}
