package e2e

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"unionhall/internal/seal"
)

// download presses a button of the outbox that saves a file, and returns where the browser has put it.
func (x *worker) download(button string) string {
	x.t.Helper()
	dir, events, done := x.t.TempDir(), true, make(chan browser.DownloadProgressState, 1)
	var name string
	err := chromedp.Listen(x.ctx, func(event any) {
		switch e := event.(type) {
		case *browser.EventDownloadWillBegin:
			name = e.SuggestedFilename
		case *browser.EventDownloadProgress:
			if e.State != browser.DownloadProgressStateInProgress {
				done <- e.State
			}
		}
	})
	if err != nil {
		x.t.Fatal(err)
	}
	allow := browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir, EventsEnabled: &events}
	if _, err := chromedp.Call(x.ctx, browser.SetDownloadBehavior, allow); err != nil {
		x.t.Fatal(err)
	}
	x.do(x.t, chromedp.Click(chromedp.CSS(`.outbox [data-f=items] [data-do=`+button+`]`)))
	select {
	case state := <-done:
		if state != browser.DownloadProgressStateCompleted {
			x.t.Fatalf("the file was not saved: %s", state)
		}
	case <-time.After(patience):
		x.t.Fatal("nothing is saved")
	}
	return filepath.Join(dir, name)
}

// A phone without a network saves its form as a file. Whoever carries that hands it over from
// another phone, or with the command on a computer, or both, and the phone itself sends it too
// once it can: the union has it once.
func TestAFileThatIsCarriedArrivesOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	x := workerIn(t, completeBrowser(t), c)
	x.keeps()
	c.offline()
	x.form(aDanger)
	answers := x.fill(nil, sights(t, 2)...)
	number := x.send().Number
	x.outbox()
	x.sees("waiting")
	file := x.download("file")
	if want := number + ".json"; filepath.Base(file) != want {
		t.Errorf("the file is called %s, want %s", filepath.Base(file), want)
	}
	x.do(t, chromedp.Navigate("about:blank")) // the phone sends nothing itself
	c.online(t)

	other := newWorker(t, c) // of another browser
	other.outbox()
	other.until(`document.querySelector(".outbox [data-f=none]").getClientRects().length > 0`)
	other.do(t, chromedp.SetUploadFiles(chromedp.CSS(`.outbox [data-f=take]`), []string{file}))
	other.sees("received")
	if code := evaluate[bool](t, other.tab, `document.querySelector(".outbox [data-f=items] [data-do=code]").getClientRects().length > 0`); code {
		t.Error("who carries a form is shown its code")
	}
	judgePhotos(t, c.one(t, answers).photos, 2)

	c.end.start()
	receipts, err := seal.PublicKeyOf(c.site.receipts)
	if err != nil {
		t.Fatal(err)
	}
	if err := say(program, "outbox", "send", file, "--lang", "en", "--endpoint", "http://"+c.end.address+"/", "--receipt-key", receipts.String()); err != nil {
		t.Error(err)
	}
	x.outbox()
	x.sees("received")
	judgePhotos(t, c.one(t, answers).photos, 2)
}
