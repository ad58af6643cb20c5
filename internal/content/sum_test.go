package content

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

func place(d diag.Diag) string { return fmt.Sprintf("%d:%d %s", d.Line, d.Col, d.Rule) }

// alter changes the leaf values of v one after another, calls f while each is
// changed, and puts it back.
func alter(v reflect.Value, name string, f func(name string)) {
	old := reflect.ValueOf(v.Interface())
	set := func(x any) {
		v.Set(reflect.ValueOf(x).Convert(v.Type()))
		f(name)
		v.Set(old)
	}
	switch x := v.Interface().(type) {
	case time.Time:
		set(x.Add(time.Second))
		return
	case []byte:
		set(append([]byte("+"), x...))
		return
	}
	switch v.Kind() {
	case reflect.String:
		set(v.String() + "+")
	case reflect.Int:
		set(v.Int() + 1)
	case reflect.Bool:
		set(!v.Bool())
	case reflect.Struct:
		for i := range v.NumField() {
			alter(v.Field(i), name+"."+v.Type().Field(i).Name, f)
		}
	case reflect.Slice:
		longer := reflect.Append(v, reflect.Zero(v.Type().Elem()))
		v.Set(longer)
		f(name + "+")
		v.Set(old)
		for i := range v.Len() {
			alter(v.Index(i), fmt.Sprintf("%s[%d]", name, i), f)
		}
	default:
		panic("no rule for " + name + " of type " + v.Type().String())
	}
}

func fullCard() Card {
	value := kind.Value{Name: "a", Text: "b", List: []kind.Value{{Text: "c"}}, Map: []kind.Value{{Name: "en", Text: "d"}}}
	now := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	return Card{
		Title: "t", Summary: "s", Date: now, Updated: now, PublishAt: now, ExpireAt: now, PinUntil: now, Status: "approved",
		Tags: []string{"x", "y"}, Aliases: []string{"z"}, Cover: Link{Target: "a"}, Values: kind.Values{value},
		Scope: "self", Mandatory: true, Levels: []string{"county"}, Divisions: []string{"37"}, Audience: []string{"all"}, Topics: []string{"wages"},
		Task: "join", Supplements: Link{Target: "b"}, Overrides: Link{Target: "c"}, StaleAt: now,
	}
}

// isPlace names what says where something was written: that alters no page.
func isPlace(name string) bool {
	for _, suffix := range [...]string{".Pos.Line", ".Pos.Col", ".Excerpt"} {
		if len(name) > len(suffix) && name[len(name)-len(suffix):] == suffix {
			return true
		}
	}
	return false
}

func TestCardSumCoversEveryField(t *testing.T) {
	c := fullCard()
	want := c.Sum()
	alter(reflect.ValueOf(&c).Elem(), "Card", func(name string) {
		if same := c.Sum() == want; same != isPlace(name) {
			t.Errorf("%s changed: same sum is %v", name, same)
		}
	})
	if c.Sum() != want {
		t.Error("the sum of an equal card differs")
	}
}

func TestBodySumCoversWhatAltersThePage(t *testing.T) {
	y := Body{HTML: []byte("<p></p>"), Links: []Link{{Target: "a"}}, Headings: []Heading{{Level: 2, ID: "i", Text: "t"}}}
	want := y.sum()
	alter(reflect.ValueOf(&y).Elem().FieldByName("HTML"), "HTML", func(name string) {
		if y.sum() == want {
			t.Errorf("%s changed: same sum", name)
		}
	})
	for _, field := range [...]string{"Links", "Headings"} {
		alter(reflect.ValueOf(&y).Elem().FieldByName(field), field, func(name string) {
			if same := y.sum() == want; same != isPlace(name) {
				t.Errorf("%s changed: same sum is %v", name, same)
			}
		})
	}
}
