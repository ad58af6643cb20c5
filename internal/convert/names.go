package convert

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName leaves room for a language, a number and an ending within the 255
// bytes that a file name may have.
const maxName = 180

// A group is the translations of one text: they share their name.
type group struct {
	docs  []*document
	names []string // to try in turn
	why   []Origin // of each name; "" for that of the file
	at    int
	dated bool // its second name is the first one with the date before it
}

// settleNames gives each group a name of its own: an address has no folders,
// so two notices in two folders cannot both be "notice".
func (r *reader) settleNames() {
	groups := r.groups()
	for {
		taken := map[string][]*group{}
		for _, g := range groups {
			name := strings.ToLower(g.names[g.at]) // some disks know no case
			taken[name] = append(taken[name], g)
		}
		if !moveApart(groups, taken) {
			break
		}
	}
	taken := map[string]bool{}
	for _, g := range groups {
		name, why := g.names[g.at], g.why[g.at]
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name, why = g.names[g.at]+"-"+strconv.Itoa(n), FromCollision
		}
		taken[strings.ToLower(name)] = true
		for _, d := range g.docs {
			d.name = name
			if why != "" {
				d.guess("name", why)
			}
		}
	}
}

// moveApart lets groups of one name try their next one. It reports whether
// any had one.
func moveApart(groups []*group, taken map[string][]*group) bool {
	moved := false
	for _, g := range groups {
		if len(taken[strings.ToLower(g.names[g.at])]) > 1 && g.at+1 < len(g.names) {
			g.at++
			moved = true
		}
	}
	keepParts(groups)
	return moved
}

// keepParts gives the numbered texts of a folder names of one pattern: the
// parts of a law are code-01-general, code-02-property, not code-01-general and
// 02-property.
func keepParts(groups []*group) {
	most := map[string]int{}
	for _, g := range groups {
		if g.numbered() {
			folder := g.docs[0].place.folder
			most[folder] = max(most[folder], g.at)
		}
	}
	for _, g := range groups {
		if g.numbered() {
			g.at = max(g.at, min(most[g.docs[0].place.folder], len(g.names)-1))
		}
	}
}

func (g *group) numbered() bool { return !g.dated && numbered.MatchString(g.docs[0].place.name) }

// groups puts translations together: same folder, same name, another language.
func (r *reader) groups() []*group {
	var groups []*group
	byKey := map[string][]*group{}
	for _, d := range r.docs {
		d.base = baseName(&d.place)
		key := path.Join(d.place.folder, d.place.date, d.place.name)
		if d.place.isIndex() {
			key = path.Join(d.place.folder, "index")
		}
		i := slices.IndexFunc(byKey[key], func(g *group) bool { return !g.speaks(d.lang) })
		if i < 0 {
			g := &group{dated: datedPost(d)}
			g.names, g.why = namesFor(d)
			byKey[key] = append(byKey[key], g)
			groups = append(groups, g)
			i = len(byKey[key]) - 1
		}
		byKey[key][i].docs = append(byKey[key][i].docs, d)
	}
	dateAll(groups)
	return groups
}

// dateAll lets all posts of a folder keep the date in their name where some
// have to: issue-1 of 2018 and of 2020 are no "issue-1", and issue-48 beside
// 2018-05-25-issue-1 would look like a mistake.
func dateAll(groups []*group) {
	count := map[[2]string]int{}
	key := func(g *group) [2]string { return [2]string{g.docs[0].place.folder, strings.ToLower(g.names[0])} }
	crowded := map[string]bool{}
	for _, g := range groups {
		if !g.dated {
			continue
		}
		k := key(g)
		if count[k]++; count[k] > 1 {
			crowded[k[0]] = true
		}
	}
	for _, g := range groups {
		if g.dated && crowded[g.docs[0].place.folder] {
			g.at = 1
		}
	}
}

func (g *group) speaks(lang string) bool {
	return slices.ContainsFunc(g.docs, func(d *document) bool { return d.lang == lang })
}

// baseName is the name that a path suggests: that of the file, or of its
// folder where it speaks for that.
func baseName(p *place) string {
	if !p.isIndex() {
		return p.name
	}
	name := path.Base(p.folder)
	for rest := path.Dir(p.folder); strings.IndexFunc(name, unicode.IsLetter) < 0 && rest != "."; rest = path.Dir(rest) {
		name = path.Base(rest) + "-" + name
	}
	if p.folder == "." {
		return "home"
	}
	return name
}

// datedPost reports whether a date stands before the name of the file.
func datedPost(d *document) bool {
	return d.place.dateIn == FromFileName && !datedName.MatchString(d.place.name)
}

// namesFor returns the names to try for a document: its own, with its date,
// with the folders around it.
func namesFor(d *document) (names []string, why []Origin) {
	first := Origin("")
	if d.place.isIndex() {
		first = FromFolder
	}
	base := safeName(d.base)
	if base != norm.NFC.String(d.base) {
		first = FromForbidden
	}
	names, why = []string{base}, []Origin{first}
	add := func(name string) {
		names, why = append(names, safeName(name)), append(why, FromCollision)
	}
	long := d.base
	if datedPost(d) {
		long = d.place.date + "-" + long
		add(long)
	}
	folders := d.place.folder
	if d.place.isIndex() {
		folders = path.Dir(folders)
	}
	for ; folders != "." && folders != "/"; folders = path.Dir(folders) {
		long = path.Base(folders) + "-" + long
		add(long)
	}
	return names, why
}

// safeName is a name that every file system and every address takes. Dots
// would be read as languages.
func safeName(name string) string {
	s := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune(`/\?%*:|"<>#&.`, r) {
			return '-'
		}
		return r
	}, norm.NFC.String(name))
	s = strings.Trim(s, " -_")
	for len(s) > maxName {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	switch strings.ToLower(s) {
	case "":
		return "item"
	case "index", "page", "readme":
		return s + "-1"
	}
	return s
}

// settleOrder reads numbers that file names begin with, where at least two in
// a folder do: "3-reasons" alone is no third chapter.
func (r *reader) settleOrder() {
	count := map[string]int{}
	for _, d := range r.docs {
		if m := numbered.FindStringSubmatch(d.place.name); m != nil {
			d.order = m[1]
			count[path.Join(d.place.folder, d.lang)]++
		}
	}
	for _, d := range r.docs {
		if count[path.Join(d.place.folder, d.lang)] < 2 {
			d.order = ""
		}
	}
}

// to returns where a document goes. The folders stay, so that pictures beside
// texts stay beside them.
func (r *reader) to(d *document) string {
	file := d.name
	if d.lang != r.plan.Main {
		file += "." + d.lang
	}
	folder := "."
	for f := range strings.SplitSeq(d.place.folder, "/") {
		if f != "." {
			folder = path.Join(folder, safeName(f))
		}
	}
	return path.Join(r.options.Folder, folder, file+".md")
}

// settleAddresses finds where a text was on the old site, so that links to
// there still lead to it.
func (r *reader) settleAddresses() {
	if !slices.ContainsFunc(r.docs, func(d *document) bool { return d.matter.root != nil }) {
		return // nothing but files: they never had addresses
	}
	main := r.commonest()
	for _, d := range r.docs {
		if d.place.draft || d.place.isIndex() && d.place.folder == "." {
			continue // it had none, or it was a home page: there is a new one
		}
		folder, name := d.place.folder, d.place.name
		if d.meta.slug != "" {
			name = d.meta.slug
		}
		switch {
		case d.place.post && d.place.date != "":
			folder = strings.ReplaceAll(d.place.date, "-", "/")
		case d.place.isIndex() && d.meta.slug != "":
			folder = path.Dir(folder) // the slug stands for the folder's own name
		case d.place.isIndex():
			name = ""
		}
		address := path.Join(folder, name)
		if d.lang != main && d.place.lang != "" {
			address = path.Join(pathTag(d), address)
		}
		d.address = "/" + address
		if r.tree.pretty(&d.place) {
			d.address += "/"
		}
	}
}

// commonest is the language that most documents name in their path: the old
// site had it at its root.
func (r *reader) commonest() string {
	count := map[string]int{}
	for _, d := range r.docs {
		count[d.lang]++
	}
	best := ""
	for tag, n := range count {
		if best == "" || n > count[best] || n == count[best] && tag < best {
			best = tag
		}
	}
	return best
}

// pathTag is the language as the path has it: zh-cn, not zh-Hans.
func pathTag(d *document) string {
	for f := range strings.SplitSeq(path.Dir(d.path), "/") {
		if canonical(f) == d.place.lang {
			return f
		}
	}
	return strings.ToLower(d.place.lang)
}
