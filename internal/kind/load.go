package kind

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/fields"
)

// commonFile declares the fields that every kind has.
const commonFile = "common.yaml"

// Names of orders and expiries in the order of their constants.
var (
	orderNames  = []string{"newest-first", "by-name", "by-weight"}
	expiryNames = []string{"keep", "mark", "archive", "remove"}
)

// kindSchema is the schema of a kind's file but for the key "fields".
var kindSchema = []Field{
	{Name: "id", Required: true, Max: 60},
	{Name: "folder", Required: true, Max: 60},
	{Name: "labels", Type: Words, Required: true},
	{Name: "layout", Max: 60},
	{Name: "order", Type: Choice, Choices: options(orderNames...)},
	{Name: "at_expiry", Type: Choice, Choices: options(expiryNames...)},
	{Name: "date_from", Max: 60},
	{Name: "position", Type: Int},
	{Name: "fields", Type: Group, List: true},
}

// A placed kind is a kind with its place in the set.
type placed struct {
	*Kind
	position int
}

func load(fsys fs.FS, dir string) (*Set, diag.List) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return &Set{}, diag.List{unreadable(dir, err)}
	}
	common, diags := loadCommon(fsys, path.Join(dir, commonFile))
	var kinds []placed
	for _, name := range names {
		if path.Base(name) == commonFile {
			continue
		}
		k, d := loadKind(fsys, name, common)
		diags = append(diags, d...)
		if k.ID == "" || k.Folder == "" {
			continue // told above
		}
		if twin := sameAs(kinds, k); twin != nil {
			diags = append(diags, twice(name, k.Kind, twin))
			continue
		}
		kinds = append(kinds, k)
	}
	slices.SortStableFunc(kinds, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.ID, b.ID))
	})
	set := &Set{kinds: make([]*Kind, len(kinds))}
	for i, k := range kinds {
		set.kinds[i] = k.Kind
	}
	return set, diags
}

// loadCommon reads the fields of all kinds. A theme may have none.
func loadCommon(fsys fs.FS, name string) ([]Field, diag.List) {
	text, err := fs.ReadFile(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, diag.List{unreadable(name, err)}
	}
	src := fields.Source{Path: name, Bytes: text, FirstLine: 1}
	root, diags := fields.Parse(src)
	c := checker{src: src}
	others, inner := without(root, "fields")
	c.block(nil, others, diag.Fault) // there are no other keys
	list := c.declarations(inner)
	return list, append(diags, c.diags...)
}

func loadKind(fsys fs.FS, name string, common []Field) (placed, diag.List) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return placed{Kind: &Kind{}}, diag.List{unreadable(name, err)}
	}
	src := fields.Source{Path: name, Bytes: text, FirstLine: 1}
	root, diags := fields.Parse(src)
	c := checker{src: src}
	k := c.kind(root, common)
	return k, append(diags, c.diags...)
}

func (c *checker) kind(root *fields.Node, common []Field) placed {
	head, inner := without(root, "fields")
	v := c.block(kindSchema, head, diag.Fault)
	k := &Kind{
		ID: v.Text("id"), Folder: v.Text("folder"), Labels: labels(v.Get("labels")),
		Layout: cmp.Or(v.Text("layout"), "item"), DateFrom: v.Text("date_from"),
		Order:    Order(max(slices.Index(orderNames, v.Text("order")), 0)),
		AtExpiry: Expiry(max(slices.Index(expiryNames, v.Text("at_expiry")), 0)),
		Fields:   merge(c.declarations(inner), common),
	}
	if f := k.Field(k.DateFrom); k.DateFrom != "" && (f == nil || f.List || f.Type != Date && f.Type != Time) {
		c.schemaFault(v.Get("date_from").Pos, diag.Say("date_from 的“%s”不是日期字段", "%q of date_from is no field with a date", k.DateFrom))
	}
	if strings.ContainsAny(k.Folder, `/\`) || strings.HasPrefix(k.Folder, ".") {
		c.schemaFault(v.Get("folder").Pos, diag.Say("“%s”不能作文件夹名", "%q cannot be the name of a folder", k.Folder))
	}
	position, _ := strconv.Atoi(v.Text("position"))
	k.Sum = k.sum(position)
	return placed{k, position}
}

// merge returns a kind's own fields and, behind them, the common ones that it
// does not declare anew.
func merge(own, common []Field) []Field {
	list := slices.Clone(own)
	for _, f := range common {
		if findField(own, f.Name) == nil {
			list = append(list, f)
		}
	}
	return list
}

func sameAs(kinds []placed, k placed) *Kind {
	for _, other := range kinds {
		if other.ID == k.ID || strings.EqualFold(other.Folder, k.Folder) {
			return other.Kind
		}
	}
	return nil
}

func twice(name string, k, other *Kind) diag.Diag {
	return diag.Diag{
		Path: name, Line: 1, Rule: "kind/twice",
		Text: diag.Say("内容类型“%[1]s”和“%[2]s”的 id 或 folder 相同", "the kinds %[1]q and %[2]q have the same id or folder", k.ID, other.ID),
		Hint: diag.Say("请改其中一个", "change one of them"),
	}
}

func unreadable(name string, err error) diag.Diag {
	return diag.Diag{
		Path: name, Rule: "kind/unreadable",
		Text: diag.Say("读不了这个文件：%v", "this file cannot be read: %v", err),
	}
}

// sum covers everything that a kind says, its place included.
func (k *Kind) sum(position int) digest.Sum {
	h := digest.New("kind")
	h.String(k.ID)
	h.String(k.Folder)
	k.Labels.addTo(h)
	h.String(k.Layout)
	h.String(k.DateFrom)
	h.Int(int64(k.Order))
	h.Int(int64(k.AtExpiry))
	h.Int(int64(position))
	addFields(h, k.Fields)
	return h.Done()
}

func addFields(h *digest.Hash, list []Field) {
	h.Int(int64(len(list)))
	for _, f := range list {
		h.String(f.Name)
		f.Labels.addTo(h)
		f.Help.addTo(h)
		h.Int(int64(f.Type))
		h.Bool(f.List)
		h.Bool(f.Ordered)
		h.Bool(f.Required)
		h.Bool(f.OnCard)
		h.Bool(f.Fact)
		h.Int(int64(f.Max))
		h.Int(int64(len(f.Choices)))
		for _, o := range f.Choices {
			h.String(o.Value)
			o.Labels.addTo(h)
		}
		addFields(h, f.Fields)
	}
}

func (l Labels) addTo(h *digest.Hash) {
	h.Int(int64(len(l)))
	for _, tag := range l.tags() {
		h.String(tag)
		h.String(l[tag])
	}
}
