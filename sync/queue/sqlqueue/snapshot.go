package sqlqueue

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// CopySQLite writes what is committed in a database into an empty file. It reads one
// snapshot; writers go on meanwhile.
func CopySQLite(ctx context.Context, d driver.Driver, name, into string) error {
	return withReader(d, name, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, `VACUUM INTO $1`, into)
		return err
	})
}

// CheckSQLite reads every page of a database and reports what is wrong with it: ErrLedger
// when its tombstones are those of another ledger. A nil ledger is not compared.
func CheckSQLite(ctx context.Context, d driver.Driver, name string, l *Ledger) error {
	return withReader(d, name, func(db *sql.DB) error {
		if err := soundSQLite(ctx, db); err != nil {
			return err
		}
		var one int
		err := db.QueryRowContext(ctx, `SELECT one FROM life`).Scan(&one)
		if err != nil || l == nil {
			return err
		}
		var owned int // a snapshot of before queues knew their ledgers has no such table
		err = db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'ledger'`).Scan(&owned)
		if err != nil || owned == 0 {
			return err
		}
		var mark []byte
		err = db.QueryRowContext(ctx, `SELECT mark FROM ledger`).Scan(&mark)
		if whose := l.whose(); err == nil && string(mark) != string(whose[:]) {
			err = ErrLedger
		}
		return err
	})
}

// withReader opens one reader. query_only would forbid VACUUM INTO, and the data source
// name says that the file is only read.
func withReader(d driver.Driver, name string, do func(*sql.DB) error) error {
	db := sql.OpenDB(&connector{d, name, []setting{{"busy_timeout", "5000", "5000"}, {"trusted_schema", "OFF", "0"}}})
	db.SetMaxOpenConns(1)
	return errors.Join(do(db), db.Close())
}
