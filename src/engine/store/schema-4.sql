-- Version 4: what analysts make of alerts, act by act; settings of the case; more
-- about near misses.

-- Every change of an alert's status, so that each can be undone. What was done at one
-- go has the same `act`, the id of its first row.
CREATE TABLE alert_act (
  id INTEGER PRIMARY KEY,
  act INTEGER NOT NULL,
  alert_id INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
  before INTEGER NOT NULL,             -- status, see `alert`
  after INTEGER NOT NULL,
  note TEXT NOT NULL,                  -- why, or ''
  time INTEGER NOT NULL,               -- microseconds since 1970
  undone INTEGER NOT NULL DEFAULT 0    -- 1 once it was undone
) STRICT;
CREATE INDEX alert_act_by_alert ON alert_act (alert_id);
CREATE INDEX alert_act_by_act ON alert_act (act);

-- What the user has set for this case; a list has one item a line.
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE near_miss ADD COLUMN severity TEXT NOT NULL DEFAULT 'medium';
ALTER TABLE near_miss ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE near_miss ADD COLUMN count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE near_miss ADD COLUMN source_ip TEXT;
ALTER TABLE near_miss ADD COLUMN host TEXT;
ALTER TABLE near_miss ADD COLUMN username TEXT;

-- The events of a near miss.
CREATE TABLE near_miss_event (
  near_miss_id INTEGER NOT NULL REFERENCES near_miss (id) ON DELETE CASCADE,
  event_id INTEGER NOT NULL,
  PRIMARY KEY (near_miss_id, event_id)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;
