package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestSavedTextIsOnThePageAtTheSamePlace(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	evaluate[any](t, x, mark+`; [...document.querySelectorAll("p")].find(e => e.innerText.startsWith("第 30 段")).scrollIntoView({behavior: "instant"}); scrollBy({top: -7, behavior: "instant"}); document.querySelector(".larger input").checked = true; null`)
	top := `[...document.querySelectorAll("p")].find(e => e.innerText.startsWith("第 30 段")).getBoundingClientRect().top`
	before := evaluate[float64](t, x, top)
	p.edit(t, "content/news/a.md", "第 3 段", "新的一段\n\n又一段\n\n还有一段\n\n第 3 段")
	x.until(t, `document.body.innerText.includes("还有一段")`)
	p.edit(t, "content/news/a.md", "第 31 段", "第 31 段改过了")
	x.until(t, `document.body.innerText.includes("改过了")`)
	if after := evaluate[float64](t, x, top); after < before-1 || after > before+1 {
		t.Errorf("the paragraph at the top went from %v to %v", before, after)
	}
	if !evaluate[bool](t, x, `window.untouched && document.querySelector(".larger input").checked`) {
		t.Error("the page was loaded anew, or large type was switched off")
	}
	x.noFaults(t)
}

func TestPageOfAChineseNameFollowsWithoutAPanel(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	p.write(t, "content/news/职工 之家.md", "---\ntitle: 中文文件名\ndate: 2026-05-03\ntags: [高温]\n---\n开头。\n")
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/职工 之家.html")
	x.until(t, `document.querySelector("h1").innerText === "中文文件名"`)
	evaluate[any](t, x, mark+"; null")
	p.edit(t, "content/news/职工 之家.md", "开头。", "改过了。")
	x.until(t, `document.body.innerText.includes("改过了") && !(`+panel+`)`)
	if !evaluate[bool](t, x, `window.untouched`) {
		t.Error("the page was loaded anew")
	}
	x.visitPreview(t, p, "/yl/tags/高温.html")
	x.until(t, `document.body.innerText.includes("中文文件名")`)
	p.edit(t, "content/news/职工 之家.md", "中文文件名", "换了标题")
	x.until(t, `document.body.innerText.includes("换了标题") && !(`+panel+`)`)
	x.noFaults(t)
}

func TestTitleAndLanguageFollow(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	p.edit(t, "content/news/a.md", "甲新闻", "丁新闻")
	x.until(t, `document.title.startsWith("丁新闻") && document.querySelector("h1").innerText === "丁新闻"`)
	p.write(t, "content/site.yaml", "title: 云岭省职工之家\nlanguages: [en]\n")
	x.until(t, `document.documentElement.lang === "en"`)
	x.noFaults(t)
}

func TestPageAfterAChangeIsThePageOfALoad(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	evaluate[any](t, x, mark+"; null")
	p.edit(t, "content/news/a.md", "开头。", "> 引文\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n## 标题 {#x}\n\n结尾了")
	x.until(t, `document.body.innerText.includes("结尾了")`)
	if !evaluate[bool](t, x, `(async () => {
		const loaded = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
		const shown = document.documentElement.cloneNode(true);
		shown.querySelector("unionhall-preview")?.remove();
		return window.untouched && shown.isEqualNode(loaded.documentElement);
	})()`, chromedp.EvalAwaitPromise) {
		t.Error("the page is not what a load would show")
	}
	x.noFaults(t)
}

func TestOnlyPagesThatShowAnItemAreReloaded(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	browser := sharedBrowser(t)
	list, other := openTab(t, browser, p.url), openTab(t, browser, p.url)
	list.visitPreview(t, p, "/yl/news/")
	other.visitPreview(t, p, "/yl/pages/p.html")
	counted := `window.fetched = 0; const real = window.fetch; window.fetch = (...a) => { window.fetched++; return real(...a); }; null`
	evaluate[any](t, other, `(() => {`+strings.ReplaceAll(counted, "null", "return null")+`})()`)
	p.edit(t, "content/news/a.md", "甲新闻", "戊新闻")
	list.until(t, `document.body.innerText.includes("戊新闻")`)
	p.edit(t, "content/pages/p.md", "条文。", "新条文。")
	other.until(t, `document.body.innerText.includes("新条文")`)
	if n := evaluate[int](t, other, `window.fetched`); n != 1 {
		t.Errorf("the page that shows nothing of it was fetched %d times, want once for its own edit", n)
	}
}

func TestStyleOfTheThemeFollows(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	p.write(t, "content/site.yaml", "title: 云岭省职工之家\nlanguages: [zh-Hans]\ntheme: own\n")
	base, err := os.ReadFile("../themes/base/css/colours.css")
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, "themes/own/css/colours.css", string(base))
	x.visitPreview(t, p, "/yl/news/a.html")
	x.until(t, `document.querySelector("h1")`)
	evaluate[any](t, x, mark+`; document.querySelector(".larger input").checked = true; [...document.querySelectorAll("p")].find(e => e.innerText.startsWith("第 30 段")).scrollIntoView({behavior: "instant"}); null`)
	p.write(t, "themes/own/css/colours.css", string(base)+"\nh1{color:rgb(1,2,3)} p{margin:2em 0}\n")
	x.until(t, `getComputedStyle(document.querySelector("h1")).color === "rgb(1, 2, 3)"`)
	x.until(t, `Math.abs([...document.querySelectorAll("p")].find(e => e.innerText.startsWith("第 30 段")).getBoundingClientRect().top) < 2 && document.querySelector(".larger input").checked`)
	if !evaluate[bool](t, x, `window.untouched`) {
		t.Error("the page was loaded for a style that can be changed in place")
	}
	p.write(t, "themes/own/css/colours.css", string(base)+"\nh1{color:rgb(4,5,6)}\n")
	x.until(t, `getComputedStyle(document.querySelector("h1")).color === "rgb(4, 5, 6)" && window.untouched`)
	x.noFaults(t)
}

func TestFilesComeGoAndMoveWithoutARestart(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/new.html")
	x.until(t, panel+`?.textContent.includes("没有文件对应这个网址")`)
	p.write(t, "content/news/new.md", "---\ntitle: 新来的\ndate: 2026-05-03\n---\n新文件。\n")
	x.until(t, `document.querySelector("h1").innerText === "新来的" && !(`+panel+`)`)
	if err := os.Rename(p.path("content/news/new.md"), p.path("content/news/moved.md")); err != nil {
		t.Fatal(err)
	}
	x.until(t, panel+`?.querySelector("a[href='/yl/news/']")`)
	x.take() // a 404 is an entry of the browser's log
	x.visitPreview(t, p, "/yl/news/moved.html")
	x.until(t, `document.querySelector("h1").innerText === "新来的"`)
	p.write(t, "content/xx/union.yaml", "id: xx\nname: 新县总工会\nlevel: county\n")
	p.write(t, "content/xx/news/first.md", "---\ntitle: 新县第一条\ndate: 2026-05-03\n---\n。\n")
	x.visitPreview(t, p, "/xx/")
	x.until(t, `document.body.innerText.includes("新县第一条")`)
	if err := os.RemoveAll(p.path("content/xx")); err != nil {
		t.Fatal(err)
	}
	x.until(t, `!document.body.innerText.includes("新县第一条")`)
}

func TestBranchIsSwitchedWithoutARestart(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("LEFT OUT: git is not installed")
	}
	p := startPreview(t)
	x := tabOf(t, p)
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-C", p.dir, "-c", "user.name=x", "-c", "user.email=x@example.org"}, args...)...)
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, said)
		}
	}
	git("init", "-q", "-b", "main")
	git("add", "content")
	git("commit", "-q", "-m", "one")
	git("checkout", "-q", "-b", "other")
	p.edit(t, "content/news/a.md", "甲新闻", "另一个分支的新闻")
	git("commit", "-q", "-a", "-m", "two")
	x.visitPreview(t, p, "/yl/news/a.html")
	x.until(t, `document.querySelector("h1").innerText === "另一个分支的新闻"`)
	git("checkout", "-q", "main")
	x.until(t, `document.querySelector("h1").innerText === "甲新闻"`)
	git("checkout", "-q", "other")
	x.until(t, `document.querySelector("h1").innerText === "另一个分支的新闻"`)
	x.noFaults(t)
}

func TestFaultIsLaidOverThePageUntilItIsMended(t *testing.T) {
	t.Parallel()
	record := filepath.Join(t.TempDir(), "record")
	editor := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(editor, []byte("#!/bin/sh\necho \"$@\" >"+record+".new && mv "+record+".new "+record+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	p := startPreview(t, "--editor", editor+" {line} {col} {file}")
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	evaluate[any](t, x, mark+"; null")
	p.edit(t, "content/news/b.md", "date: 2026-05-01", "date: 2026-13-40")
	x.until(t, panel+`?.querySelector(".sheet:not([hidden])")`)
	said := evaluate[string](t, x, panel+`.querySelector(".sheet").innerText`)
	for _, want := range []string{"网站里有 1 个错误，不在这一页", "content/news/b.md 第 3 行", "2026-13-40", "没有 13 月", "上一次没有错误"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in the panel:\n%s", want, said)
		}
	}
	// The whole value is marked, in place of a caret that wraps elsewhere.
	if at := evaluate[string](t, x, panel+`.querySelector("mark").textContent + getComputedStyle(`+panel+`.querySelector("mark"), "::after").content`); at != `2026-13-40none` {
		t.Errorf("the mark is %s", at)
	}
	evaluate[any](t, x, panel+`.querySelector("button.place").click()`)
	x.until(t, panel+`?.querySelector(".said").textContent === "已在编辑器里打开"`)
	if told, err := os.ReadFile(record); err != nil || string(told) != "3 7 "+p.path("content/news/b.md")+"\n" {
		t.Errorf("the editor was told %q, %v", told, err)
	}
	p.edit(t, "content/news/b.md", "date: 2026-13-40", "date: 2026-05-01")
	x.until(t, `!(`+panel+`)`)
	if !evaluate[bool](t, x, `window.untouched`) {
		t.Error("the page was loaded anew")
	}
	x.noFaults(t)
}

func TestPanelIsFoldedByKeyAndOpensForANewFault(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	p.edit(t, "content/news/b.md", "date: 2026-05-01", "date: 2026-13-40")
	open := panel + `?.querySelector(".sheet:not([hidden])")`
	x.until(t, open)
	x.do(t, chromedp.KeyEvent("\x1b"))
	x.until(t, panel+`?.querySelector(".badge:not([hidden])") && !(`+open+`)`)
	if focus := evaluate[string](t, x, panel+`.activeElement.className`); focus != "badge" {
		t.Errorf("the focus is on %q", focus)
	}
	// It stays folded on other pages, while nothing new is wrong.
	x.visitPreview(t, p, "/yl/pages/p.html")
	x.until(t, panel+`?.querySelector(".badge:not([hidden])") && !(`+open+`)`)
	p.edit(t, "content/lh/news/c.md", "date: 2026-05-01", "date: 2026-02-31")
	x.until(t, open)
	x.noFaults(t)
}

func TestPanelStaysOutOfThePage(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	height := evaluate[float64](t, x, `document.documentElement.scrollHeight`)
	p.edit(t, "content/news/b.md", "date: 2026-05-01", "date: 2026-13-40")
	x.until(t, panel+`?.querySelector(".sheet:not([hidden])")`)
	if now := evaluate[float64](t, x, `document.documentElement.scrollHeight`); now != height {
		t.Errorf("the page was %v high and is %v", height, now)
	}
	x.emulate(t, emulation.SetEmulatedMediaParams{Media: "print"})
	if evaluate[bool](t, x, `document.querySelector("unionhall-preview").getClientRects().length > 0`) {
		t.Error("it is printed")
	}
	x.noFaults(t)
}

func TestDraftsAndWhatIsToComeAreMarked(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	for file, want := range map[string]string{"draft": "草稿", "scheduled": "2099"} {
		x.visitPreview(t, p, "/yl/news/"+file+".html")
		if said := evaluate[string](t, x, `document.querySelector(".note")?.innerText ?? ""`); !strings.Contains(said, want) {
			t.Errorf("%s: the page says %q", file, said)
		}
	}
	x.visitPreview(t, p, "/yl/news/")
	list := evaluate[string](t, x, `document.querySelector("main").innerText`)
	for _, want := range []string{"写了一半", "草稿", "以后的事"} {
		if !strings.Contains(list, want) {
			t.Errorf("%q is not in the list:\n%s", want, list)
		}
	}
	x.noFaults(t)
}

func TestPageComesBackAfterTheServerWasAway(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	p.stop(t)
	p.edit(t, "content/news/a.md", "甲新闻", "后来的新闻")
	p.start(t, "--addr", strings.TrimPrefix(p.url, "http://"))
	x.until(t, `document.querySelector("h1").innerText === "后来的新闻"`)
}

func TestBrokenSiteIsServedAndHeals(t *testing.T) {
	t.Parallel()
	p := &preview{dir: t.TempDir()}
	for name, text := range previewSite() {
		p.write(t, name, text)
	}
	p.edit(t, "content/union.yaml", "id: yl", "id: Y L")
	p.start(t, "--addr", freshAddress(t))
	t.Cleanup(func() { p.stop(t) })
	x := tabOf(t, p)
	x.do(t, chromedp.Navigate(p.url+"/yl/news/a.html"))
	x.until(t, panel+`?.textContent.includes("union.yaml 第 1 行")`)
	p.edit(t, "content/union.yaml", "id: Y L", "id: yl")
	x.until(t, `document.querySelector("h1").innerText === "甲新闻" && !(`+panel+`)`)
}

func TestManyTabsLeaveConnectionsFree(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	browser := sharedBrowser(t)
	var tabs []*tab
	for range 8 {
		x := openTab(t, browser, p.url)
		x.visitPreview(t, p, "/yl/news/a.html")
		// A tab behind others is hidden; a browser without windows has to be told.
		evaluate[any](t, x, `Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true}); document.dispatchEvent(new Event("visibilitychange")); null`)
		tabs = append(tabs, x)
	}
	p.edit(t, "content/news/a.md", "甲新闻", "许多窗口")
	last := tabs[len(tabs)-1]
	evaluate[any](t, last, `delete document.visibilityState; document.dispatchEvent(new Event("visibilitychange")); null`)
	last.until(t, `document.querySelector("h1").innerText === "许多窗口"`)
	if h := evaluate[string](t, tabs[0], `document.querySelector("h1").innerText`); h != "甲新闻" {
		t.Errorf("a hidden tab was told: %s", h)
	}
}

func TestPreviewTalksToThisMachineOnly(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "evil.example"
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusMisdirectedRequest {
		t.Error(answer.Status)
	}
}
