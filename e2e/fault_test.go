package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"sync"
)

// A fault spoils what a host was about to send.
type fault func(w http.ResponseWriter, r *http.Request, good reply)

// A strike decides which request a fault meets: nil lets it pass. It is called
// by all connections at once.
type strike func(name string, good reply) fault

// spoil puts a fault into the host: for every request whose name is meant.
func (h *host) spoil(f fault, meant func(name string) bool) {
	h.strikeWith(func(name string, _ reply) fault {
		if meant(name) {
			return f
		}
		return nil
	})
}

func (h *host) strikeWith(s strike) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.strike = s
}

// mend takes every fault out of the host.
func (h *host) mend() { h.strikeWith(nil) }

// loginPage is what a captive portal shows: good HTML, and not ours.
const loginPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Free Wi-Fi</title><form><h1>Log in</h1><input name="phone"><button>Go</button></form></html>`

// portal answers whatever was asked for with 200 and a login page.
func portal(w http.ResponseWriter, _ *http.Request, _ reply) {
	reply{http.StatusOK, htmlHeader(), []byte(loginPage)}.send(w)
}

// challenge answers as a content network does that takes readers for machines.
func challenge(w http.ResponseWriter, _ *http.Request, _ reply) {
	h := htmlHeader()
	h.Set("Cf-Mitigated", "challenge")
	h.Set("Retry-After", "5")
	reply{http.StatusServiceUnavailable, h, []byte(`<!doctype html><title>Just a moment...</title><h1>Checking your browser</h1>`)}.send(w)
}

// status answers with a code and a page about it.
func status(code int) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ reply) {
		reply{code, htmlHeader(), fmt.Appendf(nil, "<!doctype html><title>%d</title><h1>%[1]d %s</h1>", code, http.StatusText(code))}.send(w)
	}
}

func htmlHeader() http.Header { return http.Header{"Content-Type": {"text/html; charset=utf-8"}} }

// cut sends a share of the body, in percent, and breaks the connection.
func cut(percent int) fault {
	return func(w http.ResponseWriter, _ *http.Request, good reply) {
		cutAt(w, good, len(good.body)*percent/100)
	}
}

// cutAt promises the whole body, sends n bytes of it, and breaks the connection.
func cutAt(w http.ResponseWriter, good reply, n int) {
	for name, values := range good.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(good.body)))
	w.WriteHeader(good.code)
	w.Write(good.body[:n])
	http.NewResponseController(w).Flush() // what was sent arrives before the end
	hangUp(w, nil, good)
}

// hangUp breaks the connection without a word.
func hangUp(http.ResponseWriter, *http.Request, reply) { panic(http.ErrAbortHandler) }

// truncate sends a share of the body as if it were all of it.
func truncate(percent int) fault {
	return func(w http.ResponseWriter, _ *http.Request, good reply) {
		good.body = good.body[:len(good.body)*percent/100]
		good.send(w)
	}
}

// flip changes a bit in the middle of the body.
func flip(w http.ResponseWriter, _ *http.Request, good reply) {
	good.body = bytes.Clone(good.body)
	if n := len(good.body); n > 0 {
		good.body[n/2] ^= 1
	}
	good.send(w)
}

// from answers as the host would if other files were published on it.
func (h *host) from(files folder) fault {
	return func(w http.ResponseWriter, r *http.Request, _ reply) { h.answer(r, files).send(w) }
}

// cutAfter lets n bytes of bodies pass that are counted, cuts the one that would be more at
// that byte, and from then on there is no network at all.
func cutAfter(n int, counted func(name string) bool) strike {
	var mu sync.Mutex
	return func(name string, good reply) fault {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case n < 0:
			return hangUp
		case !counted(name):
			return nil
		case len(good.body) <= n:
			n -= len(good.body)
			return nil
		}
		left := n
		n = -1
		return func(w http.ResponseWriter, _ *http.Request, good reply) { cutAt(w, good, left) }
	}
}

// anything means every request.
func anything(string) bool { return true }

// hold takes a request, tells so, and goes on as the host would when it is let go.
// Those that come after it pass.
func hold(meant func(name string) bool) (s strike, held <-chan struct{}, letGo func()) {
	var once sync.Once
	began, gate := make(chan struct{}), make(chan struct{})
	s = func(name string, _ reply) (f fault) {
		if meant(name) {
			once.Do(func() {
				f = func(w http.ResponseWriter, r *http.Request, good reply) {
					close(began)
					select {
					case <-gate:
						good.send(w)
					case <-r.Context().Done(): // the host was stopped, or the browser gave up
						panic(http.ErrAbortHandler)
					}
				}
			})
		}
		return f
	}
	return s, began, sync.OnceFunc(func() { close(gate) })
}

// tamper changes what an edition says and leaves its signature.
func tamper(w http.ResponseWriter, _ *http.Request, good reply) {
	good.body = bytes.Replace(good.body, []byte(`"time":1`), []byte(`"time":2`), 1)
	good.send(w)
}
