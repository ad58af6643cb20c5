package theme

import (
	"io/fs"

	"unionhall/internal/diag"
	"unionhall/internal/digest"
	"unionhall/internal/site"
)

type theme struct{ fs fs.FS }
type shell struct{ sum digest.Sum }
type layout struct{ sum digest.Sum }

func load(o Options) (*Theme, diag.List)                       { panic("stub") }
func (t *theme) language(lang string) (site.Language, bool)    { panic("stub") }
func (s *shell) append(page []byte, slots *Slots) []byte       { panic("stub") }
func (t *theme) renderShell(v *site.ShellView) (*Shell, error) { panic("stub") }
func (t *theme) shellSum(lang string) digest.Sum               { panic("stub") }
func (t *theme) layout(name, lang string) *Layout              { panic("stub") }
func (l *layout) render(view any, slots *Slots) error          { panic("stub") }
