package queue

import (
	"crypto/rand"
	"errors"
	"time"
)

// NewToken makes a token that no other claim has.
func NewToken() Token {
	var t Token
	rand.Read(t[:]) // never fails
	return t
}

// Valid reports what is wrong with the query.
func (q ClaimQuery) Valid() error {
	if q.Lease <= 0 || q.Lease > MaxLease || q.Max <= 0 {
		return errors.New("queue: a claim wants a number and a lease of at most 15 minutes")
	}
	return nil
}

// ValidTurn reports what is wrong with the length of a turn.
func ValidTurn(lease time.Duration) error {
	if lease <= 0 || lease > MaxLease {
		return errors.New("queue: a turn lasts at most 15 minutes")
	}
	return nil
}

// Reachable reports whether an officer can move an envelope to the state.
func (s State) Reachable() error {
	if s != Viewed && s != Answered && s != Closed {
		return errors.New("queue: officers view, answer and close")
	}
	return nil
}
