package build

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"unionhall/internal/digest"
)

// A record is what builds have made in an output folder: the file .unionhall
// in it. Only what stands there is ever replaced or removed. It says nothing
// of when or where, so that it is the same whoever builds.
//
//	unionhall 1 UNION
//	SUM PATH
//	...
//
// UNION is the id of the one union that was built, or "*". The lines are
// sorted by path. SUM is the digest of the file as it was published.
type record struct {
	union string
	files map[string]digest.Sum
}

const (
	recordFile = ".unionhall"
	recordHead = "unionhall 1 "
	wholeSite  = "*"
)

// readRecord returns the record of an output folder together with its bytes:
// an empty one where there is none, or none that can be understood. Then all
// that is there counts as somebody else's.
func readRecord(out string) (record, []byte, error) {
	text, err := os.ReadFile(filepath.Join(out, recordFile))
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, nil, nil
	}
	if err != nil {
		return record{}, nil, fmt.Errorf("record: %w", err)
	}
	return parseRecord(string(text)), text, nil
}

// parseRecord leaves out lines that no build can have written: above all paths
// that lead out of the folder.
func parseRecord(text string) record {
	head, rest, _ := strings.Cut(text, "\n")
	union, ok := strings.CutPrefix(head, recordHead)
	if !ok {
		return record{}
	}
	r := record{union: union, files: make(map[string]digest.Sum, strings.Count(rest, "\n"))}
	for line := range strings.Lines(rest) {
		hex, file, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || !safePath(file) {
			continue
		}
		if sum, err := digest.Parse(hex); err == nil {
			r.files[file] = sum
		}
	}
	return r
}

// safePath reports whether a path is one of a file below the output folder,
// and none of our own names there.
func safePath(file string) bool {
	return fs.ValidPath(file) && file != "." && filepath.IsLocal(filepath.FromSlash(file)) &&
		file == path.Clean(file) && !strings.HasPrefix(file, recordFile) && !strings.ContainsAny(file, "\r\n")
}

// text is the record as it stands in the file.
func (r record) text() []byte {
	var b bytes.Buffer
	b.Grow(len(r.files) * 128)
	fmt.Fprintf(&b, "%s%s\n", recordHead, r.union)
	for _, file := range slices.Sorted(maps.Keys(r.files)) {
		sum := r.files[file]
		b.WriteString(sum.String())
		b.WriteByte(' ')
		b.WriteString(file)
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// and returns r with what other has and r has not.
func (r record) and(other record) record {
	both := record{union: r.union, files: maps.Clone(r.files)}
	for file, sum := range other.files {
		if _, ok := both.files[file]; !ok {
			both.files[file] = sum
		}
	}
	return both
}
