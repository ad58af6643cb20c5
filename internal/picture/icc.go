package picture

import (
	"bytes"
	"encoding/binary"
)

// A colour profile (ICC.1) says what the numbers of a picture's colours mean.
// That of a screen or a scanner also says whose it is, with its serial number:
// only what colours need is kept.

const (
	iccHead  = 128 // bytes, before the table of tags
	iccEntry = 12  // a tag's name, where its data are, how long they are
	mostTags = 100
)

// iccTags are what colours are reckoned from.
var iccTags = map[string]bool{
	"wtpt": true, "bkpt": true, "chad": true, "rXYZ": true, "gXYZ": true, "bXYZ": true,
	"rTRC": true, "gTRC": true, "bTRC": true, "kTRC": true, "cicp": true,
	"A2B0": true, "A2B1": true, "A2B2": true, "B2A0": true, "B2A1": true, "B2A2": true,
}

// An iccTag is one entry of a profile with its data.
type iccTag struct {
	name string
	data []byte
}

// tidyProfile returns a profile that says the same of colours and nothing
// else. It returns nil for what is no profile of a picture on a screen, and
// for sRGB, which is meant where nothing is said.
func tidyProfile(p []byte) []byte {
	if len(p) < iccHead+4 || len(p) > mostProfile || string(p[36:40]) != "acsp" {
		return nil
	}
	if space := string(p[16:20]); space != "RGB " && space != "GRAY" {
		return nil
	}
	tags, ok := profileTags(p)
	if !ok || meansSRGB(tags) {
		return nil
	}
	return writeProfile(p[:iccHead], tags)
}

func isGrey(profile []byte) bool { return len(profile) > 20 && string(profile[16:20]) == "GRAY" }

func profileTags(p []byte) ([]iccTag, bool) {
	n := uint32be(p[iccHead:])
	if n > mostTags || int64(iccHead+4)+int64(n)*iccEntry > int64(len(p)) {
		return nil, false
	}
	// Words in place of those that name the maker: both must be there.
	tags := []iccTag{{"desc", iccWords(p[8], "desc")}, {"cprt", iccWords(p[8], "cprt")}}
	for i := range int(n) {
		e := p[iccHead+4+i*iccEntry:]
		at, size := int64(uint32be(e[4:])), int64(uint32be(e[8:]))
		if at+size > int64(len(p)) {
			return nil, false
		}
		if name := string(e[:4]); iccTags[name] {
			tags = append(tags, iccTag{name, p[at : at+size]})
		}
	}
	return tags, true
}

// iccWords returns a text that says nothing, as the version of a profile wants
// it: before the fourth the description was of another type than other texts.
func iccWords(version byte, name string) []byte {
	switch {
	case version >= 4:
		return []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS\x00\x00\x00\x02\x00\x00\x00\x1c\x00-")
	case name == "desc":
		return append([]byte("desc\x00\x00\x00\x00\x00\x00\x00\x02-\x00"), make([]byte, 4+4+2+1+67)...)
	default:
		return []byte("text\x00\x00\x00\x00-\x00")
	}
}

// writeProfile lays out a profile. Of its head stays what colours need: not
// when and by whom it was made, nor its digest.
func writeProfile(head []byte, tags []iccTag) []byte {
	out := bytes.Clone(head)
	for _, field := range [][2]int{{4, 8}, {24, 36}, {40, 44}, {48, 56}, {80, 100}} {
		clear(out[field[0]:field[1]])
	}
	out = binary.BigEndian.AppendUint32(out, uint32(len(tags)))
	at := iccHead + 4 + len(tags)*iccEntry
	var body []byte
	seen := map[string]int{} // curves that are the same lie there once
	for _, t := range tags {
		place, ok := seen[string(t.data)]
		if !ok {
			place = at + len(body)
			seen[string(t.data)] = place
			body = append(body, t.data...)
			body = append(body, make([]byte, -len(body)&3)...)
		}
		out = append(out, t.name...)
		out = binary.BigEndian.AppendUint32(out, uint32(place))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
	}
	out = append(out, body...)
	binary.BigEndian.PutUint32(out, uint32(len(out)))
	return out
}
