-- What is accepted is written once, into content, in the order of arrival: a row of no
-- index but its number. Its line in envelope, with the indexes and the deliveries, is
-- made later and for many at a time. Rows above the highest number in envelope are those
-- that have no line yet.

-- +goose Up
ALTER TABLE envelope RENAME TO old_envelope;
ALTER TABLE part RENAME TO old_part;
ALTER TABLE delivery RENAME TO old_delivery;
ALTER TABLE rewrap RENAME TO old_rewrap;

CREATE TABLE content (
  n        INTEGER PRIMARY KEY,
  digest   BLOB    NOT NULL,
  sid      BLOB    NOT NULL,
  union_id TEXT    NOT NULL,
  form     TEXT    NOT NULL,
  flags    INTEGER NOT NULL, -- as it came
  later    INTEGER NOT NULL, -- the flag that is added when its case has an envelope already
  received INTEGER NOT NULL,
  routes   TEXT    NOT NULL, -- of its deliveries: a JSON list
  due      INTEGER NOT NULL, -- when those may begin
  key_set  BLOB    NOT NULL,
  receipt  TEXT    NOT NULL,
  parts    BLOB    NOT NULL, -- the digests of all its parts, one after the other
  body     BLOB    NOT NULL
) STRICT;

CREATE TABLE envelope (
  n        INTEGER PRIMARY KEY, -- of its content
  digest   BLOB    NOT NULL UNIQUE,
  sid      BLOB    NOT NULL,
  union_id TEXT    NOT NULL,
  form     TEXT    NOT NULL,
  flags    INTEGER NOT NULL,
  state    INTEGER NOT NULL DEFAULT 1,
  fetched  INTEGER NOT NULL DEFAULT 0, -- 1: an officer or a route has had the body
  received INTEGER NOT NULL,
  ended    INTEGER,                    -- closed, withdrawn or in another's custody since
  warned   INTEGER,                    -- observed running time when it was announced to go
  size     INTEGER NOT NULL            -- of the body, bytes
) STRICT;

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
  why         TEXT    NOT NULL DEFAULT '', -- given up because
  PRIMARY KEY (envelope, route)
) STRICT, WITHOUT ROWID;

CREATE TABLE rewrap (
  envelope BLOB NOT NULL REFERENCES envelope (digest) ON DELETE CASCADE,
  digest   BLOB NOT NULL,
  wrap     BLOB NOT NULL,
  UNIQUE (envelope, digest)
) STRICT;

INSERT INTO content (n, digest, sid, union_id, form, flags, later, received, routes, due, key_set, receipt, parts, body)
  SELECT rowid, digest, sid, union_id, form, flags, 0, received, '[]', 0, key_set, receipt, parts, body FROM old_envelope;
INSERT INTO envelope (n, digest, sid, union_id, form, flags, state, fetched, received, ended, warned, size)
  SELECT rowid, digest, sid, union_id, form, flags, state, fetched, received, ended, warned, size FROM old_envelope;
INSERT INTO part (envelope, place, body) SELECT envelope, place, body FROM old_part;
INSERT INTO delivery (envelope, route, state, due, lease_until, token, attempts, why)
  SELECT envelope, route, state, due, lease_until, token, attempts, why FROM old_delivery;
INSERT INTO rewrap (envelope, digest, wrap) SELECT envelope, digest, wrap FROM old_rewrap;

DROP TABLE old_part;
DROP TABLE old_delivery;
DROP TABLE old_rewrap;
DROP TABLE old_envelope;

CREATE INDEX envelope_case ON envelope (sid);
CREATE INDEX envelope_list ON envelope (union_id, received);
CREATE INDEX envelope_ended ON envelope (ended) WHERE ended IS NOT NULL;
CREATE INDEX envelope_count ON envelope (union_id, form, state, received, size);
CREATE INDEX delivery_due ON delivery (route, state, due);

-- +goose StatementBegin
CREATE TRIGGER envelope_gone AFTER DELETE ON envelope BEGIN
  DELETE FROM content WHERE n = OLD.n;
END;
-- +goose StatementEnd

-- All that is known of an envelope.
CREATE VIEW whole AS SELECT e.*, c.key_set, c.receipt, c.parts, c.body FROM envelope e JOIN content c ON c.n = e.n;
