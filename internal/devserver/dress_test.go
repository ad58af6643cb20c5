package devserver

import "testing"

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
		if got := string(dress([]byte(c.page), "@", "N")); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.page, got, c.want)
		}
	}
}

func TestPolicyOfAPageAllowsOurScript(t *testing.T) {
	got := string(dress([]byte(`<meta content="script-src 'none'" HTTP-EQUIV=content-security-policy><meta http-equiv=Content-Security-Policy content="img-src *"><p>`), "@", "N"))
	want := `<meta http-equiv="Content-Security-Policy" content="script-src &#39;nonce-N&#39;"><meta http-equiv="Content-Security-Policy" content="img-src *">@<p>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPolicyAllowsOurScriptAndNothingElse(t *testing.T) {
	for policy, want := range map[string]string{
		"":                   "",
		"img-src 'self'":     "img-src 'self'",
		"default-src 'none'": "default-src 'none'; script-src 'nonce-N'; connect-src 'self'",
		"default-src 'self'": "default-src 'self'; script-src 'self' 'nonce-N'",
		"default-src https:; script-src 'strict-dynamic'": "default-src https:; script-src 'strict-dynamic' 'nonce-N'; connect-src https: 'self'",
		"Script-Src-Elem 'none';;script-src 'self'":       "script-src-elem 'nonce-N'; script-src 'self'",
		"connect-src 'NONE'; style-src 'sha256-x'":        "connect-src 'self'; style-src 'sha256-x'",
		"trusted-types 'none'":                            "trusted-types unionhall-preview",
	} {
		if got := allow(policy, "N"); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", policy, got, want)
		}
	}
}
