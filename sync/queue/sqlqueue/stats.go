package sqlqueue

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"unionhall/sync/queue"
)

// Stats counts in one snapshot.
func (q *Queue) Stats(ctx context.Context) (queue.Stats, error) {
	s := queue.Stats{Erased: map[queue.Reason]int{}}
	err := q.look(ctx, func(c conn) error {
		if err := counts(ctx, c, &s); err != nil {
			return err
		}
		if err := each(ctx, c, func(rows *sql.Rows) error {
			var why queue.Reason
			var n int
			err := rows.Scan(&why, &n)
			s.Erased[why] = n
			return err
		}, `SELECT reason, count FROM erasure`); err != nil {
			return err
		}
		var running int64
		err := c.QueryRowContext(ctx, countOthers, deliveryDue, deliveryDead).
			Scan(&s.Parts, &s.Due, &s.Dead, &s.Replies, &s.Tombstones, &running)
		s.Running = time.Duration(running) * time.Millisecond
		return err
	})
	return s, err
}

func counts(ctx context.Context, c conn, s *queue.Stats) error {
	return each(ctx, c, func(rows *sql.Rows) error {
		var n queue.Count
		var oldest int64
		err := rows.Scan(&n.Union, &n.Form, &n.State, &n.Envelopes, &n.Bytes, &oldest)
		n.Oldest = at(oldest)
		s.Counts = append(s.Counts, n)
		return err
	}, countEnvelopes)
}

// Each of these is answered from indexes alone: a row holds a body.
const (
	countEnvelopes = `SELECT union_id, form, state, count(*), sum(size), min(received) FROM envelope
		GROUP BY union_id, form, state ORDER BY union_id, form, state`
	countOthers = `SELECT
		(SELECT count(*) FROM part),
		(SELECT count(*) FROM delivery WHERE state = $1),
		(SELECT count(*) FROM delivery WHERE state = $2),
		(SELECT count(*) FROM reply WHERE size > 0),
		(SELECT count(*) FROM tombstone),
		(SELECT running FROM life)`
	countBytes = `SELECT union_id, sum(size) FROM envelope GROUP BY union_id`
)

// countParts reads the lines of envelopes that have parts, each once.
const countParts = `SELECT e.union_id, sum(p.n) FROM (SELECT envelope, count(*) AS n FROM part GROUP BY envelope) p
	JOIN envelope e ON e.digest = p.envelope GROUP BY e.union_id`

// Usage counts in one snapshot.
func (q *Queue) Usage(ctx context.Context) ([]queue.Usage, error) {
	by := map[string]queue.Usage{}
	err := q.look(ctx, func(c conn) error {
		err := each(ctx, c, func(rows *sql.Rows) error {
			var u queue.Usage
			err := rows.Scan(&u.Union, &u.Bytes)
			by[u.Union] = u
			return err
		}, countBytes)
		if err != nil {
			return err
		}
		return each(ctx, c, func(rows *sql.Rows) error {
			var union string
			var n int
			err := rows.Scan(&union, &n)
			u := by[union]
			u.Parts = n
			by[union] = u
			return err
		}, countParts)
	})
	return slices.Collect(maps.Values(by)), err
}

// UnionOf reads one line.
func (q *Queue) UnionOf(ctx context.Context, body queue.Digest) (union string, err error) {
	err = q.look(ctx, func(c conn) error {
		return c.QueryRowContext(ctx, `SELECT union_id FROM envelope WHERE digest = $1`, body[:]).Scan(&union)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = queue.ErrNotFound
	}
	return union, err
}

// Verified is what Verify has looked at.
type Verified struct {
	Envelopes, Parts, Replies, Notes int
}

// Verify reads everything that is kept, compares it with its digests, and lets the
// store check its own structures.
func (q *Queue) Verify(ctx context.Context) (Verified, error) {
	var v Verified
	err := q.look(ctx, func(c conn) error {
		if err := q.sound(ctx, c); err != nil {
			return err
		}
		if err := bodies(ctx, c, &v.Envelopes, "envelope", `SELECT digest, body FROM whole`); err != nil {
			return err
		}
		if err := bodies(ctx, c, &v.Replies, "reply", `SELECT digest, body FROM reply WHERE length(body) > 0`); err != nil {
			return err
		}
		if err := bodies(ctx, c, &v.Notes, "note", `SELECT digest, body FROM note`); err != nil {
			return err
		}
		return partBodies(ctx, c, &v.Parts)
	})
	return v, err
}

// bodies hashes each body and compares.
func bodies(ctx context.Context, c conn, n *int, what, query string) error {
	return each(ctx, c, func(rows *sql.Rows) error {
		var digest, body []byte
		if err := rows.Scan(&digest, &body); err != nil {
			return err
		}
		*n++
		if sum := sha256.Sum256(body); string(sum[:]) != string(digest) {
			return fmt.Errorf("%s %x: its bytes have changed", what, digest)
		}
		return nil
	}, query)
}

func partBodies(ctx context.Context, c conn, n *int) error {
	return each(ctx, c, func(rows *sql.Rows) error {
		var digest, parts, body []byte
		var place int
		if err := rows.Scan(&digest, &parts, &place, &body); err != nil {
			return err
		}
		*n++
		if err := queue.Admit(split(parts), place, body); err != nil {
			return fmt.Errorf("envelope %x: part %d: its bytes have changed", digest, place)
		}
		return nil
	}, `SELECT e.digest, e.parts, p.place, p.body FROM part p JOIN whole e ON e.digest = p.envelope`)
}
