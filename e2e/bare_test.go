package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// A pageless reader: no style sheet, no script, no picture has come. What a
// page is for must be there all the same, and in an order that makes sense. It
// is read as a screen reader reads it: what each thing is, and what it is called.

var styleElement = regexp.MustCompile(`(?s)<style>.*?</style>`)

// serveBare serves the pages of the site without what makes them look.
func serveBare(t *testing.T) string {
	t.Helper()
	server := startServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := os.ReadFile(filepath.Join(site.dir, filepath.FromSlash(path.Clean(fileOf(r.URL.Path)))))
		if err != nil || !strings.HasSuffix(r.URL.Path, ".html") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := w.Write(styleElement.ReplaceAll(text, nil)); err != nil {
			t.Log(err) // the browser went away
		}
	}))
	return server.URL
}

// read returns what a screen reader meets on a page, in order: "role name".
func (x *tab) read(t *testing.T, address string) []string {
	t.Helper()
	x.do(t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}), chromedp.EmulateViewport(360, 740), chromedp.Navigate(address))
	ctx, cancel := context.WithTimeout(x.ctx, patience)
	defer cancel()
	tree, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) (accessibility.GetFullAXTreeResult, error) {
		return cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	})
	if err != nil {
		t.Fatal(err)
	}
	return inOrder(t, tree.Nodes)
}

// inOrder walks the tree from its root: the list has no order of its own.
func inOrder(t *testing.T, nodes []*accessibility.Node) []string {
	t.Helper()
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range nodes {
		byID[n.NodeID] = n
	}
	var things []string
	var walk func(n *accessibility.Node)
	walk = func(n *accessibility.Node) {
		if role := textOf(t, n.Role); !n.Ignored && role != "" && role != "none" && role != "generic" && role != "InlineTextBox" {
			things = append(things, strings.TrimSpace(role+" "+textOf(t, n.Name)))
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				walk(child)
			}
		}
	}
	if len(nodes) > 0 {
		walk(nodes[0])
	}
	return things
}

func textOf(t *testing.T, v *accessibility.Value) string {
	t.Helper()
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var text string
	if err := json.Unmarshal(v.Value, &text); err != nil {
		t.Fatal(err)
	}
	return text
}

// follow reports what of the wanted things does not come, one after the other.
// A wanted thing is the beginning of one that is read.
func follow(t *testing.T, page string, things, wanted []string) {
	t.Helper()
	at := 0
	for _, want := range wanted {
		i := at
		for i < len(things) && !strings.HasPrefix(things[i], want) {
			i++
		}
		if i == len(things) {
			t.Errorf("%s: %q does not come behind %q; what is read:\n%s", page, want, things[:at], strings.Join(things[at:], "\n"))
			return
		}
		at = i + 1
	}
}

// bare is what must be read on a page, in this order. The hotline comes before
// anything else that is the page's own: who needs help at once hears it first.
var bare = []struct {
	page  string
	reads []string
}{
	{"yl-linhe/index.html", []string{
		"RootWebArea 临河市总工会", "link 跳到正文", "banner", "link 省总工会", "link", "link 职工热线 12351", "navigation 栏目",
		"main", "heading 临河市总工会", "navigation 我要办事", "link", "link", "link", "link", "link",
		"heading 有事打电话", "link 12351", "heading 最新消息", "link", "heading 办事指南", "link",
		"heading 上下级工会", "link 全部栏目", "contentinfo", "heading 联系工会", "link 0999-",
	}},
	{"yl/services/unpaid-wages.html", []string{
		"link 跳到正文", "banner", "link 职工热线 12351", "main", "navigation 当前位置", "heading 被拖欠工资怎么办",
		"StaticText 您的时限", "StaticText 先做这一步", "navigation 各地这样办", "link 临河", "term 服务对象", "term 设定依据", "link", "term 受理条件", "term 免除情形", "term 申请材料", "term 办理流程",
		"term 法定时限", "term 承诺时限", "term 收费标准", "term 办理地点", "term 办理时间", "term 咨询电话", "term 监督投诉", "term 办理结果", "term 网上办理",
		"contentinfo",
	}},
	{"yl-linhe/contacts/index.html", []string{
		"link 跳到正文", "banner", "link 职工热线 12351", "main", "heading 联系方式", "link", "contentinfo", "heading 联系工会", "link 12351", "link 0999-",
	}},
}

func TestPagesServeWithoutStyleScriptAndPictures(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveBare(t))
	for _, b := range bare {
		follow(t, b.page, x.read(t, x.origin+"/"+b.page), b.reads)
	}
}

func TestReadingSeesWhatIsMissing(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), "data:")
	things := x.read(t, "data:text/html,<title>a</title><main><a href=b>b</a><h1>c</h1></main>")
	failed := &testing.T{}
	follow(failed, "a", things, []string{"heading c", "link b"})
	if !failed.Failed() {
		t.Errorf("a wrong order was not noticed in %q", things)
	}
	follow(t, "a", things, []string{"RootWebArea a", "main", "link b", "heading c"})
}

// A stop is where the keys lead.
type stop struct {
	What   string  `json:"what"`
	Top    float64 `json:"top"`
	Bottom float64 `json:"bottom"`
	Height float64 `json:"height"` // of the window
	Ring   bool    `json:"ring"`   // it can be seen that it has the focus
	Hidden string  `json:"hidden"` // what lies over it
}

const focused = `(() => {
	const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
	const ringed = [e, e.nextElementSibling, e.parentElement].filter(Boolean).map(x => getComputedStyle(x))
		.some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2);
	const above = document.elementFromPoint(Math.min(r.left + 4, innerWidth - 1), (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2);
	const covers = above && above !== e && !e.contains(above) && !above.contains(e) && !(e.labels && [...e.labels].some(l => l.contains(above)));
	return {what: e.tagName + " " + (e.innerText || e.ariaLabel || "").trim().slice(0, 40), top: r.top, bottom: r.bottom, height: innerHeight,
		ring: ringed, hidden: covers ? above.outerHTML.slice(0, 80) : ""};
})()`

// TestTheKeysReachEverything goes through pages with the tab key: every thing to
// touch is reached, in the order of the page, is on the screen, under nothing,
// and shows that it has the focus.
func TestTheKeysReachEverything(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/"))
	for _, b := range bare {
		x.do(t, chromedp.EmulateViewport(360, 740), chromedp.Navigate(address(x.origin, b.page)))
		want := evaluate[[]string](t, x, `[...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
			.filter(e => e.checkVisibility({visibilityProperty: true})).map(e => e.tagName + " " + (e.innerText || e.ariaLabel || "").trim().slice(0, 40))`)
		for i, thing := range want {
			x.do(t, chromedp.Func(pressTab))
			s := evaluate[stop](t, x, focused)
			if s.What != thing {
				t.Errorf("%s: stop %d of the keys is %q, in the page it is %q", b.page, i+1, s.What, thing)
				break
			}
			if !s.Ring || s.Hidden != "" || s.Bottom <= 0 || s.Top >= s.Height {
				t.Errorf("%s: the focus on %q is not to be seen: %+v", b.page, thing, s)
			}
		}
	}
}

func pressTab(ctx context.Context, target *chromedp.Target) error {
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p := input.DispatchKeyEventParams{Type: kind, Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: 9}
		if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, p); err != nil {
			return err
		}
	}
	return nil
}
