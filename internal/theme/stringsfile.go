package theme

import (
	"bytes"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/spelling"
)

// A stringsFile is strings/<tag>.yaml of one layer: a flat map of texts.
type stringsFile struct {
	tag   string
	src   fields.Source
	nodes []*fields.Node // texts alone; a key without one is as good as missing
	base  bool           // it is of the last layer, which says what keys there are
}

// id is the tag as languages are looked up by.
func (f *stringsFile) id() string { return strings.ToLower(f.tag) }

// readStrings returns the files of all layers, those of the strongest first.
func readStrings(l layers) ([]*stringsFile, diag.List) {
	var files []*stringsFile
	var list diag.List
	for i, layer := range l {
		names, _ := fs.Glob(layer.FS, "strings/*.yaml")
		for _, name := range names {
			source, err := fs.ReadFile(layer.FS, name)
			if err != nil {
				list = append(list, unreadable(path.Join(layer.Name, name), err))
				continue
			}
			f := &stringsFile{
				tag: strings.TrimSuffix(path.Base(name), ".yaml"), base: i == len(l)-1,
				src: fields.Source{Path: path.Join(layer.Name, name), Bytes: source, FirstLine: 1},
			}
			list = append(list, f.parse()...)
			files = append(files, f)
		}
	}
	return files, list
}

func (f *stringsFile) parse() diag.List {
	root, list := fields.Parse(f.src)
	for _, n := range root.Nodes {
		switch n.Shape {
		case fields.Text:
			f.nodes = append(f.nodes, n)
		case fields.Empty:
		default:
			list = append(list, f.src.Diag(n.Pos, "theme/string-shape", diag.Fault,
				diag.Say("“%s”应当是一段文字", "%q should be a text", n.Key),
				diag.Say("每个键写一行：键: \"文字\"", `write one line for each key: key: "text"`)))
		}
	}
	return list
}

// addTo gives texts what no stronger layer has said.
func (f *stringsFile) addTo(texts map[string]string) {
	for _, n := range f.nodes {
		if _, ok := texts[n.Key]; !ok {
			texts[n.Key] = n.Text
		}
	}
}

// languageName begins the keys by which a language calls others: there may be
// one for every language there is.
const languageName = "language_"

// checkStrings holds the files of the other layers against the last one.
func (t *theme) checkStrings(files []*stringsFile) diag.List {
	known := map[string]string{}
	for _, f := range files {
		if f.base {
			f.addTo(known)
		}
	}
	keys := slices.Sorted(maps.Keys(known))
	var list diag.List
	for _, f := range files {
		if f.base {
			continue
		}
		for _, n := range f.nodes {
			if _, ok := known[n.Key]; !ok && !strings.HasPrefix(n.Key, languageName) && !t.names(n.Key) {
				list = append(list, unknownKey(f.src, n, spelling.Nearest(n.Key, keys)))
			}
		}
		if l := t.languages[f.id()]; l.fallback != nil {
			list = append(list, l.tellMissing(f.src.Path)...)
		}
	}
	return list
}

// names reports whether a template holds the key in quotes: a theme may have
// words of its own.
func (t *theme) names(key string) bool {
	quoted := []byte(`"` + key + `"`)
	return slices.ContainsFunc(t.sources(), func(s *source) bool { return bytes.Contains(s.text, quoted) })
}

// unknownKey is a fault where it is clear what was meant.
func unknownKey(src fields.Source, n *fields.Node, nearest string) diag.Diag {
	if nearest == "" {
		return src.Diag(n.KeyPos, "theme/unknown-string", diag.Warning,
			diag.Say("没有哪个页面用到“%s”", "no page asks for %q", n.Key),
			diag.Say("可以删掉这一行；有哪些键，见 themes/base/strings/en.yaml", "this line can go; themes/base/strings/en.yaml says which keys there are"))
	}
	return src.Diag(n.KeyPos, "theme/unknown-string", diag.Fault,
		diag.Say("没有“%s”这个键", "there is no key %q", n.Key),
		diag.Say("是不是想写“%s”？", "did you mean %q?", nearest))
}

// shownKeys is how many missing keys are named.
const shownKeys = 5

// tellMissing says for which keys another language has to stand in.
func (l *language) tellMissing(shown string) diag.List {
	var lacks []string
	for key := range l.fallback.texts {
		if !strings.HasPrefix(key, languageName) && !l.speaks(key) {
			lacks = append(lacks, key)
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	slices.Sort(lacks)
	first := strings.Join(lacks[:min(len(lacks), shownKeys)], ", ")
	if len(lacks) > shownKeys {
		first += " ..."
	}
	standIn := l.fallback.text("name")
	return diag.List{{
		Path: shown, Rule: "theme/missing-strings", Severity: diag.Warning,
		Text: diag.Say("这个语言文件缺 %[1]d 个键：%[2]s", "keys missing in this language, %[1]d: %[2]s", len(lacks), first),
		Hint: diag.Say("补上之前，这些地方显示 %[1]s 的文字", "until they are there, pages show the words of %[1]s", standIn),
	}}
}
