package site

import (
	"unionhall/internal/diag"
	"unionhall/internal/form"
	"unionhall/internal/kind"
	"unionhall/internal/spelling"
)

// formField is the field in which an item names the form that belongs to it.
const formField = "form"

// taskForms are the forms of what a home offers.
var taskForms = map[string]string{"join": "join", "ask": "question"}

// formID is the form that belongs to a post: the one that it names, else that
// of its task, else that of its kind.
func (p *post) formID() string {
	if id := p.item.Head.Values.Text(formField); id != "" {
		return id
	}
	if id := taskForms[p.item.Card.Task]; id != "" {
		return id
	}
	return p.genre.Form
}

// formOfItem leads from the page of a post to the form that belongs to it.
func (s *snapshot) formOfItem(p *post) Ref {
	if !s.takesForms {
		return Ref{}
	}
	id := p.formID()
	href := s.formHref(p.wing, id, p.href)
	if href == "" {
		return Ref{}
	}
	f := s.in.Forms.Find(p.wing.hall.host.ID, id)
	return Ref{Text: f.Title.In(p.wing.formLanguage(f)), Href: href}
}

// formLanguage is the language in which pages of w show a form.
func (w *wing) formLanguage(f *form.Form) string { return f.Language(w.tongue.Tag, w.hall.main) }

// checkForm warns of a post that names a form which its union has not.
func (s *snapshot) checkForm(p *post) diag.List {
	if !s.takesForms {
		return nil
	}
	v := p.value(formField)
	if v == nil || v.Text == "" || v.Text == kind.LocalValue || s.in.Forms.Find(p.wing.hall.ID, v.Text) != nil {
		return nil
	}
	var ids []string
	for _, f := range s.in.Forms.Of(p.wing.hall.ID) {
		ids = append(ids, f.ID)
	}
	hint := diag.Say("表单的名字是 forms 文件夹里的文件名，例如 join、question、wages", "forms are called like their files, such as join, question or wages")
	if near := spelling.Nearest(v.Text, ids); near != "" {
		hint = diag.Say("是不是“%s”？", "did you mean %q?", near)
	}
	return diag.List{p.fault(v.Pos, "item/form", lineOf(p.item.Head.Source, v.Pos.Line), diag.Warning,
		diag.Say("没有“%s”这张表", "there is no form %q", v.Text), hint)}
}
