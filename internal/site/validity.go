package site

import "time"

// validity is until when a post holds, for readers of a language.
func (s *snapshot) validity(p *post, t *tongue) Validity {
	c := &p.item.Card
	return Validity{
		Until: lastMoment(c.ExpireAt), Expired: p.expired, Over: t.overs[p.genre.index], Superseded: s.isReplaced(p),
		StaleFrom: c.StaleAt, Stale: s.hasPassed(c.StaleAt),
	}
}

// lastMoment is what readers are told of an expiry: a day that was given as the
// last one, not the midnight after it.
func lastMoment(expiry time.Time) time.Time {
	if expiry.IsZero() {
		return expiry
	}
	return expiry.Add(-1)
}

// changeOf returns when the item is next due to change by itself.
func (s *snapshot) changeOf(p *post) time.Time {
	c := &p.item.Card
	if !p.shown {
		if p.reason == Scheduled {
			return c.PublishAt
		}
		return time.Time{}
	}
	var at time.Time
	due := func(t time.Time) {
		if !t.IsZero() && s.in.Now.Before(t) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	due(c.PublishAt)
	if p.genre.AtExpiry != keep {
		due(c.ExpireAt)
	}
	if p.pinned {
		due(c.PinUntil)
	}
	due(c.StaleAt)
	due(p.overAt())
	due(s.replacesFrom(p))
	return at
}

// noteChanges finds the earliest change again.
func (s *snapshot) noteChanges() {
	s.nextAt, s.nextPath = time.Time{}, ""
	for _, n := range s.order {
		s.noteChange(s.posts[n])
	}
}
