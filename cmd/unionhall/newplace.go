package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// This file finds out where a new item belongs.

// An original is the item that a new one translates.
type original struct {
	path   string // below the source
	place  site.Place
	values kind.Values
}

// findOriginal reads the item behind --translates: it says union, kind and name.
func (it *newItem) findOriginal(context.Context) error {
	given := it.flags.translates.text
	if given == "" {
		return nil
	}
	if !isFile(given) {
		given = filepath.Join(it.source, filepath.FromSlash(given)) // as faults name it
	}
	file := placeIn(it.source, given)
	if file == "" || !isFile(given) {
		return usage(
			diag.Say("内容文件夹里没有“%s”这个文件", "there is no file %s in the content folder", it.flags.translates.text),
			diag.Say("--translates 写原文的文件，例如 content/news/heat.md", "--translates wants the file of the original, such as content/news/heat.md"))
	}
	place, ok, list := it.places.Place(file)
	if !ok {
		if len(list) > 0 {
			return usage(list[0].Text, list[0].Hint)
		}
		return usage(
			diag.Say("“%s”不是一篇内容", "%s is no item", it.flags.translates.text),
			diag.Say("--translates 写一个 .md 文件，例如 content/news/heat.md", "--translates wants a .md file, such as content/news/heat.md"))
	}
	text, err := os.ReadFile(given)
	if err != nil {
		return err
	}
	it.original = &original{path: file, place: place, values: valuesOf(it.config, place, file, text)}
	it.union, it.kind, it.name = place.Union, place.Kind, place.Name
	it.folder = filepath.ToSlash(filepath.Dir(filepath.FromSlash(file)))
	return nil
}

// valuesOf returns all that a file's front matter says.
func valuesOf(c *site.Config, place site.Place, file string, text []byte) kind.Values {
	item := content.NewParser(c.Zone).Parse(content.Source{Path: file, Kind: place.Kind, Name: place.Name, Lang: place.Lang, Text: text})
	lines := strings.SplitAfter(item.Head.Source, "\n")
	if len(lines) < 2 {
		return kind.Values{}
	}
	inner := strings.Join(lines[1:], "")
	if end := strings.LastIndex(inner, "---"); end >= 0 {
		inner = inner[:end]
	}
	src := fields.Source{Path: file, Bytes: []byte(inner), FirstLine: 2}
	root, _ := fields.Parse(src)
	values, _ := kind.Schema{Fields: place.Kind.Fields, Zone: c.Zone, Open: true}.Check(src, root)
	return values
}

// findUnion takes the union that was named, the only one, or the one in whose
// folder somebody stands. At the top of the source nobody is taken to mean the
// top union: people stand there for everything.
func (it *newItem) findUnion(ctx context.Context) (err error) {
	here, _ := it.unionHere()
	atTop := here != nil && it.here == "." && len(it.unions) > 1
	switch {
	case it.union != nil:
		if word := it.flags.union.text; word != "" && word != it.union.ID {
			return contradicts("union", word, it.original.path)
		}
		return nil
	case it.flags.union.text != "":
		it.union, err = it.neighbourhood.union("union", it.flags.union.text)
		return err
	case len(it.unions) == 0:
		return usage(
			diag.Say("网站里还没有工会", "the site has no union yet"),
			diag.Say("先运行 unionhall new union", "run unionhall new union first"))
	case len(it.unions) == 1:
		it.union = it.unions[0]
		return nil
	case here != nil && !atTop:
		it.union = here
		return nil
	case it.ask == nil:
		it.missing = append(it.missing, diag.Say("哪个工会（--union）", "the union (--union)"))
		return nil
	}
	options := it.unionOptions(it.p.lang)
	i, err := it.ask.choose(ctx, diag.Say("哪个工会", "Which union"), options, slices.Index(it.unions, here))
	if err == nil {
		it.union = it.unions[i]
	}
	return err
}

func contradicts(flag, word, file string) error {
	return usage(
		diag.Say("--%s 写的是“%s”，可是原文 %s 不是", "--%s says %q, which the original %s is not", flag, word, file),
		diag.Say("译文和原文放在一起，不用写 --%s", "a translation lies beside its original: leave --%s out", flag))
}

func (it *newItem) findKind(ctx context.Context) (err error) {
	here, _ := it.unionHere()
	switch {
	case it.flags.kind.text != "":
		k, err := it.neighbourhood.kind(it.flags.kind.text)
		if err == nil && it.original != nil && k != it.kind {
			return contradicts("kind", it.flags.kind.text, it.original.path)
		}
		it.kind = k
		return err
	case it.kind != nil:
		return nil
	case here == it.union && it.union != nil && it.kindHere() != nil:
		it.kind = it.kindHere()
		return nil
	case it.ask == nil:
		it.missing = append(it.missing, diag.Say("哪一类内容（--kind）", "the kind (--kind)"))
		return nil
	}
	kinds := it.kinds.Kinds()
	var options []option
	for _, k := range kinds {
		options = append(options, option{value: k.ID, label: k.Labels.In(labelTag(it.p.lang))})
	}
	i, err := it.ask.choose(ctx, diag.Say("哪一类内容", "What kind"), options, -1)
	if err == nil {
		it.kind = kinds[i]
	}
	return err
}

// findLanguage settles the language of the text. A translation is in the one
// language that is left, if it is one.
func (it *newItem) findLanguage(ctx context.Context) error {
	if it.union == nil {
		return nil
	}
	tags := it.union.Languages
	if len(tags) == 0 {
		tags = it.config.Languages
	}
	if word := it.flags.language.text; word != "" {
		i := slices.IndexFunc(tags, func(tag string) bool { return strings.EqualFold(tag, word) })
		if i < 0 {
			return usage(
				diag.Say("%s没有“%s”这种语言", "%[3]s has no language %[2]q", it.union.Name.In("zh-Hans"), word, it.union.ID),
				diag.Say("可以写 %s；语言写在 site.yaml 或者这个工会的 union.yaml 的 languages 里", "write %s; languages stand in site.yaml, or in the union's union.yaml", strings.Join(tags, ", ")))
		}
		it.setLanguage(tags, i)
		return it.wantUntranslated(tags[i])
	}
	if it.original == nil {
		return nil
	}
	return it.chooseLanguage(ctx, tags)
}

// setLanguage keeps "" for the main language: file names leave it out.
func (it *newItem) setLanguage(tags []string, i int) {
	it.lang = tags[i]
	if i == 0 {
		it.lang = ""
	}
}

func (it *newItem) wantUntranslated(tag string) error {
	if it.original == nil || !it.translatedTo()[tag] {
		return nil
	}
	return usage(
		diag.Say("“%s”已经有 %s 的文件了", "%s is there in %s already", it.original.place.Name, tag),
		diag.Say("它就在 %s 旁边，直接改它", "it lies beside %s: change that file", it.original.path))
}

// translatedTo returns the languages in which the original is there.
func (it *newItem) translatedTo() map[string]bool {
	there := map[string]bool{}
	for _, place := range it.items() {
		if fold(place.Name) == fold(it.original.place.Name) {
			there[place.Lang] = true
		}
	}
	return there
}

func (it *newItem) chooseLanguage(ctx context.Context, tags []string) error {
	there := it.translatedTo()
	var options []option
	for _, tag := range tags {
		if !there[tag] {
			options = append(options, option{value: tag, label: tag})
		}
	}
	i := 0
	switch {
	case len(options) == 0:
		return usage(
			diag.Say("“%s”的各种语言都有了：%s", "%s is there in every language of its union: %s", it.original.place.Name, strings.Join(tags, ", ")),
			diag.Say("要增加一种语言，写在 union.yaml 或 site.yaml 的 languages 里", "another language has to be added to languages in union.yaml or site.yaml first"))
	case len(options) == 1:
	case it.ask == nil:
		it.missing = append(it.missing, diag.Say("哪种语言（--language）", "the language (--language)"))
		return nil
	default:
		var err error
		if i, err = it.ask.choose(ctx, diag.Say("译成哪种语言", "Into which language"), options, 0); err != nil {
			return err
		}
	}
	it.setLanguage(tags, slices.Index(tags, options[i].value))
	return nil
}
