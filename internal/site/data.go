package site

import (
	"strconv"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
)

// A dataset is a section as machines read it: what the front matter of a
// union's own items says, in one language. It never holds a text.
type dataset struct {
	wing  *wing
	genre *genre
	dir   string // percent-encoded folder of the section, with its slash
	posts []int32
}

// datasets lists what lies beside the sections of a wing: the items of the
// union itself that are written in its language and meant for everybody.
func (s *snapshot) datasets(w *wing) []*dataset {
	var list []*dataset
	for _, l := range s.shelf(w).sections {
		d := &dataset{wing: w, genre: l.genre, dir: l.dir()}
		for _, n := range l.entries {
			if p := s.posts[n]; p.wing == w && !p.preliminary() {
				d.posts = append(d.posts, n)
			}
		}
		if len(d.posts) > 0 {
			list = append(list, d)
		}
	}
	return list
}

func (s *snapshot) dataDocument(d *dataset) Document {
	return Document{File: d.file(), Sum: s.dataSum(d), make: func(s *snapshot) []byte { return s.data(d) }}
}

// file is where the data lies: a section's folder has no escapes that its file
// would not have.
func (d *dataset) file() File { return File(d.wing.prefix + d.genre.Folder + "/data.json") }

// dataSum is that of the bytes. They are quicker to write twice than to keep,
// and whatever they depend on is covered.
func (s *snapshot) dataSum(d *dataset) digest.Sum {
	buf := sumBuffers.Get().(*[]byte)
	b := s.appendData((*buf)[:0], d)
	sum := digest.Of(b)
	*buf = b
	sumBuffers.Put(buf)
	return sum
}

func (s *snapshot) data(d *dataset) []byte {
	return s.appendData(make([]byte, 0, 512*(len(d.posts)+1)), d)
}

// appendData writes one item a line.
func (s *snapshot) appendData(b []byte, d *dataset) []byte {
	b = append(b, `{"$schema":`...)
	b = appendJSON(b, relative(d.dir, string(schemaFile(d.genre.Kind))))
	b = append(b, `,"kind":`...)
	b = appendJSON(b, d.genre.ID)
	b = append(b, `,"union":{"id":`...)
	b = appendJSON(b, d.wing.hall.ID)
	b = append(b, `,"name":`...)
	b = appendJSON(b, d.wing.ref.Name)
	if uscc := d.wing.hall.USCC; uscc != "" {
		b = append(b, `,"uscc":`...)
		b = appendJSON(b, uscc)
	}
	b = append(b, `},"language":`...)
	b = appendJSON(b, d.wing.tongue.Tag)
	b = append(b, `,"items":[`...)
	for i, n := range d.posts {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '\n')
		b = s.appendRecord(b, s.posts[n])
	}
	return append(b, "\n]}\n"...)
}

func (s *snapshot) appendRecord(b []byte, p *post) []byte {
	r := recorder{s: s, p: p, b: append(b, `{"address":`...)}
	r.b = appendJSON(r.b, p.href[len(p.wing.prefix)+len(escape(p.genre.Folder))+1:])
	r.b = append(r.b, `,"fields":{`...)
	r.card(&p.item.Card)
	r.values(p.genre.byName, p.item.Card.Values)
	r.values(p.genre.byName, p.item.Head.Values)
	return append(r.b, "}}"...)
}

// A recorder writes what one item says.
type recorder struct {
	s *snapshot
	p *post
	a *asker // made when there is something to ask; in a supplement, whoever speaks in the field
	b []byte
}

// card writes the fields that have a place of their own in a Card.
func (r *recorder) card(c *content.Card) {
	r.text("title", c.Title)
	r.time("date", c.Date)
	r.time("updated", c.Updated)
	r.time("publish_at", c.PublishAt)
	r.time("expire_at", c.ExpireAt)
	r.time("pin_until", c.PinUntil)
	r.text("status", c.Status)
	r.list("tags", c.Tags)
	r.list("aliases", c.Aliases)
	r.text("summary", c.Summary)
	r.cover(&c.Cover)
	if c.Order != 0 && r.key("order") {
		r.b = strconv.AppendInt(r.b, int64(c.Order), 10)
	}
	r.text("scope", c.Scope)
	if c.Mandatory && r.key("mandatory") {
		r.b = append(r.b, "true"...)
	}
	r.list("levels", c.Levels)
	r.list("divisions", c.Divisions)
	r.list("audience", c.Audience)
	r.list("topics", c.Topics)
	r.text("task", c.Task)
	r.link("supplements", c.Supplements.Target)
	r.link("overrides", c.Overrides.Target)
}

// cardFields have a place of their own in a Card.
var cardFields = []string{
	"title", "date", "updated", "publish_at", "expire_at", "pin_until", "status", "tags", "aliases", "summary", "cover", "order",
	"scope", "mandatory", "levels", "divisions", "audience", "topics", "task", "supplements", "overrides",
}

// lacking returns which of the cardFields a kind does not have: nil for none,
// as it is unless a theme has common fields of its own.
func lacking(byName map[string]*kind.Field) map[string]bool {
	var lacks map[string]bool
	for _, name := range cardFields {
		if byName[name] == nil {
			if lacks == nil {
				lacks = map[string]bool{}
			}
			lacks[name] = true
		}
	}
	return lacks
}

// key begins a field, unless the kind does not have it.
func (r *recorder) key(name string) bool {
	if r.p.genre.lacks != nil && r.p.genre.lacks[name] {
		return false
	}
	r.begin(name)
	return true
}

func (r *recorder) begin(name string) {
	if r.b[len(r.b)-1] != '{' {
		r.b = append(r.b, ',')
	}
	r.b = append(r.b, '"')
	r.b = append(append(r.b, name...), '"', ':') // names are a-z, digits, _ and tags of languages
}

func (r *recorder) text(name, text string) {
	if text != "" && r.key(name) {
		r.b = appendJSON(r.b, text)
	}
}

func (r *recorder) list(name string, list []string) {
	if len(list) > 0 && r.key(name) {
		r.b = appendJSONs(r.b, list)
	}
}

func (r *recorder) time(name string, t time.Time) {
	if !t.IsZero() && r.key(name) {
		r.b = appendMoment(r.b, t)
	}
}

func (r *recorder) link(name, target string) {
	if target != "" && r.key(name) {
		r.b = appendJSON(r.b, r.href(target))
	}
}

// cover writes a picture that is there.
func (r *recorder) cover(l *content.Link) {
	pic := r.p.coverOn(r.p.href, inText)
	if pic.Src == "" || !r.key("cover") {
		return
	}
	if stem := r.s.stemOf(r.p); stem != nil && l.Target == "" {
		l = &stem.item.Card.Cover
	}
	r.b = append(r.b, `{"src":`...)
	r.b = appendJSON(r.b, pic.Src)
	r.b = append(r.b, `,"alt":`...)
	r.b = appendJSON(r.b, l.Alt)
	if l.Title != "" {
		r.b = append(r.b, `,"credit":`...)
		r.b = appendJSON(r.b, l.Title)
	}
	r.b = append(r.b, '}')
}

// href is where a link leads: from the folder of the section, or on the web.
// One that leads nowhere stands as it was written, its foreign characters
// percent-encoded.
func (r *recorder) href(target string) string {
	if r.a == nil {
		r.a = r.p.asker()
	}
	ans := r.s.resolve(r.a, target)
	switch {
	case ans.href == "":
		return ascii(target)
	case ans.external:
		return ascii(ans.href)
	}
	return ans.href
}

// values writes what has its place in Values. Fields are declared in fields.
func (r *recorder) values(fields map[string]*kind.Field, values []kind.Value) {
	for i := range values {
		v := &values[i]
		if f := fields[v.Name]; f != nil {
			if r.p.adds != nil {
				r.a = r.s.voice(r.p, f, r.p.asker())
			}
			r.begin(v.Name)
			r.value(f, v)
		}
	}
}

func (r *recorder) value(f *kind.Field, v *kind.Value) {
	if v.List == nil {
		r.single(f, v)
		return
	}
	r.b = append(r.b, '[')
	for i := range v.List {
		if i > 0 {
			r.b = append(r.b, ',')
		}
		r.single(f, &v.List[i])
	}
	r.b = append(r.b, ']')
}

func (r *recorder) single(f *kind.Field, v *kind.Value) {
	switch {
	case f.Local && v.Text == kind.LocalValue:
		r.b = appendJSON(r.b, kind.LocalValue)
	case f.Type == kind.Group:
		r.group(f, v)
	case len(v.Map) > 0: // words by language
		r.b = append(r.b, '{')
		for i := range v.Map {
			r.begin(v.Map[i].Name)
			r.b = appendJSON(r.b, v.Map[i].Text)
		}
		r.b = append(r.b, '}')
	case f.Type == kind.Int || f.Type == kind.Bool:
		r.b = append(r.b, v.Text...)
	case f.Type == kind.Link:
		r.b = appendJSON(r.b, r.href(v.Text))
	default:
		r.b = appendJSON(r.b, v.Text)
	}
}

func (r *recorder) group(f *kind.Field, v *kind.Value) {
	r.b = append(r.b, '{')
	for i := range v.Map {
		for j := range f.Fields {
			if f.Fields[j].Name == v.Map[i].Name {
				r.begin(v.Map[i].Name)
				r.value(&f.Fields[j], &v.Map[i])
			}
		}
	}
	r.b = append(r.b, '}')
}

// ascii percent-encodes what no address may hold.
func ascii(address string) string {
	const digits = "0123456789ABCDEF"
	b := make([]byte, 0, len(address))
	for i := 0; i < len(address); i++ {
		if c := address[i]; c >= 0x80 {
			b = append(b, '%', digits[c>>4], digits[c&15])
		} else {
			b = append(b, c)
		}
	}
	return tidyAddress(string(b))
}

// schemaFile is where the schema of a kind's data lies.
func schemaFile(k *kind.Kind) File { return File("schemas/" + k.ID + ".json") }

// addSchemas adds the schemas of the data that there is.
func (s *snapshot) addSchemas() {
	for i, g := range s.genres {
		for _, st := range s.stocks {
			if i < len(st.described) && st.described[i] {
				s.documents = append(s.documents, s.schemaDocument(g))
				break
			}
		}
	}
}

func (s *snapshot) schemaDocument(g *genre) Document {
	file, id := schemaFile(g.Kind), ""
	if s.base != "" {
		id = s.base + string(file)
	}
	return Document{
		File: file, Sum: digest.Of(append([]byte("schema "+id), g.Sum[:]...)),
		make: func(*snapshot) []byte { return g.JSONSchema(id) },
	}
}
