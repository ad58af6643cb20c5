package kind

import (
	"slices"
	"strings"

	"unionhall/internal/diag"
)

func (l Labels) in(lang string) string {
	if s, ok := l.near(lang); ok {
		return s
	}
	if s, ok := l["en"]; ok {
		return s
	}
	least := ""
	for tag := range l {
		if least == "" || tag < least {
			least = tag
		}
	}
	return l[least]
}

func (l Labels) forReaders(lang, main string) string {
	if s, ok := l.near(lang); ok {
		return s
	}
	if s, ok := l.near(main); ok {
		return s
	}
	return l.in(lang)
}

// near returns the label in lang or in the nearest variant of it.
func (l Labels) near(lang string) (label string, ok bool) {
	for tag := lang; tag != ""; tag = parentTag(tag) {
		if s, ok := l[tag]; ok {
			return s, true
		}
	}
	label, ok = l["zh-Hans"]
	return label, ok && diag.IsChinese(lang)
}

// parentTag drops the last part of a tag: zh-Hans-CN, zh-Hans, zh.
func parentTag(tag string) string {
	i := strings.LastIndexByte(tag, '-')
	return tag[:max(i, 0)]
}

// words returns a label in the languages of messages.
func (l Labels) words() diag.Words { return diag.Words{ZH: l.In("zh-Hans"), EN: l.In("en")} }

// has reports whether any language's label is text.
func (l Labels) has(text string) bool {
	for _, s := range l {
		if strings.EqualFold(s, text) {
			return true
		}
	}
	return false
}

// tags returns the languages of l in order.
func (l Labels) tags() []string {
	tags := make([]string, 0, len(l))
	for tag := range l {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	return tags
}
