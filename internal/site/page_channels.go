package site

import "unionhall/internal/kind"

// channelsFile is the page of a union's official channels: where it really
// speaks, and how to reach it.
func (w *wing) channelsFile() File { return File(w.prefix + "channels/index.html") }

func (w *wing) channelsPage() Page {
	return w.page(w.channelsFile(), "channels", makeChannels, w).core()
}

// hasChannels reports whether there is anything to say on that page: a channel
// of the union or of one above it, or a way to reach it.
func (h *hall) hasChannels() bool {
	for up := range h.upwards {
		if len(up.Channels) > 0 {
			return true
		}
	}
	c := h.wings[0].contact
	return c.HotlineTel != "" || c.Phone != "" || c.Email != "" || c.Address != ""
}

// legal is what the pages of a wing say, with the way to the channels.
func (s *snapshot) legal(w *wing, tag string) Legal {
	l := s.m.legalOf(w.hall.Union).in(tag)
	if w.hall.hasChannels() {
		l.Channels = Ref{Text: s.tongues[tag].channels, Href: string(w.channelsFile())}
	}
	return l
}

func makeChannels(s *snapshot, page *Page) any {
	w := page.arg.(*wing)
	href, t := string(page.File), w.tongue
	v := &ChannelsView{
		Frame: s.frame(w, href, t.channels, w.hall.everywhere(func(w *wing) string { return string(w.channelsFile()) })),
		Title: t.channels, Union: w.ref, Contact: w.contact, Legal: s.legal(w, t.Tag), Channels: w.officialChannels(href), Forms: s.formsRef(w, href),
	}
	v.Legal.Channels = Ref{} // it is this page
	v.Breadcrumb = []Ref{{Text: t.home, Href: relative(href, w.home)}, {Text: t.channels}}
	v.Meta.Feed = s.feedRef(href, w.prefix+"feed.xml", w.ref.Short)
	return v
}

// officialChannels lists the union's own channels, then those of the unions
// above it, the nearest first.
func (w *wing) officialChannels(page string) []Channel {
	names := channelNames()
	var list []Channel
	for up := range w.hall.upwards {
		var source Ref
		if up != w.hall {
			source = Ref{Text: up.nameIn(w.tongue.Tag), Href: relative(page, up.in(w.tongue.Tag).home)}
		}
		for _, c := range up.Channels {
			list = append(list, c.in(w.tongue.Tag, names, source))
		}
	}
	return list
}

func (c *OfficialChannel) in(tag string, names map[string]kind.Labels, source Ref) Channel {
	return Channel{
		Kind: c.Kind, KindName: names[c.Kind].In(tag), Name: c.Name.In(tag), Note: c.Note.In(tag), Href: c.Href, Source: source,
	}
}
