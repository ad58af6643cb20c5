package e2e

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/andybalholm/brotli"
)

// A trace is a text that somebody finds who looks through the folder of a browser's
// profile.
type trace struct {
	mark string
	file string
	how  string // in which reading of the file
}

// search looks for marks in all files of a profile: as UTF-8 and UTF-16, as the files
// are and as what lies in them compressed.
func searchProfile(t *testing.T, profile string, marks []string) (found []trace) {
	t.Helper()
	type spelling struct {
		mark  string
		bytes []byte
	}
	var spellings []spelling
	for _, m := range marks {
		spellings = append(spellings, spelling{m, []byte(m)}, spelling{m, inUTF16(m)})
	}
	err := filepath.WalkDir(profile, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(profile, file) // it lies below it
		told := map[string]bool{}
		for how, reading := range readings(text) {
			for _, s := range spellings {
				if !told[s.mark] && bytes.Contains(reading, s.bytes) {
					told[s.mark] = true
					found = append(found, trace{s.mark, name, how})
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func inUTF16(text string) (b []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

// readings are all texts that the bytes of a file can be read as: themselves; the
// records of a LevelDB log without the headers that cut them; the blocks of a LevelDB
// table; what gzip, zlib and Snappy have compressed anywhere in these; and what Brotli
// and bare deflate have from the beginning of a file or of an answer in the HTTP cache,
// since nothing marks where they begin.
func readings(file []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		plain := append([][]byte{file, logRecords(file)}, tableBlocks(file)...)
		for i, b := range plain {
			how := []string{"as it is", "as a log", "as a table"}[min(i, 2)]
			if !yield(how, b) {
				return
			}
			for name, run := range compressedRuns(b) {
				if !yield(how+", "+name, run) {
					return
				}
			}
		}
		for _, at := range bodies(file) {
			for name, r := range map[string]io.Reader{"brotli": brotli.NewReader(bytes.NewReader(file[at:])), "deflate": flate.NewReader(bytes.NewReader(file[at:]))} {
				if run := upTo(r); len(run) > 0 && !yield(fmt.Sprintf("%s at %d", name, at), run) {
					return
				}
			}
		}
	}
}

// mostRead is how much of one compressed run is read.
const mostRead = 4 << 20

// upTo reads as much as can be read: a run may be cut.
func upTo(r io.Reader) []byte {
	b, _ := io.ReadAll(io.LimitReader(r, mostRead)) // what came before the fault counts
	return b
}

// compressedRuns finds what is compressed by how it begins.
func compressedRuns(b []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for i := range b {
			var name string
			var run []byte
			switch {
			case bytes.HasPrefix(b[i:], []byte{0x1f, 0x8b, 8}):
				if r, err := gzip.NewReader(bytes.NewReader(b[i:])); err == nil {
					name, run = "gzip", upTo(r)
				}
			case b[i] == 0x78 && i+1 < len(b) && bytes.IndexByte([]byte{1, 0x5e, 0x9c, 0xda}, b[i+1]) >= 0:
				if r, err := zlib.NewReader(bytes.NewReader(b[i:])); err == nil {
					name, run = "zlib", upTo(r)
				}
			}
			if len(run) > 0 && !yield(fmt.Sprintf("%s at %d", name, i), run) {
				return
			}
			if run := snappy(b[i:]); len(run) >= leastRun && !yield(fmt.Sprintf("snappy at %d", i), run) {
				return
			}
		}
	}
}

// leastRun is the least that a Snappy run has to give to be looked at: less is what any
// bytes give, and holds no mark that the file does not hold as it is.
const leastRun = 16

// snappy undoes Snappy's block format, as far as it goes: the format says nothing at its
// beginning but how long it is, so anything may be tried. What repeats nothing of itself
// hides nothing either: it can be read in the file as it is.
func snappy(b []byte) (out []byte) {
	repeats := false
	defer func() {
		if !repeats {
			out = nil
		}
	}()
	n, used := binary.Uvarint(b)
	if used <= 0 || n < leastRun || n > mostRead {
		return nil
	}
	b = b[used:]
	if len(b) == 0 || b[0]&3 != 0 {
		return nil // it begins with bytes as they are
	}
	for len(b) > 0 && len(out) < int(n) {
		tag := b[0]
		if tag&3 == 0 {
			length, head := int(tag>>2)+1, 1
			if length > 60 {
				head += length - 60
				if len(b) < head {
					return out
				}
				var little [8]byte
				copy(little[:], b[1:head])
				length = int(binary.LittleEndian.Uint32(little[:])) + 1
			}
			if length <= 0 || length > len(b)-head {
				return append(out, b[min(head, len(b)):]...)
			}
			out, b = append(out, b[head:head+length]...), b[head+length:]
			continue
		}
		length, offset, head := snappyCopy(b)
		if head == 0 || offset <= 0 || offset > len(out) {
			return out
		}
		repeats = true
		for range length {
			out = append(out, out[len(out)-offset])
		}
		b = b[head:]
	}
	return out
}

// snappyCopy reads an element that repeats what came before; head is 0 where it is cut.
func snappyCopy(b []byte) (length, offset, head int) {
	switch tag := int(b[0]); tag & 3 {
	case 1:
		if len(b) >= 2 {
			return tag>>2&7 + 4, tag>>5<<8 | int(b[1]), 2
		}
	case 2:
		if len(b) >= 3 {
			return tag>>2 + 1, int(binary.LittleEndian.Uint16(b[1:])), 3
		}
	case 3:
		if len(b) >= 5 {
			return tag>>2 + 1, int(binary.LittleEndian.Uint32(b[1:])), 5
		}
	}
	return 0, 0, 0
}

// logRecords joins the records of a LevelDB log, which lie in blocks of 32 kB, each with
// a header of 7 bytes that would cut a text in two.
func logRecords(file []byte) (joined []byte) {
	const block, header = 32768, 7
	for at := 0; at+header <= len(file); {
		if left := block - at%block; left < header {
			at += left
			continue
		}
		length, kind := int(binary.LittleEndian.Uint16(file[at+4:])), file[at+6]
		at += header
		if kind < 1 || kind > 4 || length > len(file)-at {
			return joined
		}
		joined = append(joined, file[at:at+length]...)
		at += length
	}
	return joined
}

// tableMagic ends a LevelDB table.
const tableMagic = 0xdb4775248b80fb57

// tableBlocks are the blocks of a LevelDB table with their keys written out: in the file
// each key leaves out what it shares with the one before, and most blocks are compressed.
func tableBlocks(file []byte) (blocks [][]byte) {
	const footer = 48
	if len(file) < footer || binary.LittleEndian.Uint64(file[len(file)-8:]) != tableMagic {
		return nil
	}
	handles := file[len(file)-footer:]
	_, _, meta := handle(handles)
	offset, size, _ := handle(handles[meta:])
	index := tableBlock(file, offset, size)
	for _, value := range entries(index) {
		offset, size, _ := handle(value)
		block := tableBlock(file, offset, size)
		var text []byte
		for key, value := range entries(block) {
			text = append(append(text, key...), value...)
		}
		blocks = append(blocks, block, text)
	}
	return blocks
}

func handle(b []byte) (offset, size, used int) {
	o, n := binary.Uvarint(b)
	s, m := binary.Uvarint(b[max(n, 0):])
	return int(o), int(s), max(n, 0) + max(m, 0)
}

// tableBlock reads a block, whose kind of compression stands behind it.
func tableBlock(file []byte, offset, size int) []byte {
	if offset < 0 || size < 0 || offset+size >= len(file) {
		return nil
	}
	if b := file[offset : offset+size]; file[offset+size] == 0 {
		return b
	}
	if b := snappy(file[offset : offset+size]); b != nil {
		return b
	}
	return file[offset : offset+size] // as good as not compressed
}

// entries are the keys and values of a block.
func entries(block []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		if len(block) < 4 {
			return
		}
		restarts := int(binary.LittleEndian.Uint32(block[len(block)-4:]))
		end := len(block) - 4 - 4*restarts
		if restarts < 0 || end < 0 {
			return
		}
		var key []byte
		for b := block[:end]; len(b) > 0; {
			shared, i := binary.Uvarint(b)
			more, j := binary.Uvarint(b[max(i, 0):])
			size, k := binary.Uvarint(b[max(i, 0)+max(j, 0):])
			if i <= 0 || j <= 0 || k <= 0 || int(shared) > len(key) || more+size > uint64(len(b)-i-j-k) {
				return
			}
			b = b[i+j+k:]
			key = append(slices.Clip(key[:shared]), b[:more]...)
			if !yield(string(key), b[more:more+size]) {
				return
			}
			b = b[more+size:]
		}
	}
}

// bodies are the places in a file at which something may lie that was compressed without
// a sign of it: its beginning, and that of the answer in an entry of the HTTP cache.
func bodies(file []byte) []int {
	const magic, header = 0xfcfb6d1ba7725c30, 20
	if len(file) < header+4 || binary.LittleEndian.Uint64(file) != magic {
		return []int{0}
	}
	key := int(binary.LittleEndian.Uint32(file[12:]))
	var list []int
	for _, at := range []int{header + key, header + 4 + key} { // the header is padded, or not
		if at >= 0 && at < len(file) {
			list = append(list, at)
		}
	}
	return list
}

// TestTheSearchFindsWhatIsCompressed shows that it can fail.
func TestTheSearchFindsWhatIsCompressed(t *testing.T) {
	t.Parallel()
	const mark = "记号 Mark-4711"
	text := bytes.Repeat([]byte("what stands around it, "), 200)
	text = append(append(text, mark...), text...)
	var gz, deflated, z, br bytes.Buffer
	for w, into := range map[io.WriteCloser]*bytes.Buffer{gzip.NewWriter(&gz): &gz, zlib.NewWriter(&z): &z, brotli.NewWriter(&br): &br} {
		if _, err := w.Write(text); err != nil {
			t.Fatal(err, into.Len())
		}
		w.Close()
	}
	bare, _ := flate.NewWriter(&deflated, flate.BestCompression) // the level is one
	bare.Write(text)
	bare.Close()
	literal := func(b []byte) []byte { return append([]byte{61 << 2, byte(len(b) - 1), byte((len(b) - 1) >> 8)}, b...) }
	cut := len("what stands around it, ") * 100
	packed := binary.AppendUvarint(nil, uint64(len(text)+20))
	packed = append(packed, literal(text[:cut])...)
	packed = append(packed, 2|19<<2, 23, 0) // twenty bytes again, from 23 before
	packed = append(packed, literal(text[cut:])...)
	profile := t.TempDir()
	for name, b := range map[string][]byte{
		"plain": text, "utf16": append([]byte{7}, inUTF16(string(text))...), "gzip": append([]byte("before"), gz.Bytes()...), "zlib": append([]byte("before"), z.Bytes()...),
		"deflate": deflated.Bytes(), "brotli": br.Bytes(), "snappy": append([]byte("before"), packed...), "utf16-gzip": gzipped(inUTF16(string(text))), "not": text[:cut],
	} {
		if err := os.WriteFile(filepath.Join(profile, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := map[string]bool{}
	for _, f := range searchProfile(t, profile, []string{mark}) {
		files[f.file] = true
	}
	if len(files) != 8 || files["not"] {
		t.Errorf("found in %v", files)
	}
}
