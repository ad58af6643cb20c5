package main

import (
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"unionhall/internal/build"
	"unionhall/internal/diag"
)

// The types of our flags. Type is the word that stands in help for the value;
// the errors of Set speak both languages.
var (
	_ pflag.Value = (*textValue)(nil)
	_ pflag.Value = (*langValue)(nil)
	_ pflag.Value = (*countValue)(nil)
	_ pflag.Value = (*timeValue)(nil)
	_ pflag.Value = (*precompressValue)(nil)
)

// A textValue is a text that must not be empty once it is given.
type textValue struct {
	flag string // for errors
	word string // DIR, ID, PATH
	text string
}

func (v *textValue) String() string { return v.text }
func (v *textValue) Type() string   { return v.word }
func (v *textValue) Set(s string) error {
	if s == "" {
		return usage(
			diag.Say("选项 --%s 的值是空的", "the flag --%s has an empty value", v.flag),
			diag.Say("写上 %s，或者不写这个选项", "give %s, or leave the flag out", v.word))
	}
	v.text = s
	return nil
}

// langValue checks --lang. The language itself was found before flags were
// parsed.
type langValue struct{ lang string }

func (v *langValue) String() string { return v.lang }
func (v *langValue) Type() string   { return "LANG" }
func (v *langValue) Set(s string) error {
	lang, ok := languageNamed(s)
	if !ok {
		return usage(
			diag.Say("不会说“%s”这种语言", "%q is not a language that messages come in", s),
			diag.Say("写 --lang zh（中文）或 --lang en（英文）。网站本身的语言写在 site.yaml 里", "write --lang zh (Chinese) or --lang en (English); the languages of the site itself are set in site.yaml"))
	}
	v.lang = lang
	return nil
}

// countValue is a number of goroutines.
type countValue struct{ n int }

// mostJobs keeps a slip of the finger (--jobs 20260501) from starting millions
// of goroutines.
const mostJobs = 1024

func (v *countValue) String() string { return strconv.Itoa(v.n) }
func (v *countValue) Type() string   { return "N" }
func (v *countValue) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > mostJobs {
		return usage(
			diag.Say("选项 --jobs 不能是“%s”", "the flag --jobs cannot be %q", s),
			diag.Say("写 1 到 %d 的整数；不写时每个处理器核心一个", "write a whole number from 1 to %d; without it, one job per processor", mostJobs))
	}
	v.n = n
	return nil
}

// timeValue is an instant: the day or minute in China's time, or RFC 3339.
type timeValue struct{ t time.Time }

// timeForms are tried in this order. Times without an offset are China's.
var timeForms = []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", time.DateOnly}

func (v *timeValue) Type() string { return "TIME" }
func (v *timeValue) String() string {
	if v.t.IsZero() {
		return ""
	}
	return v.t.Format(time.RFC3339)
}

func (v *timeValue) Set(s string) error {
	for _, form := range timeForms {
		if t, err := time.ParseInLocation(form, s, chinaTime); err == nil {
			v.t = t
			return nil
		}
	}
	return usage(
		diag.Say("选项 --now 不能是“%s”：没有这个时间，或者写法不对", "the flag --now cannot be %q: no such time, or not written like one", s),
		diag.Say("写成 2026-05-01、\"2026-05-01 08:00\"（北京时间）或者 2026-05-01T08:00:00+08:00", "write 2026-05-01 or \"2026-05-01 08:00\" (China's time), or 2026-05-01T08:00:00+08:00"))
}

// chinaTime has no daylight saving, and is the same in the whole country.
var chinaTime = time.FixedZone("", 8*60*60)

// precompressValue is --precompress or --precompress=best.
type precompressValue struct{ level build.Precompress }

// precompressAlone is the value of --precompress without one.
const precompressAlone = "fast"

func (v *precompressValue) Type() string { return "best" }
func (v *precompressValue) String() string {
	switch v.level {
	case build.Precompressed:
		return precompressAlone
	case build.BestPrecompress:
		return "best"
	}
	return ""
}

func (v *precompressValue) Set(s string) error {
	switch s {
	case precompressAlone:
		v.level = build.Precompressed
	case "best":
		v.level = build.BestPrecompress
	default:
		return usage(
			diag.Say("选项 --precompress 不能是“%s”", "the flag --precompress cannot be %q", s),
			diag.Say("写 --precompress（快）或者 --precompress=best（更小，慢得多）", "write --precompress (quick) or --precompress=best (smaller, much slower)"))
	}
	return nil
}
