package check

import (
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/fields"
)

// This file tells of numbers of persons. A report is pasted into chats and
// kept in logs: it shows none of them in full.

// masked is s with the middle of every number of a person hidden. It has as
// many characters as s.
func masked(s string) string {
	if !strings.ContainsAny(s, "0123456789"+wideDigits) {
		return s
	}
	var b []byte
	personals(s, func(n personal) {
		if b == nil {
			b = []byte(s)
		}
		copy(b[n.from:n.to], n.hidden(s))
	})
	if b == nil {
		return s
	}
	return string(b)
}

// hidden is the number with stars in place of its middle digits, as long as
// it is written.
func (n *personal) hidden(s string) string {
	head, tail := 3, 4 // 138****5678
	switch n.sort {
	case identity:
		head, tail = 3, 2
	case card:
		head, tail = 4, 4
	}
	written := s[n.from:n.to]
	total := 0
	for _, r := range written {
		if isNumeral(r) {
			total++
		}
	}
	if n.sort == mobile {
		head += total - 11 // an 86 in front
	}
	seen := 0
	return strings.Map(func(r rune) rune {
		if !isNumeral(r) {
			return r
		}
		seen++
		switch {
		case seen <= head || seen > total-tail:
			return r
		case r >= utf8.RuneSelf:
			return '＊'
		}
		return '*'
	}, written)
}

// isNumeral reports whether r counts in a number of a person: a digit, or the
// X at the end.
func isNumeral(r rune) bool {
	return r >= '0' && r <= '9' || wideDigit(r) >= 0 || strings.ContainsRune("xXｘＸ", r)
}

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
			diag.Say("个人的号码请删去或者写成 138****5678，改留办公电话；本人同意公开的值班手机，在 check.yaml 里写明理由",
				"delete a private number or write 138****5678, and give the office's; for a duty phone whose owner agrees, give the reason in check.yaml")
	})
}

func (l *look) identities() {
	l.numbers(identity, func(hidden string) (text, hint diag.Words) {
		return diag.Say("身份证号码 %s 会让所有人看到", "the identity number %s will be seen by everybody", hidden),
			diag.Say("请删去；公示名单只写姓名和单位，重名时最多留后四位", "delete it; a public list needs names and workplaces, at most the last four digits where two have one name")
	})
}

func (l *look) cards() {
	l.numbers(card, func(hidden string) (text, hint diag.Words) {
		return diag.Say("银行卡号 %s 会让所有人看到", "the bank card number %s will be seen by everybody", hidden),
			diag.Say("请删去；收款用单位的对公账户", "delete it; money goes to the account of an organisation")
	})
}
