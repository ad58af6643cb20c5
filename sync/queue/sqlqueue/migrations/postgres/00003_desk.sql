-- What officers' desks need.

-- +goose Up
-- The newest number of each union's journal, which is never given twice.
CREATE TABLE journal (
  union_id TEXT    PRIMARY KEY NOT NULL,
  last     BIGINT  NOT NULL
);

CREATE TABLE note (
  union_id TEXT    NOT NULL,
  n        BIGINT NOT NULL,
  sid      BYTEA   NOT NULL,
  digest   BYTEA   NOT NULL,
  body     BYTEA   NOT NULL, -- sealed to the union's officers
  UNIQUE (union_id, n),
  UNIQUE (union_id, digest)
);
CREATE INDEX note_case ON note (sid);

-- Used ones: 16 random bytes, and until when they hold.
CREATE TABLE nonce (
  nonce BYTEA   PRIMARY KEY NOT NULL,
  until BIGINT NOT NULL
);

-- Counts alone: no case, no day.
CREATE TABLE tally (
  union_id TEXT    NOT NULL,
  form     TEXT    NOT NULL,
  month    BIGINT NOT NULL, -- 202611
  name     TEXT    NOT NULL,
  times    BIGINT NOT NULL,
  PRIMARY KEY (union_id, form, month, name)
);
