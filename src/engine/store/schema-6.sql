-- Version 6: the events that an alert rests on, in one row: there may be thousands.
CREATE TABLE alert_evidence (
  alert_id INTEGER PRIMARY KEY REFERENCES alert (id) ON DELETE CASCADE,
  events BLOB NOT NULL                 -- ids, ascending: each less the one before, as LEB128
) STRICT;
INSERT INTO alert_evidence
  SELECT alert_id, tocsin_pack (event_id) FROM alert_event GROUP BY alert_id;
DROP TABLE alert_event;

PRAGMA user_version = 6;
