package main

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unionhall/internal/blank"
	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/site"
)

// newUnionFlags is what a new union can be told.
type newUnionFlags struct {
	source textValue
	id     textValue
	parent textValue
	level  textValue
}

func (p *program) newUnionCommand() *cobra.Command {
	f := &newUnionFlags{
		source: textValue{flag: "source", word: "DIR"}, id: textValue{flag: "id", word: "ID"},
		parent: textValue{flag: "parent", word: "ID"}, level: textValue{flag: "level", word: "LEVEL"},
	}
	c := p.command(manual{
		name: "union", args: "[NAME]",
		short: diag.Say("在网站里增加一个工会", "add a union to the site"),
		long: diag.Say(
			`在上级工会的文件夹里新建一个文件夹，里面放一个 union.yaml：名称、层级已经写上，电话、地址、
热线等都列好，每项有说明。热线、备案信息不写就和上级一样。id 用在网址里，定下以后不再改动。

没有写的，在终端里一项一项地问。在工会的文件夹里运行，那个工会就是上级。`,
			`Makes a folder in that of the union above, with a union.yaml: name and level are filled in;
hotline, telephone, address and all else stand there, each with a sentence. Without a hotline
or a legal block it has those of the union above. The id is part of every address and stays.

What is not said is asked on a terminal. In the folder of a union that one is the parent.`),
		examples: []example{
			{diag.Say("省总工会下面的一个市总工会", "a city's federation below that of the province"), "unionhall new union --id yl-linhe --parent yl --level municipal " + p.in(diag.Say(`"临河市总工会"`, `"Linhe Federation"`))},
			{diag.Say("什么都不写，一项一项地问", "say nothing, and be asked"), "unionhall new union"},
		},
	}, cobra.ArbitraryArgs, func(cmd *cobra.Command, args []string) error {
		return p.newUnion(cmd.Context(), strings.TrimSpace(strings.Join(args, " ")), f)
	})
	s := c.Flags()
	s.SortFlags = false
	s.Var(&f.id, "id", p.in(diag.Say("标识：小写字母、数字和连字符，例如 yl-linhe", "lower-case letters, digits and hyphens: yl-linhe")))
	s.Var(&f.parent, "parent", p.in(diag.Say("上级工会：id，或者全称、简称", "the union above: its id or a name")))
	s.Var(&f.level, "level", p.in(diag.Say("层级，例如 municipal（市）、county（县）、basic（基层）", "level, such as municipal, county or basic")))
	s.Var(&f.source, "source", p.in(aroundUsage))
	offerLater(c, "parent", func() []string { return unionIDs(f.source.text) })
	offerLater(c, "level", levels)
	offerFolders(c, "source")
	return c
}

// unionField returns a field of union.yaml.
func unionField(name string) kind.Field {
	none, _, _ := kindsOf("", &site.Config{})
	for _, f := range site.UnionFields(none) {
		if f.Name == name {
			return f
		}
	}
	return kind.Field{Name: name}
}

// levels are the ids of the levels a union can have.
func levels() []string {
	var list []string
	for _, o := range unionField("level").Choices {
		list = append(list, o.Value)
	}
	return list
}

// A newUnion is one on its way: what is known of it, and who can be asked.
type newUnion struct {
	*neighbourhood
	p       *program
	ask     *asker // nil where nobody can answer
	flags   *newUnionFlags
	parent  *site.Union
	level   string
	name    string
	id      string
	missing []diag.Words
}

// newUnion runs the command.
func (p *program) newUnion(ctx context.Context, name string, f *newUnionFlags) error {
	n, err := p.lookAround(f.source.text)
	if err != nil {
		return err
	}
	u := &newUnion{neighbourhood: n, p: p, ask: p.asker(), flags: f, name: name}
	for _, step := range []func(context.Context) error{u.findName, u.findParent, u.findLevel, u.findID, u.complete} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	file := path.Join(u.folder(), unionFile)
	if err := u.write(file, u.text()); err != nil {
		return err
	}
	p.answer.New = &newAnswer{Dir: u.from(path.Dir(file)), Files: []string{unionFile}, Missing: []string{}}
	u.tell(file)
	return nil
}

func (u *newUnion) complete(context.Context) error { return wanted(u.missing, "unionhall new union") }

func (u *newUnion) findName(ctx context.Context) (err error) {
	switch {
	case u.name != "":
	case u.ask == nil:
		u.missing = append(u.missing, diag.Say("工会的全称", "the name of the union"))
	default:
		u.name, err = u.ask.ask(ctx, question{text: diag.Say("工会的全称", "Full name of the union")})
	}
	return err
}

// findParent settles the union above. The first union of a site has none.
func (u *newUnion) findParent(ctx context.Context) (err error) {
	here, _ := u.unionHere()
	switch {
	case u.flags.parent.text != "":
		u.parent, err = u.neighbourhood.union("parent", u.flags.parent.text)
		return err
	case len(u.unions) == 0:
		return nil
	case len(u.unions) == 1:
		u.parent = u.unions[0]
		return nil
	case here != nil && u.here != ".":
		u.parent = here
		return nil
	case u.ask == nil:
		u.missing = append(u.missing, diag.Say("上级工会（--parent）", "the union above (--parent)"))
		return nil
	}
	i, err := u.ask.choose(ctx, diag.Say("上级工会", "The union above"), u.unionOptions(u.p.lang), slices.Index(u.unions, here))
	if err == nil {
		u.parent = u.unions[i]
	}
	return err
}

func (u *newUnion) findLevel(ctx context.Context) error {
	field := unionField("level")
	var options []option
	for _, o := range field.Choices {
		options = append(options, option{value: o.Value, label: o.Labels.In(labelTag(u.p.lang))})
	}
	switch given := u.flags.level.text; {
	case given != "":
		found := slices.IndexFunc(options, func(o option) bool { return o.is(given) })
		if found < 0 {
			return usage(
				diag.Say("没有“%s”这个层级", "there is no level %q", given),
				likely(nearest(given, levels()), diag.Say("可以写：%s", "write one of: %s", strings.Join(levels(), ", "))))
		}
		u.level = options[found].value
		return nil
	case u.ask == nil:
		u.missing = append(u.missing, diag.Say("层级（--level）", "the level (--level)"))
		return nil
	}
	i, err := u.ask.choose(ctx, diag.Say("层级", "Level"), options, -1)
	if err == nil {
		u.level = options[i].value
	}
	return err
}

func (u *newUnion) findID(ctx context.Context) (err error) {
	switch given := u.flags.id.text; {
	case given != "":
		if u.id = given; len(u.missing) > 0 {
			return nil
		}
		if wrong := u.wrongID(given); wrong != nil {
			return usage(wrong.Text, wrong.Hint)
		}
		return nil
	case u.ask == nil:
		u.missing = append(u.missing, diag.Say("标识（--id）", "the id (--id)"))
		return nil
	}
	u.id, err = u.ask.ask(ctx, question{
		text: diag.Say("标识（id）", "Id"), wrong: u.wrongID,
		help: diag.Say("标识用在网址里，定下以后不再改：小写字母、数字和连字符，例如 %[1]s", "The id is part of every address and stays: lower-case letters, digits and hyphens, such as %[1]s", u.exampleID()),
	})
	return err
}

func (u *newUnion) exampleID() string {
	if u.parent == nil {
		return "yl"
	}
	return u.parent.ID + "-linhe"
}

// wrongID says what a build would say of a union with the id.
func (u *newUnion) wrongID(id string) *problem {
	u.id = id
	file := path.Join(u.folder(), unionFile)
	made, list := site.ReadUnion(file, u.text(), u.kinds)
	_, more := site.NewMap(u.config, append(slices.Clip(u.unions), made), u.kinds, u.speaks)
	for _, d := range slices.Concat(list, more) {
		if d.Path == file && d.Severity == diag.Fault {
			return &problem{d.Text, d.Hint}
		}
	}
	if there := filepath.Join(u.source, filepath.FromSlash(u.folder())); isFile(there) || isFile(filepath.Join(there, unionFile)) {
		return &problem{
			diag.Say("“%s”已经有了", "%s is there already", u.from(u.folder())),
			diag.Say("换一个标识", "choose another id"),
		}
	}
	return nil
}

// folder is where the union goes: below the one above, by the part of its id
// that is its own. Where that is the folder of a kind or of another union, by
// the whole of it.
func (u *newUnion) folder() string {
	if u.parent == nil {
		return "."
	}
	own := strings.TrimPrefix(u.id, u.parent.ID+"-")
	short := path.Join(u.parent.Folder, own)
	used := slices.ContainsFunc(u.unions, func(other *site.Union) bool { return other.Folder == short })
	if own != "" && !used && u.kinds.ByFolder(own) == nil {
		return short
	}
	if u.kinds.ByFolder(u.id) != nil { // what lies there is of the union above
		return path.Join(u.parent.Folder, u.id+"-gh")
	}
	return path.Join(u.parent.Folder, u.id)
}

func (u *newUnion) text() []byte {
	known := map[string]blank.Value{"id": {Text: u.id}, "name": {Text: u.name}, "level": {Text: u.level}}
	return blank.Union{Fields: site.UnionFields(u.kinds), Lang: u.p.lang, Known: known}.Text()
}

// tell says what was made and what follows from it.
func (u *newUnion) tell(file string) {
	p := u.p
	p.tell(diag.Say("已新建 %s\n", "Made %s\n", u.from(file)))
	if len(u.unions) == 1 {
		p.tell(diag.Say(
			"\n注意：网站现在有两个工会，每个工会的网址前面多了它的 id：%[1]s/、%[2]s/。\n原来的网址会变；已经发布过的，请在文章里写 aliases。\n",
			"\nNote: the site has two unions now, and all addresses begin with their ids: %[1]s/ and %[2]s/.\nWhat was published before has other addresses now.\n", u.unions[0].ID, u.id))
	}
	p.tell(diag.Say(
		"\n接下来：\n  用文字编辑器打开它，填好电话、地址和介绍\n  unionhall new item --union %[1]s   新建它的第一篇内容\n  %[2]s   边写边看\n",
		"\nWhat to do next:\n  open it in a text editor and fill in telephone, address and introduction\n  unionhall new item --union %[1]s   makes its first item\n  %[2]s   previews the site\n", u.id, u.serveLine()))
}
