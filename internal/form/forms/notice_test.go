package forms

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unionhall/internal/form"
)

var city = Handler{Union: "临河市总工会", Address: "临河市中州区文昌街 16 号", Phone: "0999-5551300", Email: "linhe@gonghui.example", Page: "砺山建设工会"}

// testdata/notices holds what people read above the button, to be read by people.
func TestNoticeReadsAsItShould(t *testing.T) {
	s := base(t)
	for _, c := range []struct {
		id, lang string
		h        Handler
	}{
		{"wages", "zh-Hans", city}, {"wages", "en", city}, {"hardship", "zh-Hans", Handler{Union: "临河市总工会", Phone: "0999-5551300"}}, {"danger", "en", city},
		{"join", "zh-Hans", Handler{}}, {"question", "zh-Hans", city},
	} {
		got := NoticeText(s.Notice(s.Find("", c.id), c.h, c.lang)) + "\n"
		file := filepath.Join("testdata", "notices", c.id+"."+c.lang+".txt")
		want, err := os.ReadFile(file)
		if err != nil || got != string(want) {
			t.Errorf("%s\ngot\n%swant\n%s", file, got, want)
		}
	}
}

// PIPL 17, 23, 29, 30 and GDPR 13 say what has to be told; by the words of each.
func TestNoticeTellsWhatTheLawWants(t *testing.T) {
	s := base(t)
	wants := map[string][]string{ // of every form, in Chinese and in English
		"zh-Hans": {"谁来处理：临河市总工会", "地址：", "电话：", "用来做什么：", "谁能打开：", "要写什么：", "多久答复：", "保存多久：", "您的权利：", "收回同意", "更正、删除", "转给别的工会", "投诉", "监护人", "自动作决定"},
		"en":      {"Who handles it: 临河市总工会", "Address: ", "Telephone: ", "What for: ", "Who can open it: of the union", "What is asked: ", "When you get an answer: ", "How long it is kept: ", "Your rights: ", "withdraw your consent", "correct and erase", "another union", "complain", "guardian", "no computer decides"},
	}
	for _, f := range s.Of("") {
		for lang, list := range wants {
			text := NoticeText(s.Notice(f, city, lang))
			for _, want := range list {
				if !strings.Contains(text, want) {
					t.Errorf("%s in %s does not say %q", f.ID, lang, want)
				}
			}
			for _, want := range []string{f.Name(), f.Title.In(lang), f.Purpose.In(lang), f.Readers.In(lang)} {
				if !strings.Contains(text, want) {
					t.Errorf("%s in %s does not say %q", f.ID, lang, want)
				}
			}
			for _, x := range f.Fields() {
				if x.Grade >= form.Sensitive && !strings.Contains(text, x.Purpose.In(lang)) {
					t.Errorf("%s in %s does not say why it asks for %s", f.ID, lang, x.Name)
				}
			}
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s: something is not filled in:\n%s", f.ID, lang, text)
			}
		}
	}
}

func TestNoticeOfWhatAFormDoesNotAskIsNotThere(t *testing.T) {
	s := base(t)
	text := func(id string, h Handler) string { return NoticeText(s.Notice(s.Find("", id), h, "zh-Hans")) }
	for name, c := range map[string]struct {
		text, part string
		want       bool
	}{
		"sensitive":     {text("danger", city), "比较敏感的", true},
		"not sensitive": {text("wages", city), "比较敏感的", false},
		"health":        {text("hardship", city), "有关健康的", true},
		"no health":     {text("danger", city), "有关健康的", false},
		"people":        {text("crew", city), "先问过本人", true},
		"no people":     {text("wages", city), "先问过本人", false},
		"photos":        {text("station", city), "照片先在手机上", true},
		"no photos":     {text("question", city), "照片先在手机上", false},
		"anonymous":     {text("question", city), "不写名字、不留电话也能交", true},
		"named":         {text("wages", city), "不写名字、不留电话也能交", false},
		"common name":   {text("wages", city), "共用的一个名称", true},
		"own name":      {text("join", city), "共用的一个名称", false},
		"elsewhere":     {text("wages", city), "这一页是砺山建设工会的", true},
		"here":          {text("wages", Handler{Union: "临河市总工会"}), "这一页是", false},
		"chosen":        {text("join", Handler{}), "您选的那家工会", true},
		"not chosen":    {text("wages", city), "您选的那家工会。", false},
		"no address":    {text("wages", Handler{Union: "临河市总工会"}), "地址：", false},
	} {
		if strings.Contains(c.text, c.part) != c.want {
			t.Errorf("%s: %q is there: %v", name, c.part, !c.want)
		}
	}
}

// The digest in a submission is of what was read: another version, union or
// language is another text.
func TestNoticeDiffersWhereItHasTo(t *testing.T) {
	s := base(t)
	f := s.Find("", "wages")
	next := *f
	next.Version++
	texts := []string{
		NoticeText(s.Notice(f, city, "zh-Hans")), NoticeText(s.Notice(&next, city, "zh-Hans")),
		NoticeText(s.Notice(f, Handler{Union: "云岭省总工会"}, "zh-Hans")), NoticeText(s.Notice(f, city, "en")),
	}
	slices.Sort(texts)
	if len(slices.Compact(texts)) != 4 {
		t.Error("two notices are the same")
	}
	if s.Within(24, "zh-Hans") != "24 小时内" || s.Within(72, "zh-Hans") != "3 天内" || s.Within(50, "en") != "within 50 hours" {
		t.Error(s.Within(24, "zh-Hans"), s.Within(72, "zh-Hans"), s.Within(50, "en"))
	}
}
