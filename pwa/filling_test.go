package pwa

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"unionhall/internal/asset"
	"unionhall/internal/digest"
	"unionhall/internal/form"
	"unionhall/internal/seal"
	codes "unionhall/internal/seal/words"
	"unionhall/sync/intake"
	"unionhall/sync/queue"
	"unionhall/sync/site"
)

// A counter is where forms of a page go: the pages, the keys and the endpoint,
// and what has come to it.
type counter struct {
	mux     *http.ServeMux
	server  *httptest.Server
	opening *ecdsa.PrivateKey // of yl-linhe
	told    chan string
	scripts map[string][]byte // by file

	mu        sync.Mutex
	envelopes [][]byte          // each once, as they came
	parts     map[string][]byte // by digest
	come      chan struct{}     // something came
}

// newDriven serves a page that runs the tests of a script, and nothing else.
func newDriven(t *testing.T, name string) *counter {
	t.Helper()
	c := &counter{mux: http.NewServeMux(), told: make(chan string, 1), parts: map[string][]byte{}, come: make(chan struct{}, 1), scripts: map[string][]byte{}}
	c.server = httptest.NewServer(c.mux)
	t.Cleanup(c.server.Close)
	driver, list := asset.Script(os.DirFS("."), "tests/browser/"+name+".test.ts")
	if len(list) > 0 {
		t.Fatal(list.Sorted()[0])
	}
	c.serve("/driver.js", append([]byte(`const lines = []
console.log = line => {
	lines.push(line)
	if (line === "ok this is the last one") fetch("/told", {method: "POST", body: lines.join("\n") + "\n"})
}
`), driver...))
	c.serve("/{$}", []byte("<!doctype html><meta charset=utf-8><body><script src=driver.js></script>"))
	c.mux.HandleFunc("POST /told", func(_ http.ResponseWriter, r *http.Request) {
		if text, err := io.ReadAll(r.Body); err == nil {
			c.told <- string(text)
		}
	})
	return c
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	c := newDriven(t, "filling")
	keys := c.keys(t)
	c.serve("/site/yl/"+keysName(keys), keys)
	for name, script := range map[string]func() ([]byte, error){"forms": Forms, "code": Code, "page": Page, "outbox": Outbox, "lists": Lists} {
		js, err := script()
		if err != nil {
			t.Fatal(err)
		}
		c.serve("/site/static/"+scriptFile(name), js)
		c.scripts[scriptFile(name)] = js
	}
	chinese, _ := codes.In("zh-Hans")
	c.serve("/site/static/words-zh-Hans.txt", chinese.Data())
	page, err := os.ReadFile("testdata/form.html")
	if err != nil {
		t.Fatal(err)
	}
	page = bytes.Replace(page, []byte("KEYS"), []byte("yl/"+keysName(keys)), 1)
	for name, draft := range map[string]string{"wages": "on", "sensitive": "off"} {
		c.serve("/site/yl/forms/"+name+".html", bytes.Replace(page, []byte("DRAFT"), []byte(draft), 1))
	}
	c.serve("/site/yl/forms/plain.html", bytes.Replace(withoutLists(page), []byte("DRAFT"), []byte("on"), 1))
	c.serve("/site/yl/read.html", []byte(`<!doctype html><meta charset=utf-8><body data-waiting="static/`+scriptFile("forms")+`" data-cases="static/`+scriptFile("outbox")+`"><main></main><script src="../static/`+scriptFile("page")+`"></script>`))
	c.serve("/site/static/hang.js", []byte("IDBFactory.prototype.open = () => ({})"))
	c.serve("/site/yl/forms/hanging.html", bytes.Replace(page, []byte("<script"), []byte(`<script src="../../static/hang.js"></script><script`), 1))
	return c
}

// withoutLists is a page that asks for neither people nor photos.
func withoutLists(page []byte) []byte {
	head, rest, _ := bytes.Cut(page, []byte(`<script src="../../static/`+scriptFile("lists")+`" defer></script>`))
	first, rest, _ := bytes.Cut(rest, []byte(`<fieldset class="step" disabled><legend>证据`))
	_, last, _ := bytes.Cut(rest, []byte(`<fieldset class="step" disabled data-call>`))
	return slices.Concat(head, first, []byte(`<fieldset class="step" disabled data-call>`), last)
}

// scriptFile is what the pages of a counter call a script.
func scriptFile(name string) string { return name + "-0123456789abcdef0123456789abcdef.js" }

func keysName(keys []byte) string { return "keys-" + digest.Of(keys).Short() + ".json" }

func (c *counter) serve(path string, data []byte) {
	c.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		name := path
		if path == "/{$}" {
			name = "index.html"
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
	})
}

// keys makes a chain of two unions, starts the endpoint that signs for them, and
// returns the file of keys.
func (c *counter) keys(t *testing.T) []byte {
	t.Helper()
	private, public := make([]*ecdsa.PrivateKey, 6), make([]seal.PublicKey, 6)
	for i := range private {
		key, err := seal.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		if public[i], err = seal.PublicKeyOf(key); err != nil {
			t.Fatal(err)
		}
		private[i] = key
	}
	c.opening = private[2]
	set := func(u string, by *ecdsa.PrivateKey) string {
		s := &seal.KeySet{Union: u, Epoch: 1, Officers: []seal.Officer{{Opens: public[2], Signs: public[3]}}, Recovery: public[4], Receipts: []seal.PublicKey{public[5]}}
		jws, err := s.Sign(by)
		if err != nil {
			t.Fatal(err)
		}
		return jws
	}
	link, err := seal.Link{By: "yl", Union: "yl-linhe", Epoch: 1, Key: public[1]}.Sign(private[0])
	if err != nil {
		t.Fatal(err)
	}
	c.takeEnvelopes(t, private[5])
	file, err := json.Marshal(map[string]any{
		"root": map[string]any{"u": "yl", "e": 1, "key": public[0].String()}, "endpoint": "/v1/", "receipts": []string{public[5].String()},
		"unions": map[string]any{
			"yl":       map[string]any{"path": []string{"yl"}, "links": []string{}, "set": set("yl", private[0])},
			"yl-linhe": map[string]any{"path": []string{"yl", "yl-linhe"}, "links": []string{link}, "set": set("yl-linhe", private[1])},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// takeEnvelopes runs the endpoint and notes what comes to it.
func (c *counter) takeEnvelopes(t *testing.T, key *ecdsa.PrivateKey) {
	t.Helper()
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	s := &site.Site{Origins: []string{c.server.URL}, ReceiptKeys: []string{public.String()}, Unions: map[string]*site.Union{"yl": {}, "yl-linhe": {}}}
	endpoint, err := intake.New(intake.Options{Queue: queue.Memory(nil), Site: site.Fixed(s), Key: key, Work: intake.UsualWork})
	if err != nil {
		t.Fatal(err)
	}
	c.mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		endpoint.ServeHTTP(answer, r)
		if r.Method == http.MethodPost && answer.Code < 300 {
			c.note(r.URL.Path, body)
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	})
}

func (c *counter) note(path string, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sum := sha256.Sum256(body)
	_, known := c.parts[encode(sum[:])]
	if c.parts[encode(sum[:])] = body; path == "/v1/envelopes" && !known {
		c.envelopes = append(c.envelopes, body)
	}
	select {
	case c.come <- struct{}{}:
	default:
	}
}

// browse starts a browser with a profile of its own; it has ended when the test has.
func browse(ctx context.Context, t *testing.T, browser string) context.Context {
	t.Helper()
	allocator, leave := chromedp.NewExecAllocator(ctx, slices.Concat(chromedp.DefaultExecAllocatorOptions[:], []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(browser),
		chromedp.UserDataDir(profile(t)),
		chromedp.NoSandbox, // CI runs as root, and the pages are our own
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP form.test 127.0.0.1"),
	})...)
	tab, _ := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if ctx.Err() == nil {
			_ = chromedp.Cancel(tab) // it ends before the profile is removed
		}
		leave()
	})
	return tab
}

// visit opens the driver under a host's name and returns what it tells. What the
// page's policy forbids, and what no script catches, is a fault.
func (c *counter) visit(tab context.Context, t *testing.T, host string) string {
	t.Helper()
	var mu sync.Mutex
	if err := chromedp.Listen(tab, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Error(e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if e.Entry.Source == log.EntrySourceSecurity {
				t.Error(e.Entry.Text)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(c.server.URL, "http://"), ":")
	if err := chromedp.Do(tab, chromedp.Navigate("http://"+host+":"+port+"/")); err != nil {
		t.Fatal(err)
	}
	select {
	case out := <-c.told:
		return out
	case <-tab.Done():
		t.Fatal("the page has told nothing")
		return ""
	}
}

// TestFormIsFilledInInABrowser fills in a page of our own making and opens what
// arrives at the endpoint.
func TestFormIsFilledInInABrowser(t *testing.T) {
	otherProcess(t)
	browser := programPath(t, "chromium", requireBrowser)
	for _, host := range []string{"form.test", "127.0.0.1"} {
		t.Run(host, func(t *testing.T) {
			c := newCounter(t)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			t.Cleanup(cancel)
			report(t, c.visit(browse(ctx, t, browser), t, host))
			if host == "127.0.0.1" && !t.Failed() {
				c.opensWhatCame(ctx, t)
			}
		})
	}
}

// TestDeskShowsPhotosUnderTheirLetters draws a case whose letters change under an open page.
func TestDeskShowsPhotosUnderTheirLetters(t *testing.T) {
	otherProcess(t)
	browser := programPath(t, "chromium", requireBrowser)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	report(t, newDriven(t, "photos").visit(browse(ctx, t, browser), t, "127.0.0.1"))
}

// mostOfForms is what filling in, sealing, keeping and sending a form may weigh
// together, in bytes of brotli 11; mostOfLists, what a form that asks for people or
// photos fetches besides.
const (
	mostOfForms = 8_000
	mostOfLists = 1_800
)

// fillPlain answers what TestFormPageFetchesLittle's page must know, and returns
// when what was sealed is on the phone.
const fillPlain = `(async () => {
	const $ = s => document.querySelector(s), until = async is => { while (!is()) await new Promise(done => setTimeout(done)) };
	await until(() => !$("#what").matches(":disabled"));
	const next = async step => { $("[data-f=nav] [data-do=next]").click(); await until(() => !$(step).closest("[hidden]")) };
	$("#what").value = "欠薪";
	await next("#contact");
	$("#contact").value = "13800138000";
	await next("#handle");
	$("#handle").click();
	$("[data-do=send]").click();
	await until(() => !$("[data-f=sealed]").hidden);
	return true;
})()`

// sends settles what is to be sent, as far as a page that waits for its outbox can.
const sends = `(async () => {
	while (!(window.unionhall && unionhall.outbox)) await new Promise(done => setTimeout(done));
	await unionhall.outbox.pump("seen");
	return true;
})()`

const fetchedScripts = `performance.getEntriesByType("resource").map(e => e.name.replace(/.*\//, "")).filter(name => /\.js$/.test(name)).sort()`

// TestFormPageFetchesLittle counts what comes over the line: all scripts of a page
// on which a form is filled in, sealed and sent, but for that of every page and
// that of codes, which have their own budgets. Where an envelope waits, a page that
// is read fetches no more.
func TestFormPageFetchesLittle(t *testing.T) {
	otherProcess(t)
	browser := programPath(t, "chromium", requireBrowser)
	c := newCounter(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	tab := browse(ctx, t, browser)
	look := func(page string, most int, steps ...string) (files []string) {
		t.Helper()
		if err := chromedp.Do(tab, chromedp.Navigate(c.server.URL+"/site/yl/"+page)); err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](step, chromedp.EvalAwaitPromise)); err != nil {
				t.Fatal(err)
			}
		}
		files, err := chromedp.Run(tab, chromedp.Evaluate[[]string](fetchedScripts))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, file := range files {
			n := small(t, c.scripts[file])
			t.Logf("%s: %s, %d bytes", page, file, n)
			if file != scriptFile("page") && file != scriptFile("code") {
				sum += n
			}
		}
		if sum > most || sum < most/2 {
			t.Errorf("%s: %d bytes, want at most %d", page, sum, most)
		}
		return files
	}
	// Before anything was sent: later what asks how cases stand may come along.
	opened := `(async () => { while (document.querySelector("#what").matches(":disabled")) await new Promise(done => setTimeout(done)); await unionhall.code; return true })()`
	if files := look("forms/sensitive.html", mostOfForms+mostOfLists, opened); !slices.Contains(files, scriptFile("lists")) {
		t.Errorf("a form that asks for photos fetches %s", files)
	}
	if got, want := look("forms/plain.html", mostOfForms, fillPlain, sends), []string{scriptFile("code"), scriptFile("forms"), scriptFile("page")}; !slices.Equal(got, want) {
		t.Errorf("a form fetches %s, want %s", got, want)
	}
	c.wait(ctx, t, 1)
	// On another day something waits that the endpoint has never had.
	waits := `(async () => {
		const base = location.href.replace(/yl\/.*/, ""), db = await new Promise(done => { const o = indexedDB.open("outbox:" + base); o.onsuccess = () => done(o.result) });
		const t = db.transaction("items", "readwrite"), items = t.objectStore("items");
		items.getAll().onsuccess = e => items.put({...e.target.result[0], receipt: "", state: "waiting", next: 9e15, named: true});
		await new Promise(done => t.oncomplete = done);
		db.close();
		localStorage["unionhall:waiting:" + base] = "1 1 0 0";
		return true;
	})()`
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](waits, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
	if got, want := look("read.html", mostOfForms, sends), []string{scriptFile("forms"), scriptFile("page")}; !slices.Equal(got, want) {
		t.Errorf("a page that is read fetches %s, want %s", got, want)
	}
}

// wait waits until n envelopes have come with all their parts, and returns them.
func (c *counter) wait(ctx context.Context, t *testing.T, n int) []*seal.Envelope {
	t.Helper()
	for {
		if list := c.whole(t); len(list) >= n {
			return list
		}
		select {
		case <-c.come:
		case <-ctx.Done():
			t.Fatalf("of %d envelopes %d came", n, len(c.whole(t)))
		}
	}
}

func (c *counter) whole(t *testing.T) (list []*seal.Envelope) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, body := range c.envelopes {
		e, err := seal.ParseEnvelope(body)
		if err != nil {
			t.Fatal(err)
		}
		missing := false
		for _, p := range e.Parts {
			missing = missing || c.parts[encode(p[:])] == nil
		}
		if !missing {
			list = append(list, e)
		}
	}
	return list
}

func (c *counter) opensWhatCame(ctx context.Context, t *testing.T) {
	t.Helper()
	list := c.wait(ctx, t, 4)
	want := []struct{ union, answers, consent, hints string }{
		{
			"yl-linhe", `{"what":"欠薪三个月，\"老板\"\n不见了","amount":1200050,"days":["fri"],"photos":[0],"crew":[{"name":"阿卜杜拉·买买提","contact":"","agreed":true}],"contact":"1380013800","danger":false}`,
			"handle@1 true money@2 true ", `"odd":["crew","contact"]`,
		},
		{"yl-linhe", `{"what":"只说一句","contact":"13800138000"}`, "handle@1 true money@2 false ", `"trap":true`},
		{"yl-linhe", `{"office":"yl-linhe","bank":"工行"}`, "handle@1 true money@2 false ", `"form":"wages@3"`},
		{"yl", `{"bank":"农行"}`, "handle@1 true money@2 false ", `"form":"wages@3"`},
	}
	for i, e := range list {
		content, err := e.Open(c.opening)
		if err != nil {
			t.Fatal(err)
		}
		s, err := form.Parse(content)
		if err != nil {
			t.Fatalf("%s: %v", content, err)
		}
		consent := ""
		for _, p := range s.Consent.Purposes {
			consent += fmt.Sprint(p.ID, " ", p.Given, " ")
		}
		if e.Union != want[i].union || e.Form != "help@1" || !strings.HasPrefix(string(content), `{"answers":`+want[i].answers+`,"consent"`) ||
			consent != want[i].consent || !strings.Contains(string(content), want[i].hints) || s.Notice != [32]byte{3} || s.Consent.Language != "zh-Hans" {
			t.Errorf("%s %s: %s", e.Union, e.Form, content)
		}
		if i == 0 {
			c.opensPhoto(t, e, s)
		}
	}
	if list[2].Sid != list[0].Sid || list[1].Sid == list[0].Sid {
		t.Error("the second part of a case is not of its case")
	}
	if list[3].Sid != (seal.Secret{}).Sid() {
		t.Error("what was added after the hand-on is not of the other union's case")
	}
}

// opensPhoto looks at what came of a photo with a mark in its metadata.
func (c *counter) opensPhoto(t *testing.T, e *seal.Envelope, s *form.Submission) {
	t.Helper()
	var parts [][]byte
	for _, p := range e.Parts {
		parts = append(parts, c.parts[encode(p[:])])
	}
	if len(s.Photos) != 1 {
		t.Fatalf("%d photos", len(s.Photos))
	}
	p := s.Photos[0]
	data, err := seal.Photo{N: int(p.N), Size: int(p.Size), SHA256: p.SHA256, Key: p.Key}.Open(e.Sid, parts)
	if err != nil {
		t.Fatal(err)
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width != 1600 || size.Height != 800 {
		t.Errorf("%+v, %v", size, err)
	}
	for _, mark := range []string{"GPS-MARK", "Exif"} {
		if bytes.Contains(data, []byte(mark)) {
			t.Errorf("the photo has %s in it", mark)
		}
	}
}
