package picture

import "testing"

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
		if d := ReadDrawing([]byte(text)); !d.Inert || d.Width != 30 || d.Height != 20 {
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
		if ReadDrawing([]byte(svgOpen + text + `</svg>`)).Inert {
			t.Errorf("%s passed", text)
		}
	}
	for _, text := range []string{
		``, `no drawing`, `<svg><path/></svg>`, `<html xmlns="http://www.w3.org/1999/xhtml"/>`,
		`<?xml-stylesheet href="x.css"?>` + svgOpen + `</svg>`,
		`<!DOCTYPE svg [<!ENTITY x "y">]>` + svgOpen + `</svg>`,
		`<?xml version="1.0" encoding="GBK"?>` + svgOpen + `</svg>`,
	} {
		if ReadDrawing([]byte(text)).Inert {
			t.Errorf("%s passed", text)
		}
	}
}
