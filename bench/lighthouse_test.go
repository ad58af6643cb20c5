package main

import (
	"errors"
	"strings"
	"testing"
)

// audited gives all pages full scores in three rounds, but for one category of one page.
func audited(page, category string, rounds ...int) audits {
	results := make(audits, len(auditedPages))
	for i, p := range auditedPages {
		results[i] = scores{}
		for _, c := range auditCategories {
			results[i][c] = []int{100, 100, 100}
			if p.name == page && c == category {
				results[i][c] = rounds
			}
		}
	}
	return results
}

func TestLighthouseMissesWhatIsBelowItsFigure(t *testing.T) {
	for _, test := range []struct {
		name, page, category string
		rounds               []int
		want                 string
	}{
		{"all", "", "", nil, ""},
		{"the least that is enough", "door", "performance", []int{98, 98, 98}, ""},
		{"one slow round", "home", "performance", []int{100, 60, 99}, ""},
		{"two slow rounds", "home", "performance", []int{100, 60, 97}, "home: performance is 97, to reach 98"},
		{"the last page", "station list", "seo", []int{92, 92, 92}, "station list: seo is 92, to reach 98"},
	} {
		results := audited(test.page, test.category, test.rounds...)
		got := ""
		if err := results.missed(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		var table strings.Builder
		lighthouseOptions{rounds: 3}.report(&table, results)
		if no := strings.Count(table.String(), "| no |"); (no > 0) != (test.want != "") || no+strings.Count(table.String(), "| yes |") != len(auditedPages) {
			t.Errorf("%s: the table says otherwise:\n%s", test.name, &table)
		}
	}
}

func TestASoakFailsWhereLighthouseMissesItsFigure(t *testing.T) {
	if _, err := lighthouseResult(audited("", ""), nil); err != nil {
		t.Errorf("full scores: %v", err)
	}
	if _, err := lighthouseResult(audited("article", "accessibility", 97, 97, 97), nil); err == nil {
		t.Error("97 is enough for a soak")
	}
	if _, err := lighthouseResult(nil, errors.New("no browser")); err == nil || err.Error() != "no browser" {
		t.Errorf("%v is told of a browser that is not there", err)
	}
}
