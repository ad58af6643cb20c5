package kind

import (
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/spelling"
)

// elsewhere is what other site generators call our common keys.
var elsewhere = map[string]string{
	"banner": "cover", "categories": "tags", "category": "tags", "created": "date", "deck": "summary", "description": "summary",
	"excerpt": "summary", "expires": "expire_at", "expirydate": "expire_at", "featured_image": "cover", "image": "cover", "keywords": "tags",
	"lastmod": "updated", "last_modified_at": "updated", "modified": "updated", "permalink": "aliases", "publishdate": "publish_at",
	"作者": "author", "供稿人": "author", "发布日期": "date", "时间": "date", "关键词": "tags", "简介": "summary", "配图": "cover", "图片": "cover",
	"pubdate": "date", "redirect_from": "aliases", "subtitle": "summary", "tag": "tags", "thumbnail": "cover", "weight": "order",
}

// unknownKey tells of a key that no field has and returns the name of the
// field that is most likely meant, or "".
func (c *checker) unknownKey(list []Field, n *fields.Node, severity diag.Severity) string {
	meant := nearestField(list, n.Key)
	if name := plain(n.Key); name != n.Key && findField(list, name) != nil {
		c.strayInKey(n, name, severity)
		return name
	}
	hint := diag.Say("请删去这一行，或者改成已有的名称", "delete this line, or use a key that is known")
	if meant != "" {
		hint = diag.Say("您要写的可能是 %s", "did you mean %q?", meant)
	}
	c.diags = append(c.diags, c.src.Diag(n.KeyPos, "front-matter/unknown-key", severity,
		diag.Say("没有“%s”这一项", "there is no key %q", shorten(n.Key)), hint))
	return meant
}

// strayInKey tells of a key that is right but for what nobody sees, or quotes,
// around it.
func (c *checker) strayInKey(n *fields.Node, name string, severity diag.Severity) {
	c.diags = append(c.diags, c.src.Diag(n.KeyPos, "front-matter/unknown-key", severity,
		diag.Say("“%[1]s”这个名称里有看不见的字符或者中文引号、全角字符", "the key %[1]q has invisible or full-width characters or quotes in it", name),
		diag.Say("请把这个名称删去，用英文输入法重新打一遍：%s", "delete the key and type it again: %s", name)))
}

// nearestField finds the field that an unknown key means: by its label, by
// what others call it, by its spelling.
func nearestField(list []Field, key string) string {
	for i := range list {
		if list[i].Labels.has(key) {
			return list[i].Name
		}
	}
	lower := strings.ToLower(key)
	if f := findField(list, elsewhere[strings.ReplaceAll(lower, "-", "_")]); f != nil {
		return f.Name
	}
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Name
	}
	return spelling.Nearest(lower, names)
}
