package main

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/bench/link"
)

func TestOfflineMeasuresWhatIsChosen(t *testing.T) {
	o, err := parseOffline([]string{"-profiles", "2g", "-only", "same,cut", "-methods", "ours", "-rounds", "1"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, task := range o.tasks() {
		rows = append(rows, task.row)
		if task.method != ours {
			t.Errorf("%s is measured of %s", task.row, task.method)
		}
	}
	if want := []string{rowSame, rowCut}; !slices.Equal(rows, want) {
		t.Errorf("rows %q, want %q", rows, want)
	}
	for _, wrong := range [][]string{{"-profiles", "5g"}, {"-only", ""}, {"-methods", "ours,hugo"}, {"-rounds", "0"}} {
		if _, err := parseOffline(wrong, io.Discard); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

func TestEveryRowHasItsGroupMethodAndVersions(t *testing.T) {
	o := offlineOptions{only: allOf(rowGroups()...), methods: allOf(methodNames()...)}
	if got, want := len(o.tasks()), len(allTasks()); got != want {
		t.Errorf("%d of %d rows have a group and a method that the command line knows", got, want)
	}
	changes := map[string]bool{version0: true}
	for _, c := range siteChanges() {
		changes[c.version] = true
	}
	for _, task := range allTasks() {
		for _, version := range []string{task.from, task.to} {
			if version != "" && !changes[version] && strings.Trim(version, "0123456789") != "" {
				t.Errorf("%s wants the version %q, which nobody makes", task.row, version)
			}
		}
	}
}

func TestPhonesMissTheEditionsOfTheirRow(t *testing.T) {
	for b, want := range map[behind][3]string{
		{1, 1}:     {"after 1 edit, phone 1 behind", "0", "1"},
		{100, 10}:  {"after 100 edits, phone 10 behind", "90", "100"},
		{100, 100}: {"after 100 edits, phone 100 behind", "0", "100"},
	} {
		if got := [3]string{b.row(), b.from(), b.to()}; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for missed, want := range map[int]int{1: 3, 10: 7, 100: 10} {
		if got := mostRequests(missed); got != want {
			t.Errorf("%d missed: at most %d requests, want %d", missed, got, want)
		}
	}
	seen := map[int]bool{}
	for n := 1; n <= 100; n++ {
		seen[editedArticle(n)] = true
	}
	if len(seen) != 100 {
		t.Errorf("100 edits concern %d articles", len(seen))
	}
}

func TestFragmentsAreWhatIsNotOfTheShell(t *testing.T) {
	shell := keptShell{[]string{"<head>", "<a href=", "home>", "<main>", "</main><a href=", "end>"}, []string{"meta", "root", "languages", "main", "root"}}
	const page = "<head><title>A</title><a href=../home>en<main><h1>A</h1></main><a href=../end>"
	if got, ok := shell.fragment(page, "/news/a.html"); got != "<title>A</title>en<h1>A</h1>" || !ok {
		t.Errorf("%q, %v", got, ok)
	}
	for _, other := range []string{"", page + ".", strings.Replace(page, "home", "house", 1), strings.Replace(page, "../end", "end", 1)} {
		if got, ok := shell.fragment(other, "/news/a.html"); ok {
			t.Errorf("%q has the fragment %q", other, got)
		}
	}
}

func TestPartsThatAreAskedForAgain(t *testing.T) {
	first := []request{{Path: "/"}, {Path: "/sw.js"}, {Path: "/offline/edition.txt"}, {Path: "/offline/pack-a.json"}, {Path: "/offline/pack-b.json"}}
	second := []request{{Path: "/sw.js"}, {Path: "/offline/edition.txt"}, {Path: "/offline/pack-b.json"}, {Path: "/offline/pack-b.json"}, {Path: "/offline/pack-c.json"}, {Path: "/"}}
	if got, want := again(first, second), []string{"/offline/pack-b.json"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestOfflineFiguresCompareWithTheSameRun(t *testing.T) {
	at := func(row string, m method, ready time.Duration, down int64, requests int) sampled {
		return sampled{Line: "slow3g", Site: hallSite.name, Row: row, Method: m, Ready: ready, Traffic: link.Traffic{Down: down}, Asked: make([]request, requests), Connections: 1, Visits: 1}
	}
	one, hundred := behind{1, 1}.row(), behind{100, 100}.row()
	samples := []sampled{
		at(rowAll, ours, 30*time.Second, 1_100_000, 25),
		at(rowAll, workbox, 300*time.Second, 4_000_000, 560),
		at(rowAll, addAll, 100*time.Second, 4_000_000, 560),
		at(rowSmall, ours, 12*time.Second, 200_000, 9),
		at(one, ours, time.Second, 8_000, 3),
		at(hundred, ours, time.Second, 2_000_000, 10),
		at(menuRow, ours, 2*time.Second, 7_000, 4),
		at(menuRow, workbox, 300*time.Second, 4_000_000, 560),
		at(rowSame, ours, time.Second, 3_600, 2),
		{Line: "slow3g", Site: hallSite.name, Row: rowCut, Method: ours, Readable: 0.45, Again: []string{"a", "b"}},
		{Site: hallSite.name, Row: groupStorage, Method: ours, Stored: stored{IndexedDB: 3_000_000}},
		{Site: hallSite.name, Row: groupNavigation, Method: ours, Paints: []time.Duration{90, 110, 100}},
		{Site: hallSite.name, Row: groupNavigation, Method: workbox, Paints: []time.Duration{80}},
		{Line: "slow3g", Site: hallSite.name, Row: rowAll, Method: ours, Fault: "it rained", Ready: time.Hour},
	}
	o := offlineOptions{profiles: allOf("slow3g")}
	facts := offlineFacts{changed: map[string]int{one: 3_400, hundred: 340_000}}
	got := map[string]string{}
	for _, f := range offlineFigures(o, facts, samples) {
		got[strings.TrimPrefix(f.name, "slow 3G, ")] = f.reached()
	}
	want := map[string]string{
		"500 articles: requests":                                "no",
		"500 articles: bytes down":                              "yes",
		"500 articles: visits until everything is saved":        "yes",
		"500 articles: time, of Workbox's":                      "yes",
		"500 articles: time, of cache.addAll's":                 "yes",
		"the newest 50 and all lists: time, of Workbox's":       "no",
		one + ": requests":                                      "yes",
		one + ": bytes down":                                    "no",
		hundred + ": requests":                                  "yes",
		hundred + ": bytes down":                                "no",
		menuRow + ": bytes down":                                "yes",
		menuRow + ": time, of Workbox's":                        "yes",
		"hall, nothing changed: bytes down":                     "no",
		"connection lost at half: pages that cannot be read":    "yes",
		"connection lost at half: parts that are fetched again": "no",
		"500 articles: storage":                                 "yes",
		"offline navigation, of Workbox's":                      "no",
	}
	for name, reached := range want {
		if got[name] != reached {
			t.Errorf("%s: reached %q, want %q", name, got[name], reached)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d figures, want %d: %v", len(got), len(want), got)
	}
	if err := faultsOf(samples); err == nil || !strings.Contains(err.Error(), "it rained") || strings.Count(err.Error(), "\n") > 0 {
		t.Errorf("faults: %v", err)
	}
}

func TestOfflineReportHasARowForWhatWasMeasured(t *testing.T) {
	samples := []sampled{
		{Line: "2g", Site: hallSite.name, Row: rowAll, Method: workbox, Asked: make([]request, 561), Connections: 2, Visits: 2, Ready: 600 * time.Second, Paint: 3 * time.Second, Traffic: link.Traffic{Down: 4_000_000, Up: 90_000}},
		{Line: "2g", Site: hallSite.name, Row: rowSame, Method: workbox, Asked: make([]request, 1), Connections: 1, Visits: 1, Paint: time.Second, Traffic: link.Traffic{Down: 2_500, Up: 2_000}},
		{Line: "2g", Site: hallSite.name, Row: rowCut, Method: ours, Asked: make([]request, 9), Visits: 2, Readable: 0.5, Again: []string{"/offline/pack-a.json"}},
	}
	o := offlineOptions{rounds: 3, profiles: names{nil, []string{"2g"}}}
	facts := offlineFacts{sites: map[string]siteFacts{hallSite.name: {Pages: 557, Page: 24_000, Main: 8_000, MainBrotli: 3_400, Fragment: 8_900, FragmentBrotli: 3_800}}}
	var b bytes.Buffer
	reportOffline(&b, o, facts, samples)
	for _, line := range []string{
		"557 pages are saved. An article has 24.0 kB on average, its main part 8.0 kB, which brotli brings to 3.4, its fragment, which has its metadata too, 8.9 kB and 3.8.",
		"#### 2G: 800 ms there and back, 250 kbit/s down, 50 up",
		"| first visit, until everything is saved | Workbox | 561 | 2 | 4000.0 | 90.0 | 3.0 | 600.00 | 2 |",
		"| nothing changed | Workbox | 1 | 1 | 2.5 | 2.0 | 1.0 |  | 1 |",
		"connection lost at half, Unionhall: 50% of the pages could be read without a network; 1 file asked for again with the next visit (pack-a.json).",
	} {
		if !strings.Contains(b.String(), line+"\n") {
			t.Errorf("no line %q in\n%s", line, b.String())
		}
	}
	if strings.Contains(b.String(), countySite.title) {
		t.Error("a site that was not built has a heading")
	}
}
