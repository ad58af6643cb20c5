package kind

import (
	"strings"
	"testing"
)

// guide is a kind in which unions below have their say.
const guide = `id: guide
folder: guides
labels: X
fields:
  - {name: fee, required: true, fact: true, local: true, always: true}
  - {name: phone, type: phone, local: true, labels: {zh-Hans: 电话, en: Telephone}}
  - {name: limits, list: true, local: true}
  - {name: until, type: date, local: true}
  - {name: result, required: true}
  - {name: papers, type: group, list: true, short: name, local: true, fields: [{name: name, required: true, max: 9}, {name: count, type: int}]}
  - {name: online, type: group, short: address, fields: [{name: address, type: link}]}
  - {name: rules, type: link, list: true}
`

func guideSchema(t *testing.T) Schema {
	t.Helper()
	set, diags := Load(kindFiles("guide.yaml", guide, "common.yaml", "fields:\n  - {name: title, required: true}\n  - {name: supplements, type: link}\n"), "kinds")
	if len(diags) > 0 {
		t.Fatal(told(diags))
	}
	return Schema{Fields: set.Kinds()[0].Fields}
}

func TestLocalStandsForTheWholeValueOfALocalField(t *testing.T) {
	const rest = "title: T\nresult: R\n"
	for text, want := range map[string]string{
		"fee: $local\nphone: $local\nlimits: $local\nuntil: $Local\npapers: $local": "",
		"fee: free\nlimits: ＄local":            "",
		"fee: free\nlimits: $ LOCAL":           "",
		"fee: free\nlimits: [$local]":          "5:10 front-matter/local",
		"fee: free\npapers:\n  - name: $local": "6:11 front-matter/local",
		"fee: free\npapers: [$local]":          "5:10 front-matter/local",
		"fee: free\nonline: $local":            "5:9 front-matter/local",
		"fee: free\nrules: [a.md, $local]":     "5:15 front-matter/local",
		"fee: costs $local":                    "",
	} {
		values, got, _ := checked(guideSchema(t), rest+text)
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if v := values.Get("limits"); want == "" && v != nil && (!v.IsLocal() || v.List != nil) {
			t.Errorf("%s: %+v", text, v)
		}
	}
	_, got, hints := checked(guideSchema(t), "title: $local\nresult: R\nfee: free")
	if got != "2:8 front-matter/local" || strings.Contains(hints[0], "%!") {
		t.Errorf("%s %s", got, hints)
	}
	_, _, hints = checked(guideSchema(t), rest+"fee: free\nlimits: [$local]")
	if !strings.Contains(hints[0], "limits: $local") {
		t.Errorf("no advice: %s", hints)
	}
}

func TestAPlainTextStandsForAGroup(t *testing.T) {
	const rest = "title: T\nresult: R\nfee: free\n"
	values, got, _ := checked(guideSchema(t), rest+"papers:\n  - ID card\n  - {name: Contract, count: 02}\nonline: https://a.example/\n")
	if got != "" {
		t.Fatal(got)
	}
	papers := values.Get("papers").List
	if len(papers) != 2 || Values(papers[0].Map).Text("name") != "ID card" || Values(papers[1].Map).Text("count") != "2" {
		t.Errorf("%+v", papers)
	}
	if a := Values(values.Get("online").Map).Get("address"); a.Text != "https://a.example/" || a.Pos.Line != 8 {
		t.Errorf("%+v", a)
	}
	for text, want := range map[string]string{
		"papers: [a text that is too long]": "5:10 front-matter/too-long",
		"online: 'java script:'":            "5:9 front-matter/link",
		"papers: [{count: 1}]":              "5:10 front-matter/missing-key",
	} {
		if _, got, _ := checked(guideSchema(t), rest+text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// What a required list holds must be something.
func TestARequiredListIsNotEmpty(t *testing.T) {
	s := Schema{Fields: []Field{{Name: "parties", List: true, Required: true}}}
	for text, want := range map[string]string{
		"parties: []": "2:10 front-matter/empty-value", "parties:\n  -": "3:3 front-matter/empty-value", "parties: [a]": "", "parties:\n  -\n  - b": "",
	} {
		if _, got, _ := checked(s, text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestASupplementGivesWhatIsLocalAndNeedsNothing(t *testing.T) {
	s := guideSchema(t)
	s.Supplement = true
	for text, want := range map[string]string{
		"supplements: a.md": "",
		"supplements: a.md\nphone: 0531-5550101\nlimits: [a, b]": "",
		"supplements: a.md\ntitle: 在我们这里":                        "",
		"supplements: a.md\nfee:":                                "",
		"supplements: a.md\nresult: R\nrules: a.md":              "3:1 front-matter/not-local (warning), 4:1 front-matter/not-local (warning)",
		"supplements: a.md\nphone: none":                         "3:8 front-matter/phone",
		"supplements: a.md\npapers: [{count: 1}]":                "3:10 front-matter/missing-key",
		"supplements: a.md\nphnoe: 12351":                        "3:1 front-matter/unknown-key",
	} {
		values, got, hints := checked(s, text)
		if got != want {
			t.Errorf("%s: %q, want %q %s", text, got, want, hints)
		}
		if values.Get("result") != nil || values.Get("rules") != nil {
			t.Errorf("%s: what is not local stays: %+v", text, values)
		}
	}
	src := "supplements: a.md\nresult: R"
	if _, _, hints := checked(s, src); !strings.Contains(hints[0], "overrides") || strings.Contains(hints[0], "%!") {
		t.Errorf("%s", hints)
	}
	if s.Fields[0].Name != "fee" || !s.Fields[0].Required {
		t.Error("the schema itself has changed")
	}
}
