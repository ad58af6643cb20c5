package theme

import (
	"errors"
	"html/template"
	"reflect"
	"text/template/parse"
)

// text/template walks the trees of a template by reflection: every field is
// looked up by its name, every function called through package reflect, every
// template begun with new memory. That was half of what a full build did. A
// program is the same tree made ready: a list of functions that know where the
// fields of each type are, and call what they call. At 10,000 items it saves a
// quarter of the build's CPU time.
//
// A program knows the part of the language that layouts are written in. A tree
// with anything else makes none, and a value that it does not know ends its
// run: html/template does the page then, from the beginning. So nothing here
// has to say what is wrong with a template, and nothing here escapes: that is
// in the tree, put there by html/template and shortened by fuse.

// errUnknown ends a run that html/template must do instead.
var errUnknown = errors.New("theme: left to html/template")

// A program is one template, ready to be run. It is safe for concurrent use.
type program struct {
	steps []step
	vars  int // variables that are alive at once, with $
}

// A step writes something of a page.
type step func(r *run, dot reflect.Value) error

// An expr finds a value.
type expr func(r *run, dot reflect.Value) (reflect.Value, error)

// A run is one execution of a program, with all that it calls.
type run struct {
	out  []byte
	vars []reflect.Value // of all templates that are being run
	base int             // where those of the innermost one begin
}

// appendTo appends what the program makes of a view. Whatever goes wrong is
// errUnknown.
func (p *program) appendTo(out []byte, view reflect.Value) (_ []byte, err error) {
	defer func() {
		if recover() != nil { // a function of the theme; html/template tells it with its place
			err = errUnknown
		}
	}()
	r := run{out: out, vars: make([]reflect.Value, 0, 16)}
	if err := p.call(&r, view); err != nil {
		return out, errUnknown
	}
	return r.out, nil
}

func (p *program) call(r *run, dot reflect.Value) error {
	outer := r.base
	r.base = len(r.vars)
	for range p.vars {
		r.vars = append(r.vars, reflect.Value{})
	}
	r.vars[r.base] = dot
	err := runAll(r, p.steps, dot)
	r.vars, r.base = r.vars[:r.base], outer
	return err
}

func runAll(r *run, steps []step, dot reflect.Value) error {
	for _, s := range steps {
		if err := s(r, dot); err != nil {
			return err
		}
	}
	return nil
}

// A programmer turns trees into programs.
type programmer struct {
	trees   map[string]*parse.Tree // by the names that calls have once they are escaped
	funcs   template.FuncMap
	done    map[string]*program
	scope   []string // variables that can be seen; their place is their number
	most    int      // of scope
	unknown bool     // something was met that html/template must do
}

// program returns the program of a template.
func (p *programmer) program(name string) *program {
	if made := p.done[name]; made != nil {
		return made // or being made: a union shows those below it with itself
	}
	made := &program{}
	p.done[name] = made
	tree := p.trees[name]
	if tree == nil || tree.Root == nil {
		p.unknown = true
		return made
	}
	scope, most := p.scope, p.most
	p.scope, p.most = []string{"$"}, 1
	made.steps, made.vars = p.list(tree.Root), p.most
	p.scope, p.most = scope, most
	return made
}

// declare gives a variable its place.
func (p *programmer) declare(v *parse.VariableNode) int {
	p.scope = append(p.scope, v.Ident[0])
	p.most = max(p.most, len(p.scope))
	return len(p.scope) - 1
}

// place finds a variable that was declared.
func (p *programmer) place(name string) int {
	for i := len(p.scope) - 1; i >= 0; i-- {
		if p.scope[i] == name {
			return i
		}
	}
	p.unknown = true
	return 0
}

func (p *programmer) list(l *parse.ListNode) []step {
	if l == nil {
		return nil
	}
	steps := make([]step, 0, len(l.Nodes))
	for _, n := range l.Nodes {
		if s := p.node(n); s != nil {
			steps = append(steps, s)
		}
	}
	return steps
}

func (p *programmer) node(n parse.Node) step {
	switch n := n.(type) {
	case *parse.TextNode:
		text := string(n.Text)
		return func(r *run, _ reflect.Value) error {
			r.out = append(r.out, text...)
			return nil
		}
	case *parse.ActionNode:
		return p.action(n.Pipe)
	case *parse.IfNode:
		return p.branch(&n.BranchNode, false)
	case *parse.WithNode:
		return p.branch(&n.BranchNode, true)
	case *parse.RangeNode:
		return p.loop(&n.BranchNode)
	case *parse.TemplateNode:
		return p.call(n)
	case *parse.CommentNode:
		return nil
	}
	p.unknown = true // break, continue
	return nil
}

// action prints a value, unless it gives it to a variable. What is printed
// comes from an escaper, or from the memory of cards.
func (p *programmer) action(pipe *parse.PipeNode) step {
	if len(pipe.Decl) > 0 {
		value := p.pipe(pipe)
		return func(r *run, dot reflect.Value) error {
			_, err := value(r, dot)
			return err
		}
	}
	last := len(pipe.Cmds) - 1
	print, before := p.printer(pipe.Cmds[last]), pipe.Cmds[:last]
	if print == nil {
		p.unknown = true
		return nil
	}
	if args := pipe.Cmds[last].Args; len(args) == 2 {
		before = []*parse.CommandNode{{NodeType: parse.NodeCommand, Args: args[1:]}}
	}
	value := p.commands(before)
	return func(r *run, dot reflect.Value) error {
		v, err := value(r, dot)
		if err != nil || !v.IsValid() {
			return errUnknown // nil: text/template says of what
		}
		text, err := print(v)
		r.out = append(r.out, text...)
		return err
	}
}

// printer is the function of the last command of an action, where it is one
// that makes a text of any value; it has an argument, or a command before it.
func (p *programmer) printer(c *parse.CommandNode) func(reflect.Value) (string, error) {
	if name, ok := c.Args[0].(*parse.IdentifierNode); ok && len(c.Args) <= 2 {
		f, _ := p.funcs[name.Ident].(func(reflect.Value) (string, error))
		return f
	}
	return nil
}

// branch is {{if}} and {{with}}.
func (p *programmer) branch(b *parse.BranchNode, with bool) step {
	outer := len(p.scope)
	value := p.pipe(b.Pipe)
	yes := p.list(b.List)
	p.scope = p.scope[:outer]
	no := p.list(b.ElseList)
	p.scope = p.scope[:outer]
	return func(r *run, dot reflect.Value) error {
		v, err := value(r, dot)
		switch {
		case err != nil:
			return err
		case !isTrue(v):
			return runAll(r, no, dot)
		case with:
			return runAll(r, yes, v)
		}
		return runAll(r, yes, dot)
	}
}

// loop is {{range}} over lists.
func (p *programmer) loop(b *parse.BranchNode) step {
	outer := len(p.scope)
	value := p.commands(b.Pipe.Cmds)
	var vars []int
	for _, v := range b.Pipe.Decl {
		vars = append(vars, p.declare(v))
	}
	p.unknown = p.unknown || b.Pipe.IsAssign
	body := p.list(b.List)
	p.scope = p.scope[:outer]
	none := p.list(b.ElseList)
	p.scope = p.scope[:outer]
	return func(r *run, dot reflect.Value) error {
		v, err := value(r, dot)
		if err != nil {
			return err
		}
		if v = pointed(v); v.IsValid() && v.Kind() != reflect.Slice {
			return errUnknown
		}
		if !v.IsValid() || v.Len() == 0 {
			return runAll(r, none, dot)
		}
		for i := range v.Len() {
			one := v.Index(i)
			if len(vars) > 0 {
				r.vars[r.base+vars[len(vars)-1]] = one
			}
			if len(vars) > 1 {
				r.vars[r.base+vars[0]] = reflect.ValueOf(i)
			}
			if err := runAll(r, body, one); err != nil {
				return err
			}
		}
		return nil
	}
}

// call is {{template}}.
func (p *programmer) call(n *parse.TemplateNode) step {
	called := p.program(n.Name)
	if n.Pipe == nil {
		return func(r *run, _ reflect.Value) error { return called.call(r, reflect.Value{}) }
	}
	value := p.pipe(n.Pipe)
	return func(r *run, dot reflect.Value) error {
		v, err := value(r, dot)
		if err != nil {
			return err
		}
		return called.call(r, v)
	}
}
