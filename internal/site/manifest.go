package site

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"unionhall/internal/digest"
)

// manifestFile lies beside the home of a union in one language.
func (w *wing) manifestFile() File { return File(w.prefix + "manifest.webmanifest") }

// manifestRef is what a shell says of the manifest: where it and the icon for
// iOS lie, from the root.
func (s *snapshot) manifestRef(w *wing) (manifest, touch string) {
	if s.iconsOf == nil {
		return "", ""
	}
	for _, icon := range s.iconsOf[w.hall.index] {
		if icon.Use == iconTouch {
			touch = string(icon.File)
		}
	}
	return string(w.manifestFile()), touch
}

// allManifests makes those of all unions whose pages are built.
func (s *snapshot) allManifests() []Document {
	var list []Document
	for _, h := range s.halls {
		if s.iconsOf == nil || s.iconsOf[h.index] == nil {
			continue
		}
		for _, w := range h.wings {
			text := s.manifest(w)
			list = append(list, Document{File: w.manifestFile(), Sum: digest.Of(text), make: func(*snapshot) []byte { return text }})
		}
	}
	return list
}

func manifestFiles(list []Document) []File {
	files := make([]File, len(list))
	for i := range list {
		files[i] = list[i].File
	}
	return files
}

// A webManifest is a Web App Manifest (W3C). All of its addresses are relative,
// so that it is the same wherever the site lies, but for ID.
type webManifest struct {
	// ID tells applications of one origin apart, and is reckoned from the origin,
	// not from the manifest: so it holds the path of the site's address. It is the
	// same in all languages: who changes the language has not installed another
	// application.
	ID          string            `json:"id"`
	StartURL    string            `json:"start_url"`
	Scope       string            `json:"scope"`
	Name        string            `json:"name"`
	ShortName   string            `json:"short_name"`
	Description string            `json:"description,omitempty"`
	Lang        string            `json:"lang"`
	Dir         string            `json:"dir"`
	Display     string            `json:"display"`
	Background  string            `json:"background_color"`
	Theme       string            `json:"theme_color"`
	Icons       []manifestImage   `json:"icons"`
	Shortcuts   []manifestWay     `json:"shortcuts,omitempty"`
	Screenshots []manifestPicture `json:"screenshots,omitempty"`
}

type manifestImage struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

type manifestWay struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type manifestPicture struct {
	Src        string `json:"src"`
	Sizes      string `json:"sizes"`
	Type       string `json:"type"`
	FormFactor string `json:"form_factor"`
	Label      string `json:"label,omitempty"`
}

func (s *snapshot) manifest(w *wing) []byte {
	light, _ := surfaces(w.hall.accent())
	m := webManifest{
		ID: s.applicationID(w.hall), StartURL: relative(w.prefix, w.home), Scope: w.scopeFrom(w.prefix),
		Name: w.ref.Name, ShortName: w.ref.Short, Description: w.intro, Lang: w.tongue.Tag, Dir: w.tongue.Dir,
		Display: "standalone", Background: lightScheme.papers[0].String(), Theme: light.String(),
		Shortcuts: s.shortcuts(w), Screenshots: s.screenshots(w),
	}
	for _, icon := range s.iconsOf[w.hall.index] {
		if icon.Use != iconTouch {
			m.Icons = append(m.Icons, manifestImage{relative(w.prefix, string(icon.File)), square(icon.Side), "image/png", icon.Use})
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(m) // a bytes.Buffer returns no error, and a webManifest has nothing that JSON has not
	return b.Bytes()
}

// applicationID is the path of the union's own address.
func (s *snapshot) applicationID(h *hall) string {
	path := "/"
	if u, err := url.Parse(s.base); err == nil && u.Path != "" {
		path = u.EscapedPath()
	}
	return path + h.wings[0].prefix
}

// scopeFrom is the folder of the union, that of its main language, seen from
// another one: its pages in all languages are one application.
func (w *wing) scopeFrom(from string) string {
	if scope := relative(from, w.hall.wings[0].prefix); scope != "" {
		return scope
	}
	return "./"
}

// quick are the tasks of a home that a long touch on the icon offers as well.
var quick = []string{"stations", "rights"}

// shortcuts leads to what people want quickly. What belongs to a union above
// lies outside the scope, where a shortcut must not lead: then the union's own
// section serves.
func (s *snapshot) shortcuts(w *wing) []manifestWay {
	var ways []manifestWay
	serving := s.serving(w)
	for i, o := range offers {
		if !slices.Contains(quick, o.task) {
			continue
		}
		if p := serving[i]; p != nil && strings.HasPrefix(p.href, w.hall.wings[0].prefix) {
			ways = append(ways, manifestWay{p.item.Card.Title, relative(w.prefix, p.href)})
		} else if l := s.sectionOf(w, o.kind); l != nil {
			ways = append(ways, manifestWay{l.title, relative(w.prefix, l.href)})
		}
	}
	return ways
}

func square(side int) string { return itoa(side) + "x" + itoa(side) }
