package intake

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// A factory sits behind one address, and a whole district behind one prefix:
// nobody of them is turned away. What comes beyond the budget is flagged and
// delivered later.
func TestTenThousandFromOnePrefixAreAllTaken(t *testing.T) {
	w := newWorld(t, func(o *Options) {
		o.Limits.Prefix = Budget{Burst: 2000, Each: time.Hour}
		o.Limits.Form = Budget{Burst: 20_000, Each: time.Hour}
	})
	w.keys = w.keys[:1] // half the work of sealing
	const all = 10_000
	for n := range all {
		e := w.sealed(seal.NewSecret(), "help@1", "words")
		a := w.send(e, "From-Address", fmt.Sprintf("198.51.100.%d:4711", n%256))
		if a.status != http.StatusCreated {
			t.Fatalf("number %d: %d %s", n, a.status, a.body)
		}
	}
	list, err := w.queue.List(t.Context(), queue.ListQuery{Union: hereUnion, Max: all + 1})
	if err != nil {
		t.Fatal(err)
	}
	spilled := 0
	for _, l := range list {
		if l.Flags == queue.Spilled {
			spilled++
		}
	}
	if len(list) != all || spilled != all-2000 {
		t.Errorf("%d kept, %d flagged", len(list), spilled)
	}
	due, err := w.queue.Claim(t.Context(), queue.ClaimQuery{Route: "desk", Max: all, Lease: time.Minute})
	if err != nil || len(due) != 2000 {
		t.Errorf("%d are delivered at once: %v", len(due), err)
	}
	other := w.sealed(seal.NewSecret(), "help@1", "from elsewhere")
	w.send(other, "From-Address", "203.0.113.9:4711").want(http.StatusCreated, "")
	if f := w.listed(other).Flags; f != 0 {
		t.Errorf("another network pays for it: flags %b", f)
	}
}

func TestBudgetsOfAFormSpill(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Limits.Form = Budget{Burst: 3, Each: time.Hour} })
	flagged := func(union, form string) bool {
		t.Helper()
		e := w.sealedFor(union, seal.NewSecret(), form, "words")
		w.send(e).want(http.StatusCreated, "")
		return w.listed(e).Flags&queue.Spilled != 0
	}
	for range 3 {
		if flagged(hereUnion, "help@1") {
			t.Error("spilled within the budget")
		}
	}
	if !flagged(hereUnion, "help@1") {
		t.Error("not spilled beyond the budget")
	}
	if flagged(hereUnion, "tip@1") {
		t.Error("another form pays for it")
	}
	w.clock.pass(time.Hour)
	if flagged(hereUnion, "help@1") {
		t.Error("the budget does not refill")
	}
}

func TestBytesOfAFormSpill(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Limits.FormSize = Budget{Burst: 100_000, Each: time.Second} })
	e := w.sealed(seal.NewSecret(), "help@1", "two photos", seal.Digest{1}, seal.Digest{2})
	w.send(e).want(http.StatusAccepted, "")
	if w.listed(e).Flags != queue.Spilled {
		t.Error("the parts that are to come do not count")
	}
}

func TestNetworksAreForgottenEveryDay(t *testing.T) {
	w := newWorld(t, nil)
	b := w.intake.budgets
	p := netip.MustParsePrefix("198.51.100.0/24")
	b.over(p, "", 1)
	first := b.salt
	w.clock.pass(24 * time.Hour)
	b.over(p, "", 1)
	if b.salt == first || len(b.sending.of) != 1 {
		t.Errorf("%d networks, the same salt: %v", len(b.sending.of), b.salt == first)
	}
}

func TestMemoryOfNetworksIsBounded(t *testing.T) {
	w := newWorld(t, nil)
	b := w.intake.budgets
	for n := range mostNetworks + 10 {
		b.over(netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 32), "", 1)
	}
	if len(b.sending.of) > mostNetworks {
		t.Errorf("%d networks", len(b.sending.of))
	}
}

func TestNetworkIsThatOfWhoeverSends(t *testing.T) {
	w := newWorld(t, nil)
	for name, tt := range map[string]struct{ peer, forwarded, want string }{
		"alone":                 {"198.51.100.7:1", "", "198.51.100.0/24"},
		"IPv6":                  {"[2001:db8:1:2::7]:1", "", "2001:db8:1::/48"},
		"mapped":                {"[::ffff:198.51.100.7]:1", "", "198.51.100.0/24"},
		"not our proxy":         {"198.51.100.7:1", "203.0.113.9", "198.51.100.0/24"},
		"behind ours":           {"127.0.0.1:1", "203.0.113.9", "203.0.113.0/24"},
		"written by the sender": {"127.0.0.1:1", "192.0.2.1, 203.0.113.9", "203.0.113.0/24"},
		"behind two of ours":    {"127.0.0.1:1", "203.0.113.9, 127.0.0.2", "203.0.113.0/24"},
		"ours alone":            {"127.0.0.1:1", "", "127.0.0.0/24"},
		"nonsense":              {"127.0.0.1:1", "nonsense", "127.0.0.0/24"},
		"no address":            {"@", "", "invalid Prefix"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/v1/envelopes", nil)
		r.RemoteAddr = tt.peer
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		if got := w.intake.prefix(r).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
