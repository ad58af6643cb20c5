package site

// This file is about a site of which one union alone is built. Its pages are
// the bytes that they are in the whole site, and so are those that it inherits:
// these are built too, at their owners' addresses, so that no card of its lists
// leads nowhere. All else of others lies where the whole site has it.

// invite finds the works of other unions that are built beside the only one:
// those that its lists show, and what they, or its own, supplement.
func (s *snapshot) invite() {
	s.guests = nil
	if s.only == nil {
		return
	}
	s.guests = map[work]bool{}
	for i := range s.stocks[s.only.index].shelves {
		for _, l := range s.stocks[s.only.index].shelves[i].sections {
			for _, n := range l.entries {
				s.inviteWork(s.posts[n].work())
			}
		}
	}
}

func (s *snapshot) inviteWork(w work) {
	for adds := true; adds; w, adds = s.kin.adds[w] {
		if w.hall != s.only {
			s.guests[w] = true
		}
	}
}

// hosts reports whether pages of h are built.
func (s *snapshot) hosts(h *hall) bool {
	if s.selected(h) {
		return true
	}
	for w := range s.guests {
		if w.hall == h {
			return true
		}
	}
	return false
}

// guestEvents are the calendar entries of guests, to which their pages lead.
func (s *snapshot) guestEvents() []Document {
	if s.only == nil {
		return nil
	}
	var documents []Document
	for _, n := range s.order {
		p := s.posts[n]
		if !s.isBuilt(p) || p.wing.hall == s.only {
			continue
		}
		if e, ok := s.eventOf(p); ok {
			documents = append(documents, s.calendar(p.eventFile(), "", []event{e}))
		}
	}
	return documents
}

// isBuilt reports whether a post has a page.
func (s *snapshot) isBuilt(p *post) bool {
	return p != nil && p.shown && (s.selected(p.wing.hall) || s.guests[p.work()])
}
