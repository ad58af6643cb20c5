package words

import (
	"bytes"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// What phones fetch of a list is at most 4 kB. Chinese lists are a line of
// characters, which hosts compress to 3.7 kB. The others would be 4.2 to 5.5 kB
// so: they are coded with a model of their own, by mixing predictions as the PAQ
// family of compressors does, and are 3.3 to 4.1 kB. pwa/words.ts decodes them.
//
// A coded list is its alphabet, a line of UTF-8, and an arithmetic code. Words
// stand in their order, each as the number of letters that it has in common with
// the one before, in unary, and the rest, letter by letter, a letter as the bits of
// its place in the alphabet, from 1; 0 ends the word.
//
// Both halves must compute the same to the last bit. Numbers are therefore added,
// multiplied and divided only, which IEEE 754 settles, and logarithms come from
// tables of rounded values.

// Data returns the file of the list for phones.
func (l *List) Data() []byte {
	if isChinese(l.Language) {
		return []byte(strings.Join(l.words, "") + "\n")
	}
	if l.Language == "ko" {
		return code(l.words, norm.NFKD) // its syllables are too many for an alphabet
	}
	return code(l.words, norm.NFC)
}

// code codes words in a form of Unicode.
func code(words []string, form norm.Form) []byte {
	var all [][]rune
	var alphabet []rune
	for _, w := range words {
		all = append(all, []rune(form.String(w)))
		alphabet = append(alphabet, all[len(all)-1]...)
	}
	slices.Sort(alphabet)
	alphabet = slices.Compact(alphabet)
	c := &coder{model: model{slots: map[string]*slot{}, weights: map[string][]float64{}}, high: math.MaxUint32}
	c.out.WriteString(string(alphabet) + "\n")
	depth := 0
	for 1<<depth < len(alphabet)+1 {
		depth++
	}
	var before []rune
	for _, word := range all {
		shared := 0
		for shared < len(before) && shared < len(word) && before[shared] == word[shared] {
			shared++
		}
		for j := range shared + 1 {
			c.bit(j < shared, 1, c.sharedContexts(before, j), c.weighting("="))
		}
		for j := shared; j <= len(word); j++ {
			place := 0
			if j < len(word) {
				place, _ = slices.BinarySearch(alphabet, word[j])
				place++
			}
			c.letter(place, depth, before, word[:j], shared)
		}
		before = word
	}
	c.out.WriteByte(byte(c.high >> 24)) // enough to tell: zeros are read behind it
	return c.out.Bytes()
}

// letter codes one letter, or the end of a word.
func (c *coder) letter(place, depth int, before, word []rune, shared int) {
	slots, weights := c.letterContexts(before, word, shared)
	node := 1
	for b := depth - 1; b >= 0; b-- {
		bit := place >> b & 1
		c.bit(bit == 1, node, slots, weights)
		node = node*2 + bit
	}
}

// A model predicts bits from what came before in several ways at once, and
// learns how much each way is worth.
type model struct {
	slots   map[string]*slot
	weights map[string][]float64
}

// A slot is what was seen in one context, by place in the tree of bits.
type slot [256]seen

type seen struct{ chance, times float64 }

func (m *model) slot(context string) *slot {
	s := m.slots[context]
	if s == nil {
		s = new(slot)
		for i := range s {
			s[i].chance = 0.5
		}
		m.slots[context] = s
	}
	return s
}

// ways is how many predictions are mixed.
const ways = 6

func (m *model) weighting(context string) []float64 {
	w := m.weights[context]
	if w == nil {
		w = slices.Repeat([]float64{0.3}, ways)
		m.weights[context] = w
	}
	return w
}

// sharedContexts are those in which it is told whether letter j of the word
// before comes again.
func (m *model) sharedContexts(before []rune, j int) []*slot {
	at := "=" + string(rune('a'+j))
	return m.all(at, at+string(rune('a'+len(before))), at+string(before[:min(j, len(before))]), at+piece(before, j, j+1), at+piece(before, j-1, j+2), at+piece(before, 0, 2))
}

// letterContexts are those in which the next letter is told.
func (m *model) letterContexts(before, word []rune, shared int) ([]*slot, []float64) {
	j := len(word)
	ends := func(n int) string { return piece(word, j-n, j) }
	if j == shared { // it comes, in most lists, after the one in its place before
		other := ">" + piece(before, j, j+1)
		return m.all("", ends(1), ends(2), ends(3), other+ends(1), other), m.weighting("f")
	}
	return m.all("", ends(1), ends(2), ends(3), "L"+string(rune('a'+min(j, 9))), ends(4)), m.weighting("l" + string(rune('a'+min(j, 6))))
}

func (m *model) all(contexts ...string) []*slot {
	slots := make([]*slot, len(contexts))
	for i, c := range contexts {
		slots[i] = m.slot(string(rune('0'+i)) + c)
	}
	return slots
}

func piece(letters []rune, from, to int) string {
	from, to = max(from, 0), min(to, len(letters))
	if from >= to {
		return ""
	}
	return string(letters[from:to])
}

// A coder is an arithmetic coder of 32 bits.
type coder struct {
	model
	low, high uint32
	out       bytes.Buffer
}

// bit codes a bit, and lets the model learn from it.
func (c *coder) bit(bit bool, node int, slots []*slot, weights []float64) {
	var stretched [ways]float64
	sum := 0.0
	for i, s := range slots {
		stretched[i] = stretch[int(s[node].chance*4096)]
		sum += float64(weights[i] * stretched[i]) // the conversion keeps it from being fused
	}
	chance := squash[min(max(int(math.Floor(sum*64+0.5)), -most), most)+most]
	middle := c.low + uint32(uint64(c.high-c.low)*uint64(chance)>>16)
	target, aim := 0.0, least
	if bit {
		c.high, target, aim = middle, 1, 1-least
	} else {
		c.low = middle + 1
	}
	for (c.low^c.high)>>24 == 0 {
		c.out.WriteByte(byte(c.high >> 24))
		c.low, c.high = c.low<<8, c.high<<8|255
	}
	slip := float64((target - chance/65536) * 0.006)
	for i, s := range slots {
		weights[i] += float64(slip * stretched[i])
		at := &s[node]
		at.times = min(at.times+1, 255)
		at.chance += (aim - at.chance) / (at.times + 0.4)
	}
}

const (
	most  = 600        // steps of 1/64 that a prediction goes to either side
	least = 1.0 / 4096 // of what a chance comes to
)

// stretch is ln(p/(1-p)) by p in steps of 1/4096, rounded to 1/256.
var stretch = func() (t [4096]float64) {
	for i := range t {
		t[i] = math.Floor(stretched(i)+0.5) / 256
	}
	return t
}()

func stretched(i int) float64 { return math.Log((float64(i)+0.5)/(4095.5-float64(i))) * 256 }

// squash is the reverse, in steps of 1/64, as parts of 65,536.
var squash = func() (t [2*most + 1]float64) {
	for i := range t {
		t[i] = math.Floor(squashed(i) + 0.5)
	}
	return t
}()

func squashed(i int) float64 { return 65536 / (1 + math.Exp(-float64(i-most)/64)) }
