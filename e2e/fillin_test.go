package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"unionhall/internal/seal"
)

// fillVisible fills in what is to be seen of a form, one answer for each type of
// question, and returns what it has answered, by name, as it is to arrive.
const fillVisible = `(given => {
	const answers = {}, done = window.filledIn = window.filledIn || new Set();
	const seen = e => e.getClientRects().length > 0;
	const set = (e, value) => {
		e.value = value;
		e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true}));
		return value;
	};
	const types = {
		text: q => set(q.querySelector("input"), "记号" + q.dataset.name + " Mark-77"),
		story: q => set(q.querySelector("textarea"), "第一行记号" + q.dataset.name + "\n第二行 Mark-88 “引号”"),
		phone: q => set(q.querySelector("input"), "16612345678"),
		email: q => set(q.querySelector("input"), "mark-77@gonghui.example"),
		number: q => +set(q.querySelector("input"), "12"),
		money: q => set(q.querySelector("input"), "3456.5") * 100,
		date: q => set(q.querySelector("input"), "2026-05-01"),
		choice: q => { const e = q.querySelector("input[type=radio]"); e.click(); return e.value },
		choices: q => Array.from(q.querySelectorAll("input[type=checkbox]")).slice(0, 2).map(e => { e.click(); return e.value }),
		truth: q => { q.querySelector("input[value=true]").click(); return true },
		union: q => {
			const e = q.querySelector("select"), option = Array.from(e.options).find(o => o.value && o.dataset.route !== "");
			return option ? set(e, option.value) : undefined;
		},
		people: q => {
			q.querySelector("[data-do=more]").click();
			const part = p => Array.from(q.querySelectorAll("[data-p=" + p + "]")).pop();
			set(part("name"), "记号工友");
			set(part("contact"), "17798765432");
			part("agreed").click();
			return [{name: "记号工友", contact: "17798765432", agreed: true}];
		},
	};
	for (const q of document.querySelectorAll("form.ask .q[data-name]")) {
		const {name, type} = q.dataset;
		if (done.has(name) || !seen(q) || type === "photos") continue;
		done.add(name);
		const value = name in given ? (set(q.querySelector("input, textarea, select"), given[name]), given[name]) : types[type] ? types[type](q) : undefined;
		if (value !== undefined) answers[name] = value;
	}
	for (const e of document.querySelectorAll("form.ask [data-consent] input")) if (seen(e) && !e.checked) e.click();
	return answers;
})`

// A worker is a tab in which somebody fills in forms, and reads what has become of them.
type worker struct {
	*tab
	t *testing.T
	c *counter
}

func newWorker(t *testing.T, c *counter, options ...chromedp.ContextOption) *worker {
	t.Helper()
	return workerIn(t, sharedBrowser(t), c, options...)
}

// workerIn is a worker with a tab of this browser.
func workerIn(t *testing.T, browser context.Context, c *counter, options ...chromedp.ContextOption) *worker {
	t.Helper()
	x := &worker{openTab(t, browser, c.origin(), options...), t, c}
	x.before(t, littleChance)
	return x
}

// littleChance makes the pauses short that pages leave to chance, up to half a minute, so
// that nobody can tell whose two questions are. Whoever counts attempts takes wholeChance.
const littleChance = `{ const chance = Math.random; Math.random = () => chance() / 50 }`

// wholeChance undoes it.
const wholeChance = `{ Math.random = () => crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32 }`

// until returns when a condition holds in the page. If it does not come to that, it tells
// what the page says instead.
func (x *worker) until(condition string) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](until(condition), chromedp.EvalAwaitPromise)); err != nil {
		x.t.Fatalf("%s: %v\nthe page says %s\nthe browser says %q", condition, err, evaluate[string](x.t, x.tab, pageSays), x.take())
	}
}

// pageSays is what a page of forms tells of itself.
const pageSays = `Array.from(document.querySelectorAll("[data-f]")).filter(e => e.getClientRects().length && !e.querySelector("[data-f]")).map(e => e.dataset.f + ": " + e.innerText).join("; ")`

// form opens the page of a form of the city's union, with its script at work.
func (x *worker) form(id string) {
	x.t.Helper()
	x.do(x.t, chromedp.Navigate(x.c.url(cityTown+"/forms/"+id+".html")))
	x.until(formReady)
}

// formReady holds when the script of the form has taken over.
const formReady = `document.querySelector("form.ask fieldset.step:not([disabled])") !== null`

// fill answers all that the form asks, step by step, with photos where it wants some,
// and stops before sending.
func (x *worker) fill(given map[string]any, photos ...string) map[string]any {
	x.t.Helper()
	text, err := json.Marshal(given)
	if err != nil || given == nil {
		text = []byte("{}")
	}
	answers, attached := map[string]any{}, false
	for range 20 {
		for name, value := range evaluate[map[string]any](x.t, x.tab, fillVisible+"("+string(text)+")") {
			answers[name] = value
		}
		if name := evaluate[string](x.t, x.tab, photoQuestion); len(photos) > 0 && !attached && name != "" {
			x.attach(name, photos)
			attached = true
			answers[name] = []any{}
			for i := range photos {
				answers[name] = append(answers[name].([]any), float64(i))
			}
		}
		if evaluate[bool](x.t, x.tab, toSend) {
			return answers
		}
		x.step("next")
	}
	x.t.Fatal("the form has no end")
	return nil
}

// photoQuestion is the name of the question that wants photos, if it is to be seen.
const photoQuestion = `(q => q && q.getClientRects().length ? q.dataset.name : "")(document.querySelector("form.ask .q[data-type=photos]"))`

// toSend tells whether the button that sends can be seen.
const toSend = `document.querySelector("form.ask [data-do=send]").getClientRects().length > 0`

// attach gives files to a question, and waits until all are shown.
func (x *worker) attach(name string, photos []string) {
	x.t.Helper()
	x.do(x.t, chromedp.SetUploadFiles(chromedp.CSS(`form.ask .q[data-name="`+name+`"] input[type=file]`), photos))
	x.until(fmt.Sprintf(`document.querySelectorAll('form.ask .q[data-name=%q] [data-f=photos] canvas').length === %d`, name, len(photos)))
}

// step presses the button to the next or the last step, and returns when that is shown.
func (x *worker) step(to string) {
	x.t.Helper()
	before := evaluate[int](x.t, x.tab, stepShown)
	evaluate[any](x.t, x.tab, `Array.from(document.querySelectorAll("form.ask [data-do=`+to+`]")).find(e => e.getClientRects().length).click(); null`)
	x.until(fmt.Sprintf(`%s !== %d || !document.querySelector("form.ask [data-f=faults]").hidden`, stepShown, before))
	if faults := evaluate[string](x.t, x.tab, `(e => e.hidden ? "" : e.innerText)(document.querySelector("form.ask [data-f=faults]"))`); faults != "" {
		x.t.Fatalf("step %d: %s", before, faults)
	}
}

// stepShown is the number of the first step that can be seen.
const stepShown = `Array.from(document.querySelectorAll("form.ask .step")).findIndex(e => e.getClientRects().length)`

// A handed is what a worker has in hand after sending.
type handed struct {
	Number string // case number
	Code   string // the twelve characters
}

// send presses the button, and returns when the sealed form is kept.
func (x *worker) send() handed {
	x.t.Helper()
	evaluate[any](x.t, x.tab, `document.querySelector("form.ask [data-do=send]").click(); null`)
	x.until(`!document.querySelector("[data-f=sealed]").hidden || !document.querySelector("form.ask [data-f=faults]").hidden`)
	if faults := evaluate[string](x.t, x.tab, `(e => e.hidden ? "" : e.innerText)(document.querySelector("form.ask [data-f=faults]"))`); faults != "" {
		x.t.Fatalf("it is not sent: %s", faults)
	}
	return evaluate[handed](x.t, x.tab, `(e => ({Number: e.querySelector("[data-f=number]").innerText, Code: e.querySelector("[data-f=code]").innerText}))(document.querySelector("[data-f=sealed]"))`)
}

// outbox opens the page of what was sent.
func (x *worker) outbox() {
	x.t.Helper()
	x.do(x.t, chromedp.Navigate(x.c.url(cityTown+"/outbox.html")))
}

// sees returns when the outbox says this of its only envelope.
func (x *worker) sees(state string) {
	x.t.Helper()
	x.until(fmt.Sprintf(`(all => all.length === 1 && all[0].innerText !== "" && all[0].innerText.startsWith((all[0].dataset[%q] || "?").split("{")[0]))(document.querySelectorAll(".outbox [data-f=items] [data-f=state]"))`, state))
}

// seesReceived returns when the outbox says of so many envelopes that they have arrived.
func (x *worker) seesReceived(n int) {
	x.t.Helper()
	x.until(fmt.Sprintf(`Array.from(document.querySelectorAll(".outbox [data-f=items] [data-f=state]")).filter(e => e.innerText === e.dataset.received).length === %d`, n))
}

// opened is what the keys of the union open of a row.
type opened struct {
	Answers map[string]any
	Consent struct {
		T        int64
		Lang     string
		Purposes []struct {
			ID    string
			Given bool
		}
	}
	Notice string
	Parts  []struct {
		N, Size     int
		Sha256, Key string
	}
	Hints  map[string]any
	photos [][]byte
}

// open opens a row with the officer's key, and makes sure that the recovery key opens
// the same.
func (s *formSite) open(t *testing.T, r row) opened {
	t.Helper()
	keys := s.keys[r.union]
	if keys == nil {
		t.Fatalf("a form lies with %s, which has no keys", r.union)
	}
	content, err := r.body.Open(keys.opens)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.body.Open(keys.recovery); err != nil || !bytes.Equal(again, content) {
		t.Errorf("the recovery key opens something else: %v", err)
	}
	var o opened
	if err := json.Unmarshal(content, &o); err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, p := range o.Parts {
		photo := seal.Photo{N: p.N, Size: p.Size, SHA256: digestOf(t, p.Sha256), Key: digestOf(t, p.Key)}
		if at+photo.Parts() > len(r.parts) {
			t.Fatalf("photo %d: %d parts are here, it ends with part %d", p.N, len(r.parts), at+photo.Parts())
		}
		plain, err := photo.Open(r.body.Sid, r.parts[at:at+photo.Parts()])
		if err != nil {
			t.Fatalf("photo %d: %v", p.N, err)
		}
		o.photos = append(o.photos, plain)
		at += photo.Parts()
	}
	return o
}

// one returns the only row that the endpoint keeps, opened: it has to have these answers.
func (c *counter) one(t *testing.T, answers map[string]any) opened {
	t.Helper()
	rows := c.end.rows(region, cityTown, works)
	if len(rows) != 1 {
		t.Fatalf("the endpoint keeps %d rows, want one", len(rows))
	}
	if rows[0].missing > 0 {
		t.Errorf("%d parts are missing", rows[0].missing)
	}
	o := c.site.open(t, rows[0])
	if !reflect.DeepEqual(o.Answers, answers) {
		t.Errorf("opened are\n%v\nanswered was\n%v", o.Answers, answers)
	}
	return o
}

// sights are photos as telephones take them, with where they were taken in their metadata:
// two at most.
func sights(t *testing.T, n int) []string {
	t.Helper()
	var files []string
	for i, sight := range twoSights[:n] {
		file := filepath.Join(t.TempDir(), fmt.Sprintf("IMG_%d.jpg", i))
		if err := os.WriteFile(file, sight(), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// twoSights are drawn once for all tests.
var twoSights = [2]func() []byte{
	sync.OnceValue(func() []byte { return drawSight(0, 1600, 1200) }),
	sync.OnceValue(func() []byte { return drawSight(1, 1600, 1200) }),
}

// drawSight draws a photo of a size that is told from others by its blue.
func drawSight(i, width, height int) []byte {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	noise := rand.New(rand.NewPCG(uint64(i), 7))
	for y := range height {
		for x := range width {
			picture.SetRGBA(x, y, color.RGBA{uint8(x * 200 / width), uint8(y*200/height + int(noise.UintN(24))), uint8(i * 120), 255})
		}
	}
	var b bytes.Buffer
	jpeg.Encode(&b, picture, nil) // a buffer takes everything
	metadata := "Exif\x00\x00MM\x00*" + photoPlace
	segment := append([]byte{0xff, 0xd8, 0xff, 0xe1, byte((len(metadata) + 2) >> 8), byte(len(metadata) + 2)}, metadata...)
	return append(segment, b.Bytes()[2:]...)
}

// photoPlace stands in the metadata of photos, and has to be gone.
const photoPlace = "GPS 31.230416 121.473701 of marked place"

// judgePhotos holds what arrived against what was taken.
func judgePhotos(t *testing.T, photos [][]byte, want int) {
	t.Helper()
	if len(photos) != want {
		t.Fatalf("%d photos have come, want %d", len(photos), want)
	}
	for i, p := range photos {
		if bytes.Contains(p, []byte("Exif")) || bytes.Contains(p, []byte("marked place")) {
			t.Errorf("photo %d says where it was taken", i)
		}
		picture, err := jpeg.Decode(bytes.NewReader(p))
		if err != nil {
			t.Errorf("photo %d: %v", i, err)
			continue
		}
		size := picture.Bounds().Size()
		if size.X*3 != size.Y*4 {
			t.Errorf("photo %d has become %v", i, size)
		}
		if _, _, blue, _ := picture.At(size.X/2, size.Y/2).RGBA(); int(blue>>8) < i*120-30 || int(blue>>8) > i*120+30 {
			t.Errorf("photo %d is another one: its blue is %d", i, blue>>8)
		}
	}
}

func digestOf(t *testing.T, text string) seal.Digest {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != 32 {
		t.Fatalf("%q is no digest", text)
	}
	return seal.Digest(b)
}
