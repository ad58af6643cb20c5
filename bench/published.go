package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
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
	line, _, _ := bytes.Cut(text, []byte("\n"))
	fields := strings.Split(string(line), ".")
	if len(fields) != 3 {
		return e, fmt.Errorf("%s: the first line is no compact JWS", address)
	}
	payload, err := base64.RawURLEncoding.DecodeString(fields[1])
	if err != nil {
		return e, fmt.Errorf("%s: %w", address, err)
	}
	return e, json.Unmarshal(payload, &e)
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

// ownParts adds up what brotli makes of the own part of each page, that is, of
// less than its fragment: what machines read of it stands in its head.
func (s store) ownParts(x snapshot, pages []string) (int, error) {
	size := 0
	for _, address := range pages {
		text, err := s.get(x[address])
		if err != nil {
			return 0, err
		}
		size += len(brotli11(mainElement.Find(text)))
	}
	return size, nil
}
