package site

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"unionhall/internal/digest"
	"unionhall/internal/seal"
)

// This file makes keys-DIGEST.json: what a phone seals to. The name holds the
// digest, the page names the file, and the edition signs the page.

// mostKeys bounds the file in bytes: phones fetch it with the union's set. What
// has no room is left to the unions of the route.
const mostKeys = 16 << 10

// A publishedKeys is the text of a keys-DIGEST.json.
type publishedKeys struct {
	Root     rootKey            `json:"root"`
	Endpoint string             `json:"endpoint"`
	Receipts []string           `json:"receipts"`
	Trial    bool               `json:"trial,omitempty"`
	Unions   map[string]keyPath `json:"unions"`
}

type rootKey struct {
	Union string `json:"u"`
	Epoch int64  `json:"e"`
	Key   string `json:"key"`
}

// A keyPath is a key set and what leads to it.
type keyPath struct {
	Name  map[string]string `json:"name"`
	Path  []string          `json:"path"`
	Links []string          `json:"links"`
	Set   string            `json:"set"`
}

// A keyring is who may receive what is filled in on the form pages of a union.
type keyring struct {
	file  File // "" where nothing is sealed
	text  []byte
	halls []*hall // whose keys it holds
}

// cutKeyrings makes the keys of each union that has form pages.
func (g *ground) cutKeyrings() {
	if !g.sends() {
		return
	}
	for _, h := range g.halls {
		if h.forms != nil && len(g.halls[0].links) > 0 {
			h.keyring = g.keyringOf(h)
		}
	}
}

// keyringOf holds the keys of all to whom forms of the pages of h may go: of the
// unions of their routes, then of those below h as far as there is room.
func (g *ground) keyringOf(h *hall) keyring {
	var ring keyring
	for _, f := range h.forms {
		for _, to := range g.routeOf(f, h) {
			if !slices.Contains(ring.halls, to) {
				ring.halls = append(ring.halls, to)
			}
		}
	}
	ring.text = g.keysText(ring.halls)
	for _, below := range g.halls { // those nearest to the top come first
		if len(ring.text) >= mostKeys || below.keys == nil || below == h || !slices.Contains(below.path, h.ID) || slices.Contains(ring.halls, below) {
			continue
		}
		if more := g.keysText(append(slices.Clip(ring.halls), below)); len(more) <= mostKeys {
			ring.halls, ring.text = append(ring.halls, below), more
		}
	}
	ring.file = File(h.wings[0].prefix + "keys-" + digest.Of(ring.text).Short() + ".json")
	return ring
}

func (g *ground) keysText(halls []*hall) []byte {
	root, err := seal.ReadLink(g.halls[0].links[0])
	if err != nil {
		panic(err) // it was followed
	}
	p := publishedKeys{
		Root: rootKey{root.Union, root.Epoch, root.Key.String()}, Endpoint: g.endpointFor(),
		Receipts: []string{}, Trial: g.in.Trial != nil, Unions: map[string]keyPath{},
	}
	if e := g.m.config.Endpoint; e != nil {
		p.addReceipts(e.ReceiptKeys)
	}
	for _, h := range halls {
		p.addReceipts(h.keys.Keys.ReceiptKeys())
		p.Unions[h.ID] = keyPath{Name: h.Name, Path: h.path, Links: orEmpty(h.links[1:]), Set: h.keys.Set}
	}
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // texts always encode
	}
	return append(text, '\n')
}

func (p *publishedKeys) addReceipts(keys []seal.PublicKey) {
	for _, key := range keys {
		if text := key.String(); !slices.Contains(p.Receipts, text) {
			p.Receipts = append(p.Receipts, text)
		}
	}
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// endpointFor is the endpoint's address as pages call it: without the origin
// where that is their own, so that a site works wherever it is put.
func (g *ground) endpointFor() string {
	if e := g.endpointOrigin(); e == "" {
		if u, err := url.Parse(g.in.Endpoint); err == nil {
			return u.Path
		}
	}
	return g.in.Endpoint
}

// endpointOrigin is the origin that pages may connect to beside their own; ""
// where there is none.
func (g *ground) endpointOrigin() string {
	u, err := url.Parse(g.in.Endpoint)
	if err != nil || u.Host == "" || !g.takesForms {
		return ""
	}
	if own, err := url.Parse(g.base); err == nil && own.Scheme == u.Scheme && strings.EqualFold(own.Host, u.Host) {
		return ""
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

// keyDocuments are the published keys of the unions that are built.
func (s *snapshot) keyDocuments() []Document {
	var list []Document
	for _, h := range s.halls {
		if ring := &h.keyring; ring.file != "" && s.selected(h) {
			list = append(list, Document{File: ring.file, Sum: digest.Of(ring.text), make: func(*snapshot) []byte { return ring.text }})
		}
	}
	return list
}
