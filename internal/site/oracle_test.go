package site_test

import (
	"slices"
	"strings"

	"unionhall/internal/content"
)

// An oracle answers who shows what, slowly and from the words of the rules: it
// knows unions and works by name, and shares nothing with what it is compared
// with.
type oracle struct {
	unions map[string]*oracleUnion
	works  map[string]*oracleWork // by the path of their main language
	heard  map[string][]string    // what hears has answered, which is asked most
	paths  []string               // of works, sorted
}

type oracleUnion struct {
	id, level, division string
	parent              string
	affiliations        []string
	hides               []string // works
	order               int
}

type oracleWork struct {
	path, union, kind string
	item              *content.Item // of the first language that is shown; nil: none is
	supplements       string
	overrides         string
}

func (o *oracle) base(w *oracleWork) string { return w.supplements + w.overrides }

// above is everybody above u: its chain of parents, then by affiliation.
func (o *oracle) above(u string) []string {
	list := []string{u}
	for p := o.unions[u].parent; p != ""; p = o.unions[p].parent {
		list = append(list, p)
	}
	for i := 0; i < len(list); i++ {
		for _, up := range append([]string{o.unions[list[i]].parent}, o.unions[list[i]].affiliations...) {
			if up != "" && !slices.Contains(list, up) {
				list = append(list, up)
			}
		}
	}
	return list[1:]
}

// federation is whom u speaks for: itself, or of a department its federation.
func (o *oracle) federation(u string) string {
	for o.unions[u].level == "department" && o.unions[u].parent != "" {
		u = o.unions[u].parent
	}
	return u
}

// departments of a union, in the order of the tree.
func (o *oracle) departments(u string) []string {
	var list []string
	for id := range o.unions {
		if id != u && o.federation(id) == u {
			list = append(list, id)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return o.unions[a].order - o.unions[b].order })
	return list
}

// hears is from whom items may come to u, the nearest first.
func (o *oracle) hears(u string) []string {
	if o.heard[u] == nil {
		o.heard[u] = o.hear(u)
	}
	return o.heard[u]
}

func (o *oracle) hear(u string) []string {
	list := append([]string{u}, o.departments(u)...)
	for _, up := range o.above(u) {
		if !slices.Contains(list, up) {
			list = append(list, up)
		}
		if o.federation(u) != up { // a department hears no other one of its federation
			for _, d := range o.departments(up) {
				if !slices.Contains(list, d) {
					list = append(list, d)
				}
			}
		}
	}
	return list
}

// reaches says whether a work comes to u at all, whatever others have decided.
func (o *oracle) reaches(w *oracleWork, u string) bool {
	if w.item == nil {
		return false
	}
	if w.union == u {
		return true
	}
	c, f := &w.item.Card, o.federation(w.union)
	if c.Scope == "self" || !slices.Contains(o.hears(u), w.union) {
		return false
	}
	if u == f {
		return true
	}
	direct := func(up string) bool { return o.unions[u].parent == up || slices.Contains(o.unions[u].affiliations, up) }
	if c.Scope == "children" && !direct(w.union) && !direct(f) {
		return false
	}
	return (len(c.Levels) == 0 || slices.Contains(c.Levels, o.unions[u].level)) &&
		(len(c.Divisions) == 0 || slices.ContainsFunc(c.Divisions, func(d string) bool { return strings.HasPrefix(o.division(u), d) }))
}

func (o *oracle) division(u string) string {
	for ; u != ""; u = o.unions[u].parent {
		if d := o.unions[u].division; d != "" {
			return d
		}
	}
	return ""
}

// root is the work that a family is about; stem the one whose text w shows.
func (o *oracle) root(w string) string {
	for o.base(o.works[w]) != "" && o.stands(w) {
		w = o.base(o.works[w])
	}
	return w
}

func (o *oracle) stem(w string) string {
	for o.works[w].supplements != "" {
		w = o.works[w].supplements
	}
	return w
}

// stands says whether an override is one: nothing that is mandatory is in its way.
func (o *oracle) stands(w string) bool {
	return o.works[w].overrides == "" || !o.isBound(o.works[w].union, o.works[w].overrides)
}

// isBound says whether u must show a work as it is, or what it sees in its place.
func (o *oracle) isBound(u, w string) bool {
	about := []string{w}
	if seen := o.sees(u, o.root(w), true); seen != "" {
		about = append(about, o.stem(seen))
	}
	return slices.ContainsFunc(about, func(w string) bool { return o.works[w].item != nil && o.works[w].item.Card.Mandatory })
}

// isShown says whether a work is shown by its own union: a supplement only
// where that would show what it adds to.
func (o *oracle) isShown(w string) bool {
	work := o.works[w]
	if work.item == nil {
		return false
	}
	if work.supplements == "" {
		return true
	}
	if !o.isShown(work.supplements) {
		return false
	}
	seen := o.sees(work.union, o.root(w), true)
	return seen != "" && o.stem(seen) == o.stem(w)
}

// sees returns which of the family of root u shows; "" for none. Before u has
// decided itself, nobody who speaks for it has either.
func (o *oracle) sees(u, root string, undecided bool) string {
	for _, by := range o.hears(u) {
		if undecided && o.federation(by) == u {
			continue
		}
		if undecided && by == u {
			continue
		}
		// What a department decides about items of its federation, it decides for itself.
		f := o.federation(by)
		if by != u && by != f && !slices.Contains(o.above(u), by) && !slices.Contains(o.above(f), o.federation(o.works[root].union)) {
			continue
		}
		for _, w := range o.sorted() {
			if work := o.works[w]; work.union == by && w != root && o.root(w) == root && o.isShown(w) && o.reaches(work, u) {
				return w
			}
		}
		for _, hidden := range o.unions[by].hides {
			if o.works[hidden] != nil && o.root(hidden) == root && !o.isBound(by, hidden) && !o.decides(by, root) {
				return ""
			}
		}
	}
	if o.isShown(root) && o.reaches(o.works[root], u) {
		return root
	}
	return ""
}

// decides says whether a union has an item of its own in a family.
func (o *oracle) decides(u, root string) bool {
	return slices.ContainsFunc(o.sorted(), func(w string) bool {
		return o.works[w].union == u && w != root && o.root(w) == root && o.isShown(w)
	})
}

func (o *oracle) sorted() []string {
	if len(o.paths) != len(o.works) {
		o.paths = sortedKeys(o.works)
	}
	return o.paths
}

// list is what the list of a kind of u shows.
func (o *oracle) list(u, kind string) []string {
	var list []string
	for _, w := range o.sorted() {
		work := o.works[w]
		switch {
		case work.kind != kind || !o.isShown(w):
		case work.union == u, o.reaches(work, u) && o.sees(u, o.root(w), false) == w:
			list = append(list, w)
		}
	}
	return list
}

// in is what a list in a language shows of a work: of a supplement in another
// one the nearest item above that is written in it, else the supplement.
func (o *oracle) in(lang, w string) string {
	for up := w; up != ""; up = o.works[up].supplements {
		if o.works[up].item.Lang == lang {
			return up
		}
	}
	return w
}
