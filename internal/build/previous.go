package build

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/seal"
	"unionhall/pwa"
)

// This file reads what was published before: from the output folder, or from
// where Options.Previous says.

// A source is a folder that was published, such as that of an offline set: "…/yl/offline/".
type source interface {
	// read returns a file of it. One that is not there is fs.ErrNotExist.
	read(ctx context.Context, name string) ([]byte, error)
}

// How much is read of one file, in bytes. A pack holds fifty pages or half a
// megabyte, but a single page may be larger.
const mostPublished = 32 << 20

// published returns where a set was published.
func (k *keeping) published(s *offlineSet) source {
	return k.lastPublished(k.ground, k.client, s.Prefix+offlineFolder)
}

// lastPublished returns a folder of the site as it was published before; place
// ends with a slash, or is "".
func (o *Options) lastPublished(g *ground, client *http.Client, place string) source {
	switch {
	case o.Previous == "":
		return ownFolder{g, place}
	case isWeb(o.Previous):
		return webFolder{client, strings.TrimSuffix(o.Previous, "/") + "/" + place}
	default:
		return otherFolder(filepath.Join(o.Previous, filepath.FromSlash(place)))
	}
}

func isWeb(place string) bool {
	return strings.HasPrefix(place, "https://") || strings.HasPrefix(place, "http://")
}

// ownFolder is one below the output folder. Only what a build made is read.
type ownFolder struct {
	ground *ground
	place  string
}

func (f ownFolder) read(_ context.Context, name string) ([]byte, error) {
	file := f.place + name
	if _, ours := f.ground.record.files[file]; !ours {
		return nil, fmt.Errorf("%s: %w", file, fs.ErrNotExist)
	}
	return readPlain(f.ground.path(file))
}

type otherFolder string

func (f otherFolder) read(_ context.Context, name string) ([]byte, error) {
	return readPlain(filepath.Join(string(f), name))
}

// readPlain reads a file that is no link or device and not too large.
func readPlain(file string) ([]byte, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > mostPublished {
		return nil, fmt.Errorf("%s: %w", file, fs.ErrNotExist)
	}
	return os.ReadFile(file)
}

// webFolder is one on a host.
type webFolder struct {
	client *http.Client
	place  string
}

// patience is how long a host may take for one file.
const patience = 60 * time.Second

func newClient() *http.Client { return &http.Client{Timeout: patience} }

func (f webFolder) read(ctx context.Context, name string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.place+name, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Cache-Control", "no-cache")
	response, err := f.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotFound, response.StatusCode == http.StatusGone:
		return nil, fmt.Errorf("%s: %w", f.place+name, fs.ErrNotExist)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s: the host answers %s", f.place+name, response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, mostPublished+1))
	if err == nil && len(data) > mostPublished {
		err = fmt.Errorf("%s: more than %d bytes", f.place+name, mostPublished)
	}
	return data, err
}

// partName is what the names of parts look like: they hold the digest of the
// JSON, also those of its gzip.
var partName = regexp.MustCompile(`^(shell|pack|patch|log|map)-([0-9a-f]{32})\.(json|bin)$`)

// readPart reads a part that an edition names, and checks it.
func readPart(ctx context.Context, from source, name string) ([]byte, error) {
	named := partName.FindStringSubmatch(name)
	if named == nil {
		return nil, fmt.Errorf("part %q: not the name of one", name)
	}
	data, err := from.read(ctx, name)
	if err != nil {
		return nil, err
	}
	plain := data
	if named[3] == "bin" {
		if plain, err = unzipped(data); err != nil {
			return nil, fmt.Errorf("part %q: %w", name, err)
		}
	}
	if digest.Of(plain).Short() != named[2] {
		return nil, fmt.Errorf("part %q: %w", name, errAltered)
	}
	return data, nil
}

var errAltered = errors.New("not the bytes that its name promises")

// readLast reads the edition of a set that is published.
func (k *keeping) readLast(ctx context.Context, s *offlineSet) error {
	text, err := s.source.read(ctx, editionFile)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !isEdition(text) {
		return nil // many hosts answer with a page of their own where nothing is
	}
	if err != nil {
		return fmt.Errorf("published edition: %w", err)
	}
	s.last, err = pwa.ReadPublished(text, k.opener(), func(name string) ([]byte, error) { return readPart(ctx, s.source, name) })
	switch {
	case err == nil:
		return k.preferOwn(ctx, s)
	case k.NewEpoch != (Epoch{}): // which follows nothing
		s.last = nil
	default:
		s.told = diag.List{k.unreadable(s, err)}
	}
	return nil
}

// preferOwn goes on from the output folder where that has a later edition than
// the host that Options.Previous names. A host may serve an earlier one for a
// while, and phones that have seen the later one would refuse what follows that.
func (k *keeping) preferOwn(ctx context.Context, s *offlineSet) error {
	own := ownFolder{k.ground, s.place("")}
	if s.source == source(own) {
		return nil
	}
	text, err := own.read(ctx, editionFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("edition in the output folder: %w", err)
	}
	here, err := pwa.ReadPublished(text, payloadOf, func(name string) ([]byte, error) { return readPart(ctx, own, name) })
	if err != nil {
		return nil // what cannot be read is not followed
	}
	if there := s.last.Edition; cmp.Or(cmp.Compare(here.Edition.Epoch, there.Epoch), cmp.Compare(here.Edition.Number, there.Number)) > 0 {
		s.source, s.last = own, here
	}
	return nil
}

// opener returns how the payload is taken out of a published edition. Whoever
// signs believes what comes from elsewhere only when one of the site's keys has
// signed it. What lies in the output folder a build has made, as the record
// says, perhaps with a key that was changed since.
func (k *keeping) opener() func(jws string) ([]byte, error) {
	if k.Previous == "" || len(k.keys) == 0 {
		return payloadOf
	}
	return func(jws string) ([]byte, error) { return seal.Verify(seal.Edition, jws, k.keys...) }
}

// payloadOf returns the payload of a compact JWS, whoever signed it.
func payloadOf(jws string) ([]byte, error) {
	parts := strings.Split(jws, ".")
	if len(parts) != 3 {
		return nil, errors.New("not a compact JWS")
	}
	return base64.RawURLEncoding.Strict().DecodeString(parts[1])
}

// isEdition reports whether a text looks like an edition: JSON in base64url.
func isEdition(text []byte) bool { return strings.HasPrefix(string(text[:min(len(text), 3)]), "eyJ") }

// unzipped returns what gzip has packed.
func unzipped(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, mostPublished+1))
	if err == nil && len(plain) > mostPublished {
		err = fmt.Errorf("more than %d bytes", mostPublished)
	}
	return plain, err
}
