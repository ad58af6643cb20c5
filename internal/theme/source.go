package theme

import (
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"
	"text/template/parse"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
)

// source is one template file. Its trees are never executed: each layout takes
// copies.
type source struct {
	path     string // in the theme
	shown    string // as faults call it
	text     []byte // as written
	sum      digest.Sum
	minified map[string]*parse.Tree
	written  map[string]*parse.Tree // of text: lines move when a file is minified
}

// A variety of trees: what pages are made of, or what faults are found in.
type variety func(s *source) map[string]*parse.Tree

func minified(s *source) map[string]*parse.Tree { return s.minified }
func written(s *source) map[string]*parse.Tree  { return s.written }

func (t *theme) readSource(name string, o Options) (*source, diag.List) {
	text, err := fs.ReadFile(t.fs, name)
	if err != nil {
		return nil, diag.List{unreadable(name, err)}
	}
	s := &source{path: name, shown: t.fs.show(name), text: text, sum: digest.Of(text)}
	if s.written, err = parseTemplate(s.shown, text); err != nil {
		return nil, diag.List{s.fault(err)}
	}
	s.minified = s.written
	if o.Minify == nil {
		return s, nil
	}
	small, err := o.Minify(s.shown, text)
	if err == nil {
		s.minified, err = parseTemplate(s.shown, small)
	}
	if err != nil {
		return nil, diag.List{s.fault(err)}
	}
	return s, nil
}

// parseTemplate returns the trees of a file: those it defines, and what stands
// outside of definitions under the file's name without folder and ending.
func parseTemplate(shown string, text []byte) (map[string]*parse.Tree, error) {
	var names language // the functions' names matter here, not what they do
	t, err := texttemplate.New(shown).Funcs(texttemplate.FuncMap(names.funcs())).Parse(string(text))
	if err != nil {
		return nil, err
	}
	trees := map[string]*parse.Tree{}
	for _, d := range t.Templates() {
		if d.Tree == nil || parse.IsEmptyTree(d.Root) {
			continue
		}
		name := d.Name()
		if name == shown {
			name = strings.TrimSuffix(path.Base(shown), ".html")
		}
		trees[name] = d.Tree
	}
	return trees, nil
}

// set is the sources of one layout, the strongest first.
type set []*source

// lookup returns the source that defines a template.
func (s set) lookup(name string) *source {
	for _, src := range s {
		if src.written[name] != nil {
			return src
		}
	}
	return nil
}

// compiled is a set of templates in one language.
type compiled struct {
	root    *template.Template
	trees   map[string]*parse.Tree // as they were before html/template escaped those of root
	funcs   template.FuncMap
	reached []*source // by path
	keys    []laidKey // strings that were laid into it
}

// laidKey is a constant key of a string, and the file that asks for it.
type laidKey struct {
	source *source
	node   *parse.StringNode
}

// compile gathers the templates that roots reach, lays the language's strings
// into them and returns them ready to be executed.
func (s set) compile(l *language, v variety, roots ...string) (*compiled, error) {
	c := &compiled{trees: map[string]*parse.Tree{}, funcs: l.funcs()}
	maps.Copy(c.funcs, fusedFuncs())
	c.root = template.New("").Funcs(c.funcs)
	done := map[string]bool{}
	for todo := roots; len(todo) > 0; todo = todo[1:] {
		name := todo[0]
		src := s.lookup(name)
		if done[name] || src == nil {
			continue // html/template itself reports what is not there, with its place
		}
		done[name] = true
		tree := v(src)[name]
		if tree == nil {
			tree = &parse.Tree{Name: name, Root: &parse.ListNode{NodeType: parse.NodeList}} // nothing was left of it
		}
		tree = tree.Copy()
		lay := &laying{language: l, text: textNode(src.shown)}
		calls := lay.list(tree.Root)
		for _, key := range lay.keys {
			c.keys = append(c.keys, laidKey{src, key})
		}
		c.trees[name] = tree.Copy()
		if _, err := c.root.AddParseTree(name, tree); err != nil {
			return nil, err
		}
		todo = append(todo, calls...)
		if !slices.Contains(c.reached, src) {
			c.reached = append(c.reached, src)
		}
	}
	slices.SortFunc(c.reached, func(a, b *source) int { return strings.Compare(a.path, b.path) })
	return c, nil
}

// sum is the digest of the language and of all files that were reached.
func (c *compiled) sum(l *language) digest.Sum {
	h := digest.New("layout")
	h.Sum(l.sum)
	for _, s := range c.reached {
		h.String(s.path)
		h.Sum(s.sum)
	}
	return h.Done()
}
