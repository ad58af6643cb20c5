package kind

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"unionhall/internal/digest"
)

// layered is the base theme below the files of a site.
func layered(t *testing.T, files ...string) *Set {
	t.Helper()
	fsys := kindFiles(files...)
	for _, k := range []string{"common", "service", "news", "activity", "volunteer"} {
		name := "kinds/" + k + ".yaml"
		if fsys[name] != nil {
			continue // the first layer that has a file wins
		}
		text, err := os.ReadFile("../../themes/base/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: text}
	}
	set, diags := Load(fsys, "kinds")
	for _, d := range diags {
		t.Fatalf("%s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
	}
	return set
}

func fieldNames(k *Kind) string {
	var names []string
	for _, f := range k.Fields {
		if !f.Common {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, " ")
}

// A site adds a kind that extends one of the program's, in YAML alone.
func TestASiteAddsAKindThatExtendsAnother(t *testing.T) {
	set := layered(t, "a-loan.yaml", `id: loan
folder: loans
labels: {zh-Hans: 小额贷款, en: Loans}
extends: service
at_expiry: mark
position: 99
fields:
  - {name: fee, type: text, labels: {zh-Hans: 利息, en: Interest}}
  - {name: most, type: int, fact: true}
`)
	loan, service := set.ByID("loan"), set.ByID("service")
	if got, want := fieldNames(loan), fieldNames(service)+" most"; got != want {
		t.Errorf("fields %s\nwant   %s", got, want)
	}
	if f := loan.Field("fee"); f.Required || f.Labels["en"] != "Interest" {
		t.Errorf("its own declaration of fee does not win: %+v", f)
	}
	if f := service.Field("fee"); !f.Required || f.Labels["en"] != "Cost" {
		t.Errorf("what it extends has changed: %+v", f)
	}
	if loan.AtExpiry != Mark || loan.Order != service.Order || loan.Scope != service.Scope || loan.Group != service.Group || loan.Structured.Type != service.Structured.Type {
		t.Errorf("settings: %+v", loan)
	}
	if loan.Folder != "loans" || loan.Labels["ja"] != "" || loan.Sum == service.Sum {
		t.Errorf("id, folder and labels are its own: %+v", loan)
	}
	if kinds := set.Kinds(); kinds[len(kinds)-1] != loan {
		t.Error("it does not stand at its own position")
	}
}

// A site replaces a kind of the program: whole file.
func TestASiteReplacesAKind(t *testing.T) {
	set := layered(t, "news.yaml", "id: news\nfolder: news\nlabels: {zh-Hans: 动态, en: What is new}\nhome: 9\n")
	if k := set.ByID("news"); k.Labels["zh-Hans"] != "动态" || k.Home != 9 || !k.Menu || k.Field("date").Required || len(set.Kinds()) != 4 {
		t.Errorf("%+v", k)
	}
}

// What a kind extends may be replaced by a site as well: the kinds of the
// program that extend it follow.
func TestWhatExtendsAReplacedKindFollowsIt(t *testing.T) {
	sums := map[digest.Sum]bool{}
	for _, extra := range []string{"", "  - {name: team, fact: true}\n"} {
		set := layered(t, "activity.yaml", "id: activity\nfolder: activities\nlabels: {zh-Hans: 活动, en: Events}\nfields:\n  - {name: starts, type: time}\n"+extra)
		k := set.ByID("volunteer")
		if (k.Field("team") != nil) != (extra != "") || k.Field("starts") == nil || k.Field("ends") != nil || k.Field("skills") == nil {
			t.Errorf("%q: %s", extra, fieldNames(k))
		}
		sums[k.Sum] = true
	}
	if len(sums) != 2 {
		t.Error("a kind has the same sum although what it extends has changed")
	}
}

func TestKindsThatExtendEachOtherAreAFault(t *testing.T) {
	file := func(id, base string) string {
		return "id: " + id + "\nfolder: " + id + "\nlabels: X\nextends: " + base + "\nfields:\n  - name: of_" + id + "\n"
	}
	set, diags := Load(kindFiles("a.yaml", file("a", "b"), "b.yaml", file("b", "c"), "c.yaml", file("c", "a")), "kinds")
	if got, want := told(diags), "4:10 front-matter/schema"; got != want || diags[0].Path != "kinds/c.yaml" {
		t.Errorf("got %s in %s, want %s in kinds/c.yaml", got, diags[0].Path, want)
	}
	if got := fieldNames(set.ByID("a")); got != "of_c of_b of_a" {
		t.Errorf("fields of a: %s", got)
	}
	_, diags = Load(kindFiles("a.yaml", file("a", "servcie"), "service.yaml", "id: service\nfolder: s\nlabels: X\n"), "kinds")
	if len(diags) != 1 || !strings.Contains(diags[0].Hint.EN, `"service"`) {
		t.Errorf("%v", diags)
	}
}
