package build

import (
	"context"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// A Preview is a site that lies in memory and follows its source: an Update
// takes in what has changed, and a page is rendered when it is asked for.
// What has faults is shown as it last was without them. Get, Key, Disk and
// Advice may be called at any time, from several goroutines, also while an
// Update runs; Update and Close may not.
type Preview struct{ preview }

// NewPreview opens a source to look at. Of the options it uses Source, Cache,
// Program, Base, BaseURL, Union, Drafts, Now, Jobs and Progress. Drafts, what
// waits for approval and what is to be published later are shown where Drafts
// is set. With a zero Now, each Update takes the clock's.
func NewPreview(o Options) (*Preview, error) { return newPreview(o) }

// Update brings the preview up to date. The paths are files and folders on
// disk, absolute, at which something may have changed, come or gone; those at
// which the site reads nothing are passed over. With nil everything is looked
// at. The error is for what no editor can mend.
func (p *Preview) Update(ctx context.Context, paths []string) (*Turn, error) {
	return p.update(ctx, paths)
}

// A Turn is what an Update came to.
type Turn struct {
	Version uint64    // of what is served from now on; the same as before where nothing in it changed; 0: nothing can be shown yet
	Diags   diag.List // everything that is wrong with the source now, sorted
	Unions  int
	Items   int
	Pages   int
	First   string // address of the page to open first, "" for that at the base path
	Parsed  int    // files parsed
	Whole   bool   // the site was made anew, not out of the one before
	Elapsed time.Duration
	Next    time.Time // when something appears or expires by itself; zero: never
}

// A Served is what lies at an address.
type Served struct {
	File   string     // what it is published as: where its relative links are right
	Type   string     // media type, with its charset
	Bytes  []byte     // nil where Disk is set
	Disk   string     // a file to be sent as it is
	Page   bool       // HTML of the site
	Source string     // the item that the page is made of, below the source; "" for others
	Sum    digest.Sum // the same for the same bytes
}

// Get makes what lies at an address below the base path, percent-decoded:
// "yl/news/", "yl/news", "yl/news/index.html". It returns nil where there is
// nothing; NotFound makes the page to show then.
func (p *Preview) Get(address string) (*Served, error) { return p.get(address) }

// NotFound makes the site's own page for what is not there; nil before the
// first version.
func (p *Preview) NotFound() (*Served, error) { return p.notFound() }

// Missing says why nothing lies at an address where a file of the source would
// have it: a fault, withdrawn, expired. It returns that file's path below the
// source, or "".
func (p *Preview) Missing(address string) (source string, why diag.Words) { return p.missing(address) }

// Key returns what tells whether a page would be made anew: two versions that
// give the same key show the same bytes. Zero where nothing lies.
func (p *Preview) Key(address string) digest.Sum { return p.key(address) }

// Advice returns what would be told of one file of the source, beyond what
// keeps it from being shown: see package check.
func (p *Preview) Advice(source string) diag.List { return p.counsel(source) }

// Disk returns where a file that a Diag names lies on disk, or "" where it
// does not: files of the built-in theme.
func (p *Preview) Disk(path string) string { return p.disk(path) }

// Folders returns the folders on disk that the site is read from, each with
// all below it. They may change with an Update.
func (p *Preview) Folders() []string { return p.folders() }

// Desk returns what officers' desks know of the site, Receptions what its unions
// receive; both are nil before the first Update.
func (p *Preview) Desk() []byte                 { return p.deskText() }
func (p *Preview) Receptions() []site.Reception { return p.receptions() }

// Close lets go of what the Preview keeps open.
func (p *Preview) Close() error { return p.close() }
