package check

import (
	"embed"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/spelling"
)

//go:embed schemas
var schemas embed.FS

// Silences are the findings that an editor has decided to live with: check.yaml
// beside site.yaml.
type Silences struct {
	src     fields.Source
	folder  string // the name of the source folder, as reports show it
	entries []silence
}

// A silence is a finding that an editor has decided to live with.
type silence struct {
	rule string
	path string // a pattern; "" for every file
	pos  fields.Pos
}

// ReadSilences reads check.yaml. It returns what could be read, with every
// fault: an entry without a reason silences nothing. folder is the name of the
// source folder, with which reports show paths: an editor may write them so.
func ReadSilences(path, folder string, text []byte) (*Silences, diag.List) {
	s := &Silences{src: fields.Source{Path: path, Bytes: text, FirstLine: 1}, folder: folder}
	root, list := fields.Parse(s.src)
	if list.Faults() > 0 {
		return s, list
	}
	values, faults := kind.Schema{Fields: silenceSchema()}.Check(s.src, root)
	list = append(list, faults...)
	known := ruleIDs()
	if v := values.Get("silence"); v != nil {
		for i := range v.List {
			list = append(list, s.entry(kind.Values(v.List[i].Map), known)...)
		}
	}
	return s, list
}

func silenceSchema() []kind.Field {
	const file = "schemas/check.yaml"
	text, err := schemas.ReadFile(file)
	if err != nil {
		panic(err)
	}
	schema, list := kind.ReadSchema(fields.Source{Path: file, Bytes: text, FirstLine: 1})
	if len(list) > 0 {
		panic(list[0].Path + ": " + list[0].Text.EN)
	}
	return schema
}

func ruleIDs() []string {
	var ids []string
	for _, r := range Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// entry takes one entry of the list "silence".
func (s *Silences) entry(v kind.Values, known []string) diag.List {
	rule, because := v.Get("rule"), v.Get("because")
	if rule == nil || because == nil {
		return nil // told as missing
	}
	if !slices.Contains(known, rule.Text) {
		hint := diag.Say("全部规则：unionhall check --rules", "all rules: unionhall check --rules")
		if likely := spelling.Nearest(rule.Text, known); likely != "" {
			hint = diag.Say("是不是 %s？全部规则：unionhall check --rules", "did you mean %s? All rules: unionhall check --rules", likely)
		}
		return diag.List{s.src.Diag(rule.Pos, "check/unknown-rule", diag.Fault,
			diag.Say("没有编号为“%s”的规则", "there is no rule %q", rule.Text), hint)}
	}
	s.entries = append(s.entries, silence{rule: rule.Text, path: fromSource(v.Text("path")), pos: rule.Pos})
	return nil
}

// fromSource is a pattern as paths are written here: from the folder of
// site.yaml on, with slashes.
func fromSource(pattern string) string {
	pattern = strings.ReplaceAll(pattern, "\\", "/")
	return strings.TrimPrefix(strings.TrimPrefix(pattern, "."), "/")
}

// Apply takes out of list what is silenced, and adds what the silences
// themselves have wrong: those that nothing needs any more. A fault stops a
// build: no silence helps against it.
func (s *Silences) Apply(list diag.List) (left diag.List, silenced int) {
	used := make([]bool, len(s.entries))
	for _, d := range list {
		if i := s.entryFor(d); i >= 0 && d.Severity != diag.Fault {
			used[i] = true
			silenced++
			continue
		}
		left = append(left, d)
	}
	return append(left, s.idle(used)...), silenced
}

// entryFor returns the entry that silences d, or -1.
func (s *Silences) entryFor(d diag.Diag) int {
	for i := range s.entries {
		if e := &s.entries[i]; e.rule == d.Rule && (e.path == "" || s.names(e.path, d.Path)) {
			return i
		}
	}
	return -1
}

// names reports whether a pattern means path: written from the source folder
// on, or as a report shows it, with the folder's name and what is above it.
func (s *Silences) names(pattern, path string) bool {
	if matches(pattern, path) {
		return true
	}
	if s.folder == "" {
		return false
	}
	_, below, ok := strings.Cut("/"+pattern, "/"+s.folder+"/")
	return ok && matches(below, path)
}

// Idle is the rule of the warning that a silence is needed no more.
const Idle = "check/idle-silence"

// idle tells of entries that nothing needs.
func (s *Silences) idle(used []bool) diag.List {
	var list diag.List
	for i, e := range s.entries {
		if !used[i] {
			hint := diag.Say("请删去它", "delete it")
			if e.path != "" {
				hint = diag.Say("请删去它，或者改好 path：和报告里的文件名写得一样", "delete it, or correct its path: write it as the report shows it")
			}
			list = append(list, s.src.Diag(e.pos, Idle, diag.Warning,
				diag.Say("这一条已经没有用了：没有 %s 的提醒", "this entry is not needed any more: there is no warning of %s", e.rule),
				hint))
		}
	}
	return list
}

// matches reports whether a path fits a pattern: * stands for anything but a
// slash, ** for anything, a pattern that ends in / for all below a folder.
func matches(pattern, path string) bool {
	if strings.HasSuffix(pattern, "/") {
		pattern += "**"
	}
	return match(pattern, path)
}

func match(pattern, path string) bool {
	star := strings.IndexByte(pattern, '*')
	if star < 0 {
		return pattern == path
	}
	if !strings.HasPrefix(path, pattern[:star]) {
		return false
	}
	path, pattern = path[star:], pattern[star:]
	rest, deep := strings.CutPrefix(pattern, "**")
	if !deep {
		rest = pattern[1:]
	} else if below, ok := strings.CutPrefix(rest, "/"); ok && match(below, path) {
		return true // **/ may stand for no folder at all
	}
	for i := 0; ; i++ {
		if match(rest, path[i:]) {
			return true
		}
		if i == len(path) || path[i] == '/' && !deep {
			return false
		}
	}
}
