// Package diag is how faults are collected and told: with file, line, column,
// the line itself, what is wrong and what to do, in Chinese and in English.
// It does not decide what is a fault, and it never stops a program.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Words is one sentence in each language that the program speaks to editors.
type Words struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Say fills the same values into a Chinese and an English format.
// A format that wants the values in another order uses %[n]v. Where a value has
// Chinese quotes at its ends, those around it become 「」.
func Say(zh, en string, values ...any) Words {
	if len(values) == 0 {
		return Words{ZH: zh, EN: en}
	}
	return Words{ZH: fmt.Sprintf(cornered(zh, values), values...), EN: fmt.Sprintf(en, values...)}
}

// In returns the sentence in lang, a BCP 47 tag: Chinese for zh and all its
// variants, English for everything else.
func (w Words) In(lang string) string {
	if IsChinese(lang) {
		return w.ZH
	}
	return w.EN
}

// IsChinese reports whether lang, a BCP 47 tag or a POSIX locale, is Chinese.
func IsChinese(lang string) bool {
	lang = strings.ToLower(lang)
	return lang == "zh" || strings.HasPrefix(lang, "zh-") || strings.HasPrefix(lang, "zh_") || strings.HasPrefix(lang, "zh.")
}

// Severity says what a Diag does to a build.
type Severity uint8

const (
	// Fault stops publication: what is published stays as it is.
	Fault Severity = iota
	// Warning lets the page be made, though not quite as it was written.
	Warning
)

// A Diag is one thing that an editor should see and mend.
type Diag struct {
	Path     string   // below the source folder, with slashes; "" where no file is meant
	Line     int      // from 1; 0: the file as a whole
	Col      int      // from 1, in characters (code points, a tab is one); 0: the line as a whole
	Rule     string   // stable id, "place/fault", such as "front-matter/unknown-key"
	Severity Severity // Fault or Warning
	Text     Words    // what is wrong, with which value
	Hint     Words    // what to do; may be empty where Text says it all
	Excerpt  string   // the line, without its end; "" where there is none
}

// List is what a run collected.
type List []Diag

// Faults returns how many of l stop publication.
func (l List) Faults() int {
	n := 0
	for _, d := range l {
		if d.Severity == Fault {
			n++
		}
	}
	return n
}

// Sorted returns l without repetitions: by path, line, column, then rule.
// The same fault found by two roads (same place, same rule, same words)
// counts once. Where one rule has more than mostAlike in one file, the last says
// how many there are. l itself is left alone.
func (l List) Sorted() List {
	sorted := slices.Clone(l)
	slices.SortStableFunc(sorted, func(a, b Diag) int {
		return cmp.Or(
			cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Text.EN, b.Text.EN),
		)
	})
	return limited(slices.CompactFunc(sorted, func(a, b Diag) bool {
		return a.Path == b.Path && a.Line == b.Line && a.Col == b.Col && a.Rule == b.Rule && a.Text == b.Text
	}))
}

// mostAlike is how many diags of one rule are told of one file. A file that
// has more was not written by hand, or is wrong in one way throughout.
const mostAlike = 200

// limited cuts l, which is sorted, down to mostAlike.
func limited(l List) List {
	if len(l) <= mostAlike {
		return l
	}
	type sort struct{ path, rule string }
	count := map[sort]int{}
	last := map[sort]int{}
	kept := l[:0]
	for _, d := range l {
		s := sort{d.Path, d.Rule}
		count[s]++
		switch n := count[s]; {
		case n < mostAlike:
			kept = append(kept, d)
		case n == mostAlike:
			last[s] = len(kept)
			kept = append(kept, d)
		case d.Severity == Fault:
			kept[last[s]].Severity = Fault
		}
	}
	for s, i := range last {
		if n := count[s]; n > mostAlike {
			kept[i].Text = Say("这个文件里这样的问题至少有 %d 处", "this file has %d problems of this kind or more", n)
		}
	}
	return kept
}
