package e2e

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// deskPictures names a folder for a picture of every screen of the desk, at 360 and 1280
// pixels: for people to look at.
const deskPictures = "UNIONHALL_DESK_PICTURES"

// A desk's screens are judged one by one, in the state in which an officer meets them.
type deskScreen struct {
	name  string
	open  func(x *officer)
	guide string // what of it is in the middle of a picture of docs/for-officers.md; "": it has none
}

// deskScreens lead through the whole desk, each from the one before.
var deskScreens = []deskScreen{
	{name: "welcome", open: func(x *officer) {}},
	{name: "new-keys", open: func(x *officer) {
		x.write("union", cityTown)
		x.words("我是新来的，做钥匙")
		x.write("passphrase", "一条河")
	}},
	{guide: "[data-f=words]", name: "card", open: func(x *officer) {
		x.write("passphrase", officerPassphrase)
		x.write("again", officerPassphrase)
		x.words("做好钥匙")
		x.until(`document.querySelector("[data-f=card]") !== null`)
	}},
	{guide: "[data-f=own-words]", name: "waiting", open: func(x *officer) {
		x.words("都办好了，进入经办台")
		x.until(`document.querySelector("main[data-screen=waiting]") !== null`)
		x.calm(notOnTheList)
	}},
	{name: "own-files", open: func(x *officer) {
		x.do(x.t, chromedp.Reload())
		x.wipe() // the keys are kept as soon as they are made: whoever closes the page to call the chair has them still
		x.write("union", cityTown)
		x.words("我已经有钥匙文件")
	}},
	{guide: "h1", name: "list", open: func(x *officer) { x.enter(cityTown) }},
	{name: "list-export", open: func(x *officer) { x.words("导出上面列出的") }},
	{guide: "h1", name: "case", open: func(x *officer) {
		x.openFirst()
		x.until(`document.querySelectorAll("[data-f=photos][data-drawn] canvas").length === 2`)
	}},
	{name: "answer", open: func(x *officer) { x.press("[data-act=act_answer]") }},
	{guide: "[data-f=need]", name: "need", open: func(x *officer) { x.press("[data-act=act_need]") }},
	{name: "declined", open: func(x *officer) { x.press("[data-act=act_declined]") }},
	{name: "more", open: func(x *officer) { x.press("[data-act=act_more]") }},
	{name: "erase", open: func(x *officer) { x.words("应职工要求删掉") }},
	{name: "said", open: func(x *officer) {
		x.press("[data-act=act_need]")
		x.write("need", "劳动合同")
		x.words("请职工补充")
		x.until(`document.querySelector("[data-f=standing]").innerText === "等补充"`)
		x.write("note", "我先给单位打个电话。")
		x.words("留下")
		x.until(`document.querySelector("[data-f=notes]").innerText.includes("我先给单位打个电话。")`)
	}},
	{name: "transfer", open: func(x *officer) { x.press("[data-act=act_transfer]") }},
	{name: "english", open: func(x *officer) { x.words("English"); x.until(`document.documentElement.lang === "en"`) }},
	{name: "unlock", open: func(x *officer) {
		x.words("中文")
		x.words("锁上")
		x.until(`document.querySelector("main[data-screen=unlock]") !== null`)
	}},
	{name: "wipe", open: func(x *officer) { x.words("从这台电脑上清掉") }},
}

// deskModes are the ways in which officers see the desk.
var deskModes = []mode{
	modes[0],
	modes[1],
	{name: "large type", enter: `document.documentElement.classList.add("large")`, leave: `document.documentElement.classList.remove("large")`, rules: layoutRules},
}

// Every screen of the desk is right for axe, in the light, in the dark and in large type, and
// none is wider than a small phone or lets a browser remember what is typed.
func TestAxeFindsNothingOnAnyScreenOfTheDesk(t *testing.T) {
	t.Parallel()
	script := axeScript(t)
	o := newOffice(t)
	w := newWorker(t, o.counter, chromedp.WithNewBrowserContext())
	w.form("wages")
	w.fill(map[string]any{
		"employer": "鸿远机械有限公司", "place": "临河市港口路 3 号", "period": "今年三月到五月", "name": "周师傅", "when": "晚上七点以后",
		"what": "老板一直说下个月发。还有十几个工友也没有拿到。",
	}, sights(t, 2)...)
	w.send()
	w.outbox()
	w.sees("received")
	x := newOfficer(t, o)
	for i, s := range deskScreens {
		x.do(t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
		s.open(x)
		x.judge(script, s.name)
		x.picture(fmt.Sprintf("%02d-%s", i, s.name))
		x.guidePicture(s)
	}
	x.calm()
}

// judge holds a screen against axe, a small phone, and what a browser remembers.
func (x *officer) judge(script, name string) {
	x.t.Helper()
	evaluate[any](x.t, x.tab, script)
	for _, m := range deskModes {
		x.tab.enter(x.t, m)
		for _, f := range x.axe(x.t, m.rules...) {
			x.t.Errorf("%s, %s: %+v", name, m.name, f)
		}
		if over := evaluate[int](x.t, x.tab, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			x.t.Errorf("%s, %s: %d pixels wider than the phone", name, m.name, over)
		}
		if m.leave != "" {
			evaluate[any](x.t, x.tab, m.leave+"; null")
		}
	}
	// A browser writes what is typed into any other control into its profile.
	if kept := evaluate[[]string](x.t, x.tab, `[...document.querySelectorAll("input, textarea, select")].filter(e => e.type !== "password" && e.autocomplete !== "off").map(e => e.outerHTML)`); len(kept) > 0 {
		x.t.Errorf("%s: a browser remembers what is typed into %q", name, kept)
	}
	x.tab.enter(x.t, deskModes[0])
}

// judged is judge on a phone, in a test that is about something else as well.
func (x *officer) judged(name string) {
	x.t.Helper()
	if script := mayAxe(x.t); script != "" {
		x.do(x.t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
		x.judge(script, name)
	}
}

// judged lets axe look at the page of what was sent, as it is now.
func (x *worker) judged(name string) {
	x.t.Helper()
	if script := mayAxe(x.t); script != "" {
		x.do(x.t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
		x.judgeStep(script, name, wholePage, stepModes)
	}
}

// picture takes a screen at both widths, where somebody wants to look at it.
func (x *officer) picture(name string) {
	x.t.Helper()
	x.tab.picture(x.t, name)
}

func (x *worker) picture(name string) {
	x.t.Helper()
	x.tab.picture(x.t, name)
}

func (x *tab) picture(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv(deskPictures)
	if dir == "" {
		return
	}
	for _, width := range []int64{360, 1280} {
		x.do(t, chromedp.EmulateViewport(width, 800))
		picture, err := chromedp.Run(x.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, width)), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// guidePicture takes the pictures of a screen for docs/for-officers.md and its English
// counterpart, with
//
//	go test ./e2e -run TestAxeFindsNothingOnAnyScreenOfTheDesk -update
//
// and otherwise sees that there are some.
func (x *officer) guidePicture(s deskScreen) {
	x.t.Helper()
	if s.guide == "" {
		return
	}
	x.guidePictureIn(s, "")
	if !*updatePictures {
		x.guidePictureIn(s, ".en")
		return
	}
	if s.name == "card" { // its keys are shown once: in English others are made
		y := newOfficer(x.t, x.o)
		y.words("English")
		y.write("union", cityTown)
		y.words("I am new: make my keys")
		y.write("passphrase", officerPassphrase)
		y.write("again", officerPassphrase)
		y.words("Make the keys")
		y.until(`document.querySelector("[data-f=card]") !== null`)
		y.guidePictureIn(s, ".en")
		return
	}
	x.words("English")
	x.until(`document.documentElement.lang === "en"`)
	x.guidePictureIn(s, ".en")
	x.words("中文")
}

// guidePictureIn takes or looks at one picture; edition is what stands before its ending.
func (x *officer) guidePictureIn(s deskScreen, edition string) {
	x.t.Helper()
	file := filepath.Join("..", "docs", "pictures", "officers-"+s.name+edition+".png")
	if *updatePictures {
		x.do(x.t, chromedp.EmulateViewport(pictureWidth, pictureHeight, chromedp.EmulateMobile, chromedp.EmulateScale(pictureScale)))
		evaluate[any](x.t, x.tab, fmt.Sprintf(`document.activeElement.blur(); document.querySelector(%q).scrollIntoView({block: "center"}); null`, s.guide))
		picture, err := chromedp.Run(x.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			x.t.Fatal(err)
		}
		if err := os.WriteFile(file, picture, 0o644); err != nil {
			x.t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		x.t.Fatal(err)
	}
	if c, err := png.DecodeConfig(bytes.NewReader(text)); err != nil || c.Width != pictureScale*pictureWidth || len(text) > pictureBytes {
		x.t.Errorf("%s: %d pixels, %d bytes, %v", file, c.Width, len(text), err)
	}
}
