package kind

import "unionhall/internal/digest"

// sum covers everything that a kind says, its place included.
func (k *Kind) sum(position int) digest.Sum {
	h := digest.New("kind")
	h.String(k.ID)
	h.String(k.Folder)
	k.Labels.addTo(h)
	h.String(k.Layout)
	h.String(k.Form)
	h.String(k.DateFrom)
	h.Int(int64(k.Order))
	h.Int(int64(k.AtExpiry))
	h.Int(int64(position))
	h.String(k.Group)
	h.Bool(k.Menu)
	h.Int(int64(k.Home))
	h.Bool(k.Core)
	h.Int(int64(k.Scope))
	h.Strings(k.ExpiresBy)
	h.String(k.StaleBy)
	h.Int(int64(k.StaleAfter))
	k.Over.addTo(h)
	h.String(k.Calendar.Starts)
	h.String(k.Calendar.Ends)
	h.String(k.Calendar.Place)
	h.String(k.Structured.Type)
	h.Int(int64(len(k.Structured.Properties)))
	for _, p := range k.Structured.Properties {
		h.String(p.Name)
		h.String(p.From)
	}
	addFields(h, k.Fields)
	return h.Done()
}

func addFields(h *digest.Hash, list []Field) {
	h.Int(int64(len(list)))
	for _, f := range list {
		h.String(f.Name)
		f.Labels.addTo(h)
		f.Help.addTo(h)
		h.Int(int64(f.Type))
		for _, is := range [...]bool{f.List, f.Ordered, f.Required, f.OnCard, f.Fact, f.Local, f.Always, f.Unique, f.Common} {
			h.Bool(is)
		}
		h.Int(int64(f.Max))
		h.String(f.Short)
		h.Int(int64(len(f.Choices)))
		for _, o := range f.Choices {
			h.String(o.Value)
			o.Labels.addTo(h)
		}
		addFields(h, f.Fields)
	}
}

func (l Labels) addTo(h *digest.Hash) {
	h.Int(int64(len(l)))
	for _, tag := range l.tags() {
		h.String(tag)
		h.String(l[tag])
	}
}
