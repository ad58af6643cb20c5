package site

import (
	"cmp"
	"slices"
)

// This file is what a revision does about families. Whatever changes about one
// makes the site anew: that is rare, and following it through a tree of unions
// would be long to prove.

// concernsKin reports whether the changes alter who shows which item of a
// family, or what is told of it.
func (r *revision) concernsKin() bool {
	k := r.was.kin
	if concerns(r.moved, k.asked) {
		return true
	}
	for i := range r.changes {
		c := &r.changes[i]
		if c.emptiesSupplement() {
			return true
		}
		for _, p := range []*post{c.old, c.new} {
			switch {
			case p == nil || p.wing == nil:
			case c.listed && (p.claimsKin() || k.of[p.work()] != nil):
				return true
			case p.claimsKin() && k.toldOf[c.path], p.adds != nil && !p.shown:
				return true
			}
		}
	}
	return false
}

// emptiesSupplement reports whether a supplement says nothing any more, or
// something at last: an edit of the text alone, of which no list hears, can do
// that.
func (c *change) emptiesSupplement() bool {
	return c.old != nil && c.new != nil && c.new.wing != nil && c.new.claimsKin() && c.old.addsSomething() != c.new.addsSomething()
}

// claimsKin reports whether an item says something about one of a union above.
func (p *post) claimsKin() bool {
	c := &p.written().Card
	return c.Supplements.Target != "" || c.Overrides.Target != ""
}

// adoptAgain makes those supplements what they show of which the item above
// has another text now.
func (s *snapshot) adoptAgain(numbers []int32) {
	if len(s.kin.adds) == 0 {
		return
	}
	var list []*post
	for _, at := range numbers {
		if p := s.posts[at]; p.adds != nil {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *post) int {
		return cmp.Or(compareRank(a.wing.hall, b.wing.hall), cmp.Compare(a.at, b.at))
	})
	for _, p := range list {
		s.adopt(p)
	}
}

// onlookers returns the halls whose lists show something of a change of w, or
// did: they hold it, or what supplements it, or another one of its family than
// before.
func (r *revision) onlookers(w work) []*hall {
	var halls []*hall
	family := map[work]bool{}
	for _, s := range []*snapshot{r.was, r.next} {
		for _, relative := range s.kin.relatives(w) {
			halls = append(halls, s.keepers(relative)...)
		}
		for other, f := range s.kin.of {
			if f == s.kin.of[w] {
				family[other] = true
			}
		}
	}
	for other := range family {
		was, is := r.was.keepers(other), r.next.keepers(other)
		halls = append(halls, without(was, is)...)
		halls = append(halls, without(is, was)...)
	}
	return halls
}

// without returns those of list that are not among others.
func without(list, others []*hall) []*hall {
	return slices.DeleteFunc(slices.Clone(list), func(h *hall) bool { return slices.Contains(others, h) })
}
