package sqlqueue

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"unionhall/sync/queue"
)

// indexRows is how many contents wait for their lines, at most. Digests and cases are
// random: each line changes a page of each index, and what is written is pages. A page
// that several hundred lines share is written once for all of them.
const indexRows = 4096

// A backlog is what was accepted and has no line in envelope yet: it is durable, known
// here by its digest, and not to be found otherwise. Whoever reads, or changes anything
// but accepts, has the lines made first.
type backlog struct {
	statements indexStatements

	digests map[queue.Digest]struct{} // committed
	cases   map[queue.Sid]struct{}
	// What the transaction under way adds, and whether it has made all lines before.
	adds   []*arrival
	caught bool

	routed bool        // some of it may have deliveries
	any    atomic.Bool // after the last commit; at the start, the last process may have left some
}

type indexStatements struct {
	content, seen, seenMany, last, lines, deliveries *direct
}

// many is how many envelopes one statement looks for.
const many = 16

// lookFor is a query with a column for each of n envelopes: 1 if it has a line or a
// tombstone. Its parameters are digest and mark of each. A list to search in (IN) would
// be sorted first, which costs more than the search.
func lookFor(n int) string {
	const one = `, EXISTS (SELECT 1 FROM envelope WHERE digest = ?) OR EXISTS (SELECT 1 FROM tombstone WHERE mark = ?)`
	return `SELECT ` + strings.Repeat(one, n)[2:]
}

func (s *indexStatements) prepare(c driver.Conn) error {
	return prepareAll(c, map[**direct]string{
		&s.content: `INSERT INTO content (digest, sid, union_id, form, flags, later, received, routes, due, key_set, receipt, parts, body)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		&s.seen:     lookFor(1),
		&s.seenMany: lookFor(many),
		&s.last:     `SELECT coalesce(max(n), 0) FROM envelope`,
		&s.lines: `INSERT INTO envelope (n, digest, sid, union_id, form, flags, received, size)
			SELECT n, digest, sid, union_id, form, flags | CASE WHEN EXISTS (SELECT 1 FROM envelope e WHERE e.sid = c.sid) THEN later ELSE 0 END, received, length(body)
			FROM content c WHERE n > ? ORDER BY n`,
		&s.deliveries: `INSERT INTO delivery (envelope, route, state, due)
			SELECT c.digest, r.value, 1, c.due FROM content c, json_each(c.routes) r WHERE c.n > ?
			ON CONFLICT (envelope, route) DO NOTHING`,
	})
}

func (s *indexStatements) close() error {
	return errors.Join(s.content.close(), s.seen.close(), s.seenMany.close(), s.last.close(), s.lines.close(), s.deliveries.close())
}

// due reports whether the lines are to be made although nobody asks for them.
func (b *backlog) due() bool { return len(b.digests) >= indexRows }

// begin forgets what a transaction before has left undone.
func (b *backlog) begin() { b.adds, b.caught = nil, false }

// committed takes over what the transaction has done.
func (b *backlog) committed() {
	left := b.any.Load()
	if b.caught {
		b.digests, b.cases = map[queue.Digest]struct{}{}, map[queue.Sid]struct{}{}
		b.routed = slices.ContainsFunc(b.adds, func(a *arrival) bool { return len(a.Routes) > 0 })
		left = false
	}
	for _, a := range b.adds {
		b.digests[a.Digest], b.cases[a.Sid] = struct{}{}, struct{}{}
	}
	b.any.Store(left || len(b.adds) > 0)
	b.begin() // what was added is in the store, and needs no memory
}

// looked tells which arrivals have a line or a tombstone.
func (s *indexStatements) looked(list []*arrival) ([]bool, error) {
	seen := make([]bool, 0, len(list))
	keys := make([]driver.Value, 0, 2*many)
	for some := range slices.Chunk(list, many) {
		query, places := s.seenMany, many
		if len(some) == 1 {
			query, places = s.seen, 1
		}
		keys = keys[:0]
		for i := range places { // the last one fills what is left
			a := some[min(i, len(some)-1)]
			keys = append(keys, a.Digest[:], a.mark[:])
		}
		err := query.each(func(row []driver.Value) error {
			for _, v := range row[:len(some)] {
				seen = append(seen, v != int64(0))
			}
			return nil
		}, keys...)
		if err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// add keeps the contents of a group, but for what is or was there.
func (b *backlog) add(list []*arrival) (map[queue.Digest]bool, error) {
	seen, err := b.statements.looked(list)
	if err != nil {
		return nil, err
	}
	fresh := make(map[queue.Digest]bool, len(list))
	for i, a := range list {
		if _, waits := b.digests[a.Digest]; waits && !b.caught || seen[i] {
			continue
		}
		flags := a.flags
		if _, waits := b.cases[a.Sid]; waits && !b.caught {
			flags |= a.later
		}
		routes := []byte("[]")
		if len(a.Routes) > 0 {
			b.routed = true
			if routes, err = json.Marshal(a.Routes); err != nil {
				return nil, err
			}
		}
		if _, err := b.statements.content.exec(a.Digest[:], a.Sid[:], a.Union, a.Form, int64(flags), int64(a.later),
			milli(a.Received), string(routes), a.due(), a.KeySet[:], a.Receipt, blob(a.parts()), blob(a.Body)); err != nil {
			return nil, err
		}
		fresh[a.Digest] = true
		b.adds = append(b.adds, a)
	}
	return fresh, nil
}

// catchUp makes the lines, and with them the deliveries.
func (b *backlog) catchUp() error {
	if (b.caught || !b.any.Load()) && len(b.adds) == 0 {
		return nil
	}
	var last int64
	err := b.statements.last.each(func(row []driver.Value) error {
		last = row[0].(int64)
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := b.statements.lines.exec(last); err != nil {
		return err
	}
	if b.routed {
		if _, err := b.statements.deliveries.exec(last); err != nil {
			return err
		}
	}
	b.adds, b.caught = nil, true
	return nil
}

// index is catchUp for the queue.
func (w *sqliteWriter) index(context.Context, conn) error {
	return w.conn.Raw(func(any) error { return w.backlog.catchUp() })
}
