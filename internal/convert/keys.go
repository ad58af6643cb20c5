package convert

import (
	"slices"
	"strings"

	"unionhall/internal/fields"
)

// foreignKeys are keys of Jekyll, Hugo, VitePress, Docusaurus, Hexo and
// others, in lower case and without hyphens and underscores, and who reads
// each. Of two keys for the same thing the one with our own name counts.
var foreignKeys = map[string]func(m *meta, n *fields.Node){
	"title": textKey("title"), "标题": textKey("title"), "题目": textKey("title"),

	"date": momentKey("date"), "日期": momentKey("date"), "发布日期": momentKey("date"), "发布时间": momentKey("date"),
	"pubdate": momentKey("date"), "created": momentKey("date"), "createdat": momentKey("date"), "datecreated": momentKey("date"),
	"updated": momentKey("updated"), "lastmod": momentKey("updated"), "lastmodifiedat": momentKey("updated"), "modified": momentKey("updated"),
	"lastupdated": momentKey("updated"), "dateupdated": momentKey("updated"), "updatedat": momentKey("updated"), "更新日期": momentKey("updated"),
	"publishdate": momentKey("publish_at"), "publishat": momentKey("publish_at"),
	"expirydate": momentKey("expire_at"), "unpublishdate": momentKey("expire_at"), "expireat": momentKey("expire_at"),

	"order": orderKey, "weight": orderKey, "navorder": orderKey, "sidebarposition": orderKey,
	"menu": nestedOrderKey, "sidebar": nestedOrderKey, "nav": nestedOrderKey,

	"draft": draftKey(true), "published": draftKey(false), "publish": draftKey(false), "hidden": draftKey(true), "unlisted": draftKey(true),
	"status": statusKey,

	"tags": tagsKey, "tag": tagsKey, "categories": tagsKey, "category": tagsKey, "keywords": tagsKey, "标签": tagsKey, "关键词": tagsKey,

	"summary": textKey("summary"), "description": textKey("summary"), "excerpt": textKey("summary"), "preview": textKey("summary"),
	"abstract": textKey("summary"), "摘要": textKey("summary"),

	"aliases": aliasesKey, "redirectfrom": aliasesKey, "permalink": aliasesKey, "url": aliasesKey,
	"slug": func(m *meta, n *fields.Node) { m.slug = strings.Trim(n.Text, "/") },

	"author": authorKey, "authors": authorKey, "作者": authorKey,
	"source": textKey("source"), "来源": textKey("source"),

	"lang": languageKey, "language": languageKey, "locale": languageKey,

	"image": coverKey, "cover": coverKey, "coverimage": coverKey, "featuredimage": coverKey, "thumbnail": coverKey,
	"banner": coverKey, "images": coverKey,
}

// one sets a value unless a key with a better claim has set it before. The key
// that has the name of our field always has the better claim.
func (m *meta) one(v value, n *fields.Node) {
	if m.get(v.name) != nil && !strings.EqualFold(n.Key, v.name) {
		m.drop(n.Key)
		return
	}
	v.pos = n.Pos
	m.set(v)
}

func textKey(name string) func(*meta, *fields.Node) {
	return func(m *meta, n *fields.Node) {
		s := oneLine(n.Text)
		if n.Shape != fields.Text || s == "" {
			m.drop(n.Key)
			return
		}
		m.one(value{name: name, text: s}, n)
	}
}

func momentKey(name string) func(*meta, *fields.Node) {
	return func(m *meta, n *fields.Node) {
		t, ok := moment(n.Text)
		if !ok {
			m.drop(n.Key)
			return
		}
		m.one(value{name: name, text: t}, n)
	}
}

func orderKey(m *meta, n *fields.Node) {
	if !wholeNumber(n.Text) {
		m.drop(n.Key)
		return
	}
	m.one(value{name: "order", text: n.Text}, n)
}

// nestedOrderKey finds the order in menu: {main: {weight: 10}} and
// sidebar: {order: 3}. What else such a key says has no place.
func nestedOrderKey(m *meta, n *fields.Node) {
	if at := numberIn(n, 3); at != nil && m.get("order") == nil {
		m.set(value{name: "order", text: at.Text})
		return
	}
	m.drop(n.Key)
}

func numberIn(n *fields.Node, depth int) *fields.Node {
	if depth == 0 {
		return nil
	}
	for _, c := range n.Nodes {
		switch key := keyPlain.Replace(strings.ToLower(c.Key)); {
		case (key == "weight" || key == "order" || key == "navorder") && wholeNumber(c.Text):
			return c
		case c.Shape == fields.Map:
			if found := numberIn(c, depth-1); found != nil {
				return found
			}
		}
	}
	return nil
}

func wholeNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && len(digits) < 10 && strings.Trim(digits, "0123456789") == ""
}

// draftKey reads a key that makes a draft when it has the value given.
func draftKey(draft bool) func(*meta, *fields.Node) {
	return func(m *meta, n *fields.Node) {
		switch strings.ToLower(n.Text) {
		case "true", "yes", "on", "1", "是":
			m.draft = m.draft || draft
		case "false", "no", "off", "0", "否":
			m.draft = m.draft || !draft
		default:
			m.drop(n.Key)
		}
	}
}

// statusKey takes over that something is not meant to be seen. Approval it does
// not take over.
func statusKey(m *meta, n *fields.Node) {
	switch strings.ToLower(n.Text) {
	case "draft", "wip", "private", "withdrawn", "hidden", "草稿":
		m.draft = true
	default:
		m.drop(n.Key)
	}
}

// tagsKey gathers tags and categories. A single text may hold several.
func tagsKey(m *meta, n *fields.Node) {
	list := texts(n)
	if n.Shape == fields.Text {
		list = nonEmpty(strings.FieldsFunc(n.Text, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }))
	}
	if len(list) == 0 {
		if n.Shape == fields.Map {
			m.drop(n.Key)
		}
		return
	}
	var before []string
	if old := m.get("tags"); old != nil {
		before = old.list
	}
	m.set(value{name: "tags", list: nonEmpty(append(slices.Clone(before), list...))})
}

func aliasesKey(m *meta, n *fields.Node) {
	list := texts(n)
	if len(list) == 0 {
		m.drop(n.Key)
		return
	}
	m.aliases = append(m.aliases, list...)
}

// authorKey joins names: our author is one text.
func authorKey(m *meta, n *fields.Node) {
	names := texts(n)
	for _, c := range append(slices.Clone(n.Nodes), n) {
		if name := c.Get("name"); c.Shape == fields.Map && name != nil {
			names = append(names, name.Text)
		}
	}
	if names = nonEmpty(names); len(names) == 0 {
		m.drop(n.Key)
		return
	}
	m.one(value{name: "author", text: strings.Join(names, ", ")}, n)
}

func languageKey(m *meta, n *fields.Node) {
	if tag := canonical(n.Text); tag != "" {
		m.lang = tag
		return
	}
	m.drop(n.Key)
}

// coverKey remembers what may become the cover: a path, a list of them, or a
// map with one. It becomes the cover if the file is there.
func coverKey(m *meta, n *fields.Node) {
	if m.coverOf != nil {
		m.drop(n.Key)
		return
	}
	m.coverOf = n
	if n.Shape != fields.Map {
		m.cover = texts(n)
		return
	}
	for _, key := range []string{"src", "file", "path", "url", "image", "feature", "teaser"} {
		if c := n.Get(key); c != nil && c.Text != "" {
			m.cover = append(m.cover, c.Text)
		}
	}
}
