package site

import (
	"cmp"
	"encoding/json"
	"slices"

	"unionhall/internal/form"
	"unionhall/internal/kind"
)

// This file makes what the officers' desk knows of a site: names of unions, forms
// and public keys. Nothing that a union has written otherwise is in it: the desk lies on
// another origin, and shows what workers have sent, not what unions publish.

// A deskSite is the text of a desk's site-DIGEST.json.
type deskSite struct {
	Version  int                  `json:"v"`
	Endpoint string               `json:"endpoint"`
	Public   string               `json:"public"` // where the site is; "" where it does not say
	Root     string               `json:"root"`   // the link that every path of keys begins with; "" without keys
	Trial    bool                 `json:"trial"`
	Unions   map[string]deskUnion `json:"unions"`
	Erase    int                  `json:"erase"` // days within which a request to erase is settled
	Forms    []form.Outline       `json:"forms"`
}

// A deskUnion is a union, with or without keys: officers make theirs at the desk before it has any.
type deskUnion struct {
	Name  kind.Labels `json:"name"`
	Short kind.Labels `json:"short"`
	Phone string      `json:"phone"`
	Path  []string    `json:"path"`  // ids, from the root to its own
	Links []string    `json:"links"` // that follow the root's
	Set   string      `json:"set"`   // its key set, "" where it has none
	Forms []int       `json:"forms"` // that it receives: places in deskSite.Forms
	// Away are those of them that nobody can send it from its own pages.
	Away []int `json:"away,omitempty"`
}

// deskText writes what the desk knows of the site, for an endpoint's address of
// its own where pages use theirs. It returns nil where forms are sent nowhere.
func (g *ground) deskText() []byte {
	if !g.sends() {
		return nil
	}
	d := &deskSite{
		Version: 1, Endpoint: g.in.Endpoint, Public: g.base, Trial: g.in.Trial != nil, Erase: g.eraseDays(),
		Unions: map[string]deskUnion{}, Forms: []form.Outline{},
	}
	received, away := map[string]map[int]bool{}, map[string]map[int]bool{}
	if g.takesForms {
		received, away = g.formsReceived(d)
	}
	for _, h := range g.halls {
		u := deskUnion{Name: h.Name, Short: h.ShortName, Phone: h.Phone, Path: []string{}, Links: []string{}, Forms: sortedPlaces(received[h.ID]), Away: sortedPlaces(away[h.ID])}
		for _, above := range h.chain {
			u.Path = append(u.Path, above.ID)
		}
		u.Path = append(u.Path, h.ID)
		if h.keys != nil {
			d.Root, u.Links, u.Set = h.links[0], orEmpty(h.links[1:]), h.keys.Set
			u.Path = h.path
		}
		d.Unions[h.ID] = u
	}
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // texts always encode
	}
	return append(text, '\n')
}

// formsReceived lists each form once, and says by union which of them it receives, and
// which of those from the pages of others alone: a form that unions have extended is
// several.
func (g *ground) formsReceived(d *deskSite) (received, away map[string]map[int]bool) {
	places := map[*form.Form]int{}
	received, away = map[string]map[int]bool{}, map[string]map[int]bool{}
	for _, h := range g.halls {
		for _, f := range h.forms {
			n, ok := places[f]
			if !ok {
				n = len(d.Forms)
				places[f] = n
				d.Forms = append(d.Forms, f.Outline())
			}
			for _, to := range g.in.Forms.Route(f, h.ID, g.offices) {
				if received[to] == nil {
					received[to], away[to] = map[int]bool{}, map[int]bool{}
				}
				if !received[to][n] {
					received[to][n], away[to][n] = true, true
				}
				if to == h.ID {
					delete(away[to], n)
				}
			}
		}
	}
	return received, away
}

func sortedPlaces(set map[int]bool) []int {
	list := make([]int, 0, len(set))
	for n := range set {
		list = append(list, n)
	}
	slices.SortFunc(list, cmp.Compare[int])
	return list
}
