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

// A workerHistory is what a host shows to the worker's own code under Node.
type workerHistory struct {
	IndexedDB string            `json:"indexedDB"`
	Set       string            `json:"set"`
	Steps     []hostStep        `json:"steps"`
	Beyond    hostStep          `json:"beyond"` // edition 6 of another epoch
	Files     map[string]string `json:"files"`
	Seeds     []int             `json:"seeds"`
}

// step is what the host of a site shows, its files beside those that it has shown before.
func (x *workerHistory) step(m *siteModel) hostStep {
	s := hostStep{Text: string(m.host["edition.txt"]), Pages: map[string][2]string{}}
	for name, text := range m.host {
		if strings.HasSuffix(name, ".json") && !strings.HasPrefix(name, "map-") {
			s.Names = append(s.Names, name)
			x.Files[name] = string(text)
		}
	}
	for address, p := range m.states[len(m.states)-1] {
		s.Pages[address] = [2]string{p.pack, p.digest.String()}
	}
	return s
}

// The worker's own code under Node, with a storage: from any edition of either version to any later one.
func TestTheWorkerKeepsUpWithWhatIsPublished(t *testing.T) {
	otherProcess(t)
	x := workerHistory{IndexedDB: fakeIndexedDB(t), Set: modelPrefix, Files: map[string]string{}, Seeds: []int{1, 2, 3, 4, 5, 6}}
	m := newSite(21, 70)
	m.size = 60
	for len(x.Steps) < 80 {
		if len(x.Steps) == 55 {
			m.shells[modelPrefix] += " menu"
		}
		if n := m.build(t); !n.Same {
			if len(x.Steps) < 40 {
				asFirst(m.host)
			}
			x.Steps = append(x.Steps, x.step(m))
		}
		m.edit()
	}
	again := newSite(21, 70)
	again.size, again.epoch = 60, 2
	for len(again.editions) < 6 {
		again.build(t)
		_, p := again.item()
		again.write(p)
	}
	x.Beyond = x.step(again)
	runScript(t, "sync", x)
}

func TestTheNetworkAnswersWhereTheStorageHangs(t *testing.T) {
	runScript(t, "hung", nil)
}

func TestPicturesAreKeptUnderNode(t *testing.T) {
	otherProcess(t)
	runScript(t, "pictures", map[string]string{"indexedDB": fakeIndexedDB(t)})
}
