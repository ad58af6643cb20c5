package convert

import (
	"cmp"
	"regexp"
	"strings"
)

// official is what the head of a Chinese law or notice says of itself:
// 2007年6月29日第十届全国人民代表大会常务委员会第二十八次会议通过.
type official struct {
	issued    string // day
	effective string // day
	issuer    string
	number    string // 文号
	stated    string // moment behind 发布时间： or Date:
	signed    string // day in the last line
}

// officialHead is how far from the top such lines may stand, in bytes.
const officialHead = 6000

const anyDay = `(\d{4})年(\d{1,2})月(\d{1,2})日`

var (
	actLine   = regexp.MustCompile(`^` + anyDay + `([^。；]*?)(通过|批准|公布|发布|印发)`)
	wholeDay  = regexp.MustCompile(`^` + anyDay + `$`)
	congress  = regexp.MustCompile(`^(\p{Han}*?)第[一二三四五六七八九十百]+届((?:全国)?人民代表大会(?:常务委员会)?)`)
	inForce   = regexp.MustCompile(`自` + anyDay + `起(?:施行|实施|执行|生效)`)
	lawForce  = regexp.MustCompile(`本(?:法|条例|办法|规定|决定|细则|规则|规程|通知|意见|决议|制度|章程)(?:典)?自` + anyDay + `起(?:施行|实施|执行|生效)`)
	statedDay = regexp.MustCompile(`(?i)^[\s*_>]*(?:发布时间|发布日期|发布于|日期|时间|date|published)[*_]*[:：][*_\s]*(.{6,40}?)[\s*_]*$`)
	docNumber = regexp.MustCompile(`^\p{Han}{1,20}[〔\[［（(]\d{4}[〕\]］）)](?:第)?\d{1,5}号`)
	titleBody = regexp.MustCompile(`^(\p{Han}{2,30}?(?:人民代表大会常务委员会|人民代表大会|国务院|总工会|工会联合会|人民政府|办公厅|办公室|委员会))关于`)
)

// readOfficial reads the lines above the first chapter and the first article,
// and the article that says from when the text is in force. Lines that tell
// amendments begin with 根据 and are passed over.
func readOfficial(text string) official {
	var o official
	var passed, published string
	for line := range strings.Lines(officialLines(text)) {
		if m := statedDay.FindStringSubmatch(strings.TrimSpace(line)); m != nil && o.stated == "" {
			o.stated, _ = moment(m[1])
		}
		for part := range strings.FieldsFuncSeq(line, officialBreak) {
			o.readPart(part, &passed, &published)
		}
	}
	o.issued = passed
	if published != "" && (passed == "" || passed[:4] == published[:4]) {
		o.issued = published
	}
	if o.effective == "" {
		o.effective = lastDay(lawForce, text)
	}
	if m := wholeDay.FindStringSubmatch(lastLine(text)); m != nil {
		o.signed, _ = day(m[1], m[2], m[3])
	}
	return o
}

// day is when the text was issued: as its head tells, else as it is signed.
func (o *official) day() string { return cmp.Or(o.issued, o.signed) }

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// officialLines is the text before the first chapter or article.
func officialLines(text string) string {
	head := text[:min(len(text), officialHead)]
	end := len(head)
	for _, mark := range []string{"\n## ", "\n### ", "第一条", "第一章"} {
		if at := strings.Index(head, mark); at >= 0 {
			end = min(end, at)
		}
	}
	return head[:end]
}

func officialBreak(r rune) bool {
	return strings.ContainsRune(" \t\r\n\u3000（）()，,*>", r)
}

func (o *official) readPart(part string, passed, published *string) {
	if m := actLine.FindStringSubmatch(part); m != nil {
		d, ok := day(m[1], m[2], m[3])
		switch {
		case !ok:
		case m[5] == "通过" || m[5] == "批准":
			if *passed == "" {
				*passed = d
				o.issuer = issuerOf(m[4])
			}
		case *published == "":
			*published = d
		}
	}
	if o.effective == "" {
		o.effective = lastDay(inForce, part)
	}
	if o.number == "" {
		o.number = docNumber.FindString(part)
	}
}

func issuerOf(act string) string {
	m := congress.FindStringSubmatch(act)
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// issuerOfTitle reads 青溪县总工会关于……的通知.
func issuerOfTitle(title string) string {
	if m := titleBody.FindStringSubmatch(title); m != nil {
		return m[1]
	}
	return ""
}

// lastDay returns the last day that pattern finds: of a revised law the last
// article is the one that counts.
func lastDay(pattern *regexp.Regexp, text string) string {
	all := pattern.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return ""
	}
	m := all[len(all)-1]
	d, _ := day(m[1], m[2], m[3])
	return d
}
