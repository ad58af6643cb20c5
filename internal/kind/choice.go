package kind

import (
	"strings"
	"unicode"

	"unionhall/internal/diag"
	"unionhall/internal/spelling"
)

// listChoices is a hint that names all choices with their labels.
func (f *Field) listChoices() diag.Words {
	zh, en := make([]string, len(f.Choices)), make([]string, len(f.Choices))
	for i, o := range f.Choices {
		zh[i], en[i] = o.Value, o.Value
		if label := o.Labels["zh-Hans"]; label != "" && label != o.Value {
			zh[i] += "（" + label + "）"
		}
		if label := o.Labels["en"]; label != "" && label != o.Value {
			en[i] += " (" + label + ")"
		}
	}
	return diag.Words{ZH: "可以写：" + strings.Join(zh, "、"), EN: "choose one of: " + strings.Join(en, ", ")}
}

// inOtherWords are what people write in place of the choices of our schemas.
var inOtherWords = map[string]string{
	"批准": "approved", "已批准": "approved", "同意": "approved", "已同意": "approved", "通过": "approved", "已审核": "approved", "已审": "approved",
	"发布": "approved", "已发布": "approved", "审批通过": "approved", "published": "approved",
	"待审": "submitted", "待审核": "submitted", "审核中": "submitted", "提交": "submitted", "已提交": "submitted", "review": "submitted",
	"撤回": "withdrawn", "撤稿": "withdrawn", "已撤稿": "withdrawn", "下线": "withdrawn", "下架": "withdrawn", "未完成": "draft",
	"全国": "national", "国家级": "national", "省": "provincial", "市": "municipal", "县": "county", "县级": "county", "区": "county", "区级": "county",
	"县市区": "county", "乡": "township", "镇": "township", "企业": "basic", "单位": "basic", "行业": "industrial",
}

// nearestChoice returns the choice that text means: by its label, by what else
// people call it, by what label and text have in common, by its spelling.
func (f *Field) nearestChoice(text string) string {
	text = strings.ToLower(plain(text))
	best, most := "", 1 // one character in common is chance
	values := make([]string, len(f.Choices))
	for i, o := range f.Choices {
		if o.Labels.has(text) || inOtherWords[text] == o.Value {
			return o.Value
		}
		values[i] = o.Value
		for _, label := range o.Labels {
			if n := common(text, strings.ToLower(label)); n > most {
				best, most = o.Value, n
			} else if n == most && o.Value != best {
				best = "" // of two as near neither is meant for sure
			}
		}
	}
	if best != "" && isChinese(text) {
		return best
	}
	return spelling.Nearest(text, values)
}

// common returns how many characters of a and b, which are short, are the same
// in a row.
func common(a, b string) int {
	x, y := []rune(a), []rune(b)
	most := 0
	for i := range x {
		for j := range y {
			n := 0
			for i+n < len(x) && j+n < len(y) && x[i+n] == y[j+n] {
				n++
			}
			most = max(most, n)
		}
	}
	return most
}

func isChinese(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}
