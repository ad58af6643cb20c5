package site

import (
	"slices"
	"strings"
)

// reclaim claims the former addresses again where one may go to another item
// than it did.
func (r *revision) reclaim() {
	if !r.isClaimed() {
		return
	}
	n := r.next
	r.gone = append(r.gone, filesOf(r.was.aliasPages())...)
	before := n.former
	n.claimAliases()
	r.fresh = append(r.fresh, n.aliasPages()...)
	for key, post := range n.former {
		if old, was := before[key]; !was || old != post {
			r.mark(key)
		}
	}
	for key := range before {
		if _, is := n.former[key]; !is {
			r.mark(key)
		}
	}
}

func filesOf(pages []Page) []File {
	files := make([]File, len(pages))
	for i := range pages {
		files[i] = pages[i].File
	}
	return files
}

// isClaimed reports whether the changes touch a claim to a former address.
func (r *revision) isClaimed() bool {
	for _, key := range r.keys {
		_, claimed := r.was.former[key]
		_, left := r.was.relics[key]
		if claimed || left || r.was.refused[key] {
			return true
		}
	}
	return slices.ContainsFunc(r.changes, func(c change) bool { return c.claims(r.was) })
}

// claims reports whether an item claims other addresses than before, or
// claimed one in vain: then the place of the fault may be another.
func (c *change) claims(was *snapshot) bool {
	var before, after []string
	if c.old.isShown() {
		before = c.old.item.Card.Aliases
	}
	if c.new.isShown() {
		after = c.new.item.Card.Aliases
	}
	if len(before)+len(after) == 0 {
		return false
	}
	if c.old == nil || c.new == nil || c.old.file != c.new.file || !slices.Equal(before, after) {
		return true
	}
	for i := range was.aliasTold {
		if was.aliasTold[i].Path == c.path {
			return true
		}
	}
	return false
}

// resolve resolves the links of new posts, and of all whose questions have new
// answers.
func (r *revision) resolve() {
	n := r.next
	var numbers []int32
	changed := map[int32]bool{}
	for i := range r.changes {
		c := &r.changes[i]
		if c.old != nil {
			changed[c.old.at] = true
		}
		if c.new != nil {
			changed[c.new.at] = true
			numbers = append(numbers, c.new.at)
			if c.rewords() {
				r.reworded = append(r.reworded, c.new.wing.hall)
			}
		}
	}
	for _, at := range r.asking() {
		if !changed[at] {
			changed[at] = true
			numbers = append(numbers, at)
			again := *n.posts[at]
			again.found = nil
			n.posts[at] = &again
			r.reworded = append(r.reworded, again.wing.hall)
		}
	}
	n.adoptAgain(numbers)
	n.resolveAll(numbers)
	r.rehang()
	r.retell(changed, numbers)
	r.repage(changed)
	r.recopy(changed)
}

// asking returns the posts whose links depend on what has changed.
func (r *revision) asking() []int32 {
	var numbers []int32
	if len(r.moved) == 0 {
		return nil
	}
	for _, at := range r.next.order {
		if p := r.next.posts[at]; p.found != nil && concerns(r.moved, p.found.asked) {
			numbers = append(numbers, at)
		}
	}
	return numbers
}

// rehang makes the menus again that show sections of a new stock, or whose
// links depend on what has changed.
func (r *revision) rehang() {
	n := r.next
	again := false
	for _, h := range n.halls {
		old, st := r.was.stocks[h.index], n.stocks[h.index]
		if st == old && !concerns(r.moved, st.asked) {
			continue
		}
		if st == old {
			if !again {
				n.stocks = slices.Clone(n.stocks)
			}
			st = &stock{}
			*st = *old
			st.shelves = slices.Clone(st.shelves)
			n.stocks[h.index] = st
		}
		again = true
		n.hang(h)
	}
	if again {
		n.unionTold = n.menuFaults()
	}
}

// retell brings the posts up to date of which something is told.
func (r *revision) retell(changed map[int32]bool, numbers []int32) {
	n := r.next
	told := slices.DeleteFunc(slices.Clone(n.told), func(at int32) bool { return changed[at] })
	n.told = append(told, n.withFaults(numbers)...)
	slices.Sort(n.told)
}

// repage notes the pages of posts that are new, gone, or resolved again.
func (r *revision) repage(changed map[int32]bool) {
	for at := range changed {
		if int(at) < len(r.was.posts) && r.was.isBuilt(r.was.posts[at]) {
			r.gone = append(r.gone, r.was.posts[at].file)
		}
		if p := r.next.posts[at]; r.next.isBuilt(p) {
			r.fresh = append(r.fresh, r.next.itemPage(p))
		}
	}
}

// recopy looks again which files are needed, where some links lead to others.
func (r *revision) recopy(changed map[int32]bool) {
	n := r.next
	for at := range changed {
		var before []*attachment
		if int(at) < len(r.was.posts) {
			before = r.was.posts[at].files()
		}
		if !slices.Equal(before, n.posts[at].files()) {
			n.copies = n.collectCopies()
			return
		}
	}
	for i, st := range n.stocks {
		if !slices.Equal(st.files, r.was.stocks[i].files) {
			n.copies = n.collectCopies()
			return
		}
	}
}

func (p *post) files() []*attachment {
	if p == nil || p.found == nil {
		return nil
	}
	return p.found.files
}

// reissue gives the halls a stock of their own whose lists stay, but whose data
// says something else: what is on no card, or where a link leads.
func (r *revision) reissue() {
	n := r.next
	for _, h := range r.reworded {
		i := h.index
		if n.stocks[i] != r.was.stocks[i] {
			continue
		}
		if !r.reissued {
			n.stocks, r.reissued = slices.Clone(n.stocks), true
		}
		st := *n.stocks[i]
		n.stocks[i] = &st
	}
}

// publish lists pages and documents.
func (r *revision) publish() {
	n := r.next
	n.pages = patch(n.pages, r.gone, r.fresh, func(p *Page) File { return p.File })
	var gone []File
	var fresh []Document
	same := true
	r.reissue()
	for i, h := range n.halls {
		was := r.was.stocks[i]
		if n.stocks[i] == was {
			continue
		}
		n.document(h)
		for _, d := range was.documents {
			gone = append(gone, d.File)
		}
		fresh = append(fresh, n.stocks[i].documents...)
		same = same && slices.Equal(was.sitemaps, n.stocks[i].sitemaps) && slices.Equal(was.described, n.stocks[i].described)
	}
	if !same {
		n.write()
		return
	}
	n.manifests = n.allManifests() // tasks may be others without anything of the union's having changed
	n.documents = patch(n.documents, append(gone, manifestFiles(r.was.manifests)...), append(fresh, n.manifests...), func(d *Document) File { return d.File })
}

// patch returns what is sorted by file without what lies at the files gone,
// and with fresh, which takes the place of what has the same file.
func patch[T any](sorted []T, gone []File, fresh []T, file func(*T) File) []T {
	if len(gone)+len(fresh) == 0 {
		return sorted
	}
	byFile := func(v T, f File) int { return strings.Compare(string(file(&v)), string(f)) }
	slices.Sort(gone)
	slices.SortFunc(fresh, func(a, b T) int { return byFile(a, file(&b)) })
	patched := make([]T, 0, len(sorted)+len(fresh))
	for len(gone)+len(fresh) > 0 {
		var next File
		if len(fresh) == 0 || len(gone) > 0 && gone[0] <= file(&fresh[0]) {
			next, gone = gone[0], gone[1:]
		} else {
			next = file(&fresh[0])
		}
		at, found := slices.BinarySearchFunc(sorted, next, byFile)
		patched = append(patched, sorted[:at]...)
		if found {
			at++
		}
		sorted = sorted[at:]
		if len(fresh) > 0 && file(&fresh[0]) == next {
			patched, fresh = append(patched, fresh[0]), fresh[1:]
		}
	}
	return append(patched, sorted...)
}
