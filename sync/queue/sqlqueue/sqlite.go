package sqlqueue

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"unionhall/sync/queue"
)

// SQLite is a database file and the driver that opens it.
type SQLite struct {
	Driver driver.Driver
	Write  string // the data source name of the only writer
	Read   string // that of the readers, read-only
	// Code gives SQLite's extended result code of a driver's error.
	Code func(error) (code int, ok bool)
}

// A setting is a PRAGMA and what it must read afterwards, if not anything. Where SQLite
// was built without the thing, it reads nothing.
type setting struct {
	name, value, reads string
}

// pageSize is that of new stores, bytes. What is written is pages, one after the other: of
// 4 KiB each envelope takes one for itself, of 16 KiB six share one.
const pageSize = 16384

// settings are those of the writer, in this order: page_size and auto_vacuum go before
// anything is written. synchronous=FULL makes each commit durable. Checkpoints are made by hand
// (tidy): SQLite's automatic ones say nothing when their fsync fails. What is
// deleted is overwritten. Nothing is mapped into memory, where a stray write reaches the file.
var settings = []setting{
	{"busy_timeout", "5000", "5000"},
	{"page_size", strconv.Itoa(pageSize), ""}, // an older store keeps its own
	{"auto_vacuum", "INCREMENTAL", "2"},
	{"journal_mode", "WAL", "wal"},
	{"synchronous", "FULL", "2"},
	{"wal_autocheckpoint", "0", "0"},
	{"journal_size_limit", "67108864", "67108864"},
	{"secure_delete", "ON", "1"},
	{"foreign_keys", "ON", "1"},
	{"trusted_schema", "OFF", "0"},
	{"mmap_size", "0", "0"},
	{"temp_store", "MEMORY", "2"},
	{"cache_size", "-8192", "-8192"}, // a group of 4 MB; the kernel has the rest
}

// readSettings are those of a reader.
var readSettings = []setting{
	{"busy_timeout", "5000", "5000"},
	{"query_only", "ON", "1"},
	{"trusted_schema", "OFF", "0"},
	{"mmap_size", "0", "0"},
	{"temp_store", "MEMORY", "2"},
	{"cache_size", "-1024", "-1024"},
}

const readers = 4

// OpenSQLite opens the queue in a SQLite database, which may be new.
func OpenSQLite(ctx context.Context, s SQLite, o Options) (*Queue, error) {
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
	q := &Queue{Options: o}
	q.write = sql.OpenDB(&connector{s.Driver, s.Write, settings})
	q.write.SetMaxOpenConns(1)
	q.write.SetMaxIdleConns(1)
	q.read = sql.OpenDB(&connector{s.Driver, s.Read, readSettings})
	q.read.SetMaxOpenConns(readers)
	q.read.SetMaxIdleConns(readers)
	if err := q.startSQLite(ctx, s); err != nil {
		return nil, errors.Join(fmt.Errorf("SQLite: %w", err), q.write.Close(), q.read.Close())
	}
	return q, q.begin(ctx)
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// startSQLite makes sure of the version, of the settings, and that everything that is
// in the log is in the file before anybody is told about it: a transaction that was
// written but not synced when the process died is there again now, and a phone that
// sends the same bytes would be told that they are safe.
func (q *Queue) startSQLite(ctx context.Context, s SQLite) error {
	if err := version(ctx, q.write); err != nil {
		return err
	}
	busy, _, _, err := checkpoint(ctx, q.write, "TRUNCATE")
	if err != nil {
		return err
	}
	if busy {
		return errors.New("another process has the database open")
	}
	if err := upgrade(ctx, q.write); err != nil {
		return err
	}
	own, err := q.write.Conn(ctx)
	if err != nil {
		return err
	}
	var page int
	if err := own.QueryRowContext(ctx, `PRAGMA page_size`).Scan(&page); err != nil {
		return err
	}
	moves := sql.OpenDB(&connector{s.Driver, s.Write, moverSettings})
	moves.SetMaxOpenConns(1)
	w := &sqliteWriter{conn: own, log: mover{db: moves, page: page, failed: func(err error) bool { return errors.Is(q.settle(err), queue.ErrStopped) }}}
	if err := w.prepare(); err != nil {
		return err
	}
	q.dialect = dialect{
		name:      "sqlite",
		runners:   []runner{w},
		shared:    true,
		insert:    w.insert,
		index:     w.index,
		unindexed: w.backlog.any.Load,
		now:       func(context.Context, conn) (time.Time, error) { return q.Clock.Now(), nil },
		fault:     func(err error) fault { return sqliteFault(s.Code, err) },
		alive:     `SELECT one FROM life`,
		sound: func(ctx context.Context, c conn) error {
			return errors.Join(soundSQLite(ctx, c), paired(ctx, c))
		},
	}
	return nil
}

// upgrade brings the schema up to date. What that leaves, a table that was copied and a
// log as long, is given back at once: the disk may have no room for more.
func upgrade(ctx context.Context, db *sql.DB) error {
	changed, err := migrate(ctx, db, "sqlite", goose.DialectSQLite3)
	if err != nil || !changed {
		return err
	}
	if _, _, _, err := checkpoint(ctx, db, "TRUNCATE"); err != nil {
		return err
	}
	if err := each(ctx, db, nothingOf, `PRAGMA incremental_vacuum`); err != nil {
		return err
	}
	_, _, _, err = checkpoint(ctx, db, "TRUNCATE")
	return err
}

// oldest is the first version in which a checkpoint cannot lose what another connection
// is writing.
var oldest = [3]int{3, 51, 3}

func version(ctx context.Context, db *sql.DB) error {
	var text string
	if err := db.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&text); err != nil {
		return err
	}
	return versionAtLeast(text, oldest)
}

func versionAtLeast(text string, oldest [3]int) error {
	var v [3]int
	for i, part := range strings.SplitN(text, ".", 3) {
		n, err := strconv.Atoi(part)
		if err != nil {
			return fmt.Errorf("version %q: %w", text, err)
		}
		v[i] = n
	}
	for i := range v {
		if v[i] != oldest[i] {
			if v[i] < oldest[i] {
				return fmt.Errorf("version %s can lose committed rows; %d.%d.%d or newer is wanted", text, oldest[0], oldest[1], oldest[2])
			}
			return nil
		}
	}
	return nil
}

// sqliteFault judges a result code. BUSY is another process, for longer than the
// busy timeout; it goes by.
func sqliteFault(code func(error) (int, bool), err error) fault {
	n, ok := code(err)
	if !ok {
		return faultOther
	}
	switch n & 0xff {
	case 1, 12, 18, 19, 20, 25: // ERROR, NOTFOUND, TOOBIG, CONSTRAINT, MISMATCH, RANGE
		return faultStatement
	case 13: // FULL
		return faultFull
	case 8, 10, 11, 14, 26: // READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB
		return faultBroken
	}
	return faultOther
}

// A sqliteWriter has the only connection that writes.
type sqliteWriter struct {
	conn *sql.Conn
	log  mover
	statements
	backlog backlog
}

func (w *sqliteWriter) prepare() error {
	w.backlog.any.Store(true)
	w.backlog.routed = true
	return w.conn.Raw(func(c any) error {
		return errors.Join(w.statements.prepare(c.(driver.Conn)), w.backlog.statements.prepare(c.(driver.Conn)))
	})
}

// insert holds the connection for the whole group. Lines that are due are made with the
// group, in one transaction: one fsync for both.
func (w *sqliteWriter) insert(_ context.Context, _ conn, list []*arrival) (fresh map[queue.Digest]bool, err error) {
	err = w.conn.Raw(func(any) error {
		var err error
		if fresh, err = w.backlog.add(list); err == nil && w.backlog.due() {
			err = w.backlog.catchUp()
		}
		return err
	})
	return fresh, err
}

// run keeps the transaction in its own hands: database/sql would give the connection
// back after a failed COMMIT, with the transaction still open.
func (w *sqliteWriter) run(_ context.Context, do func(conn) error) error {
	if err := w.exec(w.begin); err != nil {
		return err
	}
	w.backlog.begin()
	err := do(w.conn)
	if err == nil {
		if err = w.exec(w.commit); err == nil {
			w.backlog.committed()
			return nil
		}
		err = &commitError{err}
	}
	w.conn.ExecContext(context.Background(), `ROLLBACK`) // fails when SQLite has done it already
	return err
}

// exec carries out a statement without parameters.
func (w *sqliteWriter) exec(d *direct) error {
	return w.conn.Raw(func(any) error {
		_, err := d.exec()
		return err
	})
}

// close gives the connection back, without statements: until then, the database would
// stay open behind it.
func (w *sqliteWriter) close() error {
	statements := func(any) error { return errors.Join(w.statements.close(), w.backlog.statements.close()) }
	return errors.Join(w.conn.Raw(statements), w.conn.Close(), w.log.close())
}

// purge gives free pages back and empties the log. It waits for readers a moment only:
// nothing is accepted meanwhile.
func (w *sqliteWriter) purge(ctx context.Context) error {
	w.log.wait()
	if err := each(ctx, w.conn, nothingOf, `PRAGMA incremental_vacuum`); err != nil {
		return unsafe(err)
	}
	if _, err := w.conn.ExecContext(ctx, `PRAGMA busy_timeout = 100`); err != nil {
		return err
	}
	busy, _, _, err := checkpoint(ctx, w.conn, "TRUNCATE")
	if err != nil {
		return unsafe(err)
	}
	if _, err := w.conn.ExecContext(ctx, `PRAGMA busy_timeout = 5000`); err != nil {
		return err
	}
	if busy {
		return errBusy
	}
	return nil
}

// nothingOf goes through rows for what the statement does on the way.
func nothingOf(*sql.Rows) error { return nil }

// soundSQLite reads every page.
func soundSQLite(ctx context.Context, c conn) error {
	var faults []error
	for _, check := range []string{`PRAGMA integrity_check`, `PRAGMA foreign_key_check`} {
		err := each(ctx, c, func(rows *sql.Rows) error {
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			var first string
			into := []any{&first}
			for range columns[1:] {
				into = append(into, new(any))
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			if first != "ok" {
				faults = append(faults, fmt.Errorf("%s: %s", check, first))
			}
			return nil
		}, check)
		if err != nil {
			return err
		}
	}
	return errors.Join(faults...)
}

// paired reports lines without content, and contents whose line is lost: not those that
// wait for theirs.
func paired(ctx context.Context, c conn) error {
	var lines, contents int
	err := c.QueryRowContext(ctx, `SELECT
		(SELECT count(*) FROM envelope e WHERE NOT EXISTS (SELECT 1 FROM content c WHERE c.n = e.n)),
		(SELECT count(*) FROM content c WHERE n <= (SELECT max(n) FROM envelope) AND NOT EXISTS (SELECT 1 FROM envelope e WHERE e.n = c.n))`).
		Scan(&lines, &contents)
	if err == nil && lines+contents > 0 {
		err = fmt.Errorf("%d envelopes without content, %d contents without envelope", lines, contents)
	}
	return err
}

// A connector opens connections that have their settings.
type connector struct {
	driver   driver.Driver
	name     string
	settings []setting
}

func (c *connector) Driver() driver.Driver { return c.driver }

// Connect sets and reads back: SQLite ignores what it does not know or cannot do.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.name)
	if err != nil {
		return nil, err
	}
	for _, s := range c.settings {
		if err := s.apply(ctx, conn); err != nil {
			return nil, errors.Join(fmt.Errorf("PRAGMA %s: %w", s.name, err), conn.Close())
		}
	}
	return conn, nil
}

func (s setting) apply(ctx context.Context, conn driver.Conn) error {
	if _, err := ask(ctx, conn, `PRAGMA `+s.name+` = `+s.value); err != nil {
		return err
	}
	got, err := ask(ctx, conn, `PRAGMA `+s.name)
	if err == nil && s.reads != "" && got != s.reads && got != "" {
		err = fmt.Errorf("it is %s, not %s", got, s.reads)
	}
	return err
}

// ask gives the first column of the first row, if there is one.
func ask(ctx context.Context, conn driver.Conn, query string) (string, error) {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return "", err
	}
	defer stmt.Close()
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(ctx, nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns := rows.Columns()
	if len(columns) == 0 {
		return "", nil
	}
	row := make([]driver.Value, len(columns))
	if err := rows.Next(row); err != nil {
		return "", nil // no row
	}
	return fmt.Sprint(row[0]), nil
}
