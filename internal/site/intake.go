package site

import (
	"cmp"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/form"
	"unionhall/internal/form/forms"
	"unionhall/internal/seal"
)

// This file says which unions take forms, whose pages hold them, and who
// receives what is filled in there. It depends on settings alone: all snapshots
// share it.

// An intake is how a union stands to forms.
type intake struct {
	forms []*form.Form    // of its own form pages, in order; nil: it has none
	host  *hall           // on whose form pages its people fill in: itself, or the nearest union above with some; nil: nowhere
	path  []string        // ids of the unions from the root to it
	links []string        // that lead from the root's first key to its own
	keys  *seal.UnionKeys // nil: nothing is sealed to it
}

// openIntakes finds out how each union stands to forms.
func (g *ground) openIntakes() {
	if g.in.Forms == nil || !slices.ContainsFunc(g.halls, g.takes) {
		return
	}
	g.takesForms = true
	g.offices = forms.Offices{}
	for _, h := range g.halls {
		for _, up := range append(slices.Clip(h.chain), h) {
			h.path = append(h.path, up.ID)
		}
		g.intakeTold = append(g.intakeTold, g.entrust(h)...)
		g.offices[h.ID] = g.officeOf(h)
	}
	for _, h := range g.halls { // a parent before its children
		if g.takes(h) || len(g.in.Forms.Own(h.ID)) > 0 {
			h.forms, h.host = g.shownForms(h), h
		} else if h.above != nil {
			h.host = h.above.host
		}
		o := g.offices[h.ID]
		for _, f := range h.forms {
			o.Shows = append(o.Shows, f.ID)
		}
		g.offices[h.ID] = o
	}
	g.second = g.secondLanguages()
	g.intakeTold = append(g.intakeTold, g.foreignForms()...)
	if g.sends() {
		g.intakeTold = append(g.intakeTold, g.in.Forms.CheckRoutes(g.offices, g.in.Trial != nil)...)
	}
}

// foreignForms warns, once for each language, of forms that its readers are asked to
// agree to in another one.
func (g *ground) foreignForms() diag.List {
	var list diag.List
	told := map[string]bool{}
	for _, h := range g.halls { // a parent before its children
		for _, tag := range g.m.languagesOf(h.Union) {
			var ids []string
			for _, f := range h.forms {
				if !f.Speaks(tag) {
					ids = append(ids, f.ID)
				}
			}
			if len(ids) == 0 || told[tag] {
				continue
			}
			told[tag] = true
			src, pos := h.src, h.at("languages", slices.Index(h.Languages, tag))
			if len(h.Languages) == 0 {
				src, pos = g.m.config.src, g.m.config.langPos
			}
			list = append(list, src.Diag(pos, "form/language", diag.Warning,
				diag.Say("有 %[1]d 张表没有语言“%[2]s”的文字：%[3]s", "%[1]d forms have no words in the language %[2]q: %[3]s", len(ids), tag, strings.Join(ids, ", ")),
				diag.Say("这种语言的网页用别的语言问，同意的原话也是；请懂两种语言的人在 forms 文件夹里写上", "pages in that language ask in another one, and so are the words agreed to; have somebody who knows both write them in the folder forms")))
		}
	}
	return list
}

// secondLanguages are those in which all unions with keys publish, besides a main
// language.
func (g *ground) secondLanguages() map[string]bool {
	unions, in := 0, map[string]int{}
	for _, h := range g.halls {
		if h.keys == nil {
			continue
		}
		unions++
		for _, w := range h.wings[1:] {
			in[w.tongue.Tag]++
		}
	}
	second := map[string]bool{}
	for tag, n := range in {
		second[tag] = n == unions
	}
	return second
}

// takes reports whether h takes forms: because it says so, or because it has keys.
func (g *ground) takes(h *hall) bool {
	return h.Intake == On || h.Intake == Unsaid && g.in.Keys[h.ID] != nil
}

// eraseDays is within how many days requests to erase are settled.
func (g *ground) eraseDays() int {
	if e := g.in.Map.Config().Endpoint; e != nil {
		return e.EraseDays
	}
	return usualEraseDays
}

// sends reports whether forms are handed over at all. Without an endpoint they
// are telephone numbers and sheets of paper.
func (g *ground) sends() bool { return g.in.Endpoint != "" }

// entrust follows what leads to a union's keys as phones do. Keys that they
// would refuse are none.
func (g *ground) entrust(h *hall) diag.List {
	if !g.sends() {
		return nil
	}
	keys, err := g.keysOf(h)
	if keys == nil || err != nil {
		return h.untold(err)
	}
	var above []string
	if h.above != nil {
		if above = h.above.links; above == nil {
			return h.refused("chain/path") // nobody above can vouch for it
		}
	}
	links := append(slices.Clip(above), keys.Links...)
	root, err := seal.ReadLink(links[0])
	if err == nil {
		_, err = seal.Root{Union: root.Union, Epoch: root.Epoch, Key: root.Key}.Follow(h.path, links[1:], keys.Set, nil)
	}
	if err != nil {
		return h.untold(err)
	}
	h.links = links
	if g.takes(h) {
		h.keys = keys
	}
	return nil
}

func (g *ground) keysOf(h *hall) (*seal.UnionKeys, error) {
	if g.in.Trial != nil {
		return g.in.Trial.Keys(h.path)
	}
	return g.in.Keys[h.ID], nil
}

// untold is the fault of keys that phones refuse, by the rule that they do it by.
func (h *hall) untold(err error) diag.List {
	if err == nil {
		return nil
	}
	return h.refused(err.Error())
}

func (h *hall) refused(rule string) diag.List {
	return diag.List{h.fault(h.at("id", 0), "form/chain",
		diag.Say("手机不认“%[1]s”收表的钥匙：作保连不到最上级（%[2]s）", "phones would not take the keys of %[1]q: they do not follow from the top union (%[2]s)", h.ID, rule),
		diag.Say("请上级运行 unionhall keys union link %[1]s；unionhall keys union list 说明连到哪里断了", "the union above runs unionhall keys union link %[1]s; unionhall keys union list says where it breaks", h.ID))}
}

// officeOf is what package forms has to know of a union.
func (g *ground) officeOf(h *hall) forms.Office {
	o := forms.Office{ID: h.ID, Level: h.Level, Source: h.src}
	if h.Level == department {
		o.Level = h.whole().Level // its officers are those of the whole
	}
	switch {
	case h.keys != nil:
		o.Keys = len(h.keys.Keys.Recipients())
	case !g.sends() && g.takes(h):
		o.Keys = forms.LeastKeys // a sheet of paper needs none
	}
	return o
}

// shownForms are the forms of a union that are shown.
func (g *ground) shownForms(h *hall) []*form.Form {
	return slices.DeleteFunc(slices.Clone(g.in.Forms.Of(h.ID)), func(f *form.Form) bool { return h.isWithout(f.ID) })
}

// isWithout reports whether h, or a union above, does not want a form shown.
func (h *hall) isWithout(id string) bool {
	for up := range h.upwards {
		if slices.Contains(up.Without, id) {
			return true
		}
	}
	return false
}

// routeOf returns who may receive a form that is filled in on a page of h, the
// nearest first.
func (g *ground) routeOf(f *form.Form, h *hall) []*hall {
	var route []*hall
	for _, id := range g.in.Forms.Route(f, h.ID, g.offices) {
		route = append(route, g.byID(id))
	}
	return route
}

func (g *ground) byID(id string) *hall { return g.byUnion[g.m.byID[id]] }

func idsOf(halls []*hall) []string {
	ids := make([]string, len(halls))
	for i, h := range halls {
		ids[i] = h.ID
	}
	return ids
}

// A Reception is a form that a union receives, as the endpoint knows it: under
// the name that envelopes call it by, which several may share.
type Reception struct {
	Union     string
	Form      string // without the version
	Answer    int    // hours within which the first answer is promised: the least of those that share the name
	Retention int    // days from closing to erasing: the least, too
	Urgent    bool
	Anonymous bool
}

// receptions lists what each union receives, by union, then form.
func (g *ground) receptions() []Reception {
	if !g.takesForms || !g.sends() {
		return nil
	}
	all := map[[2]string]*Reception{}
	for _, h := range g.halls {
		for _, f := range h.forms {
			for _, to := range g.in.Forms.Route(f, h.ID, g.offices) {
				name, _, _ := strings.Cut(f.Envelope(), "@")
				r := all[[2]string{to, name}]
				if r == nil {
					r = &Reception{Union: to, Form: name, Answer: f.Answer, Retention: f.Retention}
					all[[2]string{to, name}] = r
				}
				r.Answer, r.Retention = min(r.Answer, f.Answer), min(r.Retention, f.Retention)
				r.Urgent, r.Anonymous = r.Urgent || f.Urgent, r.Anonymous || f.Anonymous
			}
		}
	}
	list := make([]Reception, 0, len(all))
	for _, r := range all {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Reception) int {
		return cmp.Or(strings.Compare(a.Union, b.Union), strings.Compare(a.Form, b.Form))
	})
	return list
}

// intake reads whether a union takes forms itself.
func (s *settings) intake() Switch {
	switch s.values.Text("intake") {
	case "true":
		return On
	case "false":
		return Off
	}
	return Unsaid
}
