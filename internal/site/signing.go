package site

import (
	"bytes"
	"strconv"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
	"unionhall/internal/seal"
)

// Signing says by whose signature phones know what they keep. It is immutable.
type Signing struct {
	Key   seal.PublicKey // signs now
	Next  seal.PublicKey // takes its place when keys are rotated: phones take it already
	Epoch int            // from 0: of two editions of a set, the one of the higher epoch is newer

	at fields.Pos
}

// MostEpoch is the greatest epoch. One that no number of a phone holds, or from
// which there is no way on, would end what phones keep: none is ever lowered.
const MostEpoch = 999_999_999

// signing reads the keys. Whoever writes one of them by hand, and wrongly, is
// told where: a site that nobody can sign must not be built.
func (s *settings) signing(name string) *Signing {
	g := s.group(name)
	if g == nil || g.Get("key") == nil || g.Get("next") == nil {
		return nil // not there, or told by the schema
	}
	before := s.diags.Faults()
	signing := &Signing{Key: s.publicKey(g, "key"), Next: s.publicKey(g, "next"), at: s.pos(name)}
	if signing.Key == signing.Next && s.diags.Faults() == before {
		s.fault(posOf(g, "next"), "settings/signing-key-twice",
			diag.Say("备用公钥（next）和现用公钥（key）是同一把", "the next public key is the current one"),
			diag.Say("各用一把，丢了一把还有另一把；unionhall keys site make 会做好两把", "have two, so that one is left when one is lost; unionhall keys site make makes both"))
	}
	signing.Epoch, _ = strconv.Atoi(g.Text("epoch")) // the schema has told what is no number
	if signing.Epoch < 0 || signing.Epoch > MostEpoch {
		s.fault(posOf(g, "epoch"), "settings/epoch",
			diag.Say("epoch 不能是 %d", "epoch cannot be %d", signing.Epoch),
			diag.Say("写 0，或者发布过的最大的数：手机不接受变小的", "write 0, or the highest that was ever published: phones take none that is lower"))
	}
	if s.diags.Faults() > before {
		return nil
	}
	return signing
}

func (s *settings) publicKey(g kind.Values, name string) seal.PublicKey {
	key, err := seal.ParsePublicKey(g.Text(name))
	if err != nil {
		s.fault(posOf(g, name), "settings/signing-key",
			diag.Say("signing 的 %s 不是完整的公钥", "%s of signing is no whole public key", name),
			diag.Say("公钥是 87 个字符，不要手写：从以前的 site.yaml 抄回来；没有了，就删去 signing，用 unionhall keys site make 做新的",
				"a public key has 87 characters and is not written by hand: take it from an earlier site.yaml; where there is none, remove signing and make new keys with unionhall keys site make"))
	}
	return key
}

// AtSigning is something to say of what site.yaml says about signing, at its place.
func (c *Config) AtSigning(rule string, severity diag.Severity, text, hint diag.Words) diag.Diag {
	var at fields.Pos
	if c.Signing != nil {
		at = c.Signing.at
	}
	return c.src.Diag(at, rule, severity, text, hint)
}

// PutSigning returns the text of a site.yaml that says what s does, and all
// else byte for byte as it was. It reports false where that cannot be done
// surely; then SigningLines has to be put there by hand.
func PutSigning(text []byte, s Signing) ([]byte, bool) {
	was, list := ReadConfig("", text)
	if list.Faults() > 0 {
		return nil, false
	}
	changed := text
	if was.Signing == nil {
		changed = appendLines(text, SigningLines(s))
	} else {
		changed = replaceKeys(text, was.Signing, s)
	}
	is, list := ReadConfig("", changed)
	if list.Faults() > 0 || is.Signing == nil || is.Signing.Key != s.Key || is.Signing.Next != s.Next || is.Signing.Epoch != s.Epoch {
		return nil, false
	}
	return changed, true
}

// SigningLines is what s is in a site.yaml.
func SigningLines(s Signing) string {
	return "signing:\n  key: " + s.Key.String() + "\n  next: " + s.Next.String() + "\n  epoch: " + strconv.Itoa(s.Epoch) + "\n"
}

// appendLines puts lines behind text, with line ends like its own.
func appendLines(text []byte, lines string) []byte {
	end := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		end = "\r\n"
		lines = strings.ReplaceAll(lines, "\n", end)
	}
	whole := bytes.Clone(text)
	if len(text) > 0 && text[len(text)-1] != '\n' {
		whole = append(whole, end...)
	}
	return append(whole, lines...)
}

// replaceKeys puts the keys of s in the places of those that are there. A key is
// long enough to be found by itself; where one stands twice, in a comment
// perhaps, nothing is replaced.
func replaceKeys(text []byte, was *Signing, s Signing) []byte {
	key, next := was.Key.String(), was.Next.String()
	if bytes.Count(text, []byte(key)) != 1 || bytes.Count(text, []byte(next)) != 1 {
		return text
	}
	return []byte(strings.NewReplacer(key, s.Key.String(), next, s.Next.String()).Replace(string(text)))
}
