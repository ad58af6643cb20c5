package intake

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// A problem is an answer that is none of those that were hoped for (RFC 9457).
// It repeats nothing of what was sent.
type problem struct {
	status int
	rule   string // stable id, "place/fault", such as "envelope/order"
	text   diag.Words
	bits   int // of work that are asked for; 0: not said
	wait   int // seconds after which to try again; 0: not said
	allow  string
	head   *int  // the number of the newest reply, where that is what is wrong
	cause  error // for the log; never sent
}

func (p *problem) Error() string { return p.rule }

func refused(status int, rule, zh, en string, values ...any) *problem {
	return &problem{status: status, rule: rule, text: diag.Say(zh, en, values...)}
}

// problemOf makes a problem of whatever a handler returned.
func problemOf(err error) *problem {
	var p *problem
	var shape *seal.Refusal
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &shape):
		return refused(http.StatusUnprocessableEntity, shape.Rule, "信封不符合 seal/1 的格式：%s", "this is no envelope of seal/1: %s", shape.Rule)
	}
	p = refused(http.StatusInternalServerError, "endpoint/fault", "接收端出错了，请稍后再试", "the endpoint is at fault; try again later")
	p.cause = err
	return p
}

// unavailable says that nothing was promised and when to ask again.
func unavailable(r *http.Request, err error) error {
	p := refused(http.StatusServiceUnavailable, "queue/unavailable", "现在收不了，请稍后再试", "nothing can be taken now; try again later")
	switch {
	case errors.Is(err, queue.ErrFull):
		p.rule = "queue/full"
	case errors.Is(err, queue.ErrStopped):
		p.rule = "queue/stopped"
	case errors.Is(err, queue.ErrUncertain):
		p.rule = "queue/uncertain"
	case r.Context().Err() != nil:
		p.rule = "queue/left" // whoever asked is gone
	}
	p.cause, p.wait = err, retryAfter()
	return p
}

// retryAfter spreads those who come again over a minute: half of one at least.
func retryAfter() int { return 30 + rand.IntN(60) }

// write sends the problem, in Chinese unless English is asked for.
func (p *problem) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	lang := "zh"
	if a := r.Header.Get("Accept-Language"); a != "" && !diag.IsChinese(a) {
		lang = "en"
	}
	body := map[string]any{"type": "about:blank", "title": http.StatusText(p.status), "status": p.status, "rule": p.rule, "detail": p.text.In(lang)}
	if p.bits > 0 {
		body["work"] = p.bits
	}
	if p.head != nil {
		body["head"] = *p.head
	}
	if p.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", sessionHeader)
	}
	if p.wait > 0 {
		h.Set("Retry-After", strconv.Itoa(p.wait))
	}
	if p.allow != "" {
		h.Set("Allow", p.allow)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", lang)
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(body) // whoever left does not read it
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
	return nil
}

func nothingHere(http.ResponseWriter, *http.Request) error {
	return refused(http.StatusNotFound, "address/unknown", "这里什么也没有", "there is nothing at this address")
}

func wrongMethod(method string) func(http.ResponseWriter, *http.Request) error {
	allow := method + ", OPTIONS"
	if method == http.MethodGet {
		allow = "GET, HEAD, OPTIONS"
	}
	return func(http.ResponseWriter, *http.Request) error {
		p := refused(http.StatusMethodNotAllowed, "address/method", "这个地址只接受 %s", "this address takes %s", method)
		p.allow = allow
		return p
	}
}
