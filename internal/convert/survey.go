package convert

import (
	"regexp"
	"slices"
	"strings"
)

// A findings is what a look over the text gave: its first heading, what it
// shows or links to, what of it another generator would have replaced.
type findings struct {
	heading    heading
	references []reference
	features   []Feature
}

// A heading of level 1. at is what to cut where the heading stands first and
// becomes the title; where other text stands before it, at is empty.
type heading struct {
	text string
	at   span
}

// A reference is a path that a text shows or links to, as written, without
// "#..." and "?...".
type reference struct {
	target  string
	picture bool
	line    int // from 1, in the text
}

// survey reads the text once, line by line. Code between fences is not looked at.
func survey(text string) findings {
	var f findings
	var block fence
	first, comment := true, false // nothing was seen yet; inside <!-- -->
	number := 0
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		start := at
		at = min(at+len(line)+1, len(text))
		number++
		if block.holds(line) {
			first = false
			continue
		}
		line, comment = withoutComments(line, comment)
		if strings.TrimSpace(line) == "" {
			continue
		}
		if f.heading.text == "" {
			f.lookForHeading(text, line, span{start, at}, first)
		}
		first = false
		f.lookForReferences(line, number)
		f.lookForFeatures(line)
	}
	return f
}

// fence keeps track of fenced code.
type fence struct{ mark string }

// holds reports whether line is part of fenced code, its fences included.
func (b *fence) holds(line string) bool {
	trimmed := strings.TrimLeft(line, " ")
	if len(line)-len(trimmed) > 3 {
		return b.mark != ""
	}
	run := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
	if run == "" {
		run = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "~"))]
	}
	switch {
	case b.mark == "":
		if len(run) < 3 || run[0] == '`' && strings.Contains(trimmed[len(run):], "`") {
			return false
		}
		b.mark = run
	case strings.HasPrefix(run, b.mark) && strings.TrimSpace(trimmed[len(run):]) == "":
		b.mark = ""
	}
	return true
}

// withoutComments cuts HTML comments out of a line. open says whether one
// reaches into the line, and the answer whether one reaches out of it.
func withoutComments(line string, open bool) (string, bool) {
	if !open && !strings.Contains(line, "<!--") {
		return line, false
	}
	var b strings.Builder
	for {
		if open {
			_, rest, found := strings.Cut(line, "-->")
			if !found {
				return b.String(), true
			}
			line = rest
		}
		before, rest, found := strings.Cut(line, "<!--")
		b.WriteString(before)
		if !found {
			return b.String(), false
		}
		line, open = rest, true
	}
}

// lookForHeading takes line as the heading if it is one of level 1: "# Title",
// or a line with "===" under it.
func (f *findings) lookForHeading(text, line string, at span, first bool) {
	line = strings.TrimRight(line, " \t\r")
	indent := len(line) - len(strings.TrimLeft(line, " "))
	title, ok := strings.CutPrefix(line[min(indent, 3):], "#")
	if ok && title != "" && title[0] != ' ' && title[0] != '\t' {
		return
	}
	if !ok {
		under, _, _ := strings.Cut(text[at.to:], "\n")
		if trimmed := strings.TrimSpace(under); trimmed == "" || strings.Trim(trimmed, "=") != "" || !first {
			return
		}
		title = line
		at.to = min(at.to+len(under)+1, len(text))
	} else if title = strings.TrimSpace(title); strings.Trim(title, "#") == "" {
		return
	}
	f.heading.text = plainTitle(title)
	if first {
		f.heading.at = withBlankLine(text, at)
	}
}

// withBlankLine adds the empty line behind a heading to what is cut.
func withBlankLine(text string, at span) span {
	next, _, found := strings.Cut(text[at.to:], "\n")
	if found && strings.TrimSpace(next) == "" {
		at.to += len(next) + 1
	}
	return at
}

var (
	inlineTarget    = regexp.MustCompile(`(!?)\[[^\]]*\]\(\s*(?:<([^>]*)>|([^)\s]*))`)
	linkedPicture   = regexp.MustCompile(`\)\]\(\s*(?:<([^>]*)>|([^)\s]*))`)
	definedTarget   = regexp.MustCompile(`^ {0,3}\[[^\]^][^\]]*\]:\s*(?:<([^>]*)>|(\S+))`)
	attributeTarget = regexp.MustCompile(`(?i)\s(src|href)\s*=\s*["']?([^"'\s>]+)`)
)

func (f *findings) lookForReferences(line string, number int) {
	if strings.Contains(line, "](") {
		for _, m := range inlineTarget.FindAllStringSubmatch(line, -1) {
			f.refer(m[2]+m[3], m[1] == "!", number)
		}
		for _, m := range linkedPicture.FindAllStringSubmatch(line, -1) {
			f.refer(m[1]+m[2], false, number)
		}
	}
	if strings.Contains(line, "]:") {
		if m := definedTarget.FindStringSubmatch(line); m != nil {
			f.refer(m[1]+m[2], false, number)
		}
	}
	if strings.ContainsRune(line, '<') {
		for _, m := range attributeTarget.FindAllStringSubmatch(line, -1) {
			f.refer(m[2], strings.EqualFold(m[1], "src"), number)
		}
	}
}

var schemed = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// refer notes a target that may be a file of the source.
func (f *findings) refer(target string, picture bool, line int) {
	if cut := strings.IndexAny(target, "#?"); cut >= 0 {
		target = target[:cut]
	}
	if target == "" || strings.HasPrefix(target, "//") || strings.ContainsAny(target, "{}") || schemed.MatchString(target) {
		return
	}
	f.references = append(f.references, reference{target, picture, line})
}

// foreign are constructs that another generator replaces. The first group is
// the name.
var foreign = []struct {
	sign    string // that a line must hold
	pattern *regexp.Regexp
	name    func(word string) string
}{
	{"{%", regexp.MustCompile(`(?:^|[^{])\{%-?\s*([A-Za-z_]+)`), func(w string) string { return "{% " + w + " %}" }},
	{"{{<", regexp.MustCompile(`\{\{<\s*([A-Za-z_][\w./-]*)`), func(w string) string { return "{{< " + w + " >}}" }},
	{"{{%", regexp.MustCompile(`\{\{%\s*([A-Za-z_][\w./-]*)`), func(w string) string { return "{{% " + w + " %}}" }},
	{"{{", regexp.MustCompile(`\{\{-?\s*([\w.$]+)`), func(w string) string { return "{{ " + w + " }}" }},
	{":::", regexp.MustCompile(`^\s*:::+\s*([A-Za-z-]+)`), func(w string) string { return "::: " + w }},
	{"[", regexp.MustCompile(`(?i)^\s*(\[\[?toc\]?\])\s*$`), strings.ToLower},
	{"<", regexp.MustCompile("(?:^|[^\\w`])<([A-Z][a-z0-9]\\w*|[A-Z][A-Za-z0-9]*[a-z]\\w*|[a-z]+-[a-z-]+)[\\s/>]"), func(w string) string { return "<" + w + ">" }},
}

func (f *findings) lookForFeatures(line string) {
	for _, c := range foreign {
		if !strings.Contains(line, c.sign) {
			continue
		}
		for _, m := range c.pattern.FindAllStringSubmatch(line, -1) {
			if !strings.HasPrefix(m[1], "end") { // the second half of a pair
				f.count(c.name(m[1]))
			}
		}
	}
}

func (f *findings) count(name string) {
	i := slices.IndexFunc(f.features, func(x Feature) bool { return x.Name == name })
	if i < 0 {
		f.features = append(f.features, Feature{Name: name})
		i = len(f.features) - 1
	}
	f.features[i].Count++
}
