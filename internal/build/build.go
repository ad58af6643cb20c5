// Package build is the pipeline from a source folder to an output folder:
// scan, parse, site, views, render, publish, in this order. It keeps what it
// learnt, so that the next Update costs what changed. It decides nothing about
// what a page says: package site does.
package build

import (
	"context"
	"io/fs"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/picture"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

// Precompress says whether .gz and .br files are laid beside the others.
type Precompress uint8

// Levels of precompression.
const (
	NoPrecompress   Precompress = iota
	Precompressed               // gzip 9 and brotli 5
	BestPrecompress             // gzip 9 and brotli 11
)

// Options of a Builder. The zero value of each but Source, Base and Now is usable.
type Options struct {
	Source      string // the folder with site.yaml
	Out         string // where the site goes; "" renders and reports but writes nothing
	Cache       string // folder for parse results; "" keeps none between runs
	Base        fs.FS  // the embedded base theme
	BaseURL     string // "https://host/path/"; "" takes the address of site.yaml
	Union       string // id: build this union alone; "" all
	Drafts      bool   // show drafts and what is not approved
	Check       bool   // look for what package check looks for, too
	Now         time.Time
	Jobs        int // goroutines; 0: one per processor
	Precompress Precompress
	Encoders    []string                             // programs that write pictures in formats besides JPEG and PNG: see EncoderNames
	Explain     string                               // an address or output file to explain
	Sign        func(payload []byte) (string, error) // makes the compact JWS of an edition by the key that site.yaml names; nil: phones are given editions that nobody signed
	Previous    string                               // folder or address where the site was published before; "": Out
	NewEpoch    Epoch                                // of what phones fetch; zero: that of site.yaml
	Verify      bool                                 // read what phones fetch back, and compare it with the pages
	KillWorker  bool                                 // publish a worker that removes what phones keep, and itself
	Trial       *seal.Trial                          // makes keys for forms in the place of those of unions, for trying out; nil: theirs
	Endpoint    string                               // where forms are handed over, with v1/ at its end; "" takes the endpoint of site.yaml
	Program     string                               // identifies the program in cache keys; "" disables the cache
	Progress    func(p Progress)                     // called from one goroutine at a time, often; may be nil
}

// An Epoch is what a build is told to begin. Of two editions of a set phones take
// that of the higher epoch, then of the higher number: beginning another one is
// for a publication that cannot find the last one, or must not follow it.
type Epoch struct {
	Next bool // the one after that of site.yaml
	To   int  // this one, where it is not 0
}

// Progress is how far an Update is.
type Progress struct {
	Stage Stage
	Done  int
	Total int
}

// Stage of an Update.
type Stage uint8

// The stages, in order.
const (
	Scanning Stage = iota
	Parsing
	Shrinking // pictures; left out where none is new
	Rendering
	Publishing
)

// EncoderNames returns the programs that Options.Encoders may name, each with
// the package in which Debian and Ubuntu have it.
func EncoderNames() (names, packages []string) {
	for _, name := range picture.EncoderNames() {
		names, packages = append(names, name), append(packages, picture.EncoderPackage(name))
	}
	return names, packages
}

// Report is what an Update did.
type Report struct {
	Unions  int
	Items   int   // items that are shown
	Pages   int   // HTML files of the site
	Files   int   // all files of the site
	Bytes   int64 // of all files, without the precompressed ones
	Elapsed time.Duration
	First   string // the page to open first, below Out; "" for none
	Address string // where the site will be published; "" leaves out feeds, sitemap and canonical links

	Parsed   int // source files parsed, not taken from the cache
	Rendered int // pages rendered
	Written  int // files written
	Removed  int // files removed

	Sets     int  // offline sets
	Editions int  // of them made anew
	Verified int  // pages that were read back as phones would
	Signed   bool // the editions are signed

	Receives []site.Reception // forms that are sent to unions
	Desk     []byte           // what officers' desks know of the site: see site.Site.Desk

	Silenced int // warnings that check.yaml keeps from being told

	Skipped    []Skipped
	NextChange time.Time // when an item is next due to appear or to expire; zero: never
	NextPath   string    // that item
	Explained  []diag.Words
	CacheError error `json:"-"` // why nothing was kept in Cache; it only makes the next build slower
}

// Skipped names the items left out for one reason.
type Skipped struct {
	Reason site.Reason
	Paths  []string
}

// A Builder builds one source folder again and again. Update is not safe for
// concurrent use.
type Builder struct{ builder }

// New checks the options and opens source, cache and output. It changes
// nothing on disk.
func New(o Options) (*Builder, error) { return newBuilder(o) }

// At sets the time that decides what is shown, for the Updates that follow.
func (b *Builder) At(now time.Time) { b.Now = now }

// Update brings the output up to date with the source. Faults are returned in
// the list, sorted, each once; with any of severity Fault nothing is published
// and what is published stays as it is. The error is for what no editor can
// mend: a disk that is full, a folder that cannot be read.
func (b *Builder) Update(ctx context.Context) (*Report, diag.List, error) {
	return b.update(ctx)
}
