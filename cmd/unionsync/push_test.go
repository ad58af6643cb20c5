package main

import (
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"unionhall/sync/deliver"
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

func TestPhonesSubscribeAtKnownServicesAlone(t *testing.T) {
	p := &pushing{services: append([]string{"push.gonghui.example"}, deliver.PushServices...)}
	for address, want := range map[string]bool{
		"https://fcm.googleapis.com/fcm/send/a": true,
		"https://push.gonghui.example/a":        true, // as the operator has added
		"https://evil.example/a":                false,
	} {
		to, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.intake(nil).Allows(to); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// Nobody is told of what came for a union that has not turned notices on.
func TestNoticesAreOffUntilAUnionTurnsThemOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "unionsync.json")
	if err := os.WriteFile(path, []byte(`{"v":1,"origins":["https://gonghui.example"],"unions":{"yl":{"push":true,"forms":{},"key_sets":[]},"yl-linhe":{"forms":{},"key_sets":[]}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	known, err := site.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	e := &endpoint{site: known}
	for union, want := range map[string]bool{"yl": true, "yl-linhe": false, "nobody": false} {
		if got := e.pushes(union); got != want {
			t.Errorf("%s: %v", union, got)
		}
	}
}
