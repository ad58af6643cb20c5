package pwa

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// twoKeys are any public keys, as many as a signed site has.
var twoKeys = []string{
	"BMxAMhUDDpeWqAlp3zuobnsDt9uwKCD1TJ9GFEW2scWOFnyYt-BfKnckFSIVIhSEwbYCoH6zLDgwRMgg0cmsnnE",
	"BKyq5oDGS7f1mTq0xUcz9dYhZPvE3lWnRb82aOe4FtJXpCi6QgNsHkLuVw7MDIySAjGor0TzKB59_-fe1v3ZhPc",
}

func worker(t *testing.T) []byte {
	t.Helper()
	js, err := Worker(twoKeys, 1)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

func TestWorkerIsUnderSixKilobytes(t *testing.T) {
	js := worker(t)
	var small bytes.Buffer
	w := brotli.NewWriterLevel(&small, brotli.BestCompression)
	if _, err := w.Write(js); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d compressed", len(js), small.Len())
	if small.Len() > 6000 {
		t.Errorf("%d bytes compressed", small.Len())
	}
}

// The oldest browsers are Chrome 69, Firefox 62 and Safari 12. All read ES2018, and
// catch without a binding besides.
func TestWorkerIsWrittenForTheOldestBrowsers(t *testing.T) {
	js := string(worker(t))
	lowered := func(target api.Target) string {
		r := api.Transform(js, api.TransformOptions{Target: target, Supported: map[string]bool{"optional-catch-binding": true}})
		if len(r.Errors) > 0 {
			t.Fatal(r.Errors[0].Text)
		}
		return string(r.Code)
	}
	if lowered(api.ES2018) != lowered(api.ESNext) {
		t.Error("there is syntax that is newer than ES2018")
	}
}

// newer are names that the oldest browsers do not have, and how the worker asks
// before it uses one; "" for never.
var newer = map[string]string{
	`\.flat(Map)?\(`:                      "",
	`\bfromEntries\b`:                     "",
	`\ballSettled\b|\bPromise\.any\b`:     "",
	`\bglobalThis\b`:                      "",
	`\bqueueMicrotask\b`:                  "",
	`\bstructuredClone\b`:                 "",
	`\.at\(`:                              "",
	`\breplaceAll\b`:                      "",
	`\.trim(Start|End)\(`:                 "",
	`\bWeakRef\b`:                         "",
	`\bBigInt\b|\b\d+n\b`:                 "",
	`\brandomUUID\b`:                      "",
	`\bAbortController\b|\bAbortSignal\b`: "", // Safari 12.1
	`\bindexedDB\.databases\b`:            "",
	`\bnavigator\.locks\b`:                "",
	`\bBroadcastChannel\b`:                "",
	`\bpreloadResponse\b`:                 "",
	`\bDecompressionStream\b`:             `!!self.DecompressionStream`,
	`\bCompressionStream\b`:               `self.CompressionStream?`,
	`\.estimate\(`:                        `.estimate?`,
	`\.saveData\b`:                        `&&`,
}

func TestWorkerAsksBeforeItUsesWhatIsNewer(t *testing.T) {
	js := string(worker(t))
	for name, check := range newer {
		used := regexp.MustCompile(name).FindString(js)
		if used != "" && (check == "" || !strings.Contains(js, check)) {
			t.Errorf("%s is used, and asked for before by %q", used, check)
		}
		if used == "" && check != "" {
			t.Errorf("%s is not used any more: take it off the list", name)
		}
	}
}

// What half of the browsers do not have, or have wrong, nothing is built on: whether there is a network a request tells, and
// what waits is sent by a page that is open. No navigation is asked for before the store was.
func TestNoScriptIsBuiltOnWhatBrowsersMayLack(t *testing.T) {
	lacking := regexp.MustCompile(`\bonLine\b|\bSyncManager\b|\.sync\.register\b|\bperiodicSync\b|\bnavigationPreload\b|\bbackgroundFetch\b`)
	for name, script := range map[string]func() ([]byte, error){
		"page": Page, "offline": Offline, "forms": Forms, "outbox": Outbox, "code": Code, "lists": Lists, "pushing": Pushing, "push": PushWorker, "kill": KillWorker,
		"sw": func() ([]byte, error) { return Worker(twoKeys, 1) },
	} {
		js, err := script()
		if err != nil {
			t.Fatal(err)
		}
		if used := lacking.Find(js); used != nil {
			t.Errorf("%s: %s", name, used)
		}
	}
}
