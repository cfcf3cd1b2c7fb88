-- Version 5: times that were corrected after the import.

-- Every correction of the zone and the year that were assumed for a source, in their
-- order, so that each can be undone.
CREATE TABLE correction (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id),
  zone_before TEXT NOT NULL,
  first_year_before INTEGER NOT NULL,
  zone TEXT NOT NULL,
  first_year INTEGER NOT NULL,
  time INTEGER NOT NULL,               -- microseconds since 1970
  undone INTEGER NOT NULL DEFAULT 0    -- 1 once it was undone
) STRICT;
CREATE INDEX correction_by_source ON correction (source_id);

-- The columns of a segment as they were imported, where a correction has changed
-- them: every correction begins with these, so that none adds to the error of another.
CREATE TABLE segment_origin (
  segment_id INTEGER PRIMARY KEY REFERENCES segment (id),
  zone TEXT NOT NULL,                  -- with which they were imported
  first_year INTEGER NOT NULL,
  hot BLOB NOT NULL
) STRICT;

PRAGMA user_version = 5;
