package e2e

import (
	"regexp"
	"strings"
)

// A step is what a reader of the guide does or sees next.
type step struct {
	act  act
	line int    // of the guide, from 1
	file string // that a change is in, the one named last; what is removed
	text string // a command, what is shown, what is written; the name of a picture
	with string // of a change: what comes in place of text
}

type act int

const (
	command    act = iota // sh: type it and press Enter
	shown                 // text: what the terminal says
	added                 // markdown: written at the end of the file
	written               // yaml: the whole file
	changed               // in a list: change `a` to `b`, delete `a`
	throughout            // in a list: change every `a` to `b`
	removed               // in a list: delete the file or folder `a`
	pictured              // a picture of the guide's own
)

var (
	fileNamed  = regexp.MustCompile("`(content/[^` ]+\\.(?:md|yaml))`")
	changeTold = regexp.MustCompile("^- (?:把|change) `(.+)` (?:改成|to) `(.+)`$")
	deleteTold = regexp.MustCompile("^- (?:删去|delete) `(.+)`$")
	everyTold  = regexp.MustCompile("^- (?:把|change every) `(.+)` (?:全部换成|to) `(.+)`$")
	removeTold = regexp.MustCompile("^- (?:删去文件夹?|delete the (?:file|folder)) `(content/.+)`$")
	pictureSet = regexp.MustCompile(`^!\[.+\]\(pictures/(editors-[^)]+)\)$`)
)

// guideSteps reads a guide as its readers do, from top to bottom.
func guideSteps(guide string) []step {
	var steps []step
	file := ""
	lines := strings.Split(guide, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if language, ok := strings.CutPrefix(line, "```"); ok {
			from := i + 1
			for i++; lines[i] != "```"; i++ {
			}
			steps = append(steps, blockSteps(language, file, from, lines[from:i])...)
			continue
		}
		if m := everyTold.FindStringSubmatch(line); m != nil {
			steps = append(steps, step{act: throughout, line: i + 1, file: file, text: m[1], with: m[2]})
		} else if m := removeTold.FindStringSubmatch(line); m != nil {
			steps = append(steps, step{act: removed, line: i + 1, file: m[1]})
		} else if m := changeTold.FindStringSubmatch(line); m != nil {
			steps = append(steps, step{act: changed, line: i + 1, file: file, text: m[1], with: m[2]})
		} else if m := deleteTold.FindStringSubmatch(line); m != nil {
			steps = append(steps, step{act: changed, line: i + 1, file: file, text: m[1]})
		} else if m := pictureSet.FindStringSubmatch(line); m != nil {
			steps = append(steps, step{act: pictured, line: i + 1, text: m[1]})
		} else if m := fileNamed.FindAllStringSubmatch(line, -1); m != nil {
			file = m[len(m)-1][1]
		}
	}
	return steps
}

func blockSteps(language, file string, from int, lines []string) []step {
	text := ""
	for _, line := range lines {
		text += line + "\n"
	}
	switch language {
	case "sh":
		var steps []step
		for i, line := range lines {
			steps = append(steps, step{act: command, line: from + i + 1, text: line})
		}
		return steps
	case "text":
		return []step{{act: shown, line: from, text: text}}
	case "markdown":
		return []step{{act: added, line: from, file: file, text: text}}
	case "yaml":
		return []step{{act: written, line: from, file: file, text: text}}
	}
	return nil
}
