package content

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"unionhall/internal/kind"
)

// parseAs reads front matter as an item of a kind that comes with the program.
func parseAs(t *testing.T, id, matter string) *Item {
	t.Helper()
	set, list := kind.Load(os.DirFS("../../themes/base"), "kinds")
	if len(list) > 0 {
		t.Fatal(list)
	}
	return NewParser(shanghai).Parse(Source{
		Path: "x.md", Kind: set.ByID(id), Name: "x", Lang: "zh-Hans", Text: []byte("---\n" + matter + "\n---\n"),
	})
}

func toldOf(it *Item) string {
	var list []string
	for _, d := range it.Diags {
		list = append(list, place(d))
	}
	return strings.Join(list, ", ")
}

func TestReachHasItsPlaceOnTheCard(t *testing.T) {
	it := parseAs(t, "page", `title: 办法
scope: children
mandatory: true
levels: [municipal, county]
divisions: ["53", "5301"]
audience: [migrant]
topics: wages
task: rights
overrides: ../../pages/a.md`)
	if got := toldOf(it); got != "" {
		t.Fatal(got)
	}
	c := &it.Card
	if c.Scope != "children" || !c.Mandatory || c.Task != "rights" ||
		!reflect.DeepEqual([][]string{c.Levels, c.Divisions, c.Audience, c.Topics}, [][]string{{"municipal", "county"}, {"53", "5301"}, {"migrant"}, {"wages"}}) {
		t.Errorf("%+v", c)
	}
	if l := c.Overrides; l.Target != "../../pages/a.md" || l.Pos.Line != 10 || l.Excerpt != "overrides: ../../pages/a.md" || l.Picture {
		t.Errorf("%+v", l)
	}
	if len(c.Values)+len(it.Head.Values) != 0 {
		t.Errorf("said twice: %+v %+v", c.Values, it.Head.Values)
	}
}

// Both texts stand on one page, and an id may be on a page once.
func TestIdsOfASupplementAreNotThoseOfTheTextAbove(t *testing.T) {
	const body = "---\n## 材料\n\n## 地点 {#where}\n\n见注[^a]\n\n[^a]: 注"
	above, own := parseAs(t, "page", "title: 一\n"+body), parseAs(t, "page", "title: 一\nsupplements: ../../pages/a.md\n"+body)
	ids := func(it *Item) (list []string) {
		for _, m := range regexp.MustCompile(` (?:id|href)=?"([^"]*)"`).FindAllSubmatch(it.Body.HTML, -1) {
			list = append(list, string(m[1]))
		}
		return list
	}
	if got, want := ids(above), []string{"材料", "where", "fnref:1", "#fn:1", "fn:1", "#fnref:1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := ids(own), []string{"local-材料", "where", "fnref:local-1", "#fn:local-1", "fn:local-1", "#fnref:local-1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestABodyWithoutTextHasTheSumOfNone(t *testing.T) {
	for body, none := range map[string]bool{"": true, "\n \n": true, "<!-- 以后写 -->": true, "- 甲": false, "![](a.png)": false} {
		if it := parseText(t, "---\ntitle: 一\n---\n"+body); (it.Body.Sum == NoText) != none {
			t.Errorf("%q: %q", body, it.Body.HTML)
		}
	}
}

func TestAnItemIsOverByWhatItsKindGoesBy(t *testing.T) {
	const (
		policy   = "title: T\nissuer: A\ndoc_no: B\nissued: 2026-01-01\neffective: 2026-02-01\n"
		activity = "title: T\nstarts: 2026-05-01 08:30\n"
		job      = "title: T\nemployer: A\nplace: B\npay: C\n"
	)
	for _, test := range []struct{ kind, matter, want string }{
		{"policy", policy, ""},
		{"policy", policy + "repealed: 2026-05-01", "2026-05-02T00:00:00+08:00"},
		{"policy", policy + "repealed: 2026-05-01\nexpire_at: 2026-04-01", "2026-04-02T00:00:00+08:00"},
		{"policy", policy + "repealed: 2026-05-01\nexpire_at: 2026-06-01 10:00", "2026-06-01T10:00:00+08:00"},
		{"activity", activity, "2026-05-01T08:30:00+08:00"},
		{"activity", activity + "ends: 2026-05-01 11:30", "2026-05-01T11:30:00+08:00"},
		{"activity", activity + "ends: 2026-05-03", "2026-05-04T00:00:00+08:00"},
		{"activity", "title: T\nstarts: 2026-05-01", "2026-05-02T00:00:00+08:00"},
		{"job", job + "closes: 2026-05-01", "2026-05-02T00:00:00+08:00"},
		{"page", "title: T", ""},
	} {
		it := parseAs(t, test.kind, test.matter)
		if got := toldOf(it); got != "" {
			t.Errorf("%s: %s", test.matter, got)
		}
		got := ""
		if at := it.Card.ExpireAt; !at.IsZero() {
			got = at.Format(time.RFC3339)
		}
		if got != test.want {
			t.Errorf("%s %s: over at %s, want %s", test.kind, test.matter, got, test.want)
		}
	}
}

func TestWhatWasConfirmedLongAgoIsStale(t *testing.T) {
	station := "title: T\naddress: A\nhours: B\nentry: open\nconfirmed_on: 2026-05-01"
	if got := parseAs(t, "station", station).Card.StaleAt; !got.Equal(time.Date(2026, 7, 30, 0, 0, 0, 0, shanghai)) {
		t.Errorf("a station is stale at %v", got)
	}
	qa := "title: T\nquestion: Q\nanswered_on: 2026-05-01\nby: B"
	if got := parseAs(t, "qa", qa).Card.StaleAt; !got.Equal(time.Date(2027, 5, 1, 0, 0, 0, 0, shanghai)) {
		t.Errorf("an answer is stale at %v", got)
	}
	if got := parseAs(t, "news", "title: T\ndate: 2026-05-01").Card.StaleAt; !got.IsZero() {
		t.Errorf("news are stale at %v", got)
	}
}

func TestASupplementSaysOnlyWhatIsLocal(t *testing.T) {
	for matter, want := range map[string]string{
		"supplements: ../services/aid.md\nphone: 0531-5550101\nlimits: [a]": "",
		"supplements: ../services/aid.md\nfee: $local\nsteps: [a]":          "4:1 front-matter/not-local",
		"supplements:\nphone: 0531-5550101":                                 "2:1 front-matter/missing-key",
		"supplements: [a.md]\nphone: 0531-5550101":                          "2:14 front-matter/shape",
		"supplements：a.md\nphone: 0531-5550101":                             "2:12 front-matter/full-width-colon",
		"title: a\nphone: 0531-5550101\nfee: ＄local\nplace: $ LOCAL":        "",
		"title: a\nfee: 无\ndivisions: [99, 云岭, 9901 02, 9]":                 "4:17 front-matter/division, 4:21 front-matter/division, 4:30 front-matter/division",
		"supplements: a.md\noverrides: b.md":                                "3:12 front-matter/both",
	} {
		if got := toldOf(parseAs(t, "service", matter)); got != want {
			t.Errorf("%s: %q, want %q", matter, got, want)
		}
	}
	it := parseAs(t, "service", "supplements: ../services/aid.md\nphone: 0531-5550101\nplace: 三楼")
	if c := &it.Card; c.Supplements.Target != "../services/aid.md" || c.Supplements.Pos.Line != 2 || c.Values.Text("phone") == "" || c.Title != "" {
		t.Errorf("%+v", c)
	}
	if it.Head.Values.Text("place") != "三楼" {
		t.Errorf("%+v", it.Head.Values)
	}
}

func TestWhatEndsBeforeItBeginsIsToldOf(t *testing.T) {
	for matter, want := range map[string]string{
		"starts: 2026-05-02 08:30\nends: 2026-05-01 11:30": "4:7 front-matter/date-order",
		"starts: 2026-05-01 08:30\nends: 2026-05-01":       "",
		"starts: 2026-05-01 08:30\nends: 2026-05-01 08:30": "",
	} {
		if got := toldOf(parseAs(t, "activity", "title: T\n"+matter)); got != want {
			t.Errorf("%s: %q, want %q", matter, got, want)
		}
	}
}
