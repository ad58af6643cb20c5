package intake

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"
)

// answer is the one way from a request to what does it: the headers of every
// answer, who may call from which page, the one place that writes problems, the
// one that logs. route names the address in logs and figures: never what was
// asked for, which an address may hold.
func (i *Intake) answer(route string, do func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		id := rand.Text()[:16] // tells one request from others in the log, and comes from nobody
		seen := &seenWriter{ResponseWriter: w, status: http.StatusOK}
		guard(seen.Header(), id)
		err := i.fromOurPages(seen, r, route)
		if err == nil {
			err = careful(do, seen, r)
		}
		rule := ""
		if err != nil {
			p := problemOf(err)
			rule = p.rule
			i.complain(id, p)
			if seen.begun {
				defer panic(http.ErrAbortHandler) // half an answer is none
			} else {
				p.write(seen, r)
			}
		}
		took := time.Since(begin)
		i.figures.request(route, r.Method, seen.status, took)
		i.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("id", id), slog.String("route", route),
			slog.String("method", method(r.Method)), slog.Int("status", seen.status), slog.String("rule", rule), slog.Duration("took", took.Round(time.Microsecond)))
	})
}

// complain logs why something that is ours did not work.
func (i *Intake) complain(id string, p *problem) {
	if p.cause != nil {
		i.log.Error("not done", "id", id, "rule", p.rule, "error", p.cause.Error())
	}
}

// method returns a method that is safe to log: a client can send any word.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions:
		return m
	}
	return "other"
}

// guard sets what every answer says: no page is made of it, nobody keeps it, and
// the next visit comes by TLS too.
func guard(h http.Header, id string) {
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Request-Id", id)
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}

// A seenWriter remembers the status.
type seenWriter struct {
	http.ResponseWriter
	status int
	begun  bool // the head of the answer is on its way
}

func (s *seenWriter) WriteHeader(status int) {
	s.status, s.begun = status, true
	s.ResponseWriter.WriteHeader(status)
}

func (s *seenWriter) Write(b []byte) (int, error) {
	s.begun = true
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *seenWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
