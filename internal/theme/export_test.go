package theme

import (
	"bytes"
	"reflect"
)

// Plainly renders a view through html/template as it comes: nothing fused,
// nothing remembered, no program.
func Plainly(t *Theme, name, lang string, view any) (Slots, error) {
	words, _ := t.find(lang)
	c, err := t.set(name).compile(words, minified, roots(name)...)
	var slots Slots
	for _, part := range []struct {
		name string
		out  *[]byte
	}{{"meta", &slots.Meta}, {"languages", &slots.Languages}, {"main", &slots.Main}} {
		var b bytes.Buffer
		if err == nil {
			err = c.root.Lookup(part.name).Execute(&b, view)
		}
		*part.out = b.Bytes()
	}
	return slots, err
}

// Quickly renders a view by the programs of a layout alone.
func Quickly(l *Layout, view any) (slots Slots, err error) {
	for _, s := range []struct {
		part *part
		out  *[]byte
	}{{&l.meta, &slots.Meta}, {&l.languages, &slots.Languages}, {&l.main, &slots.Main}} {
		if s.part.quick == nil {
			return slots, errUnknown
		}
		if *s.out, err = s.part.quick.appendTo(nil, reflect.ValueOf(view)); err != nil {
			return slots, err
		}
	}
	return slots, nil
}
