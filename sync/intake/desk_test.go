package intake

import (
	"crypto/ecdsa"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// endpointOrigin is where desks of the tests ask.
const endpointOrigin = "https://sync.gonghui.example"

// A deskClient is an officer's desk.
type deskClient struct {
	w            *world
	union        string
	opens, signs *ecdsa.PrivateKey
	officer      seal.Officer
	origin       string // of its page; "": it is a program
	session      string
}

func (w *world) newDesk(union string) *deskClient {
	d := &deskClient{w: w, union: union}
	d.opens, d.officer.Opens = newKey(w.t)
	d.signs, d.officer.Signs = newKey(w.t)
	return d
}

// setOf is the key set of a union with these officers.
func (w *world) setOf(union string, desks ...*deskClient) *seal.KeySet {
	w.t.Helper()
	set := &seal.KeySet{Union: union, Epoch: 1}
	_, set.Recovery = newKey(w.t)
	for _, d := range desks {
		set.Officers = append(set.Officers, d.officer)
	}
	return set
}

// keysOf is the same as the site has it.
func (w *world) keysOf(union string, desks ...*deskClient) string {
	w.t.Helper()
	key, _ := newKey(w.t)
	jws, err := w.setOf(union, desks...).Sign(key)
	if err != nil {
		w.t.Fatal(err)
	}
	return jws
}

// ask sends a verb with the session that the desk has.
func (d *deskClient) ask(verb string, question any) answered {
	d.w.t.Helper()
	b, err := json.Marshal(question)
	if err != nil {
		d.w.t.Fatal(err)
	}
	h := with("Content-Type", "application/json")
	if d.origin != "" {
		h.Set("Origin", d.origin)
	}
	if d.session != "" {
		h.Set(sessionHeader, d.session)
	}
	return d.w.ask(http.MethodPost, deskPath+verb, b, h)
}

type members = map[string]any

// proof is one that holds, unless change makes another of it.
func (d *deskClient) proof(change func(*seal.OfficerProof)) string {
	d.w.t.Helper()
	var c challengeAnswer
	d.ask("challenge", members{"union": d.union}).want(http.StatusOK, "").into(&c)
	p := seal.OfficerProof{Origin: endpointOrigin, Union: d.union, Nonce: c.Nonce, Expires: c.Until}
	if change != nil {
		change(&p)
	}
	jws, err := p.Sign(d.signs)
	if err != nil {
		d.w.t.Fatal(err)
	}
	return jws
}

// prove gets a session.
func (d *deskClient) prove() *deskClient {
	d.w.t.Helper()
	var a sessionAnswer
	d.ask("session", members{"proof": d.proof(nil)}).want(http.StatusOK, "").into(&a)
	d.session = a.Session
	return d
}

// desk returns an officer of a union who has a session.
func (w *world) desk(union string) *deskClient {
	w.t.Helper()
	return w.desks[union][0].prove()
}

func (d *deskClient) listed() listAnswer {
	d.w.t.Helper()
	var a listAnswer
	d.ask("list", members{}).want(http.StatusOK, "").into(&a)
	return a
}

func name(d queue.Digest) string { return encode(d[:]) }

func TestOfficerAnswersACase(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	photo, sealed := seal.SealPhoto(r.Sid(), 0, []byte("a photo"))
	e := w.sealed(r, "help@1", "wages", partDigests(sealed)...)
	w.send(e)
	w.sendPart(e, 0, sealed[0])
	d := w.desk(hereUnion)

	list := d.listed()
	want := w.clock.Now().Truncate(time.Minute)
	if len(list.Items) != 1 || list.Items[0].Digest != name(e.Digest) || list.Items[0].Sid != r.Sid().String() || list.Items[0].State != "received" ||
		list.Items[0].ReceivedAt != want.Unix() || list.Items[0].DueAt != want.Add(72*time.Hour).Unix() || list.Next != "" || list.Now != w.clock.Now().Unix() {
		t.Fatalf("%+v", list)
	}
	var f fetchAnswer
	d.ask("fetch", members{"d": name(e.Digest)}).want(http.StatusOK, "").into(&f)
	got, err := seal.ParseEnvelope([]byte(f.Envelope))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := got.Open(d.opens); err != nil || !strings.Contains(string(text), "wages") || f.Receipt == "" {
		t.Fatalf("%s, %v", text, err)
	}
	part := d.ask("part", members{"d": name(e.Digest), "n": 0}).want(http.StatusOK, "")
	if b, err := photo.Open(r.Sid(), [][]byte{part.body}); err != nil || string(b) != "a photo" {
		t.Fatalf("%s, %v", b, err)
	}
	d.ask("state", members{"d": name(e.Digest), "state": "viewed"}).want(http.StatusOK, "")

	sealReply := func(seq int64, text string) string {
		reply, err := seal.SealReply(r.ReplyKey(), r.Sid(), seq, []byte(`{"text":"`+text+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		return reply.Text
	}
	first := sealReply(1, "more, please")
	for range 2 { // the same bytes again are well
		d.ask("reply", members{"sid": r.Sid().String(), "jwe": first}).want(http.StatusOK, "")
	}
	conflict := d.ask("reply", members{"sid": r.Sid().String(), "jwe": sealReply(1, "too late")}).want(http.StatusConflict, "reply/seq")
	var p struct{ Head int }
	if conflict.into(&p); p.Head != 1 {
		t.Errorf("head %d: %s", p.Head, conflict.body)
	}
	var replies repliesAnswer
	d.ask("replies", members{"sid": r.Sid().String(), "after": 0}).want(http.StatusOK, "").into(&replies)
	if replies.Head != 1 || len(replies.Replies) != 1 || replies.Replies[0].Text != first || replies.More {
		t.Errorf("%+v", replies)
	}
	d.ask("state", members{"d": name(e.Digest), "state": "closed"}).want(http.StatusOK, "")
	if c := w.state(r); c.Envelopes[0].State != "closed" || c.Reply == nil || c.Reply.Body != first {
		t.Errorf("the worker sees %+v", c)
	}
	if list := d.listed(); list.Items[0].State != "closed" || list.Items[0].Head != 1 {
		t.Errorf("%+v", list)
	}
}

func TestListGoesOnBehindItsCursor(t *testing.T) {
	w := newWorld(t, nil)
	var want, got []string
	for range 5 {
		e := w.sealed(seal.NewSecret(), "help@1", "text")
		w.send(e)
		want = append(want, name(e.Digest))
	}
	d := w.desk(hereUnion)
	after := ""
	for range 3 {
		var a listAnswer
		d.ask("list", members{"after": after, "max": 2}).want(http.StatusOK, "").into(&a)
		for _, i := range a.Items {
			got = append(got, i.Digest)
		}
		after = a.Next
	}
	slices.Sort(want)
	slices.Sort(got)
	if after != "" || !slices.Equal(got, want) {
		t.Errorf("%q, next %q", got, after)
	}
}

func TestOfficersNotesRewrapsErasuresAndCounts(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	e := w.sealed(r, "help@1", "wages")
	w.send(e)
	d := w.desk(hereUnion)
	successor, public := newKey(t)

	wrap, err := e.Rewrap(public, d.opens, d.signs)
	if err != nil {
		t.Fatal(err)
	}
	d.ask("rewrap", members{"d": name(e.Digest), "wrap": wrap.Text}).want(http.StatusOK, "")
	var f fetchAnswer
	d.ask("fetch", members{"d": name(e.Digest)}).want(http.StatusOK, "").into(&f)
	if len(f.Rewraps) != 1 || f.Rewraps[0] != wrap.Text {
		t.Fatalf("%q", f.Rewraps)
	}
	if text, err := e.OpenRewrapped(wrap, successor); err != nil || !strings.Contains(string(text), "wages") {
		t.Fatalf("%s, %v", text, err)
	}

	n, err := w.setOf(hereUnion, w.desks[hereUnion]...).SealNote(r.Sid(), w.clock.Now().Unix()/60, []byte(`{"kind":"note","text":"call again"}`), d.signs)
	if err != nil {
		t.Fatal(err)
	}
	var first, again noteAnswer
	d.ask("note", members{"sid": r.Sid().String(), "note": n.Text}).want(http.StatusOK, "").into(&first)
	d.ask("note", members{"sid": r.Sid().String(), "note": n.Text}).want(http.StatusOK, "").into(&again)
	if first != again || first.N < 1 {
		t.Errorf("%+v, then %+v", first, again)
	}
	colleague := w.desks[hereUnion][1].prove()
	var notes notesAnswer
	colleague.ask("notes", members{"after": 0}).want(http.StatusOK, "").into(&notes)
	if len(notes.Notes) != 1 || notes.Notes[0].By != d.officer.Signs.Kid() || notes.Notes[0].N != first.N || notes.More {
		t.Fatalf("%+v", notes)
	}
	read, err := seal.VerifyNote(notes.Notes[0].Note, d.officer.Signs)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := read.Open(colleague.opens); err != nil || !strings.Contains(string(text), "call again") {
		t.Errorf("%s, %v", text, err)
	}

	d.ask("count", members{"form": "help", "name": "outcome:done"}).want(http.StatusOK, "")
	if tallies, err := w.queue.Tallies(t.Context()); err != nil || len(tallies) != 1 || tallies[0].Name != "outcome:done" || tallies[0].Times != 1 {
		t.Errorf("%+v, %v", tallies, err)
	}
	d.ask("erase", members{"d": name(e.Digest), "why": "asked"}).want(http.StatusOK, "")
	d.ask("erase", members{"d": name(e.Digest), "why": "asked"}).want(http.StatusNotFound, "desk/unknown")
	w.send(e).want(http.StatusGone, "envelope/erased")
}

// aCase is an envelope of the first union with a part and a reply, and an officer of it.
func aCase(t *testing.T) (w *world, d *deskClient, r seal.Secret, e *seal.Envelope) {
	t.Helper()
	w = newWorld(t, nil)
	r = seal.NewSecret()
	_, sealed := seal.SealPhoto(r.Sid(), 0, []byte("photo"))
	e = w.sealed(r, "help@1", "wages", partDigests(sealed)...)
	w.send(e)
	w.sendPart(e, 0, sealed[0])
	d = w.desk(hereUnion)
	reply, err := seal.SealReply(r.ReplyKey(), r.Sid(), 1, []byte(`{"text":"hello"}`))
	if err != nil {
		t.Fatal(err)
	}
	d.ask("reply", members{"sid": r.Sid().String(), "jwe": reply.Text}).want(http.StatusOK, "")
	return w, d, r, e
}

// askAll asks everything about an envelope and its case, as an officer who signs what is
// to be signed.
func (d *deskClient) askAll(r seal.Secret, e *seal.Envelope) map[string]answered {
	d.w.t.Helper()
	reply, err := seal.SealReply(r.ReplyKey(), r.Sid(), 2, []byte(`{"text":"in the way"}`))
	if err != nil {
		d.w.t.Fatal(err)
	}
	n, err := d.w.setOf(d.union, d).SealNote(r.Sid(), 1, []byte(`{"kind":"note"}`), d.signs)
	if err != nil {
		d.w.t.Fatal(err)
	}
	owner := d.w.desks[hereUnion][0]
	_, public := newKey(d.w.t)
	wrap, err := e.Rewrap(public, owner.opens, d.signs)
	if err != nil {
		d.w.t.Fatal(err)
	}
	id, sid := name(e.Digest), r.Sid().String()
	return map[string]answered{
		"fetch":   d.ask("fetch", members{"d": id}),
		"part":    d.ask("part", members{"d": id, "n": 0}),
		"state":   d.ask("state", members{"d": id, "state": "closed"}),
		"replies": d.ask("replies", members{"sid": sid, "after": 0}),
		"reply":   d.ask("reply", members{"sid": sid, "jwe": reply.Text}),
		"rewrap":  d.ask("rewrap", members{"d": id, "wrap": wrap.Text}),
		"note":    d.ask("note", members{"sid": sid, "note": n.Text}),
		"erase":   d.ask("erase", members{"d": id, "why": "decided"}),
	}
}

// untouched sees that nothing of the first union's case has changed.
func untouched(t *testing.T, d *deskClient, r seal.Secret) {
	t.Helper()
	list := d.prove().listed()
	if len(list.Items) != 1 || list.Items[0].State != "received" || list.Items[0].Head != 1 {
		t.Errorf("the case has changed: %+v", list.Items)
	}
	var notes notesAnswer
	if d.ask("notes", members{}).want(http.StatusOK, "").into(&notes); len(notes.Notes) != 0 {
		t.Errorf("the journal has %d notes", len(notes.Notes))
	}
}

func TestAttackOfASecondUnionsOfficer(t *testing.T) {
	w, d, r, e := aCase(t)
	other := w.desk(nextUnion)
	answers := other.askAll(r, e)
	guessed := other.askAll(seal.NewSecret(), w.sealed(seal.NewSecret(), "help@1", "never sent"))
	for verb, a := range answers {
		a.want(http.StatusNotFound, "desk/unknown")
		if string(a.body) != string(guessed[verb].body) {
			t.Errorf("%s: another union's case is told from none: %s and %s", verb, a.body, guessed[verb].body)
		}
	}
	if list := other.listed(); len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}
	other.ask("rated", members{"form": "tip", "id": reportID(1), "times": []int{5, 0, 0, 0, 0}}).want(http.StatusNotFound, "desk/unknown") // a form of the first union
	other.ask("count", members{"form": "tip", "name": "outcome:done"}).want(http.StatusNotFound, "desk/unknown")                           // a form of the first union
	untouched(t, d, r)
}

func TestAttackOfAGuessedID(t *testing.T) {
	w, d, r, _ := aCase(t)
	for verb, a := range d.askAll(seal.NewSecret(), w.sealed(seal.NewSecret(), "help@1", "never sent")) {
		if a.status != http.StatusNotFound {
			t.Errorf("%s: %d", verb, a.status)
		}
	}
	untouched(t, d, r)
}

// stayOnly removes all other officers from the key set of the first union.
func (w *world) stayOnly(stays *deskClient) {
	w.t.Helper()
	now := *w.site.Site()
	unions := map[string]*site.Union{}
	for id, u := range now.Unions {
		unions[id] = u
	}
	changed := *unions[hereUnion]
	changed.Keys = w.keysOf(hereUnion, stays)
	unions[hereUnion] = &changed
	now.Unions = unions
	w.site.Replace(&now)
}

func TestAttackOfARemovedOfficer(t *testing.T) {
	w, d, r, e := aCase(t)
	stays := w.desks[hereUnion][1]
	w.stayOnly(stays)
	// The session that is open ends at once, and there is no other.
	for _, a := range d.askAll(r, e) {
		a.want(http.StatusForbidden, "officer/removed")
	}
	d.ask("list", members{}).want(http.StatusForbidden, "officer/removed")
	d.ask("session", members{"proof": d.proof(nil)}).want(http.StatusForbidden, "officer/unknown")
	untouched(t, stays, r)
}

func TestAttackOfAForgedSession(t *testing.T) {
	w, d, r, e := aCase(t)
	whole := d.session
	other := newWorld(t, nil) // an endpoint with another key
	stranger := other.desks[hereUnion][0]
	stranger.prove()
	for what, session := range map[string]string{
		"none": "", "nonsense": "nonsense", "another endpoint's": stranger.session, "longer": whole + "AAAA", "shorter": whole[:len(whole)-4],
		"changed": string(whole[0]^1) + whole[1:], "another union in it": w.intake.token(&session{}),
		"too long": strings.Repeat("A", 5000),
	} {
		d.session = session
		d.ask("list", members{}).want(http.StatusUnauthorized, "officer/session")
		for verb, a := range d.askAll(r, e) {
			if a.status != http.StatusUnauthorized {
				t.Errorf("%s, %s: %d", what, verb, a.status)
			}
		}
	}
	d.session = whole
	d.origin = deskOrigin // it was made by a program
	d.ask("list", members{}).want(http.StatusUnauthorized, "officer/session")
	d.origin = ""
	d.ask("list", members{}).want(http.StatusOK, "")
	w.clock.pass(sessionTime + time.Second)
	d.ask("list", members{}).want(http.StatusUnauthorized, "officer/session")
	untouched(t, d, r)
}

func TestAttackOfAReplayedProof(t *testing.T) {
	var key [32]byte
	key[0] = 1
	w := newWorld(t, func(o *Options) { o.DeskKey = key })
	d := w.desks[hereUnion][0]
	proof := d.proof(nil)
	d.ask("session", members{"proof": proof}).want(http.StatusOK, "")
	d.ask("session", members{"proof": proof}).want(http.StatusForbidden, "officer/nonce")
	// Another replica knows it as well: it has the same queue and the same key.
	second, err := New(Options{Queue: w.queue, Site: w.site, Key: w.intake.key, Clock: w.clock, Desk: w.queue, DeskKey: key})
	if err != nil {
		t.Fatal(err)
	}
	first := w.intake
	session := d.prove().session
	w.intake = second
	d.ask("session", members{"proof": proof}).want(http.StatusForbidden, "officer/nonce")
	d.session = session
	d.ask("list", members{}).want(http.StatusOK, "") // and takes the session of the first
	proof = d.proof(nil)
	w.intake = first
	d.ask("session", members{"proof": proof}).want(http.StatusOK, "")
	w.intake = second
	d.ask("session", members{"proof": proof}).want(http.StatusForbidden, "officer/nonce")
}

func TestAttackWithAProofForAnotherPlace(t *testing.T) {
	w := newWorld(t, nil)
	d := w.desks[hereUnion][0]
	for what, tt := range map[string]struct {
		change func(*seal.OfficerProof)
		rule   string
	}{
		"another endpoint": {func(p *seal.OfficerProof) { p.Origin = "https://evil.example" }, "officer/proof"},
		"a name within":    {func(p *seal.OfficerProof) { p.Origin = "https://sync.gonghui.example.evil.example" }, "officer/proof"},
		"plain HTTP":       {func(p *seal.OfficerProof) { p.Origin = "http://sync.gonghui.example" }, "officer/proof"},
		"another union":    {func(p *seal.OfficerProof) { p.Union = nextUnion }, "officer/nonce"},
		"no union":         {func(p *seal.OfficerProof) { p.Union = "nobody" }, "officer/nonce"},
		"its own nonce":    {func(p *seal.OfficerProof) { p.Nonce = strings.Repeat("A", 54) }, "officer/nonce"},
		"for long":         {func(p *seal.OfficerProof) { p.Expires += 60 }, "officer/proof"},
		"over":             {func(p *seal.OfficerProof) { p.Expires = w.clock.Now().Unix() - 1 }, "officer/proof"},
	} {
		t.Run(what, func(t *testing.T) {
			d.ask("session", members{"proof": d.proof(tt.change)}).want(http.StatusForbidden, tt.rule)
		})
	}
	// Another union's nonce, asked for by name.
	d.union = nextUnion
	d.ask("session", members{"proof": d.proof(nil)}).want(http.StatusForbidden, "officer/unknown")
	d.union = "nobody" // looks the same until it is proved
	d.ask("session", members{"proof": d.proof(nil)}).want(http.StatusForbidden, "officer/unknown")
	d.union = hereUnion
	// The key of another officer under this one's name.
	forged := &deskClient{w: w, union: hereUnion, signs: w.desks[nextUnion][0].signs}
	jws := forged.proof(nil)
	d.ask("session", members{"proof": jws}).want(http.StatusForbidden, "officer/unknown")
	d.ask("session", members{"proof": d.proof(nil)}).want(http.StatusOK, "")
}

func TestAttackWithAnExpiredNonce(t *testing.T) {
	w := newWorld(t, nil)
	d := w.desks[hereUnion][0]
	proof := d.proof(nil)
	w.clock.pass(challengeTime + time.Second)
	d.ask("session", members{"proof": proof}).want(http.StatusForbidden, "officer/nonce")
	// A clock that was set back does not make an old one new.
	proof = d.proof(nil)
	w.clock.pass(-time.Hour)
	d.ask("session", members{"proof": proof}).want(http.StatusForbidden, "officer/nonce")
}

func TestAttackWithABodyTooLarge(t *testing.T) {
	w := newWorld(t, nil)
	d := w.desk(hereUnion)
	d.ask("list", members{"after": strings.Repeat("A", mostAsked)}).want(http.StatusRequestEntityTooLarge, "body/size")
	d.ask("reply", members{"sid": "", "jwe": strings.Repeat("A", mostSealed)}).want(http.StatusRequestEntityTooLarge, "body/size")
	d.ask("challenge", members{"union": strings.Repeat("A", mostAsked)}).want(http.StatusRequestEntityTooLarge, "body/size")
}

func TestAttackByNotesWithoutEnd(t *testing.T) {
	_, d, r, _ := aCase(t)
	d.crowd(r)
}

// crowd writes as many notes about a case as there may be, and one more.
func (d *deskClient) crowd(r seal.Secret) {
	d.w.t.Helper()
	n, err := d.w.setOf(d.union, d).SealNote(r.Sid(), 1, []byte(`{"kind":"note"}`), d.signs)
	if err != nil {
		d.w.t.Fatal(err)
	}
	sid := queue.Sid(r.Sid())
	for i := range queue.MostNotes {
		digest := queue.Digest{byte(i)}
		copy(digest[1:], sid[:])
		if _, err := d.w.queue.(queue.Desk).Note(d.w.t.Context(), d.union, queue.Note{Sid: sid, Digest: digest, Body: []byte(n.Text)}); err != nil {
			d.w.t.Fatal(err)
		}
	}
	d.ask("note", members{"sid": r.Sid().String(), "note": n.Text}).want(http.StatusConflict, "note/many")
}

func TestAttackOfAForeignSignature(t *testing.T) {
	w, d, r, e := aCase(t)
	colleague := w.desks[hereUnion][1]
	n, err := w.setOf(hereUnion, d).SealNote(r.Sid(), 1, []byte(`{"kind":"note"}`), colleague.signs)
	if err != nil {
		t.Fatal(err)
	}
	d.ask("note", members{"sid": r.Sid().String(), "note": n.Text}).want(http.StatusUnprocessableEntity, "note/shape")
	n, err = w.setOf(nextUnion, d).SealNote(r.Sid(), 1, []byte(`{"kind":"note"}`), d.signs)
	if err != nil {
		t.Fatal(err)
	}
	d.ask("note", members{"sid": r.Sid().String(), "note": n.Text}).want(http.StatusUnprocessableEntity, "note/shape")
	wrap, err := e.Rewrap(d.officer.Opens, d.opens, colleague.signs)
	if err != nil {
		t.Fatal(err)
	}
	d.ask("rewrap", members{"d": name(e.Digest), "wrap": wrap.Text}).want(http.StatusUnprocessableEntity, "rewrap/shape")
	d.ask("reply", members{"sid": r.Sid().String(), "jwe": "no reply"}).want(http.StatusUnprocessableEntity, "reply/shape")
	untouched(t, d, r)
}

func TestPagesOfTheSiteDoNotReachTheDesk(t *testing.T) {
	w := newWorld(t, nil)
	d := w.desks[hereUnion][0]
	for origin, status := range map[string]int{siteOrigin: http.StatusForbidden, "https://evil.example": http.StatusForbidden, deskOrigin: http.StatusOK, "": http.StatusOK} {
		d.origin = origin
		if a := d.ask("challenge", members{"union": hereUnion}); a.status != status {
			t.Errorf("%q: %d, want %d", origin, a.status, status)
		}
	}
	preflight := w.ask(http.MethodOptions, deskPath+"list", nil, with("Origin", deskOrigin)).want(http.StatusNoContent, "")
	if got := preflight.header.Get("Access-Control-Allow-Headers"); !strings.Contains(got, sessionHeader) {
		t.Errorf("pages of the desk may send %s", got)
	}
}

func TestDesksOfANetworkHaveABudget(t *testing.T) {
	w := newWorld(t, func(o *Options) {
		o.Limits.Proving, o.Limits.Asking = Budget{Burst: 3, Each: time.Minute}, Budget{Burst: 1, Each: time.Minute}
	})
	d := w.desk(hereUnion) // takes two
	d.listed()
	if a := d.ask("list", members{}).want(http.StatusTooManyRequests, "desk/often"); a.header.Get("Retry-After") == "" {
		t.Error("nobody says when to come again")
	}
	d.ask("challenge", members{"union": hereUnion}).want(http.StatusOK, "")
	d.ask("challenge", members{"union": hereUnion}).want(http.StatusTooManyRequests, "desk/often")
	d.ask("session", members{"proof": ""}).want(http.StatusTooManyRequests, "desk/often")
	w.clock.pass(time.Minute)
	d.listed()
}

func TestWhatWasTakenBackIsNotFetched(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	e := w.sealed(r, "help@1", "wages")
	w.send(e)
	w.question("/v1/withdraw", members{"sid": r.Sid().String(), "auth": proof(r), "d": name(e.Digest)}).want(http.StatusOK, "")
	d := w.desk(hereUnion)
	for verb, q := range map[string]members{"fetch": {}, "part": {"n": 0}, "state": {"state": "viewed"}} {
		q["d"] = name(e.Digest)
		d.ask(verb, q).want(http.StatusConflict, "envelope/withdrawn")
	}
}

func TestNothingIsAddedToWhatADeskAsks(t *testing.T) {
	w := newWorld(t, nil)
	d := w.desk(hereUnion)
	for verb, questions := range map[string][]any{
		"challenge": {members{}, members{"union": ""}, members{"union": strings.Repeat("a", 65)}, members{"union": "yl", "more": 1}, []int{}},
		"list":      {members{"after": "A"}, members{"max": -1}, members{"max": mostListed + 1}},
		"fetch":     {members{}, members{"d": "short"}},
		"part":      {members{"d": name(queue.Digest{}), "n": -1}, members{"d": name(queue.Digest{}), "n": 64}},
		"state":     {members{"d": name(queue.Digest{}), "state": "received"}, members{"d": name(queue.Digest{})}},
		"replies":   {members{"sid": "A"}, members{"after": -1, "sid": encode(make([]byte, 16))}},
		"reply":     {members{"sid": "A"}},
		"rewrap":    {members{"d": "A"}},
		"note":      {members{"sid": "A"}},
		"notes":     {members{"after": -1}, members{"max": 201}},
		"erase":     {members{"d": name(queue.Digest{}), "why": "expired"}, members{"d": name(queue.Digest{})}},
		"count":     {members{"form": "help", "name": "who:me"}, members{"form": "help"}},
	} {
		for _, q := range questions {
			if a := d.ask(verb, q); a.status != http.StatusBadRequest || a.rule() != "desk/shape" {
				t.Errorf("%s %v: %d %s", verb, q, a.status, a.rule())
			}
		}
	}
}
