package intake

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// listed returns how the officers see an envelope.
func (w *world) listed(e *seal.Envelope) queue.Listed {
	w.t.Helper()
	list, err := w.queue.List(w.t.Context(), queue.ListQuery{Union: e.Union, Max: 20_000})
	if err != nil {
		w.t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(l queue.Listed) bool { return l.Digest == e.Digest })
	if i < 0 {
		w.t.Fatal("the envelope is not listed to its union")
	}
	return list[i]
}

func TestEnvelopeEarnsAReceiptThatAnybodyCanVerify(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	e := w.sealed(r, "help@1", "words")
	a := w.send(e).want(http.StatusCreated, "").accepted()
	receipt, err := seal.VerifyReceipt(a.Receipt, w.public)
	if err != nil {
		t.Fatal(err)
	}
	if want := (seal.Receipt{Sid: r.Sid(), Digest: e.Digest, Union: hereUnion, Minute: w.clock.Now().Unix() / 60}); receipt != want {
		t.Errorf("%+v, want %+v", receipt, want)
	}
}

func TestSameBytesAgainAreTheSameReceipt(t *testing.T) {
	w := newWorld(t, nil)
	e := w.sealed(seal.NewSecret(), "help@1", "words")
	first := w.send(e).want(http.StatusCreated, "").accepted()
	w.clock.pass(3 * time.Hour)
	if again := w.send(e).want(http.StatusOK, "").accepted(); again.Receipt != first.Receipt {
		t.Errorf("another receipt: %s, then %s", first.Receipt, again.Receipt)
	}
}

func TestReceiptComesWithTheLastPart(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	_, sealed := seal.SealPhoto(r.Sid(), 0, bytes.Repeat([]byte("photo"), 20_000)) // two parts
	if len(sealed) != 2 {
		t.Fatalf("%d parts", len(sealed))
	}
	e := w.sealed(r, "help@1", "words", partDigests(sealed)...)
	if a := w.send(e).want(http.StatusAccepted, "").accepted(); a.Receipt != "" || !slices.Equal(a.Missing, []int{0, 1}) {
		t.Errorf("%+v", a)
	}
	if a := w.sendPart(e, 1, sealed[1]).want(http.StatusAccepted, "").accepted(); !slices.Equal(a.Missing, []int{0}) {
		t.Errorf("%+v", a)
	}
	w.sendPart(e, 1, sealed[0]).want(http.StatusUnprocessableEntity, "part/digest")
	a := w.sendPart(e, 0, sealed[0]).want(http.StatusCreated, "").accepted()
	if _, err := seal.VerifyReceipt(a.Receipt, w.public); err != nil {
		t.Error(err)
	}
	if again := w.send(e).want(http.StatusOK, "").accepted(); again.Receipt != a.Receipt {
		t.Error("another receipt")
	}
}

func TestLaterEnvelopeWithoutProofIsKeptAndNotListedToTheWorker(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	first, proved, forged := w.sealed(r, "help@1", "first"), w.sealed(r, "help@1", "second"), w.sealed(r, "help@1", "somebody else's")
	w.send(first).want(http.StatusCreated, "")
	w.send(forged).want(http.StatusCreated, "")
	w.clock.pass(time.Minute)
	w.send(proved, authHeader, proof(r)).want(http.StatusCreated, "")
	if f := w.listed(forged).Flags; f != queue.Unproved {
		t.Errorf("flags %b", f)
	}
	if f := w.listed(proved).Flags; f != 0 {
		t.Errorf("flags %b", f)
	}
	var got []string
	for _, l := range w.state(r).Envelopes {
		got = append(got, l.Digest)
	}
	if want := []string{encode(proved.Digest[:]), encode(first.Digest[:])}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestProofOfAnotherCaseIsRefused(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	w.send(w.sealed(r, "help@1", "first")).want(http.StatusCreated, "")
	later := w.sealed(r, "help@1", "second")
	w.send(later, authHeader, proof(seal.NewSecret())).want(http.StatusForbidden, "auth/other")
	w.send(later, authHeader, "short").want(http.StatusBadRequest, "auth/header")
	w.send(later, authHeader, proof(r)).want(http.StatusCreated, "")
	if f := w.listed(later).Flags; f != 0 {
		t.Errorf("flags %b", f)
	}
}

func TestUnknownAndRevokedAreHeldAndFlagged(t *testing.T) {
	w := newWorld(t, nil)
	known := *w.site.Site()
	known.Unions[hereUnion].Revoked = []string{w.keys[1].Kid()}
	known.Unions["yl"].KeySets = nil
	for name, tt := range map[string]struct {
		union, form string
		want        queue.Flag
	}{
		"revoked key":   {hereUnion, "help@1", queue.RevokedKey},
		"later version": {hereUnion, "help@7", queue.RevokedKey},
		"form":          {hereUnion, "other@1", queue.UnknownForm | queue.RevokedKey},
		"key set":       {"yl", "help@1", queue.UnknownForm | queue.UnknownKeySet},
		"union":         {"yl-gone", "help@1", queue.UnknownUnion},
	} {
		e := w.sealedFor(tt.union, seal.NewSecret(), tt.form, name)
		w.send(e).want(http.StatusCreated, "")
		if got := w.listed(e).Flags; got != tt.want {
			t.Errorf("%s: flags %b, want %b", name, got, tt.want)
		}
	}
}

func TestWithdrawnUntilSomebodyFetched(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	e, fetched := w.sealed(r, "help@1", "words"), w.sealed(r, "help@1", "more words")
	w.send(e).want(http.StatusCreated, "")
	w.send(fetched, authHeader, proof(r)).want(http.StatusCreated, "")
	if _, err := w.queue.Fetch(t.Context(), hereUnion, fetched.Digest); err != nil {
		t.Fatal(err)
	}
	back := func(r seal.Secret, d seal.Digest) answered {
		return w.question("/v1/withdraw", map[string]any{"sid": r.Sid().String(), "auth": proof(r), "d": encode(d[:])})
	}
	back(seal.NewSecret(), e.Digest).want(http.StatusNotFound, "withdraw/unknown") // another's case
	back(r, e.Digest).want(http.StatusOK, "")
	back(r, e.Digest).want(http.StatusOK, "")
	back(r, fetched.Digest).want(http.StatusConflict, "withdraw/fetched")
	if a := w.send(e).want(http.StatusOK, "").accepted(); a.State != "withdrawn" {
		t.Errorf("sent again it is %s", a.State)
	}
}

func TestErasedStaysErased(t *testing.T) {
	w := newWorld(t, nil)
	e := w.sealed(seal.NewSecret(), "help@1", "words")
	w.send(e).want(http.StatusCreated, "")
	if err := w.queue.Erase(t.Context(), e.Digest, queue.Asked); err != nil {
		t.Fatal(err)
	}
	w.send(e).want(http.StatusGone, "envelope/erased")
}

// Whoever guesses learns nothing: a case that is not there and one that is look
// alike, and a proof opens the case that it is the proof of.
func TestGuessedCasesTellNothing(t *testing.T) {
	w := newWorld(t, nil)
	r, other := seal.NewSecret(), seal.NewSecret()
	w.send(w.sealed(r, "help@1", "words")).want(http.StatusCreated, "")
	w.question("/v1/state", map[string]any{"sid": r.Sid().String(), "auth": proof(other)}).want(http.StatusForbidden, "auth/other")
	w.question("/v1/withdraw", map[string]any{"sid": r.Sid().String(), "auth": proof(other)}).want(http.StatusForbidden, "auth/other")
	known := w.question("/v1/state", map[string]any{"sid": r.Sid().String(), "auth": proof(r)}).want(http.StatusOK, "")
	unknown := w.question("/v1/state", map[string]any{"sid": other.Sid().String(), "auth": proof(other)}).want(http.StatusOK, "")
	if len(known.body) != stateSize || len(unknown.body) != stateSize {
		t.Errorf("%d bytes of a case, %d of none", len(known.body), len(unknown.body))
	}
	for name := range known.header {
		if name != "Request-Id" && !slices.Equal(known.header[name], unknown.header[name]) {
			t.Errorf("%s: %q, and %q", name, known.header[name], unknown.header[name])
		}
	}
}

// reply writes the next reply of a case, as the desk does.
func (w *world) reply(r seal.Secret, seq, size int) string {
	w.t.Helper()
	reply, err := seal.SealReply(r.ReplyKey(), r.Sid(), int64(seq), []byte(`"`+strings.Repeat("答", size/3)+`"`))
	if err != nil {
		w.t.Fatal(err)
	}
	body := []byte(reply.Text)
	if _, err := w.queue.Reply(w.t.Context(), hereUnion, queue.Reply{Sid: r.Sid(), Seq: seq, Digest: sha256.Sum256(body), Body: body, Written: w.clock.Now()}); err != nil {
		w.t.Fatal(err)
	}
	return reply.Text
}

func TestStateTellsRepliesInTheirOrder(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	w.send(w.sealed(r, "help@1", "words")).want(http.StatusCreated, "")
	short, long := w.reply(r, 1, 300), w.reply(r, 2, 12_000)
	ask := func(more map[string]any) (caseAnswer, int) {
		t.Helper()
		q := map[string]any{"sid": r.Sid().String(), "auth": proof(r)}
		for k, v := range more {
			q[k] = v
		}
		a := w.question("/v1/state", q).want(http.StatusOK, "")
		var c caseAnswer
		a.into(&c)
		return c, len(a.body)
	}
	if c, n := ask(nil); c.Head != 2 || c.Reply == nil || c.Reply.Body != short || n != stateSize {
		t.Errorf("%+v in %d bytes", c, n)
	}
	if c, n := ask(map[string]any{"have": 1}); c.Reply == nil || c.Reply.Seq != 2 || c.Reply.Size != len(long) || c.Reply.Body != "" || n != stateSize {
		t.Errorf("%+v in %d bytes", c, n)
	}
	if c, n := ask(map[string]any{"reply": 2}); c.Reply == nil || c.Reply.Body != long || len(c.Envelopes) != 1 || n%stateSize != 0 || n <= stateSize {
		t.Errorf("%+v in %d bytes", c, n)
	}
	if c, n := ask(map[string]any{"have": 2}); c.Reply != nil || n != stateSize {
		t.Errorf("%+v in %d bytes", c, n)
	}
	if c, n := ask(map[string]any{"reply": 9}); c.Reply != nil || n != stateSize {
		t.Errorf("%+v in %d bytes", c, n)
	}
}

func TestStateOfManyEnvelopesFits(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	var newest *seal.Envelope
	for n := range 60 {
		newest = w.sealed(r, "help@1", fmt.Sprint(n))
		w.clock.pass(time.Minute)
		w.send(newest, authHeader, proof(r)).want(http.StatusCreated, "")
	}
	c := w.state(r)
	if !c.More || len(c.Envelopes) < 20 || c.Envelopes[0].Digest != encode(newest.Digest[:]) {
		t.Errorf("%d envelopes, more %v", len(c.Envelopes), c.More)
	}
}

func TestTheTimeIsSigned(t *testing.T) {
	w := newWorld(t, nil)
	r := seal.NewSecret()
	payload, err := seal.Verify(timeType, w.state(r).Time, w.public)
	if want := fmt.Sprintf(`{"sid":"%s","t":%d}`, r.Sid(), w.clock.Now().Unix()/60); err != nil || string(payload) != want {
		t.Errorf("%s, want %s: %v", payload, want, err)
	}
}

func TestWorkIsBoundToTheBody(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Work = Work{Least: 8, Most: 8} })
	e, other := w.sealed(seal.NewSecret(), "help@1", "words"), w.sealed(seal.NewSecret(), "help@1", "other words")
	n := FindWork(e.Digest, 8)
	for WorkDone(other.Digest, n) >= 8 { // once in 256
		other = w.sealed(seal.NewSecret(), "help@1", "other words")
	}
	a := w.send(e).want(http.StatusPreconditionRequired, "work/more")
	if !strings.Contains(string(a.body), `"work":8`) {
		t.Errorf("%s", a.body)
	}
	w.send(other, workHeader, fmt.Sprint(n)).want(http.StatusPreconditionRequired, "work/more")
	w.send(e, workHeader, fmt.Sprint(n)).want(http.StatusCreated, "")
}

func TestMoreWorkIsAskedForUnderLoad(t *testing.T) {
	w := newWorld(t, func(o *Options) {
		o.Work = Work{Least: 0, Most: 6}
		o.Limits.Arrivals = Budget{10, time.Minute}
	})
	asked := 0
	for n := range 30 {
		e := w.sealed(seal.NewSecret(), "help@1", fmt.Sprint(n))
		bits := 0
		for a := w.send(e); a.status != http.StatusCreated; a = w.send(e, workHeader, fmt.Sprint(FindWork(e.Digest, bits))) {
			a.want(http.StatusPreconditionRequired, "work/more")
			var p struct {
				Work int `json:"work"`
			}
			a.into(&p)
			bits = p.Work
		}
		asked = max(asked, bits)
	}
	if asked != 6 {
		t.Errorf("%d bits at most", asked)
	}
	w.clock.pass(time.Hour)
	w.send(w.sealed(seal.NewSecret(), "help@1", "later")).want(http.StatusCreated, "")
}

// A slowBody says when all that it has was read, and ends when it may.
type slowBody struct {
	io.Reader
	read chan struct{} // closed when more is asked for
	end  chan struct{}
}

func (s *slowBody) Read(b []byte) (int, error) {
	n, err := s.Reader.Read(b)
	if n == 0 && err == io.EOF {
		close(s.read)
		<-s.end
	}
	return n, err
}

// slowly begins a body of so many bytes, and returns what ends it when they were read.
func (w *world) slowly(from string, length int) (end func()) {
	body := &slowBody{bytes.NewReader(make([]byte, length)), make(chan struct{}), make(chan struct{})}
	r := httptest.NewRequest(http.MethodPost, "/v1/envelopes", body)
	r.RemoteAddr = from
	r.Header.Set("Content-Type", "application/jose+json")
	done := make(chan struct{})
	go func() {
		w.intake.ServeHTTP(httptest.NewRecorder(), r)
		close(done)
	}()
	<-body.read
	return func() {
		close(body.end)
		<-done
	}
}

// One network has half of the room, and all together have all of it.
func TestBodiesInFlightAreBounded(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Limits.InFlight = 8 * piece })
	e := w.sealed(seal.NewSecret(), "help@1", "words")
	endOne := w.slowly("198.51.100.1:1", 3*piece)
	w.send(e, "From-Address", "198.51.100.2:1").want(http.StatusServiceUnavailable, "endpoint/busy")
	w.send(e, "From-Address", "203.0.113.1:1").want(http.StatusCreated, "")
	endOther := w.slowly("203.0.113.1:1", 3*piece)
	a := w.send(e).want(http.StatusServiceUnavailable, "endpoint/busy")
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	endOne()
	w.send(e, "From-Address", "198.51.100.2:1").want(http.StatusOK, "")
	endOther()
	if w.intake.flight.now.Load() != 0 || len(w.intake.flight.of) > 0 {
		t.Errorf("%d bytes are never given back, of %v", w.intake.flight.now.Load(), w.intake.flight.of)
	}
}

func TestDiskFullIsToldAndRecoversByItself(t *testing.T) {
	broken := &brokenStore{}
	w := newWorld(t, func(o *Options) {
		broken.Store = o.Queue
		o.Queue = broken
	})
	e := w.sealed(seal.NewSecret(), "help@1", "words")
	broken.breakWith(queue.ErrFull)
	a := w.send(e).want(http.StatusServiceUnavailable, "queue/full")
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.ask(http.MethodGet, "/readyz", nil, nil).want(http.StatusServiceUnavailable, "queue/full")
	w.ask(http.MethodGet, "/healthz", nil, nil).want(http.StatusOK, "")
	broken.breakWith(nil)
	w.send(e).want(http.StatusCreated, "")
}

func TestFullDiskKeepsNoReplyFromTheWorker(t *testing.T) {
	broken := &brokenStore{}
	w := newWorld(t, func(o *Options) {
		broken.Store = o.Queue
		o.Queue = broken
	})
	r := seal.NewSecret()
	w.send(w.sealed(r, "help@1", "words")).want(http.StatusCreated, "")
	w.reply(r, 1, 300)
	second := w.reply(r, 2, 300)
	broken.breakWith(queue.ErrFull)
	var c caseAnswer
	w.question("/v1/state", map[string]any{"sid": r.Sid().String(), "auth": proof(r), "have": 1}).want(http.StatusOK, "").into(&c)
	if c.Reply == nil || c.Reply.Body != second {
		t.Errorf("%+v", c)
	}
}

func TestOnlyPagesOfTheSiteAndTheDeskMay(t *testing.T) {
	w := newWorld(t, nil)
	e := w.sealed(seal.NewSecret(), "help@1", "words")
	for _, origin := range []string{"https://evil.example", "null", "http://gonghui.example", siteOrigin + "/", strings.ToUpper(siteOrigin)} {
		a := w.send(e, "Origin", origin).want(http.StatusForbidden, "origin/unknown")
		if a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may read the answer", origin)
		}
	}
	for _, origin := range []string{siteOrigin, deskOrigin} {
		a := w.send(e, "Origin", origin)
		if a.header.Get("Access-Control-Allow-Origin") != origin || a.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", origin, a.header)
		}
	}
}

func TestAnonymousFormsComeOverAConnectionOfTheirOwn(t *testing.T) {
	w := newWorld(t, nil)
	if a := w.send(w.sealed(seal.NewSecret(), "tip@1", "words")); a.header.Get("Connection") != "close" {
		t.Error("the connection stays open")
	}
	if a := w.send(w.sealed(seal.NewSecret(), "help@1", "words")); a.header.Get("Connection") != "" {
		t.Error("the connection of a named form is closed")
	}
}

func TestProblemsSpeakBothLanguages(t *testing.T) {
	w := newWorld(t, nil)
	for accept, want := range map[string]string{"": "这里什么也没有", "zh-CN,zh;q=0.9": "这里什么也没有", "en": "nothing at this address", "ug": "nothing at this address"} {
		if a := w.ask(http.MethodGet, "/x", nil, with("Accept-Language", accept)); !strings.Contains(string(a.body), want) {
			t.Errorf("%q: %s", accept, a.body)
		}
	}
}

// How long an answer is tells nobody on the way that there is a reply, in a case of many
// envelopes either: the oldest of them make room.
func TestReplyTakesThePlaceOfTheOldestEnvelopes(t *testing.T) {
	c := &queue.Case{Head: 1}
	for n := range 60 {
		c.Envelopes = append(c.Envelopes, queue.CaseEnvelope{Digest: queue.Digest{byte(n)}, State: queue.Received})
	}
	filled := func(reply int) *caseAnswer {
		c.Replies = []queue.Reply{{Seq: 1, Body: bytes.Repeat([]byte("r"), reply)}}
		a := &caseAnswer{Version: 1, Head: 1}
		a.fill(c, true)
		if a.Reply == nil || len(a.Reply.Body) != reply || !a.More {
			t.Fatalf("a reply of %d bytes: %+v", reply, a)
		}
		return a
	}
	a := filled(2900)
	if newest := c.Envelopes[len(c.Envelopes)-1]; !a.fits() || len(a.Envelopes) < 10 || a.Envelopes[0].Digest != encode(newest.Digest[:]) {
		t.Errorf("beside 2,900 bytes: %d envelopes, fits: %v", len(a.Envelopes), a.fits())
	}
	if b := filled(2 * stateSize); len(b.Envelopes) <= len(a.Envelopes) {
		t.Errorf("beside a reply that fits into no answer: %d envelopes", len(b.Envelopes))
	}
}
