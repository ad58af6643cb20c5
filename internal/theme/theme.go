// Package theme holds the layers of a theme and its compiled layouts. A layout
// turns a view of package site into the values of the slots of a shell. It
// cannot ask the site anything that is not in the view.
package theme

import (
	"io/fs"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// A Layer is one theme folder: layouts/, partials/, css/, static/, strings/,
// kinds/. The first layer that has a file wins, whole file; strings/ alone is
// joined key by key.
type Layer struct {
	Name string // its folder, as faults show it: themes/base
	FS   fs.FS
}

// Options of Load.
type Options struct {
	Layers []Layer // the strongest first; the last is the embedded base
	// Minify is given every template source once, before it is parsed, so that
	// pages are born minified. nil: sources are taken as they are.
	Minify func(path string, source []byte) ([]byte, error)
	// Sound layers are known to have no faults: nothing is compiled before a page
	// needs it. To look for faults is most of what Load does.
	Sound bool
}

// A Theme is loaded once and is safe for concurrent use.
type Theme struct{ theme }

// Load reads and compiles all layouts. Faults name file, line and column of
// the template; a theme with faults has no layouts and no shells.
func Load(o Options) (*Theme, diag.List) { return load(o) }

// Over returns the theme over other layers, in which layouts, partials and
// strings are the same, byte for byte, in layers of the same names: nothing of
// them is read or compiled again, and Load would tell the same of them.
func (t *Theme) Over(l []Layer) *Theme { return &Theme{theme{fs: l, templates: t.templates}} }

// FS is the layers seen as one folder.
func (t *Theme) FS() fs.FS { return t.fs }

// Shown is how faults call a file of FS: with the folder of the layer that has
// it, which is the one to open and mend.
func (t *Theme) Shown(name string) string { return t.fs.show(name) }

// Language returns what the theme knows of a language: strings/<lang>.yaml, or
// that of the language it is a variety of (en-GB: en, zh-TW: zh-Hant). ok is
// false when there is none: Chinese falls back to zh-Hans then, all else to
// English. Tag is always the one asked for.
func (t *Theme) Language(lang string) (l site.Language, ok bool) { return t.language(lang) }

// Slots are a page's own part: the fragment. Shell and Slots make the page.
type Slots struct {
	Root      string // the way to the root: "" or "../../"
	Meta      []byte
	Languages []byte
	Main      []byte
}

// A Shell is what pages with the same ShellView share, cut at its slots.
type Shell struct{ shell }

// Sum is the digest of the shell's bytes and of where its slots are.
func (s *Shell) Sum() digest.Sum { return s.sum }

// Begin is the digest of what all pages of the shell begin with: with the style
// sheet in it, more than half of a page.
func (s *Shell) Begin() digest.Prefix { return s.begin }

// Pieces returns what stands between the slots, and before the first and behind
// the last one. The bytes are shared: do not change them.
func (s *Shell) Pieces() [][]byte { return s.pieces }

// SlotNames returns what stands between the pieces: root, meta, languages, main,
// each of them as often as the shell has it.
func (s *Shell) SlotNames() []string { return s.slotList() }

// Cut returns the slots of a page that Append made, given how long they are. ok
// is false for bytes that s did not make with slots of these lengths.
func (s *Shell) Cut(page []byte, root string, meta, languages, main int) (slots Slots, ok bool) {
	return s.cutPage(page, root, meta, languages, main)
}

// Append appends the page that s and the slots make. It is the one place that
// joins them; the service worker's half does the same, byte for byte.
func (s *Shell) Append(page []byte, slots *Slots) []byte { return s.append(page, slots) }

// Shell renders layouts/shell.html in the language of v. The slots meta and
// main must occur exactly once.
func (t *Theme) Shell(v *site.ShellView) (*Shell, error) { return t.renderShell(v) }

// ShellSum is the digest of everything but the view that Shell depends on.
func (t *Theme) ShellSum(lang string) digest.Sum { return t.shellSum(lang) }

// Layout returns the layout called name (layouts/<name>.html) in a language,
// or nil. A layout file defines the templates "meta", "languages" and "main";
// what it does not define comes from layouts/page.html.
func (t *Theme) Layout(name, lang string) *Layout { return t.layout(name, lang) }

// A Layout is a compiled template in one language.
type Layout struct{ layout }

// Sum is the digest of the strings of its language and of all template files
// that it reaches.
func (l *Layout) Sum() digest.Sum { return l.sum }

// Render fills the slots from a view. It is safe for concurrent use; the
// slots belong to the caller, who may pass the same ones again.
func (l *Layout) Render(view any, slots *Slots) error { return l.render(view, slots) }
