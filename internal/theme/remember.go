package theme

import (
	"crypto/rand"
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
// and is the same bytes there but for its address: most of the time that lists
// took went into rendering cards again. {{template "card" .}} therefore
// remembers what it made of a CardView. Templates are pure, so the view alone
// decides; a card may print its address, but not compare it.

// cardTemplate is the partial that is remembered.
const cardTemplate = "card"

// mostCards is how many cards a memory holds before it begins anew. Pages are
// made union by union, so what is needed again is needed soon.
const mostCards = 4096

// cardMemory holds the cards of one layout in one language.
type cardMemory struct {
	card  *template.Template
	quick *program // of card; nil where html/template must do it
	// address stands in for a card's own while it is rendered. No text that was
	// written before the program started can hold it, and no page does.
	address string

	mu    sync.Mutex              // guards what follows, for a lookup or a store
	made  map[digest.Sum][]string // the card, cut where its address goes
	whole map[digest.Sum]string   // the card with its address, of sealed ones
}

// remember puts a call of the memory where the layout calls the card's
// template. The templates must have been escaped: a call from a place that is
// not between tags has another name by now, and is left alone.
func (c *compiled) remember() *cardMemory {
	m := &cardMemory{card: c.root.Lookup(cardTemplate), address: rand.Text(), made: map[digest.Sum][]string{}, whole: map[digest.Sum]string{}}
	if m.card == nil || m.card.Tree == nil {
		return m
	}
	c.funcs["remembered_card"] = m.render
	c.root.Funcs(template.FuncMap{"remembered_card": m.render})
	call := rememberedCall()
	for _, t := range c.root.Templates() {
		if t.Tree != nil {
			replaceCalls(t.Tree.Root, call)
		}
	}
	return m
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
	sum, sealed := card.Sealed()
	if sealed {
		if html, ok := m.find(sum); ok {
			return html, nil
		}
	}
	html, err := m.assemble(card)
	if sealed && err == nil {
		m.keep(sum, html)
	}
	return html, err
}

// find returns a sealed card that was rendered before.
func (m *cardMemory) find(sum digest.Sum) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	html, ok := m.whole[sum]
	return html, ok
}

func (m *cardMemory) keep(sum digest.Sum, html string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.whole) >= mostCards {
		clear(m.whole)
	}
	m.whole[sum] = html
}

// assemble puts a card and its address together.
func (m *cardMemory) assemble(card *site.CardView) (string, error) {
	if card.Href == "" || !plainAddress(card.Href) { // it would be escaped, each time as its place demands
		return m.execute(card)
	}
	pieces, err := m.pieces(card)
	if err != nil {
		return "", err
	}
	return strings.Join(pieces, card.Href), nil
}

// pieces returns a card without its address.
func (m *cardMemory) pieces(card *site.CardView) ([]string, error) {
	blank := *card
	blank.Href = m.address
	key := site.Sum(&blank)
	m.mu.Lock()
	pieces := m.made[key]
	m.mu.Unlock()
	if pieces != nil {
		return pieces, nil
	}
	html, err := m.execute(&blank)
	if err != nil {
		return nil, err
	}
	pieces = strings.Split(html, m.address)
	m.mu.Lock()
	if len(m.made) >= mostCards {
		clear(m.made)
	}
	m.made[key] = pieces
	m.mu.Unlock()
	return pieces, nil
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
	if m.quick != nil {
		if html, err := m.quick.appendTo(make([]byte, 0, 1024), reflect.ValueOf(data)); err == nil {
			return string(html), nil
		}
	}
	var b strings.Builder
	if err := m.card.Execute(&b, data); err != nil {
		return "", fmt.Errorf("card: %w", err)
	}
	return b.String(), nil
}
