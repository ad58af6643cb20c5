-- What is kept is counted in an index, not in the rows, which are large: a figure is
-- asked for every few seconds.

-- +goose Up
ALTER TABLE envelope ADD COLUMN size BIGINT GENERATED ALWAYS AS (length(body)) STORED;
CREATE INDEX envelope_count ON envelope (union_id, form, state, received, size);
CREATE INDEX reply_kept ON reply (sid) WHERE length(body) > 0;

-- Whose tombstones these are: 16 bytes that follow from the ledger's key.
CREATE TABLE ledger (
  one  BIGINT PRIMARY KEY CHECK (one = 1),
  mark BYTEA  NOT NULL
);
