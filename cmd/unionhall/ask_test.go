package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"unionhall/internal/diag"
)

// asking returns an asker whose answers are given, and what it writes.
func asking(answers ...string) (*asker, *strings.Builder) {
	var out strings.Builder
	return newAsker(strings.NewReader(strings.Join(answers, "\n")+"\n"), &out, func(w diag.Words) string { return w.EN }), &out
}

func manyUnions(n int) []option {
	var list []option
	for i := range n {
		list = append(list, option{value: "u" + strings.Repeat("x", i), label: "Union " + string(rune('A'+i%26)), more: "工会"})
	}
	list[3].more = "临河"
	return list
}

func TestFewOptionsAreListedAndManyAreSearched(t *testing.T) {
	a, out := asking("2")
	if i, err := a.choose(t.Context(), diag.Say("", "Which"), manyUnions(5), -1); i != 1 || err != nil || !strings.Contains(out.String(), "5  Union E") {
		t.Errorf("%d %v %s", i, err, out)
	}
	a, out = asking("union", "临河")
	i, err := a.choose(t.Context(), diag.Say("", "Which"), manyUnions(36), -1)
	if i != 3 || err != nil || !strings.Contains(out.String(), "36 of them") || !strings.Contains(out.String(), "and 6 more") {
		t.Errorf("%d %v %s", i, err, out)
	}
}

func TestFullWidthNumbersAreNumbers(t *testing.T) {
	a, _ := asking("３６")
	if i, err := a.choose(t.Context(), diag.Say("", "Which"), manyUnions(36), -1); i != 35 || err != nil {
		t.Errorf("%d %v", i, err)
	}
}

func TestAWholeNameIsNoPartOfAnother(t *testing.T) {
	options := []option{{value: "yl-linhe"}, {value: "yl"}}
	a, _ := asking("YL")
	if i, err := a.choose(t.Context(), diag.Say("", "Which"), options, -1); i != 1 || err != nil {
		t.Errorf("%d %v", i, err)
	}
}

func TestEmptyAnswersTakeWhatStandsInBrackets(t *testing.T) {
	a, _ := asking("", "")
	if i, err := a.choose(t.Context(), diag.Say("", "Which"), manyUnions(5), 4); i != 4 || err != nil {
		t.Errorf("%d %v", i, err)
	}
	if text, err := a.ask(t.Context(), question{text: diag.Say("", "Name"), other: "2026-05-01"}); text != "2026-05-01" || err != nil {
		t.Errorf("%q %v", text, err)
	}
}

// Nobody answers: the command ends with Ctrl-C all the same.
func TestCtrlCEndsAQuestion(t *testing.T) {
	silent, end := io.Pipe()
	defer end.Close()
	ctx, cancel := context.WithCancel(t.Context())
	a := newAsker(silent, writerFunc(func(b []byte) (int, error) { cancel(); return len(b), nil }), func(w diag.Words) string { return w.EN })
	if _, err := a.ask(ctx, question{text: diag.Say("", "Title")}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

type writerFunc func(b []byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestPurposesAreOfFilesThatAreThere(t *testing.T) {
	files := baseFiles()
	for name := range purposes {
		if !strings.Contains("\n"+strings.Join(files, "\n")+"\n", "\n"+name+"\n") {
			t.Errorf("the built-in theme has no %s", name)
		}
	}
	for _, name := range files {
		top, _, _ := strings.Cut(name, "/")
		if _, ok := purposes[name]; !ok && top != "strings" && top != "kinds" && top != "forms" {
			t.Errorf("%s: what is it for?", name)
		}
	}
}
