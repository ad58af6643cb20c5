package check

import (
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// pinyin tells of readings behind each character, 工(gōng)会(huì), as mirrors
// and tools for learners add them. One reading of a rare character is help.
func (l *look) pinyin() {
	l.passagesWith(hanGloss, func(p *passage) {
		count, first := glosses(p.text)
		if count == 0 {
			return
		}
		l.tell(p, first,
			diag.Say("这一段在字后面带着拼音，例如“%s”（共 %d 处），读起来断断续续，读屏软件会念两遍", "this paragraph has readings behind its characters, such as %q (%d of them): hard to read, and read out twice", firstGlosses(p.text[first:]), count),
			diag.Say("请从没有拼音的原文重新复制；只有生僻字才需要注音", "copy it again from a text without them; only rare characters need a reading"))
	})
}

// glosses counts the characters that have a reading, where at least two such
// follow each other directly, and says where the first stands.
func glosses(s string) (count, first int) {
	for i := 0; i < len(s); {
		n, toned, end := glossedRun(s[i:])
		if n >= 2 && toned || n >= 3 {
			if count == 0 {
				first = i
			}
			count += n
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += max(end, size)
	}
	return count, first
}

// glossedRun counts the glossed characters that s begins with. toned says
// that one of the readings shows a tone: without, (a) and (e) may be marks of a list.
func glossedRun(s string) (n int, toned bool, end int) {
	for {
		size, tone := gloss(s[end:])
		if size == 0 {
			return n, toned, end
		}
		n++
		toned = toned || tone
		end += size
	}
}

// gloss returns the length of a Chinese character with its reading at the
// beginning of s, 0 where there is none.
func gloss(s string) (length int, toned bool) {
	r, size := utf8.DecodeRuneInString(s)
	if !isHan(r) {
		return 0, false
	}
	rest := s[size:]
	open, openSize := utf8.DecodeRuneInString(rest)
	if open != '(' && open != '（' {
		return 0, false
	}
	rest = rest[openSize:]
	end := strings.IndexAny(clipBytes(rest, 16), ")）")
	if end < 0 {
		return 0, false
	}
	ok, toned := isSyllable(rest[:end])
	if !ok {
		return 0, false
	}
	_, closeSize := utf8.DecodeRuneInString(rest[end:])
	return size + openSize + end + closeSize, toned
}

const tones = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"

// isSyllable reports whether s is a syllable of pinyin, with or without its tone.
func isSyllable(s string) (ok, toned bool) {
	s = strings.Trim(s, " ")
	if n := len(s); n > 1 && s[n-1] >= '1' && s[n-1] <= '5' {
		s, toned = s[:n-1], true
	}
	vowels, letters := 0, 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(tones, r):
			toned = true
			vowels++
		case strings.ContainsRune("aeiouüAEIOU", r):
			vowels++
		case r >= 'a' && r <= 'z' && r != 'v', r == 'ɡ', letters == 0 && r >= 'A' && r <= 'Z':
		default:
			return false, false
		}
		letters++
	}
	return vowels > 0 && vowels <= 3 && letters <= 6, toned
}

// firstGlosses shows two of them.
func firstGlosses(s string) string {
	end := 0
	for range 2 {
		n, _ := gloss(s[end:])
		end += n
	}
	return s[:end]
}
