package officer

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"unionhall/internal/seal"
)

// A Folder is where envelopes lie as they came, sealed: one folder for each, by its
// digest, with "envelope.json", "line.json" (what the endpoint says of it) and
// "part-00.bin" and so on. Everything is written in one step, so that a pull that was
// cut off goes on where it was.
type Folder string

const (
	envelopeFile = "envelope.json"
	lineFile     = "line.json"
)

var digestName = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

func partFile(n int) string { return fmt.Sprintf("part-%02d.bin", n) }

// A Kept is an envelope of a folder.
type Kept struct {
	Line
	Rewraps []string `json:"rewraps"`
	Receipt string   `json:"receipt"`

	dir string
}

// Pulled is what a pull did.
type Pulled struct {
	New       int `json:"new"`       // envelopes
	Parts     int `json:"parts"`     // sealed parts
	Changed   int `json:"changed"`   // known envelopes of which the endpoint says something else now
	Withdrawn int `json:"withdrawn"` // taken back by the worker: not fetched
	Kept      int `json:"kept"`      // envelopes that are in the folder
}

// mostPages is how many pages of a list are asked for: far more than a union has.
const mostPages = 10_000

// Pull fetches what the folder does not have. Pulled again, it fetches what is new. kids
// are the thumbprints of the officer's opening keys: for what is sealed to none of them a
// rewrap is looked for each time.
func (f Folder) Pull(ctx context.Context, e *Endpoint, kids ...string) (p Pulled, err error) {
	for after, pages := "", 0; ; pages++ {
		if pages == mostPages { // an endpoint that always has one more would keep a machine busy for ever
			return p, ErrAnswer
		}
		page, err := e.List(ctx, after)
		if err != nil {
			return p, err
		}
		for _, l := range page.Items {
			if err := f.pull(ctx, e, l, kids, &p); err != nil {
				return p, err
			}
		}
		if after = page.Next; after == "" || len(page.Items) == 0 {
			break
		}
	}
	kept, err := f.Kept()
	p.Kept = len(kept)
	return p, err
}

func (f Folder) pull(ctx context.Context, e *Endpoint, l Line, kids []string, p *Pulled) error {
	if !digestName.MatchString(l.Digest) { // it becomes a name of a folder
		return ErrAnswer
	}
	was, err := f.read(l.Digest)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err != nil && !isNew {
		return err
	}
	if l.State == "withdrawn" {
		p.Withdrawn++
		if isNew {
			return nil
		}
		return f.note(was, l, p)
	}
	if isNew || !was.opensFor(kids) {
		state := ""
		if !isNew {
			state = was.State
		}
		switch was, err = f.fetch(ctx, e, l); {
		case IsRefused(err, "envelope/withdrawn"), IsRefused(err, "desk/unknown"):
			p.Withdrawn++ // a moment ago
			return nil
		case err != nil:
			return err
		case isNew:
			p.New++
		case l.State != state:
			p.Changed++
		}
	}
	if err := f.pullParts(ctx, e, was, l, p); err != nil {
		return err
	}
	return f.note(was, l, p)
}

// opensFor reports whether one of our keys opens it, by the names alone.
func (k *Kept) opensFor(kids []string) bool {
	e, err := k.envelope()
	if err != nil || len(kids) == 0 {
		return err == nil
	}
	names := e.Kids
	for _, text := range k.Rewraps {
		if w, err := seal.ReadRewrap(text); err == nil {
			names = append(names, w.Kid)
		}
	}
	return slices.ContainsFunc(kids, func(kid string) bool { return slices.Contains(names, kid) })
}

// note writes what the endpoint says now.
func (f Folder) note(k *Kept, l Line, p *Pulled) error {
	if k.State != l.State {
		p.Changed++
	}
	k.Line = l
	return k.write()
}

// fetch writes an envelope, which has to be the one that was listed.
func (f Folder) fetch(ctx context.Context, e *Endpoint, l Line) (*Kept, error) {
	got, err := e.Fetch(ctx, l.Digest)
	if err != nil {
		return nil, err
	}
	sealed, err := seal.ParseEnvelope([]byte(got.Envelope))
	if err != nil || encode(sealed.Digest[:]) != l.Digest {
		return nil, ErrAnswer
	}
	k := &Kept{Line: l, Rewraps: got.Rewraps, Receipt: got.Receipt, dir: filepath.Join(string(f), l.Digest)}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return nil, err
	}
	if err := replace(filepath.Join(k.dir, envelopeFile), sealed.Body); err != nil {
		return nil, err
	}
	return k, k.write()
}

// pullParts fetches the parts that are at the endpoint and not here.
func (f Folder) pullParts(ctx context.Context, e *Endpoint, k *Kept, l Line, p *Pulled) error {
	if l.Parts == 0 {
		return nil
	}
	sealed, err := k.envelope()
	if err != nil {
		return err
	}
	for n, digest := range sealed.Parts {
		file := filepath.Join(k.dir, partFile(n))
		if _, err := os.Stat(file); err == nil || slices.Contains(l.Missing, n) {
			continue
		}
		part, err := e.Part(ctx, l.Digest, n)
		if IsRefused(err, "part/unknown") {
			continue
		}
		if err != nil {
			return err
		}
		if sha256.Sum256(part) != digest {
			return ErrAnswer
		}
		if err := replace(file, part); err != nil {
			return err
		}
		p.Parts++
	}
	return nil
}

// Kept returns all envelopes of the folder, oldest first.
func (f Folder) Kept() ([]*Kept, error) {
	entries, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []*Kept
	for _, entry := range entries {
		if !entry.IsDir() || !digestName.MatchString(entry.Name()) {
			continue
		}
		k, err := f.read(entry.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue // the pull was cut off before the line was written
		}
		if err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	slices.SortStableFunc(list, func(a, b *Kept) int { return int(a.ReceivedAt - b.ReceivedAt) })
	return list, nil
}

func (f Folder) read(digest string) (*Kept, error) {
	k := &Kept{dir: filepath.Join(string(f), digest)}
	text, err := os.ReadFile(filepath.Join(k.dir, lineFile))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, k); err != nil || k.Digest != digest {
		return nil, fmt.Errorf("%s: it is damaged", filepath.Join(k.dir, lineFile))
	}
	return k, nil
}

func (k *Kept) write() error {
	text, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	return replace(filepath.Join(k.dir, lineFile), append(text, '\n'))
}

// envelope reads the sealed bytes, and sees that they are those that were listed.
func (k *Kept) envelope() (*seal.Envelope, error) {
	file := filepath.Join(k.dir, envelopeFile)
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	e, err := seal.ParseEnvelope(body)
	if err == nil && encode(e.Digest[:]) != k.Digest {
		err = errors.New("it has changed")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return e, nil
}

// replace puts a file in its place in one step.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".pull-")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
