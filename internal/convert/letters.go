package convert

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// least is how many letters a text must have before they say anything.
const least = 40

// languageOfText returns the language that the letters of a text speak for, or
// "" for a text that is too short or could be several.
func languageOfText(text string) string {
	c := countScripts(text)
	switch {
	case c.letters < least:
		return ""
	case c.kana*20 > c.letters:
		return "ja"
	case c.of("Hangul")*3 > c.letters:
		return "ko"
	case c.of("Han")*4 > c.letters:
		return c.chinese()
	case c.of("Arabic")*3 > c.letters:
		return c.arabic()
	case c.of("Latin")*2 > c.letters:
		return latin(text)
	}
	for _, s := range scripts {
		if s.tag != "" && c.of(s.name)*2 > c.letters {
			return s.tag
		}
	}
	return ""
}

// scripts with the language that most texts in them are in; "" where that
// needs a closer look.
var scripts = []struct{ name, tag string }{
	{"Latin", ""}, {"Han", ""}, {"Arabic", ""}, {"Hangul", ""},
	{"Cyrillic", "ru"}, {"Tibetan", "bo"}, {"Mongolian", "mn-Mong"}, {"Thai", "th"}, {"Devanagari", "hi"},
	{"Hebrew", "he"}, {"Greek", "el"}, {"Bengali", "bn"}, {"Tamil", "ta"}, {"Khmer", "km"}, {"Lao", "lo"}, {"Myanmar", "my"},
	{"Yi", "ii"}, {"Georgian", "ka"}, {"Armenian", "hy"},
}

type scriptCount struct {
	letters, kana        int
	byScript             map[string]int
	hans, hant           int // letters of one way of writing Chinese only
	urdu, uyghur, farsis int
}

func (c *scriptCount) of(name string) int { return c.byScript[name] }

// Letters that decide between languages of one script. Chinese: common words
// that every text has.
const (
	onlyHans   = "们这个国会对时说为来发现开动学样经头问进种还过单实应从业东关长门车书华医术产报劳条乐爱给统级养难权"
	onlyHant   = "們這個國會對時說為來發現開動學樣經頭問進種還過單實應從業東關長門車書華醫術產報勞條樂愛給統級養難權"
	onlyUrdu   = "ٹڈڑںےھ"
	onlyUyghur = "ۇۆۈېەڭ"
	onlyFarsi  = "پچژگ"
)

// sampled is how much of a text is looked at, in bytes.
const sampled = 20_000

func countScripts(text string) *scriptCount {
	c := &scriptCount{byScript: map[string]int{}}
	if len(text) > sampled {
		text = text[:sampled]
	}
	for _, r := range text {
		if r < 0x80 {
			if 'a' <= r|0x20 && r|0x20 <= 'z' {
				c.letters++
				c.byScript["Latin"]++
			}
			continue
		}
		if unicode.IsLetter(r) {
			c.letter(r)
		}
	}
	// Latin letters of a Chinese text are mostly addresses and names of things:
	// four of them take the place of one character.
	if han := c.byScript["Han"] + c.kana; han > 0 {
		c.letters -= c.byScript["Latin"] * 3 / 4
	}
	return c
}

func (c *scriptCount) letter(r rune) {
	c.letters++
	switch {
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		c.kana++
		return
	case unicode.Is(unicode.Han, r):
		if strings.ContainsRune(onlyHans, r) {
			c.hans++
		}
		if strings.ContainsRune(onlyHant, r) {
			c.hant++
		}
	case strings.ContainsRune(onlyUrdu, r):
		c.urdu++
	case strings.ContainsRune(onlyUyghur, r):
		c.uyghur++
	case strings.ContainsRune(onlyFarsi, r):
		c.farsis++
	}
	for _, s := range scripts {
		if unicode.Is(unicode.Scripts[s.name], r) {
			c.byScript[s.name]++
			return
		}
	}
}

func (c *scriptCount) chinese() string {
	if c.hant > c.hans {
		return "zh-Hant"
	}
	return "zh-Hans"
}

func (c *scriptCount) arabic() string {
	switch {
	case c.uyghur*20 > c.of("Arabic"):
		return "ug"
	case c.urdu*50 > c.of("Arabic"):
		return "ur"
	case c.farsis*50 > c.of("Arabic"):
		return "fa"
	}
	return "ar"
}

// smallWords are the commonest words of languages in Latin letters.
var smallWords = map[string][]string{
	"en": strings.Fields("the of and to in is that for with are was this"),
	"fr": strings.Fields("le la les des et est une dans pour que qui avec"),
	"de": strings.Fields("der die das und ist nicht mit den ein eine auf für"),
	"es": strings.Fields("el los las una del por con para como está y que"),
	"it": strings.Fields("il gli della che una per con sono non di nel"),
	"pt": strings.Fields("os das dos uma para com não são em que pela"),
	"vi": strings.Fields("và của là các được cho trong một không người"),
	"id": strings.Fields("yang dan di untuk dengan ini dari pada adalah tidak"),
	"tr": strings.Fields("ve bir bu için ile olarak olan da çok"),
}

// latin returns the language whose small words are commonest in text, if they
// are common and clearly commoner than those of the next.
func latin(text string) string {
	counts, total := map[string]int{}, 0
	for word := range strings.FieldsFuncSeq(text[:min(len(text), sampled)], func(r rune) bool { return !unicode.IsLetter(r) }) {
		total++
		word = strings.ToLower(word)
		for tag, words := range smallWords {
			if slices.Contains(words, word) {
				counts[tag]++
			}
		}
	}
	best, second := "", 0
	for _, tag := range slices.Sorted(maps.Keys(smallWords)) {
		switch n := counts[tag]; {
		case best == "" || n > counts[best]:
			second, best = counts[best], tag
		case n > second:
			second = n
		}
	}
	if counts[best]*12 < total || counts[best]*2 < second*3 {
		return ""
	}
	return best
}
