package theme

import (
	"fmt"
	"strconv"
	"strings"
)

// plurals is the rule by which a language picks the form of a counted noun. It
// is data of strings/<lang>.yaml, so that a further language needs no code:
//
//	plural: "0 | 1 | 2 | %100=3..10 | %100=11..99 | *"
//
// Each alternative is a test of the number; the first that holds picks the
// form at the same place of a counted text: "无 | 一项 | %d 项".
type plurals [][]test

// A test holds for numbers whose remainder lies in a range. Tests joined by
// "&" must all hold; none at all ("*") always does.
type test struct {
	modulus  int // 0: the number itself
	not      bool
	from, to int
}

func parsePlurals(rule string) (plurals, error) {
	var p plurals
	for alternative := range strings.SplitSeq(rule, "|") {
		tests, err := parseTests(strings.TrimSpace(alternative))
		if err != nil {
			return nil, fmt.Errorf("plural %q: %w", rule, err)
		}
		p = append(p, tests)
	}
	if len(p[len(p)-1]) > 0 {
		return nil, fmt.Errorf("plural %q: the last alternative is not *", rule)
	}
	return p, nil
}

func parseTests(text string) ([]test, error) {
	if text == "*" {
		return nil, nil
	}
	var tests []test
	for part := range strings.SplitSeq(text, "&") {
		t, err := parseTest(strings.TrimSpace(part))
		if err != nil {
			return nil, fmt.Errorf("test %q: %w", part, err)
		}
		tests = append(tests, t)
	}
	return tests, nil
}

// parseTest reads 1, 0..1, %10=1, %100!=12..14.
func parseTest(text string) (t test, err error) {
	if rest, ok := strings.CutPrefix(text, "%"); ok {
		modulus, span, found := strings.Cut(rest, "=")
		if !found {
			return t, fmt.Errorf("no = in it")
		}
		modulus, t.not = strings.CutSuffix(modulus, "!")
		if t.modulus, err = strconv.Atoi(modulus); err != nil || t.modulus < 1 {
			return t, fmt.Errorf("%q is no modulus", modulus)
		}
		text = span
	}
	from, to, found := strings.Cut(text, "..")
	if !found {
		to = from
	}
	if t.from, err = strconv.Atoi(from); err != nil {
		return t, err
	}
	t.to, err = strconv.Atoi(to)
	return t, err
}

func (t test) holds(n int) bool {
	if t.modulus > 0 {
		n %= t.modulus
	}
	return (t.from <= n && n <= t.to) != t.not
}

// pick returns the form for n of a counted text, the number filled in. A text
// with fewer forms than the rule repeats its last one.
func (p plurals) pick(text string, n int) string {
	forms := strings.Split(text, "|")
	form := strings.TrimSpace(forms[min(p.form(n), len(forms)-1)])
	return strings.Replace(form, "%d", strconv.Itoa(n), 1)
}

func (p plurals) form(n int) int {
	for i, tests := range p {
		if all(tests, n) {
			return i
		}
	}
	return len(p) - 1
}

func all(tests []test, n int) bool {
	for _, t := range tests {
		if !t.holds(n) {
			return false
		}
	}
	return true
}
