package site

import (
	"slices"
	"strings"
	"sync"

	"unionhall/internal/kind"
)

// This file says how far down the tree of unions an item reaches, whatever
// those below make of it: that is family.go's.

// listen finds out to whom each hall listens: itself, then those above, the
// nearest first, each with its departments. A department hears nothing of the
// others of its federation.
func (g *ground) listen() {
	departments := map[*hall][]*hall{}
	for _, h := range g.halls {
		if f := h.speaker(); f != h {
			departments[f] = append(departments[f], h)
		}
	}
	for _, h := range g.halls {
		h.hears = append(h.hears, h)
		federation := h.speaker()
		h.listenTo(departments[h])
		for _, up := range h.ancestors {
			h.listenTo([]*hall{up})
			if up != federation {
				h.listenTo(departments[up])
			}
		}
		for _, o := range h.hears {
			o.heard = append(o.heard, h)
		}
	}
}

func (h *hall) listenTo(others []*hall) {
	for _, o := range others {
		if !slices.Contains(h.hears, o) {
			h.hears = append(h.hears, o)
		}
	}
}

// isUnder reports whether o stands above h, or speaks for one that does: h may
// add to what o publishes, put something in its place, or hide it.
func (h *hall) isUnder(o *hall) bool {
	return o != h && o.speaker() != h && slices.Contains(h.hears, o)
}

// isDirectlyUnder reports whether h stands directly below o, by its folder or
// by affiliation, or is or stands directly below the federation for which o speaks.
func (h *hall) isDirectlyUnder(o *hall) bool {
	f := o.speaker()
	return h == f || h.above == o || h.above == f || slices.Contains(h.affiliations, o) || slices.Contains(h.affiliations, f)
}

// divisionCode is the division in which a hall lies: that of the nearest union
// of its leading chain that names one.
func (h *hall) divisionCode() string {
	for ; h != nil; h = h.above {
		if h.Division != "" {
			return h.Division
		}
	}
	return ""
}

// scope is how far down a post reaches: as it says, else as its kind says.
func (p *post) scope() kind.Scope {
	switch p.item.Card.Scope {
	case "self":
		return kind.Self
	case "children":
		return kind.Children
	case "descendants":
		return kind.Descendants
	}
	return p.genre.Scope
}

// A reach is the halls that an item reaches beside its own.
type reach struct {
	halls []*hall
	has   map[*hall]bool
}

// reaches remembers the reach of items that say the same about it: there are
// few different ones. It is safe for concurrent use.
type reaches struct {
	mu   sync.Mutex // guards made
	made map[reachKey]*reach
}

type reachKey struct {
	from              *hall
	genre             *genre
	scope             kind.Scope
	levels, divisions string
}

// reachOf returns how far a post reaches.
func (g *ground) reachOf(p *post) *reach {
	c := &p.item.Card
	key := reachKey{p.wing.hall, p.genre, p.scope(), strings.Join(c.Levels, " "), strings.Join(c.Divisions, " ")}
	g.reaches.mu.Lock()
	defer g.reaches.mu.Unlock()
	r := g.reaches.made[key]
	if r == nil {
		r = newReach(&key, c.Levels, c.Divisions)
		if g.reaches.made == nil {
			g.reaches.made = map[reachKey]*reach{}
		}
		g.reaches.made[key] = r
	}
	return r
}

func newReach(key *reachKey, levels, divisions []string) *reach {
	r := &reach{has: map[*hall]bool{}}
	if key.scope == kind.Self {
		return r
	}
	codes := make([]string, len(divisions))
	for i, code := range divisions {
		codes[i] = divisionStem(strings.Join(strings.Fields(code), "")) // a union's is kept like that
	}
	for _, h := range key.from.heard {
		switch {
		case h == key.from || h.isOver() || !h.shows(key.genre):
		case key.scope == kind.Children && !h.isDirectlyUnder(key.from):
		case h == key.from.speaker(), isMeant(h, levels, codes): // what a department says, its federation says
			r.halls = append(r.halls, h)
			r.has[h] = true
		}
	}
	return r
}

// isMeant reports whether an item that is narrowed to levels and divisions is
// for h.
func isMeant(h *hall, levels, codes []string) bool {
	if len(levels) > 0 && !slices.Contains(levels, h.Level) {
		return false
	}
	code := h.divisionCode()
	return len(codes) == 0 || slices.ContainsFunc(codes, func(c string) bool { return strings.HasPrefix(code, c) })
}
