package kind

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// say begins the values of a message with the field as people know it: in
// Chinese with its label behind the name.
func (f *Field) say(zh, en string, values ...any) diag.Words {
	return diag.Words{
		ZH: diag.Say(zh, zh, slices.Insert(slices.Clone(values), 0, any(f.inChinese()))...).ZH,
		EN: fmt.Sprintf(en, slices.Insert(values, 0, any(fmt.Sprintf("%q", f.Name)))...),
	}
}

func (f *Field) inChinese() string {
	if label := f.Labels.In("zh-Hans"); label != "" && label != f.Name {
		return fmt.Sprintf("“%s”（%s）", f.Name, label)
	}
	return fmt.Sprintf("“%s”", f.Name)
}

// advice puts the field's own help, where it has one, behind first.
func (f *Field) advice(first diag.Words) diag.Words {
	if len(f.Help) == 0 {
		return first
	}
	help := f.Help.words()
	return diag.Words{ZH: first.ZH + "。" + help.ZH, EN: first.EN + ". " + help.EN}
}

// shorten keeps what a message can show.
func shorten(s string) string {
	const most = 60 // characters
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
