-- By what address the phone of a case is told that there is news, where its worker wants it.

-- +goose Up
CREATE TABLE push (
  sid         BYTEA  PRIMARY KEY NOT NULL,
  address     TEXT   NOT NULL,
  due         BIGINT,                    -- NULL: there is nothing to tell
  lease_until BIGINT NOT NULL DEFAULT 0,
  token       BYTEA,
  attempts    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX push_due ON push (due) WHERE due IS NOT NULL;
