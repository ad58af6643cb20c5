package intake

import (
	"crypto/sha256"
	"net/http"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// envelopes takes a sealed envelope.
func (i *Intake) envelopes(w http.ResponseWriter, r *http.Request) error {
	if err := typed(r, "application/jose+json"); err != nil {
		return err
	}
	i.budgets.arrived()
	body, done, err := i.body(w, r, seal.MaxEnvelope)
	if err != nil {
		return err
	}
	defer done()
	if err := i.worked(r, sha256.Sum256(body)); err != nil {
		return err
	}
	sealed, err := seal.ParseEnvelope(body)
	if err != nil {
		return err
	}
	shown, err := proofOf(r.Header, sealed.AH)
	if err != nil {
		return err
	}
	if err := i.roomFor(r.Context(), sealed); err != nil {
		return err
	}
	e, err := i.received(r, sealed)
	if err != nil {
		return err
	}
	e.Proved = shown
	if f := i.site.Site().Form(sealed.Union, sealed.FormID()); f != nil && f.Anonymous {
		w.Header().Set("Connection", "close") // what comes next comes by itself
	}
	a, err := i.queue.Accept(r.Context(), e)
	if err != nil {
		return unavailable(r, err)
	}
	if a.New {
		i.scale.taken(int64(len(e.Body)))
	}
	i.figures.accepted(a, e.Flags)
	return handedOver(w, a)
}

// received is the envelope as it is to be kept, with its receipt.
func (i *Intake) received(r *http.Request, s *seal.Envelope) (*queue.Envelope, error) {
	now := i.clock.Now()
	known := i.site.Site()
	form := known.Form(s.Union, s.FormID())
	e := &queue.Envelope{
		Digest: s.Digest, Sid: s.Sid, Union: s.Union, Form: s.Form, KeySet: s.KeySet, Body: s.Body, Parts: s.Parts,
		Flags: flags(known.Standing(s.Union, s.FormID(), encode(s.KeySet[:]), s.Kids)), Received: now.Truncate(time.Minute),
	}
	if i.routesOf != nil {
		e.Routes = i.routesOf(s.Union, s.FormID())
	} else if u := known.Unions[s.Union]; u != nil {
		e.Routes = u.Routes
	}
	e.Due = now // to the moment, for the order of deliveries; the receipt names the minute
	size := int64(len(s.Body) + len(s.Parts)*seal.PartSize)
	key := ""
	if form != nil {
		key = s.Union + "/" + s.FormID()
	}
	if i.budgets.over(i.prefix(r), key, size) {
		e.Flags |= queue.Spilled
		e.Due = now.Add(spillDelay)
	}
	var err error
	e.Receipt, err = seal.Receipt{Sid: s.Sid, Digest: s.Digest, Union: s.Union, Minute: now.Unix() / 60}.Sign(i.key)
	return e, err
}

// spillDelay is how much later what came over its budget is delivered.
const spillDelay = time.Hour

func flags(s site.Standing) queue.Flag {
	var f queue.Flag
	for _, c := range []struct {
		is   bool
		flag queue.Flag
	}{
		{s.UnknownUnion, queue.UnknownUnion}, {s.UnknownForm, queue.UnknownForm},
		{s.UnknownKeySet, queue.UnknownKeySet}, {s.RevokedKey, queue.RevokedKey},
	} {
		if c.is {
			f |= c.flag
		}
	}
	return f
}

// An accepted is the answer to an envelope or a part.
type accepted struct {
	Version int    `json:"v"`
	State   string `json:"state"`
	Receipt string `json:"receipt,omitempty"`
	Missing []int  `json:"missing,omitempty"` // indexes of parts that are still to come
}

// handedOver answers what was handed over: 201 with a receipt for what is new and
// complete, 200 for what was here, 202 while parts are missing, 410 for what was
// erased.
func handedOver(w http.ResponseWriter, a queue.Accepted) error {
	if a.Erased {
		return refused(http.StatusGone, "envelope/erased", "这份内容已经删除", "this was erased")
	}
	status := http.StatusOK
	switch {
	case len(a.Missing) > 0:
		status = http.StatusAccepted
	case a.New:
		status = http.StatusCreated
	}
	return writeJSON(w, status, accepted{Version: 1, State: stateName(a.State), Receipt: a.Receipt, Missing: a.Missing})
}

// stateName is how answers call a state.
func stateName(s queue.State) string {
	switch s {
	case queue.Received:
		return "received"
	case queue.Delivered:
		return "delivered"
	case queue.Viewed:
		return "viewed"
	case queue.Answered:
		return "answered"
	case queue.Closed:
		return "closed"
	case queue.Withdrawn:
		return "withdrawn"
	}
	return "unknown"
}
