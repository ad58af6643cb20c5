-- What deliveries need.

-- +goose Up
ALTER TABLE delivery ADD COLUMN why TEXT NOT NULL DEFAULT ''; -- given up because

-- Who works on a route, and until when nobody does.
CREATE TABLE turn (
  route       TEXT PRIMARY KEY NOT NULL,
  token       BLOB NOT NULL,
  lease_until INTEGER NOT NULL,
  rested      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
