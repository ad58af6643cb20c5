package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// own reports whether a request stays within the site. An address that
// carries its own data asks nobody.
func (x *tab) own(address string) bool {
	return strings.HasPrefix(address, x.origin) || strings.HasPrefix(address, "data:")
}

// serve answers as the plainest host does: a file for its own name, index.html
// for a folder, the 404 page else. It knows no redirects.
func serve(t *testing.T, dir, prefix string) string {
	t.Helper()
	server := startServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, inside := strings.CutPrefix(r.URL.Path, prefix)
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path.Clean("/"+fileOf(name)))))
		code := http.StatusOK
		if err != nil || !inside {
			name, code = "404.html", http.StatusNotFound
			if text, err = os.ReadFile(filepath.Join(dir, name)); err != nil {
				t.Error(err)
			}
		}
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(fileOf(name))))
		w.WriteHeader(code)
		if _, err := w.Write(text); err != nil {
			t.Log(err) // the browser went away
		}
	}))
	return server.URL + prefix
}

// fileOrigin is the address of the site on the disk.
func fileOrigin() string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(site.dir) + "/"}).String()
}

// address is where the file of the site lies below an origin.
func address(origin, file string) string {
	return origin + (&url.URL{Path: file}).EscapedPath()
}

// widths of a cheap phone and of a desk.
var widths = []int64{360, 1280}

// A sight is what a reader gets to see of a page.
type sight struct {
	Lang     string  `json:"lang"`
	Title    string  `json:"title"`
	Heading  string  `json:"heading"`
	Width    float64 `json:"width"`
	Window   float64 `json:"window"`
	Viewport string  `json:"viewport"` // how wide the page asks a phone to be
	Overflow string  `json:"overflow"` // the innermost element that is too wide
	Blank    bool    `json:"blank"`    // no style is in force
	Broken   int     `json:"broken"`   // pictures that did not load
}

// lookAt is a function of the window that shows the page.
const lookAt = `(({document, screen, innerWidth}) => {
	const root = document.scrollingElement, screenWidth = screen.width;
	const outer = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > screenWidth).pop();
	return {
		lang: document.documentElement.lang,
		title: document.title,
		heading: document.querySelector("h1")?.innerText ?? "",
		width: root.scrollWidth, window: innerWidth,
		viewport: document.querySelector("meta[name=viewport]")?.content ?? "",
		overflow: root.scrollWidth > screenWidth && outer ? outer.outerHTML.slice(0, 200) : "",
		blank: document.styleSheets.length === 0,
		broken: [...document.images].filter(i => i.complete && !i.naturalWidth).length,
	};
})`

const look = lookAt + "(window)"

// visit opens a file of the site at a width and reports what is wrong with it.
func (x *tab) visit(t *testing.T, file string, width int64) {
	t.Helper()
	for _, fault := range x.inspect(t, file, width) {
		t.Errorf("%s at %d px: %s", file, width, fault)
	}
}

// inspect opens a file of the site at a width and says what is wrong with it.
func (x *tab) inspect(t *testing.T, file string, width int64) []string {
	t.Helper()
	x.do(t, chromedp.EmulateViewport(width, 800, chromedp.EmulateMobile), chromedp.Navigate(address(x.origin, file)))
	s := evaluate[sight](t, x, look)
	return append(x.take(), s.faults(width)...)
}

// faults are what is wrong with what is seen at a width.
func (s sight) faults(width int64) (faults []string) {
	if s.Lang == "" || s.Title == "" || s.Heading == "" {
		faults = append(faults, fmt.Sprintf("lang %q, title %q, heading %q", s.Lang, s.Title, s.Heading))
	}
	if s.Width > s.Window || s.Window > float64(width) {
		faults = append(faults, fmt.Sprintf("it is %v wide in a window of %v: %s", s.Width, s.Window, s.Overflow))
	}
	if !strings.Contains(s.Viewport, "width=device-width") { // in a frame it shows in nothing else
		faults = append(faults, fmt.Sprintf("viewport %q", s.Viewport))
	}
	if s.Blank {
		faults = append(faults, "no style is in force")
	}
	if s.Broken > 0 {
		faults = append(faults, fmt.Sprintf("%d pictures did not load", s.Broken))
	}
	return faults
}

// lookInFrames shows addresses in frames of a width, several at once, each until it is loaded,
// and is what is seen of each, in order.
const lookInFrames = `((urls, width, look) => {
	const seen = [];
	let next = 0;
	const frames = Array.from({length: 4}, async () => {
		for (let i; (i = next++) < urls.length;) {
			const frame = document.createElement("iframe");
			frame.style = "position: fixed; top: 0; left: 0; border: 0; height: 800px; width: " + width + "px";
			frame.src = urls[i];
			document.body.append(frame);
			await new Promise(done => frame.onload = done);
			seen[i] = look(frame.contentWindow);
			frame.remove();
		}
	});
	return Promise.all(frames).then(() => seen);
})`

// cutShort is what becomes of a picture that is still on its way when its frame goes.
const cutShort = "not loaded: net::ERR_ABORTED"

// inspectInFrames shows files of the site at a width as inspect does, for half the work, in a tab
// that is at a page for frames, and says what is wrong with them.
func (x *tab) inspectInFrames(t *testing.T, files []string, width int64) (faults []string) {
	t.Helper()
	var urls []string
	for _, file := range files {
		urls = append(urls, address(x.origin, file))
	}
	list, err := json.Marshal(urls)
	if err != nil {
		t.Fatal(err)
	}
	seen := evaluate[[]sight](t, x, fmt.Sprintf("%s(%s, %d, %s)", lookInFrames, list, width, lookAt), chromedp.EvalAwaitPromise)
	for i, s := range seen {
		for _, fault := range s.faults(width) {
			faults = append(faults, files[i]+": "+fault)
		}
	}
	for _, fault := range x.take() {
		if fault != cutShort {
			faults = append(faults, fmt.Sprintf("one of %q: %s", files, fault))
		}
	}
	return faults
}

// A page that does everything wrong shows that the other tests can fail.
func TestInspectionSeesFaults(t *testing.T) {
	t.Parallel()
	const page = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src *; script-src 'unsafe-inline'">
<style>p{color:red}</style></head><body><pre style="color:red">%s</pre>
<img src="http://127.0.0.1:9/x.png"><script>console.error("no")</script></body></html>`
	text := fmt.Appendf(nil, page, strings.Repeat("一行很长的字", 60))
	h := newHost(t, folder{"index.html": text}, habits{})
	alone, framed := openTab(t, sharedBrowser(t), h.url("")), openTab(t, sharedBrowser(t), h.url(""))
	framed.do(t, chromedp.EmulateViewport(widths[0], 800, chromedp.EmulateMobile), chromedp.Navigate(h.origin()+framesPage))
	for way, list := range map[string][]string{
		"alone": alone.inspect(t, "index.html", widths[0]), "in frames": framed.inspectInFrames(t, []string{"index.html", "index.html"}, widths[0]),
	} {
		faults := strings.Join(list, "\n")
		for _, want := range []string{"Content Security Policy", "another place: http://127.0.0.1:9/", "not loaded", "console: error", `lang ""`, `viewport ""`, "wide in a window", "no style", "1 pictures"} {
			if !strings.Contains(faults, want) {
				t.Errorf("%s: %q is not among the faults:\n%s", way, want, faults)
			}
		}
	}
}

func TestSamplesReadWellUnderEveryAddress(t *testing.T) {
	t.Parallel()
	browser := sharedBrowser(t)
	origins := map[string]string{"root": serve(t, site.dir, "/"), "folder": serve(t, site.dir, "/a/b/"), "disk": fileOrigin()}
	for name, origin := range origins {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := openTab(t, browser, origin)
			for _, file := range site.samples(t) {
				for _, width := range widths {
					x.visit(t, file, width)
				}
			}
		})
	}
}

// What stands behind # chooses a union, or says to which case something is added: it is
// said in every language, and to no server.
func TestLanguageSwitchChangesTheLanguage(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/a/b/"))
	for _, file := range []string{"index.html", translated(t, "*/en/index.html"), translated(t, "*/en/news/[^i]*.html")} {
		from := address(x.origin, file) + "#later=AAAAAAAAAAAAAAAAAAAAAA"
		x.do(t, chromedp.EmulateViewport(widths[0], 800), chromedp.Navigate(from))
		x.click(t, `body a[hreflang="en"]`)
		if lang := evaluate[string](t, x, "document.documentElement.lang"); lang != "en" {
			t.Errorf("%s: the switch leads to a page in %q", file, lang)
		}
		x.click(t, `body a[hreflang="zh-Hans"]`)
		if back := evaluate[string](t, x, "location.href"); back != from {
			t.Errorf("%s: switching there and back leads to %s", file, back)
		}
		for _, fault := range x.take() {
			t.Errorf("%s: %s", file, fault)
		}
	}
}

// translated returns the page in the main language whose English one matches pattern.
func translated(t *testing.T, pattern string) string {
	t.Helper()
	english := site.first(pattern)
	file := strings.Replace(english, "/en/", "/", 1)
	if english == "" || site.first(file) == "" {
		t.Fatalf("no page of the demonstration site is translated as %s", pattern)
	}
	return file
}

// click follows a link and waits for the page that it leads to.
func (x *tab) click(t *testing.T, selector string) {
	t.Helper()
	if !evaluate[bool](t, x, `!!document.querySelector('`+selector+`')`) {
		t.Fatalf("%s has no %s", evaluate[string](t, x, "location.href"), selector)
	}
	x.do(t, loaded(chromedp.Click(chromedp.CSS(selector))))
}

// loaded does something that opens a page, and waits for it.
func loaded(trigger chromedp.Action[chromedp.Void]) chromedp.Action[chromedp.Void] {
	wait := chromedp.WaitEvent(page.LoadEventFired, nil, trigger)
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := wait(ctx, target)
		return chromedp.Void{}, err
	}
}

// A host that finds nothing shows the 404 page at any address, so its links
// are absolute: it works where the site was built for, and nowhere else.
func TestNotFoundPageWorksAtAnyDepth(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveSmall(t, "/a/b/"))
	for _, file := range []string{"gone.html", "yl/gone/deep/inside.html"} {
		x.do(t, chromedp.EmulateViewport(widths[0], 800), chromedp.Navigate(address(x.origin, file)))
		s := evaluate[sight](t, x, look)
		if s.Heading == "" || s.Blank || s.Width > s.Window {
			t.Errorf("the 404 page at %s: %+v", file, s)
		}
		x.click(t, "main a")
		if href := evaluate[string](t, x, "location.href"); fileOf(strings.TrimPrefix(href, x.origin)) != "index.html" {
			t.Errorf("the 404 page at %s leads to %s", file, href)
		}
		for _, fault := range x.take() {
			// The page itself is answered with 404, and the browser says so.
			if !strings.Contains(fault, "404") {
				t.Errorf("the 404 page at %s: %s", file, fault)
			}
		}
	}
}
