package check

import (
	"unicode/utf8"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// A look is one file while the rules for texts go over it.
type look struct {
	src      content.Source
	prose    *content.Prose
	settings *fields.Node
	chinese  bool // the text is, by its language
	passages []passage
	rule     string // the one that is looking
	count    int    // of what it has found
	list     diag.List
}

// Text looks at one file alone, with every rule for texts that has something
// to do there.
func Text(p *content.Parser, src content.Source) diag.List {
	l := &look{src: src, prose: p.Prose(src), chinese: diag.IsChinese(src.Lang)}
	l.read()
	var all traits
	for i := range l.passages {
		all |= l.passages[i].traits
	}
	for i := range textRules {
		r := &textRules[i]
		if r.onlyChinese && !l.chinese || r.needs != 0 && all&r.needs == 0 {
			continue
		}
		l.rule, l.count = r.id, 0
		r.look(l)
	}
	return Masked(l.list)
}

// passagesWith calls visit for every passage that has one of the traits.
func (l *look) passagesWith(t traits, visit func(p *passage)) {
	for i := range l.passages {
		if p := &l.passages[i]; p.traits&t != 0 {
			visit(p)
		}
	}
}

// tell reports what stands at offset at of a passage.
func (l *look) tell(p *passage, at int, text, hint diag.Words) {
	pos, line := l.place(p, at)
	l.add(pos, line, text, hint)
}

// tellBlock reports a block as a whole, at its beginning.
func (l *look) tellBlock(b *content.Block, text, hint diag.Words) {
	l.add(l.prose.Place(b.Offset), l.prose.Line(b.Offset), text, hint)
}

// mostFindings is how many one rule may have in one file. A report shows 200
// of them and says that there are more.
const mostFindings = 250

func (l *look) add(pos fields.Pos, line string, text, hint diag.Words) {
	if l.count++; l.count > mostFindings {
		return
	}
	l.list = append(l.list, diag.Diag{
		Path: l.src.Path, Line: pos.Line, Col: pos.Col, Rule: l.rule, Severity: diag.Warning,
		Text: text, Hint: hint, Excerpt: line,
	})
}

// A tally counts what is told once, at its first place.
type tally struct {
	count int
	p     *passage
	at    int
}

func (t *tally) add(p *passage, at int) {
	if t.count == 0 {
		t.p, t.at = p, at
	}
	t.count++
}

// runes counts characters.
func runes(s string) int { return utf8.RuneCountInString(s) }

// clip is s for a message: at most n characters.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
