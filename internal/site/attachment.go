package site

import (
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"unionhall/internal/digest"
)

// An attachment is another file of the source that something links to.
type attachment struct {
	path  string
	once  sync.Once
	info  FileInfo
	ok    bool     // it is there
	file  File     // where it is published; "" for what never is. Of a picture the largest of its variants
	href  string   // file, percent-encoded
	hrefs []string // of the variants
}

// publishable says which files may be published, by ending: nothing that a
// browser would run. A drawing (svg) may hold scripts: FileInfo says.
func publishable(ext string) bool {
	switch ext {
	case "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "svg",
		"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps", "odt", "ods", "odp", "ofd", "rtf",
		"csv", "tsv", "txt", "zip", "7z", "rar", "gz",
		"mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "mp4", "m4v", "webm", "ogv",
		"ics", "vcf", "epub", "geojson", "gpx":
		return true
	}
	return false
}

func isPicture(ext string) bool {
	switch ext {
	case "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "svg":
		return true
	}
	return false
}

// extension returns the ending of a name, in lower case and without its dot.
func extension(name string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) }

// attachment looks at a file of the source, once for the whole site.
func (s *snapshot) attachment(p string) *attachment {
	v, ok := s.files.Load(p)
	if !ok {
		v, _ = s.files.LoadOrStore(p, &attachment{path: p})
	}
	f := v.(*attachment)
	f.once.Do(func() {
		if f.info, f.ok = s.in.File(p); !f.ok {
			return
		}
		if f.file = s.published(f); f.file == "" {
			return
		}
		f.href = escape(string(f.file))
		for i := range f.info.Variants {
			f.hrefs = append(f.hrefs, escape(string(s.variantFile(f, &f.info.Variants[i]))))
		}
	})
	return f
}

// published returns where a file is published; "" for nowhere.
func (s *snapshot) published(f *attachment) File {
	ext := extension(f.path)
	switch {
	case f.info.Unfit:
		return ""
	case len(f.info.Variants) > 0:
		return s.variantFile(f, &f.info.Variants[0])
	case !publishable(ext) || ext == "svg" && !f.info.Inert:
		return ""
	}
	return s.attachmentFile(f.path, ext, f.info.Sum)
}

func (s *snapshot) variantFile(f *attachment, v *Variant) File {
	return s.attachmentFile(f.path, v.Ext, v.Sum)
}

// attachmentFile names a published file: its own name, so that people know
// what they saved, and its digest, so that it never changes.
func (s *snapshot) attachmentFile(p, ext string, sum digest.Sum) File {
	dir := "files/"
	if h := s.byUnion[s.m.owner(p)]; h != nil {
		dir = h.wings[0].prefix + dir
	}
	name := slug(strings.TrimSuffix(path.Base(p), path.Ext(p)))
	for len(name) > 150 {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return File(dir + name + "-" + sum.Short() + "." + ext)
}

// attach links to a file of the source. ok is false where there is none.
func (s *snapshot) attach(a *asker, p string) (answer, bool) {
	if p == "" || strings.HasPrefix(p, ".") || strings.Contains(p, "/.") || s.in.File == nil || path.Ext(p) == "" {
		return answer{}, false
	}
	if _, text := trimMarkdown(p); text || path.Base(p) == "union.yaml" || path.Base(p) == "site.yaml" {
		return answer{}, false // a text that is no item is not for readers
	}
	f := s.attachment(p)
	ext := extension(p)
	switch {
	case !f.ok:
		return answer{}, false
	case f.info.Unfit:
		return answer{trouble: unfit, file: f}, true
	case ext == "svg" && f.file == "":
		return answer{trouble: unsafeSVG, detail: p, file: f}, true
	case f.file == "":
		return answer{trouble: forbidden, detail: ext, file: f}, true
	}
	a.use(f)
	return answer{href: relative(a.page, f.href), file: f}, true
}

// collectCopies lists what pages use, each published file once.
func (s *snapshot) collectCopies() []Copy {
	var copies []Copy
	for f := range s.usedFiles() {
		if len(f.info.Variants) == 0 {
			copies = append(copies, Copy{File: f.file, Source: f.path, Info: f.info})
		}
		for i := range f.info.Variants {
			v := &f.info.Variants[i]
			copies = append(copies, Copy{File: s.variantFile(f, v), Source: f.path, Info: f.info, Variant: v})
		}
	}
	slices.SortFunc(copies, func(a, b Copy) int {
		if c := strings.Compare(string(a.File), string(b.File)); c != 0 {
			return c
		}
		return strings.Compare(a.Source, b.Source)
	})
	return slices.CompactFunc(copies, func(a, b Copy) bool { return a.File == b.File })
}

// usedFiles returns what links of pages and unions that are built lead to.
func (s *snapshot) usedFiles() map[*attachment]bool {
	used := map[*attachment]bool{}
	for _, p := range s.posts {
		if p != nil && p.found != nil {
			for _, f := range p.found.files {
				used[f] = true
			}
		}
	}
	for _, st := range s.stocks {
		for _, f := range st.files {
			used[f] = true
		}
	}
	return used
}
