package pwa

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"unionhall/internal/digest"
	"unionhall/internal/seal"
	"unionhall/sync/intake"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// A union is what phones seal to, and who opens it.
type union struct {
	officer *ecdsa.PrivateKey
	file    []byte // keys-DIGEST.json
	address string // where it lies
	site    *site.Site
	receipt *ecdsa.PrivateKey
	top     *ecdsa.PrivateKey // of the root
	set     *seal.KeySet
}

func newKey(t *testing.T) (*ecdsa.PrivateKey, seal.PublicKey) {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return key, public
}

// newUnion makes a union below a top one, with the file of keys that its pages
// name. endpoint is where forms go.
func newUnion(t *testing.T, endpoint string) *union {
	t.Helper()
	u := &union{}
	var opens, signs, recovery, receipts seal.PublicKey
	u.officer, opens = newKey(t)
	_, signs = newKey(t)
	_, recovery = newKey(t)
	u.receipt, receipts = newKey(t)
	top, topPublic := newKey(t)
	own, ownPublic := newKey(t)
	link, err := seal.Link{By: "yl", Union: "yl-linhe", Epoch: 1, Key: ownPublic}.Sign(top)
	if err != nil {
		t.Fatal(err)
	}
	set := &seal.KeySet{Union: "yl-linhe", Epoch: 1, Officers: []seal.Officer{{Opens: opens, Signs: signs}}, Recovery: recovery, Receipts: []seal.PublicKey{receipts}}
	signed, err := set.Sign(own)
	if err != nil {
		t.Fatal(err)
	}
	u.file, err = json.Marshal(map[string]any{
		"root": map[string]any{"u": "yl", "e": 1, "key": topPublic.String()}, "endpoint": endpoint, "receipts": []string{receipts.String()},
		"unions": map[string]any{"yl-linhe": map[string]any{"path": []string{"yl", "yl-linhe"}, "links": []string{link}, "set": signed}},
	})
	if err != nil {
		t.Fatal(err)
	}
	u.address = "yl-linhe/keys-" + digest.Of(u.file).Short() + ".json"
	ks := set.Digest()
	u.site = &site.Site{Version: site.Version, ReceiptKeys: []string{receipts.String()}, Unions: map[string]*site.Union{
		"yl-linhe": {Forms: map[string]*site.Form{"help": {AnswerWithin: 72}}, KeySets: []string{encode(ks[:])}, Keys: signed, Links: []string{link}},
	}}
	u.top, u.set = top, set
	return u
}

// rotate gives the root its next key, which the old one vouches for and which vouches anew
// for the union: whose key set is another one, too. Pages that were fetched before know
// nothing of it; the endpoint does.
func (u *union) rotate(t *testing.T) (*site.Site, seal.Digest) {
	top, topPublic := newKey(t)
	own, ownPublic := newKey(t)
	next, err := seal.Link{By: "yl", Union: "yl", Epoch: 2, Key: topPublic}.Sign(u.top)
	if err != nil {
		t.Fatal(err)
	}
	link, err := seal.Link{By: "yl", Union: "yl-linhe", Epoch: 2, Key: ownPublic}.Sign(top)
	if err != nil {
		t.Fatal(err)
	}
	set := *u.set
	_, set.Officers[0].Signs = newKey(t)
	signed, err := set.Sign(own)
	if err != nil {
		t.Fatal(err)
	}
	s, here := *u.site, *u.site.Unions["yl-linhe"]
	ks := set.Digest()
	here.KeySets, here.Keys, here.Links = append([]string{encode(ks[:])}, here.KeySets...), signed, []string{next, link}
	s.Unions = map[string]*site.Union{"yl-linhe": &here}
	return &s, ks
}

// An endpoint is the real one, to which a test may do what happens to endpoints.
type endpoint struct {
	t     *testing.T
	union *union
	queue queue.Queue
	known *site.File
	door  atomic.Pointer[intake.Intake]
	cut   atomic.Bool // the next answer gets lost, after what it answers was done
}

func (e *endpoint) begin() {
	e.queue, e.known = queue.Memory(nil), site.Fixed(e.union.site)
	door, err := intake.New(intake.Options{Queue: e.queue, Site: e.known, Key: e.union.receipt, Work: intake.UsualWork})
	if err != nil {
		e.t.Fatal(err)
	}
	e.door.Store(door)
}

// ServeHTTP is the endpoint, the page's file of keys, and what a test does to both.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/v1/") && e.cut.CompareAndSwap(true, false):
		e.door.Load().ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case strings.HasPrefix(r.URL.Path, "/v1/"):
		e.door.Load().ServeHTTP(w, r)
	case r.URL.Path == "/"+e.union.address:
		_, _ = w.Write(e.union.file)
	case r.URL.Path == "/cut":
		e.cut.Store(true)
	case r.URL.Path == "/rotate":
		known, ks := e.union.rotate(e.t)
		e.known.Replace(known)
		_, _ = w.Write([]byte(encode(ks[:])))
	case r.URL.Path == "/lose":
		e.begin()
	case r.URL.Path == "/answer":
		e.answer(r)
	default:
		http.NotFound(w, r)
	}
}

// answer is an officer at the desk: opens an envelope, says so under the seal,
// and answers.
func (e *endpoint) answer(r *http.Request) {
	var id seal.Digest
	copy(id[:], decode(e.t, r.URL.Query().Get("d")))
	f, err := e.queue.Fetch(r.Context(), "yl-linhe", id)
	if err != nil {
		e.t.Error(err)
		return
	}
	content, _ := e.open(f)
	var s struct {
		K string `json:"k"`
	}
	if err := json.Unmarshal(content, &s); err != nil {
		e.t.Error(err)
		return
	}
	k, sid := [32]byte(decode(e.t, s.K)), seal.Sid(f.Envelope.Sid)
	for seq, text := range []string{`{"viewed":"` + encode(id[:]) + `"}`, `{"text":"` + strings.Repeat("星期三答复。", 400) + `"}`} {
		reply, err := seal.SealReply(k, sid, int64(seq+1), []byte(text))
		if err != nil {
			e.t.Error(err)
			return
		}
		body := []byte(reply.Text)
		if _, err := e.queue.Reply(r.Context(), "yl-linhe", queue.Reply{Sid: f.Envelope.Sid, Seq: seq + 1, Digest: sha256.Sum256(body), Body: body}); err != nil {
			e.t.Error(err)
		}
	}
	if err := e.queue.Advance(r.Context(), "yl-linhe", id, queue.Viewed); err != nil {
		e.t.Error(err)
	}
}

// open opens an envelope with its photos.
func (e *endpoint) open(f *queue.Fetched) (content []byte, photos [][]byte) {
	sealed, err := seal.ParseEnvelope(f.Envelope.Body)
	if err == nil {
		content, err = sealed.Open(e.union.officer)
	}
	if err != nil {
		e.t.Error(err)
		return nil, nil
	}
	var s struct {
		Parts []struct {
			N           int
			Size        int
			SHA256, Key string
		} `json:"parts"`
	}
	if err := json.Unmarshal(content, &s); err != nil {
		e.t.Error(err)
	}
	at := 0
	for _, p := range s.Parts {
		photo := seal.Photo{N: p.N, Size: p.Size, SHA256: seal.Digest(decode(e.t, p.SHA256)), Key: [32]byte(decode(e.t, p.Key))}
		var parts [][]byte
		for range photo.Parts() {
			part, err := e.queue.FetchPart(e.t.Context(), "yl-linhe", f.Envelope.Digest, at)
			if err != nil {
				e.t.Error(err)
			}
			parts = append(parts, part)
			at++
		}
		data, err := photo.Open(sealed.Sid, parts)
		if err != nil {
			e.t.Error(err)
		}
		photos = append(photos, data)
	}
	return content, photos
}

// The phone's half against the endpoint's: what TypeScript seals, keeps and sends
// is what the union opens, each once, whatever got lost on the way.
func TestOutboxAndIntake(t *testing.T) {
	storage := fakeIndexedDB(t)
	if storage == "" {
		t.Skip("LEFT OUT: there is no storage")
	}
	e := &endpoint{t: t}
	server := httptest.NewServer(e)
	defer server.Close()
	e.union = newUnion(t, server.URL+"/v1/")
	e.begin()
	runScript(t, "outbox-intake", map[string]any{"indexedDB": storage, "site": server.URL + "/", "keys": e.union.address})
	list, err := e.queue.List(t.Context(), queue.ListQuery{Union: "yl-linhe", Max: 100})
	if err != nil || len(list) != 4 {
		t.Fatalf("%d envelopes, want 4: %v", len(list), err)
	}
	for _, l := range list {
		if l.State == queue.Withdrawn {
			continue
		}
		f, err := e.queue.Fetch(t.Context(), "yl-linhe", l.Digest)
		if err != nil {
			t.Fatal(err)
		}
		content, photos := e.open(f)
		if !strings.Contains(string(content), "欠薪三个月") || len(f.Missing) > 0 || f.Envelope.Flags != 0 {
			t.Errorf("%s: %d missing, flags %d", content, len(f.Missing), f.Envelope.Flags)
		}
		for n, photo := range photos {
			for i, b := range photo {
				if b != byte(i*7+n) {
					t.Fatalf("photo %d differs at %d", n, i)
				}
			}
		}
	}
	if _, err := e.queue.Fetch(t.Context(), "yl", list[0].Digest); !errors.Is(err, queue.ErrNotFound) {
		t.Errorf("another union has it: %v", err)
	}
}
