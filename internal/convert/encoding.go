package convert

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"unionhall/internal/diag"
)

// A textFault says why bytes are no text.
type textFault struct{ text, hint diag.Words }

var (
	bomUTF8    = []byte("\xef\xbb\xbf")
	bomUTF16LE = []byte("\xff\xfe")
	bomUTF16BE = []byte("\xfe\xff")
)

// decode returns the text of a file as UTF-8 without BOM, and the name of the
// encoding where it was guessed. Old Chinese sites are in GBK, of which
// GB 18030 is the superset; Windows 1252 is what is left for Western ones.
func decode(raw []byte) (text, guessed string, fault *textFault) {
	switch {
	case len(raw) > maxFile:
		return "", "", &textFault{
			diag.Say("文件有 %d MB，超过了 %d MB", "the file has %d MB, more than %d MB", len(raw)>>20, maxFile>>20),
			diag.Say("请先拆成几个文件", "split it into several files first")}
	case bytes.HasPrefix(raw, bomUTF16LE), bytes.HasPrefix(raw, bomUTF16BE):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
		return decodeAs(utf16, "utf-16", raw)
	}
	raw = bytes.TrimPrefix(raw, bomUTF8)
	if bytes.IndexByte(raw, 0) >= 0 {
		return "", "", notText()
	}
	if utf8.Valid(raw) {
		return string(raw), "", nil
	}
	if mostlyUTF8(raw) {
		return string(bytes.ToValidUTF8(raw, []byte("\uFFFD"))), "utf-8", nil
	}
	if text, name, fault := decodeAs(simplifiedchinese.GB18030, "gb18030", raw); fault == nil && !hasReplacement(text) {
		return text, name, nil
	}
	return decodeAs(charmap.Windows1252, "windows-1252", raw)
}

func decodeAs(e encoding.Encoding, name string, raw []byte) (text, guessed string, fault *textFault) {
	decoded, err := e.NewDecoder().Bytes(raw)
	if err != nil || bytes.IndexByte(decoded, 0) >= 0 {
		return "", "", notText()
	}
	return string(decoded), name, nil
}

func notText() *textFault {
	return &textFault{
		diag.Say("这不是文本文件", "this is no text file"),
		diag.Say("看看它是不是改了扩展名的文档或图片", "see whether it is a document or a picture with another ending")}
}

// mostlyUTF8 reports whether broken bytes are rare among good characters of
// several bytes: a damaged file, not one in another encoding.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for len(raw) > 0 {
		r, size := utf8.DecodeRune(raw)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		raw = raw[size:]
	}
	return good > 10*bad
}

func hasReplacement(text string) bool {
	for _, r := range text {
		if r == utf8.RuneError {
			return true
		}
	}
	return false
}
