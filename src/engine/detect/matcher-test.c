/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tocsin-time.h"
#include "detect/matcher-private.h"

static const char *
get_folded (const SigmaEventView *view, const SigmaValue *value)
{
  return view->folded->str + value->folded;
}

/* Whether @part is somewhere in @text. */
static gboolean
contains (const char *text, gsize length, const char *part, gsize part_length)
{
  const char *last = text + length - part_length;

  if (part_length == 0)
    return TRUE;
  for (; text <= last; text++)
    {
      text = memchr (text, part[0], (gsize) (last - text) + 1);
      if (text == NULL)
        return FALSE;
      if (memcmp (text, part, part_length) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
match_shape (SigmaShape shape, const char *text, gsize length, const char *part, gsize part_length)
{
  if (part_length > length)
    return FALSE;
  switch (shape)
    {
    case SIGMA_SHAPE_EQUALS:
      return length == part_length && memcmp (text, part, length) == 0;
    case SIGMA_SHAPE_CONTAINS:
      return contains (text, length, part, part_length);
    case SIGMA_SHAPE_STARTS:
      return memcmp (text, part, part_length) == 0;
    case SIGMA_SHAPE_ENDS:
      return memcmp (text + length - part_length, part, part_length) == 0;
    case SIGMA_SHAPE_PRESENT:
      return TRUE;
    case SIGMA_SHAPE_GENERAL:
    default:
      return FALSE;
    }
}

static gboolean
match_pattern (const SigmaTest *test, const SigmaEventView *view, const SigmaValue *value)
{
  gboolean is_raw = test->is_cased && value->text != NULL;
  const char *text = is_raw ? value->text : get_folded (view, value);
  gsize length = is_raw ? value->length : value->folded_length;

  if (test->shape == SIGMA_SHAPE_GENERAL)
    return sigma_pattern_match (test->pattern, text, length);
  return match_shape (test->shape, text, length, test->text, test->length);
}

static gboolean
match_regex (const SigmaTest *test, const SigmaEventView *view, const SigmaValue *value,
             pcre2_match_data *match_data, pcre2_match_context *limits, gboolean *is_over_limit)
{
  const char *text = value->text != NULL ? value->text : get_folded (view, value);
  int result = pcre2_match (test->regex, (PCRE2_SPTR) text, value->length, 0, PCRE2_NO_UTF_CHECK,
                            match_data, limits);

  *is_over_limit |= result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT
                    || result == PCRE2_ERROR_HEAPLIMIT || result == PCRE2_ERROR_JIT_STACKLIMIT;
  return result >= 0;
}

static gboolean
compare_numbers (SigmaOperator operator, double value, double number)
{
  switch (operator)
    {
    case SIGMA_GREATER:
      return value > number;
    case SIGMA_GREATER_EQUAL:
      return value >= number;
    case SIGMA_LESS:
      return value < number;
    case SIGMA_LESS_EQUAL:
      return value <= number;
    case SIGMA_EQUAL:
    default:
      return value >= number && value <= number;
    }
}

static gboolean
match_number (const SigmaTest *test, const char *text, gsize length)
{
  char buffer[64], *end;
  double number;

  if (length == 0 || length >= sizeof buffer
      || (!g_ascii_isdigit (text[0]) && strchr ("+-.", text[0]) == NULL))
    return FALSE;
  memcpy (buffer, text, length);
  buffer[length] = '\0';
  if (buffer[strspn (buffer, "+-.0123456789e")] != '\0') /* no hexadecimal digits, no "inf" */
    return FALSE;
  number = g_ascii_strtod (buffer, &end);
  return *end == '\0' && compare_numbers (test->operator, number, test->number);
}

/* S5.8: a part of a date and time as it is written, whatever its zone. */
static gboolean
match_time_part (const SigmaTest *test, const char *text, gsize length)
{
  TocsinStamp stamp;
  g_autoptr (GDateTime) time = NULL;
  int value = 0;

  if (!tocsin_time_parse_iso (text, length, &stamp))
    return FALSE;
  time = g_date_time_new_from_unix_utc (stamp.local / TOCSIN_SECOND
                                        - (stamp.local % TOCSIN_SECOND < 0));
  switch (test->part)
    {
    case SIGMA_MINUTE:
      value = g_date_time_get_minute (time);
      break;
    case SIGMA_HOUR:
      value = g_date_time_get_hour (time);
      break;
    case SIGMA_DAY:
      value = g_date_time_get_day_of_month (time);
      break;
    case SIGMA_WEEK:
      value = g_date_time_get_week_of_year (time);
      break;
    case SIGMA_MONTH:
      value = g_date_time_get_month (time);
      break;
    case SIGMA_YEAR:
    default:
      value = g_date_time_get_year (time);
    }
  return compare_numbers (test->operator, value, test->number);
}

static gboolean
match_reference (const SigmaTest *test, const SigmaEventView *view, const SigmaValue *value)
{
  const SigmaValue *other = sigma_event_view_first (view, test->other_field);

  for (; other != NULL; other = sigma_event_view_next (view, other))
    if (!other->is_null
        && match_shape (test->shape, get_folded (view, value), value->folded_length,
                        get_folded (view, other), other->folded_length))
      return TRUE;
  return FALSE;
}

gboolean
sigma_test_matches_value (const SigmaTest *test, const SigmaEventView *view,
                          const SigmaValue *value, pcre2_match_data *match_data,
                          pcre2_match_context *limits, gboolean *is_over_limit)
{
  TocsinAddress address;

  if (value->is_null)
    return FALSE;
  switch (test->kind)
    {
    case SIGMA_TEST_PATTERN:
      return match_pattern (test, view, value);
    case SIGMA_TEST_REGEX:
      return match_regex (test, view, value, match_data, limits, is_over_limit);
    case SIGMA_TEST_CIDR:
      return tocsin_address_parse (get_folded (view, value), value->folded_length, &address)
             && (memchr (get_folded (view, value), ':', value->folded_length) != NULL)
                    == (test->network.is_v6 != FALSE)
             && tocsin_network_contains (&test->network, &address);
    case SIGMA_TEST_COMPARE:
      return match_number (test, get_folded (view, value), value->folded_length);
    case SIGMA_TEST_TIME_PART:
      return match_time_part (test, get_folded (view, value), value->folded_length);
    case SIGMA_TEST_FIELDREF:
      return match_reference (test, view, value);
    case SIGMA_TEST_EXISTS:
    case SIGMA_TEST_NULL:
    default:
      return FALSE;
    }
}

/* A keyword looks at the record's own line, or else at every value (S8). */
static gboolean
match_keyword (const SigmaTest *test, const SigmaEventView *view, pcre2_match_data *match_data,
               pcre2_match_context *limits, gboolean *is_over_limit)
{
  guint n = view->has_line ? 1 : view->values->len;

  for (guint i = 0; i < n; i++)
    {
      const SigmaValue *value = &g_array_index (view->values, SigmaValue, i);

      if (!value->is_derived
          && sigma_test_matches_value (test, view, value, match_data, limits, is_over_limit))
        return TRUE;
    }
  return FALSE;
}

/* Whether the event fulfils @test; a list does when any of its elements does. */
gboolean
sigma_test_evaluate (const SigmaTest *test, const SigmaEventView *view,
                     pcre2_match_data *match_data, pcre2_match_context *limits,
                     gboolean *is_over_limit)
{
  const SigmaValue *value;

  if (test->field == SIGMA_KEYWORD)
    return match_keyword (test, view, match_data, limits, is_over_limit);
  value = sigma_event_view_first (view, test->field);
  if (test->kind == SIGMA_TEST_EXISTS)
    return (value != NULL) == (test->wants_exists != FALSE);
  if (test->kind == SIGMA_TEST_NULL && value == NULL)
    return TRUE;
  for (; value != NULL; value = sigma_event_view_next (view, value))
    if (test->kind == SIGMA_TEST_NULL
            ? value->is_null
            : sigma_test_matches_value (test, view, value, match_data, limits, is_over_limit))
      return TRUE;
  return FALSE;
}
