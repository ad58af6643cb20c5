package theme

import (
	"reflect"
	"sync/atomic"
	"text/template/parse"
)

// This file finds the values of a program: pipelines, fields, variables.

// pipe is a pipeline, with the variables that it is given to.
func (p *programmer) pipe(n *parse.PipeNode) expr {
	value := p.commands(n.Cmds)
	if len(n.Decl) == 0 {
		return value
	}
	place := 0
	if p.unknown = p.unknown || len(n.Decl) > 1; n.IsAssign {
		place = p.place(n.Decl[0].Ident[0])
	} else {
		place = p.declare(n.Decl[0])
	}
	return func(r *run, dot reflect.Value) (reflect.Value, error) {
		v, err := value(r, dot)
		r.vars[r.base+place] = v
		return v, err
	}
}

// commands are what a pipeline consists of: each is the last argument of the next.
func (p *programmer) commands(list []*parse.CommandNode) expr {
	var value expr
	for _, c := range list {
		value = p.command(c, value)
	}
	return func(r *run, dot reflect.Value) (reflect.Value, error) {
		v, err := value(r, dot)
		return bare(v), err
	}
}

func (p *programmer) command(c *parse.CommandNode, last expr) expr {
	if f, ok := c.Args[0].(*parse.IdentifierNode); ok {
		args := make([]expr, 0, len(c.Args))
		for _, a := range c.Args[1:] {
			args = append(args, p.value(a))
		}
		if last != nil {
			args = append(args, last)
		}
		return p.function(f.Ident, args)
	}
	if len(c.Args) > 1 || last != nil { // a method with arguments
		p.unknown = true
	}
	return p.value(c.Args[0])
}

// value is an operand.
func (p *programmer) value(n parse.Node) expr {
	switch n := n.(type) {
	case *parse.DotNode:
		return func(_ *run, dot reflect.Value) (reflect.Value, error) { return dot, nil }
	case *parse.FieldNode:
		return fieldsOf(func(_ *run, dot reflect.Value) (reflect.Value, error) { return dot, nil }, n.Ident)
	case *parse.VariableNode:
		place := p.place(n.Ident[0])
		return fieldsOf(func(r *run, _ reflect.Value) (reflect.Value, error) { return r.vars[r.base+place], nil }, n.Ident[1:])
	case *parse.ChainNode:
		return fieldsOf(p.value(n.Node), n.Field)
	case *parse.PipeNode:
		return p.pipe(n)
	case *parse.IdentifierNode:
		return p.function(n.Ident, nil)
	case *parse.StringNode:
		return constant(n.Text)
	case *parse.BoolNode:
		return constant(n.True)
	case *parse.NumberNode:
		if n.IsInt {
			return constant(int(n.Int64))
		}
	}
	p.unknown = true
	return constant(nil)
}

func constant(x any) expr {
	v := reflect.ValueOf(x)
	return func(*run, reflect.Value) (reflect.Value, error) { return v, nil }
}

// fieldsOf follows names, one after the other.
func fieldsOf(value expr, names []string) expr {
	for _, name := range names {
		of, f := value, &field{name: name}
		value = func(r *run, dot reflect.Value) (reflect.Value, error) {
			v, err := of(r, dot)
			if err != nil {
				return v, err
			}
			return f.of(v)
		}
	}
	return value
}

// A field is a name behind a point in one place of a template. The type that
// it was met in last is met again nearly always.
type field struct {
	name string
	last atomic.Pointer[access]
}

// An access is how a type answers to a name.
type access struct {
	in     reflect.Type
	index  []int // of the field; nil for a method
	method bool
}

func (f *field) of(v reflect.Value) (reflect.Value, error) {
	if v = pointed(v); !v.IsValid() {
		return v, errUnknown
	}
	a := f.last.Load()
	if t := v.Type(); a == nil || a.in != t {
		a = find(t, f.name)
		f.last.Store(a)
	}
	switch {
	case a.method:
		return ask(v, f.name)
	case len(a.index) == 1:
		return v.Field(a.index[0]), nil
	case a.index != nil:
		return v.FieldByIndexErr(a.index)
	}
	return v, errUnknown
}

// find looks for methods first, as text/template does.
func find(t reflect.Type, name string) *access {
	a := &access{in: t}
	if _, a.method = reflect.PointerTo(t).MethodByName(name); a.method || t.Kind() != reflect.Struct {
		return a
	}
	if f, ok := t.FieldByName(name); ok && f.IsExported() {
		a.index = f.Index
	}
	return a
}

// ask calls a method without arguments. Those that pages ask for on every card
// are called as they are: a call through package reflect costs memory.
func ask(v reflect.Value, name string) (reflect.Value, error) {
	if v.CanAddr() {
		v = v.Addr()
	}
	switch x := v.Interface().(type) {
	case interface{ IsZero() bool }:
		if name == "IsZero" {
			return reflect.ValueOf(x.IsZero()), nil
		}
	case interface{ InForce() bool }:
		if name == "InForce" {
			return reflect.ValueOf(x.InForce()), nil
		}
	}
	m := v.MethodByName(name)
	if !m.IsValid() || m.Type().NumIn() > 0 || m.Type().NumOut() != 1 {
		return v, errUnknown
	}
	return m.Call(nil)[0], nil
}

// pointed follows pointers and interfaces. What nothing is behind is no value.
func pointed(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem() // the zero Value for nil
	}
	return v
}

// bare takes a value out of an interface that says nothing about it.
func bare(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface && v.NumMethod() == 0 {
		return v.Elem()
	}
	return v
}

// isTrue is what {{if}} asks, of the values that views hold.
func isTrue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Invalid:
		return false
	case reflect.Slice, reflect.String, reflect.Map, reflect.Array:
		return v.Len() > 0
	case reflect.Struct:
		return true
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil()
	}
	return !v.IsZero() // numbers and truth values
}
