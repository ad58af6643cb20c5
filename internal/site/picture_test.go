package site_test

import (
	"strings"
	"testing"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// album is an item with two pictures and a link to one: a photograph in three
// sizes, two of them also as WebP.
func album() *world {
	w := two()
	w.files = map[string]site.FileInfo{}
	named := func(text, kind, ext string, width int, modern bool) site.Variant {
		return site.Variant{Sum: digest.Of([]byte(text)), Size: 9, Type: kind, Ext: ext, Width: width, Height: width / 2, Modern: modern}
	}
	w.files["news/p.png"] = site.FileInfo{Sum: digest.Of([]byte("source")), Width: 4000, Height: 2000, Variants: []site.Variant{
		named("a", "image/jpeg", "jpg", 1600, false), named("b", "image/jpeg", "jpg", 800, false), named("c", "image/jpeg", "jpg", 360, false),
		named("d", "image/webp", "webp", 1600, true), named("e", "image/webp", "webp", 360, true),
	}}
	w.files["news/bad.jpg"] = site.FileInfo{Sum: digest.Of([]byte("bad")), Unfit: true, Notes: diag.List{{
		Rule: "picture/broken", Severity: diag.Warning, Text: diag.Say("坏了", "it is broken"), Hint: diag.Say("换", "change"),
	}}}
	w.add("news/album.md", pictures("p.png", "p.png"), links("p.png"), pictures("bad.jpg"), links("bad.jpg"))
	return w
}

const columns = `"(min-width:814px) 782px,calc(100vw - 32px)"`

func published(text, ext string) string {
	return "../files/p-" + digest.Of([]byte(text)).Short() + "." + ext
}

func TestPictureOffersItsSizesAndSaysItsOwn(t *testing.T) {
	s, told := album().diags(t)
	equal(t, "diags", told, []string{"news/album.md picture/broken"})
	picture := `<picture><source type=image/webp srcset="` + published("d", "webp") + ` 1600w,` + published("e", "webp") + ` 360w" sizes=` + columns +
		`><img src=` + published("b", "jpg") + ` srcset="` + published("a", "jpg") + ` 1600w,` + published("b", "jpg") + ` 800w,` + published("c", "jpg") + ` 360w" sizes=` + columns +
		` alt="五一 &lt;慰问&gt;" width=1600 height=800`
	want := picture + " decoding=async></picture>\n" + picture + " loading=lazy decoding=async></picture>\n" +
		"<p><a href=" + published("a", "jpg") + ">x</a></p>五一 &lt;慰问&gt;\n<p><a>x</a></p>"
	if got := body(t, s, "yl/news/album.html"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsWrongWithAPictureIsToldWhereItStands(t *testing.T) {
	_, list := site.New(album().input(t))
	for _, d := range list {
		if d.Line == 0 || !strings.HasPrefix(d.Text.EN, "bad.jpg: it is") || !strings.Contains(d.Text.ZH, "“bad.jpg”：坏了") || d.Hint.EN != "change" {
			t.Errorf("%+v", d)
		}
	}
}

func TestOfAPictureOnlyWhatWasMadeIsPublished(t *testing.T) {
	var got []string
	s, _ := album().diags(t)
	for _, c := range s.Copies() {
		if c.Variant == nil || !strings.HasSuffix(string(c.File), c.Variant.Sum.Short()+"."+c.Variant.Ext) {
			t.Errorf("%s is not one of the variants", c.File)
		}
		got = append(got, c.Source)
	}
	equal(t, "sources", got, []string{"news/p.png", "news/p.png", "news/p.png", "news/p.png", "news/p.png"})
}

func TestCardShowsTheSmallOne(t *testing.T) {
	w := album()
	w.items[0].Card.Cover = content.Link{Target: "p.png", Picture: true, Alt: "封面"}
	s, _ := w.diags(t)
	item := view[site.ItemView](t, s, "yl/news/album.html")
	if !item.Cover.Eager || item.Cover.Sizes == "" || item.Cover.Width != 1600 {
		t.Errorf("on its page it is %+v", item.Cover)
	}
	if text := body(t, s, "yl/news/album.html"); strings.Count(text, "loading=lazy") != 2 {
		t.Errorf("below a cover no picture is seen first: %s", text)
	}
	card := view[site.ListView](t, s, "yl/news/index.html").Cards[0].Cover
	if card.Src != published("c", "jpg") || card.Srcset != "" || card.Eager || len(card.Sources) != 1 || card.Sources[0].Srcset != published("e", "webp") {
		t.Errorf("on a card it is %+v", card)
	}
}
