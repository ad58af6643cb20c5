// Package desk makes the officers' desk: a page of its own, for an origin of its
// own, beside the folder of a site and never in it. It holds names of unions, forms and
// public keys, and nothing that a union or a worker has written.
package desk

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"

	"unionhall/internal/digest"
	"unionhall/internal/seal/words"
	"unionhall/pwa"
)

// Folder is what the desk's folder is called, beside the site's.
const Folder = "desk"

// A File is one of the desk's, all of which lie in one folder.
type File struct {
	Name  string
	Type  string // of its content, for HTTP
	Bytes []byte
}

// Mark stands in the desk's page, and tells a folder that we have made from others.
const Mark = `<meta name="generator" content="Unionhall desk">`

// Files makes the desk of a site. site is what site.Site.Desk returns; endpoint
// takes the place of the endpoint in it, "" leaves that.
func Files(site []byte, endpoint string) ([]File, error) {
	text, address, err := settled(site, endpoint)
	if err != nil {
		return nil, err
	}
	script, err := pwa.Desk()
	if err != nil {
		return nil, err
	}
	style, err := pwa.DeskStyle()
	if err != nil {
		return nil, err
	}
	files := []File{
		{"desk-" + digest.Of(script).Short() + ".js", types[".js"], script},
		{"desk-" + digest.Of(style).Short() + ".css", types[".css"], style},
		{"site-" + digest.Of(text).Short() + ".json", types[".json"], text},
	}
	files = append(files, File{"index.html", types[".html"], page(files, policy(address))})
	worker, err := pwa.DeskWorker(names(files), sumOf(files))
	if err != nil {
		return nil, err
	}
	return append(files, File{"sw.js", types[".js"], worker}), nil
}

// languages are those of the desk. In each it writes fingerprints as words.
var languages = []string{"zh-Hans", "en"}

// settled returns the site's text with the endpoint that the desk calls, and the lists of
// words of fingerprints.
func settled(site []byte, endpoint string) (text []byte, address *url.URL, err error) {
	var known map[string]json.RawMessage
	if err := json.Unmarshal(site, &known); err != nil {
		return nil, nil, fmt.Errorf("site: %w", err)
	}
	if endpoint == "" {
		if err := json.Unmarshal(known["endpoint"], &endpoint); err != nil {
			return nil, nil, fmt.Errorf("site: endpoint: %w", err)
		}
	}
	lists := map[string]string{}
	for _, lang := range languages {
		list, _ := words.In(lang) // both are there
		lists[lang] = base64.RawURLEncoding.EncodeToString(list.Data())
	}
	for name, value := range map[string]any{"endpoint": endpoint, "words": lists} {
		if known[name], err = json.Marshal(value); err != nil {
			return nil, nil, err
		}
	}
	if text, err = json.Marshal(known); err != nil {
		return nil, nil, err
	}
	address, err = url.Parse(endpoint)
	return text, address, err
}

// policy is the desk's Content Security Policy: its own files, the endpoint, and
// nothing else; no text becomes markup or a script's address but by its one policy.
func policy(endpoint *url.URL) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' " + origin(endpoint) +
		"; worker-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types unionhall-desk"
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// page is the desk's only page. Its title is in both languages, for the moment
// before the script has come; without a script it says what is missing.
func page(files []File, policy string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!doctype html>
<html lang="zh-Hans" data-site="%s">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
%s
<title>经办台 · Desk</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="%s">
<script src="%s" defer></script>
</head>
<body>
<noscript>经办台要在浏览器里打开加密的内容，请允许这个网站运行脚本。 The desk opens what is sealed in your browser: please allow scripts for this site.</noscript>
</body>
</html>
`, files[2].Name, html.EscapeString(policy), Mark, files[1].Name, files[0].Name)
	return b.Bytes()
}

func names(files []File) []string {
	list := make([]string, len(files))
	for i := range files {
		list[i] = files[i].Name
	}
	return list
}

// sumOf names the desk's files together: another desk keeps its files apart.
func sumOf(files []File) string {
	h := digest.New("desk")
	for i := range files {
		h.Sum(digest.Of(files[i].Bytes))
	}
	return h.Done().Short()
}
