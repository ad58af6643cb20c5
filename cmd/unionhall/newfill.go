package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"unionhall/internal/blank"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// This file asks for what a new item says, and finds it a name.

func (it *newItem) findTitle(ctx context.Context) (err error) {
	if it.title == "" && it.ask == nil {
		it.missing = append(it.missing, diag.Say("标题", "the title"))
		return nil
	}
	if it.kind == nil {
		return nil
	}
	title := it.kind.Field("title")
	if it.title != "" {
		if wrong := it.wrong(title)(it.title); wrong != nil {
			return usage(wrong.Text, wrong.Hint)
		}
	} else if it.title, err = it.ask.ask(ctx, question{text: diag.Say("标题", "Title"), wrong: it.wrong(title)}); err != nil {
		return err
	}
	it.given["title"] = it.title
	return nil
}

// wrong returns the check of answers for a field.
func (it *newItem) wrong(f *kind.Field) func(string) *problem {
	return func(answer string) *problem {
		list := blank.Check(*f, answer, it.config.Zone)
		if len(list) == 0 {
			return nil
		}
		return &problem{list[0].Text, list[0].Hint}
	}
}

// fillIn gives today's date where the kind runs by it, and asks for what else
// the kind requires. What is not answered stays open: the build will say so.
func (it *newItem) fillIn(ctx context.Context) error {
	today := it.today()
	if f := it.kind.Field("date"); f != nil && it.kind.Order == kind.NewestFirst && it.kind.DateFrom == "" {
		it.given["date"] = today
		if it.original != nil && it.original.values.Get("date") != nil {
			it.given["date"] = it.original.values.Text("date")
		}
	}
	if it.ask == nil {
		return nil
	}
	for _, f := range it.blank().Missing() {
		answer, err := it.askFor(ctx, f)
		if err != nil {
			return err
		}
		if answer != "" {
			it.given[f.Name] = answer
		}
	}
	return nil
}

func (it *newItem) today() string { return it.p.now().In(it.config.Zone).Format("2006-01-02") }

func (it *newItem) askFor(ctx context.Context, f kind.Field) (string, error) {
	label := f.Labels.In(labelTag(it.p.lang))
	words := diag.Words{ZH: label, EN: label}
	if f.Type == kind.Group {
		return "", nil // more than one line: better written in the file
	}
	if f.Type == kind.Choice {
		var options []option
		for _, o := range f.Choices {
			options = append(options, option{value: o.Value, label: o.Labels.In(labelTag(it.p.lang))})
		}
		options = append(options, option{label: it.p.in(diag.Say("以后再填", "later"))})
		i, err := it.ask.choose(ctx, words, options, len(options)-1)
		if err != nil {
			return "", err
		}
		return options[i].value, nil
	}
	help := f.Help.In(labelTag(it.p.lang))
	return it.ask.ask(ctx, question{
		text: diag.Words{ZH: words.ZH + "（回车：以后再填）", EN: words.EN + " (Enter: later)"},
		help: diag.Words{ZH: help, EN: help}, may: true, wrong: it.wrong(&f),
	})
}

// findName settles folder and name.
func (it *newItem) findName(ctx context.Context) error {
	if it.original != nil {
		if word := it.flags.name.text; word != "" && word != it.name {
			return contradicts("name", word, it.original.path)
		}
		return nil
	}
	it.folder = path.Join(it.union.Folder, it.kind.Folder)
	if here, _ := it.unionHere(); here == it.union && it.kindHere() == it.kind {
		it.folder = it.here // folders below a kind's only tidy up
	}
	taken := it.takenNames()
	name := it.flags.name.text
	if name != "" && blank.Fit(name) != strings.TrimSuffix(name, ".md") {
		return usage(
			diag.Say("“%s”不能作文件名", "%q cannot be the name of the file", name),
			likely(blank.Fit(name), diag.Say("用小写字母、数字和连字符，例如 gaowen-jintie", "use lower-case letters, digits and hyphens, such as heat-allowance")))
	}
	name = strings.TrimSuffix(name, ".md")
	if name == "" {
		name = blank.Name(it.title)
	}
	if name != "" {
		it.name = free(name, taken)
		return nil
	}
	it.name = it.plainName(taken)
	if it.ask == nil {
		return nil
	}
	answer, err := it.ask.ask(ctx, question{
		text: diag.Say("文件名", "Name of the file"), other: it.name, wrong: wrongName,
		help: diag.Say(
			"文件名是网址的最后一段，发布以后不再改。写简短的拼音或英文，例如 gaowen-jintie。\n直接按回车，就用方括号里的名字。",
			"The name is the end of the address, and stays. Short Latin letters are best.\nPress Enter alone to take the name in brackets."),
	})
	if err == nil {
		it.name = free(answer, taken)
	}
	return err
}

func wrongName(answer string) *problem {
	if fit := blank.Fit(answer); fit != answer {
		return &problem{
			diag.Say("“%s”不能作文件名", "%q cannot be the name of the file", answer),
			likely(fit, diag.Say("用小写字母、数字和连字符", "use lower-case letters, digits and hyphens")),
		}
	}
	return nil
}

// plainName is the name of an item whose title makes none: the day, or where
// the kind does not run by days its own name with a number.
func (it *newItem) plainName(taken map[string]bool) string {
	if it.kind.Order == kind.NewestFirst {
		return free(it.today(), taken)
	}
	for i := 1; ; i++ {
		if name := it.kind.ID + "-" + strconv.Itoa(i); !taken[fold(name)] {
			return name
		}
	}
}

// free returns a name that is not taken: itself, or with -2, -3 ...
func free(name string, taken map[string]bool) string {
	if !taken[fold(name)] {
		return name
	}
	for i := 2; ; i++ {
		if next := name + "-" + strconv.Itoa(i); !taken[fold(next)] {
			return next
		}
	}
}

// fold makes names equal that are one on some disk.
func fold(name string) string { return cases.Fold().String(norm.NFC.String(name)) }

// takenNames are those of the section. An item in one language keeps its name
// from others in all languages, except for who names both: that is meant as a
// translation.
func (it *newItem) takenNames() map[string]bool {
	taken := map[string]bool{}
	both := it.flags.language.text != "" && it.flags.name.text != ""
	for _, place := range it.items() {
		if !both || strings.EqualFold(place.Lang, it.flags.language.text) {
			taken[fold(place.Name)] = true
		}
	}
	return taken
}

// items returns the places of all items of the section.
func (it *newItem) items() []site.Place {
	var list []site.Place
	root := path.Join(it.union.Folder, it.kind.Folder)
	_ = fs.WalkDir(os.DirFS(it.source), root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // a folder that is not there yet has no items
		}
		if place, ok, _ := it.places.Place(name); ok {
			list = append(list, place)
		}
		return nil
	})
	return list
}

func (it *newItem) fileName() string {
	if it.lang != "" {
		return it.name + "." + it.lang + ".md"
	}
	return it.name + ".md"
}

// write makes the file, and never replaces one.
func (n *neighbourhood) write(file string, text []byte) error {
	name := filepath.Join(n.source, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(name)
	}
	return err
}

// tell says what was made, and what to do next.
func (it *newItem) tell(file string, b blank.Item) {
	p := it.p
	p.tell(diag.Say("已新建 %s\n\n接下来：\n", "Made %s\n\nWhat to do next:\n", it.from(file)))
	if it.name == it.today() && it.flags.name.text == "" {
		p.tell(diag.Say("  文件名用了日期；想要更好认的网址，发布以前改名，例如 gaowen.md\n",
			"  it is called by the date; for a better address rename it before it is published\n"))
	}
	if address := url.PathEscape(it.name); address != it.name {
		p.tell(diag.Say("  网址的最后一段会是 %s.html：发到微信里容易断开，电话里也念不出来；想要短的，发布以前改名，例如 gaowen.md\n",
			"  its address will end in %s.html, which breaks in chat programs and cannot be read out; for a short one rename it before it is published\n", address))
	}
	p.tell(diag.Say("  用文字编辑器打开它，写正文\n", "  open it in a text editor and write\n"))
	if missing := b.Missing(); len(missing) > 0 {
		var zh, en []string
		for _, f := range missing {
			zh, en = append(zh, f.Labels.In("zh-Hans")), append(en, f.Name)
		}
		p.tell(diag.Say("  填好必填的：%[1]s\n", "  fill in what is required: %[2]s\n", strings.Join(zh, "、"), strings.Join(en, ", ")))
	}
	p.tell(diag.Say("  %s 边写边看；草稿有标记，只在这里看得到\n", "  %s shows it while you write; drafts are marked, and only there\n", it.serveLine()))
	if b.Review {
		p.tell(diag.Say("  写好以后，把 status: draft 改成 submitted 送审；审核通过改成 approved，再 unionhall build，就生成到网页里了\n",
			"  when it is finished, write status: submitted; once it is approved, status: approved; the next unionhall build makes its page\n"))
		return
	}
	p.tell(diag.Say("  写好以后，删去 draft: true 一行，再 unionhall build，就生成到网页里了\n",
		"  when it is finished, delete the line draft: true; the next unionhall build makes its page\n"))
}

// serveLine is the command that previews this site from the current folder.
func (n *neighbourhood) serveLine() string {
	if dir, err := findSource(""); err == nil && filepath.Clean(dir) == filepath.Clean(n.source) {
		return "unionhall serve"
	}
	return fmt.Sprintf("unionhall serve --source %s", quoted(n.source))
}
