package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"unionhall/themes"
)

// A siteChange is something that is changed at once, in the first version of a site.
type siteChange struct {
	version string
	row     string
	site    benchSite
	set     string // whose edition changes
	apply   func(dir string) error
}

const (
	menuVersion   = "menu"
	footerVersion = "footer"
	styleVersion  = "style"
	layoutVersion = "layout"
	ownVersion    = "own"
	aboveVersion  = "above"

	menuRow = "menu changed"
)

func siteChanges() []siteChange {
	const theme = "theme: bench\n"
	return []siteChange{
		{menuVersion, menuRow, hallSite, "", func(dir string) error {
			return amend(dir, "content/union.yaml", func(text []byte) []byte {
				return append(text, "  - {title: 安全生产, link: safety/}\n"...)
			})
		}},
		{footerVersion, "footer changed", hallSite, "", func(dir string) error {
			return amend(dir, "content/site.yaml", func(text []byte) []byte {
				return bytes.Replace(text, []byte("服务中心]"), []byte("服务中心, 每天 8:30 至 20:00 有人接电话]"), 1)
			})
		}},
		{styleVersion, "style sheet changed", hallSite, "", func(dir string) error {
			return errors.Join(dress(dir, "css/prose.css", func(text []byte) []byte {
				return append(text, "\narticle h2 { letter-spacing: 1px }\n"...)
			}), amend(dir, "content/site.yaml", func(text []byte) []byte { return append(text, theme...) }))
		}},
		{layoutVersion, "layout of two of the seven kinds changed", hallSite, "", func(dir string) error {
			return errors.Join(dress(dir, "layouts/item.html", func(text []byte) []byte {
				return bytes.Replace(text, []byte(`{{template "rest" .}}`), []byte(`<hr>{{template "rest" .}}`), 1)
			}), amend(dir, "content/site.yaml", func(text []byte) []byte { return append(text, theme...) }))
		}},
		{ownVersion, "one article of the county edited", countySite, countySite.set, func(dir string) error {
			return amend(dir, "content/linhe/zhongzhou/news/drum-tower-window.md", oneMore(1))
		}},
		{aboveVersion, "one rule of the province edited", countySite, "yl/", func(dir string) error {
			return amend(dir, "content/policy/annual-leave.md", oneMore(1))
		}},
	}
}

// amend changes a file, which must not stay as it is.
func amend(dir, name string, change func([]byte) []byte) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	changed := change(bytes.Clone(text))
	if bytes.Equal(changed, text) {
		return fmt.Errorf("%s: the change finds nothing to change", name)
	}
	return os.WriteFile(file, changed, 0o644)
}

// dress gives the site a theme of its own that differs from the base in one file.
func dress(dir, name string, change func([]byte) []byte) error {
	text, err := fs.ReadFile(themes.Base(), name)
	if err != nil {
		return err
	}
	file := path.Join("themes/bench", name)
	if err := write(filepath.Join(dir, filepath.FromSlash(file)), text); err != nil {
		return err
	}
	return amend(dir, file, change)
}

// oneMore adds a sentence to the body of an article.
func oneMore(n int) func([]byte) []byte {
	return func(text []byte) []byte {
		return fmt.Appendf(text, "\n第 %d 次修改：办公时间以窗口公布的为准，有疑问的请先打电话。\n", n)
	}
}

// editedArticle is the article that is the n-th to be edited, from 1: each time
// another one, all over the seven kinds.
func editedArticle(n int) int { return n * 37 % hallArticles }

// siteFacts are what the report says of a site.
type siteFacts struct {
	Pages int // that a phone keeps
	Above int // sets that its phones listen to besides

	// Bytes of an article, on average: of all of it, of what its reader has come
	// for, and of its fragment; of these two also what brotli makes of them.
	Page, Main, MainBrotli, Fragment, FragmentBrotli int
}

// A siteLaying is a site while its versions are made.
type siteLaying struct {
	*programs
	benchSite
	dir    string
	store  store
	key    string // the file of the key that signs
	builds int
}

func (l *siteLaying) path(name string) string { return filepath.Join(l.dir, name) }

// build makes the site as its webmaster does, a minute after the last time, and
// keeps what lies there then.
func (l *siteLaying) build(ctx context.Context, dir, version string) (snapshot, error) {
	day, err := time.Parse(time.DateOnly, l.now)
	if err != nil {
		return nil, err
	}
	l.builds++
	now := day.Add(time.Duration(l.builds) * time.Minute).Format("2006-01-02 15:04")
	args := []string{"build", "--source", filepath.Join(dir, ourSource), "--out", filepath.Join(dir, ourOut), "--base-url", benchURL, "--now", now, "--signing-key", l.key, "--lang", "en"}
	if l.builds == 1 { // there is no edition before it
		args = append(args, "--epoch", "+1")
	}
	_, err = measured(ctx, command{
		path: l.unionhall,
		args: args,
		env:  append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(dir, ourCache), benchPassphrase),
	})
	if err != nil {
		return nil, err
	}
	if version == "" {
		return nil, nil
	}
	x, err := l.store.take(filepath.Join(dir, ourOut), isPeripheral)
	if err != nil {
		return nil, err
	}
	return x, l.store.save(published{l.benchSite, version, ours}.name(), x)
}

// isPeripheral reports whether no phone asks for a file: feeds and what is for
// other programs.
func isPeripheral(address string) bool {
	return path.Ext(address) == ".xml" || path.Base(address) == "data.json" || path.Base(path.Dir(address)) == "schemas"
}

// layHall makes the versions of the site with 500 articles that are wanted.
func (l *siteLaying) layHall(ctx context.Context, root string, versions []string) error {
	sentences, err := sampleSentences(os.DirFS(filepath.Join(root, "content")))
	if err != nil {
		return err
	}
	h := newHall(sentences)
	t := tree{dir: l.path(ourSource)}
	t.write(h.files()...)
	if t.err != nil {
		return t.err
	}
	if err := l.layChanges(ctx, versions); err != nil {
		return err
	}
	last := 0
	for _, v := range versions {
		if n, err := strconv.Atoi(v); err == nil {
			last = max(last, n)
		}
	}
	for n := 1; n <= last; n++ {
		if err := amend(l.dir, "content/"+h.article(editedArticle(n)).path(), oneMore(n)); err != nil {
			return err
		}
		version := strconv.Itoa(n)
		if !slices.Contains(versions, version) {
			version = ""
		}
		if _, err := l.build(ctx, l.dir, version); err != nil {
			return err
		}
	}
	return nil
}

// layCounty makes the versions of the demonstration.
func (l *siteLaying) layCounty(ctx context.Context, root string, versions []string) error {
	if err := os.CopyFS(l.path(ourSource), os.DirFS(filepath.Join(root, "content"))); err != nil {
		return err
	}
	return l.layChanges(ctx, versions)
}

// layChanges makes the first version of a site, and of copies of it those in
// which one thing is changed.
func (l *siteLaying) layChanges(ctx context.Context, versions []string) (err error) {
	if l.key, err = makeKeys(ctx, l.unionhall, l.path(ourSource), l.path("keys")); err != nil {
		return err
	}
	if _, err := l.build(ctx, l.dir, version0); err != nil {
		return err
	}
	for _, c := range siteChanges() {
		if c.site.name != l.name || !slices.Contains(versions, c.version) {
			continue
		}
		dir := l.dir + "-" + c.version
		if err := os.CopyFS(dir, os.DirFS(l.dir)); err != nil {
			return err
		}
		if err := c.apply(dir); err != nil {
			return err
		}
		if _, err := l.build(ctx, dir, c.version); err != nil {
			return err
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// lay makes all that is served: the sites, and of each the peers' ones.
func (o *offlineOptions) lay(ctx context.Context, work string, stderr io.Writer) (f offlineFacts, err error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return f, err
	}
	p, err := buildPrograms(ctx, work, stderr, others{})
	if err != nil {
		return f, err
	}
	s := store{filepath.Join(work, "store")}
	if err := errors.Join(os.Mkdir(s.dir, 0o755), saveCertificate(filepath.Join(work, certificateFile))); err != nil {
		return f, err
	}
	list := wanted(o.tasks())
	f.sites = map[string]siteFacts{}
	for _, site := range []benchSite{hallSite, countySite} {
		versions := versionsOf(list, site)
		if len(versions) == 0 {
			continue
		}
		fmt.Fprintf(stderr, "%s: building %s\n", site.name, plural(len(versions), "version"))
		l := &siteLaying{programs: p, benchSite: site, dir: filepath.Join(work, site.name), store: s}
		if site.name == hallSite.name {
			err = l.layHall(ctx, root, versions)
		} else {
			err = l.layCounty(ctx, root, versions)
		}
		if err != nil {
			return f, err
		}
		if f.sites[site.name], err = s.facts(site); err != nil {
			return f, err
		}
	}
	if f.changed, err = s.changedFragments(o.tasks()); err != nil {
		return f, err
	}
	return f, s.layPeers(ctx, root, work, list, stderr)
}

// changedFragments adds up, for each row in which articles were edited, what
// brotli makes of each fragment that a phone has not as it is now.
func (s store) changedFragments(list []task) (map[string]int, error) {
	sizes := map[string]int{}
	for _, t := range list {
		if t.group != groupEdits || t.method != ours {
			continue
		}
		from, err := s.load(published{t.site, t.from, ours}.name())
		if err != nil {
			return nil, err
		}
		to, err := s.load(published{t.site, t.to, ours}.name())
		if err != nil {
			return nil, err
		}
		err = s.fragments(to, to.changed(from), func(_ []byte, own string) { sizes[t.row] += len(brotli11([]byte(own))) })
		if err != nil {
			return nil, err
		}
	}
	return sizes, nil
}

// versionsOf are the versions of a site that are wanted, whoever shows them.
func versionsOf(list []published, site benchSite) []string {
	var versions []string
	for _, p := range list {
		if p.site.name == site.name && !slices.Contains(versions, p.version) {
			versions = append(versions, p.version)
		}
	}
	slices.Sort(versions)
	return versions
}

// facts looks at the first version of a site.
func (s store) facts(site benchSite) (siteFacts, error) {
	var f siteFacts
	x, err := s.load(published{site, version0, ours}.name())
	if err != nil {
		return f, err
	}
	e, err := s.editionOf(x, site.set)
	if err != nil {
		return f, err
	}
	pages, err := s.kept(x, site.set)
	if err != nil {
		return f, err
	}
	f.Pages, f.Above = len(pages), len(e.Above)
	articles := slices.DeleteFunc(slices.Clone(pages), func(address string) bool { return path.Base(address) == "index.html" })
	err = s.fragments(x, articles, func(page []byte, own string) {
		text := mainElement.Find(page)
		for sum, n := range map[*int]int{
			&f.Page: len(page), &f.Main: len(text), &f.MainBrotli: len(brotli11(text)),
			&f.Fragment: len(own), &f.FragmentBrotli: len(brotli11([]byte(own))),
		} {
			*sum += n
		}
	})
	for _, sum := range []*int{&f.Page, &f.Main, &f.MainBrotli, &f.Fragment, &f.FragmentBrotli} {
		*sum /= max(1, len(articles))
	}
	return f, err
}

// layPeers makes the peers' sites of ours, and has everything compressed that
// phones will ask for.
func (s store) layPeers(ctx context.Context, root, work string, list []published, stderr io.Writer) error {
	var names []string
	var sites []snapshot
	var sums []string
	for _, p := range list {
		x, err := s.load(published{p.site, p.version, ours}.name())
		if err != nil {
			return err
		}
		if p.method == ours {
			asked, err := s.forPhones(x, p.site.set)
			if err != nil {
				return err
			}
			sums = append(append(sums, asked...), x.sums([]string{p.site.home() + "index.html"})...)
			continue
		}
		y, err := s.peerOf(x, p)
		if err != nil {
			return err
		}
		for _, sum := range y {
			sums = append(sums, sum)
		}
		if y[workerFile] != "" {
			if err := s.save(p.name(), y); err != nil {
				return err
			}
			continue
		}
		names, sites = append(names, p.name()), append(sites, y)
	}
	if len(sites) > 0 {
		fmt.Fprintln(stderr, "installing Workbox, and generating its workers")
		folder := filepath.Join(work, workboxFolder)
		if err := installWorkbox(ctx, root, folder); err != nil {
			return err
		}
		with, err := s.withWorkbox(ctx, folder, sites)
		if err != nil {
			return err
		}
		for i, x := range with {
			if err := s.save(names[i], x); err != nil {
				return err
			}
			sums = append(sums, x.workers()...)
		}
	}
	slices.Sort(sums)
	sums = slices.Compact(sums)
	fmt.Fprintf(stderr, "compressing %d files\n", len(sums))
	return s.compress(sums)
}

// peerOf is the site of a peer, with its worker if Workbox does not make it.
func (s store) peerOf(x snapshot, p published) (snapshot, error) {
	pages, err := s.kept(x, p.site.set)
	if err != nil {
		return nil, err
	}
	pages = slices.DeleteFunc(pages, func(address string) bool { return path.Base(path.Dir(address)) == "offline" })
	peer, err := s.pagesOf(x, pages)
	if err != nil {
		return nil, err
	}
	if p.method == workboxParts || p.method == addAllParts {
		if peer, err = s.withStyleFile(peer); err != nil {
			return nil, err
		}
	}
	if p.method == addAll || p.method == addAllParts {
		return s.withAddAll(peer)
	}
	return peer, nil
}
