package sqlqueue

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"unionhall/sync/queue"
)

// tellable is true of an envelope e of which its phone may still be told: $1 is the state
// of what was withdrawn, $2 the moment since when what was closed is over.
const tellable = `e.state <> $1 AND (e.ended IS NULL OR e.ended > $2)`

// overSince is the moment for tellable.
func overSince(now time.Time) int64 { return milli(now.Add(-queue.KeepSubscription)) }

// Subscribe looks for the case and keeps the address in one transaction: what is erased
// meanwhile leaves no address behind.
func (q *Queue) Subscribe(ctx context.Context, sid queue.Sid, address string) error {
	return q.change(ctx, len(address), func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		if err := q.holdCase(ctx, c, sid, now); err != nil {
			return err
		}
		_, err = c.ExecContext(ctx, `INSERT INTO push (sid, address) VALUES ($1, $2)
			ON CONFLICT (sid) DO UPDATE SET address = excluded.address, lease_until = 0, token = NULL, attempts = 0
			WHERE push.address <> excluded.address`, sid[:], address)
		return err
	})
}

// holdCase reports ErrNotFound unless an envelope of the case may still be told of, and
// keeps whoever erases it waiting.
func (q *Queue) holdCase(ctx context.Context, c conn, sid queue.Sid, now time.Time) error {
	found := false
	err := each(ctx, c, func(*sql.Rows) error {
		found = true
		return nil
	}, `SELECT e.digest FROM envelope e WHERE `+tellable+` AND e.sid = $3`+q.lock, queue.Withdrawn, overSince(now), sid[:])
	if err == nil && !found {
		err = queue.ErrNotFound
	}
	return err
}

// Unsubscribe takes the address out of the log as well.
func (q *Queue) Unsubscribe(ctx context.Context, sid queue.Sid) error {
	var n int64
	err := q.change(ctx, 0, func(ctx context.Context, c conn) (err error) {
		n, err = exec(ctx, c, `DELETE FROM push WHERE sid = $1`, sid[:])
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	return q.purge(ctx)
}

// pushNews makes a push due where the phone of a case wants it.
func pushNews(ctx context.Context, c conn, sid queue.Sid, now time.Time) error {
	_, err := c.ExecContext(ctx, `UPDATE push SET due = $1, attempts = 0
		WHERE sid = $2 AND (due IS NULL OR lease_until > $3 AND lease_until <= $4)`,
		milli(queue.PushDue(now)), sid[:], milli(now), milli(now.Add(queue.MaxLease)))
	return err
}

// forgetPushes drops the subscriptions of cases of which nothing is left to tell, and
// tells how many.
func forgetPushes(ctx context.Context, c conn, now time.Time) (int64, error) {
	return exec(ctx, c, `DELETE FROM push WHERE NOT EXISTS (SELECT 1 FROM envelope e WHERE `+tellable+` AND e.sid = push.sid)`,
		queue.Withdrawn, overSince(now))
}

// silence drops the subscriptions of cases none of whose unions pushes any more.
func (q *Queue) silence(ctx context.Context, p queue.Policy) error {
	if p.Pushes == nil {
		return nil
	}
	wanted := map[queue.Sid]bool{}
	err := q.look(ctx, func(c conn) error {
		return each(ctx, c, func(rows *sql.Rows) error {
			var sid []byte
			var union string
			err := rows.Scan(&sid, &union)
			if err == nil {
				wanted[queue.Sid(sid)] = wanted[queue.Sid(sid)] || p.Pushes(union)
			}
			return err
		}, `SELECT DISTINCT p.sid, e.union_id FROM push p JOIN envelope e ON e.sid = p.sid`)
	})
	for sid, wants := range wanted {
		if err == nil && !wants {
			err = q.Unsubscribe(ctx, sid)
		}
	}
	return err
}

// ClaimPushes looks first: mostly nothing is due, and a look writes nothing.
func (q *Queue) ClaimPushes(ctx context.Context, most int, lease time.Duration) ([]queue.Push, error) {
	if err := queue.ValidPushClaim(most, lease); err != nil {
		return nil, err
	}
	due := false
	err := q.look(ctx, func(c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		return c.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM push WHERE due <= $1)`, milli(now)).Scan(&due)
	})
	if err != nil || !due {
		return nil, err
	}
	var list []queue.Push
	err = q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		list = nil
		token := queue.NewToken()
		return each(ctx, c, func(rows *sql.Rows) error {
			p := queue.Push{Token: token}
			var sid []byte
			var due int64
			err := rows.Scan(&sid, &p.Address, &p.Attempt, &due)
			if err == nil {
				p.Sid, p.Due = queue.Sid(sid), at(due)
				list = append(list, p)
			}
			return err
		}, `UPDATE push SET lease_until = $1, token = $2, attempts = attempts + 1
			WHERE (lease_until <= $3 OR lease_until > $4) AND sid IN (
				SELECT d.sid FROM push d WHERE d.due <= $3 AND (d.lease_until <= $3 OR d.lease_until > $4)
				ORDER BY d.due, d.sid LIMIT $5`+q.skip+`)
			RETURNING sid, address, attempts, due`,
			milli(now.Add(lease)), token[:], milli(now), milli(now.Add(queue.MaxLease)), most)
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b queue.Push) int { return cmp.Or(a.Due.Compare(b.Due), bytes.Compare(a.Sid[:], b.Sid[:])) })
	return list, nil
}

// PushTold leaves due what has come meanwhile.
func (q *Queue) PushTold(ctx context.Context, p queue.Push) error {
	return q.pushed(ctx, func(ctx context.Context, c conn, _ time.Time) (int64, error) {
		return exec(ctx, c, `UPDATE push SET due = CASE WHEN due = $1 THEN NULL ELSE due END, lease_until = 0, token = NULL, attempts = 0
			WHERE sid = $2 AND token = $3`, milli(p.Due), p.Sid[:], p.Token[:])
	})
}

// PushLater makes it due again.
func (q *Queue) PushLater(ctx context.Context, p queue.Push, after time.Duration) error {
	return q.pushed(ctx, func(ctx context.Context, c conn, now time.Time) (int64, error) {
		return exec(ctx, c, `UPDATE push SET due = $1, lease_until = 0, token = NULL WHERE sid = $2 AND token = $3`,
			milli(now.Add(after)), p.Sid[:], p.Token[:])
	})
}

// PushGone deletes the row, unless the phone has another address meanwhile.
func (q *Queue) PushGone(ctx context.Context, p queue.Push) error {
	return q.pushed(ctx, func(ctx context.Context, c conn, _ time.Time) (int64, error) {
		return exec(ctx, c, `DELETE FROM push WHERE sid = $1 AND token = $2`, p.Sid[:], p.Token[:])
	})
}

// pushed does something under the lease of a push: no row is ErrLease.
func (q *Queue) pushed(ctx context.Context, do func(context.Context, conn, time.Time) (int64, error)) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		n, err := do(ctx, c, now)
		if err == nil && n == 0 {
			err = queue.ErrLease
		}
		return err
	})
}
