package theme

import (
	"maps"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// Languages that others fall back to: Chinese ones to chinese, all else to english.
const (
	chinese = "zh-Hans"
	english = "en"
)

// language is strings/<tag>.yaml: all that the theme knows of a language.
type language struct {
	tag      string
	texts    map[string]string
	fallback *language // for keys that are not in texts; nil: the key itself
	plurals  plurals
	calendar calendar
	sum      digest.Sum // of all texts, those of the fallback too
}

func (l *language) text(key string) string {
	for at := l; at != nil; at = at.fallback {
		if s, ok := at.texts[key]; ok {
			return s
		}
	}
	return key
}

// speaks reports whether the text for key is in this language, though perhaps
// of the one it is a variety of.
func (l *language) speaks(key string) bool {
	own, _, _ := strings.Cut(l.tag, "-")
	for at := l; at != nil; at = at.fallback {
		if tongue, _, _ := strings.Cut(at.tag, "-"); !strings.EqualFold(tongue, own) {
			return false
		}
		if _, ok := at.texts[key]; ok {
			return true
		}
	}
	return false
}

func (l *language) has(key string) bool { return l.text(key) != key }

// readLanguages reads every strings/*.yaml of every layer. A text of a stronger
// layer stands before those of the others, key by key: whoever changes a word
// need not copy the file.
func readLanguages(l layers) (map[string]*language, []*stringsFile, diag.List) {
	files, list := readStrings(l)
	languages := map[string]*language{}
	for _, f := range files {
		if languages[f.id()] == nil {
			languages[f.id()] = &language{tag: f.tag, texts: map[string]string{}}
		}
		f.addTo(languages[f.id()].texts)
	}
	for _, lang := range languages {
		lang.fallback = fallback(languages, lang.tag)
	}
	done := map[string]bool{}
	for _, f := range files {
		if done[f.id()] {
			continue // told of the strongest layer
		}
		done[f.id()] = true
		if err := languages[f.id()].prepare(); err != nil {
			list = append(list, badLanguage(f.src.Path, err))
		}
	}
	return languages, files, list
}

// fallback gives the language that fills the holes of another one: the one that
// it is a variety of, else Chinese or English.
func fallback(languages map[string]*language, tag string) *language {
	for up := parent(strings.ToLower(tag)); up != ""; up = parent(up) {
		if languages[up] != nil {
			return languages[up]
		}
	}
	to := english
	if diag.IsChinese(tag) {
		to = chinese
	}
	if strings.EqualFold(tag, to) {
		return nil
	}
	return languages[strings.ToLower(to)]
}

// prepare works out what is not plain text.
func (l *language) prepare() (err error) {
	l.plurals, err = parsePlurals(l.text("plural"))
	if err != nil {
		return err
	}
	l.calendar, err = parseCalendar(l)
	l.sum = l.digest()
	return err
}

func (l *language) digest() digest.Sum {
	h := digest.New("strings")
	h.String(l.tag)
	for at := l; at != nil; at = at.fallback {
		h.Int(int64(len(at.texts)))
		for _, key := range slices.Sorted(maps.Keys(at.texts)) {
			h.String(key)
			h.String(at.texts[key])
		}
	}
	return h.Done()
}

// find returns the strings of a language. exact is false where it is another
// language that has to stand in.
func (t *theme) find(lang string) (l *language, exact bool) {
	for tag := strings.ToLower(lang); tag != ""; tag = parent(tag) {
		if l := t.languages[tag]; l != nil {
			return l, true
		}
	}
	if diag.IsChinese(lang) {
		return t.languages[strings.ToLower(chinese)], false
	}
	return t.languages[english], false
}

// parent is the language that a lower-case tag is a variety of, or "". Tags of
// Chinese that name no script get the one that is written there.
func parent(tag string) string {
	switch tag {
	case "zh", "zh-cn", "zh-sg", "zh-my":
		return "zh-hans"
	case "zh-tw", "zh-hk", "zh-mo":
		return "zh-hant"
	case "zh-hans", "zh-hant":
		return "" // another script is no variety of this one
	}
	if i := strings.LastIndexByte(tag, '-'); i > 0 {
		return tag[:i]
	}
	return ""
}

func (t *theme) language(lang string) (site.Language, bool) {
	l, ok := t.find(lang)
	answer := site.Language{Tag: lang, Name: l.text("name"), Dir: l.text("dir"), Text: l.text}
	if !ok {
		answer.Dir = "ltr"
	}
	if !ok || !l.speaks("name") {
		answer.Name = lang // better than the name of another one
	}
	return answer, ok
}
