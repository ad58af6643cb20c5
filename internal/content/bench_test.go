package content

import (
	"strings"
	"testing"
	"time"
)

// ordinaryPage is about 3 kB of what unions write: headings, paragraphs, a
// list, a table, links.
var ordinaryPage = "---\ntitle: 工资拖欠怎么办\ndate: 2026-05-01\n---\n" + strings.Repeat(`## 工资拖欠怎么办

用人单位应当按照劳动合同约定和国家规定，向劳动者及时足额支付劳动报酬。**工资（税前）**不得低于当地
最低工资标准，详见[办事指南](../services/wage.md)和 [国家规定](https://www.example.cn/rules?id=12)。

- 先向所在单位工会反映，请工会出面协商；
- 协商不成的，向劳动保障监察机构投诉，电话 12333；
- 也可以申请劳动争议仲裁。

| 途径 | 时限 | 费用 |
|---|---|---|
| 协商 | 不限 | 免费 |
| 监察 | 两年内 | 免费 |
| 仲裁 | 一年内 | 免费 |

需要帮助时请拨打 12351 职工维权热线，或到就近的工会服务站点咨询，工作人员会帮您填写申请表，
并告诉您还要准备哪些材料。

`, 2)

func BenchmarkParse(b *testing.B) {
	p := NewParser(time.UTC)
	src := Source{Path: "a.md", Lang: "zh-Hans", Text: []byte(ordinaryPage)}
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		p.Parse(src)
	}
}
