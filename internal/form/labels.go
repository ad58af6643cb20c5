package form

import (
	"maps"
	"slices"
	"strings"
)

// tags returns the languages of l, in order.
func (l Labels) tags() []string { return slices.Sorted(maps.Keys(l)) }

func isChinese(lang string) bool { return lang == "zh" || strings.HasPrefix(lang, "zh-") }

func lastDash(tag string) int { return strings.LastIndexByte(tag, '-') }
