package site

import (
	"slices"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// The fields of an item that stands in the place of earlier ones.
const (
	supersedes = "supersedes" // links to them
	effective  = "effective"  // from when on, where that is not at once
)

// A work is an item in all its languages.
type work struct {
	hall  *hall
	genre *genre
	name  string
}

func (p *post) work() work { return work{p.wing.hall, p.genre, p.item.Name} }

// A succession is which works stand in the place of which. It is immutable.
type succession struct {
	asked    []question // that the links depend on
	later    map[work][]work
	former   map[work][]work
	replaced map[int32]bool // posts of which a later version is in force
	told     diag.List
}

// replaces returns the links of a post to what it stands in the place of. A
// supplement replaces nothing: what it adds to does.
func (p *post) replaces() []kind.Value {
	if !p.genre.versioned || !p.shown || p.adds != nil {
		return nil
	}
	v := p.value(supersedes)
	switch {
	case v == nil:
		return nil
	case len(v.List) > 0:
		return v.List
	}
	return []kind.Value{*v}
}

// value returns what an item says in a field, or nil.
func (p *post) value(name string) *kind.Value {
	if v := p.item.Head.Values.Get(name); v != nil {
		return v
	}
	return p.item.Card.Values.Get(name)
}

// replacesFrom is from when on a post stands in the place of others; the zero
// time where it does at once, or replaces nothing.
func (s *snapshot) replacesFrom(p *post) time.Time {
	if len(p.replaces()) == 0 {
		return time.Time{}
	}
	v := p.value(effective)
	if v == nil {
		return time.Time{}
	}
	at, _ := kind.ParseTime(v.Text, s.m.config.Zone)
	return at
}

// isReplaced reports whether a later version of a post is in force, or of what
// it supplements.
func (s *snapshot) isReplaced(p *post) bool {
	if stem := s.stemOf(p); stem != nil {
		p = stem
	}
	return len(s.succession.replaced) > 0 && s.succession.replaced[p.at]
}

// succeed finds out again which works stand in the place of which. A
// link to what is not shown makes no version: it is told as any other is.
func (s *snapshot) succeed() {
	s.succession = &succession{}
	if len(s.replacing) == 0 {
		return
	}
	v := s.succession
	v.later, v.former, v.replaced = map[work][]work{}, map[work][]work{}, map[int32]bool{}
	var n notes
	var claims []replacement
	for _, at := range s.replacing {
		p := s.posts[at]
		inForce := !s.in.Now.Before(s.replacesFrom(p))
		for _, link := range p.replaces() {
			old := s.earlier(p, link.Text, &n)
			switch {
			case old == nil:
			case !p.mayReplace(old):
				v.told = append(v.told, p.notYours(link, old))
			default:
				claims = append(claims, replacement{p, link, old})
				if old.work() == p.work() {
					continue
				}
				v.join(p.work(), old.work())
				if inForce {
					s.replace(v, old.work(), &n)
				}
			}
		}
	}
	v.tellCircles(claims)
	v.asked, _ = n.settled()
}

// earlier returns what a link leads to, of what a post stands in the place of;
// nil for nothing.
func (s *snapshot) earlier(p *post, link string, n *notes) *post {
	a := p.asker()
	a.notes = n
	if old := s.resolve(a, link).post; old != nil && old.shown {
		return old
	}
	return nil
}

// mayReplace reports whether a post may stand in the place of another one: its
// union, or one below, has published that. What it says of a text of others is
// a link and no more.
func (p *post) mayReplace(old *post) bool {
	speaker, owner := p.wing.hall.speaker(), old.wing.hall.speaker()
	return speaker == owner || slices.Contains(owner.ancestors, speaker)
}

// speaker is the union for which h speaks: a department, for its federation.
func (h *hall) speaker() *hall {
	for h.Level == department && h.above != nil {
		h = h.above
	}
	return h
}

func (v *succession) join(later, former work) {
	if !slices.Contains(v.later[former], later) {
		v.later[former] = append(v.later[former], later)
		v.former[later] = append(v.former[later], former)
	}
}

// replace notes that a work is replaced, in every language.
func (s *snapshot) replace(v *succession, old work, n *notes) {
	a := &asker{notes: n}
	for _, w := range old.hall.wings {
		a.ask(s.question(addressKeyOf(w.address(old.genre, old.name))))
		if p := s.named(w, old.genre, old.name); p != nil {
			v.replaced[p.at] = true
		}
	}
}

// chainOf links from the page of p to what comes behind its work, or before it,
// one version after the other, the newest first. The versions of a supplement
// are those of what it adds to.
func (s *snapshot) chainOf(p *post, next map[work][]work) []Ref {
	if len(next) == 0 {
		return nil
	}
	seen := []work{p.work()}
	if stem := s.stemOf(p); stem != nil {
		seen[0] = stem.work()
	}
	for i := 0; i < len(seen); i++ {
		for _, t := range next[seen[i]] {
			if !slices.Contains(seen, t) {
				seen = append(seen, t)
			}
		}
	}
	posts := make([]*post, 0, len(seen))
	for _, t := range seen[1:] {
		posts = append(posts, bestFor(t.hall.in(p.wing.tongue.Tag), s.group(t.hall, t.genre, t.name)))
	}
	slices.SortFunc(posts, newest)
	refs := make([]Ref, len(posts))
	for i, other := range posts {
		refs[i] = p.neighbour(other)
	}
	return refs
}

// resucceed brings the succession up to date.
func (r *revision) resucceed() {
	n := r.next
	affected := concerns(r.moved, n.succession.asked)
	for i := range r.changes {
		c := &r.changes[i]
		for _, p := range []*post{c.old, c.new} {
			affected = affected || p.isShown() && len(p.replaces()) > 0
		}
	}
	if affected {
		n.findReplacing()
		n.succeed()
	}
}

// findReplacing lists the posts that stand in the place of others.
func (s *snapshot) findReplacing() {
	s.replacing = nil
	for _, at := range s.order {
		if p := s.posts[at]; p.isShown() && len(p.replaces()) > 0 {
			s.replacing = append(s.replacing, at)
		}
	}
}
