package site

import (
	"cmp"
	"slices"
)

// manyLocals is how many local versions a page leads to.
const manyLocals = 24

// index notes by each work what supplements it, directly or through another:
// the nearest levels first.
func (k *kinship) index() {
	k.locals = map[work][]work{}
	for w := range k.adds {
		for base, adds := k.adds[w]; adds; base, adds = k.adds[base] {
			k.locals[base] = append(k.locals[base], w)
		}
	}
	for _, list := range k.locals {
		slices.SortFunc(list, func(a, b work) int {
			al, ad := a.hall.rank()
			bl, bd := b.hall.rank()
			return cmp.Or(cmp.Compare(al, bl), cmp.Compare(ad, bd), cmp.Compare(a.hall.index, b.hall.index), cmp.Compare(a.name, b.name))
		})
	}
}

// locals leads from an item to what unions below have made of it with their own
// addresses and hours. Where they are many, those of the highest level stand
// for those below them.
func (s *snapshot) locals(p *post) []Ref {
	works := slices.DeleteFunc(slices.Clone(s.kin.locals[p.work()]), func(w work) bool {
		return len(s.group(w.hall, w.genre, w.name)) == 0
	})
	if len(works) > manyLocals {
		highest := works[0].hall.Level
		works = slices.DeleteFunc(works, func(w work) bool { return w.hall.Level != highest })
		works = works[:min(len(works), manyLocals)]
	}
	var refs []Ref
	for _, w := range works {
		local := bestFor(p.wing, s.group(w.hall, w.genre, w.name))
		refs = append(refs, Ref{Text: w.hall.nameIn(p.wing.tongue.Tag), Href: relative(p.href, local.href)})
	}
	return refs
}
