package site

import "cmp"

// upwards goes over the union and its leading chain, itself first.
func (h *hall) upwards(yield func(*hall) bool) {
	for up := h; up != nil; up = up.above {
		if !yield(up) {
			return
		}
	}
}

// isPart reports whether a union is a part of the one above it, and no union of
// its own: it is reached there, and wears its mark.
func (u *Union) isPart() bool {
	return u.Level == "department" || u.Level == "branch" || u.Level == "group"
}

// whole returns the union that h is a part of; itself where it is none.
func (h *hall) whole() *hall {
	for h.isPart() && h.above != nil {
		h = h.above
	}
	return h
}

// accent is the union's colour; a part of one has that of the whole, unless it
// chose its own.
func (h *hall) accent() string { return cmp.Or(h.Accent, h.whole().Accent) }

// contactIn is how h is reached, in words of a language. The hotline and by
// when it answers are those of the next union above that says so; telephone,
// hours and address of an office are the union's own, and those of the whole
// for a part of it.
func (h *hall) contactIn(tag string) Contact {
	c := Contact{Phone: h.Phone, Email: h.Email, Hours: h.Hours.For(tag, h.main), Address: h.Address.For(tag, h.main)}
	for up := range h.upwards {
		if c.HotlineTel == "" {
			c.Hotline, c.HotlineTel, c.HotlineHours = up.Hotline.Label, up.Hotline.Tel, up.Hotline.Hours.For(tag, h.main)
		}
		if c.Answers == "" {
			c.Answers = up.Answers.For(tag, h.main)
		}
	}
	for part := h; part.isPart() && part.above != nil; part = part.above {
		c.lodge(part.above, tag)
	}
	return c
}

// lodge takes what a part does not say of itself from the union above it.
func (c *Contact) lodge(h *hall, tag string) {
	if c.Phone == "" {
		c.Phone = h.Phone
	}
	if c.Address == "" {
		c.Address = h.Address.For(tag, h.main)
	}
	if c.Hours == "" {
		c.Hours = h.Hours.For(tag, h.main)
	}
}
