package build

import (
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"unionhall/internal/content"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// A showing is one version of what is served. It is immutable; bodies alone
// are fetched from the preview.
type showing struct {
	*preview
	site  *site.Site
	frame *frame
	texts *content.Parser
}

// get answers out of one version. Where that one lacks a text that has just
// been replaced, the next one is there.
func (p *preview) get(address string) (*Served, error) {
	return p.latest(func(v *showing) (*Served, error) { return v.serve(v.find(address)) })
}

func (p *preview) notFound() (*Served, error) {
	return p.latest(func(v *showing) (*Served, error) { return v.serve(v.exactly(notFoundPage)) })
}

// notFoundPage is the page that hosts show for what is not there.
const notFoundPage = "404.html"

// latest asks the version that is shown, and the next one where the first was
// replaced meanwhile.
func (p *preview) latest(ask func(v *showing) (*Served, error)) (*Served, error) {
	for {
		v := p.now.Load()
		if v == nil {
			return nil, nil
		}
		s, err := ask(v)
		if !errors.Is(err, ErrChanging) || p.now.Load() == v {
			return s, err
		}
	}
}

// find returns what lies at an address, or nil: the file of that name, else
// the page that hosts show there.
func (v *showing) find(address string) *output {
	address = norm.NFC.String(strings.TrimPrefix(address, "/"))
	if address == "" {
		return v.exactly("index.html")
	}
	if o := v.exactly(address); o != nil {
		return o
	}
	name := strings.TrimSuffix(strings.TrimSuffix(address, "/"), ".html")
	pages := []string{name + ".html", name + "/index.html"}
	if strings.HasSuffix(address, "/") {
		slices.Reverse(pages)
	}
	for _, file := range pages {
		if o := v.page(file); o != nil {
			return o
		}
	}
	return nil
}

// exactly returns the output of this name, in NFC, or nil.
func (v *showing) exactly(file string) *output {
	if o := v.page(file); o != nil {
		return o
	}
	docs, copies := v.site.Documents(), v.site.Copies()
	if i, ok := slices.BinarySearchFunc(docs, file, func(d site.Document, f string) int { return strings.Compare(string(d.File), f) }); ok {
		return &output{file: file, doc: &docs[i]}
	}
	if i, ok := slices.BinarySearchFunc(copies, file, func(c site.Copy, f string) int { return strings.Compare(string(c.File), f) }); ok {
		return &output{file: file, copy: &copies[i]}
	}
	for _, static := range [][]staticFile{v.frame.look.static, v.frame.forms.static} {
		for i := range static {
			if norm.NFC.String(string(static[i].file)) == file {
				return &output{file: file, static: &static[i]}
			}
		}
	}
	return nil
}

func (v *showing) page(file string) *output {
	pages := v.site.Pages()
	i, ok := slices.BinarySearchFunc(pages, file, func(p site.Page, f string) int { return strings.Compare(string(p.File), f) })
	if !ok {
		return nil
	}
	return &output{file: file, page: &pages[i]}
}

// serve makes an output.
func (v *showing) serve(o *output) (*Served, error) {
	switch {
	case o == nil:
		return nil, nil
	case o.page != nil:
		return v.servePage(o.page)
	case o.doc != nil:
		text := v.site.Bytes(o.doc)
		return &Served{File: o.file, Type: mediaType(o.file), Bytes: text, Sum: digest.Of(text)}, nil
	case o.static != nil:
		return &Served{File: o.file, Type: mediaType(o.file), Bytes: o.static.bytes, Sum: o.static.sum}, nil
	}
	f, ok := v.others.find(o.copy.Source)
	if !ok {
		return nil, nil // gone since
	}
	return &Served{File: o.file, Type: mediaType(o.file), Disk: v.builder.disk(&f), Sum: o.copy.Info.Sum}, nil
}

func (p *preview) key(address string) digest.Sum {
	v := p.now.Load()
	if v == nil {
		return digest.Sum{}
	}
	switch o := v.find(address); {
	case o == nil:
		return digest.Sum{}
	case o.page != nil:
		_, k, err := v.plate(o.page)
		if err != nil {
			return digest.Of([]byte(err.Error())) // it lies there, and Get says why it is not made
		}
		return k
	case o.doc != nil:
		return o.doc.Sum
	case o.static != nil:
		return o.static.sum
	default:
		return o.copy.Info.Sum
	}
}

// mediaTypes are those of what a site publishes, by ending. What is text says
// so in UTF-8, as all of a site is.
var mediaTypes = map[string]string{
	"html": "text/html; charset=utf-8", "xml": "application/xml; charset=utf-8", "json": "application/json; charset=utf-8",
	"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "webmanifest": "application/manifest+json; charset=utf-8",
	"txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8",
	"ics": "text/calendar; charset=utf-8", "vcf": "text/vcard; charset=utf-8",
	"geojson": "application/geo+json; charset=utf-8", "gpx": "application/gpx+xml; charset=utf-8",
	"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif",
	"bmp": "image/bmp", "ico": "image/x-icon", "svg": "image/svg+xml",
	"pdf": "application/pdf", "rtf": "application/rtf", "epub": "application/epub+zip", "ofd": "application/ofd",
	"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"odt":  "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
	"odp": "application/vnd.oasis.opendocument.presentation",
	"wps": "application/vnd.ms-works", "et": "application/vnd.ms-excel", "dps": "application/vnd.ms-powerpoint",
	"zip": "application/zip", "7z": "application/x-7z-compressed", "rar": "application/vnd.rar", "gz": "application/gzip",
	"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg",
	"wav": "audio/wav", "flac": "audio/flac",
	"mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
	"woff2": "font/woff2",
}

func mediaType(file string) string {
	name := file[strings.LastIndexByte(file, '/')+1:]
	switch name {
	case "feed.xml":
		return "application/atom+xml; charset=utf-8"
	case "feed.json":
		return "application/feed+json; charset=utf-8"
	}
	if t := mediaTypes[strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])]; t != "" {
		return t
	}
	return "application/octet-stream"
}

func (p *preview) deskText() []byte {
	if v := p.now.Load(); v != nil {
		return v.site.Desk()
	}
	return nil
}

func (p *preview) receptions() []site.Reception {
	if v := p.now.Load(); v != nil {
		return v.site.Receptions()
	}
	return nil
}
