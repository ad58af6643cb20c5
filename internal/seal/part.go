package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// partRoom is how much of a photo a sealed part holds; the rest is the tag.
const partRoom = PartSize - 16

// A Photo is what the sealed content says of a photo, so that whoever opens the
// one can open the other. Photos are cut into parts, which are sealed with a key
// of their own and lie behind one another in the envelope's list.
type Photo struct {
	N      int      // 0, 1 … in the order in which they were added
	Size   int      // bytes
	SHA256 Digest   // of the photo
	Key    [32]byte // of A256GCM
}

// Parts returns how many sealed parts the photo makes.
func (p Photo) Parts() int { return max(1, (p.Size+partRoom-1)/partRoom) }

// SealPhoto cuts a photo into parts of one size, fills the last one with zeros,
// and seals them for the case.
func SealPhoto(sid Sid, n int, photo []byte) (Photo, [][]byte) {
	p := Photo{N: n, Size: len(photo), SHA256: sha256.Sum256(photo)}
	_, _ = rand.Read(p.Key[:])
	sealed := make([][]byte, p.Parts())
	for i := range sealed {
		plain := make([]byte, partRoom)
		copy(plain, photo[min(i*partRoom, len(photo)):])
		sealed[i] = gcm(p.Key[:]).Seal(nil, partNonce(i), plain, p.bound(sid, i))
	}
	return p, sealed
}

// Open puts a photo together again. sealed are its own parts, in order.
func (p Photo) Open(sid Sid, sealed [][]byte) ([]byte, error) {
	if p.Size < 0 || p.Size > MaxParts*partRoom || len(sealed) != p.Parts() {
		return nil, refuse("part/count", "%d parts for %d bytes", len(sealed), p.Size)
	}
	photo := make([]byte, 0, len(sealed)*partRoom)
	for i, part := range sealed {
		if len(part) != PartSize {
			return nil, refuse("part/size", "%d bytes, want %d", len(part), PartSize)
		}
		var err error
		if photo, err = gcm(p.Key[:]).Open(photo, partNonce(i), part, p.bound(sid, i)); err != nil {
			return nil, refuse("part/tag", "part %d was changed, or is not of this photo", i)
		}
	}
	for _, b := range photo[p.Size:] {
		if b != 0 {
			return nil, refuse("part/padding", "there is something behind the photo")
		}
	}
	photo = photo[:p.Size]
	if sha256.Sum256(photo) != p.SHA256 {
		return nil, refuse("part/sha256", "it is another photo")
	}
	return photo, nil
}

// partNonce never comes twice under one key: each photo has a key of its own.
func partNonce(index int) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 4, 12), uint64(index))
}

// bound is what a part is bound to: case, photo, index, and the last index, so
// that no part can be moved, left out or put behind.
func (p Photo) bound(sid Sid, index int) []byte {
	b := append([]byte(sid.String()), '|')
	for i, n := range []int{p.N, index, p.Parts() - 1} {
		if i > 0 {
			b = append(b, '|')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return b
}
