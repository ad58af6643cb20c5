package queue

import "crypto/sha256"

// Admit checks that sealed is the part of this index among the parts that an
// envelope names.
func Admit(parts []Digest, index int, sealed []byte) error {
	if index < 0 || index >= len(parts) || sha256.Sum256(sealed) != parts[index] {
		return ErrUnknownPart
	}
	return nil
}

// MissingOf lists the places of n parts that are not there; nil when all are.
func MissingOf(n int, there func(int) bool) []int {
	var missing []int
	for i := range n {
		if !there(i) {
			missing = append(missing, i)
		}
	}
	return missing
}

// Answer is what the sender of bytes that are kept is told.
func Answer(isNew bool, state State, receipt string, missing []int) Accepted {
	if len(missing) > 0 {
		receipt = ""
	}
	return Accepted{New: isNew, State: state, Receipt: receipt, Missing: missing}
}
