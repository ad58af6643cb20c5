package check

import (
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// pinyin tells of readings behind each character, 工(gōng)会(huì), or behind
// each word, as mirrors and tools for learners add them. One reading of a rare
// character is help. A text that has them has them throughout: it is told once.
func (l *look) pinyin() {
	var n tally
	shown := ""
	l.passagesWith(hanGloss, func(p *passage) {
		r := readingsOf(p.text)
		if r.count == 0 {
			return
		}
		if n.count == 0 {
			shown = p.text[r.first:r.to]
		}
		n.add(p, r.first)
		n.count += r.count - 1
	})
	if n.count == 0 {
		return
	}
	l.tell(n.p, n.at,
		diag.Several(n.count, "文字里夹着拼音，例如“%s”‹（共 # 处）›，读起来断断续续，读屏软件会念两遍", "there is pinyin between the characters, such as %q‹ (# of them)›: hard to read, and screen readers say it twice", shown),
		diag.Say("请从没有拼音的原文重新复制；只有生僻字才需要注音", "copy it again from a text without pinyin; only rare characters need it"))
}

// readings are what of a text is pinyin: how often, and the first to show.
type readings struct{ count, first, to int }

func (r *readings) add(n, from, to int) {
	if r.count == 0 {
		r.first, r.to = from, to
	}
	r.count += n
}

// readingsOf counts the readings of s where there are so many that nobody
// wrote them by hand.
func readingsOf(s string) readings {
	var single, words, bare readings
	wordsHan, all := 0, 0
	for i := 0; i < len(s); {
		n, toned, end, shown := glossedRun(s[i:])
		if n >= 2 && toned || n >= 3 {
			single.add(n, i, i+shown)
		}
		if n == 0 {
			var glossed int
			if glossed, end = wordGloss(s[:i], s[i:]); glossed > 0 {
				words.add(1, i-glossed*len("工"), i+end)
				wordsHan += glossed
			} else if n, end = bareRun(s[i:]); n >= 3 {
				bare.add(n, i, i+min(end, 40))
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if isHan(r) {
			all++
		}
		i += max(end, size)
	}
	switch {
	case single.count > 0:
		return single
	case words.count >= 3 && wordsHan*2 >= all:
		return words
	case bare.count > 0:
		return bare
	}
	return lineReadings(s)
}

// glossedRun counts the glossed characters that s begins with. toned says
// that one of the readings shows a tone: without, (a) and (e) may be marks of a
// list. shown is the length of the first two.
func glossedRun(s string) (n int, toned bool, end, shown int) {
	for {
		size, tone := gloss(s[end:])
		if size == 0 {
			return n, toned, end, shown
		}
		n++
		toned = toned || tone
		end += size
		if n <= 2 {
			shown = len(strings.TrimRight(s[:end], " "))
		}
	}
}

// gloss returns the length of a Chinese character with its reading at the
// beginning of s, 0 where there is none.
func gloss(s string) (length int, toned bool) {
	r, size := utf8.DecodeRuneInString(s)
	if !isHan(r) {
		return 0, false
	}
	rest := strings.TrimLeft(clipBytes(s[size:], 30), " ")
	reading, n, round := bracketed(rest)
	if n == 0 {
		return 0, false
	}
	ok, toned := isReading(reading)
	if !ok || !round && !toned {
		return 0, false
	}
	size = len(s) - len(s[size:]) + strings.Index(s[size:], rest) + n
	for size < len(s) && s[size] == ' ' {
		size++
	}
	return size, toned
}

// bracketed returns what stands in the brackets that s begins with, and the
// length of it all: 0 where that is more than a reading.
func bracketed(s string) (inner string, length int, round bool) {
	for _, pair := range [...]struct{ open, shut string }{{"(", ")）"}, {"（", "）)"}, {"[", "]"}, {"【", "】"}, {"〔", "〕"}} {
		rest, ok := strings.CutPrefix(s, pair.open)
		if !ok {
			continue
		}
		end := strings.IndexAny(rest, pair.shut)
		if end < 0 {
			return "", 0, false
		}
		_, size := utf8.DecodeRuneInString(rest[end:])
		return rest[:end], len(pair.open) + end + size, pair.open == "(" || pair.open == "（"
	}
	return "", 0, false
}

// isReading reports whether s is a syllable of pinyin or of bopomofo.
func isReading(s string) (ok, toned bool) {
	s = strings.Trim(s, " ")
	if s != "" && strings.Trim(s, "ˊˇˋ˙ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦㄧㄨㄩ") == "" {
		return true, true
	}
	return isSyllable(s)
}

// wordGloss reads a reading of several syllables, (gōng huì), at the beginning
// of s, and returns how many characters before it it reads. There must be as many.
func wordGloss(before, s string) (glossed, length int) {
	if s[0] != '(' && !strings.HasPrefix(s, "（") {
		return 0, 0
	}
	inner, n, _ := bracketed(clipBytes(s, 80))
	if n == 0 {
		return 0, 0
	}
	toned := false
	for syllable := range strings.FieldsFuncSeq(inner, func(r rune) bool { return r == ' ' || r == '\'' || r == '-' }) {
		ok, tone := isSyllable(syllable)
		if !ok {
			return 0, 0
		}
		toned = toned || tone
		glossed++
	}
	if glossed < 2 || !toned {
		return 0, 0
	}
	for range glossed {
		r, size := utf8.DecodeLastRuneInString(before)
		if !isHan(r) || size != len("工") {
			return 0, 0
		}
		before = before[:len(before)-size]
	}
	return glossed, n
}

// bareRun counts the characters at the beginning of s that have a reading with
// a tone directly behind them: 工gōng会huì.
func bareRun(s string) (n, end int) {
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		rest := s[end+size:]
		length := syllableLength(rest)
		if !isHan(r) || length == 0 {
			return n, end
		}
		if ok, toned := isSyllable(rest[:length]); !ok || !toned {
			return n, end
		}
		n++
		end += size + length
	}
	return n, end
}

// syllableLength is how many bytes s begins with that may be pinyin: 0 where
// there are more than a syllable has.
func syllableLength(s string) int {
	for i, r := range s {
		if i > 12 {
			return 0
		}
		if (r|0x20 < 'a' || r|0x20 > 'z') && r != 'ü' && !isTone(r) {
			return i
		}
	}
	return min(len(s), 12)
}

// lineReadings counts the lines of s that are pinyin and nothing else: they
// stand above what they read.
func lineReadings(s string) (r readings) {
	for at, line := range linesOf(s) {
		n, toned := 0, 0
		for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(" ,.，。、!?！？:：;；“”\"'’-", r) }) {
			ok, tone := isSyllable(word)
			if !ok {
				n = 0
				break
			}
			n++
			if tone {
				toned++
			}
		}
		if n >= 4 && toned*2 >= n {
			r.add(n, at, at+len(clipBytes(line, 40)))
		}
	}
	return r
}

// isTone reports whether r is a vowel of pinyin with its tone.
func isTone(r rune) bool { return r >= 'à' && r <= 'ǹ' && strings.ContainsRune(tones, r) }

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
		case isTone(r):
			toned = true
			vowels++
		case strings.ContainsRune("aeiouüAEIOU", r):
			vowels++
		case r == 'v': // how keyboards write ü
			vowels++
		case r >= 'a' && r <= 'z', r == 'ɡ', letters == 0 && r >= 'A' && r <= 'Z':
		default:
			return false, false
		}
		letters++
	}
	return vowels > 0 && vowels <= 3 && letters <= 6, toned
}
