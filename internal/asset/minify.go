package asset

import (
	"bytes"
	"slices"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/json"
	"github.com/tdewolff/minify/v2/svg"
	"github.com/tdewolff/parse/v2"
	scan "github.com/tdewolff/parse/v2/js"
)

// markup is how pages are minified. Tags and quotes stay: templates are
// minified before they are filled, when nobody knows what a value will hold.
func markup() html.Minifier {
	return html.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true}
}

func minifyTemplate(path string, source []byte) ([]byte, error) {
	m := markup()
	m.TemplateDelims = html.GoTemplateDelims
	out, err := minified(&m, source)
	if err != nil {
		return nil, positioned(path, err)
	}
	return out, nil
}

func minifyHTML(page []byte) ([]byte, error) {
	m := markup()
	return minified(&m, page)
}

func minifySVG(source []byte) ([]byte, error) { return minified(&svg.Minifier{}, source) }

func minifyJSON(source []byte) ([]byte, error) { return minified(&json.Minifier{}, source) }

// minifyScript makes a script smaller whose syntax is that of 2018 already, and tells whether it still does everything
// in the same order. tdewolff/minify takes a declaration with a pattern to the front of its list, past others that are to
// be computed before it.
func minifyScript(source []byte) (short []byte, sameOrder bool) {
	named, err := minified(&js.Minifier{Version: 2018, KeepVarNames: true}, source)
	if err != nil || !slices.Equal(landmarks(source), landmarks(named)) {
		return nil, false
	}
	short, err = minified(&js.Minifier{Version: 2018}, source)
	return short, err == nil
}

// landmarks are a script's names and texts, in its order, without names that may be declared there with no value: where
// those stand is all one.
func landmarks(script []byte) (marks []string) {
	l := scan.NewLexer(parse.NewInputBytes(script))
	before, declares := scan.ErrorToken, false
	for {
		t, text := l.Next()
		if t == scan.WhitespaceToken || t == scan.LineTerminatorToken {
			continue
		}
		if (t == scan.DivToken || t == scan.DivEqToken) && !endsValue(before) {
			t, text = l.RegExp()
		}
		if declares && (t == scan.CommaToken || t == scan.SemicolonToken) {
			marks = marks[:len(marks)-1]
		}
		declares = false
		switch {
		case t == scan.ErrorToken:
			return marks
		case t == scan.StringToken:
			marks = append(marks, string(text[1:len(text)-1])) // quotes may be others
		case t == scan.LetToken, t == scan.AsyncToken, t == scan.OfToken:
		case scan.IsIdentifier(t), t == scan.RegExpToken, t == scan.NewToken, t == scan.ThisToken:
			marks = append(marks, string(text))
			declares = before == scan.VarToken || before == scan.LetToken || before == scan.CommaToken
		}
		before = t
	}
}

// endsValue tells whether a slash after this token divides.
func endsValue(t scan.TokenType) bool {
	return scan.IsIdentifier(t) || scan.IsNumeric(t) || slices.Contains([]scan.TokenType{
		scan.StringToken, scan.TemplateToken, scan.TemplateEndToken, scan.CloseParenToken, scan.CloseBracketToken, scan.CloseBraceToken, scan.ThisToken,
	}, t)
}

func minified(m minify.Minifier, source []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(source))
	// A new M knows no other formats: styles and scripts inside markup stay as
	// they are, because a policy's hash stands for their bytes.
	if err := m.Minify(minify.New(), &out, bytes.NewReader(source), nil); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
