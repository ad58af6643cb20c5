package site

import (
	"maps"
	"slices"
)

// This file says which pages phones keep together: a set for each union in
// each of its languages.

// setOf returns the prefix of the set to which pages of a wing belong. What of
// other unions is built beside the only one belongs to the only set that is
// there.
func (s *snapshot) setOf(w *wing) string {
	if s.only != nil && w.hall != s.only {
		w = s.only.in(w.tongue.Tag)
	}
	return w.prefix
}

// homeRole stands behind the prefix of a wing. No prefix ends like that: all that
// are not empty end with a slash.
const homeRole = "home"

// role is what sets call a shell: the prefix of the wing or of the door that wears it, and homeRole behind that for the shell
// of a wing's home.
func (s *snapshot) role(id ShellID) string {
	if id.Union == "" {
		if d := s.doorIn(id.Lang); d != nil {
			return d.prefix
		}
		return ""
	}
	for _, h := range s.halls {
		if h.ID != id.Union {
			continue
		}
		role := h.in(id.Lang).prefix
		if id.Home {
			role += homeRole
		}
		return role
	}
	return ""
}

func (s *snapshot) offlineSets() []OfflineSet {
	sets := map[string]*OfflineSet{}
	shares := map[string]bool{}
	for i := range s.pages {
		p := &s.pages[i]
		if !p.InSet {
			continue
		}
		set := sets[p.Set]
		if set == nil {
			set = &OfflineSet{Prefix: p.Set, Shells: map[string]ShellID{}}
			sets[p.Set] = set
		}
		if n := len(set.Pages); n == 0 || s.pages[set.Pages[n-1]].Shell != p.Shell { // neighbours mostly have the same one
			set.Shells[s.role(p.Shell)] = p.Shell
		}
		set.Pages = append(set.Pages, i)
		shares[p.Set] = shares[p.Set] || p.Shared
	}
	for _, h := range s.halls {
		for _, w := range h.wings {
			set := sets[w.prefix]
			if set != nil && s.only == nil {
				set.Above = w.above(shares)
			}
			if set != nil && s.setOf(w) == w.prefix {
				set.Files = s.formFiles(w)
			}
		}
	}
	for _, set := range sets {
		for _, prefix := range set.Above {
			sets[prefix].Inherited = true
		}
	}
	list := make([]OfflineSet, 0, len(sets))
	for _, prefix := range slices.Sorted(maps.Keys(sets)) {
		list = append(list, *sets[prefix])
	}
	return list
}

// above returns the sets of those to whom the wing's union listens, in its
// language where they have it, without those that share nothing: phones would
// ask for them at each visit.
func (w *wing) above(shares map[string]bool) []string {
	var list []string
	for _, h := range w.hall.hears {
		if prefix := h.in(w.tongue.Tag).prefix; h != w.hall && shares[prefix] {
			list = append(list, prefix)
		}
	}
	return list
}

// formFiles are the files that the form pages of a wing need.
func (s *snapshot) formFiles(w *wing) []File {
	if w.hall.keyring.file == "" {
		return nil
	}
	files := []File{w.hall.keyring.file}
	for _, name := range []string{FormsScript, OutboxScript, CodeScript, ListsScript, WordsList + wordsTag(w.tongue.Tag)} {
		if file := s.static[name]; file != "" {
			files = append(files, file)
		}
	}
	return files
}
