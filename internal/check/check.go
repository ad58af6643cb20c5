// Package check holds the rules that go beyond what a build needs: what an
// editor would thank for being told. Each rule has an id, a sentence why, a
// true finding and a near miss in its tests, and can be silenced in one place.
package check

import (
	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// A Rule is one thing that is looked for.
type Rule struct {
	ID   string     // as in Diag.Rule: "text/pinyin"
	Name diag.Words // a few words
	Why  diag.Words // one sentence: why it matters to readers
}

// Rules returns all rules, by id.
func Rules() []Rule { return rules() }

// Text looks at one file alone, with the rules for texts.
func Text(p *content.Parser, src content.Source) diag.List { return text(p, src) }

// Site looks at what only the whole can know: translations, sections, dates.
func Site(s *site.Site, items []*content.Item) diag.List { return whole(s, items) }

// IsPersonal reports whether a rule looks for numbers of persons.
func IsPersonal(rule string) bool {
	return rule == "text/mobile" || rule == "text/identity-number" || rule == "text/bank-card"
}

// Masked returns list with the numbers of persons hidden, wherever their lines
// are shown: reports are pasted into chats and kept in logs. Columns stay true.
func Masked(list diag.List) diag.List {
	masks := make(diag.List, len(list))
	line, hidden := "", "" // many findings may stand in one long line
	for i, d := range list {
		if d.Excerpt != line {
			line, hidden = d.Excerpt, masked(d.Excerpt)
		}
		d.Excerpt = hidden
		d.Text, d.Hint = diag.Words{ZH: masked(d.Text.ZH), EN: masked(d.Text.EN)}, diag.Words{ZH: masked(d.Hint.ZH), EN: masked(d.Hint.EN)}
		masks[i] = d
	}
	return masks
}

// Silences are the findings that an editor has decided to live with: check.yaml
// beside site.yaml.
type Silences struct{ silences }

// ReadSilences reads check.yaml. It returns what could be read, with every fault.
// folder is the name of the source folder, with which reports show paths: an
// editor may write them so.
func ReadSilences(path, folder string, text []byte) (*Silences, diag.List) {
	return readSilences(path, folder, text)
}

// Idle is the rule of the warning that a silence is needed no more.
const Idle = "check/idle-silence"

// Apply takes out of list what is silenced, and adds what the silences
// themselves have wrong: those that nothing needs any more.
func (s *Silences) Apply(list diag.List) (left diag.List, silenced int) { return s.apply(list) }
