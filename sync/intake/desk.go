package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"unionhall/sync/queue"
)

// The officers' half of the addresses. It lies in this package and not beside it: one
// description, one way from a request to its answer, one log and one set of budgets hold
// for phones and desks alike.

// deskPath is what the addresses of desks begin with.
const deskPath = "/v1/desk/"

const (
	mostAsked  = 4 << 10   // bytes of what a desk asks
	mostSealed = 256 << 10 // of what it hands over
)

// deskAddresses are those of desks; none where no queue was given for them.
func (i *Intake) deskAddresses() []address {
	if i.desk == nil {
		return nil
	}
	verbs := []struct {
		name string
		do   func(http.ResponseWriter, *http.Request) error
	}{
		{"challenge", i.challenge},
		{"session", i.openSession},
		{"list", atDesk(i, mostAsked, i.list)},
		{"fetch", atDesk(i, mostAsked, i.fetch)},
		{"part", atDesk(i, mostAsked, i.fetchPart)},
		{"state", atDesk(i, mostAsked, i.advance)},
		{"replies", atDesk(i, mostAsked, i.replies)},
		{"reply", atDesk(i, mostSealed, i.reply)},
		{"rewrap", atDesk(i, mostSealed, i.rewrap)},
		{"note", atDesk(i, mostSealed, i.note)},
		{"notes", atDesk(i, mostAsked, i.notes)},
		{"erase", atDesk(i, mostAsked, i.erase)},
		{"count", atDesk(i, mostAsked, i.count)},
		{"rated", atDesk(i, mostAsked, i.rated)},
	}
	var list []address
	for _, v := range verbs {
		list = append(list, address{http.MethodPost, deskPath + v.name, v.do})
	}
	return list
}

// isDesk reports whether a route is one of desks.
func isDesk(route string) bool { return strings.HasPrefix(route, deskPath) }

// octets are an answer that is not JSON.
type octets []byte

// atDesk is a verb of an officer with a session, which is looked at before anything else.
func atDesk[T any](i *Intake, most int64, do func(context.Context, *session, T) (any, error)) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if i.budgets.often(i.budgets.asking, i.prefix(r)) {
			return tooOften()
		}
		s, err := i.sessionOf(r)
		if err != nil {
			return err
		}
		asked, err := asks[T](i, w, r, most)
		if err != nil {
			return err
		}
		answer, err := do(r.Context(), s, asked)
		if err != nil {
			return deskProblem(r, err)
		}
		if b, ok := answer.(octets); ok {
			w.Header().Set("Content-Type", "application/octet-stream")
			w.WriteHeader(http.StatusOK)
			_, _ = w.Write(b)
			return nil
		}
		return writeJSON(w, http.StatusOK, answer)
	}
}

// asks reads what a desk asks, which has no members that are not known.
func asks[T any](i *Intake, w http.ResponseWriter, r *http.Request, most int64) (asked T, err error) {
	if err := typed(r, "application/json"); err != nil {
		return asked, err
	}
	text, done, err := i.body(w, r, most)
	if err != nil {
		return asked, err
	}
	defer done()
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if d.Decode(&asked) != nil || d.Decode(new(any)) != io.EOF {
		return asked, misshapen()
	}
	return asked, nil
}

func misshapen() *problem {
	return refused(http.StatusBadRequest, "desk/shape", "应当是 JSON，各项按格式写", "it must be JSON with each member in its form")
}

// notHere is the answer for what is not there and for what is another union's: nobody can
// tell which.
func notHere() *problem {
	return refused(http.StatusNotFound, "desk/unknown", "这个工会没有这一项", "this union has no such thing")
}

func tooOften() *problem {
	p := refused(http.StatusTooManyRequests, "desk/often", "太频繁了，请稍后再试", "too often; try again later")
	p.wait = retryAfter()
	return p
}

// deskProblem says in words what the queue answered.
func deskProblem(r *http.Request, err error) error {
	var p *problem
	switch {
	case errors.As(err, &p):
		return err
	case errors.Is(err, queue.ErrNotFound):
		return notHere()
	case errors.Is(err, queue.ErrWithdrawn):
		return refused(http.StatusConflict, "envelope/withdrawn", "职工已经撤回", "the worker took it back")
	case errors.Is(err, queue.ErrCrowded):
		return refused(http.StatusConflict, "note/many", "这一件的记录已经有 %d 条，记不下了", "this case has %d notes; there is no room for more", queue.MostNotes)
	case errors.Is(err, queue.ErrUnknownPart):
		return refused(http.StatusNotFound, "part/unknown", "这一部分还没有到", "this part has not come")
	}
	return unavailable(r, err)
}
