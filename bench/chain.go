package main

import (
	"io/fs"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A chain composes Chinese sentences that mean nothing, but whose characters
// follow one another as they do in a sample. What is put together of a list of
// phrases would shrink in a compressor as no text of anybody's does.
type chain struct {
	after  map[string][]rune // what came after two characters, as often as it did
	next   map[rune][]rune   // what came after one, each once
	begins []string          // of sentences, two characters each
}

const (
	// loose is how often, in a hundred, a character is any that may follow the one
	// before it, and not one that follows the two before it. It makes what shrinks,
	// alone and in packs, as the articles did with which the figures were set.
	loose = 45
	// longestSentence ends one that finds no end, in characters.
	longestSentence = 60
)

func newChain(sentences []string) *chain {
	c := &chain{after: map[string][]rune{}, next: map[rune][]rune{}}
	for _, s := range sentences {
		signs := []rune(s)
		if len(signs) < 3 {
			continue
		}
		c.begins = append(c.begins, string(signs[:2]))
		for i, sign := range signs[2:] {
			pair, last := string(signs[i:i+2]), signs[i+1]
			c.after[pair] = append(c.after[pair], sign)
			if !slices.Contains(c.next[last], sign) {
				c.next[last] = append(c.next[last], sign)
			}
		}
	}
	return c
}

// sentence composes one, with its full stop.
func (c *chain) sentence(r *rand.Rand) string {
	signs := []rune(c.begins[r.IntN(len(c.begins))])
	for len(signs) < longestSentence {
		follow := c.after[string(signs[len(signs)-2:])]
		if len(follow) == 0 || r.IntN(100) < loose {
			follow = c.next[signs[len(signs)-1]]
		}
		sign := follow[r.IntN(len(follow))]
		signs = append(signs, sign)
		if sign == '。' {
			return string(signs)
		}
	}
	return strings.TrimRight(string(signs), "，、：；") + "。"
}

// phrase composes what stands in a heading or a cell: n characters without any mark.
func (c *chain) phrase(r *rand.Rand, n int) string {
	var signs []rune
	for len(signs) < n {
		for _, sign := range c.sentence(r) {
			if unicode.Is(unicode.Han, sign) {
				signs = append(signs, sign)
			}
		}
	}
	return string(signs[:n])
}

var (
	markdownLink = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	notProse     = regexp.MustCompile("(?m)^(---\n(?s:.*?)\n---\n|[#|>\\-{:0-9\t ].*$)")
)

// sampleSentences are those of the Chinese prose in a folder of Markdown: no
// headings, lists, tables, front matter or marks.
func sampleSentences(source fs.FS) ([]string, error) {
	var list []string
	err := fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		text, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		list = append(list, sentencesOf(string(text))...)
		return nil
	})
	return list, err
}

func sentencesOf(markdown string) []string {
	prose := notProse.ReplaceAllString(markdown, "")
	prose = markdownLink.ReplaceAllString(prose, "$1")
	var list []string
	for s := range strings.SplitAfterSeq(prose, "。") {
		s = strings.Map(proseSign, s)
		if strings.HasSuffix(s, "。") && slices.ContainsFunc([]rune(s)[:1], isHan) {
			list = append(list, s)
		}
	}
	return list
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// proseSign keeps what stands in plain Chinese prose.
func proseSign(r rune) rune {
	if isHan(r) || unicode.IsDigit(r) || strings.ContainsRune("，。、：；", r) {
		return r
	}
	return -1
}
