package main

import (
	_ "embed"
	"math/rand/v2"
	"strings"
)

//go:embed words.txt
var wordsFile string

// words are the lists of words.txt by name.
type words map[string][]string

func readWords(text string) words {
	w := words{}
	name := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			name = strings.Trim(line, "[]")
		default:
			w[name] = append(w[name], line)
		}
	}
	return w
}

// pick returns one entry of a list.
func (w words) pick(r *rand.Rand, list string) string {
	entries := w[list]
	return entries[r.IntN(len(entries))]
}

// A topic is what an article is about: it gives tags, titles and file names.
type topic struct{ zh, name, en string }

func (w words) topics() []topic {
	list := make([]topic, 0, len(w["topics"]))
	for _, line := range w["topics"] {
		parts := strings.Split(line, "|")
		list = append(list, topic{zh: parts[0], name: parts[1], en: parts[2]})
	}
	return list
}
