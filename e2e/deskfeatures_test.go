package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf16"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// sends has a worker fill in wages-not-paid, and returns when the endpoint has it.
func (o *office) sends(t *testing.T, given map[string]any, photos ...string) *worker {
	t.Helper()
	w := newWorker(t, o.counter, chromedp.WithNewBrowserContext())
	w.form("wages")
	w.fill(given, photos...)
	w.send()
	w.outbox()
	w.sees("received")
	return w
}

// atCase is an officer before the case of a worker who has sent these answers.
func atCase(t *testing.T, given map[string]any, photos ...string) (*officer, *worker) {
	t.Helper()
	o := newOffice(t)
	w := o.sends(t, given, photos...)
	x := newOfficer(t, o)
	x.enter(cityTown)
	x.openFirst()
	x.until(standing("看过了"))
	return x, w
}

func standing(words string) string {
	return fmt.Sprintf(`document.querySelector("[data-f=standing]").innerText === %q`, words)
}

func says(selector, words string) string {
	return fmt.Sprintf(`(document.querySelector(%q) || {innerText: ""}).innerText.includes(%q)`, selector, words)
}

func TestOfficerAcceptsAnswersWithReadyWordsAndCloses(t *testing.T) {
	t.Parallel()
	x, w := atCase(t, nil)
	x.press("[data-act=act_accept]")
	x.words("告诉职工已受理")
	x.until(standing("已受理"))
	x.press("[data-act=act_answer]")
	x.write("template", "template_call")
	x.until(`document.querySelector("[data-f=text]").value.includes("报办件号")`)
	x.words("发出答复")
	x.until(says("[data-f=replies]", "想和您通个电话") + ` && document.activeElement.dataset.f === "said"`)
	x.press("[data-act=act_done]")
	x.words("办结，发给职工")
	x.until(says("[data-f=fault]", "还没有写话"))
	x.write("text", "欠的工资已经补发。")
	x.words("办结，发给职工")
	x.until(standing("办结"))
	w.outbox()
	for _, text := range []string{"您的事已受理", "想和您通个电话", "办结：欠的工资已经补发。"} {
		w.until(says(".outbox", text))
	}
	x.words("← 回到列表")
	x.press("[data-filter=open]")
	x.until(`document.querySelectorAll(".cases [data-sid]").length === 0`)
	x.press("[data-filter=closed]")
	x.until(`document.querySelectorAll(".cases [data-sid]").length === 1`)
	x.calm()
}

func TestOfficerNotesThatItWasAnsweredByTelephone(t *testing.T) {
	t.Parallel()
	x, w := atCase(t, nil)
	x.press("[data-act=act_telephone]")
	x.write("text", "周五上午来办。")
	x.words("记下：已电话答复")
	x.until(standing("已电话答复"))
	w.outbox()
	w.until(says(".outbox", "已电话答复。周五上午来办。"))
}

// What one officer notes and takes on, another machine shows; no worker does.
func TestNotesAndAssignmentReachColleagues(t *testing.T) {
	t.Parallel()
	x, w := atCase(t, nil)
	x.write("note", "单位在搬家，先打电话。")
	x.words("留下")
	x.until(says("[data-f=notes]", "单位在搬家"))
	evaluate[any](t, x.tab, `(e => {e.selectedIndex = 1; e.dispatchEvent(new Event("change"))})(document.querySelector("[data-f=assign]")); null`)
	x.until(says("[data-f=notes]", "交给：我"))
	other := newOfficer(t, x.o)
	other.enter(cityTown)
	other.press("[data-filter=mine]")
	other.openFirst()
	other.until(says("[data-f=notes]", "单位在搬家"))
	w.outbox()
	w.until(`document.querySelector(".outbox [data-f=items]").innerText !== ""`)
	if evaluate[bool](t, w.tab, `document.documentElement.outerHTML.includes("单位在搬家")`) {
		t.Error("the worker's phone has the note")
	}
}

// Whatever stands in an answer is text: no markup, no script, no picture, no formula.
func TestHostileAnswersAreShownAndExportedAsText(t *testing.T) {
	t.Parallel()
	const script = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`
	x, _ := atCase(t, map[string]any{"what": script, "employer": `=HYPERLINK("http://evil.example","x")`, "place": "＝1+1", "period": "@SUM(1)", "name": "-2+3"})
	if got := evaluate[string](t, x.tab, `document.querySelector('[data-name=what]').textContent`); got != script {
		t.Errorf("shown is %q", got)
	}
	if evaluate[bool](t, x.tab, `document.title.includes("taken") || document.querySelector("main img, main script") !== null`) {
		t.Error("the answer has become markup")
	}
	x.words("← 回到列表")
	files := x.exported("表格（CSV）")
	table := string(files[0])
	for _, cell := range []string{`"'=HYPERLINK(""http://evil.example"",""x"")"`, `"'＝1+1"`, `"'@SUM(1)"`, `"'-2+3"`} {
		if !strings.Contains(table, cell) {
			t.Errorf("the table has no %s:\n%s", cell, table)
		}
	}
	if !strings.HasPrefix(table, "\ufeff") || !strings.Contains(table, `"办件号"`) || !strings.HasSuffix(table, "\r\n") {
		t.Errorf("the table is %q", table)
	}
	x.calm()
}

// exported presses a button of the export, and returns the files that it hands over.
func (x *officer) exported(button string) (files [][]byte) {
	x.t.Helper()
	x.words("导出上面列出的")
	return x.saved(button)
}

// saved presses a button and returns the files that it has the browser save.
func (x *officer) saved(button string) (files [][]byte) {
	x.t.Helper()
	evaluate[any](x.t, x.tab, `{ const make = URL.createObjectURL; window.handed = []; URL.createObjectURL = b => { window.handed.push(b); return make.call(URL, b) } } null`)
	x.words(button)
	x.until(`window.handed.length > 0`)
	for _, text := range evaluate[[]string](x.t, x.tab, `Promise.all(window.handed.map(b => b.arrayBuffer().then(a => btoa(Array.from(new Uint8Array(a), c => String.fromCharCode(c)).join("")))))`, chromedp.EvalAwaitPromise) {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			x.t.Fatal(err)
		}
		files = append(files, b)
	}
	return files
}

func TestExportIsAFolderWithPhotosAndJSON(t *testing.T) {
	t.Parallel()
	x, _ := atCase(t, nil, sights(t, 2)...)
	x.until(`document.querySelectorAll("[data-f=photos][data-drawn] canvas").length === 2`)
	x.words("← 回到列表")
	b := x.exported("全部和照片（ZIP）")[0]
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var photos [][]byte
	found := map[string]bool{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r) // checks the sums
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		found[filepath.Ext(f.Name)] = true
		switch {
		case strings.HasSuffix(f.Name, ".jpg"):
			photos = append(photos, data)
		case f.Name == "cases.json":
			var cases []struct {
				Number  string
				Letters []struct{ Answers map[string]any }
			}
			if err := json.Unmarshal(data, &cases); err != nil || len(cases) != 1 || cases[0].Letters[0].Answers["phone"] == nil && cases[0].Letters[0].Answers["contact"] == nil {
				t.Errorf("%v: %s", err, data)
			}
		}
	}
	judgePhotos(t, photos, 2)
	if !found[".csv"] || !found[".txt"] {
		t.Errorf("the folder has %v", found)
	}
}

// A question whose worker has agreed to it becomes a draft for editors, without the marks
// of Markdown in it.
func TestAnsweredQuestionBecomesADraftWhereTheWorkerAgreed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	w := newWorker(t, o.counter, chromedp.WithNewBrowserContext())
	w.form(aQuestion)
	w.fill(map[string]any{"what": "合同到期，<b>不续签</b>有补偿吗？"}) // and every consent given
	w.send()
	w.outbox()
	w.sees("received")
	x := newOfficer(t, o)
	x.enter(cityTown)
	x.openFirst()
	x.until(standing("看过了"))
	x.press("[data-act=act_more]")
	x.words("做成公开问答")
	x.words("存下草稿")
	x.until(`[...document.querySelectorAll(".fault")].some(e => e.innerText.includes("请先写标题"))`)
	x.write("publish-title", "合同到期不续签")
	x.write("publish-answer", "有：按工作年限算。")
	x.write("note", "我来写成问答。")
	x.words("留下")
	x.until(says("[data-f=notes]", "我来写成问答。")) // the case is drawn anew, and what was written is still there
	evaluate[any](t, x.tab, `[...document.querySelectorAll("label.tick")].find(l => l.innerText.includes("认不出是谁")).click(); null`)
	const want = "---\ntitle: \"合同到期不续签\"\ndraft: true\n---\n\n合同到期，\\<b\\>不续签\\</b\\>有补偿吗？\n\n---\n\n有：按工作年限算。\n"
	if got := string(x.saved("存下草稿")[0]); got != want {
		t.Errorf("the draft is %q, want %q", got, want)
	}
}

func TestDeskIsFoundByNumberAndWordsAndJunkIsSetAside(t *testing.T) {
	t.Parallel()
	x, _ := atCase(t, map[string]any{"employer": "鸿远机械"})
	number := evaluate[string](t, x.tab, `document.querySelector("[data-f=number]").innerText`)
	x.words("← 回到列表")
	for _, c := range []struct {
		text string
		n    int
	}{{number[:6], 1}, {"鸿远机械", 1}, {"没有这样的字", 0}} {
		x.write("search", c.text)
		x.until(fmt.Sprintf(`document.querySelectorAll(".cases [data-sid]").length === %d`, c.n))
	}
	x.write("search", "")
	x.openFirst()
	x.press("[data-act=act_more]")
	if got := evaluate[string](t, x.tab, `document.querySelector("[data-f=sms]").value`); !strings.Contains(got, number) || strings.Contains(got, "工会") {
		t.Errorf("the neutral text is %q", got)
	}
	x.words("标成垃圾")
	x.until(says("[data-f=notes]", "改了垃圾标记"))
	x.words("← 回到列表")
	x.press("[data-filter=open]")
	x.until(`document.querySelectorAll(".cases [data-sid]").length === 0`)
	x.press("[data-filter=junk]")
	x.until(`document.querySelectorAll(".cases [data-sid]").length === 1`)
}

// The list can be narrowed to one form: by the name under which it goes, which is that of several for what workers
// need help with.
func TestListIsFilteredByForm(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	w := o.sends(t, nil)
	w.form("danger")
	w.fill(nil)
	w.send()
	w.outbox()
	w.seesReceived(2)
	x := newOfficer(t, o)
	x.enter(cityTown)
	x.until(`document.querySelectorAll(".cases [data-sid]").length === 2`)
	forms := evaluate[[]string](t, x.tab, `Array.from(document.querySelector("[data-f=form]").options, e => e.value)`)
	slices.Sort(forms)
	if want := []string{"", "help@1", "urgent@1"}; !slices.Equal(forms, want) {
		t.Fatalf("it can be narrowed to %q, want %q", forms, want)
	}
	titles := func() []string {
		return evaluate[[]string](t, x.tab, `Array.from(document.querySelectorAll(".cases [data-sid] .what b"), e => e.innerText)`)
	}
	all := titles()
	for _, c := range []struct {
		form string
		want []string
	}{{"help@1", all[1:]}, {"urgent@1", all[:1]}, {"", all}} { // danger is due first
		x.write("form", c.form)
		if got := titles(); !slices.Equal(got, c.want) {
			t.Errorf("of %q the list shows %q, want %q", c.form, got, c.want)
		}
	}
	x.write("form", "urgent@1")
	x.openFirst()
	x.words("← 回到列表")
	x.until(`document.querySelectorAll(".cases [data-sid]").length === 1 && document.querySelector("[data-f=form]").value === "urgent@1"`)
	x.calm()
}

// openCase opens a case of the list, and returns what it is about.
func (x *officer) openCase(sid string) string {
	x.t.Helper()
	x.press(fmt.Sprintf(".cases [data-sid=%q]", sid))
	x.until(standing("看过了") + ` && document.querySelector("[data-name=what]") !== null`)
	return evaluate[string](x.t, x.tab, `document.querySelector("[data-name=what]").textContent`)
}

// listed are the cases of the list.
func (x *officer) listed(n int) []string {
	x.t.Helper()
	x.until(fmt.Sprintf(`document.querySelectorAll(".cases [data-sid]").length === %d`, n))
	return evaluate[[]string](x.t, x.tab, `Array.from(document.querySelectorAll(".cases [data-sid]"), e => e.dataset.sid)`)
}

// suspected are the texts of the opened cases among these that the list marks as what may be junk.
func (x *officer) suspected(sids []string, texts map[string]string) (found []string) {
	x.t.Helper()
	for _, sid := range sids {
		if evaluate[bool](x.t, x.tab, says(fmt.Sprintf(".cases [data-sid=%q]", sid), "可能是垃圾")) {
			found = append(found, texts[sid])
		}
	}
	return found
}

// A desk learns what is junk from what its officer marks and answers. It points out what is like it, and only
// this desk does: what was learnt goes to no colleague.
func TestDeskPointsOutWhatIsLikeMarkedJunk(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, what := range []string{"办证刻章加微信", "加微信办证优惠", "刻章办证找我微信", "工地拖欠工资三个月", "老板拖欠工资不接电话", "包工头拖欠工资跑了"} {
		o.sends(t, map[string]any{"what": what})
	}
	x := newOfficer(t, o)
	x.enter(cityTown)
	for _, sid := range x.listed(6) {
		if what := x.openCase(sid); strings.Contains(what, "办证") {
			x.press("[data-act=act_more]")
			x.words("标成垃圾")
			x.until(says("[data-f=notes]", "改了垃圾标记"))
		} else {
			x.press("[data-act=act_answer]")
			x.write("text", "我们来办。")
			x.words("发出答复")
			x.until(says("[data-f=replies]", "我们来办。"))
		}
		x.words("← 回到列表")
	}
	known := x.listed(3)
	o.sends(t, map[string]any{"what": "办证加微信"})
	o.sends(t, map[string]any{"what": "拖欠工资两个月"})
	x.words("看看有没有新的")
	all, texts := x.listed(5), map[string]string{}
	if found := x.suspected(all, texts); len(found) > 0 {
		t.Errorf("before they are opened, %d are marked", len(found))
	}
	fresh := slices.DeleteFunc(slices.Clone(all), func(sid string) bool { return slices.Contains(known, sid) })
	for _, sid := range fresh {
		texts[sid] = x.openCase(sid)
		x.words("← 回到列表")
	}
	if got := x.suspected(x.listed(5), texts); !slices.Equal(got, []string{"办证加微信"}) {
		t.Errorf("marked are %q", got)
	}
	x.calm()
	y := newOfficer(t, o)
	y.enter(cityTown)
	y.listed(5)
	for _, sid := range fresh {
		y.openCase(sid)
		y.words("← 回到列表")
	}
	if got := y.suspected(y.listed(5), texts); len(got) > 0 {
		t.Errorf("another computer has learnt: it marks %q", got)
	}
	y.calm()
}

// What is due first stands first; the nearer a promise, the louder its row, by a sign and words too, for who sees
// no colour.
func TestWhatIsDueFirstStandsFirstAndAges(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	w := o.sends(t, nil) // to be answered within 3 days
	w.form("danger")     // within 2 hours
	w.fill(nil)
	w.send()
	w.outbox()
	w.seesReceived(2)
	x := newOfficer(t, o)
	x.enter(cityTown)
	x.until(`document.querySelectorAll(".cases [data-sid]").length === 2`)
	for _, c := range []struct {
		minutes int // from now
		filter  string
		rows    []string
	}{
		{0, "open", []string{"time ○", "time ○"}},
		{0, "due", []string{}},
		{105, "open", []string{"soon ◐", "time ○"}},
		{105, "due", []string{"soon ◐"}},
		{180, "due", []string{"late ●"}},
		{56 * 60, "open", []string{"late ●", "soon ◐"}},
		{80 * 60, "due", []string{"late ●", "late ●"}},
	} {
		got := evaluate[[]string](t, x.tab, fmt.Sprintf(`(now => {
			Date.now = () => now() + %d * 60000
			document.querySelector("[data-filter=%s]").click()
			Date.now = now
			return Array.from(document.querySelectorAll(".cases [data-sid]"), e => e.className.replace("row ", "") + " " + e.querySelector(".due").innerText.trim()[0])
		})(Date.now)`, c.minutes, c.filter))
		if !slices.Equal(got, c.rows) {
			t.Errorf("in %d minutes %s shows %q, want %q", c.minutes, c.filter, got, c.rows)
		}
	}
}

// publishedAs makes a form, as the desk knows it, ask for a number where it asks for a text.
func (x *officer) publishedAs(field string) {
	x.t.Helper()
	script := page.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(`const really = fetch
		window.fetch = async (address, ...rest) => {
			if (!String(address).startsWith("site-")) return really(address, ...rest)
			const site = await (await really(address)).json()
			for (const f of site.forms.flatMap(f => f.fields)) if (f.name === %q) f.type = "number"
			return new Response(JSON.stringify(site))
		}`, field)}
	if _, err := chromedp.Call(x.ctx, page.AddScriptToEvaluateOnNewDocument, script); err != nil {
		x.t.Fatal(err)
	}
	x.do(x.t, chromedp.Reload())
}

// What does not fit the form is shown and marked; on paper stands the form as it was filled in, with its number,
// and nothing that only a screen can do.
func TestCaseIsCheckedAgainstItsFormAndPrinted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.sends(t, nil)
	x := newOfficer(t, o)
	x.publishedAs("employer")
	x.enter(cityTown)
	x.openFirst()
	x.until(says("[data-f=warnings]", "有的回答和表不相符，请向职工核实：") + ` && document.querySelector("[data-name=employer]").innerText.includes("Mark-77")`)
	x.words("同意的记录")
	x.words("大字") // the case is drawn anew, and what was unfolded stays so
	x.until(`document.documentElement.classList.contains("large") && document.querySelector("main .letter details").open`)
	x.press("[data-act=act_more]")
	evaluate[any](t, x.tab, `window.print = () => { window.printed = true }; null`)
	x.words("打印这件")
	x.until(`window.printed`)
	x.media(t, "print")
	shown := evaluate[[]string](t, x.tab, `["[data-f=number]", "[data-f=answers]", "[data-f=warnings]", ".top", ".back", ".actions", "[data-f=note]"].filter(s => document.querySelector(s).getClientRects().length)`)
	if want := []string{"[data-f=number]", "[data-f=answers]", "[data-f=warnings]"}; !slices.Equal(shown, want) {
		t.Errorf("on paper stand %q, want %q", shown, want)
	}
	x.calm()
}

func TestSameAnswersTwiceAreMarkedAsDuplicates(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.sends(t, nil)
	o.sends(t, nil)
	x := newOfficer(t, o)
	x.enter(cityTown)
	for i := range 2 {
		x.until(`document.querySelectorAll(".cases [data-sid]").length === 2`)
		evaluate[any](t, x.tab, fmt.Sprintf(`document.querySelectorAll(".cases [data-sid]")[%d].click(); null`, i))
		x.until(standing("看过了"))
		if i == 0 {
			x.words("← 回到列表")
		}
	}
	x.until(says("[data-f=warnings]", "内容和这几件一样"))
}

// Erasing wants its word, and takes away what the endpoint and the phone have.
func TestErasingTakesItsWordAndEverything(t *testing.T) {
	t.Parallel()
	x, w := atCase(t, nil)
	x.press("[data-act=act_more]")
	x.until(says("[data-f=publish]", "没有同意公开")) // it is not even asked for with wages
	x.words("应职工要求删掉")
	x.write("word", "好")
	x.press(".asked .danger")
	x.until(says(".asked", "没有做"))
	x.write("word", "删掉")
	x.press(".asked .danger")
	x.until(`document.querySelector("main[data-screen=list]") !== null && document.querySelectorAll(".cases [data-sid]").length === 0`)
	w.outbox()
	w.sees("erased")
	if rows := x.o.end.rows(region, cityTown); len(rows) != 0 {
		t.Errorf("%d rows are left", len(rows))
	}
}

// What was begun is there again after a reload, and what was opened can be read without a
// network and without the desk's host.
func TestDeskKeepsDraftsAndReadsWithoutANetwork(t *testing.T) {
	t.Parallel()
	x, _ := atCase(t, nil)
	x.press("[data-act=act_answer]")
	x.write("text", "写了一半的话")
	x.keeps(2) // the cases, and the draft
	evaluate[any](t, x.tab, `navigator.serviceWorker.ready.then(() => null)`, chromedp.EvalAwaitPromise)
	x.o.site.gates.open(t, x.o.origin, x.o.end).befall(gone)
	x.o.quit()
	x.do(t, chromedp.Reload())
	x.write("passphrase", officerPassphrase)
	x.words("打开")
	x.until(`document.querySelector("main[data-screen=list]") !== null`)
	x.until(says("[data-f=told]", "连不上接收端"))
	x.openFirst()
	x.press("[data-act=act_answer]")
	x.until(`document.querySelector("[data-f=text]").value === "写了一半的话"`)
	x.words("发出答复")
	x.until(says("[data-f=told]", "连不上接收端") + ` && document.querySelector("[data-f=text]").value === "写了一半的话"`)
}

// keeps returns when the browser keeps at least n sealed values that are more than an empty list, as drafts are
// from the moment on at which a passphrase was typed.
func (x *officer) keeps(n int) {
	x.t.Helper()
	evaluate[bool](x.t, x.tab, fmt.Sprintf(`new Promise(done => {
		const look = () => { const r = indexedDB.open("unionhall-desk"); r.onsuccess = () => {
			const q = r.result.transaction("sealed").objectStore("sealed").getAll();
			q.onsuccess = () => { r.result.close(); q.result.filter(row => row.data.byteLength > 32).length >= %d ? done(true) : setTimeout(look, 20) };
		} };
		look();
	})`, n), chromedp.EvalAwaitPromise)
}

func TestWhoWalksAwayLeavesALockedDesk(t *testing.T) {
	t.Parallel()
	x, _ := atCase(t, nil)
	evaluate[any](t, x.tab, `{ const now = Date.now; Date.now = () => now() + 11 * 60000; document.dispatchEvent(new Event("visibilitychange")) } null`)
	x.until(`document.querySelector("main[data-screen=unlock]") !== null`)
	if evaluate[bool](t, x.tab, `document.documentElement.outerHTML.includes("Mark-88")`) {
		t.Error("the locked page holds an answer")
	}
	x.write("passphrase", "不是这个口令")
	x.words("打开")
	x.until(says("[data-f=fault]", "口令不对"))
}

// No other page can put the desk into its own: the headers keep it from being shown, and where
// a host sends none, the script shows nothing and asks for nothing.
func TestDeskRefusesToBeFramed(t *testing.T) {
	t.Parallel()
	origin, _ := startDesk(t, builtDesk(t))
	framing := func(address string) *tab {
		outer := startServer(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<!doctype html><title>a</title><link rel=icon href="data:,"><iframe src=%q onload="document.title='loaded'"></iframe>`, address)
		}))
		x := openTab(t, sharedBrowser(t), outer.URL, chromedp.WithNewBrowserContext())
		x.do(t, chromedp.Navigate(outer.URL+"/"))
		evaluate[bool](t, x, until(`document.title === "loaded"`), chromedp.EvalAwaitPromise)
		return x
	}
	if said := strings.Join(framing(origin+"/").take(), "; "); !strings.Contains(said, "ERR_BLOCKED_BY_RESPONSE") {
		t.Errorf("with its headers the desk is shown: %s", said)
	}
	var asked atomic.Int32
	folder := http.FileServer(http.Dir(filepath.Join(filepath.Dir(program), "forms-www", "desk")))
	bare := startServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // a host that sends no headers
		if strings.HasPrefix(r.URL.Path, "/site-") {
			asked.Add(1)
		}
		folder.ServeHTTP(w, r)
	}))
	framing(bare.URL + "/")
	if n := asked.Load(); n != 0 {
		t.Errorf("in a frame the script begins its work: %d requests", n)
	}
	x := openTab(t, sharedBrowser(t), bare.URL, chromedp.WithNewBrowserContext())
	x.do(t, chromedp.Navigate(bare.URL+"/"))
	evaluate[bool](t, x, until(`document.querySelector("main") !== null`), chromedp.EvalAwaitPromise)
	if asked.Load() == 0 {
		t.Error("outside of a frame it asks for nothing either: this test proves nothing")
	}
}

// Of what was opened nothing lies in the profile in clear, locked or wiped.
func TestNothingOpenedLiesInTheProfileInClear(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.sends(t, nil)
	profile := t.TempDir()
	ctx, end := startBrowser(t, browserPath(t, completeNames), profile)
	x := &officer{openTab(t, ctx, o.origin), t, o}
	x.do(t, chromedp.Navigate(o.origin+"/"))
	x.enter(cityTown)
	x.openFirst()
	x.until(standing("看过了"))
	x.write("note", "记号留言 Note-99")
	x.words("留下")
	x.until(says("[data-f=notes]", "Note-99"))
	x.words("锁上")
	x.until(`document.querySelector("main[data-screen=unlock]") !== null`)
	x.keeps(1) // or the rest of this test proves nothing
	end()
	wantNoTrace(t, profile)
}

// marks are what the worker and the officer have written in these tests.
var marks = []string{"Mark-88", "16612345678", "Note-99", "记号what", officerPassphrase}

// wantNoTrace looks for what was written in every file of a profile, in both spellings
// that browsers have.
func wantNoTrace(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, mark := range marks {
			if bytes.Contains(text, []byte(mark)) || bytes.Contains(text, wide(mark)) {
				t.Errorf("%s holds %q", path, mark)
			}
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Errorf("%d files, %v", files, err)
	}
}

// wide is a text in UTF-16.
func wide(text string) (b []byte) {
	for _, u := range utf16.Encode([]rune(text)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func TestWipingLeavesNoKeysAndNoCases(t *testing.T) {
	t.Parallel()
	x, _ := atCase(t, nil)
	x.words("锁上")
	x.wipe()
	if names := evaluate[[]string](t, x.tab, `indexedDB.databases().then(l => l.map(d => d.name))`, chromedp.EvalAwaitPromise); len(names) != 0 {
		t.Errorf("left are %q", names)
	}
	x.do(t, chromedp.Reload())
	x.until(`document.querySelector("main[data-screen=welcome]") !== null`)
}

// letsGo begins to hand a case on while the line breaks, and lets go of it: it is as it was before, for
// colleagues too, and the worker has heard nothing.
func (x *officer) letsGo() {
	x.t.Helper()
	gate := x.o.site.gates.open(x.t, x.o.origin, x.o.end)
	gate.befall(way(gone).of("envelopes"))
	x.words("转过去，告诉职工")
	x.until(says("[data-f=claim]", "还没有转完") + " && " + says("[data-f=told]", "连不上接收端"))
	gate.mend()
	x.until(says("[data-f=begun]", "已经开始转了"))
	x.picture("begun")
	x.words("不转了")
	x.take() // of the line that broke
	x.until(`document.querySelector("[data-f=claim]") === null && document.querySelector("[data-f=begun]") === null`)
	x.until(says("[data-f=notes]", "职工同意转给云岭省总工会") + " && " + says("[data-f=notes]", "不转了") + ` && document.querySelector("[data-act=act_answer]") !== null`)
	if n := gate.count(posted("desk/reply")); n > 0 {
		x.t.Errorf("%d replies went to the worker about what did not happen", n)
	}
}

// What one union hands on, the other opens and answers; the worker's phone follows it there by itself.
func TestCaseIsHandedOnToAnotherUnion(t *testing.T) {
	t.Parallel()
	x, w := atCase(t, map[string]any{"what": "工地在别的区"})
	x.press("[data-act=act_transfer]")
	x.write("to", region)
	x.words("转过去，告诉职工")
	x.until(says("[data-f=fault]", "要职工本人同意"))
	x.press("[data-f=agreed]")
	x.letsGo()
	x.write("to", region)
	x.press("[data-f=agreed]")
	x.words("转过去，告诉职工")
	x.until(standing("已转办"))
	if evaluate[bool](t, x.tab, `document.querySelector("[data-act=act_answer]") !== null`) {
		t.Error("it can still be answered here")
	}
	w.outbox()
	w.until(says(".outbox [data-f=moved]", "已转给另一家工会"))
	y := newOfficer(t, x.o)
	y.enter(region)
	y.openFirst()
	y.until(says("[data-f=answers]", "工地在别的区"))
	y.until(says("[data-f=origin]", "转来"))
	y.until(standing("看过了")) // that is said to the phone first
	y.press("[data-act=act_answer]")
	y.write("text", "我们来办。")
	y.words("发出答复")
	y.until(says("[data-f=replies]", "我们来办。"))
	w.outbox()
	w.until(says(".outbox", "我们来办。"))
	// It is sealed to a colleague as well: nothing is left to be passed on, and nothing is done without the word.
	y.words("← 回到列表")
	y.words("让新同事也能打开")
	y.words("把没办结的案子也交给这位同事")
	y.words("把没办结的案子也交给这位同事")
	y.until(says("[data-f=colleagues] .fault", "交出"))
	y.write("word", "交出")
	y.words("把没办结的案子也交给这位同事")
	y.until(says("[data-f=passed]", "交出了 0 份") + ` && document.querySelector("[data-f=word]") === null`)
	y.do(t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	if over := evaluate[int](t, y.tab, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.Errorf("the list is %d pixels wider than the phone", over)
	}
	y.picture("passed")
	x.calm()
	y.calm()
}

// After a hand-on it is the new union that asks for more. What the worker adds is sealed to its officers, on a page of
// its own, and stands there in the same case; the code that the worker has is still the case's.
func TestWorkerAddsToACaseThatWasHandedOn(t *testing.T) {
	t.Parallel()
	x, w := atCase(t, map[string]any{"what": "工地在别的区"})
	w.outbox()
	w.sees("viewed")
	code := w.code()
	x.press("[data-act=act_transfer]")
	x.write("to", region)
	x.press("[data-f=agreed]")
	x.words("转过去，告诉职工")
	x.until(standing("已转办"))
	y := newOfficer(t, x.o)
	y.enter(region)
	y.openFirst()
	y.press("[data-act=act_need]")
	y.write("need", "劳动合同")
	y.words("请职工补充")
	y.until(standing("等补充"))
	number := evaluate[string](t, y.tab, `document.querySelector("[data-f=number]").innerText`)
	w.outbox()
	w.mayAdd()
	added := w.adds("劳动合同在这里")
	if added.Number != number || added.Code != code {
		t.Errorf("what is added goes under %s, with the code %s; want %s, %s", added.Number, added.Code, number, code)
	}
	read := evaluate[[]string](t, w.tab, `[location.pathname.replace(/.*\/(?=[\w-]+\/forms)/, ""), ...Array.from(document.querySelectorAll("form.ask [data-to]")).filter(e => !e.hidden).map(e => e.dataset.to)]`)
	if want := []string{region + "/forms/wages.html", region}; !slices.Equal(read, want) {
		t.Errorf("it was filled in on, and goes to, %q; want %q", read, want)
	}
	w.outbox()
	w.until(`Array.from(document.querySelectorAll(".outbox [data-f=items] > *"), e => [e.querySelector("[data-f=about]").innerText, (s => Object.keys(s.dataset).find(name => s.dataset[name] === s.innerText))(e.querySelector("[data-f=state]"))].join()).join() === "补充的内容,received,,answered"`)
	y.words("← 回到列表")
	y.words("看看有没有新的")
	y.until(says("[data-f=cases]", "有新的补充") + ` && document.querySelectorAll(".cases [data-sid]").length === 1`)
	y.openFirst()
	y.until(standing("补充来了") + ` && document.querySelector("[data-f=warnings]") === null`)
	if shown := evaluate[[]string](t, y.tab, `Array.from(document.querySelectorAll("[data-name=what]"), e => e.textContent)`); !slices.Equal(shown, []string{"工地在别的区", "劳动合同在这里"}) {
		t.Errorf("the new union reads %q", shown)
	}
	x.words("← 回到列表")
	x.words("看看有没有新的")
	x.press("[data-filter=closed]")
	x.openFirst()
	x.until(standing("已转办"))
	if n := evaluate[int](t, x.tab, `document.querySelectorAll("[data-f=answers]").length`); n != 1 {
		t.Errorf("the old union has %d letters", n)
	}
	w.outbox()
	w.until(`Array.from(document.querySelectorAll(".outbox [data-f=items] [data-f=state]")).map(e => e.innerText === e.dataset.viewed || e.innerText === e.dataset.answered).join() === "true,true"`)
	x.calm()
	y.calm()
	if old, now := x.o.end.rows(cityTown), x.o.end.rows(region); len(old) != 1 || len(now) != 2 || now[0].body.Sid != now[1].body.Sid {
		t.Errorf("%d envelopes are of the old union, %d of the new one", len(old), len(now))
	}
}

// An officer of another union gets nothing of what came for this one.
func TestOfficerOfAnotherUnionSeesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.sends(t, nil)
	x := newOfficer(t, o)
	x.enter(region)
	x.until(says("[data-f=count]", "这里没有"))
	y := newOfficer(t, o)
	y.enterWith(cityTown, o.site.keys[region])
	y.until(`document.querySelector("main[data-screen=waiting]") !== null`)
}
