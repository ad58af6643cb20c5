package site

import (
	"bytes"
	"strconv"
	"strings"
)

// PutEpoch returns the text of a site.yaml in which signing has another epoch,
// and all else byte for byte as it was. It reports false where that cannot be
// done surely.
func PutEpoch(text []byte, epoch int) ([]byte, bool) {
	was, list := ReadConfig("", text)
	if list.Faults() > 0 || was.Signing == nil {
		return nil, false
	}
	for _, changed := range withEpoch(text, strconv.Itoa(epoch)) {
		is, list := ReadConfig("", changed)
		if list.Faults() > 0 || is.Signing == nil || is.Signing.Epoch != epoch {
			continue
		}
		if is.Signing.Key == was.Signing.Key && is.Signing.Next == was.Signing.Next {
			return changed, true
		}
	}
	return nil, false
}

// withEpoch returns texts that may be the one that is wanted: with another
// number where there is one, else with a line of its own, or an entry between
// braces.
func withEpoch(text []byte, epoch string) [][]byte {
	r, _ := readSettings("", text, siteSchema())
	lines := bytes.SplitAfter(text, []byte("\n"))
	g := r.group("signing")
	if v := g.Get("epoch"); v != nil {
		line := lines[v.Pos.Line-1]
		at := byteOf(line, v.Pos.Col)
		end := at
		for end < len(line) && '0' <= line[end] && line[end] <= '9' {
			end++
		}
		return [][]byte{replaced(lines, v.Pos.Line-1, at, end, epoch)}
	}
	v := g.Get("key")
	if v == nil {
		return nil
	}
	line := lines[v.Pos.Line-1]
	at := len(line) - len(bytes.TrimLeft(line, " "))
	end := "\n"
	if bytes.HasSuffix(line, []byte("\r\n")) {
		end = "\r\n"
	}
	texts := [][]byte{replaced(lines, v.Pos.Line-1, at, at, "epoch: "+epoch+end+strings.Repeat(" ", at))}
	if brace := bytes.IndexByte(line, '{'); brace >= 0 {
		texts = append(texts, replaced(lines, v.Pos.Line-1, brace+1, brace+1, "epoch: "+epoch+", "))
	}
	return texts
}

// byteOf returns the offset of the column of a line, which counts characters
// from 1.
func byteOf(line []byte, col int) int {
	for i := range string(line) {
		if col--; col == 0 {
			return i
		}
	}
	return len(line)
}

// replaced puts word in the place of bytes from at to end of a line.
func replaced(lines [][]byte, line, at, end int, word string) []byte {
	var b bytes.Buffer
	for i, l := range lines {
		if i == line {
			b.Write(l[:at])
			b.WriteString(word)
			l = l[end:]
		}
		b.Write(l)
	}
	return b.Bytes()
}
