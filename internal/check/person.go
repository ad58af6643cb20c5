package check

import (
	"net/url"
	"path"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// This file tells of numbers of persons. A report is pasted into chats and
// kept in logs: it shows none of them in full.

// numbers tells of the numbers of one sort.
func (l *look) numbers(which numberSort, say func(hidden string) (text, hint diag.Words)) {
	l.passagesWith(longNumber, func(p *passage) {
		personals(p.text, func(n personal) {
			if n.sort == which {
				text, hint := say(n.hidden(p.text))
				l.tell(p, n.from, text, hint)
			}
		})
	})
	l.numbersOfPath(which, say)
	for i := range l.prose.Blocks {
		for j := range l.prose.Blocks[i].Runs {
			r := &l.prose.Blocks[i].Runs[j]
			if r.Has(content.Picture) || r.Has(content.Linked) && !r.Has(content.Address) {
				l.numbersOfFile(r, which, say)
			}
		}
	}
}

// numbersOfPath looks at the name of the text's own file, which is a part of
// its address.
func (l *look) numbersOfPath(which numberSort, say func(hidden string) (text, hint diag.Words)) {
	name := fileName(path.Base(l.src.Path))
	personals(name, func(n personal) {
		if n.sort == which {
			text, _ := say(n.hidden(name))
			text = diag.Words{ZH: "文件名是网址的一部分：" + text.ZH, EN: "the name of the file is part of its address: " + text.EN}
			l.add(fields.Pos{Line: 1, Col: 1}, "", text, diag.Say("请给文件改名，去掉号码", "rename the file, without the number"))
		}
	})
}

// numbersOfFile looks at what a picture shows, and at the name of a file that
// is published with the text.
func (l *look) numbersOfFile(r *content.Run, which numberSort, say func(hidden string) (text, hint diag.Words)) {
	texts := []string{fileName(r.Target)}
	if r.Has(content.Picture) {
		texts = append(texts, string(r.Text))
	}
	for _, s := range texts {
		personals(s, func(n personal) {
			if n.sort == which {
				text, hint := say(n.hidden(s))
				l.add(l.prose.Place(r.Offset), l.prose.Line(r.Offset), text, hint)
			}
		})
	}
}

// fileName is the name of the file that an address in the source means, without
// its ending, "" for an address of the web. Words of names are parted by _.
func fileName(target string) string {
	if strings.Contains(target, ":") {
		return ""
	}
	if plain, err := url.PathUnescape(target); err == nil {
		target = plain
	}
	name := path.Base(target)
	return strings.ReplaceAll(strings.TrimSuffix(name, path.Ext(name)), "_", " ")
}

func (l *look) mobiles() {
	l.numbers(mobile, func(hidden string) (text, hint diag.Words) {
		return diag.Say("手机号码 %s 会让所有人看到", "the mobile number %s will be seen by everybody", hidden),
			diag.Say("请删去，改写办公电话；本人同意公开的值班手机，把理由写进 check.yaml",
				"delete it and give the office number; for a duty phone whose owner agrees, write the reason into check.yaml")
	})
}

func (l *look) identities() {
	l.numbers(identity, func(hidden string) (text, hint diag.Words) {
		return diag.Say("身份证号码 %s 会让所有人看到", "the identity number %s will be seen by everybody", hidden),
			diag.Say("请删去；公示名单只写姓名和单位，重名时最多留后四位", "delete it; a public list gives names and workplaces, and the last four digits only where two people share a name")
	})
}

func (l *look) cards() {
	l.numbers(card, func(hidden string) (text, hint diag.Words) {
		return diag.Say("银行卡号 %s 会让所有人看到", "the bank card number %s will be seen by everybody", hidden),
			diag.Say("请删去；收款用单位的对公账户", "delete it; give the account of the organisation for payments")
	})
}
