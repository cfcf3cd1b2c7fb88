/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-open CASE: asks a case what a window asks of one that it opens, each question as the window
 * does: in a thread, with a connection of its own, while the main loop of this program ticks every
 * millisecond. Prints a line `name milliseconds` for each, then the longest stall of the main loop
 * and the memory that was needed at most (MB). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/tocsin-query.h"
#include "store/tocsin-event-list.h"
#ifdef G_OS_UNIX
#include <sys/resource.h>
#endif

typedef struct
{
  const char *name;
  const char *query;
  TocsinEventSort sort;
} Question;

#define BY_TIME                                                                                    \
  {                                                                                                \
    TOCSIN_COLUMN_TIMESTAMP, FALSE, NULL                                                           \
  }
#define NEWEST_FIRST                                                                               \
  {                                                                                                \
    TOCSIN_COLUMN_TIMESTAMP, TRUE, NULL                                                            \
  }

static const Question questions[] = {
  { "open", "", BY_TIME },
  { "newest first", "", NEWEST_FIRST },
  { "field", "username:greta", BY_TIME },
  { "field and field", "username:greta outcome:failed", BY_TIME },
  { "two values", "source_ip:198.51.100.7", BY_TIME },
  { "outcome", "outcome:failed", BY_TIME },
  { "absent field", "username:nobody-of-this-name", BY_TIME },
  { "common word", "failed", BY_TIME },
  { "word newest first", "failed", NEWEST_FIRST },
  { "rare word", "54321", BY_TIME },
  { "absent word", "xylophone", BY_TIME },
  { "absent phrase", "\"no such words here\"", BY_TIME },
  { "sort by host", "", { TOCSIN_COLUMN_HOST, FALSE, NULL } },
  { "sort by user", "", { TOCSIN_COLUMN_USERNAME, TRUE, NULL } },
  { "sort by pid", "", { TOCSIN_COLUMN_PID, FALSE, NULL } },
  { "sort by message", "", { TOCSIN_COLUMN_MESSAGE, FALSE, NULL } },
};

typedef struct
{
  const char *case_path;
  const Question *question;
  GMainLoop *loop;
  gint64 begin;
  double first, whole, page; /* milliseconds; first: 0 if the rows came all at once */
  guint n;
} Run;

static gint64 last_tick, longest;

static gboolean
tick (gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();

  (void) user_data;
  longest = MAX (longest, now - last_tick);
  last_tick = now;
  return G_SOURCE_CONTINUE;
}

static double
since (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / 1000;
}

static gboolean
on_progress (guint n_found, gpointer user_data)
{
  Run *run = user_data;

  run->n = n_found;
  return TRUE;
}

static void
on_early (TocsinEventList *list, gpointer user_data)
{
  Run *run = user_data;

  run->first = since (run->begin);
  tocsin_event_list_free (list);
}

static gboolean
count_event (const TocsinBatch *batch, const TocsinEvent *event, gint64 id, gint64 source_id,
             gpointer user_data, GError **error)
{
  (void) batch, (void) event, (void) id, (void) source_id, (void) error;
  ++*(guint *) user_data;
  return TRUE;
}

/* A page from the middle of the list. */
static void
read_page (Run *run, TocsinCase *reader, const TocsinEventList *list)
{
  guint first = list->n_ids / 2, n = MIN (128, list->n_ids - first), got = 0;
  gint64 begin = g_get_monotonic_time ();

  tocsin_case_read_events (reader, list->ids + first, n, count_event, &got, NULL);
  run->page = since (begin);
}

static gpointer
ask (gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TocsinQuery) query = tocsin_query_parse (run->question->query, NULL, &error);
  g_autoptr (TocsinCase) reader = tocsin_case_open (run->case_path, TOCSIN_CASE_READ, &error);
  g_autoptr (TocsinEventList) list = NULL;

  if (query != NULL && reader != NULL)
    list = tocsin_case_list_events_early (reader, query, &run->question->sort, on_progress,
                                          on_early, run, &error);
  if (list == NULL)
    g_error ("%s", error->message);
  run->whole = since (run->begin);
  run->n = list->n_ids;
  read_page (run, reader, list);
  g_main_loop_quit (run->loop);
  return NULL;
}

static double
get_peak_memory (void)
{
#ifdef G_OS_UNIX
  struct rusage usage;

  if (getrusage (RUSAGE_SELF, &usage) == 0)
    return (double) usage.ru_maxrss / 1024;
#endif
  return 0;
}

static void
run_question (const char *case_path, const Question *question, GMainLoop *loop)
{
  Run run = {
    .case_path = case_path, .question = question, .loop = loop, .begin = g_get_monotonic_time ()
  };
  GThread *thread;

  last_tick = run.begin;
  thread = g_thread_new ("ask", ask, &run);
  g_main_loop_run (loop);
  g_thread_join (thread);
  printf ("%s: first %.1f all %.1f page %.2f rows %u\n", question->name,
          run.first > 0 ? run.first : run.whole, run.whole, run.page, run.n);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (argc < 2)
    {
      fprintf (stderr, "bench-open CASE [NAME]\n");
      return 2;
    }
  g_timeout_add (1, tick, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (argc < 3 || strcmp (questions[i].name, argv[2]) == 0)
      run_question (argv[1], &questions[i], loop);
  printf ("stall %.1f\nmemory %.0f\n", (double) longest / 1000, get_peak_memory ());
  return EXIT_SUCCESS;
}
