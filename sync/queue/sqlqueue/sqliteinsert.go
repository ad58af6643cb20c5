package sqlqueue

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
)

// A direct statement goes to the driver, past database/sql, whose locks and conversions
// cost SQLite as much as a row does. It belongs to one connection and has plain ?
// parameters, in their order.
type direct struct {
	stmt driver.Stmt
	args []driver.NamedValue
}

func prepareDirect(c driver.Conn, query string) (*direct, error) {
	stmt, err := c.Prepare(query)
	return &direct{stmt: stmt}, err
}

// bind takes the driver's own types: int64, string, []byte.
func (d *direct) bind(values []driver.Value) []driver.NamedValue {
	d.args = d.args[:0]
	for i, v := range values {
		d.args = append(d.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return d.args
}

// exec tells how many rows the statement has changed. It runs under no deadline, for
// which the driver would start a goroutine each time.
func (d *direct) exec(values ...driver.Value) (int64, error) {
	result, err := d.stmt.(driver.StmtExecContext).ExecContext(context.Background(), d.bind(values))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// each visits the rows of a query, of which visit must keep nothing.
func (d *direct) each(visit func(row []driver.Value) error, values ...driver.Value) (err error) {
	rows, err := d.stmt.(driver.StmtQueryContext).QueryContext(context.Background(), d.bind(values))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		if err := rows.Next(row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := visit(row); err != nil {
			return err
		}
	}
}

// close is for a statement that may not have been prepared.
func (d *direct) close() error {
	if d == nil || d.stmt == nil {
		return nil
	}
	return d.stmt.Close()
}

// statements are those that every group needs.
type statements struct {
	begin, commit, length *direct
}

func (s *statements) prepare(c driver.Conn) error {
	return prepareAll(c, map[**direct]string{
		&s.begin:  `BEGIN IMMEDIATE`,
		&s.commit: `COMMIT`,
		&s.length: `PRAGMA wal_checkpoint(NOOP)`,
	})
}

func prepareAll(c driver.Conn, queries map[**direct]string) error {
	for into, query := range queries {
		var err error
		if *into, err = prepareDirect(c, query); err != nil {
			return err
		}
	}
	return nil
}

func (s *statements) close() error {
	return errors.Join(s.begin.close(), s.commit.close(), s.length.close())
}

// blob is never NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
