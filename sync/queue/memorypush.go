package queue

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// A subscription is by what address the phone of a case is told of news.
type subscription struct {
	address  string
	due      time.Time // zero: there is nothing to tell
	until    time.Time
	token    Token
	attempts int
}

// leased reports whether a push is on its way.
func (s *subscription) leased(now time.Time) bool {
	return s.until.After(now) && !s.until.After(now.Add(MaxLease))
}

// tellable reports whether anything of a case is left that its phone may be told of.
func (m *memory) tellable(sid Sid, now time.Time) bool {
	return slices.ContainsFunc(m.cases[sid], func(r *row) bool {
		return r.state != Withdrawn && (r.ended.IsZero() || r.ended.Add(KeepSubscription).After(now))
	})
}

// pushNews makes a push due where the phone of a case wants it.
func (m *memory) pushNews(sid Sid) {
	now := m.clock.Now()
	if s := m.pushes[sid]; s != nil && (s.due.IsZero() || s.leased(now)) {
		s.due, s.attempts = PushDue(now), 0
	}
}

// silence drops the subscriptions of cases none of whose unions pushes any more.
func (m *memory) silence(p Policy) {
	if p.Pushes == nil {
		return
	}
	maps.DeleteFunc(m.pushes, func(sid Sid, _ *subscription) bool {
		return !slices.ContainsFunc(m.cases[sid], func(r *row) bool { return p.Pushes(r.Union) })
	})
}

// forgetPushes drops the subscriptions of cases of which nothing is left to tell.
func (m *memory) forgetPushes() {
	now := m.clock.Now()
	maps.DeleteFunc(m.pushes, func(sid Sid, _ *subscription) bool { return !m.tellable(sid, now) })
}

func (m *memory) Subscribe(_ context.Context, sid Sid, address string) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	if !m.tellable(sid, m.clock.Now()) {
		return ErrNotFound
	}
	s := m.pushes[sid]
	if s == nil {
		s = &subscription{}
		m.pushes[sid] = s
	}
	if s.address != address {
		*s = subscription{address: address, due: s.due}
	}
	return nil
}

func (m *memory) Unsubscribe(_ context.Context, sid Sid) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	delete(m.pushes, sid)
	return nil
}

func (m *memory) ClaimPushes(_ context.Context, most int, lease time.Duration) ([]Push, error) {
	if err := ValidPushClaim(most, lease); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return nil, err
	}
	now := m.clock.Now()
	var due []Sid
	for sid, s := range m.pushes {
		if !s.due.IsZero() && !s.due.After(now) && !s.leased(now) {
			due = append(due, sid)
		}
	}
	slices.SortFunc(due, func(a, b Sid) int {
		return cmp.Or(m.pushes[a].due.Compare(m.pushes[b].due), slices.Compare(a[:], b[:]))
	})
	var list []Push
	for _, sid := range due[:min(len(due), most)] {
		s := m.pushes[sid]
		s.token, s.until, s.attempts = NewToken(), now.Add(lease), s.attempts+1
		list = append(list, Push{sid, s.address, s.token, s.attempts, s.due})
	}
	return list, nil
}

func (m *memory) PushTold(_ context.Context, p Push) error {
	return m.pushed(p, func(s *subscription) {
		s.attempts = 0
		if s.due.Equal(p.Due) {
			s.due = time.Time{}
		}
	})
}

func (m *memory) PushLater(_ context.Context, p Push, after time.Duration) error {
	return m.pushed(p, func(s *subscription) { s.due = m.clock.Now().Add(after) })
}

func (m *memory) PushGone(_ context.Context, p Push) error {
	return m.pushed(p, func(*subscription) { delete(m.pushes, p.Sid) })
}

// pushed does something to the subscription that a push has the lease of, and ends that.
func (m *memory) pushed(p Push, do func(*subscription)) error {
	defer m.mu.Unlock()
	if err := m.enter(); err != nil {
		return err
	}
	s := m.pushes[p.Sid]
	if s == nil || s.token != p.Token {
		return ErrLease
	}
	do(s)
	s.token, s.until = Token{}, time.Time{}
	return nil
}
