package e2e

import (
	"encoding/base64"
	"net/http"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// typedMarks are what fillVisible types, and what nobody may find who searches the phone.
var typedMarks = []string{"Mark-77", "Mark-88", "第一行记号", "16612345678", "mark-77@gonghui", "记号工友", "17798765432", "3456.5"}

// planted are clear records that a page leaves as pages usually do, each in another
// place. The search must find them all, or it would prove nothing.
var planted = map[string]string{
	"small record":     "Planted-record-11",
	"compressed table": "Planted-table-22,",
	"local storage":    "Planted-local-33",
	"gzip in a cache":  "Planted-gzip-44",
	"typed in a field": "Planted-typed-55",
	"answer in brotli": "Planted-brotli-66",
}

// plant leaves them, in a page of the same origin.
const plant = `(async () => {
	const db = await new Promise((done, fail) => {
		const o = indexedDB.open("careless", 1);
		o.onupgradeneeded = () => o.result.createObjectStore("answers");
		o.onsuccess = () => done(o.result);
		o.onerror = () => fail(o.error);
	});
	const t = db.transaction("answers", "readwrite"), s = t.objectStore("answers");
	s.put({name: "Planted-record-11"}, 1);
	// So many that LevelDB moves what came first from its log into a table, which it compresses.
	for (let n = 2; n < 1600; n++) s.put("what stands around it, ".repeat(120) + "Planted-table-" + (n - 2) + "," + " what follows".repeat(20), n);
	await new Promise(done => t.oncomplete = done);
	db.close();
	localStorage.setItem("careless", "职工 Planted-local-33");
	const zipped = new Response("what stands around it, ".repeat(200) + "Planted-gzip-44").body.pipeThrough(new CompressionStream("gzip"));
	await (await caches.open("careless")).put("kept", new Response(await new Response(zipped).arrayBuffer()));
	await fetch("careless.txt").then(r => r.text());
	const field = document.createElement("input");
	field.name = "careless";
	document.querySelector("main").prepend(field);
	field.focus();
	return true;
})()`

// Whoever searches all that a browser has written while somebody filled in a form, left it
// in the middle, came back, sealed and sent it, finds no answer: neither in what the page
// stores nor in what the browser notes by itself.
func TestNoAnswerIsLeftOnThePhoneInClear(t *testing.T) {
	t.Parallel()
	c, b := newCounter(t), newPhoneBrowser(t)
	// Every host that compresses leaves brotli in the browser's cache.
	c.host.strikeWith(func(name string, _ reply) fault {
		if name != cityTown+"/careless.txt" {
			return nil
		}
		return func(w http.ResponseWriter, _ *http.Request, _ reply) {
			reply{http.StatusOK, http.Header{"Content-Type": {"text/plain"}, "Content-Encoding": {"br"}, "Cache-Control": {"max-age=3600"}},
				compressed("br", []byte("what stands around it, and Planted-brotli-66, and what follows"))}.send(w)
		}
	})
	x := b.worker(c)
	x.form(aQuestion)
	c.gate.befall(gone)
	evaluate[any](t, x.tab, fillVisible+"({})")
	evaluate[bool](t, x.tab, draftKept, chromedp.EvalAwaitPromise)
	b.kill()
	b.start()
	x = b.worker(c)
	for _, id := range []string{aQuestion, "wages", "join"} {
		x.form(id)
		x.fill(nil)
		x.send()
	}
	x.form(aDanger)
	evaluate[any](t, x.tab, `document.querySelector("form.ask [data-f=keep] input").click(); null`) // nothing of it is kept else, before it is sent
	x.fill(nil, smallSight(t))
	evaluate[bool](t, x.tab, photoKept, chromedp.EvalAwaitPromise)
	x.send()
	c.gate.mend()
	x.outbox()
	x.sendsNow()
	c.gate.wait(1, "the photo", func(p passed) bool { return posted("parts")(p) && p.status == http.StatusCreated })
	careless := b.worker(c)
	careless.do(t, chromedp.Navigate(c.url(cityTown+"/index.html")))
	evaluate[bool](t, careless.tab, plant, chromedp.EvalAwaitPromise)
	careless.do(t, chromedp.KeyEvent("Planted-typed-55"), chromedp.Navigate(c.url(cityTown+"/news/index.html")))
	b.end()
	b.start() // LevelDB writes its logs into tables when it is opened again
	careless = b.worker(c)
	careless.do(t, chromedp.Navigate(c.url(cityTown+"/index.html")))
	evaluate[any](t, careless.tab, `new Promise(done => { const o = indexedDB.open("careless"); o.onsuccess = () => { o.result.close(); done(1) } })`, chromedp.EvalAwaitPromise)
	b.end()
	var marks []string
	for _, m := range planted {
		marks = append(marks, m)
	}
	answered := slices.Concat(typedMarks, c.photoMarks(t))
	found := searchProfile(t, b.profile, slices.Concat(answered, marks))
	for _, f := range found {
		if slices.Contains(answered, f.mark) {
			t.Errorf("%q is in %s, %s", f.mark, f.file, f.how)
		}
	}
	for where, mark := range planted {
		if !slices.ContainsFunc(found, func(f trace) bool { return f.mark == mark }) {
			t.Errorf("the search does not find what was planted as %s", where)
		}
	}
}

// photoMarks are a stretch of the photo that has arrived, as bytes and as it stands in the
// address that holds a photo on the page.
func (c *counter) photoMarks(t *testing.T) []string {
	t.Helper()
	for _, r := range c.end.rows(cityTown) {
		if len(r.parts) == 0 {
			continue
		}
		stretch := c.site.open(t, r).photos[0][1500:1530] // from a multiple of three on, as base64 has it
		return []string{string(stretch), base64.StdEncoding.EncodeToString(stretch)}
	}
	t.Fatal("no photo has arrived")
	return nil
}

// photoKept returns when a draft has the photos of a form beside it.
const photoKept = `(async () => {
	const base = document.querySelector("script[src*='static/']").src.replace(/static\/[^/]*$/, "");
	const db = await new Promise((done, fail) => { const o = indexedDB.open("outbox:" + base); o.onsuccess = () => done(o.result); o.onerror = () => fail(o.error) });
	const names = () => new Promise(done => { db.transaction("misc").objectStore("misc").getAllKeys().onsuccess = e => done(e.target.result) });
	while (!(await names()).some(name => /^draft .*danger.*\tlists$/.test(name))) await new Promise(done => setTimeout(done, 20));
	db.close();
	return true;
})()`

// draftKept returns when the draft of a form holds what was typed last: it opens with the
// key that lies beside it, which scripts of the page may use.
const draftKept = `(async () => {
	const base = document.querySelector("script[src*='static/']").src.replace(/static\/[^/]*$/, "");
	const db = await new Promise((done, fail) => { const o = indexedDB.open("outbox:" + base); o.onsuccess = () => done(o.result); o.onerror = () => fail(o.error) });
	const all = () => new Promise(done => {
		const s = db.transaction("misc").objectStore("misc"), keys = s.getAllKeys(), rows = s.getAll();
		rows.onsuccess = () => done(keys.result.map((k, i) => [k, rows.result[i]]));
	});
	for (;; await new Promise(done => setTimeout(done, 20))) {
		const rows = await all(), key = (rows.find(([k]) => k === "key of drafts") || [])[1];
		for (const [name, row] of rows) {
			if (!key || !row.data) continue;
			const text = new TextDecoder().decode(await crypto.subtle.decrypt({name: "AES-GCM", iv: row.iv}, key, row.data));
			if (text.includes("Mark-88")) return db.close(), true;
		}
	}
})()`
