package theme

import (
	"fmt"
	"html/template"
	"reflect"
	"strings"
	"sync"
	"text/template/parse"

	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// A card stands on its section's page, on the pages of its tags and on homes,
// and is mostly the same bytes there: half the time that lists took went into
// rendering cards again. {{template "card" .}} therefore remembers what it made
// of a CardView. Templates are pure, so the view alone decides.

// cardTemplate is the partial that is remembered.
const cardTemplate = "card"

// mostCards is how many cards a memory holds before it begins anew. Pages are
// made union by union, so what is needed again is needed soon.
const mostCards = 4096

// cardMemory holds the cards of one layout in one language.
type cardMemory struct {
	card *template.Template

	mu   sync.Mutex // guards made, for a lookup or a store
	made map[digest.Sum]string
}

// remember puts a call of the memory where the layout calls the card's
// template. The templates must have been escaped: a call from a place that is
// not between tags has another name by now, and is left alone.
func (c *compiled) remember() {
	m := &cardMemory{card: c.root.Lookup(cardTemplate), made: map[digest.Sum]string{}}
	if m.card == nil || m.card.Tree == nil {
		return
	}
	c.root.Funcs(template.FuncMap{"remembered_card": m.render})
	call := rememberedCall()
	for _, t := range c.root.Templates() {
		if t.Tree != nil {
			replaceCalls(t.Tree.Root, call)
		}
	}
}

// rememberedCall parses the action that stands in for {{template "card" .}}.
func rememberedCall() *parse.ActionNode {
	trees, err := parse.Parse("card", "{{remembered_card .}}", "", "", map[string]any{"remembered_card": true})
	if err != nil {
		panic(err) // the text is a constant
	}
	return trees["card"].Root.Nodes[0].(*parse.ActionNode)
}

func replaceCalls(list *parse.ListNode, call *parse.ActionNode) {
	if list == nil {
		return
	}
	for i, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TemplateNode:
			if n.Name == cardTemplate && n.Pipe != nil && n.Pipe.String() == "." {
				list.Nodes[i] = call.Copy()
			}
		case *parse.IfNode:
			replaceInBranch(&n.BranchNode, call)
		case *parse.RangeNode:
			replaceInBranch(&n.BranchNode, call)
		case *parse.WithNode:
			replaceInBranch(&n.BranchNode, call)
		}
	}
}

func replaceInBranch(b *parse.BranchNode, call *parse.ActionNode) {
	replaceCalls(b.List, call)
	replaceCalls(b.ElseList, call)
}

// render returns the card's HTML. A theme may call its card with something
// else than a CardView; that is rendered as it comes.
func (m *cardMemory) render(v reflect.Value) (string, error) {
	card, ok := cardOf(v)
	if !ok {
		return m.execute(v.Interface())
	}
	key := site.Sum(card)
	m.mu.Lock()
	made, ok := m.made[key]
	m.mu.Unlock()
	if ok {
		return made, nil
	}
	made, err := m.execute(card)
	if err != nil {
		return "", err
	}
	m.mu.Lock()
	if len(m.made) >= mostCards {
		clear(m.made)
	}
	m.made[key] = made
	m.mu.Unlock()
	return made, nil
}

func cardOf(v reflect.Value) (*site.CardView, bool) {
	v = concrete(v)
	if v.IsValid() && v.Type() == reflect.TypeFor[site.CardView]() {
		if v.CanAddr() {
			return v.Addr().Interface().(*site.CardView), true
		}
		card := v.Interface().(site.CardView)
		return &card, true
	}
	return nil, false
}

func (m *cardMemory) execute(data any) (string, error) {
	var b strings.Builder
	if err := m.card.Execute(&b, data); err != nil {
		return "", fmt.Errorf("card: %w", err)
	}
	return b.String(), nil
}
