// Package spelling finds the word that somebody meant: a key, a flag, a file
// name. It is no dictionary, it only compares with what the caller knows.
package spelling

import "unicode/utf8"

// Nearest returns the candidate that word is most likely a slip for: about a
// third of its characters differ at most. "" if there is none; of several as
// near, the first wins.
func Nearest(word string, candidates []string) string {
	limit := min(max(1, utf8.RuneCountInString(word)/3), mostSlips)
	best, at := "", limit+1
	for _, c := range candidates {
		if n := len(c) - len(word); n > 4*limit || -n > 4*limit {
			continue // a character has at most four bytes: too far in any case
		}
		if d := distance([]rune(word), []rune(c), at); d < at {
			best, at = c, d
		}
	}
	return best
}

// mostSlips is how many slips of the finger a suggestion forgives at most; it
// also keeps a link of a megabyte from being compared with every name.
const mostSlips = 6

// distance counts the characters to insert, delete, replace or swap with their
// neighbour; it may give up at limit.
func distance(a, b []rune, limit int) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		least := row[0]
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
