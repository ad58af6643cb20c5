package sqlqueue

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"

	"unionhall/sync/queue"
)

// Accept hands the envelope to a writer.
func (q *Queue) Accept(ctx context.Context, e *queue.Envelope) (queue.Accepted, error) {
	if err := q.roomy(); err != nil {
		return queue.Accepted{}, err
	}
	j := &job{envelope: e, mark: q.Ledger.Mark(e.Digest), size: len(e.Body)}
	if err := q.submit(ctx, j); err != nil {
		return queue.Accepted{}, err
	}
	return j.accepted, nil
}

// An arrival is a different envelope of a group, with all senders of the same bytes.
type arrival struct {
	*queue.Envelope
	mark    Mark
	senders []*job
	proved  bool // by one of the senders
	// later is the flag for a case that has an envelope already; flags has it when that
	// envelope is of the same group.
	later queue.Flag
	flags queue.Flag
}

// arrivals joins what is the same and keeps the order.
func arrivals(group []*job) []*arrival {
	var list []*arrival
	byDigest := map[queue.Digest]*arrival{}
	for _, j := range group {
		e := j.envelope
		if e == nil {
			continue
		}
		a := byDigest[e.Digest]
		if a == nil {
			a = &arrival{Envelope: e, mark: j.mark, flags: e.Flags}
			byDigest[e.Digest] = a
			list = append(list, a)
		}
		a.senders = append(a.senders, j)
		a.proved = a.proved || e.Proved
	}
	cases := map[queue.Sid]bool{}
	for _, a := range list {
		if !a.proved {
			a.later = queue.Unproved
		}
		if cases[a.Sid] {
			a.flags |= a.later
		}
		cases[a.Sid] = true
	}
	return list
}

// due is when the envelope's deliveries may begin.
func (a *arrival) due() int64 {
	if a.Due.IsZero() {
		return milli(a.Received)
	}
	return milli(a.Due)
}

// parts are the digests as they are kept.
func (a *arrival) parts() []byte { return bytes.Join(digests(a.Parts), nil) }

func digests(list []queue.Digest) [][]byte {
	each := make([][]byte, len(list))
	for i := range list {
		each[i] = list[i][:]
	}
	return each
}

// acceptAll keeps the envelopes of a group. Whoever sent the same bytes as another
// gets the same answer, and is not the first.
func (q *Queue) acceptAll(ctx context.Context, c conn, group []*job) error {
	list := arrivals(group)
	if len(list) == 0 {
		return nil
	}
	fresh, err := q.insert(ctx, c, list)
	if err != nil {
		return err
	}
	for _, a := range list {
		answer := queue.Answer(true, queue.Received, a.Receipt, queue.MissingOf(len(a.Parts), none))
		if !fresh[a.Digest] {
			if err := q.index(ctx, c); err != nil {
				return err
			}
			if answer, err = q.known(ctx, c, a); err != nil {
				return err
			}
		}
		for _, j := range a.senders {
			j.accepted = answer
			answer.New = false
		}
	}
	return nil
}

func none(int) bool { return false }

// errVanished: an envelope was there and is gone, and nobody has erased it.
var errVanished = errors.New("envelope: neither there nor erased")

// known answers for bytes that were here before. Whoever brought them first may not have
// had the proof: with it, they are the worker's.
func (q *Queue) known(ctx context.Context, c conn, a *arrival) (queue.Accepted, error) {
	r, err := q.kept(ctx, c, a.Digest, "")
	if errors.Is(err, queue.ErrNotFound) {
		gone, err := erased(ctx, c, a.mark)
		if err == nil && !gone {
			err = errVanished
		}
		return queue.Accepted{Erased: gone}, err
	}
	if err != nil {
		return queue.Accepted{}, err
	}
	if a.proved {
		if _, err := c.ExecContext(ctx, `UPDATE envelope SET flags = flags - $1 WHERE digest = $2 AND flags & $1 <> 0`,
			int64(queue.Unproved), a.Digest[:]); err != nil {
			return queue.Accepted{}, err
		}
	}
	return queue.Answer(false, r.state, r.receipt, r.missing), nil
}

func erased(ctx context.Context, c conn, mark Mark) (bool, error) {
	var n int
	err := c.QueryRowContext(ctx, `SELECT count(*) FROM tombstone WHERE mark = $1`, mark[:]).Scan(&n)
	return n > 0, err
}

// kept is what Accept and Part must know of an envelope.
type kept struct {
	state   queue.State
	receipt string
	parts   []queue.Digest
	missing []int
}

// kept reads an envelope's line; lock follows the SELECT.
func (q *Queue) kept(ctx context.Context, c conn, body queue.Digest, lock string) (kept, error) {
	var k kept
	var parts []byte
	err := c.QueryRowContext(ctx, `SELECT state, receipt, parts FROM whole WHERE digest = $1`+lock, body[:]).
		Scan(&k.state, &k.receipt, &parts)
	if errors.Is(err, sql.ErrNoRows) {
		return k, queue.ErrNotFound
	}
	if err != nil {
		return k, err
	}
	k.parts = split(parts)
	k.missing, err = missing(ctx, c, body, len(k.parts))
	return k, err
}

func split(parts []byte) []queue.Digest {
	var list []queue.Digest
	for d := range slices.Chunk(parts, len(queue.Digest{})) {
		list = append(list, queue.Digest(d))
	}
	return list
}

// missing lists the parts of an envelope that are not there.
func missing(ctx context.Context, c conn, body queue.Digest, n int) ([]int, error) {
	if n == 0 {
		return nil, nil
	}
	there := map[int]bool{}
	err := each(ctx, c, func(rows *sql.Rows) error {
		var place int
		err := rows.Scan(&place)
		there[place] = true
		return err
	}, `SELECT place FROM part WHERE envelope = $1`, body[:])
	return queue.MissingOf(n, func(i int) bool { return there[i] }), err
}

// each visits the rows of a query.
func each(ctx context.Context, c conn, visit func(*sql.Rows) error, query string, args ...any) error {
	rows, err := c.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// exec tells how many rows a statement has changed.
func exec(ctx context.Context, c conn, query string, args ...any) (int64, error) {
	result, err := c.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Part keeps a part beside its envelope.
func (q *Queue) Part(ctx context.Context, body queue.Digest, index int, sealed []byte) (queue.Accepted, error) {
	if err := q.roomy(); err != nil {
		return queue.Accepted{}, err
	}
	var answer queue.Accepted
	mark := q.Ledger.Mark(body)
	err := q.change(ctx, len(sealed), func(ctx context.Context, c conn) error {
		k, err := q.kept(ctx, c, body, q.lock)
		if errors.Is(err, queue.ErrNotFound) {
			gone, lookErr := erased(ctx, c, mark)
			if lookErr != nil {
				return lookErr
			}
			answer = queue.Accepted{Erased: gone}
			if gone {
				return nil
			}
		}
		if err != nil {
			return err
		}
		if err := queue.Admit(k.parts, index, sealed); err != nil {
			return err
		}
		n, err := exec(ctx, c, `INSERT INTO part (envelope, place, body) VALUES ($1, $2, $3) ON CONFLICT (envelope, place) DO NOTHING`, body[:], index, sealed)
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(k.missing, func(i int) bool { return i == index })
		if len(left) == 0 {
			left = nil
		}
		answer = queue.Answer(n > 0, k.state, k.receipt, left)
		return nil
	})
	if err != nil {
		return queue.Accepted{}, err
	}
	return answer, nil
}
