package deliver

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// ErrForbidden says that an address belongs to a private network or this machine,
// and that the operator has not allowed it.
var ErrForbidden = errors.New("deliver: the address is private")

// private are networks beside those that netip names (IANA's registries of special
// addresses). What reaches an IPv4 address through another range is looked at as well.
var private = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("fec0::/10"), netip.MustParsePrefix("3fff::/20"), netip.MustParsePrefix("5f00::/16"),
}

// public reports whether an address is one of the internet's, or allowed.
func public(a netip.Addr, allow []netip.Prefix) bool {
	a = a.Unmap().WithZone("")
	within := func(p netip.Prefix) bool { return p.Contains(a) }
	switch {
	case slices.ContainsFunc(allow, within):
		return true
	case !a.IsGlobalUnicast(), a.IsPrivate():
		return false
	}
	return !slices.ContainsFunc(private, within)
}

// dialer refuses private addresses when it dials: after the name was looked up, so
// that a name which changes its address in between gains nothing. allow says what the
// operator allows by then.
func dialer(allow func() []netip.Prefix) *net.Dialer {
	return &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if !public(to.Addr(), allow()) {
			return fmt.Errorf("%w: %s", ErrForbidden, to.Addr())
		}
		return nil
	}}
}
