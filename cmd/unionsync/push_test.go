package main

import (
	"net/netip"
	"testing"

	"unionhall/sync/site"
)

// Where push services may lie follows the operator's file, as everything in it does.
func TestWhereAPushMayGoFollowsTheFileOfRoutes(t *testing.T) {
	e := &endpoint{}
	e.routes.Store(&site.Routes{})
	pusher := e.push(&pushing{})
	if got := pusher.Allow(); len(got) != 0 {
		t.Errorf("allowed from the beginning: %v", got)
	}
	intranet := netip.MustParsePrefix("10.1.0.0/16")
	e.routes.Store(&site.Routes{Allow: []netip.Prefix{intranet}})
	if got := pusher.Allow(); len(got) != 1 || got[0] != intranet {
		t.Errorf("after the file has changed: %v", got)
	}
}
