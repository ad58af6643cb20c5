package site

// A door is where readers choose their union, in one language of the site, and
// the directory beside it.
type door struct {
	tongue    *tongue
	prefix    string // "" or "en/"
	file      File
	directory File
}

// openDoors makes the doors of a site of several unions.
func (g *ground) openDoors() {
	if g.m.single {
		return
	}
	for i, tag := range g.m.config.Languages {
		d := &door{tongue: g.tongue(tag)}
		if i > 0 {
			d.prefix = tag + "/"
		}
		d.file, d.directory = File(d.prefix+"index.html"), File(d.prefix+"unions/index.html")
		g.doors = append(g.doors, d)
	}
}

// doorLanguages are those of the door, the directory and the 404 page; a site
// of one union has only the last, in its main language.
func (s *snapshot) doorLanguages() []string {
	if s.m.single {
		return s.m.config.Languages[:1]
	}
	return s.m.config.Languages
}

// doorIn returns the door in a language, else in the main one; nil for a site
// of one union.
func (s *snapshot) doorIn(tag string) *door {
	if len(s.doors) == 0 {
		return nil
	}
	for _, d := range s.doors {
		if d.tongue.Tag == tag {
			return d
		}
	}
	return s.doors[0]
}

// doorRef is where the site begins for readers of a language.
func (s *snapshot) doorRef(tag string) Ref {
	if d := s.doorIn(tag); d != nil {
		return Ref{Text: d.tongue.door, Href: string(d.file)}
	}
	w := s.halls[0].in(tag)
	return Ref{Text: w.tongue.home, Href: w.home}
}

// doorFrame is frame for the pages that belong to no union.
func (s *snapshot) doorFrame(d *door, file File, title string, same func(d *door) File) Frame {
	f := Frame{
		Lang: d.tongue.Tag, Root: file.Root(),
		Meta: Meta{
			Title: title, FullTitle: joinTitle(title, d.tongue.siteTitle), Type: "website",
			Canonical: s.absolute(string(file)), Description: s.m.config.Intro.In(d.tongue.Tag),
		},
	}
	if len(s.doors) < 2 {
		return f
	}
	for _, other := range s.doors {
		to := same(other)
		f.Meta.Languages = append(f.Meta.Languages, LangLink{
			Lang: other.tongue.Tag, Name: other.tongue.Name, Href: file.Href(to), Current: other == d,
		})
		if s.base != "" {
			f.Meta.Alternates = append(f.Meta.Alternates, Alternate{Lang: other.tongue.Tag, Href: s.absolute(string(to))})
		}
	}
	if s.base != "" {
		f.Meta.Alternates = append(f.Meta.Alternates, Alternate{Lang: "x-default", Href: f.Meta.Alternates[0].Href})
	}
	return f
}

// smallTree is how many unions the door shows with all their depth. A larger
// tree shows its top two levels there; the directory has them all.
const smallTree = 60

func makeDoor(s *snapshot, page *Page) any {
	d := page.arg.(*door)
	levels := 2
	if len(s.halls) <= smallTree {
		levels = len(s.halls)
	}
	v := &DoorView{
		Frame: s.doorFrame(d, d.file, d.tongue.siteTitle, func(d *door) File { return d.file }),
		Title: d.tongue.siteTitle, Intro: s.m.config.Intro.In(d.tongue.Tag), Count: len(s.halls),
		Unions: nodes(s.tops(), d.tongue, string(d.file), levels), Ways: s.ways(d.tongue, string(d.file)),
	}
	v.Breadcrumb = []Ref{{Text: d.tongue.home}}
	return v
}

func makeDirectory(s *snapshot, page *Page) any {
	d := page.arg.(*door)
	v := &DirectoryView{
		Frame: s.doorFrame(d, d.directory, d.tongue.unions, func(d *door) File { return d.directory }),
		Title: d.tongue.unions, Count: len(s.halls),
		Unions: nodes(s.tops(), d.tongue, string(d.directory), len(s.halls)),
	}
	v.Breadcrumb = []Ref{{Text: d.tongue.home, Href: d.directory.Href(d.file)}, {Text: d.tongue.unions}}
	return v
}

func nodes(halls []*hall, t *tongue, page string, levels int) []UnionNode {
	if levels == 0 || len(halls) == 0 {
		return nil
	}
	list := make([]UnionNode, len(halls))
	for i, h := range halls {
		w := h.in(t.Tag)
		n := UnionNode{
			UnionRef: w.ref, Contact: w.contact, LevelName: h.LevelName.In(t.Tag),
			Href: relative(page, w.home), Children: nodes(h.below, t, page, levels-1),
		}
		if w.tongue != t { // not one of the union's languages: its name may be given all the same
			n.Name, n.Short = h.Name.For(t.Tag, h.main), h.nameIn(t.Tag)
		}
		list[i] = n
	}
	return list
}

// lostUnions is how many unions the 404 page offers beside the door.
const lostUnions = 20

// notFoundFile is where most hosts look for the page.
const notFoundFile File = "404.html"

func makeNotFound(s *snapshot, page *Page) any {
	t := s.tongues[page.Shell.Lang]
	root := s.base
	if root == "" || s.in.Preview {
		root = "/" // where the site lies is not known: the best guess; a preview's links stay in it
	}
	v := &NotFoundView{Frame: Frame{
		Lang: t.Tag, Root: root,
		Meta: Meta{
			Title: t.notFound, FullTitle: joinTitle(t.notFound, t.siteTitle), Type: "website", Noindex: true,
		},
		Breadcrumb: []Ref{{Text: t.home, Href: root}, {Text: t.notFound}},
	}}
	v.Door = s.doorRef(t.Tag)
	v.Door.Href = root + v.Door.Href
	top := s.tops()
	if len(top) == 1 {
		top = append(top, top[0].below...)
	}
	for _, h := range top[:min(len(top), lostUnions)] {
		v.Unions = append(v.Unions, Ref{Text: h.nameIn(t.Tag), Href: root + h.in(t.Tag).home})
	}
	return v
}
