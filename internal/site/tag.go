package site

import (
	"cmp"
	"slices"
	"strings"
)

// gatherTags makes the lists of the tags of the wing's own posts. Spellings
// that make the same address are the same tag.
func (s *snapshot) gatherTags(w *wing, sh *shelf) {
	for p := range s.own(w, sh) {
		for _, tag := range p.item.Card.Tags {
			l := s.tagList(w, sh, tag)
			l.tag = min(l.tag, tag)                                    // of several spellings the least, whatever the order
			if n := len(l.entries); n == 0 || l.entries[n-1] != p.at { // not twice in one item
				l.entries = append(l.entries, p.at)
			}
		}
	}
	for _, l := range sh.tags {
		l.locate()
		slices.SortFunc(l.entries, func(a, b int32) int { return newest(s.posts[a], s.posts[b]) })
		l.pinned = s.pinnedOf(l.entries)
	}
	sortTags(sh.tags)
}

func sortTags(tags []*list) {
	slices.SortFunc(tags, func(a, b *list) int {
		return cmp.Or(cmp.Compare(len(b.entries), len(a.entries)), strings.Compare(a.tag, b.tag))
	})
}

// tagList returns the list of a tag while all are made.
func (s *snapshot) tagList(w *wing, sh *shelf, tag string) *list {
	key, known := s.slugs[tag]
	if !known {
		key = fold(slug(tag))
		s.slugs[tag] = key // the same few come again and again
	}
	l := sh.bySlug[key]
	if l == nil {
		l = &list{wing: w, tag: tag}
		sh.bySlug[key] = l
		sh.tags = append(sh.tags, l)
	}
	return l
}

// slugOf is the folded slug of a tag.
func (s *snapshot) slugOf(tag string) string {
	if key, ok := s.slugs[tag]; ok {
		return key
	}
	return fold(slug(tag))
}

// locate gives a tag its files, once its spelling is settled.
func (l *list) locate() {
	dir := l.wing.prefix + "tags/"
	name := slug(l.tag)
	l.title = l.tag
	l.first, l.stem = File(dir+name+".html"), dir+name+"/page/"
	l.href, l.stemRef = escape(string(l.first)), escape(l.stem)
}

// tagsOf appends the lists of a post's tags, in the order in which it has them.
func (s *snapshot) tagsOf(p *post, lists []*list) []*list {
	sh := s.shelf(p.wing)
	for _, tag := range p.item.Card.Tags {
		if l := sh.bySlug[s.slugOf(tag)]; !slices.Contains(lists, l) {
			lists = append(lists, l)
		}
	}
	return lists
}

// retag brings the lists of tags up to date: the posts gone leave them, those
// that come enter. Lists that stay as they are stay the same.
func (s *snapshot) retag(sh *shelf, w *wing, gone, come []*post) {
	edits := map[string]*tagEdit{}
	s.noteTags(edits, gone, func(e *tagEdit) *[]tagging { return &e.gone })
	s.noteTags(edits, come, func(e *tagEdit) *[]tagging { return &e.come })
	if len(edits) == 0 {
		return
	}
	bySlug := make(map[string]*list, len(sh.bySlug)+len(edits))
	for key, l := range sh.bySlug {
		bySlug[key] = l
	}
	for key, e := range edits {
		if l := s.editTag(w, bySlug[key], key, e); l != nil {
			bySlug[key] = l
		} else {
			delete(bySlug, key)
		}
	}
	sh.bySlug, sh.tags = bySlug, make([]*list, 0, len(bySlug))
	for _, l := range bySlug {
		sh.tags = append(sh.tags, l)
	}
	sortTags(sh.tags)
}

// A tagEdit is what happens to the list of a tag.
type tagEdit struct{ gone, come []tagging }

// A tagging is how a post writes a tag.
type tagging struct {
	post *post
	tag  string
}

func (s *snapshot) noteTags(edits map[string]*tagEdit, posts []*post, side func(*tagEdit) *[]tagging) {
	for _, p := range posts {
		for _, tag := range p.item.Card.Tags {
			key := s.slugOf(tag)
			if edits[key] == nil {
				edits[key] = &tagEdit{}
			}
			list := side(edits[key])
			*list = append(*list, tagging{p, tag})
		}
	}
}

// editTag returns the list of a tag after an edit; nil for an empty one.
func (s *snapshot) editTag(w *wing, old *list, key string, e *tagEdit) *list {
	l := &list{wing: w}
	if old != nil {
		l.tag, l.entries, l.pinned = old.tag, old.entries, old.pinned
	}
	s.exchange(l, writers(e.gone), writers(e.come))
	if len(l.entries) == 0 {
		return nil
	}
	l.tag = s.leastSpelling(l, key, e)
	if old != nil && l.tag == old.tag && slices.Equal(l.entries, old.entries) && slices.Equal(l.pinned, old.pinned) {
		return old
	}
	l.locate()
	return l
}

func writers(list []tagging) []*post {
	var posts []*post
	for _, sp := range list {
		if !slices.Contains(posts, sp.post) {
			posts = append(posts, sp.post)
		}
	}
	return posts
}

// leastSpelling looks through all posts of a tag only where nobody is left who
// writes it as it was.
func (s *snapshot) leastSpelling(l *list, key string, e *tagEdit) string {
	var spellings []string
	if s.isSpelt(l, l.tag) {
		spellings = append(spellings, l.tag)
		for _, sp := range e.come {
			spellings = append(spellings, sp.tag)
		}
		return slices.Min(spellings)
	}
	for _, n := range l.entries {
		for _, tag := range s.posts[n].item.Card.Tags {
			if s.slugOf(tag) == key {
				spellings = append(spellings, tag)
			}
		}
	}
	return slices.Min(spellings)
}

func (s *snapshot) isSpelt(l *list, tag string) bool {
	return slices.ContainsFunc(l.entries, func(n int32) bool {
		return slices.Contains(s.posts[n].item.Card.Tags, tag)
	})
}
