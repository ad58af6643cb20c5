package watch

import "testing"

func TestLitterIsNobodysWork(t *testing.T) {
	for _, name := range []string{
		".git", ".x.md.swp", ".#x.md", ".~lock.x.docx#", ".goutputstream-A1B2C3", ".syncthing.x.md.tmp", ".DS_Store",
		"x.md~", "x.swp", "x.swx", "x.swo", "4913", "#x.md#", "~$x.docx", "~WRD0000.tmp", "lu1484729x4uq.tmp", "lu12345.tmp",
		"5A3B2C00.tmp", "x.md.vsctmp", "x.md___jb_tmp___", "node_modules",
	} {
		if !litter(name) {
			t.Errorf("%q is told", name)
		}
	}
	for _, name := range []string{
		"x.md", "通知.md", "notes.tmp", "lucy.tmp", "lu.tmp", "5a3b.tmp", "4913.md", "49130", "#", "#1.md", "~x.md", "x~y.md",
		"swp", "x.swf", "_drafts", "node_modules.md", "12345678", "夏#", "DEADBEEF.md",
	} {
		if litter(name) {
			t.Errorf("%q is not told", name)
		}
	}
}
