package intake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"unionhall/sync/queue"
)

// budgets is who has sent how much lately. It lives in memory alone. Of a
// network it knows an HMAC under a salt that is thrown away every day: nobody
// who reads the memory of yesterday can say who sent.
type budgets struct {
	limits Limits
	clock  queue.Clock

	mu       sync.Mutex
	arrivals *rate.Limiter          // guarded by mu
	forms    map[string]*formBudget // guarded by mu; by union/form, "" for what the site does not know
	day      int64                  // guarded by mu: whose salt it is
	salt     [32]byte               // guarded by mu
	sending  *networks              // phones
	proving  *networks              // desks that prove themselves
	asking   *networks              // and those that have
}

// networks are the budgets of one kind. The mutex of budgets guards them.
type networks struct {
	each Budget
	of   map[network]*rate.Limiter
}

func newNetworks(each Budget) *networks { return &networks{each, map[network]*rate.Limiter{}} }

// A network stands for the prefix of an address.
type network [16]byte

type formBudget struct{ envelopes, bytes *rate.Limiter }

// mostNetworks bounds the memory: about 8 MB. Where more networks than this send
// within minutes, their budgets are no defence any more, and begin anew.
const mostNetworks = 1 << 16

func newBudgets(l Limits, c queue.Clock) *budgets {
	return &budgets{
		limits: l, clock: c, arrivals: l.Arrivals.limiter(), forms: map[string]*formBudget{},
		sending: newNetworks(l.Prefix), proving: newNetworks(l.Proving), asking: newNetworks(l.Asking),
	}
}

// arrived counts one envelope towards the load.
func (b *budgets) arrived() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.arrivals.AllowN(b.clock.Now(), 1)
}

// spent is how much of the budget of all is used up, from 0 to 1.
func (b *budgets) spent() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return min(1, max(0, 1-b.arrivals.TokensAt(b.clock.Now())/float64(b.limits.Arrivals.Burst)))
}

// over reports whether an envelope of size bytes is more than its network or
// its form has a budget for. form is "" for those that the site does not know.
func (b *budgets) over(p netip.Prefix, form string, size int64) bool {
	now := b.clock.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.forms[form]
	if f == nil {
		f = &formBudget{b.limits.Form.limiter(), b.limits.FormSize.limiter()}
		b.forms[form] = f
	}
	// All three are asked: what one refuses still counts for the others.
	within := []bool{b.network(b.sending, p, now).AllowN(now, 1), f.envelopes.AllowN(now, 1), f.bytes.AllowN(now, int(size))}
	return slices.Contains(within, false)
}

// often reports whether a network has asked more than it has a budget for.
func (b *budgets) often(kind *networks, p netip.Prefix) bool {
	now := b.clock.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.network(kind, p, now).AllowN(now, 1)
}

// network returns the budget of a prefix. b.mu is held.
func (b *budgets) network(kind *networks, p netip.Prefix, now time.Time) *rate.Limiter {
	if day := now.Unix() / (24 * 60 * 60); day != b.day || b.salt == [32]byte{} {
		b.day = day
		_, _ = rand.Read(b.salt[:]) // ends the program rather than fail
		for _, n := range []*networks{b.sending, b.proving, b.asking} {
			clear(n.of)
		}
	}
	h := hmac.New(sha256.New, b.salt[:])
	h.Write([]byte(p.String()))
	n := network(h.Sum(nil)[:16])
	l := kind.of[n]
	if l == nil {
		if len(kind.of) >= mostNetworks {
			kind.forget(now)
		}
		l = kind.each.limiter()
		kind.of[n] = l
	}
	return l
}

// forget drops the networks whose budgets are whole again, or all.
func (n *networks) forget(now time.Time) {
	for name, l := range n.of {
		if l.TokensAt(now) >= float64(n.each.Burst) {
			delete(n.of, name)
		}
	}
	if len(n.of) >= mostNetworks {
		clear(n.of)
	}
}

// load is how busy the endpoint is, from 0 to 1.
func (i *Intake) load() float64 { return max(i.flight.share(), i.budgets.spent()) }

// prefix returns the network that a request comes from.
func (i *Intake) prefix(r *http.Request) netip.Prefix {
	a := peer(r)
	if i.isProxy(a) {
		a = i.forwarded(r, a)
	}
	return networkOf(a)
}

// networkOf is the /24 of an address of IPv4, the /48 of one of IPv6, the zero value of
// none.
func networkOf(a netip.Addr) netip.Prefix {
	bits := 48
	if a.Is4() {
		bits = 24
	}
	p, _ := a.Prefix(bits)
	return p
}

// peer is the address at the other end of the connection.
func peer(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	a, _ := netip.ParseAddr(host)
	return a.Unmap().WithZone("")
}

func (i *Intake) isProxy(a netip.Addr) bool {
	return slices.ContainsFunc(i.proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// forwarded is the last address in X-Forwarded-For that is no proxy of ours:
// what stands before it, its sender has written.
func (i *Intake) forwarded(r *http.Request, a netip.Addr) netip.Addr {
	list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(list) {
		next, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			return a
		}
		if a = next.Unmap().WithZone(""); !i.isProxy(a) {
			return a
		}
	}
	return a
}
