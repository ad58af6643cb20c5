package pwa

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"unionhall/sync/intake"
)

// fakeIndexedDB returns where the package of that name lies: without it, what
// needs a storage is left out.
func fakeIndexedDB(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../.ci/web/node_modules/fake-indexeddb/build/cjs/index.js")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		if os.Getenv(requireAudits) == "1" {
			t.Fatalf("npm ci --prefix .ci/web has not been run, and %s=1", requireAudits)
		}
		t.Logf("LEFT OUT: the storage of %s; npm ci --prefix .ci/web has not been run", t.Name())
		return ""
	}
	return path
}

// A worked is a digest and the first number that is worth so many bits.
type worked struct {
	Digest string `json:"digest"`
	Bits   int    `json:"bits"`
	N      uint64 `json:"n"`
}

func TestOutbox(t *testing.T) {
	var work []worked
	for i := range 40 {
		digest, bits := sha256.Sum256([]byte{byte(i)}), 1+i%14
		work = append(work, worked{encode(digest[:]), bits, intake.FindWork(digest, bits)})
	}
	seeds := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	runScript(t, "outbox", map[string]any{"work": work, "indexedDB": fakeIndexedDB(t), "seeds": seeds, "steps": 150})
}

func TestPausesAreLeftToChance(t *testing.T) {
	runScript(t, "outbox-pauses", map[string]any{"indexedDB": fakeIndexedDB(t)})
}

// It is fetched once the endpoint has something: what sends and seals is in the script of
// forms. 500 bytes of it are what lets a worker rate the help and ask for erasure: offline
// too, so they are not fetched on use.
func TestScriptOfTheOutboxIsSmall(t *testing.T) { budget(t, Outbox, 6_260) }
