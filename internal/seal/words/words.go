// Package words writes a secret as words that people can copy by hand, and reads
// them again: BIP39 in ten languages, without its PBKDF2. It knows no keys and
// no cases.
//
// The lists are those of BIP39 (github.com/bitcoin/bips, bip-0039), in NFC; the
// two Chinese ones are a line of characters, the others have a word a line.
package words

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed lists
var files embed.FS

// Languages names the lists, in the order in which they are offered.
var Languages = [...]string{"zh-Hans", "zh-Hant", "en", "es", "fr", "pt", "it", "cs", "ja", "ko"}

// size is how many words a list has: each stands for eleven bits.
const (
	size = 2048
	bits = 11
)

// A List is the words of one language.
type List struct {
	Language string
	words    []string
	places   map[string]int // by what a word is compared as
}

// lists are read when the first one is asked for.
var lists = sync.OnceValue(func() map[string]*List {
	all := map[string]*List{}
	for _, language := range Languages {
		all[language] = read(language)
	}
	return all
})

func read(language string) *List {
	text, err := files.ReadFile("lists/" + language + ".txt")
	if err != nil {
		panic(err) // it is embedded
	}
	l := &List{Language: language, places: map[string]int{}}
	if isChinese(language) {
		l.words = strings.Split(strings.TrimSpace(string(text)), "")
	} else {
		l.words = strings.Fields(string(text))
	}
	for i, w := range l.words {
		l.places[folded(w)] = i
	}
	if len(l.places) != size {
		panic(fmt.Sprintf("the list %s has %d words that differ", language, len(l.places)))
	}
	return l
}

func isChinese(language string) bool { return strings.HasPrefix(language, "zh") }

// In returns the list of a language.
func In(language string) (*List, bool) {
	l, ok := lists()[language]
	return l, ok
}

// Words returns the 2,048 words, in order.
func (l *List) Words() []string { return slices.Clone(l.words) }

// folded is what a word is compared as: without case and, in Latin letters,
// without accents, which many keyboards lack. The lists are made so that words
// still differ.
func folded(word string) string {
	return strings.Map(func(r rune) rune {
		if 0x300 <= r && r <= 0x36f {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(word))
}

// space stands between words: BIP39 has the ideographic one in Japanese.
func (l *List) space() string {
	switch {
	case isChinese(l.Language):
		return ""
	case l.Language == "ja":
		return "\u3000"
	}
	return " "
}

// Code writes 16 or 32 bytes as 12 or 24 words; the last one carries a checksum
// of 4 or 8 bits. In Chinese the words are characters.
func (l *List) Code(secret []byte) string {
	sum := sha256.Sum256(secret)
	return l.write(append(append([]byte(nil), secret...), sum[0]), (len(secret)*8+len(secret)/4)/bits)
}

// Fingerprint writes the first 88 bits of a key's thumbprint as eight words, for
// people who compare keys.
func (l *List) Fingerprint(thumbprint [32]byte) string { return l.write(thumbprint[:], 8) }

// write writes the first n times eleven bits of b.
func (l *List) write(b []byte, n int) string {
	words := make([]string, n)
	for i := range words {
		place := 0
		for bit := i * bits; bit < (i+1)*bits; bit++ {
			place = place<<1 | int(b[bit/8]>>(7-bit%8)&1)
		}
		words[i] = l.words[place]
	}
	return strings.Join(words, l.space())
}

// A Slip says why a text is no code.
type Slip struct {
	Words int    // how many there are, where 12 or 24 were wanted; else 0
	Word  string // the first one that is not in the list; else ""
	At    int    // its place, from 1
	known int    // how many are in the list
}

func (s *Slip) Error() string {
	switch {
	case s.Word != "":
		return fmt.Sprintf("code: word %d, %q, is not in the list", s.At, s.Word)
	case s.Words > 0:
		return fmt.Sprintf("code: %d words, want 12 or 24", s.Words)
	}
	return "code: the checksum does not fit: a word is wrong, or two have changed places"
}

// Read reads what Code has written, in whatever language. White space,
// punctuation, case and accents do not matter. A *Slip is told of the language
// that knows the most of the words.
func Read(text string) ([]byte, error) {
	var slip *Slip
	for _, language := range Languages {
		secret, s := lists()[language].read(text)
		if s == nil {
			return secret, nil
		}
		if slip == nil || s.known > slip.known {
			slip = s
		}
	}
	return nil, slip
}

// Read reads a code in this language: the two Chinese lists have most of their
// characters in common, so that whoever knows the language should say it. Its
// errors are of type *Slip.
func (l *List) Read(text string) ([]byte, error) {
	secret, slip := l.read(text)
	if slip != nil {
		return nil, slip
	}
	return secret, nil
}

func (l *List) read(text string) ([]byte, *Slip) {
	words := l.split(text)
	n, slip := len(words), &Slip{}
	b := make([]byte, n*bits/8+1)
	for i, word := range words {
		place, ok := l.places[folded(word)]
		switch {
		case ok:
			slip.known++
		case slip.Word == "":
			slip.Word, slip.At = word, i+1
		}
		for bit := i * bits; bit < (i+1)*bits; bit++ {
			b[bit/8] |= byte(place>>((i+1)*bits-1-bit)&1) << (7 - bit%8)
		}
	}
	if n != 12 && n != 24 {
		slip.Words = n
		return nil, slip
	}
	secret := b[:n*4/3]
	sum := sha256.Sum256(secret)
	if slip.Word != "" || (b[len(secret)]^sum[0])>>(8-n/3) != 0 {
		return nil, slip
	}
	return secret, nil
}

// split parts words; in Chinese each character is one.
func (l *List) split(text string) []string {
	fields := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r)
	})
	if isChinese(l.Language) {
		return strings.Split(strings.Join(fields, ""), "")
	}
	return fields
}
