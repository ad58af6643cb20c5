package blank

import (
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

// A Value is what is known of a field when its file is made.
type Value struct {
	Text   string            // "" where it is still to be filled in
	Inside map[string]string // of a group: what its fields say
	Note   diag.Words        // stands above it instead of what the schema says
}

// A Sheet is a block of YAML to be filled in.
type Sheet struct {
	Fields []kind.Field // in the order in which they are written
	Known  map[string]Value
	Lang   string // of the comments, "zh" or "en"
}

// YAML writes the sheet. What must be given, what the page shows as a fact and
// what is known stands ready, each with a sentence above it; the rest follows
// on a line each, switched off. Its values are empty quotes: a value that is
// written between them cannot run into the comment behind.
func (s Sheet) YAML() string {
	var ready, off strings.Builder
	for i := range s.Fields {
		if f := &s.Fields[i]; s.isReady(f) {
			s.writeReady(&ready, f)
		} else {
			s.writeOff(&off, f, "", "# ")
		}
	}
	if off.Len() == 0 {
		return ready.String()
	}
	heading := diag.Say(
		"# 下面的可以不写。要用哪一项，就删去那一行开头的“# ”，把内容写在引号里。",
		`# What follows may be left out. To use a line, take away the "# " that it begins with,`+"\n# and write between the quotes.")
	return ready.String() + "\n" + heading.In(s.Lang) + "\n" + off.String()
}

// isReady keeps groups switched off unless they must be given: one that stands
// there without its values would be a fault. A list of groups for which plain
// texts can stand begins as a list of texts.
func (s Sheet) isReady(f *kind.Field) bool {
	_, known := s.Known[f.Name]
	return f.Required || known || f.Fact && (f.Type != kind.Group || isPlain(f))
}

func isPlain(f *kind.Field) bool { return f.List && f.Short != "" }

func (s Sheet) writeReady(b *strings.Builder, f *kind.Field) {
	v := s.Known[f.Name]
	for line := range strings.Lines(s.say(f, v.Note)) {
		b.WriteString("# " + strings.TrimSuffix(line, "\n") + "\n")
	}
	for _, line := range wrap(s.choices(f)) {
		b.WriteString("#   " + line + "\n")
	}
	if isPlain(f) {
		b.WriteString("#   " + s.in(diag.Say("要写得更细，一项就写成这样：", "To say more, an entry is written like this:")) + "\n")
		s.writeInside(b, f, nil, "# ")
	}
	value := s.value(f, v)
	if !strings.HasPrefix(value, "\n") {
		value = " " + value // also where it is empty: who types at the end of the line needs it
	}
	b.WriteString(f.Name + ":" + value + "\n")
}

func (s Sheet) value(f *kind.Field, v Value) string {
	text := v.Text
	switch {
	case f.Type == kind.Group && !isPlain(f):
		var b strings.Builder
		s.writeInside(&b, f, v.Inside, "")
		return strings.TrimSuffix("\n"+b.String(), "\n")
	case !f.List && text == "":
		return ""
	case !f.List:
		return fields.Scalar(text)
	case isShort(f) && text == "":
		return "[]"
	case isShort(f):
		return "[" + fields.Entry(text) + "]"
	}
	if text == "" {
		return "\n  - "
	}
	return "\n  - " + fields.Scalar(text)
}

// isShort reports whether the entries of a list fit into brackets on a line.
func isShort(f *kind.Field) bool {
	const longest = 60 // characters of an entry
	return f.Type == kind.Choice || f.Max > 0 && f.Max <= longest
}

// writeOff writes a field on one line: one that is switched off, or one of a
// group. prefix begins its lines.
func (s Sheet) writeOff(b *strings.Builder, f *kind.Field, text, prefix string) {
	value := `""`
	switch {
	case text != "":
		value = fields.Scalar(text)
	case isWide(f):
		value = "{}"
	case f.Type == kind.Group:
		value = ""
	case f.List:
		value = "[]"
	}
	line := strings.TrimRight(prefix+f.Name+": "+value, " ") + "  # " + s.say(f, diag.Words{})
	if choices := s.choices(f); len(choices) > 0 {
		line += s.in(diag.Say("。可以写：", ". One of: ")) + strings.Join(choices, s.in(diag.Say("、", ", ")))
	}
	b.WriteString(line + "\n")
	if f.Type == kind.Group && !isWide(f) {
		s.writeInside(b, f, nil, prefix)
	}
}

// isWide reports whether a group has a field for each kind of content, or so
// many others that nobody would read them: its help has an example.
func isWide(f *kind.Field) bool {
	const most = 12
	return f.Type == kind.Group && !f.List && len(f.Fields) > most
}

// writeInside writes the fields of a group, those of a list as its one entry.
func (s Sheet) writeInside(b *strings.Builder, f *kind.Field, known map[string]string, prefix string) {
	for i := range f.Fields {
		indent := "  "
		switch {
		case f.List && i == 0:
			indent = "  - "
		case f.List:
			indent = "    "
		}
		s.writeOff(b, &f.Fields[i], known[f.Fields[i].Name], prefix+indent)
	}
}

// say is what the schema tells of a field.
func (s Sheet) say(f *kind.Field, note diag.Words) string {
	if text := note.In(s.Lang); text != "" {
		return text
	}
	text := f.Labels.In(tag(s.Lang))
	if f.Required {
		text += s.in(diag.Say("（必填）", " (required)"))
	}
	if help := f.Help.In(tag(s.Lang)); help != "" {
		text += s.in(diag.Say("：", ": ")) + help
	}
	return text
}

// choices lists what a field may say, each with its meaning.
func (s Sheet) choices(f *kind.Field) []string {
	var list []string
	for _, o := range f.Choices {
		text := o.Value
		if label := o.Labels.In(tag(s.Lang)); label != "" {
			text += s.in(diag.Say("（%s）", " (%s)", label))
		}
		list = append(list, text)
	}
	return list
}

// wrap sets words on lines that are not too long for a window.
func wrap(words []string) []string {
	const widest = 76 // columns
	var lines []string
	for _, w := range words {
		if last := len(lines) - 1; last >= 0 && columns(lines[last])+columns(w) < widest {
			lines[last] += "  " + w
		} else {
			lines = append(lines, w)
		}
	}
	return lines
}

// columns is about how wide a text is: a Chinese character takes two.
func columns(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > '\u2e7f' {
			n++
		}
	}
	return n
}

func (s Sheet) in(w diag.Words) string { return w.In(s.Lang) }

// tag is the language of labels.
func tag(lang string) string {
	if diag.IsChinese(lang) {
		return "zh-Hans"
	}
	return "en"
}
