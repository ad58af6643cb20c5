-- By what address the phone of a case is told that there is news, where its worker wants it.

-- +goose Up
CREATE TABLE push (
  sid         BLOB    PRIMARY KEY NOT NULL,
  address     TEXT    NOT NULL,
  due         INTEGER,                    -- NULL: there is nothing to tell
  lease_until INTEGER NOT NULL DEFAULT 0,
  token       BLOB,
  attempts    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX push_due ON push (due) WHERE due IS NOT NULL;
