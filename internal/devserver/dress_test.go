package devserver

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"strings"
	"testing"
)

func TestScriptGoesToTheEndOfTheHead(t *testing.T) {
	for _, c := range []struct{ page, want string }{
		{"<!DOCTYPE html><html><head><title>a</title></head><body>b", "<!DOCTYPE html><html><head><title>a</title>@</head><body>b"},
		{"<!doctype html><meta charset=utf-8><title></head></title><p>b", "<!doctype html><meta charset=utf-8><title></head></title>@<p>b"},
		{"<HTML><Body>b</Body>", "<HTML>@<Body>b</Body>"},
		{"words alone", "@words alone"},
		{"", "@"},
		{"<style>p>a{}</style> <!-- <body> --><script>x</script>\n<h1>b", "<style>p>a{}</style> <!-- <body> --><script>x</script>\n@<h1>b"},
		{"<head><META http-equiv=Refresh content='0;url=x'></head>", "<head><META http-equiv=Refresh content='0;url=x'>@</head>"},
	} {
		if got := string(dress([]byte(c.page), "N", plain)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.page, got, c.want)
		}
	}
}

func plain(string) string { return "@" }

func TestFrameIsWhatOnlyALoadCanChange(t *testing.T) {
	frame := func(head string) (f string) {
		dress([]byte("<html lang=a><head>"+head+"</head><body>"), "N", func(s string) string { f = s; return "" })
		return f
	}
	const head = "<meta http-equiv=Content-Security-Policy content=x><title>a</title><style>p{}</style>"
	for _, same := range []string{
		strings.Replace(head, ">a<", ">b<", 1), head + "<meta name=description content=x>", head + "<link rel=alternate href=x>",
		head + "<script type=application/ld+json>{}</script>",
	} {
		if frame(same) != frame(head) {
			t.Errorf("%s is another frame", same)
		}
	}
	for _, other := range []string{
		strings.Replace(head, "p{}", "p{x:y}", 1), strings.Replace(head, "content=x", "content=y", 1),
		head + "<link rel='x StyleSheet' href=x>", head + "<script>x</script>", head + "<base href=x>", head + "<meta http-equiv=refresh content=1>",
	} {
		if frame(other) == frame(head) {
			t.Errorf("%s is the same frame", other)
		}
	}
}

func TestStyleThatItsPolicyNamesIsNoPartOfTheFrame(t *testing.T) {
	page := func(policies []string, style string) (frame string) {
		head := ""
		for _, p := range policies {
			head += `<meta http-equiv=Content-Security-Policy content="` + p + `">`
		}
		dress([]byte(head+"<style>"+style+"</style><body>"), "N", func(s string) string { frame = s; return "" })
		return frame
	}
	named := func(style string) string {
		sum := sha256.Sum256([]byte(style))
		return "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	const a, b = "p{}", "p{x:y}"
	text := `<meta http-equiv="Content-Security-Policy" content="` + named(a) + `"><style media=print>` + a + "</style><style>" + b + "</style><body>"
	want := strings.NewReplacer("print>", `print nonce="N">`, named(a), html.EscapeString(allow(named(a), "N")), "<body>", "@<body>").Replace(text)
	if got := string(dress([]byte(text), "N", plain)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	one := page([]string{named(a)}, a)
	if page([]string{named(b)}, b) != one {
		t.Error("a page with another style cannot be changed in place")
	}
	if both := page([]string{named(a), named(a)}, a); page([]string{named(b), named(b)}, b) != both {
		t.Error("a page of two policies cannot be changed in place")
	}
	for what, other := range map[string]string{
		"a style that its policy does not name":     page([]string{named(a)}, b),
		"a style that one of two policies names":    page([]string{named(b), "style-src 'self'"}, b),
		"a style that any policy allows":            page([]string{"style-src 'unsafe-inline'"}, b),
		"a policy that allows more than the digest": page([]string{named(b) + " *"}, b),
	} {
		if other == one {
			t.Errorf("%s is the same frame", what)
		}
	}
	if page(nil, a) == page(nil, b) {
		t.Error("a style that no policy names is not looked at")
	}
}

func TestPolicyOfAPageAllowsOurScript(t *testing.T) {
	got := string(dress([]byte(`<meta content="script-src 'none'" HTTP-EQUIV=content-security-policy><meta http-equiv=Content-Security-Policy content="img-src *"><p>`), "N", plain))
	want := `<meta http-equiv="Content-Security-Policy" content="script-src &#39;nonce-N&#39;"><meta http-equiv="Content-Security-Policy" content="img-src *">@<p>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPolicyAllowsOurScriptAndNothingElse(t *testing.T) {
	for policy, want := range map[string]string{
		"":                   "",
		"img-src 'self'":     "img-src 'self'",
		"default-src 'none'": "default-src 'none'; script-src 'nonce-N'; style-src 'nonce-N'; connect-src 'self'",
		"default-src 'self'": "default-src 'self'; script-src 'self' 'nonce-N'; style-src 'self' 'nonce-N'",
		"default-src https:; script-src 'strict-dynamic'": "default-src https:; script-src 'strict-dynamic' 'nonce-N'; style-src https: 'nonce-N'; connect-src https: 'self'",
		"Script-Src-Elem 'none';;script-src 'self'":       "script-src-elem 'nonce-N'; script-src 'self'",
		"connect-src 'NONE'; style-src 'sha256-x'":        "connect-src 'self'; style-src 'sha256-x' 'nonce-N'",
		"style-src 'self' 'unsafe-inline'":                "style-src 'self' 'unsafe-inline'",
		"style-src-elem 'none'; style-src 'self'":         "style-src-elem 'nonce-N'; style-src 'self'",
		"trusted-types 'none'":                            "trusted-types unionhall-preview",
	} {
		if got := allow(policy, "N"); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", policy, got, want)
		}
	}
}
