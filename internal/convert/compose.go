package convert

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// compose makes our front matter for every document, and checks it against
// the kind's schema as the build will.
func (r *reader) compose() {
	r.claimed = map[string]bool{}
	for _, d := range r.docs {
		f := File{From: d.path, To: r.to(d), Lang: d.lang, doc: d}
		values := r.valuesOf(d, &f)
		values = r.check(d, &f, values)
		f.head = front(values, d.matter.kept, d.eol)
		f.Guessed, f.Dropped, f.Left = append(d.guessed, d.meta.guessed...), d.meta.dropped, d.left
		r.plan.Files = append(r.plan.Files, f)
	}
}

// valuesOf gathers what is known, in the order in which people write it.
func (r *reader) valuesOf(d *document, f *File) []value {
	m := &d.meta
	f.Title = r.titleOf(d)
	m.set(value{name: "title", text: f.Title})
	r.dateOf(d)
	if d.order != "" && m.get("order") == nil {
		m.set(value{name: "order", text: strconv.Itoa(atoi(d.order))})
		d.guess("order", FromFileName)
	}
	if d.place.draft && !m.draft {
		m.draft = true
		d.guess("draft", FromFolder)
	}
	if f.Draft = m.draft; f.Draft {
		m.set(value{name: "draft", text: "true"})
	}
	r.officialOf(d)
	r.coverOf(d)
	if list := r.aliasesOf(d); len(list) > 0 {
		m.set(value{name: "aliases", list: list})
	}
	return sortedValues(m.values, r.options.Kind)
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // only digits, at most three of them
	return n
}

// titleOf finds the title: front matter, first heading, name. The heading goes
// where it would stand on the page twice.
func (r *reader) titleOf(d *document) string {
	title := ""
	if v := d.meta.get("title"); v != nil {
		title = v.text
	}
	switch {
	case title != "" && sameTitle(title, d.heading):
	case title != "":
		d.cut = span{}
	case d.heading != "":
		title = d.heading
		d.guess("title", FromHeading)
	case d.place.isIndex():
		title = humanTitle(d.base)
		d.guess("title", FromFolder)
	default:
		title = humanTitle(unnumbered(d.place.name, d.order))
		d.guess("title", FromFileName)
	}
	short, long := shortened(title)
	if long {
		d.cut = span{} // the whole of it stays in the text
		r.tell(warning(d.path, "import/long-title",
			diag.Say("标题超过 %d 个字，已截短", "the title has more than %d characters and was cut", maxTitle),
			diag.Say("请在导入的文件里改写标题", "give the imported file a shorter one")))
	}
	if !d.cut.empty() {
		d.guess("heading", FromHeading) // the page shows the title itself
	}
	return short
}

func sameTitle(a, b string) bool {
	return strings.EqualFold(plainTitle(a), b)
}

func unnumbered(name, order string) string {
	if order == "" {
		return name
	}
	return strings.TrimLeft(strings.TrimPrefix(name, order), "-_. 、")
}

// dateOf finds the date: front matter, file name, path, text.
func (r *reader) dateOf(d *document) {
	m := &d.meta
	if m.get("date") != nil {
		return
	}
	if at := m.get("publish_at"); at != nil {
		m.set(value{name: "date", text: at.text})
		return
	}
	switch {
	case d.place.date != "":
		m.set(value{name: "date", text: d.place.date})
		d.guess("date", d.place.dateIn)
	case d.official.stated != "":
		m.set(value{name: "date", text: d.official.stated})
		d.guess("date", FromText)
	case d.official.day() != "" && r.options.Kind.Field("issued") == nil:
		m.set(value{name: "date", text: d.official.day()})
		d.guess("date", FromText)
	}
}

// officialOf fills fields of rules from the text, where the kind has them and
// nothing said otherwise.
func (r *reader) officialOf(d *document) {
	o := d.official
	for _, v := range []struct {
		name, text string
		from       Origin
	}{
		{"issued", o.day(), FromText}, {"effective", o.effective, FromText},
		{"issuer", o.issuer, FromText}, {"issuer", issuerOfTitle(d.meta.get("title").text), FromTitle},
		{"doc_no", o.number, FromText},
	} {
		if v.text != "" && r.options.Kind.Field(v.name) != nil && d.meta.get(v.name) == nil {
			d.meta.set(value{name: v.name, text: v.text})
			d.guess(v.name, v.from)
		}
	}
}

// aliasesOf lists former addresses, each once and for one document only. An
// address that the new site has for something else is no alias.
func (r *reader) aliasesOf(d *document) []string {
	var list []string
	for _, a := range d.meta.aliases {
		if strings.ContainsAny(a, ":{}?#") {
			d.meta.drop("permalink") // a pattern, or an address of another site
			continue
		}
		list = r.addAlias(list, d, a)
	}
	return r.addAlias(list, d, d.address)
}

func (r *reader) addAlias(list []string, d *document, written string) []string {
	address := strings.Trim(strings.TrimSuffix(written, "index.html"), "/")
	bare := strings.TrimSuffix(address, ".html")
	own := path.Join(r.options.Kind.Folder, d.name)
	key := strings.ToLower(bare)
	reserved := r.options.Reserved != nil && r.options.Reserved(key)
	if bare == "" || bare == own || bare == path.Join(d.lang, own) || reserved || r.claimed[key] || path.Clean(bare) != bare {
		return list
	}
	r.claimed[key] = true
	if bare == address && strings.HasSuffix(written, "/") {
		bare += "/" // it was a folder with an index.html, and is one again
	}
	return append(list, "/"+bare)
}

// coverOf makes the picture of the old front matter the cover, if it is there.
// What it is a picture of, its own text says, else the title.
func (r *reader) coverOf(d *document) {
	n := d.meta.coverOf
	if n == nil {
		return
	}
	for _, target := range d.meta.cover {
		if schemed.MatchString(target) || r.options.Kind.Field("cover") == nil {
			continue
		}
		if _, ok := r.locate(d.path, unescape(target)); !ok {
			continue
		}
		alt := d.meta.get("title").text
		for _, key := range []string{"alt", "caption", "title", "description"} {
			if c := n.Get(key); c != nil && c.Text != "" {
				alt = oneLine(c.Text)
				break
			}
		}
		d.meta.set(value{name: "cover", group: []value{{name: "src", text: target}, {name: "alt", text: alt}}})
		d.draws = append(d.draws, reference{target: target, picture: true})
		return
	}
	d.meta.drop(n.Key)
}

// sortedValues puts title and date first, then the fields of the kind in its
// own order, and aliases last.
func sortedValues(values []value, k *kind.Kind) []value {
	rank := func(v value) int {
		switch v.name {
		case "title":
			return -2
		case "date":
			return -1
		case "aliases":
			return len(k.Fields)
		}
		return slices.IndexFunc(k.Fields, func(f kind.Field) bool { return f.Name == v.name })
	}
	sorted := slices.DeleteFunc(slices.Clone(values), func(v value) bool { return k.Field(v.name) == nil })
	slices.SortStableFunc(sorted, func(a, b value) int { return rank(a) - rank(b) })
	return sorted
}

// check reads the new front matter as the build will. What the schema refuses
// is left out and told; what it requires and does not find is noted.
func (r *reader) check(d *document, f *File, values []value) []value {
	text := frontLines(values)
	src := fields.Source{Path: d.path, Bytes: []byte(text), FirstLine: 1}
	root, _ := fields.Parse(src)
	good, list := kind.Schema{Fields: r.options.Kind.Fields, Zone: r.options.Zone}.Check(src, root)
	kept := slices.DeleteFunc(slices.Clone(values), func(v value) bool {
		if good.Get(v.name) != nil {
			return false
		}
		r.refuse(d, v, root.Get(v.name), list)
		return true
	})
	for _, field := range r.options.Kind.Fields {
		if field.Required && good.Get(field.Name) == nil {
			f.Missing = append(f.Missing, field.Name)
		}
	}
	f.Date = good.Text("date")
	if f.Date == "" && r.options.Kind.DateFrom != "" {
		f.Date = good.Text(r.options.Kind.DateFrom)
	}
	return kept
}

// missingKey is the rule of what is not there at all: noted, not told.
const missingKey = "front-matter/missing-key"

// refuse tells why a value was left out, in the schema's own words.
func (r *reader) refuse(d *document, v value, n *fields.Node, list diag.List) {
	why := diag.Say("“%s”的值不能用，没有导入", "the value of %q cannot be used and was left out", v.name)
	for _, l := range list {
		if n != nil && l.Rule != missingKey && (l.Line == n.Pos.Line || l.Line == n.KeyPos.Line) {
			why = diag.Words{
				ZH: "“" + v.name + "”没有导入：" + l.Text.ZH,
				EN: "\"" + v.name + "\" was left out: " + l.Text.EN,
			}
			break
		}
	}
	hint := diag.Say("需要的话，请在导入的文件里补上", "add it to the imported file if it is needed")
	d.meta.drop(v.name)
	if v.pos.Line == 0 {
		r.tell(warning(d.path, "import/value", why, hint))
		return
	}
	r.tell(d.matter.src.Diag(v.pos, "import/value", diag.Warning, why, hint))
}
