package theme

import (
	"fmt"
	"html/template"
	"reflect"
	"time"
)

// This file calls the functions of a program: those of the language itself, as
// text/template has them, and those of the theme.

// function calls what a name stands for.
func (p *programmer) function(name string, args []expr) expr {
	switch name {
	case "and":
		return firstThat(args, func(v reflect.Value) bool { return !isTrue(v) })
	case "or":
		return firstThat(args, isTrue)
	}
	if f := operators[name]; f != nil {
		return over(args, f)
	}
	f := p.funcs[name]
	if f == nil {
		p.unknown = true
		return constant(nil)
	}
	if quick := direct(f); quick != nil {
		return over(args, quick)
	}
	return over(args, reflected(reflect.ValueOf(f)))
}

// firstThat is {{and}} and {{or}}: what stands behind the answer is not asked.
func firstThat(args []expr, answers func(reflect.Value) bool) expr {
	return func(r *run, dot reflect.Value) (v reflect.Value, err error) {
		for _, a := range args {
			if v, err = a(r, dot); err != nil || answers(v) {
				break
			}
		}
		return v, err
	}
}

// An operator makes one value of several.
type operator func(args []reflect.Value) (reflect.Value, error)

// over finds the arguments of an operator.
func over(args []expr, f operator) expr {
	return func(r *run, dot reflect.Value) (reflect.Value, error) {
		var room [4]reflect.Value
		values := room[:0]
		for _, a := range args {
			v, err := a(r, dot)
			if err != nil {
				return v, err
			}
			if !v.IsValid() {
				return v, errUnknown // nil: text/template says of what
			}
			values = append(values, v)
		}
		return f(values)
	}
}

// operators are the functions that every template has, as far as layouts need them.
var operators = map[string]operator{
	"not": func(args []reflect.Value) (reflect.Value, error) {
		if len(args) != 1 {
			return reflect.Value{}, errUnknown
		}
		return reflect.ValueOf(!isTrue(bare(args[0]))), nil
	},
	"eq":     equal,
	"ne":     func(args []reflect.Value) (reflect.Value, error) { return negated(equal(args)) },
	"gt":     greater,
	"le":     func(args []reflect.Value) (reflect.Value, error) { return negated(greater(args)) },
	"len":    length,
	"index":  element,
	"printf": formatted,
}

func negated(v reflect.Value, err error) (reflect.Value, error) {
	if err != nil {
		return v, err
	}
	return reflect.ValueOf(!v.Bool()), nil
}

// equal compares texts, whole numbers or truth values with others of the same type.
func equal(args []reflect.Value) (reflect.Value, error) {
	if len(args) < 2 {
		return reflect.Value{}, errUnknown
	}
	is, first := false, bare(args[0])
	for _, other := range args[1:] {
		if other = bare(other); !first.IsValid() || !other.IsValid() || first.Kind() != other.Kind() {
			return other, errUnknown
		}
		switch first.Kind() {
		case reflect.String:
			is = is || first.String() == other.String()
		case reflect.Int:
			is = is || first.Int() == other.Int()
		case reflect.Bool:
			is = is || first.Bool() == other.Bool()
		default:
			return other, errUnknown
		}
	}
	return reflect.ValueOf(is), nil
}

// greater compares two whole numbers.
func greater(args []reflect.Value) (reflect.Value, error) {
	if len(args) != 2 || args[0].Kind() != reflect.Int || args[1].Kind() != reflect.Int {
		return reflect.Value{}, errUnknown
	}
	return reflect.ValueOf(args[0].Int() > args[1].Int()), nil
}

func length(args []reflect.Value) (reflect.Value, error) {
	if len(args) == 1 {
		if v := pointed(args[0]); v.Kind() == reflect.Slice || v.Kind() == reflect.String {
			return reflect.ValueOf(v.Len()), nil
		}
	}
	return reflect.Value{}, errUnknown
}

// element is {{index LIST N}}.
func element(args []reflect.Value) (reflect.Value, error) {
	if len(args) != 2 || args[0].Kind() != reflect.Slice || args[1].Kind() != reflect.Int {
		return reflect.Value{}, errUnknown
	}
	i := int(args[1].Int())
	if i < 0 || i >= args[0].Len() {
		return reflect.Value{}, errUnknown
	}
	return args[0].Index(i), nil
}

func formatted(args []reflect.Value) (reflect.Value, error) {
	if len(args) == 0 || args[0].Type() != stringType {
		return reflect.Value{}, errUnknown
	}
	values := make([]any, 0, len(args))
	for _, v := range args[1:] {
		values = append(values, v.Interface())
	}
	return reflect.ValueOf(fmt.Sprintf(args[0].String(), values...)), nil
}

// direct calls a function of the types that pages call most without package
// reflect; nil for others.
func direct(f any) operator {
	switch f := f.(type) {
	case func(reflect.Value) bool: // takes values as templates hold them
		return func(args []reflect.Value) (reflect.Value, error) {
			if len(args) != 1 {
				return reflect.Value{}, errUnknown
			}
			return reflect.ValueOf(f(args[0])), nil
		}
	case func(time.Time) template.HTML:
		return func(args []reflect.Value) (reflect.Value, error) {
			if len(args) != 1 || args[0].Type() != reflect.TypeFor[time.Time]() {
				return reflect.Value{}, errUnknown
			}
			return reflect.ValueOf(f(args[0].Interface().(time.Time))), nil
		}
	}
	return nil
}

// reflected calls any other function, if the values are of the types that it takes.
func reflected(f reflect.Value) operator {
	t := f.Type()
	return func(args []reflect.Value) (reflect.Value, error) {
		if len(args) < t.NumIn() && !(t.IsVariadic() && len(args) == t.NumIn()-1) || len(args) > t.NumIn() && !t.IsVariadic() {
			return reflect.Value{}, errUnknown
		}
		for i, v := range args {
			if !v.Type().AssignableTo(parameter(t, i)) {
				return reflect.Value{}, errUnknown
			}
		}
		results := f.Call(args)
		if len(results) == 2 && !results[1].IsNil() {
			return reflect.Value{}, errUnknown
		}
		return results[0], nil
	}
}

// parameter is the type of the i-th argument.
func parameter(f reflect.Type, i int) reflect.Type {
	if last := f.NumIn() - 1; f.IsVariadic() && i >= last {
		return f.In(last).Elem()
	}
	return f.In(i)
}
