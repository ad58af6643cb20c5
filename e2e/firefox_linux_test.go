package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"golang.org/x/net/websocket"
)

// A firefox is driven by WebDriver BiDi over the websocket that it opens
// itself. Standard: W3C WebDriver BiDi, modules session, browsingContext and script.
type firefox struct {
	*bidi
	program *exec.Cmd
	tab     string // the id of its browsing context
}

// A bidi is the line to a browser. Its tabs share it.
type bidi struct {
	line *websocket.Conn
	last int // the id of the last command
}

// firefoxSettings keep a new profile from asking and from telling anything.
const firefoxSettings = `user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.prefetch-next", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.enabled", false);
user_pref("toolkit.telemetry.server", "");
`

func startFirefox(t *testing.T) engine {
	t.Helper()
	return startFirefoxIn(t, t.TempDir())
}

// startFirefoxIn starts it with a profile, which may be that of one that has ended.
func startFirefoxIn(t *testing.T, profile string) *firefox {
	t.Helper()
	program := engineProgram(t, "firefox-esr", "firefox")
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(firefoxSettings), 0o644); err != nil {
		t.Fatal(err)
	}
	const origin = "http://127.0.0.1"
	c := exec.Command(program, "--headless", "--no-remote", "--profile", profile,
		"--remote-debugging-port", "0", "--remote-allow-origins", origin, "about:blank")
	// No home of anybody's is touched.
	c.Env = append(os.Environ(), "HOME="+profile, "MOZ_CRASHREPORTER_DISABLE=1", "MOZ_HEADLESS=1")
	where := startListener(t, c, regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`))
	line, err := websocket.Dial(where+"/session", "", origin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { line.Close() })
	f := &firefox{bidi: &bidi{line: line}, program: c}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := f.begin(ctx); err != nil {
		t.Fatal(err)
	}
	return f
}

// begin opens the session and takes the tab that is there.
func (f *firefox) begin(ctx context.Context) error {
	if err := f.call(ctx, "session.new", map[string]any{"capabilities": map[string]any{}}, nil); err != nil {
		return err
	}
	var tree struct{ Contexts []struct{ Context string } }
	if err := f.call(ctx, "browsingContext.getTree", map[string]any{}, &tree); err != nil {
		return err
	}
	if len(tree.Contexts) == 0 {
		return fmt.Errorf("the browser has no tab")
	}
	f.tab = tree.Contexts[0].Context
	return nil
}

// call sends a command and waits for its result. Events are not subscribed to.
func (b *bidi) call(ctx context.Context, method string, params, result any) error {
	b.last++
	command := map[string]any{"id": b.last, "method": method, "params": params}
	deadline, _ := ctx.Deadline() // without one: the zero time, which is none
	if err := b.line.SetDeadline(deadline); err != nil {
		return err
	}
	if err := websocket.JSON.Send(b.line, command); err != nil {
		return err
	}
	var answer struct {
		ID             int
		Error, Message string
		Result         json.RawMessage
	}
	for answer.ID != b.last {
		if err := websocket.JSON.Receive(b.line, &answer); err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
	}
	if answer.Error != "" {
		return fmt.Errorf("%s: %s: %s", method, answer.Error, answer.Message)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer.Result, result)
}

func (f *firefox) open(ctx context.Context, address string) error {
	return f.call(ctx, "browsingContext.navigate", map[string]any{"context": f.tab, "url": address, "wait": "complete"}, nil)
}

func (f *firefox) run(ctx context.Context, expression string) (json.RawMessage, error) {
	var answer struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	params := map[string]any{"expression": asJSON(expression), "target": map[string]any{"context": f.tab}, "awaitPromise": true}
	if err := f.call(ctx, "script.evaluate", params, &answer); err != nil {
		return nil, err
	}
	if answer.Type != "success" {
		return nil, fmt.Errorf("%s", answer.ExceptionDetails.Text)
	}
	return json.RawMessage(answer.Result.Value), nil
}

func (f *firefox) another(ctx context.Context) (engine, error) {
	var made struct{ Context string }
	err := f.call(ctx, "browsingContext.create", map[string]any{"type": "tab"}, &made)
	return &firefox{f.bidi, f.program, made.Context}, err
}
