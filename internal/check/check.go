// Package check holds the rules that go beyond what a build needs: what an
// editor would thank for being told. It reads no files, and keeps nothing from
// being published. Each rule has an id, a sentence why, a true finding and a
// near miss in its tests, and can be silenced in one place.
package check

import "unionhall/internal/diag"

// A Rule is one thing that is looked for.
type Rule struct {
	ID   string     // as in Diag.Rule: "text/pinyin"
	Name diag.Words // a few words
	Why  diag.Words // one sentence: why it matters to readers
}

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
