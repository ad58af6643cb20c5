package form

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func aSubmission() *Submission {
	return &Submission{
		Answers: []Answer{{"what", "欠薪三个月，\"老板\"\n不见了\u2028\x01"}, {"amount", int64(12000)}, {"danger", false}, {"when", []string{"mon", "fri"}}, {"none", []string{}}, {"photos", []int64{0}},
			{"crew", []Person{{"阿卜杜拉·买买提", "0999-5550100", true}, {"", "", false}}}},
		Consent: Consent{29_850_120, "zh-Hans", []Purpose{{"handle", [32]byte{1}, true}, {"share", [32]byte{2}, false}}},
		Notice:  [32]byte{3}, K: [32]byte{4}, Photos: []Photo{{0, 150_000, [32]byte{5}, [32]byte{6}}}, Hints: []Answer{{"answer", "phone"}},
	}
}

func TestSubmissionIsReadAsItWasWritten(t *testing.T) {
	for _, s := range []*Submission{aSubmission(), {}} {
		text := s.JSON()
		got, err := Parse(text)
		if err != nil || !bytes.Equal(got.JSON(), text) {
			t.Errorf("%s: %s, %v", text, got.JSON(), err)
		}
		if !json.Valid(text) {
			t.Errorf("%s is no JSON", text)
		}
	}
	got, err := Parse(aSubmission().JSON())
	if err != nil || got.Answers[0].Value != aSubmission().Answers[0].Value || !slices.Equal(got.Answers[3].Value.([]string), []string{"mon", "fri"}) ||
		got.Consent.Purposes[1] != aSubmission().Consent.Purposes[1] || got.Photos[0] != aSubmission().Photos[0] || got.Answers[1].Value != int64(12000) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Two readers must never see two texts.
func TestOtherSpellingsAreRefused(t *testing.T) {
	good := string(aSubmission().JSON())
	for name, c := range map[string][2]string{
		"a member in capitals":        {`{"answers"`, `{"Answers"`},
		"a member twice":              {`"notice"`, `"notice":"","notice"`},
		"an answer twice":             {`"amount":`, `"amount":1,"amount":`},
		"members in another order":    {`{"answers":`, `{"hints":{},"answers":`},
		"a member left out":           {`,"hints":{"answer":"phone"}`, ``},
		"a space":                     {`,"amount"`, `, "amount"`},
		"an escape that is not asked": {`phone`, `\u0070hone`},
		"a slash escaped":             {`phone`, `\/phone`},
		"an escape in capitals":       {`\u0001`, `\U0001`},
		"hexadecimal in capitals":     {`\u0001`, `\u001F`},
		"a control character":         {`\n`, "\n"},
		"a control by its number":     {`\n`, `\u000a`},
		"a fraction":                  {`12000`, `12000.0`},
		"an exponent":                 {`12000`, `12e3`},
		"a leading zero":              {`12000`, `012000`},
		"minus zero":                  {`12000`, `-0`},
		"more than JavaScript counts": {`12000`, `9007199254740992`},
		"null":                        {`12000`, `null`},
		"an object as an answer":      {`12000`, `{}`},
		"a list of two sorts":         {`["mon","fri"]`, `["mon",1]`},
		"numbers and a text":          {`[0]`, `[0,"mon"]`},
		"half a person":               {`"contact":"0999-5550100",`, ``},
		"a person in another order":   {`{"name":"","contact":"",`, `{"contact":"","name":"",`},
		"a list of lists":             {`[0]`, `[[0]]`},
		"a list of truths":            {`[0]`, `[true]`},
		"half a byte":                 {`phone`, "\xc3"},
		"a short digest":              {`"notice":"Aw`, `"notice":"A`},
		"a second photo of number 0":  {`{"n":0`, `{"n":1`},
		"a negative size":             {`"size":150000`, `"size":-1`},
		"something behind":            {`"phone"}}`, `"phone"}} `},
		"a text as truth":             {`"given":true`, `"given":"true"`},
	} {
		changed := strings.Replace(good, c[0], c[1], 1)
		if changed == good {
			t.Fatalf("%s changes nothing", name)
		}
		if s, err := Parse([]byte(changed)); err == nil {
			t.Errorf("%s: taken as %s", name, s.JSON())
		}
	}
	if _, err := Parse([]byte(strings.Repeat("[", 100_000))); err == nil {
		t.Error("a deep one is taken")
	}
}

// JSON.stringify writes half a character as an escape since ES2019: the rest of
// what somebody has written must not be lost for it.
func TestHalfACharacterIsTaken(t *testing.T) {
	text := strings.Replace(string(aSubmission().JSON()), "phone", `\ud83dx`, 1)
	if s, err := Parse([]byte(text)); err != nil || s.Hints[0].Value != "\ufffdx" {
		t.Errorf("%v", err)
	}
}

func aForm() *Form {
	return &Form{ID: "help", Version: 3, Title: Labels{"zh-Hans": "求助"}, Steps: []Step{{Name: "one", Fields: []Field{
		{Name: "what", Type: Story, Label: Labels{"zh-Hans": "什么事"}, Grade: Sealed, Core: true, Required: true, Max: 20},
		{Name: "amount", Type: Number, Grade: Sealed},
		{Name: "danger", Type: Truth, Grade: Sealed},
		{Name: "reach", Type: Choice, Grade: Sealed, Choices: []Option{{"phone", Labels{"zh-Hans": "打电话"}}, {"here", nil}}},
		{Name: "days", Type: Choices, Grade: Sensitive, Purpose: Labels{"zh-Hans": "约时间"}, Choices: []Option{{"mon", nil}, {"fri", nil}}},
		{Name: "since", Type: Date, Grade: Sealed},
		{Name: "crew", Type: People, Grade: Sealed, Max: 2},
		{Name: "photos", Type: Photos, Grade: Sealed, Max: 2},
		{Name: "to", Type: Union, Grade: Routing},
		{Name: "phone", Type: Phone, Grade: Sealed, Max: 20},
	}}, {Name: "two", Later: true, Fields: []Field{
		{Name: "full_name", Type: Text, Grade: Sealed, Required: true},
		{Name: "wage", Type: Money, Grade: Sealed},
	}}}}
}

func (f *Form) first() []Field { return f.Steps[0].Fields }

func TestAnswersAreComparedWithTheForm(t *testing.T) {
	f := aForm()
	if err := f.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		answers []Answer
		want    []Fault
	}{
		{[]Answer{{"what", "欠薪"}, {"amount", int64(3)}, {"danger", true}, {"reach", "phone"}, {"days", []string{"fri"}}}, nil},
		{nil, []Fault{{"what", "missing"}}},
		{[]Answer{{"what", ""}}, []Fault{{"what", "missing"}}},
		{[]Answer{{"what", strings.Repeat("长", 21)}}, []Fault{{"what", "long"}}},
		{[]Answer{{"what", strings.Repeat("长", 20)}, {"amount", "3"}, {"danger", int64(1)}}, []Fault{{"amount", "type"}, {"danger", "type"}}},
		{[]Answer{{"what", "x"}, {"reach", "mail"}, {"days", []string{"mon", "sun"}}, {"sum", int64(1)}}, []Fault{{"reach", "choice"}, {"days", "choice"}, {"sum", "unknown"}}},
		{[]Answer{{"what", "x"}, {"since", "2026-02-28"}, {"crew", []Person{{}}}, {"photos", []int64{0, 1}}, {"to", "yl-linhe"}, {"phone", "没有电话"}}, nil},
		{[]Answer{{"what", "x"}, {"crew", []string{}}, {"photos", []string{}}, {"days", []string{}}}, nil},
		{[]Answer{{"what", "x"}, {"since", "2026-02-29"}, {"crew", make([]Person, 3)}, {"photos", []int64{0, 1, 2}}, {"to", "云岭"}}, []Fault{{"since", "type"}, {"crew", "long"}, {"photos", "long"}, {"to", "type"}}},
		{[]Answer{{"what", "x"}, {"amount", []string{}}, {"phone", []int64{1}}, {"crew", []string{"x"}}}, []Fault{{"amount", "type"}, {"phone", "type"}, {"crew", "type"}}},
		{[]Answer{{"full_name", "阿依古丽"}, {"wage", int64(450_000)}}, nil},
		{[]Answer{{"wage", int64(450_000)}}, []Fault{{"full_name", "missing"}}},
		{[]Answer{{"what", "x"}, {"wage", int64(1)}}, []Fault{{"full_name", "missing"}}},
		{[]Answer{{"what", true}, {"days", "mon"}, {"amount", []string{}}}, []Fault{{"what", "type"}, {"days", "type"}, {"amount", "type"}}},
	} {
		if got := f.Check(c.answers); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.answers, got, c.want)
		}
	}
}

func TestCoreIsNeitherRenamedNorDropped(t *testing.T) {
	core := aForm()
	more := aForm()
	more.Steps[0].Fields = append(more.first()[:1:1], Field{Name: "workplace", Type: Text, Grade: Sealed})
	if got := more.Extends(core); got != nil {
		t.Errorf("a form with a field more: %v", got)
	}
	renamed, opened := aForm(), aForm()
	renamed.first()[0].Name = "story"
	opened.first()[0].Grade = Routing
	for _, f := range []*Form{renamed, opened} {
		if f.Extends(core) == nil {
			t.Errorf("%+v passes", f.first()[0])
		}
	}
}

func TestSensitiveFieldSaysWhy(t *testing.T) {
	for name, change := range map[string]func(*Form){
		"no purpose":          func(f *Form) { f.first()[4].Purpose = nil },
		"no name":             func(f *Form) { f.first()[0].Name = "" },
		"a name twice":        func(f *Form) { f.first()[1].Name = "what" },
		"a grade too high":    func(f *Form) { f.first()[0].Grade = 5 },
		"no choices":          func(f *Form) { f.first()[3].Choices = nil },
		"no type":             func(f *Form) { f.first()[0].Type = "" },
		"no version":          func(f *Form) { f.Version = 0 },
		"no fields":           func(f *Form) { f.Steps = nil },
		"no name of the form": func(f *Form) { f.ID = "Hilfe" },
		"too many versions":   func(f *Form) { f.Version = MostVersion + 1 },
	} {
		f := aForm()
		change(f)
		if f.Validate() == nil {
			t.Errorf("%s: valid", name)
		}
	}
}

// compiled compiles a schema, which has itself to be right by JSON Schema 2020-12.
func compiled(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validates(t *testing.T, s *jsonschema.Schema, text string) bool {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v) == nil
}

func TestSubmissionFollowsItsPublishedSchema(t *testing.T) {
	s := compiled(t, SubmissionSchema)
	good := string(aSubmission().JSON())
	if !validates(t, s, good) || !validates(t, s, string((&Submission{}).JSON())) {
		t.Error("what we write does not follow it")
	}
	for _, old := range []string{`"given":true`, `12000`, `"k":"B`, `"hints"`} {
		if validates(t, s, strings.Replace(good, old, map[string]string{`"given":true`: `"given":1`, `12000`: `1.5`, `"k":"B`: `"k":"`, `"hints"`: `"tips"`}[old], 1)) {
			t.Errorf("without %s it is valid", old)
		}
	}
}

func TestAnswersFollowTheFormsSchema(t *testing.T) {
	s := compiled(t, aForm().Schema())
	for text, want := range map[string]bool{
		`{"what":"欠薪","amount":3,"danger":true,"reach":"phone","days":["fri"]}`: true,
		`{"amount":3}`:                false,
		`{"what":""}`:                 false,
		`{"what":"x","reach":"mail"}`: false,
		`{"what":"x","days":["sun"]}`: false,
		`{"what":"x","sum":1}`:        false,
		`{"what":"x","since":"2026-11-30","crew":[{"name":"马","contact":"","agreed":true}],"photos":[0,1],"to":"yl-linhe"}`: true,
		`{"full_name":"阿依古丽","wage":450000}`: true,
		`{"wage":450000}`: false,
		`{"what":"x","crew":[{"name":"马","agreed":true}]}`: false,
		`{"what":"x","crew":[{},{},{}]}`:                   false,
		`{"what":"x","photos":[0,0]}`:                      false,
		`{"what":"x","photos":[-1]}`:                       false,
		`{"what":"x","photos":["0"]}`:                      false,
		`{"what":"x","to":"云岭"}`:                           false,
		`{"what":"x","amount":"3"}`:                        false,
		`{"what":"123456789012345678901"}`:                 false,
	} {
		if got := validates(t, s, text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestDictionarySaysWhichFormsAskAField(t *testing.T) {
	join := &Form{ID: "join", Version: 1, Steps: []Step{{Fields: []Field{{Name: "what", Type: Story, Grade: Sealed}, {Name: "name", Type: Text, Grade: Sealed}, {Name: "crew", Type: People, Grade: Sensitive}}}}}
	text, err := Dictionary([]*Form{join, aForm()})
	if err != nil {
		t.Fatal(err)
	}
	compiled(t, text)
	var d struct {
		Defs map[string]struct {
			Forms []string `json:"x-forms"`
			Grade int      `json:"x-grade"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Defs) != 13 || !slices.Equal(d.Defs["what"].Forms, []string{"help", "join"}) || d.Defs["days"].Grade != int(Sensitive) || d.Defs["crew"].Grade != int(Sensitive) {
		t.Errorf("%s", text)
	}
	join.first()[0].Type = Text
	if _, err := Dictionary([]*Form{join, aForm()}); err == nil {
		t.Error("one name means two things")
	}
}

func TestDocumentedSubmissionIsOne(t *testing.T) {
	text, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(text), "```json submission\n")
	block, _, ok := strings.Cut(block, "\n```")
	s, err := Parse([]byte(block))
	if !ok || err != nil || string(s.JSON()) != block || !validates(t, compiled(t, SubmissionSchema), block) {
		t.Errorf("%s: %v", block, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(aSubmission().JSON())
	f.Add((&Submission{}).JSON())
	f.Add([]byte(strings.Replace(string(aSubmission().JSON()), "phone", `\ud83dx`, 1)))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := Parse(content)
		if err != nil {
			return
		}
		if again := s.JSON(); !bytes.Equal(again, content) && !bytes.Contains(content, []byte(`\ud`)) {
			t.Errorf("%q is written %q", content, again)
		}
	})
}

func TestWordsAreInTheNearestLanguage(t *testing.T) {
	l := Labels{"zh-Hans": "工会", "en": "union", "pt": "sindicato"}
	for lang, want := range map[string]string{"zh-Hans": "工会", "zh-Hant": "工会", "zh": "工会", "pt-BR": "sindicato", "en-GB": "union", "ug": "union", "": "union"} {
		if got := l.In(lang); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
	if got := (Labels{"ug": "ئىشچىلار", "mn": "эвлэл"}).In("fr"); got != "эвлэл" {
		t.Error(got)
	}
	if Labels(nil).In("zh-Hans") != "" {
		t.Error("there are words in nothing")
	}
	f := &Form{Title: l}
	for _, c := range [][3]string{{"zh-Hant", "zh-Hans", "zh-Hans"}, {"ug", "zh-Hans", "zh-Hans"}, {"pt-BR", "zh-Hans", "pt"}, {"ug", "mn", "en"}} {
		if got := f.Language(c[0], c[1]); got != c[2] {
			t.Errorf("a page in %s of a site in %s shows it in %s", c[0], c[1], got)
		}
	}
}
