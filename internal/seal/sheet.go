package seal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// A Sheet is one of three on which a private key is kept on paper, by three
// people. The key K = a ⊕ b ⊕ c; the sheets hold (a, b), (b, c) and (c, a). Any
// two restore it, one alone says nothing of it.
type Sheet struct {
	Set    uint32 // sheets of two sets do not go together
	Number int    // 1, 2 or 3
	Shares [2][32]byte
}

// Sheets returns the three sheets of a key. Round begins at 1; another one makes
// other sheets, of another set, so that one which was lost is of no use with
// those that replace the rest. a and b come from K itself, by HMAC: so a sheet can be printed again,
// one at a time, and never all three have to lie in one place.
func Sheets(key *ecdsa.PrivateKey, round uint32) ([3]Sheet, error) {
	var sheets [3]Sheet
	k, err := key.Bytes()
	if err != nil || len(k) != 32 {
		return sheets, errPoint
	}
	public, err := PublicKeyOf(key)
	if err != nil {
		return sheets, err
	}
	numbered := binary.BigEndian.AppendUint32(nil, round)
	id := sha256.Sum256(append(append([]byte("seal1 sheets"), public.point[:]...), numbered...))
	var shares [3][32]byte
	for i, label := range []string{"seal1 sheet a", "seal1 sheet b"} {
		h := hmac.New(sha256.New, k)
		h.Write(append([]byte(label), numbered...))
		shares[i] = [32]byte(h.Sum(nil))
	}
	shares[2] = xor(xor(shares[0], shares[1]), [32]byte(k))
	for i := range sheets {
		sheets[i] = Sheet{Set: binary.BigEndian.Uint32(id[:]), Number: i + 1, Shares: [2][32]byte{shares[i], shares[(i+1)%3]}}
	}
	return sheets, nil
}

// Check is the checksum that stands on a sheet, over all that it says.
func (s Sheet) Check() uint32 {
	b := append([]byte("seal1 sheet"), byte(s.Number))
	b = binary.BigEndian.AppendUint32(b, s.Set)
	b = append(append(b, s.Shares[0][:]...), s.Shares[1][:]...)
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint32(sum[:])
}

// JoinSheets restores the key from two sheets. Whether it is the right one its
// public half tells.
func JoinSheets(s, t Sheet) (*ecdsa.PrivateKey, error) {
	if s.Set != t.Set {
		return nil, refuse("sheet/set", "the two sheets are of two sets")
	}
	shares := map[int][32]byte{}
	for _, sheet := range []Sheet{s, t} {
		if sheet.Number < 1 || sheet.Number > 3 {
			return nil, refuse("sheet/number", "there are sheets 1, 2 and 3")
		}
		for i, share := range sheet.Shares {
			at := (sheet.Number - 1 + i) % 3
			if other, ok := shares[at]; ok && other != share {
				return nil, refuse("sheet/share", "the two sheets do not agree")
			}
			shares[at] = share
		}
	}
	if len(shares) != 3 {
		return nil, refuse("sheet/number", "it is the same sheet twice")
	}
	k := xor(xor(shares[0], shares[1]), shares[2])
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), k[:])
	if err != nil {
		return nil, fmt.Errorf("sheets: %w", errPoint)
	}
	return key, nil
}

func xor(a, b [32]byte) [32]byte {
	for i := range a {
		a[i] ^= b[i]
	}
	return a
}
