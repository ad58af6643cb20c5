package site_test

import (
	"fmt"
	"testing"

	"unionhall/internal/site"
)

func TestMarksTellUnionsFromTheirNeighbours(t *testing.T) {
	w := one()
	w.config = "title: 站\nlanguages: [zh-Hans, en]\n"
	w.unions = map[string]string{}
	for i, c := range []struct{ folder, name, short, level string }{
		{".", "{zh-Hans: 云岭省总工会, en: Yunling Provincial Federation}", "{zh-Hans: 省总工会, en: Yunling}", "provincial"},
		{"rights", "权益保障部", "", "department"},
		{"rights/desk", "法律援助组", "", "group"},
		{"linhe", "{zh-Hans: 临河市总工会, en: Federation of the City of Linhe}", "", "municipal"},
		{"linhe/a", "临河市东浦区总工会", "东浦区总工会", "county"},
		{"linhe/b", "{zh-Hans: 临河市宏远纺织有限公司工会, en: Hongyuan Mill Union}", "{zh-Hans: 宏远纺织工会, en: Hongyuan Mill}", "basic"},
		{"linhe/c", "星港园区联合工会", "", "joint-basic"},
		{"linhe/d", "星港码头工会", "", "basic"},
		{"linhe/e", "临河市外卖配送行业工会联合会", "", "basic-federation"},
		{"linhe/f", "AED 器材厂工会", "", "basic"},
		{"linhe/g", "{zh-Hans: 工会, en: The Harbour}", "", "basic"},
	} {
		text := fmt.Sprintf("id: u%d\nname: %s\nlevel: %s\n", i, c.name, c.level)
		if c.short != "" {
			text += "short_name: " + c.short + "\n"
		}
		w.unions[c.folder] = text
	}
	s := w.build(t)
	for id, want := range map[string]string{
		"u0 zh-Hans": "云岭", "u0 en": "YP", "": "云岭", "u1 zh-Hans": "云岭", "u2 en": "YP", "u3 zh-Hans": "临河", "u3 en": "FC",
		"u4 zh-Hans": "东浦", "u5 zh-Hans": "宏远", "u5 en": "HM", "u6 zh-Hans": "星园", "u7 zh-Hans": "星码", "u8 zh-Hans": "外卖",
		"u9 zh-Hans": "AE", "u10 zh-Hans": "工会", "u10 en": "H",
	} {
		shell := site.ShellID{Lang: "zh-Hans"}
		if id != "" {
			if _, err := fmt.Sscan(id, &shell.Union, &shell.Lang); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.ShellView(shell).Mark; got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
