package build

import (
	"errors"
	"strings"
	"testing"

	"unionhall/internal/digest"
)

func TestLayoutThatFailsIsAFaultOfItsPage(t *testing.T) {
	v := watch(t, ownTheme())
	text := readBase(v.world, "layouts/item.html")
	v.write("themes/own/layouts/item.html", strings.Replace(text, `{{define "main"}}`, "{{define \"main\"}}\n{{index .Tags 1000}}", 1))
	v.told("themes/own/layouts/item.html")
	var fault *PageFault
	if _, err := v.p.Get("yl/news/n10"); !errors.As(err, &fault) {
		t.Fatalf("%v", err)
	}
	if fault.Path != "themes/own/layouts/item.html" || fault.Line == 0 || fault.Text.ZH == "" {
		t.Errorf("%+v", fault.Diag)
	}
	v.holds("yl/news/", "第10条") // lists have another layout
	if v.p.Key("yl/news/n10") == (digest.Sum{}) {
		t.Error("the page has no key, as if nothing lay there")
	}
	v.remove("themes/own/layouts/item.html")
	v.told("themes/own/layouts/item.html")
	v.asBuilt("without it")
}

// TestPageWithoutALayoutLiesThereAllTheSame names a layout that nobody has.
func TestPageWithoutALayoutLiesThereAllTheSame(t *testing.T) {
	slowUnderRace(t)
	files := ownTheme()
	files["themes/own/kinds/press.yaml"] = "id: press\nfolder: press\nlabels: 媒体\nlayout: press\n"
	files["press/a.md"] = newsText("甲", 1)
	v := watch(t, files)
	var fault *PageFault
	if _, err := v.p.Get("yl/press/a"); !errors.As(err, &fault) || fault.Text.ZH == "" {
		t.Fatalf("%v", err)
	}
	before := v.p.Key("yl/press/a")
	if before == (digest.Sum{}) || v.p.Key("yl/press/b") != (digest.Sum{}) {
		t.Errorf("keys %v and, of nothing, %v", before, v.p.Key("yl/press/b"))
	}
	v.write("themes/own/layouts/press.html", readBase(v.world, "layouts/item.html"))
	v.told("themes/own/layouts/press.html")
	if v.holds("yl/press/a", "甲"); v.p.Key("yl/press/a") == before {
		t.Error("the mended page has the key of the fault")
	}
}
