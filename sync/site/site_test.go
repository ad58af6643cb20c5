package site

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
)

const digest = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func newKey(t *testing.T) string {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return public.String()
}

func whole(t *testing.T) *Site {
	return &Site{
		Version: Version, Origins: []string{"https://gonghui.example"}, DeskOrigins: []string{"http://127.0.0.1:4000"},
		Unions: map[string]*Union{
			"yl": {Forms: map[string]*Form{
				"help": {AnswerWithin: 72, RetentionDays: 14, Urgent: true, Anonymous: true},
				"join": {},
			}, KeySets: []string{digest}, Revoked: []string{digest}, Routes: []string{"desk"}, Keys: "e30.e30." + strings.Repeat("A", 86), Links: []string{"e30.e30." + strings.Repeat("A", 86)}},
			"yl-linhe": {Forms: map[string]*Form{}, KeySets: []string{}, Revoked: []string{}, Routes: []string{}},
		},
		ReceiptKeys: []string{newKey(t)},
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	want := whole(t)
	text := Write(want)
	got, list := Parse("unionsync.json", text)
	if len(list) > 0 {
		t.Fatalf("%+v", list)
	}
	// Lists that say nothing are empty in the file and nil once read.
	if string(Write(got)) != string(text) {
		t.Errorf("%s", Write(got))
	}
	if got.Form("yl", "help").Anonymous != true || got.Form("yl", "none") != nil || got.Form("none", "help") != nil {
		t.Error("a form is not found as it was written")
	}
}

func TestFaultsHaveTheirPlaces(t *testing.T) {
	const unions = `"unions":{}`
	for name, tt := range map[string]struct {
		text, rule string
		line, col  int
	}{
		"empty":            {"", "unionsync/cut", 1, 1},
		"cut":              {"{\"v\":1,\n", "unionsync/cut", 2, 1},
		"syntax":           {"{\"v\":1,\n \"origins\": [nein]}", "unionsync/syntax", 2, 14},
		"more":             {`{"v":1,"origins":[],` + unions + "}\n{}", "unionsync/more", 2, 1},
		"unknown":          {"{\"v\":1,\"origins\":[],\"unions\":{},\n  \"origin\":[]}", "unionsync/unknown", 2, 3},
		"other case":       {"{\"v\":1,\"origins\":[],\"unions\":{},\n \"V\":1}", "unionsync/unknown", 2, 2},
		"twice":            {"{\"v\":1,\"origins\":[],\"unions\":{},\n\"v\":1}", "unionsync/twice", 2, 1},
		"missing":          {`{"v":1,` + unions + `}`, "unionsync/missing", 1, 1},
		"version":          {`{"v":2,"origins":[],` + unions + `}`, "unionsync/version", 1, 6},
		"type":             {`{"v":1,"origins":{},` + unions + `}`, "unionsync/type", 1, 18},
		"origin with path": {`{"v":1,"origins":["https://a.example/"],` + unions + `}`, "unionsync/origin", 1, 19},
		"plain origin":     {`{"v":1,"origins":["http://a.example"],` + unions + `}`, "unionsync/origin", 1, 19},
		"union":            {`{"v":1,"origins":[],"unions":{"YL":{"forms":{},"key_sets":[]}}}`, "unionsync/name", 1, 31},
		"form":             {`{"v":1,"origins":[],"unions":{"职":{"forms":{},"key_sets":[]},"yl":{"forms":{"a b":{}},"key_sets":[]}}}`, "unionsync/name", 1, 31},
		"digest":           {`{"v":1,"origins":[],"unions":{"yl":{"forms":{},"key_sets":["short"]}}}`, "unionsync/digest", 1, 60},
		"number":           {`{"v":1,"origins":[],"unions":{"yl":{"forms":{"a":{"retention_days":-1}},"key_sets":[]}}}`, "unionsync/type", 1, 68},
		"key":              {`{"v":1,"origins":[],"unions":{},"receipt_keys":["AAAA"]}`, "unionsync/key", 1, 49},
		"signed":           {`{"v":1,"origins":[],"unions":{"yl":{"forms":{},"key_sets":[],"keys":"x"}}}`, "unionsync/signed", 1, 69},
		"depth":            {`{"v":1,"origins":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "unionsync/depth", 1, 34},
	} {
		t.Run(name, func(t *testing.T) {
			_, list := Parse("unionsync.json", []byte(tt.text))
			if list.Faults() == 0 {
				t.Fatal("taken")
			}
			got := list.Sorted()[0]
			if got.Rule != tt.rule || got.Line != tt.line || got.Col != tt.col {
				t.Errorf("%s at %d:%d, want %s at %d:%d", got.Rule, got.Line, got.Col, tt.rule, tt.line, tt.col)
			}
			if got.Text.ZH == "" || got.Text.EN == "" || got.Hint.ZH == "" {
				t.Errorf("not said in both languages: %+v", got)
			}
		})
	}
}

func TestAllFaultsAreTold(t *testing.T) {
	_, list := Parse("unionsync.json", []byte(`{"v":2,"origins":["x"],"more":1}`))
	var rules []string
	for _, d := range list.Sorted() {
		rules = append(rules, d.Rule)
	}
	want := []string{"unionsync/missing", "unionsync/version", "unionsync/origin", "unionsync/unknown"}
	if !slices.Equal(rules, want) {
		t.Errorf("%q", rules)
	}
}

func TestTheLastGoodOneStays(t *testing.T) {
	file := filepath.Join(t.TempDir(), "unionsync.json")
	write := func(s *Site) {
		t.Helper()
		if err := os.WriteFile(file, Write(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first := whole(t)
	write(first)
	f, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	look := func() error {
		t.Helper()
		changed, err := f.Look()
		if changed == (err != nil) {
			t.Errorf("changed %v, and %v", changed, err)
		}
		return err
	}

	if err := os.WriteFile(file, []byte(`{"v":1,`), 0o600); err != nil {
		t.Fatal(err)
	}
	var fault *FaultError
	if err := look(); !errors.As(err, &fault) || !strings.Contains(err.Error(), "unionsync.json:1:8") {
		t.Errorf("a file with faults: %v", err)
	}
	if f.Site().Unions["yl"] == nil {
		t.Error("the last good one is gone")
	}
	if changed, err := f.Look(); changed || err != nil {
		t.Errorf("the same faults are told again: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := look(); !IsMissing(err) {
		t.Errorf("a missing file: %v", err)
	}
	second := whole(t)
	delete(second.Unions, "yl")
	write(second)
	if err := look(); err != nil {
		t.Error(err)
	}
	if f.Site().Unions["yl"] != nil {
		t.Error("what was written was not taken")
	}
}

// The file of 10,000 unions has 25 MB, and is looked at each second.
func TestFileThatStaysIsNotReadAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "unionsync.json")
	write := func(s *Site, at time.Time) {
		t.Helper()
		if err := os.WriteFile(file, Write(s), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	first, second := whole(t), whole(t)
	first.Origins, second.Origins = []string{"https://a.example"}, []string{"https://b.example"} // of one size
	now := time.Now()
	for name, tt := range map[string]struct {
		first, second time.Time
		read          bool
	}{
		"of the same time, long ago": {now.Add(-time.Hour), now.Add(-time.Hour), false},
		"of another time":            {now.Add(-time.Hour), now.Add(-time.Minute), true},
		"of the same time, just now": {now, now, true},
	} {
		write(first, tt.first)
		f, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		write(second, tt.second)
		if changed, err := f.Look(); err != nil || changed != tt.read {
			t.Errorf("%s: read %v, %v", name, changed, err)
		}
	}
}

func TestWhatIsNewIsToldWhileTheFileIsFollowed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "unionsync.json")
	if err := os.WriteFile(file, Write(whole(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, Write(&Site{}), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	tick, told := make(chan time.Time, 1), make(chan bool)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f.Follow(ctx, tick, func(changed bool, _ error) { told <- changed })
	}()
	tick <- time.Time{}
	if !<-told || len(f.Site().Unions) != 0 {
		t.Error("what was written was not taken")
	}
	stop()
	<-ended
}

func TestStandingIsWhatTheSiteSays(t *testing.T) {
	s := whole(t)
	for name, tt := range map[string]struct {
		union, form, set string
		kids             []string
		want             Standing
	}{
		"known":    {"yl", "help", digest, []string{"x"}, Standing{}},
		"no union": {"yl-x", "help", digest, nil, Standing{UnknownUnion: true}},
		"no form":  {"yl", "other", digest, nil, Standing{UnknownForm: true}},
		"no set":   {"yl", "help", "B" + digest[1:], nil, Standing{UnknownKeySet: true}},
		"revoked":  {"yl", "help", digest, []string{"x", digest}, Standing{RevokedKey: true}},
	} {
		if got := s.Standing(tt.union, tt.form, tt.set, tt.kids); got != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestOriginIsThatOfBrowsers(t *testing.T) {
	for address, want := range map[string]string{
		"https://Gonghui.example/a/": "https://gonghui.example", "https://a.example:443/": "https://a.example", "https://a.example:8443": "https://a.example:8443",
		"http://localhost:4000/": "http://localhost:4000", "http://a.example/": "", "": "", "ftp://a.example": "",
	} {
		if got := Origin(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"v":1,"origins":["https://a.example"],"unions":{"yl":{"forms":{"help":{"urgent":true}},"key_sets":[],"routes":["desk"]}}}`))
	f.Add([]byte(`{"v":1,"v":2,"origins":{},"unions":[]}`))
	f.Add([]byte("{\"v\":1,\n\"origins\":[\"x\""))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, list := Parse("unionsync.json", text)
		for _, d := range list {
			if d.Rule == "" || d.Line < 0 {
				t.Errorf("%+v", d)
			}
		}
		if list.Faults() > 0 || s == nil {
			return
		}
		written := Write(s)
		again, list := Parse("unionsync.json", written)
		if list.Faults() > 0 || string(Write(again)) != string(written) {
			t.Errorf("%q was read and is not read again: %+v", text, list)
		}
	})
}
