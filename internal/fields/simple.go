package fields

// simple reads an entry of the plainest kind, or returns nil.
func (r *reader) simple(e entry) *Node { return nil }
