package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A method is a way to read a site offline.
type method string

const (
	ours    method = "Unionhall"
	workbox method = "Workbox"
	addAll  method = "cache.addAll"
	// The peers again, with pages whose style sheet is a file beside them, as most
	// sites have it: it comes once, and not in each page.
	workboxParts method = "Workbox, style sheet as a file"
	addAllParts  method = "cache.addAll, style sheet as a file"
)

func methods() []method { return []method{ours, workbox, workboxParts, addAll, addAllParts} }

// slug is its name on the command line, and in those of files.
func (m method) slug() string {
	return map[method]string{ours: "ours", workbox: "workbox", workboxParts: "workbox-parts", addAll: "addall", addAllParts: "addall-parts"}[m]
}

func methodNames() []string {
	var list []string
	for _, m := range methods() {
		list = append(list, m.slug())
	}
	return list
}

// registerScript is what the peers' pages have in the place of our script.
//
//go:embed register.js
var registerScript []byte

var (
	pageScript = regexp.MustCompile(`static/page-[0-9a-f]+\.js`)
	staticFile = regexp.MustCompile(`(?:src|href)="?(?:\.\./)*(static/[^" >]+)`)
)

// pagesOf is the site of a peer, without its worker: the same pages, byte for
// byte, the files that they cannot do without, and in the place of our script one
// that registers the peer's worker.
func (s store) pagesOf(x snapshot, pages []string) (snapshot, error) {
	peer := snapshot{}
	for _, address := range pages {
		sum, ok := x[address]
		if !ok {
			return nil, fmt.Errorf("there is no page %s", address)
		}
		peer[address] = sum
		text, err := s.get(sum)
		if err != nil {
			return nil, err
		}
		for _, name := range staticFile.FindAllSubmatch(text, -1) {
			file := "/" + string(name[1])
			peer[file] = x[file]
		}
	}
	register, err := s.put(registerScript)
	if err != nil {
		return nil, err
	}
	found := false
	for address := range peer {
		if pageScript.MatchString(address) {
			peer[address], found = register, true
		}
	}
	if !found {
		return nil, errors.New("the pages name no script that a peer's could stand for")
	}
	return peer, nil
}

// withStyleFile takes the style sheet out of the pages, and lays it beside
// them, as most sites have it: it comes once then.
func (s store) withStyleFile(x snapshot) (snapshot, error) {
	apart := maps.Clone(x)
	for _, address := range x.pages() {
		text, err := s.get(x[address])
		if err != nil {
			return nil, err
		}
		style := styleElement.FindSubmatch(text)
		if style == nil {
			return nil, fmt.Errorf("%s has no style sheet", address)
		}
		sum, err := s.put(style[1])
		if err != nil {
			return nil, err
		}
		file := "static/style-" + sum[:32] + ".css"
		apart["/"+file] = sum
		text = policyElement.ReplaceAll(text, nil) // it names the style sheet by its digest
		root := strings.Repeat("../", strings.Count(address, "/")-1)
		text = styleElement.ReplaceAllLiteral(text, []byte(`<link rel="stylesheet" href="`+root+file+`">`))
		if apart[address], err = s.put(text); err != nil {
			return nil, err
		}
	}
	return apart, nil
}

// workerFile is where the peers' workers lie, as ours does.
const workerFile = "/sw.js"

// withAddAll adds a worker that fetches everything with one call, as many write
// theirs.
func (s store) withAddAll(x snapshot) (snapshot, error) {
	var list []string
	for _, address := range slices.Sorted(maps.Keys(x)) {
		list = append(list, reader(address))
	}
	text, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	with := maps.Clone(x)
	with[workerFile], err = s.put(fmt.Appendf(nil, addAllWorker, text))
	return with, err
}

const addAllWorker = `const files = %s;
addEventListener("install", e => e.waitUntil(caches.open("pages").then(c => c.addAll(files)).then(() => skipWaiting())));
addEventListener("activate", e => e.waitUntil(clients.claim()));
addEventListener("fetch", e => e.respondWith(caches.match(e.request).then(r => r || fetch(e.request))));
`

// withWorkbox adds to each of the sites what Workbox generates for it. folder
// has the packages; it is made ready once.
func (s store) withWorkbox(ctx context.Context, folder string, sites []snapshot) ([]snapshot, error) {
	var dirs []string
	for i, x := range sites {
		dir := filepath.Join(folder, fmt.Sprint("site-", i))
		if err := s.lay(dir, x); err != nil {
			return nil, err
		}
		dirs = append(dirs, dir)
	}
	if _, err := output(ctx, folder, "node", append([]string{"generate.mjs"}, dirs...)...); err != nil {
		return nil, err
	}
	var with []snapshot
	for i, dir := range dirs {
		generated, err := s.take(dir, func(address string) bool { return path.Ext(address) == ".html" || sites[i][address] != "" })
		if err != nil {
			return nil, err
		}
		if generated[workerFile] == "" {
			return nil, fmt.Errorf("no %s of Workbox in %s", workerFile, dir)
		}
		maps.Copy(generated, sites[i])
		with = append(with, generated)
	}
	return with, nil
}

// workers are the digests of a peer's scripts.
func (x snapshot) workers() []string {
	var sums []string
	for address, sum := range x {
		if path.Ext(address) == ".js" {
			sums = append(sums, sum)
		}
	}
	return sums
}

// lay writes a snapshot's files into a folder.
func (s store) lay(dir string, x snapshot) error {
	for address, sum := range x {
		text, err := s.get(sum)
		if err != nil {
			return err
		}
		if err := write(filepath.Join(dir, filepath.FromSlash(address)), text); err != nil {
			return err
		}
	}
	return nil
}

// workboxFolder is where that is, in the work folder.
const workboxFolder = "workbox"

// installWorkbox brings the packages that bench/workbox pins into a folder.
func installWorkbox(ctx context.Context, root, folder string) error {
	for _, name := range []string{"package.json", "package-lock.json", "generate.mjs"} {
		text, err := os.ReadFile(filepath.Join(root, "bench", "workbox", name))
		if err != nil {
			return err
		}
		if err := write(filepath.Join(folder, name), text); err != nil {
			return err
		}
	}
	_, err := output(ctx, folder, "npm", "ci", "--silent", "--no-audit", "--no-fund")
	return err
}
