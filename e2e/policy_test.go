package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// policy is what the page's Content-Security-Policy says, by directive.
func policy(d document) map[string]string {
	directives := map[string]string{}
	for meta := range d.elements(atom.Meta) {
		if v, _ := attribute(meta, "http-equiv"); !strings.EqualFold(v, "content-security-policy") {
			continue
		}
		content, _ := attribute(meta, "content")
		for directive := range strings.SplitSeq(content, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), " ")
			directives[name] = value
		}
	}
	return directives
}

// A hash that does not fit leaves a page without any style, and no tool but a
// browser says so. Pages of forms have a sheet of their own beside that of all pages; the
// policy of a union's shell names both, since a page is put together on the phone.
func TestEveryPolicyNamesTheHashesOfItsStyles(t *testing.T) {
	t.Parallel()
	first, all, named := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, file := range site.pages() {
		d := site.parse(t, file)
		allowed := strings.Fields(policy(d)["style-src"])
		n := 0
		for style := range d.elements(atom.Style) {
			sum := sha256.Sum256([]byte(text(style)))
			hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if !slices.Contains(allowed, hash) {
				t.Errorf("%s: style-src %s, and the style is %s", file, allowed, hash)
			}
			if n++; n == 1 {
				first[hash] = true
			}
			all[hash] = true
		}
		if n == 0 || n > 2 {
			t.Errorf("%s: %d <style>, want one, and one more on pages of forms", file, n)
		}
		for _, hash := range allowed {
			named[hash] = true
		}
	}
	for hash := range named {
		if !all[hash] {
			t.Errorf("a policy names %s, and no page has that style", hash)
		}
	}
	if len(first) < 2 {
		t.Error("all unions have one style: none has a colour of its own")
	}
}

func TestPoliciesAllowNothingElse(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		d := site.parse(t, file)
		p := policy(d)
		delete(p, "style-src") // the test above
		want := map[string]string{"default-src": "'none'", "img-src": "'self' data:", "base-uri": "'none'", "form-action": "'none'", "connect-src": "'self'", "manifest-src": "'self'"}
		if len(scripts(d)) > 0 {
			want["script-src"], want["worker-src"] = "'self'", "'self'"
			want["require-trusted-types-for"], want["trusted-types"] = "'script'", "unionhall"
		}
		for name, value := range want {
			if p[name] != value {
				t.Errorf("%s: %s %q, want %q", file, name, p[name], value)
			}
			delete(p, name)
		}
		for name, value := range p {
			t.Errorf("%s: the policy allows %s %s", file, name, value)
		}
	}
}

// scripts are the addresses of what a page runs. Data for search engines is an
// element of the same name and no script.
func scripts(d document) []string {
	var list []string
	for e := range d.elements(atom.Script) {
		if kind, _ := attribute(e, "type"); kind != "application/ld+json" {
			src, _ := attribute(e, "src")
			list = append(list, src)
		}
	}
	return list
}

func TestPagesRunTheirOwnScriptAlone(t *testing.T) {
	t.Parallel()
	for _, file := range site.pages() {
		list := scripts(site.parse(t, file))
		if len(list) != 1 || !strings.Contains(list[0], "static/page-") {
			t.Errorf("%s runs %q", file, list)
		}
	}
}

// intrude puts into the page what an attacker would, and waits for the browser
// to refuse each kind of it. Scripts and objects end where an address or a text
// would have to be a trusted one; what else would stop them is never asked.
const intrude = `new Promise(done => {
	const refused = new Set(), say = () => done([...refused].sort().join(" "));
	document.addEventListener("securitypolicyviolation", e => {
		refused.add(e.effectiveDirective);
		if (refused.size === 6) say();
	});
	setTimeout(say, 10000);
	const add = (name, fill) => { const e = document.createElement(name); try { fill(e); document.body.append(e); } catch {} };
	add("style", e => e.textContent = "p{color:red}");
	add("script", e => e.textContent = "document.title = 'mine'");
	add("img", e => e.src = "https://other.example/x.png");
	add("iframe", e => e.src = "https://other.example/");
	add("base", e => e.href = "https://other.example/");
	add("object", e => e.data = location.origin + "/x.swf");
	fetch("https://other.example/x").catch(() => {});
})`

func TestBrowsersRefuseWhatIsNotThePages(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serveSmall(t, "/")) // the 404 page works where the site was built for
	for _, file := range []string{"index.html", cityHome, changedPage, "404.html"} {
		x.do(t, chromedp.Navigate(address(x.origin, file)))
		for _, fault := range x.take() {
			t.Errorf("%s: %s", file, fault)
		}
		const want = "base-uri connect-src frame-src img-src require-trusted-types-for style-src-elem"
		if refused := evaluate[string](t, x, intrude, chromedp.EvalAwaitPromise); refused != want {
			t.Errorf("%s: refused %q, want %q", file, refused, want)
		}
		x.take()
	}
}

// A redirect is a page too: it must lead on without a complaint.
func TestRedirectsLeadToAPage(t *testing.T) {
	t.Parallel()
	x := openTab(t, sharedBrowser(t), serve(t, site.dir, "/a/b/"))
	n := 0
	for _, file := range site.pages() {
		d := site.parse(t, file)
		if !isRedirect(d) {
			continue
		}
		n++
		to, _ := attribute(firstOf(d, atom.Main, atom.A), "href")
		to, _, _ = strings.Cut(to, "#") // browsers tell of it apart
		x.do(t, leads(chromedp.Navigate(address(x.origin, file)), strings.TrimLeft(to, "./")))
		for _, fault := range x.take() {
			t.Errorf("%s: %s", file, fault)
		}
	}
	if n == 0 {
		t.Error("the demonstration site has no redirect")
	}
}

// leads does something that ends at an address with this ending.
func leads(trigger chromedp.Action[chromedp.Void], ending string) chromedp.Action[chromedp.Void] {
	there := func(e page.EventFrameNavigated) bool { return strings.HasSuffix(e.Frame.URL, ending) }
	wait := chromedp.WaitEvent(page.FrameNavigated, there, trigger)
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := wait(ctx, target)
		return chromedp.Void{}, err
	}
}

// firstOf returns the first element called name within the one called within.
func firstOf(d document, within, name atom.Atom) *html.Node {
	for outer := range d.elements(within) {
		for n := range (document{outer}).elements(name) {
			return n
		}
	}
	return &html.Node{}
}
