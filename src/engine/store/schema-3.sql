-- Version 2: what people say of events: bookmarks, notes, tags. The events
-- themselves are never changed.

-- An event that has, or had, a bookmark or a note.
CREATE TABLE mark (
  event_id INTEGER PRIMARY KEY,
  bookmarked INTEGER NOT NULL DEFAULT 0,  -- 0 or 1
  note TEXT NOT NULL DEFAULT '',
  changed INTEGER NOT NULL                -- microseconds since 1970; of its tags too
) STRICT;

CREATE TABLE tag (
  event_id INTEGER NOT NULL REFERENCES mark (event_id),
  tag TEXT NOT NULL,
  PRIMARY KEY (event_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_by_name ON tag (tag, event_id);

-- Every act on a mark, in their order, so that each can be undone: what was
-- there before and after.
CREATE TABLE mark_act (
  id INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL REFERENCES mark (event_id),
  kind INTEGER NOT NULL,                  -- 0 bookmark 1 note 2 tag
  before TEXT NOT NULL,                   -- '0' or '1'; the note; '' or the tag
  after TEXT NOT NULL,
  time INTEGER NOT NULL,                  -- microseconds since 1970
  undone INTEGER NOT NULL DEFAULT 0       -- 1 once it was undone
) STRICT;
CREATE INDEX mark_act_by_event ON mark_act (event_id);

PRAGMA user_version = 3;
