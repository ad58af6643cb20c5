package build

import (
	"encoding/json"
	"path/filepath"
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/wire"
)

// A key is all that an output is made of. Equal keys mean equal bytes. For a
// page these are the digests of its view, layout and shell; for other files
// view alone says it.
type key struct{ view, layout, shell digest.Sum }

// made is what is known of one output: from what it was made, what came out,
// and how the file lay there when it had been published.
type made struct {
	key   key
	sum   digest.Sum
	size  int64
	stamp stamp // zero: read the file to know
	cut   cut   // of a page
}

// A state is what the last build into one output folder left in the cache.
// Without it every page is made again and compared with the file.
type state struct {
	files  map[string]made
	record digest.Sum         // of the record as it was written
	sets   map[string]keptSet // by prefix

	// For a build that finds nothing changed (builder.unchanged).
	inputs digest.Sum // of all that was read; zero: not to be relied on
	now    time.Time
	next   time.Time // zero: never
	told   told
}

// told is what the last build said.
type told struct {
	Report Report
	Diags  diag.List
}

func (b *builder) stateFile() string {
	out, err := filepath.Abs(b.Out)
	if err != nil {
		out = b.Out
	}
	return "out-" + digest.Of([]byte(out)).Short()
}

// loadState returns an empty state where the cache has none.
func (b *builder) loadState() *state {
	empty := &state{files: map[string]made{}, sets: map[string]keptSet{}}
	if b.Out == "" {
		return empty
	}
	r, err := b.loadFile(b.stateFile())
	if err != nil {
		return empty
	}
	s := &state{record: r.Sum(), inputs: r.Sum(), now: readInstant(r), next: readInstant(r)}
	if json.Unmarshal([]byte(r.String()), &s.told) != nil {
		return empty
	}
	n := r.Count()
	s.files = make(map[string]made, n)
	for range n {
		file := r.String()
		s.files[file] = made{key{r.Sum(), r.Sum(), r.Sum()}, r.Sum(), r.Int(), readStamp(r), readCut(r)}
	}
	s.sets = readSets(r)
	if r.Err() != nil {
		return empty
	}
	return s
}

func (b *builder) saveState(s *state) {
	if b.Out == "" {
		return
	}
	words, err := json.Marshal(s.told)
	if err != nil {
		return
	}
	b.saveFile(b.stateFile(), func(data []byte, put spill) []byte {
		data = wire.AppendSum(wire.AppendSum(data, s.record), s.inputs)
		data = appendInstant(appendInstant(data, s.now), s.next)
		data = wire.AppendString(data, string(words))
		data = wire.AppendUint(data, uint64(len(s.files)))
		for file, m := range s.files {
			data = wire.AppendString(data, file)
			data = wire.AppendSum(wire.AppendSum(wire.AppendSum(data, m.key.view), m.key.layout), m.key.shell)
			data = wire.AppendInt(wire.AppendSum(data, m.sum), m.size)
			data = put(m.cut.append(m.stamp.append(data)))
		}
		return appendSets(data, s.sets)
	})
}

// An instant is kept without its zone: it is only compared.
func appendInstant(data []byte, t time.Time) []byte {
	data = wire.AppendBool(data, t.IsZero())
	return wire.AppendInt(wire.AppendInt(data, t.Unix()), int64(t.Nanosecond()))
}

func readInstant(r *wire.Reader) time.Time {
	zero, sec, nsec := r.Bool(), r.Int(), r.Int()
	if zero {
		return time.Time{}
	}
	return time.Unix(sec, nsec)
}
