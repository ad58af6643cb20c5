package deliver

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"unionhall/sync/queue"
	"unionhall/sync/queue/queuetest"
)

// A pushBed is a push service, which answers as a test says, and a pusher to it.
type pushBed struct {
	*testing.T
	*Pusher
	clock   *queuetest.Clock
	queue   queue.Queue
	server  *httptest.Server
	key     *ecdsa.PrivateKey
	log     bytes.Buffer
	allow   []netip.Prefix // what the operator allows now
	mu      sync.Mutex     // guards what follows
	told    []string
	asked   []*http.Request
	bodies  []string
	answers func(http.ResponseWriter, *http.Request)
}

func newPushBed(t *testing.T, answers http.HandlerFunc) *pushBed {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &pushBed{T: t, clock: queuetest.NewClock(), key: key, allow: loopback, answers: answers}
	b.queue = queue.Memory(b.clock)
	b.server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		b.mu.Lock()
		b.asked, b.bodies = append(b.asked, r), append(b.bodies, string(body))
		b.mu.Unlock()
		b.answers(w, r)
	}))
	t.Cleanup(b.server.Close)
	b.Pusher = NewPusher(PushOptions{
		Queue: b.queue, VAPID: func() (VAPID, error) { return VAPID{key, "https://gonghui.example"}, nil },
		Services: []string{strings.TrimPrefix(b.server.URL, "https://")}, Allow: func() []netip.Prefix { return b.allow },
		TLS: b.server.Client().Transport.(*http.Transport).TLSClientConfig.Clone(), Log: slog.New(slog.NewJSONHandler(&b.log, nil)),
		Told: func(outcome string) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.told = append(b.told, outcome)
		},
	})
	return b
}

// news makes a push due to an address of a case of its own.
func (b *pushBed) news(n int, address string) {
	b.Helper()
	e := queuetest.Envelope(queuetest.Sid(n), 0, 0)
	_, err := b.queue.Accept(b.Context(), e)
	if err == nil {
		err = b.queue.Subscribe(b.Context(), e.Sid, address)
	}
	if err == nil {
		err = b.queue.Advance(b.Context(), e.Union, e.Digest, queue.Viewed)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.clock.Advance(12 * time.Minute)
}

const secretPath = "/wpush/v2/gAAAAABsubscription"

func TestAPushIsAsTheStandardsSay(t *testing.T) {
	b := newPushBed(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	b.news(1, b.server.URL+secretPath)
	b.look(t.Context())
	if len(b.asked) != 1 || b.bodies[0] != "" {
		t.Fatalf("%d requests, bodies %q", len(b.asked), b.bodies)
	}
	r := b.asked[0]
	if r.Method != http.MethodPost || r.URL.Path != secretPath || r.ContentLength != 0 {
		t.Errorf("%s %s, %d bytes", r.Method, r.URL, r.ContentLength)
	}
	for name, want := range map[string]string{"TTL": "259200", "Urgency": "normal", "Topic": "news", "Content-Encoding": "", "Content-Type": ""} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token, public, _ := strings.Cut(rest, ", k=")
	token, isToken := strings.CutPrefix(token, "t=")
	point, err := base64.RawURLEncoding.DecodeString(public)
	if scheme != "vapid" || !isToken || err != nil || len(point) != 65 || point[0] != 4 {
		t.Fatalf("Authorization: %s (%v)", r.Header.Get("Authorization"), err)
	}
	holder, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil || !holder.Equal(&b.key.PublicKey) {
		t.Fatalf("k is another key: %v", err)
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := signed.Verify(holder)
	if err != nil {
		t.Fatalf("go-jose does not take the token: %v", err)
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	left := time.Until(time.Unix(claims.Exp, 0))
	if claims.Aud != b.server.URL || claims.Sub != "https://gonghui.example" || left <= time.Hour || left > 24*time.Hour || strings.Contains(string(payload), "wpush") {
		t.Errorf("claims: %s", payload)
	}
	if signed.Signatures[0].Protected.ExtraHeaders["typ"] != "JWT" {
		t.Errorf("header: %v", signed.Signatures[0].Protected)
	}
}

func TestWhatComesOfAPush(t *testing.T) {
	status := func(code int, pairs ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(pairs); i += 2 {
				w.Header().Set(pairs[i], pairs[i+1])
			}
			w.WriteHeader(code)
		}
	}
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
	defer elsewhere.Close()
	for _, c := range []struct {
		name    string
		answers http.HandlerFunc
		outcome string
		again   time.Duration // not before; 0: never
	}{
		{"201", status(201), "told", 0},
		{"200", status(200), "told", 0},
		{"404", status(404), "gone", 0},
		{"410", status(410), "gone", 0},
		{"413", status(413), "refused", 0},
		{"403", status(403), "refused", 0},
		{"408", status(408), "later", time.Minute},
		{"425", status(425), "later", time.Minute},
		{"429", status(429), "later", time.Minute},
		{"429 with Retry-After", status(429, "Retry-After", "7200"), "later", 2 * time.Hour},
		{"429 for ever", status(429, "Retry-After", "999999999"), "later", 24 * time.Hour},
		{"500", status(500), "later", time.Minute},
		{"503 with a date", status(503, "Retry-After", time.Now().Add(3*time.Hour).UTC().Format(http.TimeFormat)), "later", 3*time.Hour - 2*time.Second},
		{"redirect", status(307, "Location", elsewhere.URL), "later", time.Minute},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "later", time.Minute},
		{"cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "later", time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newPushBed(t, c.answers)
			b.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
			if c.name == "no answer" {
				if b.client.Timeout <= 0 {
					t.Error("a push service may take for ever")
				}
				b.client.Timeout = 100 * time.Millisecond
			}
			b.news(1, b.server.URL+secretPath)
			b.look(t.Context())
			if !slices.Equal(b.told, []string{c.outcome}) {
				t.Fatalf("%q, want %q", b.told, c.outcome)
			}
			if strings.Contains(b.log.String(), "gAAAAAB") || strings.Contains(b.log.String(), "127.0.0.1") {
				t.Errorf("the address is in the log: %s", &b.log)
			}
			b.clock.Advance(c.again - time.Second)
			b.look(t.Context())
			early := len(b.told) > 1
			b.clock.Advance(48 * time.Hour)
			b.look(t.Context())
			if came := len(b.told) > 1; early || came != (c.again > 0) {
				t.Errorf("early %v, again %v", early, came)
			}
		})
	}
}

func TestASubscriptionThatIsGoneIsForgotten(t *testing.T) {
	code := http.StatusGone
	b := newPushBed(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	b.news(1, b.server.URL+secretPath)
	b.look(t.Context())
	e := queuetest.Envelope(queuetest.Sid(1), 0, 0)
	if err := b.queue.Advance(t.Context(), e.Union, e.Digest, queue.Answered); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(time.Hour)
	b.look(t.Context())
	if len(b.asked) != 1 {
		t.Fatalf("%d pushes to a phone that its service does not know", len(b.asked))
	}
}

func TestAPushIsTriedFiveTimes(t *testing.T) {
	b := newPushBed(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	b.news(1, b.server.URL+secretPath)
	for range 20 {
		b.look(t.Context())
		b.clock.Advance(6 * time.Hour)
	}
	if want := []string{"later", "later", "later", "later", "dropped"}; !slices.Equal(b.told, want) {
		t.Fatalf("%q, want %q", b.told, want)
	}
	e := queuetest.Envelope(queuetest.Sid(1), 0, 0) // the next news are told all the same
	if err := b.queue.Advance(t.Context(), e.Union, e.Digest, queue.Answered); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(time.Hour)
	b.look(t.Context())
	if len(b.told) != 6 {
		t.Fatalf("%q", b.told)
	}
}

func TestNobodyElseIsPushedTo(t *testing.T) {
	b := newPushBed(t, func(http.ResponseWriter, *http.Request) { t.Error("it was called") })
	for n, address := range []string{"https://evil.example/x", "http://" + b.Services[0] + "/x", "https://" + b.Services[0] + "@evil.example/"} {
		b.news(n, address)
	}
	b.look(t.Context())
	if !slices.Equal(b.told, []string{"gone", "gone", "gone"}) {
		t.Fatalf("%q", b.told)
	}
}

// A private network may be called as long as the operator allows it, and no longer.
func TestPushesGoToAPrivateNetworkWhileItIsAllowed(t *testing.T) {
	b := newPushBed(t, func(http.ResponseWriter, *http.Request) {})
	elsewhere := []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}
	for n, c := range []struct {
		allow []netip.Prefix
		want  []string // what could not be told at first is told with the next
	}{{elsewhere, []string{"later"}}, {loopback, []string{"told", "told"}}, {elsewhere, []string{"later"}}} {
		b.allow, b.told = c.allow, nil
		b.client.CloseIdleConnections()
		b.news(n, b.server.URL+secretPath)
		b.look(t.Context())
		if !slices.Equal(b.told, c.want) {
			t.Errorf("%v allowed: %q, want %q: %s", c.allow, b.told, c.want, &b.log)
		}
	}
	if !strings.Contains(b.log.String(), "forbidden address") {
		t.Errorf("the log does not say why: %s", &b.log)
	}
}

func TestPushServicesAreKnownByName(t *testing.T) {
	for address, want := range map[string]bool{
		"https://fcm.googleapis.com/fcm/send/abc:def":             true,
		"https://updates.push.services.mozilla.com/wpush/v2/gAAA": true,
		"https://web.push.apple.com/QGuQyavXutnMH":                true,
		"https://wns2-par02p.notify.windows.com/w/?token=BQY":     true,
		"https://FCM.googleapis.com/fcm/send/abc":                 true,
		"http://fcm.googleapis.com/fcm/send/abc":                  false,
		"https://fcm.googleapis.com:8443/fcm/send/abc":            false,
		"https://web.push.apple.com:22/":                          false,
		"https://fcm.googleapis.com.evil.example/":                false,
		"https://evil.example/fcm.googleapis.com":                 false,
		"https://.push.apple.com/":                                false,
		"https://evilpush.apple.com/":                             false,
		"https://evilfcm.googleapis.com/":                         false,
		"https://user:secret@fcm.googleapis.com/":                 false,
		"https://fcm.googleapis.com/#x":                           false,
		"https:fcm.googleapis.com":                                false,
		"https://127.0.0.1/":                                      false,
		"https://[::1]/":                                          false,
		"":                                                        false,
	} {
		to, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := IsPushService(to, PushServices); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}

func TestPushesStopWithTheProgram(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	b := newPushBed(t, func(http.ResponseWriter, *http.Request) { stop() })
	b.Every = time.Hour
	b.news(1, b.server.URL+secretPath)
	if err := b.Pusher.Run(ctx); err != nil || len(b.asked) != 1 {
		t.Fatalf("%v after %d pushes", err, len(b.asked))
	}
}
