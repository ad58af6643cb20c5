package site

import "slices"

// restock makes the lists again that show something of the changes. ok is
// false where a page now lies at the address of an item.
func (r *revision) restock() (ok bool) {
	n := r.next
	deliveries := r.deliveries()
	if len(deliveries) > 0 && n.only != nil {
		return false // which pages of other unions are built depends on its lists
	}
	if len(deliveries) == 0 {
		return true
	}
	n.stocks, n.lists = slices.Clone(n.stocks), n.lists.fork()
	for _, h := range n.halls {
		if d := deliveries[h]; d != nil {
			n.stocks[h.index] = r.restocked(d)
			r.rechart(h)
		}
	}
	return !n.tangled
}

// A delivery is what changes for the lists of one hall.
type delivery struct {
	hall  *hall
	works map[work]bool // which of their languages a list shows depends on which there are
	gone  []*post       // of the hall itself
	come  []*post
}

// deliveries brings each change to all who show something of it, or did. In
// which halls a work stands depends on its first translation: all of them are
// asked for again.
func (r *revision) deliveries() map[*hall]*delivery {
	all := map[*hall]*delivery{}
	to := func(h *hall, w work) *delivery {
		d := all[h]
		if d == nil {
			d = &delivery{hall: h, works: map[work]bool{}}
			all[h] = d
		}
		d.works[w] = true
		return d
	}
	for i := range r.changes {
		c := &r.changes[i]
		if !c.listed {
			continue
		}
		if c.old.isShown() {
			d := to(c.old.wing.hall, c.old.work())
			d.gone = append(d.gone, c.old)
		}
		if c.new.isShown() {
			d := to(c.new.wing.hall, c.new.work())
			d.come = append(d.come, c.new)
		}
	}
	for w := range worksOf(r.changes) {
		for _, s := range []*snapshot{r.was, r.next} {
			for _, h := range s.keepers(w) {
				to(h, w)
			}
		}
	}
	return all
}

// worksOf returns the works of which others see a change.
func worksOf(changes []change) map[work]bool {
	works := map[work]bool{}
	for i := range changes {
		for _, p := range []*post{changes[i].old, changes[i].new} {
			if changes[i].listed && p.isShown() {
				works[p.work()] = true
			}
		}
	}
	return works
}

// restocked returns the next stock of a hall: new lists where the delivery
// changes them, the old ones elsewhere.
func (r *revision) restocked(d *delivery) *stock {
	n := r.next
	st := *r.was.stocks[d.hall.index]
	st.shelves = slices.Clone(st.shelves)
	for _, g := range n.genres {
		gone, come := r.groups(d, g)
		if len(gone)+len(come) == 0 {
			continue
		}
		for i, w := range d.hall.wings {
			sh := &st.shelves[i]
			sh.byKind = slices.Clone(sh.byKind)
			sh.byKind[g.index] = n.resection(w, g, sh.byKind[g.index], gone, come)
		}
	}
	for i, w := range d.hall.wings {
		sh := &st.shelves[i]
		sh.fillSections()
		n.retag(sh, w, writtenIn(w, d.gone), writtenIn(w, d.come))
		sh.feed = n.homeFeed(w, sh)
	}
	return &st
}

func writtenIn(w *wing, posts []*post) []*post {
	var own []*post
	for _, p := range posts {
		if p.wing == w {
			own = append(own, p)
		}
	}
	return own
}

// groups returns the posts of a kind that leave their lists, and the
// translations, text by text, of which one is to enter each.
func (r *revision) groups(d *delivery, g *genre) (gone []*post, come [][]*post) {
	for w := range d.works {
		if w.genre != g {
			continue
		}
		gone = append(gone, r.was.group(w.hall, g, w.name)...)
		if same := r.next.group(w.hall, g, w.name); len(same) > 0 && (w.hall == d.hall || slices.Contains(r.next.guestsOf(w, same[0]), d.hall)) {
			come = append(come, same)
		}
	}
	return gone, come
}

// resection returns the section after a delivery; nil for an empty one.
func (s *snapshot) resection(w *wing, g *genre, old *list, gone []*post, groups [][]*post) *list {
	come := make([]*post, len(groups))
	for i, same := range groups {
		come[i] = s.versionFor(w, same)
	}
	l := sectionOf(w, g)
	if old != nil {
		l.entries, l.pinned = old.entries, old.pinned
	}
	s.exchange(l, gone, come)
	if len(l.entries) == 0 {
		return nil
	}
	l.feed = s.sectionFeed(l)
	if old != nil && slices.Equal(l.entries, old.entries) && slices.Equal(l.pinned, old.pinned) && slices.Equal(l.feed, old.feed) {
		return old
	}
	return l
}

// rechart brings the addresses of a hall's lists up to date, and notes which
// of their pages are made anew.
func (r *revision) rechart(h *hall) {
	n := r.next
	before, after := map[string]string{}, map[string]string{}
	for i, w := range h.wings {
		was, is := &r.was.stocks[h.index].shelves[i], &n.stocks[h.index].shelves[i]
		r.rechartIndexes(w, was, is, before, after)
		stays := map[*list]bool{}
		for l := range was.lists() {
			stays[l] = false
		}
		for l := range is.lists() {
			if _, old := stays[l]; old {
				stays[l] = true
			} else {
				r.chartPages(l.pages(), &r.fresh, h, after)
			}
		}
		for l, stay := range stays {
			if !stay {
				r.chartFiles(l, h, before)
			}
		}
	}
	r.enterChanged(before, after)
}

// rechartIndexes sees to the pages of all sections and all tags, which come
// with the first of them.
func (r *revision) rechartIndexes(w *wing, was, is *shelf, before, after map[string]string) {
	old, now := w.indexes(was), w.indexes(is)
	for _, page := range old {
		if !hasFile(now, page.File) {
			before[addressKeyOf(page.File)] = escape(string(page.File))
			r.gone = append(r.gone, page.File)
		}
	}
	for _, page := range now {
		if !hasFile(old, page.File) {
			r.chartPages([]Page{page}, &r.fresh, w.hall, after)
		}
	}
}

func hasFile(pages []Page, f File) bool {
	return slices.ContainsFunc(pages, func(p Page) bool { return p.File == f })
}

func (r *revision) chartPages(pages []Page, to *[]Page, h *hall, keys map[string]string) {
	for i := range pages {
		keys[addressKeyOf(pages[i].File)] = escape(string(pages[i].File))
	}
	if r.next.selected(h) {
		*to = append(*to, pages...)
	}
}

func (r *revision) chartFiles(l *list, h *hall, keys map[string]string) {
	for f := range l.files() {
		keys[addressKeyOf(f)] = escape(string(f))
		if r.next.selected(h) {
			r.gone = append(r.gone, f)
		}
	}
}

// enterChanged enters the addresses where something else lies now.
func (r *revision) enterChanged(before, after map[string]string) {
	n := r.next
	for key, href := range after {
		if before[key] == href {
			continue
		}
		if _, taken := n.items.get(key); taken {
			n.tangled = true
		}
		n.lists.set(key, href)
		r.markAddress(key)
	}
	for key := range before {
		if _, stays := after[key]; !stays {
			n.lists.drop(key)
			r.markAddress(key)
		}
	}
}
