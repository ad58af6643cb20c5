package content

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"unionhall/internal/digest"
	"unionhall/internal/wire"
)

// filler gives every field of a value its own contents, so that a field which
// is forgotten or swapped shows.
type filler struct {
	n    int
	zone *time.Location
}

func (f *filler) fill(t *testing.T, v reflect.Value, depth int) {
	f.n++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Date(2026, 5, 1, 8, 0, f.n%60, f.n, f.zone)
		return
	case *digest.Sum:
		*x = digest.Of([]byte{byte(f.n)})
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("值", f.n))
	case reflect.Int:
		v.SetInt(int64(f.n))
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(t, v.Field(i), depth)
		}
	case reflect.Slice:
		if depth > 8 {
			return // values hold values: somewhere it must end
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			f.fill(t, v.Index(i), depth+3)
		}
	default:
		t.Fatalf("no contents for a field of type %s", v.Type())
	}
}

func TestNoFieldOfAnItemIsForgotten(t *testing.T) {
	zone := time.FixedZone("", 8*60*60)
	var it Item
	(&filler{zone: zone}).fill(t, reflect.ValueOf(&it).Elem(), 0)
	it.Body.HTML = nil // kept apart
	r := wire.NewReader(string(it.Append(nil, zone)))
	got := ReadItem(r, zone)
	if err := r.Err(); err != nil || r.Rest() != "" {
		t.Fatalf("read: %v, %d bytes left", err, len(r.Rest()))
	}
	if !reflect.DeepEqual(*got, it) {
		t.Errorf("read back:\n%+v\nwant:\n%+v", *got, it)
	}
}

func TestALineWithManyLinksIsKeptOnce(t *testing.T) {
	text := "---\ntitle: x\n---\n" + strings.Repeat("[a](b) ", 2_000)
	it := NewParser(time.UTC).Parse(Source{Path: "a.md", Text: []byte(text)})
	kept := it.Append(nil, time.UTC)
	if most := 40 * len(it.Body.Links); len(it.Body.Links) != 2_000 || len(kept) > most {
		t.Errorf("%d links take %d bytes, want at most %d", len(it.Body.Links), len(kept), most)
	}
}

func TestTimesKeepTheirOffset(t *testing.T) {
	zone := time.FixedZone("", 8*60*60)
	for _, want := range []time.Time{
		{},
		time.Date(2026, 5, 1, 8, 30, 0, 0, zone),
		time.Date(2026, 5, 1, 8, 30, 0, 0, time.UTC),
		time.Date(1950, 5, 1, 8, 30, 0, 1, time.FixedZone("", -5*60*60)),
		time.Date(2026, 5, 1, 8, 30, 0, 0, time.Local),
	} {
		got := readTime(wire.NewReader(string(appendTime(nil, want, zone))), zone)
		if !got.Equal(want) || got.Format(time.RFC3339Nano) != want.Format(time.RFC3339Nano) {
			t.Errorf("%s came back as %s", want, got)
		}
	}
}

func TestCutItemIsNoItem(t *testing.T) {
	zone := time.UTC
	var it Item
	(&filler{zone: zone}).fill(t, reflect.ValueOf(&it).Elem(), 4)
	whole := string(it.Append(nil, zone))
	for n := range whole {
		r := wire.NewReader(whole[:n])
		if ReadItem(r, zone); r.Err() == nil {
			t.Fatalf("an item cut to %d of %d bytes was read", n, len(whole))
		}
	}
}

// FuzzReadItem looks for a damaged cache that makes the program fall over.
func FuzzReadItem(f *testing.F) {
	it := Item{Path: "a.md", Card: Card{Title: "甲", Date: time.Unix(1, 0)}, Body: Body{Links: []Link{{Target: "b"}}}}
	f.Add(string(it.Append(nil, time.UTC)))
	f.Fuzz(func(t *testing.T, data string) {
		r := wire.NewReader(data)
		first := ReadItem(r, time.UTC)
		if r.Err() != nil {
			return
		}
		written := string(first.Append(nil, time.UTC))
		second := ReadItem(wire.NewReader(written), time.UTC)
		if string(second.Append(nil, time.UTC)) != written {
			t.Errorf("%+v became %+v", first, second)
		}
	})
}
