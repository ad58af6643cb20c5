package queue

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"time"
)

// A journal is the notes of a union.
type journal struct {
	last  int64
	notes []Note // ascending
}

// head is the number of the newest reply to the case of a row, as lists tell it.
func (m *memory) head(r *row) int {
	if r.Flags&Unproved != 0 {
		return 0
	}
	return len(m.chains[r.Sid])
}

func (m *memory) Replies(_ context.Context, union string, sid Sid, after int) (int, []Reply, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return 0, nil, err
	}
	if !m.serves(union, sid) {
		return 0, nil, ErrNotFound
	}
	var list []Reply
	for _, r := range m.chains[sid] {
		if r.Seq > after && r.union == union && len(r.Body) > 0 && len(list) < MaxReplies {
			list = append(list, r.Reply)
		}
	}
	return len(m.chains[sid]), list, nil
}

// knows reports whether anything of a case is the union's, proved or not.
func (m *memory) knows(union string, sid Sid) bool {
	return slices.ContainsFunc(m.cases[sid], func(r *row) bool { return r.Union == union }) ||
		slices.ContainsFunc(m.chains[sid], func(r *chained) bool { return r.union == union })
}

func (m *memory) Note(_ context.Context, union string, n Note) (int64, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return 0, err
	}
	if !m.knows(union, n.Sid) {
		return 0, ErrNotFound
	}
	j := m.journals[union]
	if j == nil {
		j = &journal{}
		m.journals[union] = j
	}
	ofCase := 0
	for _, has := range j.notes {
		if has.Digest == n.Digest {
			return has.N, nil
		}
		if has.Sid == n.Sid {
			ofCase++
		}
	}
	if ofCase >= MostNotes {
		return 0, ErrCrowded
	}
	j.last++
	n.N, n.Body = j.last, bytes.Clone(n.Body)
	j.notes = append(j.notes, n)
	return n.N, nil
}

func (m *memory) Notes(_ context.Context, union string, after int64, limit int) ([]Note, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	var list []Note
	if j := m.journals[union]; j != nil {
		for _, n := range j.notes {
			if n.N > after && len(list) < limit {
				list = append(list, n)
			}
		}
	}
	return list, nil
}

func (m *memory) EraseOf(_ context.Context, union string, body Digest, why Reason) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	if r := m.rows[body]; r == nil || r.Union != union {
		return ErrNotFound
	}
	sid := m.rows[body].Sid
	m.erase(body, why)
	if j := m.journals[union]; why == Asked && j != nil && !slices.ContainsFunc(m.cases[sid], func(r *row) bool { return r.Union == union }) {
		j.notes = slices.DeleteFunc(j.notes, func(n Note) bool { return n.Sid == sid })
	}
	return nil
}

func (m *memory) Rate(_ context.Context, union, form string, r Report) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	if _, known := m.nonces[r.Mark(union)]; known {
		return nil
	}
	now := m.clock.Now()
	m.nonces[r.Mark(union)] = now.Add(KeepReport)
	for i, times := range r.Times {
		if times > 0 {
			m.tallies[Tally{Union: union, Form: form, Month: Month(now), Name: RatingName(i)}] += times
		}
	}
	return nil
}

func (m *memory) Tally(_ context.Context, union, form, name string) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	m.tallies[Tally{Union: union, Form: form, Month: Month(m.clock.Now()), Name: name}]++
	return nil
}

func (m *memory) Tallies(context.Context) ([]Tally, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	return sortedTallies(m.tallies), nil
}

func (m *memory) Unanswered(context.Context) ([]Tally, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	w := Waiting{}
	for _, r := range m.rows {
		if r.state < Answered {
			w.Add(r.Union, r.Form, m.clock.Now().Sub(r.Received))
		}
	}
	return w.Tallies(), nil
}

func (m *memory) UseNonce(_ context.Context, n Nonce, until time.Time) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	if _, used := m.nonces[n]; used {
		return ErrUsed
	}
	m.nonces[n] = until
	return nil
}

// forget drops notes of cases of which nothing is left, and nonces that are over.
func (m *memory) forget(now time.Time) {
	for union, j := range m.journals {
		j.notes = slices.DeleteFunc(j.notes, func(n Note) bool { return !m.knows(union, n.Sid) })
	}
	maps.DeleteFunc(m.nonces, func(_ Nonce, until time.Time) bool { return now.Sub(until) > KeepNonce })
}
