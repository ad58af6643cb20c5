package theme

import (
	"testing"

	"unionhall/internal/site"
)

func TestFactsAreFoundByName(t *testing.T) {
	facts := []site.Fact{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	names := func(list []site.Fact) (s string) {
		for _, f := range list {
			s += f.Name
		}
		return s
	}
	if factOf(facts, "b") != &facts[1] || factOf(facts, "x") != nil {
		t.Error("fact")
	}
	if got := names(onlyFacts(facts, "c", "x", "a")); got != "ca" {
		t.Errorf("only: %s", got)
	}
	if got := names(butFacts(facts, "b", "x")); got != "ac" {
		t.Errorf("but: %s", got)
	}
}

func TestLeavesAreDrawnOfDaysAlone(t *testing.T) {
	l := &language{calendar: calendar{months: make([]string, 12)}}
	l.calendar.months[11] = "12<月"
	for text, want := range map[string]string{
		"2026-12-04":                `<span class="leaf" aria-hidden="true"><i>12&lt;月</i><b>4</b></span>`,
		"2026-12-04T09:00:00+08:00": `<span class="leaf" aria-hidden="true"><i>12&lt;月</i><b>4</b></span>`,
		"每周三":                       "",
	} {
		if got := l.leaf(text); string(got) != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
