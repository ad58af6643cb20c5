package site_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"unionhall/internal/content"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// issued returns the bytes of a document, and whether it is there.
func issued(s *site.Site, file string) (text []byte, sum string, ok bool) {
	for i := range s.Documents() {
		if d := &s.Documents()[i]; string(d.File) == file {
			return s.Bytes(d), d.Sum.String(), true
		}
	}
	return nil, "", false
}

// written parses front matter as a build does, and adds the item.
func (w *world) written(t testing.TB, file, text string) *content.Item {
	t.Helper()
	m, _ := w.sourceMap(t)
	p, ok, _ := m.Place(file)
	if !ok {
		t.Fatalf("%s is no item", file)
	}
	item := content.NewParser(china).Parse(content.Source{Path: file, Kind: p.Kind, Name: p.Name, Lang: p.Lang, Text: []byte(text)})
	noDiags(t, item.Diags)
	w.items = append(w.items, item)
	return item
}

// filled writes front matter that says something in every field. local gives
// $local where a field takes it.
func filled(k *kind.Kind, local bool) string {
	var b strings.Builder
	b.WriteString("---\n")
	for i := range k.Fields {
		f := &k.Fields[i]
		switch f.Name {
		case "draft", "supplements", "overrides", "publish_at": // not shown, or not alone
		case "expire_at", "pin_until", "ends", "deadline", "closes", "valid_until", "repealed":
			fmt.Fprintf(&b, "%s: 2099-01-0%d\n", f.Name, 1+i%9)
		case "status":
			b.WriteString("status: approved\n")
		case "divisions":
			b.WriteString("divisions: [99, 9901]\n")
		case "tags":
			b.WriteString("tags: [工资, 高温]\n")
		default:
			fmt.Fprintf(&b, "%s: %s\n", f.Name, example(f, local))
		}
	}
	return b.String() + "---\n正文不在数据里。\n"
}

func example(f *kind.Field, local bool) string {
	if local && f.Local {
		return kind.LocalValue
	}
	one := single(f, local)
	if f.List {
		return "[" + one + ", " + one + "]"
	}
	return one
}

func single(f *kind.Field, local bool) string {
	switch f.Type {
	case kind.Int:
		return "7"
	case kind.Date, kind.Time:
		return "2026-05-01"
	case kind.Bool:
		return "true"
	case kind.Link:
		return "https://example.com/a?b=c"
	case kind.Choice:
		return f.Choices[0].Value
	case kind.Phone:
		return "0531-12351"
	case kind.Color:
		return `"#b3261e"`
	case kind.Words:
		return "{zh-Hans: 甲, en: A}"
	case kind.Group:
		var parts []string
		for i := range f.Fields {
			parts = append(parts, f.Fields[i].Name+": "+example(&f.Fields[i], local))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return `"甲 <乙> & 丙"`
}

// schemaOf compiles the schema that data names, as whoever fetched both would.
func schemaOf(t testing.TB, s *site.Site, file string) (data any, schema *jsonschema.Schema) {
	t.Helper()
	data = parseJSON(t, []byte(document(t, s, file)))
	named := data.(map[string]any)["$schema"].(string)
	at := strings.TrimLeft(named, "./")
	if up := strings.Count(file, "/"); named != strings.Repeat("../", up)+at {
		t.Errorf("%s names %s", file, named)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("mem:///"+at, parseJSON(t, []byte(document(t, s, at)))); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("mem:///" + at)
	if err != nil {
		t.Fatal(err)
	}
	return data, schema
}

func parseJSON(t testing.TB, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return v
}

func TestDataFollowsTheSchemaThatItNames(t *testing.T) {
	w := one()
	w.files = map[string]site.FileInfo{}
	all := kinds(t).Kinds()
	for _, k := range all {
		for _, local := range []bool{false, true} {
			w.written(t, fmt.Sprintf("%s/a-%v.md", k.Folder, local), filled(k, local))
		}
	}
	s, _ := site.New(w.input(t)) // the pictures are not there
	for _, k := range all {
		data, schema := schemaOf(t, s, k.Folder+"/data.json")
		if err := schema.Validate(data); err != nil {
			t.Errorf("%s: %v", k.ID, err)
		}
		if n := len(data.(map[string]any)["items"].([]any)); n != 2 {
			t.Errorf("%s: %d items, want 2", k.ID, n)
		}
		if strings.Contains(document(t, s, k.Folder+"/data.json"), "正文") {
			t.Errorf("%s: the text is among the data", k.ID)
		}
	}
}

func TestSchemaRefusesWhatItsKindDoesNotHave(t *testing.T) {
	w := one()
	w.written(t, "activities/a.md", "---\ntitle: 甲\nstarts: 2026-05-01 08:30\nends: 2026-05-01 11:30\nplace: 文化宫\ncapacity: 30\nauthor: 宣传部\n---\n")
	s := w.build(t)
	for name, spoil := range map[string]func(root, item, fields map[string]any){
		"nothing":           nil,
		"another type":      func(_, _, f map[string]any) { f["capacity"] = "30" },
		"no title":          func(_, _, f map[string]any) { delete(f, "title") },
		"an unknown field":  func(_, _, f map[string]any) { f["titel"] = "甲" },
		"no such day":       func(_, _, f map[string]any) { f["starts"] = "2026-02-30" },
		"no such moment":    func(_, _, f map[string]any) { f["ends"] = "2026-05-01 11:30" },
		"no address":        func(_, i, _ map[string]any) { delete(i, "address") },
		"an unknown key":    func(_, i, _ map[string]any) { i["html"] = "x" },
		"another kind":      func(r, _, _ map[string]any) { r["kind"] = "news" },
		"no union":          func(r, _, _ map[string]any) { delete(r, "union") },
		"an unknown member": func(r, _, _ map[string]any) { r["body"] = "x" },
	} {
		data, schema := schemaOf(t, s, "activities/data.json")
		root := data.(map[string]any)
		item := root["items"].([]any)[0].(map[string]any)
		if spoil != nil {
			spoil(root, item, item["fields"].(map[string]any))
		}
		if err := schema.Validate(data); (err == nil) != (spoil == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDataHoldsWhatFrontMatterSays(t *testing.T) {
	w := two()
	w.base = "https://gonghui.example/"
	w.unions["."] += "uscc: 13100000000000004Q\n"
	w.written(t, "news/高温.md", "---\ntitle: 高温\ndate: 2026-05-01 08:30\nauthor: 宣传部\nreviewer: 甲\napprover: 乙\nsource: 省报\nsource_url: b.md\ntags: [工资]\nsummary: 一句 \"话\"\n---\n正文。\n")
	w.written(t, "news/b.md", "---\ntitle: 乙\ndate: 2026-05-02\n---\n正文。\n")
	w.written(t, "news/b.en.md", "---\ntitle: B\ndate: 2026-05-02\nsummary: s\n---\nText.\n")
	w.written(t, "news/draft.md", "---\ntitle: 稿\ndate: 2026-05-03\ndraft: true\n---\n正文。\n")
	w.drafts = true
	got := document(t, w.build(t), "yl/news/data.json")
	want := `{"$schema":"../../schemas/news.json","kind":"news","union":{"id":"yl","name":"云岭省总工会","uscc":"13100000000000004Q"},"language":"zh-Hans","items":[
{"address":"b.html","fields":{"title":"乙","date":"2026-05-02","summary":"正文。"}},
{"address":"%E9%AB%98%E6%B8%A9.html","fields":{"title":"高温","date":"2026-05-01T08:30:00+08:00","tags":["工资"],"summary":"一句 \"话\"",` +
		`"author":"宣传部","reviewer":"甲","approver":"乙","source":"省报","source_url":"b.html"}}
]}
`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	english := document(t, w.build(t), "yl/en/news/data.json")
	if !strings.Contains(english, `"language":"en","items":[`+"\n"+`{"address":"b.html","fields":{"title":"B",`) || strings.Contains(english, "高温") {
		t.Errorf("in English: %s", english)
	}
}

func TestDataIsOfOnesOwnItems(t *testing.T) {
	w := two()
	w.add("news/a.md", func(i *content.Item) { i.Card.Scope = "descendants" })
	s := w.build(t)
	if _, _, ok := issued(s, "yl-linhe/news/data.json"); ok {
		t.Error("a union publishes what is another's as its own data")
	}
	if _, _, ok := issued(s, "schemas/news.json"); !ok {
		t.Error("the schema is missing")
	}
	if _, _, ok := issued(s, "schemas/policy.json"); ok {
		t.Error("there is a schema of data that nobody has")
	}
	w.union = "yl"
	document(t, w.build(t), "schemas/news.json")
}

// The sum is what decides whether the file is made again.
func TestSumOfDataFollowsWhatItSays(t *testing.T) {
	const text = "---\ntitle: 甲\ndate: 2026-05-01\nauthor: 宣传部\nsource_url: ../policy/b.md\n---\n正文。\n"
	w := one()
	w.written(t, "news/a.md", text)
	w.written(t, "policy/b.md", "---\ntitle: 乙\nissuer: 省总\ndoc_no: 一号\nissued: 2026-05-01\neffective: 2026-05-01\n---\n")
	in := w.input(t)
	s, _ := site.New(in)
	before, sum, _ := issued(s, "news/data.json")
	again := func(file, text string) (*content.Item, *kind.Kind) {
		p, _, _ := in.Map.Place(file)
		item := content.NewParser(china).Parse(content.Source{Path: file, Kind: p.Kind, Name: p.Name, Lang: p.Lang, Text: []byte(text)})
		return item, p.Kind
	}
	for name, c := range map[string]struct {
		file, text string
		differs    bool
	}{
		"a text":               {"news/a.md", strings.Replace(text, "正文。", "正文。又一句。\n\n第二段。", 1), true}, // the summary is taken from it
		"a text far below":     {"news/a.md", text + "\n\n第二段。", false},
		"who wrote it":         {"news/a.md", strings.Replace(text, "宣传部", "办公室", 1), true},
		"a title":              {"news/a.md", strings.Replace(text, "甲", "丙", 1), true},
		"what a link leads to": {"policy/b.md", "---\ntitle: 乙\nissuer: 省总\ndoc_no: 一号\nissued: 2026-05-01\neffective: 2026-05-01\ndraft: true\n---\n", true},
	} {
		item, _ := again(c.file, c.text)
		next, _, _ := s.With([]*content.Item{item}, nil)
		after, now, _ := issued(next, "news/data.json")
		if bytes.Equal(before, after) == c.differs || (sum == now) == c.differs {
			t.Errorf("%s: bytes differ: %v, sums differ: %v\n%s", name, !bytes.Equal(before, after), sum != now, after)
		}
		fresh := in
		fresh.Items = append(slices.DeleteFunc(slices.Clone(in.Items), func(i *content.Item) bool { return i.Path == c.file }), item)
		made, _ := site.New(fresh)
		if text, n, _ := issued(made, "news/data.json"); !bytes.Equal(text, after) || n != now {
			t.Errorf("%s: made anew: %s", name, text)
		}
	}
}

func TestJSONHoldsAnyText(t *testing.T) {
	for _, text := range []string{"甲\u2028乙\u2029\"\\</script><!-- & \x00\x1f\t\n \u202a😀", "a\xffb", "é€"} {
		w := one()
		w.add("news/a.md", func(i *content.Item) { i.Card.Title = text })
		data := []byte(document(t, w.build(t), "news/data.json"))
		var v struct {
			Items []struct{ Fields struct{ Title string } }
		}
		if err := json.Unmarshal(data, &v); err != nil || v.Items[0].Fields.Title != strings.ToValidUTF8(text, "\ufffd") {
			t.Errorf("%q: %v %s", text, err, data)
		}
		if bytes.ContainsAny(data, "<>&\u2028\u2029") {
			t.Errorf("%q could end a script: %s", text, data)
		}
	}
}
