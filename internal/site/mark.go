package site

import (
	"slices"
	"strings"
	"unicode"
)

// markUnions gives every wing its mark: one or two characters of the union's
// name that tell it from its neighbours, the unions of the same one above. It is
// drawn where there is no logo.
func (g *ground) markUnions() {
	g.markNeighbours(g.tops(), "")
	for _, h := range g.halls {
		g.markNeighbours(h.below, h.Name.In("zh-Hans"))
	}
	for _, h := range g.halls {
		if whole := h.whole(); whole != h {
			for _, w := range h.wings {
				w.mark = whole.in(w.tongue.Tag).mark
			}
		}
	}
}

// tops are the halls that none stands above: one, unless the source is at fault.
func (g *ground) tops() []*hall {
	var top []*hall
	for _, h := range g.halls {
		if h.above == nil {
			top = append(top, h)
		}
	}
	return top
}

// markNeighbours marks unions that stand side by side, in each language.
func (g *ground) markNeighbours(halls []*hall, above string) {
	named := map[string][]*wing{} // wings of one language whose names begin alike
	var keys []string
	for _, h := range halls {
		for _, w := range h.wings {
			key := w.tongue.Tag + " " + markOf(w.signs(above), 1)
			if named[key] == nil {
				keys = append(keys, key)
			}
			named[key] = append(named[key], w)
		}
	}
	for _, key := range keys {
		wings := named[key]
		names := make([][]string, len(wings))
		for i, w := range wings {
			names[i] = w.signs(above)
		}
		second := max(1, alike(names))
		for i, w := range wings {
			w.mark = markOf(names[i], second)
		}
	}
}

// markOf is the first sign and the one at second, where there are that many.
func markOf(signs []string, second int) string {
	if len(signs) == 0 {
		return ""
	}
	mark := initial(signs[0])
	if second < len(signs) {
		mark += initial(signs[second])
	} else if len(signs) > 1 {
		mark += initial(signs[1])
	}
	return mark
}

// initial is a character for itself, and of a word in letters the first one as
// a capital.
func initial(sign string) string {
	for _, r := range sign {
		return string(unicode.ToUpper(r))
	}
	return ""
}

// alike returns how many signs all names begin with in common; 1 for a single
// name.
func alike(names [][]string) int {
	if len(names) < 2 {
		return 1
	}
	for i := 0; ; i++ {
		for _, name := range names {
			if i >= len(name) || name[i] != names[0][i] {
				return i
			}
		}
	}
}

// signs are what the mark is made of: those of the short name, or of the full
// one where that is hardly more than "省总工会".
func (w *wing) signs(above string) []string {
	short := signsOf(w.ref.Short, above)
	if full := signsOf(w.ref.Name, above); len(short) < 2 && len(full) > 1 {
		return full
	}
	return short
}

// signsOf returns the characters of a Chinese name, the words of one in letters,
// without what all unions are called and without the place above.
func signsOf(name, above string) []string {
	core := coreOf(name)
	for _, place := range []string{coreOf(above), placeOf(above)} {
		if rest, ok := strings.CutPrefix(core, place); ok && rest != "" {
			core = rest
			break
		}
	}
	core = placeOrSelf(core)
	if strings.ContainsFunc(core, isEastAsian) {
		var list []string
		for _, r := range core {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				list = append(list, string(r))
			}
		}
		return list
	}
	words := strings.FieldsFunc(core, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && !unicode.Is(unicode.Mn, r)
	})
	return slices.DeleteFunc(words, func(w string) bool { return slices.Contains(smallWords, strings.ToLower(w)) && len(words) > 1 })
}

// isEastAsian reports whether a character stands for a word or a syllable.
func isEastAsian(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}

var smallWords = []string{"of", "the", "and", "for", "de", "la", "du", "des"}

// unionWords end the names of unions; the longer ones come first.
var unionWords = []string{"工会联合会", "工会委员会", "联合工会", "產業工會", "产业工会", "总工会", "總工會", "工会", "工會", "联合会"}

// places end the names of places.
var places = []string{"自治区", "自治州", "自治县", "街道", "省", "市", "县", "區", "区", "旗", "州", "镇", "乡"}

// coreOf is a name without what unions are called: 宏远纺织 of 宏远纺织工会.
func coreOf(name string) string {
	for _, end := range unionWords {
		if core, ok := strings.CutSuffix(name, end); ok && core != "" {
			return core
		}
	}
	return name
}

// placeOf is the bare name of the place of a union: 云岭 of 云岭省总工会.
func placeOf(name string) string { return placeOrSelf(coreOf(name)) }

func placeOrSelf(core string) string {
	for _, end := range places {
		if place, ok := strings.CutSuffix(core, end); ok && len([]rune(place)) > 1 {
			return place
		}
	}
	return core
}
