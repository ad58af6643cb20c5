package build

import (
	"reflect"
	"testing"

	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/wire"
)

const svgOpen = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 20">`

func TestDrawingThatOnlyDrawsIsInert(t *testing.T) {
	for _, text := range []string{
		svgOpen + `<path d="M0 0h1" style="fill:url(#a)"/><use xlink:href="#a"/></svg>`,
		`<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">` + svgOpen + `<g/></svg>`,
		svgOpen + `<style>.a{fill:#123}</style><title>图</title></svg>`,
		svgOpen + `<style><!-- --><![CDATA[.a{fill:url(#b)}]]></style><g/></svg>`,
		svgOpen + `<image href="data:image/png;base64,AA"/></svg>`,
		svgOpen + `<metadata xmlns:x="http://www.inkscape.org/namespaces/inkscape"><x:grid type="a"/></metadata></svg>`,
	} {
		if d := readDrawing([]byte(text)); !d.inert || d.width != 30 || d.height != 20 {
			t.Errorf("%s: %+v", text, d)
		}
	}
}

func TestDrawingThatCouldDoMoreIsNotInert(t *testing.T) {
	for _, text := range []string{
		`<script>alert(1)</script>`, `<g onload="alert(1)"/>`, `<g ONLOAD="alert(1)"/>`,
		`<a href="javascript:alert(1)"><path/></a>`, `<a href="https://other.example/"/>`,
		`<use href="https://other.example/x.svg#a"/>`, `<use xlink:href="data:image/svg+xml,x"/>`,
		`<image href="https://other.example/x.png"/>`, `<image href="data:image/svg+xml;base64,AA"/>`,
		`<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>`,
		`<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>`,
		`<set attributeName="href" to="javascript:alert(1)"/>`, `<animate attributeName="x"/>`,
		`<style>@import "https://other.example/x.css";</style>`, `<style>a{fill:url(https://other.example/)}</style>`,
		`<style>a{fill:u\72l(https://other.example/)}</style>`, `<path style="fill:url( 'https://other.example/')"/>`,
		`<style>a{fill:ur<!-- -->l(https://other.example/)}</style>`, `<style>a{fill:ur<![CDATA[l(https://other.example/)}]]></style>`,
		`<style><desc/>@import "https://other.example/x.css";</style>`, `<style>a{fill:ur<desc/>l(https://other.example/)}</style>`,
		`<path style="fill:src('https://other.example/')"/>`,
		`<path fill="url(//other.example/x#y)"/>`, `<g xml:base="https://other.example/"/>`,
		`<unknown/>`, `<path>`, `&undeclared;`,
	} {
		if readDrawing([]byte(svgOpen + text + `</svg>`)).inert {
			t.Errorf("%s passed", text)
		}
	}
	for _, text := range []string{
		``, `no drawing`, `<svg><path/></svg>`, `<html xmlns="http://www.w3.org/1999/xhtml"/>`,
		`<?xml-stylesheet href="x.css"?>` + svgOpen + `</svg>`,
		`<!DOCTYPE svg [<!ENTITY x "y">]>` + svgOpen + `</svg>`,
		`<?xml version="1.0" encoding="GBK"?>` + svgOpen + `</svg>`,
	} {
		if readDrawing([]byte(text)).inert {
			t.Errorf("%s passed", text)
		}
	}
}

func TestNoFactOfAFileIsForgotten(t *testing.T) {
	want := fileFact{stamp{1, 2, 3, 4}, site.FileInfo{Sum: digest.Of(nil), Size: 5, Width: 6, Height: 7, Inert: true}, "PDF"}
	for i := range reflect.TypeFor[site.FileInfo]().NumField() {
		if reflect.ValueOf(want.info).Field(i).IsZero() {
			t.Fatalf("this test leaves %s out", reflect.TypeFor[site.FileInfo]().Field(i).Name)
		}
	}
	b := &builder{files: map[string]*fileFact{"a": &want}}
	r := wire.NewReader(string(b.appendFacts(nil)))
	again := &builder{files: map[string]*fileFact{}}
	again.readFacts(r)
	if got := again.files["a"]; r.Err() != nil || got == nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("%+v came back as %+v (%v)", want, got, r.Err())
	}
}
