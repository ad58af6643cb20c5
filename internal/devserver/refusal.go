package devserver

import (
	"errors"
	"net/http"

	"unionhall/internal/diag"
)

// A refusal is why a request got no better answer.
type refusal struct {
	code int
	why  diag.Words
}

func (e *refusal) Error() string { return e.why.EN }

func refused(code int, zh, en string, values ...any) error {
	return &refusal{code, diag.Say(zh, en, values...)}
}

// answer makes a handler of a method that returns what went wrong.
func (s *Server) answer(do func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := do(w, r); err != nil {
			s.refuse(w, err)
		}
	})
}

// refuse is the one place that turns an error into an answer.
func (s *Server) refuse(w http.ResponseWriter, err error) {
	code, text := http.StatusInternalServerError, err.Error()
	var known *refusal
	if errors.As(err, &known) {
		code, text = known.code, known.why.In(s.lang)
	}
	s.write(w, code, text)
}

// write answers with a sentence.
func (s *Server) write(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text)) // whoever asked may be gone
}

func nothingHere(http.ResponseWriter, *http.Request) error {
	return refused(http.StatusNotFound, "这里没有东西", "nothing lies here")
}
