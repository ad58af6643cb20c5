package pwa

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An Edition says what the newest version of an offline set is.
type Edition struct {
	Set    string               // prefix of the set: "yl-linhe/", "yl-linhe/en/"
	Epoch  int                  // (Epoch, Number) only grows
	Number int                  // from 1; the one before and 1 more
	Time   int64                // Unix seconds of the build that made it
	Key    string               // id of the key that signs it, 11 characters; "": unsigned
	Above  []string             // prefixes of the sets above, the nearest first
	Shells map[string]ShellPart // by role
	Packs  []Pack               // in the order in which a phone fetches them
	Newest Digest               // of the newest patch, where it comes along; zero where none does
	Log    Part                 // of the log of patches; zero in edition 1, to which none leads
	Files  []string             // digest-named files that the pages cannot do without
	Map    Part                 // of the map; its Gzip is 0: no phone fetches it

	first *Log // what an edition of version 1 has in the place of Newest and Log
}

// A Part names a part file by its digest.
type Part struct {
	Digest     Digest
	Size, Gzip int // bytes of the JSON, and of its gzip
}

// A ShellPart is what an edition says of a shell.
type ShellPart struct {
	Part
	// Splices make its JSON of that of the edition before. There are none where it
	// is the same, and where they would be long.
	Splices []Splice
}

// A Pack is what an edition says of a pack.
type Pack struct {
	ID     string // c, C, o1, o2 ..., s1, s2 ...
	Number int    // the edition at which the file was made
	Last   int    // the last edition that changed something of the pack: patches have it
	Pages  int    // as of this edition
	Part
	Check string // of what the pack holds as of this edition; see checkOf
}

// The protected headers of an edition, to the byte. Nothing else is taken.
const (
	signedHeader   = `{"typ":"seal1+edition","alg":"ES256"}`
	unsignedHeader = `{"typ":"seal1+edition","alg":"none"}`
)

// embedLimit is how large the newest patch may be, in bytes of gzip, to travel
// with the edition: one edited article of 8 kB, of which brotli makes less than 4 kB.
const embedLimit = 6144

// version begins all formats but that of editions, which is the second one. Readers
// leave alone what is later than that.
const (
	version        = `{"v":1,`
	editionVersion = `{"v":2,`
)

// append appends the payload.
func (e *Edition) append(b []byte) []byte {
	b = e.appendHead(append(b, editionVersion...))
	b = append(b, `,"newest":"`...)
	if e.Newest != (Digest{}) {
		b = append(b, e.Newest.String()...)
	}
	b = append(b, `","log":[`...)
	if e.Log != (Part{}) {
		b = e.Log.append(b)
	}
	return e.appendTail(append(b, ']'))
}

// appendHead appends what stands before the patches.
func (e *Edition) appendHead(b []byte) []byte {
	b = append(b, `"set":`...)
	b = appendText(b, e.Set)
	for _, field := range [...]struct {
		name  string
		value int
	}{{`,"epoch":`, e.Epoch}, {`,"number":`, e.Number}, {`,"time":`, int(e.Time)}} {
		b = appendInt(append(b, field.name...), field.value)
	}
	b = appendText(append(b, `,"key":`...), e.Key)
	b = appendTexts(append(b, `,"above":`...), e.Above)
	b = append(b, `,"shells":{`...)
	for i, role := range slices.Sorted(maps.Keys(e.Shells)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, role), ':', '[')
		b = append(e.Shells[role].append(b), ']')
	}
	return appendList(append(b, `},"packs":`...), e.Packs, appendPack)
}

// appendTail appends what stands after them.
func (e *Edition) appendTail(b []byte) []byte {
	b = appendTexts(append(b, `,"files":`...), e.Files)
	b = appendDigest(append(b, `,"map":[`...), e.Map.Digest)
	b = appendInt(append(b, ','), e.Map.Size)
	return append(b, `]}`...)
}

func (p ShellPart) append(b []byte) []byte {
	b = p.Part.append(b)
	if len(p.Splices) > 0 {
		b = appendSplices(append(b, ','), p.Splices)
	}
	return b
}

func (p Part) append(b []byte) []byte {
	b = append(appendDigest(b, p.Digest), ',')
	b = append(appendInt(b, p.Size), ',')
	return appendInt(b, p.Gzip)
}

func appendPack(b []byte, p Pack) []byte {
	b = appendText(append(b, '['), p.ID)
	for _, n := range [...]int{p.Number, p.Last, p.Pages} {
		b = appendInt(append(b, ','), n)
	}
	b = append(p.append(append(b, ',')), ',')
	return append(appendText(b, p.Check), ']')
}

// ErrNewer says that what was published is of a later version of the formats:
// a newer unionhall made it, and only that one can go on from it.
var ErrNewer = errors.New("made by a newer unionhall")

// parseEdition takes a payload whose signature holds. Version 1, as it was written before
// December 2026, is read too, and never written.
func parseEdition(payload []byte) (*Edition, error) {
	s := &scanner{text: payload}
	first := s.has(version)
	if !first && !s.has(editionVersion) {
		if s.has(`{"v":`); s.number() > 2 && s.err == nil {
			return nil, ErrNewer
		}
		return nil, fmt.Errorf("payload: want %s, found %s", editionVersion, s.excerpt())
	}
	e := s.edition(first)
	if s.end(); s.err != nil {
		return nil, fmt.Errorf("payload: %w", s.err)
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	return e, nil
}

// edition takes what follows the version; first says that it is version 1.
func (s *scanner) edition(first bool) *Edition {
	e := &Edition{Shells: map[string]ShellPart{}}
	s.want(`"set":`)
	e.Set = s.str()
	s.want(`,"epoch":`)
	e.Epoch = s.number()
	s.want(`,"number":`)
	e.Number = s.number()
	s.want(`,"time":`)
	e.Time = int64(s.number())
	s.want(`,"key":`)
	e.Key = s.str()
	s.want(`,"above":`)
	e.Above = s.strs()
	s.want(`,"shells":`)
	s.shells(e.Shells)
	s.want(`,"packs":`)
	s.list(func() { e.Packs = append(e.Packs, s.pack()) })
	if s.want(`,`); first {
		e.first = s.log()
	} else {
		s.want(`"newest":`)
		if !s.has(`""`) {
			e.Newest = s.digest()
		}
		s.want(`,"log":[`)
		if !s.has(`]`) {
			e.Log = s.part()
			s.want(`]`)
		}
	}
	s.want(`,"files":`)
	e.Files = s.strs()
	s.want(`,"map":[`)
	e.Map.Digest = s.digest()
	s.want(`,`)
	e.Map.Size = s.number()
	s.want(`]}`)
	return e
}

func (s *scanner) shells(shells map[string]ShellPart) {
	s.want(`{`)
	last := ""
	for i := 0; s.err == nil && !s.has(`}`); i++ {
		if i > 0 {
			s.want(`,`)
		}
		role := s.str()
		if i > 0 && role <= last {
			s.fault("roles in order")
		}
		s.want(`:[`)
		shell := ShellPart{Part: s.part()}
		if !s.has(`]`) {
			s.want(`,`)
			shell.Splices = s.splices()
			if s.want(`]`); len(shell.Splices) == 0 {
				s.fault("splices")
			}
		}
		shells[role] = shell
		last = role
	}
}

func (s *scanner) part() (p Part) {
	p.Digest = s.digest()
	s.want(`,`)
	p.Size = s.number()
	s.want(`,`)
	p.Gzip = s.number()
	return p
}

func (s *scanner) pack() (p Pack) {
	s.want(`[`)
	p.ID = s.packID()
	s.want(`,`)
	p.Number = s.number()
	s.want(`,`)
	p.Last = s.number()
	s.want(`,`)
	p.Pages = s.number()
	s.want(`,`)
	p.Part = s.part()
	s.want(`,`)
	p.Check = s.check()
	s.want(`]`)
	return p
}

// check says what an edition that is well spelt contradicts itself in.
func (e *Edition) check() error {
	if e.Number < 1 || e.Epoch < 1 {
		return fmt.Errorf("edition %d of epoch %d: both begin at 1", e.Number, e.Epoch)
	}
	seen := map[string]bool{}
	for _, p := range e.Packs {
		if seen[p.ID] || p.Number < 1 || p.Number > p.Last || p.Last > e.Number || p.Pages < 1 {
			return fmt.Errorf("pack %q: twice, empty, or from after edition %d", p.ID, e.Number)
		}
		seen[p.ID] = true
	}
	if e.first != nil {
		return e.first.check(e.Number)
	}
	if (e.Log == Part{}) != (e.Number == 1) {
		return fmt.Errorf("log of edition %d: missing, or of nothing", e.Number)
	}
	return nil
}

// editionText returns edition.txt: the JWS with its content detached (RFC 7515,
// appendix F), the payload on a line of its own, since base64 of base64 compresses
// badly, and embedded, the newest patch, or nil.
func editionText(jws string, payload, embedded []byte) []byte {
	head, _, _ := strings.Cut(jws, ".")
	text := []byte(head + "." + jws[strings.LastIndexByte(jws, '.'):] + "\n")
	text = append(append(text, payload...), '\n')
	if embedded != nil {
		text = append(append(text, embedded...), '\n')
	}
	return text
}

// SplitEdition takes edition.txt apart: the compact JWS with its payload, and what
// follows. It reads what older builders wrote too, whose first line has the payload.
// ok is false where a line does not end.
func SplitEdition(text []byte) (jws, rest string, ok bool) {
	jws, rest, ok = strings.Cut(string(text), "\n")
	head, signature, detached := strings.Cut(jws, "..")
	if !ok || !detached {
		return jws, rest, ok
	}
	payload, rest, ok := strings.Cut(rest, "\n")
	return head + "." + encodeBase64(payload) + "." + signature, rest, ok
}

func encodeBase64(b string) string { return base64.RawURLEncoding.EncodeToString([]byte(b)) }

// unsigned returns the JWS of a build without a key.
func unsigned(payload []byte) string {
	return encodeBase64(unsignedHeader) + "." + base64.RawURLEncoding.EncodeToString(payload) + "."
}

// openUnsigned returns the payload of what unsigned made.
func openUnsigned(jws string) ([]byte, error) {
	rest, ok := strings.CutPrefix(jws, encodeBase64(unsignedHeader)+".")
	encoded, ends := strings.CutSuffix(rest, ".")
	if !ok || !ends {
		return nil, errors.New("not an unsigned edition")
	}
	return decodePayload(encoded)
}

func decodePayload(encoded string) ([]byte, error) {
	payload, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil || strings.ContainsAny(encoded, "\r\n") {
		return nil, errors.New("payload: not base64url without padding")
	}
	return payload, nil
}
