package forms

import (
	"fmt"
	"slices"
	"strings"

	"unionhall/internal/diag"
	"unionhall/internal/fields"
	"unionhall/internal/form"
)

// An Office is what has to be known of a union to say who receives a form.
type Office struct {
	ID     string
	Level  string        // as in union.yaml: basic, county
	Source fields.Source // union.yaml, for faults
	Keys   int           // keys to which is sealed what it takes, its recovery key among them; 0: it takes nothing
	Shows  []string      // ids of the forms that its pages have
}

// Offices are all unions by id.
type Offices map[string]Office

// LeastKeys is how many keys have to open what a union takes: one that is lost must not
// take the letters of workers with it.
const LeastKeys = 2

// employers are the levels at which an officer may be a manager of those who
// write: at a workplace, and in a group of companies.
var employers = []string{"basic", "joint-basic", "corporate", "branch", "group"}

// OfEmployer reports whether a union of level is one of an employer.
func OfEmployer(level string) bool { return slices.Contains(employers, level) }

// Route returns the unions that take a form of a union's page, the nearest
// first. The first one receives it, but where the form avoids the office complained about: then the
// first that stands above that office (Above).
func (s *Set) Route(f *form.Form, union string, offices Offices) []string {
	if f.Route.To != "" {
		if o, ok := offices[f.Route.To]; ok && o.takes(f) {
			return []string{o.ID}
		}
		return nil
	}
	var list []string
	for _, u := range s.chain(union) {
		if o := offices[u]; o.takes(f) {
			list = append(list, u)
		}
	}
	return list
}

// takes reports whether f may be sent to o.
func (o Office) takes(f *form.Form) bool {
	return o.Keys > 0 && !(f.Route.AvoidEmployer && OfEmployer(o.Level))
}

// Above returns those of route that stand above an office that is complained
// about: neither itself nor whoever is under it.
func (s *Set) Above(route []string, office string) []string {
	over := s.chain(office)
	return slices.DeleteFunc(slices.Clone(route), func(u string) bool { return u == office || !slices.Contains(over, u) })
}

// CheckRoutes tells which forms reach nobody, would reach the employer, or are sealed to
// too few keys. trial is for a site that is only tried out, with keys that are thrown away.
func (s *Set) CheckRoutes(offices Offices, trial bool) diag.List {
	var list diag.List
	for _, id := range sortedKeys(offices) {
		o := offices[id]
		if o.Keys > 0 && o.Keys < LeastKeys && !trial {
			list = append(list, o.fault("form/keys", fields.Pos{},
				diag.Say("“%[1]s”只有 %[2]d 把钥匙，少于 %[3]d 把：这一把丢了，职工写来的就谁也打不开", "%[1]q has %[2]d key, fewer than %[3]d: once it is lost nobody opens what workers have sent", o.ID, o.Keys, LeastKeys),
				diag.Say("请再加一位经办人的钥匙，或者加上工会的恢复钥匙：unionhall keys union make", "add the key of another officer, or the union's recovery key: unionhall keys union make")))
		}
		list = append(list, s.checkReached(o, offices)...)
	}
	return list
}

// checkReached looks for forms of a union's pages that nobody takes.
func (s *Set) checkReached(o Office, offices Offices) diag.List {
	var list diag.List
	var lost []string
	for _, id := range o.Shows {
		f := s.Find(o.ID, id)
		if f == nil || len(s.Route(f, o.ID, offices)) > 0 {
			continue
		}
		if to := offices[f.Route.To]; f.Route.AvoidEmployer && OfEmployer(to.Level) {
			p := s.find(o.ID, id).at("route")
			list = append(list, p.src.Diag(p.pos, "form/conflict", diag.Fault,
				diag.Say("“%[1]s”指定交给“%[2]s”，那是单位自己的工会：里面的干部可能就是管理人员", "%[1]q goes to %[2]q, which is an employer's own union: its officers may be managers", id, to.ID),
				diag.Say("请改成上一级工会，或者删去 route 里的 to", "name the union above, or delete to: in the route")))
			continue
		}
		lost = append(lost, id)
	}
	if len(lost) > 0 {
		list = append(list, o.fault("form/route", fields.Pos{},
			diag.Words{
				ZH: fmt.Sprintf("“%s”的这些表没有人接收：%s。它和上级工会都没有收这些表的钥匙", o.ID, strings.Join(lost, "、")),
				EN: fmt.Sprintf("nobody takes these forms of %q: %s. Neither it nor a union above has keys for them", o.ID, strings.Join(lost, ", ")),
			},
			diag.Say("请给它或者上级工会做一套钥匙：unionhall keys union make", "make keys for it or for a union above: unionhall keys union make")))
	}
	return list
}

func (o Office) fault(rule string, at fields.Pos, text, hint diag.Words) diag.Diag {
	return o.Source.Diag(at, rule, diag.Fault, text, hint)
}
