package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func took(all ...time.Duration) samples {
	var s samples
	for _, d := range all {
		s = append(s, sample{total: d * time.Millisecond, painted: (d - 3) * time.Millisecond, found: (d - 20) * time.Millisecond,
			answered: (d - 30) * time.Millisecond, begun: (d - 40) * time.Millisecond})
	}
	return s
}

func TestRanksAreOfSamplesThatWereMeasured(t *testing.T) {
	var hundred []time.Duration
	for n := range 100 {
		hundred = append(hundred, time.Duration(100-n))
	}
	over := append(took(5, 7), sample{total: 2 * time.Minute, over: true})
	tests := []struct {
		name string
		s    samples
		rank float64
		want string
	}{
		{"least", took(9, 3, 5), 0, "3"},
		{"median of three", took(9, 3, 5), 0.5, "5"},
		{"median of four is the lower", took(9, 3, 5, 7), 0.5, "5"},
		{"one alone", took(4), 0.95, "4"},
		{"p95 of twenty", took(hundred[80:]...), 0.95, "19"},
		{"p95 of a hundred", took(hundred...), 0.95, "95"},
		{"most", took(9, 3, 5), 1, "9"},
		{"not seen is slowest", over, 0.95, "over 120,000"},
		{"not seen leaves the median", over, 0.5, "7"},
		{"thousands", took(61_234), 0.5, "61,234"},
	}
	for _, test := range tests {
		if got := test.s.at(test.rank).String(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestReportShowsSavesPartsAndStarts(t *testing.T) {
	ours := &outcome{name: "Unionhall", starts: []time.Duration{2 * time.Second, time.Second, 500 * time.Millisecond},
		peaks: []int64{3e6, 9e6}, saves: map[change]samples{changeBody: took(80, 90, 100)}}
	inPlace := took(50)
	inPlace[0].begun = -time.Hour
	ours.saves[changeStyle] = inPlace
	hugo := &outcome{name: "hugo server", fault: "served no page within 15m0s and was given up",
		saves: map[change]samples{changeBody: {{total: 2 * time.Minute, over: true}}}}
	var b strings.Builder
	(&serveResult{items: 10_000, unions: 200, outcomes: []*outcome{ours, hugo}}).print(&b)
	for _, want := range []string{
		"### Preview of 10,000 items, 200 unions\n",
		"| body of an article, on its page | Unionhall | 3 | 90 | 100 | 80 | 100 |\n",
		"| body of an article, on its page | hugo server | 1 | over 120,000 | over 120,000 | over 120,000 | over 120,000 |\n",
		"| body of an article, on its page | Unionhall | 50 | 60 | 70 | 87 | 90 |\n",
		"| style sheet, on an article | Unionhall | changed in place |  | 30 | 47 | 50 |\n",
		"| Unionhall | 2.00 | 0.75 | 9 |\n",
		"| hugo server | served no page within 15m0s and was given up | | |\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

// Whatever an editor saves has the same limit.
func TestServeFiguresAreMediansOfEachKind(t *testing.T) {
	result := func(items int, all ...time.Duration) *serveResult {
		return &serveResult{items: items, outcomes: []*outcome{{saves: map[change]samples{changeBody: took(all...), changeStyle: took(203)}}}}
	}
	got := serveFigures([]*serveResult{result(1_000, 10), result(usualItems, 90, 99, 400), result(manyItems, 251)})
	const body, style = "body of an article, on its page, from the save to the screen, median", "style sheet, on an article, from the save to the screen, median"
	want := []figure{
		{"10,000 items: " + body, 99, 100, " ms"},
		{"10,000 items: " + style, 203, 100, " ms"},
		{"50,000 items: " + body, 251, 250, " ms"},
		{"50,000 items: " + style, 203, 250, " ms"},
	}
	if !slices.Equal(got, want) {
		t.Fatalf("figures %v, want %v", got, want)
	}
	for i, reached := range []string{"yes", "no", "no", "yes"} {
		if got[i].reached() != reached {
			t.Errorf("%s: reached: %s", got[i].name, got[i].reached())
		}
	}
}

func TestServeCommandLine(t *testing.T) {
	for _, args := range [][]string{
		{"--rounds", "0"}, {"--edits", "2"}, {"--hugo-edits", "2"}, {"--limit", "0s"}, {"--hugo-time", "-1m"}, {"--pause", "0s"}, {"--items", "few"}, {"more"},
	} {
		if _, err := parseServe(args, new(strings.Builder)); err != errUsage {
			t.Errorf("%q: error %v", args, err)
		}
	}
	o, err := parseServe([]string{"-items", "300", "-rounds", "2", "-edits", "5", "-hugo=false", "-hugo-edits", "2", "-limit", "9s", "-into", "x.md"}, new(strings.Builder))
	if err != nil || o.items.String() != "300" || o.rounds != 2 || o.edits != 5 || o.hugo || o.limit != 9*time.Second || o.into != "x.md" {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestSharesOfTheRoundsAreAllOfThem(t *testing.T) {
	for _, test := range [][2]int{{45, 3}, {7, 3}, {3, 3}, {40, 7}} {
		sum := 0
		for round := range test[1] {
			n := share(test[0], round, test[1])
			if n < 1 {
				t.Errorf("round %d of %d gets %d of %d", round, test[1], n, test[0])
			}
			sum += n
		}
		if sum != test[0] {
			t.Errorf("%d in %d rounds: %d", test[0], test[1], sum)
		}
	}
}

func TestAKindThatTakesTooLongIsNotTriedAgain(t *testing.T) {
	o := &outcome{saves: map[change]samples{changeBody: took(9, 7), changeTitle: append(took(9), sample{over: true})}}
	if o.hopeless(changeBody) || !o.hopeless(changeTitle) || o.hopeless(changeNew) {
		t.Errorf("hopeless: body %v, title %v, new %v", o.hopeless(changeBody), o.hopeless(changeTitle), o.hopeless(changeNew))
	}
}

func TestSightIsCountedFromTheSave(t *testing.T) {
	begin := time.UnixMilli(1_800_000_000_000)
	x := sight{Origin: 1_800_000_000_040, Answered: 1_800_000_000_050, Found: 1_800_000_000_060.5, Painted: 1_800_000_000_070, heard: begin.Add(75 * time.Millisecond)}
	got := x.after(begin)
	want := sample{begun: 40 * time.Millisecond, answered: 50 * time.Millisecond, found: 60*time.Millisecond + 500*time.Microsecond, painted: 70 * time.Millisecond, total: 75 * time.Millisecond}
	const precision = time.Microsecond // of a double that counts from 1970
	for _, d := range []time.Duration{got.begun - want.begun, got.answered - want.answered, got.found - want.found, got.painted - want.painted, got.total - want.total} {
		if d.Abs() > precision {
			t.Fatalf("%+v, want %+v", got, want)
		}
	}
}

func TestVoiceHearsTheAddressInPieces(t *testing.T) {
	v := newVoice(regexp.MustCompile(`http://127\.0\.0\.1:(\d+)/`))
	for _, piece := range []string{"预览 http://127.0", ".0.1:40", "01/ 按 Ctrl-C\nhttp://127.0.0.1:9/"} {
		if _, err := v.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	if got := <-v.heard; got != "4001" {
		t.Errorf("port %q", got)
	}
	if got := string(v.tail()); !strings.HasSuffix(got, ":9/") {
		t.Errorf("it keeps %q", got)
	}
}

func TestTicksAreThoseOfUserAndSystem(t *testing.T) {
	line := "12 (a ) b) S 1 2 3 0 -1 4194560 100 0 0 0 37 5 1 2 20 0 8 0 100 0 0"
	if got, ok := ticksIn([]byte(line)); got != 42 || !ok {
		t.Errorf("%d, %v", got, ok)
	}
	for _, bad := range []string{"", "12 a S", "12 (a) S 1"} {
		if _, ok := ticksIn([]byte(bad)); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}
