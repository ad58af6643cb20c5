package site

import "maps"

// A register is a map of which the next snapshot shares all but what changes.
// It is written while its snapshot is made, and only read from then on.
type register[V any] struct {
	base map[string]V       // shared by all snapshots since it was made
	over map[string]held[V] // what has changed since; nil in a register that begins
}

// held is what a key holds now; a key that holds nothing any more is kept too.
type held[V any] struct {
	value V
	there bool
}

func newRegister[V any](size int) register[V] { return register[V]{base: make(map[string]V, size)} }

func (r *register[V]) get(key string) (V, bool) {
	if len(r.over) > 0 {
		if h, ok := r.over[key]; ok {
			return h.value, h.there
		}
	}
	v, ok := r.base[key]
	return v, ok
}

func (r *register[V]) set(key string, v V) {
	if r.over == nil {
		r.base[key] = v
		return
	}
	r.over[key] = held[V]{v, true}
}

// remove takes a key out of a register that begins.
func (r *register[V]) remove(key string) { delete(r.base, key) }

// drop is for forked registers only.
func (r *register[V]) drop(key string) {
	var none V
	r.over[key] = held[V]{none, false}
}

// fork returns a register that can be written without r being changed. Once
// much has changed, that becomes a base of its own.
func (r *register[V]) fork() register[V] {
	if len(r.over) <= 256+len(r.base)/64 {
		over := maps.Clone(r.over)
		if over == nil {
			over = map[string]held[V]{}
		}
		return register[V]{r.base, over}
	}
	base := maps.Clone(r.base)
	for key, h := range r.over {
		if h.there {
			base[key] = h.value
		} else {
			delete(base, key)
		}
	}
	return register[V]{base, map[string]held[V]{}}
}
