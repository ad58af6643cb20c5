package deliver

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// requireAudits makes a test that wants Node fail where it cannot run.
const requireAudits = "UNIONHALL_REQUIRE_AUDITS"

// block is the first block of a fence in a page of the documentation.
func block(t *testing.T, page, fence string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "```"+fence+"\n")
	if !ok {
		t.Fatalf("%s has no block of %s", page, fence)
	}
	inside, _, _ := strings.Cut(rest, "```")
	return inside
}

// A stranger with the npm package jose opens an event by what docs/api.md shows.
func TestTheDocumentedExampleOpensAnEvent(t *testing.T) {
	peer, err := filepath.Abs("../../.ci/web/node_modules/jose/dist/webapi/index.js")
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(peer); err != nil || missing != nil {
		if os.Getenv(requireAudits) == "1" {
			t.Fatalf("no node, or npm ci --prefix .ci/web has not been run, and %s=1", requireAudits)
		}
		t.Skipf("LEFT OUT: %s; no node, or npm ci --prefix .ci/web has not been run", t.Name())
	}
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	const content = `{"answers":{"what":"工资没有发"}}`
	sealed, err := seal.Case{Secret: seal.NewSecret(), Union: "yl-linhe", Form: "help@3", Keys: []seal.PublicKey{public}}.Seal([]byte(content), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := claimed()
	c.Envelope.Body, c.Envelope.Digest, c.Envelope.Parts = sealed.Body, sha256.Sum256(sealed.Body), nil
	event, err := eventOf(c, func(string, queue.Digest) int64 { return 1 })
	if err != nil {
		t.Fatal(err)
	}
	private, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b := base64.RawURLEncoding
	jwk, err := json.Marshal(map[string]string{"kty": "EC", "crv": "P-256", "d": b.EncodeToString(private), "x": b.EncodeToString(point[1:33]), "y": b.EncodeToString(point[33:])})
	if err != nil {
		t.Fatal(err)
	}
	script := strings.Replace(block(t, "api.md", "js webhook"), `"jose"`, string(must(json.Marshal("file://"+peer))), 1) +
		"\nconsole.log(JSON.stringify(await open(" + string(event) + ", " + string(jwk) + ")))\n"
	path := filepath.Join(t.TempDir(), "open.mjs")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	var faults bytes.Buffer
	run := exec.CommandContext(t.Context(), node, path)
	run.Stderr = &faults
	out, err := run.Output()
	if err != nil || strings.TrimSpace(string(out)) != content {
		t.Errorf("%s %v\n%s", out, err, faults.Bytes())
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
