package build

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"unionhall/internal/site"
)

// report says what the update did.
func (u *update) report() *Report {
	r := u.quietReport()
	r.Parsed = int(u.parser.parsed.Load())
	r.Removed = u.removed
	if u.renderer != nil {
		r.Rendered = int(u.renderer.rendered.Load())
	}
	for i := range u.results {
		if u.results[i].staged != "" {
			r.Written++
		}
	}
	if u.keeping != nil {
		r.Editions = u.keeping.renewed()
	}
	r.Explained, r.Verified = u.explained, u.verified
	return &r
}

// quietReport is the report of a build that has nothing to do.
func (u *update) quietReport() Report {
	r := Report{Unions: u.site.Unions(), Items: u.site.Items(), Pages: len(u.site.Pages()), Files: len(u.results)}
	r.First, r.Address = firstPage(u.site.Pages()), cmp.Or(u.BaseURL, u.config.Address)
	r.NextChange, r.NextPath = u.site.Next()
	r.Receives, r.Desk = u.site.Receptions(), u.site.Desk()
	r.Skipped = skipped(u.site.Skipped())
	if u.renderer != nil {
		for i := range u.renderer.results {
			r.Bytes += u.renderer.results[i].made.size
		}
	}
	if u.keeping != nil {
		r.Sets, r.Signed = len(u.keeping.sets), u.keeping.signs()
		for _, s := range u.keeping.sets {
			for _, res := range slices.Concat(s.parts, s.editions) {
				r.Bytes += res.made.size
			}
		}
	}
	return r
}

// firstPage returns the home that stands above the others: of the whole site,
// or of the one union that is built.
func firstPage(pages []site.Page) string {
	first, depth := "", 0
	for i := range pages {
		file := string(pages[i].File)
		if d := strings.Count(file, "/"); path.Base(file) == "index.html" && (first == "" || d < depth) {
			first, depth = file, d
		}
	}
	return first
}

// skipped groups a sorted list by reason.
func skipped(list []site.Skip) []Skipped {
	var groups []Skipped
	for _, s := range list {
		if n := len(groups); n == 0 || groups[n-1].Reason != s.Reason {
			groups = append(groups, Skipped{Reason: s.Reason})
		}
		g := &groups[len(groups)-1]
		g.Paths = append(g.Paths, s.Path)
	}
	return groups
}
