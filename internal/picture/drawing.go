package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// This file decides which SVG drawings may be published. Opened by itself a
// drawing is a document that can run scripts and fetch from other hosts, so
// only what is known to do neither passes. It is an allow-list: what it does
// not know (links, animation, embedded pages) it refuses.

// LargestDrawing is the size, in bytes, up to which a drawing is looked at.
const LargestDrawing = 4 << 20

const svgSpace = "http://www.w3.org/2000/svg"

// activeSpaces are the namespaces whose elements do something in a browser;
// all others are notes of drawing programs.
var activeSpaces = map[string]bool{
	"": true, svgSpace: true, "http://www.w3.org/1999/xhtml": true, "http://www.w3.org/1998/Math/MathML": true,
}

var drawingElements = words(`svg g path rect circle ellipse line polyline polygon text tspan textPath title desc metadata
	defs symbol use image style switch view linearGradient radialGradient stop clipPath mask pattern marker filter
	feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
	feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology
	feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence`)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// A Drawing is what was found out about an SVG file.
type Drawing struct {
	Inert         bool // it runs nothing and fetches nothing
	Width, Height int  // 0 where it does not say
}

// ReadDrawing reads an SVG file. One that is no well-formed XML in UTF-8 is
// not inert: another parser may see in it what this one does not.
func ReadDrawing(text []byte) Drawing {
	var d Drawing
	dec := xml.NewDecoder(bytes.NewReader(text))
	var style sheet
	begun := false
	for depth := 0; ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			d.Inert = begun
			return d
		}
		ok := err == nil && !style.brokenBy(token)
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				ok = t.Name == (xml.Name{Space: svgSpace, Local: "svg"})
				d.Width, d.Height = drawnSize(t.Attr)
			}
			depth, begun = depth+1, true
			style.open = t.Name.Local == "style"
			ok = ok && inertElement(t)
		case xml.EndElement:
			depth--
			ok = ok && inertStyle(string(style.text))
			style = sheet{}
		case xml.CharData:
			style.add(t)
		case xml.ProcInst:
			ok = ok && t.Target == "xml" // no style sheets from elsewhere
		case xml.Directive:
			ok = ok && !bytes.ContainsAny(t, "[<") // a DOCTYPE without entities of its own
		}
		if !ok {
			return Drawing{}
		}
	}
}

// A sheet is the text of a style element. It is judged as a whole: a browser
// joins the pieces that comments and CDATA sections make of it.
type sheet struct {
	open bool
	text []byte
}

func (s *sheet) add(text []byte) {
	if s.open {
		s.text = append(s.text, text...)
	}
}

// brokenBy reports whether the token has no place in a style element: elements
// in it would part its text as well.
func (s *sheet) brokenBy(token xml.Token) bool {
	_, element := token.(xml.StartElement)
	return s.open && element
}

func inertElement(e xml.StartElement) bool {
	if activeSpaces[e.Name.Space] && (e.Name.Space != svgSpace || !drawingElements[e.Name.Local]) {
		return false
	}
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
		switch {
		case strings.HasPrefix(name, "on"):
			return false
		case name == "href" || name == "src":
			if !strings.HasPrefix(value, "#") && !(e.Name.Local == "image" && dataPicture(value)) {
				return false
			}
		case name == "base" && a.Name.Space != "":
			return false
		case a.Name.Space != "xmlns" && name != "xmlns" && !inertStyle(value):
			return false
		}
	}
	return true
}

func dataPicture(value string) bool {
	for _, kind := range []string{"png", "jpeg", "gif", "webp"} {
		if strings.HasPrefix(value, "data:image/"+kind+";base64,") {
			return true
		}
	}
	return false
}

// inertStyle reports whether a style sheet or the value of an attribute
// refers to nothing outside the file. Escapes and at-rules can hide
// that it does.
func inertStyle(text string) bool {
	text = strings.ToLower(text)
	if strings.ContainsAny(text, `\@`) || strings.Contains(text, "script:") || strings.Contains(text, "expression(") ||
		strings.Contains(text, "src(") || strings.Contains(text, "image(") || strings.Contains(text, "image-set(") {
		return false
	}
	for {
		_, rest, found := strings.Cut(text, "url(")
		if !found {
			return true
		}
		if text = rest; !strings.HasPrefix(strings.TrimLeft(text, " \t\r\n\"'"), "#") {
			return false
		}
	}
}

// drawnSize reads width and height, else the viewBox.
func drawnSize(attrs []xml.Attr) (width, height int) {
	value := map[string]string{}
	for _, a := range attrs {
		value[a.Name.Local] = a.Value
	}
	w, h := pixels(value["width"]), pixels(value["height"])
	if box := strings.FieldsFunc(value["viewBox"], func(r rune) bool { return r == ' ' || r == ',' }); (w == 0 || h == 0) && len(box) == 4 {
		w, h = pixels(box[2]), pixels(box[3])
	}
	if w == 0 || h == 0 {
		return 0, 0
	}
	return w, h
}

func pixels(text string) int {
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "px"), 64)
	if err != nil || !(n >= 1 && n <= 1e5) {
		return 0
	}
	return int(math.Round(n))
}
