package sqlqueue

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"unionhall/sync/queue"
)

// Replies reads what the union has written to a case.
func (q *Queue) Replies(ctx context.Context, union string, sid queue.Sid, after int) (newest int, list []queue.Reply, err error) {
	err = q.look(ctx, func(c conn) error {
		if err := serves(ctx, c, union, sid); err != nil {
			return err
		}
		var err error
		if newest, err = head(ctx, c, sid); err != nil {
			return err
		}
		list, err = replies(ctx, c, sid, after, union)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return newest, list, nil
}

// Note takes the journal's next number. Its row is locked until the note is there, so
// that nobody reads a number before those below it.
func (q *Queue) Note(ctx context.Context, union string, n queue.Note) (number int64, err error) {
	err = q.change(ctx, len(n.Body), func(ctx context.Context, c conn) error {
		if err := knows(ctx, c, union, n.Sid); err != nil {
			return err
		}
		number, err = noted(ctx, c, union, n.Digest)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		err := c.QueryRowContext(ctx, `INSERT INTO journal (union_id, last) VALUES ($1, 1)
			ON CONFLICT (union_id) DO UPDATE SET last = journal.last + 1 RETURNING last`, union).Scan(&number)
		if err != nil {
			return err
		}
		if err := hasRoom(ctx, c, union, n.Sid); err != nil {
			return err
		}
		added, err := exec(ctx, c, `INSERT INTO note (union_id, n, sid, digest, body) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (union_id, digest) DO NOTHING`, union, number, n.Sid[:], n.Digest[:], n.Body)
		if err != nil || added > 0 {
			return err
		}
		number, err = noted(ctx, c, union, n.Digest) // another replica was quicker
		return err
	})
	if err != nil {
		return 0, err
	}
	return number, nil
}

// noted is the number that a note has; sql.ErrNoRows: it is not there.
func noted(ctx context.Context, c conn, union string, digest queue.Digest) (number int64, err error) {
	err = c.QueryRowContext(ctx, `SELECT n FROM note WHERE union_id = $1 AND digest = $2`, union, digest[:]).Scan(&number)
	return number, err
}

// hasRoom reports ErrCrowded where a case of the union has all the notes that it may have.
func hasRoom(ctx context.Context, c conn, union string, sid queue.Sid) error {
	var notes int
	err := c.QueryRowContext(ctx, `SELECT count(*) FROM note WHERE sid = $1 AND union_id = $2`, sid[:], union).Scan(&notes)
	if err == nil && notes >= queue.MostNotes {
		return queue.ErrCrowded
	}
	return err
}

// knows reports ErrNotFound unless something of the case is the union's, proved or not.
func knows(ctx context.Context, c conn, union string, sid queue.Sid) error {
	var there bool
	err := c.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM envelope WHERE sid = $1 AND union_id = $2)
		OR EXISTS (SELECT 1 FROM reply WHERE sid = $1 AND union_id = $2)`, sid[:], union).Scan(&there)
	if err == nil && !there {
		return queue.ErrNotFound
	}
	return err
}

// Notes reads a page of the journal.
func (q *Queue) Notes(ctx context.Context, union string, after int64, limit int) ([]queue.Note, error) {
	var list []queue.Note
	err := q.look(ctx, func(c conn) error {
		return each(ctx, c, func(rows *sql.Rows) error {
			var n queue.Note
			var sid, digest []byte
			err := rows.Scan(&n.N, &sid, &digest, &n.Body)
			if err == nil {
				n.Sid, n.Digest = queue.Sid(sid), queue.Digest(digest)
				list = append(list, n)
			}
			return err
		}, `SELECT n, sid, digest, body FROM note WHERE union_id = $1 AND n > $2 ORDER BY n LIMIT $3`, union, after, limit)
	})
	return list, err
}

// EraseOf looks whose it is first: an envelope never changes its union.
func (q *Queue) EraseOf(ctx context.Context, union string, body queue.Digest, why queue.Reason) error {
	var sid []byte
	err := q.look(ctx, func(c conn) error {
		if err := q.absent(ctx, c, body, union); err != nil && !errors.Is(err, queue.ErrWithdrawn) {
			return err
		}
		return c.QueryRowContext(ctx, `SELECT sid FROM envelope WHERE digest = $1`, body[:]).Scan(&sid)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return queue.ErrNotFound
	}
	if err != nil {
		return err
	}
	if why == queue.Asked { // before the erasure: a crash in between leaves an envelope, with which it is asked for again
		err := q.change(ctx, 0, func(ctx context.Context, c conn) error {
			_, err := c.ExecContext(ctx, `DELETE FROM note WHERE union_id = $1 AND sid = $2
				AND NOT EXISTS (SELECT 1 FROM envelope WHERE union_id = $1 AND sid = $2 AND digest <> $3)`, union, sid, body[:])
			return err
		})
		if err != nil {
			return err
		}
	}
	return q.erase(ctx, []queue.Digest{body}, why)
}

// Tally adds one to a row.
func (q *Queue) Tally(ctx context.Context, union, form, name string) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		return addTally(ctx, c, union, form, name, now, 1)
	})
}

// Rate adds to rows, once.
func (q *Queue) Rate(ctx context.Context, union, form string, r queue.Report) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		if added, err := addNonce(ctx, c, r.Mark(union), now.Add(queue.KeepReport)); err != nil || added == 0 {
			return err
		}
		for i, times := range r.Times {
			if times == 0 {
				continue
			}
			if err := addTally(ctx, c, union, form, queue.RatingName(i), now, times); err != nil {
				return err
			}
		}
		return nil
	})
}

func addTally(ctx context.Context, c conn, union, form, name string, now time.Time, times int) error {
	_, err := c.ExecContext(ctx, `INSERT INTO tally (union_id, form, month, name, times) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (union_id, form, month, name) DO UPDATE SET times = tally.times + excluded.times`, union, form, queue.Month(now), name, times)
	return err
}

func addNonce(ctx context.Context, c conn, n queue.Nonce, until time.Time) (int64, error) {
	return exec(ctx, c, `INSERT INTO nonce (nonce, until) VALUES ($1, $2) ON CONFLICT (nonce) DO NOTHING`, n[:], milli(until))
}

// Tallies reads all rows.
func (q *Queue) Tallies(ctx context.Context) ([]queue.Tally, error) {
	var list []queue.Tally
	err := q.look(ctx, func(c conn) error {
		return each(ctx, c, func(rows *sql.Rows) error {
			var t queue.Tally
			err := rows.Scan(&t.Union, &t.Form, &t.Month, &t.Name, &t.Times)
			list = append(list, t)
			return err
		}, `SELECT union_id, form, month, name, times FROM tally ORDER BY union_id, form, month, name`)
	})
	return list, err
}

// Unanswered reads an index alone.
func (q *Queue) Unanswered(ctx context.Context) ([]queue.Tally, error) {
	w := queue.Waiting{}
	err := q.look(ctx, func(c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		return each(ctx, c, func(rows *sql.Rows) error {
			var union, form string
			var received int64
			err := rows.Scan(&union, &form, &received)
			w.Add(union, form, now.Sub(at(received)))
			return err
		}, `SELECT union_id, form, received FROM envelope WHERE state < $1`, queue.Answered)
	})
	return w.Tallies(), err
}

// UseNonce adds a row, which only one can.
func (q *Queue) UseNonce(ctx context.Context, n queue.Nonce, until time.Time) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		added, err := addNonce(ctx, c, n, until)
		if err == nil && added == 0 {
			return queue.ErrUsed
		}
		return err
	})
}

// forgetDesk removes notes of cases of which nothing is left, and nonces that are over.
// It tells how many notes went.
func forgetDesk(ctx context.Context, c conn, now time.Time) (int64, error) {
	_, err := c.ExecContext(ctx, `DELETE FROM nonce WHERE until < $1`, milli(now.Add(-queue.KeepNonce)))
	if err != nil {
		return 0, err
	}
	return exec(ctx, c, `DELETE FROM note
		WHERE NOT EXISTS (SELECT 1 FROM envelope e WHERE e.sid = note.sid AND e.union_id = note.union_id)
		AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.sid = note.sid AND r.union_id = note.union_id)`)
}
