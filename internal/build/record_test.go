package build

import (
	"maps"
	"strings"
	"testing"
	"testing/quick"

	"unionhall/internal/digest"
)

func TestRecordReadsBack(t *testing.T) {
	want := record{union: "yl", files: map[string]digest.Sum{
		"index.html": digest.Of(nil), "新闻/a b.html": digest.Of([]byte("x")), "l'été%.html": digest.Of([]byte("y")),
	}}
	got := parseRecord(string(want.text()))
	if got.union != want.union || !maps.Equal(got.files, want.files) {
		t.Errorf("%v came back as %v", want, got)
	}
}

func TestRecordNamesNothingOutsideTheFolder(t *testing.T) {
	sum := digest.Of(nil).String()
	for _, file := range []string{
		"../a.html", "a/../../b.html", "/etc/passwd", "", ".", "..", "a//b", "./a", "a/", ".unionhall", ".unionhall-new/0/1",
	} {
		if r := parseRecord(recordHead + "*\n" + sum + " " + file + "\n"); len(r.files) != 0 {
			t.Errorf("%q was believed", file)
		}
	}
}

func TestDamagedRecordNamesNothing(t *testing.T) {
	good := string(record{union: "*", files: map[string]digest.Sum{"a.html": digest.Of(nil)}}.text())
	for _, text := range []string{"", "\n", "x", "unionhall 2 *\n" + good[strings.Index(good, "\n")+1:], strings.ReplaceAll(good, "e", "g")} {
		if r := parseRecord(text); len(r.files) != 0 {
			t.Errorf("%q gave %v", text, r.files)
		}
	}
	if err := quick.Check(func(text string) bool { return len(parseRecord(recordHead+text).files) == 0 }, nil); err != nil {
		t.Error(err)
	}
}
