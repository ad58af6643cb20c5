package sqlqueue

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"unionhall/sync/queue"
)

// Erase writes the ledger before it touches a row: a crash in between leaves a
// tombstone too many, which the next start carries out.
func (q *Queue) Erase(ctx context.Context, body queue.Digest, why queue.Reason) error {
	mark := q.Ledger.Mark(body)
	var there int
	var gone bool
	err := q.look(ctx, func(c conn) (err error) {
		if gone, err = erased(ctx, c, mark); err != nil {
			return err
		}
		return c.QueryRowContext(ctx, `SELECT count(*) FROM envelope WHERE digest = $1`, body[:]).Scan(&there)
	})
	if err != nil {
		return err
	}
	if there > 0 {
		return q.erase(ctx, []queue.Digest{body}, why)
	}
	if !gone {
		return queue.ErrNotFound
	}
	return q.purge(ctx) // a call before this one may have ended between the two
}

// Strangers are envelopes for unions that were not known.
type Strangers struct{ Envelopes, Unions int }

// EraseStrangers erases what came before a time for unions that were not known then and
// are not now: no desk sees it, so that nobody would ever close it.
func (q *Queue) EraseStrangers(ctx context.Context, before time.Time, known func(union string) bool) (Strangers, error) {
	var s Strangers
	var bodies []queue.Digest
	unions := map[string]bool{}
	err := q.look(ctx, func(c conn) error {
		return each(ctx, c, func(rows *sql.Rows) error {
			var digest []byte
			var union string
			err := rows.Scan(&digest, &union)
			if err == nil && !known(union) {
				bodies, unions[union] = append(bodies, queue.Digest(digest)), true
			}
			return err
		}, `SELECT digest, union_id FROM envelope WHERE flags & $1 <> 0 AND received < $2`, int64(queue.UnknownUnion), milli(before))
	})
	if err != nil {
		return s, err
	}
	const atOnce = 500 // others are accepted in between
	for some := range slices.Chunk(bodies, atOnce) {
		if err := q.erase(ctx, some, queue.Decided); err != nil {
			return s, err
		}
		s.Envelopes += len(some)
	}
	s.Unions = len(unions)
	return s, nil
}

// erase takes envelopes and all that hangs on them away for good.
func (q *Queue) erase(ctx context.Context, bodies []queue.Digest, why queue.Reason) error {
	if len(bodies) == 0 {
		return nil
	}
	running, err := q.running(ctx)
	if err != nil {
		return err
	}
	marks := make([]Mark, len(bodies))
	for i, body := range bodies {
		marks[i] = q.Ledger.Mark(body)
	}
	switch err := q.Ledger.add(queue.Span(running), marks); {
	case errors.Is(err, queue.ErrFull):
		return err
	case err != nil:
		return q.stop(err)
	}
	err = q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		for i, body := range bodies {
			if err := bury(ctx, c, marks[i], queue.Span(running)); err != nil {
				return err
			}
			n, err := exec(ctx, c, `DELETE FROM envelope WHERE digest = $1`, body[:])
			if err != nil {
				return err
			}
			if err := tally(ctx, c, why, n); err != nil {
				return err
			}
		}
		_, err = forgetPushes(ctx, c, now)
		return err
	})
	if err != nil {
		return err
	}
	return q.purge(ctx)
}

// purge repeats until no reader is in the way; envelopes are accepted in between.
func (q *Queue) purge(ctx context.Context) error {
	const after = 20 * time.Millisecond
	for {
		err := q.purgeOnce(ctx)
		if !errors.Is(err, errBusy) {
			return err
		}
		if err := pause(ctx, after); err != nil {
			return errors.Join(err, errBusy)
		}
	}
}

func (q *Queue) purgeOnce(ctx context.Context) error {
	if !q.shared {
		return q.runners[0].purge(ctx)
	}
	return q.submit(ctx, &job{purge: true})
}

func bury(ctx context.Context, c conn, mark Mark, span int64) error {
	_, err := c.ExecContext(ctx, `INSERT INTO tombstone (mark, span) VALUES ($1, $2) ON CONFLICT (mark) DO NOTHING`, mark[:], span)
	return err
}

func tally(ctx context.Context, c conn, why queue.Reason, n int64) error {
	_, err := c.ExecContext(ctx, `INSERT INTO erasure (reason, count) VALUES ($1, $2)
		ON CONFLICT (reason) DO UPDATE SET count = erasure.count + excluded.count`, string(why), n)
	return err
}

// replay carries out what the ledger says and the database does not know: after an
// older backup was restored, or a crash in the middle of an erasure.
func (q *Queue) replay(ctx context.Context) error {
	marks, err := q.Ledger.all()
	if err != nil {
		return err
	}
	var bodies []queue.Digest
	err = q.look(ctx, func(c conn) error {
		if err := each(ctx, c, func(rows *sql.Rows) error {
			var mark []byte
			err := rows.Scan(&mark)
			if err == nil {
				delete(marks, Mark(mark))
			}
			return err
		}, `SELECT mark FROM tombstone`); err != nil || len(marks) == 0 {
			return err
		}
		return each(ctx, c, func(rows *sql.Rows) error {
			var digest []byte
			err := rows.Scan(&digest)
			if err != nil {
				return err
			}
			if _, gone := marks[q.Ledger.Mark(queue.Digest(digest))]; gone {
				bodies = append(bodies, queue.Digest(digest))
			}
			return nil
		}, `SELECT digest FROM envelope`)
	})
	if err != nil || len(marks) == 0 {
		return err
	}
	err = q.change(ctx, 0, func(ctx context.Context, c conn) error {
		now, err := q.now(ctx, c)
		if err != nil {
			return err
		}
		for mark, span := range marks {
			if err := bury(ctx, c, mark, span); err != nil {
				return err
			}
		}
		for _, body := range bodies {
			if _, err := c.ExecContext(ctx, `DELETE FROM envelope WHERE digest = $1`, body[:]); err != nil {
				return err
			}
		}
		if _, err := forgetPushes(ctx, c, now); err != nil {
			return err
		}
		return tally(ctx, c, queue.Replayed, int64(len(bodies)))
	})
	if err != nil {
		return err
	}
	return q.purge(ctx)
}

// running is the observed running time.
func (q *Queue) running(ctx context.Context) (d time.Duration, err error) {
	err = q.look(ctx, func(c conn) error {
		d, _, err = life(ctx, c)
		return err
	})
	return d, err
}

func life(ctx context.Context, c conn) (running time.Duration, seen time.Time, err error) {
	var ran, last int64
	err = c.QueryRowContext(ctx, `SELECT running, seen FROM life`).Scan(&ran, &last)
	return time.Duration(ran) * time.Millisecond, at(last), err
}

// Sweep judges all that is done with. Between its transactions nothing can change that
// would keep an envelope: what has ended has ended.
func (q *Queue) Sweep(ctx context.Context, p queue.Policy) (queue.Swept, error) {
	now, running, err := q.tick(ctx, p)
	if err != nil {
		return queue.Swept{}, err
	}
	s := queue.Swept{Running: running}
	envelopes, err := q.judgeEnvelopes(ctx, p, now, running)
	if err != nil {
		return s, err
	}
	if err := q.erase(ctx, envelopes.gone, queue.Expired); err != nil {
		return s, err
	}
	replies, err := q.judgeReplies(ctx, now, running)
	if err != nil {
		return s, err
	}
	if err := q.silence(ctx, p); err != nil {
		return s, err
	}
	s.Warned, s.Erased, s.Replies = envelopes.warned+replies.warned, len(envelopes.gone), replies.emptied
	return s, q.forget(ctx, now, running, replies.emptied > 0)
}

// tick counts the time since the last sweep. The first one of a process only begins:
// nobody has observed what was before.
func (q *Queue) tick(ctx context.Context, p queue.Policy) (now time.Time, running time.Duration, err error) {
	first := !q.swept.Load()
	var clock time.Time
	var ran time.Duration
	err = q.change(ctx, 0, func(ctx context.Context, c conn) error {
		var err error
		if clock, err = q.now(ctx, c); err != nil {
			return err
		}
		var seen time.Time
		if ran, seen, err = life(ctx, c); err != nil {
			return err
		}
		if !first {
			ran += p.Step(seen, clock)
		}
		_, err = c.ExecContext(ctx, `UPDATE life SET running = $1, seen = $2`, ran.Milliseconds(), milli(clock))
		return err
	})
	if err != nil {
		return now, 0, err
	}
	q.swept.Store(true)
	return clock, ran, nil
}

// A verdict is what Judge said of one thing, to be written down.
type verdict struct {
	fate queue.Fate
	key  []any // the arguments that name it
}

// verdicts are those of one table.
type verdicts struct {
	list    []verdict
	gone    []queue.Digest // envelopes that go
	warned  int
	emptied int // replies whose bytes go
}

// judgeEnvelopes warns and tells which envelopes go.
func (q *Queue) judgeEnvelopes(ctx context.Context, p queue.Policy, now time.Time, running time.Duration) (v verdicts, err error) {
	err = q.look(ctx, func(c conn) error {
		return each(ctx, c, func(rows *sql.Rows) error {
			var digest []byte
			var union, form string
			var ended int64
			var warned sql.NullInt64
			if err := rows.Scan(&digest, &union, &form, &ended, &warned); err != nil {
				return err
			}
			fate := queue.Judge(p.End(union, form, at(ended)), now, since(warned), running)
			if fate == queue.Goes {
				v.gone = append(v.gone, queue.Digest(digest))
				return nil
			}
			v.add(fate, digest)
			return nil
		}, `SELECT digest, union_id, form, ended, warned FROM envelope WHERE ended IS NOT NULL`)
	})
	if err != nil {
		return v, err
	}
	return v, q.note(ctx, v.list, running, `UPDATE envelope SET warned = $1 WHERE digest = $2`)
}

// judgeReplies warns and empties replies.
func (q *Queue) judgeReplies(ctx context.Context, now time.Time, running time.Duration) (v verdicts, err error) {
	var empty []verdict
	err = q.look(ctx, func(c conn) error {
		return each(ctx, c, func(rows *sql.Rows) error {
			var sid []byte
			var seq, written int64
			var confirmed, warned sql.NullInt64
			if err := rows.Scan(&sid, &seq, &written, &confirmed, &warned); err != nil {
				return err
			}
			end := at(written).Add(queue.KeepReply)
			if confirmed.Valid {
				end = at(confirmed.Int64)
			}
			fate := queue.Judge(end, now, since(warned), running)
			if fate == queue.Goes {
				empty = append(empty, verdict{fate, []any{sid, seq}})
				return nil
			}
			v.add(fate, sid, seq)
			return nil
		}, `SELECT sid, seq, written, confirmed, warned FROM reply WHERE size > 0`)
	})
	if err != nil {
		return v, err
	}
	v.emptied = len(empty)
	if err := q.note(ctx, v.list, running, `UPDATE reply SET warned = $1 WHERE sid = $2 AND seq = $3`); err != nil {
		return v, err
	}
	return v, q.note(ctx, empty, running, `UPDATE reply SET warned = $1, body = substr(body, 1, 0), size = 0 WHERE sid = $2 AND seq = $3`)
}

func (v *verdicts) add(fate queue.Fate, key ...any) {
	if fate == queue.Warns {
		v.warned++
	}
	if fate != queue.Stays {
		v.list = append(v.list, verdict{fate, key})
	}
}

// since is the running time of a warning as Judge wants it.
func since(warned sql.NullInt64) time.Duration {
	if !warned.Valid {
		return -1
	}
	return time.Duration(warned.Int64) * time.Millisecond
}

// note writes verdicts down; $1 of the statement is when the warning was given.
func (q *Queue) note(ctx context.Context, list []verdict, running time.Duration, statement string) error {
	if len(list) == 0 {
		return nil
	}
	return q.change(ctx, 0, func(ctx context.Context, c conn) error {
		for _, v := range list {
			warned := sql.NullInt64{Int64: running.Milliseconds(), Valid: v.fate != queue.Recalled}
			if _, err := c.ExecContext(ctx, statement, append([]any{warned}, v.key...)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// forget removes what is left of cases that are over, the addresses of their phones, and
// nonces and tombstones after their time.
func (q *Queue) forget(ctx context.Context, now time.Time, running time.Duration, purge bool) error {
	oldest := queue.Span(running)
	for !queue.SpanGoes(oldest, running) {
		oldest--
	}
	var notes, pushes int64
	err := q.change(ctx, 0, func(ctx context.Context, c conn) error {
		_, err := c.ExecContext(ctx, `DELETE FROM reply WHERE length(body) = 0
			AND NOT EXISTS (SELECT 1 FROM envelope e WHERE e.sid = reply.sid)
			AND NOT EXISTS (SELECT 1 FROM reply other WHERE other.sid = reply.sid AND length(other.body) > 0)`)
		if err != nil {
			return err
		}
		if notes, err = forgetDesk(ctx, c, now); err != nil {
			return err
		}
		if pushes, err = forgetPushes(ctx, c, now); err != nil {
			return err
		}
		_, err = c.ExecContext(ctx, `DELETE FROM tombstone WHERE span <= $1`, oldest)
		return err
	})
	err = errors.Join(err, q.Ledger.trim(running))
	if err != nil || !purge && notes+pushes == 0 {
		return err
	}
	return q.purge(ctx)
}
