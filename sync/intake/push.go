package intake

import (
	"errors"
	"net/http"
	"net/url"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// Push is what phones may ask to be told of news by. It is an extra: nothing else
// depends on it.
type Push struct {
	Queue queue.Pushing
	// Key is the public key by which push services know this endpoint (VAPID, RFC 8292).
	Key func() (seal.PublicKey, error)
	// Allows reports whether an address is one of a push service that may be called: what
	// stands in it a stranger has written.
	Allows func(*url.URL) bool
}

const (
	mostSubscription = 2 << 10 // bytes of what a phone asks
	mostPushAddress  = 1 << 10 // bytes of the address in it
)

// pushAddresses are those about pushes; none where there are no pushes.
func (i *Intake) pushAddresses() []address {
	if i.push == nil {
		return nil
	}
	return []address{
		{http.MethodGet, "/v1/push-key", i.pushKey},
		{http.MethodPost, "/v1/push", i.subscribe},
	}
}

// A pushAnswer says to what key a phone subscribes.
type pushAnswer struct {
	Version int    `json:"v"`
	Key     string `json:"key,omitempty"`
}

// pushKey tells the key. A phone asks when its owner wants to be told, and at no other time.
func (i *Intake) pushKey(w http.ResponseWriter, r *http.Request) error {
	on := false
	for _, u := range i.site.Site().Unions {
		on = on || u.Push
	}
	if !on {
		return refused(http.StatusNotFound, "push/off", "没有工会开通了提醒", "no union has notices")
	}
	key, err := i.push.Key()
	if err != nil {
		return unavailable(r, err)
	}
	return writeJSON(w, http.StatusOK, pushAnswer{1, key.String()})
}

// subscribe keeps, replaces or, where the address is empty, forgets the subscription of a case.
func (i *Intake) subscribe(w http.ResponseWriter, r *http.Request) error {
	q, sid, err := i.askedIn(w, r, mostSubscription)
	if err != nil {
		return err
	}
	if q.Push == "" {
		err = i.push.Queue.Unsubscribe(r.Context(), sid)
	} else {
		err = i.subscribeAt(r, sid, q.Push)
	}
	var p *problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, queue.ErrNotFound):
		return refused(http.StatusNotFound, "push/unknown", "没有这件事，或者已经办结", "there is no such case, or it is over")
	case err != nil:
		return unavailable(r, err)
	}
	return writeJSON(w, http.StatusOK, pushAnswer{Version: 1})
}

func (i *Intake) subscribeAt(r *http.Request, sid queue.Sid, address string) error {
	to, err := url.Parse(address)
	if err != nil || len(address) > mostPushAddress || !i.push.Allows(to) {
		return refused(http.StatusUnprocessableEntity, "push/service", "不是这里认识的推送服务的地址", "this is no address of a push service that is known here")
	}
	c, err := i.queue.Case(r.Context(), sid, 0)
	if err != nil {
		return err
	}
	if !i.mayPush(c) {
		return refused(http.StatusForbidden, "push/off", "这个工会没有开通提醒", "this union has no notices")
	}
	return i.push.Queue.Subscribe(r.Context(), sid, address)
}

// mayPush reports whether the phone of a case may be told: a union of the case has it on,
// and nothing of the case is anonymous. An address at a push service leads to a phone.
func (i *Intake) mayPush(c *queue.Case) bool {
	known, on := i.site.Site(), false
	for _, e := range c.Envelopes {
		u, f := known.Unions[e.Union], known.Form(e.Union, queue.FormID(e.Form))
		if f != nil && f.Anonymous {
			return false
		}
		on = on || u != nil && u.Push
	}
	return on
}
