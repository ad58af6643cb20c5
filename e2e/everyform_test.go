package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"unionhall/internal/seal"
	"unionhall/internal/seal/words"
)

// formIDs are the forms that the city's union has pages for.
func (s *formSite) formIDs() (ids []string) {
	for name := range s.files {
		if dir, file := path.Split(name); dir == cityTown+"/forms/" && file != "index.html" && path.Ext(file) == ".html" {
			ids = append(ids, strings.TrimSuffix(file, ".html"))
		}
	}
	slices.Sort(ids)
	return ids
}

// leastForms is how many forms the demonstration's theme brings.
const leastForms = 15

// Every form is filled in as far as it asks, sealed, received, and opened to the same
// answers. What it complains about never opens it.
func TestEveryFormIsFilledSealedAndOpened(t *testing.T) {
	t.Parallel()
	ids := formsOf(t).formIDs()
	if len(ids) < leastForms {
		t.Errorf("there are %d forms: %q", len(ids), ids)
	}
	for _, id := range ids {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			x := newWorker(t, c)
			x.form(id)
			if kept := evaluate[[]string](t, x.tab, mayBeRemembered); len(kept) > 0 {
				t.Errorf("the browser may remember %q", kept)
			}
			for _, fault := range evaluate[[]string](t, x.tab, outOfOrder) {
				t.Error(fault)
			}
			notice := evaluate[string](t, x.tab, noticeShown)
			var photos []string
			if evaluate[bool](t, x.tab, `document.querySelector("form.ask .q[data-type=photos]") !== null`) {
				photos = sights(t, 1)
			}
			answers := x.fill(nil, photos...)
			said := evaluate[[]readerSaid](t, x.tab, readersSaid)
			x.send()
			x.outbox()
			x.sees("received")
			for _, fault := range x.take() {
				if !strings.Contains(fault, c.site.endpoint) { // it is another origin, and has to be asked
					t.Error(fault)
				}
			}
			nameless := evaluate[bool](t, x.tab, keptNameless, chromedp.EvalAwaitPromise)
			o := c.one(t, answers)
			judgePhotos(t, o.photos, len(photos))
			if sum := sha256.Sum256([]byte(notice)); o.Notice != base64.RawURLEncoding.EncodeToString(sum[:]) {
				t.Errorf("with the answers lies the digest %s, which is not that of the notice:\n%s", o.Notice, notice)
			}
			if len(said) != 1 {
				t.Fatalf("read by %+v, want one union", said)
			}
			c.isAsSaid(t, said[0], nameless)
		})
	}
}

// A readerSaid is what a form says before it is sent of who can read it, and whether it does without a name.
type readerSaid struct {
	Union, Name, Words string
	Nameless           bool
}

const readersSaid = `Array.from(document.querySelectorAll("form.ask .reader")).filter(e => e.getClientRects().length).map(e => ({
	Union: e.dataset.to, Name: e.querySelector("b").innerText, Words: e.querySelector(".words").innerText,
	Nameless: document.querySelector("form.ask .send").innerText.includes("可以不写名字"),
}))`

// keptNameless tells whether the phone treats its only envelope as one without a name: sent in a turn
// of its own, told of by no push service.
const keptNameless = `new Promise(done => { const r = indexedDB.open("outbox:" + document.baseURI.split("` + cityTown + `/")[0]); r.onsuccess = () => {
	const q = r.result.transaction("items").objectStore("items").getAll(); q.onsuccess = () => { r.result.close(); done(q.result[0].anonymous) } } })`

// isAsSaid holds what arrived, whose key opens it and how it was sent against what the page has said.
func (c *counter) isAsSaid(t *testing.T, said readerSaid, nameless bool) {
	t.Helper()
	sealed := c.end.rows(region, cityTown, works)[0]
	keys := c.site.keys[said.Union]
	if sealed.union != said.Union || keys == nil || !strings.Contains(settings["union.yaml"]+settings["linhe/union.yaml"], "id: "+said.Union+"\nname: "+said.Name+"\n") {
		t.Fatalf("the page says %+v, sealed is for %s", said, sealed.union)
	}
	kids := []string{keys.set.Recovery.Kid()}
	for _, o := range keys.set.Officers {
		kids = append(kids, o.Opens.Kid())
	}
	if got := slices.Sorted(slices.Values(sealed.body.Kids)); !slices.Equal(got, slices.Sorted(slices.Values(kids))) {
		t.Errorf("sealed to %q, want officers and sheets of %s: %q", got, said.Union, kids)
	}
	public, err := seal.PublicKeyOf(keys.union)
	if err != nil {
		t.Fatal(err)
	}
	list, _ := words.In("zh-Hans")
	if want := list.Fingerprint(public.Thumbprint()); strings.Join(strings.Fields(said.Words), "") != strings.Join(strings.Fields(want), "") {
		t.Errorf("the page shows the key of %s as %q, want %q", said.Union, said.Words, want)
	}
	var known struct {
		Unions map[string]struct {
			Forms map[string]struct{ Anonymous bool }
		}
	}
	if err := json.Unmarshal(c.site.sync, &known); err != nil {
		t.Fatal(err)
	}
	id, _, _ := strings.Cut(sealed.body.Form, "@")
	if nameless != said.Nameless || said.Nameless && !known.Unions[said.Union].Forms[id].Anonymous {
		t.Errorf("without a name: the page says %v, the phone %v, the endpoint of %s %v", said.Nameless, nameless, id, known.Unions[said.Union].Forms[id])
	}
}

// noticeShown is what the law wants to be said, as the page shows it.
const noticeShown = `Array.from(document.querySelectorAll(".notice p"), e => e.textContent).join("\n\n")`

// outOfOrder is what does not stand where somebody needs it: numbers for an emergency before
// the first question of what is urgent; who reads the form, and by when an answer comes, above
// the button that sends; on each step a way to be called instead; and keys of a telephone that
// fit what is typed.
const outOfOrder = `(() => {
	const form = document.querySelector("form.ask"), faults = [], within = (root, what) => Array.from(root.querySelectorAll(what));
	const before = (a, b) => !!a && !!b && !!(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
	const numbers = within(document, ".danger a").map(e => e.getAttribute("href")).join(" ");
	if (form.matches("[data-urgent]") && (numbers !== "tel:110 tel:119 tel:120 tel:12356" || !before(document.querySelector(".danger"), form.querySelector(".q")))) faults.push("before the first question stand the numbers " + numbers);
	const send = form.querySelector("[data-do=send]"), reader = form.querySelector(".reader b"), promise = within(send.closest(".step"), "p > b").find(e => /\d/.test(e.textContent) && !e.closest(".reader"));
	if (!before(reader, send) || !before(promise, send)) faults.push("above the button does not stand who reads it, and by when an answer comes");
	for (const step of within(form, ".step:not(.send)")) if (!step.querySelector("[data-do=call]")) faults.push("no way to be called instead: " + step.innerText.slice(0, 40));
	for (const [type, keys] of Object.entries({phone: "tel", email: "email", number: "numeric", money: "decimal"}))
		for (const e of within(form, "[data-type=" + type + "] input")) if (e.inputMode !== keys) faults.push(e.name + " is typed with the keys " + e.inputMode);
	return faults;
})()`

// mayBeRemembered are the controls of a form that a browser may complete, and so writes down.
const mayBeRemembered = `Array.from(document.forms).flatMap(f => Array.from(f.elements).filter(e => e.closest(".ask") && /^(input|select|textarea)$/.test(e.localName) && (e.getAttribute("autocomplete") || f.getAttribute("autocomplete")) !== "off").map(e => e.id || e.name || e.outerHTML))`

// Every form is right for a reader of a screen and for a thumb as it is opened, and all of
// its steps are, filled in, in light, in the dark and in large type. They are judged side by
// side, as the page shows them without its script: most of axe's work is the same for one
// step and for all.
func TestAxeFindsNothingOnAnyStepOfAForm(t *testing.T) {
	t.Parallel()
	script := axeScript(t)
	s := formsOf(t)
	h := newHost(t, s.files, habits{})
	c := &counter{host: h, site: s}
	x := newWorker(t, c)
	x.do(t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	pages := []string{"forms/index.html", "outbox.html"}
	for _, page := range pages {
		x.do(t, chromedp.Navigate(h.url(cityTown+"/"+page)))
		x.judgeStep(script, page, wholePage, stepModes)
	}
	x.form(aQuestion) // before anything is filled in, which would be there again
	evaluate[any](t, x.tab, `document.querySelector("form.ask [data-do=send]").click(); null`)
	x.until(`!document.querySelector("form.ask [data-f=faults]").hidden`)
	x.judgeStep(script, "the summary of what is missing", mainPart, stepModes)
	for _, id := range s.formIDs() {
		x.form(id)
		x.judgeStep(script, id+" as it is opened", wholePage, stepModes[:1])
		x.fill(nil)
		evaluate[any](t, x.tab, allSteps)
		x.judgeStep(script, id+" filled in", mainPart, stepModes)
	}
	x.send()
	x.judgeStep(script, "the code of what is sealed", wholePage, stepModes)
}

// allSteps shows every step, those too that other answers lead to.
const allSteps = `document.querySelectorAll("form.ask .step").forEach(e => e.hidden = false)`

var stepModes = modes[:3]

// judgeStep lets axe look at what is to be seen of a part, in each way in which it is read.
func (x *worker) judgeStep(script, at, part string, modes []mode) {
	x.t.Helper()
	evaluate[any](x.t, x.tab, script)
	for _, m := range modes {
		x.enter(x.t, m)
		least := leastTarget
		if m.name == largeType.name {
			least = leastLargeTarget
		}
		x.judge(x.t, at+", "+m.name, x.measure(x.t, least))
		for _, f := range x.axeIn(x.t, part, m.rules...) {
			x.t.Errorf("%s, %s: %s: %s: %s\n%s", at, m.name, f.Rule, f.Help, f.Target, f.Why)
		}
		evaluate[any](x.t, x.tab, m.leave+"; null")
	}
}

// A form is filled in and sent with the keyboard alone: each control can be reached in the
// order in which it stands, and worked. A photo is chosen, taken away and chosen once more.
func TestFormsAreFilledInWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	for _, id := range formsOf(t).formIDs() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t)
			x := newWorker(t, c)
			x.form(id)
			photos := evaluate[int](t, x.tab, `document.querySelectorAll("form.ask .q[data-type=photos]").length`)
			x.typeAll(smallSight(t))
			x.outbox()
			x.sees("received")
			rows := c.end.rows(region, cityTown, works)
			if len(rows) != 1 {
				t.Fatalf("%d rows", len(rows))
			}
			judgePhotos(t, c.site.open(t, rows[0]).photos, photos)
		})
	}
}

// typeAll goes through a form with Tab, types into what takes text, presses space on what
// is ticked, and Enter on the buttons that lead on. It gives the photo to what takes photos.
func (x *worker) typeAll(photo string) {
	x.t.Helper()
	x.do(x.t, noDialog)
	seen := map[string]bool{}
	for range 400 {
		x.do(x.t, chromedp.KeyEvent(kb.Tab))
		at := evaluate[keyed](x.t, x.tab, atKey)
		if !at.Seen && at.Tag != "body" {
			x.t.Errorf("the focus is on %+v, which cannot be seen", at)
		}
		switch {
		case at.Do == "next" || at.Do == "send":
			before := evaluate[int](x.t, x.tab, stepShown)
			x.do(x.t, chromedp.KeyEvent(kb.Enter))
			x.until(fmt.Sprintf(`%s !== %d || !document.querySelector("[data-f=sealed]").hidden || !document.querySelector("form.ask [data-f=faults]").hidden`, stepShown, before))
			if faults := evaluate[string](x.t, x.tab, `(e => e.hidden ? "" : e.innerText)(document.querySelector("form.ask [data-f=faults]"))`); faults != "" {
				x.t.Fatalf("with the keyboard something was not reached: %s", faults)
			}
			if at.Do == "send" {
				return
			}
		case at.Type == "file" && !seen[at.Key]:
			seen[at.Key] = true
			x.choose(kb.Enter, photo)
			x.removePhoto()
			x.choose(" ", photo)
		case seen[at.Key] || !at.Inside:
		case at.Type == "checkbox" || at.Type == "radio":
			seen[at.Key] = true
			if at.Name != "" || at.Consent {
				x.do(x.t, chromedp.KeyEvent(" "))
			}
		case at.Tag == "select":
			seen[at.Key] = true
			x.do(x.t, chromedp.KeyEvent(kb.ArrowDown))
			// Of the top union nobody above takes complaints.
			for range 3 {
				if evaluate[bool](x.t, x.tab, `document.activeElement.selectedOptions[0].dataset.route !== ""`) {
					break
				}
				x.do(x.t, chromedp.KeyEvent(kb.ArrowDown))
			}
		case at.Type == "text" || at.Type == "tel" || at.Type == "email" || at.Tag == "textarea":
			seen[at.Key] = true
			x.do(x.t, chromedp.KeyEvent("12"))
		}
	}
	x.t.Fatal("the button that sends cannot be reached")
}

// choose presses a key on what takes photos and has the focus, gives the photo to what
// then asks for files, and returns when it is shown. The focus stays.
func (x *worker) choose(key, photo string) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	any := func(page.EventFileChooserOpened) bool { return true }
	_, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		asked, err := chromedp.WaitEvent(page.FileChooserOpened, any, chromedp.KeyEvent(key))(ctx, target)
		if err == nil {
			_, err = cdp.Call(ctx, target, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{photo}, BackendNodeID: asked.BackendNodeID})
		}
		return chromedp.Void{}, err
	})
	if err != nil {
		x.t.Fatalf("%q on what takes photos: %v", key, err)
	}
	x.until(photosShown + ` === 1`)
	if !evaluate[bool](x.t, x.tab, `document.activeElement.type === "file"`) {
		x.t.Error("whoever has chosen a photo has lost the focus")
	}
}

// removePhoto goes from what takes photos to the button that takes the only one away, and
// from there on to what takes photos.
func (x *worker) removePhoto() {
	x.t.Helper()
	x.do(x.t, chromedp.KeyEvent(kb.Tab))
	if !evaluate[bool](x.t, x.tab, `document.activeElement.matches("[data-f=photos] [data-do=less]")`) {
		x.t.Fatal("behind what takes photos does not stand what takes one away")
	}
	x.do(x.t, chromedp.KeyEvent(kb.Enter))
	x.until(photosShown + ` === 0`)
	if !evaluate[bool](x.t, x.tab, `document.activeElement.matches(".q[data-type=photos]")`) {
		x.t.Error("whoever has taken a photo away has lost the focus")
	}
	x.do(x.t, chromedp.KeyEvent(kb.Tab))
	if !evaluate[bool](x.t, x.tab, `document.activeElement.type === "file"`) {
		x.t.Fatal("from a photo that was taken away Tab does not lead to what takes another")
	}
}

const photosShown = `document.querySelectorAll("form.ask [data-f=photos] canvas").length`

// noDialog keeps the browser's own dialog for files from opening: it asks the test instead.
func noDialog(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, target, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true})
	return chromedp.Void{}, err
}

// A keyed is the control that has the focus.
type keyed struct {
	Tag, Type, Name, Do, Key string
	Seen, Inside, Consent    bool
}

const atKey = `(e => ({
	Tag: e.tagName.toLowerCase(), Type: e.type || "", Name: e.name || "", Do: e.dataset.do || "", Key: (e.name || e.id || e.outerHTML) + (e.type === "radio" || e.type === "checkbox" ? e.value : ""),
	Seen: e.getClientRects().length > 0, Inside: !!e.closest("form.ask"), Consent: !!e.closest("[data-consent]"),
}))(document.activeElement)`
