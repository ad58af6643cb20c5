package e2e

import (
	"math"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A box is where an element stands in the window.
type box struct{ Left, Top, Right, Bottom float64 }

func (x *tab) boxOf(t *testing.T, element string) box {
	t.Helper()
	return evaluate[box](t, x, `(() => { const r = (`+element+`).getBoundingClientRect(); return {Left: r.left, Top: r.top, Right: r.right, Bottom: r.bottom}; })()`)
}

// clickOn clicks with the mouse, which a script's click is not.
func (x *tab) clickOn(t *testing.T, element string) {
	t.Helper()
	b := x.boxOf(t, element)
	x.do(t, chromedp.MouseClickXY((b.Left+b.Right)/2, (b.Top+b.Bottom)/2))
}

const (
	sheet = panel + `?.querySelector(".sheet:not([hidden])")`
	badge = panel + `?.querySelector(".badge:not([hidden])")`
)

// many makes more faults than a panel has room for.
func (p *preview) many(t *testing.T) {
	t.Helper()
	for _, name := range []string{"content/news/b.md", "content/lh/news/c.md", "content/news/draft.md", "content/news/scheduled.md"} {
		p.edit(t, name, "title:", "titel: 打错了\nsumary: 也打错了\ntitle:")
	}
}

func TestPanelStandsBesideTheTextWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	p.many(t)
	x.until(t, sheet)
	text, over := x.boxOf(t, `document.querySelector(".prose")`), x.boxOf(t, sheet)
	if over.Left < text.Right || over.Right > 1280 || over.Top < 0 {
		t.Errorf("the panel is at %+v, the text at %+v", over, text)
	}
}

func TestPanelLeavesHalfOfAPhoneToThePage(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	x.do(t, chromedp.EmulateViewport(360, 800, chromedp.EmulateMobile))
	p.many(t)
	x.until(t, sheet)
	if over := x.boxOf(t, sheet); over.Top < 400 || over.Left < 0 || over.Right > 360 {
		t.Errorf("the panel is at %+v", over)
	}
	for _, target := range []string{".fold", "button.place"} {
		if b := x.boxOf(t, panel+`.querySelector("`+target+`")`); b.Bottom-b.Top < 44 {
			t.Errorf("%s is %v high", target, b.Bottom-b.Top)
		}
	}
}

func TestPanelSaysThatThereIsMoreBelow(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	more := panel + `?.querySelector(".more").checkVisibility()`
	p.many(t)
	x.until(t, sheet+` && `+more)
	evaluate[any](t, x, panel+`.querySelector(".scroll").scrollTo({top: 1e6, behavior: "instant"}); null`)
	x.until(t, `!(`+more+`)`)
}

func TestFoldedPanelStillCountsAndWearsNoRingAfterAClick(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	p.edit(t, "content/news/a.md", "开头。", "见[没有的](nothing.md)。")
	p.edit(t, "content/news/b.md", "date: 2026-05-01", "date: 2026-13-40")
	x.until(t, sheet)
	x.clickOn(t, panel+`.querySelector(".fold")`)
	x.until(t, badge)
	if said := evaluate[string](t, x, badge+`.innerText.replace(/\s+/g, " ").trim()`); said != "网站里有 1 个错误，不在这一页 1 个提醒" {
		t.Errorf("it says %q", said)
	}
	if ring := evaluate[string](t, x, panel+`.activeElement.className + getComputedStyle(`+badge+`).outlineStyle`); ring != "badgenone" {
		t.Errorf("the focus is %s", ring)
	}
}

// TestPanelStaysAsItWasLeft: neither a load nor another page of the same faults
// folds or opens it.
func TestPanelStaysAsItWasLeft(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/gone.html")
	x.until(t, sheet)
	x.visitPreview(t, p, "/yl/news/gone.html")
	x.until(t, sheet)
	x.clickOn(t, panel+`.querySelector(".fold")`)
	x.visitPreview(t, p, "/yl/news/gone.html")
	x.until(t, badge)
	x.visitPreview(t, p, "/yl/news/lost.html")
	x.until(t, sheet)
}

func TestLinkThatLeadsNowhereLooksLikeText(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	p.edit(t, "content/news/a.md", "开头。", "见[没有的](nothing.md)，[乙](b.md)。")
	x := tabOf(t, p)
	x.visitPreview(t, p, "/yl/news/a.html")
	style := `(e => { const s = getComputedStyle(e); return s.color + s.textDecorationLine; })`
	if !evaluate[bool](t, x, style+`(document.querySelector(".prose a:not([href])")) === `+style+`(document.querySelector(".prose p")) && `+
		style+`(document.querySelector(".prose a[href]")) !== `+style+`(document.querySelector(".prose p"))`) {
		t.Error("a link that leads nowhere looks like one")
	}
}

// TestDraftsAreMarkedCalmly: readable, and not in the colour of what is wrong.
func TestDraftsAreMarkedCalmly(t *testing.T) {
	t.Parallel()
	p := startPreview(t)
	x := tabOf(t, p)
	for _, scheme := range []string{"light", "dark"} {
		x.emulate(t, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		for address, mark := range map[string]string{"draft.html": ".note.draft", "scheduled.html": ".note.draft", "": ".mark.draft"} {
			x.visitPreview(t, p, "/yl/news/"+address)
			ink, paper := x.colour(t, mark, "color"), x.colour(t, mark, "background-color")
			if ratio := contrast(ink, paper); ratio < 4.5 {
				t.Errorf("%s %s: contrast %.2f", scheme, mark, ratio)
			}
			if ink[0]-ink[2] > 40 || paper[0]-paper[2] > 40 {
				t.Errorf("%s %s: %v on %v is red", scheme, mark, ink, paper)
			}
		}
	}
}

// colour is a computed colour: red, green and blue up to 255.
func (x *tab) colour(t *testing.T, selector, property string) [3]float64 {
	t.Helper()
	return evaluate[[3]float64](t, x, `getComputedStyle(document.querySelector("`+selector+`")).getPropertyValue("`+property+`").match(/\d+/g).slice(0, 3).map(Number)`)
}

// contrast is that of WCAG 2.
func contrast(a, b [3]float64) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + .05) / (math.Min(la, lb) + .05)
}

func luminance(c [3]float64) float64 {
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		v := c[i] / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
