package site_test

import (
	"bytes"
	"strings"
	"testing"

	"unionhall/internal/diag"
	"unionhall/internal/seal"
	"unionhall/internal/site"
)

func publicKey(t *testing.T) seal.PublicKey {
	t.Helper()
	key, err := seal.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := seal.PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return public
}

func TestSigningIsReadFromSettings(t *testing.T) {
	key, next := publicKey(t), publicKey(t)
	c, list := site.ReadConfig("site.yaml", []byte("title: 云岭\nsigning: {key: "+key.String()+", next: "+next.String()+", epoch: 3}\n"))
	if len(list) > 0 || c.Signing == nil || c.Signing.Key != key || c.Signing.Next != next || c.Signing.Epoch != 3 {
		t.Errorf("%+v %v", c.Signing, list)
	}
	at := c.AtSigning("x", diag.Warning, diag.Words{}, diag.Words{})
	if at.Line != 2 || at.Path != "site.yaml" {
		t.Errorf("%+v", at)
	}
	if c, list := site.ReadConfig("site.yaml", []byte("title: 云岭\n")); len(list) > 0 || c.Signing != nil {
		t.Errorf("%+v %v", c.Signing, list)
	}
}

func TestFaultsOfSigningHaveTheirPlace(t *testing.T) {
	key, next := publicKey(t).String(), publicKey(t).String()
	for text, want := range map[string]struct {
		rule      string
		line, col int
	}{
		"signing:\n  key: " + key + "\n  next: " + next + "\n  epoch: -1\n":             {"settings/epoch", 5, 10},
		"signing:\n  key: " + key + "\n  next: " + next + "\n  epoch: 1000000000\n":     {"settings/epoch", 5, 10},
		"signing:\n  key: " + key + "\n  next: " + key + "\n":                           {"settings/signing-key-twice", 4, 9},
		"signing:\n  key: " + key[:86] + "\n  next: " + next + "\n":                     {"settings/signing-key", 3, 8},
		"signing: {key: " + key + ", next: " + strings.Repeat("A", 87) + "}\n":          {"settings/signing-key", 2, 111},
		"signing:\n  key: " + key + "\n":                                                {"front-matter/missing-key", 3, 3},
		"signing:\n  key: " + key + "\n  next: " + next + "\n  epoch: one\n":            {"front-matter/int", 5, 10},
		"signing:\n  key: " + key + "\n  next: " + next + "\n  epoch: 1\n  old: " + key: {"front-matter/unknown-key", 6, 3},
	} {
		c, list := site.ReadConfig("site.yaml", []byte("title: 云岭\n"+text))
		if len(list) != 1 || list[0].Rule != want.rule || list[0].Line != want.line || list[0].Col != want.col {
			t.Errorf("%s\n%+v, want %+v", text, list, want)
		}
		if c.Signing != nil && strings.HasPrefix(want.rule, "settings/") {
			t.Errorf("%s: taken", text)
		}
	}
}

func TestPutSigningLeavesAllElseAsItIs(t *testing.T) {
	s := site.Signing{Key: publicKey(t), Next: publicKey(t), Epoch: 0}
	lines := site.SigningLines(s)
	for before, after := range map[string]string{
		"title: 云岭\n": "title: 云岭\n" + lines,
		"title: 云岭":   "title: 云岭\n" + lines,
		"# 说明\ntitle:  '云岭' # x\n\n# 完\n":   "# 说明\ntitle:  '云岭' # x\n\n# 完\n" + lines,
		"\ufefftitle: 云岭\r\nintro: 甲\r\n":   "\ufefftitle: 云岭\r\nintro: 甲\r\n" + strings.ReplaceAll(lines, "\n", "\r\n"),
		"title: 云岭\nintro: |\n  甲\n  乙\n":   "title: 云岭\nintro: |\n  甲\n  乙\n" + lines,
		"---\ntitle: 云岭\nlanguages: [en]\n": "---\ntitle: 云岭\nlanguages: [en]\n" + lines,
	} {
		got, ok := site.PutSigning([]byte(before), s)
		if !ok || string(got) != after {
			t.Errorf("%q became %q, want %q", before, got, after)
		}
	}
}

func TestPutSigningReplacesKeysWhereTheyStand(t *testing.T) {
	old := site.Signing{Key: publicKey(t), Next: publicKey(t), Epoch: 4}
	s := site.Signing{Key: old.Next, Next: publicKey(t), Epoch: 4}
	before := "signing: {epoch: 4, next: '" + old.Next.String() + "', key: \"" + old.Key.String() + "\"} # 丙\ntitle: 云岭"
	want := "signing: {epoch: 4, next: '" + s.Next.String() + "', key: \"" + s.Key.String() + "\"} # 丙\ntitle: 云岭"
	got, ok := site.PutSigning([]byte(before), s)
	if !ok || string(got) != want {
		t.Errorf("%s", got)
	}
	if again, ok := site.PutSigning(got, s); !ok || !bytes.Equal(again, got) {
		t.Errorf("%s", again)
	}
}

func TestPutSigningDoesNotGuess(t *testing.T) {
	old := site.Signing{Key: publicKey(t), Next: publicKey(t), Epoch: 4}
	s := site.Signing{Key: old.Next, Next: publicKey(t), Epoch: 4}
	for what, text := range map[string]string{
		"faults":           "titel: 云岭\n",
		"in brackets":      "{title: 云岭}\n",
		"an end":           "title: 云岭\n...\n",
		"a key twice":      "title: 云岭\n# was " + old.Key.String() + "\n" + site.SigningLines(old),
		"another epoch":    "title: 云岭\n" + site.SigningLines(site.Signing{Key: old.Key, Next: old.Next, Epoch: 5}),
		"a key with \\x41": "title: 云岭\nsigning: {key: \"" + escaped(old.Key.String()) + "\", next: " + old.Next.String() + ", epoch: 4}\n",
	} {
		if got, ok := site.PutSigning([]byte(text), s); ok {
			t.Errorf("%s: %s", what, got)
		}
	}
}

// escaped writes the first letter of a key, which is always B, in YAML's other way.
func escaped(key string) string { return `\x42` + key[1:] }

func TestPutEpochLeavesAllElseAsItIs(t *testing.T) {
	key, next := publicKey(t).String(), publicKey(t).String()
	for before, after := range map[string]string{
		"title: 云岭\nsigning:\n  key: " + key + "\n  next: " + next + "\n  epoch: 4 # 丁\n# 完": "title: 云岭\nsigning:\n  key: " + key + "\n  next: " + next + "\n  epoch: 12 # 丁\n# 完",
		"title: 云岭\r\nsigning:\r\n  key: " + key + "\r\n  next: " + next + "\r\n":            "title: 云岭\r\nsigning:\r\n  epoch: 12\r\n  key: " + key + "\r\n  next: " + next + "\r\n",
		"title: 云岭\nsigning:\n  next: " + next + "\n  key: " + key:                           "title: 云岭\nsigning:\n  next: " + next + "\n  epoch: 12\n  key: " + key,
		"title: 云岭\nsigning: {key: " + key + ", next: " + next + "} # 丙\n":                   "title: 云岭\nsigning: {epoch: 12, key: " + key + ", next: " + next + "} # 丙\n",
		"title: 云岭\nsigning: {epoch: 999, key: " + key + ", next: " + next + "}\n":           "title: 云岭\nsigning: {epoch: 12, key: " + key + ", next: " + next + "}\n",
	} {
		got, ok := site.PutEpoch([]byte(before), 12)
		if !ok || string(got) != after {
			t.Errorf("%q became %q, want %q", before, got, after)
		}
		if again, ok := site.PutEpoch(got, 12); !ok || !bytes.Equal(again, got) {
			t.Errorf("once more: %q", again)
		}
	}
}

func TestPutEpochDoesNotGuess(t *testing.T) {
	key, next := publicKey(t).String(), publicKey(t).String()
	for what, text := range map[string]string{
		"faults":                  "titel: 云岭\nsigning: {key: " + key + ", next: " + next + "}\n",
		"no keys":                 "title: 云岭\n",
		"an epoch in other words": "title: 云岭\nsigning: {key: " + key + ", next: " + next + ", epoch: 0x4}\n",
		"a brace before the keys": "title: {zh-Hans: 云岭}\nsigning: {next: " + next + ",\n  key: " + key + "}\n",
	} {
		if got, ok := site.PutEpoch([]byte(text), 12); ok {
			t.Errorf("%s: %s", what, got)
		}
	}
	if got, ok := site.PutEpoch([]byte("title: 云岭\nsigning: {key: "+key+", next: "+next+"}\n"), 1_000_000_000); ok {
		t.Errorf("an epoch that phones cannot count: %s", got)
	}
}
