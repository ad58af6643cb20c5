package main

import (
	"errors"
	"io/fs"
	"time"

	"unionhall/internal/diag"
)

// retryAfter is when files that could not be read are tried again: no system
// tells when another program closes one, or when somebody may read it.
const retryAfter = 2 * time.Second

// A held is a file of a site that cannot be read just now: what was last said of
// it.
type held struct{ told string }

// news reports whether err is of a file in source, which may be had later, and
// what is to be said of that; nil where it was said before.
func (h *held) news(err error, source string) (end *problem, again bool) {
	var e *fs.PathError
	if !errors.As(err, &e) {
		h.told = ""
		return nil, false
	}
	if ours, err := within(e.Path, source); err != nil || !ours {
		return nil, false
	}
	if e.Error() == h.told {
		return nil, true
	}
	h.told = e.Error()
	return &problem{
		Text: diag.Say("文件“%s”读不了：%v", "%s cannot be read: %v", e.Path, e.Err),
		Hint: diag.Say("看看它是不是正被别的程序打开，或者没有读取的权限；每两秒会再试一次",
			"see whether another program holds it open, or whether you may read it; it is tried again every two seconds"),
	}, true
}
