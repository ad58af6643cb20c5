package sqlqueue

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"unionhall/sync/queue"
)

// Case reads what the worker may know.
func (q *Queue) Case(ctx context.Context, sid queue.Sid, after int) (*queue.Case, error) {
	c := &queue.Case{}
	err := q.look(ctx, func(tx conn) error {
		if err := q.caseEnvelopes(ctx, tx, sid, c); err != nil {
			return err
		}
		return q.caseReplies(ctx, tx, sid, after, c)
	})
	if err == nil && c.Envelopes == nil && c.Head == 0 {
		err = queue.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (q *Queue) caseEnvelopes(ctx context.Context, tx conn, sid queue.Sid, c *queue.Case) error {
	var parts []int
	err := each(ctx, tx, func(rows *sql.Rows) error {
		var e queue.CaseEnvelope
		var digest, named []byte
		var received int64
		if err := rows.Scan(&digest, &e.Union, &e.Form, &e.State, &received, &e.Receipt, &named); err != nil {
			return err
		}
		e.Digest, e.Received = queue.Digest(digest), at(received)
		c.Envelopes, parts = append(c.Envelopes, e), append(parts, len(split(named)))
		return nil
	}, `SELECT digest, union_id, form, state, received, receipt, parts FROM whole
		WHERE sid = $1 AND flags & $2 = 0 ORDER BY received DESC, digest DESC LIMIT $3`, sid[:], int64(queue.Unproved), queue.MaxEnvelopes)
	if err != nil {
		return err
	}
	for i := range c.Envelopes {
		e := &c.Envelopes[i]
		if e.Missing, err = missing(ctx, tx, e.Digest, parts[i]); err != nil {
			return err
		}
		if e.Missing != nil {
			e.Receipt = ""
		}
	}
	slices.Reverse(c.Envelopes)
	return nil
}

func (q *Queue) caseReplies(ctx context.Context, tx conn, sid queue.Sid, after int, c *queue.Case) error {
	var err error
	if c.Head, err = head(ctx, tx, sid); err != nil {
		return err
	}
	c.Replies, err = replies(ctx, tx, sid, after, "")
	return err
}

// replies reads those of a case above after that are kept; union empty: of any.
func replies(ctx context.Context, tx conn, sid queue.Sid, after int, union string) ([]queue.Reply, error) {
	var list []queue.Reply
	err := each(ctx, tx, func(rows *sql.Rows) error {
		r := queue.Reply{Sid: sid}
		var digest []byte
		var written int64
		if err := rows.Scan(&r.Seq, &digest, &r.Body, &written); err != nil {
			return err
		}
		r.Digest, r.Written = queue.Digest(digest), at(written)
		list = append(list, r)
		return nil
	}, `SELECT seq, digest, body, written FROM reply
		WHERE sid = $1 AND seq > $2 AND ($3 = '' OR union_id = $3) AND length(body) > 0 ORDER BY seq LIMIT $4`, sid[:], after, union, queue.MaxReplies)
	return list, err
}

// head is the number of the newest reply.
func head(ctx context.Context, c conn, sid queue.Sid) (int, error) {
	var n int
	err := c.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM reply WHERE sid = $1`, sid[:]).Scan(&n)
	return n, err
}

// Withdraw marks the row; the same statement makes sure that nobody has fetched it.
func (q *Queue) Withdraw(ctx context.Context, sid queue.Sid, body queue.Digest) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		n, err := exec(ctx, c, `UPDATE envelope SET state = $1, ended = $2
			WHERE digest = $3 AND sid = $4 AND state = $5 AND fetched = 0`,
			queue.Withdrawn, milli(now), body[:], sid[:], queue.Received)
		if err == nil && n > 0 {
			_, err = forgetPushes(ctx, c, now)
		}
		if err != nil || n > 0 {
			return err
		}
		var state queue.State
		err = c.QueryRowContext(ctx, `SELECT state FROM envelope WHERE digest = $1 AND sid = $2`, body[:], sid[:]).Scan(&state)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return queue.ErrNotFound
		case err != nil:
			return err
		case state == queue.Withdrawn:
			return nil
		}
		return queue.ErrFetched
	})
}

// Confirm notes the time; the sweep does the rest.
func (q *Queue) Confirm(ctx context.Context, sid queue.Sid, seq int) error {
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		_, err = c.ExecContext(ctx, `UPDATE reply SET confirmed = $1 WHERE sid = $2 AND seq <= $3 AND confirmed IS NULL`,
			milli(now), sid[:], seq)
		return err
	})
}
