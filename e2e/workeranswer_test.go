package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"unionhall/internal/digest"
)

// /x, /x/, /x/index.html, /x.html and whatever query an in-app browser adds are
// one page, shown where its relative links hold.
func TestAddressesOfAPageAreAlike(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	h.set(func() { h.down = true })
	for address, want := range map[string]struct{ page, at string }{
		"yl-linhe/":                      {"yl-linhe/index.html", "yl-linhe/"},
		"yl-linhe":                       {"yl-linhe/index.html", "yl-linhe/"},
		"yl-linhe?from=app":              {"yl-linhe/index.html", "yl-linhe/"},
		"yl-linhe.html":                  {"yl-linhe/index.html", "yl-linhe/"},
		"yl-linhe/index.html?a=b&c":      {"yl-linhe/index.html", "yl-linhe/index.html?a=b&c"},
		"yl-linhe/news":                  {"yl-linhe/news/index.html", "yl-linhe/news/"},
		"yl-linhe/news/a001":             {heat(1), "yl-linhe/news/a001"},
		"yl-linhe/news/a001.html?wxid=1": {heat(1), "yl-linhe/news/a001.html?wxid=1"},
		"yl-linhe/news/a001/":            {heat(1), heat(1)},
		"yl-linhe/news/a001/index.html":  {heat(1), heat(1)},
		"yl-linhe/news/%61001.html":      {heat(1), "yl-linhe/news/%61001.html"},
	} {
		a := p.open(address)
		if a.body != string(x.page(want.page)) || a.status != 200 {
			t.Errorf("%s: %+v", address, a)
		}
		at := do[string](p, "location.href")
		if at, _, _ = strings.Cut(strings.TrimPrefix(at, h.origin()), "#"); at != want.at {
			t.Errorf("%s is shown at %s, want %s", address, at, want.at)
		}
		if n := do[int](p, `performance.getEntriesByType("navigation")[0].redirectCount`); n > 1 {
			t.Errorf("%s: %d redirects", address, n)
		}
	}
}

// What is neither kept nor to be had: the page that says so, at the address
// that was asked for, with the shell's links as that address needs them.
func TestMissingPageStandsAtTheAddressAskedFor(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	h.set(func() { h.down = true })
	a := p.open("yl-linhe/services/deep/join.html")
	want := strings.ReplaceAll(string(x.page("yl-linhe/offline/missing.html")), `href="../../yl-linhe`, `href="../../../yl-linhe`)
	if a.status != 503 || a.body != want || a.url != "yl-linhe/services/deep/join.html" {
		t.Errorf("%+v\nwant %s", a, want)
	}
	// The page of a set that is not kept is missed in the words of the one that is.
	if a := p.open("elsewhere.html"); a.status != 503 || !strings.Contains(a.body, "没有网络") {
		t.Errorf("%+v", a)
	}
}

// The worker never answers anything but GET of its own site.
func TestEverythingButGetIsLeftAlone(t *testing.T) {
	t.Parallel()
	h, _, p := savedHall(t, 3)
	posts := make(chan string, 9)
	h.set(func() {
		h.fault = func(w http.ResponseWriter, r *http.Request, address string) bool {
			if r.Method == http.MethodGet {
				return false
			}
			posts <- r.Method + " " + address
			return sayLogin(w, r, address)
		}
	})
	for _, method := range []string{"POST", "PUT", "HEAD"} {
		do[int](p, `fetch("../`+heat(1)+`", {method: "`+method+`"}).then(r => r.status)`)
		if got := <-posts; got != method+" "+heat(1) {
			t.Errorf("%s arrived as %s", method, got)
		}
	}
	// A form is a navigation, and not a page that is kept.
	do[any](p, `{ const f = document.createElement("form"); f.method = "post"; f.action = "news/a001.html"; document.body.append(f); f.submit() }`)
	if got := <-posts; got != "POST "+heat(1) {
		t.Errorf("the form arrived as %s", got)
	}
}

func TestOtherOriginsAreLeftAlone(t *testing.T) {
	t.Parallel()
	_, _, p := savedHall(t, 3)
	other := newHall(t, "/hall/")
	other.publish(county(3))
	do[any](p, `fetch("`+other.origin()+heat(1)+`", {mode: "no-cors"}).then(() => 1)`)
	if asked := other.requests(); len(asked) != 1 {
		t.Errorf("asked for %q", asked)
	}
}

// Two sites of one origin: neither sees, answers or drops what is the other's.
func TestSecondDeploymentIsNeverTouched(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	second := newHall(t, "/other/")
	y := county(2)
	y.shell = "另一个站"
	second.key = h.key
	second.keys = h.keys
	second.publishWorker()
	second.publish(y)
	h.set(func() {
		h.fault = func(w http.ResponseWriter, r *http.Request, _ string) bool {
			if !strings.HasPrefix(r.URL.Path, "/other/") {
				return false
			}
			second.ServeHTTP(w, r)
			return true
		}
	})
	// The same browser, the same origin, another base path.
	q := &phone{p.tab, t, &hall{t: t, base: "/other/", server: h.server}}
	q.open(linhe + "index.html")
	q.install()
	if s := q.save(linhe); s.Fault != "" || s.Pages != len(y.pages) {
		t.Fatalf("%+v", s)
	}
	names := do[string](q, `indexedDB.databases().then(l => l.map(d => d.name).sort().join())`)
	if names != "unionhall /hall/ v1,unionhall /other/ v1" {
		t.Errorf("databases %q", names)
	}
	ask[any](q, map[string]any{"do": "drop", "set": linhe})
	p.open(linhe + "index.html")
	p.check(x)
	second.set(func() { second.down = true })
	if a, err := q.navigate(linhe + "index.html"); err == nil && strings.Contains(a.body, "临河") {
		t.Errorf("dropped, and answered: %+v", a)
	}
}

// What was read while its set is kept can be read again, until what the edition
// says of it arrives.
func TestPageIsKeptAsItWasRead(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := visitor(t, h)
	p.visit(linhe, linhe+"index.html") // small: the oldest are not kept
	read := func(address string) answered {
		h.set(func() { h.down = true })
		defer h.set(func() { h.down = false })
		return p.open(address)
	}
	if a := p.open(heat(1)); a.stored {
		t.Fatalf("%+v", a)
	}
	p.settled(heat(1))
	if a := read(heat(1)); a.body != string(x.page(heat(1))) || !a.stored {
		t.Errorf("%+v", a)
	}
	if s := ask[map[string]any](p, map[string]any{"do": "page", "address": heat(1)}); s["kept"] != "read" || s["from"] != "store" || s["newer"] != false {
		t.Errorf("%v", s)
	}
	// Another page in its place, of a portal or of another site, is not.
	h.set(func() { h.fault = sayLogin })
	p.open(heat(2))
	h.set(func() { h.fault = nil })
	p.open(heat(3))
	p.settled(heat(3))
	if kept := p.keptPages(); kept[heat(2)] != "" {
		t.Errorf("kept a portal's page: %s", kept[heat(2)])
	}
	// The edition says that it changed: it is no longer served.
	x.pages[heat(1)] = "第1条\n改过的"
	h.publish(x)
	news := p.hear("newer", map[string]any{"do": "update"})
	if len(news.Addresses) != 1 || news.Addresses[0] != heat(1) {
		t.Errorf("newer: %q", news.Addresses)
	}
	if a := read(heat(1)); a.status != 503 {
		t.Errorf("%+v", a)
	}
	if a := read(heat(3)); a.body != string(x.page(heat(3))) {
		t.Errorf("what did not change is gone: %+v", a)
	}
	p.save(linhe)
	if kept := p.keptPages(); kept[heat(3)] != "yl-linhe/ o1" {
		t.Errorf("kept in %q", kept[heat(3)])
	}
}

// So much of its pack changed that patches do not say what.
func TestPageThatWasReadGoesWithItsPack(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := visitor(t, h)
	p.visit(linhe, linhe+"index.html")
	p.open(heat(1))
	p.settled(heat(1))
	for i := range 40 {
		x.pages[heat(i)] = "改过的\n" + strings.Repeat("另一条。", 300)
	}
	h.publish(x)
	p.update()
	h.set(func() { h.down = true })
	if a := p.open(heat(1)); a.status != 503 {
		t.Errorf("%+v", a)
	}
}

// settled waits until a page is kept: that happens after it was answered.
func (x *phone) settled(address string) {
	x.t.Helper()
	for range 200 {
		if x.keptPages()[address] != "" {
			return
		}
		do[any](x, `new Promise(done => requestAnimationFrame(() => setTimeout(done)))`)
	}
	x.t.Fatalf("%s is not kept", address)
}

// The page that was open when the worker came was read before there was one.
func TestPageThatWasOpenWhenTheWorkerCameIsKept(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := newPhone(t, h)
	p.open(heat(1))
	p.install()
	h.set(func() { h.fault = onParts("pack", sayStatus(500)) }) // the rest never comes
	p.hear("fault", visited(linhe, heat(1)))
	h.set(func() { h.down = true })
	if a := p.open(heat(1)); a.body != string(x.page(heat(1))) {
		t.Errorf("%+v", a)
	}
}

func digestNamed(dir, name, ext string, b []byte) string {
	return dir + name + "-" + digest.Of(b).Short() + ext
}

// picture makes bytes that differ by seed, and their address.
func (h *hall) picture(seed byte, size int) string {
	b := make([]byte, size)
	b[0] = seed
	address := digestNamed(linhe+"files/", "heat", ".png", b)
	h.put(address, b)
	return address
}

// show lets the page ask for a picture, and returns how many bytes it got.
func (x *phone) show(address string) int {
	x.t.Helper()
	return do[int](x, `fetch("`+x.hall.base+address+`").then(r => r.ok ? r.arrayBuffer() : new ArrayBuffer(0)).then(b => b.byteLength, () => -1)`)
}

func (x *phone) keptFiles() map[string]int {
	x.t.Helper()
	return records[int](x, "files", "[p.a, p.size]")
}

func (x *phone) settledFile(address string) {
	x.t.Helper()
	for range 200 {
		if x.keptFiles()[address] > 0 {
			return
		}
		do[any](x, `new Promise(done => requestAnimationFrame(() => setTimeout(done)))`)
	}
	x.t.Fatalf("%s is not kept", address)
}

// Pictures of pages of a kept set are kept on their way, if they are what their
// names say; the least recently used go first; what the edition names stays.
func TestPicturesAreKeptUnderABudget(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(3)
	icon := []byte("<svg/>")
	x.files = []string{digestNamed("static/", "icon", ".svg", icon)}
	h.put(x.files[0], icon)
	h.publish(x)
	p := visitor(t, h)
	p.save(linhe)
	if kept := p.keptFiles(); kept[x.files[0]] != len(icon) || len(kept) != 1 {
		t.Errorf("kept %v", kept)
	}
	p.open(linhe + "index.html")
	wrong := h.picture(1, 100)
	h.put(wrong, []byte("another picture"))
	if n := p.show(wrong); n != len("another picture") {
		t.Errorf("a changed picture is shown with %d bytes", n)
	}
	// 20 MB hold two of 8 MB.
	var pictures []string
	for i := range byte(3) {
		a := h.picture(10+i, 8e6)
		p.show(a)
		p.settledFile(a)
		pictures = append(pictures, a)
	}
	kept := p.keptFiles()
	if len(kept) != 3 || kept[pictures[0]] != 0 || kept[wrong] != 0 || kept[x.files[0]] == 0 {
		t.Errorf("kept %v", kept)
	}
	h.set(func() { h.down = true })
	if n := p.show(pictures[2]); n != 8e6 {
		t.Errorf("a kept picture has %d bytes", n)
	}
	if a, err := p.navigate(pictures[2]); err != nil || a.status != 200 || !a.worker {
		t.Errorf("opened by itself: %d, %v", a.status, err)
	}
	p.open(linhe + "index.html")
	if n := p.show(pictures[0]); n != -1 {
		t.Errorf("a picture that went has %d bytes", n)
	}
}

// Save-Data, or hardly any room: what matters most and no more, unless the reader asks for all.
func TestSaveDataKeepsTheCoreOnly(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(120)
	h.publish(x)
	p := visitor(t, h)
	p.inWorker(`Object.defineProperty(navigator, "connection", {configurable: true, value: {saveData: true}})`)
	p.visit(linhe, linhe+"index.html")
	if s := p.state(linhe); s.Pages != 3 {
		t.Errorf("with Save-Data: %+v", s)
	}
	p.inWorker(`navigator.storage.estimate = () => Promise.resolve({quota: 100e6, usage: 60e6})`)
	if s := p.save(linhe); s.Pages != 3 {
		t.Errorf("with 40 MB: %+v", s)
	}
	p.inWorker(`navigator.storage.estimate = () => Promise.resolve({quota: 100e6, usage: 10e6})`)
	if s := p.save(linhe); s.Pages != len(x.pages) {
		t.Errorf("asked for all: %+v", s)
	}
}

// province is a set whose items reach the unions below, all but its own news.
func province(n int) *wing {
	x := &wing{prefix: "yl/", pages: map[string]string{
		"yl/index.html":           "云岭省总工会\nhome",
		"yl/offline/index.html":   "离线内容\n",
		"yl/offline/missing.html": "没有网络\n",
		"yl/stations/a.html":      "驿站\n",
		"yl/news/own.html":        "自己的\n",
	}, shared: func(address string) bool {
		return strings.Contains(address, "/stations/") || strings.Contains(address, "/news/a")
	}}
	for i := range n {
		x.pages[strings.Replace(heat(i), linhe, "yl/", 1)] = "政策\n" + heat(i)
	}
	return x
}

// Unions below a province share what they inherit from it: it comes once, and
// goes when nobody wants it any more.
func TestWhatIsInheritedComesOnceAndGoesWithTheLast(t *testing.T) {
	t.Parallel()
	h, x, up := newHall(t, "/hall/"), county(3), province(60)
	x.above = []string{"yl/", "gone/"} // one of them is not published here
	y := &wing{prefix: "yl-shan/", above: []string{"yl/"}, pages: map[string]string{"yl-shan/index.html": "山\n", "yl-shan/offline/missing.html": "无\n"}}
	for _, w := range []*wing{x, y, up} {
		h.publish(w)
	}
	p := visitor(t, h)
	p.visit(linhe, linhe+"index.html")
	if s := p.state("yl/"); s.Shared != 1 || s.Own != 0 || s.Pages != 1 || s.Fault != "" {
		t.Errorf("small: %+v", s)
	}
	if s := p.state("gone/"); s.Fault != "" || s.Pages != 0 {
		t.Errorf("not published: %+v", s)
	}
	p.save(linhe)
	h.requests()
	p.save("yl-shan/")
	if asked := of(h.requests(), "yl/offline/pack"); len(asked) != 0 {
		t.Errorf("asked again for %q", asked)
	}
	shared := len(up.pages) - 4
	if s := p.state("yl/"); s.Shared != 2 || s.Pages != shared {
		t.Errorf("all: %+v, want %d pages", s, shared)
	}
	// An edit of what is inherited changes the province's edition alone.
	up.pages["yl/news/a001.html"] = "政策\n改过的"
	h.publish(up)
	p.update()
	h.set(func() { h.down = true })
	if a := p.open("yl/news/a001.html"); a.body != string(up.page("yl/news/a001.html")) {
		t.Errorf("%+v", a)
	}
	if a := p.open("yl/news/own.html"); a.status != 503 {
		t.Errorf("the province's own news: %+v", a)
	}
	h.set(func() { h.down = false })
	p.open(linhe + "index.html")
	ask[any](p, map[string]any{"do": "drop", "set": linhe})
	if s := p.state("yl/"); s.Shared != 2 || s.Pages != shared {
		t.Errorf("one dropped: %+v", s)
	}
	p.check(y)
	p.open(linhe + "index.html")
	ask[any](p, map[string]any{"do": "drop", "set": "yl-shan/"})
	if kept := p.keptPages(); len(kept) != 0 {
		t.Errorf("both dropped, and kept: %v", kept)
	}
	// What the reader has dropped does not come back by itself.
	p.visit(linhe, linhe+"index.html")
	if s := p.state(linhe); s.Own != 0 || s.Pages != 0 {
		t.Errorf("after dropping: %+v", s)
	}
	p.save(linhe)
	p.check(x)
}

// Only the first union is kept unasked.
func TestSecondUnionIsKeptOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	h, x, up := newHall(t, "/hall/"), county(3), province(3)
	y := &wing{prefix: "yl-shan/", above: []string{"yl/"}, pages: map[string]string{"yl-shan/index.html": "山\n", "yl-shan/offline/missing.html": "无\n"}}
	for _, w := range []*wing{x, y, up} {
		h.publish(w)
	}
	p := visitor(t, h)
	p.visit(linhe, linhe+"index.html")
	h.requests()
	p.visit("yl-shan/", "yl-shan/index.html")
	if asked := h.requests(); len(asked) != 0 {
		t.Errorf("asked for %q", asked)
	}
	// What it would cost is said before.
	ask[any](p, map[string]any{"do": "update", "set": "yl-shan/"})
	if asked := h.requests(); len(asked) != 2 || len(of(asked, "edition")) != 2 {
		t.Errorf("asked for %q", asked)
	}
	if s := p.state("yl-shan/"); s.Own != 0 || s.AllBytes == 0 || s.Pages != 0 {
		t.Errorf("%+v", s)
	}
	p.save("yl-shan/")
	p.check(x, y)
	h.set(func() { h.down = true })
	if a := p.open("yl/stations/a.html"); a.body != string(up.page("yl/stations/a.html")) {
		t.Errorf("what it inherits: %+v", a)
	}
}

// The page of what is missing looks for titles like the one that was wanted.
func TestTitlesOfWhatIsKeptAreTold(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(3)
	x.pages["yl-linhe/news/b.html"] = "高温津贴 &amp; 发放\n"
	h.publish(x)
	p := visitor(t, h)
	p.save(linhe)
	near := ask[struct {
		Pages []struct{ Address, Title string }
	}](p, map[string]any{"do": "near"})
	titles := map[string]string{}
	for _, page := range near.Pages {
		titles[page.Address] = page.Title
	}
	if len(titles) != len(x.pages) || titles["yl-linhe/news/b.html"] != "高温津贴 &amp; 发放" || titles[heat(1)] != "第1条" {
		t.Errorf("%v", titles)
	}
}

// A changed menu is made of the one that the phone has. Who has another one fetches it.
func TestChangedMenuIsMadeOfTheOneBefore(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	for _, tt := range []struct {
		editions int
		asked    []string
	}{{1, nil}, {2, []string{"shell"}}, {1, nil}} {
		for i := range tt.editions {
			x.shell += fmt.Sprint("菜单🚧", i)
			h.publish(x)
		}
		h.requests()
		p.update()
		if asked := of(h.requests(), "/shell-"); len(asked) != len(tt.asked) {
			t.Errorf("%d editions later: asked for %q", tt.editions, asked)
		}
		p.check(x)
	}
}

// Of a format that this worker does not know nothing is taken; it asks for its successor.
func TestNewerFormatIsLeftAlone(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	jws, err := h.sign([]byte(`{"v":3,"set":"yl-linhe/","epoch":1,"number":2}`))
	if err != nil {
		t.Fatal(err)
	}
	h.put(linhe+"offline/edition.txt", []byte(editionText(jws)))
	successor := make(chan string, 9)
	h.set(func() {
		h.fault = func(_ http.ResponseWriter, _ *http.Request, address string) bool {
			if address == "sw.js" {
				successor <- address
			}
			return false
		}
	})
	if s := p.hear("fault", map[string]any{"do": "update"}).State; s.Fault != "newer" {
		t.Errorf("said %q", s.Fault)
	}
	select {
	case <-successor:
	case <-time.After(patience):
		t.Error("the worker did not ask for its successor")
	}
	p.check(x)
}

// A worker meets a database that a newer one has made: it reads over the network, and leaves it as it is.
func TestDatabaseOfAnotherVersionIsLeftAlone(t *testing.T) {
	t.Parallel()
	h, x := newHall(t, "/hall/"), county(3)
	h.publish(x)
	p := newPhone(t, h)
	p.open(linhe + "index.html")
	do[any](p, `new Promise(done => { const o = indexedDB.open("unionhall /hall/ v1", 7); o.onupgradeneeded = () => o.result.createObjectStore("strange"); o.onsuccess = () => { o.result.close(); done(1) } })`)
	p.install()
	p.visit(linhe, linhe+"index.html")
	if a := p.open(heat(1)); a.body != string(x.page(heat(1))) || a.stored {
		t.Errorf("%+v", a)
	}
	if v := do[string](p, `indexedDB.databases().then(l => l.map(d => d.name + " " + d.version).join())`); v != "unionhall /hall/ v1 7" {
		t.Errorf("databases: %s", v)
	}
}

// A new worker waits until the last page of the old one is closed.
func TestNewWorkerWaitsForOpenTabs(t *testing.T) {
	t.Parallel()
	h, x, p := savedHall(t, 3)
	h.epoch = 2
	h.publishWorker()
	waiting := do[bool](p, `navigator.serviceWorker.getRegistration("/hall/").then(r => r.update().then(() => new Promise(done => {
		const w = r.installing || r.waiting
		const look = () => w.state === "installed" ? done(r.waiting === w && r.active !== w) : w.state === "activated" && done(false)
		w.onstatechange = look
		look()
	})))`)
	if !waiting {
		t.Error("it has taken over under an open page")
	}
	p.check(x)
}

// What the worker keeps is what the reader may lose: nothing of forms, nothing of pages.
func TestWhatPagesStoreIsLeftAlone(t *testing.T) {
	t.Parallel()
	_, _, p := savedHall(t, 3)
	do[any](p, `new Promise(done => { localStorage.setItem("large", "1"); const o = indexedDB.open("unionhall outbox /hall/", 1); o.onsuccess = () => { o.result.close(); done(1) } })`)
	ask[any](p, map[string]any{"do": "drop", "set": linhe})
	left := do[string](p, `indexedDB.databases().then(l => l.map(d => d.name).sort().join() + " " + localStorage.getItem("large"))`)
	if left != "unionhall /hall/ v1,unionhall outbox /hall/ 1" {
		t.Errorf("left: %s", left)
	}
}

// The host does not compress: the gzip of a part is fetched, where the browser can open it.
func TestPlainHostIsAskedForTheSmallerEncoding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, script string
		plain        bool
		bins         bool
	}{
		{"a host that compresses", "", false, false},
		{"a host that does not", "", true, true},
		{"a browser that cannot open gzip", "delete self.DecompressionStream; delete self.CompressionStream", true, false},
	} {
		h, x := newHall(t, "/hall/"), county(60)
		for i := range 60 {
			x.pages[heat(i)] = strings.Repeat("一样的话。", 100) + heat(i)
		}
		h.publish(x)
		h.plain = c.plain
		p := visitor(t, h)
		p.inWorker(c.script + ";0")
		h.requests()
		if s := p.save(linhe); s.Fault != "" || s.Done != s.Total {
			t.Errorf("%s: %+v", c.name, s)
		}
		asked := h.requests()
		bins, jsons := len(of(asked, ".bin")), len(of(asked, "pack"))-len(of(asked, ".bin"))
		if (bins > 0) != c.bins || jsons > 2 && c.bins {
			t.Errorf("%s: asked for %q", c.name, asked)
		}
		p.check(x)
	}
}
