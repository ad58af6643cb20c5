package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/picture"
	"unionhall/internal/site"
	"unionhall/internal/theme"
)

// builder is what a Builder keeps between Updates. All of it belongs to the
// Update that runs.
type builder struct {
	Options
	cacheDir string // of this source; "": nothing is kept between runs

	cacheError error // why an Update could not keep what it learnt

	look   *look // nil until a theme without faults was loaded
	items  *items
	bodies bodies
	files  map[string]*fileFact
	state  *state
	checks map[string]checked // by path

	artists []*picture.Encoder // of pictures; encoders are those of all files
	recipe  digest.Sum         // of what is made of pictures
	gallery *gallery

	// What a Preview wants; of a Builder, only tests do, to compare them.
	early bool // what is to be published later is shown, marked
	plain bool // pictures are shown as they lie; pages are of now, and have no script for being read late

	step func(what string) // tests watch the output folder change
}

func newBuilder(o Options) (*Builder, error) {
	info, err := os.Stat(o.Source)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("source %q: not a folder", o.Source)
	}
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	encoders, err := findEncoders(o.Encoders)
	if err != nil {
		return nil, err
	}
	b := &Builder{builder{Options: o, files: map[string]*fileFact{}, artists: encoders, recipe: recipeOf(encoders)}}
	b.gallery = &gallery{builder: &b.builder}
	return b, nil
}

// Close lets go of the files that a Builder keeps open.
func (b *Builder) Close() error {
	b.look.close()
	return errors.Join(b.bodies.close(), b.gallery.close())
}

func (b *builder) update(ctx context.Context) (*Report, diag.List, error) {
	u := &update{builder: b, began: time.Now()}
	b.cacheError, b.bodies.failed = nil, nil
	report, err := u.run(ctx)
	if u.root != nil {
		u.root.Close()
	}
	if err != nil {
		return nil, u.diags.Sorted(), err
	}
	report.CacheError = cmp.Or(b.bodies.failed, b.gallery.failure(), b.cacheError)
	list, silenced := u.silence(u.diags)
	report.Silenced = silenced
	report.Elapsed = time.Since(u.began)
	return report, u.within(list).Sorted(), nil
}

// An update is one Update: each of its methods is a station, and fills in what
// the next ones need.
type update struct {
	*builder
	began    time.Time // before anything was looked at
	diags    diag.List
	listing  *listing
	config   *site.Config
	layers   []theme.Layer
	themeSum themeSums
	root     *os.Root   // of the site's own theme, until a look has it
	inputs   digest.Sum // of everything that the build depends on; zero: something cannot be told
	scanned  time.Time  // after the source was listed, before site.yaml was read
	reading  time.Time  // before any other file of the source was read

	sites  *site.Map
	forms  siteForms
	parser *parser
	parsed []*content.Item
	other  *attachments
	icons  *engraver // nil where the site has none
	site   *site.Site

	ground    *ground
	staging   *staging
	renderer  *renderer
	keeping   *keeping
	verified  int      // pages
	results   []result // with the compressed copies
	removed   int
	explained []diag.Words
}

// run is the pipeline. Faults stop it before it renders and once more before
// it publishes; until then the output folder is as it was.
func (u *update) run(ctx context.Context) (*Report, error) {
	if err := u.readSettings(ctx); err != nil || u.config == nil {
		return &Report{}, err
	}
	if report, ok := u.unchanged(); ok {
		return report, nil
	}
	if err := u.readTheme(); err != nil || u.diags.Faults() > 0 && u.look == nil {
		return &Report{}, err
	}
	if err := u.readUnions(); err != nil {
		return nil, err
	}
	if err := u.readItems(ctx); err != nil {
		return nil, err
	}
	if err := u.arrange(ctx); err != nil {
		return nil, err
	}
	if err := u.check(ctx); err != nil {
		return nil, err
	}
	if err := u.renderAndPublish(ctx); err != nil {
		return nil, err
	}
	return u.report(), nil
}

// readSettings lists the source and reads what stands above everything else.
func (u *update) readSettings(ctx context.Context) error {
	var err error
	if u.listing, err = u.scan(ctx); err != nil {
		return err
	}
	u.scanned = time.Now()
	u.tell(u.listing.diags)
	if !u.listing.hasSite {
		u.tell(diag.List{noSite()})
		return nil
	}
	text, err := os.ReadFile(u.disk(&u.listing.site))
	if err != nil {
		return err
	}
	c, list := site.ReadConfig(siteFile, text)
	u.tell(list)
	u.config = c
	if u.layers, u.root, list, err = openTheme(u.Source, c, u.Base); err != nil {
		return err
	}
	u.tell(list)
	if u.themeSum, err = layersSums(u.layers); err != nil {
		return fmt.Errorf("theme: %w", err)
	}
	if u.state == nil {
		u.cacheDir = u.makeCacheDir()
		u.state = u.loadState()
	}
	u.inputs = u.inputsSum()
	return nil
}

func (u *update) tell(list diag.List) { u.diags = append(u.diags, list...) }

func noSite() diag.Diag {
	return diag.Diag{
		Path: siteFile, Rule: "site/none", Severity: diag.Fault,
		Text: diag.Say("内容文件夹里没有 %s", "the source folder has no %s", siteFile),
		Hint: diag.Say("新建一个，写上 title: 网站名称；新建网站用 unionhall new site 文件夹",
			"make one that says title: and the name of the site; unionhall new site DIR makes a new site"),
	}
}

// readTheme takes the theme into use. One with faults is not kept: the last one
// without serves to find the faults of the content.
func (u *update) readTheme() error {
	l, err := u.dress(u.layers, u.themeSum)
	if err != nil {
		return fmt.Errorf("theme: %w", err)
	}
	u.tell(l.diags)
	if l.diags.Faults() == 0 && l != u.look {
		u.look.close()
		u.look, l.root, u.root = l, u.root, nil
	}
	return nil
}

// readUnions reads every union.yaml. There are few, and they say what every
// page of a union shows: nothing about them is kept.
func (u *update) readUnions() error {
	u.reading = time.Now()
	unions := make([]*site.Union, len(u.listing.unions))
	for i := range u.listing.unions {
		f := &u.listing.unions[i]
		text, err := os.ReadFile(u.disk(f))
		if err != nil {
			return fmt.Errorf("union: %w", err)
		}
		union, list := site.ReadUnion(f.path, text, u.look.kinds)
		u.tell(list)
		unions[i] = union
	}
	known := func(lang string) bool { _, ok := u.look.theme.Language(lang); return ok }
	m, list := site.NewMap(u.config, unions, u.look.kinds, known)
	placeFolders(u.look.theme, list)
	u.tell(list)
	u.sites = m
	var err error
	u.forms, list, err = u.readForms(u.look, m, u.listing.keys, u.listing.forms)
	u.tell(list)
	return err
}

// readItems parses what the cache does not know.
func (u *update) readItems(ctx context.Context) error {
	zone := u.config.Zone
	if u.items == nil {
		u.loadItems(zone)
	}
	u.items.keep(zoneKey(zone), u.look.kinds)
	u.parser = &parser{
		builder: u.builder, site: u.sites, parser: content.NewParser(zone), at: u.reading,
		count: newProgress(u.Progress, Parsing, len(u.listing.items)),
	}
	var list diag.List
	var err error
	u.parsed, list, err = u.parser.all(ctx, u.listing.items)
	u.tell(list)
	return err
}

// arrange makes the site of the items.
func (u *update) arrange(ctx context.Context) error {
	u.other = u.attachments(ctx, u.listing, u.reading)
	in := u.input(u.look, &u.forms, u.config)
	in.Map, in.Items, in.File, in.Now = u.sites, u.parsed, u.other.info, u.Now
	if !u.plain {
		u.icons = u.engraver(u.other)
		in.Icons = u.icons.icons
	}
	s, list := site.New(in)
	u.tell(list)
	u.tell(u.other.pretenders())
	u.site = s
	if err := u.other.failure(); err != nil || u.plain {
		return err
	}
	u.icons.keep()
	return u.icons.failure()
}

// input is what options, theme and forms have to say about a site.
func (b *builder) input(l *look, f *siteForms, c *site.Config) site.Input {
	styles, static := l.dress(f.static)
	return site.Input{
		Languages: func(tag string) site.Language { known, _ := l.theme.Language(tag); return known },
		Styles:    styles, Static: static,
		BaseURL: b.BaseURL, Union: b.Union, Drafts: b.Drafts, Early: b.early, Preview: b.plain, Offline: !b.KillWorker,
		Forms: f.set, Keys: f.keys, Speeds: f.speeds, Endpoint: b.endpointOf(c), Trial: b.Trial,
	}
}

// renderAndPublish makes what differs and puts it in its place.
func (u *update) renderAndPublish(ctx context.Context) error {
	defer u.keepItems()
	if u.diags.Faults() > 0 {
		return nil
	}
	u.staging = &staging{out: u.Out, jobs: u.Jobs}
	published := false
	defer func() { u.staging.clear(!published) }()
	if err := u.staging.enter(); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	var err error
	if u.ground, err = u.openGround(); err != nil {
		return err
	}
	u.tell(u.ground.mixed(u.Union))
	if err := u.wantWording(ctx); err != nil {
		return err
	}
	if err := u.render(ctx); err != nil || u.diags.Faults() > 0 {
		return err
	}
	if err := u.publish(ctx); err != nil {
		return err
	}
	published = true
	if u.Verify {
		return u.verify(ctx)
	}
	return nil
}

// publish ends the update: from here on the output folder changes.
func (u *update) publish(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := u.keeping.writeEpoch(); err != nil {
		return err
	}
	p := u.publication()
	if u.Out != "" {
		if err := p.run(); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	u.removed = p.removed
	var err error
	was := u.state
	if u.state, err = u.remember(p); err != nil {
		return err
	}
	u.state.now = u.Now
	if u.settled() {
		u.state.inputs = u.inputs
	}
	u.state.next, _ = u.site.Next()
	u.state.sets = u.keeping.kept(was.sets)
	u.explain(was)
	u.state.told = told{u.quietReport(), u.diags.Sorted()}
	u.saveState(u.state)
	u.tidyCopies()
	return nil
}

// keepItems saves what was parsed, whatever became of it: an editor who mends
// one fault among a thousand files waits for one.
func (u *update) keepItems() {
	fresh := u.parser.fresh.Load()
	if u.other.done() || fresh {
		u.saveItems(u.config.Zone)
		u.tidy()
	}
}
