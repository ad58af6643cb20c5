package sqlqueue

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"unionhall/sync/queue"
)

// postgresWriters is how many groups are under way at once: while one waits for the
// disk, the other is filled.
const postgresWriters = 2

// OpenPostgres opens the queue in a PostgreSQL database, which several replicas may do
// at once. The queue owns db. Leases run by the database's clock. Durability is the
// server's: after a fail-over nothing is missing only if the standby was synchronous.
func OpenPostgres(ctx context.Context, db *sql.DB, o Options) (*Queue, error) {
	q := &Queue{Options: o, write: db, read: db}
	if err := q.startPostgres(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL: %w", err), db.Close())
	}
	return q, q.begin(ctx)
}

func (q *Queue) startPostgres(ctx context.Context) error {
	if err := durable(ctx, q.write); err != nil {
		return err
	}
	// A row with a lease, not an advisory lock: those are missing where connections are
	// pooled and in databases that only speak PostgreSQL's language.
	locker, err := lock.NewPostgresTableLocker(lock.WithTableName("queue_migration_lock"), lock.WithTableLockTimeout(200*time.Millisecond, 300))
	if err != nil {
		return err
	}
	if _, err := migrate(ctx, q.write, "postgres", goose.DialectPostgres, goose.WithLocker(locker)); err != nil {
		return err
	}
	q.dialect = dialect{
		name:      "postgres",
		patience:  20 * time.Second,
		insert:    insertPostgres,
		index:     func(context.Context, conn) error { return nil }, // each insert does
		unindexed: func() bool { return false },
		skip:      " FOR UPDATE OF d SKIP LOCKED",
		lock:      " FOR UPDATE",
		now:       q.postgresNow,
		fault:     postgresFault,
		alive:     `SELECT one FROM life WHERE NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'`,
		sound:     func(context.Context, conn) error { return nil }, // the server's own work
	}
	for range postgresWriters {
		q.runners = append(q.runners, pool{q.write})
	}
	return nil
}

// durable refuses a server whose commits are not, or that is older than what is tested.
func durable(ctx context.Context, db *sql.DB) error {
	for _, name := range []string{"fsync", "synchronous_commit"} {
		var value string
		if err := db.QueryRowContext(ctx, `SHOW `+name).Scan(&value); err != nil {
			return err
		}
		if value == "off" {
			return fmt.Errorf("%s is off: what it says is kept can be lost", name)
		}
	}
	var version int
	if err := db.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::bigint`).Scan(&version); err != nil {
		return err
	}
	if version < 150000 {
		return fmt.Errorf("version %d is too old; 15 or newer is wanted", version/10000)
	}
	return nil
}

func (q *Queue) postgresNow(ctx context.Context, c conn) (time.Time, error) {
	if q.Clock != nil {
		return q.Clock.Now(), nil
	}
	var ms int64
	err := c.QueryRowContext(ctx, `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint`).Scan(&ms)
	return at(ms), err
}

// postgresFault judges by SQLSTATE. Without one, the connection is lost.
func postgresFault(err error) fault {
	var state interface{ SQLState() string }
	if !errors.As(err, &state) {
		return faultOther
	}
	switch code := state.SQLState(); {
	case code == "40001" || code == "40P01":
		return faultRetry
	case code == "53100":
		return faultFull
	case code[:2] == "22" || code[:2] == "23":
		return faultStatement
	}
	return faultOther
}

// A pool takes a connection for each transaction.
type pool struct{ db *sql.DB }

func (p pool) run(ctx context.Context, do func(conn) error) error {
	tx, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		tx.Rollback() // when it fails, the connection is gone and the transaction with it
		return err
	}
	if err := tx.Commit(); err != nil {
		return &commitError{err}
	}
	return nil
}

// purge has nothing to do: rows go with vacuum, the log with its recycling.
func (pool) purge(context.Context) error { return nil }
func (pool) tidy(context.Context) error  { return nil }
func (pool) close() error                { return nil }

// insertPostgres adds a group in one statement each for envelopes and deliveries, in
// the order of their digests: two groups with the same envelopes wait for each other
// and never in a circle.
func insertPostgres(ctx context.Context, c conn, list []*arrival) (map[queue.Digest]bool, error) {
	list = slices.SortedFunc(slices.Values(list), func(a, b *arrival) int { return bytes.Compare(a.Digest[:], b.Digest[:]) })
	var rows columns
	for _, a := range list {
		rows.add(a)
	}
	fresh := make(map[queue.Digest]bool, len(list))
	err := each(ctx, c, func(r *sql.Rows) error {
		var digest []byte
		err := r.Scan(&digest)
		if err == nil {
			fresh[queue.Digest(digest)] = true
		}
		return err
	}, `INSERT INTO envelope (digest, sid, union_id, form, key_set, flags, received, receipt, parts, body, size)
		SELECT n.digest, n.sid, n.union_id, n.form, n.key_set,
			n.flags | CASE WHEN EXISTS (SELECT 1 FROM envelope e WHERE e.sid = n.sid) THEN n.later ELSE 0 END,
			n.received, n.receipt, n.parts, n.body, length(n.body)
		FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::bytea[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::bytea[], $11::bytea[], $12::bytea[])
			AS n (digest, sid, union_id, form, key_set, flags, later, received, receipt, parts, body, mark)
		WHERE NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.mark = n.mark)
		ON CONFLICT (digest) DO NOTHING RETURNING digest`, rows.args()...)
	if err != nil || len(fresh) == 0 {
		return fresh, err
	}
	if err := dropErased(ctx, c, list, fresh); err != nil {
		return nil, err
	}
	return fresh, insertDeliveries(ctx, c, list, fresh)
}

// columns are the arguments of the insert.
type columns struct {
	digest, sid, keySet, parts, body, mark [][]byte
	union, form, receipt                   []string
	flags, later, received                 []int64
}

func (r *columns) add(a *arrival) {
	r.digest, r.sid, r.keySet = append(r.digest, a.Digest[:]), append(r.sid, a.Sid[:]), append(r.keySet, a.KeySet[:])
	r.parts, r.body, r.mark = append(r.parts, blob(a.parts())), append(r.body, blob(a.Body)), append(r.mark, a.mark[:])
	r.union, r.form, r.receipt = append(r.union, a.Union), append(r.form, a.Form), append(r.receipt, a.Receipt)
	r.flags, r.later = append(r.flags, int64(a.flags)), append(r.later, int64(a.later))
	r.received = append(r.received, milli(a.Received))
}

func (r *columns) args() []any {
	return []any{r.digest, r.sid, r.union, r.form, r.keySet, r.flags, r.later, r.received, r.receipt, r.parts, r.body, r.mark}
}

// dropErased takes back what another transaction erased while the insert was waiting
// for it: the row had gone, and the tombstone was not to be seen yet.
func dropErased(ctx context.Context, c conn, list []*arrival, fresh map[queue.Digest]bool) error {
	var marks [][]byte
	byMark := map[Mark]queue.Digest{}
	for _, a := range list {
		if fresh[a.Digest] {
			marks = append(marks, a.mark[:])
			byMark[a.mark] = a.Digest
		}
	}
	var gone [][]byte
	err := each(ctx, c, func(rows *sql.Rows) error {
		var mark []byte
		if err := rows.Scan(&mark); err != nil {
			return err
		}
		digest := byMark[Mark(mark)]
		delete(fresh, digest)
		gone = append(gone, digest[:])
		return nil
	}, `SELECT mark FROM tombstone WHERE mark = ANY($1::bytea[])`, marks)
	if err != nil || len(gone) == 0 {
		return err
	}
	_, err = c.ExecContext(ctx, `DELETE FROM envelope WHERE digest = ANY($1::bytea[])`, gone)
	return err
}

func insertDeliveries(ctx context.Context, c conn, list []*arrival, fresh map[queue.Digest]bool) error {
	var bodies [][]byte
	var routes []string
	var due []int64
	for _, a := range list {
		for _, route := range a.Routes {
			if fresh[a.Digest] {
				bodies, routes, due = append(bodies, a.Digest[:]), append(routes, route), append(due, a.due())
			}
		}
	}
	if len(bodies) == 0 {
		return nil
	}
	_, err := c.ExecContext(ctx, `INSERT INTO delivery (envelope, route, state, due)
		SELECT n.envelope, n.route, 1, n.due FROM unnest($1::bytea[], $2::text[], $3::bigint[]) AS n (envelope, route, due)
		ON CONFLICT (envelope, route) DO NOTHING`, bodies, routes, due)
	return err
}
