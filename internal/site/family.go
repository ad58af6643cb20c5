package site

import (
	"slices"

	"unionhall/internal/diag"
)

// A family is a work with all that supplement or override it, directly or
// through one another. In a list a union sees at most one of a family: what the
// first of those to whom it listens has decided, else the work itself.
type family struct {
	root      work
	decisions map[*hall]decision
}

// A decision is what a union makes of a family.
type decision struct {
	act   act
	work  work // its own; none where it hides the family
	claim *claim
}

// A kinship is all families of a snapshot, and who supplements whom. It is
// immutable once it is made.
type kinship struct {
	asked    []question // that the claims depend on
	told     diag.List
	toldOf   map[string]bool  // paths of items of which something is told
	of       map[work]*family // by each of its works
	adds     map[work]work    // what a supplement adds to
	locals   map[work][]work  // what supplements it, directly or through another
	baseless map[work]Reason  // supplements that are not shown, because what they add to is not
	claimed  map[work]*claim  // what a work does
}

// relate finds the families.
func (s *snapshot) relate() {
	var n notes
	claims := s.claims(&n)
	k := &kinship{}
	s.kin = k
	if len(claims) == 0 {
		return
	}
	k.toldOf, k.of, k.adds = map[string]bool{}, map[work]*family{}, map[work]work{}
	k.baseless, k.claimed = map[work]Reason{}, map[work]*claim{}
	k.asked, _ = n.settled()
	s.judgeClaims(s.accept(claims))
	for w := range k.baseless {
		delete(k.adds, w)
	}
	k.index()
	for _, c := range claims {
		if c.post != nil && len(k.told) > 0 {
			k.toldOf[c.post.item.Path] = k.tells(c.post.item.Path)
		}
	}
}

func (k *kinship) tells(path string) bool {
	for i := range k.told {
		if k.told[i].Path == path {
			return true
		}
	}
	return false
}

func (k *kinship) tell(list diag.List) { k.told = append(k.told, list...) }

// accept returns the claims that hold by themselves, one for each work, and
// notes whom each work claims.
func (s *snapshot) accept(claims []*claim) []*claim {
	k := s.kin
	var good []*claim
	for _, c := range claims {
		if told := s.refuse(c); told != nil {
			k.tell(told)
			continue
		}
		if c.post == nil {
			good = append(good, c)
			continue
		}
		w := c.post.work()
		other := k.claimed[w]
		switch {
		case other == nil:
			k.claimed[w] = c
			good = append(good, c)
		case other.post == c.post: // two acts in one file: whoever read it has told (front-matter/both)
		case other.act != c.act || other.target.work() != c.target.work():
			k.tell(c.differs(other))
		}
	}
	return good
}

// judgeClaims makes decisions of claims, from the top down: whoever stands
// above is settled before whoever stands below.
func (s *snapshot) judgeClaims(claims []*claim) {
	k := s.kin
	byRank(claims)
	var hides []*claim
	for _, c := range claims {
		f := k.familyOf(c.target.work())
		switch other, decided := f.decisions[c.by]; {
		case decided && c.post != nil && other.claim.post != nil:
			k.tell(c.twice(other.claim))
			delete(k.claimed, c.post.work())
			continue
		case decided:
			k.tell(c.idle())
			continue
		}
		if binding := s.mandatoryFor(f, c); binding != nil {
			k.tell(c.mandatory(binding))
			if c.post != nil {
				delete(k.claimed, c.post.work())
			}
			continue
		}
		s.decide(f, c)
		if c.act == hide {
			hides = append(hides, c)
		}
	}
	for _, c := range hides {
		if !s.isFelt(k.familyOf(c.target.work()), c.by) {
			k.tell(c.idle())
		}
	}
}

// familyOf returns the family of a work, which may be one of its own so far.
func (k *kinship) familyOf(w work) *family {
	f := k.of[w]
	if f == nil {
		f = &family{root: w, decisions: map[*hall]decision{}}
		k.of[w] = f
	}
	return f
}

// decide enters a claim into the family that it is about.
func (s *snapshot) decide(f *family, c *claim) {
	k := s.kin
	if c.act == hide {
		f.decisions[c.by] = decision{act: hide, claim: c}
		return
	}
	w, target := c.post.work(), c.target.work()
	if c.act == supplement {
		stem := k.stem(target)
		seen, ok := s.seenBy(f, c.by)
		switch {
		case !s.isShownWork(c.target):
			k.baseless[w] = Baseless
			if c.target.reason == Expired {
				k.baseless[w] = Expired // as it was to be
				break
			}
			k.tell(c.baseless())
		case !ok || k.stem(seen) != stem:
			k.baseless[w] = Baseless
			k.tell(c.baseless())
		default:
			k.adds[w] = target
			if !c.post.addsSomething() {
				k.tell(c.empty())
			}
		}
		if _, gone := k.baseless[w]; gone {
			k.of[w] = f
			return
		}
	}
	k.of[w] = f // whoever claims it stands below, and is judged later
	f.decisions[c.by] = decision{act: c.act, work: w, claim: c}
}

// stem is the work whose text the page of w shows: w itself, or what it
// supplements.
func (k *kinship) stem(w work) work {
	for {
		base, adds := k.adds[w]
		if !adds {
			return w
		}
		w = base
	}
}

// mandatoryFor returns the post that keeps a claim from being met: what it is
// about, or what its union sees, must be shown as it is.
func (s *snapshot) mandatoryFor(f *family, c *claim) *post {
	if c.act == supplement {
		return nil
	}
	about := []work{c.target.work()}
	if seen, ok := s.seenBy(f, c.by); ok {
		about = append(about, s.kin.stem(seen))
	}
	for _, w := range about {
		for _, p := range s.group(w.hall, w.genre, w.name) {
			if p.item.Card.Mandatory {
				return p
			}
		}
	}
	return nil
}

// seenBy returns which work of a family a hall shows; ok is false for none.
func (s *snapshot) seenBy(f *family, h *hall) (w work, ok bool) { return s.seenBesides(f, h, nil) }

// seenBesides is seenBy as if one hall had decided nothing.
func (s *snapshot) seenBesides(f *family, h, besides *hall) (w work, ok bool) {
	for _, o := range h.hears {
		d, decided := f.decisions[o]
		switch {
		case !decided || o == besides || !f.binds(o, h):
		case d.act == hide:
			return work{}, false
		case s.isReached(d.work, h):
			return d.work, true
		}
	}
	return f.root, s.isReached(f.root, h)
}

// binds reports whether what o has decided counts for h. What a department
// decides about its own federation's items, it decides for itself.
func (f *family) binds(o, h *hall) bool {
	federation := o.speaker()
	return o == h || o == federation || slices.Contains(h.ancestors, o) || federation.isUnder(f.root.hall)
}

// isReached reports whether a work reaches h, or is its own.
func (s *snapshot) isReached(w work, h *hall) bool {
	same := s.group(w.hall, w.genre, w.name)
	return len(same) > 0 && (w.hall == h || s.reachOf(same[0]).has[h])
}

// isFelt reports whether anybody sees another work of a family because h hides
// it.
func (s *snapshot) isFelt(f *family, h *hall) bool {
	for _, below := range h.heard {
		if _, shown := s.seenBy(f, below); shown {
			continue
		}
		if _, shown := s.seenBesides(f, below, h); shown {
			return true
		}
	}
	return false
}

// keepers returns the halls whose lists hold a work.
func (s *snapshot) keepers(w work) []*hall {
	same := s.group(w.hall, w.genre, w.name)
	if len(same) == 0 {
		return nil
	}
	return append([]*hall{w.hall}, s.guestsOf(w, same[0])...)
}

// guestsOf returns the halls that show a work of another union. first is its
// first translation, which speaks for all.
func (s *snapshot) guestsOf(w work, first *post) []*hall {
	all := s.reachOf(first).halls
	f := s.kin.of[w]
	if f == nil {
		return all
	}
	var halls []*hall
	for _, h := range all {
		if seen, ok := s.seenBy(f, h); ok && seen == w {
			halls = append(halls, h)
		}
	}
	return halls
}

// relatives returns the works of the family of w that show something of it:
// itself, and what supplements it.
func (k *kinship) relatives(w work) []work {
	return append([]work{w}, k.locals[w]...)
}
