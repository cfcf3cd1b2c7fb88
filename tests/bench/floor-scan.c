/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-scan lines|syslog|json|xml FILE: the least work that reading such a file can be: finding
 * the ends of lines; the fields and the time of RFC 3164; the members of JSON objects; the tags,
 * attributes and texts of XML. Prints the seconds and what was counted. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  guint64 records;
  guint64 parts;
  guint64 sum; /* of times and lengths, so that no work is thrown away */
} Counts;

static void
scan_lines (const char *at, const char *end, Counts *counts)
{
  while (at < end && (at = memchr (at, '\n', (gsize) (end - at))) != NULL)
    {
      counts->records++;
      at++;
    }
}

static guint
two_digits (const char *text)
{
  return (guint) ((text[0] & 15) * 10 + (text[1] & 15));
}

/* The day of the year of "Mmm dd", kept while it is the same. */
static guint
day_of (const char *line)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  static char last[6];
  static guint day;

  if (memcmp (line, last, 6) == 0)
    return day;
  memcpy (last, line, 6);
  for (guint i = 0; i < 12; i++)
    if (memcmp (months + 3 * i, line, 3) == 0)
      day = i * 31 + two_digits (line + 4);
  return day;
}

static void
scan_syslog (const char *at, const char *end, Counts *counts)
{
  while (at < end)
    {
      const char *line_end = memchr (at, '\n', (gsize) (end - at));
      const char *host, *tag, *colon;

      line_end = line_end != NULL ? line_end : end;
      if (line_end - at > 20)
        {
          counts->sum += day_of (at) * 86400u + two_digits (at + 7) * 3600u
                         + two_digits (at + 10) * 60u + two_digits (at + 13);
          host = at + 16;
          tag = memchr (host, ' ', (gsize) (line_end - host));
          colon = tag != NULL ? memchr (tag, ':', (gsize) (line_end - tag)) : NULL;
          if (colon != NULL)
            counts->parts += 4 + (colon[-1] == ']');
          counts->records++;
        }
      at = line_end + 1;
    }
}

/* The closing quote of a string that begins at @at. */
static const char *
string_end (const char *at, const char *end)
{
  while ((at = memchr (at, '"', (gsize) (end - at))) != NULL && at[-1] == '\\')
    at++;
  return at != NULL ? at : end;
}

static void
scan_json (const char *at, const char *end, Counts *counts)
{
  for (; at < end; at++)
    switch (*at)
      {
      case '"':
        {
          const char *close = string_end (at + 1, end);

          counts->sum += (guint64) (close - at);
          at = close;
          break;
        }
      case ':':
        counts->parts++;
        break;
      case '\n':
        counts->records++;
        break;
      default:
        break;
      }
}

/* One tag: its name and its attributes. */
static const char *
scan_tag (const char *at, const char *end, Counts *counts)
{
  gboolean is_event
      = end - at > 7 && memcmp (at, "<Event", 6) == 0 && (at[6] == ' ' || at[6] == '>');

  counts->records += is_event;
  for (at++; at < end && *at != '>'; at++)
    if (*at == '"')
      {
        const char *close = memchr (at + 1, '"', (gsize) (end - at - 1));

        close = close != NULL ? close : end - 1;
        counts->parts++;
        counts->sum += (guint64) (close - at);
        at = close;
      }
  return at;
}

static void
scan_xml (const char *at, const char *end, Counts *counts)
{
  while (at < end)
    {
      const char *open = memchr (at, '<', (gsize) (end - at));

      if (open == NULL)
        return;
      counts->sum += (guint64) (open - at);
      counts->parts += open > at;
      at = scan_tag (open, end, counts) + 1;
    }
}

static const struct
{
  const char *name;
  void (*scan) (const char *at, const char *end, Counts *counts);
} kinds[] = {
  { "lines", scan_lines }, { "syslog", scan_syslog }, { "json", scan_json }, { "xml", scan_xml }
};

int
main (int argc, char **argv)
{
  g_autoptr (GMappedFile) file = argc > 2 ? g_mapped_file_new (argv[2], FALSE, NULL) : NULL;

  for (guint i = 0; file != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (argv[1], kinds[i].name) == 0)
      {
        const char *data = g_mapped_file_get_contents (file);
        gint64 start = g_get_monotonic_time ();
        Counts counts = { 0 };

        kinds[i].scan (data, data + g_mapped_file_get_length (file), &counts);
        printf ("%.6f records %" G_GUINT64_FORMAT " parts %" G_GUINT64_FORMAT
                " sum %" G_GUINT64_FORMAT "\n",
                (double) (g_get_monotonic_time () - start) / 1e6, counts.records, counts.parts,
                counts.sum);
        return EXIT_SUCCESS;
      }
  fprintf (stderr, "floor-scan lines|syslog|json|xml FILE\n");
  return 2;
}
