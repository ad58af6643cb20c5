package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// lateSite has three things that are over at different times, one that never
// is, and a home. Tests only read it.
func lateSite(t *testing.T) string {
	t.Helper()
	dir, err := late()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// late builds it when the first test asks for it.
var late = sync.OnceValues(func() (string, error) {
	work := filepath.Join(filepath.Dir(program), "late")
	source, out := filepath.Join(work, "content"), filepath.Join(work, "public")
	activity := func(title, ends string) string {
		return "---\ntitle: " + title + "\nstarts: 2026-06-01 09:00\nends: " + ends + "\nplace: 工人文化宫\nexpire_at: " + ends + "\n---\n一句话。\n"
	}
	if err := writeFiles(source, map[string]string{
		"site.yaml":         "title: 云岭省职工之家\nlanguages: [zh-Hans]\n",
		"union.yaml":        "id: yl\nname: 云岭省总工会\nlevel: provincial\n",
		"activities/a.md":   activity("甲", "2026-07-01 12:00"),
		"activities/b.md":   activity("乙", "2026-08-01 12:00"),
		"activities/c.md":   activity("丙", "2026-09-01 12:00"),
		"activities/old.md": activity("旧", "2026-06-10 12:00"),
		"pages/p.md":        "---\ntitle: 规定\n---\n条文。\n",
	}); err != nil {
		return "", err
	}
	return out, say(program, "build", "--lang", "en", "--source", source, "--out", out, "--now", "2026-06-15")
})

// at sets the clock of the pages that a tab opens from now on.
func (x *tab) at(t *testing.T, instant string) {
	t.Helper()
	x.before(t, "Date.now = () => Date.parse('"+instant+"')")
}

// before runs a script in the pages that a tab opens from now on, ahead of theirs.
func (x *tab) before(t *testing.T, source string) {
	t.Helper()
	script := page.AddScriptToEvaluateOnNewDocumentParams{Source: source}
	if _, err := chromedp.Call(x.ctx, page.AddScriptToEvaluateOnNewDocument, script); err != nil {
		t.Fatal(err)
	}
}

// cards are the titles of a list as it is shown, each with its mark.
const cards = `Array.from(document.querySelectorAll("main li.card, main li.brief"), c => {
	const mark = c.querySelector(".mark"), gone = c.classList.contains("gone") ? "-" : c.classList.contains("stale") ? "?" : "+";
	return gone + c.querySelector("a").textContent + (mark ? ":" + mark.textContent : "");
})`

func TestLatePageSaysWhatIsOver(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, lateSite(t), "/"))
	show := func(file string) { x.do(t, chromedp.Navigate(address(x.origin, file))) }
	list := func() []string { return evaluate[[]string](t, x, cards) }
	over := func(marked []string) (names string) {
		for _, m := range marked {
			name, mark, _ := strings.Cut(m, ":")
			if (name[0] == '-') != (mark != "") {
				t.Errorf("%q: what is over has a mark, and nothing else has", m)
			}
			names += name
		}
		return names
	}
	x.at(t, "2026-06-15T00:00:00+08:00")
	show("activities/index.html")
	built := list()
	if got := over(built); strings.Count(got, "-") != 1 || !strings.HasSuffix(got, "-旧") {
		t.Errorf("read in time: %v", built)
	}
	x.at(t, "2026-08-02T00:00:00+08:00")
	for _, file := range []string{"activities/index.html", "index.html"} {
		show(file)
		if got := over(list()); !strings.HasPrefix(got, "+丙") || !strings.Contains(got, "-甲") || !strings.Contains(got, "-乙") || strings.Contains(got, "+甲") {
			t.Errorf("%s, read late: %v", file, got)
		}
	}
	show("activities/b.html")
	notes := evaluate[[]string](t, x, `Array.from(document.querySelectorAll("article.gone > header > h1 + p.note.gone"), e => e.textContent)`)
	if len(notes) != 1 || notes[0] == "" {
		t.Errorf("an article that is over says %q", notes)
	}
	show("activities/c.html")
	if n := evaluate[int](t, x, `document.querySelectorAll(".gone").length`); n != 0 {
		t.Error("an article that still holds is marked")
	}
	show("pages/p.html")
	for _, fault := range x.take() {
		t.Error(fault)
	}
}

// Without a script the last day stands on the page in words.
func TestPageSaysUntilWhenInWords(t *testing.T) {
	t.Parallel()
	dir := lateSite(t)
	list, err := os.ReadFile(filepath.Join(dir, "activities", "index.html"))
	if err != nil || !strings.Contains(string(list), "index.ics") {
		t.Errorf("the list does not lead to its calendar: %v", err)
	}
	for file, day := range map[string]string{"activities/b.html": "2026年8月1日", "activities/old.html": "2026年6月10日"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		body := string(text)
		if i := strings.Index(body, "<article"); i < 0 || !strings.Contains(body[i+strings.Index(body[i:], ">"):], day) {
			t.Errorf("%s does not say that it holds until %s", file, day)
		}
	}
}

// Whatever a page holds, the script says what it can and breaks nothing.
func TestScriptOfPagesHeedsWhatIsThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	scripts, err := filepath.Glob(filepath.Join(site.dir, "static", "page-*.js"))
	if err != nil || len(scripts) != 1 {
		t.Fatalf("scripts: %v %v", scripts, err)
	}
	script, err := os.ReadFile(scripts[0])
	if err != nil {
		t.Fatal(err)
	}
	past, soon := `data-until="2026-05-01T00:00:00+08:00"`, `data-until="2026-05-03T00:00:00+08:00"`
	pages := map[string]string{
		"nothing":  ``,
		"nonsense": `<main><ul><li class="card" data-until="soon"><a>甲</a></li><li data-until=""></li></ul></main>`,
		"bare":     `<main><article ` + past + `></article><li class="card" ` + past + `></li></main>`,
		"cards": `<main><ul><li class="card" ` + past + ` data-over="已结束"><a>甲</a></li><li class="card" ` + past + `><a>乙</a></li>` +
			`<li class="card" data-stale="2026-05-01T00:00:00Z"><a>丙</a></li><li class="card" ` + soon + `><a>丁</a></li>` +
			`<li class="card gone"><b class="mark">旧</b><a>戊</a></li><li class="more"><a>更多</a></li></ul></main>`,
		"stale": `<main><article data-stale="2026-05-01T00:00:00Z" data-stale-note="先打电话"><header><h1>甲</h1><p></p></header></article></main>`,
	}
	for name, body := range pages {
		html := `<!doctype html><html lang="zh"><meta charset="utf-8"><title>x</title><link rel="icon" href="data:,">` +
			`<script src="page.js" defer></script><body data-over="已过期" data-stale="久未核实">` + body
		for file, text := range map[string]string{name + ".html": html, "page.js": string(script)} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	x := openTab(t, sharedBrowser(t), serve(t, dir, "/"))
	x.at(t, "2026-05-02T00:00:00+08:00")
	show := func(name string) []string {
		x.do(t, chromedp.Navigate(address(x.origin, name+".html")))
		for _, fault := range x.take() {
			t.Errorf("%s: %s", name, fault)
		}
		return evaluate[[]string](t, x, cards)
	}
	show("nothing")
	if got := show("nonsense"); !slices.Equal(got, []string{"+甲"}) {
		t.Errorf("what is no moment: %v", got)
	}
	x.do(t, chromedp.Navigate(address(x.origin, "bare.html")))
	for _, fault := range x.take() {
		t.Error(fault)
	}
	want := []string{"?丙:久未核实", "+丁", "-甲:已结束", "-乙:已过期", "-戊:旧"}
	if got := show("cards"); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	show("stale")
	if note := evaluate[string](t, x, `document.querySelector("h1 + p.note.stale").textContent`); note != "先打电话" {
		t.Errorf("note %q", note)
	}
}
