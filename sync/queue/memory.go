package queue

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"
)

// Memory returns a queue that keeps everything in memory: for tests and for
// `unionhall serve`. It promises what the others promise, except to survive.
// clock nil: the system's.
func Memory(clock Clock) Queue {
	if clock == nil {
		clock = systemClock{}
	}
	return &memory{
		clock:      clock,
		rows:       map[Digest]*row{},
		cases:      map[Sid][]*row{},
		chains:     map[Sid][]*chained{},
		tombstones: map[Digest]int64{},
		erased:     map[Reason]int{},
		journals:   map[string]*journal{},
		nonces:     map[Nonce]time.Time{},
		turns:      map[string]turn{},
		tallies:    map[Tally]int{},
		pushes:     map[Sid]*subscription{},
	}
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

type memory struct {
	clock Clock

	mu         sync.Mutex // guards all below, for the length of one operation
	closed     bool
	rows       map[Digest]*row
	cases      map[Sid][]*row     // by time of acceptance
	chains     map[Sid][]*chained // replies, by number
	tombstones map[Digest]int64   // the span in which it was set
	erased     map[Reason]int
	running    time.Duration
	seen       time.Time           // of the last sweep
	journals   map[string]*journal // by union
	turns      map[string]turn     // by route
	nonces     map[Nonce]time.Time // used ones, with the time until which they hold
	tallies    map[Tally]int       // the key has no Times
	pushes     map[Sid]*subscription
}

// A row is an envelope and all that hangs on it.
type row struct {
	Envelope
	state      State
	fetched    bool
	ended      time.Time     // zero: nothing ended
	warned     time.Duration // negative: not warned
	parts      map[int][]byte
	deliveries []*carriage
	wraps      [][]byte
}

// A carriage is a delivery of a row.
type carriage struct {
	route    string
	dead     bool
	why      string
	done     bool
	due      time.Time
	until    time.Time
	token    Token
	attempts int
}

// A chained reply knows who wrote it.
type chained struct {
	Reply
	union     string
	confirmed time.Time
	warned    time.Duration
}

func (r *row) missing() []int {
	return MissingOf(len(r.Parts), func(i int) bool { return r.parts[i] != nil })
}

func (r *row) accepted(isNew bool) Accepted {
	return Answer(isNew, r.state, r.Receipt, r.missing())
}

// enter begins an operation; the caller unlocks.
func (m *memory) enter() error {
	m.mu.Lock()
	if m.closed {
		return ErrStopped
	}
	return nil
}

func (m *memory) Accept(_ context.Context, e *Envelope) (Accepted, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return Accepted{}, err
	}
	if _, gone := m.tombstones[e.Digest]; gone {
		return Accepted{Erased: true}, nil
	}
	if r := m.rows[e.Digest]; r != nil {
		if e.Proved {
			r.Flags &^= Unproved
		}
		return r.accepted(false), nil
	}
	r := &row{Envelope: *e, state: Received, warned: -1, parts: map[int][]byte{}}
	if !e.Proved && len(m.cases[e.Sid]) > 0 {
		r.Flags |= Unproved
	}
	r.Body = bytes.Clone(e.Body)
	due := e.Due
	if due.IsZero() {
		due = e.Received
	}
	for _, route := range e.Routes {
		r.deliveries = append(r.deliveries, &carriage{route: route, due: due})
	}
	m.rows[e.Digest] = r
	m.cases[e.Sid] = append(m.cases[e.Sid], r)
	return r.accepted(true), nil
}

func (m *memory) Part(_ context.Context, body Digest, index int, sealed []byte) (Accepted, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return Accepted{}, err
	}
	if _, gone := m.tombstones[body]; gone {
		return Accepted{Erased: true}, nil
	}
	r := m.rows[body]
	if r == nil {
		return Accepted{}, ErrNotFound
	}
	if err := Admit(r.Parts, index, sealed); err != nil {
		return Accepted{}, err
	}
	isNew := r.parts[index] == nil
	if isNew {
		r.parts[index] = bytes.Clone(sealed)
	}
	return r.accepted(isNew), nil
}

func (m *memory) Case(_ context.Context, sid Sid, after int) (*Case, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	c := &Case{}
	for _, r := range byTime(slices.Values(m.cases[sid])) {
		if r.Flags&Unproved == 0 {
			a := r.accepted(false)
			c.Envelopes = append(c.Envelopes, CaseEnvelope{r.Digest, r.Union, r.Form, r.state, r.Received, a.Receipt, a.Missing})
		}
	}
	c.Envelopes = c.Envelopes[max(0, len(c.Envelopes)-MaxEnvelopes):]
	for _, r := range m.chains[sid] {
		c.Head = r.Seq
		if r.Seq > after && len(r.Body) > 0 && len(c.Replies) < MaxReplies {
			c.Replies = append(c.Replies, r.Reply)
		}
	}
	if len(c.Envelopes) == 0 && c.Head == 0 {
		return nil, ErrNotFound
	}
	return c, nil
}

// byTime sorts rows by time of receipt.
func byTime(rows iter.Seq[*row]) []*row {
	return slices.SortedFunc(rows, func(a, b *row) int {
		return cmp.Or(a.Received.Compare(b.Received), bytes.Compare(a.Digest[:], b.Digest[:]))
	})
}

func (m *memory) Withdraw(_ context.Context, sid Sid, body Digest) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	r := m.rows[body]
	switch {
	case r == nil || r.Sid != sid:
		return ErrNotFound
	case r.state == Withdrawn:
		return nil
	case r.fetched || r.state != Received:
		return ErrFetched
	}
	r.state, r.ended = Withdrawn, m.clock.Now()
	m.forgetPushes()
	return nil
}

func (m *memory) Confirm(_ context.Context, sid Sid, seq int) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	for _, r := range m.chains[sid] {
		if r.Seq <= seq && r.confirmed.IsZero() {
			r.confirmed = m.clock.Now()
		}
	}
	return nil
}

func (m *memory) UnionOf(_ context.Context, body Digest) (string, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return "", err
	}
	r := m.rows[body]
	if r == nil {
		return "", ErrNotFound
	}
	return r.Union, nil
}

func (m *memory) Usage(context.Context) ([]Usage, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	by := map[string]Usage{}
	for _, r := range m.rows {
		u := by[r.Union]
		by[r.Union] = Usage{r.Union, u.Bytes + int64(len(r.Body)), u.Parts + len(r.parts)}
	}
	return slices.Collect(maps.Values(by)), nil
}

func (m *memory) Claim(_ context.Context, q ClaimQuery) ([]Claimed, error) {
	if err := q.Valid(); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	now := m.clock.Now()
	lease := Lease{Token: NewToken(), Route: q.Route, Until: now.Add(q.Lease)}
	var claimed []Claimed
	for _, d := range oldest(m.due(q.Route, now), q.Max) {
		d.token, d.until, d.attempts, d.row.fetched = lease.Token, lease.Until, d.attempts+1, d.row.fetched || !q.Notice
		lease.Body = d.row.Digest
		c := Claimed{lease, d.row.handed(), d.row.missing(), d.attempts}
		if q.Notice {
			c.Envelope.Body = nil
		}
		claimed = append(claimed, c)
	}
	return claimed, nil
}

// A task is a carriage with its row.
type task struct {
	*carriage
	row *row
}

// due yields what may be claimed, in no order.
func (m *memory) due(route string, now time.Time) iter.Seq[task] {
	return func(yield func(task) bool) {
		for _, r := range m.rows {
			for _, d := range r.deliveries {
				leased := d.until.After(now) && !d.until.After(now.Add(MaxLease))
				if d.route == route && !d.done && !d.dead && !leased && !d.due.After(now) && r.state != Withdrawn && !yield(task{d, r}) {
					return
				}
			}
		}
	}
}

// oldest returns the first n of them. Of thousands a delivery wants one at a time.
func oldest(tasks iter.Seq[task], n int) []task {
	order := func(a, b task) int {
		return cmp.Or(a.due.Compare(b.due), bytes.Compare(a.row.Digest[:], b.row.Digest[:]))
	}
	if n > 1 {
		all := slices.SortedFunc(tasks, order)
		return all[:min(n, len(all))]
	}
	var first []task
	for t := range tasks {
		if first == nil {
			first = []task{t}
		} else if order(t, first[0]) < 0 {
			first[0] = t
		}
	}
	return first
}

// handed is the envelope as those get it who fetch it.
func (r *row) handed() Envelope {
	e := r.Envelope
	e.Routes, e.Due, e.Proved = nil, time.Time{}, false
	return e
}

// held gives the delivery that a lease is for, if the lease still has it.
func (m *memory) held(l Lease) (*row, *carriage, error) {
	if r := m.rows[l.Body]; r != nil {
		for _, d := range r.deliveries {
			if d.route == l.Route && d.token == l.Token && !d.done && !d.dead {
				return r, d, nil
			}
		}
	}
	return nil, nil, ErrLease
}

func (m *memory) Complete(_ context.Context, l Lease, o Outcome) error {
	return m.leased(l, func(r *row, d *carriage) {
		d.done = true
		if r.state == Received && o != Told {
			r.state = Delivered
		}
		if o == Custody && r.ended.IsZero() {
			r.ended = m.clock.Now()
		}
	})
}

func (m *memory) Release(_ context.Context, l Lease, after time.Duration) error {
	return m.leased(l, func(_ *row, d *carriage) {
		if after > 0 {
			d.due = m.clock.Now().Add(after)
		}
	})
}

func (m *memory) Return(_ context.Context, l Lease) error {
	return m.leased(l, func(_ *row, d *carriage) { d.attempts-- })
}

func (m *memory) Bury(_ context.Context, l Lease, why string) error {
	return m.leased(l, func(_ *row, d *carriage) { d.dead, d.why = true, why[:min(len(why), MaxWhy)] })
}

func (m *memory) Alarm(_ context.Context, q AlarmQuery) (int, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return 0, err
	}
	n := 0
	for _, r := range m.rows {
		waits := r.Union == q.Union && r.Form == q.Form && r.state < q.Below && r.Received.Before(q.Before)
		if waits && !slices.ContainsFunc(r.deliveries, func(d *carriage) bool { return d.route == q.Route }) {
			r.deliveries = append(r.deliveries, &carriage{route: q.Route, due: m.clock.Now()})
			n++
		}
	}
	return n, nil
}

func (m *memory) Dead(context.Context) ([]Dead, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	var list []Dead
	for _, r := range m.rows {
		for _, d := range r.deliveries {
			if d.dead {
				list = append(list, Dead{d.route, r.Union, r.Form, r.Digest, r.Received, d.attempts, d.why})
			}
		}
	}
	slices.SortFunc(list, func(a, b Dead) int {
		return cmp.Or(a.Received.Compare(b.Received), bytes.Compare(a.Body[:], b.Body[:]), cmp.Compare(a.Route, b.Route))
	})
	return list[:min(len(list), MaxDead)], nil
}

func (m *memory) Due(context.Context) ([]string, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	now, routes := m.clock.Now(), map[string]bool{}
	for _, r := range m.rows {
		for _, d := range r.deliveries {
			routes[d.route] = true
		}
	}
	return slices.DeleteFunc(slices.Collect(maps.Keys(routes)), func(route string) bool {
		for range m.due(route, now) {
			return m.turns[route].rested.After(now)
		}
		return true
	}), nil
}

// A turn is who works on a route, and until when nobody does.
type turn struct {
	by     Token
	until  time.Time
	rested time.Time
}

func (m *memory) Turn(_ context.Context, route string, by Token, lease time.Duration) (bool, error) {
	if err := ValidTurn(lease); err != nil {
		return false, err
	}
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return false, err
	}
	now := m.clock.Now()
	t := m.turns[route]
	taken := t.by != by && t.until.After(now) && !t.until.After(now.Add(MaxLease))
	if taken || t.rested.After(now) {
		return false, nil
	}
	m.turns[route] = turn{by: by, until: now.Add(lease)}
	return true, nil
}

func (m *memory) Rest(_ context.Context, route string, by Token, after time.Duration) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	if m.turns[route].by != by {
		return ErrLease
	}
	m.turns[route] = turn{rested: m.clock.Now().Add(after)}
	return nil
}

// leased does something to the delivery of a lease and ends the lease.
func (m *memory) leased(l Lease, do func(*row, *carriage)) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	r, d, err := m.held(l)
	if err != nil {
		return err
	}
	do(r, d)
	d.token, d.until = Token{}, time.Time{}
	return nil
}

func (m *memory) Replay(_ context.Context, route string) (int, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return 0, err
	}
	n := 0
	t := m.turns[route]
	t.rested = time.Time{}
	m.turns[route] = t
	for _, r := range m.rows {
		for _, d := range r.deliveries {
			if d.route == route && d.dead {
				d.dead, d.due, d.attempts = false, m.clock.Now(), 0
				n++
			}
		}
	}
	return n, nil
}

func (m *memory) List(_ context.Context, q ListQuery) ([]Listed, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	var list []Listed
	for _, r := range byTime(maps.Values(m.rows)) {
		after := cmp.Or(r.Received.Compare(q.After.Received), bytes.Compare(r.Digest[:], q.After.Digest[:])) > 0
		if r.Union == q.Union && after && len(list) < q.Max {
			list = append(list, Listed{r.Digest, r.Sid, r.Form, r.KeySet, r.state, r.Flags, len(r.Body), len(r.Parts), r.missing(), r.Received, r.warned >= 0, m.head(r)})
		}
	}
	return list, nil
}

// of gives a row of the union that was not withdrawn.
func (m *memory) of(union string, body Digest) (*row, error) {
	r := m.rows[body]
	switch {
	case r == nil || r.Union != union:
		return nil, ErrNotFound
	case r.state == Withdrawn:
		return nil, ErrWithdrawn
	}
	return r, nil
}

func (m *memory) Fetch(_ context.Context, union string, body Digest) (*Fetched, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	r, err := m.of(union, body)
	if err != nil {
		return nil, err
	}
	r.fetched = true
	return &Fetched{r.handed(), r.state, r.missing(), slices.Clone(r.wraps)}, nil
}

func (m *memory) FetchPart(_ context.Context, union string, body Digest, index int) ([]byte, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	r, err := m.of(union, body)
	if err != nil {
		return nil, err
	}
	if r.parts[index] == nil {
		return nil, ErrUnknownPart
	}
	return r.parts[index], nil
}

func (m *memory) Advance(_ context.Context, union string, body Digest, to State) error {
	if err := to.Reachable(); err != nil {
		return err
	}
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	r, err := m.of(union, body)
	if err != nil {
		return err
	}
	r.fetched = true
	now := m.clock.Now()
	for _, name := range Took(r.state, to, now.Sub(r.Received)) {
		m.tallies[Tally{Union: union, Form: FormID(r.Form), Month: Month(now), Name: name}]++
	}
	if r.state < to {
		m.pushNews(r.Sid)
	}
	r.state = max(r.state, to)
	if to == Closed && r.ended.IsZero() {
		r.ended = m.clock.Now()
	}
	return nil
}

func (m *memory) Reply(_ context.Context, union string, reply Reply) (int, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return 0, err
	}
	chain := m.chains[reply.Sid]
	head := len(chain)
	if !m.serves(union, reply.Sid) {
		return 0, ErrNotFound
	}
	if reply.Seq >= 1 && reply.Seq <= head && chain[reply.Seq-1].Digest == reply.Digest {
		return head, nil
	}
	if reply.Seq != head+1 {
		return head, ErrConflict
	}
	reply.Body = bytes.Clone(reply.Body)
	m.chains[reply.Sid] = append(chain, &chained{Reply: reply, union: union, warned: -1})
	m.pushNews(reply.Sid)
	return head + 1, nil
}

// serves reports whether the case is the union's: it was sent there, or it has
// replied already.
func (m *memory) serves(union string, sid Sid) bool {
	for _, r := range m.cases[sid] {
		if r.Union == union && r.Flags&Unproved == 0 {
			return true
		}
	}
	return slices.ContainsFunc(m.chains[sid], func(r *chained) bool { return r.union == union })
}

func (m *memory) Rewrap(_ context.Context, union string, w Rewrap) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	r, err := m.of(union, w.Body)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(r.wraps, func(has []byte) bool { return bytes.Equal(has, w.Wrap) }) {
		r.wraps = append(r.wraps, bytes.Clone(w.Wrap))
	}
	return nil
}

func (m *memory) Erase(_ context.Context, body Digest, why Reason) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	if _, gone := m.tombstones[body]; gone {
		return nil
	}
	if m.rows[body] == nil {
		return ErrNotFound
	}
	m.erase(body, why)
	return nil
}

func (m *memory) erase(body Digest, why Reason) {
	m.tombstones[body] = Span(m.running)
	m.erased[why]++
	r := m.rows[body]
	delete(m.rows, body)
	m.cases[r.Sid] = slices.DeleteFunc(m.cases[r.Sid], func(other *row) bool { return other == r })
	if len(m.cases[r.Sid]) == 0 {
		delete(m.cases, r.Sid)
	}
	m.forgetPushes()
}

func (m *memory) Sweep(_ context.Context, p Policy) (Swept, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return Swept{}, err
	}
	now := m.clock.Now()
	if !m.seen.IsZero() {
		m.running += p.Step(m.seen, now)
	}
	m.seen = now
	s := Swept{Running: m.running}
	for _, r := range m.rows {
		if r.ended.IsZero() {
			continue
		}
		if m.judge(p.End(r.Union, r.Form, r.ended), now, &r.warned, &s) {
			m.erase(r.Digest, Expired)
			s.Erased++
		}
	}
	for sid := range m.chains {
		m.sweepReplies(sid, now, &s)
	}
	m.forget(now)
	m.forgetPushes()
	m.silence(p)
	maps.DeleteFunc(m.tombstones, func(_ Digest, span int64) bool { return SpanGoes(span, m.running) })
	return s, nil
}

// judge notes what Judge says and reports whether the thing goes.
func (m *memory) judge(end, now time.Time, warned *time.Duration, s *Swept) bool {
	switch Judge(end, now, *warned, m.running) {
	case Warns:
		*warned = m.running
		s.Warned++
	case Recalled:
		*warned = -1
	case Goes:
		return true
	}
	return false
}

// sweepReplies takes the bytes of replies whose time is over, and the whole chain
// when nothing of the case is left.
func (m *memory) sweepReplies(sid Sid, now time.Time, s *Swept) {
	left := len(m.cases[sid]) > 0
	for _, r := range m.chains[sid] {
		end := r.confirmed
		if end.IsZero() {
			end = r.Written.Add(KeepReply)
		}
		if len(r.Body) > 0 && m.judge(end, now, &r.warned, s) {
			r.Body = nil
			s.Replies++
		}
		left = left || len(r.Body) > 0
	}
	if !left {
		delete(m.chains, sid)
	}
}

func (m *memory) Stats(context.Context) (Stats, error) {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return Stats{}, err
	}
	s := Stats{Tombstones: len(m.tombstones), Erased: maps.Clone(m.erased), Running: m.running}
	for _, r := range byTime(maps.Values(m.rows)) {
		s.count(r)
	}
	for _, chain := range m.chains {
		for _, r := range chain {
			if len(r.Body) > 0 {
				s.Replies++
			}
		}
	}
	slices.SortFunc(s.Counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Union, b.Union), cmp.Compare(a.Form, b.Form), cmp.Compare(a.State, b.State))
	})
	return s, nil
}

// count adds a row; rows come by time of receipt.
func (s *Stats) count(r *row) {
	i := slices.IndexFunc(s.Counts, func(c Count) bool {
		return c.Union == r.Union && c.Form == r.Form && c.State == r.state
	})
	if i < 0 {
		i = len(s.Counts)
		s.Counts = append(s.Counts, Count{Union: r.Union, Form: r.Form, State: r.state, Oldest: r.Received})
	}
	s.Counts[i].Envelopes++
	s.Counts[i].Bytes += int64(len(r.Body))
	s.Parts += len(r.parts)
	for _, d := range r.deliveries {
		switch {
		case d.dead:
			s.Dead++
		case !d.done:
			s.Due++
		}
	}
}

func (m *memory) Health(context.Context) error {
	defer m.mu.Unlock()
	return m.enter()
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}
