package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A preview is a site of a test's own, and `unionhall serve` before it.
type preview struct {
	dir     string // with content/ in it
	url     string // without a slash at the end
	command *exec.Cmd
	said    chan string // lines of its output
}

// article is a text that is much longer than a window.
func article(title, first string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\ndate: 2026-05-01\nsummary: 一句话\n---\n%s\n\n", title, first)
	for i := range 60 {
		fmt.Fprintf(&b, "第 %d 段，%s。\n\n", i, strings.Repeat("工会的事要办好", 12))
	}
	return b.String()
}

// previewSite is a site of two unions.
func previewSite() map[string]string {
	return map[string]string{
		"content/site.yaml":         "title: 云岭省职工之家\nlanguages: [zh-Hans]\n",
		"content/union.yaml":        "id: yl\nname: 云岭省总工会\nlevel: provincial\n",
		"content/lh/union.yaml":     "id: lh\nname: 临河市总工会\nlevel: municipal\n",
		"content/news/a.md":         article("甲新闻", "开头。"),
		"content/news/b.md":         article("乙新闻", "开头。"),
		"content/lh/news/c.md":      article("丙新闻", "开头。"),
		"content/pages/p.md":        "---\ntitle: 规定\n---\n条文。\n",
		"content/news/draft.md":     "---\ntitle: 写了一半\ndate: 2026-04-01\ndraft: true\n---\n半篇。\n",
		"content/news/scheduled.md": "---\ntitle: 以后的事\ndate: 2026-04-01\npublish_at: 2099-05-02 09:00\n---\n以后。\n",
	}
}

// startPreview writes a site and serves it until the test ends.
func startPreview(t *testing.T, flags ...string) *preview {
	t.Helper()
	p := &preview{dir: t.TempDir()}
	for name, text := range previewSite() {
		p.write(t, name, text)
	}
	p.start(t, append([]string{"--addr", freshAddress(t)}, flags...)...)
	t.Cleanup(func() { p.stop(t) })
	return p
}

func (p *preview) start(t *testing.T, flags ...string) {
	t.Helper()
	p.command = exec.Command(program, append([]string{"serve", "--json", "--lang", "zh", "--source", filepath.Join(p.dir, "content")}, flags...)...)
	p.command.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(p.dir, "cache"))
	p.command.Stderr = os.Stderr
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	p.said = make(chan string, 1000)
	go func() {
		defer close(p.said)
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			p.said <- lines.Text()
		}
	}()
	var ready struct{ Event, Address string }
	select {
	case line := <-p.said:
		if err := json.Unmarshal([]byte(line), &ready); err != nil || ready.Event != "ready" {
			t.Fatalf("%q: %v", line, err)
		}
	case <-time.After(patience):
		t.Fatal("it does not get ready")
	}
	p.url = strings.TrimSuffix(ready.Address, "/")
}

// stop ends the preview as Ctrl-C does, which is no fault.
func (p *preview) stop(t *testing.T) {
	t.Helper()
	if err := p.command.Process.Signal(syscall.SIGINT); err != nil {
		t.Error(err)
	}
	for range p.said { // Wait closes the pipe
	}
	if err := p.command.Wait(); err != nil {
		t.Errorf("the preview ended with %v", err)
	}
}

func (p *preview) path(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

func (p *preview) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.path(name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// edit replaces a text in a file.
func (p *preview) edit(t *testing.T, name, old, fresh string) {
	t.Helper()
	text, err := os.ReadFile(p.path(name))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q", name, old)
	}
	p.write(t, name, strings.Replace(string(text), old, fresh, 1))
}

// until waits for a script's value to be true.
func (x *tab) until(t *testing.T, script string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	for {
		// A page that is being loaded anew answers with an error.
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+script+")")); err == nil && ok {
			return
		}
		select {
		case <-ctx.Done():
			html, _ := chromedp.Run(x.ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0, 600) + "\n---\n" + (document.querySelector("unionhall-preview")?.shadowRoot.innerHTML ?? "no panel")`))
			t.Fatalf("it never comes to %s\n%s", script, html)
		case <-time.After(5 * time.Millisecond): // how often the browser is asked
		}
	}
}

// visitPreview opens an address and waits until the page listens.
func (x *tab) visitPreview(t *testing.T, p *preview, address string) {
	t.Helper()
	x.do(t, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(p.url+address))
	x.until(t, `performance.getEntriesByName(location.origin + "/.unionhall/preview.js", "resource").length + document.querySelectorAll("script[data-key]").length`)
}

// emulate makes the tab another medium.
func (x *tab) emulate(t *testing.T, media emulation.SetEmulatedMediaParams) {
	t.Helper()
	if _, err := chromedp.Call(x.ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
}

// noFaults fails with what the page complained of.
func (x *tab) noFaults(t *testing.T) {
	t.Helper()
	for _, f := range x.take() {
		t.Error(f)
	}
}

func tabOf(t *testing.T, p *preview) *tab {
	t.Helper()
	return openTab(t, sharedBrowser(t), p.url)
}

// mark puts something on the page that a load would take away.
const mark = `window.untouched = true`

// panel is the root of what is laid over the page.
const panel = `document.querySelector("unionhall-preview")?.shadowRoot`
