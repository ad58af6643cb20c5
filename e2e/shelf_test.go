package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	shelfPage   = "yl-linhe/offline/index.html"
	missingPage = "yl-linhe/news/no-such-page.html"
)

// kept is a SetState as JavaScript, with other values of some fields.
func kept(set, other string) string {
	return fmt.Sprintf(`{set: %q, title: "临河市总工会 - 云岭省职工之家", own: 1, shared: 0, bytes: 412000, pages: 64, time: %d, checked: %d, done: 3, total: 3, allBytes: 1240000, fault: "", ...{%s}}`,
		set, time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC).Unix(), time.Date(2026, 11, 29, 10, 30, 0, 0, time.UTC).UnixMilli(), other)
}

func listOf(sets ...string) string {
	return `{sets: [` + strings.Join(sets, ", ") + `], pictures: 380000}`
}

// roomy is a browser with as much room.
func roomy(quota string) string {
	return `navigator.storage.estimate = () => Promise.resolve({usage: 1900000, quota: ` + quota + `}); navigator.storage.persisted = () => Promise.resolve(false);`
}

// shelf opens the page of what is kept, with a worker that says what the test wants.
func openShelf(t *testing.T, k *standIn) *tab {
	t.Helper()
	x := openTab(t, sharedBrowser(t), serveKept(t, k))
	x.before(t, roomy("2e9")+`window.heard = []; navigator.serviceWorker.addEventListener("message", e => heard.push(e.data))`)
	x.do(t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile), chromedp.Navigate(address(x.origin, shelfPage)))
	x.await(t, `document.querySelector("[data-f=sets] section")`)
	x.await(t, `!document.querySelector("[data-f=total]").hidden`)
	return x
}

// shown are the parts of a card that can be seen, by name, with their words.
const shownParts = `Object.fromEntries([...document.querySelectorAll("[data-f=sets] section:first-child [data-f], [data-f=sets] section:first-child [data-do]")]
	.filter(e => e.offsetParent).map(e => [e.dataset.f || e.dataset.do, e.innerText.trim().replace(/\s+/g, " ")]))`

func TestShelfSaysWhatIsKept(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, list string
		shows      map[string]string
		hides      []string
	}{
		{"small", listOf(kept("yl-linhe/", ``)), map[string]string{
			"title": "临河市总工会", "range": "存了首页、栏目、联系方式和最新的内容。", "pages": "64", "size": "412 kB", "time": "2026年11月29日",
			"all": "全部保存（1.2 MB）", "update": "现在更新", "drop": "从手机里删掉",
		}, []string{"small", "saving", "fault", "sure"}},
		{"all", listOf(kept("yl-linhe/", `own: 2, allBytes: 0`)), map[string]string{"range": "全部存了。", "update": "现在更新"}, []string{"small", "all"}},
		{"nothing", listOf(), map[string]string{"title": "临河市总工会", "range": "还没有存。", "small": "保存主要内容"}, []string{"drop", "update", "pages", "size"}},
		{"shared", listOf(kept("yl-linhe/", `own: 0, shared: 1`)), map[string]string{"range": "随下级工会一起，存了共用的内容。", "small": "保存主要内容"}, []string{"drop"}},
		{"on its way", listOf(kept("yl-linhe/", `done: 3, total: 24`)), map[string]string{"done": "3 / 24", "saving": "正在保存 3 / 24"}, []string{"all", "update"}},
		{"cut off", listOf(kept("yl-linhe/", `done: 3, total: 24, fault: "offline"`)), map[string]string{"fault": "没有连上网，没有存完。连上以后会接着存，存好的不用再下载。", "update": "现在更新"}, []string{"saving"}},
		{"full", listOf(kept("yl-linhe/", `fault: "full"`)), map[string]string{"fault": "手机空间不够，没有存完。腾出一些空间再试；已经存下的照样能看。"}, nil},
		{"refused", listOf(kept("yl-linhe/", `fault: "refused"`)), map[string]string{"fault": "收到的内容核对不上，没有采用；能看的还是原来存好的。过一会儿会再试。"}, nil},
		{"older", listOf(kept("yl-linhe/", `fault: "old"`)), map[string]string{"fault": "收到的比手机里存着的还旧，没有采用。"}, nil},
		{"newer", listOf(kept("yl-linhe/", `fault: "newer"`)), map[string]string{"fault": "网站升级了。请关掉本站所有打开的网页，再打开一次。"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := openShelf(t, &standIn{list: tt.list})
			shows := evaluate[map[string]string](t, x, shownParts)
			for part, want := range tt.shows {
				if shows[part] != want {
					t.Errorf("%s: %q, want %q", part, shows[part], want)
				}
			}
			for _, part := range tt.hides {
				if got, there := shows[part]; there {
					t.Errorf("%s is shown: %q", part, got)
				}
			}
			for _, fault := range x.take() {
				t.Error(fault)
			}
		})
	}
}

// In a language that is read from the right, number and unit keep their order.
func TestSizesReadAlikeInBothDirections(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf(kept("yl-linhe/", ``))})
	evaluate[any](t, x, `document.dir = "rtl"; navigator.serviceWorker.controller.postMessage({do: "test", news: {news: "saved", set: "yl-linhe/"}})`)
	x.await(t, `(() => {
		const text = document.querySelector("[data-f=size]").firstChild, range = document.createRange();
		const left = c => { range.setStart(text, text.data.indexOf(c)); range.setEnd(text, text.data.indexOf(c) + 1); return range.getBoundingClientRect().left };
		return left("4") < left("k");
	})()`)
}

func TestShelfListsAllUnionsAndWhatTheyTake(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf(kept("yl/", `title: "云岭省总工会"`), kept("yl-linhe/", ``))})
	if got := evaluate[[]string](t, x, `[...document.querySelectorAll("[data-f=sets] h2 a")].map(a => a.textContent + " " + a.getAttribute("href"))`); !slices.Equal(got,
		[]string{"临河市总工会 " + x.origin + "yl-linhe/index.html", "云岭省总工会 " + x.origin + "yl/index.html"}) {
		t.Errorf("%q: the page's own union comes first", got)
	}
	total := evaluate[string](t, x, `document.querySelector("[data-f=total]").innerText.replace(/\s+/g, " ")`)
	for _, want := range []string{"1.9 MB", "380 kB", "2.0 GB", "浏览器没有答应一直留着"} {
		if !strings.Contains(total, want) {
			t.Errorf("no %q in %q", want, total)
		}
	}
}

// Where the worker fetches no more than the core, nothing is on its way: no bar
// waits for what does not come.
func TestShelfWaitsForNothingThatDoesNotCome(t *testing.T) {
	t.Parallel()
	part := kept("yl-linhe/", `done: 2, total: 4`)
	for _, tt := range []struct {
		name, script, list string
		shows              map[string]string
	}{
		{"Save-Data", `Object.defineProperty(navigator, "connection", {value: {saveData: true}});` + roomy("2e9"), listOf(part),
			map[string]string{"range": "存了首页、栏目、联系方式和最新的内容。", "all": "全部保存（1.2 MB）", "update": "现在更新"}},
		{"little room", roomy("5e7"), listOf(part),
			map[string]string{"fault": "手机空间不够，没有存完。腾出一些空间再试；已经存下的照样能看。", "update": "现在更新"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := openTab(t, sharedBrowser(t), serveKept(t, &standIn{list: tt.list}))
			x.before(t, tt.script)
			x.do(t, chromedp.Navigate(address(x.origin, shelfPage)))
			x.await(t, `!document.querySelector("[data-f=total]").hidden`)
			shows := evaluate[map[string]string](t, x, shownParts)
			for part, want := range tt.shows {
				if shows[part] != want {
					t.Errorf("%s: %q, want %q", part, shows[part], want)
				}
			}
			if got, there := shows["saving"]; there {
				t.Errorf("a bar waits: %q", got)
			}
		})
	}
}

// A phone without room for a single record has no card of a set either: the page says so where it was asked.
func TestShelfTellsWhenNothingCouldBeWrittenDown(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf(), save: "null"})
	x.push(t, "small")
	x.await(t, `document.querySelector("[data-f=sets] section:first-child [data-f=fault]").offsetParent`)
	if got := evaluate[map[string]string](t, x, shownParts)["fault"]; !strings.HasPrefix(got, "手机空间不够") {
		t.Errorf("%q", got)
	}
}

// push presses one of the buttons of the first card.
func (x *tab) push(t *testing.T, name string) {
	t.Helper()
	x.do(t, chromedp.Click(chromedp.CSS(`[data-f=sets] section:first-child [data-do=`+name+`]`)))
}

// asked waits until the worker has been asked something.
func (x *tab) asked(t *testing.T, what string) {
	t.Helper()
	x.await(t, `heard.some(h => h.ask && Object.entries(`+what+`).every(([k, v]) => h.ask[k] === v))`)
}

func TestShelfSavesAndAsksTheBrowserToKeepIt(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf(kept("yl-linhe/", ``)), save: kept("yl-linhe/", `own: 2`)})
	evaluate[any](t, x, `window.persists = 0; navigator.storage.persist = async () => { persists++; return false }; null`)
	x.push(t, "all")
	x.asked(t, `{do: "save", set: "yl-linhe/", all: true}`)
	x.await(t, `persists === 1 && document.querySelector("[data-f=said]").textContent === "存好了。"`)
}

// What went wrong is on the card: the page does not say that all is saved, and
// does not ask to keep what is not there.
func TestShelfDoesNotSayThatItHasSavedWhatItHasNot(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf(kept("yl-linhe/", `fault: "full"`)), save: kept("yl-linhe/", `fault: "full"`)})
	evaluate[any](t, x, `window.persists = 0; navigator.storage.persist = async () => { persists++ }; heard.length = 0; null`)
	x.push(t, "all")
	x.await(t, `document.querySelector("[data-f=said]").textContent === "正在保存"`)
	x.asked(t, `{do: "list"}`)
	x.await(t, `document.querySelector("[data-f=said]").textContent === ""`)
	if n := evaluate[int](t, x, `persists`); n != 0 {
		t.Errorf("asked to keep it %d times", n)
	}
}

func TestShelfUpdates(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf(kept("yl-linhe/", ``)), save: kept("yl-linhe/", ``)})
	x.push(t, "update")
	x.asked(t, `{do: "update", set: "yl-linhe/"}`)
	x.await(t, `document.querySelector("[data-f=said]").textContent === "核对好了。"`)
}

// Nothing is dropped at the first touch; the keys stay where the question is.
func TestShelfDropsWhenTheReaderIsSure(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf(kept("yl-linhe/", ``))})
	focus := `document.activeElement.dataset.do || document.activeElement.tagName`
	x.push(t, "drop")
	if got := evaluate[string](t, x, focus); got != "stay" {
		t.Errorf("focus is at %s", got)
	}
	x.push(t, "stay")
	if got := evaluate[string](t, x, focus); got != "drop" {
		t.Errorf("focus is at %s", got)
	}
	if evaluate[bool](t, x, `heard.some(h => h.ask && h.ask.do === "drop")`) {
		t.Fatal("dropped before the reader was sure")
	}
	x.push(t, "drop")
	x.push(t, "sure")
	x.asked(t, `{do: "drop", set: "yl-linhe/"}`)
	x.await(t, `document.querySelector("[data-f=said]").textContent === "删掉了。"`)
	if got := evaluate[string](t, x, focus); got != "SECTION" {
		t.Errorf("focus is at %s", got)
	}
}

// Of a set of which nothing is kept, saving it has a price, which is told before.
func TestShelfFindsOutWhatSavingWouldCost(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf()})
	x.asked(t, `{do: "update", set: "yl-linhe/"}`)
}

func TestShelfShowsProgressAsItComes(t *testing.T) {
	t.Parallel()
	x := openShelf(t, &standIn{list: listOf(kept("yl-linhe/", ``))})
	evaluate[any](t, x, `navigator.serviceWorker.controller.postMessage({do: "test", news: {news: "progress", set: "yl-linhe/", state: `+kept("yl-linhe/", `own: 2, done: 7, total: 24`)+`}}); null`)
	x.await(t, `document.querySelector("progress").offsetParent`)
	if got := evaluate[[]float64](t, x, `[document.querySelector("progress").value, document.querySelector("progress").max]`); !slices.Equal(got, []float64{7, 24}) {
		t.Error(got)
	}
}

// A worker that is broken leaves a page that says so, not one that waits for ever.
func TestShelfSaysThatNothingAnswers(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveKept(t, &standIn{silent: true}))
	x.before(t, `const wait = setTimeout; window.setTimeout = (f, ms, ...a) => wait(f, Math.min(ms, 200), ...a)`)
	x.do(t, chromedp.Navigate(address(x.origin, shelfPage)))
	x.await(t, `document.querySelector("[data-f=said]").textContent === "没有读出来。请过一会儿再打开这一页。"`)
}

func TestShelfExplainsItselfWithoutAWorker(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), fileOrigin())
	x.do(t, chromedp.Navigate(address(x.origin, shelfPage)))
	if x.works(t) {
		t.Error("a worker on the disk")
	}
	x.await(t, `document.querySelector("[data-f=said]").textContent.startsWith("这个浏览器现在不能把网页存下来")`)
	text := evaluate[string](t, x, `document.querySelector("main").innerText`)
	for _, want := range []string{"打开过一次", "以 https:// 开头", "存下的内容可靠吗", "手机只能告诉您内容停在哪一天"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, not := range []string{"全部保存", "安装", "手机里一共"} {
		if strings.Contains(text, not) {
			t.Errorf("%q, which cannot be done", not)
		}
	}
}

func TestInstallingIsOfferedWhereItCanBeDone(t *testing.T) {
	t.Parallel()
	const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
	tests := []struct {
		name, agent string
		standalone  string
		waiting     string // what the page of what was sent has noted
		offered     bool   // by the browser
		button      bool
		words       bool
		app         bool
	}{
		{name: "not offered"},
		{name: "offered", offered: true, button: true},
		{name: "Safari on iOS", agent: iPhone + "Version/17.4 Mobile/15E148 Safari/604.1", standalone: "false", words: true},
		{name: "Safari on iOS, while an envelope waits", agent: iPhone + "Version/17.4 Mobile/15E148 Safari/604.1", standalone: "false", waiting: "1 1 0 0 0.5"},
		{name: "Safari on iOS, with a receipt", agent: iPhone + "Version/17.4 Mobile/15E148 Safari/604.1", standalone: "false", waiting: "0 1 0 0 0.5", words: true},
		{name: "as an app on iOS", agent: iPhone + "Version/17.4 Mobile/15E148 Safari/604.1", standalone: "true"},
		{name: "WeChat on iOS", agent: iPhone + "Mobile/15E148 MicroMessenger/8.0.48(0x18003030) NetType/WIFI Language/zh_CN", standalone: "false", app: true},
		{name: "WeChat on Android", agent: "Mozilla/5.0 (Linux; Android 13; V2199A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240404 MicroMessenger/8.0.49", app: true},
		{name: "QQ's browser", agent: "Mozilla/5.0 (Linux; U; Android 13; zh-cn; V2199A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/109.0.5414.86 MQQBrowser/14.9 Mobile Safari/537.36"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := openTab(t, sharedBrowser(t), serveKept(t, &standIn{list: listOf()}))
			// Chromium has its own opinion of the page; here it stands for other browsers.
			script := `addEventListener("beforeinstallprompt", e => { if (e.isTrusted) e.stopImmediatePropagation(); }, true);`
			if tt.agent != "" {
				script += fmt.Sprintf(`Object.defineProperty(navigator, "userAgent", {value: %q});`, tt.agent)
			}
			if tt.standalone != "" {
				script += `navigator.standalone = ` + tt.standalone + `;`
			}
			if tt.waiting != "" {
				// What sends finds nothing in its database, and would note that: it gets none.
				script += fmt.Sprintf(`indexedDB.open = () => ({}); localStorage[%q] = %q;`, "unionhall:waiting:"+x.origin, tt.waiting)
			}
			x.before(t, script)
			x.do(t, chromedp.Navigate(address(x.origin, shelfPage)))
			x.await(t, `!document.querySelector("[data-f=total]").hidden`)
			if tt.offered {
				evaluate[any](t, x, `window.prompts = 0; dispatchEvent(Object.assign(new Event("beforeinstallprompt", {cancelable: true}), {prompt: async () => { prompts++ }})); null`)
			}
			got := evaluate[[]bool](t, x, `["install", "by-hand", "app"].map(f => !!document.querySelector("[data-f=" + f + "]").offsetParent)`)
			if !slices.Equal(got, []bool{tt.button, tt.words, tt.app}) {
				t.Errorf("button, words, hint: %v", got)
			}
			if tt.button {
				x.do(t, chromedp.Click(chromedp.CSS("[data-f=install]")))
				x.await(t, `prompts === 1 && !document.querySelector("[data-f=install]").offsetParent`)
			}
		})
	}
}

func TestMissingPageSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveKept(t, &standIn{
		missing: []string{missingPage, "yl-linhe/tags/none.html"}, near: `{pages: [{address: "yl-linhe/news/heat.html", title: "高温津贴怎么领 &amp; 找谁 - 临河市总工会 - 云岭省职工之家"}, {address: "yl-linhe/news/fees.html", title: "会费怎么交 - 临河市总工会"},
			{address: "yl-linhe/news/phones.html", title: "Phone numbers online - 临河市总工会"}, {address: "yl-linhe/news/pay.html", title: "中班、夜班的津贴 - 高温 - 临河市总工会"},
			{address: "yl-linhe/news/post.html", title: "岗位津贴 - 临河市总工会"}]}`,
	}))
	openKept(t, x, newsList)
	// By a link: its words say what was wanted.
	evaluate[any](t, x, `(() => { const a = document.createElement("a"); a.href = "no-such-page.html"; a.id = "gone"; a.textContent = " 高温津贴 "; document.querySelector("main").append(a) })()`)
	x.do(t, leads(chromedp.Click(chromedp.CSS("#gone")), missingPage))
	x.await(t, `document.querySelector("[data-f=near] a")`)
	x.asked(t, `{do: "near"}`)
	want := []string{"再试一次 " + x.origin + missingPage, "手机里存了什么 " + x.origin + shelfPage, "首页 " + x.origin + "yl-linhe/index.html", "高温津贴怎么领 & 找谁 " + x.origin + "yl-linhe/news/heat.html",
		"岗位津贴 " + x.origin + "yl-linhe/news/post.html", "中班、夜班的津贴 " + x.origin + "yl-linhe/news/pay.html"}
	if got := evaluate[[]string](t, x, `[...document.querySelectorAll(".missing :not(.call) > a:not(.num)")].map(a => a.innerText + " " + a.href)`); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := evaluate[string](t, x, `document.querySelector("[data-f=title]").innerText`); got != "高温津贴" {
		t.Errorf("%q", got)
	}
	if got := evaluate[string](t, x, keptLine); got != "" {
		t.Errorf("the page that is missing says of itself: %q", got)
	}
	// By its address alone, which is like no title.
	x.do(t, chromedp.Navigate(x.origin+"yl-linhe/tags/none.html?from=app"))
	x.await(t, `document.querySelector("[data-f=title]").innerText`)
	if got := evaluate[string](t, x, `document.querySelector("[data-f=title]").innerText`); got != "none" {
		t.Errorf("%q", got)
	}
	// It would have listed them before an answer to a later question.
	x.asked(t, `{do: "near"}`)
	if got := evaluate[int](t, x, `new Promise(done => {
		const c = new MessageChannel();
		c.port1.onmessage = () => done(document.querySelectorAll("[data-f=near] a").length);
		navigator.serviceWorker.controller.postMessage({do: "page", address: ""}, [c.port2]);
	})`, chromedp.EvalAwaitPromise); got > 0 {
		t.Errorf("%d titles are taken for like it", got)
	}
}

// Without an answer of the worker the page says what is missing, why, and what can be done.
func TestMissingPageReadsWithoutItsScript(t *testing.T) {
	t.Parallel()
	d := site.parse(t, "yl-linhe/offline/missing.html")
	main := ""
	for e := range d.elements() {
		if e.Data == "main" {
			main = text(e)
		}
	}
	for _, want := range []string{"这一页没有存在手机里", "现在连不上网", "再试一次", "等不及，就打电话", "12351"} {
		if !strings.Contains(main, want) {
			t.Errorf("no %q", want)
		}
	}
}

// keeping is a worker with something to say in every part of the pages.
func keeping() *standIn {
	return &standIn{
		stored: true, missing: []string{missingPage}, page: `{kept: "verified", from: "store", time: 1764403200, newer: true}`,
		near: `{pages: [{address: "yl-linhe/news/index.html", title: "no such page 怎么领 - 临河市总工会"}, {address: "yl/index.html", title: "page of 工会送清凉 - 云岭省总工会"}]}`,
		list: listOf(kept("yl-linhe/", `done: 7, total: 24`), kept("yl/", `title: "云岭省总工会", fault: "offline"`), kept("yl-beishan/", `title: "北山市总工会"`)),
	}
}

// What the scripts put into pages is held to what all pages are: nothing too
// small or too tight, nothing that axe has against it, in every mode.
func TestPagesOfWhatIsKeptServeEverybody(t *testing.T) {
	t.Parallel()
	axe := axeScript(t)
	x := openTab(t, sharedBrowser(t), serveKept(t, keeping()))
	x.do(t, chromedp.Navigate(address(x.origin, newsList)))
	x.works(t)
	pages := map[string]string{ // and what is waited for
		shelfPage:   `!document.querySelector("[data-f=total]").hidden && document.querySelector(".kept a")`,
		missingPage: `document.querySelector("[data-f=near] a")`,
		newsList:    `document.querySelector(".kept a")`,
	}
	all := `document.querySelector("[data-f=offer]") && document.querySelectorAll("[data-f=offer], [data-f=offer] [hidden], [data-f=sure], [data-f=app], [data-f=saver]").forEach(e => e.hidden = false)`
	for file, there := range pages {
		for _, width := range widths {
			at := fmt.Sprintf("%s at %d px", file, width)
			x.do(t, chromedp.EmulateViewport(width, 740, chromedp.EmulateMobile), chromedp.Navigate(address(x.origin, file)))
			x.await(t, there)
			evaluate[any](t, x, all+"; null")
			evaluate[any](t, x, axe)
			for _, m := range modes {
				x.enter(t, m)
				for _, f := range x.axe(t, m.rules...) {
					t.Errorf("%s, %s: %s: %s: %s\n%s", at, m.name, f.Rule, f.Help, f.Target, f.Why)
				}
				least := leastTarget
				if m.name == largeType.name {
					least = leastLargeTarget
				}
				x.judge(t, at+", "+m.name, x.measure(t, least))
				if s := evaluate[sight](t, x, look); s.Width > s.Window {
					t.Errorf("%s, %s: too wide: %s", at, m.name, s.Overflow)
				}
				evaluate[any](t, x, m.leave+"; null")
			}
		}
	}
	for _, fault := range x.take() {
		if !strings.Contains(fault, "status of 503") { // of the page that is missing
			t.Error(fault)
		}
	}
}
