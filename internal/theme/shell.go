package theme

import (
	"bytes"
	"errors"
	"html/template"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// slotNames are the slots of a shell but for the way to the root.
var slotNames = [...]string{"meta", "languages", "main"}

// shell is a rendered shell, cut: pieces[0], a slot, pieces[1], a slot ...
type shell struct {
	sum    digest.Sum
	pieces [][]byte
	slots  []slotID // one fewer than pieces
	size   int      // bytes of all pieces
	begin  digest.Prefix
}

type slotID uint8

const (
	rootSlot slotID = iota
	metaSlot
	languagesSlot
	mainSlot
)

// marks are what stands in a rendered shell, by slotID.
var marks = [...]string{site.RootSlot, site.SlotMark + "meta@@", site.SlotMark + "languages@@", site.SlotMark + "main@@"}

func (s *shell) slotList() []string {
	names := make([]string, len(s.slots))
	for i, id := range s.slots {
		names[i] = "root"
		if id != rootSlot {
			names[i] = slotNames[id-metaSlot]
		}
	}
	return names
}

// cutPage takes a page apart, in the order in which append put it together.
func (s *shell) cutPage(page []byte, root string, meta, languages, main int) (slots Slots, ok bool) {
	slots.Root = root
	rest, ok := bytes.CutPrefix(page, s.pieces[0])
	for i, id := range s.slots {
		n := [...]int{rootSlot: len(root), metaSlot: meta, languagesSlot: languages, mainSlot: main}[id]
		if !ok || len(rest) < n {
			return slots, false
		}
		switch id {
		case rootSlot:
			ok = string(rest[:n]) == root
		case metaSlot:
			slots.Meta = rest[:n]
		case languagesSlot:
			slots.Languages = rest[:n]
		case mainSlot:
			slots.Main = rest[:n]
		}
		if ok {
			rest, ok = bytes.CutPrefix(rest[n:], s.pieces[i+1])
		}
	}
	return slots, ok && len(rest) == 0
}

func (s *shell) append(page []byte, slots *Slots) []byte {
	page = slices.Grow(page, s.size+len(slots.Meta)+len(slots.Languages)+len(slots.Main)+len(s.slots)*len(slots.Root))
	for i, piece := range s.pieces {
		page = append(page, piece...)
		if i == len(s.slots) {
			break
		}
		switch s.slots[i] {
		case rootSlot:
			page = append(page, slots.Root...)
		case metaSlot:
			page = append(page, slots.Meta...)
		case languagesSlot:
			page = append(page, slots.Languages...)
		case mainSlot:
			page = append(page, slots.Main...)
		}
	}
	return page
}

// cut parts a rendered shell at its marks.
func cut(rendered []byte) shell {
	s := shell{sum: shellDigest(rendered)}
	for {
		at, id := nextMark(rendered)
		if at < 0 {
			break
		}
		s.pieces = append(s.pieces, rendered[:at:at])
		s.slots = append(s.slots, id)
		rendered = rendered[at+len(marks[id]):]
	}
	s.pieces = append(s.pieces, rendered)
	for _, p := range s.pieces {
		s.size += len(p)
	}
	s.begin = digest.Begin(s.pieces[0])
	return s
}

func shellDigest(rendered []byte) digest.Sum {
	h := digest.New("shell")
	h.Bytes(rendered) // with its marks: they say where the slots are
	return h.Done()
}

func nextMark(b []byte) (at int, id slotID) {
	at = -1
	for i, mark := range marks {
		if n := bytes.Index(b, []byte(mark)); n >= 0 && (at < 0 || n < at) {
			at, id = n, slotID(i)
		}
	}
	return at, id
}

// shellTemplate is layouts/shell.html in one language.
type shellTemplate struct {
	template *template.Template
	language *language
	sum      digest.Sum
}

func (t *theme) shellTemplate(lang string) *shellTemplate {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s := t.shells[lang]; s != nil {
		return s
	}
	words, _ := t.find(lang)
	s := &shellTemplate{language: words}
	if c, err := t.set(shellLayout).compile(words, minified, shellLayout); err == nil {
		s.template, s.sum = c.root.Lookup(shellLayout), c.sum(words)
	}
	t.shells[lang] = s
	return s
}

func (t *theme) shellSum(lang string) digest.Sum {
	if !t.whole {
		return digest.Sum{}
	}
	return t.shellTemplate(lang).sum
}

var errNotWhole = errors.New("theme: it has faults, which Load has told")

func (t *theme) renderShell(v *site.ShellView) (*Shell, error) {
	if !t.whole {
		return nil, errNotWhole
	}
	s := t.shellTemplate(v.Lang)
	l := layout{theme: t, language: s.language, name: shellLayout}
	var w appender
	if err := s.template.Execute(&w, v); err != nil {
		return nil, l.explain(v, err)
	}
	if d, ok := t.checkSlots(w.b); !ok {
		return nil, &Fault{d}
	}
	return &Shell{cut(w.b)}, nil
}

// checkSlots wants meta and main once, languages at most once, and all of them
// between tags.
func (t *theme) checkSlots(rendered []byte) (d diag.Diag, ok bool) {
	for _, name := range slotNames {
		mark := []byte(site.SlotMark + name + "@@")
		n := bytes.Count(rendered, mark)
		if n > 1 || n == 0 && name != "languages" {
			return t.slotFault(name, n), false
		}
		if at := bytes.Index(rendered, mark); at >= 0 && bytes.LastIndexByte(rendered[:at], '<') > bytes.LastIndexByte(rendered[:at], '>') {
			return t.slotFault(name, n), false
		}
	}
	return d, true
}

func (t *theme) slotFault(name string, n int) diag.Diag {
	s := t.layouts[shellLayout]
	line, col := 0, 0
	if at := strings.Index(string(s.text), `{{slot "`+name+`"`); at >= 0 {
		line, col = place(s.text, at)
	}
	return diag.Diag{
		Path: s.shown, Line: line, Col: col, Rule: "theme/slots", Excerpt: lineOf(s.text, line),
		Text: diag.Say("外壳里的位置“%s”有 %d 处，或不在标签之间", "the shell has the slot %q in %d places, or inside a tag", name, n),
		Hint: diag.Say(`在标签之间写一次 {{slot "%[1]s"}}`, `write {{slot "%[1]s"}} once, between tags`, name),
	}
}
