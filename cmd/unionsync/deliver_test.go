package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unionhall/internal/seal"
	"unionhall/sync/deliver"
)

// routesFile writes an operator's file with one folder and one webhook.
func routesFile(t *testing.T, hook string) (path, spool string) {
	t.Helper()
	dir := t.TempDir()
	spool, secret := filepath.Join(dir, "spool"), filepath.Join(dir, "secret")
	path = filepath.Join(dir, "routes.json")
	text := fmt.Sprintf(`{"v":1,"routes":{"files":{"spool":%q},"hook":{"webhook":%q,"secrets":[%q]}},"unions":{"yl":{"routes":["files","hook"]}}}`, spool, hook, secret)
	for name, text := range map[string]string{path: text, secret: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(spool, 0o700); err != nil {
		t.Fatal(err)
	}
	return path, spool
}

func TestWhatIsAcceptedIsLaidIntoTheFolderOfItsUnion(t *testing.T) {
	asked := make(chan struct{}, 8)
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked <- struct{}{} }))
	t.Cleanup(server.Close)
	path, spool := routesFile(t, server.URL)
	r := start(t, t.TempDir(), nil, "--routes", path)
	e := sealed(t, seal.Secret{1}, "to be laid down")
	if status, body := send(t, "http://"+r.address, e); status != http.StatusCreated {
		t.Fatal(status, body)
	}
	var event deliver.Event
	for deadline := time.Now().Add(time.Minute); ; {
		list, err := filepath.Glob(filepath.Join(spool, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 1 {
			text, err := os.ReadFile(list[0])
			if err == nil {
				err = json.Unmarshal(text, &event)
			}
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing is laid down: %v", list)
		}
		r.log.wait(200 * time.Millisecond)
	}
	if string(event.Data.Sealed) != string(e.Body) || event.Data.Union != "yl" {
		t.Errorf("%+v", event)
	}
	// The webhook lies on this machine, which the operator has not allowed.
	for deadline := time.Now().Add(time.Minute); !strings.Contains(r.log.String(), "forbidden address"); {
		if time.Now().After(deadline) {
			t.Fatalf("no word of the forbidden address: %s", r.log)
		}
		r.log.wait(200 * time.Millisecond)
	}
	if len(asked) > 0 {
		t.Error("a private address was asked")
	}
	if out := wantCommand(t, "", "", "dead", "list", "--data", filepath.Join(r.dir, "data")); out != "" {
		t.Errorf("given up: %q", out)
	}
	wantCommand(t, "", "nothing was given up for the route hook; if it rests, it is tried at once. unionsync dead list shows what was given up\n", "dead", "replay", "--data", filepath.Join(r.dir, "data"), "hook", "--lang", "en")
	r.end()
}

// wait gives way until the endpoint says something, or for a while.
func (l *logbook) wait(most time.Duration) {
	select {
	case <-l.lines:
	case <-time.After(most):
	}
}

func TestARoutesFileWithFaultsStopsTheStart(t *testing.T) {
	path, _ := routesFile(t, "http://plain.example")
	dir := t.TempDir()
	site := filepath.Join(dir, "unionsync.json")
	if err := os.WriteFile(site, []byte(`{"v":1,"origins":["https://gonghui.example"],"unions":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := command(t, "", "--site", site, "--data", filepath.Join(dir, "data"), "--routes", path, "--lang", "en")
	if code == 0 || !strings.Contains(stderr, "routes.json:1:") || !strings.Contains(stderr, "https://") {
		t.Errorf("%d: %s", code, stderr)
	}
}

func TestRoutesAreReadAgainWhenTheirFileChanges(t *testing.T) {
	path, spool := routesFile(t, "https://hook.example/")
	r := start(t, t.TempDir(), nil, "--routes", path)
	r.log.waitFor(t, "taking forms")
	other := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"v":1,"routes":{"files":{"spool":"not/absolute"}},"unions":{}}`)
	r.log.waitFor(t, "the last good one stays")
	laid := func(folder, words string) {
		t.Helper()
		if status, body := send(t, "http://"+r.address, sealed(t, seal.Secret{byte(len(words))}, words)); status != http.StatusCreated {
			t.Fatal(status, body)
		}
		for deadline := time.Now().Add(time.Minute); ; r.log.wait(200 * time.Millisecond) {
			if list, err := filepath.Glob(filepath.Join(folder, "*.json")); err != nil || len(list) == 1 {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("nothing is laid into %s:\n%s", folder, r.log)
			}
		}
	}
	laid(spool, "while the file has a fault")
	write(fmt.Sprintf(`{"v":1,"routes":{"files":{"spool":%q}},"unions":{"yl":{"routes":["files"]}}}`, other))
	r.log.waitFor(t, "the file of routes was read again")
	laid(other, "by the new one")
	r.end()
}

// waitFor waits until the endpoint has said something.
func (l *logbook) waitFor(t *testing.T, words string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !strings.Contains(l.String(), words); l.wait(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no word of %q:\n%s", words, l)
		}
	}
}
