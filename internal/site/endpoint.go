package site

import (
	"net/netip"
	"net/url"
	"strconv"

	"unionhall/internal/diag"
	"unionhall/internal/kind"
	"unionhall/internal/seal"
)

// Endpoint says where forms are handed over. It is immutable.
type Endpoint struct {
	Address     string           // absolute, with a trailing slash
	Desks       []string         // addresses of officers' desks, likewise
	ReceiptKeys []seal.PublicKey // whose receipts phones take
	EraseDays   int              // within which requests to erase are settled
}

// usualEraseDays is less than any law gives: fifteen working days are customary under
// the Personal Information Protection Law, a month is the most under GDPR, Art. 12(3).
const (
	usualEraseDays = 15
	mostEraseDays  = 30
)

// endpoint reads the endpoint. Forms are sealed on pages that a browser trusts,
// so where they are sent to must be too: HTTPS, or this machine for a trial.
func (s *settings) endpoint(name string) *Endpoint {
	g := s.group(name)
	if g == nil || g.Get("address") == nil {
		return nil // not there, or told by the schema
	}
	e := &Endpoint{Address: s.trusted(g.Get("address")), EraseDays: usualEraseDays}
	if v := g.Get("erase_days"); v != nil {
		if e.EraseDays, _ = strconv.Atoi(v.Text); e.EraseDays < 1 || e.EraseDays > mostEraseDays {
			s.fault(v.Pos, "settings/erase-days",
				diag.Say("erase_days 不能是“%s”", "erase_days cannot be %q", v.Text),
				diag.Say("写 1 到 30：法律给的时间最多一个月；不写是 15", "write 1 to 30: no law gives more than a month; left out it is 15"))
		}
	}
	if v := g.Get("desks"); v != nil {
		for i := range v.List {
			e.Desks = append(e.Desks, s.trusted(&v.List[i]))
		}
	}
	if v := g.Get("receipt_keys"); v != nil {
		for i := range v.List {
			e.ReceiptKeys = append(e.ReceiptKeys, s.receiptKey(&v.List[i]))
		}
	}
	return e
}

// trusted reads an address that browsers let sealed forms go to.
func (s *settings) trusted(v *kind.Value) string {
	address, err := BaseURL(v.Text)
	u, _ := url.Parse(address)
	if err == nil && (u.Scheme == "https" || isThisMachine(u.Hostname())) {
		return address
	}
	s.fault(v.Pos, "settings/endpoint",
		diag.Say("“%s”不能接收表单：网址要完整，用 https://", "%q cannot take forms: it must be a whole address with https://", v.Text),
		diag.Say("写成 https://sync.gonghui.example/；在自己电脑上试用时，可以写 http://127.0.0.1:8787/",
			"write it like https://sync.gonghui.example/; for a trial on your own machine http://127.0.0.1:8787/ will do"))
	return ""
}

func isThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (s *settings) receiptKey(v *kind.Value) seal.PublicKey {
	key, err := seal.ParsePublicKey(v.Text)
	if err != nil {
		s.fault(v.Pos, "settings/receipt-key",
			diag.Say("“%s”不是完整的公钥", "%q is no whole public key", v.Text),
			diag.Say("公钥是 87 个字符，unionsync 第一次运行时写在日志里，照样抄下来", "a public key has 87 characters; unionsync logs it when it first runs: copy it from there"))
	}
	return key
}
