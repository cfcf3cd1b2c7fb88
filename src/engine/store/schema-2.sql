-- The case, version 2: what rules found.

-- An alert: a rule, an entity and a time. What detection says of it is written anew
-- by each run; `status` is the analyst's and stays.
CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  alert_type TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  rule_title TEXT NOT NULL,
  severity TEXT NOT NULL,              -- informational, low, medium, high, critical
  entity TEXT NOT NULL,                -- name=value, …
  message TEXT NOT NULL,
  first_seen INTEGER NOT NULL,         -- microseconds since 1970
  last_seen INTEGER NOT NULL,
  count INTEGER NOT NULL,
  source_ip TEXT,
  host TEXT,
  username TEXT,
  remediation TEXT,
  playbook TEXT,
  tags TEXT NOT NULL,                  -- space-separated
  observed REAL,                       -- of windows and baselines
  threshold REAL,
  expected REAL,                       -- of baselines
  deviation REAL,
  score REAL,
  series TEXT,                         -- of baselines: start=value, …
  status INTEGER NOT NULL DEFAULT 0    -- 0 new 1 acknowledged 2 in progress 3 true 4 false positive
) STRICT;
CREATE INDEX alert_by_rule ON alert (rule_id, entity);

-- The events that an alert rests on.
CREATE TABLE alert_event (
  alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  event_id INTEGER NOT NULL,
  PRIMARY KEY (alert_id, event_id)
) STRICT, WITHOUT ROWID;

-- Windows that stayed just below a threshold, of the last run of detection.
CREATE TABLE near_miss (
  id INTEGER PRIMARY KEY,
  rule_id TEXT NOT NULL,
  rule_title TEXT NOT NULL,
  entity TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  observed REAL NOT NULL,
  threshold REAL NOT NULL
) STRICT;

-- For people: the alerts with words and times that can be read.
CREATE VIEW alerts AS SELECT
  id, alert_type, rule_id, rule_title, severity, entity, message,
  strftime('%Y-%m-%dT%H:%M:%fZ', first_seen / 1000000.0, 'unixepoch') AS first_seen,
  strftime('%Y-%m-%dT%H:%M:%fZ', last_seen / 1000000.0, 'unixepoch') AS last_seen,
  count, source_ip, host, username, remediation, playbook, tags,
  observed, threshold, expected, deviation, score,
  CASE status WHEN 0 THEN 'new' WHEN 1 THEN 'acknowledged' WHEN 2 THEN 'in-progress'
    WHEN 3 THEN 'true-positive' ELSE 'false-positive' END AS status
FROM alert;

PRAGMA user_version = 2;
