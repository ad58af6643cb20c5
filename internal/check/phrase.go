package check

import (
	"strings"
	"unicode/utf8"

	"unionhall/internal/diag"
)

// A phrase is words that no finished text has.
type phrase struct {
	text   string
	rule   string
	alone  bool // only where it is all that stands in its line
	word   bool // only as a word of its own
	begins bool // only behind a mark or space: 有待补充 is a sentence
}

var phrases = concat(
	phrasesOf("text/wechat", phrase{}, "点击上方蓝字", "点击蓝字关注", "点击上方“蓝字”", "长按识别二维码", "长按二维码识别",
		"预览时标签不可点", "继续滑动看下一个", "向上滑动看下一个", "轻触阅读原文", "点击阅读原文", "点击下方阅读原文", "点击文末阅读原文", "点击左下角阅读原文",
		"点击左下角“阅读原文”", "点击“阅读原文”", "点个在看", "点亮在看", "分享收藏点赞在看", "喜欢此内容的人还喜欢", "微信扫一扫关注该公众号", "微信扫一扫可打开此内容",
		"收录于合集", "收录于话题", "轻点两下取消赞", "轻点两下取消在看"),
	phrasesOf("text/wechat", phrase{alone: true}, "阅读原文", "蓝字关注"),
	phrasesOf("text/placeholder", phrase{}, "此处插入", "单击此处添加", "单击此处编辑", "lorem ipsum", "Lorem ipsum", "Lorem Ipsum"),
	phrasesOf("text/placeholder", phrase{begins: true}, "待补充", "待填写"),
	phrasesOf("text/placeholder", phrase{word: true}, "TODO:", "TODO：", "FIXME", "TBD:", "TODO（"),
	phrasesOf("text/placeholder", phrase{alone: true}, "TODO", "TBD", "xxx", "XXX"),
	phrasesOf("text/mojibake", phrase{}, "锟斤拷", "烫烫烫", "屯屯屯", "\ufffd", "â€œ", "â€\u009d", "â€™", "â€˜", "â€“", "â€”", "â€¦", "ï¼Œ", "ï¿½", "ã€‚", "Ã©", "Ã¨", "Ã¼", "Ã¶", "Ã¤", "å·¥ä¼š"),
)

func concat(lists ...[]phrase) (all []phrase) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func phrasesOf(rule string, like phrase, texts ...string) []phrase {
	list := make([]phrase, len(texts))
	for i, t := range texts {
		like.rule, like.text = rule, t
		list[i] = like
	}
	return list
}

// phrasesBy finds the phrases that begin with a character, the longest first.
var phrasesBy = func() map[rune][]*phrase {
	by := map[rune][]*phrase{}
	for i := range phrases {
		first, _ := utf8.DecodeRuneInString(phrases[i].text)
		by[first] = append(by[first], &phrases[i])
	}
	return by
}()

// startsPhrase tells by the last byte of a character whether it can begin a
// phrase: nearly none can.
var startsPhrase = func() (table [256]bool) {
	for r := range phrasesBy {
		table[byte(r)] = true
	}
	return table
}()

// phraseAt returns the phrase that s begins with, or nil.
func phraseAt(s string) *phrase {
	first, _ := utf8.DecodeRuneInString(s)
	for _, p := range phrasesBy[first] {
		if strings.HasPrefix(s, p.text) {
			return p
		}
	}
	return nil
}

// phrases calls visit wherever a phrase of the rule stands.
func (l *look) phrases(visit func(p *passage, at int, found *phrase)) {
	l.passagesWith(phrased, func(p *passage) {
		for i, r := range p.text {
			if !startsPhrase[byte(r)] {
				continue
			}
			for _, f := range phrasesBy[r] {
				if f.rule == l.rule && strings.HasPrefix(p.text[i:], f.text) && f.fits(p.text, i) {
					visit(p, i, f)
					break
				}
			}
		}
	})
}

// fits reports whether the phrase at offset at of s stands there as it must.
func (f *phrase) fits(s string, at int) bool {
	before, after := s[:at], s[at+len(f.text):]
	if f.word {
		r, _ := utf8.DecodeLastRuneInString(before)
		return before == "" || !isWordRune(r)
	}
	if f.begins {
		r, _ := utf8.DecodeLastRuneInString(before)
		return !isHan(r)
	}
	if f.alone {
		before = before[strings.LastIndexByte(before, '\n')+1:]
		after, _, _ = strings.Cut(after, "\n")
		return strings.Trim(before+after, " \t\u3000\u00a0↓▼→>》。！：:…【】[]") == ""
	}
	return true
}

func isWordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
}

func (l *look) wechat() {
	l.phrases(func(p *passage, at int, f *phrase) {
		hint := diag.Say("请删去这一句；要让读者看原文，写成链接，或者填 source_url", "delete it; where readers should see the original, write a link or fill in source_url")
		if strings.Contains(f.text, "二维码") {
			hint = diag.Say("请写成链接，例如 [填写报名表](…)：手机扫不了自己屏幕上的码", "write a link, such as [the application form](…): a phone cannot scan its own screen")
		}
		l.tell(p, at, diag.Say("“%s”是微信公众号里的话，在网站上没有用", "%q is a line of WeChat articles that means nothing on a site", f.text), hint)
	})
}

func (l *look) placeholder() {
	l.phrases(func(p *passage, at int, f *phrase) {
		l.tell(p, at,
			diag.Say("“%s”像是还没有写完的地方", "%q looks like a place that is still to be written", f.text),
			diag.Say("请写上内容，或者删去；还没有写好的，在设置里写 draft: true", "write what belongs here or delete it; what is unfinished says draft: true in its front matter"))
	})
}

func (l *look) mojibake() {
	var n tally
	shown := ""
	l.phrases(func(p *passage, at int, f *phrase) {
		if n.add(p, at); n.count == 1 {
			shown = f.text
		}
	})
	if n.count > 0 {
		l.tell(n.p, n.at,
			diag.Say("“%s”是乱码：这段文字曾经按错误的编码打开、保存过（共 %d 处）", "%q is garbled: the text was once opened in the wrong encoding and saved (%d places)", shown, n.count),
			diag.Say("请从没有乱码的原稿重新复制", "copy it again from where it can be read"))
	}
}
