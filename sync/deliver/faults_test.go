package deliver

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"unionhall/sync/queue"
)

// A wire is the network between a service and one receiver: pipes in memory, over which
// time passes by itself.
type wire struct {
	meet    func(n int, conn net.Conn) // the receiver's end of connection n, from 0
	mu      sync.Mutex
	dialled []string
	meeting sync.WaitGroup
}

func (w *wire) dial(_ context.Context, _, address string) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.dialled)
	w.dialled = append(w.dialled, address)
	near, far := net.Pipe()
	w.meeting.Go(func() { w.meet(n, far) })
	return near, nil
}

// timed notes how long each attempt of a carrier takes.
type timed struct {
	Carrier
	mu   sync.Mutex
	took []time.Duration
}

func (c *timed) Carry(ctx context.Context, e *queue.Claimed) error {
	began := time.Now()
	err := c.Carrier.Carry(ctx, e)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took = append(c.took, time.Since(began))
	return err
}

func (c *timed) attempts() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.took)
}

// got is what a receiver was given, each time.
type got struct {
	mu   sync.Mutex
	ids  []string
	text [][]byte
}

func (g *got) add(id string, text []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ids, g.text = append(g.ids, id), append(g.text, text)
}

// one tells a test when it was given under two ids, or never.
func (g *got) one(t *testing.T) {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if ids := slices.Compact(slices.Sorted(slices.Values(g.ids))); len(ids) != 1 || ids[0] == "" {
		t.Errorf("delivered under %q", ids)
	}
}

// An end is what becomes of a delivery whose receiver never gets well.
type end string

const (
	dies    end = "listed as dead"
	rests   end = "its route rests for good"
	arrives end = "delivered"
)

// trial is one fault of a receiver.
type trial struct {
	carrier Carrier
	outcome queue.Outcome
	wire    *wire
	well    func(from int) // the receiver is well from this connection on
	longest time.Duration  // that one attempt may take
	got     *got
	end     end
}

const forever = 1 << 30

// patience is longer than ten attempts take when each is followed by the longest pause.
const patience = 270 * time.Hour

// goodbye is how long TLS waits for who does not read, so that it can say that it closes: a
// pipe has no buffer that would take it.
const goodbye = 5 * time.Second

// run has one envelope delivered while the receiver fails: three times, and for ever.
// Nothing may be lost, and nothing may go on for ever.
func (r *trial) run(t *testing.T, ill int) {
	r.well(ill)
	q := queue.Memory(nil)
	defer q.Close()
	c := &timed{Carrier: r.carrier}
	s := New(Options{Queue: q, Routes: map[string]Route{"to": {Carrier: c, Kind: "to", Outcome: r.outcome}}, Log: slog.New(slog.DiscardHandler), Every: time.Hour})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		r.wire.meeting.Wait()
	}()
	e := claimed().Envelope
	e.Routes, e.Parts, e.Received = []string{"to"}, nil, time.Now()
	if _, err := q.Accept(t.Context(), &e); err != nil {
		t.Fatal(err)
	}
	time.Sleep(patience)
	synctest.Wait()
	r.settled(t, q, len(c.attempts()), ill)
	r.well(0)
	if _, err := q.Replay(t.Context(), "to"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Hour)
	synctest.Wait()
	if state, err := q.Stats(t.Context()); err != nil || state.Due != 0 || state.Dead != 0 {
		t.Errorf("after it was replayed: %+v, %v", state, err)
	}
	r.got.one(t)
	if places := slices.Compact(slices.Clone(r.wire.dialled)); len(places) != 1 {
		t.Errorf("dialled: %q", places)
	}
	for n, d := range c.attempts() {
		if d > r.longest {
			t.Errorf("attempt %d took %s", n+1, d)
		}
	}
}

// settled looks at what became of the delivery after that.
func (r *trial) settled(t *testing.T, q queue.Queue, attempts, ill int) {
	t.Helper()
	state, err := q.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[end]struct{ attempts, due, dead int }{dies: {MaxAttempts, 0, 1}, rests: {1, 1, 0}, arrives: {1, 0, 0}}[r.end]
	if r.end == dies && ill < MaxAttempts {
		want.attempts, want.dead = ill+1, 0
	}
	if attempts != want.attempts || int(state.Due) != want.due || int(state.Dead) != want.dead {
		t.Errorf("%d attempts, %d due, %d dead; want %+v", attempts, state.Due, state.Dead, want)
	}
}

// each runs a trial of a receiver that gets well and of one that never does.
func each(t *testing.T, name string, make func(*testing.T) *trial) {
	for _, ill := range []int{3, forever} {
		if ill == forever && testing.Short() { // as the race detector runs it: many more of the same attempts
			continue
		}
		t.Run(fmt.Sprintf("%s %d", name, min(ill, MaxAttempts)), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { make(t).run(t, ill) })
		})
	}
}

func TestNothingIsLostWhateverAWebhookAnswers(t *testing.T) {
	say := func(text string) func(net.Conn) {
		return func(c net.Conn) { _, _ = io.WriteString(c, text) }
	}
	const empty = "Content-Length: 0\r\nConnection: close\r\n\r\n"
	for _, c := range []struct {
		name   string
		answer func(net.Conn)             // to the request, over TLS
		raw    func(*testing.T, net.Conn) // before TLS
		end    end
	}{
		{name: "late 2xx", answer: func(c net.Conn) { time.Sleep(hookTime + 10*time.Second); say("HTTP/1.1 200 OK\r\n" + empty)(c) }},
		{name: "no answer", answer: func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
		{name: "hangs up", answer: func(net.Conn) {}},
		{name: "head cut", answer: say("HTTP/1.1 20")},
		{name: "no HTTP", answer: say("HELO\r\n\r\n")},
		{name: "endless head", answer: func(c net.Conn) { say("HTTP/1.1 200 OK\r\nX: ")(c); _, _ = io.Copy(c, ones{}) }},
		{name: "endless 103", answer: func(c net.Conn) {
			for {
				if _, err := io.WriteString(c, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"); err != nil {
					return
				}
			}
		}},
		{name: "head drips", answer: func(c net.Conn) { drip(c, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 600)) }},
		{name: "redirect to private", answer: say("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\n" + empty)},
		{name: "redirect that keeps the body", answer: say("HTTP/1.1 308 Permanent Redirect\r\nLocation: https://[::1]/\r\n" + empty)},
		{name: "304", answer: say("HTTP/1.1 304 Not Modified\r\n" + empty)},
		{name: "401", answer: say("HTTP/1.1 401 Unauthorized\r\n" + empty)},
		{name: "408", answer: say("HTTP/1.1 408 Request Timeout\r\n" + empty)},
		{name: "410", answer: say("HTTP/1.1 410 Gone\r\n" + empty), end: rests},
		{name: "429", answer: say("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7200\r\n" + empty)},
		{name: "429 for years", answer: say("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2000000000\r\n" + empty)},
		{name: "500", answer: say("HTTP/1.1 500 Oh\r\n" + empty)},
		{name: "503", answer: say("HTTP/1.1 503 Later\r\n" + empty)},
		{name: "2xx, body cut", answer: say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"), end: arrives},
		{name: "2xx, body drips", answer: func(c net.Conn) {
			say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")(c)
			drip(c, strings.Repeat("x", 1000))
		}, end: arrives},
		{name: "2xx, endless body", answer: func(c net.Conn) { say("HTTP/1.1 200 OK\r\n\r\n")(c); _, _ = io.Copy(c, ones{}) }, end: arrives},
		{name: "refused", raw: func(*testing.T, net.Conn) {}},
		{name: "no handshake", raw: func(_ *testing.T, c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
		{name: "no TLS", raw: func(_ *testing.T, c net.Conn) { say("HTTP/1.1 200 OK\r\n" + empty)(c) }},
		{name: "another's certificate", raw: strangersTLS},
	} {
		each(t, c.name, func(t *testing.T) *trial {
			pair, pool := certificate(t)
			serves := &tls.Config{Certificates: []tls.Certificate{pair}, SessionTicketsDisabled: true}
			g, w, ill := &got{}, &wire{}, 0
			w.meet = func(n int, conn net.Conn) {
				defer conn.Close()
				if n < ill && c.raw != nil {
					c.raw(t, conn)
					return
				}
				secured := tls.Server(conn, serves)
				defer secured.Close()
				if !g.request(secured) {
					return
				}
				if n < ill {
					c.answer(secured)
					return
				}
				say("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")(secured)
			}
			return &trial{carrier: hookOver(t, w, pool), outcome: queue.Notified, wire: w, well: func(from int) { ill = from }, longest: hookTime + goodbye, got: g, end: orDies(c.end)}
		})
	}
}

// request reads one and notes what came under which id.
func (g *got) request(conn net.Conn) bool {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return false
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return false
	}
	g.add(r.Header.Get("Webhook-Id"), body)
	return true
}

func orDies(e end) end {
	if e == "" {
		return dies
	}
	return e
}

func hookOver(t *testing.T, w *wire, pool *x509.CertPool) *Webhook {
	t.Helper()
	h := NewWebhook(WebhookOptions{Address: &url.URL{Scheme: "https", Host: "localhost", Path: "/hook"}, Signers: []Signer{signer(t, hmacSecret)}, Epoch: epochs, TLS: &tls.Config{RootCAs: pool}})
	h.client.Transport.(*http.Transport).DialContext = w.dial
	t.Cleanup(h.client.CloseIdleConnections)
	return h
}

// strangersTLS speaks TLS with a certificate that nobody vouches for.
func strangersTLS(t *testing.T, conn net.Conn) {
	pair, _ := certificate(t)
	_ = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{pair}}).Handshake()
}

func TestNothingIsLostWhereverARelayFails(t *testing.T) {
	for _, stage := range []string{"greeting", "EHLO", "STARTTLS", "handshake", "EHLO again", "AUTH", "MAIL", "RCPT", "DATA", "taken"} {
		for name, line := range map[string]string{"421": "421 too busy", "hangs": hangs, "hangs up": hangsUp, "drips": drips + "250 well", "endless": endless} {
			each(t, stage+" "+name, func(t *testing.T) *trial {
				r := relayTrial(t, map[string]string{stage: line})
				if stage == "taken" && name == "drips" {
					r.end = arrives // 250 was said, and the words after it change nothing
				}
				return r
			})
		}
	}
	for name, lines := range map[string]map[string]string{
		"greylisting":    {"RCPT": "451 4.7.1 come again"},
		"full":           {"RCPT": "452 4.2.2 mailbox full"},
		"refused":        {"RCPT": "550 5.1.1 who?"},
		"spam":           {"taken": "554 5.7.1 no"},
		"taken and lost": {"taken": "451 4.3.0 what was it?"},
		"no STARTTLS":    {"EHLO": "250 relay"},
	} {
		each(t, name, func(t *testing.T) *trial { return relayTrial(t, lines) })
	}
}

// relayTrial is a relay that says these lines while it is ill. When it is well it knows
// neither 8BITMIME nor SMTPUTF8.
func relayTrial(t *testing.T, lines map[string]string) *trial {
	pair, pool := certificate(t)
	serves := &tls.Config{Certificates: []tls.Certificate{pair}, SessionTicketsDisabled: true}
	g, w, ill := &got{}, &wire{}, 0
	w.meet = func(n int, conn net.Conn) {
		said := lines
		if n >= ill {
			said = nil
		}
		(&talk{conn: conn, secured: serves, lines: said, taken: func(text []byte) { g.letter(t, text) }}).speak()
	}
	m := &Mail{To: []string{"officer@yl.example", "second@yl.example"}, Desk: "https://desk.yl.example/", connect: w.dial, MailServer: MailServer{
		Host: "relay.example", Port: 587, User: "unionsync", Password: "secret", From: "unionsync@yl.example", TLS: &tls.Config{RootCAs: pool, ServerName: "localhost"}}}
	return &trial{carrier: m, outcome: queue.Told, wire: w, well: func(from int) { ill = from }, longest: carryTime + goodbye, got: g, end: dies}
}

// letter notes a mail, and holds it against what every relay takes (RFC 5321, section
// 4.5.3.1.6, without 8BITMIME).
func (g *got) letter(t *testing.T, text []byte) {
	message, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		t.Error(err)
		return
	}
	g.add(message.Header.Get("Message-Id"), text)
	for line := range bytes.Lines(text) {
		if len(line) > 998 || bytes.ContainsFunc(line, func(c rune) bool { return c > '~' }) {
			t.Errorf("a relay need not take the line %q", line)
		}
	}
}

// What a relay wants later for one mailbox is sent there later, and nobody else gets it
// a second time.
func TestAMailboxThatIsGreylistedGetsItsNoticeLater(t *testing.T) {
	r := &relay{later: map[string]int{"second@yl.example": 2}}
	m := r.open(t, nil)
	var refused *Refused
	for attempt := range 2 {
		if err := m.Carry(t.Context(), claimed()); !errors.As(err, &refused) || refused.Why != "SMTP 451" {
			t.Errorf("attempt %d: %v", attempt, err)
		}
	}
	if err := m.Carry(t.Context(), claimed()); err != nil {
		t.Error(err)
	}
	var to []string
	for _, l := range r.got {
		to = append(to, l.to...)
	}
	if !slices.Equal(to, []string{"officer@yl.example", "second@yl.example"}) || len(m.told) != 0 {
		t.Errorf("%q have it; %d are remembered", to, len(m.told))
	}
	r.later, r.gone = map[string]int{"second@yl.example": 1}, ""
	if err := m.Carry(t.Context(), claimed()); !errors.As(err, &refused) {
		t.Error(err)
	}
	r.gone = "second@yl.example" // it was never going to take it
	if err := m.Carry(t.Context(), claimed()); err != nil || len(r.got) != 3 || len(m.told) != 0 {
		t.Errorf("%v, %d mails", err, len(r.got))
	}
}
