package check

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// A day is a date as it stands in a text: [2026年]5月1日[（星期五）].
type day struct {
	from, to  int // bytes, without the weekday
	year      int // 0 where it is not written
	month     int
	day       int
	weekday   time.Weekday
	weekdayAt int    // 0: none is written
	word      string // 星期五
}

// days calls visit for the dates of s.
func days(s string, visit func(d *day)) {
	for i := 0; i < len(s); {
		n := strings.Index(s[i:], "月")
		if n < 0 {
			break
		}
		i += n + len("月")
		if d, ok := dayAround(s, i-len("月")); ok {
			visit(&d)
		}
	}
	if !strings.Contains(s, "20") || !strings.ContainsAny(s, "周期拜") {
		return
	}
	for _, m := range numericDay.FindAllStringSubmatchIndex(s, -1) {
		d := day{from: m[2], to: m[7], year: atoi(s[m[2]:m[3]]), month: atoi(s[m[4]:m[5]]), day: atoi(s[m[6]:m[7]])}
		if d.readWeekday(s); d.weekdayAt > 0 {
			visit(&d)
		}
	}
}

// numericDay is 2026-05-07, 2026.5.7 or 2026/5/7 in front of a weekday.
var numericDay = regexp.MustCompile(`(?:^|[^\d.\-/])(20\d\d)[-./](\d{1,2})[-./](\d{1,2})[ （(，,]*(?:星期|周|礼拜)`)

// dayAround reads the date whose 月 stands at offset at.
func dayAround(s string, at int) (d day, ok bool) {
	before := strings.TrimRight(s[:at], " ")
	monthAt := digitsBefore(before)
	after := strings.TrimLeft(s[at+len("月"):], " ")
	n := digitsAfter(after)
	mark := strings.TrimLeft(after[n:], " ")
	if l := len(before) - monthAt; l == 0 || l > 2 || n == 0 || n > 2 || !strings.HasPrefix(mark, "日") && !strings.HasPrefix(mark, "号") {
		return d, false
	}
	d = day{from: monthAt, month: atoi(before[monthAt:]), day: atoi(after[:n])}
	d.to = len(s) - len(mark) + len("日")
	d.readYear(s)
	if isLunar(s[:d.from]) {
		return d, false
	}
	d.readWeekday(s)
	return d, true
}

func digitsBefore(s string) int {
	i := len(s)
	for i > 0 && isDigit(s[i-1]) {
		i--
	}
	return i
}

func digitsAfter(s string) int {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// readYear looks for 2026年 before the month.
func (d *day) readYear(s string) {
	before, found := strings.CutSuffix(strings.TrimRight(s[:d.from], " "), "年")
	if !found {
		return
	}
	before = strings.TrimRight(before, " ")
	if i := digitsBefore(before); len(before)-i == 4 {
		d.year, d.from = atoi(before[i:]), i
	}
}

// isLunar reports whether a date behind s is one of the Chinese calendar, which
// has a 30th in its second month.
func isLunar(s string) bool {
	s = strings.TrimRight(s, " （(")
	return strings.HasSuffix(s, "农历") || strings.HasSuffix(s, "阴历") || strings.HasSuffix(s, "旧历") || strings.HasSuffix(s, "農曆")
}

// weekdays by their characters.
const weekdays = "日一二三四五六天"

// readWeekday looks for （星期五） behind the day. 周一至周五 speaks of several.
func (d *day) readWeekday(s string) {
	rest := strings.TrimLeft(s[d.to:], " （(，,")
	for _, prefix := range [...]string{"星期", "周", "礼拜"} {
		name, ok := strings.CutPrefix(rest, prefix)
		if !ok {
			continue
		}
		r, size := utf8.DecodeRuneInString(name)
		i := strings.IndexRune(weekdays, r)
		after, _ := utf8.DecodeRuneInString(name[size:])
		if i < 0 || strings.ContainsRune("至到、-~—－～和及或年岁期", after) && name[size:] != "" {
			return
		}
		d.weekday = time.Weekday(utf8.RuneCountInString(weekdays[:i]) % 7)
		d.weekdayAt = len(s) - len(rest)
		d.word = prefix + string(r)
		return
	}
}

// isDay reports whether the calendar has that day.
func isDay(year, month, d int) bool {
	if month < 1 || month > 12 || d < 1 {
		return false
	}
	return d <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

const leapYear = 2024

// noSuchDay tells of 2月30日.
func (l *look) noSuchDay() {
	l.days(func(p *passage, d *day) {
		year := d.year
		if year == 0 {
			year = leapYear
		}
		if !isDay(year, d.month, d.day) {
			l.tell(p, d.from,
				diag.Say("没有“%s”这一天", "there is no day %q", p.text[d.from:d.to]),
				diag.Say("请核对月份和日期", "check the month and the day"))
		}
	})
}

// days calls visit for the dates of the text, in full-width digits too.
func (l *look) days(visit func(p *passage, d *day)) {
	l.passagesWith(dated, func(p *passage) {
		t, at := narrowed(p.text)
		days(t, func(d *day) {
			if at != nil {
				d.from, d.to, d.weekdayAt = at[d.from], at[d.to], at[d.weekdayAt]
			}
			visit(p, d)
		})
	})
}

// wrongWeekday tells of 2026年5月1日（星期三）. Where no year is written, it is
// that of the text, or one beside it.
func (l *look) wrongWeekday() {
	l.days(func(p *passage, d *day) {
		if d.weekdayAt == 0 {
			return
		}
		year := d.year
		if year == 0 {
			year = l.year()
		}
		if year == 0 || !isDay(year, d.month, d.day) || d.year == 0 && !l.isSoon(p, d, year) && d.fitsNear(year) || weekdayOf(year, d) == d.weekday {
			return
		}
		right := weekdayOf(year, d)
		l.tell(p, d.weekdayAt,
			diag.Say("%[1]d年%[2]d月%[3]d日是星期%[4]s，不是%[5]s", "%[1]d-%02[2]d-%02[3]d is a %[6]s, not %[5]s", year, d.month, d.day,
				string([]rune(weekdays)[right]), d.word, right.String()),
			diag.Say("请核对日期和星期，不然有人会白跑一趟", "check the date and the weekday, or somebody will come on the wrong day"))
	})
}

func weekdayOf(year int, d *day) time.Weekday {
	return time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Weekday()
}

// fitsNear reports whether the weekday is right in the year before or after.
func (d *day) fitsNear(year int) bool {
	for _, y := range [...]int{year - 1, year + 1} {
		if isDay(y, d.month, d.day) && weekdayOf(y, d) == d.weekday {
			return true
		}
	}
	return false
}

// isSoon reports whether a day without a year can only be meant in that of the
// text: it lies in the weeks around the date of the text.
func (l *look) isSoon(p *passage, d *day, year int) bool {
	before := lastBytes(p.text[:d.from], 15)
	if strings.Contains(before, "去年") || strings.Contains(before, "前年") || strings.Contains(before, "明年") {
		return false
	}
	written, err := time.Parse(time.DateOnly, clipBytes(l.date(), len(time.DateOnly)))
	if err != nil {
		return false
	}
	away := time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Sub(written).Hours() / 24
	return away >= -14 && away <= 60
}

// year returns the year of the text, by its front matter; 0 where it has none.
func (l *look) year() int {
	if date := l.date(); len(date) >= 4 {
		return atoi(date[:4])
	}
	return 0
}

// date is that of the text, as it is written there.
func (l *look) date() string {
	if l.settings == nil || l.src.Kind == nil {
		return ""
	}
	for _, key := range [...]string{"date", l.src.Kind.DateFrom} {
		if v := l.settings.Get(key); v != nil && key != "" && len(v.Text) >= 4 {
			return v.Text
		}
	}
	return ""
}
