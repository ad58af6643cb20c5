package site

import (
	"slices"

	"unionhall/internal/kind"
)

// mostEntries is how many words a way of the door has at most. Of a large tree
// it has those of the unions nearest to the top: all of a depth or none, because
// a part of them would be worse than none to whoever is not among them. The
// directory has all unions.
const mostEntries = 120

// ways are how people who do not know their union find it: by words for
// themselves. One without words is left out. Words stand in the order of the
// tree, so that those of one region are together.
func (g *ground) ways(t *tongue, page string) []DoorWay {
	var ways []DoorWay
	for _, way := range doorWays() {
		if entries := g.entries(t, page, way.words); len(entries) > 0 {
			ways = append(ways, DoorWay{ID: way.id, Entries: entries})
		}
	}
	return ways
}

// A doorWay is one way in which people who do not know their union find it.
type doorWay struct {
	id    string
	words func(h *hall) []kind.Labels
}

func doorWays() []doorWay {
	return []doorWay{
		{"places", (*hall).places}, {"workplaces", (*hall).workplaces},
		{"platforms", func(h *hall) []kind.Labels { return h.Serves.Platforms }},
		{"industries", func(h *hall) []kind.Labels { return h.Serves.Industries }},
	}
}

// entries joins the unions that say the same word, as far down the tree as
// there is room.
func (g *ground) entries(t *tongue, page string, words func(*hall) []kind.Labels) []DoorEntry {
	depth := depthFor(g.halls, t, words)
	var entries []DoorEntry
	at := map[string]int{}
	for _, h := range g.halls {
		if len(h.chain) >= depth {
			continue
		}
		ref := Ref{Text: h.nameIn(t.Tag), Href: relative(page, h.in(t.Tag).home)}
		for _, text := range textsIn(words(h), t.Tag) {
			i, known := at[text]
			if !known {
				i = len(entries)
				at[text] = i
				entries = append(entries, DoorEntry{Text: text})
			}
			if !slices.Contains(entries[i].Unions, ref) {
				entries[i].Unions = append(entries[i].Unions, ref)
			}
		}
	}
	return entries
}

// depthFor returns above which depth of the tree the words have room.
func depthFor(halls []*hall, t *tongue, words func(*hall) []kind.Labels) int {
	var byDepth [][]string
	for _, h := range halls {
		for len(byDepth) <= len(h.chain) {
			byDepth = append(byDepth, nil)
		}
		byDepth[len(h.chain)] = append(byDepth[len(h.chain)], textsIn(words(h), t.Tag)...)
	}
	seen := map[string]bool{}
	for depth, texts := range byDepth {
		for _, text := range texts {
			seen[text] = true
		}
		if len(seen) > mostEntries {
			return depth
		}
	}
	return len(byDepth)
}

func textsIn(words []kind.Labels, tag string) []string {
	var texts []string
	for _, w := range words {
		if text := w.In(tag); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// places are where the people of a union live or work. A federation of a place
// that names none has the name of that place.
func (h *hall) places() []kind.Labels {
	switch h.Level {
	case "municipal", "county", "township":
		return orItself(h.Serves.Places, h)
	}
	return h.Serves.Places
}

// workplaces are whose people a union serves. One of a single employer that
// names none has the name of that.
func (h *hall) workplaces() []kind.Labels {
	switch h.Level {
	case "basic", "corporate":
		return orItself(h.Serves.Workplaces, h)
	}
	return h.Serves.Workplaces
}

// orItself is the words, else what the union is called without saying that it
// is a union.
func orItself(words []kind.Labels, h *hall) []kind.Labels {
	if len(words) > 0 {
		return words
	}
	name := h.Name
	if len(h.ShortName) > 0 {
		name = h.ShortName
	}
	core := kind.Labels{}
	for tag, text := range name {
		core[tag] = coreOf(text)
	}
	return []kind.Labels{core}
}
