package kind

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// baseKinds loads the kinds that come with the program.
func baseKinds(t *testing.T) *Set {
	t.Helper()
	set, diags := Load(os.DirFS("../../themes/base"), "kinds")
	for _, d := range diags {
		t.Fatalf("%s:%d:%d: %s", d.Path, d.Line, d.Col, d.Text.EN)
	}
	return set
}

func TestBaseKindsHaveLabelsAndHelpInBothLanguages(t *testing.T) {
	for _, k := range baseKinds(t).Kinds() {
		speaksBoth(t, k.ID, k.Labels)
		eachField(k.Fields, func(f Field) {
			speaksBoth(t, k.ID+"."+f.Name+" labels", f.Labels)
			speaksBoth(t, k.ID+"."+f.Name+" help", f.Help)
			for _, o := range f.Choices {
				speaksBoth(t, k.ID+"."+f.Name+"="+o.Value, o.Labels)
			}
		})
	}
}

func speaksBoth(t *testing.T, what string, l Labels) {
	t.Helper()
	if l["zh-Hans"] == "" || l["en"] == "" {
		t.Errorf("%s: %v", what, l)
	}
}

func eachField(list []Field, visit func(Field)) {
	for _, f := range list {
		visit(f)
		eachField(f.Fields, visit)
	}
}

func TestOwnDeclarationReplacesTheCommonOne(t *testing.T) {
	set := baseKinds(t)
	if f := set.ByID("news").Field("DATE"); f == nil || !f.Required {
		t.Errorf("date of news: %+v", f)
	}
	if f := set.ByID("page").Field("date"); f == nil || f.Required {
		t.Errorf("date of page: %+v", f)
	}
	n := 0
	for _, f := range set.ByID("news").Fields {
		if f.Name == "date" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("news has %d fields called date", n)
	}
}

func kindFiles(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys["kinds/"+files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

func TestFaultsOfKindFiles(t *testing.T) {
	const head = "id: a\nfolder: as\nlabels: {zh-Hans: 甲, en: A}\n"
	for name, test := range map[string]struct{ file, want string }{
		"unknown key":       {head + "ordr: by-name\n", "4:1 front-matter/unknown-key"},
		"unknown order":     {head + "order: by-nam\n", "4:8 front-matter/choice"},
		"unknown type":      {head + "fields:\n  - {name: x, type: txt}\n", "5:21 front-matter/choice"},
		"field without":     {head + "fields:\n  - {type: text}\n", "5:5 front-matter/missing-key"},
		"field twice":       {head + "fields:\n  - name: x\n  - name: x\n", "6:5 front-matter/schema"},
		"choice of nothing": {head + "fields:\n  - {name: x, type: choice}\n", "5:5 front-matter/schema"},
		"group of nothing":  {head + "fields:\n  - {name: x, type: group}\n", "5:5 front-matter/schema"},
		"order of one":      {head + "fields:\n  - {name: x, ordered: true}\n", "5:5 front-matter/schema"},
		"capital":           {head + "fields:\n  - name: docNo\n", "5:5 front-matter/schema"},
		"not a list":        {head + "fields: x\n", "4:9 front-matter/schema"},
		"date from nowhere": {head + "date_from: x\n", "4:12 front-matter/schema"},
		"folder":            {"id: a\nfolder: a/b\nlabels: A\n", "2:9 front-matter/schema"},
		"no id":             {"folder: a\nlabels: A\n", "1:1 front-matter/missing-key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, diags := Load(kindFiles("a.yaml", test.file), "kinds")
			if got := told(diags); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestTwoKindsOfOneFolderAreAFault(t *testing.T) {
	_, diags := Load(kindFiles("a.yaml", "id: a\nfolder: x\nlabels: A\n", "b.yaml", "id: b\nfolder: X\nlabels: B\n"), "kinds")
	if got, want := told(diags), "1:0 kind/twice"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSumCoversTheWholeSchema(t *testing.T) {
	const file = `id: a
folder: f
labels: {en: A}
layout: l
order: by-name
at_expiry: mark
date_from: d
position: 3
fields:
  - {name: d, type: date}
  - {name: x, type: choice, list: true, required: true, card: true, fact: true, max: 7, help: {en: H}, choices: [{value: v, labels: {en: V}}]}
  - {name: g, type: group, fields: [{name: s}]}
`
	sum := func(text string) string {
		set, diags := Load(kindFiles("a.yaml", text), "kinds")
		if len(diags) > 0 {
			t.Fatalf("%s\n%s", told(diags), text)
		}
		return set.Kinds()[0].Sum.String()
	}
	seen := map[string]string{sum(file): "the file"}
	for _, change := range [][2]string{
		{"id: a", "id: b"}, {"folder: f", "folder: g"}, {"{en: A}", "{en: B}"}, {"{en: A}", "{fr: A}"}, {"layout: l", "layout: m"},
		{"by-name", "by-weight"}, {"mark", "keep"}, {"date_from: d\n", ""}, {"position: 3", "position: 4"}, {"type: date", "type: time"},
		{"list: true", "list: false"}, {"list: true", "list: true, ordered: true"}, {"required: true", "required: false"}, {"card: true", "card: false"}, {"fact: true", "fact: false"},
		{"max: 7", "max: 8"}, {"{en: H}", "{en: I}"}, {"value: v", "value: w"}, {"{en: V}", "{en: W}"}, {"name: s", "name: t"}, {"name: x", "name: y"},
	} {
		text := strings.Replace(file, change[0], change[1], 1)
		got := sum(text)
		if other, found := seen[got]; found {
			t.Errorf("%v: same sum as %s", change, other)
		}
		seen[got] = strings.Join(change[:], " -> ")
	}
}

func TestLabelsInNearestLanguage(t *testing.T) {
	l := Labels{"zh-Hans": "新闻", "en": "News", "ug": "خەۋەر"}
	for lang, want := range map[string]string{
		"zh-Hans": "新闻", "zh-Hans-CN": "新闻", "zh": "新闻", "zh-Hant": "新闻", "en-GB": "News", "ug": "خەۋەر", "fr": "News", "": "News",
	} {
		if got := l.In(lang); got != want {
			t.Errorf("%q: got %q, want %q", lang, got, want)
		}
	}
	if got := (Labels{"ug": "b", "bo": "a"}).In("fr"); got != "a" {
		t.Errorf("without English: got %q", got)
	}
	if got := Labels(nil).In("en"); got != "" {
		t.Errorf("without any: got %q", got)
	}
}
