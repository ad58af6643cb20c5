package convert

import (
	"cmp"
	"path"
	"slices"
	"strings"

	bcp47 "golang.org/x/text/language"
)

// canonical returns the BCP 47 tag that text means, or "". Chinese is told
// apart by its script: zh-cn is zh-Hans, zh-TW is zh-Hant.
func canonical(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "_", "-")
	text, _, _ = strings.Cut(text, ".") // a POSIX locale
	switch strings.ToLower(text) {
	case "cn", "chs":
		text = "zh-Hans"
	case "tw", "cht":
		text = "zh-Hant"
	case "jp":
		text = "ja"
	}
	tag, err := bcp47.Parse(text)
	if err != nil || tag == bcp47.Und {
		return ""
	}
	base, script, _ := tag.Raw()
	if base.String() == "zh" {
		if script.String() == "Zzzz" {
			script, _ = tag.Script()
		}
		return "zh-" + script.String()
	}
	return tag.String()
}

// plainTags are codes that name a language wherever they stand in a path. Left
// out are those that are words or places too: is, it, no, so, to, am, my, id.
var plainTags = strings.Fields("zh cn en fr ja jp ko de es ru ar ur ug bo kk mn vi th pt fa hi tr ky uz pl nl cs uk sv fi el he hu ro bn ta")

// looseTags count only beside one of the others.
var looseTags = strings.Fields("it id no da my km lo ms ne si tg tw")

func plainTag(s string) bool {
	s = strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	base, rest, region := strings.Cut(s, "-")
	if !slices.Contains(plainTags, base) {
		return false
	}
	if !region {
		return true
	}
	// A region or a script: two letters, four letters, three digits. "en-route" is none.
	return (len(rest) == 2 || len(rest) == 4 && strings.HasPrefix(rest, "han") || rest == "419") && canonical(s) != ""
}

// place is what the path of a document says.
type place struct {
	folder string // without language folders and what only wraps the content; "." for none
	name   string // without ending, language, date
	lang   string // of a folder or of the name; "" for none
	from   Origin // where lang stood
	suffix string // as it stood behind the name, with its mark: "-en"; it counts if the tree bears it out
	date   string // day in the name or the path
	dateIn Origin
	draft  bool // below _drafts
	post   bool // below _posts: a Jekyll or Hexo post
}

// pathLanguage takes a language folder out of the folders of a path.
func (t *tree) pathLanguage(folders []string) (rest []string, tag string) {
	for i, f := range folders {
		if plainTag(f) || slices.Contains(looseTags, strings.ToLower(f)) && t.besideLanguage[path.Join(folders[:i+1]...)] {
			return slices.Delete(slices.Clone(folders), i, i+1), canonical(f)
		}
	}
	return folders, ""
}

// nameLanguage takes ".en", "_en" or "-en" off a name. Behind a dot it is
// sure; elsewhere another file must bear it out.
func nameLanguage(name string) (rest, tag, suffix string) {
	if at := strings.LastIndexByte(name, '.'); at > 0 && plainTag(name[at+1:]) {
		return name[:at], canonical(name[at+1:]), ""
	}
	for _, mark := range []string{"_", "-"} {
		for at := strings.LastIndex(name, mark); at > 0; at = strings.LastIndex(name[:at], mark) {
			if plainTag(name[at+1:]) {
				suffix = name[at:]
			}
		}
		if suffix != "" {
			return name, "", suffix
		}
	}
	return name, "", ""
}

// settleLanguages decides the language of each document: front matter, then
// path, then name, then the letters of the text, then the main language.
func (r *reader) settleLanguages() {
	r.bearOutSuffixes()
	count := map[string]int{}
	for _, d := range r.docs {
		switch {
		case d.meta.lang != "":
			d.lang = d.meta.lang
		case d.place.lang != "":
			d.lang, d.origin = d.place.lang, d.place.from
		case d.script != "":
			d.lang, d.origin = r.nearest(d.script), FromText
		}
		if d.lang != "" {
			d.lang = r.nearest(d.lang)
			count[d.lang]++
		}
	}
	r.plan.Main = r.mainLanguage(count)
	for _, d := range r.docs {
		if d.lang == "" {
			d.lang, d.origin = r.plan.Main, FromSettings
		}
		if d.origin != "" {
			d.guess("lang", d.origin)
		}
	}
}

// bearOutSuffixes accepts "notice-en.md" as English where notice.md or
// notice-zh.md lies beside it.
func (r *reader) bearOutSuffixes() {
	names := map[string]int{}
	bare := func(d *document) string {
		return path.Join(d.place.folder, strings.TrimSuffix(d.place.name, d.place.suffix))
	}
	for _, d := range r.docs {
		names[bare(d)]++
	}
	for _, d := range r.docs {
		if d.place.suffix == "" {
			continue
		}
		if tag := canonical(d.place.suffix[1:]); names[bare(d)] > 1 && d.place.lang == "" && d.meta.lang == "" {
			d.place.name = strings.TrimSuffix(d.place.name, d.place.suffix)
			d.place.lang, d.place.from = tag, FromFileName
		}
	}
}

// nearest returns the language of the site that tag is a variety of, or tag:
// en-GB is en where the site has en.
func (r *reader) nearest(tag string) string {
	if slices.Contains(r.options.Languages, tag) {
		return tag
	}
	want := bcp47.Make(tag)
	wantBase, _ := want.Base()
	wantScript, _ := want.Script()
	for _, l := range r.options.Languages {
		have := bcp47.Make(l)
		base, _ := have.Base()
		script, _ := have.Script()
		if base == wantBase && script == wantScript {
			return l
		}
	}
	return tag
}

func (r *reader) mainLanguage(count map[string]int) string {
	if len(r.options.Languages) > 0 {
		return r.options.Languages[0]
	}
	best := ""
	for tag, n := range count {
		if c := cmp.Compare(n, count[best]); best == "" || c > 0 || c == 0 && tag < best {
			best = tag
		}
	}
	return cmp.Or(best, "zh-Hans")
}
