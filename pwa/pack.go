package pwa

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"
)

// A packID names a pack within its set. Upper case and s stand for the shared
// family: what unions below read too.
const (
	ownCore    = "c"
	sharedCore = "C"
	ownLetter  = 'o' // begins the ids of own buckets: o1, o2 ...
	sharedLtr  = 's'
)

// Limits of packs, in pages and in bytes of slots. They decide only where new
// pages go: an address never leaves its pack.
const (
	coreSize    = 256 << 10
	bucketPages = 50
	bucketSize  = 512 << 10
)

// isShared reports whether a pack is of the shared family.
func isShared(id string) bool { return id == sharedCore || id[0] == sharedLtr }

func coreOf(shared bool) string {
	if shared {
		return sharedCore
	}
	return ownCore
}

func bucketID(shared bool, n int) string {
	letter := byte(ownLetter)
	if shared {
		letter = sharedLtr
	}
	return string(strconv.AppendInt([]byte{letter}, int64(n), 10))
}

// bucketNumber is 0 for a core pack.
func bucketNumber(id string) int {
	n, _ := strconv.Atoi(id[1:]) // packID has looked at ids that come from outside
	return n
}

// packID takes the id of a pack.
func (s *scanner) packID() string {
	begin := s.at
	id := s.str()
	if s.err != nil || id == ownCore || id == sharedCore {
		return id
	}
	if len(id) > 1 && (id[0] == ownLetter || id[0] == sharedLtr) {
		if n, err := strconv.Atoi(id[1:]); err == nil && n > 0 && id == bucketID(id[0] == sharedLtr, n) {
			return id
		}
	}
	s.at = begin
	s.fault("the id of a pack")
	return ""
}

// appendEntry appends what packs and patches say of a page.
func appendEntry(b []byte, r *row, f *Fragment) []byte {
	b = appendText(appendPlace(b, r.number, r.pack, r.address), r.role)
	for _, slot := range [...][]byte{f.Meta, f.Languages, f.Main} {
		b = appendText(append(b, ','), slot)
	}
	return append(b, ']')
}

// appendPlace begins an entry or a removal.
func appendPlace(b []byte, number int, pack, address string) []byte {
	b = appendInt(append(b, '['), number)
	b = appendText(append(b, ','), pack)
	return append(appendText(append(b, ','), address), ',')
}

// newestFirst orders pages by date, the newest first and undated ones last, as
// a phone is to have them.
func newestFirst(a, b *row) int {
	return cmp.Or(cmp.Compare(b.date, a.date), cmp.Compare(a.address, b.address))
}

// beginPack begins the JSON of a pack; its entries and "]}" follow.
func beginPack(b []byte, id string, number int) []byte {
	b = appendText(append(b, version+`"id":`...), id)
	b = appendInt(append(b, `,"number":`...), number)
	return append(b, `,"pages":[`...)
}

// checkOf returns the short digest of the lines "address SP digest LF" of the
// pages of a pack, by address: a phone whose own list gives another one does not hold
// what the edition says. rows are in order of address.
func checkOf(rows []*row) string {
	h := sha256.New() // hash.Hash promises that Write returns no error
	var line []byte
	for _, r := range rows {
		line = append(append(line[:0], r.address...), ' ')
		line = append(append(line, r.digest.String()...), '\n')
		h.Write(line)
	}
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return Digest(sum[:16]).Short()
}

// fetchOrder is the order in which a phone fetches packs: the cores, then the
// buckets of each family from the last one down, whichever holds newer pages
// first.
func fetchOrder(packs map[string]*heap) []*heap {
	var cores, own, shared []*heap
	for _, p := range packs {
		switch {
		case bucketNumber(p.id) == 0:
			cores = append(cores, p)
		case isShared(p.id):
			shared = append(shared, p)
		default:
			own = append(own, p)
		}
	}
	slices.SortFunc(cores, func(a, b *heap) int { return cmp.Compare(b.id, a.id) }) // c before C
	for _, family := range [...][]*heap{own, shared} {
		slices.SortFunc(family, func(a, b *heap) int { return cmp.Compare(bucketNumber(b.id), bucketNumber(a.id)) })
	}
	order := cores
	for len(own) > 0 && len(shared) > 0 {
		if own[0].newest >= shared[0].newest {
			order, own = append(order, own[0]), own[1:]
		} else {
			order, shared = append(order, shared[0]), shared[1:]
		}
	}
	return append(append(order, own...), shared...)
}
