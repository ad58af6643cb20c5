package main

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
)

func TestSampleIsProseAlone(t *testing.T) {
	text := "---\ntitle: 标题。\n---\n第一句**很**短。[第二句](../x.md)有链接，2026 年。\n\n## 小标题。\n\n- 一项。\n1. 另一项。\n\n| 格 | 子。 |\n\nEnglish only. 最后一句。\n没有完"
	got, err := sampleSentences(fstest.MapFS{
		"news/a.md":  {Data: []byte(text)},
		"news/a.csv": {Data: []byte("别的。")},
	})
	if want := "第一句很短。|第二句有链接，2026年。|最后一句。"; err != nil || strings.Join(got, "|") != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestSentencesFollowTheSample(t *testing.T) {
	sample := []string{"工会为职工服务。", "职工找工会办事。", "事情办完再走。"}
	c := newChain(sample)
	pairs := map[string]bool{}
	for _, s := range sample {
		signs := []rune(s)
		for i := range len(signs) - 1 {
			pairs[string(signs[i:i+2])] = true
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		signs := []rune(c.sentence(r))
		if signs[len(signs)-1] != '。' || len(signs) > longestSentence+1 {
			t.Fatalf("no sentence: %q", string(signs))
		}
		for i := range min(len(signs), longestSentence) - 1 {
			if pair := string(signs[i : i+2]); !pairs[pair] {
				t.Fatalf("%q has %q, which no sentence of the sample has", string(signs), pair)
			}
		}
	}
	if p := []rune(c.phrase(r, 6)); len(p) != 6 || strings.ContainsAny(string(p), "，。、") {
		t.Errorf("phrase %q", string(p))
	}
}
