package site

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"sync"
	"time"

	"unionhall/internal/digest"
)

// A writer appends one value of a type to what is digested. Every value is
// written with its length or in a fixed width, so that no two views meet.
type writer func(b []byte, v reflect.Value) []byte

// viewWriters holds the writer of every view: types are walked once, not once
// a page.
var viewWriters = sync.OnceValue(func() map[reflect.Type]writer {
	c := compiler{}
	writers := map[reflect.Type]writer{}
	for _, v := range []any{
		ShellView{}, ItemView{}, ListView{}, TagsView{}, HomeView{},
		SectionsView{}, ChannelsView{}, OfflineView{}, DoorView{}, DirectoryView{}, NotFoundView{}, RedirectView{}, CardView{},
		FormsView{}, FormView{}, OutboxView{},
	} {
		t := reflect.TypeOf(v)
		writers[t] = *c.writer(t)
	}
	card := reflect.TypeFor[CardView]()
	writers[card] = c.fields(card) // of a card alone every field is read, sealed or not
	return writers
})

var sumBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

func sumView(view any) digest.Sum {
	v := reflect.ValueOf(view).Elem()
	write := viewWriters()[v.Type()]
	if write == nil {
		panic(fmt.Sprintf("site: %T is no view", view))
	}
	buf := sumBuffers.Get().(*[]byte)
	b := appendString((*buf)[:0], v.Type().Name())
	b = write(b, v)
	sum := digest.Of(b)
	*buf = b
	sumBuffers.Put(buf)
	return sum
}

// compiler remembers the writers of types, by pointer: a type that contains
// itself (a union with those below it) finds its own writer before it is done.
type compiler map[reflect.Type]*writer

func (c compiler) writer(t reflect.Type) *writer {
	if w := c[t]; w != nil {
		return w
	}
	w := new(writer)
	c[t] = w
	*w = c.compile(t)
	return w
}

func (c compiler) compile(t reflect.Type) writer {
	switch t {
	case reflect.TypeFor[time.Time]():
		return writeTime
	case reflect.TypeFor[digest.Sum]():
		return func(b []byte, v reflect.Value) []byte { return append(b, v.Addr().Interface().(*digest.Sum)[:]...) }
	case reflect.TypeFor[CardView]():
		return c.card(t)
	case reflect.TypeFor[Prose]():
		return func(b []byte, v reflect.Value) []byte { return append(b, v.Addr().Interface().(*Prose).Sum[:]...) }
	}
	switch t.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) []byte { return appendString(b, v.String()) }
	case reflect.Int:
		return func(b []byte, v reflect.Value) []byte { return appendInt(b, v.Int()) }
	case reflect.Bool:
		return writeBool
	case reflect.Slice:
		return c.slice(t)
	case reflect.Struct:
		return c.fields(t)
	}
	panic("site: a view cannot hold a " + t.String()) // maps have no order, pointers no end
}

func (c compiler) slice(t reflect.Type) writer {
	one := c.writer(t.Elem())
	return func(b []byte, v reflect.Value) []byte {
		n := v.Len()
		b = appendInt(b, int64(n))
		for i := range n {
			b = (*one)(b, v.Index(i))
		}
		return b
	}
}

func (c compiler) fields(t reflect.Type) writer {
	all := make([]*writer, 0, t.NumField())
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			all = append(all, c.writer(t.Field(i).Type))
		}
	}
	return func(b []byte, v reflect.Value) []byte {
		for i, w := range all {
			b = (*w)(b, v.Field(i))
		}
		return b
	}
}

// card writes the digest of a card that is sealed, in the place of its fields:
// a thousand lists hold the same ones.
func (c compiler) card(t reflect.Type) writer {
	fields := c.fields(t)
	return func(b []byte, v reflect.Value) []byte {
		sum, sealed := v.Addr().Interface().(*CardView).Sealed()
		if sealed {
			return append(append(b, 1), sum[:]...)
		}
		return fields(append(b, 0), v)
	}
}

func writeBool(b []byte, v reflect.Value) []byte {
	if v.Bool() {
		return append(b, 1)
	}
	return append(b, 0)
}

// writeTime takes the offset too: the same instant reads differently elsewhere.
func writeTime(b []byte, v reflect.Value) []byte {
	t := v.Addr().Interface().(*time.Time)
	_, offset := t.Zone()
	b = appendInt(b, t.Unix())
	b = appendInt(b, int64(t.Nanosecond()))
	return appendInt(b, int64(offset))
}

func appendString(b []byte, s string) []byte {
	return append(appendInt(b, int64(len(s))), s...)
}

func appendInt(b []byte, n int64) []byte { return binary.LittleEndian.AppendUint64(b, uint64(n)) }
