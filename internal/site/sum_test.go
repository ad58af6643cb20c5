package site_test

import (
	"fmt"
	"html/template"
	"reflect"
	"testing"
	"time"

	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// TestTheSumOfAViewCoversEveryField changes each field of each view in turn.
func TestTheSumOfAViewCoversEveryField(t *testing.T) {
	for _, v := range []any{
		&site.ShellView{}, &site.ItemView{}, &site.ListView{}, &site.TagsView{}, &site.HomeView{},
		&site.SectionsView{}, &site.ChannelsView{}, &site.OfflineView{}, &site.DoorView{}, &site.DirectoryView{}, &site.NotFoundView{}, &site.RedirectView{},
		&site.FormsView{}, &site.FormView{}, &site.OutboxView{},
	} {
		root := reflect.ValueOf(v).Elem()
		grow(root, 0)
		seen := map[digest.Sum]string{site.Sum(v): "as it was"}
		n := 0
		change(root, root.Type().Name(), func(what string) {
			n++
			sum := site.Sum(v)
			if other, ok := seen[sum]; ok {
				t.Errorf("%s: the sum is that of %s", what, other)
			}
			seen[sum] = what
		})
		if n < 10 {
			t.Errorf("%T: %d fields changed", v, n)
		}
	}
}

// grow gives every slice two elements, three levels deep.
func grow(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			grow(v.Field(i), depth)
		}
	case reflect.Slice:
		if depth < 3 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range 2 {
				grow(v.Index(i), depth+1)
			}
		}
	}
}

// change alters every value below v, one at a time, and puts it back.
func change(v reflect.Value, name string, altered func(what string)) {
	alter := func(to any) {
		old := reflect.ValueOf(v.Interface())
		v.Set(reflect.ValueOf(to).Convert(v.Type()))
		altered(name)
		v.Set(old)
	}
	switch x := v.Interface().(type) {
	case time.Time:
		alter(x.Add(time.Nanosecond))
		alter(x.Add(time.Hour))
		alter(x.In(time.FixedZone("", 3600)))
		return
	case digest.Sum:
		alter(digest.Of([]byte(name)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		alter("changed: " + name)
	case reflect.Int:
		alter(7)
	case reflect.Bool:
		alter(true)
	case reflect.Slice:
		alter(reflect.MakeSlice(v.Type(), v.Len()+1, v.Len()+1).Interface())
		for i := range v.Len() {
			change(v.Index(i), fmt.Sprintf("%s[%d]", name, i), altered)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type != reflect.TypeFor[template.HTML]() {
				change(v.Field(i), name+"."+f.Name, altered)
			}
		}
	}
}

func TestTheSumLeavesTheHTMLToItsOwnSum(t *testing.T) {
	a, b := &site.ItemView{Title: "t"}, &site.ItemView{Title: "t"}
	b.Body.HTML = "<p>"
	if site.Sum(a) != site.Sum(b) {
		t.Error("the HTML was read")
	}
}

func TestViewsOfDifferentTypesNeverMeet(t *testing.T) {
	if site.Sum(&site.DirectoryView{}) == site.Sum(&site.TagsView{}) {
		t.Error("two views have one sum")
	}
}
