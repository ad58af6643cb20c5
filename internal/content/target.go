package content

import (
	"slices"
	"strings"

	"unionhall/internal/diag"
)

// cleanTarget returns an address without the characters that browsers skip in
// it, which would hide a scheme from us and not from them.
func cleanTarget(s string) string {
	if strings.IndexFunc(s, isSkipped) >= 0 {
		s = strings.Map(func(r rune) rune {
			if isSkipped(r) {
				return -1
			}
			return r
		}, s)
	}
	return strings.Trim(s, " \u3000\u00a0")
}

func isSkipped(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || isTurning(r) || r == 0xfeff }

// schemes are what a link may begin with, where it begins with a scheme; the
// first two are for pictures too.
var schemes = [...]string{"https", "http", "mailto", "tel"}

// targetScheme returns the scheme of a clean address, "" for a path.
func targetScheme(target string) string {
	for i := range len(target) {
		c := target[i]
		if c == ':' {
			return target[:i]
		}
		if !isLetter(c) && (i == 0 || !isAlnum(c) && c != '+' && c != '-' && c != '.') {
			return ""
		}
	}
	return ""
}

// maxTarget is how long an address may be, in bytes: browsers and servers take
// no longer ones, and faults show it.
const maxTarget = 4000

// target checks an address. Where it is refused, the page has plain text.
func (p *page) target(written string, offset int, picture bool) (string, bool) {
	target := cleanTarget(written)
	if len(target) > maxTarget {
		p.report(offset, "long-link", diag.Warning,
			diag.Say("这个地址有 %d 字节，太长了，网页上只有文字", "this address has %d bytes: too long; the page has plain text", len(target)),
			diag.Say("地址最多 %d 字节", "an address may have %d bytes", maxTarget))
		return "", false
	}
	if target == "" {
		p.report(offset, "empty-link", diag.Warning,
			diag.Say("这个链接没有写地址，网页上只有文字", "this link has no address; the page has plain text"),
			diag.Say("请在圆括号里写上文件路径或网址", "write the path of a file or an address between the parentheses"))
		return "", false
	}
	scheme := targetScheme(target)
	allowed := schemes[:]
	if picture {
		allowed = schemes[:2]
	}
	if scheme == "" || slices.ContainsFunc(allowed, func(s string) bool { return strings.EqualFold(s, scheme) }) {
		return target, true
	}
	p.report(offset, "unsafe-link", diag.Warning,
		diag.Say("不能链接到“%s”开头的地址，网页上只有文字", "an address that begins with %q cannot be linked; the page has plain text", string(shortenTo([]byte(scheme), 40))+":"),
		diag.Say("可以链接到文件、https://、http://、mailto: 和 tel:", "link to a file, https://, http://, mailto: or tel:"))
	return "", false
}
