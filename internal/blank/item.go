package blank

import (
	"slices"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

// An Item is a Markdown file to begin with.
type Item struct {
	Kind   *kind.Kind
	Lang   string            // of the comments, "zh" or "en"
	Given  map[string]string // by field, as an editor would write it
	Review bool              // it must be approved before it is shown
	// Original holds what the item says that this one translates, nil for none;
	// OriginalFile is the name of its file.
	Original     kind.Values
	OriginalFile string
}

// Text is the whole file. It is a draft: what is not finished appears nowhere
// by accident, and the preview shows it, marked.
func (it Item) Text() []byte {
	s := Sheet{Fields: it.order(), Known: it.known(), Lang: it.Lang}
	return []byte("---\n" + s.YAML() + "---\n\n" + it.hint().In(it.Lang) + "\n")
}

// Missing are the fields that must still be filled in.
func (it Item) Missing() []kind.Field {
	known := it.known()
	var list []kind.Field
	for _, f := range it.Kind.Fields {
		if f.Required && known[f.Name].Text == "" {
			list = append(list, f)
		}
	}
	return list
}

// stateField says whether the item is shown. It stands last of what is ready,
// near the text, where whoever has finished that finds it.
func (it Item) stateField() string {
	if it.Review {
		return "status"
	}
	return "draft"
}

// order puts the title first, what is the kind's own behind it, and the state
// last of what stands ready.
func (it Item) order() []kind.Field {
	rank := func(f kind.Field) int {
		switch f.Name {
		case "title":
			return 0
		case it.stateField():
			return 2
		}
		return 1
	}
	list := slices.Clone(it.Kind.Fields)
	slices.SortStableFunc(list, func(a, b kind.Field) int { return rank(a) - rank(b) })
	return list
}

func (it Item) known() map[string]Value {
	known := map[string]Value{}
	for _, v := range it.Original {
		if f := it.Kind.Field(v.Name); f != nil && !ofOneLanguage(f.Name) {
			known[f.Name] = translated(f, v)
		}
	}
	for name, text := range it.Given {
		known[name] = Value{Text: text, Note: known[name].Note}
	}
	if it.Review {
		known["status"] = Value{Text: "draft", Note: diag.Say(
			"审核状态：draft 是草稿，还不显示。写好送审改成 submitted，审核通过改成 approved，就会生成到网页里",
			"Review state: a draft is not shown. Write submitted once it is ready for review, and approved once\nit has passed: then its page is made")}
	} else {
		known["draft"] = Value{Text: "true", Note: diag.Say(
			"草稿：还不发布，只在预览里看得到。写好以后，删去下面这一行",
			"A draft: not published yet, seen in the preview only. When it is finished, delete the next line")}
	}
	return known
}

// ofOneLanguage reports whether a field is about the file of one language:
// whether it is finished, who made it, where it was before.
func ofOneLanguage(name string) bool {
	return slices.Contains([]string{"draft", "status", "aliases", "author", "editor", "reviewer", "approver", "updated", "tags", "cover"}, name)
}

// translated is what a translation begins with: what is the same in all
// languages, or nothing, with the original above it.
func translated(f *kind.Field, v kind.Value) Value {
	switch {
	case f.Type == kind.Group || f.List:
		return Value{}
	case f.Type != kind.Text && f.Type != kind.Words:
		return Value{Text: v.Text}
	}
	return Value{Note: diag.Words{
		ZH: f.Labels.In("zh-Hans") + "，原文：" + v.Text,
		EN: f.Labels.In("en") + ", in the original: " + v.Text,
	}}
}

// hint is a comment in the text: it says where to write, and need not be
// deleted. Whole outlines would have to be.
func (it Item) hint() diag.Words {
	if it.Original != nil {
		return diag.Say("<!-- 把 %[1]s 的正文译在这一行下面。这一行不会显示。 -->",
			"<!-- Translate the text of %[1]s below this line. The line itself is not shown. -->", it.OriginalFile)
	}
	return diag.Say(
		"<!-- 正文写在这一行下面。空一行另起一段；“## ”开头是小标题；图片放在旁边，写成 ![图上有什么](图片的文件名.jpg)。这一行不会显示。 -->",
		"<!-- Write the text below this line. An empty line begins a paragraph, \"## \" a heading; a picture lies\nbeside this file and is written ![what is in it](its-file-name.jpg). This comment is not shown. -->")
}
