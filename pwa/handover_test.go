package pwa

import (
	"crypto/ecdsa"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"unionhall/internal/form"
	"unionhall/internal/seal"
	codes "unionhall/internal/seal/words"
	"unionhall/sync/intake"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// A desk is an officer of a union, as their browser has them.
type desk struct {
	opens, signs *ecdsa.PrivateKey
	officer      seal.Officer
}

func newDesk(t *testing.T) *desk {
	d := &desk{}
	d.opens, d.officer.Opens = newKey(t)
	d.signs, d.officer.Signs = newKey(t)
	return d
}

func (d *desk) jwks() map[string]jose.JSONWebKey {
	return map[string]jose.JSONWebKey{"opens": {Key: d.opens}, "signs": {Key: d.signs}}
}

// A town is two unions below a top one, with an endpoint for both.
type town struct {
	t            *testing.T
	top, receipt *ecdsa.PrivateKey
	root         string
	public       seal.PublicKey // of receipt
	queue        queue.Queue
	unions       map[string]*site.Union
	links, sets  map[string]string
}

func newTown(t *testing.T, officers map[string][]*desk) *town {
	t.Helper()
	w := &town{t: t, queue: queue.Memory(nil), unions: map[string]*site.Union{}, links: map[string]string{}, sets: map[string]string{}}
	var public seal.PublicKey
	w.top, public = newKey(t)
	w.receipt, w.public = newKey(t)
	var err error
	if w.root, err = (seal.Link{By: "yl", Union: "yl", Epoch: 1, Key: public}).Sign(w.top); err != nil {
		t.Fatal(err)
	}
	for id, desks := range officers {
		w.add(id, desks)
	}
	return w
}

func (w *town) add(id string, desks []*desk) {
	own, public := newKey(w.t)
	link, err := seal.Link{By: "yl", Union: id, Epoch: 1, Key: public}.Sign(w.top)
	if err != nil {
		w.t.Fatal(err)
	}
	set := &seal.KeySet{Union: id, Epoch: 1, Receipts: []seal.PublicKey{w.public}}
	_, set.Recovery = newKey(w.t)
	for _, d := range desks {
		set.Officers = append(set.Officers, d.officer)
	}
	if w.sets[id], err = set.Sign(own); err != nil {
		w.t.Fatal(err)
	}
	w.links[id] = link
	ks := set.Digest()
	w.unions[id] = &site.Union{Forms: map[string]*site.Form{"help": {AnswerWithin: 72}}, KeySets: []string{encode(ks[:])}, Keys: w.sets[id], Links: []string{link}}
}

// endpoint serves the town's forms and desks.
func (w *town) endpoint() http.Handler {
	i, err := intake.New(intake.Options{
		Queue: w.queue, Desk: w.queue.(queue.Desk), Key: w.receipt, Work: intake.UsualWork,
		Site: site.Fixed(&site.Site{Version: site.Version, ReceiptKeys: []string{w.public.String()}, Unions: w.unions}),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

// asDeskSees is site-DIGEST.json for the desks.
func (w *town) asDeskSees(endpoint string) map[string]any {
	unions := map[string]any{}
	for id := range w.unions {
		unions[id] = map[string]any{"name": map[string]string{"zh-Hans": id}, "path": []string{"yl", id}, "links": []string{w.links[id]}, "set": w.sets[id], "forms": []int{}}
	}
	return map[string]any{"v": 1, "endpoint": endpoint, "root": w.root, "unions": unions, "forms": []any{}}
}

// What one union's desk hands on, the phone follows and another union's desk answers; and
// what came before a colleague, they can open once it was passed on. The endpoint is sync/intake.
func TestHandover(t *testing.T) {
	storage := fakeIndexedDB(t)
	if storage == "" {
		t.Skip("LEFT OUT: there is no storage")
	}
	here, colleague, there := newDesk(t), newDesk(t), newDesk(t)
	w := newTown(t, map[string][]*desk{"yl-linhe": {here, colleague}, "yl-beishan": {there}})
	server := httptest.NewServer(w.endpoint())
	defer server.Close()
	list, _ := codes.In("zh-Hans")
	runScript(t, "outbox-handover", map[string]any{
		"indexedDB": storage, "site": w.asDeskSees(server.URL + "/v1/"), "receipts": []string{w.public.String()}, "list": encode(list.Data()),
		"keys": map[string]any{"here": here.jwks(), "colleague": colleague.jwks(), "there": there.jwks()},
	})
	w.handedOn(there)
}

// handedOn holds that what was handed on is what Go's half opens, photo and origin with it.
func (w *town) handedOn(there *desk) {
	lines, err := w.queue.List(w.t.Context(), queue.ListQuery{Union: "yl-beishan", Max: 99})
	if err != nil || len(lines) != 13 {
		w.t.Fatalf("%d letters, want 13: %v", len(lines), err)
	}
	// Of those of one minute any is the first; what the worker has added there has no photo.
	i := slices.IndexFunc(lines, func(l queue.Listed) bool { return l.Parts > 0 })
	if i < 0 {
		w.t.Fatal("no letter has a photo")
	}
	f, err := w.queue.Fetch(w.t.Context(), "yl-beishan", lines[i].Digest)
	if err != nil {
		w.t.Fatal(err)
	}
	e, err := seal.ParseEnvelope(f.Envelope.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	content, err := e.Open(there.opens)
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := form.Parse(content)
	if err != nil || len(s.Photos) != 1 || len(f.Missing) != 0 || f.Envelope.Flags != 0 || !strings.Contains(string(content), `"from":"yl-linhe"`) {
		w.t.Errorf("%v, missing %v, flags %d: %s", err, f.Missing, f.Envelope.Flags, content)
	}
}

// A worker rates the help and asks for erasure; two officers of the union hear it. The
// endpoint is sync/intake.
func TestAsides(t *testing.T) {
	storage := fakeIndexedDB(t)
	if storage == "" {
		t.Skip("LEFT OUT: there is no storage")
	}
	here, colleague := newDesk(t), newDesk(t)
	w := newTown(t, map[string][]*desk{"yl-linhe": {here, colleague}})
	server := httptest.NewServer(w.endpoint())
	defer server.Close()
	list, _ := codes.In("zh-Hans")
	runScript(t, "outbox-asides", map[string]any{
		"indexedDB": storage, "site": w.asDeskSees(server.URL + "/v1/"), "receipts": []string{w.public.String()}, "list": encode(list.Data()),
		"keys": map[string]any{"here": here.jwks(), "colleague": colleague.jwks()},
	})
	tallies, rated := w.tallies(), 0
	for n := range 5 {
		rated += tallies[queue.RatingName(n)]
	}
	if rated != 5 || tallies["rating:3"] != 1 || tallies["rating:1"] != 0 || tallies["erased:1"] != 1 || tallies["kept:1"] != 1 {
		t.Errorf("%v", tallies)
	}
}

// tallies are what the endpoint has counted, by name.
func (w *town) tallies() map[string]int {
	w.t.Helper()
	list, err := w.queue.(queue.Keeping).Tallies(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	counted := map[string]int{}
	for _, t := range list {
		counted[t.Name] += t.Times
	}
	return counted
}
