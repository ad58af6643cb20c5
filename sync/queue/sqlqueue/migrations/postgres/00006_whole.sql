-- Where SQLite keeps what never changes apart, one row has it all here.

-- +goose Up
CREATE VIEW whole AS SELECT * FROM envelope;
