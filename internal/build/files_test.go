package build

import (
	"reflect"
	"testing"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/wire"
)

func TestNoFactOfAFileIsForgotten(t *testing.T) {
	words := diag.Say("话", "words")
	want := fileFact{
		stamp{1, 2, 3, 4}, site.FileInfo{
			Sum: digest.Of(nil), Size: 5, Width: 6, Height: 7, Inert: true, Unfit: true,
			Notes:    diag.List{{Rule: "a/b", Severity: diag.Warning, Text: words, Hint: words}},
			Variants: []site.Variant{{Sum: digest.Of(nil), Size: 8, Type: "image/png", Ext: "png", Width: 9, Height: 10, Modern: true}},
		}, "PDF", digest.Of([]byte("recipe")), true,
	}
	for _, v := range []reflect.Value{reflect.ValueOf(want), reflect.ValueOf(want.info), reflect.ValueOf(want.info.Variants[0])} {
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Fatalf("this test leaves %s out", v.Type().Field(i).Name)
			}
		}
	}
	b := &builder{files: map[string]*fileFact{"a": &want}}
	r := wire.NewReader(string(b.appendFacts(nil)))
	again := &builder{files: map[string]*fileFact{}}
	again.readFacts(r)
	if got := again.files["a"]; r.Err() != nil || got == nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("%+v came back as %+v (%v)", want, got, r.Err())
	}
}
