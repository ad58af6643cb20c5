package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"unionhall/internal/check"
	"unionhall/internal/content"
	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

// checkFile beside site.yaml says which findings are not to be told.
const checkFile = "check.yaml"

// checked is what the rules for texts said of a file, and of what.
type checked struct {
	source, kind digest.Sum
	lang         string
	list         diag.List
}

// check looks for what a build does not need to know.
func (u *update) check(ctx context.Context) error {
	if !u.Check {
		return nil
	}
	found := make([]checked, len(u.listing.items))
	err := parallel(ctx, u.Jobs, len(found), func(_, i int) error {
		var err error
		found[i], err = u.checkText(&u.listing.items[i])
		return err
	})
	if err != nil {
		return err
	}
	u.checks = make(map[string]checked, len(found))
	for i := range found {
		u.checks[u.listing.items[i].path] = found[i]
		u.tell(found[i].list)
	}
	u.tell(check.Site(u.site))
	return nil
}

// checkText goes over one text, unless that was done before. A draft is not
// looked at where it is not shown: its writer knows that it is unfinished.
func (u *update) checkText(f *sourceFile) (checked, error) {
	place, ok, _ := u.sites.Place(f.path)
	p := u.items.byPath[f.path]
	if !ok || p == nil || !u.Drafts && p.item.Card.Unfinished() || u.Union != "" && place.Union.ID != u.Union {
		return checked{}, nil
	}
	now := checked{source: p.item.Source, kind: place.Kind.Sum, lang: place.Lang}
	if old, ok := u.checks[f.path]; ok && old.source == now.source && old.kind == now.kind && old.lang == now.lang {
		return old, nil
	}
	text, err := os.ReadFile(u.disk(f))
	if err != nil {
		return now, fmt.Errorf("item: %w", err)
	}
	now.list = checkSource(u.parser.parser, f.path, place, text)
	return now, nil
}

func checkSource(p *content.Parser, path string, place site.Place, text []byte) diag.List {
	return check.Text(p, content.Source{Path: path, Kind: place.Kind, Name: place.Name, Lang: place.Lang, Text: text})
}

// silences reads check.yaml. Where there is none, nothing is silenced.
func (b *builder) silences() (*check.Silences, diag.List) {
	text, err := os.ReadFile(filepath.Join(b.Source, checkFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	folder, whole := filepath.Abs(b.Source)
	if whole != nil {
		folder = b.Source
	}
	s, list := check.ReadSilences(checkFile, filepath.Base(folder), text)
	if err != nil {
		list = diag.List{unreadable(checkFile, err)}
	}
	return s, list
}

// silence takes out of list what the site's editors have decided to live with.
// What they have wrong themselves is told where the rules are looked at: a
// build does not fail for it.
func (b *builder) silence(list diag.List) (left diag.List, silenced int) {
	s, faults := b.silences()
	left, silenced = s.Apply(check.Masked(list))
	if !b.Check {
		left = slices.DeleteFunc(left, isIdle)
		return left, silenced
	}
	return append(left, faults...), silenced
}

func isIdle(d diag.Diag) bool { return d.Rule == check.Idle }

// within leaves out what is told of other unions, where one alone is looked
// at. Whether a silence is idle shows with all of them.
func (u *update) within(list diag.List) diag.List {
	if !u.Check || u.Union == "" || u.sites == nil {
		return list
	}
	return slices.DeleteFunc(list, func(d diag.Diag) bool {
		owner := u.sites.Owner(d.Path)
		return isIdle(d) || d.Severity != diag.Fault && owner != nil && owner.ID != u.Union
	})
}

// counsel is what there is to say of one file beyond what was told of all.
func (p *preview) counsel(source string) diag.List {
	list := p.advice(source)
	v := p.now.Load()
	f := sourceFile{path: source}
	if v == nil || roleOf(source) != itemText || p.disk(source) == "" {
		return list
	}
	place, ok, _ := v.frame.sites.Place(source)
	text, err := os.ReadFile(p.builder.disk(&f))
	if !ok || err != nil {
		return list
	}
	advice, _ := p.silence(checkSource(content.NewParser(v.frame.config.Zone), source, place, text))
	return append(list[:len(list):len(list)], advice...)
}
