package sqlqueue

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"unionhall/sync/queue"
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

// statements are those that every group needs, and that accepts are made of. One row of
// VALUES each: with INSERT ... SELECT, SQLite keeps a journal of the statement and asks
// all tables that refer to envelope whether they were waiting for it.
type statements struct {
	begin, commit, length      *direct
	envelope, delivery, erased *direct
}

// manyMarks is how many tombstones one statement looks for.
const manyMarks = 64

func (s *statements) prepare(c driver.Conn) (err error) {
	for _, p := range []struct {
		into  **direct
		query string
	}{
		{&s.begin, `BEGIN IMMEDIATE`},
		{&s.commit, `COMMIT`},
		{&s.length, `PRAGMA wal_checkpoint(NOOP)`},
		{&s.envelope, `INSERT INTO envelope (digest, sid, union_id, form, key_set, flags, received, receipt, parts, body, size)
			VALUES (?, ?, ?, ?, ?, ? | CASE WHEN EXISTS (SELECT 1 FROM envelope WHERE sid = ?) THEN ? ELSE 0 END, ?, ?, ?, ?, ?)
			ON CONFLICT (digest) DO NOTHING`},
		{&s.delivery, `INSERT INTO delivery (envelope, route, state, due) VALUES (?, ?, 1, ?) ON CONFLICT (envelope, route) DO NOTHING`},
		{&s.erased, `SELECT mark FROM tombstone WHERE mark IN (?` + strings.Repeat(`, ?`, manyMarks-1) + `)`},
	} {
		if *p.into, err = prepareDirect(c, p.query); err != nil {
			return err
		}
	}
	return nil
}

func (s *statements) close() error {
	return errors.Join(s.begin.close(), s.commit.close(), s.length.close(), s.envelope.close(), s.delivery.close(), s.erased.close())
}

// add adds row by row: inside one transaction that costs SQLite microseconds.
func (s *statements) add(list []*arrival) (map[queue.Digest]bool, error) {
	gone, err := s.gone(list)
	if err != nil {
		return nil, err
	}
	fresh := make(map[queue.Digest]bool, len(list))
	for _, a := range list {
		if gone[a.mark] {
			continue
		}
		n, err := s.envelope.exec(a.Digest[:], a.Sid[:], a.Union, a.Form, a.KeySet[:], int64(a.flags), a.Sid[:], int64(a.later),
			milli(a.Received), a.Receipt, blob(a.parts()), blob(a.Body), int64(len(a.Body)))
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		fresh[a.Digest] = true
		for _, route := range a.Routes {
			if _, err := s.delivery.exec(a.Digest[:], route, a.due()); err != nil {
				return nil, err
			}
		}
	}
	return fresh, nil
}

// gone tells whose tombstones are there.
func (s *statements) gone(list []*arrival) (map[Mark]bool, error) {
	gone := map[Mark]bool{}
	marks := make([]driver.Value, manyMarks)
	for some := range slices.Chunk(list, manyMarks) {
		for i := range marks { // the last one fills what is left
			marks[i] = some[min(i, len(some)-1)].mark[:]
		}
		err := s.erased.each(func(row []driver.Value) error {
			b, ok := row[0].([]byte)
			if !ok || len(b) != len(Mark{}) {
				return fmt.Errorf("a tombstone is %T of another length", row[0])
			}
			gone[Mark(b)] = true
			return nil
		}, marks...)
		if err != nil {
			return nil, err
		}
	}
	return gone, nil
}

// blob is never NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
