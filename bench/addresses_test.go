package main

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hugoRecord is what Hugo made of the small corpus below. So the addresses are
// compared on every machine; where UNIONHALL_BENCH_HUGO is set, Hugo is built
// and the record is compared with what it really makes.
const hugoRecord = "testdata/hugo-addresses.txt"

var update = flag.Bool("update", false, "write "+hugoRecord+" anew; wants UNIONHALL_BENCH_HUGO=1")

// small has lists with and without numbered pages, and every kind of page.
func small(t *testing.T) *bed {
	t.Helper()
	return &bed{programs: &programs{}, dir: t.TempDir(), corpus: newCorpus(300, 6)}
}

func TestPagesHaveTheAddressesOfHugo(t *testing.T) {
	b := small(t)
	if err := b.lay(); err != nil {
		t.Fatal(err)
	}
	b.unionhall = filepath.Join(t.TempDir(), "unionhall")
	if err := goBuild(t.Context(), "..", b.unionhall, "./cmd/unionhall"); err != nil {
		t.Fatal(err)
	}
	if _, err := measured(t.Context(), b.command(ourFull)); err != nil {
		t.Fatal(err)
	}
	ours, _, err := survey(b.path(ourOut))
	if err != nil {
		t.Fatal(err)
	}
	a, err := compareAddresses(ours, readRecord(t))
	if err != nil {
		t.Fatal(err)
	}
	if a.same < 300 || a.ours == 0 || a.hugos <= a.ours {
		t.Errorf("the comparison saw too little: %+v", a)
	}
}

func TestRecordIsWhatHugoMakes(t *testing.T) {
	if os.Getenv("UNIONHALL_BENCH_HUGO") == "" {
		t.Log("UNIONHALL_BENCH_HUGO is not set: the record of Hugo's addresses is taken as it is")
		return
	}
	b := small(t)
	if err := b.lay(); err != nil {
		t.Fatal(err)
	}
	var err error
	if b.hugo, err = buildHugo(t.Context(), "hugo"); err != nil {
		t.Fatal(err)
	}
	if _, err := measured(t.Context(), b.command(hugoFull)); err != nil {
		t.Fatal(err)
	}
	made, _, err := survey(b.path(hugoOut))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(made)
	if *update {
		if err := os.WriteFile(hugoRecord, []byte(strings.Join(made, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(made, readRecord(t)) {
		t.Errorf("%s is not what Hugo makes now: UNIONHALL_BENCH_HUGO=1 go test ./bench -update", hugoRecord)
	}
}

func readRecord(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(hugoRecord)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func TestCompareAddresses(t *testing.T) {
	hugo := []string{"yl/news/a.html", "yl/news/index.html", "tags/yl/工资.html", "yl/news/page/2/index.html"}
	tests := []struct {
		name  string
		ours  []string
		fault string
	}{
		{"one numbered page less", []string{"yl/news/a.html", "yl/news/index.html", "yl/tags/工资.html"}, ""},
		{"as many numbered pages", []string{"yl/news/a.html", "yl/news/index.html", "yl/tags/工资.html", "yl/news/page/1.html"}, ""},
		{"an article less", []string{"yl/news/index.html", "yl/tags/工资.html"}, "only Hugo has yl/news/a.html"},
		{"an article more", []string{"yl/news/a.html", "yl/news/b.html", "yl/news/index.html", "yl/tags/工资.html"}, "only Unionhall has yl/news/b.html"},
		{"more numbered pages", []string{"yl/news/a.html", "yl/news/index.html", "yl/tags/工资.html", "yl/news/page/1.html", "yl/news/page/2.html"}, "2 numbered pages in Unionhall, 1 in Hugo"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := compareAddresses(test.ours, hugo)
			if got := err == nil; got != (test.fault == "") {
				t.Fatalf("error %v, want %q", err, test.fault)
			}
			if err != nil && !strings.Contains(err.Error(), test.fault) {
				t.Errorf("error %v, want %q", err, test.fault)
			}
		})
	}
}
