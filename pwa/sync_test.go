package pwa

import (
	"strings"
	"testing"
)

// A published step of a history, as a host shows it.
type hostStep struct {
	Text  string               `json:"text"`
	Names []string             `json:"names"` // files that lie there
	Pages map[string][2]string `json:"pages"` // pack and digest, by address
}

// The worker's own code under Node, with a storage: from any edition of either version to any later one.
func TestTheWorkerKeepsUpWithWhatIsPublished(t *testing.T) {
	otherProcess(t)
	x := struct {
		IndexedDB string            `json:"indexedDB"`
		Set       string            `json:"set"`
		Steps     []hostStep        `json:"steps"`
		Files     map[string]string `json:"files"`
		Seeds     []int             `json:"seeds"`
	}{fakeIndexedDB(t), modelPrefix, nil, map[string]string{}, []int{1, 2, 3, 4, 5, 6}}
	m := newSite(21, 70)
	m.size = 60
	for len(x.Steps) < 80 {
		if n := m.build(t); !n.Same {
			if len(x.Steps) < 40 {
				asFirst(m.host)
			}
			s := hostStep{Text: string(m.host["edition.txt"]), Pages: map[string][2]string{}}
			for name, text := range m.host {
				if strings.HasSuffix(name, ".json") && !strings.HasPrefix(name, "map-") {
					s.Names = append(s.Names, name)
					x.Files[name] = string(text)
				}
			}
			for address, p := range m.states[n.Number-1] {
				s.Pages[address] = [2]string{p.pack, p.digest.String()}
			}
			x.Steps = append(x.Steps, s)
		}
		m.edit()
	}
	runScript(t, "sync", x)
}
