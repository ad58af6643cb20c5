package site_test

import (
	"os"
	"regexp"
	"testing"

	"unionhall/internal/site"
)

// documentedSpeeds is the example of docs/formats.md, which the endpoint's tests hold too.
func documentedSpeeds(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)## How fast unions answer\n.*?```text\n(.*?)```").FindSubmatch(text)
	if example == nil {
		t.Fatal("docs/formats.md has no example of how fast unions answer")
	}
	return example[1]
}

func speedsOf(t *testing.T, text string) func(*site.Input) {
	t.Helper()
	speeds, list := site.ReadSpeeds("answers.json", []byte(text))
	for _, d := range list {
		t.Fatalf("%d:%d: %s", d.Line, d.Col, d.Text.EN)
	}
	return func(in *site.Input) { in.Speeds = speeds }
}

func TestDocumentedSpeedsAreRead(t *testing.T) {
	s, _ := onTrial(t, office(t, nil), speedsOf(t, string(documentedSpeeds(t))))
	want := site.Speed{
		From: "2025-12", To: "2026-11", View: site.Span{Promise: site.Promise{Hours: 8}}, Done: site.Span{Promise: site.Promise{Days: 7}},
		Within: "≥ 90%", Settled: site.Span{Promise: site.Promise{Days: 2}}, // what workers thought of it is told of each form alone
	}
	if got := viewOf[site.HomeView](t, s, "yl/index.html").Speed; got != want {
		t.Errorf("the top union's home says %+v, want %+v", got, want)
	}
	if got := viewOf[site.HomeView](t, s, "yl-linhe/index.html").Speed; got != (site.Speed{}) {
		t.Errorf("of a union of which nothing is known its home says %+v", got)
	}
}

// A form's page tells the speed of the union that it goes to, by the name on the
// envelope; a home what holds of all its forms.
func TestPagesSayHowFastTheUnionAnswers(t *testing.T) {
	s, _ := onTrial(t, office(t, nil), speedsOf(t, `{"v":1,"k":5,"from":202512,"to":202611,"unions":{
		"yl-linhe":{"help":{"cases":25,"view":4,"done":721,"within":100,"ratings":40,"satisfied":85,"requests":5,"settled":72,"erased":80},"join":{"cases":5,"view":48,"within":0}},
		"yl-works":{"join":{"cases":10,"view":1}}}}`))
	days := func(n int) site.Span { return site.Span{Promise: site.Promise{Days: n}} }
	hours := func(n int) site.Span { return site.Span{Promise: site.Promise{Hours: n}} }
	const from, to = "2025-12", "2026-11"
	long := site.Span{Promise: site.Promise{Days: 30}, Longer: true}
	for page, want := range map[string]site.Speed{
		"yl-works/forms/wages.html":  {From: from, To: to, View: hours(4), Done: long, Within: "100%", Satisfied: "≥ 85%", Ratings: "≥ 40", Settled: days(3)}, // goes to the city
		"yl-works/forms/join.html":   {From: from, To: to, View: hours(1)},
		"yl-linhe/forms/join.html":   {From: from, To: to, View: days(2), Within: "< 5%"},
		"yl-linhe/forms/danger.html": {}, // urgent: nothing is known
	} {
		if got := viewOf[site.FormView](t, s, page).Speed; got != want {
			t.Errorf("%s says %+v, want %+v", page, got, want)
		}
	}
	if got, want := viewOf[site.HomeView](t, s, "yl-linhe/index.html").Speed, (site.Speed{From: from, To: to, View: days(2), Done: long, Within: "< 5%", Settled: days(3)}); got != want {
		t.Errorf("the home says %+v, want %+v", got, want)
	}
}

func TestDamagedSpeedsAreAFaultAtTheirPlace(t *testing.T) {
	for text, place := range map[string][2]int{
		"{\"v\":1,\n\"from\":202512,,": {2, 15},
		"":                             {1, 1},
		"{\"v\":2,\"from\":202512,\"to\":202611}":     {1, 1},
		"{\"v\":1,\"from\":202513,\"to\":202611}":     {1, 1},
		"{\"v\":1,\"from\":202512,\"to\":202611}\n{}": {1, 33},
		"{\"v\":\"1\"}": {1, 8},
	} {
		_, list := site.ReadSpeeds("answers.json", []byte(text))
		if len(list) != 1 || list[0].Rule != "form/speeds" || list[0].Line != place[0] || list[0].Col != place[1] {
			t.Errorf("%q: %+v, want a fault at %v", text, list, place)
		}
	}
}
