package content

import (
	"fmt"
	"strings"
	"testing"
)

// Of text that somebody has typed above the second fence there is one fault, and it
// says where the text belongs. A setting that is mistyped keeps its own advice.
func TestTextAboveTheFenceIsToldOnceAndWhereItBelongs(t *testing.T) {
	for _, c := range []struct {
		inner, rule string // what stands below the date, and the one fault of it
		line        int
		moves       bool
	}{
		{"大家好，下周一开会。\n", "no-key", 4, true},
		{"\n大家好。\n\n地点：三楼。\n- 带笔\n", "no-key", 5, true},
		{"通知：各位职工，下周一开会。\n", "unknown-key", 4, true},
		{"Dear colleagues, we meet at 10:30.\n", "no-key", 4, true},
		{"天热了。\r\n请喝水。\r\n", "no-key", 4, true},
		{"titel: x\n", "unknown-key", 4, false},
		{"标题：x\nsummary: y\n", "unknown-key", 4, false},
		{"draft\n", "no-key", 4, false},
		{"summary：天热了\n", "full-width-colon", 4, false},
	} {
		text := "---\ntitle: x\ndate: 2026-01-01\n" + c.inner + "---\n\ntext\n"
		list := parseText(t, text).Diags
		if len(list) == 0 {
			t.Fatalf("%q: nothing is wrong", c.inner)
		}
		d := list.Sorted()[0]
		where := fmt.Sprintf("line %d", strings.Count(text[:strings.LastIndex(text, "---")], "\n")+1)
		if d.Rule != "front-matter/"+c.rule || d.Line != c.line || strings.Contains(d.Hint.EN, where) != c.moves || c.moves && len(list) > 1 {
			t.Errorf("%q: %d faults, the first %s in line %d: %s (%s)", c.inner, len(list), d.Rule, d.Line, d.Hint.EN, where)
		}
	}
}
