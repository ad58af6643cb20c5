package intake

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

const phoneAddress = "https://push.example/send/one"

// subscribe asks for a subscription of a case.
func (w *world) subscribe(r seal.Secret, address string) answered {
	w.t.Helper()
	return w.question("/v1/push", members{"sid": r.Sid().String(), "auth": proof(r), "push": address})
}

// due are the pushes that are due once all of their time has gone by.
func (w *world) due() []queue.Push {
	w.t.Helper()
	w.clock.pass(12 * time.Minute)
	list, err := w.queue.ClaimPushes(w.t.Context(), 9, time.Minute)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func TestAPhoneIsToldWhenItHasAsked(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	e := w.sealed(r, "help@1", "words")
	w.send(e).want(http.StatusCreated, "")
	var key pushAnswer
	w.ask(http.MethodGet, "/v1/push-key", nil, nil).want(http.StatusOK, "").into(&key)
	w.subscribe(r, phoneAddress).want(http.StatusOK, "")
	if key.Key != w.keys[0].String() {
		t.Fatalf("%+v", key)
	}
	advance := func(to queue.State) {
		t.Helper()
		if err := w.queue.Advance(t.Context(), hereUnion, e.Digest, to); err != nil {
			t.Fatal(err)
		}
	}
	advance(queue.Viewed)
	list := w.due()
	if len(list) != 1 || list[0].Address != phoneAddress {
		t.Fatalf("%+v", list)
	}
	w.subscribe(r, "").want(http.StatusOK, "")
	advance(queue.Answered)
	if list := w.due(); len(list) != 0 {
		t.Fatalf("a phone is told that has asked not to be: %+v", list)
	}
	if strings.Contains(w.log.String(), "push.example") || strings.Contains(w.log.String(), r.Sid().String()) {
		t.Fatalf("it is in the log: %s", w.log)
	}
}

// Who cannot show the proof of a case changes nothing of its subscription.
func TestNobodyElseSubscribesToACase(t *testing.T) {
	w := newWorld(t, nil)
	r, other := seal.NewSecret(), seal.NewSecret()
	e := w.sealed(r, "help@1", "words")
	w.send(e).want(http.StatusCreated, "")
	w.send(w.sealed(other, "help@1", "another's")).want(http.StatusCreated, "")
	w.subscribe(r, phoneAddress).want(http.StatusOK, "")
	for _, address := range []string{"https://push.example/send/other", ""} {
		w.question("/v1/push", members{"sid": r.Sid().String(), "auth": proof(other), "push": address}).want(http.StatusForbidden, "auth/other")
		w.question("/v1/push", members{"sid": r.Sid().String(), "push": address}).want(http.StatusBadRequest, "question/shape")
		w.subscribe(other, address).want(http.StatusOK, "")
	}
	w.subscribe(seal.NewSecret(), phoneAddress).want(http.StatusNotFound, "push/unknown")
	if err := w.queue.Advance(t.Context(), hereUnion, e.Digest, queue.Viewed); err != nil {
		t.Fatal(err)
	}
	if list := w.due(); len(list) != 1 || list[0].Address != phoneAddress {
		t.Fatalf("%+v", list)
	}
}

func TestWhereNobodyIsToldOfNews(t *testing.T) {
	w := newWorld(t, nil)
	for _, c := range []struct {
		why, union, form string
		more             string // another envelope of the case
	}{
		{"the union has it off", nextUnion, "help@1", ""},
		{"the form is anonymous", hereUnion, "tip@1", ""},
		{"the union is unknown", "yl-nobody", "help@1", ""},
		{"a later envelope is anonymous", hereUnion, "help@1", "tip@1"},
	} {
		r := seal.NewSecret()
		w.send(w.sealedFor(c.union, r, c.form, "words")).want(http.StatusCreated, "")
		if c.more != "" {
			w.send(w.sealedFor(c.union, r, c.more, "more"), authHeader, proof(r)).want(http.StatusCreated, "")
		}
		if a := w.subscribe(r, phoneAddress); a.status != http.StatusForbidden || a.rule() != "push/off" {
			t.Errorf("%s: %d %s", c.why, a.status, a.body)
		}
	}
	r := seal.NewSecret()
	w.send(w.sealed(r, "help@1", "words")).want(http.StatusCreated, "")
	for _, address := range []string{"http://push.example/x", "https://evil.example/x", "https://169.254.169.254/", "no address", "https://push.example/" + strings.Repeat("x", mostPushAddress)} {
		w.subscribe(r, address).want(http.StatusUnprocessableEntity, "push/service")
	}
	off := newWorld(t, func(o *Options) { o.Push = nil })
	for _, a := range off.intake.addresses() {
		if strings.Contains(a.path, "push") {
			t.Errorf("an endpoint without pushes has %s", a.path)
		}
	}
}

// everythingOfPushes gets each answer about pushes once.
func everythingOfPushes(w *world, origin string, post func(path, media string, body []byte, pairs ...string)) {
	w.t.Helper()
	const jsonType = "application/json"
	r, unknown := seal.NewSecret(), seal.NewSecret()
	w.send(w.sealed(r, "help@1", "words"))
	ask := func(r seal.Secret, auth, address string) {
		post("/v1/push", jsonType, []byte(`{"sid":"`+r.Sid().String()+`","auth":"`+auth+`","push":"`+address+`"}`))
	}
	key := func() {
		h := http.Header{}
		if origin != "" {
			h.Set("Origin", origin)
		}
		w.ask(http.MethodGet, "/v1/push-key", nil, h)
	}
	ask(r, proof(r), phoneAddress)
	ask(r, proof(r), "")
	ask(r, proof(unknown), phoneAddress)
	ask(unknown, proof(unknown), phoneAddress)
	ask(r, proof(r), "https://evil.example/")
	ask(r, "short", "")
	post("/v1/push", jsonType, make([]byte, mostSubscription+1))
	post("/v1/push", "text/plain", nil)
	key()
	w.keyless = errors.New("the key cannot be read")
	key()
	w.keyless = nil
	u := w.site.Site().Unions[hereUnion]
	u.Push = false
	key()
	u.Push = true
}
