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
	"pubdate": "date", "redirect_from": "aliases", "subtitle": "summary", "tag": "tags", "thumbnail": "cover", "weight": "order",
}

// unknownKey tells of a key that no field has and returns the name of the
// field that is most likely meant, or "".
func (c *checker) unknownKey(list []Field, n *fields.Node, severity diag.Severity) string {
	meant := nearestField(list, n.Key)
	hint := diag.Say("请删去这一行，或者改成已有的名称", "delete this line, or use a key that is known")
	if meant != "" {
		hint = diag.Say("您要写的可能是 %s", "did you mean %q?", meant)
	}
	c.diags = append(c.diags, c.src.Diag(n.KeyPos, "front-matter/unknown-key", severity,
		diag.Words{ZH: "没有“" + shorten(n.Key) + "”这一项", EN: diag.Say("", "there is no key %q", shorten(n.Key)).EN}, hint))
	return meant
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
