package check

import (
	"regexp"
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
		"收录于合集", "收录于话题", "轻点两下取消赞", "轻点两下取消在看",
		"点击上方“", "点击上方蓝", "点上方蓝字", "戳上方蓝字", "戳蓝字", "点蓝字关注", "点击蓝色字", "点击上面蓝字", "点击↑", "设为星标", "设置星标",
		"识别下图二维码", "识别下方二维码", "识别上方二维码", "识别图中二维码", "长按图片识别", "长按下方二维码", "长按下图", "长按扫码", "长按二维码",
		"扫描下方二维码", "扫描下图二维码", "扫描上方二维码", "扫描文末二维码", "扫下方二维码", "扫下图二维码", "扫描图中二维码", "扫描海报二维码", "扫描海报中的二维码",
		"扫码关注", "扫一扫，关注", "扫一扫关注", "点个“在看”", "点一下“在看”", "点“在看”", "点击“在看”", "点击在看", "点赞、在看", "点赞和在看", "点赞在看", "点赞+在看", "点赞转发在看",
		"135编辑器提供", "由135编辑器", "由秀米", "秀米编辑器", "壹伴编辑器", "微信编辑器", "在小说阅读器", "微信扫一扫", "[图片]", "[视频]", "[语音]", "[动画表情]", "[微笑]", "[玫瑰]", "[强]", "[庆祝]"),
	phrasesOf("text/wechat", phrase{alone: true}, "阅读原文", "蓝字关注", "关注我们", "长按关注", "往期推荐", "往期回顾", "往期精选", "往期精彩", "精彩推荐", "推荐阅读",
		"END", "The End", "THE END", "End", "点分享", "点收藏", "点点赞", "点在看", "左右滑动查看更多", "左右滑动查看", "上下滑动查看更多", "上下滑动查看", "上滑查看更多", "滑动查看更多", "分享点赞在看", "点分享点收藏点点赞点在看"),
	phrasesOf("text/placeholder", phrase{}, "此处插入", "单击此处添加", "单击此处编辑", "点击此处添加", "点击此处输入", "单击此处输入", "请在此处填写", "请在此填写", "在此处键入", "在此处输入", "请输入文本", "请输入正文", "请输入标题", "请填写内容", "图片待补", "照片待补", "内容待定", "此处放图", "此处放照片", "此处配图", "（配图", "文字待补", "数据待核实", "待核实后补", "lorem ipsum", "Lorem ipsum", "Lorem Ipsum"),
	phrasesOf("text/placeholder", phrase{begins: true}, "待补充", "待填写"),
	phrasesOf("text/placeholder", phrase{word: true}, "TODO:", "TODO：", "FIXME", "TBD:", "TODO（", "TODO "),
	phrasesOf("text/placeholder", phrase{alone: true}, "TODO", "TBD", "xxx", "XXX", "【图片】", "（图片）", "(图片)", "[图1]", "【图1】", "（图1）", "[图]", "【图】", "插图"),
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
		end := 0
		for i, r := range p.text {
			if i < end || !startsPhrase[byte(r)] {
				continue
			}
			for _, f := range phrasesBy[r] {
				if f.rule == l.rule && strings.HasPrefix(p.text[i:], f.text) && f.fits(p.text, i) {
					visit(p, i, f)
					end = i + len(f.text)
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
		const room = 60 // bytes: more than signs take
		before, after = lastBytes(before, room), clipBytes(after, room)
		before = before[strings.LastIndexByte(before, '\n')+1:]
		after, _, _ = strings.Cut(after, "\n")
		return strings.Trim(before+after, " \t\u3000\u00a0↓▼▽→><》。！!：:…【】[]•·—–-~～☟👇👆✦◆●|｜“”") == ""
	}
	return true
}

func isWordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
}

func (l *look) wechat() {
	l.phrases(func(p *passage, at int, f *phrase) {
		l.tell(p, at, diag.Say("“%s”是微信里才有的话，在网站上没有用", "%q is a phrase from WeChat that means nothing on a website", strings.Trim(f.text, "“（↑")), f.instead())
	})
}

// instead says what a site has in place of a line of WeChat.
func (f *phrase) instead() diag.Words {
	switch {
	case strings.Contains(f.text, "码") || strings.HasPrefix(f.text, "长按"):
		return diag.Say("请写成链接，例如 [填写报名表](…)：手机扫不了自己屏幕上的码", "write a link, such as [the application form](…): a phone cannot scan its own screen")
	case f.text == "[图片]" || f.text == "[视频]":
		return diag.Say("这里丢了一张图片或者一段视频：请把图片放在文件旁边，写成 ![图上有什么](文件名)，或者删去", "a picture or film was lost here: put the picture beside this file and write ![what it shows](its name), or delete it")
	}
	return diag.Say("请删去这一句；要让读者看原文，写成链接，或者在文件开头填 source_url", "delete it; if readers should see the original, write a link or fill in source_url")
}

// blanks are places to be filled in, as templates have them: X月X日, 联系人：XXX,
// {{姓名}}. 张某 and 李×× hide a name, and stay.
var blanks = regexp.MustCompile(`[XxＸｘ×]{1,4} ?月 ?[XxＸｘ×]{1,4} ?日|(?:联系人|电话|手机|地点|地址|时间|日期|联系方式)[：:] ?[XxＸｘ×]{3,}|[XＸ]{3,}(?:会议室|单位|公司|工会|路|号)|\{\{ ?[\p{Han}\w]{1,20} ?\}\}`)

// openDate is a signature whose day nobody has written yet.
var openDate = regexp.MustCompile(`^\s*20\d\d ?年[\s\x{3000}]*(?:\d{0,2}[\s\x{3000}]*月[\s\x{3000}]+日|[\s\x{3000}]+月[\s\x{3000}]*\d{0,2}[\s\x{3000}]*日)\s*$`)

// placeholder tells of what was left to be written.
func (l *look) placeholder() {
	l.phrases(func(p *passage, at int, f *phrase) { l.unfinished(p, at, strings.TrimSpace(f.text)) })
	l.passagesWith(han, func(p *passage) {
		if !strings.ContainsAny(p.text, "XxＸｘ×{") && !strings.Contains(p.text, "年") {
			return
		}
		if m := blanks.FindStringIndex(p.text); m != nil {
			l.unfinished(p, m[0], p.text[m[0]:m[1]])
		}
		for at, line := range linesOf(p.text) {
			if len(line) < 60 && openDate.MatchString(line) {
				l.unfinished(p, at, strings.TrimSpace(line))
			}
		}
	})
}

func (l *look) unfinished(p *passage, at int, words string) {
	l.tell(p, at,
		diag.Say("“%s”像是还没有写完的地方", "%q looks unfinished", words),
		diag.Say("请写上内容，或者删去；整篇还没有写好的，在文件开头写 draft: true", "write what belongs here or delete it; if the whole text is unfinished, write draft: true at the top of the file"))
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
			diag.Several(n.count, "“%s”是乱码：这段文字曾经按错误的编码打开、保存过‹（共 # 处）›", "%q is garbled‹ (# places)›: the text was once opened and saved in the wrong encoding", shown),
			diag.Say("请从没有乱码的原稿重新复制", "copy it again from a place where it is readable"))
	}
}
