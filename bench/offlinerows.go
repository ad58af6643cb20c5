package main

import (
	"fmt"
	"slices"
	"strconv"
)

// A benchSite is one of the two that are read offline.
type benchSite struct {
	name  string
	title string
	set   string // its prefix
	now   string // the day of its builds
}

var (
	hallSite   = benchSite{"hall", "A union with 500 articles of 8 kB in seven kinds", "", benchClock}
	countySite = benchSite{"county", "The demonstration: a county with all that it inherits", "yl-linhe-zhongzhou/", "2026-12-01"}
)

// home is where readers begin.
func (s benchSite) home() string { return "/" + s.set }

// A task is one row of the tables for one method.
type task struct {
	group      string // as --only names it
	row        string
	site       benchSite
	method     method
	from, to   string // versions of the site: what the phone has ("" for a new phone), and what is published
	set        string // whose edition changes
	small      bool   // only what is kept unasked
	slow       bool   // takes many minutes
	onlySlow3G bool
}

// version0 is how a site begins.
const version0 = "0"

// Groups of rows, by their names on the command line.
const (
	groupFirst      = "first"
	groupEdits      = "edits"
	groupChanges    = "changes"
	groupSame       = "same"
	groupCut        = "cut"
	groupStorage    = "storage"
	groupNavigation = "navigation"
	groupCounty     = "county"
)

func rowGroups() []string {
	return []string{groupFirst, groupEdits, groupChanges, groupSame, groupCut, groupStorage, groupNavigation, groupCounty}
}

// The rows that figures are stated for.
const (
	rowAll   = "first visit, until everything is saved"
	rowSmall = "first visit, until what is kept unasked is saved"
	rowSame  = "nothing changed"
	rowCut   = "connection lost at half"
)

// behind is how many edits there were, and how many of them a phone has not seen.
type behind struct{ edits, missed int }

func behinds() []behind { return []behind{{1, 1}, {10, 1}, {10, 10}, {100, 1}, {100, 10}, {100, 100}} }

func (b behind) row() string {
	if b.edits == b.missed {
		return fmt.Sprintf("after %s, phone %d behind", plural(b.edits, "edit"), b.missed)
	}
	return fmt.Sprintf("after %d edits, phone %d behind", b.edits, b.missed)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (b behind) from() string { return strconv.Itoa(b.edits - b.missed) }
func (b behind) to() string   { return strconv.Itoa(b.edits) }

// allTasks are all rows, in the order of the tables.
func allTasks() []task {
	hall, county := hallSite, countySite
	list := []task{
		{group: groupFirst, row: rowAll, site: hall, method: ours, to: version0},
		{group: groupFirst, row: rowSmall, site: hall, method: ours, to: version0, small: true},
		{group: groupFirst, row: rowAll, site: hall, method: workbox, to: version0, slow: true},
		{group: groupFirst, row: rowAll, site: hall, method: workboxParts, to: version0, slow: true, onlySlow3G: true},
		{group: groupFirst, row: rowAll, site: hall, method: addAll, to: version0, slow: true},
		{group: groupFirst, row: rowAll, site: hall, method: addAllParts, to: version0, slow: true, onlySlow3G: true},
	}
	for _, b := range behinds() {
		list = append(list, task{group: groupEdits, row: b.row(), site: hall, method: ours, from: b.from(), to: b.to()})
		if b.edits == b.missed { // of Workbox's phones, all that began with the first version
			list = append(list, task{group: groupEdits, row: b.row(), site: hall, method: workbox, from: b.from(), to: b.to()})
		}
	}
	for _, c := range siteChanges() {
		if c.site.name != hall.name {
			continue
		}
		list = append(list, task{group: groupChanges, row: c.row, site: hall, method: ours, from: version0, to: c.version})
		if c.version == menuVersion { // to Workbox all are the same: every page is another one
			list = append(list, task{group: groupChanges, row: c.row, site: hall, method: workbox, from: version0, to: c.version, slow: true})
		}
	}
	list = append(list,
		task{group: groupSame, row: rowSame, site: hall, method: ours, from: version0, to: version0},
		task{group: groupSame, row: rowSame, site: hall, method: workbox, from: version0, to: version0},
		task{group: groupCut, row: rowCut, site: hall, method: ours, to: version0},
		task{group: groupCut, row: rowCut, site: hall, method: workbox, to: version0, slow: true, onlySlow3G: true},
		task{group: groupStorage, site: hall, method: ours, from: version0, to: version0},
		task{group: groupStorage, site: hall, method: workbox, from: version0, to: version0},
		task{group: groupNavigation, site: hall, method: ours, from: version0, to: version0},
		task{group: groupNavigation, site: hall, method: workbox, from: version0, to: version0},
		task{group: groupCounty, row: rowAll, site: county, method: ours, to: version0},
		task{group: groupCounty, row: rowSmall, site: county, method: ours, to: version0, small: true},
		task{group: groupCounty, row: rowAll, site: county, method: workbox, to: version0, slow: true},
		task{group: groupCounty, row: rowAll, site: county, method: addAll, to: version0, slow: true},
	)
	for _, c := range siteChanges() {
		if c.site.name == county.name {
			list = append(list, task{group: groupCounty, row: c.row, site: county, method: ours, from: version0, to: c.version, set: c.set})
		}
	}
	list = append(list, task{group: groupCounty, row: rowSame, site: county, method: ours, from: version0, to: version0})
	for i := range list {
		if list[i].set == "" {
			list[i].set = list[i].site.set
		}
	}
	return list
}

// tasks are those that were chosen.
func (o *offlineOptions) tasks() []task {
	return slices.DeleteFunc(allTasks(), func(t task) bool { return !o.only.has(t.group) || !o.methods.has(t.method.slug()) })
}

// onLine reports whether a task is one for a slow line.
func (t task) onLine() bool { return t.row != "" }

// A published names one snapshot.
type published struct {
	site    benchSite
	version string
	method  method
}

func (p published) name() string {
	return p.site.name + "-" + p.version + "-" + p.method.slug()
}

// wanted are the snapshots that tasks want, in no order.
func wanted(list []task) []published {
	seen := map[published]bool{}
	for _, t := range list {
		for _, version := range []string{t.from, t.to} {
			if version != "" {
				seen[published{t.site, version, t.method}] = true
			}
		}
	}
	var all []published
	for p := range seen {
		all = append(all, p)
	}
	return all
}
