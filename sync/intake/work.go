package intake

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"net/http"
)

// Work says how much work an envelope costs its sender: n is to be found so that
// SHA-256(SHA-256(body) ‖ n as 8 bytes, big-endian) begins with so many zero bits.
// It needs no challenge, so it is done offline, and it is worth nothing with
// another body. It is a nuisance to a script and no barrier to a GPU: what
// defends are the budgets.
type Work struct {
	Least int // bits when there is little to do; 0: none
	Most  int // bits under load, at most MostWork
}

// MostWork is the most that is ever asked for: about two seconds on a phone of
// 2016, 99 times of 100.
const MostWork = 16

// UsualWork is what an endpoint asks for when nothing else is said.
var UsualWork = Work{Least: 12, Most: MostWork}

// bits returns how many bits are asked for at a load from 0 to 1. The first
// half of it costs nobody more.
func (w Work) bits(load float64) int {
	more := max(0, load-0.5) * 2 * float64(w.Most-w.Least)
	return min(MostWork, w.Least+int(more+0.5))
}

// WorkDone reports how many bits n is worth for a body of this digest.
func WorkDone(digest [32]byte, n uint64) int {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(digest[:], n))
	zeros := 0
	for _, b := range sum {
		zeros += bits.LeadingZeros8(b)
		if b != 0 {
			break
		}
	}
	return zeros
}

// FindWork returns the least n that is worth so many bits.
func FindWork(digest [32]byte, bits int) uint64 {
	n := uint64(0)
	for WorkDone(digest, n) < bits {
		n++
	}
	return n
}

// worked refuses what its sender did not work for.
func (i *Intake) worked(r *http.Request, digest [32]byte) error {
	bits := i.work.bits(i.load())
	if bits == 0 {
		return nil
	}
	if n, ok := workOf(r.Header); ok && WorkDone(digest, n) >= bits {
		return nil
	}
	p := refused(http.StatusPreconditionRequired, "work/more", "请先完成工作量证明：%d 位", "more work is asked for: %d bits", bits)
	p.bits = bits
	return p
}
