package intake

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
)

// verbsOfDesks are all, and which of them need no session.
var verbsOfDesks = map[string]bool{
	"challenge": true, "session": true, "list": false, "fetch": false, "part": false, "state": false, "replies": false,
	"reply": false, "rewrap": false, "note": false, "notes": false, "erase": false, "count": false, "rated": false,
}

// post sends bytes to a verb.
func (d *deskClient) post(verb, media string, body []byte) {
	d.w.t.Helper()
	h := with("Content-Type", media)
	if d.origin != "" {
		h.Set("Origin", d.origin)
	}
	if d.session != "" {
		h.Set(sessionHeader, d.session)
	}
	d.w.ask(http.MethodPost, deskPath+verb, body, h)
}

// everythingAtDesks gets each answer that a desk can get once, from pages of an origin.
func everythingAtDesks(t *testing.T, w *world, origin string) {
	t.Helper()
	d := &deskClient{}
	*d = *w.desks[hereUnion][0]
	d.origin, d.session = origin, ""
	for verb := range verbsOfDesks {
		var h http.Header
		if origin != "" {
			h = with("Origin", origin)
		}
		w.ask(http.MethodOptions, deskPath+verb, nil, h)
		w.ask(http.MethodGet, deskPath+verb, nil, h)
		d.post(verb, "application/json", []byte(`{}`)) // 401, or 403 for the pages of others
	}
	if origin != "" && origin != deskOrigin {
		return
	}
	r := seal.NewSecret()
	_, sealed := seal.SealPhoto(r.Sid(), 0, []byte("photo"))
	e, taken := w.sealed(r, "help@1", "words", partDigests(sealed)...), w.sealed(r, "help@1", "taken back")
	w.send(e)
	w.sendPart(e, 0, sealed[0])
	w.send(taken, authHeader, proof(r))
	w.question("/v1/withdraw", members{"sid": r.Sid().String(), "auth": proof(r), "d": name(taken.Digest)})
	d.ask("session", members{"proof": "no proof"})
	d.prove()
	d.refusals(w)
	d.successes(w, r, e, taken)
	for _, k := range []**networks{&w.intake.budgets.proving, &w.intake.budgets.asking} {
		usual := *k
		*k = newNetworks(Budget{Burst: 0, Each: time.Hour})
		for verb := range verbsOfDesks {
			d.ask(verb, members{})
		}
		*k = usual
	}
	room := w.intake.flight.most
	w.intake.flight.most = 0
	for verb := range verbsOfDesks {
		d.ask(verb, members{})
	}
	w.intake.flight.most = room
}

// refusals gets what is the same for all verbs.
func (d *deskClient) refusals(w *world) {
	removed := &deskClient{w: w, union: "yl-gone", origin: d.origin}
	removed.session = w.intake.token(&session{until: w.clock.Now().Add(time.Minute).Unix(), union: "yl-gone", origin: d.origin})
	for verb, free := range verbsOfDesks {
		d.post(verb, "application/json", []byte(`{"no":1}`))
		d.post(verb, "text/plain", []byte(`{}`))
		d.post(verb, "application/json", []byte(strings.Repeat(" ", mostSealed+1)))
		if !free {
			removed.ask(verb, members{}).want(http.StatusForbidden, "officer/removed")
		}
	}
}

// successes gets the others, and last of all erases.
func (d *deskClient) successes(w *world, r seal.Secret, e, taken *seal.Envelope) {
	d.listed()
	d.ask("list", members{"max": 1})
	d.askAll(r, e) // what is there
	next := &deskClient{}
	*next = *w.desks[nextUnion][0]
	next.origin = d.origin
	next.prove().askAll(r, e) // what is another's
	next.ask("count", members{"form": "none", "name": "outcome:done"})
	d.ask("count", members{"form": "help", "name": "erased:24"})
	d.ask("rated", members{"form": "none", "id": reportID(1), "times": []int{0, 0, 0, 1, 4}})
	d.ask("rated", members{"form": "help", "id": reportID(1), "times": []int{0, 0, 0, 1, 4}})
	d.ask("notes", members{})
	reply, err := seal.SealReply(r.ReplyKey(), r.Sid(), 1, []byte(`{}`))
	if err != nil {
		w.t.Fatal(err)
	}
	w.send(w.sealed(r, "help@1", "more"), authHeader, proof(r))
	for range 2 {
		d.ask("reply", members{"sid": r.Sid().String(), "jwe": reply.Text})
	}
	other, _ := seal.SealReply(r.ReplyKey(), r.Sid(), 1, []byte(`{}`))
	d.ask("reply", members{"sid": r.Sid().String(), "jwe": other.Text})
	d.ask("replies", members{"sid": r.Sid().String()})
	_, public := newKey(w.t)
	wrap, err := taken.Rewrap(public, d.opens, d.signs)
	if err != nil {
		w.t.Fatal(err)
	}
	for verb, q := range map[string]members{"fetch": {}, "part": {"n": 0}, "state": {"state": "viewed"}, "rewrap": {"wrap": wrap.Text}} {
		q["d"] = name(taken.Digest)
		d.ask(verb, q).want(http.StatusConflict, "envelope/withdrawn")
	}
	d.ask("rewrap", members{"d": name(e.Digest), "wrap": ""})
	d.ask("note", members{"sid": r.Sid().String(), "note": ""})
	d.ask("reply", members{"sid": r.Sid().String(), "jwe": ""})
	crowded := seal.NewSecret()
	w.send(w.sealed(crowded, "help@1", "noted without end"))
	d.crowd(crowded)
}
