// Package site is what the endpoint knows of the site whose forms it takes:
// unionsync.json, read strictly, written by a build and followed while the
// endpoint runs. It holds no form's fields and nobody's answers.
//
// The file may lack a union or a form that phones still have: what is unknown
// here is held and flagged, never refused. So nothing in it can lose an
// envelope; it says which promises an envelope was sent under.
package site

import (
	"encoding/json"
	"slices"

	"unionhall/internal/seal"
)

// Version is the value of "v" in the files of this format.
const Version = 1

// A Site is one unionsync.json. It is immutable.
type Site struct {
	Version     int               `json:"v"`
	Origins     []string          `json:"origins"`      // of the site's pages, as browsers name them: https://gonghui.example
	DeskOrigins []string          `json:"desk_origins"` // of the officers' desks
	Unions      map[string]*Union `json:"unions"`       // by id
	ReceiptKeys []string          `json:"receipt_keys"` // keys that phones take receipts from, 87 characters each
}

// A Union is what the endpoint knows of one union.
type Union struct {
	Forms   map[string]*Form `json:"forms"`    // by id, without the version
	KeySets []string         `json:"key_sets"` // SHA-256 of the payload of each set that phones may hold, base64url
	Revoked []string         `json:"revoked"`  // key ids that nothing should be sealed to any more
	Routes  []string         `json:"routes"`   // where envelopes are delivered to
	Keys    string           `json:"keys,omitempty"`
	Links   []string         `json:"links,omitempty"` // from the root down, each a compact JWS
	// Parent is the union above it; "" for the top, and where the build did not say.
	Parent string `json:"parent,omitempty"`
	// Successor is who took over from a union that has ended; "" for none.
	Successor string `json:"successor,omitempty"`
	// Push says that phones may ask to be told of news by their push services.
	Push bool `json:"push,omitempty"`
}

// A Form is what the endpoint needs of a form.
type Form struct {
	AnswerWithin  int  `json:"answer_within"`  // hours until the first answer that the form promises; 0: not said
	RetentionDays int  `json:"retention_days"` // days from closing to erasing; 0: the usual seven
	Urgent        bool `json:"urgent"`
	Anonymous     bool `json:"anonymous,omitempty"` // sent over a connection of its own
}

// A Standing says how an envelope stands to what the site says.
type Standing struct {
	UnknownUnion, UnknownForm, UnknownKeySet, RevokedKey bool
}

// Standing looks up a union, a form by its id without the version, a key set
// (base64url) and the recipients' key ids.
func (s *Site) Standing(union, form, keySet string, kids []string) Standing {
	u := s.Unions[union]
	if u == nil {
		return Standing{UnknownUnion: true}
	}
	return Standing{
		UnknownForm:   u.Forms[form] == nil,
		UnknownKeySet: !slices.Contains(u.KeySets, keySet),
		RevokedKey:    slices.ContainsFunc(kids, func(kid string) bool { return slices.Contains(u.Revoked, kid) }),
	}
}

// Form returns a form of a union, or nil.
func (s *Site) Form(union, form string) *Form {
	if u := s.Unions[union]; u != nil {
		return u.Forms[form]
	}
	return nil
}

// Allows reports whether browsers may hand over from pages of an origin.
func (s *Site) Allows(origin string) bool {
	return slices.Contains(s.Origins, origin) || slices.Contains(s.DeskOrigins, origin)
}

// Receives reports whether phones take receipts that key has signed.
func (s *Site) Receives(key seal.PublicKey) bool { return slices.Contains(s.ReceiptKeys, key.String()) }

// Write returns the text of a unionsync.json, which Parse reads again. The same
// site is the same bytes.
func Write(s *Site) []byte {
	filled := *s
	filled.Version = Version
	filled.Origins, filled.DeskOrigins, filled.ReceiptKeys = list(s.Origins), list(s.DeskOrigins), list(s.ReceiptKeys)
	filled.Unions = map[string]*Union{}
	for id, u := range s.Unions {
		v := *u
		v.KeySets, v.Revoked, v.Routes = list(u.KeySets), list(u.Revoked), list(u.Routes)
		if v.Forms == nil {
			v.Forms = map[string]*Form{}
		}
		filled.Unions[id] = &v
	}
	text, err := json.MarshalIndent(filled, "", "  ")
	if err != nil {
		panic(err) // strings, numbers and booleans: nothing can be refused
	}
	return append(text, '\n')
}

// list returns an empty list for none: the file has [], never null.
func list(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}
