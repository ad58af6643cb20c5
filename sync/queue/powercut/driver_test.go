package powercut

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/ncruces/go-sqlite3"
	ncruces "github.com/ncruces/go-sqlite3/driver"
)

// A changed driver answers some statements of the queue in its own way: that is how
// the negative controls leave out what protects.
type changed struct {
	statements map[string]string
}

// normal commits without an fsync, and says that it does not.
func normal() changed {
	return changed{map[string]string{
		"PRAGMA synchronous = FULL": "PRAGMA synchronous = NORMAL",
		"PRAGMA synchronous":        "SELECT 2",
	}}
}

// trusting starts without moving the log into the file.
func trusting() changed {
	return changed{map[string]string{"PRAGMA wal_checkpoint(TRUNCATE)": "SELECT 0, 0, 0"}}
}

// moving takes the log for long whenever it looks, so that it is moved into the file
// all the time, beside whoever writes.
func moving() changed {
	return changed{map[string]string{"PRAGMA wal_checkpoint(NOOP)": "SELECT 0, 1000000, 0"}}
}

func (d changed) Open(name string) (driver.Conn, error) {
	c, err := (&ncruces.SQLite{}).Open(name)
	return &conn{c, d.statements}, err
}

type conn struct {
	driver.Conn
	statements map[string]string
}

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if other, ok := c.statements[query]; ok {
		query = other
	}
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

// An opener opens connections that nothing is set for.
type opener struct{ name string }

func (o opener) Connect(context.Context) (driver.Conn, error) { return changed{}.Open(o.name) }
func (o opener) Driver() driver.Driver                        { return changed{} }

func code(err error) (int, bool) {
	var e *sqlite3.Error
	if !errors.As(err, &e) {
		return 0, false
	}
	return int(e.ExtendedCode()), true
}
