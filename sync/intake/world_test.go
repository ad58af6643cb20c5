package intake

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

const (
	siteOrigin = "https://gonghui.example"
	deskOrigin = "https://desk.gonghui.example"
	hereUnion  = "yl-linhe"
	nextUnion  = "yl-qiaobei" // has officers, too
)

// A handClock is set by tests.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A world is an endpoint with its queue, its keys and its clock.
type world struct {
	t       testing.TB
	clock   *handClock
	queue   queue.Queue
	intake  *Intake
	site    *site.File
	public  seal.PublicKey           // of receipts
	keys    []seal.PublicKey         // of the union's officers
	desks   map[string][]*deskClient // of the unions that have officers
	log     *bytes.Buffer
	keyless error           // why there is no key for pushes
	seen    map[string]bool // what was answered: see described_test.go
}

var keySet = sha256.Sum256([]byte("a key set"))

func newKey(t testing.TB) (*ecdsa.PrivateKey, seal.PublicKey) {
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

// newWorld makes an endpoint. change may change its options; without it no work
// is asked for.
func newWorld(t testing.TB, change func(*Options)) *world {
	t.Helper()
	key, public := newKey(t)
	w := &world{t: t, public: public, clock: &handClock{now: time.Date(2026, 5, 1, 8, 0, 30, 0, time.UTC)}, log: &bytes.Buffer{}, seen: map[string]bool{}}
	w.desks = map[string][]*deskClient{hereUnion: {w.newDesk(hereUnion), w.newDesk(hereUnion)}, nextUnion: {w.newDesk(nextUnion)}}
	for _, d := range w.desks[hereUnion] {
		w.keys = append(w.keys, d.officer.Opens)
	}
	w.queue = queue.Memory(w.clock)
	signed := "e30.e30." + strings.Repeat("A", 86)
	w.site = site.Fixed(&site.Site{
		Version: site.Version, Origins: []string{siteOrigin}, DeskOrigins: []string{deskOrigin}, ReceiptKeys: []string{public.String()},
		Unions: map[string]*site.Union{
			hereUnion: {Forms: map[string]*site.Form{"help": {AnswerWithin: 72}, "tip": {Anonymous: true}}, KeySets: []string{encode(keySet[:])}, Routes: []string{"desk"}, Push: true, Keys: w.keysOf(hereUnion, w.desks[hereUnion]...), Links: []string{signed}},
			nextUnion: {Forms: map[string]*site.Form{"help": {}}, Keys: w.keysOf(nextUnion, w.desks[nextUnion]...)},
			"yl":      {Forms: map[string]*site.Form{}},
		},
	})
	o := Options{
		Queue: w.queue, Site: w.site, Key: key, Clock: w.clock, Log: slog.New(slog.NewJSONHandler(w.log, nil)),
		Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Desk: w.queue,
		Push: &Push{
			Queue: w.queue, Key: func() (seal.PublicKey, error) { return w.keys[0], w.keyless },
			Allows: func(to *url.URL) bool { return to.Scheme == "https" && to.Host == "push.example" },
		},
	}
	if change != nil {
		change(&o)
	}
	var err error
	if w.intake, err = New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

// sealed returns an envelope of a case, with parts of these digests.
func (w *world) sealed(r seal.Secret, form, text string, parts ...seal.Digest) *seal.Envelope {
	w.t.Helper()
	return w.sealedFor(hereUnion, r, form, text, parts...)
}

func (w *world) sealedFor(union string, r seal.Secret, form, text string, parts ...seal.Digest) *seal.Envelope {
	w.t.Helper()
	e, err := seal.Case{Secret: r, Union: union, Form: form, KeySet: keySet, Keys: w.keys}.Seal([]byte(`{"answers":{"text":`+strconv.Quote(text)+`}}`), parts)
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func partDigests(sealed [][]byte) []seal.Digest {
	list := make([]seal.Digest, len(sealed))
	for i, b := range sealed {
		list[i] = sha256.Sum256(b)
	}
	return list
}

// An answered is what came back.
type answered struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// with makes headers of pairs.
func with(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

// ask sends one request and holds the answer against the description.
func (w *world) ask(method, path string, body []byte, h http.Header) answered {
	w.t.Helper()
	r := httptest.NewRequest(method, "https://sync.gonghui.example"+path, bytes.NewReader(body))
	r.RemoteAddr = "192.0.2.7:4711"
	if from := h.Get("From-Address"); from != "" {
		r.RemoteAddr = from
	}
	for name, values := range h {
		r.Header[name] = values
	}
	rec := httptest.NewRecorder()
	w.intake.ServeHTTP(rec, r)
	a := answered{w.t, rec.Code, rec.Result().Header, rec.Body.Bytes()}
	w.described(method, path, a)
	return a
}

func (w *world) send(e *seal.Envelope, pairs ...string) answered {
	w.t.Helper()
	h := with(pairs...)
	h.Set("Content-Type", "application/jose+json")
	return w.ask(http.MethodPost, "/v1/envelopes", e.Body, h)
}

func (w *world) sendPart(e *seal.Envelope, index int, sealed []byte) answered {
	w.t.Helper()
	return w.ask(http.MethodPost, "/v1/parts", sealed, with("Content-Type", "application/octet-stream", partHeader, encode(e.Digest[:])+";"+strconv.Itoa(index)))
}

func proof(r seal.Secret) string {
	auth := r.Auth()
	return encode(auth[:])
}

func (w *world) question(path string, q map[string]any) answered {
	w.t.Helper()
	b, err := json.Marshal(q)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.ask(http.MethodPost, path, b, with("Content-Type", "application/json"))
}

func (w *world) state(r seal.Secret) caseAnswer {
	w.t.Helper()
	a := w.question("/v1/state", map[string]any{"sid": r.Sid().String(), "auth": proof(r)}).want(http.StatusOK, "")
	var c caseAnswer
	a.into(&c)
	return c
}

// want checks status and, of a problem, its rule.
func (a answered) want(status int, rule string) answered {
	a.t.Helper()
	if a.status != status || a.rule() != rule {
		a.t.Fatalf("%d %q, want %d %q: %s", a.status, a.rule(), status, rule, a.body)
	}
	return a
}

func (a answered) rule() string {
	var p struct {
		Rule string `json:"rule"`
	}
	_ = json.Unmarshal(a.body, &p)
	return p.Rule
}

func (a answered) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%v in %s", err, a.body)
	}
}

func (a answered) accepted() accepted {
	a.t.Helper()
	var v accepted
	a.into(&v)
	return v
}
