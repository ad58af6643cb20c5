-- What officers' desks need.

-- +goose Up
-- The newest number of each union's journal, which is never given twice.
CREATE TABLE journal (
  union_id TEXT    PRIMARY KEY NOT NULL,
  last     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  union_id TEXT    NOT NULL,
  n        INTEGER NOT NULL,
  sid      BLOB    NOT NULL,
  digest   BLOB    NOT NULL,
  body     BLOB    NOT NULL, -- sealed to the union's officers
  UNIQUE (union_id, n),
  UNIQUE (union_id, digest)
) STRICT;
CREATE INDEX note_case ON note (sid);

-- Used ones: 16 random bytes, and until when they hold.
CREATE TABLE nonce (
  nonce BLOB    PRIMARY KEY NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Counts alone: no case, no day.
CREATE TABLE tally (
  union_id TEXT    NOT NULL,
  form     TEXT    NOT NULL,
  month    INTEGER NOT NULL, -- 202611
  name     TEXT    NOT NULL,
  times    INTEGER NOT NULL,
  PRIMARY KEY (union_id, form, month, name)
) STRICT, WITHOUT ROWID;
