/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "formats/json-private.h"
#include "formats/tocsin-line.h"

#include "core/tocsin-text.h"

#define MAX_WRAPPERS 8
#define NOT_AT_LINE_START G_MAXSIZE
#define EAGER_SIZE (256u << 10) /* a record begun is scanned anew with every block up to this */
#define BOM "\xef\xbb\xbf"
#define SSE_PREFIX "data:" /* server-sent events, as journalctl -o json-sse writes them */

/* Up to this a record may begin with a list as a wrapper does. */
#define MAX_RECORD_WITH_LIST (64u << 10)
#define HEADING "Record "
#define MAX_HEADING 32

#define REASON_TOO_LONG "record longer than 8 MiB"
#define REASON_NO_JSON "not JSON"
#define REASON_NO_OBJECT "not a JSON object"
#define REASON_BESIDE "keys beside the records of a wrapper"

typedef enum
{
  STATE_BETWEEN, /* records */
  STATE_TAIL,    /* after the array of a wrapper */
  STATE_RESYNC,  /* in a record that cannot be read */
} FramerState;

typedef struct
{
  guint n_objects;  /* to be closed after the array */
  guint n_brackets; /* open in the array */
} Wrapper;

struct _TocsinJsonFramer
{
  TocsinJsonRead read;
  gpointer user_data;
  TocsinJsonScanner scanner;
  TocsinLineReader *lines;
  FramerState state;
  Wrapper wrappers[MAX_WRAPPERS + 1]; /* the first is the source itself */
  guint n_wrappers;
  gsize indent;  /* blanks so far on this line, or NOT_AT_LINE_START */
  gsize n_tried; /* bytes of a record begun when it was last scanned */
  TocsinJsonResync resync;
};

/* What a step over the input came to. */
typedef enum
{
  STEP_DONE,
  STEP_WAIT, /* for more bytes */
} Step;

typedef struct
{
  TocsinSink *sink;
  const char *data;
  gsize length;
  guint64 offset;
  gboolean at_end;
  gsize used;
} Input;

/**
 * tocsin_json_framer_new:
 * @read: makes an event of each record
 * @user_data: for @read
 *
 * Returns: (transfer full): a framer at the beginning of a source
 */
TocsinJsonFramer *
tocsin_json_framer_new (TocsinJsonRead read, gpointer user_data)
{
  TocsinJsonFramer *self = g_new0 (TocsinJsonFramer, 1);

  self->read = read;
  self->user_data = user_data;
  self->lines = tocsin_line_reader_new ();
  tocsin_json_scanner_init (&self->scanner);
  return self;
}

/**
 * tocsin_json_framer_free:
 * @self: (transfer full) (nullable): a framer
 */
void
tocsin_json_framer_free (TocsinJsonFramer *self)
{
  if (self == NULL)
    return;
  tocsin_line_reader_free (self->lines);
  tocsin_json_scanner_clear (&self->scanner);
  g_clear_pointer (&self->resync.kept, g_byte_array_unref);
  g_free (self);
}

static gboolean
is_in_array (const TocsinJsonFramer *self)
{
  return self->n_wrappers > 0 || self->wrappers[0].n_brackets > 0;
}

static void
begin_resync (TocsinJsonFramer *self, const Input *input, TocsinJsonResyncMode mode,
              const char *reason)
{
  gsize indent = self->indent != NOT_AT_LINE_START ? self->indent : 0;

  tocsin_json_resync_begin (&self->resync, mode, reason, input->offset + input->used, indent);
  self->state = STATE_RESYNC;
  self->n_tried = 0;
}

/* A record that begins its line ends with its lines; another with its braces. */
static void
give_up_record (TocsinJsonFramer *self, const Input *input, const char *reason)
{
  begin_resync (self, input,
                self->indent != NOT_AT_LINE_START ? TOCSIN_JSON_RESYNC_BLOCK
                                                  : TOCSIN_JSON_RESYNC_OBJECT,
                reason);
}

static Step
pass_resync (TocsinJsonFramer *self, Input *input)
{
  TocsinJsonResync *resync = &self->resync;
  gsize used;
  gboolean ends = tocsin_json_resync_pass (resync, input->data + input->used,
                                           input->length - input->used, input->at_end, &used);

  input->used += used;
  if (!ends)
    return STEP_WAIT;
  self->indent = used > 0 && input->data[input->used - 1] == '\n' ? 0 : NOT_AT_LINE_START;
  self->state = STATE_BETWEEN;
  input->sink->counts.records++;
  tocsin_sink_reject (input->sink, resync->offset, (const char *) resync->kept->data,
                      resync->length, resync->reason);
  return STEP_DONE;
}

/* What stands after the array of a wrapper. */
static Step
pass_tail (TocsinJsonFramer *self, Input *input)
{
  const char *start = input->data + input->used;
  Wrapper *wrapper = &self->wrappers[self->n_wrappers];
  gsize used = 0;
  gboolean is_known;
  TocsinJsonWrapperStatus status = tocsin_json_wrapper_close (
      &self->scanner, start, input->length - input->used, wrapper->n_objects, &used, &is_known);

  if (status == TOCSIN_JSON_WRAPPER_INCOMPLETE && !input->at_end)
    return STEP_WAIT;
  self->n_wrappers--;
  self->state = STATE_BETWEEN;
  if (status != TOCSIN_JSON_WRAPPER)
    return STEP_DONE;
  if (!is_known)
    {
      input->sink->counts.records++;
      tocsin_sink_reject (input->sink, input->offset + input->used, start, used, REASON_BESIDE);
    }
  input->used += used;
  return STEP_DONE;
}

/* Makes an event of the record that was just scanned. */
static void
take_record (TocsinJsonFramer *self, Input *input)
{
  const char *text = input->data + input->used;
  gsize size = self->scanner.used;
  guint64 offset = input->offset + input->used;

  input->sink->counts.records++;
  input->used += size;
  self->indent = NOT_AT_LINE_START;
  self->n_tried = 0;
  if (tocsin_text_is_utf8 (text, size) && memchr (text, '\0', size) == NULL)
    {
      self->read (self->user_data, input->sink, &self->scanner, text, size, offset, size);
      return;
    }
  else
    {
      TocsinLine line;

      tocsin_line_reader_clean (self->lines, text, size, &line);
      input->sink->counts.recoded += line.is_recoded;
      tocsin_json_scanner_scan (&self->scanner, line.text, line.length);
      self->read (self->user_data, input->sink, &self->scanner, line.text, line.length, offset,
                  size);
    }
}

/* Whether what begins as a wrapper is a short record that begins with a list. */
static TocsinJsonWrapperStatus
check_wrapper (TocsinJsonFramer *self, const Input *input, gsize used, guint n_objects)
{
  gsize length = input->length - input->used;
  gsize looked_at = MIN (length, MAX_RECORD_WITH_LIST);
  TocsinJsonWrapperStatus status;

  if (used >= looked_at)
    return TOCSIN_JSON_WRAPPER;
  status = tocsin_json_wrapper_check (&self->scanner, input->data + input->used + used,
                                      looked_at - used, n_objects);
  if (status != TOCSIN_JSON_WRAPPER_INCOMPLETE)
    return status;
  return length < MAX_RECORD_WITH_LIST && !input->at_end ? status : TOCSIN_JSON_WRAPPER;
}

/* Goes into the array of a wrapper. */
static TocsinJsonWrapperStatus
try_wrapper (TocsinJsonFramer *self, Input *input, gboolean any_name)
{
  gsize used;
  guint n_objects;
  TocsinJsonWrapperStatus status;

  if (self->n_wrappers == MAX_WRAPPERS)
    return TOCSIN_JSON_NO_WRAPPER;
  status = tocsin_json_wrapper_open (&self->scanner, input->data + input->used,
                                     MIN (input->length - input->used, TOCSIN_MAX_RECORD), any_name,
                                     &used, &n_objects);
  if (status == TOCSIN_JSON_WRAPPER)
    status = check_wrapper (self, input, used, n_objects);
  if (status != TOCSIN_JSON_WRAPPER)
    return status;
  input->used += used;
  self->indent = NOT_AT_LINE_START;
  self->n_tried = 0;
  self->wrappers[++self->n_wrappers] = (Wrapper){ .n_objects = n_objects, .n_brackets = 1 };
  return status;
}

/* Whether a record begun is better left until more of it is there. */
static gboolean
is_too_early (const TocsinJsonFramer *self, const Input *input)
{
  gsize length = input->length - input->used;

  return self->n_tried > EAGER_SIZE && length < self->n_tried + self->n_tried / 4
         && length < TOCSIN_MAX_RECORD && !input->at_end;
}

static Step
pass_object (TocsinJsonFramer *self, Input *input)
{
  gsize length = input->length - input->used;
  gboolean is_last_chance = input->at_end && length < TOCSIN_MAX_RECORD;
  TocsinJsonWrapperStatus wrapper;

  if (is_too_early (self, input))
    return STEP_WAIT;
  self->n_tried = length;
  wrapper = try_wrapper (self, input, FALSE);
  if (wrapper == TOCSIN_JSON_WRAPPER)
    return STEP_DONE;
  if (wrapper == TOCSIN_JSON_WRAPPER_INCOMPLETE && !is_last_chance)
    return STEP_WAIT;
  switch (tocsin_json_scanner_scan (&self->scanner, input->data + input->used,
                                    MIN (length, TOCSIN_MAX_RECORD)))
    {
    case TOCSIN_JSON_DONE:
      take_record (self, input);
      return STEP_DONE;
    case TOCSIN_JSON_INCOMPLETE:
      if (!is_last_chance)
        return STEP_WAIT;
      give_up_record (self, input, "the JSON is cut off");
      return STEP_DONE;
    case TOCSIN_JSON_TOO_DEEP:
      give_up_record (self, input, "nested more than 128 deep");
      return STEP_DONE;
    case TOCSIN_JSON_INVALID:
    default:
      give_up_record (self, input, "invalid JSON");
      return STEP_DONE;
    }
}

/* An array of records is wrapping; an array of anything else is no log. */
static Step
pass_open_bracket (TocsinJsonFramer *self, Input *input)
{
  gsize next = input->used + 1;

  while (next < input->length && g_ascii_isspace (input->data[next]))
    next++;
  if (next == input->length && !input->at_end)
    return STEP_WAIT;
  if (next < input->length && strchr ("{[]", input->data[next]) == NULL)
    {
      begin_resync (self, input,
                    is_in_array (self) ? TOCSIN_JSON_RESYNC_ELEMENT : TOCSIN_JSON_RESYNC_LINE,
                    is_in_array (self) ? REASON_NO_OBJECT : REASON_NO_JSON);
      return STEP_DONE;
    }
  self->wrappers[self->n_wrappers].n_brackets++;
  self->indent = NOT_AT_LINE_START;
  input->used++;
  return STEP_DONE;
}

static void
pass_close_bracket (TocsinJsonFramer *self, Input *input)
{
  Wrapper *wrapper = &self->wrappers[self->n_wrappers];

  input->used++;
  self->indent = NOT_AT_LINE_START;
  if (wrapper->n_brackets > 0)
    wrapper->n_brackets--;
  if (wrapper->n_brackets == 0 && self->n_wrappers > 0)
    self->state = STATE_TAIL;
}

/* Whether @text begins at the cursor; STEP_WAIT if that cannot be said yet. */
static Step
look_for (const Input *input, const char *text, gboolean *found)
{
  gsize length = strlen (text), left = input->length - input->used;

  *found = left >= length && memcmp (input->data + input->used, text, length) == 0;
  if (left < length && !input->at_end && memcmp (input->data + input->used, text, left) == 0)
    return STEP_WAIT;
  return STEP_DONE;
}

/* "Record 12", the line that evtx_dump writes before each record, counts as a
 * comment. */
static Step
look_for_heading (const Input *input, gsize *length, gboolean *found)
{
  gsize at = strlen (HEADING);

  if (look_for (input, HEADING, found) == STEP_WAIT)
    return STEP_WAIT;
  if (!*found)
    return STEP_DONE;
  while (input->used + at < input->length && at < MAX_HEADING
         && g_ascii_isdigit (input->data[input->used + at]))
    at++;
  if (input->used + at < input->length && input->data[input->used + at] == '\r')
    at++;
  *length = at;
  if (input->used + at == input->length && !input->at_end)
    return STEP_WAIT;
  *found = input->used + at == input->length || input->data[input->used + at] == '\n';
  return STEP_DONE;
}

/* A byte order mark, the prefix of server-sent events, a heading, or what is no JSON. */
static Step
pass_other (TocsinJsonFramer *self, Input *input)
{
  gboolean found;
  gsize length;

  if (look_for (input, BOM, &found) == STEP_WAIT)
    return STEP_WAIT;
  if (found)
    {
      input->used += strlen (BOM);
      return STEP_DONE;
    }
  if (self->indent == 0 && look_for (input, SSE_PREFIX, &found) == STEP_WAIT)
    return STEP_WAIT;
  if (found)
    {
      input->used += strlen (SSE_PREFIX);
      return STEP_DONE;
    }
  if (self->indent == 0 && look_for_heading (input, &length, &found) == STEP_WAIT)
    return STEP_WAIT;
  if (found)
    {
      input->used += length;
      input->sink->counts.records++;
      input->sink->counts.blank++;
      self->indent = NOT_AT_LINE_START;
      return STEP_DONE;
    }
  if (is_in_array (self))
    begin_resync (self, input, TOCSIN_JSON_RESYNC_ELEMENT, REASON_NO_OBJECT);
  else
    begin_resync (self, input, TOCSIN_JSON_RESYNC_LINE, REASON_NO_JSON);
  return STEP_DONE;
}

static void
pass_newline (TocsinJsonFramer *self, Input *input)
{
  if (self->indent != NOT_AT_LINE_START)
    {
      input->sink->counts.records++;
      input->sink->counts.blank++;
    }
  self->indent = 0;
  input->used++;
}

/* Goes over one byte, or one record, where a record may begin. */
static Step
pass_between (TocsinJsonFramer *self, Input *input)
{
  switch (input->data[input->used])
    {
    case '{':
      return pass_object (self, input);
    case '\n':
      pass_newline (self, input);
      return STEP_DONE;
    case '[':
      return pass_open_bracket (self, input);
    case ']':
      pass_close_bracket (self, input);
      return STEP_DONE;
    case ' ':
    case '\t':
      self->indent += self->indent != NOT_AT_LINE_START;
      input->used++;
      return STEP_DONE;
    case ',':
      self->indent = NOT_AT_LINE_START;
      input->used++;
      return STEP_DONE;
    case '\r':
    case '\0':
    case '\f':
    case '\v':
    case '\x1e': /* RFC 7464 */
      input->used++;
      return STEP_DONE;
    default:
      return pass_other (self, input);
    }
}

/**
 * tocsin_json_framer_feed:
 * @self: a framer
 * @sink: where events and rejects go
 * @data: what follows the bytes used up so far
 * @length: its bytes
 * @offset: where @data stands in the decoded source
 * @at_end: whether nothing follows
 *
 * Reads records as the function feed of a #TocsinFormat does. Blanks, commas,
 * brackets and the objects around an array of records are wrapping; an empty
 * line counts as blank.
 *
 * Returns: bytes used up
 */
gsize
tocsin_json_framer_feed (TocsinJsonFramer *self, TocsinSink *sink, const char *data, gsize length,
                         guint64 offset, gboolean at_end)
{
  Input input = { sink, data, length, offset, at_end, 0 };
  Step step = STEP_DONE;

  while (input.used < length && step == STEP_DONE)
    switch (self->state)
      {
      case STATE_RESYNC:
        step = pass_resync (self, &input);
        break;
      case STATE_TAIL:
        step = pass_tail (self, &input);
        break;
      case STATE_BETWEEN:
      default:
        step = pass_between (self, &input);
      }
  if (at_end && input.used == length && self->state == STATE_RESYNC)
    pass_resync (self, &input);
  return input.used;
}

/**
 * tocsin_json_framer_skip:
 * @self: a framer
 * @sink: where the reject goes
 * @data: what follows the bytes used up so far, at least %TOCSIN_MAX_RECORD bytes
 * @length: its bytes
 * @offset: where @data stands in the decoded source
 *
 * Goes on where a record is too long: into its array of objects if that is what
 * makes it so long, else over it.
 *
 * Returns: bytes used up, more than 0
 */
gsize
tocsin_json_framer_skip (TocsinJsonFramer *self, TocsinSink *sink, const char *data, gsize length,
                         guint64 offset)
{
  Input input = { sink, data, length, offset, FALSE, 0 };

  if (self->state == STATE_BETWEEN && data[0] == '{'
      && try_wrapper (self, &input, TRUE) == TOCSIN_JSON_WRAPPER)
    return input.used;
  if (self->state == STATE_TAIL)
    self->n_wrappers--;
  give_up_record (self, &input, REASON_TOO_LONG);
  pass_resync (self, &input);
  return input.used;
}
