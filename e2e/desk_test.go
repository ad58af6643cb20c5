package e2e

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"unionhall/internal/seal"
	"unionhall/internal/seal/words"
)

// officerPassphrase is that of the key files of the tests' officers.
const officerPassphrase = "一条河 seven boats 过桥"

// builtDesk is the folder of the desk that was built with the site.
func builtDesk(t *testing.T) string {
	t.Helper()
	formsOf(t) // it is built
	return filepath.Join(filepath.Dir(program), "forms-www", "desk")
}

// startDesk runs "unionhall desk" over a folder, and returns its origin and what ends it.
func startDesk(t *testing.T, folder string) (origin string, quit func()) {
	t.Helper()
	c := exec.Command(program, "desk", "--lang", "en", "--folder", folder, "--addr", freshAddress(t))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	quit = sync.OnceFunc(func() {
		_ = c.Process.Signal(syscall.SIGINT)
		if err := c.Wait(); err != nil {
			t.Errorf("the desk ended with %v", err)
		}
	})
	t.Cleanup(quit)
	said := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		said <- line
	}()
	select {
	case line := <-said:
		_, address, ok := strings.Cut(strings.TrimSpace(line), "Desk: ")
		if !ok {
			t.Fatalf("the desk says %q", line)
		}
		return strings.TrimSuffix(address, "/"), quit
	case <-time.After(patience):
		t.Fatal("the desk does not start")
	}
	return "", quit
}

// An office is a desk and the counter whose endpoint it asks.
type office struct {
	*counter
	origin string
	quit   func() // ends the program that serves the desk
}

func newOffice(t *testing.T) *office {
	t.Helper()
	return newOfficeOf(t, builtDesk(t))
}

// newOfficeOf is newOffice with the desk in a folder.
func newOfficeOf(t *testing.T, folder string) *office {
	t.Helper()
	origin, quit := startDesk(t, folder)
	c := newCounter(t, origin)
	c.site.gates.open(t, origin, c.end)
	return &office{c, origin, quit}
}

// An officer is a tab with the desk in it, of a browser of its own.
type officer struct {
	*tab
	t *testing.T
	o *office
}

// newOfficer opens the desk; nobody has used it yet.
func newOfficer(t *testing.T, o *office) *officer {
	t.Helper()
	return newOfficerAt(t, o, "/")
}

// newOfficerAt opens the desk at an address of it.
func newOfficerAt(t *testing.T, o *office, address string) *officer {
	t.Helper()
	x := &officer{openTab(t, sharedBrowser(t), o.origin, chromedp.WithNewBrowserContext()), t, o}
	x.do(t, chromedp.Navigate(o.origin+address))
	x.until(`document.querySelector("main[data-screen=welcome]") !== null`)
	return x
}

// until returns when a condition holds on the page.
func (x *officer) until(condition string) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](until(condition), chromedp.EvalAwaitPromise)); err != nil {
		x.t.Fatalf("%s: %v\nthe desk says %s\nthe browser says %q", condition, err, evaluate[string](x.t, x.tab, `document.body.innerText`), x.take())
	}
}

// press presses the button with these words, or the one that the selector finds.
func (x *officer) press(selector string) {
	x.t.Helper()
	x.until(fmt.Sprintf(`document.querySelector(%q) !== null`, selector))
	evaluate[any](x.t, x.tab, fmt.Sprintf(`document.querySelector(%q).click(); null`, selector))
}

// words presses the button that says so.
func (x *officer) words(text string) {
	x.t.Helper()
	find := fmt.Sprintf(`Array.from(document.querySelectorAll("button, summary")).find(b => b.textContent === %q)`, text)
	x.until(find + ` !== undefined`)
	evaluate[any](x.t, x.tab, find+`.click(); null`)
}

// write puts a text into a control, as typing does.
func (x *officer) write(control, text string) {
	x.t.Helper()
	x.until(fmt.Sprintf(`document.querySelector('[data-f=%q]') !== null`, control))
	evaluate[any](x.t, x.tab, fmt.Sprintf(`(e => {e.value = %q; for (const n of ["input", "change"]) e.dispatchEvent(new Event(n, {bubbles: true}))})(document.querySelector('[data-f=%q]')); null`, text, control))
}

// keyFiles writes the key files of a union's officer, as "keys officer" does. They are
// locked once for all tests: that is made to take long.
func (k *unionKeys) keyFiles(t *testing.T) []string {
	t.Helper()
	k.lock.Do(func() {
		k.files = map[string]string{}
		for name, lock := range map[string]func() (string, error){
			"officer-opens.jwe": func() (string, error) { return seal.LockOpeningKey(k.opens, []byte(officerPassphrase)) },
			"officer-signs.jwe": func() (string, error) { return seal.LockKey(k.signs, []byte(officerPassphrase)) },
		} {
			text, err := lock()
			if err != nil {
				t.Error(err)
			}
			k.files[name] = text
		}
	})
	dir := t.TempDir()
	var files []string
	for name, text := range k.files {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// enter brings the keys of a union's officer along, and returns when the queue was asked for.
func (x *officer) enter(union string) {
	x.t.Helper()
	x.enterWith(union, x.o.site.keys[union])
	x.until(`document.querySelector("[data-f=synced]").innerText.includes("上次查看")`)
}

// enterWith brings keys along, and returns when they are unlocked.
func (x *officer) enterWith(union string, keys *unionKeys) {
	x.t.Helper()
	x.write("union", union)
	x.words("我已经有钥匙文件")
	x.until(`document.querySelector("[data-f=files]") !== null`)
	x.do(x.t, chromedp.SetUploadFiles(chromedp.CSS("[data-f=files]"), keys.keyFiles(x.t)))
	x.write("passphrase", officerPassphrase)
	x.words("打开")
	x.until(`["list", "waiting"].includes(document.querySelector("main").dataset.screen)`)
}

// openFirst opens the first case of the list.
func (x *officer) openFirst() {
	x.t.Helper()
	x.press(".cases [data-sid]")
	x.until(`document.querySelector("[data-f=answers]") !== null`)
}

// calm holds that nothing went wrong in the browser: no breach of the policy, no request
// to anybody but desk and endpoint, no word in the console but those that are to be.
func (x *officer) calm(but ...string) {
	x.t.Helper()
	for _, fault := range x.take() {
		known := func(words string) bool { return strings.Contains(fault, words) }
		if !known("request to another place: "+x.o.site.endpoint) && !slices.ContainsFunc(but, known) {
			x.t.Errorf("the browser: %s", fault)
		}
	}
}

// The whole way, on two browsers: a worker without a network fills in a form with two photos;
// an officer opens it, asks for more, which the worker adds, and closes it with a reason, which the
// worker reads on a second phone, by the code.
func TestOfficerOpensAsksAndClosesWhatAWorkerSentOffline(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	w := newPhoneBrowser(t).worker(o.counter)
	w.keeps()
	o.offline()
	w.form("wages")
	answers := w.fill(nil, sights(t, 2)...)
	handed := w.send()
	o.online(t)
	w.outbox()
	w.sees("received")
	handed.Code = w.code()
	x := newOfficer(t, o)
	x.enter(cityTown)
	x.until(fmt.Sprintf(`document.querySelector("[data-f=cases]").innerText.includes(%q)`, handed.Number))
	x.openFirst()
	x.until(`document.querySelectorAll("[data-f=photos][data-drawn] canvas").length === 2`)
	shown := evaluate[map[string]string](t, x.tab, `Object.fromEntries(Array.from(document.querySelectorAll("[data-f=answers] dd")).map(e => [e.dataset.name, e.textContent]))`)
	for name, value := range answers {
		if text, ok := value.(string); ok && shown[name] == "" {
			t.Errorf("%s: %q is not shown", name, text)
		} else if strings.HasPrefix(text, "第一行") && shown[name] != text {
			t.Errorf("%s is shown as %q", name, shown[name])
		}
	}
	x.until(`document.querySelector("[data-f=standing]").innerText === "看过了"`)

	evaluate[any](t, x.tab, `document.querySelector("[data-f=photos] canvas").id = "drawn"; null`)
	x.press("[data-act=act_need]")
	x.write("need", "劳动合同\n三月到五月的工资条")
	x.words("请职工补充")
	x.until(`document.querySelector("[data-f=standing]").innerText === "等补充" && document.querySelector("[data-f=replies]").innerText.includes("三月到五月的工资条")`)

	if !evaluate[bool](t, x.tab, `document.querySelector("[data-f=photos] canvas")?.id === "drawn"`) {
		t.Error("photos are drawn again with the case: the page moves under who is about to press")
	}
	// The worker adds it, without a network again, from the page of what was sent.
	w.outbox()
	w.mayAdd()
	o.offline()
	if added := w.adds("补上合同"); added.Number != handed.Number {
		t.Errorf("what is added goes under %s, not %s", added.Number, handed.Number)
	}
	w.outbox()
	w.until(`document.querySelectorAll(".outbox [data-f=items] [data-f=state]").length === 2`)
	o.online(t)
	w.outbox()
	w.until(`Array.from(document.querySelectorAll(".outbox [data-f=items] [data-f=state]")).filter(e => e.innerText === e.dataset.received || e.innerText === e.dataset.answered).length === 2`)
	x.words("← 回到列表")
	x.words("看看有没有新的")
	x.until(`document.querySelector("[data-f=cases]").innerText.includes("有新的补充")`)
	x.openFirst()
	x.until(`document.querySelectorAll("[data-f=answers]").length === 2 && document.querySelectorAll("[data-f=answers]")[1].innerText.includes("补上合同")`)
	x.until(`document.querySelector("[data-f=standing]").innerText === "补充来了" && document.querySelector("[data-f=warnings]") === null`)

	x.press("[data-act=act_declined]")
	x.write("text", "单位已经补发，银行流水看得到。")
	x.words("不予办理，发给职工")
	x.until(`document.querySelector("[data-f=standing]").innerText === "不予办理"`)
	x.calm()

	second := newWorker(t, o.counter, chromedp.WithNewBrowserContext())
	second.outbox()
	second.until(`document.querySelector(".outbox [data-f=none]").getClientRects().length > 0`)
	second.do(t, chromedp.SendKeys(chromedp.CSS(".outbox [data-f=open] [name=code]"), handed.Code), chromedp.Click(chromedp.CSS(".outbox [data-f=open] button")))
	for _, text := range []string{"三月到五月的工资条", "不予办理：单位已经补发，银行流水看得到。"} {
		second.until(fmt.Sprintf(`document.querySelector(".outbox").innerText.includes(%q)`, text))
	}
	second.ratesAndAsks(x)
	w.outbox()
	w.until(`Array.from(document.querySelectorAll(".outbox [data-f=items] [data-f=state]")).filter(e => e.innerText === e.dataset.erased).length === 2`)
	x.calm()
	if rows := o.end.rows(region, cityTown); len(rows) != 0 {
		t.Errorf("%d rows are left", len(rows))
	}
}

// mayAdd returns when the outbox leads to the form on which something can be added. What
// the page offers besides comes a moment later and moves the link: nobody clicks while it
// moves.
func (x *worker) mayAdd() {
	x.t.Helper()
	x.until(`(e => { const y = e && e.getBoundingClientRect().y, stays = y !== null && window.linkWas === y; window.linkWas = y; return stays })(document.querySelector(".outbox a[data-f=add]:not([hidden])"))`)
}

// adds follows that link, and adds a text to the case.
func (x *worker) adds(text string) handed {
	x.t.Helper()
	x.do(x.t, chromedp.Click(chromedp.CSS(".outbox a[data-f=add]")))
	x.until(formReady + ` && !document.querySelector("form.ask [data-f=adding]").hidden`)
	evaluate[any](x.t, x.tab, fmt.Sprintf(`(q => { const e = q.querySelector("textarea"); e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelector("form.ask .q[data-type=story]"));
		for (const e of document.querySelectorAll("form.ask [data-consent] input")) e.click(); null`, text))
	return x.send()
}

// click waits for what can be pressed, and presses it.
func (x *worker) click(selector string) {
	x.t.Helper()
	x.until(fmt.Sprintf(`(e => e && !e.closest("[hidden]"))(document.querySelector(%q))`, selector))
	x.do(x.t, chromedp.Click(chromedp.CSS(selector)))
}

// ratesAndAsks is a worker who has read an answer by the code: they say how the help was, and ask for all to
// be erased, which the officer does. The officer sees neither who has rated, nor with what.
func (second *worker) ratesAndAsks(x *officer) {
	second.t.Helper()
	second.picture("answered")
	second.judged("an answer, with the question how the help was")
	second.click(".outbox [data-f=found] [data-rate='2']")
	second.until(says(".outbox [data-f=said]", "谢谢您的评价") + ` && document.querySelector(".outbox [data-f=found] [data-f=rating]").hidden`)
	second.until(says(".outbox [data-f=items]", "对帮助的评价") + ` && (e => e.innerText === e.dataset.received)(document.querySelector(".outbox [data-f=items] [data-f=state]"))`)
	x.words("← 回到列表")
	x.words("看看有没有新的")
	x.until(says("[data-f=ratings]", "评价 1 份"))
	x.picture("rated")
	x.judged("a rating that waits")
	second.click(".outbox [data-f=found] [data-do=erase]")
	second.until(says(".outbox [data-f=found] [data-f=eraser]", "最迟 15 天"))
	second.picture("eraser")
	second.judged("asking for erasure")
	second.click(".outbox [data-f=found] [data-do=ask-erase]")
	second.seesReceived(2)
	second.picture("asked")
	second.judged("a rating and a request, sent")
	x.words("看看有没有新的")
	x.until(says("[data-f=cases] [data-f=request]", "请求删除"))
	x.picture("request-list")
	x.judged("a list with a request to erase")
	x.openFirst()
	x.until(says("[data-f=request]", "最迟"))
	if said := evaluate[string](x.t, x.tab, `document.body.innerText`); strings.Contains(said, "不满意") {
		x.t.Error("the officer sees with what the worker has rated")
	}
	x.words("法律要求保存，不能删")
	x.picture("request")
	x.judged("a request to erase")
	x.words("应职工要求删掉")
	x.write("word", "删掉")
	x.press(".asked .danger")
	x.until(`document.querySelector("main[data-screen=list]") !== null && document.querySelectorAll(".cases [data-sid]").length === 0`)
}

// code is the code of the only case in the outbox.
func (x *worker) code() string {
	x.t.Helper()
	evaluate[any](x.t, x.tab, `document.querySelector(".outbox [data-do=code]").click(); null`)
	const shown = `document.querySelector(".outbox [data-f=items] [data-f=code] .code").innerText`
	x.until(shown + ` !== ""`)
	return evaluate[string](x.t, x.tab, shown)
}

// wipe takes everything away from the locked desk.
func (x *officer) wipe() {
	x.t.Helper()
	x.words("从这台电脑上清掉")
	x.write("word", "清掉")
	x.press(".asked .danger")
	x.until(`document.querySelector("main[data-screen=welcome]") !== null`)
}

// aTrial makes a desk the one of "serve --desk", as far as its page can tell: its site says so,
// and it gives keys away.
func (x *officer) aTrial(union string) {
	x.t.Helper()
	keys := map[string]string{"passphrase": officerPassphrase}
	for _, file := range x.o.site.keys[union].keyFiles(x.t) {
		text, err := os.ReadFile(file)
		if err != nil {
			x.t.Fatal(err)
		}
		keys[strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "officer-"), ".jwe")] = string(text)
	}
	given, err := json.Marshal(keys)
	if err != nil {
		x.t.Fatal(err)
	}
	script := page.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(`const really = fetch
		window.fetch = async (address, ...rest) => address === "trial/%s.json" ? new Response(%q)
			: String(address).startsWith("site-") ? new Response(JSON.stringify({...await (await really(address)).json(), trial: true}))
			: really(address, ...rest)`, union, given)}
	if _, err := chromedp.Call(x.ctx, page.AddScriptToEvaluateOnNewDocument, script); err != nil {
		x.t.Fatal(err)
	}
	x.do(x.t, chromedp.Reload())
}

// Who makes keys in a trial, where nobody adds them, gets in with those of the trial; and so
// does who locked it, and was never told a passphrase.
func (x *officer) getsIntoTheTrial() {
	x.t.Helper()
	for _, where := range []string{`document.querySelector("main[data-screen=waiting] [data-f=trial-keys]")`, `document.querySelector("main[data-screen=unlock] [data-f=trial-keys]")`} {
		x.until(where + ` !== null`)
		x.words("用试用的钥匙进去看看")
		x.until(`document.querySelector("[data-f=synced]")?.innerText.includes("上次查看")`)
		x.words("锁上")
	}
}

// Keys that the desk makes are those that the command line reads, with the words that it shows.
func TestKeysMadeAtTheDeskAreTheCommandLines(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	x := newOfficer(t, o)
	x.aTrial(cityTown)
	x.write("union", cityTown)
	x.words("我是新来的，做钥匙")
	x.write("passphrase", officerPassphrase)
	x.write("again", officerPassphrase)
	if said := evaluate[string](t, x.tab, `document.querySelector("[data-f=strength]").innerText`); !strings.Contains(said, "难猜") {
		t.Errorf("of a good passphrase it says %q", said)
	}
	x.words("做好钥匙")
	x.until(`document.querySelector("[data-f=card]") !== null`)
	card := evaluate[string](t, x.tab, `document.querySelector("[data-f=card]").value`)
	opens, signs, _ := strings.Cut(card, ".")
	for _, key := range []string{opens, signs} {
		if _, err := seal.ParsePublicKey(key); err != nil {
			t.Errorf("%q: %v", key, err)
		}
	}
	list, _ := words.In("zh-Hans")
	want := strings.Join(strings.Fields(list.Fingerprint(sha256.Sum256([]byte(card)))), "")
	if said := evaluate[string](t, x.tab, `document.querySelector("[data-f=words]").innerText`); strings.Join(strings.Fields(said), "") != want {
		t.Errorf("it says %q, the command line %q", said, want)
	}
	x.words("都办好了，进入经办台")
	x.until(`document.querySelector("main[data-screen=waiting]") !== null`)
	kept := evaluate[[]string](t, x.tab, `new Promise(done => { const r = indexedDB.open("unionhall-desk"); r.onsuccess = () => {
		const q = r.result.transaction("keys").objectStore("keys").get("officer"); q.onsuccess = () => done([q.result.files.opens, q.result.files.signs]) } })`, chromedp.EvalAwaitPromise)
	for i, public := range []string{opens, signs} {
		key, err := seal.OpenKey(kept[i], []byte(officerPassphrase))
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := seal.PublicKeyOf(key); again.String() != public {
			t.Errorf("the file holds another key than the card")
		}
	}
	x.getsIntoTheTrial()
}
