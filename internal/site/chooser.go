package site

import (
	"slices"
	"strings"

	"unionhall/internal/form"
)

// This file makes the questions for a union: by workplace, platform, industry
// and place, as at the door, among the unions below the one whose page it is.

// chooser lists the unions that a question offers. Each says to whom the form
// goes when it is the answer.
func (s *snapshot) chooser(w *wing, f *form.Form, name string, route []*hall) []FormGroup {
	var groups []FormGroup
	if name == form.OfficeField { // what is above can be complained about as well
		g := FormGroup{Text: w.tongue.Text("above")}
		for _, up := range slices.Backward(w.hall.chain) {
			g.Choices = append(g.Choices, s.unionChoice(w, f, name, route, up, up.nameIn(w.tongue.Tag)))
		}
		if len(g.Choices) > 0 {
			groups = append(groups, g)
		}
	}
	within := s.within(w.hall)
	for _, way := range doorWays() {
		if g := s.choicesBy(w, f, name, route, within, way); len(g.Choices) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// within returns a union and all below it, a parent before its children.
func (g *ground) within(h *hall) []*hall {
	var list []*hall
	for _, other := range g.halls {
		if other == h || slices.Contains(other.chain, h) {
			list = append(list, other)
		}
	}
	return list
}

// choicesBy offers the words of one way. Of a large tree, as at the door, those
// of a depth or none.
func (s *snapshot) choicesBy(w *wing, f *form.Form, name string, route, within []*hall, way doorWay) FormGroup {
	g := FormGroup{Text: w.tongue.Text("way_" + way.id)}
	depth := depthFor(within, w.tongue, way.words)
	for _, h := range within {
		if len(h.chain) >= depth {
			continue
		}
		short := h.nameIn(w.tongue.Tag)
		for _, text := range textsIn(way.words(h), w.tongue.Tag) {
			g.Choices = append(g.Choices, s.unionChoice(w, f, name, route, h, joinTitle(text, short)))
		}
	}
	return g
}

func (s *snapshot) unionChoice(w *wing, f *form.Form, name string, route []*hall, h *hall, text string) FormChoice {
	c := FormChoice{Value: h.ID, Text: text, Routed: true}
	if name == form.OfficeField {
		c.Route = strings.Join(s.in.Forms.Above(idsOf(route), h.ID), " ")
		return c
	}
	var to []string
	for _, id := range s.in.Forms.Route(f, h.ID, s.offices) {
		if s.holds(w.hall, id) {
			to = append(to, id)
		}
	}
	if len(to) == 0 {
		to = idsOf(route) // its own keys have no room here: the nearest that the page knows
	}
	c.Route = strings.Join(to, " ")
	return c
}
