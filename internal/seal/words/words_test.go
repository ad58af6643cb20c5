package words

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// The test vectors of BIP39 (github.com/trezor/python-mnemonic, vectors.json).
func TestCodesAreThoseOfBIP39(t *testing.T) {
	en, _ := In("en")
	for _, v := range []struct {
		secret []byte
		want   string
	}{
		{make([]byte, 16), "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"},
		{bytes.Repeat([]byte{0x7f}, 16), "legal winner thank year wave sausage worth useful legal winner thank yellow"},
		{bytes.Repeat([]byte{0x80}, 16), "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"},
		{bytes.Repeat([]byte{0xff}, 16), "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"},
		{make([]byte, 32), strings.Repeat("abandon ", 23) + "art"},
		{bytes.Repeat([]byte{0xff}, 32), strings.Repeat("zoo ", 23) + "vote"},
	} {
		if got := en.Code(v.secret); got != v.want {
			t.Errorf("%x: %s, want %s", v.secret, got, v.want)
		}
		if got, err := Read(v.want); err != nil || !bytes.Equal(got, v.secret) {
			t.Errorf("%s: %x, %v", v.want, got, err)
		}
	}
}

func secrets(seed uint64, n, size int) [][]byte {
	r := rand.NewChaCha8([32]byte{byte(seed)})
	list := make([][]byte, n)
	for i := range list {
		list[i] = make([]byte, size)
		_, _ = r.Read(list[i])
	}
	return list
}

func TestCodesAreReadInEveryLanguage(t *testing.T) {
	for _, language := range Languages {
		l, ok := In(language)
		if !ok {
			t.Fatal(language)
		}
		for _, size := range []int{16, 32} {
			for _, secret := range secrets(1, 20, size) {
				code := l.Code(secret)
				if got, err := l.Read(code); err != nil || !bytes.Equal(got, secret) {
					t.Errorf("%s: %s: %x, %v", language, code, got, err)
				}
			}
		}
	}
}

func TestChineseCodeIsTwelveCharacters(t *testing.T) {
	zh, _ := In("zh-Hans")
	for _, secret := range secrets(2, 10, 16) {
		if code := zh.Code(secret); utf8.RuneCountInString(code) != 12 {
			t.Error(code)
		}
	}
}

// What people write is not what was printed.
func TestCodeIsReadAsPeopleWriteIt(t *testing.T) {
	secret := secrets(3, 1, 16)[0]
	for language, change := range map[string]func(string) string{
		"en":      func(c string) string { return "  " + strings.ToUpper(strings.ReplaceAll(c, " ", ", ")) + ".\n" },
		"zh-Hans": func(c string) string { return strings.Join(strings.Split(c, ""), " ") + "。" },
		"ja":      func(c string) string { return strings.ReplaceAll(c, "\u3000", " ") },
		"es": func(c string) string {
			return strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n").Replace(c)
		},
	} {
		l, _ := In(language)
		written := change(l.Code(secret))
		if got, err := l.Read(written); err != nil || !bytes.Equal(got, secret) {
			t.Errorf("%q: %x, %v", written, got, err)
		}
	}
}

// Four bits of checksum catch fifteen of sixteen slips: here, of all that put
// another word in the place of one, an eighth.
func TestMostSlipsAreCaught(t *testing.T) {
	zh, _ := In("zh-Hans")
	characters := strings.Split(zh.Code(secrets(4, 1, 16)[0]), "")
	passed := 0
	for i := range characters {
		was := characters[i]
		for n := i; n < size; n += 8 {
			characters[i] = zh.words[n]
			if _, err := zh.Read(strings.Join(characters, "")); err == nil && characters[i] != was {
				passed++
			}
		}
		characters[i] = was
	}
	if all := 12 * size / 8; passed < all/20 || passed > all/13 {
		t.Errorf("%d of %d slips pass, want about a sixteenth", passed, all)
	}
}

func TestSlipsAreToldInTheLanguageThatWasMeant(t *testing.T) {
	en, _ := In("en")
	code := en.Code(secrets(5, 1, 16)[0])
	fields := strings.Fields(code)
	fields[4] = "unionhall"
	for text, want := range map[string]Slip{
		strings.Join(fields, " "):     {Word: "unionhall", At: 5},
		strings.Join(fields[:4], " "): {Words: 4},
		"":                            {},
	} {
		_, err := Read(text)
		var slip *Slip
		if !errors.As(err, &slip) || slip.Word != want.Word || slip.At != want.At || slip.Words != want.Words {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestFingerprintIsEightWords(t *testing.T) {
	var thumbprint [32]byte
	copy(thumbprint[:], secrets(6, 1, 32)[0])
	en, _ := In("en")
	zh, _ := In("zh-Hans")
	if got := en.Fingerprint(thumbprint); len(strings.Fields(got)) != 8 {
		t.Error(got)
	}
	before := zh.Fingerprint(thumbprint)
	if utf8.RuneCountInString(before) != 8 {
		t.Error(before)
	}
	for i := range 11 { // 88 bits count
		changed := thumbprint
		changed[i] ^= 1
		if zh.Fingerprint(changed) == before {
			t.Errorf("byte %d is not in it", i)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, language := range Languages {
		l, _ := In(language)
		f.Add(l.Code(secrets(7, 1, 16)[0]))
	}
	f.Add("")
	f.Add("abandon zoo\xff")
	f.Fuzz(func(t *testing.T, text string) {
		secret, err := Read(text)
		if err != nil {
			return
		}
		for _, language := range Languages {
			l, _ := In(language)
			if again, err := l.Read(l.Code(secret)); err != nil || !bytes.Equal(again, secret) {
				t.Errorf("%q: %x is not read again in %s", text, secret, language)
			}
		}
	})
}
