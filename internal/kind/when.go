package kind

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// zoneOr returns zone, or the zone of China, which has no summer time.
func zoneOr(zone *time.Location) *time.Location {
	if zone != nil {
		return zone
	}
	return time.FixedZone("+08:00", 8*60*60)
}

var errNoTime = errors.New("no time given")

func parseTime(text string, zone *time.Location) (time.Time, error) {
	switch len(text) {
	case 0:
		return time.Time{}, errNoTime
	case len(time.DateOnly):
		return time.ParseInLocation(time.DateOnly, text, zoneOr(zone))
	}
	return time.Parse(time.RFC3339, text)
}

func (c *checker) date(f *Field, n *fields.Node) (string, bool) {
	if isDate(n.Text) {
		return n.Text, true
	}
	if t, ok := readTime(n.Text, c.zone); ok {
		c.fault(n.Pos, "date",
			f.say("%[1]s只要日期，不要“%[2]s”里的时间", "%[1]s takes a date, without the time in %[2]q", n.Text),
			suggest(f, t[:len(time.DateOnly)], diag.Words{}))
		return "", false
	}
	c.notDate(f, n, n.Text)
	return "", false
}

func (c *checker) time(f *Field, n *fields.Node) (string, bool) {
	if isDate(n.Text) {
		return n.Text, true
	}
	if t, ok := readTime(n.Text, c.zone); ok {
		return t, true
	}
	day, clock := cutClock(n.Text)
	switch meant := dateMeant(day); {
	case clock == "" || !isDate(day) && meant == "":
		c.notDate(f, n, day)
	case meant != "" && clockMeant(clock) != "":
		c.fault(n.Pos, "time",
			f.say("%[1]s的时间“%[2]s”不是 2026-05-01 08:30 的写法", "the time %[2]q of %[1]s is not written as 2026-05-01 08:30", shorten(n.Text)),
			suggest(f, meant+" "+clockMeant(clock), diag.Words{}))
	default:
		c.fault(n.Pos, "time",
			f.say("%[1]s里没有“%[2]s”这个时刻", "%[1]s: there is no time %[2]q", shorten(clock)),
			diag.Say("写成 2026-05-01 08:30，用 24 小时制；需要时区时写 2026-05-01T08:30:00+08:00",
				"write it as 2026-05-01 08:30, with 24 hours; where a zone is needed, 2026-05-01T08:30:00+08:00"))
	}
	return "", false
}

// notDate tells why text, the date in n, is none: that day is not in the
// calendar, or it is written in another way.
func (c *checker) notDate(f *Field, n *fields.Node, text string) {
	year, month, day, ok := numbers(text)
	if ok && !exists(year, month, day) {
		c.fault(n.Pos, "date",
			f.say("%[1]s：“%[2]s”这一天不存在", "%[1]s: there is no day %[2]q", shorten(n.Text)),
			whyNot(year, month, day))
		return
	}
	c.fault(n.Pos, "date",
		f.say("%[1]s的“%[2]s”不是 2026-05-01 这样的日期", "%[1]s: %[2]q is not a date such as 2026-05-01", shorten(n.Text)),
		suggest(f, dateMeant(text), diag.Say("写成四位的年、两位的月和日，中间用英文连字符", "write year, month and day as four, two and two digits with hyphens between")))
}

func whyNot(year, month, day int) diag.Words {
	if month < 1 || month > 12 {
		return diag.Say("没有 %[1]d 月，月份是 01 到 12", "there is no month %[1]d; months are 01 to 12", month)
	}
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return diag.Say("%[1]d 年 %[2]d 月只有 %[3]d 天，没有 %[4]d 日", "month %[2]d of %[1]d has %[3]d days; there is no day %[4]d", year, month, last, day)
}

// isDate reports whether s is 2026-05-01 and that day exists.
func isDate(s string) bool {
	year, month, day, ok := numbers(s)
	return ok && looksCanonical(s) && exists(year, month, day)
}

func looksCanonical(s string) bool {
	return len(s) == len(time.DateOnly) && s[4] == '-' && s[7] == '-'
}

func exists(year, month, day int) bool {
	return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
		time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() == day
}

// numbers returns the three numbers of what may be a date, whatever stands
// between them: 2026/5/1, 2026.5.1, 2026年5月1日, ２０２６－０５－０１, 20260501.
func numbers(s string) (year, month, day int, ok bool) {
	if !looksCanonical(s) {
		s = plain(s)
	}
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	var n [3]int
	for i := range n {
		digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if digits == 0 || digits > 4 || (i == 0) != (digits == 4) {
			return 0, 0, 0, false
		}
		n[i], _ = strconv.Atoi(s[:digits])
		s = s[digits:]
		if i < 2 {
			trimmed := trimOne(s, "-/.年月–—、 ")
			if trimmed == s {
				return 0, 0, 0, false
			}
			s = trimmed
		}
	}
	return n[0], n[1], n[2], s == "" || s == "日" || s == "号"
}

// trimOne drops the first character of s if set has it, with spaces behind.
func trimOne(s, set string) string {
	for i, r := range s {
		if i > 0 {
			return strings.TrimLeft(s[i:], " ")
		}
		if !strings.ContainsRune(set, r) {
			return s
		}
	}
	return ""
}

// dateMeant returns what was meant as 2026-05-01, or "".
func dateMeant(s string) string {
	year, month, day, ok := numbers(s)
	if !ok || !exists(year, month, day) {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

// timeForms are the ways to write a time. RFC 3339 and what other generators
// write are among them.
var timeForms = []string{
	"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05",
	time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04 Z07:00", "2006-01-02T15:04Z07:00",
}

// readTime returns a time as RFC 3339.
func readTime(s string, zone *time.Location) (string, bool) {
	if len(s) < len("2006-01-02 15:04") || len(s) > 40 || s[4] != '-' || s[7] != '-' {
		return "", false
	}
	for _, form := range timeForms {
		if t, err := time.ParseInLocation(form, s, zone); err == nil {
			return t.Format(time.RFC3339), t.Year() > 0
		}
	}
	return "", false
}

// cutClock parts a date from the time behind it.
func cutClock(s string) (day, clock string) {
	s = plain(s)
	if i := strings.IndexAny(s, "日号"); i >= 0 {
		i += len("日")
		return s[:i], strings.TrimSpace(s[i:])
	}
	if i := strings.IndexAny(s, " T"); i >= 0 {
		return s[:i], strings.TrimSpace(s[i+1:])
	}
	return s, ""
}

// clockMeant returns what was meant as 08:30, or "".
func clockMeant(s string) string {
	s = strings.NewReplacer("点", ":", "时", ":", "分", "", "秒", "", "上午", "", ".", ":").Replace(s)
	if strings.HasSuffix(s, ":") {
		s += "00"
	}
	for _, form := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format("15:04")
		}
	}
	return ""
}
