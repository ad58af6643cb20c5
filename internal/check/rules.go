package check

import (
	"cmp"
	"slices"

	"unionhall/internal/diag"
)

// A textRule looks at one file alone.
type textRule struct {
	id          string
	name, why   diag.Words
	needs       traits // what a passage must have; 0: it looks in any case
	onlyChinese bool
	look        func(l *look)
}

// textRules are in the order of subjects: persons first.
var textRules = []textRule{
	{id: "text/mobile", needs: 0, look: (*look).mobiles,
		name: diag.Say("手机号码", "mobile number"),
		why:  diag.Say("写在网页上的手机号码谁都能看到，也会被人收集", "a mobile number on a page is seen by everybody, and collected")},
	{id: "text/identity-number", needs: 0, look: (*look).identities,
		name: diag.Say("身份证号码", "identity number"),
		why:  diag.Say("公开身份证号码，别人可能冒用，也违反个人信息保护法", "others can misuse a published identity number, and publishing it breaks the law on personal information")},
	{id: "text/bank-card", needs: longNumber, look: (*look).cards,
		name: diag.Say("银行卡号", "bank card number"),
		why:  diag.Say("个人的银行卡号不该公开", "the bank card number of a person should not be published")},

	{id: "text/pinyin", needs: hanGloss, onlyChinese: true, look: (*look).pinyin,
		name: diag.Say("每个字后面带拼音", "pinyin after characters"),
		why:  diag.Say("从别处粘贴时带来的拼音让文章没法读，也搜索不到", "pinyin that came along in pasting makes a text hard to read and to search")},
	{id: "text/straight-quotes", needs: straight, onlyChinese: true, look: (*look).straightQuotes,
		name: diag.Say("中文里的直引号", "straight quotes in Chinese"),
		why:  diag.Say("中文引号分左右，直引号看不出从哪里开始", "Chinese quotation marks show where a quotation begins and ends")},
	{id: "text/half-width", needs: halfMark, onlyChinese: true, look: (*look).halfWidth,
		name: diag.Say("中文里的半角标点", "half-width marks in Chinese"),
		why:  diag.Say("半角标点挤在中文里，断句看不清楚", "half-width marks between Chinese characters are hard to see")},
	{id: "text/double-mark", needs: doubleMark, onlyChinese: true, look: (*look).doubleMarks,
		name: diag.Say("重复的标点", "two marks in a row"),
		why:  diag.Say("重复的标点多半是改稿时留下的", "two marks in a row are left over from an edit")},
	{id: "text/wechat", needs: phrased, look: (*look).wechat,
		name: diag.Say("微信里的话", "phrases from WeChat"),
		why:  diag.Say("“点击上方蓝字”之类的话在网站上没有意义，读者会去找", "readers look for buttons that a site does not have")},
	{id: "text/placeholder", needs: phrased | han, look: (*look).placeholder,
		name: diag.Say("没有写完的地方", "unfinished places"),
		why:  diag.Say("“待补充”不应该让读者看到", "readers should not see the writer's notes")},
	{id: "text/mojibake", needs: phrased, look: (*look).mojibake,
		name: diag.Say("乱码", "garbled text"),
		why:  diag.Say("乱码说明这段文字按错误的编码保存过，内容已经丢了", "the text was saved in the wrong encoding, and something is lost")},
	{id: "text/bold-heading", look: (*look).boldHeadings,
		name: diag.Say("用粗体当小标题", "bold lines as headings"),
		why:  diag.Say("读屏软件和目录只认小标题，不认粗体", "screen readers and tables of contents know headings, not bold lines")},
	{id: "text/all-bold", look: (*look).allBold,
		name: diag.Say("整篇粗体", "bold throughout"),
		why:  diag.Say("全是粗体就等于没有重点，还难读", "where all is bold nothing stands out, and it is hard to read")},
	{id: "text/invisible", needs: unseen, look: (*look).invisible,
		name: diag.Say("看不见的字符", "invisible characters"),
		why:  diag.Say("看不见的字符把词拆开，搜索不到，也会断错行", "they split words, so that a search does not find them")},
	{id: "text/private-use", needs: unseen, look: (*look).privateUse,
		name: diag.Say("只有一种字体才有的字符", "characters of one font"),
		why:  diag.Say("手机上没有那种字体，只看到一个方框", "phones without that font show a box")},
	{id: "text/hard-spaces", needs: hardSpace, look: (*look).hardSpaces,
		name: diag.Say("用一串空格排版（&nbsp;）", "rows of non-breaking spaces"),
		why:  diag.Say("这种空格不会换行，手机上一行会断成两半", "lines cannot break at them, and look torn apart on phones")},
	{id: "text/wide-indent", needs: wideSpace, look: (*look).wideIndents,
		name: diag.Say("段首空格", "paragraphs indented with spaces"),
		why:  diag.Say("手打的空格在大小不同的屏幕上参差不齐；网页上段与段之间空一行，不缩进", "spaces typed by hand look uneven from screen to screen; pages have space between paragraphs")},
	{id: "text/hand-made-list", look: (*look).handMadeLists,
		name: diag.Say("手打的列表", "lists made by hand"),
		why:  diag.Say("不写成列表，读屏软件就不会说有几项，手机上也不缩进", "screen readers cannot say how many entries there are, and phones do not indent them")},
	{id: "text/indented", onlyChinese: true, look: (*look).indentedProse,
		name: diag.Say("行首四个空格", "lines that begin with four spaces"),
		why:  diag.Say("行首有四个空格，网页就当它是程序代码，排成很长的一行", "four spaces at the beginning of a line mean program code: the page shows one long line")},
	{id: "text/run-together", look: (*look).runTogether,
		name: diag.Say("连成一行的几行", "lines that run together"),
		why:  diag.Say("只换行、不空行，网页上会接成一行", "without a blank line between them, the page joins them")},
	{id: "text/lost-table", look: (*look).lostTables,
		name: diag.Say("散了的表格", "a table that fell apart"),
		why:  diag.Say("从 Excel 和 Word 粘贴的表格，网页上成了一团字", "a table pasted from Excel or Word is just a run of words on the page")},
	{id: "text/ornament", look: (*look).ornaments,
		name: diag.Say("装饰用的符号", "lines of symbols"),
		why:  diag.Say("“▼▼▼”“━━━”会被读屏软件一个一个念出来，小屏幕上还会断行", "screen readers read them symbol by symbol, and they break on small screens")},
	{id: "text/page-number", look: (*look).pageNumbers,
		name: diag.Say("粘贴时带来的页码", "page numbers"),
		why:  diag.Say("网页不分页，页码会把句子断成两半", "a web page has no page numbers: they only interrupt the text")},
	{id: "text/broken-word", look: (*look).brokenWords,
		name: diag.Say("行尾断开的单词", "words divided at the end of a line"),
		why:  diag.Say("从 PDF 粘贴的单词中间多了连字符和空格，搜索不到", "words pasted from a PDF have a hyphen and a space in them that a search does not find")},
	{id: "text/misread", needs: han, look: (*look).misread,
		name: diag.Say("数字里的字母", "letters in a number"),
		why:  diag.Say("扫描识别常把 0 认成 O、把 1 认成 l，日期和电话就错了", "scanners take 0 for O and 1 for l, and dates and telephones come out wrong")},
	{id: "text/spaced-out", needs: han, look: (*look).spacedOut,
		name: diag.Say("字与字之间的空格", "spaces between characters"),
		why:  diag.Say("扫描识别和 PDF 在每个字后面加空格，词就搜索不到了", "scans and PDF files put a space behind every character: a search finds no word")},
	{id: "text/numbered-line", needs: han, look: (*look).numberedLines,
		name: diag.Say("没有写成小标题的“一、”", "numbered lines as headings"),
		why:  diag.Say("读屏软件和目录只认小标题，“一、二、三、”不算", "screen readers and tables of contents know headings, not numbered lines")},
	{id: "text/stray-marks", look: (*look).strayMarks,
		name: diag.Say("留在网页上的星号", "asterisks on the page"),
		why:  diag.Say("星号和字之间有空格就不是粗体，读者看到的是星号", "with a space between asterisk and word nothing is bold, and readers see the asterisks")},
	{id: "text/twice", look: (*look).twice,
		name: diag.Say("同一段写了两遍", "a paragraph twice"),
		why:  diag.Say("多半是粘贴了两次", "it was probably pasted twice")},
	{id: "text/title-again", look: (*look).titleAgain,
		name: diag.Say("正文重复标题", "the title again"),
		why:  diag.Say("网页上标题会出现两次", "the page shows the title two times")},

	{id: "heading/jump", look: (*look).headingJump,
		name: diag.Say("小标题跳级", "a heading skips a level"),
		why:  diag.Say("用读屏软件的人按级别在文章里跳转，跳级就像少了一节", "people using screen readers go by the levels, and would look for a part that is not there")},
	{id: "heading/sentence", look: (*look).headingSentence,
		name: diag.Say("一整段话当小标题", "a paragraph as a heading"),
		why:  diag.Say("目录里放不下，也就没有小标题可看了", "it does not fit into a table of contents")},
	{id: "heading/empty", look: (*look).emptyHeading,
		name: diag.Say("空的小标题", "an empty heading"),
		why:  diag.Say("读屏软件会念“标题”，后面什么也没有", "screen readers say “heading”, and nothing follows")},
	{id: "link/words", look: (*look).linkWords,
		name: diag.Say("链接文字没有说去哪里", "a link text that says nothing"),
		why:  diag.Say("用读屏软件的人常常只听链接，“点击这里”听不出去哪里", "people using screen readers often listen to the links alone")},
	{id: "picture/alt", look: (*look).noAlt,
		name: diag.Say("图片没有说明文字", "a picture without a description"),
		why:  diag.Say("看不见图的人、没打开图的手机，只有这句话", "it is all there is for those who cannot see it, or whose phone does not load it")},
	{id: "date/no-such-day", needs: dated, look: (*look).noSuchDay,
		name: diag.Say("不存在的日期", "a day that does not exist"),
		why:  diag.Say("日期写错，读者不知道该哪天来", "readers do not know which day is meant")},
	{id: "date/weekday", needs: dated, look: (*look).wrongWeekday,
		name: diag.Say("日期和星期对不上", "date and weekday differ"),
		why:  diag.Say("读者不知道该按哪个", "readers do not know which of the two is right")},
}

// Rules returns all rules, by id: everything that can be looked up and silenced.
func Rules() []Rule {
	var list []Rule
	for _, r := range textRules {
		list = append(list, Rule{r.id, r.name, r.why})
	}
	list = append(list, siteRules...)
	list = append(list, toldByBuild...)
	slices.SortFunc(list, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
