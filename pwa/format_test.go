package pwa

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"
)

func TestStringsAreWrittenAsJavaScriptWritesThem(t *testing.T) {
	special := []rune("\"\\/<>&'\u007f\u0080\u2028\u2029\ufeff\ufffd\U0001f600文 ")
	for r := range rune(0x20) {
		special = append(special, r)
	}
	values := []string{"", string(special)}
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var text []rune
		for range random.IntN(20) {
			if r := random.Int32N(0x110000); random.IntN(2) > 0 && (r < 0xd800 || r > 0xdfff) {
				text = append(text, r)
			} else {
				text = append(text, special[random.IntN(len(special))])
			}
		}
		values = append(values, string(text))
	}
	var pairs [][2]string
	for _, v := range values {
		written := appendText(nil, v)
		pairs = append(pairs, [2]string{v, string(written)})
		s := &scanner{text: written}
		if got := s.str(); got != v || s.err != nil || s.at != len(written) {
			t.Errorf("%q is read as %q, %v", written, got, s.err)
		}
	}
	runScript(t, "json", pairs)
}

func TestShellsFollowTheExamples(t *testing.T) {
	type shell struct {
		Shell struct {
			V      int      `json:"v"`
			Pieces []string `json:"pieces"`
			Slots  []string `json:"slots"`
		} `json:"shell"`
		Root   string            `json:"root"`
		Slots  map[string]string `json:"slots"`
		Page   string            `json:"page"`
		Others []string          `json:"others"`
	}
	list := example[[]shell](t, "shells.json")
	for _, x := range list {
		var pieces [][]byte
		for _, p := range x.Shell.Pieces {
			pieces = append(pieces, []byte(p))
		}
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(x.Shell); err != nil {
			t.Fatal(err)
		}
		// encoding/json escapes these two; JavaScript does not.
		text := bytes.ReplaceAll(bytes.TrimSpace(want.Bytes()), []byte(`\u2028`), []byte("\u2028"))
		if got := ShellJSON(pieces, x.Shell.Slots); !bytes.Equal(got, text) {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	runScript(t, "shell", list)
}

// Whatever else JSON allows for the same value is refused.
func TestOtherSpellingsOfAStringAreRefused(t *testing.T) {
	for _, text := range []string{`"`, `"a`, `"a\"`, `"\u0041"`, `"\/"`, `"\u000A"`, `"\u000a"`, `"\x"`, `"\ud800"`, "\"\xff\"", "\"\n\"", `'a'`, `a`, ``, `"\u001F"`} {
		s := &scanner{text: []byte(text)}
		if got := s.str(); s.err == nil {
			t.Errorf("%s is read as %q", text, got)
		}
	}
}

func TestOtherSpellingsOfANumberAreRefused(t *testing.T) {
	for _, text := range []string{"", "-1", "+1", "01", "00", "a", ".5", "1234567890123456", "99999999999999999999"} {
		s := &scanner{text: []byte(text)}
		if got := s.number(); s.err == nil {
			t.Errorf("%s is read as %d", text, got)
		}
	}
	for text, want := range map[string]int{"0": 0, "10": 10, "999999999999999": 999999999999999} {
		s := &scanner{text: []byte(text)}
		if got := s.number(); s.err != nil || got != want {
			t.Errorf("%s is read as %d, %v", text, got, s.err)
		}
	}
}

func TestDigestsHaveOneSpelling(t *testing.T) {
	d := DigestOf([]byte("abc"))
	if d.String() != "ungWv48Bz-pBQUDeXa4iIw" || d.Hex() != "ba7816bf8f01cfea414140de5dae2223" { // FIPS 180-4, example of "abc"
		t.Errorf("%s %s", d, d.Hex())
	}
	if got, err := parseDigest([]byte(d.String())); got != d || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
	for _, text := range []string{"", "ungWv48Bz-pBQUDeXa4iI", "ungWv48Bz-pBQUDeXa4iIx", "ungWv48Bz+pBQUDeXa4iIw", "ungWv48Bz-pBQUDeXa4iI\n", "ungWv48Bz-pBQUDeXa4iIw=="} {
		if d, err := parseDigest([]byte(text)); err == nil {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}

func TestFragmentsHaveDigestsOfTheirOwn(t *testing.T) {
	f := Fragment{"yl/", []byte("a"), []byte("b"), []byte("c")}
	if f.Digest() != DigestOf([]byte("yl/\x00a\x00b\x00c")) || f.Size() != 3 {
		t.Errorf("%s, %d bytes", f.Digest(), f.Size())
	}
	for _, other := range []Fragment{
		{"yl", []byte("/a"), []byte("b"), []byte("c")},
		{"yl/", []byte("ab"), nil, []byte("c")},
		{"yl/", []byte("a"), []byte("bc"), nil},
	} {
		if other.Digest() == f.Digest() {
			t.Errorf("%v has the digest of another", other)
		}
	}
	if !f.Fits() || (&Fragment{Main: []byte("a\x00")}).Fits() || (&Fragment{Meta: []byte("\xff")}).Fits() {
		t.Error("NUL and broken UTF-8 alone do not fit")
	}
}
