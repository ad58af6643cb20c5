package check

import (
	"path"
	"strings"

	"unionhall/internal/content"
	"unionhall/internal/diag"
)

// emptyWords are what people write for a link that say nothing of where it
// leads. Readers aloud list the links of a page without the text around them.
var emptyWords = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`点击这里 点击此处 点这里 点此 点此处 这里 此处 点击 点我 戳这里 戳我 链接 点击查看 点击进入 点击链接 查看链接 請點這裡 點擊這裡 點此 這裡 此處 按此 こちら ここ
		here clickhere click link thislink hier ici cliquezici`) {
		set[w] = true
	}
	return set
}()

// longestEmpty is longer than all emptyWords, in bytes: a link of more says something.
const longestEmpty = 100

// linkWords tells of links whose words are “点击这里”.
func (l *look) linkWords() {
	for i := range l.prose.Blocks {
		runs := l.prose.Blocks[i].Runs
		for j := 0; j < len(runs); j++ {
			if !runs[j].Has(content.Linked) || runs[j].Has(content.Address) {
				continue
			}
			words, from := "", j
			for j < len(runs) && runs[j].Has(content.Linked) && runs[j].Target == runs[from].Target {
				if len(words) <= longestEmpty {
					words += string(runs[j].Text)
				}
				if runs[j].Has(content.Picture) && len(words) <= longestEmpty {
					words += string(object)
				}
				j++
			}
			j--
			if emptyWords[strings.ReplaceAll(strings.ToLower(strings.Trim(words, " 。.！!>»→：:")), " ", "")] {
				l.add(l.prose.Place(runs[from].Offset), l.prose.Line(runs[from].Offset),
					diag.Say("链接的文字“%s”没有说去哪里，用读屏软件的人只听到这几个字", "the link text %q does not say where the link goes; people using screen readers hear only these words", words),
					diag.Say("请把要去的地方写进链接：[下载报名表](…)", "say it in the words of the link: [download the application form](…)"))
			}
		}
	}
}

// noAlt tells of pictures without words, and of words that are none.
func (l *look) noAlt() {
	for i := range l.prose.Blocks {
		for j := range l.prose.Blocks[i].Runs {
			r := &l.prose.Blocks[i].Runs[j]
			if !r.Has(content.Picture) || strings.Contains(r.Target, "://") { // of pictures elsewhere, picture/remote says all
				continue
			}
			alt := strings.TrimSpace(string(r.Text))
			if alt != "" && !saysNothing(alt, r.Target) {
				continue
			}
			text := diag.Say("图片“%s”没有说明文字", "the picture %q has no description", fileBase(r.Target))
			if alt != "" {
				text = diag.Say("图片的说明“%s”没有说图上有什么", "the description %q does not say what the picture shows", alt)
			}
			l.add(l.prose.Place(r.Offset), l.prose.Line(r.Offset), text,
				diag.Say("请在方括号里写一句图上有什么：![职工在服务站喝水](图片.jpg)，看不见图的人靠它", "say in the brackets what can be seen: ![workers drinking water at a station](picture.jpg); people who cannot see it rely on that"))
		}
	}
}

func fileBase(target string) string {
	if before, _, ok := strings.Cut(target, "?"); ok {
		target = before
	}
	return path.Base(target)
}

// nothingWords are descriptions that fit any picture.
var nothingWords = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`图片 图 照片 插图 配图 图像 截图 屏幕截图 微信图片 微信截图 qq图片 qq截图 未命名 无标题 在这里插入图片描述 图片描述 圖片 照片 image img picture pic photo
		screenshot untitled alt alttext imagealt null undefined`) {
		set[w] = true
	}
	return set
}()

// saysNothing reports whether alt fits any picture, or is the name of the file.
func saysNothing(alt, target string) bool {
	low := strings.ToLower(alt)
	plain := strings.TrimRight(strings.Trim(low, " \t[]【】()（）。."), "0123456789 _-")
	if nothingWords[strings.ReplaceAll(plain, " ", "")] {
		return true
	}
	switch ext := path.Ext(low); ext {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg", ".heic", ".avif":
		return true
	}
	base := strings.ToLower(strings.TrimSuffix(fileBase(target), path.Ext(fileBase(target))))
	return low == base && !strings.ContainsFunc(alt, isHan) && !strings.Contains(alt, " ") && isCameraName(low)
}

// isCameraName reports whether a machine named a file: IMG_2031, DSC0042,
// mmexport1690000000000, 640.
func isCameraName(s string) bool {
	rest := strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz_-")
	count := 0
	for i := range len(rest) {
		if isDigit(rest[i]) {
			count++
		} else if strings.IndexByte("_- ()", rest[i]) < 0 {
			return false
		}
	}
	return count >= 3
}
