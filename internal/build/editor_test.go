package build

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestIncrementalEqualsFresh makes random edits, one after the other, and
// compares each build with one that knows nothing of those before. One more
// build, in which nothing is changed, writes nothing, and leaves stamps that
// the next one believes.
func TestIncrementalEqualsFresh(t *testing.T) {
	rounds := more(12, 100)
	for name, union := range map[string]string{"the whole site": "", "the whole site again": "", "one union": "lh", "a signed site": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEditor(t, uint64(len(name)))
			e.o.Union = union
			var anew []func(*Options)
			if name == "a signed site" {
				e.sign()
				anew = append(anew, func(o *Options) { o.NewEpoch = Epoch{To: 1} })
			}
			e.build(anew...)
			for i := range rounds {
				what := fmt.Sprintf("round %d, %s", i, e.some())
				e.build()
				sameSites(t, what, tree(t, e.out), e.fresh(anew...))
				if r := e.build(); r.Written+r.Removed > 0 {
					t.Errorf("%s: a second build wrote %d files and removed %d", what, r.Written, r.Removed)
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

// more is how many rounds of random edits there are: few in the tests of every
// change, many where UNIONHALL_SOAK is 100, a part of them where it is less, hardly any
// where the race detector looks on.
func more(few, many int) int {
	percent, _ := strconv.Atoi(os.Getenv("UNIONHALL_SOAK"))
	switch {
	case percent > 0:
		return max(few, many*percent/100)
	case testing.Short():
		return few / 4
	}
	return few
}

// slowUnderRace leaves a test out with -short, as the race detector runs it: that
// makes builds ten times as slow, and this one has builds that others have too,
// or nothing that goes on at once.
func slowUnderRace(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: slow under the race detector, and nothing new to it")
	}
}

// An editor changes a source at random, and keeps it free of faults.
type editor struct {
	*world
	rand  *rand.Rand
	n     int // of the edit: what it writes is new
	theme string
	zone  string
	keys  string // what site.yaml says of them
}

func newEditor(t *testing.T, seed uint64) *editor {
	return &editor{world: newWorld(t, smallSite()), rand: rand.New(rand.NewPCG(seed, 7))}
}

// sign gives the site keys, and has every build verified as phones would.
func (e *editor) sign() {
	s := &signer{world: e.world}
	s.makeKeys()
	s.signWith(0)
	e.keys = s.signing() + "  epoch: 1\n"
	e.o.Verify = true
	e.settings()
}

func (e *editor) pick(list ...string) string { return list[e.rand.IntN(len(list))] }

// item picks an item.
func (e *editor) item() string {
	var names []string
	for _, pattern := range []string{"*/*.md", "*/*/*.md"} {
		list, err := filepath.Glob(filepath.Join(e.source, filepath.FromSlash(pattern)))
		must(e.t, err)
		for _, path := range list {
			rel, err := filepath.Rel(e.source, path)
			must(e.t, err)
			names = append(names, filepath.ToSlash(rel))
		}
	}
	return e.pick(names...)
}

// set gives an item a line of front matter, unless it has the key.
func (e *editor) set(key, value string) {
	name := e.item()
	if !strings.Contains(e.read(name), "\n"+key+": ") {
		e.edit(name, "title: ", key+": "+value+"\ntitle: ")
	}
}

// settings writes site.yaml.
func (e *editor) settings() {
	text := fmt.Sprintf("title: {zh-Hans: 云岭%d, en: Yunling}\nlanguages: [zh-Hans, en]\n", e.n%3)
	if e.theme != "" {
		text += "theme: " + e.theme + "\n"
	}
	if e.zone != "" {
		text += "timezone: " + e.zone + "\n"
	}
	text += e.keys
	e.write("site.yaml", text)
}

// override lays a changed copy of a file of the base theme into the site's own.
func (e *editor) override(name, old, new string) {
	text := readBase(e.world, name)
	if !strings.Contains(text, old) {
		e.t.Fatalf("%s of the base theme holds no %q", name, old)
	}
	e.write("themes/own/"+name, strings.Replace(text, old, new, 1))
	e.theme = "own"
	e.settings()
}

// soon is a moment within a day or so of now.
func (e *editor) soon() string {
	return e.o.Now.Add(time.Duration(e.rand.IntN(60)-20) * time.Hour).Format("2006-01-02 15:04")
}

// some makes one to three edits and says which.
func (e *editor) some() string {
	edits := append(append(e.itemEdits(), e.settingsEdits()...), e.optionEdits()...)
	var what []string
	for range 1 + e.rand.IntN(3) {
		e.n++
		c := edits[e.rand.IntN(len(edits))]
		what = append(what, c.what)
		c.do()
	}
	return strings.Join(what, ", ")
}

type edit struct {
	what string
	do   func()
}

func (e *editor) itemEdits() []edit {
	return []edit{
		{"body", func() { n := e.item(); e.write(n, e.read(n)+fmt.Sprintf("\n又一段 %d。\n", e.n)) }},
		{"heading", func() { n := e.item(); e.write(n, e.read(n)+fmt.Sprintf("\n## 小标题 %d\n", e.n)) }},
		{"link", func() {
			n := e.item()
			e.write(n, e.read(n)+fmt.Sprintf("\n[见](/%s#小标题-%d)\n", e.item(), e.n-1))
		}},
		{"title", func() { e.edit(e.item(), "title: ", fmt.Sprintf("title: 改%d", e.n)) }},
		{"tag", func() { e.set("tags", fmt.Sprintf("[签%d]", e.n%4)) }},
		{"add", func() {
			e.write(fmt.Sprintf("%s/x%d.md", e.pick("news", "lh/news"), e.n), newsText(fmt.Sprint("加", e.n), e.n))
		}},
		{"remove", func() { e.remove(e.item()) }},
		{"rename", func() { e.move(e.item(), fmt.Sprintf("r%d.md", e.n)) }},
		{"tidy", func() { e.move(e.item(), fmt.Sprintf("2026/t%d.md", e.n)) }},
		{"alias", func() { e.set("aliases", fmt.Sprintf("[old/%d]", e.n)) }},
		{"draft", func() { e.set("draft", e.pick("true", "false")) }},
		{"later", func() { e.set("publish_at", e.soon()) }},
		{"until", func() { e.set("expire_at", e.soon()) }},
		{"pin", func() { e.set("pin_until", e.soon()) }},
		{"translate", func() {
			e.write("news/n01.en.md", fmt.Sprintf("---\ntitle: First %d\ndate: 2026-03-02\n---\nText.\n", e.n))
		}},
		{"attachment", func() { e.write("lh/news/form.txt", strings.Repeat(fmt.Sprint("表", e.n), 99)) }},
		{"picture", func() { e.write("lh/news/pic.png", pixel(e.n)) }},
	}
}

// move renames an item within its folder. The deepest stay where they are.
func (e *editor) move(name, to string) {
	if strings.Count(name, "/") > 1 {
		to = filepath.Base(to)
	}
	target := filepath.Join(e.source, filepath.Dir(filepath.FromSlash(name)), filepath.FromSlash(to))
	must(e.t, os.MkdirAll(filepath.Dir(target), 0o755))
	must(e.t, os.Rename(filepath.Join(e.source, filepath.FromSlash(name)), target))
}

func (e *editor) settingsEdits() []edit {
	return []edit{
		{"top union", func() {
			e.write("union.yaml", fmt.Sprintf("id: yl\nname: {zh-Hans: 云岭省总工会%d, en: Yunling}\nlevel: provincial\n%s", e.n,
				e.pick("", "languages: [zh-Hans]\n", "accent: \"#b3261e\"\n", "logo: lh/news/pic.png\n")))
		}},
		{"menu", func() {
			e.write("lh/union.yaml", fmt.Sprintf("id: lh\nname: 临河市总工会\nlevel: municipal\nlanguages: [zh-Hans]\nmenu: [{title: 菜%d, link: news/}]\n", e.n))
		}},
		{"union", func() {
			e.write(fmt.Sprintf("u%d/union.yaml", e.n), fmt.Sprintf("id: u%d\nname: 新工会%d\nlevel: basic\n", e.n, e.n))
		}},
		{"theme", func() { e.theme = e.pick("", "own"); e.write("themes/own/README", ""); e.settings() }},
		{"zone", func() { e.zone = e.pick("", "Asia/Shanghai", "Asia/Urumqi", "Europe/Paris"); e.settings() }},
		{"style", func() { e.override("css/text.css", "", fmt.Sprintf("body{margin:%dpx}", e.n)) }},
		{"static", func() { e.override("static/icon.svg", "<svg", fmt.Sprintf("<svg id=\"i%d\"", e.n)) }},
		{"strings", func() { e.override("strings/en.yaml", "name: \"English\"", fmt.Sprintf("name: \"English %d\"", e.n)) }},
		{"kind", func() { e.override("kinds/news.yaml", "zh-Hans: 新闻", fmt.Sprintf("zh-Hans: 新闻%d", e.n)) }},
		{"expiry", func() {
			e.override("kinds/news.yaml", "at_expiry: archive", "at_expiry: "+e.pick("keep", "mark", "remove"))
		}},
		{"layout", func() {
			e.override("layouts/list.html", `{{define "main"}}`, fmt.Sprintf(`{{define "main"}}<i>%d</i>`, e.n))
		}},
	}
}

func (e *editor) optionEdits() []edit {
	return []edit{
		{"now", func() { e.o.Now = e.o.Now.Add(time.Duration(e.rand.IntN(40)-10) * time.Hour) }},
		{"base", func() { e.o.BaseURL = e.pick("", "https://gonghui.example/", "https://gonghui.example/a/b/") }},
		{"drafts", func() { e.o.Drafts = !e.o.Drafts }},
		{"compress", func() { e.o.Precompress = Precompress(e.rand.IntN(2)) }},
		{"cache", func() { must(e.t, os.RemoveAll(e.o.Cache)) }},
		{"an output", func() {
			must(e.t, os.WriteFile(filepath.Join(e.out, "lh", "index.html"), []byte(fmt.Sprint(e.n)), 0o644))
		}},
		{"nothing", func() { e.age() }},
	}
}
