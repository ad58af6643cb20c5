package intake

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// The headers of the protocol.
const (
	workHeader = "Unionhall-Work" // decimal: see Work
	authHeader = "Unionhall-Auth" // base64url of auth, for the later envelopes of a case
	partHeader = "Unionhall-Part" // base64url of the envelope's digest, ";", the index from 0
)

// encode and decode are base64url without padding, in one spelling.
func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decode(text string, to []byte) bool {
	if len(text) != base64.RawURLEncoding.EncodedLen(len(to)) || strings.ContainsAny(text, "\r\n") {
		return false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return err == nil && copy(to, b) == len(to)
}

// one returns the only value of a header; what is sent twice is not there.
func one(h http.Header, name string) (value string, ok bool) {
	values := h.Values(name)
	if len(values) != 1 {
		return "", false
	}
	return values[0], true
}

// workOf reads n of the proof of work.
func workOf(h http.Header) (n uint64, ok bool) {
	text, ok := one(h, workHeader)
	if !ok || len(text) > 1 && text[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil && text[0] != '+'
}

// proofOf reads whether the sender shows the proof of a case; a proof that is of
// another case is refused.
func proofOf(h http.Header, ah seal.Digest) (shown bool, err error) {
	if len(h.Values(authHeader)) == 0 {
		return false, nil
	}
	var auth [32]byte
	text, ok := one(h, authHeader)
	if !ok || !decode(text, auth[:]) {
		return false, refused(http.StatusBadRequest, "auth/header", "%s 不是 43 个字符的证明", "%s is no proof of 43 characters", authHeader)
	}
	if !seal.Proves(auth, ah) {
		return false, refused(http.StatusForbidden, "auth/other", "证明与信封不符", "the proof is not that of the envelope")
	}
	return true, nil
}

// partOf reads which part of which envelope a body is.
func partOf(h http.Header) (body queue.Digest, index int, ok bool) {
	text, ok := one(h, partHeader)
	if !ok {
		return body, 0, false
	}
	digest, number, ok := strings.Cut(text, ";")
	if !ok || !decode(digest, body[:]) || len(number) > 2 || len(number) > 1 && number[0] == '0' {
		return body, 0, false
	}
	n, err := strconv.ParseUint(number, 10, 8)
	return body, int(n), err == nil && n < seal.MaxParts
}
