package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The guides for editors are walked by this test, word by word, in a fresh
// folder: what is to be typed is typed at a terminal, what is to be written is
// written into files, and what the guide shows must stand on the terminal. What
// varies is masked; the guide's day is today.
//
// A block of no language only shows how something is written.
// In a block of text, ⏎ is where the reader presses Enter after an answer.
//
//	go test ./e2e -run TestPicturesOfTheReadme -update
//
// takes the guides' pictures again, each where the guide shows it, and copies
// what the program says into the guides where it says something else. Read and
// look at both.

// guideDay is the day that the guides were written on.
const guideDay = "2026-11-25"

// guides are the editor's guide in its languages, with the locale of its
// reader. What is there to be looked up goes on in a file of its own.
var guides = []struct{ name, more, locale string }{
	{"for-editors.md", "for-editors-reference.md", "zh_CN.UTF-8"},
	{"for-editors.en.md", "for-editors-reference.en.md", "en_US.UTF-8"},
}

func TestGuideForEditorsIsTrue(t *testing.T) {
	t.Parallel()
	for _, g := range guides {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			walkGuide(t, g.locale, nil, g.name, g.more)
		})
	}
}

// takeGuidePictures walks the guides with a camera.
func takeGuidePictures(t *testing.T) {
	for _, g := range guides {
		w := walkGuide(t, g.locale, openTab(t, sharedBrowser(t), ""), g.name, g.more)
		for i, name := range []string{g.name, g.more} {
			if err := os.WriteFile(inDocs(name), []byte(w.parts()[i]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func inDocs(name string) string { return filepath.Join("..", "docs", name) }

// A walk is a reader on the way through a guide.
type walk struct {
	text   string // of the guide; with what the program really said, where there is a camera
	first  string // the first line of the guide's second file
	steps  []step // still to come
	home   string // the folder in which it begins
	dir    string // where the reader is
	site   string // the folder of the site
	env    []string
	tools  string // a folder on its PATH
	camera *tab   // nil where no pictures are taken

	preview *terminal // nil until there is one
	seen    int       // how much of the preview's terminal was read before the last step
	last    string    // what the last command said
}

func walkGuide(t *testing.T, locale string, camera *tab, files ...string) *walk {
	t.Helper()
	w := &walk{home: t.TempDir(), camera: camera}
	for _, name := range files {
		text, err := os.ReadFile(inDocs(name))
		if err != nil {
			t.Fatal(err)
		}
		w.first, _, _ = strings.Cut(string(text), "\n")
		w.text += string(text)
	}
	w.dir = w.home
	// The zone is that of the site which "new site" makes.
	today := time.Now().In(time.FixedZone("", 8*60*60)).Format(time.DateOnly)
	w.steps = guideSteps(strings.ReplaceAll(w.text, guideDay, today))
	w.prepare(t, locale)
	for len(w.steps) > 0 && !t.Failed() {
		s := w.steps[0]
		w.steps = w.steps[1:]
		w.take(t, s)
	}
	w.text = strings.ReplaceAll(w.text, today, guideDay)
	w.end(t)
	return w
}

// parts are the guide's files.
func (w *walk) parts() []string {
	i := strings.Index(w.text, "\n"+w.first+"\n") + 1
	return []string{w.text[:i], w.text[i:]}
}

// prepare gives the reader a computer on which nothing was done yet.
func (w *walk) prepare(t *testing.T, locale string) {
	t.Helper()
	w.tools = t.TempDir()
	opener := "#!/bin/sh\nexit 0\n"
	if err := os.WriteFile(filepath.Join(w.tools, "xdg-open"), []byte(opener), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(w.tools, "unionhall")); err != nil {
		t.Fatal(err)
	}
	w.env = append(os.Environ(),
		"LANG="+locale, "LC_ALL=", "LC_MESSAGES=", "TERM=dumb",
		"XDG_CACHE_HOME="+t.TempDir(), "PATH="+w.tools+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

func (w *walk) take(t *testing.T, s step) {
	t.Helper()
	switch s.act {
	case command:
		w.run(t, s)
	case shown:
		w.compare(t, s)
	case pictured:
		w.picture(t, s)
	case removed:
		w.remove(t, s)
	default:
		w.change(t, s)
	}
	if t.Failed() {
		line := s.line
		if first := strings.Count(w.parts()[0], "\n"); line > first {
			line -= first
		}
		t.Logf("at line %d of its file", line)
	}
}

// run types a command.
func (w *walk) run(t *testing.T, s step) {
	t.Helper()
	words := strings.Fields(s.text)
	switch {
	case words[0] == "cd":
		w.dir = filepath.Join(w.dir, words[1])
	case words[0] == "go":
		installs(t, s.text)
	case words[0] != "unionhall":
		t.Errorf("nobody knows how to do %q", s.text)
	case words[1] == "serve":
		w.preview, w.seen, w.last = w.open(t, words), 0, ""
		w.until(t, "http://", func(said string) bool { return strings.Contains(said, "Ctrl-C") })
		w.site, w.dir = w.dir, w.home // what follows is typed in another window
	default:
		w.finish(t, s, w.open(t, words))
	}
}

// installs holds the last part of the guide, for whoever installs the program,
// to what makes it. The reader has it from the beginning: the one that was built
// for all tests.
func installs(t *testing.T, typed string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("..", "cmd", "unionhall", "main.go")); err != nil || typed != "go install ./cmd/unionhall" {
		t.Errorf("nobody knows how to do %q: %v", typed, err)
	}
}

func (w *walk) open(t *testing.T, words []string) *terminal {
	t.Helper()
	for i := range words {
		words[i] = strings.Trim(words[i], `"`)
	}
	return openTerminal(t, w.dir, w.env, filepath.Join(w.tools, words[0]), words[1:]...)
}

// finish answers what a command asks, as the guide shows it, and waits for its end.
func (w *walk) finish(t *testing.T, s step, x *terminal) {
	t.Helper()
	told := false
	if len(w.steps) > 0 && w.steps[0].act == shown {
		told = true
		before := ""
		for _, part := range strings.SplitAfter(w.steps[0].text, "⏎\n") {
			if strings.HasSuffix(part, "⏎\n") {
				prompt, answer := cutAnswer(strings.TrimSuffix(part, "⏎\n"))
				x.until(t, before+prompt, func(said string) bool { return strings.HasPrefix(said, before+prompt) })
				x.enter(t, answer+"\n")
				before += prompt + answer + "\n"
			}
		}
	}
	if err := x.wait(t); err != nil && !told {
		t.Errorf("%s: %v\n%s", s.text, err, x.text())
	}
	w.last = x.text()
	if w.preview != nil {
		w.seen = len(w.preview.text())
	}
}

// cutAnswer parts a question and its answer: the last colon stands between them.
func cutAnswer(text string) (prompt, answer string) {
	start := strings.LastIndex(text, "\n") + 1
	for _, colon := range []string{"：", ": "} {
		if i := strings.Index(text[start:], colon); i >= 0 {
			i += start + len(colon)
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// compare holds what the guide shows to what the terminal shows: that of the
// last command, or after a change that of the preview.
func (w *walk) compare(t *testing.T, s step) {
	t.Helper()
	want := masked(strings.ReplaceAll(s.text, "⏎\n", "\n"))
	if w.last == "" {
		w.until(t, want, func(said string) bool { return strings.Contains(masked(said), want) })
		return
	}
	got := w.last
	if masked(got) == want {
		return
	}
	if w.camera == nil || strings.Contains(s.text, "⏎") {
		t.Errorf("the guide shows\n%s\nthe program says\n%s", s.text, got)
		return
	}
	lines := strings.SplitAfter(w.text, "\n")
	n := strings.Count(s.text, "\n")
	w.text = strings.Join(lines[:s.line], "") + got + strings.Join(lines[s.line+n:], "")
	for i := range w.steps {
		w.steps[i].line += strings.Count(got, "\n") - n
	}
}

// masks are what differs from one machine and hour to the next.
var masks = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`(?m)^(?:端口|port) .*4000.*\n`), ""},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:4000"},
	{regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d `), "10:00:00 "},
	{regexp.MustCompile(`\d+(\.\d+)? (ms|s|秒|kB|MB)`), "N"},
	{regexp.MustCompile(`(下次变化：|Next change: )\d{4}-\d\d-\d\d `), "${1}DAY "}, // so many days after today
}

func masked(text string) string {
	for _, m := range masks {
		text = m.pattern.ReplaceAllString(text, m.with)
	}
	return text
}

// until waits for what the preview says after the last step.
func (w *walk) until(t *testing.T, what string, holds func(said string) bool) {
	t.Helper()
	w.preview.until(t, what, func(said string) bool { return holds(said[w.seen:]) })
}

var changeSaid = regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d .*\n`)

// change edits a file and waits until the preview has it.
func (w *walk) change(t *testing.T, s step) {
	t.Helper()
	file := filepath.Join(w.site, filepath.FromSlash(s.file))
	text, err := os.ReadFile(file)
	if err != nil && s.act != written {
		t.Fatal(err)
	}
	fresh := ""
	switch s.act {
	case added:
		w.photographs(t, filepath.Dir(file), s.text)
		fresh = string(text) + "\n" + s.text
	case written:
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		fresh = s.text
	case throughout:
		if fresh = strings.ReplaceAll(string(text), s.text, s.with); fresh == string(text) {
			t.Fatalf("%q does not stand in %s:\n%s", s.text, s.file, text)
		}
	case changed:
		if fresh = replaced(string(text), s.text, s.with); fresh == "" {
			t.Fatalf("%q does not stand once in %s:\n%s", s.text, s.file, text)
		}
	}
	if w.preview != nil {
		w.seen = len(w.preview.text())
	}
	if err := os.WriteFile(file, []byte(fresh), 0o644); err != nil {
		t.Fatal(err)
	}
	w.last = ""
	if w.preview != nil && s.act != written { // it looks at no check.yaml
		w.until(t, "a line for "+s.file, changeSaid.MatchString)
	}
}

// remove deletes a file or folder, and waits until the preview has noticed.
func (w *walk) remove(t *testing.T, s step) {
	t.Helper()
	name := filepath.Join(w.site, filepath.FromSlash(s.file))
	if _, err := os.Stat(name); err != nil {
		t.Fatal(err)
	}
	w.seen, w.last = len(w.preview.text()), ""
	if err := os.RemoveAll(name); err != nil {
		t.Fatal(err)
	}
	w.until(t, "a line for "+s.file, changeSaid.MatchString)
}

// replaced changes a whole line, else what stands in the text once; "" where
// neither does. A line that is deleted takes its end with it.
func replaced(text, old, fresh string) string {
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != old {
			continue
		}
		if lines[i] = strings.Replace(line, old, fresh, 1); fresh == "" {
			lines[i] = ""
		}
		return strings.Join(lines, "")
	}
	if strings.Count(text, old) != 1 {
		return ""
	}
	return strings.Replace(text, old, fresh, 1)
}

// end closes the preview.
func (w *walk) end(t *testing.T) {
	t.Helper()
	if w.preview != nil {
		w.preview.enter(t, "\x03") // Ctrl-C
		if err := w.preview.wait(t); err != nil {
			t.Errorf("the preview ended with %v", err)
		}
	}
	w.published(t)
}
