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
		"unknown group":     {head + "group: aboot\n", "4:8 front-matter/choice"},
		"unknown scope":     {head + "scope: all\n", "4:8 front-matter/choice"},
		"homes below none":  {head + "home: -1\n", "4:7 front-matter/schema"},
		"over by nothing":   {head + "expires_by: [x]\n", "4:13 front-matter/schema"},
		"over by a text":    {head + "expires_by: [d, x]\nfields:\n  - {name: d, type: date}\n  - name: x\n", "4:13 front-matter/schema"},
		"over by a list":    {head + "expires_by: [d]\nfields:\n  - {name: d, type: date, list: true}\n", "4:13 front-matter/schema"},
		"stale by a text":   {head + "stale_by: x\nstale_after: 9\nfields:\n  - name: x\n", "4:11 front-matter/schema"},
		"stale never":       {head + "stale_by: d\nfields:\n  - {name: d, type: date}\n", "4:11 front-matter/schema"},
		"stale after what":  {head + "stale_after: 9\n", "4:14 front-matter/schema"},
		"stale before":      {head + "stale_by: d\nstale_after: -9\nfields:\n  - {name: d, type: date}\n", "5:14 front-matter/schema"},
		"begins nowhere":    {head + "calendar: {starts: x}\n", "4:11 front-matter/schema"},
		"ends with a text":  {head + "calendar: {starts: d, ends: x}\nfields:\n  - {name: d, type: date}\n  - name: x\n", "4:11 front-matter/schema"},
		"at a date":         {head + "calendar: {starts: d, place: d}\nfields:\n  - {name: d, type: date}\n", "4:11 front-matter/schema"},
		"ends only":         {head + "calendar: {ends: d}\nfields:\n  - {name: d, type: date}\n", "4:11 front-matter/missing-key"},
		"structured text":   {head + "structured: Event\n", "4:13 front-matter/schema"},
		"of no type":        {head + "structured: {properties: {url: '@url'}}\n", "4:13 front-matter/missing-key"},
		"no property":       {head + "structured: {type: A, properties: {a b: '=x'}}\n", "4:36 front-matter/schema"},
		"half a path":       {head + "structured: {type: A, properties: {a.: '=x'}}\n", "4:36 front-matter/schema"},
		"from nowhere":      {head + "structured: {type: A, properties: {name: x}}\n", "4:42 front-matter/schema"},
		"from no place":     {head + "structured: {type: A, properties: {name: '@here'}}\n", "4:42 front-matter/schema"},
		"a constant of ''":  {head + "structured: {type: A, properties: {name: =}}\n", "4:42 front-matter/schema"},
		"properties listed": {head + "structured: {type: A, properties: [name]}\n", "4:35 front-matter/schema"},
		"extends nothing":   {head + "extends: b\n", "4:10 front-matter/schema"},
		"extends itself":    {head + "extends: a\n", "4:10 front-matter/schema"},
		"always, no fact":   {head + "fields:\n  - {name: x, always: true}\n", "5:5 front-matter/schema"},
		"unique list":       {head + "fields:\n  - {name: x, list: true, unique: true}\n", "5:5 front-matter/schema"},
		"short of a text":   {head + "fields:\n  - {name: x, short: y}\n", "5:5 front-matter/schema"},
		"short of nothing":  {head + "fields:\n  - {name: x, type: group, short: z, fields: [{name: y}]}\n", "5:5 front-matter/schema"},
		"short of a list":   {head + "fields:\n  - {name: x, type: group, short: y, fields: [{name: y, list: true}]}\n", "5:5 front-matter/schema"},
		"short of too few":  {head + "fields:\n  - {name: x, type: group, short: y, fields: [{name: y}, {name: z, required: true}]}\n", "5:5 front-matter/schema"},
		"local inside":      {head + "fields:\n  - {name: x, type: group, fields: [{name: y, local: true}]}\n", "5:5 front-matter/schema"},
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
group: news
menu: true
home: 4
scope: self
expires_by: [d, u]
stale_by: d
stale_after: 8
over: {en: O}
calendar: {starts: d, ends: u, place: p}
structured: {type: T, properties: {n: d}}
fields:
  - {name: d, type: date}
  - {name: u, type: date}
  - {name: p, fact: true}
  - {name: q}
  - {name: x, type: choice, list: true, required: true, card: true, fact: true, max: 7, help: {en: H}, choices: [{value: v, labels: {en: V}}]}
  - {name: g, type: group, fields: [{name: s}, {name: r}]}
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
		{"group: news", "group: places"}, {"menu: true", "menu: off"}, {"home: 4", "home: 0"}, {"scope: self", "scope: children"},
		{"[d, u]", "[u, d]"}, {"stale_by: d", "stale_by: u"}, {"stale_after: 8", "stale_after: 9"}, {"{en: O}", "{en: P}"}, {"over: {en: O}\n", ""},
		{"starts: d", "starts: u"}, {"ends: u", "ends: d"}, {"place: p", "place: q"}, {"type: T", "type: U"}, {"{n: d}", "{m: d}"}, {"{n: d}", "{n: =d}"},
		{"{name: q}", "{name: q, local: true}"}, {"{name: q}", "{name: q, unique: true}"}, {"fact: true}\n", "fact: true, always: true}\n"}, {"type: group", "type: group, short: s"}, {"type: group", "type: group, short: r"},
	} {
		text := strings.Replace(file, change[0], change[1], 1)
		if text == file {
			t.Errorf("%v changes nothing", change)
		}
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
