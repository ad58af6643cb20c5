package site

import (
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
)

func (s *settings) channels() []OfficialChannel {
	var list []OfficialChannel
	for _, m := range s.groups("channels") {
		c := OfficialChannel{Kind: m.Text("kind"), Name: labels(m.Get("name"), ""), Note: labels(m.Get("note"), ""), Href: m.Text("address")}
		if c.Href != "" && !isWeb(c.Href) {
			s.channelAddress(m, c.Href)
			c.Href = ""
		}
		list = append(list, c)
	}
	return list
}

func isWeb(address string) bool {
	address = strings.ToLower(address)
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

func (s *settings) channelAddress(m kind.Values, address string) {
	s.fault(posOf(m, "address"), "union/channel-address",
		diag.Say("官方渠道的网址“%s”不完整", "the address %q of an official channel is not complete", address),
		diag.Say("写 https:// 开头的网址；公众号、小程序没有网址的，只写名称", "write one that begins with https://, or only the name where the channel has no address"))
}

// channelNames are the labels of kinds of channels.
func channelNames() map[string]kind.Labels {
	names := map[string]kind.Labels{}
	for _, f := range unionSchema() {
		if f.Name != "channels" {
			continue
		}
		for _, inner := range f.Fields {
			for _, o := range inner.Choices {
				names[o.Value] = o.Labels
			}
		}
	}
	return names
}
