package intake

import (
	"crypto/sha256"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"unionhall/internal/seal"
)

func FuzzHeaders(f *testing.F) {
	digest := encode(make([]byte, 32))
	f.Add("0", digest, digest+";0")
	f.Add("18446744073709551615", strings.Repeat("A", 42)+"B", digest+";63")
	f.Add("007", "=", ";")
	f.Add("-1", "AAAA\nAAAA", digest+";64")
	f.Fuzz(func(t *testing.T, work, auth, part string) {
		h := http.Header{workHeader: {work}, authHeader: {auth}, partHeader: {part}}
		if n, ok := workOf(h); ok && strconv.FormatUint(n, 10) != work {
			t.Errorf("work %q is read as %d", work, n)
		}
		var ah seal.Digest
		if raw := make([]byte, 32); decode(auth, raw) {
			ah = sha256.Sum256(raw)
			if encode(raw) != auth {
				t.Errorf("auth %q has two spellings", auth)
			}
		}
		if shown, err := proofOf(h, ah); shown == (err != nil) {
			t.Errorf("auth %q: shown %v and %v", auth, shown, err)
		}
		if body, index, ok := partOf(h); ok && encode(body[:])+";"+strconv.Itoa(index) != part {
			t.Errorf("part %q is read as %d of %x", part, index, body)
		}
	})
}

func TestHeaderThatIsSentTwiceIsNotThere(t *testing.T) {
	h := http.Header{workHeader: {"1", "1"}, partHeader: {"a", "b"}, authHeader: {"a", "b"}}
	if _, ok := workOf(h); ok {
		t.Error("work")
	}
	if _, _, ok := partOf(h); ok {
		t.Error("part")
	}
	if _, err := proofOf(h, seal.Digest{}); err == nil {
		t.Error("auth")
	}
}
