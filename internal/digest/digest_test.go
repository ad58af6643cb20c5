package digest

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestFieldsNeverRunIntoEachOther(t *testing.T) {
	zone := time.FixedZone("", 8*60*60)
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	records := map[string]func(h *Hash){
		"nothing":            func(*Hash) {},
		"ab c":               func(h *Hash) { h.String("ab"); h.String("c") },
		"a bc":               func(h *Hash) { h.String("a"); h.String("bc") },
		"abc":                func(h *Hash) { h.String("abc") },
		"abc empty":          func(h *Hash) { h.String("abc"); h.String("") },
		"empty":              func(h *Hash) { h.String("") },
		"list ab c":          func(h *Hash) { h.Strings([]string{"ab", "c"}) },
		"list a bc":          func(h *Hash) { h.Strings([]string{"a", "bc"}) },
		"list abc, list":     func(h *Hash) { h.Strings([]string{"abc"}); h.Strings(nil) },
		"list, list abc":     func(h *Hash) { h.Strings(nil); h.Strings([]string{"abc"}) },
		"1 2":                func(h *Hash) { h.Int(1); h.Int(2) },
		"2 1":                func(h *Hash) { h.Int(2); h.Int(1) },
		"-1":                 func(h *Hash) { h.Int(-1) },
		"true false":         func(h *Hash) { h.Bool(true); h.Bool(false) },
		"false true":         func(h *Hash) { h.Bool(false); h.Bool(true) },
		"sum":                func(h *Hash) { h.Sum(Of([]byte("a"))) },
		"other sum":          func(h *Hash) { h.Sum(Of([]byte("b"))) },
		"noon":               func(h *Hash) { h.Time(noon) },
		"noon elsewhere":     func(h *Hash) { h.Time(noon.In(zone)) },
		"noon and a little":  func(h *Hash) { h.Time(noon.Add(time.Nanosecond)) },
		"no time":            func(h *Hash) { h.Time(time.Time{}) },
		"long":               func(h *Hash) { h.String(strings.Repeat("x", 5000)) },
		"long in two":        func(h *Hash) { h.String(strings.Repeat("x", 2500)); h.String(strings.Repeat("x", 2500)) },
		"long, then a short": func(h *Hash) { h.String(strings.Repeat("x", 5000)); h.String("x") },
	}
	seen := make(map[Sum]string)
	for name, write := range records {
		h := New("record")
		write(h)
		sum := h.Done()
		if other, found := seen[sum]; found {
			t.Errorf("%q and %q have the same sum", name, other)
		}
		seen[sum] = name
	}
}

func TestBytesAndStringsOfTheSameTextAgree(t *testing.T) {
	a, b := New("x"), New("x")
	a.String("中文")
	b.Bytes([]byte("中文"))
	if a.Done() != b.Done() {
		t.Error("they differ")
	}
}

func TestNamesKeepRecordsApart(t *testing.T) {
	if New("card").Done() == New("view").Done() {
		t.Error("two empty records of different names have the same sum")
	}
}

func TestSameInstantInTheSameZoneAgrees(t *testing.T) {
	a, b := New("x"), New("x")
	a.Time(time.Date(2026, 5, 1, 0, 0, 0, 0, time.FixedZone("one name", 8*60*60)))
	b.Time(time.Date(2026, 5, 1, 0, 0, 0, 0, time.FixedZone("another", 8*60*60)))
	if a.Done() != b.Done() {
		t.Error("they differ by the name of the zone")
	}
}

func TestParseReadsWhatStringWrote(t *testing.T) {
	sum := Of([]byte("abc"))
	const fips = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-4, example of "abc"
	if sum.String() != fips || sum.Short() != fips[:32] {
		t.Errorf("got %s, %s", sum, sum.Short())
	}
	if got, err := Parse(fips); err != nil || got != sum {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestParseRefusesWhatIsNoDigest(t *testing.T) {
	for _, text := range []string{"", "ab", strings.Repeat("g", 64), strings.Repeat("a", 63), strings.Repeat("a", 65), "../" + strings.Repeat("a", 61)} {
		if sum, err := Parse(text); err == nil || !sum.IsZero() {
			t.Errorf("%q: got %v, %v", text, sum, err)
		}
	}
}

func TestAPrefixSavesWorkAndChangesNothing(t *testing.T) {
	text := bytes.Repeat([]byte("云岭省总工会"), 1000)
	for _, n := range []int{0, 1, 63, 64, 65, 4096, len(text)} {
		if Begin(text[:n]).Of(text) != Of(text) {
			t.Errorf("the digest changes with a prefix of %d bytes", n)
		}
	}
	if (Prefix{}).Of(text) != Of(text) {
		t.Error("the zero prefix changes the digest")
	}
}
