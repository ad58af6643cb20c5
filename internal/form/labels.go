package form

import (
	"maps"
	"slices"
	"strings"
)

// Labels are texts for people by language, such as zh-Hans.
type Labels map[string]string

// In returns the text in lang, else in a language near to it (zh-Hans for all
// of zh), else in English, else in the first one by its tag.
func (l Labels) In(lang string) string { return l[l.tag(lang)] }

// tag returns the language in which In has its text.
func (l Labels) tag(lang string) string {
	if tag, ok := l.near(lang); ok {
		return tag
	}
	if _, ok := l["en"]; ok || len(l) == 0 {
		return "en"
	}
	return slices.Min(slices.Collect(maps.Keys(l)))
}

// near returns the language of l that readers of lang can read as their own.
func (l Labels) near(lang string) (tag string, ok bool) {
	for tag = lang; tag != ""; tag = tag[:max(strings.LastIndexByte(tag, '-'), 0)] {
		if _, ok := l[tag]; ok {
			return tag, true
		}
	}
	_, ok = l["zh-Hans"]
	return "zh-Hans", ok && (lang == "zh" || strings.HasPrefix(lang, "zh-"))
}
