package wire

import (
	"math"
	"slices"
	"testing"

	"unionhall/internal/digest"
)

func TestEverythingWrittenReadsBack(t *testing.T) {
	sum := digest.Of([]byte("a"))
	var b []byte
	b = AppendUint(b, math.MaxUint64)
	b = AppendInt(b, math.MinInt64)
	b = AppendInt(b, -1)
	b = AppendBool(b, true)
	b = AppendString(b, "工会")
	b = AppendStrings(b, []string{"", "a"})
	b = AppendStrings(b, nil)
	b = AppendSum(b, sum)
	r := NewReader(string(b))
	if r.Uint() != math.MaxUint64 || r.Int() != math.MinInt64 || r.Int() != -1 || !r.Bool() {
		t.Error("a number changed")
	}
	if r.String() != "工会" || !slices.Equal(r.Strings(), []string{"", "a"}) || r.Strings() != nil || r.Sum() != sum {
		t.Error("a text changed")
	}
	if r.Err() != nil || r.Rest() != "" {
		t.Errorf("err %v, rest %q", r.Err(), r.Rest())
	}
}

func TestCutRecordIsNoticed(t *testing.T) {
	whole := AppendSum(AppendString(AppendUint(nil, 300), "text"), digest.Of(nil))
	for n := range whole {
		r := NewReader(string(whole[:n]))
		r.Uint()
		_ = r.String()
		r.Sum()
		if r.Err() == nil {
			t.Errorf("a record cut to %d bytes was read", n)
		}
	}
}

func TestLengthBeyondTheRecordIsNotBelieved(t *testing.T) {
	huge := AppendUint(nil, math.MaxInt64)
	for name, read := range map[string]func(*Reader){
		"string":  func(r *Reader) { _ = r.String() },
		"strings": func(r *Reader) { r.Strings() },
		"count":   func(r *Reader) { r.Count() },
	} {
		r := NewReader(string(huge))
		if read(r); r.Err() == nil {
			t.Errorf("%s: a length of %d was believed", name, int64(math.MaxInt64))
		}
	}
}
