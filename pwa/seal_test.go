package pwa

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"unionhall/internal/asset"
	"unionhall/internal/seal"
	codes "unionhall/internal/seal/words"
)

// The phone's half of the seal (sealing, photos, receipts, links, replies, the
// code without its list, the case number) weighs at most 2,500 bytes in brotli
// 11. What reads a list of words comes with the list.
func TestSealIsSmall(t *testing.T) {
	for name, most := range map[string]int{"weigh-seal": 2500, "weigh-words": 900} {
		js, list := asset.Script(os.DirFS("."), "tests/"+name+".ts")
		if len(list) > 0 {
			t.Fatal(list.Sorted()[0])
		}
		if n := small(t, js); n > most || n < most/2 {
			t.Errorf("%s: %d bytes in brotli 11 (%d as they are), want at most %d", name, n, len(js), most)
		} else {
			t.Logf("%s: %d bytes in brotli 11, %d as they are", name, n, len(js))
		}
	}
}

// A toSeal is what the script is to seal, for Go and others to open.
type toSeal struct {
	Secret  string   `json:"secret"`
	To      sealedTo `json:"to"`
	Content string   `json:"content"`
	Photos  []int    `json:"photos"` // sizes
}

type sealedTo struct {
	U    string   `json:"u"`
	F    string   `json:"f"`
	KS   string   `json:"ks"`
	Keys []string `json:"keys"`
}

// A sealedByScript is what it has sealed.
type sealedByScript struct {
	Body   string
	Photos []struct {
		N, Size     int
		SHA256, Key string
	}
	Parts []string
}

// sealKeys are those to which scripts seal; any one opens.
func sealKeys(t *testing.T, n int) (keys []*ecdsa.PrivateKey, texts []string) {
	t.Helper()
	for i := range n {
		scalar := sha256.Sum256([]byte{byte(i)})
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar[:])
		if err != nil {
			t.Fatal(err)
		}
		public, err := seal.PublicKeyOf(key)
		if err != nil {
			t.Fatal(err)
		}
		keys, texts = append(keys, key), append(texts, public.String())
	}
	return keys, texts
}

// sealExamples are the vectors of internal/seal, the lists of words, and what is to be sealed.
func sealExamples(t *testing.T) (map[string]any, []toSeal) {
	t.Helper()
	examples := map[string]any{}
	for _, name := range []string{"secrets", "receipts", "replies", "chains"} {
		b, err := os.ReadFile(filepath.Join("..", "internal", "seal", "testdata", "vectors", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		examples[name] = json.RawMessage(b)
	}
	lists, files := map[string][]string{}, map[string]string{}
	for _, language := range codes.Languages {
		l, _ := codes.In(language)
		lists[language], files[language] = l.Words(), encode(l.Data())
	}
	examples["listFiles"] = files
	examples["lists"] = lists
	ks := encode(make([]byte, 32))
	one, eight := sealedTo{U: "yl-linhe", F: "help@3", KS: ks}, sealedTo{U: "yl", F: "join@12", KS: ks}
	_, one.Keys = sealKeys(t, 1)
	_, eight.Keys = sealKeys(t, 8)
	list := []toSeal{
		{encode(make([]byte, 16)), one, `{"answers":{"what":"欠薪三个月，\"老板\"不见了"}}`, []int{}},
		{encode(bytes.Repeat([]byte{7}, 16)), eight, `{"answers":{"what":"` + strings.Repeat("长", 5000) + `"}}`, []int{0, 65520, 150_000}},
	}
	examples["toSeal"] = list
	return examples, list
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decode(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealUnderNode(t *testing.T) {
	examples, list := sealExamples(t)
	out := outputOf(t, "seal", examples)
	checkSealed(t, out, list)
	t.Run("jose of Node opens it", func(t *testing.T) { joseOfNodeOpens(t, out, list) })
}

// requireAudits set to 1 makes a missing peer a failure. CI sets it.
const requireAudits = "UNIONHALL_REQUIRE_AUDITS"

// joseOfNodeOpens opens what a script has sealed with a JOSE library that knows
// nothing of ours.
func joseOfNodeOpens(t *testing.T, sealed string, want []toSeal) {
	peer, err := filepath.Abs("../.ci/web/node_modules/jose/dist/webapi/index.js")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(peer); err != nil {
		if os.Getenv(requireAudits) == "1" {
			t.Fatalf("npm ci --prefix .ci/web has not been run, and %s=1", requireAudits)
		}
		t.Skipf("LEFT OUT: %s; npm ci --prefix .ci/web has not been run", t.Name())
	}
	keys, _ := sealKeys(t, 1)
	var list []map[string]any
	for line := range strings.Lines(sealed) {
		var got sealedByScript
		if text, ok := strings.CutPrefix(line, "SEALED "); !ok {
			continue
		} else if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		list = append(list, map[string]any{"body": got.Body, "jwk": jose.JSONWebKey{Key: keys[0]}})
	}
	input, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("node", "../internal/seal/testdata/unseal.mjs", peer) // outputOf has found it
	c.Stdin = bytes.NewReader(input)
	out, err := c.CombinedOutput()
	var contents []string
	if err != nil || json.Unmarshal(out, &contents) != nil || len(contents) != len(want) {
		t.Fatalf("%v\n%s", err, out)
	}
	for i, content := range contents {
		if content != want[i].Content {
			t.Errorf("%d: %.40q", i, content)
		}
	}
}

// requireBrowser set to 1 makes a missing browser a failure. CI sets it.
const requireBrowser = "UNIONHALL_REQUIRE_BROWSER"

// TestSealInABrowser runs the same tests on a page in Chromium, whose WebCrypto
// is another one than Node's.
func TestSealInABrowser(t *testing.T) {
	otherProcess(t)
	browser := programPath(t, "chromium", requireBrowser)
	examples, list := sealExamples(t)
	told := make(chan string, 1)
	server := httptest.NewServer(sealPage(t, examples, told))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--user-data-dir="+profile(t), server.URL)
	c.WaitDelay = 5 * time.Second
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case out := <-told:
		checkSealed(t, out, list)
	case <-ctx.Done():
		t.Error("the page has told nothing")
	}
	cancel()
	_ = c.Wait() // it was killed
}

// profile returns a folder for a browser. Its processes do not all end with the
// first one: the folder is gone when none of them writes into it any more.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "profile-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		late := time.After(10 * time.Second)
		for tick := time.NewTicker(10 * time.Millisecond); ; {
			err := os.RemoveAll(dir)
			if err == nil {
				return
			}
			select {
			case <-tick.C:
			case <-late:
				t.Error(err)
				return
			}
		}
	})
	return dir
}

// sealPage serves a page that runs the tests and posts what they print.
func sealPage(t *testing.T, examples any, told chan<- string) http.Handler {
	t.Helper()
	js, list := asset.Script(os.DirFS("."), "tests/seal.test.ts")
	if len(list) > 0 {
		t.Fatal(list.Sorted()[0])
	}
	data, err := json.Marshal(examples)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<!doctype html><meta charset=utf-8><script src=script.js></script>"))
	})
	mux.HandleFunc("GET /script.js", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `const lines = []
console.log = line => {
	lines.push(line)
	if (line === "ok this is the last one") fetch("/told", {method: "POST", body: lines.join("\n") + "\n"})
}
globalThis.EXAMPLES = %s;
%s`, data, js)
	})
	mux.HandleFunc("POST /told", func(_ http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err == nil {
			told <- string(text)
		}
	})
	return mux
}

// checkSealed opens what a script has sealed, and tells of its tests.
func checkSealed(t *testing.T, out string, list []toSeal) {
	t.Helper()
	var lines []string
	for line := range strings.Lines(out) {
		text, ok := strings.CutPrefix(line, "SEALED ")
		if !ok {
			lines = append(lines, line)
			continue
		}
		if len(list) == 0 {
			t.Fatal("more is sealed than was wanted")
		}
		var got sealedByScript
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		openSealed(t, list[0], got)
		list = list[1:]
	}
	if len(list) > 0 {
		t.Errorf("%d were not sealed", len(list))
	}
	report(t, strings.Join(lines, ""))
}

// openSealed opens an envelope and its photos with our own code, and the
// envelope with go-jose as well.
func openSealed(t *testing.T, want toSeal, got sealedByScript) {
	t.Helper()
	e, err := seal.ParseEnvelope([]byte(got.Body))
	if err != nil {
		t.Fatal(err)
	}
	secret := seal.Secret(decode(t, want.Secret))
	if e.Sid != secret.Sid() || !seal.Proves(secret.Auth(), e.AH) || e.Union != want.To.U || e.Form != want.To.F || encode(e.KeySet[:]) != want.To.KS {
		t.Errorf("%+v", e)
	}
	keys, _ := sealKeys(t, len(want.To.Keys))
	for _, key := range keys {
		content, err := e.Open(key)
		if err != nil || string(content) != want.Content {
			t.Errorf("%.40q, %v", content, err)
		}
		jwe, err := jose.ParseEncryptedJSON(got.Body, []jose.KeyAlgorithm{jose.ECDH_ES_A256KW}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, plain, err := jwe.DecryptMulti(key); err != nil || strings.TrimRight(string(plain), " ") != want.Content {
			t.Errorf("go-jose: %.40q, %v", plain, err)
		}
	}
	openPhotos(t, e, want, got)
}

func openPhotos(t *testing.T, e *seal.Envelope, want toSeal, got sealedByScript) {
	t.Helper()
	var parts [][]byte
	for i, text := range got.Parts {
		part := decode(t, text)
		if len(part) != seal.PartSize || i >= len(e.Parts) || sha256.Sum256(part) != e.Parts[i] {
			t.Errorf("part %d is not the one of the envelope", i)
		}
		parts = append(parts, part)
	}
	if len(got.Photos) != len(want.Photos) || len(e.Parts) != len(parts) {
		t.Fatalf("%d photos, %d parts of %d", len(got.Photos), len(parts), len(e.Parts))
	}
	for n, p := range got.Photos {
		photo := seal.Photo{N: p.N, Size: p.Size, SHA256: seal.Digest(decode(t, p.SHA256)), Key: [32]byte(decode(t, p.Key))}
		data, err := photo.Open(e.Sid, parts[:photo.Parts()])
		if err != nil {
			t.Fatal(err)
		}
		parts = parts[photo.Parts():]
		if len(data) != want.Photos[n] || p.N != n {
			t.Errorf("photo %d has %d bytes", n, len(data))
		}
		for i, b := range data {
			if b != byte(i*7+n) {
				t.Fatalf("photo %d, byte %d", n, i)
			}
		}
	}
}
