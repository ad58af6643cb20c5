package site

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// A revision makes the next snapshot of one. What changes about items decides
// which questions have new answers, and those which links are resolved again.
type revision struct {
	was     *snapshot
	next    *snapshot
	changes []change // by path
	moved   map[question]bool
	keys    []string // of addresses where something else lies now
	gone    []File   // pages that are no more, or are made anew
	fresh   []Page

	reworded []*hall // whose data may say something else, though no list does
	reissued bool    // next has stocks of its own, whatever changed
}

// A change is what becomes of the item at a path.
type change struct {
	path     string
	item     *content.Item // nil: removed
	old, new *post         // nil: there was none, there is none
	listed   bool          // others see it: it is not only the text of the item that is another
}

func (s *snapshot) with(changed []*content.Item, removed []string) (*Site, []SectionID, diag.List) {
	if s.barren {
		return &Site{snapshot{ground: s.ground, dress: s.dress, state: s.state}}, nil, s.refusal
	}
	next := &Site{snapshot{ground: s.ground, dress: s.dress, state: s.state}}
	r := &revision{was: s, next: &next.snapshot, changes: s.changes(changed, removed), moved: map[question]bool{}}
	if !r.isSmall() || !r.admit() || r.concernsKin() || !r.restock() {
		return s.anew(r.changes)
	}
	r.reclaim()
	r.resucceed()
	r.resolve()
	r.recode()
	r.publish()
	return next, r.touched(), next.faults()
}

// changes lists what becomes of each path, what is removed and was not there
// left out.
func (s *snapshot) changes(changed []*content.Item, removed []string) []change {
	items := map[string]*content.Item{}
	for _, p := range removed {
		items[p] = nil
	}
	for _, item := range changed {
		items[item.Path] = item
	}
	list := make([]change, 0, len(items))
	for p, item := range items {
		c := change{path: p, item: item, old: s.known(p)}
		if c.old != nil || item != nil {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b change) int { return strings.Compare(a.path, b.path) })
	return list
}

// known returns the post of an item by its path, or nil.
func (s *snapshot) known(p string) *post {
	if i, ok := s.rank(p); ok {
		return s.posts[s.order[i]]
	}
	return nil
}

// isSmall reports whether a revision is worth its while: a change of many
// items is not, nor one of a site where two claim the same, because each claim
// would have to be judged again, nor one full of gaps.
func (r *revision) isSmall() bool {
	n := len(r.was.order)
	return !r.was.tangled && len(r.changes) <= 16+n/16 && len(r.was.posts) <= 1000+2*n && !r.concernsOver()
}

// concernsOver reports whether a change is of a union that is no more: then its
// addresses may be others.
func (r *revision) concernsOver() bool {
	return len(r.was.over) > 0 && slices.ContainsFunc(r.changes, func(c change) bool {
		u := r.was.m.owner(c.path)
		return u != nil && u.isOver()
	})
}

// anew makes the next site from all items.
func (s *snapshot) anew(changes []change) (*Site, []SectionID, diag.List) {
	items := make([]*content.Item, 0, len(s.order)+len(changes))
	for _, n := range s.order {
		if _, changed := slices.BinarySearchFunc(changes, s.posts[n].item.Path, comparePath); !changed {
			items = append(items, s.posts[n].written())
		}
	}
	for i := range changes {
		if changes[i].item != nil {
			items = append(items, changes[i].item)
		}
	}
	next, list := s.newSite(s.dress, items)
	for i := range changes {
		changes[i].new = next.known(changes[i].path)
		changes[i].compare()
	}
	r := &revision{was: s, next: &next.snapshot, changes: changes}
	return next, r.touched(), list
}

// touched returns the sections whose lists show something of the changes.
func (r *revision) touched() []SectionID {
	var list []SectionID
	for w := range worksOf(r.changes) {
		for _, h := range r.onlookers(w) {
			list = append(list, SectionID{Union: h.ID, Kind: w.genre.ID})
		}
	}
	slices.SortFunc(list, func(a, b SectionID) int {
		return cmp.Or(strings.Compare(a.Union, b.Union), strings.Compare(a.Kind, b.Kind))
	})
	return slices.Compact(list)
}

func (p *post) isShown() bool { return p != nil && p.shown }

// compare settles whether others see the change.
func (c *change) compare() {
	if !c.old.isShown() || !c.new.isShown() {
		c.listed = c.old.isShown() || c.new.isShown()
		return
	}
	c.listed = c.old.file != c.new.file || c.old.written().Card.Sum() != c.new.written().Card.Sum()
}

// rewords reports whether what front matter says is another, on a card or not.
func (c *change) rewords() bool {
	return c.old.isShown() && c.new.isShown() && c.old.item.Head.Source != c.new.item.Head.Source
}

// admit puts the new posts into the places of the old ones. ok is false where
// two claim one address or path.
func (r *revision) admit() (ok bool) {
	n := r.next
	n.posts = slices.Clone(n.posts)
	n.byPath, n.items = n.byPath.fork(), n.items.fork()
	for i := range r.changes {
		if c := &r.changes[i]; c.old != nil {
			r.leave(c)
		}
	}
	for i := range r.changes {
		if c := &r.changes[i]; c.item != nil && !r.enter(c) {
			return false
		}
	}
	for i := range r.changes {
		if p := r.changes[i].new; p.isShown() {
			if n.adopt(p); !p.shown {
				n.items.drop(addressKeyOf(p.file))
			}
		}
	}
	for i := range r.changes {
		r.changes[i].compare()
		r.note(&r.changes[i])
	}
	r.recount()
	return true
}

// leave takes an old post out of all that names it by address or path.
func (r *revision) leave(c *change) {
	n := r.next
	n.posts[c.old.at] = nil
	if c.old.shown {
		n.items.drop(addressKeyOf(c.old.file))
	}
	if c.item == nil {
		n.byPath.drop(nfc(c.path))
	}
}

// enter makes the new post.
func (r *revision) enter(c *change) (ok bool) {
	n := r.next
	p := &post{}
	c.new = p
	if c.old != nil {
		p.at = c.old.at
	} else {
		p.at = int32(len(n.posts))
		n.posts = append(n.posts, nil)
		if _, taken := n.byPath.get(nfc(c.path)); taken {
			return false
		}
		n.byPath.set(nfc(c.path), p.at)
	}
	n.posts[p.at] = p
	n.consider(p, c.item)
	n.house(p)
	return !n.tangled
}

// note marks the questions to which the change gives a new answer.
func (r *revision) note(c *change) {
	r.mark(textAsked + c.path)
	if (c.old == nil) != (c.new == nil) {
		r.notePath(c.path)
	} else if c.old.shown != c.new.shown || c.old.reason != c.new.reason {
		r.mark(nfc(c.path))
	}
	switch old, p := c.old, c.new; {
	case old.isShown() && p.isShown() && old.file == p.file:
		if !slices.Equal(old.item.Body.Headings, p.item.Body.Headings) {
			r.moved[r.was.headingsQuestion(p.href)] = true
		}
	default:
		for _, p := range []*post{old, p} {
			if p.isShown() {
				r.markAddress(addressKeyOf(p.file))
				r.moved[r.was.headingsQuestion(p.href)] = true
			}
		}
	}
}

func (r *revision) mark(key string) { r.moved[r.was.question(key)] = true }

func (r *revision) markAddress(key string) {
	r.mark(key)
	r.keys = append(r.keys, key)
}

// notePath tells that there is another file, or one less: in its folder, and in
// those around it.
func (r *revision) notePath(file string) {
	r.next.names = &nameIndex{}
	r.mark(namesAsked)
	r.mark(nfc(file))
	for dir := path.Dir(file); dir != "." && dir != "/"; dir = path.Dir(dir) {
		r.mark(dir + "/")
	}
}

// recount brings order, numbers, skipped items and the next due time up to date.
func (r *revision) recount() {
	n := r.next
	n.order = r.reorder()
	n.skipped = slices.DeleteFunc(slices.Clone(n.skipped), func(k Skip) bool { return r.concerns(k.Path) })
	if r.concerns(n.nextPath) {
		n.noteChanges()
	}
	for i := range r.changes {
		c := &r.changes[i]
		if c.old != nil {
			n.count(c.old, -1)
		}
		if c.new != nil {
			n.count(c.new, 1)
			n.noteChange(c.new)
		}
	}
	slices.SortFunc(n.skipped, func(a, b Skip) int {
		return cmp.Or(cmp.Compare(a.Reason, b.Reason), strings.Compare(a.Path, b.Path))
	})
}

// concerns reports whether the item at a path is among the changes.
func (r *revision) concerns(p string) bool {
	_, found := slices.BinarySearchFunc(r.changes, p, comparePath)
	return found
}

func comparePath(c change, p string) int { return strings.Compare(c.path, p) }

// reorder returns the numbers of all posts in the order of their paths.
func (r *revision) reorder() []int32 {
	n := r.next
	if len(n.posts) == len(r.was.posts) && !slices.ContainsFunc(r.changes, func(c change) bool { return c.item == nil }) {
		return n.order
	}
	order := slices.DeleteFunc(slices.Clone(n.order), func(e int32) bool { return n.posts[e] == nil })
	for i := range r.changes {
		if c := &r.changes[i]; c.old == nil {
			at, _ := rank(n.posts, order, c.path)
			order = slices.Insert(order, at, c.new.at)
		}
	}
	return order
}
