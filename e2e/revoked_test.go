package e2e

import (
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"reflect"
	"testing"

	"github.com/chromedp/chromedp"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// A key that somebody else may have is revoked while phones hold pages that still name it.

// learns restarts the endpoint with other members of its unions, by id, as a build tells them.
func (e *endpoint) learns(unions map[string]map[string]any) {
	e.t.Helper()
	text, err := os.ReadFile(e.file)
	if err != nil {
		e.t.Fatal(err)
	}
	var known map[string]any
	if err := json.Unmarshal(text, &known); err != nil {
		e.t.Fatal(err)
	}
	for id, members := range unions {
		maps.Copy(known["unions"].(map[string]any)[id].(map[string]any), members)
	}
	if text, err = json.Marshal(known); err != nil {
		e.t.Fatal(err)
	}
	e.kill()
	if err := os.WriteFile(e.file, text, 0o600); err != nil {
		e.t.Fatal(err)
	}
	e.start()
}

// encoded writes digests as unionsync.json has them.
func encoded(digests ...seal.Digest) (list []string) {
	for _, d := range digests {
		list = append(list, base64.RawURLEncoding.EncodeToString(d[:]))
	}
	return list
}

// revokeOfficer revokes the key with which the city opens what it gets: another officer's is in its
// place, which is returned.
func (c *counter) revokeOfficer(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	city := c.site.keys[cityTown]
	next, err := newUnionKeys(cityTown, city.set.Receipts[0])
	if err != nil {
		t.Fatal(err)
	}
	set := *city.set
	set.Epoch++
	set.Officers = next.set.Officers
	revoked := city.set.Officers[0].Opens.Thumbprint()
	set.Revoked = []seal.Digest{revoked}
	signed, err := set.Sign(city.union)
	if err != nil {
		t.Fatal(err)
	}
	c.end.learns(map[string]map[string]any{cityTown: {
		"keys": signed, "key_sets": encoded(set.Digest(), city.set.Digest()), "revoked": encoded(revoked),
	}})
	return next.opens
}

// replaceRoot puts another key in the place of the province's own, with which it signs for the
// unions below it.
func (c *counter) replaceRoot(t *testing.T) {
	t.Helper()
	former := c.site.keys[region].union
	next, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	link := func(union string, epoch int64, key, by *ecdsa.PrivateKey) string {
		public, err := seal.PublicKeyOf(key)
		if err != nil {
			t.Fatal(err)
		}
		text, err := seal.Link{By: region, Union: union, Epoch: epoch, Key: public}.Sign(by)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	set, err := c.site.keys[region].set.Sign(next)
	if err != nil {
		t.Fatal(err)
	}
	top := link(region, 2, next, former)
	c.end.learns(map[string]map[string]any{
		region:   {"keys": set, "links": []string{top}},
		cityTown: {"links": []string{top, link(cityTown, 2, c.site.keys[cityTown].union, next)}},
	})
}

// asks fills in a question to a union, and says something that tells it from others.
func (x *worker) asks(union, words string) {
	x.t.Helper()
	x.do(x.t, chromedp.Navigate(x.c.url(union+"/forms/"+aQuestion+".html")))
	x.until(formReady)
	x.fill(map[string]any{"what": words})
}

// What was sealed before the key was revoked still arrives. What is filled in after that on the
// page that was read before it is sealed to the keys as they are now, once the phone has heard of
// them, and also when it is offline again.
func TestNothingNewIsSealedToARevokedKey(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c)
	c.gate.befall(gone)
	x.asks(cityTown, "before")
	x.send()
	x.form(aQuestion)
	x.fill(map[string]any{"what": "after"})
	next := c.revokeOfficer(t)
	c.gate.mend()
	x.send()
	c.gate.befall(gone)
	x.asks(cityTown, "offline")
	x.send()
	c.gate.mend()
	x.outbox()
	x.until(`(all => all.length === 3 && all.every(e => e.innerText === e.dataset.received))(Array.from(document.querySelectorAll(".outbox [data-f=items] [data-f=state]")))`)

	former := c.site.keys[cityTown].opens
	got := map[string]queue.Flag{}
	for _, r := range c.end.rows(region, cityTown, works) {
		key, other := next, former
		if r.listed.Flags != 0 {
			key, other = former, next
		}
		content, err := r.body.Open(key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.body.Open(other); err == nil {
			t.Error("a form is sealed to both keys")
		}
		var o opened
		if err := json.Unmarshal(content, &o); err != nil {
			t.Fatal(err)
		}
		got[fmt.Sprint(o.Answers["what"])] = r.listed.Flags
	}
	if want := map[string]queue.Flag{"before": queue.RevokedKey, "after": 0, "offline": 0}; !reflect.DeepEqual(got, want) {
		t.Errorf("received are %v, want %v", got, want)
	}
}

// A phone that knows of the province's new key, and has no network, seals nothing to what its
// page says of the city: it says so, and keeps what was written until it is online.
func TestAPageOlderThanWhatThePhoneKnowsSealsNothing(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := newWorker(t, c)
	x.form(aQuestion)
	answers := x.fill(nil)

	c.replaceRoot(t)
	other := newWorker(t, c) // another tab of the same phone
	other.asks(region, "to the province")
	other.send()
	other.outbox()
	other.sees("received")
	if rows := c.end.rows(region); len(rows) != 1 || rows[0].listed.Flags != 0 {
		t.Fatalf("%d rows have come to the province, want one without a flag", len(rows))
	}
	c.end.start()

	c.gate.befall(gone)
	c.gate.forget()
	evaluate[any](t, x.tab, `document.querySelector("form.ask [data-do=send]").click(); null`)
	x.until(`(e => e.getClientRects().length > 0 && e.innerText === e.dataset.older)(document.querySelector("form.ask [data-f=said]"))`)
	if !evaluate[bool](t, x.tab, toSend+` && document.querySelector("[data-f=sealed]").hidden`) {
		t.Error("the form looks as if it had been sent")
	}
	other.outbox()
	other.sees("received") // of its only envelope: nothing else was laid into the outbox
	if n := c.gate.count(posted("envelopes")); n > 0 {
		t.Errorf("%d envelopes were sent", n)
	}

	c.gate.mend()
	x.send()
	c.gate.wait(1, "the form", func(p passed) bool { return posted("envelopes")(p) && p.status == http.StatusCreated })
	rows := c.end.rows(cityTown)
	if len(rows) != 1 {
		t.Fatalf("the endpoint keeps %d rows of the city, want one", len(rows))
	}
	if o := c.site.open(t, rows[0]); !reflect.DeepEqual(o.Answers, answers) {
		t.Errorf("opened are\n%v\nanswered was\n%v", o.Answers, answers)
	}
}
