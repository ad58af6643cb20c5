package check

import (
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// twice tells of what was pasted two times: paragraphs that are repeated
// directly behind themselves. Laws say the same of two bodies, songs have a
// refrain; those stand apart.
func (l *look) twice() {
	texts, at := l.paragraphs()
	last := map[string]int{}
	for i := 0; i < len(texts); i++ {
		j, seen := last[texts[i]]
		last[texts[i]] = i
		if n := i - j; !seen || !repeats(texts, j, n) {
			continue
		}
		p := &l.passages[at[i]]
		line := l.prose.Place(l.passages[at[j]].block.Offset).Line
		text := diag.Say("这一段和第 %d 行的一模一样", "this paragraph is the same as in line %d", line)
		if i-j > 1 {
			text = diag.Say("从这里起 %[2]d 段和第 %[1]d 行起的一模一样", "%[2]d paragraphs from here on are the same as those from line %[1]d on", line, i-j)
		}
		l.tell(p, 0, text, diag.Say("多半是粘贴了两次，请删去一份", "they were probably pasted twice: delete one copy"))
		i += i - j - 1
	}
}

// paragraphs returns the paragraphs of the text and which passages they are.
func (l *look) paragraphs() (texts []string, at []int) {
	for i := range l.passages {
		p := &l.passages[i]
		if p.block == nil || p.block.Form != content.Paragraph || p.block.Inside {
			continue
		}
		if text := strings.TrimSpace(p.text); text != "" {
			texts, at = append(texts, text), append(at, i)
		}
	}
	return texts, at
}

// longParagraph is from how many bytes on a repetition is no chance: a
// sentence of twenty Chinese characters.
const longParagraph = 60

// repeats reports whether the n texts from j on come again behind themselves,
// and are more than a line of a song.
func repeats(texts []string, j, n int) bool {
	if j+2*n > len(texts) {
		return false
	}
	size := 0
	for k := range n {
		if texts[j+k] != texts[j+n+k] {
			return false
		}
		size += len(texts[j+k])
	}
	return size >= longParagraph
}
