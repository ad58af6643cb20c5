package site_test

import (
	"strings"
	"testing"

	"unionhall/internal/site"
)

// Pages name the set that phones keep of them; where none is to be kept, nothing
// leads to it.
func TestPagesNameTheirSet(t *testing.T) {
	w := two()
	for _, offline := range []bool{true, false} {
		in := w.input(t)
		in.Offline = offline
		in.Static = map[string]site.File{site.OfflineScript: "static/offline-0.js"}
		s, _ := site.New(in)
		for id, set := range map[site.ShellID]string{
			{Union: "yl-linhe", Lang: "zh-Hans"}: "yl-linhe/", {Union: "yl", Lang: "en"}: "yl/en/", {Lang: "en"}: "yl/en/", {Lang: "zh-Hans"}: "yl/",
		} {
			v := s.ShellView(id)
			if offline && (v.Set != set || v.Offline.Href != set+"offline/index.html") || !offline && v.Offline.Href != "" {
				t.Errorf("offline %t: %v: set %q, page %q", offline, id, v.Set, v.Offline.Href)
			}
		}
	}
}

// The page in the place of a missing one is shown at any address.
func TestMissingPageDependsOnNoAddress(t *testing.T) {
	in := two().input(t)
	in.Offline = true
	s, _ := site.New(in)
	v := view[site.OfflineView](t, s, "yl-linhe/offline/missing.html")
	if v.Home != "yl-linhe/index.html" || v.Page != "yl-linhe/offline/index.html" || !v.Meta.Noindex {
		t.Errorf("%+v", v)
	}
	if v.Signed {
		t.Error("it says that it is signed, and no key is named")
	}
	if len(v.Meta.Languages)+len(v.Meta.Alternates)+len(v.Breadcrumb) > 0 || v.Meta.Canonical != "" || strings.Contains(v.Meta.Feed.Href, "/") {
		t.Errorf("it leads from one address: %+v", v.Meta)
	}
}
