package main

import (
	"strings"
	"testing"
	"time"
)

func TestMedianTakesEachFigureByItself(t *testing.T) {
	c := costs{
		{CPU: 3 * time.Second, Wall: 1 * time.Second, Peak: 20},
		{CPU: 1 * time.Second, Wall: 3 * time.Second, Peak: 30},
		{CPU: 2 * time.Second, Wall: 2 * time.Second, Peak: 10},
	}
	if got, want := c.median(), (cost{CPU: 2 * time.Second, Wall: 2 * time.Second, Peak: 20}); got != want {
		t.Errorf("median %v, want %v", got, want)
	}
	if got := c[:2].median().CPU; got != 2*time.Second {
		t.Errorf("median of two %v, want their mean", got)
	}
}

func TestFiguresCompareWithHugoAndTheFloorOfTheSameRun(t *testing.T) {
	at := func(cpu time.Duration) costs { return costs{{CPU: cpu, Wall: cpu, Peak: int64(cpu)}} }
	usual := &result{items: usualItems, costs: map[step]costs{
		hugoFull: at(1000), floorFull: at(100), ourPages: at(220), ourFull: at(390), ourAgain: at(30), ourBody: at(60), ourTitle: at(60),
	}}
	many := &result{items: manyItems, costs: map[step]costs{ourFull: at(5 * 390)}}
	got := map[string]string{}
	for _, f := range figures([]*result{usual, many}) {
		got[f.name] = f.reached()
	}
	want := map[string]string{
		"pages and lists: CPU, of Hugo's":               "yes",
		"pages and lists: wall time, of Hugo's":         "yes",
		"pages and lists: memory, of Hugo's":            "no",
		"pages and lists: CPU, of the floor's":          "no",
		"everything: CPU, of Hugo's":                    "yes",
		"everything: wall time, of Hugo's":              "yes",
		"everything: memory, of Hugo's":                 "no",
		"nothing changed: CPU, of Hugo's":               "yes",
		"nothing changed: wall time, of Hugo's":         "yes",
		"one body edited: CPU, of Hugo's":               "no",
		"one body edited: wall time, of Hugo's":         "no",
		"50,000 items: CPU per item, of that at 10,000": "yes",
		"50,000 items: memory":                          "yes",
	}
	for name, reached := range want {
		if got[name] != reached {
			t.Errorf("%s: reached %q, want %q", name, got[name], reached)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d figures, want %d", len(got), len(want))
	}
}

func TestCommandLine(t *testing.T) {
	tests := []struct {
		args  []string
		code  int
		words string
	}{
		{nil, 2, "build "},
		{[]string{"help"}, 0, "build "},
		{[]string{"bake"}, 2, `there is no benchmark "bake"`},
		{[]string{"build", "--items", "few"}, 2, `"few" is no number of items`},
		{[]string{"build", "--rounds", "0"}, 2, "-rounds"},
		{[]string{"build", "--help"}, 0, "-items"},
	}
	for _, test := range tests {
		var said strings.Builder
		if code := run(t.Context(), test.args, &said, &said); code != test.code {
			t.Errorf("%q: exit code %d, want %d", test.args, code, test.code)
		}
		if !strings.Contains(said.String(), test.words) {
			t.Errorf("%q says %q, want %q in it", test.args, said.String(), test.words)
		}
	}
}
