package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
)

// An edition is what the benchmark has to know of a set's edition: see
// docs/formats.md.
type edition struct {
	Number int      `json:"number"`
	Time   int64    `json:"time"` // seconds since 1970
	Above  []string `json:"above"`
	Map    digested `json:"map"`
}

// A digested part of an edition is a digest, in base64url, and more.
type digested string

func (d *digested) UnmarshalJSON(text []byte) error {
	var all []json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil || len(all) == 0 {
		return fmt.Errorf("%s is no digest and size", text)
	}
	return json.Unmarshal(all[0], (*string)(d))
}

// editionOf reads the edition of a set in a snapshot, without verifying it.
func (s store) editionOf(x snapshot, set string) (edition, error) {
	var e edition
	address := "/" + set + "offline/edition.txt"
	text, err := s.get(x[address])
	if err != nil {
		return e, fmt.Errorf("%s: %w", address, err)
	}
	lines := bytes.Split(text, []byte("\n"))
	if len(lines) < 3 {
		return e, fmt.Errorf("%s: no JWS and its payload", address)
	}
	return e, json.Unmarshal(lines[1], &e)
}

// kept are the pages that a phone has when it has saved everything of a set:
// all of its own, and what the sets above let it inherit. In a site of one union
// in one language, whose prefix is empty, these are all.
func (s store) kept(x snapshot, set string) ([]string, error) {
	if set == "" {
		return x.pages(), nil
	}
	e, err := s.editionOf(x, set)
	if err != nil {
		return nil, err
	}
	pages, err := s.mapped(x, set, e, func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	for _, above := range e.Above {
		e, err := s.editionOf(x, above)
		if err != nil {
			return nil, err
		}
		shared, err := s.mapped(x, above, e, isShared)
		if err != nil {
			return nil, err
		}
		maps.Copy(pages, shared)
	}
	return slices.Sorted(maps.Keys(pages)), nil
}

// isShared reports whether a pack is one of those that unions below inherit.
func isShared(pack string) bool { return pack == "C" || strings.HasPrefix(pack, "s") }

// mapped are the pages of a set in the packs that are wanted.
func (s store) mapped(x snapshot, set string, e edition, wanted func(pack string) bool) (map[string]bool, error) {
	sum, err := base64.RawURLEncoding.DecodeString(string(e.Map))
	if err != nil {
		return nil, err
	}
	address := "/" + set + "offline/map-" + hex.EncodeToString(sum) + ".json"
	text, err := s.get(x[address])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	var m struct{ Pages [][]any }
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	pages := map[string]bool{}
	for _, p := range m.Pages {
		if len(p) < 2 {
			return nil, fmt.Errorf("%s: a page without a pack: %v", address, p)
		}
		file, err := url.PathUnescape(fmt.Sprint(p[0])) // as it is on the disk
		if err != nil {
			return nil, fmt.Errorf("%s: %w", address, err)
		}
		if wanted(fmt.Sprint(p[1])) {
			pages["/"+file] = true
		}
	}
	return pages, nil
}

// forPhones are the digests of what a phone may ask for beside pages, when it
// keeps a set and listens to those above it. Maps are for builders.
func (s store) forPhones(x snapshot, set string) ([]string, error) {
	e, err := s.editionOf(x, set)
	if err != nil {
		return nil, err
	}
	folders := []string{"/", "/static/"}
	for _, prefix := range append(e.Above, set) {
		folders = append(folders, "/"+prefix+"offline/")
	}
	var sums []string
	for address, sum := range x {
		folder, base := path.Split(address)
		if slices.Contains(folders, folder) && shrinks(base) && !strings.HasPrefix(base, "map-") && path.Ext(base) != ".html" {
			sums = append(sums, sum)
		}
	}
	return sums, nil
}

// sums are the digests of some of the addresses.
func (x snapshot) sums(addresses []string) []string {
	var list []string
	for _, a := range addresses {
		if sum, ok := x[a]; ok {
			list = append(list, sum)
		}
	}
	return list
}

// A keptShell is what pages of one kind share: see docs/formats.md.
type keptShell struct {
	Pieces []string `json:"pieces"`
	Slots  []string `json:"slots"`
}

// shells are all of a snapshot, in order of their names.
func (s store) shells(x snapshot) ([]keptShell, error) {
	var list []keptShell
	for _, address := range slices.Sorted(maps.Keys(x)) {
		if base := path.Base(address); !strings.HasPrefix(base, "shell-") || path.Ext(base) != ".json" {
			continue
		}
		text, err := s.get(x[address])
		if err != nil {
			return nil, err
		}
		var k keptShell
		if err := json.Unmarshal(text, &k); err != nil || len(k.Pieces) != len(k.Slots)+1 {
			return nil, errors.Join(fmt.Errorf("%s: no shell", address), err)
		}
		list = append(list, k)
	}
	return list, nil
}

// fragment is what a page at an address has beside the shell, as packs and
// patches carry it: metadata, languages and main. ok is false for a page of
// another shell.
func (k *keptShell) fragment(page, address string) (own string, ok bool) {
	root := strings.Repeat("../", strings.Count(address, "/")-1)
	fixed := []string{k.Pieces[0]} // what stands between the parts that are the page's own
	for i, slot := range k.Slots {
		if slot == "root" {
			fixed[len(fixed)-1] += root + k.Pieces[i+1]
		} else {
			fixed = append(fixed, k.Pieces[i+1])
		}
	}
	last := len(fixed) - 1
	page, begins := strings.CutPrefix(page, fixed[0])
	page, ends := strings.CutSuffix(page, fixed[last])
	if last == 0 || !begins || !ends {
		return "", false
	}
	for _, piece := range fixed[1:last] {
		part, rest, found := strings.Cut(page, piece)
		if !found {
			return "", false
		}
		own += part
		page = rest
	}
	return own + page, true
}

// fragments calls f with each of the pages and what is its own of it.
func (s store) fragments(x snapshot, pages []string, f func(page []byte, own string)) error {
	shells, err := s.shells(x)
	if err != nil {
		return err
	}
	for _, address := range pages {
		text, err := s.get(x[address])
		if err != nil {
			return err
		}
		var own string
		found := false
		for i := range shells {
			if own, found = shells[i].fragment(string(text), address); found {
				break
			}
		}
		if !found {
			return fmt.Errorf("%s is a page of no shell", address)
		}
		f(text, own)
	}
	return nil
}
