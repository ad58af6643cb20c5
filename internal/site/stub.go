package site

import (
	"time"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/kind"
)

type sourceMap struct{}

func newMap(c *Config, unions []*Union, kinds *kind.Set, known func(string) bool) (*Map, diag.List) {
	panic("stub")
}
func (m *sourceMap) place(path string) (Place, bool, diag.List) { panic("stub") }

type snapshot struct {
	pages                 []Page
	documents             []Document
	copies                []Copy
	skipped               []Skip
	unionCount, itemCount int
	nextAt                time.Time
	nextPath              string
}

func newSite(in Input) (*Site, diag.List)                  { panic("stub") }
func (s *snapshot) shells() []ShellID                      { panic("stub") }
func (s *snapshot) shellView(id ShellID) *ShellView        { panic("stub") }
func (s *snapshot) fill(v *ItemView, p *Page, html []byte) { panic("stub") }
func sumView(view any) digest.Sum                          { panic("stub") }
