package main

import (
	"strconv"

	"unionhall/internal/build"
	"unionhall/internal/diag"
	"unionhall/internal/site"
)

// epochValue is --epoch.
type epochValue struct{ epoch build.Epoch }

func (v *epochValue) Type() string { return "+1|N" }

func (v *epochValue) String() string {
	switch {
	case v.epoch.Next:
		return "+1"
	case v.epoch.To > 0:
		return strconv.Itoa(v.epoch.To)
	}
	return ""
}

func (v *epochValue) Set(s string) error {
	if s == "+1" {
		v.epoch = build.Epoch{Next: true}
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > site.MostEpoch || strconv.Itoa(n) != s {
		return usage(
			diag.Say("选项 --epoch 不能是“%s”", "the flag --epoch cannot be %q", s),
			diag.Say("写 +1 开始下一个，或者写一个从 1 起的数", "write +1 for the next one, or a number from 1 on"))
	}
	v.epoch = build.Epoch{To: n}
	return nil
}
