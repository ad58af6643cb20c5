package theme

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/fields"
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

func (l *language) has(key string) bool { return l.text(key) != key }

// readLanguages reads every strings/*.yaml.
func readLanguages(l layers) (map[string]*language, diag.List) {
	names, _ := fs.Glob(l, "strings/*.yaml")
	languages := map[string]*language{}
	var list diag.List
	for _, name := range names {
		tag := strings.TrimSuffix(path.Base(name), ".yaml")
		texts, faults := readTexts(l, name)
		list = append(list, faults...)
		languages[strings.ToLower(tag)] = &language{tag: tag, texts: texts}
	}
	for _, name := range names {
		lang := languages[strings.ToLower(strings.TrimSuffix(path.Base(name), ".yaml"))]
		lang.fallback = fallback(languages, lang.tag)
	}
	for _, name := range names {
		lang := languages[strings.ToLower(strings.TrimSuffix(path.Base(name), ".yaml"))]
		if err := lang.prepare(); err != nil {
			list = append(list, badLanguage(l.show(name), err))
		}
	}
	return languages, list
}

// fallback gives the language that fills the holes of another one.
func fallback(languages map[string]*language, tag string) *language {
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

// readTexts reads one file of strings: a flat map of texts.
func readTexts(l layers, name string) (map[string]string, diag.List) {
	source, err := fs.ReadFile(l, name)
	if err != nil {
		return nil, diag.List{unreadable(name, err)}
	}
	src := fields.Source{Path: l.show(name), Bytes: source, FirstLine: 1}
	root, list := fields.Parse(src)
	texts := make(map[string]string, len(root.Nodes))
	for _, n := range root.Nodes {
		if n.Shape != fields.Text && n.Shape != fields.Empty {
			list = append(list, src.Diag(n.Pos, "theme/string-shape", diag.Fault,
				diag.Say("“%s”应当是一段文字", "%q should be a text", n.Key),
				diag.Say("每个键写一行：键: \"文字\"", `write one line for each key: key: "text"`)))
			continue
		}
		texts[n.Key] = n.Text
	}
	return texts, list
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
		answer.Name, answer.Dir = lang, "ltr"
	}
	return answer, ok
}
