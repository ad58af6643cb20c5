package intake

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
)

// A keyAnswer is what a phone checks before it seals to keys that its page does
// not have yet. Everything in it is signed but the receipt keys, which stand in
// the signed sets as well.
type keyAnswer struct {
	Version     int      `json:"v"`
	Union       string   `json:"union"`
	Keys        string   `json:"keys"`  // the key set, a compact JWS
	Links       []string `json:"links"` // from the root down to the union
	ReceiptKeys []string `json:"receipt_keys"`
}

// keys tells a union's keys as they are now.
func (i *Intake) keys(w http.ResponseWriter, r *http.Request) error {
	known := i.site.Site()
	u := known.Unions[r.PathValue("union")]
	if u == nil || u.Keys == "" {
		return refused(http.StatusNotFound, "keys/unknown", "没有这个工会的公钥", "there are no keys of this union")
	}
	a := keyAnswer{Version: 1, Union: r.PathValue("union"), Keys: u.Keys, Links: u.Links, ReceiptKeys: known.ReceiptKeys}
	if a.Links == nil {
		a.Links = []string{}
	}
	if a.ReceiptKeys == nil {
		a.ReceiptKeys = []string{}
	}
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	h := w.Header()
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("ETag", `"`+encode(sum[:12])+`"`)
	if r.Header.Get("If-None-Match") == h.Get("ETag") {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(append(b, '\n'))
	return nil
}
