package forms

import (
	"slices"

	"unionhall/internal/diag"
	"unionhall/internal/form"
)

// mostAsked is how many questions a form asks at most before a person has called:
// the law wants the least that will do (PIPL 6), and people leave long forms.
const mostAsked = 12

// urgentHours is by when an urgent form is answered at the latest.
const urgentHours = 24

// wantOwed tells of what a form owes to those who fill it in, and has not.
func (l *loader) wantOwed(d *draft) {
	l.wantWhole(d)
	if f := d.form; f.Version < 1 || f.Version > form.MostVersion {
		l.fault(d.at("version"), "version", diag.Say("版本 %[1]d 不行：要从 1 到 %[2]d", "the version is %[1]d, and has to be between 1 and %[2]d", f.Version, form.MostVersion), diag.Words{})
	}
	if f := d.form; f.Under != "" {
		l.wantName(d.at("under"), f.Under, form.IsID(f.Under))
	}
	l.wantPromise(d)
	seen := map[string]bool{}
	for _, s := range d.form.Steps {
		l.wantPage(d, s)
		for i := range s.Fields {
			x := &s.Fields[i]
			if seen[x.Name] {
				l.fault(d.at("field "+x.Name), "twice", diag.Say("问题“%s”问了两次", "the question %q is asked twice", x.Name), diag.Say("只保留一个", "keep one of them"))
			}
			seen[x.Name] = true
			l.wantQuestion(d, x)
			l.wantConsent(d, x)
		}
	}
	l.wantConsents(d)
	l.wantRoute(d)
	l.wantFew(d)
}

func (l *loader) wantFew(d *draft) {
	asked := 0
	for _, s := range d.form.Steps {
		if !s.Later {
			asked += len(s.Fields)
		}
	}
	if p := d.at("steps"); asked > mostAsked {
		l.diags = append(l.diags, p.src.Diag(p.pos, "form/many", diag.Warning,
			diag.Say("一共问了 %[1]d 个问题，最好不超过 %[2]d 个：问得越多，填完的人越少", "it asks %[1]d questions, better no more than %[2]d: the more there are, the fewer people come to the end", asked, mostAsked),
			diag.Say("没有也能办的不要问；可以等打过电话再问的，放到 later: true 的一步", "do not ask what you can do without; what can wait for the call goes into a step with later: true")))
	}
}

// wantWhole tells what a form lacks altogether.
func (l *loader) wantWhole(d *draft) {
	f := d.form
	for _, c := range []struct {
		key  string
		has  bool
		what diag.Words
	}{
		{"title", len(f.Title) > 0, diag.Say("没有写名称", "it says no title")},
		{"purpose", len(f.Purpose) > 0, diag.Say("没有写填的内容用来做什么", "it does not say what the answers are for")},
		{"recipients", len(f.Readers) > 0, diag.Say("没有写谁能看到", "it does not say who reads the answers")},
		{"retention_after_close", f.Retention > 0, diag.Say("没有写办结后保存多久", "it does not say how long the answers are kept")},
		{"steps", len(f.Fields()) > 0, diag.Say("没有要问的问题", "it asks nothing")},
	} {
		if !c.has {
			l.fault(d.at(), "missing", c.what, diag.Say("请加上一行 %s: …", "add a line %s: …", c.key))
		}
	}
}

func (l *loader) wantPromise(d *draft) {
	switch f := d.form; {
	case f.Answer == 0:
		l.fault(d.at("answer_within"), "promise",
			diag.Say("没有写多久答复：写来的人不知道要等到什么时候，超时也没有人提醒", "it does not say by when an answer comes: whoever writes cannot know how long to wait, and nobody is reminded"),
			diag.Say("请加上一行 answer_within: 3d（三天内），紧急的写小时：24h", "add a line answer_within: 3d (three days); of an urgent form in hours: 24h"))
	case f.Urgent && f.Answer > urgentHours:
		l.fault(d.at("answer_within"), "promise",
			diag.Say("紧急的表要在 %d 小时内答复", "an urgent form is answered within %d hours", urgentHours),
			diag.Say("请写成 answer_within: 2h 这样的小时数，或者删去 urgent", "write hours, such as answer_within: 2h, or delete urgent"))
	}
}

// wantPage keeps what concerns health, belief and children apart from all else.
func (l *loader) wantPage(d *draft, s form.Step) {
	special := func(x form.Field) bool { return x.Grade == form.Special }
	i := slices.IndexFunc(s.Fields, special)
	if i < 0 {
		return
	}
	switch {
	case !s.Page:
		l.fault(d.at("field "+s.Fields[i].Name), "page",
			diag.Say("问题“%s”是 L4，只能问在单独的一页上", "the question %q is of grade L4 and may be asked on a page of its own only", s.Fields[i].Name),
			diag.Say("请另起一步，写上 page: true，里面只放 L4 的问题", "give it a step with page: true that holds nothing but questions of grade L4"))
	case slices.ContainsFunc(s.Fields, func(x form.Field) bool { return !special(x) }):
		l.fault(d.at("step "+s.Name), "page",
			diag.Say("这一页有 L4 的问题，就不能有别的问题", "a page with questions of grade L4 holds no others"),
			diag.Say("请把别的问题移到另一步", "move the others to another step"))
	}
	for _, x := range s.Fields {
		if special(x) && x.Required {
			l.fault(d.at("field "+x.Name), "required",
				diag.Say("L4 的问题“%s”不能必填", "the question %q of grade L4 cannot be required", x.Name),
				diag.Say("请删去 required：不愿意写健康情况的人，也要能求助", "delete required: whoever keeps that private must be able to ask for help as well"))
		}
	}
}

func (l *loader) wantQuestion(d *draft, x *form.Field) {
	p := d.at("field " + x.Name)
	choice := x.Type == form.Choice || x.Type == form.Choices
	switch {
	case x.Type == "" || len(x.Label) == 0:
		l.fault(p, "question",
			diag.Say("问题“%s”没有写 type 或者 label，fields.yaml 里也没有", "the question %q has no type or no label, and fields.yaml does not have it", x.Name),
			diag.Say("写成 {name: %[1]s, type: text, label: …}", "write {name: %[1]s, type: text, label: …}", x.Name))
	case choice != (len(x.Choices) > 0):
		l.fault(p, "question",
			diag.Say("问题“%s”：单选、多选要有选项，别的类型没有", "the question %q: a choice has choices, and nothing else has", x.Name),
			diag.Say("在 choices 里写上选项，或者改 type", "write choices, or change the type"))
	case d.form.Anonymous && x.Required && (x.Type == form.Phone || x.Type == form.Email || x.Name == "name" || x.Name == "contact"):
		l.fault(p, "anonymous",
			diag.Say("这张表可以匿名，“%s”就不能必填", "the form may be anonymous, so %q cannot be required", x.Name), diag.Say("请删去 required 或者 anonymous", "delete required or anonymous"))
	}
	if x.Grade >= form.Sensitive && len(x.Purpose) == 0 {
		l.fault(p, "purpose",
			diag.Say("“%s”是敏感的问题，没有写为什么问", "the question %q is sensitive, and does not say why it is asked", x.Name),
			diag.Say("请加上 purpose: 必须知道它才能办的事；说不出来就不要问", "add purpose: what cannot be done without it; where there is no such thing, do not ask"))
	}
}

// wantConsent wants a consent for each question, and one apart for what is sensitive.
func (l *loader) wantConsent(d *draft, x *form.Field) {
	a := d.form.Consent(x.Name)
	switch {
	case x.Grade <= form.Routing:
	case a == nil:
		l.fault(d.at("consents"), "consent",
			diag.Say("发送“%s”没有征得同意", "nobody is asked for consent to send %q", x.Name),
			diag.Say("请在 consents 里写上 handle", "write handle into consents"))
	case x.Grade >= form.Sensitive && a.For == nil:
		l.fault(d.at("field "+x.Name), "consent",
			diag.Say("“%s”是敏感的问题，要单独征得同意", "the question %q is sensitive and needs a consent of its own", x.Name),
			diag.Say("请在 consents 里加一条：{id: …, text: …, for: [%[1]s]}", "add one to consents: {id: …, text: …, for: [%[1]s]}", x.Name))
	}
}

// wantConsents looks at each consent: what is agreed to apart is for sensitive
// questions alone, of one page alone where that has to stand apart.
func (l *loader) wantConsents(d *draft) {
	by := map[string]string{}
	for _, a := range d.form.Consents {
		p := d.at("consent " + a.ID)
		if len(a.Text) == 0 {
			l.fault(p, "consent", diag.Say("同意“%s”没有写原话", "the consent %q has no words", a.ID), diag.Say("请写上 text", "write its text"))
		}
		grades := map[bool]bool{}
		for _, name := range a.For {
			x := d.form.Field(name)
			if x == nil {
				l.fault(p, "unknown", diag.Say("没有问题“%s”", "there is no question %q", name), nearest(name, fieldNames(d.form)))
				continue
			}
			if other, twice := by[name]; twice {
				l.fault(p, "consent", diag.Say("“%[1]s”已经归同意“%[2]s”管了", "the consent %[2]q is for %[1]q already", name, other), diag.Say("只写在一处", "write it in one of them"))
			}
			by[name] = a.ID
			grades[x.Grade == form.Special] = true
			if x.Grade < form.Sensitive {
				l.fault(p, "consent",
					diag.Say("“%s”不敏感，不用单独同意：单独的同意只管敏感的问题，才看得出轻重", "%q is not sensitive: a consent apart is for sensitive questions alone, so that people see what weighs more", name),
					diag.Say("请从 for 里删去", "take it out of for"))
			}
		}
		if len(grades) == 2 {
			l.fault(p, "consent",
				diag.Say("同意“%s”把健康一类的问题和别的问题合在一起了", "the consent %q joins questions of grade L4 with others", a.ID),
				diag.Say("请分成两条", "make two of it"))
		}
	}
}

// wantRoute wants to know which office a complaint is about.
func (l *loader) wantRoute(d *draft) {
	if x := d.form.Field(form.OfficeField); d.form.Route.AvoidOffice && (x == nil || x.Type != form.Union) {
		l.fault(d.at("route"), "office",
			diag.Say("不能交给被投诉的那一家，可是没有问是哪一家", "it never goes to the office complained about, and does not ask which that is"),
			diag.Say("请加上问题 {name: %[1]s, type: union, …}", "add the question {name: %[1]s, type: union, …}", form.OfficeField))
	}
}
