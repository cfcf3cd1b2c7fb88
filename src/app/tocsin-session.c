/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user has chosen, apart from what the case holds: the pages follow it. */
#include "app/tocsin-session.h"

struct _TocsinSession
{
  GObject parent_instance;
  char *case_path;
  char *query;
  gint64 selected_event; /* id, 0 for none */
  gint64 selected_alert; /* id, 0 for none */
  char *selected_rule;   /* id, "" for none */
  TocsinTimeDisplay time_display;
};

enum
{
  PROP_CASE_PATH = 1,
  PROP_QUERY,
  PROP_SELECTED_EVENT,
  PROP_SELECTED_ALERT,
  PROP_SELECTED_RULE,
  PROP_TIME_DISPLAY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint changed_signal;
static guint alerts_changed_signal;

G_DEFINE_FINAL_TYPE (TocsinSession, tocsin_session, G_TYPE_OBJECT)
G_DEFINE_ENUM_TYPE (TocsinTimeDisplay, tocsin_time_display,
                    G_DEFINE_ENUM_VALUE (TOCSIN_TIME_DISPLAY_UTC, "utc"),
                    G_DEFINE_ENUM_VALUE (TOCSIN_TIME_DISPLAY_LOCAL, "local"),
                    G_DEFINE_ENUM_VALUE (TOCSIN_TIME_DISPLAY_SOURCE, "source"))

static void
tocsin_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TocsinSession *self = TOCSIN_SESSION (object);

  switch (id)
    {
    case PROP_CASE_PATH:
      g_value_set_string (value, self->case_path);
      break;
    case PROP_QUERY:
      g_value_set_string (value, self->query);
      break;
    case PROP_SELECTED_EVENT:
      g_value_set_int64 (value, self->selected_event);
      break;
    case PROP_SELECTED_ALERT:
      g_value_set_int64 (value, self->selected_alert);
      break;
    case PROP_SELECTED_RULE:
      g_value_set_string (value, self->selected_rule);
      break;
    case PROP_TIME_DISPLAY:
      g_value_set_enum (value, (int) self->time_display);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tocsin_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TocsinSession *self = TOCSIN_SESSION (object);

  switch (id)
    {
    case PROP_CASE_PATH:
      tocsin_session_set_case_path (self, g_value_get_string (value));
      break;
    case PROP_QUERY:
      tocsin_session_set_query (self, g_value_get_string (value));
      break;
    case PROP_SELECTED_EVENT:
      tocsin_session_set_selected_event (self, g_value_get_int64 (value));
      break;
    case PROP_SELECTED_ALERT:
      tocsin_session_set_selected_alert (self, g_value_get_int64 (value));
      break;
    case PROP_SELECTED_RULE:
      tocsin_session_set_selected_rule (self, g_value_get_string (value));
      break;
    case PROP_TIME_DISPLAY:
      tocsin_session_set_time_display (self, (TocsinTimeDisplay) g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tocsin_session_finalize (GObject *object)
{
  TocsinSession *self = TOCSIN_SESSION (object);

  g_free (self->case_path);
  g_free (self->query);
  g_free (self->selected_rule);
  G_OBJECT_CLASS (tocsin_session_parent_class)->finalize (object);
}

static void
tocsin_session_class_init (TocsinSessionClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tocsin_session_get_property;
  object_class->set_property = tocsin_session_set_property;
  object_class->finalize = tocsin_session_finalize;
  props[PROP_CASE_PATH] = g_param_spec_string ("case-path", NULL, NULL, NULL, flags);
  props[PROP_QUERY] = g_param_spec_string ("query", NULL, NULL, "", flags);
  props[PROP_SELECTED_EVENT]
      = g_param_spec_int64 ("selected-event", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_SELECTED_ALERT]
      = g_param_spec_int64 ("selected-alert", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_SELECTED_RULE] = g_param_spec_string ("selected-rule", NULL, NULL, "", flags);
  props[PROP_TIME_DISPLAY] = g_param_spec_enum (
      "time-display", NULL, NULL, TOCSIN_TYPE_TIME_DISPLAY, TOCSIN_TIME_DISPLAY_UTC, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  /* Events were added to the case, or taken away, by a job. */
  changed_signal = g_signal_new ("changed", TOCSIN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  /* Only what people say of alerts is another. */
  alerts_changed_signal = g_signal_new ("alerts-changed", TOCSIN_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tocsin_session_init (TocsinSession *self)
{
  self->query = g_strdup ("");
  self->selected_rule = g_strdup ("");
}

TocsinSession *
tocsin_session_new (void)
{
  return g_object_new (TOCSIN_TYPE_SESSION, NULL);
}

const char *
tocsin_session_get_case_path (TocsinSession *self)
{
  g_return_val_if_fail (TOCSIN_IS_SESSION (self), NULL);
  return self->case_path;
}

/* Opens another case, or none: what was chosen in the one before no longer holds. */
void
tocsin_session_set_case_path (TocsinSession *self, const char *case_path)
{
  g_return_if_fail (TOCSIN_IS_SESSION (self));
  if (g_strcmp0 (self->case_path, case_path) == 0)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  tocsin_session_set_selected_event (self, 0);
  tocsin_session_set_selected_alert (self, 0);
  tocsin_session_set_query (self, "");
  g_free (self->case_path);
  self->case_path = g_strdup (case_path);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CASE_PATH]);
  g_object_thaw_notify (G_OBJECT (self));
}

const char *
tocsin_session_get_query (TocsinSession *self)
{
  g_return_val_if_fail (TOCSIN_IS_SESSION (self), NULL);
  return self->query;
}

void
tocsin_session_set_query (TocsinSession *self, const char *query)
{
  g_return_if_fail (TOCSIN_IS_SESSION (self));
  query = query != NULL ? query : "";
  if (g_strcmp0 (self->query, query) == 0)
    return;
  g_free (self->query);
  self->query = g_strdup (query);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUERY]);
}

gint64
tocsin_session_get_selected_event (TocsinSession *self)
{
  g_return_val_if_fail (TOCSIN_IS_SESSION (self), 0);
  return self->selected_event;
}

void
tocsin_session_set_selected_event (TocsinSession *self, gint64 selected_event)
{
  g_return_if_fail (TOCSIN_IS_SESSION (self));
  if (self->selected_event == selected_event)
    return;
  self->selected_event = selected_event;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_EVENT]);
}

/* Returns: the id of a rule, "" for none */
const char *
tocsin_session_get_selected_rule (TocsinSession *self)
{
  g_return_val_if_fail (TOCSIN_IS_SESSION (self), "");
  return self->selected_rule;
}

void
tocsin_session_set_selected_rule (TocsinSession *self, const char *selected_rule)
{
  g_return_if_fail (TOCSIN_IS_SESSION (self));
  selected_rule = selected_rule != NULL ? selected_rule : "";
  if (g_strcmp0 (self->selected_rule, selected_rule) == 0)
    return;
  g_free (self->selected_rule);
  self->selected_rule = g_strdup (selected_rule);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_RULE]);
}

gint64
tocsin_session_get_selected_alert (TocsinSession *self)
{
  g_return_val_if_fail (TOCSIN_IS_SESSION (self), 0);
  return self->selected_alert;
}

void
tocsin_session_set_selected_alert (TocsinSession *self, gint64 selected_alert)
{
  g_return_if_fail (TOCSIN_IS_SESSION (self));
  if (self->selected_alert == selected_alert)
    return;
  self->selected_alert = selected_alert;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_ALERT]);
}

TocsinTimeDisplay
tocsin_session_get_time_display (TocsinSession *self)
{
  g_return_val_if_fail (TOCSIN_IS_SESSION (self), TOCSIN_TIME_DISPLAY_UTC);
  return self->time_display;
}

void
tocsin_session_set_time_display (TocsinSession *self, TocsinTimeDisplay time_display)
{
  g_return_if_fail (TOCSIN_IS_SESSION (self));
  if (self->time_display == time_display)
    return;
  self->time_display = time_display;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIME_DISPLAY]);
}

/* For jobs: the case at `case-path` holds something else now. */
void
tocsin_session_emit_changed (TocsinSession *self)
{
  g_return_if_fail (TOCSIN_IS_SESSION (self));
  g_signal_emit (self, changed_signal, 0);
}

/* The alerts of the case have other statuses now. */
void
tocsin_session_emit_alerts_changed (TocsinSession *self)
{
  g_return_if_fail (TOCSIN_IS_SESSION (self));
  g_signal_emit (self, alerts_changed_signal, 0);
}
