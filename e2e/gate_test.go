package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// A gate stands between phones and an endpoint, and can be told what befalls what
// passes. It remembers what came.
type gate struct {
	t  *testing.T
	to *endpoint

	mu   sync.Mutex // guards what follows
	way  way
	seen []passed
	more chan struct{} // closed when one more has come
}

// A passed is one request that has come to a gate.
type passed struct {
	path   string
	status int    // that the endpoint has answered with; 0: it never got there, or was gone
	body   int    // bytes of the request
	text   string // of a request that is no longer than a question
	answer int    // bytes of the endpoint's answer
	header http.Header
}

// longestQuestion is that about notices, in bytes.
const longestQuestion = 1536

// A way is what becomes of a request. pass lets it through to the endpoint and
// returns what that answers; a way that does not call it keeps the request back.
// What a way does not answer is cut.
type way func(w http.ResponseWriter, r *http.Request, pass func() (reply, error))

// gates are those of all tests, by the origin of their pages: a site is built with one
// address of its endpoint, and many tests share the site.
type gates struct {
	mu       sync.Mutex // guards what follows
	byOrigin map[string]*gate
}

func (g *gates) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	at := g.byOrigin[r.Header.Get("Origin")]
	g.mu.Unlock()
	if at == nil {
		http.Error(w, "no test has pages of this origin", http.StatusForbidden)
		return
	}
	at.ServeHTTP(w, r)
}

// open puts a gate before an endpoint, for pages of an origin.
func (g *gates) open(t *testing.T, origin string, to *endpoint) *gate {
	t.Helper()
	x := &gate{t: t, to: to, way: straight, more: make(chan struct{})}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.byOrigin[origin] = x
	t.Cleanup(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.byOrigin, origin)
	})
	return x
}

// befall says what becomes of requests from now on.
func (g *gate) befall(w way) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.way = w
}

// mend lets everything pass again.
func (g *gate) mend() { g.befall(straight) }

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the browser went away
	}
	g.mu.Lock()
	at := g.way
	g.mu.Unlock()
	p := passed{path: r.URL.Path, body: len(body), header: r.Header.Clone()}
	if len(body) <= longestQuestion {
		p.text = string(body)
	}
	pass := func() (reply, error) {
		answer, err := g.forward(r, body)
		g.mu.Lock()
		p.status, p.answer = answer.code, len(answer.body)
		g.mu.Unlock()
		return answer, err
	}
	defer g.note(&p)
	at(w, r, pass)
}

// forward asks the endpoint.
func (g *gate) forward(r *http.Request, body []byte) (reply, error) {
	q, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+g.to.address+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	q.Header = r.Header.Clone()
	q.Header.Del("Connection")
	a, err := gateTransport.RoundTrip(q)
	if err != nil {
		return reply{}, err
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	a.Header.Del("Content-Length")
	return reply{a.StatusCode, a.Header, text}, err
}

// gateTransport keeps no connection: an endpoint that was killed has none.
var gateTransport = &http.Transport{DisableKeepAlives: true, DisableCompression: true}

func (g *gate) note(p *passed) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen = append(g.seen, *p)
	close(g.more)
	g.more = make(chan struct{})
}

// count tells how many requests have come that are wanted.
func (g *gate) count(wanted func(passed) bool) (n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range g.seen {
		if wanted(p) {
			n++
		}
	}
	return n
}

// forget drops what has come so far.
func (g *gate) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen = nil
}

// wait returns when n requests have come that are wanted, since the last forget.
func (g *gate) wait(n int, what string, wanted func(passed) bool) {
	g.t.Helper()
	deadline := time.After(patience)
	for {
		g.mu.Lock()
		more := g.more
		g.mu.Unlock()
		if g.count(wanted) >= n {
			return
		}
		select {
		case <-more:
		case <-deadline:
			g.mu.Lock()
			defer g.mu.Unlock()
			var seen []string
			for _, p := range g.seen {
				seen = append(seen, fmt.Sprintf("%s %d", p.path, p.status))
			}
			g.t.Fatalf("%d times %s did not come; what came was %q", n, what, seen)
		}
	}
}

// posted wants requests of a verb that are no question of a browser whether it may.
func posted(verb string) func(passed) bool {
	return func(p passed) bool {
		return p.path == "/v1/"+verb && p.header.Get("Access-Control-Request-Method") == ""
	}
}

// straight lets a request through.
func straight(w http.ResponseWriter, _ *http.Request, pass func() (reply, error)) {
	answer, err := pass()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	answer.send(w)
}

// gone is a network on which the endpoint cannot be reached.
func gone(http.ResponseWriter, *http.Request, func() (reply, error)) { panic(http.ErrAbortHandler) }

// of meets requests of these verbs with a way, others pass.
func (w way) of(verbs ...string) way {
	return func(answer http.ResponseWriter, r *http.Request, pass func() (reply, error)) {
		for _, verb := range verbs {
			if r.URL.Path == "/v1/"+verb && r.Method == http.MethodPost {
				w(answer, r, pass)
				return
			}
		}
		straight(answer, r, pass)
	}
}

// times meets the first n requests with a way, those after it pass.
func (w way) times(n int) way {
	var mu sync.Mutex
	return func(answer http.ResponseWriter, r *http.Request, pass func() (reply, error)) {
		mu.Lock()
		left := n
		n--
		mu.Unlock()
		if left > 0 {
			w(answer, r, pass)
			return
		}
		straight(answer, r, pass)
	}
}

// answerLost lets the request through; its answer never arrives.
func answerLost(_ http.ResponseWriter, _ *http.Request, pass func() (reply, error)) {
	_, _ = pass() // that is the fault
	panic(http.ErrAbortHandler)
}

// answerCut sends half of the answer and breaks the connection.
func answerCut(w http.ResponseWriter, _ *http.Request, pass func() (reply, error)) {
	answer, err := pass()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	cutAt(w, answer, len(answer.body)/2)
}

// unread answers with a fault of a host, and the endpoint gets nothing. A page of
// another origin reads such an answer only where it is told that it may; portals and
// servers that fail say no such thing.
func unread(f fault) way {
	return func(w http.ResponseWriter, r *http.Request, _ func() (reply, error)) { f(w, r, reply{}) }
}

// openly is unread with the words that let the page read the answer: what a server
// in front of the endpoint on the same origin would look like.
func openly(f fault) way {
	return func(w http.ResponseWriter, r *http.Request, _ func() (reply, error)) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		f(w, r, reply{})
	}
}

// unavailable is a server that says when to come again, in seconds.
func unavailable(code, after int) fault {
	return func(w http.ResponseWriter, r *http.Request, good reply) {
		w.Header().Set("Retry-After", fmt.Sprint(after))
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
		status(code)(w, r, good)
	}
}

// storm sends each request twenty times at once, and lets the phone have one of the answers.
func storm(w http.ResponseWriter, _ *http.Request, pass func() (reply, error)) {
	const copies = 20
	answers := make(chan reply, copies)
	var all sync.WaitGroup
	for range copies {
		all.Go(func() {
			if a, err := pass(); err == nil {
				answers <- a
			}
		})
	}
	all.Wait()
	close(answers)
	answer, ok := <-answers
	if !ok {
		panic(http.ErrAbortHandler)
	}
	answer.send(w)
}

// killedAfterCommit lets the request through, and ends the endpoint before its answer
// arrives. It is started again at once.
func (g *gate) killedAfterCommit(_ http.ResponseWriter, _ *http.Request, pass func() (reply, error)) {
	answer, err := pass()
	g.to.kill()
	g.to.start()
	if err != nil || answer.code/100 != 2 {
		g.t.Errorf("the endpoint had not committed: %d, %v", answer.code, err)
	}
	panic(http.ErrAbortHandler)
}

// cutUpload takes half of the request as a line does that breaks: the endpoint sees
// half a body.
func (g *gate) cutUpload(_ http.ResponseWriter, r *http.Request, _ func() (reply, error)) {
	body, half := io.Pipe()
	q, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+g.to.address+r.URL.RequestURI(), body)
	if err != nil {
		g.t.Error(err)
		panic(http.ErrAbortHandler)
	}
	q.Header = r.Header.Clone()
	q.ContentLength = 4096
	go func() {
		_, _ = half.Write([]byte(strings.Repeat("{", 2048)))
		half.CloseWithError(errors.New("the line is cut"))
	}()
	if a, err := gateTransport.RoundTrip(q); err == nil {
		a.Body.Close()
		g.t.Errorf("half a body was answered with %d", a.StatusCode)
	}
	panic(http.ErrAbortHandler)
}

// quiet is a log for what browsers leave half done.
var quiet = log.New(io.Discard, "", 0)

// lossy loses every third request: one before it arrives, the next one's answer.
func lossy() way {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, r *http.Request, pass func() (reply, error)) {
		mu.Lock()
		n++
		at := n
		mu.Unlock()
		switch {
		case at%6 == 3:
			gone(w, r, pass)
		case at%6 == 0:
			answerLost(w, r, pass)
		}
		straight(w, r, pass)
	}
}
