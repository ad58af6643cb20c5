-- What deliveries need.

-- +goose Up
ALTER TABLE delivery ADD COLUMN why TEXT NOT NULL DEFAULT ''; -- given up because

-- Who works on a route, and until when nobody does.
CREATE TABLE turn (
  route       TEXT PRIMARY KEY NOT NULL,
  token       BYTEA NOT NULL,
  lease_until BIGINT NOT NULL,
  rested      BIGINT NOT NULL
);
