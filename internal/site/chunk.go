package site

// chunk is how many items a numbered page of a list holds.
const chunk = 20

// numbered returns how many numbered pages a list of n items has. With fewer
// than 40 items all stand on the first, unnumbered page. Else, with n = 20q + r,
// the numbered pages 1 to q-1 hold the oldest 20 each, and the first page the
// newest 20 + r: a new item changes the first page only, and the page that it
// pushes out once in twenty times.
func numbered(n int) int { return max(0, n/chunk-1) }

// span returns which of n items, the newest first, stand on a page: the first
// one (number 0) or a numbered one, counted from the oldest. Lists by name or
// weight are cut in the same way, from their end.
func span(n, number int) (from, to int) {
	if number == 0 {
		return 0, n - chunk*numbered(n)
	}
	to = n - chunk*(number-1)
	return to - chunk, to
}
