-- Times are milliseconds since 1970; digests are 32 bytes, sids 16.

-- +goose Up
CREATE TABLE envelope (
  digest   BLOB    NOT NULL UNIQUE,
  sid      BLOB    NOT NULL,
  union_id TEXT    NOT NULL,
  form     TEXT    NOT NULL,
  key_set  BLOB    NOT NULL,
  flags    INTEGER NOT NULL,
  state    INTEGER NOT NULL DEFAULT 1,
  fetched  INTEGER NOT NULL DEFAULT 0, -- 1: an officer or a route has had the body
  received INTEGER NOT NULL,
  ended    INTEGER,                    -- closed, withdrawn or in another's custody since
  warned   INTEGER,                    -- observed running time when it was announced to go
  receipt  TEXT    NOT NULL,
  parts    BLOB    NOT NULL,           -- the digests of all its parts, one after the other
  body     BLOB    NOT NULL
) STRICT;
CREATE INDEX envelope_case ON envelope (sid);
CREATE INDEX envelope_list ON envelope (union_id, received);
CREATE INDEX envelope_ended ON envelope (ended) WHERE ended IS NOT NULL;

CREATE TABLE part (
  envelope BLOB    NOT NULL REFERENCES envelope (digest) ON DELETE CASCADE,
  place    INTEGER NOT NULL, -- from 0, in the envelope's parts
  body     BLOB    NOT NULL,
  UNIQUE (envelope, place)
) STRICT;

CREATE TABLE delivery (
  envelope    BLOB    NOT NULL REFERENCES envelope (digest) ON DELETE CASCADE,
  route       TEXT    NOT NULL,
  state       INTEGER NOT NULL, -- 1 due, under a lease or not; 2 done; 3 dead
  due         INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  token       BLOB,
  attempts    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (envelope, route)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (route, state, due);

CREATE TABLE reply (
  sid       BLOB    NOT NULL,
  seq       INTEGER NOT NULL,
  union_id  TEXT    NOT NULL,
  digest    BLOB    NOT NULL,
  body      BLOB    NOT NULL, -- empty when its time was over
  written   INTEGER NOT NULL,
  confirmed INTEGER,          -- the phone has it since
  warned    INTEGER,
  UNIQUE (sid, seq)
) STRICT;

CREATE TABLE rewrap (
  envelope BLOB NOT NULL REFERENCES envelope (digest) ON DELETE CASCADE,
  digest   BLOB NOT NULL,
  wrap     BLOB NOT NULL,
  UNIQUE (envelope, digest)
) STRICT;

-- What was erased, as HMAC(ledger key, digest): no union, no time but the span of
-- 46 days of running time in which it happened, so that it can go after 460.
CREATE TABLE tombstone (
  mark BLOB    PRIMARY KEY NOT NULL,
  span INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE erasure (
  reason TEXT    PRIMARY KEY NOT NULL,
  count  INTEGER NOT NULL
) STRICT;

CREATE TABLE life (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  running INTEGER NOT NULL, -- observed running time, milliseconds
  seen    INTEGER NOT NULL  -- the time of the last sweep
) STRICT;
INSERT INTO life (one, running, seen) VALUES (1, 0, 0);
