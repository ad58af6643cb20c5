package site

import "slices"

// offers are what people come for, in the order in which a home offers it, and
// the kind whose section serves where no item does.
var offers = []struct{ task, kind string }{
	{"join", ""}, {"ask", ""}, {"help", ""}, {"stations", "station"}, {"rights", "policy"},
}

// tasks are what the home of w offers: for each the nearest item that says it
// serves, its own before any other, else the section.
func (s *snapshot) tasks(w *wing) []Task {
	serving := s.serving(w)
	var tasks []Task
	for i, o := range offers {
		if p := serving[i]; p != nil {
			tasks = append(tasks, Task{ID: o.task, Ref: Ref{Text: p.item.Card.Title, Href: relative(w.home, p.href)}, Source: w.sourceOf(p, w.home)})
		} else if l := s.sectionOf(w, o.kind); l != nil {
			tasks = append(tasks, Task{ID: o.task, Ref: Ref{Text: l.title, Href: relative(w.home, l.href)}})
		}
	}
	return tasks
}

// serving returns the nearest item for each of the offers; nil where none says
// that it serves.
func (s *snapshot) serving(w *wing) []*post {
	serving := make([]*post, len(offers))
	for _, l := range s.shelf(w).sections {
		for _, e := range l.entries {
			p := s.posts[e]
			if p.item.Card.Task == "" || !s.inForce(p) {
				continue
			}
			for i := range offers {
				if offers[i].task == p.item.Card.Task && (serving[i] == nil || w.hall.distance(p) < w.hall.distance(serving[i])) {
					serving[i] = p
				}
			}
		}
	}
	return serving
}

// sectionOf returns the section of a kind in w; nil where it holds nothing.
func (s *snapshot) sectionOf(w *wing, kind string) *list {
	if g := s.genre(kind); g != nil {
		return s.shelf(w).byKind[g.index]
	}
	return nil
}

// distance tells of two posts that h shows which comes from nearer: its own
// before those of its departments, then those of the unions above, one after
// the other.
func (h *hall) distance(p *post) int {
	owner := p.wing.hall
	if owner == h {
		return 0
	}
	n := 1
	if speaker := owner.speaker(); speaker != h {
		n = 2 + 2*slices.Index(h.ancestors, speaker)
		if speaker != owner {
			n++
		}
	}
	return n
}

// sourceOf names the union of which a post is, where that is not the page's.
func (w *wing) sourceOf(p *post, page string) Ref {
	if p.wing.hall == w.hall {
		return Ref{}
	}
	return w.refTo(p.wing.hall, page)
}
