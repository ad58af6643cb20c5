package main

import (
	"path"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/theme"
)

// purpose says what a file of a theme is for.
func purpose(f theme.File) diag.Words {
	if w, ok := purposes[f.Name]; ok {
		return w
	}
	name := strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name))
	switch f.Role {
	case theme.LayoutFile:
		return diag.Say("布局 %s：内容类型可以用它", "layout %s, for kinds that name it", name)
	case theme.PartialFile:
		return diag.Say("部件 %[1]s：布局里写 {{template \"%[1]s\" .}}", "partial %[1]s: {{template \"%[1]s\" .}} in a layout", name)
	case theme.StyleFile:
		return diag.Say("样式", "style sheet")
	case theme.StringsFile:
		return diag.Say("界面文字：%s", "words in %s", name)
	case theme.KindFile:
		return diag.Say("内容类型 %s：有哪些项目、怎样排列", "the kind %s: its fields and its order", name)
	case theme.FormFile:
		return diag.Say("表单 %s：问什么、谁能看、多久答复", "the form %s: what it asks, who reads it, by when it is answered", name)
	case theme.StaticFile:
		return diag.Say("原样发布的文件", "published as it is")
	}
	return diag.Words{}
}

// purposes are those that a file's name alone does not tell.
var purposes = map[string]diag.Words{
	"layouts/shell.html":       diag.Say("每一页共有的：页头、菜单、页脚", "what all pages share: header, menu, footer"),
	"layouts/page.html":        diag.Say("其他布局没有写的部分", "what other layouts leave out"),
	"layouts/door.html":        diag.Say("入口页：选择工会", "the door: choose your union"),
	"layouts/home.html":        diag.Say("工会的首页", "home of a union"),
	"layouts/list.html":        diag.Say("栏目和标签的列表", "lists of a section or a tag"),
	"layouts/item.html":        diag.Say("一篇内容", "the page of one item"),
	"layouts/sections.html":    diag.Say("全部栏目", "all sections of a union"),
	"layouts/tags.html":        diag.Say("全部标签", "all tags of a union"),
	"layouts/directory.html":   diag.Say("工会名录", "the directory of unions"),
	"layouts/offline.html":     diag.Say("选择手机里保存哪些内容", "what the phone keeps, and what it shall"),
	"layouts/missing.html":     diag.Say("断网而又没有保存的网页", "in the place of a page that is not kept, without a network"),
	"layouts/notfound.html":    diag.Say("找不到网页时", "for addresses that lead nowhere"),
	"layouts/redirect.html":    diag.Say("旧地址转到新地址", "leads from a former address on"),
	"forms/fields.yaml":        diag.Say("各张表共用的问题和同意", "questions and consents that forms share"),
	"forms/notice.yaml":        diag.Say("表单上的个人信息说明", "the notice on how what forms ask is handled"),
	"layouts/forms.html":       diag.Say("可以填的表", "the forms that can be filled in"),
	"layouts/form.html":        diag.Say("一张表", "a form"),
	"layouts/outbox.html":      diag.Say("我填的表", "what was filled in on the phone"),
	"partials/about.html":      diag.Say("网页的名称、语言等", "what a page says of itself in its head"),
	"partials/apply.html":      diag.Say("去填表的按钮", "to the form that belongs to an item"),
	"partials/question.html":   diag.Say("表里的一个问题", "a question of a form"),
	"partials/consent.html":    diag.Say("表里要勾选的一条", "a line to tick in a form"),
	"partials/danger.html":     diag.Say("紧急电话", "emergency numbers"),
	"partials/paper.html":      diag.Say("不在网上填：打电话、当面交、打印", "a form by telephone, in person, on paper"),
	"partials/promise.html":    diag.Say("几天内答复", "within what time an answer comes"),
	"partials/speed.html":      diag.Say("近来答复快慢", "how fast answers came"),
	"partials/sealed.html":     diag.Say("填好以后：办件号、查询码", "a form that is sealed: number and code"),
	"partials/trial.html":      diag.Say("试用的提示", "a loud word that it is only a trial"),
	"css/forms.css":            diag.Say("表单页另外的样式", "what form pages have besides"),
	"partials/breadcrumb.html": diag.Say("当前位置", "where the page is"),
	"partials/brief.html":      diag.Say("首页上的一条", "an item on a home"),
	"partials/card.html":       diag.Say("列表里的一条", "an item in a list"),
	"partials/contact.html":    diag.Say("联系方式", "how to reach the union"),
	"partials/drawings.html":   diag.Say("徽记和小图", "emblem and small drawings"),
	"partials/first.html":      diag.Say("办事指南开头：打哪个电话、去哪里、先做什么", "what a guide begins with: whom to call, where to go, the first step"),
	"partials/local.html":      diag.Say("本地怎么办，各地怎么办", "how it is done here, and in other places"),
	"partials/facts.html":      diag.Say("一篇内容的项目表", "the table of an item's facts"),
	"partials/pager.html":      diag.Say("上一页、下一页", "to newer and older pages"),
	"partials/picture.html":    diag.Say("图片", "a picture"),
	"partials/tagcloud.html":   diag.Say("一组标签", "a group of tags"),
	"partials/union.html":      diag.Say("名录里的一个工会", "a union in the directory"),
	"layouts/channels.html":    diag.Say("官方渠道", "a union's official channels"),
	"layouts/service.html":     diag.Say("一篇办事指南", "a guide to a service"),
	"layouts/policy.html":      diag.Say("一篇政策法规", "a rule"),
	"layouts/event.html":       diag.Say("一场活动、一期培训", "an activity or a course"),
	"layouts/station.html":     diag.Say("一个站点、场馆", "a station or a venue"),
	"layouts/topic.html":       diag.Say("一个专题", "a topic"),
	"layouts/qa.html":          diag.Say("一问一答", "a question that was answered"),
	"layouts/contact.html":     diag.Say("一个联系方式", "a way to reach somebody"),
	"layouts/rumour.html":      diag.Say("一条辟谣", "what is said, and what is true"),
	"layouts/offer.html":       diag.Say("一个招聘、一项普惠", "a job or a benefit"),
	"layouts/data.html":        diag.Say("一份数据", "figures and their file"),
	"partials/call.html":       diag.Say("有事打电话", "whom to call"),
	"partials/facility.html":   diag.Say("站点设施的小图", "drawings of what a station has"),
	"partials/fact.html":       diag.Say("项目表里的一个值", "a value in the table of facts"),
	"partials/shortfacts.html": diag.Say("列表里一条的项目", "the facts of an item in a list"),
	"partials/fresh.html":      diag.Say("最新消息里的一条", "an item among what is new"),
	"partials/head.html":       diag.Say("一篇内容的开头", "the head of an item's page"),
	"partials/text.html":       diag.Say("一篇内容的正文", "the text of an item's page"),
	"partials/rest.html":       diag.Say("一篇内容的结尾", "the end of an item's page"),
	"partials/notices.html":    diag.Say("草稿、失效等提示", "notices: draft, expired and the like"),
	"partials/marks.html":      diag.Say("标题前的标记", "marks before a title"),
	"partials/state.html":      diag.Say("失效、结束等标记", "marks of what no longer holds"),
	"partials/times.html":      diag.Say("列表里一条的有效期", "until when an item in a list holds"),
	"partials/lasts.html":      diag.Say("一篇内容的有效期", "until when an item's page holds"),
	"partials/owner.html":      diag.Say("本页补充了谁的内容", "whose item a page adds to"),
	"partials/whence.html":     diag.Say("来自哪个工会", "which union an item comes from"),
	"partials/section.html":    diag.Say("首页上的一个栏目", "a section on a home"),
	"partials/legal.html":      diag.Say("主办单位和备案号", "the publisher and filing numbers"),
	"css/shapes.css":           diag.Say("各处共用的形状", "what many parts have in common"),
	"css/main.css":             diag.Say("样式的总表：引入其他样式", "imports all other style sheets"),
	"css/colours.css":          diag.Say("颜色", "colours"),
	"css/text.css":             diag.Say("字体、文字、链接", "fonts, text, links"),
	"css/frame.css":            diag.Say("页头、菜单、页脚", "header, menu, footer"),
	"css/lists.css":            diag.Say("首页和列表", "homes and lists"),
	"css/prose.css":            diag.Say("正文", "the text of items"),
	"css/print.css":            diag.Say("打印", "on paper"),
	"kinds/common.yaml":        diag.Say("每类内容都有的项目：标题、日期、标签等", "the fields of all kinds: title, date, tags"),
	"static/icon.svg":          diag.Say("网站的图标", "the icon of the site"),
}
