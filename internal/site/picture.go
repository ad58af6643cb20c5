package site

import (
	"html/template"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// A shown is a picture of the source with the words that stand for it. The
// zero shown is none.
type shown struct {
	file *attachment
	alt  string
}

// A measure is how wide a picture stands on a page.
type measure struct {
	width int    // pixels: the file for who does not choose
	sizes string // for a browser that chooses; "": all get the one file
}

// The measures of the base theme: the text column of 46rem, which are 782
// points, or the screen without its margins; the small picture of a card (120
// points, at up to three pixels).
var (
	inText = measure{800, "(min-width:814px) 782px,calc(100vw - 32px)"}
	inCard = measure{360, ""}
)

// on returns the picture as a page shows it.
func (w shown) on(page string, m measure) Picture {
	if w.file == nil {
		return Picture{}
	}
	pic := Picture{Alt: w.alt, Src: relative(page, w.file.href), Width: w.file.info.Width, Height: w.file.info.Height}
	all := w.file.info.Variants
	if len(all) == 0 {
		return pic
	}
	pic.Width, pic.Height = all[0].Width, all[0].Height
	plain := w.renderings(func(v *Variant) bool { return !v.Modern })
	pic.Src = relative(page, m.choose(plain).href)
	pic.Srcset = m.srcset(page, plain)
	for _, kind := range modernTypes {
		if list := w.renderings(func(v *Variant) bool { return v.Modern && v.Type == kind }); len(list) > 0 {
			set := m.srcset(page, list)
			if set == "" {
				set = relative(page, m.choose(list).href)
			}
			pic.Sources = append(pic.Sources, Source{Type: kind, Srcset: set})
		}
	}
	if pic.Srcset != "" || len(pic.Sources) > 0 {
		pic.Sizes = m.sizes
	}
	return pic
}

// modernTypes are offered in this order: a browser takes the first that it reads.
var modernTypes = []string{"image/avif", "image/webp"}

// A rendering is a variant and where it lies, from the root.
type rendering struct {
	*Variant
	href string
}

func (w shown) renderings(want func(*Variant) bool) []rendering {
	var list []rendering
	for i := range w.file.info.Variants {
		if v := &w.file.info.Variants[i]; want(v) {
			list = append(list, rendering{v, w.file.hrefs[i]})
		}
	}
	return list
}

// choose returns the smallest that is wide enough, else the widest. They come
// from the widest on.
func (m measure) choose(list []rendering) rendering {
	best := list[0]
	for _, v := range list[1:] {
		if v.Width >= m.width {
			best = v
		}
	}
	return best
}

// srcset lists what a browser may choose from; "" where there is no choice.
func (m measure) srcset(page string, list []rendering) string {
	if m.sizes == "" || len(list) < 2 {
		return ""
	}
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(relative(page, v.href) + " " + itoa(v.Width) + "w")
	}
	return b.String()
}

// markup writes a picture as a page holds it, born minified.
func (p *Picture) markup(title string) string {
	var b strings.Builder
	if len(p.Sources) > 0 {
		b.WriteString("<picture>")
	}
	for _, s := range p.Sources {
		b.WriteString("<source type=" + s.Type + " srcset=" + attribute(s.Srcset, false))
		writeAttribute(&b, "sizes", p.Sizes)
		b.WriteString(">")
	}
	b.WriteString("<img src=" + attribute(p.Src, false))
	if p.Srcset != "" {
		writeAttribute(&b, "srcset", p.Srcset)
		writeAttribute(&b, "sizes", p.Sizes)
	}
	b.WriteString(" alt=" + attribute(p.Alt, false))
	writeAttribute(&b, "title", title)
	if p.Width > 0 && p.Height > 0 {
		b.WriteString(" width=" + itoa(p.Width) + " height=" + itoa(p.Height))
	}
	if !p.Eager {
		b.WriteString(" loading=lazy")
	}
	b.WriteString(" decoding=async>")
	if len(p.Sources) > 0 {
		b.WriteString("</picture>")
	}
	return b.String()
}

func writeAttribute(b *strings.Builder, name, value string) {
	if value != "" {
		b.WriteString(" " + name + "=" + attribute(value, false))
	}
}

// spliceImage returns the whole picture, or its alternative text where there is
// none to show. A page asks no other host for anything. eager says that it is
// the first of its page, which readers see at once.
func (s *snapshot) spliceImage(a *asker, l *content.Link, eager bool) (string, diag.List) {
	found, list := s.picture(a, l)
	if found.file == nil {
		return template.HTMLEscapeString(l.Alt), list
	}
	pic := found.on(a.page, inText)
	pic.Eager = eager
	return pic.markup(l.Title), list
}

// picture finds a picture.
func (s *snapshot) picture(a *asker, l *content.Link) (shown, diag.List) {
	if scheme := schemeOf(l.Target); scheme != "" || strings.HasPrefix(l.Target, "//") {
		return shown{}, diag.List{a.self.remotePicture(l)}
	}
	ans := answer{trouble: broken}
	for _, target := range spellings(l.Target) {
		if found, ok := s.attach(a, sourcePath(a.folder, nfc(target))); ok {
			ans = found
			break
		}
	}
	if ans.trouble == fine && !isPicture(extension(string(ans.file.file))) {
		ans.trouble, ans.detail = forbidden, extension(l.Target)
	}
	if ans.trouble != fine && ans.trouble != unfit {
		return shown{}, s.tellPicture(a.self, l, ans)
	}
	list := fileNotes(a.self, l, ans)
	if ans.trouble == unfit {
		return shown{}, list
	}
	return shown{ans.file, l.Alt}, list
}

// fileNotes tells at a link of p what is wrong with the file that it leads to.
func fileNotes(p *post, l *content.Link, ans answer) diag.List {
	if ans.file == nil || p == nil {
		return nil
	}
	var list diag.List
	for _, n := range ans.file.info.Notes {
		text := diag.Words{ZH: "“" + l.Target + "”：" + n.Text.ZH, EN: l.Target + ": " + n.Text.EN}
		list = append(list, p.fault(l.Pos, n.Rule, l.Excerpt, n.Severity, text, n.Hint))
	}
	return list
}
