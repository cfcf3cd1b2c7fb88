-- The case, version 1. Tables are STRICT; an id is never used again.
-- What the blobs of `segment` and `segment_text` hold is in README.md; every
-- event's columns are read through the virtual table `events`.

-- Facts about the case: 'created' and 'program', the version that made it.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A file, archive member or followed file that was imported. What follows
-- from its segments (n_segments, events, rejects, first, last, time_*) is
-- written together with them, all else by the import.
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,                  -- absolute path of the file
  member TEXT NOT NULL,                -- name inside the archive, or ''
  format TEXT NOT NULL,                -- id of its format
  confidence INTEGER NOT NULL,         -- of the format, 0 to 100
  encoding TEXT NOT NULL,              -- 'UTF-8', 'UTF-16LE', …
  sha256 TEXT NOT NULL,                -- of the decompressed bytes; '' until complete
  head_sha256 TEXT NOT NULL,           -- of the first 64 KiB of the file on disk
  size INTEGER NOT NULL,               -- bytes of the file on disk
  mtime INTEGER NOT NULL,              -- its modification time, microseconds since 1970
  bytes INTEGER NOT NULL,              -- decompressed bytes read
  zone TEXT NOT NULL,                  -- time zone that was assumed
  first_year INTEGER NOT NULL,         -- year assumed for the first record, or 0
  status INTEGER NOT NULL,             -- 0 partial 1 complete 2 damaged 3 unreadable 4 duplicate
  note TEXT NOT NULL,                  -- what else is to be said
  options TEXT NOT NULL,               -- what the user had set, JSON or ''
  records INTEGER NOT NULL,            -- records + split = events + rejects + blank + joined
  split INTEGER NOT NULL,
  blank INTEGER NOT NULL,
  joined INTEGER NOT NULL,
  recoded INTEGER NOT NULL,            -- records read as Windows-1252
  n_segments INTEGER NOT NULL DEFAULT 0,
  events INTEGER NOT NULL DEFAULT 0,
  rejects INTEGER NOT NULL DEFAULT 0,
  first INTEGER,                       -- earliest and latest time, microseconds since 1970
  last INTEGER,
  time_none INTEGER NOT NULL DEFAULT 0,  -- events by how their time was found
  time_exact INTEGER NOT NULL DEFAULT 0,
  time_zone INTEGER NOT NULL DEFAULT 0,
  time_year INTEGER NOT NULL DEFAULT 0,
  time_file INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX source_by_path ON source (path, member);

-- At most some thousand events of one source, in the order of the source. Ids
-- of events are dense: segment after segment, from first_event_id on.
CREATE TABLE segment (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id),
  first_event_id INTEGER NOT NULL,
  n_events INTEGER NOT NULL,
  n_rejects INTEGER NOT NULL,
  n_timeless INTEGER NOT NULL,         -- of the events, those without time
  first INTEGER,                       -- earliest and latest time of the others
  last INTEGER,
  hot BLOB NOT NULL,
  cold BLOB NOT NULL
) STRICT;
CREATE INDEX segment_by_source ON segment (source_id);

-- Apart from `segment`, whose rows are read one after the other.
CREATE TABLE segment_text (
  segment_id INTEGER PRIMARY KEY REFERENCES segment (id),
  data BLOB NOT NULL
) STRICT;

-- What no format could read.
CREATE TABLE reject (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id),
  segment_id INTEGER NOT NULL REFERENCES segment (id),
  record INTEGER NOT NULL,             -- number of the record in the source, from 1
  offset INTEGER NOT NULL,             -- byte offset in the decoded source
  length INTEGER NOT NULL,             -- bytes
  reason TEXT NOT NULL,
  bytes BLOB NOT NULL                  -- at most 64 KiB of them
) STRICT;
CREATE INDEX reject_by_segment ON reject (segment_id);

-- Events by hour, for the overview.
CREATE TABLE rollup (
  hour INTEGER NOT NULL,               -- hours since 1970, UTC; -9223372036854775808 without time
  source_id INTEGER NOT NULL REFERENCES source (id),
  outcome INTEGER NOT NULL,            -- 0 none 1 success 2 failed
  severity INTEGER NOT NULL,           -- 0 to 7, 255 without
  n INTEGER NOT NULL,                  -- events
  acts INTEGER NOT NULL,               -- what they stand for: sum of `repeat`
  PRIMARY KEY (hour, source_id, outcome, severity)
) STRICT, WITHOUT ROWID;

-- For people: the sources with words and times that can be read.
CREATE VIEW sources AS SELECT
  id, path, member, format, confidence, encoding, sha256, size,
  strftime('%Y-%m-%dT%H:%M:%SZ', mtime / 1000000, 'unixepoch') AS mtime,
  bytes, zone, nullif(first_year, 0) AS first_year,
  CASE status WHEN 0 THEN 'partial' WHEN 1 THEN 'complete' WHEN 2 THEN 'damaged'
    WHEN 3 THEN 'unreadable' ELSE 'duplicate' END AS status,
  nullif(note, '') AS note, nullif(options, '') AS options,
  records, split, events, rejects, blank, joined, recoded,
  strftime('%Y-%m-%dT%H:%M:%S', (first - (first % 1000000 + 1000000) % 1000000) / 1000000,
    'unixepoch') || printf('.%06dZ', (first % 1000000 + 1000000) % 1000000) AS first,
  strftime('%Y-%m-%dT%H:%M:%S', (last - (last % 1000000 + 1000000) % 1000000) / 1000000,
    'unixepoch') || printf('.%06dZ', (last % 1000000 + 1000000) % 1000000) AS last,
  time_none, time_exact, time_zone, time_year, time_file
FROM source;

-- The rejects with the names of their sources.
CREATE VIEW rejects AS SELECT
  reject.id, source_id, path, member, record, offset, length, reason, reject.bytes
FROM reject JOIN source ON source.id = source_id;

PRAGMA user_version = 1;
