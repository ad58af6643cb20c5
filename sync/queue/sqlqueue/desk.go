package sqlqueue

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"slices"

	"unionhall/sync/queue"
)

// List reads a page without the bodies.
func (q *Queue) List(ctx context.Context, query queue.ListQuery) ([]queue.Listed, error) {
	var list []queue.Listed
	err := q.look(ctx, func(tx conn) error {
		err := each(ctx, tx, func(rows *sql.Rows) error {
			var l queue.Listed
			var digest, sid, keySet, parts []byte
			var received int64
			err := rows.Scan(&digest, &sid, &l.Form, &keySet, &l.State, &l.Flags, &l.Size, &parts, &received, &l.Warned, &l.Head)
			if err != nil {
				return err
			}
			l.Digest, l.Sid, l.KeySet = queue.Digest(digest), queue.Sid(sid), queue.Digest(keySet)
			l.Parts, l.Received = len(split(parts)), at(received)
			list = append(list, l)
			return nil
		}, `SELECT digest, sid, form, key_set, state, flags, size, parts, received, warned IS NOT NULL,
				CASE WHEN flags & $5 <> 0 THEN 0 ELSE (SELECT coalesce(max(r.seq), 0) FROM reply r WHERE r.sid = whole.sid) END
			FROM whole
			WHERE union_id = $1 AND (received > $2 OR received = $2 AND digest > $3) ORDER BY received, digest LIMIT $4`,
			query.Union, cursorTime(query.After), query.After.Digest[:], query.Max, int64(queue.Unproved))
		for i := range list {
			if err == nil {
				list[i].Missing, err = missing(ctx, tx, list[i].Digest, list[i].Parts)
			}
		}
		return err
	})
	return list, err
}

// cursorTime begins before all times.
func cursorTime(c queue.Cursor) int64 {
	if c.Received.IsZero() {
		return -1 << 62
	}
	return milli(c.Received)
}

// Fetch reads the envelope and notes that somebody has it.
func (q *Queue) Fetch(ctx context.Context, union string, body queue.Digest) (*queue.Fetched, error) {
	var f *queue.Fetched
	err := q.change(ctx, 0, func(ctx context.Context, c conn) error {
		got, err := q.fetch(ctx, c, body, union)
		if err != nil {
			return err
		}
		f = got
		return each(ctx, c, func(rows *sql.Rows) error {
			var wrap []byte
			err := rows.Scan(&wrap)
			f.Rewraps = append(f.Rewraps, wrap)
			return err
		}, `SELECT wrap FROM rewrap WHERE envelope = $1 ORDER BY digest`, body[:])
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// fetch reads an envelope that was not withdrawn and marks it; union empty: of any.
func (q *Queue) fetch(ctx context.Context, c conn, body queue.Digest, union string) (*queue.Fetched, error) {
	f := &queue.Fetched{Envelope: queue.Envelope{Digest: body}}
	e := &f.Envelope
	var sid, keySet, parts []byte
	var received int64
	n, err := exec(ctx, c, `UPDATE envelope SET fetched = 1 WHERE digest = $1 AND ($2 = '' OR union_id = $2) AND state <> $3`,
		body[:], union, queue.Withdrawn)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, cmp.Or(q.absent(ctx, c, body, union), queue.ErrNotFound) // it has come since, in another replica
	}
	err = c.QueryRowContext(ctx, `SELECT sid, union_id, form, key_set, flags, state, received, receipt, parts, body FROM whole WHERE digest = $1`, body[:]).
		Scan(&sid, &e.Union, &e.Form, &keySet, &e.Flags, &f.State, &received, &e.Receipt, &parts, &e.Body)
	if err != nil {
		return nil, err
	}
	e.Sid, e.KeySet, e.Parts, e.Received = queue.Sid(sid), queue.Digest(keySet), split(parts), at(received)
	f.Missing, err = missing(ctx, c, body, len(e.Parts))
	return f, err
}

// absent tells why an envelope cannot be had.
func (q *Queue) absent(ctx context.Context, c conn, body queue.Digest, union string) error {
	var state queue.State
	err := c.QueryRowContext(ctx, `SELECT state FROM envelope WHERE digest = $1 AND ($2 = '' OR union_id = $2)`, body[:], union).Scan(&state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return queue.ErrNotFound
	case err != nil:
		return err
	case state == queue.Withdrawn:
		return queue.ErrWithdrawn
	}
	return nil
}

// FetchPart reads a part. It marks nothing: without the body, which has its key, a part
// opens for nobody.
func (q *Queue) FetchPart(ctx context.Context, union string, body queue.Digest, index int) ([]byte, error) {
	var part []byte
	err := q.look(ctx, func(c conn) error {
		if err := q.absent(ctx, c, body, union); err != nil {
			return err
		}
		err := c.QueryRowContext(ctx, `SELECT body FROM part WHERE envelope = $1 AND place = $2`, body[:], index).Scan(&part)
		if errors.Is(err, sql.ErrNoRows) {
			return queue.ErrUnknownPart
		}
		return err
	})
	return part, err
}

// Advance moves a state forward, and counts how long it took in the same transaction.
func (q *Queue) Advance(ctx context.Context, union string, body queue.Digest, to queue.State) error {
	if err := to.Reachable(); err != nil {
		return err
	}
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		var from queue.State
		var form string
		var received int64
		var sid []byte
		err = c.QueryRowContext(ctx, `SELECT state, form, received, sid FROM envelope WHERE digest = $1 AND union_id = $2 AND state < $3`+q.lock,
			body[:], union, to).Scan(&from, &form, &received, &sid)
		if errors.Is(err, sql.ErrNoRows) {
			return q.absent(ctx, c, body, union)
		}
		if err != nil {
			return err
		}
		ended := sql.NullInt64{Int64: milli(now), Valid: to == queue.Closed}
		_, err = c.ExecContext(ctx, `UPDATE envelope SET state = $1, fetched = 1, ended = coalesce(ended, $2) WHERE digest = $3`, to, ended, body[:])
		for _, name := range queue.Took(from, to, now.Sub(at(received))) {
			if err == nil {
				err = addTally(ctx, c, union, queue.FormID(form), name, now, 1)
			}
		}
		if err == nil {
			err = pushNews(ctx, c, queue.Sid(sid), now)
		}
		return err
	})
}

// Reply adds to the case's chain. Where replicas write the same number at once, the
// unique index lets one pass and the other finds it there.
func (q *Queue) Reply(ctx context.Context, union string, r queue.Reply) (int, error) {
	var newest int
	err := q.change(ctx, len(r.Body), func(ctx context.Context, c conn) error {
		if err := serves(ctx, c, union, r.Sid); err != nil {
			return err
		}
		var err error
		if newest, err = head(ctx, c, r.Sid); err != nil {
			return err
		}
		if r.Seq == newest+1 {
			n, err := exec(ctx, c, `INSERT INTO reply (sid, seq, union_id, digest, body, written, size) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (sid, seq) DO NOTHING`, r.Sid[:], r.Seq, union, r.Digest[:], r.Body, milli(r.Written), len(r.Body))
			if err != nil {
				return err
			}
			newest = r.Seq
			if n > 0 {
				now, err := q.now(ctx, c)
				if err != nil {
					return err
				}
				return pushNews(ctx, c, r.Sid, now)
			}
		}
		return sameReply(ctx, c, r)
	})
	if err != nil && !errors.Is(err, queue.ErrConflict) {
		return 0, err
	}
	return newest, err
}

// serves reports ErrNotFound unless the case is the union's: it was sent there by one
// who had its proof, or the union has replied already.
func serves(ctx context.Context, c conn, union string, sid queue.Sid) error {
	var n int
	err := c.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM envelope WHERE sid = $1 AND union_id = $2 AND flags & $3 = 0)
		+ (SELECT count(*) FROM reply WHERE sid = $1 AND union_id = $2)`, sid[:], union, int64(queue.Unproved)).Scan(&n)
	if err == nil && n == 0 {
		return queue.ErrNotFound
	}
	return err
}

// sameReply reports ErrConflict unless the reply is there with the same bytes.
func sameReply(ctx context.Context, c conn, r queue.Reply) error {
	var digest []byte
	err := c.QueryRowContext(ctx, `SELECT digest FROM reply WHERE sid = $1 AND seq = $2`, r.Sid[:], r.Seq).Scan(&digest)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !slices.Equal(digest, r.Digest[:]) {
		return queue.ErrConflict
	}
	return err
}

// Rewrap adds a row of its own.
func (q *Queue) Rewrap(ctx context.Context, union string, w queue.Rewrap) error {
	digest := sha256.Sum256(w.Wrap)
	return q.change(ctx, len(w.Wrap), func(ctx context.Context, c conn) error {
		if err := q.absent(ctx, c, w.Body, union); err != nil {
			return err
		}
		_, err := c.ExecContext(ctx, `INSERT INTO rewrap (envelope, digest, wrap) VALUES ($1, $2, $3) ON CONFLICT (envelope, digest) DO NOTHING`,
			w.Body[:], digest[:], w.Wrap)
		return err
	})
}
