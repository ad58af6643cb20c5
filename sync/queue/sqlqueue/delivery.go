package sqlqueue

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"unionhall/sync/queue"
)

// States of a delivery. A lease is no state: it ends by itself.
const (
	deliveryDue  = 1
	deliveryDone = 2
	deliveryDead = 3
)

// dueRoutes goes from route to route by the index on route, state and due, and looks at
// what is due by each until it has found one: that thousands wait for a route that rests
// costs nothing.
const dueRoutes = `WITH RECURSIVE r (route) AS (
		SELECT min(route) FROM delivery
		UNION ALL SELECT (SELECT min(d.route) FROM delivery d WHERE d.route > r.route) FROM r WHERE r.route IS NOT NULL)
	SELECT r.route FROM r WHERE r.route IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM turn t WHERE t.route = r.route AND t.rested > $1)
	AND EXISTS (SELECT 1 FROM delivery d JOIN envelope e ON e.digest = d.envelope
		WHERE d.route = r.route AND d.state = 1 AND d.due <= $1 AND (d.lease_until <= $1 OR d.lease_until > $2) AND e.state <> $3)`

// Due tells the routes by which something may go now.
func (q *Queue) Due(ctx context.Context) ([]string, error) {
	var routes []string
	err := q.look(ctx, func(c conn) error {
		routes = nil
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		return each(ctx, c, func(rows *sql.Rows) error {
			var route string
			err := rows.Scan(&route)
			routes = append(routes, route)
			return err
		}, dueRoutes, milli(now), milli(now.Add(queue.MaxLease)), queue.Withdrawn)
	})
	return routes, err
}

// Claim takes leases and then the envelopes. The condition stands twice in the
// statement: where two replicas choose the same rows, the second waits for the first and
// finds them taken.
func (q *Queue) Claim(ctx context.Context, query queue.ClaimQuery) ([]queue.Claimed, error) {
	if err := query.Valid(); err != nil {
		return nil, err
	}
	var claimed []queue.Claimed
	err := q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		tasks, err := q.take(ctx, c, query, now)
		if err != nil {
			return err
		}
		var list []queue.Claimed
		for _, t := range tasks {
			hand := q.hand
			if query.Notice {
				hand = q.announce
			}
			switch err := hand(ctx, c, &t.Claimed); {
			case errors.Is(err, queue.ErrWithdrawn): // while it was claimed; it is not due again
			case err != nil:
				return err
			default:
				list = append(list, t.Claimed)
			}
		}
		claimed = list
		return nil
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// A task is a lease just taken, with what it is sorted by.
type task struct {
	queue.Claimed
	due int64
}

// takeDue chooses by the index on route, state and due, and changes by the primary key:
// with state = 1, SQLite would look at all that wait for the route, each time.
const takeDue = `UPDATE delivery SET lease_until = $1, token = $2, attempts = attempts + 1
	WHERE route = $3 AND state + 0 = 1 AND (lease_until <= $4 OR lease_until > $5) AND envelope IN (
		SELECT d.envelope FROM delivery d JOIN envelope e ON e.digest = d.envelope
		WHERE d.route = $3 AND d.state = 1 AND d.due <= $4 AND (d.lease_until <= $4 OR d.lease_until > $5) AND e.state <> $6
		ORDER BY d.due, d.envelope LIMIT $7%s)
	RETURNING envelope, due, attempts`

func (q *Queue) take(ctx context.Context, c conn, query queue.ClaimQuery, now time.Time) ([]task, error) {
	token := queue.NewToken()
	until := now.Add(query.Lease)
	var tasks []task
	err := each(ctx, c, func(rows *sql.Rows) error {
		t := task{Claimed: queue.Claimed{Lease: queue.Lease{Token: token, Route: query.Route, Until: at(milli(until))}}}
		var body []byte
		err := rows.Scan(&body, &t.due, &t.Attempt)
		if err == nil {
			t.Body = queue.Digest(body)
			tasks = append(tasks, t)
		}
		return err
	}, fmt.Sprintf(takeDue, q.skip),
		milli(until), token[:], query.Route, milli(now), milli(now.Add(queue.MaxLease)), queue.Withdrawn, query.Max)
	slices.SortFunc(tasks, func(a, b task) int {
		return cmp.Or(cmp.Compare(a.due, b.due), bytes.Compare(a.Body[:], b.Body[:]))
	})
	return tasks, err
}

// hand fills in the envelope and notes that it was fetched.
func (q *Queue) hand(ctx context.Context, c conn, t *queue.Claimed) error {
	fetched, err := q.fetch(ctx, c, t.Body, "")
	if err != nil {
		return err
	}
	t.Envelope, t.Missing = fetched.Envelope, fetched.Missing
	return nil
}

// announce fills in the envelope without its body: nobody fetches it.
func (q *Queue) announce(ctx context.Context, c conn, t *queue.Claimed) error {
	e := &t.Envelope
	e.Digest = t.Body
	var sid, keySet, parts []byte
	var received int64
	err := c.QueryRowContext(ctx, `SELECT sid, union_id, form, key_set, flags, received, receipt, parts FROM whole WHERE digest = $1 AND state <> $2`,
		t.Body[:], queue.Withdrawn).Scan(&sid, &e.Union, &e.Form, &keySet, &e.Flags, &received, &e.Receipt, &parts)
	if errors.Is(err, sql.ErrNoRows) {
		return queue.ErrWithdrawn
	}
	if err != nil {
		return err
	}
	e.Sid, e.KeySet, e.Parts, e.Received = queue.Sid(sid), queue.Digest(keySet), split(parts), at(received)
	t.Missing, err = missing(ctx, c, t.Body, len(e.Parts))
	return err
}

// Complete ends the delivery and moves the envelope on.
func (q *Queue) Complete(ctx context.Context, l queue.Lease, o queue.Outcome) error {
	return q.leased(ctx, l, settled{state: deliveryDone}, func(ctx context.Context, c conn, now time.Time) error {
		if o == queue.Told {
			return nil
		}
		if _, err := c.ExecContext(ctx, `UPDATE envelope SET state = $1 WHERE digest = $2 AND state = $3`,
			queue.Delivered, l.Body[:], queue.Received); err != nil {
			return err
		}
		if o != queue.Custody {
			return nil
		}
		_, err := c.ExecContext(ctx, `UPDATE envelope SET ended = $1 WHERE digest = $2 AND ended IS NULL`, milli(now), l.Body[:])
		return err
	})
}

// Release makes the delivery due later.
func (q *Queue) Release(ctx context.Context, l queue.Lease, after time.Duration) error {
	return q.leased(ctx, l, settled{state: deliveryDue, after: after}, nothing)
}

// Return makes the delivery what it was before it was claimed.
func (q *Queue) Return(ctx context.Context, l queue.Lease) error {
	return q.leased(ctx, l, settled{state: deliveryDue, untried: 1}, nothing)
}

// Bury makes the delivery dead.
func (q *Queue) Bury(ctx context.Context, l queue.Lease, why string) error {
	return q.leased(ctx, l, settled{state: deliveryDead, why: why[:min(len(why), queue.MaxWhy)]}, nothing)
}

// settled is what becomes of a delivery whose lease ends.
type settled struct {
	state   int
	after   time.Duration // zero: it keeps its place
	why     string
	untried int // attempts that do not count
}

func nothing(context.Context, conn, time.Time) error { return nil }

// leased ends a lease: the delivery gets a new state, and something more is done.
func (q *Queue) leased(ctx context.Context, l queue.Lease, to settled, more func(context.Context, conn, time.Time) error) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		var due any // it stays as it is
		if to.after > 0 {
			due = milli(now.Add(to.after))
		}
		n, err := exec(ctx, c, `UPDATE delivery SET state = $1, due = COALESCE($2, due), why = $3, attempts = attempts - $4, lease_until = 0, token = NULL
			WHERE envelope = $5 AND route = $6 AND token = $7 AND state = 1`,
			to.state, due, to.why, to.untried, l.Body[:], l.Route, l.Token[:])
		if err != nil {
			return err
		}
		if n == 0 {
			return queue.ErrLease
		}
		return more(ctx, c, now)
	})
}

// Dead reads what was given up.
func (q *Queue) Dead(ctx context.Context) ([]queue.Dead, error) {
	var list []queue.Dead
	err := q.look(ctx, func(c conn) error {
		list = nil
		return each(ctx, c, func(rows *sql.Rows) error {
			var d queue.Dead
			var body []byte
			var received int64
			err := rows.Scan(&d.Route, &d.Union, &d.Form, &body, &received, &d.Attempts, &d.Why)
			if err == nil {
				d.Body, d.Received = queue.Digest(body), at(received)
				list = append(list, d)
			}
			return err
		}, `SELECT d.route, e.union_id, e.form, e.digest, e.received, d.attempts, d.why
			FROM delivery d JOIN envelope e ON e.digest = d.envelope WHERE d.state = $1
			ORDER BY e.received, e.digest, d.route LIMIT $2`, deliveryDead, queue.MaxDead)
	})
	return list, err
}

// Alarm leaves to the primary key that nobody is told twice.
func (q *Queue) Alarm(ctx context.Context, query queue.AlarmQuery) (int, error) {
	var n int64
	err := q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		n, err = exec(ctx, c, `INSERT INTO delivery (envelope, route, state, due)
			SELECT digest, $1, $2, $3 FROM envelope WHERE union_id = $4 AND form = $5 AND state < $6 AND received < $7
			ON CONFLICT (envelope, route) DO NOTHING`,
			query.Route, deliveryDue, milli(now), query.Union, query.Form, query.Below, milli(query.Before))
		return err
	})
	return int(n), err
}

// Turn is one statement: of two replicas that ask at once, the second waits for the row
// and finds it taken.
func (q *Queue) Turn(ctx context.Context, route string, by queue.Token, lease time.Duration) (bool, error) {
	if err := queue.ValidTurn(lease); err != nil {
		return false, err
	}
	var n int64
	err := q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		n, err = exec(ctx, c, `INSERT INTO turn (route, token, lease_until, rested) VALUES ($1, $2, $3, 0)
			ON CONFLICT (route) DO UPDATE SET token = excluded.token, lease_until = excluded.lease_until
			WHERE turn.rested <= $4 AND (turn.token = excluded.token OR turn.lease_until <= $4 OR turn.lease_until > $5)`,
			route, by[:], milli(now.Add(lease)), milli(now), milli(now.Add(queue.MaxLease)))
		return err
	})
	return n > 0, err
}

// Rest ends a turn.
func (q *Queue) Rest(ctx context.Context, route string, by queue.Token, after time.Duration) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		n, err := exec(ctx, c, `UPDATE turn SET lease_until = 0, rested = $1 WHERE route = $2 AND token = $3 AND lease_until > 0`, milli(now.Add(after)), route, by[:])
		if err == nil && n == 0 {
			return queue.ErrLease
		}
		return err
	})
}

// Replay makes dead deliveries due.
func (q *Queue) Replay(ctx context.Context, route string) (int, error) {
	var replayed int64
	err := q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		if _, err := exec(ctx, c, `UPDATE turn SET rested = 0 WHERE route = $1`, route); err != nil {
			return err
		}
		replayed, err = exec(ctx, c, `UPDATE delivery SET state = $1, due = $2, attempts = 0 WHERE route = $3 AND state = $4`,
			deliveryDue, milli(now), route, deliveryDead)
		return err
	})
	if err != nil {
		return 0, err
	}
	return int(replayed), nil
}
