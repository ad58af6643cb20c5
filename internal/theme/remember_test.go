package theme_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// TestRememberedCardsAreTheSame shows the cards of a page once more on another
// one, between cards that differ from them in a single field.
func TestRememberedCardsAreTheSame(t *testing.T) {
	l := base(t).Layout("list", "zh-Hans")
	first, again := list(), list()
	again.Cards[6].Title += "（续）"
	once := main(t, l, first)
	twice := main(t, l, again)
	if !bytes.Equal(main(t, base(t).Layout("list", "zh-Hans"), again), twice) {
		t.Error("cards that were remembered differ from cards that were not")
	}
	if bytes.Equal(once, twice) {
		t.Error("a card with another title was taken for the one before")
	}
	if !bytes.Equal(main(t, l, first), once) {
		t.Error("the same page differs the second time")
	}
}

// TestACardHasTheAddressOfItsPlace shows one card at several addresses, some of
// which have to be escaped, and compares with a layout that has seen none.
func TestACardHasTheAddressOfItsPlace(t *testing.T) {
	l := base(t).Layout("list", "zh-Hans")
	for _, href := range []string{"a.html", "../news/a.html", "%E5%B7%A5.html", "", "javascript:alert(1)", `a"b.html`} {
		v := list()
		v.Cards[6].Href = href
		got := main(t, l, v)
		if !bytes.Equal(got, main(t, base(t).Layout("list", "zh-Hans"), v)) {
			t.Errorf("%q: a card that was seen at another address differs", href)
		}
		if plain := href != "" && !strings.ContainsAny(href, `":`); plain && !bytes.Contains(got, []byte(`href="`+href+`"`)) {
			t.Errorf("%q is not on the page", href)
		}
	}
}

// TestMoreCardsThanAreKept goes round often enough for the memory to begin anew.
func TestMoreCardsThanAreKept(t *testing.T) {
	l := base(t).Layout("list", "zh-Hans")
	for n := range 300 {
		v := list()
		for i := range v.Cards {
			v.Cards[i].Title = fmt.Sprintf("第 %d 条", 20*n+i)
		}
		if got := main(t, l, v); !bytes.Contains(got, []byte(v.Cards[0].Title)) {
			t.Fatalf("page %d has not its own cards", n)
		}
	}
}

func main(t *testing.T, l *theme.Layout, v *site.ListView) []byte {
	t.Helper()
	var slots theme.Slots
	if err := l.Render(v, &slots); err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(slots.Main)
}
