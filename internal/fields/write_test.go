package fields

import "testing"

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for _, text := range []string{
		"高温津贴发放", "总工发〔2026〕3号", "五一：放假安排", "通知: 放假", "他说“好” # 真的", `直引号 "x" 和 \`, "[工会] 慰问", "- 一", "yes", "null", "12351",
		"2026-05-01", "2026-05-01 08:30", "#b3261e", "*重要*", "{甲}", "a, b", "% 比例", "@all", "!x", "&y", " 两头有空格 ", "一行\n两行", "It's on",
	} {
		for name, block := range map[string]string{"key": "k: " + Scalar(text), "list": "k: [" + Entry(text) + ", b]"} {
			root, list := Parse(Source{Bytes: []byte(block + "\n"), FirstLine: 1})
			n := root.Get("k")
			if name == "list" && n != nil && len(n.Nodes) == 2 {
				n = n.Nodes[0]
			}
			if len(list) > 0 || n == nil || n.Text != text {
				t.Errorf("%s: %q was written as %q: %v %+v", name, text, block, list, n)
			}
		}
	}
}
