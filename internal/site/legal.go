package site

import (
	"cmp"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/kind"
)

func (s *settings) legal() LegalBlock {
	m := s.group("legal")
	return LegalBlock{
		Operator: labels(m.Get("operator"), ""), ICP: m.Text("icp"), Security: m.Text("security"),
		Region: m.Text("region"), Lines: wordLists(m, "lines"),
	}
}

// orAbove returns what is said here, and from above what is not.
func (l LegalBlock) orAbove(above LegalBlock) LegalBlock {
	if len(l.Operator) == 0 {
		l.Operator = above.Operator
	}
	if len(l.Lines) == 0 {
		l.Lines = above.Lines
	}
	l.ICP, l.Security = cmp.Or(l.ICP, above.ICP), cmp.Or(l.Security, above.Security)
	l.Region = cmp.Or(l.Region, above.Region)
	return l
}

// in returns what pages in a language show; where the page of channels lies is
// left out.
func (l LegalBlock) in(tag string) Legal {
	v := Legal{Operator: l.Operator.In(tag), ICP: l.ICP, Security: l.Security}
	for _, line := range l.Lines {
		if text := line.In(tag); text != "" {
			v.Lines = append(v.Lines, text)
		}
	}
	return v
}

// plainLegal finds a legal block that is only lines, as site.yaml once had it,
// and takes it out: it has a cure of its own.
func plainLegal(src fields.Source, root *fields.Node) diag.List {
	n := root.Get("legal")
	if n == nil || n.Broken || n.Shape != fields.List && n.Shape != fields.Text {
		return nil
	}
	n.Broken = true // told here
	return diag.List{src.Diag(n.Pos, "settings/legal", diag.Fault,
		diag.Say("legal 现在由几项组成，这里只有几行文字", "legal consists of several keys now, and here are only lines"),
		diag.Say("在 legal: 下面写 operator:（主办单位）、icp:（ICP 备案号）、security:（公安备案号），其余的放在 lines: 下面，每行一条",
			"below legal: write operator: (publisher), icp: and security: (filing numbers), and put all other lines below lines:, one each"))}
}

// unfiled warns of a site in mainland China without a filing number, where its
// region is said.
func (m *sourceMap) unfiled() diag.List {
	var list diag.List
	warn := func(src fields.Source, pos fields.Pos, l LegalBlock) {
		if pos.Line == 0 || l.Region != mainland || l.ICP != "" {
			return
		}
		list = append(list, src.Diag(pos, "settings/icp", diag.Warning,
			diag.Say("服务器在中国大陆，却没有 ICP 备案号", "a site in mainland China has no ICP filing number"),
			diag.Say("在 legal 里写 icp: 备案号；还没有备案的，网站不能开通", "write the number as icp below legal; without one, hosts may not open the site")))
	}
	top := m.config.Legal
	if len(m.unions) > 0 {
		top = m.legalOf(m.unions[0])
	}
	top.Region = m.config.Legal.Region
	warn(m.config.src, m.config.regionPos, top)
	for _, u := range m.unions {
		if v := u.values.Get("legal"); v != nil {
			warn(u.src, posOf(kind.Values(v.Map), "region"), m.legalOf(u))
		}
	}
	return list
}

// mainland is the region where a filing number is needed.
const mainland = "CN-mainland"

// legalOf is what the pages of a union say: its own, else what those above it
// say, else site.yaml.
func (m *sourceMap) legalOf(u *Union) LegalBlock {
	l := u.Legal
	for p := m.parent[u]; p != nil; p = m.parent[p] {
		l = l.orAbove(p.Legal)
	}
	return l.orAbove(m.config.Legal)
}
