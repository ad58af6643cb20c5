package kind

import (
	"cmp"
	"slices"
	"strconv"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/spelling"
)

// Names of orders, expiries, scopes in the order of their constants, and of the
// groups on the page of all sections.
var (
	orderNames  = []string{"newest-first", "by-name", "by-weight", "upcoming"}
	expiryNames = []string{"keep", "mark", "archive", "remove"}
	scopeNames  = []string{"self", "children", "descendants"}
	groupNames  = []string{"news", "rights", "services", "places", "together", "about"}
)

// What a kind is that does not say: a section in the menu, with a few cards on
// homes, among what a union tells about itself.
const (
	defaultHome  = 3
	defaultGroup = "about"
)

// kindSchema is the schema of a kind's file but for the keys "fields" and
// "structured".
var kindSchema = []Field{
	{Name: "id", Required: true, Max: 60},
	{Name: "folder", Required: true, Max: 60},
	{Name: "labels", Type: Words, Required: true},
	{Name: "extends", Max: 60},
	{Name: "layout", Max: 60},
	{Name: "form", Max: 64},
	{Name: "order", Type: Choice, Choices: options(orderNames...)},
	{Name: "at_expiry", Type: Choice, Choices: options(expiryNames...)},
	{Name: "date_from", Max: 60},
	{Name: "position", Type: Int},
	{Name: "group", Type: Choice, Choices: options(groupNames...)},
	{Name: "menu", Type: Bool},
	{Name: "home", Type: Int},
	{Name: "core", Type: Bool},
	{Name: "scope", Type: Choice, Choices: options(scopeNames...)},
	{Name: "expires_by", List: true, Max: 60},
	{Name: "stale_by", Max: 60},
	{Name: "stale_after", Type: Int},
	{Name: "over", Type: Words},
	{Name: "calendar", Type: Group, Fields: []Field{
		{Name: "starts", Required: true, Max: 60}, {Name: "ends", Max: 60}, {Name: "place", Max: 60},
	}},
}

// A draft is a kind's file on its way to a Kind.
type draft struct {
	checker
	values     Values
	own        []Field // declared in the file; of a finished draft, the inherited ones too, without those of all kinds
	structured *fields.Node
	kind       *Kind
	position   int
	begun      bool
	done       bool
}

func newDraft(name string, text []byte) *draft {
	d := &draft{checker: checker{src: fields.Source{Path: name, Bytes: text, FirstLine: 1}}}
	root, told := fields.Parse(d.src)
	d.diags = told
	head, inner := without(root, "fields")
	head, d.structured = without(head, "structured")
	d.values = d.block(kindSchema, head, diag.Fault)
	d.own = d.declarations(inner)
	d.position, _ = strconv.Atoi(d.values.Text("position"))
	return d
}

// finish makes the kind, after the one that it extends.
func (l *library) finish(d *draft) {
	if d.done {
		return
	}
	d.begun = true
	k := &Kind{Layout: "item", Group: defaultGroup, Menu: true, Home: defaultHome}
	if base := l.base(d); base != nil {
		settings := *base.kind
		k, d.own = &settings, extend(base.own, d.own)
	}
	d.kind = k
	k.ID, k.Folder, k.Labels = d.values.Text("id"), d.values.Text("folder"), labels(d.values.Get("labels"))
	k.Source, k.FolderAt = d.src.Path, fields.Pos{}
	if v := d.values.Get("folder"); v != nil {
		k.FolderAt = v.Pos
	}
	k.Fields = merge(d.own, l.common)
	d.settle(k)
	d.fit(k)
	k.Sum = k.sum(d.position)
	d.done = true
}

// base returns what d extends, finished, or nil.
func (l *library) base(d *draft) *draft {
	v := d.values.Get("extends")
	if v == nil {
		return nil
	}
	var ids []string
	for _, other := range l.drafts {
		id := other.values.Text("id")
		if id != v.Text {
			ids = append(ids, id)
			continue
		}
		if other.begun && !other.done {
			d.fault(v.Pos, "schema",
				diag.Say("“%s”绕了一圈又以自己为基础", "%q extends itself in a circle", v.Text),
				diag.Say("请在其中一个文件里删去 extends", "take extends out of one of the files"))
			return nil
		}
		l.finish(other)
		return other
	}
	hint := diag.Say("请检查那个类型的 id", "check the id of the kind that is meant")
	if near := spelling.Nearest(v.Text, ids); near != "" {
		hint = diag.Say("您要写的可能是 %s", "did you mean %q?", near)
	}
	d.fault(v.Pos, "schema", diag.Say("没有内容类型“%s”", "there is no kind %q", v.Text), hint)
	return nil
}

// extend puts own fields in the places of inherited ones of the same names, the
// others behind.
func extend(inherited, own []Field) []Field {
	list := slices.Clone(inherited)
	for _, f := range own {
		if i := indexField(list, f.Name); i >= 0 {
			list[i] = f
		} else {
			list = append(list, f)
		}
	}
	return list
}

// merge returns a kind's own fields and, behind them, the common ones that it
// does not declare anew.
func merge(own, common []Field) []Field {
	list := slices.Clone(own)
	for i := range list {
		list[i].Common = findField(common, list[i].Name) != nil
	}
	for _, f := range common {
		if findField(own, f.Name) == nil {
			list = append(list, f)
		}
	}
	return list
}

// settle takes over what the file says, the rest stays as it is.
func (d *draft) settle(k *Kind) {
	v := d.values
	k.Layout = cmp.Or(v.Text("layout"), k.Layout)
	k.Form = cmp.Or(v.Text("form"), k.Form)
	k.DateFrom = cmp.Or(v.Text("date_from"), k.DateFrom)
	k.Group = cmp.Or(v.Text("group"), k.Group)
	k.StaleBy = cmp.Or(v.Text("stale_by"), k.StaleBy)
	if v.Get("order") != nil {
		k.Order = Order(slices.Index(orderNames, v.Text("order")))
	}
	if v.Get("at_expiry") != nil {
		k.AtExpiry = Expiry(slices.Index(expiryNames, v.Text("at_expiry")))
	}
	if v.Get("scope") != nil {
		k.Scope = Scope(slices.Index(scopeNames, v.Text("scope")))
	}
	if v.Get("menu") != nil {
		k.Menu = v.is("menu")
	}
	if v.Get("core") != nil {
		k.Core = v.is("core")
	}
	if v.Get("home") != nil {
		k.Home, _ = strconv.Atoi(v.Text("home"))
	}
	if v.Get("stale_after") != nil {
		k.StaleAfter, _ = strconv.Atoi(v.Text("stale_after"))
	}
	if v.Get("expires_by") != nil {
		k.ExpiresBy = v.Texts("expires_by")
	}
	if over := v.Get("over"); over != nil {
		k.Over = labels(over)
	}
	if c := v.Get("calendar"); c != nil {
		entry := Values(c.Map)
		k.Calendar = Calendar{Starts: entry.Text("starts"), Ends: entry.Text("ends"), Place: entry.Text("place")}
	}
	d.describe(k)
}
