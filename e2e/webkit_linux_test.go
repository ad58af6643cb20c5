package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// A webkit is the small browser of WebKitGTK, driven by WebKitWebDriver over
// HTTP. Standard: W3C WebDriver. Its session is private: what it stores ends
// with it, and it takes no Blob into IndexedDB.
type webkit struct {
	session string // the address of the session at the driver
	window  string // the handle of its window, where there are several
}

// miniBrowsers are where Debian puts the browser that the driver starts.
var miniBrowsers = []string{
	"/usr/lib/*/webkit2gtk-4.1/MiniBrowser",
	"/usr/lib/*/webkit2gtk-4.0/MiniBrowser",
	"/usr/lib/*/webkitgtk-6.0/MiniBrowser",
}

func startWebKit(t *testing.T) engine {
	t.Helper()
	driver := engineProgram(t, "WebKitWebDriver")
	xvfb := engineProgram(t, "Xvfb")
	browser := miniBrowser(t)
	display := startListener(t, exec.Command(xvfb, "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"), regexp.MustCompile(`^(\d+)$`))
	home := t.TempDir()
	address := freshAddress(t)
	_, port, _ := net.SplitHostPort(address) // it is an address
	c := exec.Command(driver, "--host=127.0.0.1", "--port="+port)
	// No home of anybody's is touched, and a machine without a graphics card draws itself.
	c.Env = append(os.Environ(), "HOME="+home, "XDG_RUNTIME_DIR="+home, "DISPLAY=:"+display, "GDK_BACKEND=x11",
		"GSETTINGS_BACKEND=memory", "LIBGL_ALWAYS_SOFTWARE=1", "WEBKIT_DISABLE_COMPOSITING_MODE=1", "NO_AT_BRIDGE=1")
	startProgram(t, c, io.Discard)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	w := &webkit{}
	if err := w.begin(ctx, "http://"+address, browser); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := send(context.Background(), http.MethodDelete, w.session, nil, nil); err != nil {
			t.Log(err)
		}
	})
	return w
}

func miniBrowser(t *testing.T) string {
	t.Helper()
	for _, pattern := range miniBrowsers {
		if found, _ := filepath.Glob(pattern); len(found) > 0 { // the patterns are good ones
			return found[0]
		}
	}
	return engineProgram(t, "MiniBrowser")
}

// begin waits for the driver and lets it start the browser.
func (w *webkit) begin(ctx context.Context, driver, browser string) error {
	for send(ctx, http.MethodGet, driver+"/status", nil, nil) != nil {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the driver does not answer at %s", driver)
		case <-time.After(20 * time.Millisecond): // it says nothing when it is ready
		}
	}
	options := map[string]any{"binary": browser, "args": []string{"--automation"}}
	wanted := map[string]any{
		"webkitgtk:browserOptions": options,
		"timeouts":                 map[string]any{"script": patience.Milliseconds(), "pageLoad": patience.Milliseconds()},
	}
	var opened struct{ SessionID string }
	err := send(ctx, http.MethodPost, driver+"/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": wanted}}, &opened)
	w.session = driver + "/session/" + opened.SessionID
	return err
}

// turn makes its window the one that the driver speaks to.
func (w *webkit) turn(ctx context.Context) error {
	if w.window == "" {
		return nil
	}
	return send(ctx, http.MethodPost, w.session+"/window", map[string]any{"handle": w.window}, nil)
}

func (w *webkit) another(ctx context.Context) (engine, error) {
	if err := send(ctx, http.MethodGet, w.session+"/window", nil, &w.window); err != nil {
		return nil, err
	}
	var made struct{ Handle string }
	err := send(ctx, http.MethodPost, w.session+"/window/new", map[string]any{"type": "window"}, &made)
	return &webkit{w.session, made.Handle}, err
}

func (w *webkit) open(ctx context.Context, address string) error {
	if err := w.turn(ctx); err != nil {
		return err
	}
	return send(ctx, http.MethodPost, w.session+"/url", map[string]any{"url": address}, nil)
}

func (w *webkit) run(ctx context.Context, expression string) (json.RawMessage, error) {
	if err := w.turn(ctx); err != nil {
		return nil, err
	}
	script := "const done = arguments[0]; " + asJSON(expression) + ".then(v => done({v}), e => done({e: String(e)}))"
	var answer struct{ V, E string }
	err := send(ctx, http.MethodPost, w.session+"/execute/async", map[string]any{"script": script, "args": []any{}}, &answer)
	if err == nil && answer.E != "" {
		err = errors.New(answer.E)
	}
	return json.RawMessage(answer.V), err
}

// send is a command of WebDriver: what it takes and what it gives is JSON.
func send(ctx context.Context, method, address string, params, value any) error {
	var body io.Reader = http.NoBody
	if params != nil {
		text, err := json.Marshal(params)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	q, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return err
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s %s: %w", method, address, err)
	}
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, address, answer.Value)
	}
	if value == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, value)
}
