package e2e

import (
	"crypto/sha256"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"unionhall/internal/seal"
	"unionhall/internal/seal/words"
)

// A chair has the union's key and a copy of the content, and puts up what is built of it.
type chair struct {
	t             *testing.T
	o             *office
	content, keys string
}

// newChair is the chair of the city, where one officer works, at a desk whose folder is a copy.
func newChair(t *testing.T) *chair {
	t.Helper()
	site, dir := formsOf(t), t.TempDir()
	c := &chair{t: t, content: filepath.Join(dir, "content"), keys: filepath.Join(dir, "keys")}
	folder := filepath.Join(dir, "desk")
	for to, from := range map[string]string{c.content: filepath.Join(filepath.Dir(program), "forms-content"), folder: builtDesk(t)} {
		if err := os.CopyFS(to, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	lock, err := seal.LockKey(site.keys[cityTown].union, []byte(officerPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	if err := write(filepath.Join(c.keys, "union-"+cityTown+seal.KeyFileEnding), lock); err != nil {
		t.Fatal(err)
	}
	c.o = newOfficeOf(t, folder)
	return c
}

// run runs the program as the chair does, and returns what it says.
func (c *chair) run(arguments ...string) string {
	c.t.Helper()
	cmd := exec.Command(program, append(arguments, "--lang", "zh", "--source", c.content)...)
	cmd.Env = append(os.Environ(), "UNIONHALL_PASSPHRASE="+officerPassphrase)
	said, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("%v: %v\n%s", arguments, err, said)
	}
	return string(said)
}

// adds adds an officer by the line that they have sent, once the words are those that they read out, and puts up
// all that is built: the desk beside the site, and what the endpoint knows. It returns by what the new desk's page is known.
func (c *chair) adds(line, words string) (page string) {
	c.t.Helper()
	page, tell := c.addsAtTheDesk(line, words)
	tell()
	return page
}

// addsAtTheDesk is adds by somebody who forgets the endpoint, until tell is called.
func (c *chair) addsAtTheDesk(line, words string) (page string, tell func()) {
	c.t.Helper()
	if said := c.run("keys", "union", "add", cityTown, line, "--dir", c.keys); !strings.Contains(said, strings.Join(strings.Fields(words), "")) {
		c.t.Fatalf("the officer reads %q, the chair %s", words, said)
	}
	out := filepath.Join(filepath.Dir(c.content), "public")
	c.run("build", "--out", out, "--now", "2026-06-15")
	text, err := os.ReadFile(filepath.Join(filepath.Dir(out), "unionsync.json"))
	if err != nil {
		c.t.Fatal(err)
	}
	var known struct {
		Unions map[string]map[string]any
	}
	if err := json.Unmarshal(text, &known); err != nil {
		c.t.Fatal(err)
	}
	sites, err := filepath.Glob(filepath.Join(filepath.Dir(out), "desk", "site-*.json"))
	if err != nil || len(sites) != 1 {
		c.t.Fatalf("%q, %v", sites, err)
	}
	return `html[data-site="` + filepath.Base(sites[0]) + `"]`, func() {
		c.t.Helper()
		c.o.end.learns(map[string]map[string]any{cityTown: known.Unions[cityTown]})
	}
}

// Whom the chair has added while the endpoint has the list from before is not told to wait for the chair.
func TestOfficerLearnsThatTheEndpointHasAnOldList(t *testing.T) {
	t.Parallel()
	c := newChair(t)
	keys := c.o.site.keys[region] // of somebody who is new in the city
	added := keys.set.Officers[0]
	list, _ := words.In("zh-Hans")
	card := added.Opens.String() + "." + added.Signs.String()
	_, tell := c.addsAtTheDesk(card, list.Fingerprint(sha256.Sum256([]byte(card))))
	x := newOfficer(t, c.o)
	x.enterWith(cityTown, keys)
	x.until(says("main[data-screen=waiting] h1", "接收端的名单里没有您") + ` && ` + says("[data-f=waiting]", "unionsync.json"))
	x.words("看看加好了没有")
	x.until(says("main", "还没有加好"))
	tell()
	x.words("看看加好了没有")
	x.until(`document.querySelector("main[data-screen=list] [data-filter=mine]") !== null && document.querySelector("[data-f=told]").innerText === ""`)
	x.calm(notOnTheList)
}

// notOnTheList is what the browser says of the endpoint's answer to somebody who waits for the chair.
const notOnTheList = "status of 403 (Forbidden)"

// unlocks waits for a page that comes by itself, types the passphrase, and returns when the queue was asked for.
func (x *officer) unlocks(page string) {
	x.t.Helper()
	x.do(x.t, chromedp.WaitVisible(chromedp.CSS(page+" main[data-screen=unlock]")))
	x.write("passphrase", officerPassphrase)
	x.words("打开")
	x.until(`document.querySelector("[data-f=synced]")?.innerText.includes("上次查看")`)
}

// The whole way of somebody who is new: keys of their own made in the browser, added by the chair, the open
// cases given by a colleague at another desk, opened and answered with the new keys, read on the worker's phone.
func TestANewOfficerAnswersWithKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	c := newChair(t)
	w := c.o.sends(t, map[string]any{"what": "三个月没有发工资"})
	colleague := newOfficer(t, c.o)
	colleague.enter(cityTown)

	x := newOfficerAt(t, c.o, "/#"+cityTown)
	if chosen := evaluate[string](t, x.tab, `document.querySelector("[data-f=union]").value`); chosen != cityTown {
		t.Errorf("the chair's link chooses %q", chosen)
	}
	x.words("我是新来的，做钥匙")
	x.write("passphrase", officerPassphrase)
	x.write("again", officerPassphrase)
	x.do(t, chromedp.SendKeys(chromedp.CSS("[data-f=again]"), kb.Enter))
	x.until(`document.querySelector("[data-f=card]") !== null`)
	line, words := evaluate[string](t, x.tab, `document.querySelector("[data-f=card]").value`), evaluate[string](t, x.tab, `document.querySelector("[data-f=words]").innerText`)
	x.words("都办好了，进入经办台")
	x.until(`document.querySelector("main[data-screen=waiting]") !== null`)
	if own := evaluate[string](t, x.tab, `document.querySelector("[data-f=own-words]").innerText`); own != words {
		t.Errorf("who waits is shown %q, the chair is to hear %q", own, words)
	}
	x.words("看看加好了没有")
	x.until(says("main", "还没有加好"))

	page := c.adds(line, words)

	// The page is from before; it says so, works, and the one after it knows its officer.
	x.words("看看加好了没有")
	x.until(says(".told.calm", "这一页还是以前的") + ` && document.querySelector("[data-filter=mine] b").innerText === "0" && document.querySelector("[data-f=colleagues]") === null`)
	x.words("重新打开")
	x.unlocks(page)
	x.until(`document.querySelector("[data-f=told]").innerText === ""`)
	x.press(".cases [data-sid]")
	x.until(says("[data-f=barred]", "您来之前寄来的") + ` && document.querySelector("[data-f=told]").innerText === ""`)
	if own := evaluate[string](t, x.tab, `document.querySelector("[data-f=barred] [data-f=own-words]").innerText`); own != words {
		t.Errorf("the words for the colleague are %q, not %q", own, words)
	}

	// A locked desk takes the page that knows the new colleague by itself.
	colleague.words("锁上")
	colleague.unlocks(page)
	colleague.words("让新同事也能打开")
	colleague.until(says("[data-f=colleagues] section .words", words))
	colleague.words("把没办结的案子也交给这位同事")
	colleague.write("word", "交出")
	colleague.do(t, chromedp.SendKeys(chromedp.CSS("[data-f=word]"), kb.Enter))
	colleague.until(says("[data-f=passed]", "交出了 1 份"))

	x.words("看看交来了没有")
	x.until(says("[data-f=answers]", "三个月没有发工资"))
	x.press("[data-act=act_answer]")
	x.until(`document.activeElement.dataset.f === "text"`)
	x.write("text", "收到了，明天给单位打电话。")
	x.words("发出答复")
	x.until(says("[data-f=replies]", "收到了，明天给单位打电话。"))
	w.outbox()
	w.until(says(".outbox", "收到了，明天给单位打电话。"))
	// What one officer has looked at is no addition for another who has not.
	colleague.words("看看有没有新的")
	colleague.until(`document.querySelector(".cases .mark.viewed") !== null && document.querySelector(".cases .mark.new") === null`)
	x.calm(notOnTheList)
	colleague.calm()
}
