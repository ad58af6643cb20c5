package theme_test

import (
	"bytes"
	"html/template"
	"reflect"
	"testing"
	"time"

	"unionhall/internal/theme"
)

// TestProgramsWriteWhatHTMLTemplateWrites renders every layout of the base
// theme in both ways, with the usual views and with hostile ones. It also
// holds that no page of the base theme is left to html/template.
func TestProgramsWriteWhatHTMLTemplateWrites(t *testing.T) {
	th := base(t)
	for name := range views() {
		for _, lang := range []string{"zh-Hans", "ug"} {
			l := th.Layout(name, lang)
			view, hostile, empty := views()[name], views()[name], reflect.New(reflect.TypeOf(views()[name]).Elem()).Interface()
			spoil(reflect.ValueOf(hostile))
			for what, v := range map[string]any{"usual": view, "hostile": hostile, "empty": empty} {
				want, err := theme.Plainly(th, name, lang, v)
				if err != nil {
					t.Fatal(err)
				}
				got, err := theme.Quickly(l, v)
				if err != nil {
					t.Errorf("%s, %s: left to html/template: %v", name, what, err)
				} else if !bytes.Equal(got.Meta, want.Meta) || !bytes.Equal(got.Languages, want.Languages) || !bytes.Equal(got.Main, want.Main) {
					t.Errorf("%s, %s:\n got %s%s%s\nwant %s%s%s", name, what, got.Meta, got.Languages, got.Main, want.Meta, want.Languages, want.Main)
				}
			}
		}
	}
}

// spoil gives every text of a view what would break out of it, and turns every
// truth value and every time round.
func spoil(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		if v.Interface().(time.Time).IsZero() {
			v.Set(reflect.ValueOf(day("2026-05-01")))
		} else {
			v.SetZero()
		}
		return
	case v.Type() == reflect.TypeFor[template.HTML]():
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		spoil(v.Elem())
	case reflect.String:
		v.SetString(v.String() + `"'<&+` + "\x00")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				spoil(v.Field(i))
			}
		}
	}
}
