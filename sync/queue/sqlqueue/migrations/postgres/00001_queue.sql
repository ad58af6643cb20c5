-- Times are milliseconds since 1970; digests are 32 bytes, sids 16.

-- +goose Up
CREATE TABLE envelope (
  digest   BYTEA  PRIMARY KEY,
  sid      BYTEA  NOT NULL,
  union_id TEXT   NOT NULL,
  form     TEXT   NOT NULL,
  key_set  BYTEA  NOT NULL,
  flags    BIGINT NOT NULL,
  state    BIGINT NOT NULL DEFAULT 1,
  fetched  BIGINT NOT NULL DEFAULT 0, -- 1: an officer or a route has had the body
  received BIGINT NOT NULL,
  ended    BIGINT,                    -- closed, withdrawn or in another's custody since
  warned   BIGINT,                    -- observed running time when it was announced to go
  receipt  TEXT   NOT NULL,
  parts    BYTEA  NOT NULL,           -- the digests of all its parts, one after the other
  body     BYTEA  NOT NULL
);
CREATE INDEX envelope_case ON envelope (sid);
CREATE INDEX envelope_list ON envelope (union_id, received);
CREATE INDEX envelope_ended ON envelope (ended) WHERE ended IS NOT NULL;

CREATE TABLE part (
  envelope BYTEA  NOT NULL REFERENCES envelope (digest) ON DELETE CASCADE,
  place    BIGINT NOT NULL, -- from 0, in the envelope's parts
  body     BYTEA  NOT NULL,
  UNIQUE (envelope, place)
);

CREATE TABLE delivery (
  envelope    BYTEA  NOT NULL REFERENCES envelope (digest) ON DELETE CASCADE,
  route       TEXT   NOT NULL,
  state       BIGINT NOT NULL, -- 1 due, under a lease or not; 2 done; 3 dead
  due         BIGINT NOT NULL,
  lease_until BIGINT NOT NULL DEFAULT 0,
  token       BYTEA,
  attempts    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (envelope, route)
);
CREATE INDEX delivery_due ON delivery (route, state, due);

CREATE TABLE reply (
  sid       BYTEA  NOT NULL,
  seq       BIGINT NOT NULL,
  union_id  TEXT   NOT NULL,
  digest    BYTEA  NOT NULL,
  body      BYTEA  NOT NULL, -- empty when its time was over
  written   BIGINT NOT NULL,
  confirmed BIGINT,          -- the phone has it since
  warned    BIGINT,
  UNIQUE (sid, seq)
);

CREATE TABLE rewrap (
  envelope BYTEA NOT NULL REFERENCES envelope (digest) ON DELETE CASCADE,
  digest   BYTEA NOT NULL,
  wrap     BYTEA NOT NULL,
  UNIQUE (envelope, digest)
);

-- What was erased, as HMAC(ledger key, digest): no union, no time but the span of
-- 46 days of running time in which it happened, so that it can go after 460.
CREATE TABLE tombstone (
  mark BYTEA  PRIMARY KEY NOT NULL,
  span BIGINT NOT NULL
);

CREATE TABLE erasure (
  reason TEXT   PRIMARY KEY NOT NULL,
  count  BIGINT NOT NULL
);

CREATE TABLE life (
  one     BIGINT PRIMARY KEY CHECK (one = 1),
  running BIGINT NOT NULL, -- observed running time, milliseconds
  seen    BIGINT NOT NULL  -- the time of the last sweep
);
INSERT INTO life (one, running, seen) VALUES (1, 0, 0);
