// Package postgres opens the queue in a PostgreSQL database, with the driver pgx. It
// knows connections; what is done in the database is sync/queue/sqlqueue's.
package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"unionhall/sync/queue/sqlqueue"
)

const (
	connections = 16
	idle        = 4
)

// Open connects to the database at an address as libpq knows them
// (postgres://user@host/name). The password comes from the address, PGPASSWORD or
// ~/.pgpass.
func Open(ctx context.Context, address string, o sqlqueue.Options) (*sqlqueue.Queue, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	// A server that was lost without a word holds nobody's rows for long.
	for name, value := range map[string]string{
		"application_name":                    "unionsync",
		"statement_timeout":                   "15s",
		"idle_in_transaction_session_timeout": "15s",
	} {
		if _, ok := config.RuntimeParams[name]; !ok {
			config.RuntimeParams[name] = value
		}
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(idle)
	return sqlqueue.OpenPostgres(ctx, db, o)
}
