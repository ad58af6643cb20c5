package check

import "unionhall/internal/diag"

// A Subject is what some rules have in common.
type Subject struct {
	Name  diag.Words
	Rules []Rule
}

// Subjects returns all rules once, by what they are about: persons first.
func Subjects() []Subject {
	byID := map[string]Rule{}
	for _, r := range Rules() {
		byID[r.ID] = r
	}
	list := make([]Subject, len(subjects))
	for i, s := range subjects {
		list[i].Name = s.name
		for _, c := range s.cures {
			list[i].Rules = append(list[i].Rules, byID[c.rule])
		}
	}
	return list
}

// Cure says in an example what to do about a finding of a rule.
func Cure(rule string) diag.Words {
	for _, s := range subjects {
		for _, c := range s.cures {
			if c.rule == rule {
				return c.words
			}
		}
	}
	return diag.Words{}
}

type cure struct {
	rule  string
	words diag.Words
}

// subjects are what the rules are about, each rule with its cure.
var subjects = []struct {
	name  diag.Words
	cures []cure
}{
	{diag.Say("个人号码", "Numbers of persons"), []cure{
		{"text/mobile", diag.Say("删去手机号码，写办公电话；非写不可就遮住中间：138****5678", "delete it and give the office number, or hide its middle: 138****5678")},
		{"text/identity-number", diag.Say("删去；名单只写姓名和单位", "delete it; a list needs only names and workplaces")},
		{"text/bank-card", diag.Say("删去；收款写单位的对公账户", "delete it; give the account of the organisation")},
	}},
	{diag.Say("从 Word、公众号、PDF 粘贴带来的", "What comes along from Word, WeChat and PDF"), []cure{
		{"text/pinyin", diag.Say("工(gōng)会(huì) → 工会", "工(gōng)会(huì) → 工会")},
		{"text/wechat", diag.Say("删去“点击上方蓝字关注我们”；二维码改成链接：[填写报名表](网址)", "delete “点击上方蓝字关注我们”; a QR code becomes a link: [the form](address)")},
		{"text/mojibake", diag.Say("锟斤拷 → 从没有乱码的原稿重新复制", "锟斤拷 → copy it again from a readable original")},
		{"text/invisible", diag.Say("把光标移到那里，按一次删除键；或者把那几个字重新打一遍", "put the cursor there and press delete once, or type the words again")},
		{"text/private-use", diag.Say("方框一样的项目符号 → “- ”开头的一行", "a bullet that shows as a box → a line that begins with \"- \"")},
		{"text/hard-spaces", diag.Say("&nbsp;&nbsp;每人 1000 元 → 每人 1000 元", "&nbsp;&nbsp;1000 yuan each → 1000 yuan each")},
		{"text/wide-indent", diag.Say("　　现将有关事项通知如下 → 现将有关事项通知如下", "　　现将有关事项通知如下 → 现将有关事项通知如下")},
		{"text/indented", diag.Say("删去行首的四个空格", "delete the four spaces at the beginning of the line")},
		{"text/run-together", diag.Say("来源：县总工会（换行）编辑：办公室 → 两行之间空一行", "leave a blank line between the two lines")},
		{"text/lost-table", diag.Say("姓名 单位 → | 姓名 | 单位 |，下面一行 | --- | --- |", "name place → | name | place |, and below it | --- | --- |")},
		{"text/ornament", diag.Say("删去 ▼▼▼；要分隔就写一行 ---，上下各空一行", "delete ▼▼▼; to separate, write a line --- between blank lines")},
		{"text/page-number", diag.Say("删去 - 1 -，把前后两半句话接起来", "delete - 1 - and join the sentence around it")},
		{"text/broken-word", diag.Say("repre- sents → represents", "repre- sents → represents")},
		{"text/misread", diag.Say("l2351 → 12351，2O26 → 2026", "l2351 → 12351, 2O26 → 2026")},
		{"text/spaced-out", diag.Say("工 会 会 员 → 工会会员", "工 会 会 员 → 工会会员")},
		{"markdown/html", diag.Say("<font color=red>通知</font> → **通知**", "<font color=red>Notice</font> → **Notice**")},
		{"markdown/html-attribute", diag.Say("<kbd class=\"k\"> → <kbd>", "<kbd class=\"k\"> → <kbd>")},
		{"markdown/html-unpaired", diag.Say("<kbd>Ctrl → <kbd>Ctrl</kbd>", "<kbd>Ctrl → <kbd>Ctrl</kbd>")},
		{"markdown/control-character", diag.Say("把那一行重新打一遍", "type the line again")},
		{"markdown/direction-character", diag.Say("把那一行重新打一遍", "type the line again")},
	}},
	{diag.Say("文字和标点", "Words and punctuation"), []cure{
		{"text/straight-quotes", diag.Say("\"有事找工会\" → “有事找工会”", "\"有事找工会\" → “有事找工会”")},
		{"text/half-width", diag.Say("职工,会员 → 职工，会员", "职工,会员 → 职工，会员")},
		{"text/double-mark", diag.Say("通知如下：： → 通知如下：", "通知如下：： → 通知如下：")},
		{"text/placeholder", diag.Say("X月X日 → 5月8日；整篇没有写好，在文件开头写 draft: true", "X月X日 → 5月8日; if the whole text is unfinished, write draft: true at its top")},
		{"text/twice", diag.Say("两段里删去一段", "delete one of the two paragraphs")},
		{"text/title-again", diag.Say("删去正文第一行的标题", "delete the title in the first line of the text")},
	}},
	{diag.Say("小标题、粗体、列表和表格", "Headings, bold, lists and tables"), []cure{
		{"text/bold-heading", diag.Say("**一、慰问对象** → ## 一、慰问对象", "**Who can apply** → ## Who can apply")},
		{"text/numbered-line", diag.Say("一、报名 → ## 一、报名", "一、报名 → ## 一、报名")},
		{"text/all-bold", diag.Say("删去段落两头的 **，只留要紧的几个字", "delete the ** around paragraphs, and keep a few words in bold")},
		{"text/stray-marks", diag.Say("** 通知 ** → **通知**", "** notice ** → **notice**")},
		{"text/hand-made-list", diag.Say("● 第一站 → - 第一站", "● first → - first")},
		{"heading/jump", diag.Say("## 办法 后面的 #### 材料 → ### 材料", "#### Papers below ## Rules → ### Papers")},
		{"heading/sentence", diag.Say("## 一整段话 → 删去 ##，上面另写几个字的小标题", "## a whole paragraph → delete ##, and write a short heading above it")},
		{"heading/empty", diag.Say("只有 ## 的一行：写上文字，或者删去", "a line with ## alone: give it words, or delete it")},
		{"markdown/heading-form", diag.Say("#办理流程 → # 办理流程", "#Rules → # Rules")},
		{"markdown/heading-id", diag.Say("两个小标题都写了 {#a} → 其中一个改成 {#b}", "two headings with {#a} → make one of them {#b}")},
		{"markdown/attribute", diag.Say("## 办法 {style=x} → ## 办法", "## Rules {style=x} → ## Rules")},
		{"markdown/table-form", diag.Say("｜姓名｜单位｜ → | 姓名 | 单位 |", "｜name｜place｜ → | name | place |")},
		{"markdown/callout", diag.Say("> [!通知] → > [!重要]", "> [!NOTICE] → > [!IMPORTANT]")},
		{"markdown/footnote", diag.Say("正文里写上 [^1]，或者删去 [^1]: 这一行", "write [^1] in the text, or delete the line [^1]:")},
	}},
	{diag.Say("链接", "Links"), []cure{
		{"link/broken", diag.Say("[办法](rule.md) → [办法](../policy/rules.md)：写那篇文章的文件位置", "[rules](rule.md) → [rules](../policy/rules.md): where the file is")},
		{"link/no-heading", diag.Say("rules.md#banfa → rules.md#办法：写那一篇里有的小标题", "rules.md#hw → rules.md#how: a heading that the text has")},
		{"gather/kind", diag.Say("照文件夹对应的标识改，例如 service、policy", "write the id of a kind, such as service or policy")},
		{"link/not-shown", diag.Say("等那一篇显示以后再生成一次，或者删去链接", "build again once that text is shown, or delete the link")},
		{"link/scheme", diag.Say("ftp://… → https://…", "ftp://… → https://…")},
		{"link/words", diag.Say("[点击这里](a.pdf) → [下载报名表](a.pdf)", "[click here](a.pdf) → [download the form](a.pdf)")},
		{"markdown/empty-link", diag.Say("[办法]() → [办法](../policy/rules.md)", "[rules]() → [rules](../policy/rules.md)")},
		{"markdown/link-form", diag.Say("［办法］（rules.md） → [办法](rules.md)", "［rules］（rules.md） → [rules](rules.md)")},
		{"markdown/long-link", diag.Say("删去网址里 ? 后面的一长串，打开试试", "delete the long part after ?, and see whether it opens")},
		{"markdown/unsafe-link", diag.Say("删去 javascript: 开头的链接", "delete links that begin with javascript:")},
	}},
	{diag.Say("图片和附件", "Pictures and attachments"), []cure{
		{"picture/alt", diag.Say("![](a.jpg) → ![职工在服务站喝水](a.jpg)", "![](a.jpg) → ![workers drinking water at a station](a.jpg)")},
		{"picture/missing", diag.Say("把图片放在文章旁边，写成 ![图上有什么](文件名)", "put the picture beside the text: ![what it shows](its name)")},
		{"picture/remote", diag.Say("把图片下载到文章旁边，写成 ![图上有什么](文件名)", "download it beside the text: ![what it shows](its name)")},
		{"picture/heavy", diag.Say("另存为 JPG，长边 2000 像素", "save it as JPG, 2000 pixels on its longer side")},
		{"picture/animation", diag.Say("剪短，或者放一张静止的图片和视频的链接", "make it shorter, or show a still picture and a link to the film")},
		{"picture/broken", diag.Say("从手机或相机里重新复制一次", "copy it again from the phone or camera")},
		{"picture/format", diag.Say("照片.heic → 照片.jpg（在手机上导出为 JPEG）", "photo.heic → photo.jpg (export it as JPEG on the phone)")},
		{"picture/encoder", diag.Say("可以不管；每张都这样，就不用 --encoder", "nothing needs doing; if it happens with every picture, leave out --encoder")},
		{"attachment/content", diag.Say("用 Word 打开后另存为 .docx，不要只改文件名", "open it and save it as .docx: do not only rename it")},
		{"union/logo", diag.Say("logo: 写 png、jpg 或 svg 文件的位置", "logo: where a png, jpg or svg file is")},
		{"union/icon", diag.Say("logo 换成边长 512 像素以上的方形 PNG", "logo: a square PNG of 512 pixels or more")},
		{"union/screenshot", diag.Say("file 写 PNG 或 JPEG，每边 320 到 3840 像素", "file: a PNG or JPEG, 320 to 3840 pixels each way")},
	}},
	{diag.Say("日期和过期", "Dates and expiry"), []cure{
		{"date/no-such-day", diag.Say("6月31日 → 6月30日", "6月31日 → 6月30日")},
		{"date/weekday", diag.Say("5月7日（星期三） → 5月7日（星期四）：看日历改", "5月7日（星期三） → 5月7日（星期四）: see a calendar")},
		{"front-matter/not-local", diag.Say("删去这一项，或者把 supplements 改成 overrides", "delete it, or write overrides in place of supplements")},
		{"front-matter/date-order", diag.Say("expire_at 写在 date 之后的日子", "give expire_at a day after date")},
		{"item/pinned-expired", diag.Say("还有效就改 expire_at，否则删去 pin_until", "if it still holds change expire_at, else delete pin_until")},
		{"item/expiry-ignored", diag.Say("还有效就改 expire_at；不再有效就写 status: withdrawn", "if it still holds change expire_at, else write status: withdrawn")},
		{"station/unconfirmed", diag.Say("到现场看过，改 confirmed_on", "have somebody go there, and change confirmed_on")},
		{"item/over", diag.Say("删去 signup 一行", "delete the line signup")},
	}},
	{diag.Say("译文和语言", "Translations and languages"), []cure{
		{"translation/missing", diag.Say("a.md 旁边写一篇 a.en.md", "write a.en.md beside a.md")},
		{"translation/behind", diag.Say("对照原文改好，写上 updated: 和当天的日期", "bring it up to date, and write updated: with the day")},
		{"source/language", diag.Say("在 union.yaml 的 languages 里加上这种语言，或者改文件名", "add the language to languages in union.yaml, or rename the file")},
		{"language/no-strings", diag.Say("请做网站的人在 strings 文件夹里加这种语言", "ask whoever looks after the site to add it to the folder strings")},
	}},
	{diag.Say("文件、栏目和菜单", "Files, sections and menus"), []cure{
		{"source/name", diag.Say("通知.md.txt → 通知.md", "notice.md.txt → notice.md")},
		{"source/no-folder", diag.Say("把文件放进栏目的文件夹，例如 news/", "put the file into the folder of a section, such as news/")},
		{"source/no-kind", diag.Say("new/ → news/", "new/ → news/")},
		{"source/no-root-union", diag.Say("在 site.yaml 旁边写 union.yaml", "write union.yaml beside site.yaml")},
		{"source/no-union", diag.Say("在那个文件夹里写 union.yaml", "write union.yaml in that folder")},
		{"inherit/empty", diag.Say("写上本地的地点、电话、时间，或者删去这个文件", "write the local place, telephone and hours, or delete the file")},
		{"inherit/heading", diag.Say("换一个说法，或者在后面写 {#local}", "word it differently, or write {#local} behind it")},
		{"inherit/no-effect", diag.Say("从 union.yaml 的 hide 里删去", "delete it from hide in union.yaml")},
		{"inherit/not-shown", diag.Say("等上级那一篇显示，或者把 supplements 改成 overrides", "wait for the item above, or write overrides in place of supplements")},
		{"inherit/unfilled", diag.Say("在补充的文件里写上 place: 办理地点", "write place: and where it is in the supplement")},
		{"version/circle", diag.Say("从旧的一篇里删去 supersedes", "delete supersedes from the older one")},
		{"version/not-yours", diag.Say("删去 supersedes，在正文里写链接", "delete supersedes, and link to it in the text")},
		{"menu/empty", diag.Say("写第一篇，或者从菜单里删去这个栏目", "write the first item, or delete the section from the menu")},
		{"menu/expired", diag.Say("换一个链接，或者从菜单里删去", "let it lead elsewhere, or delete it from the menu")},
		{"union/menu", diag.Say("link: new/ → link: news/", "link: new/ → link: news/")},
		{"union/affiliation-twice", diag.Say("从 affiliations 里删去它", "delete it from affiliations")},
		{"union/tier", diag.Say("删去 tier，或者写 level: industrial", "delete tier, or write level: industrial")},
		{"union/hotline-country", diag.Say("0531-12351 → +86-531-12351", "0531-12351 → +86-531-12351")},
		{"union/no-successor", diag.Say("加一行 successor: 接手工会的 id", "add successor: with the id of the union that took over")},
		{"union/below-over", diag.Say("把文件夹移到现在的上级工会的文件夹里面", "move the folder into that of the union above it now")},
		{"union/empty", diag.Say("先写一篇：unionhall new item", "write a first item: unionhall new item")},
	}},
	{diag.Say("表单", "Forms"), []cure{
		{"form/many", diag.Say("没有也能办的问题删去，其余的放到写着 later: true 的一步", "delete what can be done without, and move the rest to a step with later: true")},
		{"form/language", diag.Say("在 forms 文件夹里写一个同名的文件，第一行 extends: true，把 title、label、consents 等各种语言都写上", "write a file of the same name in the folder forms that begins with extends: true, with title, label, consents and so on in all languages")},
	}},
	{diag.Say("网站样式和设置", "Style and settings of the site"), []cure{
		{"settings/icp", diag.Say("在 legal 里写 icp: 备案号", "write icp: and the number below legal")},
		{"theme/idle-layout", diag.Say("改文件名：unionhall theme list 会说应该叫什么", "rename the file: unionhall theme list says what it may be called")},
		{"theme/missing-strings", diag.Say("在 strings 文件夹里补上这几项", "add them in the folder strings")},
		{"theme/unknown-string", diag.Say("改名称，或者删去这一项", "correct its name, or delete it")},
		{Idle, diag.Say("从 check.yaml 里删去这一条", "delete the entry from check.yaml")},
	}},
}
